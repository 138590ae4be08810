//! Calls that are not answered, and other methods.

use tritone_proto::ResolveFailure;
use tritone_proto::digest::Unanswerable;

use super::*;
use crate::call::LocalFailure;

fn local(failure: LocalFailure) -> Option<End> {
    Some(End::Local(failure))
}

#[test]
fn a_busy_callee_ends_the_call() {
    let mut rig = Rig::new(settings("sip:callee@192.0.2.2"));
    rig.reply("INVITE", 100, "", &[], "");
    rig.reply("INVITE", 486, "t", &["Reason: Q.850;cause=17"], "");
    assert_eq!((rig.end(), rig.count("ACK")), (response(486), 1));
    assert!(matches!(&rig.records[..], [Record::Began { number: 1, .. }, Record::Ended(_)]));
}

#[test]
fn nobody_answers_and_the_call_is_cancelled() {
    let mut rig = Rig::new(settings("sip:callee@192.0.2.2"));
    rig.reply("INVITE", 180, "t", &[CONTACT], "");
    rig.wait(29);
    assert_eq!(rig.count("CANCEL"), 0);
    rig.wait(2);
    assert!(rig.last("CANCEL").contains("Reason: Q.850;cause=16;"));
    rig.reply("CANCEL", 200, "t", &[], "");
    rig.reply("INVITE", 487, "t", &[], "");
    assert_eq!(rig.end(), response(487));
}

#[test]
fn an_answer_that_crosses_the_cancel_is_acknowledged_and_hung_up() {
    let mut rig = Rig::new(settings("sip:callee@192.0.2.2"));
    rig.reply("INVITE", 180, "t", &[CONTACT], "");
    rig.wait(31);
    rig.reply("INVITE", 200, "t", &[CONTACT], ANSWER);
    assert_eq!((rig.count("ACK"), rig.count("BYE")), (1, 1));
    rig.reply("BYE", 200, "t", &[], "");
    assert_eq!(rig.end(), Some(End::Answered { by_them: false }));
}

#[test]
fn a_challenge_is_answered_in_the_same_call_with_the_next_cseq() {
    let mut rig = Rig::new(Settings { account: account(), ..settings("sip:callee@192.0.2.2") });
    let first = rig.last("INVITE");
    let challenge = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"";
    rig.reply("INVITE", 401, "t", &[challenge], "");
    let second = rig.last("INVITE");
    let (a, b) = (Message::scan(first.as_bytes()).unwrap(), Message::scan(second.as_bytes()).unwrap());
    assert_eq!((a.call_id(), a.header(HeaderName::From)), (b.call_id(), b.header(HeaderName::From)));
    assert_eq!(a.cseq().unwrap().number + 1, b.cseq().unwrap().number);
    let credentials = b.header(HeaderName::Authorization).unwrap();
    rig.reply("INVITE", 200, "t", &[CONTACT], ANSWER);
    let ack = rig.last("ACK");
    assert_eq!(Message::scan(ack.as_bytes()).unwrap().header(HeaderName::Authorization), Some(credentials));
    assert!(!second.contains("secret") && !format!("{:?}", rig.caller).contains("secret"));
}

#[test]
fn a_challenge_without_an_answer_ends_the_call_and_says_why() {
    let challenge = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"";
    let mut rig = Rig::new(settings("sip:callee@192.0.2.2"));
    rig.reply("INVITE", 401, "t", &[challenge], "");
    assert_eq!((rig.end(), rig.count("INVITE")), (response(401), 1));
    let mut rig = Rig::new(Settings { account: account(), ..settings("sip:callee@192.0.2.2") });
    rig.reply("INVITE", 401, "t", &[challenge], "");
    rig.reply("INVITE", 401, "t", &[challenge], "");
    let refused = End::Response { status: 401, unanswerable: Some(Unanswerable::Refused) };
    assert_eq!((rig.end(), rig.count("INVITE")), (Some(refused), 2));
}

#[test]
fn a_redirection_is_followed_only_if_that_is_wanted() {
    let moved = ["Contact: <sip:there@192.0.2.9:5066>"];
    let mut rig = Rig::new(settings("sip:callee@192.0.2.2"));
    rig.reply("INVITE", 302, "t", &moved, "");
    assert_eq!(rig.end(), response(302));
    let mut rig = Rig::new(Settings { follow: true, ..settings("sip:callee@192.0.2.2") });
    rig.reply("INVITE", 302, "t", &moved, "");
    let (to, invite) = rig.sent.last().unwrap();
    assert_eq!(*to, "192.0.2.9:5066".parse().unwrap());
    assert!(invite.starts_with("INVITE sip:there@192.0.2.9:5066 SIP/2.0\r\n"), "{invite}");
    for _ in 0..9 {
        rig.reply("INVITE", 302, "t", &moved, "");
    }
    assert_eq!((rig.count("INVITE"), rig.end()), (6, response(302)));
}

#[test]
fn an_interval_that_is_too_small_is_enlarged_once() {
    let mut rig = Rig::new(settings("sip:callee@192.0.2.2"));
    rig.reply("INVITE", 422, "t", &["Min-SE: 1800"], "");
    assert!(rig.last("INVITE").contains("Session-Expires: 1800\r\nMin-SE: 1800\r\n"));
    rig.reply("INVITE", 422, "t", &["Min-SE: 3600"], "");
    assert_eq!((rig.end(), rig.count("INVITE")), (response(422), 2));
}

