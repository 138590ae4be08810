//! Which messages belong together: branches, hops, hosts, forks, retries.

use tritone_calls::{Call, Outcome, ReleasedBy};
use tritone_synth::flow::Message;
use tritone_wire::FrameRef;

use crate::{call, judge, messages};

type Numbered = (FrameRef, Message);

/// Rewrites a message.
fn edit(message: &mut Numbered, change: impl Fn(&str) -> String) {
    let text = String::from_utf8(message.1.octets.clone()).expect("a text");
    message.1.octets = change(&text).into_bytes();
}

fn only(messages: &[Numbered]) -> Call {
    let mut calls = judge(messages);
    assert_eq!(calls.len(), 1, "{calls:#?}");
    calls.remove(0)
}

fn status(call: &Call) -> Option<u16> {
    call.status.map(u16::from)
}

fn hops(call: &Call) -> Vec<(String, u16)> {
    call.hops.iter().map(|hop| (hop.from.host().to_string(), hop.status.map_or(0, u16::from))).collect()
}

fn origin(call: &Call) -> Option<String> {
    call.origin.as_ref().map(|origin| origin.address.to_string())
}

const TWO_HOPS: &str = "call alice@10.0.0.1:5060 -> sbc@10.0.0.3:5060 -> bob@10.0.0.2:5060 udp\n  INVITE\n";

/// Makes of the proxy in the middle one that hides the topology: each side sees one Via.
fn hide_topology(messages: &mut [Numbered]) {
    for message in messages {
        edit(message, |text| {
            let mut vias = 0;
            let keep = |line: &&str| {
                vias += usize::from(line.starts_with("Via:"));
                !line.starts_with("Via:") || vias == 1
            };
            text.split("\r\n").filter(keep).collect::<Vec<_>>().join("\r\n")
        });
    }
}

#[test]
fn behind_an_element_that_hides_the_topology_the_called_side_is_still_the_origin() {
    let script =
        format!("{TWO_HOPS}  < 503 Service Unavailable until sbc\n  < 500 Server Internal Error at sbc\n");
    let mut messages = messages(&script);
    hide_topology(&mut messages);
    let call = only(&messages);
    assert_eq!((status(&call), origin(&call).as_deref()), (Some(500), Some("10.0.0.2:5060")));
    assert_eq!(hops(&call), [("10.0.0.2".to_owned(), 503), ("10.0.0.3".to_owned(), 500)]);
}

#[test]
fn the_first_hop_is_the_callers_although_it_came_through_more_proxies_than_the_next() {
    let script = format!("{TWO_HOPS}  < 486 Busy Here until sbc\n  < 480 Temporarily Unavailable at sbc\n");
    let mut messages = messages(&script);
    hide_topology(&mut messages);
    let before =
        "Via: SIP/2.0/UDP 10.9.0.1;branch=z9hG4bK-p1\r\nVia: SIP/2.0/UDP 10.9.0.2;branch=z9hG4bK-p2\r\n";
    for message in messages.iter_mut().filter(|(_, message)| {
        let ends = [message.flow.source, message.flow.destination].map(|end| end.host().to_string());
        ends.contains(&"10.0.0.1".to_owned())
    }) {
        edit(message, |text| text.replacen("\r\nMax-Forwards", &format!("\r\n{before}Max-Forwards"), 1));
        edit(message, |text| text.replacen("\r\nFrom:", &format!("\r\n{before}From:"), 1));
    }
    let call = only(&messages);
    assert_eq!((status(&call), origin(&call).as_deref()), (Some(480), Some("10.0.0.2:5060")));
}

#[test]
fn a_b2bua_on_the_callers_host_is_told_apart_by_its_port() {
    let script = "call alice@10.0.0.1:5062 -> pbx@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp\n  INVITE\n  < 404 Not Found until pbx\n  < 480 Temporarily Unavailable at pbx\n";
    let mut messages = messages(script);
    hide_topology(&mut messages);
    let call = only(&messages);
    assert_eq!((status(&call), origin(&call).as_deref()), (Some(480), Some("10.0.0.2:5060")));
    assert!(call.earlier_finals.is_empty());
}

#[test]
fn caller_and_callee_behind_one_address_are_not_confused() {
    let call = call(
        "call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> bob@10.0.0.1:5070 udp\n  INVITE\n  < 180 Ringing\n  < 486 Busy Here\n  ACK\n",
    );
    assert_eq!((call.outcome, origin(&call).as_deref()), (Outcome::Busy, Some("10.0.0.1:5070")));
    assert_eq!(hops(&call), [("10.0.0.1".to_owned(), 486), ("10.0.0.3".to_owned(), 486)]);
    assert_eq!(call.legs[0].source.to_string(), "10.0.0.1:5060");
}

#[test]
fn a_response_from_another_address_of_the_server_ends_the_transaction() {
    let mut messages = messages(
        "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp\n  INVITE\n  < 180 Ringing\n  CANCEL\n  < 487 Request Terminated to INVITE\n",
    );
    for (_, message) in messages.iter_mut().filter(|(_, message)| message.octets.starts_with(b"SIP/2.0")) {
        message.flow.source = "10.0.0.99:5060".parse().unwrap();
    }
    let call = only(&messages);
    assert_eq!((call.outcome, call.released_by), (Outcome::Cancelled, Some(ReleasedBy::Caller)));
    assert!(call.complete.request && call.ring_s.is_some());
}

