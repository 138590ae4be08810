//! Calls across a gateway: which call of SIP and which of ISDN or SS7 are one, and which are not.

use std::fmt::Write;

use tritone_calls::{Call, Fold, FoldOptions, JoinedBy, LegId, Metrics, MetricsOptions, Outcome};
use tritone_synth::isup;
use tritone_wire::Timestamp;

use crate::circuits::{recorded, see as see_circuit};
use crate::{messages, see};

/// A call from a phone to a gateway that begins with the recording; the steps behind the INVITE follow.
const FROM_PHONE: &str =
    "call 0309301001@10.0.0.1 -> 5551001@10.0.0.9 udp at 0ms\n  INVITE\n  < 100 Trying after 2ms\n";
/// A call from a gateway to a phone.
const TO_PHONE: &str =
    "call 0309301001@10.0.0.9 -> 5551001@10.0.0.1 udp at 20ms\n  INVITE\n  < 100 Trying after 2ms\n";

/// The calls of a recording of both sides.
fn calls(sip: &str, circuits: &str) -> Vec<Call> {
    skewed(sip, circuits, None)
}

/// The calls of two recordings, where the clock of that of the circuits is so many milliseconds ahead.
fn skewed(sip: &str, circuits: &str, ahead: Option<i64>) -> Vec<Call> {
    let mut fold = Fold::new(FoldOptions::default());
    for (frame, message) in &messages(sip) {
        see(&mut fold, *frame, message);
    }
    for mut message in recorded(circuits) {
        message.frame.file = u16::from(ahead.is_some());
        message.frame.number += if ahead.is_some() { 0 } else { 1_000 };
        message.time = Timestamp(message.time.0 + ahead.unwrap_or_default() * 1_000_000);
        see_circuit(&mut fold, &message);
    }
    fold.finish()
}

/// A call on a D channel that is refused.
fn refused(reference: u32, calling: &str, at: u32, cause: u8, until: u32) -> String {
    let calling = if calling.is_empty() { String::new() } else { format!("calling=national:{calling} ") };
    format!(
        "user -> network SETUP cr={reference} {calling}called=5551001 complete at={at}ms\n\
         network -> user CALL PROCEEDING cr={reference} at={}ms\n\
         network -> user DISCONNECT cr={reference} cause={cause} at={until}ms\n\
         user -> network RELEASE cr={reference} at={}ms\nnetwork -> user RELEASE COMPLETE cr={reference} at={}ms\n",
        at + 30,
        until + 20,
        until + 40
    )
}

fn legs(calls: &[Call]) -> Vec<usize> {
    calls.iter().map(|call| call.legs.len()).collect()
}

fn says(call: &Call) -> &str {
    &call.verdict.as_ref().expect("a verdict").explanation
}

fn cause(call: &Call) -> Option<u8> {
    call.observed.as_ref().map(|observed| observed.cause.as_u8())
}

fn figures(calls: &[Call]) -> Metrics {
    Metrics::of(calls, &MetricsOptions { interval: None, prefix: None, peer_name: &|host| host.to_string() })
}

#[test]
fn a_call_on_both_sides_is_one_and_counts_once() {
    let calls = calls(
        &format!("{FROM_PHONE}  < 486 Busy Here after 1s\n  ACK\n"),
        &refused(1, "309301001", 10, 17, 990),
    );
    assert_eq!((legs(&calls), cause(&calls[0])), (vec![2], Some(17)));
    assert_eq!(calls[0].legs[1].joined_by, Some(JoinedBy::Numbers));
    assert_eq!(figures(&calls).counts.sessions, 1);
}

