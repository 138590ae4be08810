use super::*;

fn registered(rig: &mut Rig, user: &str) -> Vec<Sent> {
    let text = request("REGISTER", &format!("sip:{user}@192.0.2.2"), 1, "", "", "");
    let text = text
        .replace("<sip:caller@192.0.2.1:5060>", "<sip:phone@192.0.2.9:5066>")
        .replace("Call-ID: call", "Call-ID: reg");
    rig.receive(&text)
}

#[test]
fn a_user_who_is_to_be_called_is_called_when_it_registers() {
    let mut rig = Rig::registrar();
    let sent = registered(&mut rig, "phone");
    let invite = sent.iter().find(|sent| sent.start().starts_with("INVITE ")).expect("an INVITE").clone();
    assert_eq!(invite.start(), "INVITE sip:phone@192.0.2.9:5066 SIP/2.0");
    assert_eq!(invite.to, "192.0.2.9:5066".parse().unwrap());
    assert!(invite.body().contains("m=audio 7000 RTP/AVP 0 8 101"));
    rig.receive(&response_to(&invite, "180 Ringing", "", ""));
    let contact = "Contact: <sip:phone@192.0.2.9:5066>\r\n";
    let ack = rig.receive(&ok_to(&invite, contact, OFFER)).remove(0);
    assert!(
        ack.start().starts_with("ACK sip:phone@192.0.2.9:5066") && ack.value(HeaderName::CSeq) == "1 ACK"
    );
    assert!(matches!(rig.media[0], Media::Start { .. }));
    let bye = rig.pass_ms(5100).remove(0);
    assert!(bye.start().starts_with("BYE ") && bye.to == invite.to, "{bye:?}");
    rig.receive(&ok_to(&bye, "", ""));
    assert_eq!(rig.answer.counters().sessions, 0);
}

#[test]
fn the_other_side_of_a_placed_call_may_hang_up() {
    let mut rig = Rig::registrar();
    let invite =
        registered(&mut rig, "phone").into_iter().find(|sent| sent.start().starts_with("INVITE ")).unwrap();
    rig.receive(&ok_to(&invite, "Contact: <sip:phone@192.0.2.9:5066>\r\n", OFFER));
    let from = invite.value(HeaderName::From);
    let tag = from.split_once("tag=").unwrap().1;
    let bye = format!(
        "BYE sip:answer@192.0.2.2 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9:5066;branch=z9hG4bKbye\r\nFrom: <sip:phone@192.0.2.9:5066>;tag=p\r\n\
         To: <sip:answer@192.0.2.2>;tag={tag}\r\nCall-ID: {}\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n",
        invite.value(HeaderName::CallId)
    );
    assert_eq!(statuses(&rig.receive(&bye)), [200]);
    assert_eq!(rig.answer.counters().sessions, 0);
}

#[test]
fn a_caller_who_dials_so_is_called_back() {
    let mut rig = Rig::new();
    let sent = rig.call("486;call");
    assert_eq!(sent[0].status(), 486);
    assert_eq!(sent[1].start(), &format!("INVITE sip:caller@{CALLER} SIP/2.0"));
    let refused = rig.receive(&response_to(&sent[1], "603 Decline", "", ""));
    assert!(refused[0].start().starts_with("ACK "));
    assert_eq!(rig.answer.counters().sessions, 0);
}

#[test]
fn a_call_that_nobody_takes_is_cancelled() {
    let mut rig = Rig::registrar();
    let invite =
        registered(&mut rig, "phone").into_iter().find(|sent| sent.start().starts_with("INVITE ")).unwrap();
    rig.receive(&response_to(&invite, "180 Ringing", "", ""));
    let sent = rig.pass_ms(180_100);
    assert!(sent.iter().any(|sent| sent.start().starts_with("CANCEL ")), "{sent:?}");
    let late = rig.receive(&ok_to(&invite, "Contact: <sip:phone@192.0.2.9:5066>\r\n", OFFER));
    let methods: Vec<&str> = late.iter().map(|sent| sent.start().split(' ').next().unwrap()).collect();
    assert_eq!(methods, ["ACK", "BYE"]);
}

#[test]
fn a_call_that_still_waits_for_an_address_ends_with_the_endpoint() {
    let mut rig = Rig::registrar();
    let text = request("REGISTER", "sip:phone@192.0.2.2", 1, "", "", "");
    let text = text.replace("<sip:caller@192.0.2.1:5060>", "<sip:phone@phone.example>");
    let (transport, remote) = (Transport::Udp, CALLER.parse().unwrap());
    let flow = Flow { transport, listener: ListenerId(0), remote, connection: None };
    rig.answer.handle(rig.now, Input::Received { flow, bytes: text.as_bytes() });
    let mut asked = None;
    while let Some(output) = rig.answer.poll() {
        if let Output::Resolve { id, query } = output {
            assert_eq!(&*query.host, "phone.example");
            asked = Some(id);
        }
    }
    assert_eq!(rig.answer.counters().sessions, 1);
    rig.answer.handle(rig.now, Input::Drain);
    assert!(rig.answer.is_finished());
    let hops = Ok(vec![tritone_proto::Hop::to(Transport::Udp, "192.0.2.9:5060".parse().unwrap())]);
    rig.answer.handle(rig.now, Input::Resolved { id: asked.unwrap(), hops });
    rig.drain();
    assert!(rig.sent.is_empty(), "{:?}", rig.sent);
}
