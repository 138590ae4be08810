//! Calls of ISDN and SS7, by descriptions of their messages: which of them decides, and what becomes of lines that many
//! calls use.

use proptest::prelude::*;
use tritone_calls::{Call, Fold, FoldOptions, LegId, Outcome, ReleasedBy};
use tritone_synth::{isdn, isup};
use tritone_wire::{Endpoint, Flow, FrameRef, Timestamp, Transport, q931};

/// A message on a circuit or about a call reference, as it was recorded.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) frame: FrameRef,
    pub(crate) time: Timestamp,
    pub(crate) flow: Flow,
    /// The circuit of a message of ISUP; `None` of one of Q.931.
    circuit: Option<u16>,
    octets: Vec<u8>,
}

/// The messages of a description: of ISUP where its lines name point codes.
pub(crate) fn recorded(description: &str) -> Vec<Recorded> {
    let is_isdn = ["user ->", "network ->"].iter().any(|side| description.contains(side));
    let messages: Vec<(Timestamp, Flow, Option<u16>, Vec<u8>)> = if is_isdn {
        let all = isdn::parse(description).unwrap_or_else(|error| panic!("{error}\n{description}"));
        let kept = all.into_iter().filter(|message| !message.is_lost);
        kept.map(|message| (message.at, message.flow(), None, message.octets)).collect()
    } else {
        let all = isup::parse(description).unwrap_or_else(|error| panic!("{error}\n{description}"));
        let of = |message: isup::Message| {
            (message.at, message.flow(Transport::Mtp), Some(message.circuit), message.octets)
        };
        all.into_iter().map(of).collect()
    };
    let numbered = messages.into_iter().zip(1..);
    numbered
        .map(|((time, flow, circuit, octets), number)| Recorded {
            frame: FrameRef { file: 0, number },
            time,
            flow,
            circuit,
            octets,
        })
        .collect()
}

pub(crate) fn see(fold: &mut Fold, message: &Recorded) {
    let Recorded { frame, time, flow, circuit, octets } = message;
    match circuit {
        Some(circuit) => {
            let decoded = tritone_wire::isup::Message::decode(octets).expect("a message");
            fold.see_isup(*frame, *time, *flow, *circuit, &decoded);
        }
        None => {
            let decoded = tritone_wire::q931::Message::decode(octets).expect("a message");
            fold.see_q931(*frame, *time, *flow, false, &decoded);
        }
    }
}

/// The calls of these messages, in a recording that goes on for so many seconds after the last.
pub(crate) fn judged<'m>(messages: impl IntoIterator<Item = &'m Recorded>, seconds: i64) -> Vec<Call> {
    let mut fold = Fold::new(FoldOptions::default());
    let mut last = Timestamp::default();
    for message in messages {
        see(&mut fold, message);
        last = last.max(message.time);
    }
    fold.saw_time(Timestamp(last.0 + seconds * 1_000_000_000));
    fold.finish()
}

/// The calls of a description, in a recording that ends with it.
pub(crate) fn calls(description: &str) -> Vec<Call> {
    judged(&recorded(description), 0)
}

pub(crate) fn call(description: &str) -> Call {
    let mut calls = calls(description);
    assert_eq!(calls.len(), 1, "{description}\n{calls:#?}");
    calls.remove(0)
}

fn cause(call: &Call) -> Option<u8> {
    call.observed.as_ref().map(|observed| observed.cause.as_u8())
}

fn says(call: &Call) -> &str {
    &call.verdict.as_ref().expect("a verdict").explanation
}

fn rule(call: &Call) -> &'static str {
    call.verdict.as_ref().expect("a verdict").rule
}

fn outcomes(calls: &[Call]) -> Vec<Outcome> {
    calls.iter().map(|call| call.outcome).collect()
}

const SETUP: &str = "user -> network SETUP cr=1 called=5551234 calling=national:30100 channel=1 complete\n\
                     network -> user CALL PROCEEDING cr=1 channel=1!\n";
const IAM: &str = "1-1-1 -> 2-2-2 IAM cic=7 called=national:5551234 calling=national:30100\n";

#[test]
fn the_first_clearing_message_decides_and_not_the_one_that_answers_it() {
    let call = call(&format!(
        "{SETUP}network -> user DISCONNECT cr=1 cause=1 after=1s\nuser -> network RELEASE cr=1 cause=16 location=user\n\
         network -> user RELEASE COMPLETE cr=1 cause=16\n"
    ));
    assert_eq!((call.outcome, cause(&call)), (Outcome::NotFound, Some(1)));
    assert_eq!(call.to.user.as_deref(), Some("5551234"));
    assert_eq!(call.from.user.as_deref(), Some("30100"));
}

