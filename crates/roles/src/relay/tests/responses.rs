//! What becomes of the answers (RFC 3261 sections 16.7 to 16.10).

use tritone_proto::Query;
use tritone_proto::digest::Algorithm;

use super::super::Challenge;
use super::*;

#[test]
fn a_busy_goes_back_without_our_via_and_is_acknowledged_on_both_sides() {
    let mut rig = Rig::one_upstream();
    let sent = rig.call();
    let sent = rig.receive("192.0.2.11:5060", &answer(&sent[0], 486, "Reason: Q.850;cause=17\r\n"));
    assert_eq!(starts(&sent), ["ACK sip:486@192.0.2.2 SIP/2.0", "SIP/2.0 486 Phrase"]);
    let busy = &sent[1];
    assert_eq!((busy.to, busy.message().vias().count()), (CALLER.parse().unwrap(), 1));
    assert_eq!(busy.value(HeaderName::Reason).as_deref(), Some("Q.850;cause=17"));
    let ack = request("ACK", "sip:486@192.0.2.2", "").replace("cACK", "cINVITE");
    assert!(rig.receive(CALLER, &ack).is_empty());
    rig.pass(Duration::from_secs(40));
    assert_eq!(rig.relay.counters().contexts, 0);
    let left = rig.relay.transaction_counters();
    assert_eq!((left.servers, left.clients, rig.relay.wait_until()), (0, 0, None));
}

#[test]
fn a_silent_upstream_leaves_the_caller_with_a_100_within_200_ms() {
    let mut rig = Rig::one_upstream();
    rig.receive(CALLER, &invite("sip:1@x", "Timestamp: 54\r\n"));
    let sent = rig.pass(Duration::from_millis(200));
    assert_eq!(starts(&sent), ["SIP/2.0 100 Trying"]);
    assert!(!sent[0].value(HeaderName::To).unwrap().contains("tag"));
    assert_eq!(sent[0].value(HeaderName::Timestamp).as_deref(), Some("54"));
    let sent = rig.pass(Duration::from_secs(33));
    assert!(sent.iter().any(|sent| sent.start() == "SIP/2.0 408 Request Timeout"), "{:?}", starts(&sent));
}

#[test]
fn a_100_of_the_upstream_stays_here_and_180_goes_back() {
    let mut rig = Rig::one_upstream();
    let sent = rig.call();
    assert!(rig.receive("192.0.2.11:5060", &answer(&sent[0], 100, "")).is_empty());
    assert_eq!(starts(&rig.receive("192.0.2.11:5060", &answer(&sent[0], 180, ""))), ["SIP/2.0 180 Phrase"]);
}

#[test]
fn a_lone_503_goes_back_as_500() {
    let mut rig = Rig::one_upstream();
    let sent = rig.call();
    let sent = rig.receive("192.0.2.11:5060", &answer(&sent[0], 503, "Retry-After: 5\r\n"));
    assert_eq!(sent[1].start(), "SIP/2.0 500 Server Internal Error");
    assert_eq!(rig.relay.counters().unavailable_to_error, 1);
}

#[test]
fn the_silence_of_an_upstream_that_was_passed_over_does_not_hide_what_the_next_one_says() {
    let mut rig = Rig::failover();
    rig.call();
    let sent = rig.pass(Duration::from_millis(2500));
    let sent = sent.iter().find(|sent| sent.to == "192.0.2.12:5060".parse().unwrap()).expect("the next one");
    let sent = rig.receive("192.0.2.12:5060", &answer(sent, 503, ""));
    assert_eq!(sent[1].start(), "SIP/2.0 500 Server Internal Error");
}

