//! Recordings that hold only a part of a call, or the same thing twice, or in a wrong order.

use tritone_calls::{Call, Kind, Outcome, ReleasedBy};
use tritone_synth::flow::Message;
use tritone_wire::{FrameRef, Timestamp};

use crate::{call, judge, messages};

const CALL: &str = "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp\n  INVITE\n  < 100 Trying\n";

fn is_response(message: &Message) -> bool {
    message.octets.starts_with(b"SIP/2.0")
}

/// The only call of those messages of a script that a recording of one place or time holds.
fn recorded(script: &str, is_recorded: impl Fn(usize, &Message) -> bool) -> Call {
    let all = messages(script);
    let kept = all.iter().enumerate().filter(|(index, (_, message))| is_recorded(*index, message));
    let mut calls = judge(kept.map(|(_, message)| message));
    assert_eq!(calls.len(), 1, "{calls:#?}");
    calls.remove(0)
}

fn explanation(call: &Call) -> &str {
    &call.verdict.as_ref().expect("each call has a verdict").explanation
}

#[test]
fn a_refused_re_invite_of_which_only_the_answer_was_recorded_fails_no_call() {
    let script =
        format!("{CALL}  < 200 OK\n  ACK\n  INVITE\n  < 488 Not Acceptable Here\n  ACK\n  BYE\n  < 200 OK\n");
    let answers = recorded(&script, |_, message| is_response(message));
    assert_eq!((answers.outcome, answers.status.map(u16::from)), (Outcome::Answered, Some(200)));
    let theirs = format!("{CALL}  < 200 OK\n  ACK\n  < INVITE\n  488 Not Acceptable Here\n");
    let answers = recorded(&theirs, |_, message| is_response(message));
    assert_eq!((answers.outcome, answers.status.map(u16::from)), (Outcome::Answered, Some(200)));
}

#[test]
fn with_the_requests_alone_a_bye_shows_that_the_call_was_answered() {
    let script = format!("{CALL}  < 200 OK\n  ACK lost\n  BYE after 40s\n  < 200 OK\n");
    let requests = recorded(&script, |_, message| !is_response(message));
    assert_eq!((requests.outcome, requests.status), (Outcome::Answered, None));
    assert!(
        explanation(&requests).contains("The answer itself was not recorded"),
        "{}",
        explanation(&requests)
    );
    assert_eq!(requests.released_by, Some(ReleasedBy::Caller));
}

#[test]
fn with_the_requests_alone_the_ack_tells_success_from_failure() {
    let later = "call x@10.0.0.3:5060 -> y@10.0.0.4:5060 udp at 90s\n  OPTIONS\n";
    let of = |end: &str| {
        let all = messages(&format!("{CALL}{end}{later}"));
        judge(all.iter().filter(|(_, message)| !is_response(message))).remove(0).outcome
    };
    assert_eq!(of("  < 200 OK\n  ACK\n"), Outcome::Answered);
    assert_eq!(of("  < 486 Busy Here\n  ACK\n"), Outcome::Timeout);
}

#[test]
fn a_cancel_without_its_invite_still_makes_the_487_the_callers_doing() {
    let script =
        format!("{CALL}  < 180 Ringing\n  CANCEL\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n");
    let late = recorded(&script, |index, _| index >= 3);
    assert_eq!((late.outcome, late.released_by), (Outcome::Cancelled, Some(ReleasedBy::Caller)));
    let alone = recorded(&script, |index, _| index == 3);
    assert_eq!((alone.outcome, alone.released_by), (Outcome::Cancelled, Some(ReleasedBy::Caller)));
    assert_eq!(explanation(&alone), "The caller gave up.");
}

#[test]
fn the_caller_may_end_an_early_dialog_by_bye() {
    let call = call(&format!(
        "{CALL}  < 183 Session Progress\n  BYE after 3s\n  < 200 OK to BYE\n  < 487 Request Terminated to INVITE\n  ACK\n"
    ));
    assert_eq!((call.outcome, call.released_by), (Outcome::Cancelled, Some(ReleasedBy::Caller)));
}

