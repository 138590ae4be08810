//! Requests that come: repetition, provisional responses, stamps, and where responses go.

use super::*;

#[test]
fn a_repeated_request_is_told_once_and_answered_again() {
    let mut rig = Rig::default();
    for method in ["INVITE", "OPTIONS"] {
        let request = request(method, &format!("z9hG4bK{method}"));
        let key = rig.request(&request);
        assert!(rig.respond(key, &request, 486));
        let first = rig.sent();
        for _ in 0..3 {
            assert!(matches!(rig.receive(&request), Received::Absorbed));
            assert_eq!(rig.sent(), first);
        }
    }
    assert_eq!((rig.counters().requests, rig.counters().repeated_requests, rig.counters().resent), (2, 6, 6));
    assert!(rig.is_empty_after(40_000));
}

#[test]
fn what_differs_in_branch_sent_by_or_method_is_another_transaction() {
    let mut rig = Rig::default();
    let first = request("OPTIONS", "z9hG4bK1");
    rig.request(&first);
    rig.request(&request("OPTIONS", "z9hG4bK2"));
    rig.request(&first.replace("192.0.2.1:5060", "192.0.2.1:5061"));
    rig.request(&request("MESSAGE", "z9hG4bK1"));
    assert_eq!(rig.counters().servers, 4);
}

#[test]
fn an_invite_without_an_answer_gets_one_100_within_200_ms_without_tag_and_with_timestamp() {
    for transport in [Transport::Udp, Transport::Tcp] {
        let mut rig = Rig::default();
        let invite = request_with("INVITE", "z9hG4bK1", "Timestamp: 54.3\r\n");
        let (key, _) = rig.request_over(transport, &invite);
        rig.pass(100);
        assert_eq!(rig.starts(), [""; 0]);
        rig.pass(99);
        let sent = rig.sent();
        assert_eq!(sent.len(), 1);
        assert!(sent[0].starts_with("SIP/2.0 100 Trying\r\n"), "{sent:?}");
        assert!(sent[0].contains("Timestamp: 54.3\r\n") && sent[0].contains("To: <sip:a@b>\r\n"), "{sent:?}");
        rig.pass(60_000);
        assert_eq!(rig.starts(), [""; 0]);
        assert!(rig.respond(key, &invite, 180));
        assert_eq!(rig.starts(), ["SIP/2.0 180 Ringing"]);
    }
}

#[test]
fn an_invite_that_was_answered_gets_no_100() {
    for status in [180, 200, 486] {
        let mut rig = Rig::default();
        let invite = request("INVITE", "z9hG4bK1");
        let key = rig.request(&invite);
        assert!(rig.respond(key, &invite, status));
        rig.pass(400);
        let starts = rig.starts();
        assert!(starts.len() == 1 && !starts[0].contains("100"), "{starts:?}");
    }
}

#[test]
fn an_invite_that_comes_again_before_its_100_gets_it_at_once() {
    let mut rig = Rig::default();
    let invite = request("INVITE", "z9hG4bK1");
    rig.request(&invite);
    rig.pass(50);
    rig.receive(&invite);
    assert_eq!(rig.starts(), ["SIP/2.0 100 Trying"]);
    rig.pass(1000);
    assert_eq!(rig.starts(), [""; 0]);
}

#[test]
fn another_request_gets_100_not_before_timer_e_of_its_sender_is_t2_and_nothing_when_that_gave_up() {
    let mut rig = Rig::default();
    let options = request("OPTIONS", "z9hG4bK1");
    let key = rig.request(&options);
    assert!(!rig.respond(key, &options, 100) && !rig.respond(key, &options, 180));
    rig.pass(3499);
    rig.receive(&options);
    assert_eq!(rig.starts(), [""; 0]);
    rig.pass(5);
    assert_eq!(rig.starts(), ["SIP/2.0 100 Trying"]);
    rig.pass(32_000);
    assert_eq!(rig.happened(), [Happened::Unanswered { key, tag: Transactions::NO_TAG }]);
    assert!(!rig.respond(key, &options, 200));
    assert_eq!(rig.starts(), [""; 0]);
    assert!(rig.is_empty_after(0));
}