#[test]
fn a_503_and_a_silence_lead_to_the_next_upstream_and_a_busy_does_not() {
    let mut rig = Rig::failover();
    let sent = rig.call();
    let sent = rig.receive("192.0.2.11:5060", &answer(&sent[0], 503, ""));
    assert_eq!(sent[1].to, "192.0.2.12:5060".parse().unwrap());
    let sent = rig.receive("192.0.2.12:5060", &answer(&sent[1], 486, ""));
    assert_eq!(sent[1].start(), "SIP/2.0 486 Phrase");
    let mut rig = Rig::failover();
    let sent = rig.call();
    let sent = rig.receive("192.0.2.11:5060", &answer(&sent[0], 486, ""));
    assert_eq!(sent[1].start(), "SIP/2.0 486 Phrase");
    let mut rig = Rig::failover();
    rig.call();
    let sent = rig.pass(Duration::from_millis(2100));
    assert!(sent.iter().any(|sent| sent.to == "192.0.2.12:5060".parse().unwrap()), "{:?}", starts(&sent));
    assert_eq!(rig.records, [Record::Upstream { peer: "up11".into(), is_up: false }]);
    let next = rig
        .receive(CALLER, &invite("sip:2@x", "").replace("Call-ID: 7", "Call-ID: 8").replace("cINV", "dINV"));
    assert_eq!(next[0].to, "192.0.2.12:5060".parse().unwrap(), "the one that is down is passed over");
}

#[test]
fn of_a_fork_the_best_answer_goes_back() {
    let mut rig = Rig::fork();
    let sent = rig.call();
    assert_eq!(sent.len(), 2);
    let first = rig.receive("192.0.2.11:5060", &answer(&sent[0], 486, ""));
    assert_eq!(starts(&first), ["ACK sip:486@192.0.2.2 SIP/2.0"]);
    let second = rig.receive("192.0.2.12:5060", &answer(&sent[1], 603, ""));
    assert_eq!(second[1].start(), "SIP/2.0 603 Phrase");
}

#[test]
fn an_answered_branch_cancels_the_others_and_says_why() {
    let mut rig = Rig::fork();
    let sent = rig.call();
    rig.receive("192.0.2.12:5060", &answer(&sent[1], 180, ""));
    let answered = rig.receive("192.0.2.11:5060", &answer(&sent[0], 200, "Contact: <sip:t@192.0.2.11>\r\n"));
    assert_eq!(starts(&answered), ["SIP/2.0 200 Phrase", "CANCEL sip:486@192.0.2.2 SIP/2.0"]);
    assert!(answered[1].value(HeaderName::Reason).unwrap().contains("cause=200"));
    let late = rig.receive("192.0.2.12:5060", &answer(&sent[1], 487, ""));
    assert_eq!(starts(&late), ["ACK sip:486@192.0.2.2 SIP/2.0"]);
    let again = rig.receive("192.0.2.11:5060", &answer(&sent[0], 200, ""));
    assert_eq!(starts(&again), ["SIP/2.0 200 Phrase"], "a repeated 2xx goes back each time");
    rig.pass(Duration::from_secs(70));
    assert_eq!(rig.relay.counters().contexts, 0);
}

#[test]
fn a_cancel_is_answered_and_goes_on_with_its_reason_when_something_rings() {
    let mut rig = Rig::one_upstream();
    let sent = rig.call();
    let cancel =
        request("CANCEL", "sip:486@192.0.2.2", "Reason: SIP;cause=600\r\n").replace("cCANCEL", "cINVITE");
    assert_eq!(starts(&rig.receive(CALLER, &cancel)), ["SIP/2.0 200 OK"]);
    let ringing = rig.receive("192.0.2.11:5060", &answer(&sent[0], 180, ""));
    assert_eq!(starts(&ringing), ["CANCEL sip:486@192.0.2.2 SIP/2.0", "SIP/2.0 180 Phrase"]);
    assert_eq!(ringing[0].value(HeaderName::Reason).as_deref(), Some("SIP;cause=600"));
    let ended = rig.receive("192.0.2.11:5060", &answer(&sent[0], 487, ""));
    assert_eq!(ended[1].start(), "SIP/2.0 487 Phrase");
}

#[test]
fn a_cancel_of_nothing_is_answered_481() {
    let cancel = request("CANCEL", "sip:486@192.0.2.2", "");
    assert!(Rig::one_upstream().receive(CALLER, &cancel)[0].start().starts_with("SIP/2.0 481"));
}

#[test]
fn a_call_that_rings_too_long_is_cancelled_by_timer_c() {
    let mut rig = Rig::one_upstream();
    let sent = rig.call();
    rig.receive("192.0.2.11:5060", &answer(&sent[0], 180, ""));
    assert!(rig.pass(Duration::from_secs(180)).is_empty());
    let sent = rig.pass(Duration::from_secs(10));
    assert!(sent.iter().any(|sent| sent.start().starts_with("CANCEL ")), "{:?}", starts(&sent));
    rig.pass(Duration::from_secs(70));
    assert_eq!((rig.relay.counters().contexts, rig.relay.counters().timer_c), (0, 1));
}