#[test]
fn two_calls_at_once_to_one_number_that_nothing_tells_apart_are_not_joined() {
    let second = FROM_PHONE.replace("0309301001", "0309301002").replace("at 0ms", "at 200ms");
    let end = "  < 486 Busy Here after 1s\n  ACK\n";
    let sip = format!("{FROM_PHONE}{end}{second}{end}");
    let withheld = calls(&sip, &format!("{}{}", refused(1, "", 10, 17, 990), refused(2, "", 210, 17, 1190)));
    assert_eq!(legs(&withheld), [1; 4]);
    // Who calls tells them apart.
    let told = calls(
        &sip,
        &format!("{}{}", refused(1, "309301002", 210, 17, 1190), refused(2, "309301001", 10, 34, 990)),
    );
    assert_eq!((legs(&told), cause(&told[0]), cause(&told[1])), (vec![2, 2], Some(34), Some(17)));
}

#[test]
fn a_withheld_number_leaves_the_called_one_to_tell() {
    let end = "  < 486 Busy Here after 1s\n  ACK\n";
    let anonymous = format!("{FROM_PHONE}{end}").replace("0309301001@10.0.0.1 ->", "anonymous@10.0.0.1 ->");
    assert_eq!(legs(&calls(&anonymous, &refused(1, "309301001", 10, 17, 990))), [2]);
    assert_eq!(legs(&calls(&format!("{FROM_PHONE}{end}"), &refused(1, "", 10, 17, 990))), [2]);
    // Of two that one call of SIP might be, neither is taken.
    let both = format!("{}{}", refused(1, "", 10, 17, 990), refused(2, "", 400, 17, 1200));
    assert_eq!(legs(&calls(&anonymous, &both)), [1; 3]);
}

#[test]
fn a_call_of_another_to_the_same_number_shortly_before_is_none_of_it() {
    let sip = format!("{FROM_PHONE}  < 486 Busy Here after 1s\n  ACK\n").replace("at 0ms", "at 3s");
    let other = format!("{}{}", refused(1, "", 0, 17, 900), refused(2, "", 3010, 21, 3990));
    let calls = calls(&format!("call a@10.0.0.1 -> b@10.0.0.2 udp at 0ms\n  OPTIONS\n{sip}"), &other);
    let joined: Vec<&Call> = calls.iter().filter(|call| call.legs.len() > 1).collect();
    assert_eq!((joined.len(), joined[0].legs.len(), cause(joined[0])), (1, 2, Some(21)));
    // Even where nothing else is there.
    let before = format!("call a@10.0.0.1 -> b@10.0.0.2 udp at 0ms\n  OPTIONS\n{sip}");
    assert!(self::calls(&before, &refused(1, "", 0, 17, 900)).iter().all(|call| call.legs.len() == 1));
}

#[test]
fn lines_that_are_tried_one_after_the_other_are_of_one_call_and_the_last_decides() {
    for no_channel in [34, 44] {
        let circuits = format!(
            "{}{}",
            refused(1, "309301001", 10, no_channel, 100),
            refused(2, "309301001", 105, 17, 990)
        );
        let calls = calls(&format!("{FROM_PHONE}  < 486 Busy Here after 1s\n  ACK\n"), &circuits);
        assert_eq!((legs(&calls), cause(&calls[0]), calls[0].outcome), (vec![3], Some(17), Outcome::Busy));
        assert!(
            says(&calls[0])
                .contains(&format!("Tried before: isdn-0:network refused it with cause {no_channel}"))
        );
        assert_eq!(figures(&calls).counts.sessions, 1);
    }
}

#[test]
fn a_call_that_the_second_line_takes_is_answered() {
    // Nothing answers on the first line for a long time.
    let first = "user -> network SETUP cr=1 calling=national:309301001 called=5551001 complete at=10ms\n\
                 user -> network RELEASE COMPLETE cr=1 cause=102 location=user at=8010ms\n";
    let second = "user -> network SETUP cr=2 calling=national:309301001 called=5551001 complete at=8020ms\n\
                  network -> user ALERTING cr=2 at=8100ms\nnetwork -> user CONNECT cr=2 at=9900ms\n\
                  user -> network DISCONNECT cr=2 cause=16 location=user at=20s\nnetwork -> user RELEASE cr=2 at=20100ms\n\
                  user -> network RELEASE COMPLETE cr=2 at=20200ms\n";
    let sip = format!("{FROM_PHONE}  < 200 OK after 9910ms\n  ACK\n  BYE after 10s\n  < 200 OK\n");
    let calls = calls(&sip, &format!("{first}{second}"));
    assert_eq!((legs(&calls), calls[0].outcome), (vec![3], Outcome::Answered));
    assert_eq!(cause(&calls[0]), Some(16));
    assert!(says(&calls[0]).contains("Tried before"), "{}", says(&calls[0]));
}

