//! What keys do.

use tritone_browse::{Action, Key};

use crate::recorded::{Browser, recorded};

const CALLS: &str = "\
call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp id first@a
  INVITE
  < 486 Busy Here reason \"Q.850;cause=17\"
  ACK
call carol@10.0.0.1:5060 -> dave@10.0.0.2:5060 udp id second@a
  INVITE
  < 503 Service Unavailable
  ACK
call erin@10.0.0.9:5060 -> reg@10.0.0.2:5060 udp id third@a
  REGISTER
  < 200 OK
";

fn browser() -> Browser {
    Browser::new(recorded(CALLS), 100, 24)
}

/// The lines of the list that are calls.
fn listed(browser: &mut Browser) -> Vec<String> {
    browser
        .screen()
        .lines()
        .skip(3)
        .take_while(|line| !line.starts_with('\u{2500}'))
        .map(str::to_owned)
        .collect()
}

fn calls(browser: &mut Browser) -> Vec<String> {
    let word = |line: &String| line.split_whitespace().nth(2).map(str::to_owned);
    listed(browser).iter().filter_map(word).collect()
}

#[test]
fn what_is_no_call_is_shown_when_the_filter_asks_for_it() {
    let mut browser = browser();
    assert_eq!(calls(&mut browser), ["alice", "carol"]);
    browser.press([Key::Char('f'), Key::BackTab, Key::Right, Key::Enter]);
    assert_eq!(calls(&mut browser), ["erin"]);
    assert!(browser.screen().contains("registration"));
}

#[test]
fn search_narrows_the_list_as_one_types_and_escape_takes_it_back() {
    let mut browser = browser();
    browser.press([Key::Char('/')]);
    browser.type_text("SECOND@");
    assert_eq!(calls(&mut browser), ["carol"]);
    browser.press([Key::Enter]);
    assert_eq!(calls(&mut browser), ["carol"], "Enter keeps it");
    browser.press([Key::Tab, Key::Escape]);
    assert_eq!(calls(&mut browser), ["alice", "carol"]);
}

#[test]
fn letters_that_are_keys_elsewhere_are_text_in_the_search_line() {
    let mut browser = browser();
    browser.press([Key::Function(3)]);
    browser.type_text("qq");
    assert!(listed(&mut browser)[0].contains("Nothing matches"), "q does not quit here");
    browser.press([Key::DeleteLine]);
    assert_eq!(calls(&mut browser).len(), 2);
}

#[test]
fn the_filter_takes_statuses_and_f9_drops_it() {
    let mut browser = browser();
    browser.press([Key::Function(7), Key::Down, Key::Down, Key::Down]);
    browser.type_text("5xx");
    browser.press([Key::Enter]);
    assert_eq!(calls(&mut browser), ["carol"]);
    assert!(browser.screen().contains("Filter: status 5xx"));
    browser.press([Key::Function(9)]);
    assert_eq!(calls(&mut browser), ["alice", "carol"]);
}

#[test]
fn a_status_that_is_none_keeps_the_dialog_open_and_says_so() {
    let mut browser = browser();
    browser.press([Key::Function(7), Key::Up, Key::Up, Key::Up]);
    browser.type_text("busy");
    browser.press([Key::Enter]);
    assert!(browser.screen().contains("a status is a number"));
    browser.press([Key::Escape]);
    assert_eq!(calls(&mut browser), ["alice", "carol"], "Escape changes nothing");
}

#[test]
fn the_order_turns_around_and_the_cursor_stays_on_its_call() {
    let mut browser = browser();
    browser.press([Key::Char('z')]);
    assert_eq!(calls(&mut browser), ["carol", "alice"]);
    assert!(browser.screen().contains("call 1: alice"));
    browser.press([Key::Char('<')]);
    assert!(browser.screen().contains("-Talk s"));
}

#[test]
fn messages_are_read_once_a_ladder_and_only_when_they_are_seen() {
    let mut narrow = browser();
    narrow.press([Key::Enter, Key::Down, Key::Down]);
    assert_eq!(narrow.reads, 0, "a narrow ladder shows no message");
    narrow.press([Key::Enter, Key::Left, Key::Right, Key::Escape, Key::Enter]);
    assert_eq!(narrow.reads, 1);
    let mut wide = Browser::new(recorded(CALLS), 160, 24);
    wide.press([Key::Enter, Key::Down]);
    assert_eq!(wide.reads, 1);
    assert!(wide.screen().contains("SIP/2.0 486 Busy Here"));
}

#[test]
fn left_and_right_turn_the_pages_of_a_ladder() {
    let mut browser = browser();
    browser.press([Key::Enter, Key::Enter]);
    assert!(browser.screen().contains("INVITE sip:bob@"));
    browser.press([Key::Right]);
    assert!(browser.screen().contains("SIP/2.0 486 Busy Here"));
    browser.press([Key::Right, Key::Right, Key::Right, Key::Char('p')]);
    assert!(browser.screen().contains("SIP/2.0 486 Busy Here"));
}

#[test]
fn escape_goes_back_screen_by_screen_and_then_out() {
    let mut browser = browser();
    browser.press([Key::Enter, Key::Enter, Key::Function(1)]);
    assert_eq!(browser.press([Key::Escape, Key::Char('q'), Key::Escape]), Action::Draw);
    assert_eq!(browser.press([Key::Escape]), Action::Quit);
    browser.press([Key::Enter, Key::Char('v')]);
    assert_eq!(browser.press([Key::Interrupt]), Action::Quit, "from wherever one is");
}

#[test]
fn an_icmp_error_is_an_arrow_without_a_message_of_its_own() {
    let refused =
        "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp\n  INVITE\n  < icmp port-unreachable\n  INVITE\n";
    let mut browser = Browser::new(recorded(refused), 100, 24);
    browser.press([Key::Enter]);
    assert!(browser.screen().contains("ICMP port-unreachable"), "{}", browser.screen());
    browser.press([Key::Down, Key::Enter]);
    assert!(browser.screen().contains("it only quotes the message"), "{}", browser.screen());
    browser.press([Key::Escape, Key::Up, Key::Enter]);
    assert!(browser.screen().contains("INVITE sip:bob@10.0.0.2 SIP/2.0"), "{}", browser.screen());
}