#[test]
fn a_second_final_response_is_not_sent_but_a_2xx_to_invite_may_be_repeated() {
    let mut rig = Rig::default();
    for (method, first, second, is_sent) in [
        ("INVITE", 486, 487, false),
        ("INVITE", 486, 200, false),
        ("INVITE", 200, 486, false),
        ("INVITE", 200, 200, true),
        ("OPTIONS", 200, 200, false),
    ] {
        let request = request(method, &format!("z9hG4bK{method}{first}{second}"));
        let key = rig.request(&request);
        assert!(rig.respond(key, &request, first));
        assert_eq!(rig.respond(key, &request, second), is_sent, "{method} {first} {second}");
    }
}

#[test]
fn over_a_reliable_transport_nothing_is_sent_again_and_a_final_response_ends_it() {
    let mut rig = Rig::default();
    let options = request("OPTIONS", "z9hG4bK1");
    let (key, _) = rig.request_over(Transport::Tcp, &options);
    assert!(rig.respond(key, &options, 200));
    assert_eq!(rig.counters().servers, 0);
    let invite = request("INVITE", "z9hG4bK1");
    let (key, _) = rig.request_over(Transport::Tls, &invite);
    assert!(rig.respond(key, &invite, 486));
    rig.sent();
    rig.pass(31_000);
    assert_eq!(rig.starts(), [""; 0]);
    rig.receive_over(Transport::Tls, &request("ACK", "z9hG4bK1"));
    assert_eq!(rig.counters().servers, 0);
    assert!(rig.is_empty_after(2000));
}

#[test]
fn the_user_sees_the_senders_address_in_via_and_the_response_goes_there() {
    let mut rig = Rig::default();
    let text = request("OPTIONS", "z9hG4bK1").replace(PEER, "phone.example:5070;rport");
    let (key, stamped) = rig.request_over(Transport::Udp, &text);
    assert!(stamped.contains(";received=192.0.2.1;rport=5060\r\n"), "{stamped}");
    rig.respond(key, &stamped, 200);
    let sent = rig.sent_to();
    assert_eq!(sent[0].0.remote, PEER.parse().unwrap());
    assert!(sent[0].1.contains(";received=192.0.2.1;rport=5060\r\n"));
    let (key, _) = rig.request_over(Transport::Tcp, &request("OPTIONS", "z9hG4bK2"));
    rig.respond(key, &text, 200);
    assert_eq!(rig.sent_to()[0].0.connection, Some(Connection(3)));
}

#[test]
fn a_request_that_came_over_two_ways_is_told_as_merged() {
    let mut rig = Rig::new(Settings { find_merged: true, ..Settings::default() });
    let merged = |received: Received| match received {
        Received::Request { merged, .. } => merged,
        other => panic!("{other:?}"),
    };
    let first = request("INVITE", "z9hG4bK1");
    let second = request("INVITE", "z9hG4bK2");
    assert!(!merged(rig.receive(&first)));
    assert!(merged(rig.receive(&second)));
    // A new CSeq is a new request, and one inside a dialog is none that forked.
    assert!(!merged(rig.receive(&request("INVITE", "z9hG4bK3").replace("CSeq: 1", "CSeq: 2"))));
    assert!(!merged(
        rig.receive(&request("INVITE", "z9hG4bK4").replace("To: <sip:a@b>", "To: <sip:a@b>;tag=t"))
    ));
    let mut proxy = Rig::default();
    assert!(!merged(proxy.receive(&first)) && !merged(proxy.receive(&second)));
}

#[test]
fn a_merged_request_ends_when_what_it_is_a_copy_of_does() {
    let mut rig = Rig::new(Settings { find_merged: true, ..Settings::default() });
    for branch in ["z9hG4bK1", "z9hG4bK2"] {
        let options = request("OPTIONS", branch);
        let key = rig.request(&options);
        rig.respond(key, &options, 482);
    }
    assert!(rig.is_empty_after(33_000));
    assert!(matches!(rig.receive(&request("OPTIONS", "z9hG4bK3")), Received::Request { merged: false, .. }));
}