#[test]
fn a_registration_is_taken_back() {
    let register = Settings { kind: Kind::Register, account: account(), ..settings("sip:alice@192.0.2.2") };
    let mut rig = Rig::new(register);
    let first = rig.last("REGISTER");
    assert!(first.starts_with("REGISTER sip:192.0.2.2 SIP/2.0\r\n"), "{first}");
    assert!(first.contains("To: <sip:alice@192.0.2.2>\r\n") && first.contains("Expires: 60\r\n"), "{first}");
    rig.reply("REGISTER", 423, "t", &["Min-Expires: 300"], "");
    assert!(rig.last("REGISTER").contains("Expires: 300\r\n"));
    rig.reply("REGISTER", 200, "t", &[], "");
    assert!(rig.last("REGISTER").contains("Expires: 0\r\n"));
    assert_eq!(rig.end(), None);
    rig.reply("REGISTER", 200, "t", &[], "");
    assert_eq!(rig.end(), response(200));
}

#[test]
fn options_and_message_end_with_their_response() {
    for (kind, method) in [(Kind::Options, "OPTIONS"), (Kind::Message, "MESSAGE")] {
        let mut rig = Rig::new(Settings { kind, ..settings("sip:callee@192.0.2.2") });
        rig.reply(method, 404, "t", &[], "");
        assert_eq!(rig.end(), response(404));
    }
}

#[test]
fn silence_is_703_and_a_closed_port_812() {
    let mut rig = Rig::new(Settings { ring: Duration::from_secs(60), ..settings("sip:callee@192.0.2.2") });
    rig.wait(40);
    assert_eq!(rig.end(), local(LocalFailure::Timeout));
    let mut rig = Rig::new(settings("sip:callee@192.0.2.2"));
    rig.handle(Input::Unreachable { transport: Transport::Udp, remote: PEER.parse().unwrap() });
    assert_eq!(rig.end(), local(LocalFailure::NotConnected));
}

#[test]
fn silence_ends_also_a_call_that_was_given_up() {
    let mut rig = Rig::new(Settings { ring: Duration::from_secs(5), ..settings("sip:callee@192.0.2.2") });
    rig.wait(40);
    assert_eq!(rig.end(), local(LocalFailure::Timeout));
}

#[test]
fn the_next_address_is_tried_where_one_is_silent() {
    let mut rig = Rig::new(settings("sip:callee@b.example"));
    let hop = |last: u8| tritone_proto::Hop::to(Transport::Udp, SocketAddr::from(([192, 0, 2, last], 5060)));
    let (id, query) = rig.asked.pop().unwrap();
    assert_eq!(&*query.host, "b.example");
    rig.handle(Input::Resolved { id, hops: Ok(vec![hop(3), hop(2)]) });
    rig.handle(Input::Unreachable { transport: Transport::Udp, remote: hop(3).remote });
    assert_eq!(rig.sent.last().unwrap().0, hop(2).remote);
    rig.reply("INVITE", 486, "t", &[], "");
    assert_eq!(rig.end(), response(486));
}

#[test]
fn a_name_without_an_address_is_923_and_no_server_922() {
    for (failure, end) in [
        (ResolveFailure::NotFound, LocalFailure::NameNotFound),
        (ResolveFailure::NoServer, LocalFailure::NoDnsServer),
    ] {
        let mut rig = Rig::new(settings("sip:callee@b.example"));
        let (id, _) = rig.asked.pop().unwrap();
        rig.handle(Input::Resolved { id, hops: Err(failure) });
        assert_eq!(rig.end(), local(end));
    }
}

#[test]
fn what_is_no_uri_is_925() {
    for uri in ["486", "sip:", "sip:a@b;transport=sctp", "sips:callee@192.0.2.2"] {
        let rig = Rig::new(settings(uri));
        assert_eq!((rig.end(), rig.sent.len()), (local(LocalFailure::BadUri), 0), "{uri}");
    }
}

#[test]
fn calls_follow_each_other_in_their_interval_until_there_were_enough() {
    let every = Some(Duration::from_secs(30));
    let mut rig = Rig::new(Settings { every, count: Some(3), ..settings("sip:callee@192.0.2.2") });
    for number in 1..=3 {
        let began = rig.records.iter().filter(|record| matches!(record, Record::Began { .. })).count();
        assert_eq!(began, number);
        rig.reply("INVITE", 486, "t", &[], "");
        rig.wait(31);
    }
    assert!(rig.caller.is_finished());
    assert_eq!(rig.records.iter().filter(|record| matches!(record, Record::Ended(_))).count(), 3);
}

#[test]
fn who_is_told_to_end_cancels() {
    let mut rig = Rig::new(settings("sip:callee@192.0.2.2"));
    rig.reply("INVITE", 180, "t", &[CONTACT], "");
    rig.handle(Input::Drain);
    assert_eq!(rig.count("CANCEL"), 1);
    rig.reply("INVITE", 487, "t", &[], "");
    assert!(rig.caller.is_finished());
}

#[test]
fn a_proxy_gets_the_request_by_a_route() {
    let rig =
        Rig::new(Settings { proxy: Some("sip:192.0.2.8:5070".into()), ..settings("sip:callee@b.example") });
    let (to, invite) = &rig.sent[0];
    assert_eq!(*to, "192.0.2.8:5070".parse().unwrap());
    assert!(invite.starts_with("INVITE sip:callee@b.example SIP/2.0\r\n"), "{invite}");
    assert!(invite.contains("Route: <sip:192.0.2.8:5070;lr>\r\n"), "{invite}");
}
