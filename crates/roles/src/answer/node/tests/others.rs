use super::*;
use crate::answer::{Authenticate, User};
use tritone_proto::digest::{Client, Password};

#[test]
fn every_code_that_can_be_dialled_comes_with_what_it_demands() {
    for info in tritone_codes::statuses()
        .iter()
        .filter(|info| info.code.is_final() && info.code.is_valid_on_the_wire())
    {
        let mut rig = Rig::new();
        let sent = rig.call(&info.code.to_string());
        assert_eq!(sent[0].status(), info.code.as_u16());
        for demand in crate::answer::fields::row(info.code).map_or(&[][..], |row| row.demands) {
            let has = sent[0]
                .message()
                .headers()
                .any(|header| header.raw_name.eq_ignore_ascii_case(demand.name.as_bytes()));
            let is_optional = demand.level == crate::answer::fields::Level::May;
            assert!(has || is_optional, "{}: no {} in {}", info.code, demand.name, sent[0].text);
        }
        let found = tritone_wire::sip::check(&sent[0].message());
        assert!(found.is_empty(), "{}: {found:?}", sent[0].text);
    }
}

#[test]
fn a_dialled_code_answers_other_requests_too() {
    let mut rig = Rig::new();
    let message = request("MESSAGE", "sip:183,486@192.0.2.2;delay=2s", 1, "", "", "");
    assert!(rig.receive(&message).is_empty());
    assert_eq!(statuses(&rig.pass_ms(2100)), [486]);
    let options = request("OPTIONS", "sip:503@192.0.2.2", 2, "", "", "");
    assert_eq!(rig.receive(&options)[0].value(HeaderName::RetryAfter), "5");
}

#[test]
fn options_tells_what_the_endpoint_can_do() {
    let mut rig = Rig::new();
    let ok = rig.receive(&request("OPTIONS", "sip:192.0.2.2", 1, "", "", "")).remove(0);
    assert_eq!(ok.status(), 200);
    for name in [HeaderName::Allow, HeaderName::Accept, HeaderName::AcceptEncoding, HeaderName::Supported] {
        assert!(!ok.value(name).is_empty(), "{name:?}");
    }
    assert!(ok.body().contains("m=audio 7000"));
}

fn register(cseq: u32, lines: &str) -> String {
    request("REGISTER", "sip:alice@192.0.2.2", cseq, "", lines, "")
        .replace("Contact: <sip:caller@192.0.2.1:5060>\r\n", "")
}

#[test]
fn a_call_to_a_registered_user_is_redirected_to_it() {
    let mut rig = Rig::registrar();
    let ok = rig.receive(&register(1, "Contact: <sip:alice@192.0.2.9>\r\n"));
    assert_eq!(ok[0].status(), 200);
    let moved = rig.call("alice").remove(0);
    assert_eq!(
        (moved.status(), moved.value(HeaderName::Contact)),
        (302, "<sip:alice@192.0.2.9>;q=1.000".to_owned())
    );
    assert_eq!(rig.answer.counters().bindings, 1);
}

#[test]
fn a_registration_needs_the_password_of_its_user() {
    let password = Password::new("secret");
    let mut policy = Policy { registrar: Some(RegistrarPolicy::default()), ..Policy::default() };
    policy.users.insert("alice".to_owned(), User { password: Some(password.clone()), ..User::default() });
    policy.users.insert("bob".to_owned(), User::default());
    let mut rig = Rig::with(policy);
    let challenge = rig.receive(&register(1, "Contact: <sip:alice@192.0.2.9>\r\n")).remove(0);
    assert_eq!(challenge.status(), 401);
    let mut client = Client::new("alice", password);
    client.challenged(&challenge.message(), &mut Random::from_number(1)).unwrap();
    let mut credentials = |uri: &str| {
        let lines = client.credentials("REGISTER", uri.as_bytes(), b"");
        lines
            .iter()
            .map(|(name, value)| format!("{name}: {}\r\n", String::from_utf8_lossy(value)))
            .collect::<String>()
    };
    let lines = format!("Contact: <sip:alice@192.0.2.9>\r\n{}", credentials("sip:alice@192.0.2.2"));
    assert_eq!(statuses(&rig.receive(&register(2, &lines))), [200]);
    let lines = credentials("sip:bob@192.0.2.2");
    let other = request("REGISTER", "sip:bob@192.0.2.2", 3, "", &lines, "");
    assert_eq!(statuses(&rig.receive(&other)), [403]);
}