#[test]
fn a_2xx_that_crosses_the_cancel_is_an_answered_call() {
    let call = call(&format!(
        "{CALL}  < 180 Ringing\n  CANCEL after 5s\n  < 200 OK to INVITE\n  < 200 OK to CANCEL\n  ACK\n  BYE\n  < 200 OK to BYE\n"
    ));
    assert_eq!((call.outcome, call.released_by), (Outcome::Answered, Some(ReleasedBy::Caller)));
    let late = crate::call(&format!("{CALL}  < 180 Ringing\n  < 200 OK after 2s\n  CANCEL after 3s\n"));
    assert_eq!((late.outcome, late.ring_s), (Outcome::Answered, Some(2.0)));
}

#[test]
fn crossing_byes_are_the_doing_of_the_first() {
    let call = call(&format!("{CALL}  < 200 OK\n  ACK\n  < BYE after 2s\n  BYE after 1ms\n"));
    assert_eq!(call.released_by, Some(ReleasedBy::Callee));
}

#[test]
fn a_ringing_call_whose_180_is_repeated_each_minute_is_not_dead() {
    let rings = "  < 180 Ringing after 100s\n".repeat(4);
    let later = "call x@10.0.0.3:5060 -> y@10.0.0.4:5060 udp at 410s\n  OPTIONS\n";
    assert_eq!(judge(&messages(&format!("{CALL}{rings}{later}")))[0].outcome, Outcome::InProgress);
}

#[test]
fn what_is_no_call_by_its_first_request_but_holds_a_bye_is_a_call() {
    let script = format!("{CALL}  < 200 OK\n  ACK\n  < NOTIFY\n  200 OK\n  BYE\n  < 200 OK\n");
    let late = recorded(&script, |index, _| index >= 4);
    assert_eq!((late.kind, late.outcome), (Kind::Call, Outcome::Answered));
}

#[test]
fn the_parties_are_the_right_way_round_where_the_first_request_is_the_callees_bye() {
    let script = format!("{CALL}  < 200 OK\n  ACK\n  < BYE\n  200 OK\n");
    let call = recorded(&script, |index, _| index == 2 || index >= 4);
    assert_eq!((call.from.short(), call.to.short()), ("alice", "bob"));
}

#[test]
fn too_little_of_a_call_is_said_to_be_so() {
    let script = format!("{CALL}  < 486 Busy Here\n  ACK\n");
    let ack = recorded(&script, |index, _| index == 3);
    assert_eq!(ack.outcome, Outcome::InProgress);
    assert_eq!(explanation(&ack), "Too little of the call was recorded to say how it ended.");
}

#[test]
fn a_recording_in_which_each_frame_is_twice_gives_the_same_verdicts() {
    let script = format!("{CALL}  < 180 Ringing\n  < 486 Busy Here reason \"Q.850;cause=17\"\n  ACK\n");
    let number = |index: usize, copy: u64| FrameRef { file: 0, number: 2 * index as u64 + copy };
    let mut once: Vec<(FrameRef, Message)> = Vec::new();
    let mut twice: Vec<(FrameRef, Message)> = Vec::new();
    for (index, (_, message)) in messages(&script).into_iter().enumerate() {
        once.push((number(index, 1), message.clone()));
        twice.extend([(number(index, 1), message.clone()), (number(index, 2), message)]);
    }
    let said = |call: Call| {
        (call.outcome, call.status, call.cause_source, call.provisionals, call.hops, call.ring_s)
    };
    assert_eq!(said(judge(&twice).remove(0)), said(judge(&once).remove(0)));
}

#[test]
fn no_time_is_negative_where_the_clock_runs_backwards() {
    let mut all =
        messages(&format!("{CALL}  < 180 Ringing\n  < 200 OK after 2s\n  ACK\n  BYE after 3s\n  < 200 OK\n"));
    all[3].1.at = Timestamp(all[2].1.at.0 - 1_000_000);
    let call = judge(&all).remove(0);
    assert_eq!(call.outcome, Outcome::Answered);
    for seconds in [call.pdd_s, call.ring_s, call.talk_s].into_iter().flatten() {
        assert!(seconds >= 0.0, "{seconds}");
    }
}