#[test]
fn a_clearing_message_that_crosses_the_answer_decides_too() {
    let call = call(&format!(
        "{SETUP}network -> user ALERTING cr=1\nuser -> network DISCONNECT cr=1 cause=16 location=user after=5s\n\
         network -> user CONNECT cr=1 after=1ms\nnetwork -> user RELEASE cr=1\nuser -> network RELEASE COMPLETE cr=1\n"
    ));
    // It was answered, for a moment, and cleared by the caller before it knew.
    assert_eq!((call.outcome, call.released_by), (Outcome::Answered, Some(ReleasedBy::Caller)));
    assert_eq!(call.talk_s, None);
}

#[test]
fn a_status_that_answers_an_enquiry_is_no_failure() {
    let call = call(&format!(
        "{SETUP}network -> user STATUS ENQUIRY cr=1\nuser -> network STATUS cr=1 cause=30 location=user state=3\n\
         network -> user CONNECT cr=1\nuser -> network CONNECT ACKNOWLEDGE cr=1\n\
         network -> user DISCONNECT cr=1 cause=16 location=user after=9s\nuser -> network RELEASE cr=1\n"
    ));
    assert_eq!((call.outcome, cause(&call), call.findings.len()), (Outcome::Answered, Some(16), 0));
}

#[test]
fn a_side_that_has_no_such_call_ends_it_by_a_status() {
    let call = call(&format!(
        "{SETUP}network -> user CONNECT cr=1\nuser -> network STATUS ENQUIRY cr=1 after=60s\n\
         network -> user STATUS cr=1 cause=30 state=0\n"
    ));
    assert_eq!((call.outcome, rule(&call)), (Outcome::Answered, "call-unknown-to-one-side"));
}

#[test]
fn an_announcement_with_a_cause_is_the_failure_even_if_the_caller_hangs_up_then() {
    let progress = call(&format!(
        "{SETUP}network -> user PROGRESS cr=1 cause=1 progress=8\nuser -> network DISCONNECT cr=1 cause=16 location=user after=4s\n\
         network -> user RELEASE cr=1\nuser -> network RELEASE COMPLETE cr=1\n"
    ));
    let [acm, cpg] = ["ACM cic=7 cause=1 in-band", "CPG cic=7 event=in-band cause=1"].map(|message| {
        call(&format!(
            "{IAM}2-2-2 -> 1-1-1 {message}\n1-1-1 -> 2-2-2 REL cic=7 cause=16 location=user after=4s\n2-2-2 -> 1-1-1 RLC cic=7\n"
        ))
    });
    for call in [&progress, &cpg] {
        assert_eq!((call.outcome, cause(call)), (Outcome::NotFound, Some(1)), "{}", says(call));
        assert_eq!(call.released_by, Some(ReleasedBy::Network));
        assert!(says(call).contains("The caller got a tone or an announcement, until"), "{}", says(call));
        assert!(says(call).contains("4.0 s later"), "{}", says(call));
    }
    // The usual ACM of a description says that the party is free: it rings.
    assert_eq!(acm.outcome, Outcome::NotFound);
}

#[test]
fn an_announcement_of_a_place_that_was_tried_before_another_is_no_failure() {
    let end =
        "user -> network DISCONNECT cr=1 cause=16 location=user after=4s\nnetwork -> user RELEASE cr=1\n";
    let rang = call(&format!(
        "{SETUP}network -> user PROGRESS cr=1 cause=17 progress=8\nnetwork -> user ALERTING cr=1\n{end}"
    ));
    assert_eq!((rang.outcome, cause(&rang)), (Outcome::Cancelled, Some(16)));
    let answered = call(&format!(
        "{SETUP}network -> user PROGRESS cr=1 cause=17 progress=8\nnetwork -> user CONNECT cr=1\n{end}"
    ));
    assert_eq!((answered.outcome, cause(&answered)), (Outcome::Answered, Some(16)));
    let silent = call(&format!("{SETUP}network -> user PROGRESS cr=1 cause=31 progress=8\n{end}"));
    assert_eq!(silent.outcome, Outcome::Cancelled);
}

