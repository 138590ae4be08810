//! What a request is when it goes on (RFC 3261 sections 16.3 to 16.6).

use super::*;

#[test]
fn a_request_goes_on_with_a_via_a_record_route_and_one_forward_less() {
    let mut rig = Rig::one_upstream();
    let sent = rig.receive(CALLER, &invite("sip:486@192.0.2.2", "Max-Forwards: 10\r\nX-Own: 1\r\n"));
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].to, "192.0.2.11:5060".parse().unwrap());
    assert_eq!(sent[0].start(), "INVITE sip:486@192.0.2.2 SIP/2.0");
    assert_eq!(sent[0].value(HeaderName::MaxForwards).as_deref(), Some("9"));
    assert_eq!(sent[0].value(HeaderName::RecordRoute).as_deref(), Some("<sip:192.0.2.2:5060;lr>"));
    let vias: Vec<_> = sent[0].message().vias().map(|via| via.host.to_vec()).collect();
    assert_eq!(vias, [b"192.0.2.2".to_vec(), b"192.0.2.1".to_vec()]);
    assert!(sent[0].text.contains("X-Own: 1\r\n"));
}

#[test]
fn a_request_without_max_forwards_gets_one() {
    let sent = Rig::one_upstream().call();
    assert_eq!(sent[0].value(HeaderName::MaxForwards).as_deref(), Some("70"));
}

#[test]
fn what_may_not_go_on_is_answered_here() {
    for (status, text) in [
        (483, invite("sip:1@x", "Max-Forwards: 0\r\n")),
        (420, invite("sip:1@x", "Proxy-Require: foo\r\n")),
        (416, invite("nobody:1", "")),
        (400, invite("sip:1@x", "").replace("CSeq: 1", "CSeq: x")),
        (400, invite("sip:1@x", "").replace("Call-ID", "Not-Call-ID")),
        (505, invite("sip:1@x", "").replacen("SIP/2.0\r\n", "SIP/7.0\r\n", 1)),
    ] {
        let sent = Rig::one_upstream().receive(CALLER, &text);
        assert_eq!(sent.len(), 1, "{status}: {sent:?}");
        assert!(sent[0].start().starts_with(&format!("SIP/2.0 {status} ")), "{status}: {}", sent[0].start());
    }
}

#[test]
fn a_request_that_comes_back_unchanged_loops_and_one_with_another_uri_does_not() {
    let mut rig = Rig::one_upstream();
    let sent = rig.call();
    let back = sent[0].text.replace("branch=z9hG4bKcINVITE", "branch=z9hG4bKcINVITE2");
    let again = rig.receive("192.0.2.11:5060", &back);
    assert!(again[0].start().starts_with("SIP/2.0 482"), "{again:?}");
    let mut rig = Rig::failover();
    let sent = rig.call();
    let spiral = sent[0].text.replace("INVITE sip:486@", "INVITE sip:487@");
    let again = rig.receive("192.0.2.11:5060", &spiral);
    assert_eq!(again[0].start(), "INVITE sip:487@192.0.2.2 SIP/2.0");
    assert_eq!(again[0].to, "192.0.2.12:5060".parse().unwrap());
}

#[test]
fn inside_a_dialog_the_route_leads() {
    let mut rig = Rig::one_upstream();
    let bye = request("BYE", "sip:t@192.0.2.77", "Route: <sip:192.0.2.2;lr>, <sip:192.0.2.33;lr>\r\n");
    let sent = rig.receive(CALLER, &bye.replace("77>\r\nCall", "77>;tag=t\r\nCall"));
    assert_eq!(
        (sent[0].to, sent[0].start()),
        ("192.0.2.33:5060".parse().unwrap(), "BYE sip:t@192.0.2.77 SIP/2.0")
    );
    assert_eq!(sent[0].value(HeaderName::Route).as_deref(), Some("<sip:192.0.2.33;lr>"));
    let bye = request("BYE", "sip:t@192.0.2.77", "Route: <sip:192.0.2.2;lr>\r\n").replace("cBYE", "cBYE2");
    let sent = rig.receive(CALLER, &bye.replace("77>\r\nCall", "77>;tag=t\r\nCall"));
    assert_eq!((sent[0].to, sent[0].value(HeaderName::Route)), ("192.0.2.77:5060".parse().unwrap(), None));
    assert_eq!(sent[0].value(HeaderName::RecordRoute), None);
}