#[test]
fn a_caller_that_gives_up_while_the_other_side_answers_gave_up() {
    let circuits = "user -> network SETUP cr=1 calling=national:309301001 called=5551001 complete at=10ms\n\
                    network -> user ALERTING cr=1 at=100ms\nnetwork -> user CONNECT cr=1 at=5010ms\n\
                    user -> network DISCONNECT cr=1 cause=16 location=user at=5020ms\n\
                    network -> user RELEASE cr=1 at=5040ms\nuser -> network RELEASE COMPLETE cr=1 at=5060ms\n";
    let sip = format!(
        "{FROM_PHONE}  < 180 Ringing after 100ms\n  CANCEL after 4900ms\n  < 200 OK to CANCEL after 1ms\n\
         \x20 < 487 Request Terminated to INVITE after 1ms\n  ACK\n"
    );
    let calls = calls(&sip, circuits);
    assert_eq!((legs(&calls), calls[0].outcome), (vec![2], Outcome::Cancelled), "{calls:#?}");
}

#[test]
fn digits_that_come_one_by_one_may_take_longer_than_a_gateway() {
    let mut circuits = "network -> user SETUP cr=1 calling=national:309301001 called=555 at=0ms\n\
                        user -> network SETUP ACKNOWLEDGE cr=1 at=20ms\n"
        .to_owned();
    for (index, digit) in (1..).zip("1001".chars()) {
        let _ = writeln!(circuits, "network -> user INFORMATION cr=1 called={digit} at={}ms", index * 2_500);
    }
    circuits.push_str(
        "user -> network CALL PROCEEDING cr=1 at=10050ms\nuser -> network DISCONNECT cr=1 cause=17 location=user at=11100ms\n\
         network -> user RELEASE cr=1 at=11120ms\nuser -> network RELEASE COMPLETE cr=1 at=11140ms\n",
    );
    let sip = format!(
        "call a@10.0.0.7 -> b@10.0.0.8 udp at 0ms\n  OPTIONS\n{}  < 486 Busy Here after 1s\n  ACK\n",
        TO_PHONE.replace("at 20ms", "at 10020ms")
    );
    let calls = calls(&sip, &circuits);
    let call = calls.iter().find(|call| call.legs.len() == 2).expect("one call");
    assert_eq!((call.outcome, call.legs[0].id.clone()), (Outcome::Busy, LegId::CallReference(1)));
    assert_eq!(call.to.user.as_deref(), Some("5551001"));
}

#[test]
fn a_caller_in_isdn_gives_up_while_a_phone_rings() {
    let circuits = "network -> user SETUP cr=1 calling=national:309301001 called=5551001 complete at=0ms\n\
                    user -> network ALERTING cr=1 at=200ms\n\
                    network -> user DISCONNECT cr=1 cause=16 location=user at=12s\n\
                    user -> network RELEASE cr=1 at=12020ms\nnetwork -> user RELEASE COMPLETE cr=1 at=12040ms\n";
    let sip = format!(
        "{TO_PHONE}  < 180 Ringing after 100ms\n  CANCEL after 11900ms\n  < 200 OK to CANCEL after 1ms\n\
         \x20 < 487 Request Terminated to INVITE after 1ms\n  ACK\n"
    );
    let calls = calls(&sip.replace("at 20ms", "at 0ms"), circuits);
    assert_eq!((legs(&calls), calls[0].outcome), (vec![2], Outcome::Cancelled));
    assert!(says(&calls[0]).contains("gave up"), "{}", says(&calls[0]));
}