#[test]
fn digits_that_come_one_by_one_make_the_number() {
    let isdn = call(
        "user -> network SETUP cr=1 called=030 channel=1\nnetwork -> user SETUP ACKNOWLEDGE cr=1\n\
         user -> network INFORMATION cr=1 called=12\nuser -> network INFORMATION cr=1 called=3\n\
         user -> network INFORMATION cr=1 called=3 after=90ms\nnetwork -> user CALL PROCEEDING cr=1\n\
         network -> user DISCONNECT cr=1 cause=17 location=user\n",
    );
    // Two keys in a row may be the same.
    assert_eq!((isdn.to.user.as_deref(), isdn.outcome), (Some("0301233"), Outcome::Busy));
    let isup = call(
        "1-1-1 -> 2-2-2 IAM cic=7 called=national:030\n1-1-1 -> 2-2-2 SAM cic=7 digits=12 after=1s\n\
         1-1-1 -> 2-2-2 SAM cic=7 digits=3 after=1s\n2-2-2 -> 1-1-1 ACM cic=7\n2-2-2 -> 1-1-1 REL cic=7 cause=17\n",
    );
    assert_eq!((isup.to.user.as_deref(), isup.outcome), (Some("030123"), Outcome::Busy));
}

const BUS: &str = "link 0 bri\nnetwork -> user SETUP cr=9 called=4711 broadcast\n";

#[test]
fn a_terminal_that_refuses_ends_no_call_that_another_takes() {
    for refusal in [17, 88] {
        let call = call(&format!(
            "{BUS}user -> network RELEASE COMPLETE cr=9 cause={refusal} location=user tei=65\n\
             user -> network ALERTING cr=9 tei=66\nuser -> network ALERTING cr=9 tei=67\n\
             user -> network CONNECT cr=9 tei=67 after=5s\nnetwork -> user CONNECT ACKNOWLEDGE cr=9 tei=67\n\
             network -> user RELEASE cr=9 cause=26 tei=66\nuser -> network RELEASE COMPLETE cr=9 tei=66\n\
             network -> user DISCONNECT cr=9 cause=16 location=user tei=67 after=20s\n\
             user -> network RELEASE cr=9 tei=67\nnetwork -> user RELEASE COMPLETE cr=9 tei=67\n"
        ));
        assert_eq!((call.outcome, cause(&call)), (Outcome::Answered, Some(16)));
        assert_eq!(call.released_by, Some(ReleasedBy::Caller));
        assert!(call.talk_s.is_some_and(|seconds| (20.0..20.1).contains(&seconds)), "{:?}", call.talk_s);
    }
}

#[test]
fn where_all_terminals_refuse_a_person_counts_before_a_machine() {
    let refused = call(&format!(
        "{BUS}user -> network RELEASE COMPLETE cr=9 cause=88 location=user tei=65\n\
         user -> network RELEASE COMPLETE cr=9 cause=17 location=user tei=66\n"
    ));
    assert_eq!((refused.outcome, cause(&refused)), (Outcome::Busy, Some(17)));
    let rejected = call(&format!(
        "{BUS}user -> network RELEASE COMPLETE cr=9 cause=17 location=user tei=65\nuser -> network ALERTING cr=9 tei=66\n\
         user -> network DISCONNECT cr=9 cause=21 location=user tei=66 after=3s\nnetwork -> user RELEASE cr=9 tei=66\n"
    ));
    assert_eq!((rejected.outcome, cause(&rejected)), (Outcome::Rejected, Some(21)));
    let machines =
        call(&format!("{BUS}user -> network RELEASE COMPLETE cr=9 cause=88 location=user tei=65\n"));
    assert_eq!((machines.outcome, cause(&machines)), (Outcome::Failed, Some(88)));
}

#[test]
fn on_a_bus_that_still_rings_the_caller_gives_up() {
    let call = call(&format!(
        "{BUS}user -> network RELEASE COMPLETE cr=9 cause=88 location=user tei=65\nuser -> network ALERTING cr=9 tei=66\n\
         network -> user RELEASE cr=9 cause=16 location=user tei=66 after=10s\nuser -> network RELEASE COMPLETE cr=9 tei=66\n"
    ));
    assert_eq!((call.outcome, call.released_by), (Outcome::Cancelled, Some(ReleasedBy::Caller)));
}

#[test]
fn a_call_reference_is_used_again() {
    let first = format!(
        "{SETUP}network -> user DISCONNECT cr=1 cause=17 location=user\nuser -> network RELEASE cr=1\n\
         network -> user RELEASE COMPLETE cr=1\n"
    );
    let second = format!("pause 60s\n{SETUP}network -> user CONNECT cr=1\n");
    assert_eq!(outcomes(&calls(&format!("{first}{second}"))), [Outcome::Busy, Outcome::Answered]);
    // The beginning of the second was not recorded.
    let later = "pause 60s\nnetwork -> user CONNECT cr=1\nuser -> network DISCONNECT cr=1 cause=16 location=user after=3s\n";
    assert_eq!(outcomes(&calls(&format!("{first}{later}"))), [Outcome::Busy, Outcome::Answered]);
}

