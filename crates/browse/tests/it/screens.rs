//! What the screens look like, at the two widths that people have.

use tritone_browse::{Key, Messages, Recording};

use crate::golden;
use crate::recorded::{Browser, recorded};

const CALLS: &str = "\
start 1767600000
agent sbc \"Asterisk PBX 20.5.0\"
call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> sbc@10.0.0.2:5060 udp id busy@a
  INVITE
  < 180 Ringing after 200ms
  < 486 Busy Here after 900ms reason \"Q.850;cause=17;text=\\\"User busy\\\"\"
  ACK
call bob@10.0.0.1:5060 -> sbc@10.0.0.2:5060 udp id ok@a
  INVITE
  < 100 Trying
  < 180 Ringing
  < 200 OK after 3s
  ACK
  BYE after 20s
  < 200 OK
call carol@10.0.0.1:5060 -> sbc@10.0.0.2:5060 udp id number@a
  INVITE
  < 404 Not Found reason \"Q.850;cause=1\"
  ACK
call dave@10.0.0.1:5060 -> sbc@10.0.0.2:5060 udp id full@a
  INVITE repeat 2
  < 503 Service Unavailable after 1800ms
  ACK
";

/// The recording, with verdicts that stay the same whatever is said of such calls one day.
fn calls() -> (Recording, Messages) {
    let (mut recording, messages) = recorded(CALLS);
    for verdict in recording.calls.iter_mut().filter_map(|call| call.verdict.as_mut()) {
        verdict.explanation =
            "10.0.0.2:5060 said first how this call ended, in a sentence that takes more than \
             one line of a narrow terminal, in frame 7."
                .to_owned();
        verdict.advice = Some("Look at the frame named above. Then ask whoever runs that element.".into());
    }
    (recording, messages)
}

fn check(name: &str, keys: &[Key]) {
    for (width, height) in [(80, 24), (160, 50)] {
        let mut browser = Browser::new(calls(), width, height);
        browser.press(keys.iter().copied());
        golden::check(&format!("{name}-{width}x{height}.txt"), &browser.screen());
    }
}

#[test]
fn the_list_shows_each_call_and_the_verdict_of_the_one_under_the_cursor() {
    check("list", &[Key::Down]);
}

#[test]
fn a_ladder_shows_the_verdict_and_the_messages() {
    check("ladder", &[Key::Enter, Key::End, Key::Up]);
}

#[test]
fn marked_calls_share_a_ladder() {
    check("ladder-of-two", &[Key::Char(' '), Key::Char(' '), Key::Enter]);
}

#[test]
fn a_message_is_shown_as_it_was_on_the_wire() {
    check("message", &[Key::Enter, Key::End, Key::Up, Key::Up, Key::Enter]);
}

#[test]
fn the_evidence_of_a_call_is_shown_with_its_verdict() {
    let mut browser = Browser::new(calls(), 80, 24);
    browser.press([Key::Char('v')]);
    let screen = browser.screen();
    for shown in ["Verdict and evidence", "how this call ended", "Outcome      busy", "Q.850;cause=17"] {
        assert!(screen.contains(shown), "{shown} is missing in\n{screen}");
    }
}

#[test]
fn the_filter_dialog_lies_over_the_list() {
    check(
        "filter",
        &[Key::Function(7), Key::Tab, Key::Tab, Key::Tab, Key::Char('5'), Key::Char('x'), Key::Enter],
    );
}

#[test]
fn the_help_names_the_keys() {
    check("help", &[Key::Function(1)]);
}
