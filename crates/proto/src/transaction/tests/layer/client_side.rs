//! Requests of this side, and the responses to them.

use super::*;

fn is_told(received: &Received) -> bool {
    matches!(received, Received::Response { tag: 7, .. })
}

#[test]
fn a_final_response_to_invite_is_told_once_and_acknowledged_each_time() {
    let mut rig = Rig::default();
    let (_, invite) = rig.send("INVITE");
    let busy = response(&invite, "486");
    assert!(is_told(&rig.receive(&busy)));
    let ack = rig.sent();
    assert!(ack.len() == 1 && ack[0].starts_with("ACK sip:a@b SIP/2.0\r\n"), "{ack:?}");
    assert!(ack[0].contains("To: <sip:a@b>;tag=t\r\n") && ack[0].contains("CSeq: 1 ACK\r\n"), "{ack:?}");
    assert_eq!(ack[0].lines().nth(1), invite.lines().nth(1), "the Via of the INVITE");
    for _ in 0..2 {
        assert!(matches!(rig.receive(&busy), Received::Absorbed));
        assert_eq!(rig.sent(), ack);
    }
    assert!(rig.is_empty_after(33_000));
}

#[test]
fn each_2xx_to_invite_is_told_and_not_acknowledged_here() {
    let mut rig = Rig::default();
    let (_, invite) = rig.send("INVITE");
    let first = response(&invite, "200");
    let second = first.replace("tag=t", "tag=other");
    assert!(is_told(&rig.receive(&first)) && is_told(&rig.receive(&first)) && is_told(&rig.receive(&second)));
    assert_eq!(rig.starts(), [""; 0]);
    assert!(matches!(rig.receive(&response(&invite, "486")), Received::Absorbed));
    assert!(rig.is_empty_after(33_000));
    assert!(matches!(rig.receive(&first), Received::Stray));
}

#[test]
fn a_final_response_to_another_request_is_told_once() {
    let mut rig = Rig::default();
    let (_, options) = rig.send("OPTIONS");
    let ok = response(&options, "200");
    assert!(is_told(&rig.receive(&ok)));
    assert!(matches!(rig.receive(&ok), Received::Absorbed));
    rig.pass(2000);
    assert_eq!(rig.starts(), [""; 0]);
    assert!(rig.is_empty_after(33_000));
}

#[test]
fn an_invite_is_sent_again_until_anything_comes_back() {
    let mut rig = Rig::default();
    let (_, invite) = rig.send("INVITE");
    rig.pass(1600);
    assert_eq!(rig.sent(), [invite.clone(), invite.clone()]);
    assert!(is_told(&rig.receive(&response(&invite, "100"))));
    rig.pass(600_000);
    assert_eq!(rig.starts(), [""; 0]);
    assert!(rig.happened().is_empty(), "timer C is the user's");
}

#[test]
fn silence_is_told_after_64_t1() {
    for (method, repeated) in [("INVITE", 6), ("OPTIONS", 10)] {
        for (transport, repeated) in [(Transport::Udp, repeated), (Transport::Tcp, 0)] {
            let mut rig = Rig::default();
            let (key, _) = rig.send_over(transport, method);
            rig.pass(31_990);
            assert_eq!((rig.sent().len(), rig.happened().len()), (repeated, 0), "{method} {transport}");
            rig.pass(20);
            assert_eq!(rig.happened(), [Happened::TimedOut { key, tag: 7 }]);
            assert!(rig.is_empty_after(0));
        }
    }
}

#[test]
fn a_code_of_700_or_more_is_counted_and_is_no_final_response() {
    let mut rig = Rig::default();
    let (_, invite) = rig.send("INVITE");
    for status in ["700", "999", "099"] {
        if let Ok(message) = Message::scan(response(&invite, status).as_bytes()) {
            assert!(matches!(rig.layer.receive(rig.now, flow(Transport::Udp), &message), Received::Absorbed));
        }
    }
    assert!(rig.counters().bad_status >= 2);
    rig.pass(600);
    assert_eq!(rig.starts(), ["INVITE sip:a@b SIP/2.0"], "it goes on as if nothing had come");
}