#[test]
fn both_sides_may_use_one_call_reference_at_once() {
    let all = calls(
        "user -> network SETUP cr=1 called=1\nnetwork -> user SETUP cr=1 called=2 of=network\n\
         network -> user DISCONNECT cr=1 cause=17 of=user\nuser -> network DISCONNECT cr=1 cause=21 of=network\n",
    );
    assert_eq!(outcomes(&all), [Outcome::Busy, Outcome::Rejected]);
}

#[test]
fn a_circuit_carries_one_call_after_the_other() {
    let one = format!(
        "{IAM}2-2-2 -> 1-1-1 ACM cic=7\n2-2-2 -> 1-1-1 REL cic=7 cause=17\n1-1-1 -> 2-2-2 RLC cic=7\npause 20s\n"
    );
    let all = calls(&one.repeat(50));
    assert_eq!(all.len(), 50);
    assert!(all.iter().all(|call| call.outcome == Outcome::Busy && call.legs[0].id == LegId::Circuit(7)));
}

#[test]
fn a_setup_that_is_sent_again_is_one_call() {
    let call = call(
        "user -> network SETUP cr=1 called=5551234 channel=1\nuser -> network SETUP cr=1 called=5551234 channel=1 after=4s\n\
         user -> network RELEASE COMPLETE cr=1 cause=102 location=user after=4s\n",
    );
    assert_eq!((call.outcome, rule(&call)), (Outcome::Timeout, "setup-unanswered"));
    assert!(says(&call).contains("was sent 2 times"), "{}", says(&call));
    assert_eq!(call.findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["setup-repeated"]);
}

/// An even circuit is controlled by the higher point code, 2-2-2; an odd one by 1-1-1 (Q.764 section 2.9.1.4).
#[test]
fn of_two_calls_on_one_circuit_that_of_the_controlling_exchange_goes_on() {
    for (circuit, winner) in [(8, "2"), (7, "1")] {
        let (to, from) = if winner == "2" { ("2-2-2", "1-1-1") } else { ("1-1-1", "2-2-2") };
        let all = calls(&format!(
            "1-1-1 -> 2-2-2 IAM cic={circuit} called=national:1\n2-2-2 -> 1-1-1 IAM cic={circuit} called=national:2 after=20ms\n\
             {from} -> {to} ACM cic={circuit} after=300ms\n{from} -> {to} REL cic={circuit} cause=17 location=user\n\
             {to} -> {from} RLC cic={circuit}\n"
        ));
        let of =
            |number: &str| all.iter().find(|call| call.to.user.as_deref() == Some(number)).expect("a call");
        let (won, lost) = if winner == "1" { ("1", "2") } else { ("2", "1") };
        assert_eq!(of(won).outcome, Outcome::Busy, "{circuit}");
        assert_eq!((of(lost).outcome, rule(of(lost))), (Outcome::Failed, "dual-seizure"), "{circuit}");
    }
}

#[test]
fn the_answer_tells_who_controls_a_circuit_where_networks_have_agreed_otherwise() {
    let all = calls(
        "1-1-1 -> 2-2-2 IAM cic=8 called=national:1\n2-2-2 -> 1-1-1 IAM cic=8 called=national:2 after=20ms\n\
         2-2-2 -> 1-1-1 ACM cic=8 after=300ms\n2-2-2 -> 1-1-1 ANM cic=8\n",
    );
    let of = |number: &str| all.iter().find(|call| call.to.user.as_deref() == Some(number)).expect("a call");
    assert_eq!((of("1").outcome, of("2").outcome), (Outcome::Answered, Outcome::Failed));
    assert_eq!(rule(of("2")), "dual-seizure");
}

#[test]
fn a_reset_of_a_circuit_ends_its_call_and_makes_none() {
    let up = format!("{IAM}2-2-2 -> 1-1-1 ACM cic=7\n2-2-2 -> 1-1-1 ANM cic=7\n");
    let one = call(&format!("{up}2-2-2 -> 1-1-1 RSC cic=7 after=8s\n1-1-1 -> 2-2-2 RLC cic=7\n"));
    assert_eq!(
        (one.outcome, rule(&one), one.released_by),
        (Outcome::Answered, "circuit-reset", Some(ReleasedBy::Network))
    );
    let group =
        call(&format!("{up}2-2-2 -> 1-1-1 GRS cic=1 range=30 after=8s\n1-1-1 -> 2-2-2 GRA cic=1 range=30\n"));
    assert_eq!((group.outcome, rule(&group)), (Outcome::Answered, "circuit-reset"));
    let other = call(&format!("{up}2-2-2 -> 1-1-1 GRS cic=8 range=30 after=8s\n"));
    assert_eq!((other.outcome, other.released_by), (Outcome::Answered, None));
    let idle = "1-1-1 -> 2-2-2 RSC cic=7\n2-2-2 -> 1-1-1 RLC cic=7\n1-1-1 -> 2-2-2 BLO cic=7\n2-2-2 -> 1-1-1 BLA cic=7\n";
    assert_eq!(calls(idle), []);
}