#[test]
fn everybody_is_challenged_where_the_policy_says_so_but_not_an_ack_or_cancel() {
    let mut rig = Rig::with(Policy { authenticate: Authenticate::Everything, ..Policy::default() });
    assert_eq!(statuses(&rig.call("alice")), [401]);
    let cancel = request("CANCEL", "sip:alice@192.0.2.2", 9, "", "", "");
    assert_eq!(statuses(&rig.receive(&cancel)), [481]);
}

#[test]
fn a_user_of_the_registrar_who_is_nowhere_is_unavailable() {
    let mut policy = Policy { registrar: Some(RegistrarPolicy::default()), ..Policy::default() };
    policy.users.insert("alice".to_owned(), User::default());
    let mut rig = Rig::with(policy);
    assert_eq!(statuses(&rig.call("alice")), [480]);
    assert_eq!(statuses(&rig.receive(&request("INVITE", "sip:carol@192.0.2.2", 5, "", "", OFFER))), [404]);
}

#[test]
fn a_subscription_is_told_its_state_and_its_end() {
    let mut rig = Rig::new();
    let subscribe =
        request("SUBSCRIBE", "sip:alice@192.0.2.2", 1, "", "Event: presence\r\nExpires: 60\r\n", "");
    let sent = rig.receive(&subscribe);
    assert_eq!((sent[0].status(), sent[0].value(HeaderName::Expires)), (200, "60".to_owned()));
    assert_eq!(sent[1].value(HeaderName::SubscriptionState), "active;expires=60");
    rig.receive(&ok_to(&sent[1], "", ""));
    let end = rig.pass_ms(60_100).remove(0);
    assert_eq!(end.value(HeaderName::SubscriptionState), "terminated;reason=timeout");
    assert_eq!(rig.answer.counters().subscriptions, 0);
}

#[test]
fn a_subscription_is_refreshed_and_ended_inside_its_dialog() {
    let mut rig = Rig::new();
    let lines = "Event: dialog\r\nExpires: 600\r\n";
    let ok = rig.receive(&request("SUBSCRIBE", "sip:alice@192.0.2.2", 1, "", lines, "")).remove(0);
    assert_eq!(statuses(&rig.receive(&inside("SUBSCRIBE", &ok, 2, lines, "")))[0], 200);
    assert_eq!(statuses(&rig.receive(&inside("SUBSCRIBE", &ok, 2, lines, ""))), [200], "a repetition");
    let end = rig.receive(&inside("SUBSCRIBE", &ok, 3, "Event: dialog\r\nExpires: 0\r\n", ""));
    assert_eq!(end[1].value(HeaderName::SubscriptionState), "terminated;reason=timeout");
    assert_eq!(rig.answer.counters().subscriptions, 0);
}

#[test]
fn a_publication_is_known_by_its_entity_tag() {
    let mut rig = Rig::new();
    let publish = |cseq, lines: &str| {
        request("PUBLISH", "sip:alice@192.0.2.2", cseq, "", &format!("Event: presence\r\n{lines}"), "")
    };
    let first = rig.receive(&publish(1, "")).remove(0);
    let etag = first.value(HeaderName::SipETag);
    assert!(first.status() == 200 && !etag.is_empty());
    assert_eq!(statuses(&rig.receive(&publish(2, &format!("SIP-If-Match: {etag}\r\n")))), [200]);
    assert_eq!(statuses(&rig.receive(&publish(3, &format!("SIP-If-Match: {etag}\r\n")))), [412]);
}

#[test]
fn a_request_that_came_another_way_before_is_merged() {
    let mut rig = Rig::new();
    let message = request("MESSAGE", "sip:486@192.0.2.2;delay=5s", 1, "", "", "");
    assert!(rig.receive(&message).is_empty());
    let other = message.replace("branch=z9hG4bK", "branch=z9hG4bKother");
    assert_eq!(statuses(&rig.receive(&other)), [482]);
}

#[test]
fn what_has_no_transaction_is_answered_and_not_kept() {
    let mut rig = Rig::new();
    let mismatch = request("OPTIONS", "sip:a@192.0.2.2", 1, "", "", "").replace("1 OPTIONS", "1 INVITE");
    assert_eq!(statuses(&rig.receive(&mismatch)), [400]);
    assert!(rig.receive("nonsense").is_empty());
    assert!(rig.receive("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK1\r\n\r\n").is_empty());
    assert_eq!(rig.answer.transaction_counters().servers, 0);
}
