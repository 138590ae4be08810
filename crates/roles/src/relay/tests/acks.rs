//! Where the ACK of a 2xx goes.

use super::*;

fn ack(contact: &str) -> String {
    let ack = request("ACK", contact, "Route: <sip:192.0.2.2;lr>\r\n");
    ack.replace(&format!("To: <{contact}>"), &format!("To: <{contact}>;tag=t"))
}

/// Many telephones and proxies name themselves in Contact and Record-Route: without its ACK, the call would end.
#[test]
fn an_ack_to_a_name_goes_on_when_the_name_is_found() {
    let mut rig = Rig::one_upstream();
    assert!(rig.receive(CALLER, &ack("sip:t@phone.example")).is_empty());
    let (id, host) = rig.sought.remove(0);
    assert_eq!(host, "phone.example");
    let hop = Hop::to(Transport::Udp, "192.0.2.78:5060".parse().unwrap());
    rig.relay.handle(rig.now, Input::Resolved { id, hops: Ok(vec![hop]) });
    rig.drain();
    assert_eq!(starts(&rig.sent), ["ACK sip:t@phone.example SIP/2.0"]);
    assert_eq!(rig.sent[0].to, "192.0.2.78:5060".parse().unwrap());
    assert_eq!((rig.relay.counters().acks, rig.relay.counters().lost_acks), (1, 0));
}

#[test]
fn an_ack_to_a_name_that_is_not_found_is_counted_as_lost() {
    let mut rig = Rig::one_upstream();
    rig.receive(CALLER, &ack("sip:t@phone.example"));
    let (id, _) = rig.sought.remove(0);
    rig.relay.handle(rig.now, Input::Resolved { id, hops: Ok(Vec::new()) });
    rig.drain();
    assert!(rig.sent.is_empty());
    assert_eq!((rig.relay.counters().acks, rig.relay.counters().lost_acks), (0, 1));
}

/// Else each call that is refused under overload would still cost the upstreams a message.
#[test]
fn the_ack_of_a_refusal_without_a_transaction_goes_nowhere() {
    let settings = Settings { max_contexts: 0, ..settings(&[11], Order::InTurn) };
    let mut rig = Rig::new(settings);
    let refused = rig.call();
    assert_eq!(starts(&refused), ["SIP/2.0 503 Service Unavailable"]);
    let to = refused[0].value(HeaderName::To).unwrap();
    let ack = request("ACK", "sip:486@192.0.2.2", "").replace("cACK", "cINVITE");
    assert!(rig.receive(CALLER, &ack.replace("To: <sip:486@192.0.2.2>", &format!("To: {to}"))).is_empty());
    assert_eq!((rig.relay.counters().acks, rig.relay.counters().lost_acks), (0, 0));
}
