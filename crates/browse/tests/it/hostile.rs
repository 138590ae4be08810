//! What senders make up must not break the screen.

use ratatui_core::text::Line;
use tritone_browse::Key;

use crate::recorded::{Browser, recorded};

/// Thirty hops, a number of 900 digits, a right-to-left name with an override, control characters, wide characters.
fn hostile() -> String {
    let hops: Vec<String> = (1..=30).map(|hop| format!("p{hop}@10.1.0.{hop}:5060")).collect();
    let number = "4930".repeat(225);
    format!(
        "call a@10.0.0.1:5060 -> {} -> b@[2001:db8:1111:2222:3333:4444:5555:6666]:5070 udp id hops@a\n  INVITE\n  \
         < 480 \"\\x1b[2JTemporarily\\tOff \u{202e}\u{5e9}\u{5dc}\u{5d5}\u{5dd}\"\n  ACK\n\
         call c@10.0.0.1:5060 -> d@10.0.0.2:5060 udp id long@a\n  \
         INVITE replace \"From: \\\"\u{202e}\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{4f60}\u{597d}\\\" <sip:{number}@x>;tag=1\" \
         header \"Subject: \\x07\\x1b[31m\\x00 {number}\"\n  < 486 Busy Here\n  ACK\n",
        hops.join(" -> ")
    )
}

/// Each line as wide as the screen at most, and free of what moves a cursor.
fn assert_whole(browser: &mut Browser, width: usize, height: usize) {
    let screen = browser.screen();
    assert_eq!(screen.lines().count(), height, "{screen}");
    for line in screen.lines() {
        assert!(
            Line::raw(line.to_owned()).width() <= width,
            "{} columns: {line}",
            Line::raw(line.to_owned()).width()
        );
        assert!(!line.contains(|c: char| c.is_control() || c == '\u{202e}'), "{line:?}");
    }
}

#[test]
fn no_screen_breaks_at_any_size() {
    let script = hostile();
    for (width, height) in [(80, 24), (160, 50), (20, 5), (3, 2), (1, 1), (400, 100)] {
        let mut browser = Browser::new(recorded(&script), width, height);
        let keys = [
            &[][..],
            &[Key::Down],
            &[Key::Enter],
            &[Key::Down, Key::Right, Key::Right],
            &[Key::Enter],
            &[Key::PageDown, Key::Right],
            &[Key::Escape, Key::Char('v')],
            &[Key::End, Key::Escape, Key::Escape],
            &[Key::Up, Key::Enter, Key::End],
            &[Key::Enter, Key::Escape, Key::Escape, Key::Function(7)],
            &[Key::Escape, Key::Function(1), Key::PageDown],
        ];
        for keys in keys {
            browser.press(keys.iter().copied());
            assert_whole(&mut browser, usize::from(width), usize::from(height));
        }
    }
}

#[test]
fn a_terminal_that_changes_its_size_is_followed_on_every_screen() {
    let mut browser = Browser::new(recorded(&hostile()), 160, 50);
    for keys in [&[][..], &[Key::Enter, Key::End], &[Key::Enter], &[Key::Escape, Key::Char('v')]] {
        browser.press(keys.iter().copied());
        for (width, height) in [(80, 24), (10, 4), (200, 60), (160, 50)] {
            browser.resize(width, height);
            assert_whole(&mut browser, usize::from(width), usize::from(height));
        }
    }
}

#[test]
fn thirty_hops_are_moved_over_and_the_arrow_under_the_cursor_is_seen() {
    let mut browser = Browser::new(recorded(&hostile()), 80, 24);
    browser.press([Key::Enter]);
    let screen = browser.screen();
    assert!(screen.contains("elements 1-3 of ") && screen.contains("INVITE (SDP)"), "{screen}");
    browser.press([
        Key::Char('g'),
        Key::Down,
        Key::Down,
        Key::Down,
        Key::Down,
        Key::Down,
        Key::Down,
        Key::Down,
    ]);
    let screen = browser.screen();
    let words = |line: &str| line.contains("INVITE (SDP)") || line.contains("Trying");
    assert!(screen.lines().any(words), "{screen}");
    assert!(!screen.contains("elements 1-3"), "{screen}");
}

/// Whether each letter from right to left of a row is in an isolate, and each isolate ends.
fn is_isolated(row: &str) -> bool {
    let mut open = false;
    let whole = row.chars().all(|c| match c {
        '\u{2068}' => !std::mem::replace(&mut open, true),
        '\u{2069}' => std::mem::replace(&mut open, false),
        '\u{590}'..='\u{8ff}' => open,
        c => !open || !c.is_ascii_alphanumeric(),
    });
    whole && !open
}

#[test]
fn what_runs_from_right_to_left_turns_no_row_around() {
    // The name of the caller ends where its column does, or fills the row.
    let script = "call \u{5e9}\u{5dc}\u{5d5}\u{5dd}@10.0.0.1:5060 -> 4930111@10.0.0.2:5060 udp\n  \
        INVITE replace \"From: \u{5e9}\u{5dc}\u{5d5}\u{5dd} <sip:\u{5e9}\u{5dc}\u{5d5}\u{5dd}@x>;tag=1\"\n  \
        < 404 \"\u{645}\u{631}\u{62d}\u{628}\u{627} 17 \u{5e9}\u{5dc}\"\n  ACK\n";
    for (width, height) in [(80, 24), (160, 50), (24, 8), (5, 4)] {
        let mut browser = Browser::new(recorded(script), width, height);
        for keys in [
            &[][..],
            &[Key::Function(7)],
            &[Key::Escape, Key::Enter, Key::Down],
            &[Key::Enter],
            &[Key::Escape, Key::Char('v')],
        ] {
            browser.press(keys.iter().copied());
            let screen = browser.screen();
            assert!(screen.lines().all(is_isolated), "{screen:?}");
            assert_whole(&mut browser, usize::from(width), usize::from(height));
        }
    }
    let screen = Browser::new(recorded(script), 80, 24).screen();
    assert!(screen.contains(" \u{2068}\u{5e9}\u{5dc}\u{5d5}\u{5dd}\u{2069} "), "{screen}");
}

#[test]
fn a_row_whose_arrow_is_beyond_the_screen_points_to_it() {
    let mut browser = Browser::new(recorded(&hostile()), 80, 24);
    browser.press([Key::Enter]);
    let first = browser.screen();
    assert!(first.lines().any(|line| line.ends_with('\u{25ba}') && !line.contains("INVITE")), "{first}");
    assert!(!first.contains("\u{25c4}\u{2502}"), "{first}");
    browser.press([Key::End]);
    assert!(browser.screen().contains("\u{25c4}\u{2502}"), "{}", browser.screen());
}

#[test]
fn a_part_of_an_arrow_too_short_for_words_has_none() {
    for width in 66..100 {
        let mut browser = Browser::new(recorded(&hostile()), width, 24);
        browser.press([Key::Enter]);
        let screen = browser.screen();
        assert!(!screen.contains("\u{2500} ~ ") && !screen.contains("\u{2500} I~ "), "{screen}");
    }
}

#[test]
fn a_number_of_hundreds_of_digits_leaves_room_for_the_status() {
    let mut browser = Browser::new(recorded(&hostile()), 160, 24);
    browser.press([Key::Down]);
    let screen = browser.screen();
    assert!(screen.contains("493~ -> d, busy, 486 Busy Here, cause 17 User busy"), "{screen}");
}
