//! Elements by the names that their user gave them.

use tritone_browse::{Key, Recording};
use tritone_config::parse_names;

use crate::recorded::{Browser, recorded};

const CALLS: &str = "\
call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> bob@10.0.0.2:5060 udp id first@a
  INVITE
  < 503 Service Unavailable
  ACK
call carol@10.0.0.1:5060 -> dave@10.9.0.9:5060 udp id second@a
  INVITE
  < 486 Busy Here
  ACK
";

fn browser(width: u16, height: u16) -> Browser {
    let (recording, messages) = recorded(CALLS);
    let peers = parse_names("10.0.0.2 = Trunk A\n10.0.0.3 = The proxy of a long name indeed\n", "peers.txt");
    let recording = Recording { peers: peers.expect("names"), ..recording };
    Browser::new((recording, messages), width, height)
}

#[test]
fn the_list_says_by_name_who_said_it() {
    let screen = browser(160, 50).screen();
    assert!(screen.contains(" Trunk A (10.0.0.2:50~") && screen.contains(" 10.9.0.9:5060"), "{screen}");
}

#[test]
fn a_ladder_has_a_line_of_names_only_where_there_are_any() {
    let mut browser = browser(100, 24);
    browser.press([Key::Enter]);
    let screen = browser.screen();
    let names = screen.lines().position(|line| line.trim_end().ends_with("Trunk A")).expect("names");
    let below = screen.lines().nth(names + 1).unwrap_or_default();
    assert!(below.contains("10.0.0.3:5060") && below.trim_end().ends_with("10.0.0.2:5060"), "{screen}");
    assert!(screen.contains("The proxy of a long na"), "{screen}");
    browser.press([Key::Escape, Key::Down, Key::Enter]);
    assert!(!browser.screen().contains("Trunk A"), "{}", browser.screen());
}

#[test]
fn message_and_evidence_name_sender_and_receiver() {
    let mut browser = browser(160, 24);
    browser.press([Key::Enter, Key::Down, Key::Down, Key::Enter]);
    assert!(browser.screen().contains("Trunk A (10.0.0.2:5060) -> The proxy"), "{}", browser.screen());
    browser.press([Key::Escape, Key::Char('v')]);
    assert!(browser.screen().contains("Hop          Trunk A (10.0.0.2:5060) -> "), "{}", browser.screen());
}

#[test]
fn search_and_filter_find_an_element_by_its_name() {
    let mut browser = browser(100, 24);
    browser.press([Key::Char('/')]);
    browser.type_text("trunk a");
    assert!(browser.screen().contains("1 of 2 shown"), "{}", browser.screen());
    browser.press([Key::Escape, Key::Function(7), Key::Down, Key::Down]);
    browser.type_text("trunk");
    browser.press([Key::Enter]);
    assert!(browser.screen().contains("1 of 2 shown"), "{}", browser.screen());
}
