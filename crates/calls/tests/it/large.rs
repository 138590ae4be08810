//! Large INVITEs that get lost.

use tritone_calls::{Call, Fold, FoldOptions};
use tritone_synth::flow::Message;
use tritone_wire::{FrameRef, sip};

use crate::{judge, messages, see};

/// An OPTIONS that is answered, then a call, in a recording that goes on for an hour.
fn script(options: &str, steps: &str, padding: usize) -> Vec<(FrameRef, Message)> {
    let text = format!(
        "call alice@10.0.0.1 -> bob@10.0.0.2 udp id ping\n  OPTIONS\n{options}\n\
         call alice@10.0.0.1 -> bob@10.0.0.2 udp id large\n{steps}\n\
         call eve@10.9.0.1 -> dave@10.9.0.2 udp at 3600s\n  OPTIONS\n"
    );
    messages(&text.replace("PAD", &format!("header \"X-Padding: {}\"", "a".repeat(padding))))
}

fn large(calls: Vec<Call>) -> Call {
    calls.into_iter().find(|call| call.legs[0].id.call_id() == Some("large")).expect("the call")
}

fn rule_and_words(call: &Call) -> (&'static str, &str) {
    call.verdict.as_ref().map_or(("", ""), |verdict| (verdict.rule, &verdict.explanation))
}

/// The rule that says so.
pub(crate) const RULE: &str = "large-invite-lost";

/// The rule with a call that fires it.
pub(crate) fn firing() -> (&'static str, Call) {
    (RULE, large(judge(&script(ANSWERED, "  INVITE PAD repeat 6", 1500))))
}

const ANSWERED: &str = "  < 200 OK";

#[test]
fn a_large_invite_without_an_answer_was_lost_where_a_smaller_request_was_answered() {
    let (_, call) = firing();
    let (rule, words) = rule_and_words(&call);
    assert_eq!(rule, RULE, "{words}");
    assert!(
        words.starts_with("The call did not get to 10.0.0.2:5060: its INVITE was too large for one packet ("),
        "{words}"
    );
    assert!(words.contains("was answered (frame 1)."), "{words}");
    let call = large(judge(&script(ANSWERED, "  INVITE PAD repeat 6", 900)));
    let (rule, words) = rule_and_words(&call);
    assert_eq!(rule, "large-invite-lost");
    assert!(words.contains("nearly too large") && words.contains("large packets seem"), "{words}");
}

#[test]
fn the_larger_invite_with_credentials_may_be_the_one_that_is_lost() {
    let steps = "  INVITE\n  < 407 Proxy Authentication Required\n  ACK\n  INVITE credentials PAD repeat 6";
    assert_eq!(rule_and_words(&large(judge(&script("", steps, 1500)))).0, "large-invite-lost");
}

#[test]
fn size_is_not_blamed_without_evidence() {
    for (options, steps, padding) in [
        // Nothing was ever answered there.
        ("", "  INVITE PAD repeat 6", 1500),
        // It is small.
        (ANSWERED, "  INVITE PAD repeat 6", 100),
        // It was sent once.
        (ANSWERED, "  INVITE PAD", 1500),
        // It got an answer.
        (ANSWERED, "  INVITE PAD repeat 6\n  < 100 Trying", 1500),
        // One as large got an answer.
        (ANSWERED, "  INVITE PAD\n  < 407 Proxy Authentication Required\n  ACK\n  INVITE PAD repeat 6", 1500),
    ] {
        let call = large(judge(&script(options, steps, padding)));
        assert_ne!(rule_and_words(&call).0, "large-invite-lost", "{options} {steps}");
    }
}

#[test]
fn a_host_that_waits_for_fragments_in_vain_says_so() {
    let steps = "  INVITE PAD repeat 2\n  < icmp reassembly-time-exceeded";
    let call = large(judge(&script("", steps, 1500)));
    let (rule, words) = rule_and_words(&call);
    assert_eq!(rule, RULE);
    assert!(words.contains("10.0.0.2 reported it (ICMP reassembly-time-exceeded, frame "), "{words}");
}

#[test]
fn of_an_invite_in_part_the_fragments_are_missing() {
    let all = script("", "  INVITE PAD repeat 3", 1500);
    let mut fold = Fold::new(FoldOptions::default());
    for (frame, message) in &all {
        if message.octets.starts_with(b"INVITE") {
            let there = sip::Message::scan_beginning(&message.octets[..600]).expect("a beginning");
            fold.see_beginning(*frame, message.at, message.flow, &there, message.octets.len());
        } else {
            see(&mut fold, *frame, message);
        }
    }
    let call = large(fold.finish());
    let (rule, words) = rule_and_words(&call);
    assert_eq!(rule, "large-invite-lost");
    assert!(words.contains("Only the first fragment of it is in the recording"), "{words}");
    assert!(call.findings.is_empty());
}