#[test]
fn a_restart_ends_the_calls_on_its_channels() {
    let up = "user -> network SETUP cr=1 called=1 channel=1\nnetwork -> user CONNECT cr=1 channel=1!\n\
              user -> network SETUP cr=2 called=2 channel=any\nnetwork -> user CALL PROCEEDING cr=2 channel=2!\n";
    let restart = |words: &str| {
        let all = calls(&format!(
            "{up}network -> user RESTART cr=0 {words} after=5s\nuser -> network RESTART ACKNOWLEDGE cr=0\n"
        ));
        all.iter().map(rule).collect::<Vec<_>>()
    };
    assert_eq!(restart("channel=1 restart=channels"), ["channel-restarted", "in-progress"]);
    assert_eq!(restart("channel=2 restart=channels"), ["answered", "channel-restarted"]);
    assert_eq!(restart("channel=3 restart=channels"), ["answered", "in-progress"]);
    assert_eq!(restart("restart=all"), ["channel-restarted"; 2]);
    assert_eq!(restart("restart=interface"), ["channel-restarted"; 2]);
}

#[test]
fn a_restart_ends_no_call_that_is_over_and_none_of_another_line() {
    let over = "user -> network SETUP cr=1 called=1 channel=1\nnetwork -> user DISCONNECT cr=1 cause=17 location=user\n\
                user -> network RELEASE cr=1\n";
    let call = call(&format!("{over}network -> user RESTART cr=0 channel=1 restart=channels after=5s\n"));
    assert_eq!(call.outcome, Outcome::Busy);
    let all = calls(
        "user -> network SETUP cr=1 called=1 channel=1\nnetwork -> user CONNECT cr=1\nlink 1 pri\n\
         network -> user RESTART cr=0 restart=all after=5s\n",
    );
    assert_eq!(all[0].released_by, None);
    assert_eq!(
        calls("network -> user RESTART cr=0 restart=all\nuser -> network RESTART ACKNOWLEDGE cr=0\n"),
        []
    );
}

#[test]
fn a_parked_call_was_answered_and_goes_on_under_another_reference() {
    let parked = call(&format!(
        "{SETUP}network -> user CONNECT cr=1\nuser -> network SUSPEND cr=1 after=5s\nnetwork -> user SUSPEND ACKNOWLEDGE cr=1\n"
    ));
    assert_eq!(parked.outcome, Outcome::Answered);
    assert!(says(&parked).contains("parked"), "{}", says(&parked));
    let resumed = call(
        "user -> network RESUME cr=5\nnetwork -> user RESUME ACKNOWLEDGE cr=5 channel=1!\n\
         network -> user DISCONNECT cr=5 cause=16 location=user after=5s\nuser -> network RELEASE cr=5\n",
    );
    assert_eq!(resumed.outcome, Outcome::Answered);
    let refused = call("user -> network RESUME cr=5\nnetwork -> user RESUME REJECT cr=5 cause=85\n");
    assert_eq!((refused.outcome, rule(&refused)), (Outcome::Failed, "nothing-to-resume"));
}

#[test]
fn who_hangs_up_first_ends_the_call_though_the_network_waits() {
    let up = format!(
        "{IAM}2-2-2 -> 1-1-1 ACM cic=7\n2-2-2 -> 1-1-1 ANM cic=7\n2-2-2 -> 1-1-1 SUS cic=7 fixed=01 after=9s\n"
    );
    let end = "1-1-1 -> 2-2-2 REL cic=7 cause=16 location=public-local after=60s\n2-2-2 -> 1-1-1 RLC cic=7\n";
    assert_eq!(call(&format!("{up}{end}")).released_by, Some(ReleasedBy::Callee));
    let again = format!("{up}2-2-2 -> 1-1-1 RES cic=7 fixed=01 after=3s\n{end}");
    assert_eq!(call(&again).released_by, Some(ReleasedBy::Caller));
}