#[test]
fn a_redirection_is_followed_where_the_settings_say_so() {
    let mut settings = settings(&[11], Order::InTurn);
    settings.recurse = true;
    let mut rig = Rig::new(settings);
    let sent = rig.call();
    let contacts = "Contact: <sip:x@192.0.2.40>;q=0.2, <sip:y@192.0.2.41>;q=0.7\r\n";
    let sent = rig.receive("192.0.2.11:5060", &answer(&sent[0], 302, contacts));
    assert_eq!(sent[1].start(), "INVITE sip:y@192.0.2.41 SIP/2.0");
    assert_eq!(sent[1].to, "192.0.2.41:5060".parse().unwrap());
}

#[test]
fn nobody_is_told_that_a_request_other_than_invite_timed_out() {
    let mut rig = Rig::one_upstream();
    rig.receive(CALLER, &request("OPTIONS", "sip:1@x", ""));
    let sent = rig.pass(Duration::from_secs(60));
    assert!(sent.iter().all(|sent| !sent.start().contains("408")), "{:?}", starts(&sent));
    assert_eq!(rig.relay.counters().contexts, 0);
}

#[test]
fn an_upstream_that_rings_after_it_was_given_up_is_told_that_nobody_waits() {
    let mut rig = Rig::failover();
    let sent = rig.call();
    rig.pass(Duration::from_millis(2100));
    let late = rig.receive("192.0.2.11:5060", &answer(&sent[0], 180, ""));
    assert!(starts(&late).contains(&"CANCEL sip:486@192.0.2.2 SIP/2.0"), "{:?}", starts(&late));
}

#[test]
fn a_503_takes_an_upstream_out_of_use_for_as_long_as_its_retry_after_says() {
    let next = |rig: &mut Rig, number: u32| {
        let call = invite("sip:2@x", "").replace("Call-ID: 7", &format!("Call-ID: n{number}"));
        rig.receive(CALLER, &call.replace("cINV", &format!("n{number}INV")))[0].to
    };
    let (first, second): (SocketAddr, SocketAddr) =
        ("192.0.2.11:5060".parse().unwrap(), "192.0.2.12:5060".parse().unwrap());
    let mut rig = Rig::failover();
    let sent = rig.call();
    rig.receive("192.0.2.11:5060", &answer(&sent[0], 503, "Retry-After: 20 (busy)\r\n"));
    assert_eq!(next(&mut rig, 1), second);
    rig.pass(Duration::from_secs(21));
    assert_eq!(next(&mut rig, 2), first);
    let mut rig = Rig::failover();
    let sent = rig.call();
    rig.receive("192.0.2.11:5060", &answer(&sent[0], 503, ""));
    assert_eq!(next(&mut rig, 1), first, "without Retry-After the 503 is about that call alone");
}

/// Whoever redirects again and again decides how many destinations there are, not how long the caller waits.
#[test]
fn more_redirections_than_are_followed_end_the_request() {
    let mut settings = settings(&[11], Order::InTurn);
    settings.recurse = true;
    let mut rig = Rig::new(settings);
    let mut asked = rig.call();
    for round in 0..40 {
        let Some(invite) = asked.iter().find(|sent| sent.start().starts_with("INVITE ")) else { break };
        let contacts: Vec<String> = (0..4).map(|n| format!("<sip:{round}-{n}@192.0.2.40>")).collect();
        let contacts = format!("Contact: {}\r\n", contacts.join(", "));
        asked = rig.receive(&invite.to.to_string(), &answer(invite, 302, &contacts));
    }
    assert!(asked.iter().any(|sent| sent.start().starts_with("SIP/2.0 ")), "{:?}", starts(&asked));
    rig.pass(Duration::from_secs(70));
    assert_eq!(rig.relay.counters().contexts, 0);
}