#[test]
fn a_response_with_another_branch_or_method_is_stray() {
    let mut rig = Rig::default();
    let (_, invite) = rig.send("INVITE");
    let ok = response(&invite, "200");
    let branch = rig.layer.branch().to_string();
    let other_branch = request("INVITE", &branch);
    for stray in [
        response(&other_branch, "200"),
        ok.replace("CSeq: 1 INVITE", "CSeq: 1 BYE"),
        ok.replace("CSeq: 1 INVITE", "CSeq: 1 CANCEL"),
        response(&request("INVITE", "z9hG4bKnotours"), "200"),
    ] {
        assert!(matches!(rig.receive(&stray), Received::Stray), "{stray}");
    }
    assert_eq!(rig.counters().stray_responses, 4);
    assert!(is_told(&rig.receive(&ok)));
}

#[test]
fn a_cancel_waits_for_a_provisional_response() {
    let mut rig = Rig::default();
    let (key, invite) = rig.send("INVITE");
    rig.layer.cancel(rig.now, key, Some(b"SIP;cause=487"));
    assert_eq!(rig.starts(), [""; 0]);
    rig.receive(&response(&invite, "100"));
    let sent = rig.sent();
    assert!(sent.len() == 1 && sent[0].starts_with("CANCEL sip:a@b SIP/2.0\r\n"), "{sent:?}");
    assert_eq!(sent[0].lines().nth(1), invite.lines().nth(1), "the Via of the INVITE");
    assert!(sent[0].contains("Reason: SIP;cause=487\r\n"));
    // The CANCEL is sent once however often it is asked for, and its response is the layer's own business.
    rig.layer.cancel(rig.now, key, None);
    assert_eq!(rig.starts(), [""; 0]);
    assert!(matches!(rig.receive(&response(&sent[0], "200")), Received::Absorbed));
    assert!(is_told(&rig.receive(&response(&invite, "487"))));
    assert_eq!(rig.starts(), ["ACK sip:a@b SIP/2.0"]);
    assert!(rig.is_empty_after(33_000));
}

#[test]
fn a_cancel_is_not_sent_when_a_final_response_came_first() {
    let mut rig = Rig::default();
    let (key, invite) = rig.send("INVITE");
    rig.layer.cancel(rig.now, key, None);
    assert!(is_told(&rig.receive(&response(&invite, "200"))));
    rig.layer.cancel(rig.now, key, None);
    assert_eq!(rig.starts(), [""; 0]);
    assert!(rig.is_empty_after(33_000));
}

#[test]
fn a_cancelled_invite_without_a_final_response_is_told_after_64_t1() {
    let mut rig = Rig::default();
    let (key, invite) = rig.send("INVITE");
    rig.receive(&response(&invite, "180"));
    rig.pass(60_000);
    rig.layer.cancel(rig.now, key, None);
    rig.pass(31_990);
    assert_eq!(rig.happened(), []);
    rig.pass(20);
    assert_eq!(rig.happened(), [Happened::TimedOut { key, tag: 7 }], "and nothing of the CANCEL itself");
    assert!(rig.is_empty_after(0));
}

#[test]
fn what_cannot_arrive_fails_at_once_and_only_there() {
    let mut rig = Rig::default();
    let (invite, _) = rig.send("INVITE");
    let (options, _) = rig.send("OPTIONS");
    rig.send_over(Transport::Tcp, "OPTIONS");
    rig.layer.unreachable(rig.now, Transport::Udp, PEER.parse().unwrap());
    let happened = [invite, options].map(|key| Happened::Unreachable { key, tag: 7 });
    assert_eq!(rig.happened(), happened);
    assert_eq!((rig.counters().clients, rig.counters().unreachable), (1, 2));
}

#[test]
fn a_request_that_is_forgotten_leaves_nothing() {
    let mut rig = Rig::default();
    let (key, invite) = rig.send("INVITE");
    rig.layer.forget(key);
    assert!(matches!(rig.receive(&response(&invite, "200")), Received::Stray));
    assert!(rig.is_empty_after(33_000));
    assert_eq!(rig.happened(), []);
}

#[test]
fn over_a_reliable_transport_a_final_response_ends_it_but_for_a_2xx_to_invite() {
    let mut rig = Rig::default();
    for (method, status, is_left) in
        [("INVITE", "486", 0), ("OPTIONS", "200", 0), ("OPTIONS", "404", 0), ("INVITE", "200", 1)]
    {
        let (_, text) = rig.send_over(Transport::Tcp, method);
        assert!(is_told(&rig.receive_over(Transport::Tcp, &response(&text, status))));
        assert_eq!(rig.counters().clients, is_left, "{method} {status}");
        rig.sent();
    }
    assert!(rig.is_empty_after(33_000));
}