#[test]
fn an_answered_call_is_ended_by_a_side_or_by_the_network() {
    let end = |message: &str| {
        let call = call(&format!(
            "{SETUP}network -> user ALERTING cr=1\nnetwork -> user CONNECT cr=1 after=5s\n{message} after=30s\n"
        ));
        assert_eq!(call.outcome, Outcome::Answered);
        assert!(call.talk_s.is_some_and(|seconds| (29.9..30.1).contains(&seconds)));
        call.released_by
    };
    let by = |message: &str| end(message).expect("somebody");
    assert_eq!(by("user -> network DISCONNECT cr=1 cause=16 location=user"), ReleasedBy::Caller);
    assert_eq!(by("network -> user DISCONNECT cr=1 cause=16 location=user"), ReleasedBy::Callee);
    // Networks give their own location with 16 too, which never is theirs.
    assert_eq!(by("network -> user DISCONNECT cr=1 cause=16 location=public-local"), ReleasedBy::Callee);
    assert_eq!(by("network -> user DISCONNECT cr=1 cause=31 location=private-remote"), ReleasedBy::Callee);
    assert_eq!(by("network -> user DISCONNECT cr=1 cause=41 location=transit"), ReleasedBy::Network);
    assert_eq!(by("network -> user DISCONNECT cr=1 cause=102 location=beyond"), ReleasedBy::Network);
    assert_eq!(by("user -> network RELEASE cr=1 cause=27 location=private-local"), ReleasedBy::Caller);
    // A private exchange on the network side of a line is the network there.
    assert_eq!(by("network -> user DISCONNECT cr=1 cause=38 location=private-local"), ReleasedBy::Network);
    assert_eq!(by("network -> user DISCONNECT cr=1 cause=31 location=private-local"), ReleasedBy::Callee);
}

#[test]
fn a_call_that_began_before_the_recording_was_up_if_it_is_cleared_normally() {
    let up = call(
        "network -> user DISCONNECT cr=1 cause=16 location=user of=user\nuser -> network RELEASE cr=1\n",
    );
    assert_eq!((up.outcome, up.complete.request), (Outcome::Answered, false));
    assert!(
        says(&up).starts_with("The call was up before the recording began; the called party ended it."),
        "{}",
        says(&up)
    );
    let busy = call(
        "network -> user DISCONNECT cr=1 cause=17 location=user of=user\nuser -> network RELEASE cr=1\n",
    );
    assert_eq!(busy.outcome, Outcome::Busy);
    // Who called on a circuit, the beginning alone would tell.
    let isup = call("2-2-2 -> 1-1-1 REL cic=7 cause=16 location=user\n1-1-1 -> 2-2-2 RLC cic=7\n");
    assert_eq!((isup.outcome, isup.released_by), (Outcome::Answered, None));
    let unanswered = call("2-2-2 -> 1-1-1 REL cic=7 cause=19 location=user\n1-1-1 -> 2-2-2 RLC cic=7\n");
    assert_eq!(unanswered.outcome, Outcome::NoAnswer);
}

#[test]
fn the_side_that_rings_is_the_called_one_where_the_beginning_was_not_recorded() {
    let ringing = "2-2-2 -> 1-1-1 CPG cic=7 event=alerting\n";
    let given_up = call(&format!("{ringing}1-1-1 -> 2-2-2 REL cic=7 cause=16 location=user after=9s\n"));
    assert_eq!((given_up.outcome, given_up.released_by), (Outcome::Cancelled, Some(ReleasedBy::Caller)));
    let refused = call(&format!("{ringing}2-2-2 -> 1-1-1 REL cic=7 cause=21 location=user after=9s\n"));
    assert_eq!((refused.outcome, refused.released_by), (Outcome::Rejected, Some(ReleasedBy::Callee)));
}

#[test]
fn an_exchange_that_stops_ringing_gives_nothing_up() {
    let ringing = format!("{IAM}2-2-2 -> 1-1-1 ACM cic=7\n");
    let timer =
        call(&format!("{ringing}1-1-1 -> 2-2-2 REL cic=7 cause=19 location=public-local after=90s\n"));
    assert_eq!(timer.outcome, Outcome::NoAnswer);
}

#[test]
fn a_call_that_is_not_decided_when_the_recording_ends_is_pending_until_its_timers_run_out() {
    let after = |description: &str, seconds: i64| judged(&recorded(description), seconds)[0].outcome;
    let ringing = format!("{SETUP}network -> user ALERTING cr=1\n");
    let asked = "user -> network SETUP cr=1 called=1\n";
    for (description, seconds) in [(asked, 8), (SETUP, 120), (&ringing, 180)] {
        assert_eq!(after(description, seconds - 1), Outcome::InProgress, "{description}");
        assert_eq!(after(description, seconds), Outcome::Timeout, "{description}");
    }
}

#[test]
fn connections_for_signalling_alone_are_no_calls() {
    assert_eq!(calls("user -> network REGISTER cr=1\nnetwork -> user RELEASE COMPLETE cr=1 cause=16\n"), []);
}