#[test]
fn a_strict_router_before_us_put_the_target_into_the_last_route() {
    let mut rig = Rig::one_upstream();
    let bye = request("BYE", "sip:192.0.2.2:5060;lr", "Route: <sip:t@192.0.2.77>\r\n");
    let sent = rig.receive(CALLER, &bye.replace("lr>\r\nCall", "lr>;tag=t\r\nCall"));
    assert_eq!(sent[0].start(), "BYE sip:t@192.0.2.77 SIP/2.0");
    assert_eq!((sent[0].to, sent[0].value(HeaderName::Route)), ("192.0.2.77:5060".parse().unwrap(), None));
}

#[test]
fn the_ack_of_a_2xx_goes_on_without_a_transaction() {
    let mut rig = Rig::one_upstream();
    let ack = request("ACK", "sip:t@192.0.2.77", "Route: <sip:192.0.2.2;lr>\r\n");
    let sent = rig.receive(CALLER, &ack.replace("77>\r\nCall", "77>;tag=t\r\nCall"));
    assert_eq!(starts(&sent), ["ACK sip:t@192.0.2.77 SIP/2.0"]);
    assert!(rig.relay.transaction_counters().servers == 0 && rig.pass(Duration::from_secs(60)).is_empty());
}

#[test]
fn what_leads_back_to_its_sender_has_no_route() {
    let mut rig = Rig::one_upstream();
    let sent = rig.receive("192.0.2.11:5060", &invite("sip:1@192.0.2.2", ""));
    assert!(sent[0].start().starts_with("SIP/2.0 404"), "{sent:?}");
}

#[test]
fn inside_a_dialog_a_client_of_websocket_is_reached_by_its_connection_alone() {
    let mut rig = Rig::new(settings(&[11], Order::InTurn));
    let ws = Flow {
        transport: Transport::Ws,
        listener: ListenerId(0),
        remote: "192.0.2.1:40000".parse().unwrap(),
        connection: Some(tritone_proto::Connection(3)),
    };
    let invite = invite("sip:1@192.0.2.2", "").replace("SIP/2.0/UDP", "SIP/2.0/WS");
    rig.relay.handle(rig.now, Input::Received { flow: ws, bytes: invite.as_bytes() });
    rig.drain();
    let sent = core::mem::take(&mut rig.sent);
    let routes: Vec<String> = sent[0]
        .message()
        .values(HeaderName::RecordRoute)
        .map(|route| String::from_utf8(route.to_vec()).unwrap())
        .collect();
    assert_eq!(routes.len(), 2);
    let bye = |first: &str, second: &str| {
        let routes = format!("Route: {first}\r\nRoute: {second}\r\n");
        request("BYE", "sip:x@df7jal23ls0d.invalid;transport=ws", &routes)
            .replace("ws>\r\nCall", "ws>;tag=t\r\nCall")
    };
    let back = rig.receive("192.0.2.11:5060", &bye(&routes[0], &routes[1]));
    assert_eq!(
        (back[0].to, back[0].start()),
        (ws.remote, "BYE sip:x@df7jal23ls0d.invalid;transport=ws SIP/2.0")
    );
    let on = bye(&routes[1], &routes[0]).replace("x@df7jal23ls0d.invalid;transport=ws", "y@192.0.2.44");
    let on = rig.receive(CALLER, &on.replace("cBYE", "cBYE2").replace("44>\r\nCall", "44>;tag=t\r\nCall"));
    assert_eq!(on[0].to, "192.0.2.44:5060".parse().unwrap());
}

/// Names that lead nowhere take their time, and whoever sends chooses them.
#[test]
fn names_that_senders_choose_leave_room_for_those_of_the_upstreams() {
    let mut settings = settings(&[11], Order::InTurn);
    settings.peers[0].destination = Some(Destination::of(tritone_proto::Query {
        host: "gw.example".into(),
        port: None,
        transport: None,
        secure: false,
    }));
    let mut rig = Rig::new(settings);
    for number in 0..2_000 {
        let bye =
            request("BYE", &format!("sip:t@{number}.example"), "").replace("cBYE", &format!("c{number}"));
        rig.receive(CALLER, &bye.replace("example>\r\nCall", "example>;tag=t\r\nCall"));
    }
    assert_eq!(rig.sought.len(), super::super::MAX_FOREIGN);
    rig.call();
    assert_eq!(rig.sought.last().map(|(_, host)| host.as_str()), Some("gw.example"));
}