#[test]
fn clocks_that_differ_turn_no_call_around() {
    let sip = format!("{FROM_PHONE}  < 486 Busy Here after 1s\n  ACK\n");
    for ahead in [-3_000, -700, 700, 3_000] {
        let calls = skewed(&sip, &refused(1, "309301001", 10, 17, 990), Some(ahead));
        let origin = calls[0].origin.as_ref().expect("an origin").address.to_string();
        assert_eq!((legs(&calls), origin.as_str()), (vec![2], "isdn-0:network"), "{ahead}");
        assert!(calls[0].legs[0].id.call_id().is_some(), "{ahead}");
    }
}

#[test]
fn prefixes_of_one_side_do_not_part_a_call() {
    let end = "  < 486 Busy Here after 1s\n  ACK\n";
    for called in ["+49305551001", "0049305551001", "0305551001", "05551001"] {
        let sip = format!("{FROM_PHONE}{end}").replace("5551001@10.0.0.9", &format!("{called}@10.0.0.9"));
        let circuits = refused(1, "309301001", 10, 17, 990);
        let circuits = if called.len() > 9 {
            circuits.replace("called=5551001", "called=national:305551001")
        } else {
            circuits
        };
        assert_eq!(legs(&calls(&sip, &circuits)), [2], "{called}");
    }
}

#[test]
fn calls_of_two_callers_to_one_extension_are_two() {
    let sip =
        "call 0309301001@10.0.0.1 -> 200@10.0.0.9 udp at 0ms\n  INVITE\n  < 486 Busy Here after 1s\n  ACK\n";
    let circuits = |calling: &str| refused(1, calling, 10, 17, 990).replace("5551001", "200");
    for calling in ["", "777", "8881234567"] {
        assert_eq!(legs(&calls(sip, &circuits(calling))), [1, 1], "{calling}");
    }
    assert_eq!(legs(&calls(sip, &circuits("309301001"))), [2]);
}

#[test]
fn two_sides_that_were_answered_at_other_times_are_two_calls() {
    let circuits =
        "user -> network SETUP cr=1 called=5551001 complete at=10ms\nnetwork -> user CONNECT cr=1 at=30s\n";
    let sip = format!("{FROM_PHONE}  < 200 OK after 2s\n  ACK\n");
    assert_eq!(legs(&calls(&sip, circuits)), [1, 1]);
}

#[test]
fn what_is_between_two_gateways_is_not_taken_for_the_side_of_one() {
    let end = "  < 486 Busy Here after 1s\n  ACK\n";
    let far = TO_PHONE
        .replace("10.0.0.9", "10.9.0.9")
        .replace("10.0.0.1 ", "10.9.0.1 ")
        .replace("at 20ms", "at 40ms");
    let calls = calls(&format!("{FROM_PHONE}{end}{far}{end}"), &refused(1, "309301001", 10, 17, 990));
    assert_eq!(legs(&calls), [1; 3]);
}

#[test]
fn a_circuit_and_the_isup_inside_sip_are_one_call() {
    let circuits = "1-1-1 -> 2-2-2 IAM cic=7 called=5551001 calling=national:309301001\n\
                    2-2-2 -> 1-1-1 REL cic=7 cause=34 location=transit after=900ms\n1-1-1 -> 2-2-2 RLC cic=7\n";
    let body = |name: &str| {
        let all = isup::parse(circuits).expect("messages");
        let message = all.iter().find(|message| message.kind.name == name).expect("the message");
        let octets: String = message.octets.iter().map(|octet| format!("\\x{octet:02X}")).collect();
        format!("body \"application/ISUP\" \"{octets}\"")
    };
    let sip = format!(
        "call 0309301001@10.0.0.1 -> 5551001@10.0.0.9 udp at 0ms\n  INVITE {}\n  < 503 Service Unavailable {} after 950ms\n  ACK\n",
        body("IAM"),
        body("REL")
    );
    let calls = calls(&sip, circuits);
    assert_eq!((legs(&calls), cause(&calls[0])), (vec![2], Some(34)));
    assert_eq!(calls[0].legs[1].id, LegId::Circuit(7));
}
