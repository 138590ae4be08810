//! Recordings with more legs than may be kept: calls are judged while they are read, and let go.

use std::fmt::Write;
use std::num::NonZeroUsize;

use tritone_calls::{Call, Fold, FoldOptions, Kind, Outcome, Results};
use tritone_synth::flow::Message;
use tritone_wire::FrameRef;

use crate::{judge, messages, see};

/// A call of an hour, and beside it so many that fail, one a second.
fn script(calls: usize) -> Vec<(FrameRef, Message)> {
    let mut text = String::from(
        "call alice@10.0.0.1 -> bob@10.0.0.2 udp id long\n  INVITE\n  < 200 OK\n  ACK\n  BYE after 3600s\n  < 200 OK\n",
    );
    for number in 0..calls {
        let _ = write!(
            text,
            "call alice{number}@10.0.0.1 -> bob{number}@10.0.0.2 udp id short-{number} at {number}s\n  INVITE\n  \
             < 486 Busy Here\n  ACK\n"
        );
    }
    messages(&text)
}

/// The calls where legs may take so much memory; and how many were cut short.
fn judged(messages: &[(FrameRef, Message)], max_octets: usize, threads: usize) -> (Vec<Call>, u64) {
    let mut fold = Fold::new(FoldOptions { max_octets, ..FoldOptions::default() });
    let mut calls = Vec::new();
    let mut sink = |call| {
        calls.push(call);
        Ok::<(), ()>(())
    };
    let threads = NonZeroUsize::new(threads).expect("a thread");
    let mut results = Results { threads, work: &|call: Call, _| call, sink: &mut sink };
    for (frame, message) in messages {
        see(&mut fold, *frame, message);
        if fold.is_full() {
            fold.judge_ended(&mut results).expect("a sink that takes everything");
            assert!(!fold.is_full());
        }
    }
    let cut_short = fold.calls_cut_short();
    fold.judge(&mut results).expect("a sink that takes everything");
    (calls, cut_short)
}

/// What is said of each call, in the order of Call-IDs.
fn said(calls: &[Call]) -> Vec<(String, Outcome, Option<&str>)> {
    let one = |call: &Call| {
        let id = call.legs[0].id.call_id().unwrap_or_default().to_owned();
        (id, call.outcome, call.verdict.as_ref().map(|verdict| verdict.rule))
    };
    let mut said: Vec<_> = calls.iter().map(one).collect();
    said.sort();
    said
}

#[test]
fn calls_that_ended_are_let_go_and_one_that_goes_on_is_not_cut() {
    let messages = script(2_000);
    let whole = judge(&messages);
    let (calls, cut_short) = judged(&messages, 200_000, 1);
    assert_eq!((calls.len(), cut_short), (2_001, 0));
    assert_eq!(said(&calls), said(&whole));
    let long = calls.iter().find(|call| call.legs[0].id.call_id() == Some("long")).expect("the long call");
    assert!(long.talk_s.is_some_and(|talk| talk >= 3600.0));
    let ids: Vec<u64> = calls.iter().map(|call| call.id).collect();
    assert_eq!(ids, (1..=2_001).collect::<Vec<u64>>());
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let messages = script(1_000);
    let (one, _) = judged(&messages, 150_000, 1);
    for threads in [2, 8] {
        let (other, _) = judged(&messages, 150_000, threads);
        assert_eq!(format!("{one:?}"), format!("{other:?}"));
    }
}

#[test]
fn where_too_few_ended_those_that_were_quiet_longest_are_cut_short() {
    let mut text = String::new();
    for number in 0..1_000 {
        let _ = write!(
            text,
            "call alice{number}@10.0.0.1 -> bob{number}@10.0.0.2 udp id open-{number} at {number}ms\n  INVITE\n  \
             < 200 OK\n  ACK\n"
        );
    }
    let (calls, cut_short) = judged(&messages(&text), 100_000, 1);
    assert!(cut_short > 500, "{cut_short}");
    let whole: Vec<_> = calls.iter().filter(|call| call.outcome == Outcome::Answered).collect();
    assert!(whole.len() >= 1_000, "{}", whole.len());
}

#[test]
fn a_registration_that_was_let_go_is_known_of_later_calls() {
    let mut text = String::from(
        "call 201@10.0.0.2:5060 -> 201@10.0.0.3:5060 udp id registration\n  REGISTER header \"Expires: 60\"\n  \
         < 200 OK header \"Contact: <sip:201@10.0.0.2>;expires=60\"\n",
    );
    for number in 0..1_000 {
        let _ = write!(
            text,
            "call alice{number}@10.0.0.1 -> bob{number}@10.0.0.2 udp id short-{number} at {number}s\n  INVITE\n  \
             < 486 Busy Here\n  ACK\n"
        );
    }
    text.push_str(
        "call alice@10.0.0.1:5060 -> 201@10.0.0.3:5060 udp id last at 1100s\n  INVITE\n  \
         < 480 Temporarily Unavailable\n  ACK\n",
    );
    let (calls, _) = judged(&messages(&text), 100_000, 1);
    let last = calls.iter().find(|call| call.legs[0].id.call_id() == Some("last")).expect("the last call");
    assert_eq!(last.verdict.as_ref().map(|verdict| verdict.rule), Some("registration-expired"));
}