#[test]
fn a_packet_that_was_recorded_twice_counts_once() {
    let all = recorded(&format!("{SETUP}network -> user DISCONNECT cr=1 cause=17 location=user after=1s\n"));
    let copy = |message: &Recorded| Recorded {
        frame: FrameRef { file: 1, ..message.frame },
        time: Timestamp(message.time.0 + 100_000),
        ..message.clone()
    };
    let copies: Vec<Recorded> = all.iter().map(copy).collect();
    let twice = judged(all.iter().chain(&copies), 0);
    assert_eq!((twice.len(), twice[0].copies, twice[0].outcome), (1, 3, Outcome::Busy));
    assert_eq!((twice[0].findings.len(), twice[0].ladder.len()), (0, 3));
}

#[test]
fn time_that_runs_backwards_gives_no_negative_figures() {
    let mut all = recorded(&format!(
        "{SETUP}network -> user ALERTING cr=1\nnetwork -> user CONNECT cr=1 after=5s\n\
         user -> network DISCONNECT cr=1 cause=16 location=user after=9s\n"
    ));
    let count = all.len();
    for (index, message) in all.iter_mut().enumerate() {
        message.time = Timestamp(1_767_600_000_000_000_000 - index as i64 * 1_000_000_000);
    }
    let judged = judged(&all, 0);
    assert_eq!(judged.iter().map(|call| call.frames[0].count).sum::<u64>(), count as u64);
    for call in judged {
        assert!([call.pdd_s, call.ring_s, call.talk_s].into_iter().flatten().all(|seconds| seconds >= 0.0));
    }
}

/// More messages on one line than any call has, and resets in between, take no longer than they are many.
#[test]
fn a_flood_on_one_line_is_judged_all_the_same() {
    let bits = [
        "user -> network SETUP cr=1 called=1 channel=any\n",
        "user -> network NOTIFY cr=1 notify=0\nnetwork -> user RESTART cr=0 restart=all\n",
        "network -> user STATUS cr=1 cause=97 state=1\n",
        "link 0 bri\nnetwork -> user SETUP cr=9 called=2 broadcast\nuser -> network RELEASE COMPLETE cr=9 cause=17 tei=65\n\
         network -> user RELEASE cr=9 cause=16 tei=65\n",
        "user -> network INFORMATION cr=1 called=1\n",
    ];
    for (index, bit) in bits.iter().enumerate() {
        let few = recorded(bit);
        let mut fold = Fold::new(FoldOptions::default());
        if index != 0 {
            recorded(bits[0]).iter().for_each(|message| see(&mut fold, message));
        }
        for round in 0..20_000 {
            for message in &few {
                let frame = FrameRef { file: 0, number: round * 8 + message.frame.number };
                let time = Timestamp(message.time.0 + round as i64 * 100_000);
                see(&mut fold, &Recorded { frame, time, ..message.clone() });
            }
        }
        assert!(fold.finish().len() <= 20_001);
    }
}