#[test]
fn a_final_response_without_the_via_of_the_caller_gets_it_back() {
    for status in [200, 486] {
        let mut rig = Rig::one_upstream();
        let sent = rig.call();
        let answer = answer(&sent[0], status, "");
        let lost = answer.replace(&format!("Via: SIP/2.0/UDP {CALLER};branch=z9hG4bKcINVITE\r\n"), "");
        assert_ne!(answer, lost);
        let sent = rig.receive("192.0.2.11:5060", &lost);
        let back = sent.iter().find(|sent| sent.start() == format!("SIP/2.0 {status} Phrase"));
        let vias: Vec<_> = back.unwrap().message().vias().map(|via| via.host.to_vec()).collect();
        assert_eq!(vias, [b"192.0.2.1".to_vec()]);
        rig.pass(Duration::from_secs(70));
        assert_eq!((rig.relay.counters().contexts, rig.relay.transaction_counters().servers), (0, 0));
    }
}

#[test]
fn a_cancelled_call_ends_with_487_although_the_upstream_says_nothing() {
    let mut rig = Rig::one_upstream();
    rig.call();
    let cancel = request("CANCEL", "sip:486@192.0.2.2", "").replace("cCANCEL", "cINVITE");
    rig.receive(CALLER, &cancel);
    let sent = rig.pass(Duration::from_secs(33));
    assert!(sent.iter().any(|sent| sent.start() == "SIP/2.0 487 Request Terminated"), "{:?}", starts(&sent));
}

#[test]
fn a_to_tag_does_not_spare_an_invite_the_challenge() {
    let mut settings = settings(&[11], Order::InTurn);
    let challenge =
        Challenge { realm: "r".into(), algorithms: vec![Algorithm::Md5], users: Default::default() };
    let caller = Destination::address(Transport::Udp, CALLER.parse().unwrap());
    settings.peers.push(Peer { challenge: Some(challenge), ..Peer::at("phones", caller) });
    let mut rig = Rig::new(settings);
    let forged = invite("sip:1@192.0.2.11", "").replace("11>\r\nCall", "11>;tag=forged\r\nCall");
    let sent = rig.receive(CALLER, &forged);
    assert!(sent[0].start().starts_with("SIP/2.0 407"), "{sent:?}");
    assert!(sent[0].value(HeaderName::ProxyAuthenticate).unwrap().contains("algorithm=MD5"), "{sent:?}");
    let bye = request("BYE", "sip:1@192.0.2.11", "").replace("11>\r\nCall", "11>;tag=t\r\nCall");
    assert!(rig.receive(CALLER, &bye)[0].start().starts_with("BYE "));
}

#[test]
fn of_a_name_the_next_address_is_tried_and_the_one_that_failed_is_last_for_a_while() {
    let hops = || {
        ["192.0.2.51:5060", "192.0.2.52:5060"].map(|at| Hop::to(Transport::Udp, at.parse().unwrap())).to_vec()
    };
    let mut settings = settings(&[11], Order::InTurn);
    let name = Query { host: "gw.example".into(), port: None, transport: None, secure: false };
    settings.peers[0].destination = Some(Destination::of(name));
    let mut rig = Rig::new(settings);
    let begin = |rig: &mut Rig, number: u32| {
        let call = invite("sip:1@x", "").replace("Call-ID: 7", &format!("Call-ID: n{number}"));
        rig.receive(CALLER, &call.replace("cINV", &format!("n{number}INV")));
        let (id, _) = rig.sought.pop().unwrap();
        rig.relay.handle(rig.now, Input::Resolved { id, hops: Ok(hops()) });
        rig.drain();
        core::mem::take(&mut rig.sent)
    };
    let first = begin(&mut rig, 1);
    assert_eq!(first[0].to, hops()[0].remote);
    let sent = rig.receive("192.0.2.51:5060", &answer(&first[0], 503, ""));
    let second = sent.iter().find(|sent| sent.start().starts_with("INVITE ")).unwrap();
    assert_eq!((second.to, rig.relay.counters().failovers), (hops()[1].remote, 1));
    let busy = rig.receive("192.0.2.52:5060", &answer(second, 486, ""));
    assert!(busy.iter().any(|sent| sent.start() == "SIP/2.0 486 Phrase"), "{:?}", starts(&busy));
    assert_eq!(begin(&mut rig, 2)[0].to, hops()[1].remote);
    rig.pass(Duration::from_secs(31));
    assert_eq!(begin(&mut rig, 3)[0].to, hops()[0].remote);
}