/// How many calls there are of this Call-ID, where others fill the memory while it goes on.
fn parts_of(id: &str, script: &str) -> usize {
    let mut text = script.to_owned();
    for number in 0..1_000 {
        let _ = write!(
            text,
            "call alice{number}@10.0.0.1 -> bob{number}@10.0.0.2 udp id short-{number} at {number}s\n  INVITE\n  \
             < 486 Busy Here\n  ACK\n"
        );
    }
    let (calls, cut_short) = judged(&messages(&text), 100_000, 1);
    assert_eq!(cut_short, 0);
    calls.iter().filter(|call| call.legs[0].id.call_id() == Some(id)).count()
}

#[test]
fn a_call_that_rings_after_a_challenge_goes_on() {
    let script = "call a@10.0.0.1 -> b@10.0.0.2 udp id rings at 100s\n  INVITE\n  < 401 Unauthorized\n  ACK\n  INVITE\n  \
                  < 180 Ringing\n  < 200 OK after 170s\n  ACK\n  BYE after 5s\n  < 200 OK\n";
    assert_eq!(parts_of("rings", script), 1);
}

#[test]
fn a_subscription_goes_on_until_a_notify_ends_it() {
    let notify = |state: &str, after: u32| {
        format!("  < NOTIFY after {after}s replace \"Subscription-State: {state}\"\n  200 OK\n")
    };
    let script = |first: &str| {
        let begin = "call a@10.0.0.1 -> b@10.0.0.2 udp id watcher\n  SUBSCRIBE\n  < 200 OK\n";
        format!("{begin}{}{}", notify(first, 1), notify("active", 800))
    };
    assert_eq!(parts_of("watcher", &script("active")), 1);
    assert_eq!(parts_of("watcher", &script("terminated;reason=timeout")), 2);
}

#[test]
fn what_goes_on_in_a_recording_is_not_over_because_another_one_went_on_for_longer() {
    let open = |number: u32, answer: &str| {
        format!(
            "call a{number}@10.0.0.1 -> b@10.0.0.2 udp id open-{number} at {number}s\n  INVITE\n  < 180 Ringing\n{answer}"
        )
    };
    let mut text: String = (0..1_000)
        .map(|number| open(number, "  < 200 OK after 30s\n  ACK\n  BYE after 5s\n  < 200 OK\n"))
        .collect();
    text.push_str("call z@10.0.0.1 -> b@10.0.0.2 udp id late at 9000s\n  INVITE\n  < 486 Busy Here\n  ACK\n");
    let mut messages = messages(&text);
    // The recording that went on for longer was read first.
    let late = messages.len() - 3;
    messages.rotate_left(late);
    let (calls, cut_short) = judged(&messages, 250_000, 1);
    assert_eq!((calls.len(), cut_short), (1_001, 0));
}

#[test]
fn the_number_of_threads_does_not_matter_where_more_is_seen_than_is_kept() {
    let mut text = String::new();
    let mut guess = |user: &str, id: &str, at: f64| {
        let _ = write!(
            text,
            "call {user}@10.9.9.9 -> {user}@10.0.0.2 udp id {id} at {at}s\n  REGISTER\n  < 401 Unauthorized\n  REGISTER credentials\n  < 401 Unauthorized\n"
        );
    };
    guess("known", "first", 0.0);
    // The user whose password is guessed is the last of a thousand in the second half, and the first one in all.
    (0..1_100)
        .for_each(|user| guess(&format!("user{user}"), &format!("other-{user}"), 2000.0 + f64::from(user)));
    (0..30).for_each(|time| guess("known", &format!("again-{time}"), 4000.0 + f64::from(time)));
    for number in 0..1_200 {
        let _ = write!(
            text,
            "call alice{number}@10.0.0.1 -> bob{number}@10.0.0.2 udp id short-{number} at {number}s\n  INVITE\n  \
             < 486 Busy Here\n  ACK\n"
        );
    }
    let messages = messages(&text);
    let (one, _) = judged(&messages, usize::MAX, 1);
    let probes = one.iter().filter(|call| call.kind == Kind::Probe).count();
    assert_eq!(probes, 1_131);
    for threads in [2, 3] {
        let (other, _) = judged(&messages, usize::MAX, threads);
        assert_eq!(said(&one), said(&other));
        assert_eq!(other.iter().filter(|call| call.kind == Kind::Probe).count(), probes);
    }
}

#[test]
fn a_leg_that_alone_takes_more_than_all_may_is_let_go_at_once() {
    let messages = script(3);
    let (calls, cut_short) = judged(&messages, 1, 1);
    assert_eq!((calls.len(), cut_short), (messages.len(), messages.len() as u64));
}