#[test]
fn a_response_that_lost_its_via_still_answers_the_invite() {
    let mut messages = messages(
        "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp\n  INVITE\n  < 180 Ringing\n  CANCEL\n  < 487 Request Terminated to INVITE\n",
    );
    edit(messages.last_mut().unwrap(), |text| {
        text.split("\r\n").filter(|line| !line.starts_with("Via:")).collect::<Vec<_>>().join("\r\n")
    });
    let call = only(&messages);
    assert_eq!((call.outcome, status(&call)), (Outcome::Cancelled, Some(487)));
    assert!(call.complete.request);
}

#[test]
fn peers_without_the_magic_cookie_are_matched_by_tag_and_cseq() {
    let mut messages = messages(
        "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp\n  INVITE\n  < 180 Ringing\n  CANCEL\n  < 200 OK to CANCEL\n  < 487 Request Terminated to INVITE\n  ACK\n",
    );
    for message in &mut messages {
        edit(message, |text| text.replace("z9hG4bK", "x"));
    }
    assert_eq!(only(&messages).outcome, Outcome::Cancelled);
}

#[test]
fn a_fork_that_lost_gives_neither_cause_nor_release_of_an_answered_call() {
    let call = call(
        "call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> bob@10.0.0.2:5060 udp id f\n  INVITE\n  < 180 Ringing\n  < 200 OK after 2s\n  ACK\n\
         call proxy@10.0.0.3:5060 -> tablet@10.0.0.4:5060 udp id f at 100ms\n  INVITE\n  < 180 Ringing\n  CANCEL after 3s reason \"Q.850;cause=26\"\n  < 487 Request Terminated to INVITE reason \"Q.850;cause=26\"\n  ACK\n",
    );
    assert_eq!((call.outcome, call.observed.as_ref()), (Outcome::Answered, None));
    assert_eq!(call.reasons.len(), 2, "they are still shown");
    assert_eq!(call.released_by, None);
}

#[test]
fn of_two_forks_that_answer_the_one_that_is_hung_up_at_once_does_not_end_the_call() {
    let call = call(
        "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp\n  INVITE\n  < 200 OK tag b1\n  < 200 OK tag b2 to INVITE\n  ACK tag b1\n  ACK tag b2\n  BYE tag b1 reason \"Q.850;cause=26\"\n  < BYE after 9s\n",
    );
    assert_eq!((call.outcome, call.released_by), (Outcome::Answered, Some(ReleasedBy::Callee)));
    assert_eq!(call.observed, None);
    assert!(call.talk_s.unwrap() > 8.0, "{:?}", call.talk_s);
}

#[test]
fn a_proxy_that_gives_up_by_itself_is_the_origin() {
    let call = call(&format!(
        "{TWO_HOPS}  < 180 Ringing\n  CANCEL at sbc after 180s\n  < 200 OK to CANCEL until sbc\n  < 487 Request Terminated until sbc to INVITE\n  < 408 Request Timeout at sbc to INVITE\n"
    ));
    assert_eq!((call.outcome, status(&call)), (Outcome::Timeout, Some(408)));
    assert_eq!(
        (origin(&call).as_deref(), call.released_by),
        (Some("10.0.0.3:5060"), Some(ReleasedBy::Proxy))
    );
    assert!(!call.origin.unwrap().or_behind);
}

#[test]
fn failover_to_another_destination_is_decided_by_the_last_attempt() {
    let first = "call alice@10.0.0.1:5060 -> a@10.0.0.2:5060 udp id f\n  INVITE\n  < 503 Service Unavailable reason \"Q.850;cause=34\"\n  ACK\n";
    let second =
        "call alice@10.0.0.1:5060 -> b@10.0.0.3:5060 udp id f at 1s\n  INVITE\n  < 486 Busy Here\n  ACK\n";
    let call = call(&format!("{first}{second}"));
    assert_eq!((call.outcome, status(&call)), (Outcome::Busy, Some(486)));
    assert_eq!(call.earlier_finals.iter().map(|s| s.as_u16()).collect::<Vec<_>>(), [503]);
    assert_eq!(call.observed, None, "the cause of the attempt before is not that of this one");
}

#[test]
fn a_caller_that_gets_a_401_for_its_credentials_is_told_so() {
    let challenge =
        "  < 401 Unauthorized header \"WWW-Authenticate: Digest realm=\\\"r\\\", nonce=\\\"n\\\"\"\n  ACK\n";
    let call = call(&format!(
        "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp\n  INVITE\n{challenge}  INVITE credentials\n{challenge}  INVITE credentials\n{challenge}"
    ));
    assert_eq!((call.outcome, call.earlier_finals.len()), (Outcome::Unauthorized, 2));
    let verdict = call.verdict.unwrap();
    assert_eq!(verdict.rule, "wrong-password");
    assert!(verdict.explanation.starts_with("User name or password is wrong: 10.0.0.2:5060 refused 2 tries"));
}

#[test]
fn call_ids_that_differ_by_case_are_different_calls() {
    let calls = judge(&messages(
        "call a@10.0.0.1:5060 -> b@10.0.0.2:5060 udp id abc\n  INVITE\n  < 486 Busy Here\ncall a@10.0.0.1:5060 -> b@10.0.0.2:5060 udp id ABC\n  INVITE\n  < 404 Not Found\n",
    ));
    assert_eq!(calls.iter().map(|call| call.outcome).collect::<Vec<_>>(), [Outcome::Busy, Outcome::NotFound]);
}
