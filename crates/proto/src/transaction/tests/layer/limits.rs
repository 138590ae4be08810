//! What is refused, dropped and counted.

use super::*;

fn refusal(received: &Received) -> Option<Refusal> {
    match received {
        Received::Refused { why, .. } => Some(*why),
        _ => None,
    }
}

#[test]
fn one_more_than_allowed_is_refused_and_keeps_nothing() {
    let mut rig = Rig::new(Settings { max_servers: 2, ..Settings::default() });
    let requests = ["1", "2", "3"].map(|number| request("OPTIONS", &format!("z9hG4bK{number}")));
    let first = rig.request(&requests[0]);
    rig.request(&requests[1]);
    assert_eq!(refusal(&rig.receive(&requests[2])), Some(Refusal::OverLimit));
    assert_eq!((rig.counters().servers, rig.counters().over_limit), (2, 1));
    // A repetition of what has a place needs none.
    assert!(matches!(rig.receive(&requests[0]), Received::Absorbed));
    rig.respond(first, &requests[0], 200);
    rig.pass(33_000);
    rig.request(&requests[2]);
}

#[test]
fn the_cancel_of_an_invite_that_has_a_place_is_not_refused() {
    let mut rig = Rig::new(Settings { max_servers: 1, ..Settings::default() });
    rig.request(&request("INVITE", "z9hG4bK1"));
    assert!(matches!(rig.receive(&request("CANCEL", "z9hG4bK1")), Received::Cancel { invite: Some(_), .. }));
    assert_eq!(refusal(&rig.receive(&request("CANCEL", "z9hG4bK2"))), Some(Refusal::OverLimit));
}

#[test]
fn a_refused_request_can_be_answered_without_a_transaction_but_an_ack_never_is() {
    let mut rig = Rig::new(Settings { max_servers: 0, ..Settings::default() });
    let options = request("OPTIONS", "z9hG4bK1");
    for (text, answers) in [(options, 1), (request("ACK", "z9hG4bK1"), 0)] {
        let message = Message::scan(text.as_bytes()).unwrap();
        rig.layer.answer(&flow(Transport::Udp), &message, &b"SIP/2.0 503 Busy\r\n\r\n"[..]);
        assert_eq!(rig.sent().len(), answers);
    }
    assert!(rig.is_empty_after(0));
}

#[test]
fn a_request_that_lacks_what_a_response_needs_is_refused_and_without_via_dropped() {
    for field in ["From", "To", "Call-ID", "CSeq"] {
        let mut rig = Rig::default();
        let text = request("OPTIONS", "z9hG4bK1").replace(&format!("\r\n{field}: "), "\r\nX-Other: ");
        assert_eq!(refusal(&rig.receive(&text)), Some(Refusal::Malformed), "{field}");
        let ack = text.replace("OPTIONS", "ACK");
        assert!(matches!(rig.receive(&ack), Received::Absorbed), "{field}");
        assert_eq!((rig.counters().malformed, rig.counters().servers), (2, 0));
    }
    let mut rig = Rig::default();
    let text = request("OPTIONS", "z9hG4bK1").replace("\r\nVia: ", "\r\nX-Other: ");
    assert!(matches!(rig.receive(&text), Received::Absorbed));
    let other_method = request("OPTIONS", "z9hG4bK1").replace("CSeq: 1 OPTIONS", "CSeq: 1 BYE");
    assert_eq!(refusal(&rig.receive(&other_method)), Some(Refusal::Malformed));
    assert_eq!((rig.counters().malformed, rig.counters().servers), (2, 0));
}

#[test]
fn a_response_that_lacks_what_an_ack_needs_is_dropped() {
    let mut rig = Rig::default();
    let (_, invite) = rig.send("INVITE");
    for field in ["From", "To", "Call-ID"] {
        let text = response(&invite, "486").replace(&format!("\r\n{field}: "), "\r\nX-Other: ");
        assert!(matches!(rig.receive(&text), Received::Absorbed), "{field}");
    }
    assert_eq!((rig.counters().malformed, rig.starts().len()), (3, 0));
    assert!(matches!(rig.receive(&response(&invite, "486")), Received::Response { .. }));
}

#[test]
fn what_is_kept_of_a_transaction_that_only_absorbs_is_not_its_messages() {
    let mut rig = Rig::default();
    let invite = request("INVITE", "z9hG4bK1");
    let Received::Request { key, bytes, .. } = rig.receive(&invite) else { panic!() };
    let response: std::sync::Arc<[u8]> =
        Response::to(&Message::scan(&bytes).unwrap(), StatusCode::OK).to_tag("t").finish().into();
    assert!(rig.layer.respond(rig.now, key, 200, response.clone()));
    rig.sent();
    assert_eq!((std::sync::Arc::strong_count(&bytes), std::sync::Arc::strong_count(&response)), (1, 1));
    let branch = rig.layer.branch();
    let bytes: std::sync::Arc<[u8]> = own_request("INVITE", branch).into_bytes().into();
    let hop = Hop::to(Transport::Udp, PEER.parse().unwrap());
    rig.layer.request(rig.now, hop, branch, bytes.clone(), 7);
    rig.sent();
    rig.receive(&super::response(&own_request("INVITE", branch), "200"));
    assert_eq!(std::sync::Arc::strong_count(&bytes), 1);
    assert_eq!((rig.counters().servers, rig.counters().clients), (1, 1));
}