/// Bits of descriptions that get in each other's way: one D channel, one circuit group.
const PIECES: [&str; 20] = [
    "user -> network SETUP cr=1 called=1 channel=1!\n",
    "network -> user SETUP cr=1 called=2 channel=1 of=network\n",
    "network -> user SETUP cr=2 called=2 broadcast\n",
    "network -> user CALL PROCEEDING cr=1 channel=2! of=user\n",
    "network -> user ALERTING cr=1 of=user\n",
    "user -> network ALERTING cr=2 of=network tei=65\n",
    "network -> user CONNECT cr=1 of=user\n",
    "user -> network CONNECT cr=2 of=network tei=66\n",
    "network -> user PROGRESS cr=1 cause=1 progress=8 of=user\n",
    "network -> user DISCONNECT cr=1 cause=44 of=user\n",
    "user -> network DISCONNECT cr=1 cause=16 location=user of=user\n",
    "network -> user RELEASE cr=2 cause=26 of=network tei=65\n",
    "network -> user RELEASE COMPLETE cr=1 cause=81 of=user\n",
    "user -> network RELEASE COMPLETE cr=2 cause=88 of=network tei=65\n",
    "user -> network STATUS cr=1 cause=97 state=0 of=user\n",
    "user -> network STATUS cr=1 cause=101 state=3 of=user\n",
    "network -> user RESTART cr=0 channel=1 restart=channels\n",
    "network -> user RESTART cr=0 restart=all\n",
    "user -> network SUSPEND cr=1 of=user\nnetwork -> user SUSPEND ACKNOWLEDGE cr=1 of=user\n",
    "user -> network INFORMATION cr=1 called=3 of=user\n",
];
const CIRCUIT_PIECES: [&str; 14] = [
    "1-1-1 -> 2-2-2 IAM cic=7 called=national:1\n",
    "2-2-2 -> 1-1-1 IAM cic=7 called=national:2\n",
    "1-1-1 -> 2-2-2 IAM cic=8 called=national:3\n",
    "1-1-1 -> 2-2-2 SAM cic=7 digits=4\n",
    "2-2-2 -> 1-1-1 ACM cic=7\n",
    "2-2-2 -> 1-1-1 CPG cic=7 event=in-band cause=1\n",
    "2-2-2 -> 1-1-1 ANM cic=7\n",
    "2-2-2 -> 1-1-1 REL cic=7 cause=34\n",
    "1-1-1 -> 2-2-2 REL cic=7 cause=16 location=user\n",
    "1-1-1 -> 2-2-2 RLC cic=7\n",
    "2-2-2 -> 1-1-1 RSC cic=7\n",
    "2-2-2 -> 1-1-1 GRS cic=5 range=4\n",
    "2-2-2 -> 1-1-1 CFN cic=7 cause=97\n",
    "2-2-2 -> 1-1-1 UCIC cic=8\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_order_of_the_messages_gives_the_same_calls(
        isdn in proptest::collection::vec((0..PIECES.len(), 0..3_u32), 1..24),
        isup in proptest::collection::vec((0..CIRCUIT_PIECES.len(), 0..3_u32), 1..24),
        seed in any::<u64>(),
    ) {
        let described = |pieces: &[&str], chosen: &[(usize, u32)]| -> String {
            chosen.iter().map(|(piece, pause)| format!("{}pause {}ms\n", pieces[*piece], pause * 700)).collect()
        };
        let mut all = recorded(&described(&PIECES, &isdn));
        let of_isup = recorded(&described(&CIRCUIT_PIECES, &isup));
        all.extend(of_isup.into_iter().map(|message| Recorded { frame: FrameRef { file: 1, ..message.frame }, ..message }));
        let expected = judged(&all, 60);
        let mut state = seed;
        for index in (1..all.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            all.swap(index, (state >> 33) as usize % (index + 1));
        }
        prop_assert_eq!(judged(&all, 60), expected);
    }
}

/// A RELEASE COMPLETE of H.225.0 whose reason is unreachableDestination, and no cause element.
fn released_without_cause_element(to_originator: bool) -> q931::Message<'static> {
    let information = [5, 0x25, 0xC0, 6, 0x00, 0x08, 0x91, 0x4A, 0x00, 0x04, 0x10, 0x11, 0];
    let reference = q931::CallReference::two_octets(1, to_originator);
    let mut message = q931::Message::new(q931::MessageType::RELEASE_COMPLETE, reference);
    message.push_h225_user_user(&information).expect("short enough");
    message
}

#[test]
fn a_reason_of_h225_is_the_cause_where_there_is_no_element() {
    let setup =
        q931::Message::new(q931::MessageType::SETUP, q931::CallReference::two_octets(1, false)).to_vec();
    let (caller, called): (Endpoint, Endpoint) =
        (([192, 0, 2, 1], 1720).into(), ([192, 0, 2, 2], 1720).into());
    let flow = Flow { source: caller, destination: called, transport: Transport::Tcp };
    let mut fold = Fold::new(FoldOptions::default());
    let frame = |number| FrameRef { file: 0, number };
    let setup = q931::Message::decode_h225(&setup).expect("a SETUP");
    fold.see_q931(frame(1), Timestamp(0), flow, true, &setup);
    let second = Timestamp(1_000_000_000);
    fold.see_q931(frame(2), second, flow.reversed(), true, &released_without_cause_element(true));
    let call = fold.finish().remove(0);
    let observed = call.observed.as_ref().expect("a cause");
    assert_eq!((observed.cause.as_u8(), observed.location), (3, None));
    assert_eq!((call.outcome, call.legs[0].transport), (Outcome::NotFound, Transport::Tcp));
    let explanation = call.verdict.expect("a verdict").explanation;
    assert!(explanation.contains("stands for the reason that came from 192.0.2.2:1720"), "{explanation}");
}

#[test]
fn a_leg_is_shown_over_what_carried_its_messages() {
    let mut messages = recorded("1-1-1 -> 2-2-2 IAM cic=7 called=1\n2-2-2 -> 1-1-1 REL cic=7 cause=17\n");
    assert_eq!(judged(&messages, 0)[0].legs[0].transport, Transport::Mtp);
    messages.iter_mut().for_each(|message| message.flow.transport = Transport::M3ua);
    assert_eq!(judged(&messages, 0)[0].legs[0].transport, Transport::M3ua);
}
