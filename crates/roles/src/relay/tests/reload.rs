//! Other settings while requests are in work.

use tritone_config::parse_relay;
use tritone_proto::digest::Password;

use super::super::Credentials;
use super::*;

fn asked() -> Settings {
    let mut settings = settings(&[11, 12], Order::InTurn);
    let asked = "[[peer]]\nname = 'up11'\nuri = 'sip:192.0.2.11'\nhealth = '10s'\n";
    settings.peers[0].health = parse_relay(asked, "").unwrap().peers[0].health.clone();
    settings
}

fn questions(sent: &[Sent]) -> usize {
    sent.iter().filter(|sent| sent.start().starts_with("OPTIONS ")).count()
}

#[test]
fn settings_that_are_read_again_ask_nobody_more_often() {
    let mut rig = Rig::new(asked());
    for _ in 0..5 {
        rig.relay.set_settings(rig.now, asked());
    }
    let mut count = 0;
    for _ in 0..400 {
        let sent = rig.pass(Duration::from_millis(100));
        count += questions(&sent);
        for question in sent.iter().filter(|sent| sent.start().starts_with("OPTIONS ")) {
            rig.receive("192.0.2.11:5060", &answer(question, 200, ""));
        }
    }
    assert!((3..=6).contains(&count), "{count}");
}

#[test]
fn an_upstream_that_is_down_is_still_down() {
    let mut rig = Rig::failover();
    rig.call();
    rig.pass(Duration::from_millis(2100));
    assert!(!rig.relay.is_up(rig.now, 0));
    // In the new settings it has another place.
    rig.relay.set_settings(rig.now, settings(&[12, 11], Order::InTurn));
    assert!(rig.relay.is_up(rig.now, 0) && !rig.relay.is_up(rig.now, 1));
}

/// A call is not lost since the settings were read again between its INVITE and the challenge.
#[test]
fn the_challenge_of_an_upstream_is_answered_although_it_has_another_place_now() {
    let with_credentials = |upstreams: &[u8]| {
        let mut settings = settings(upstreams, Order::InTurn);
        let peer = settings.peers.iter_mut().find(|peer| &*peer.name == "up11").unwrap();
        peer.credentials = Some(Credentials { user: "relay".into(), password: Password::new("x") });
        settings
    };
    let mut rig = Rig::new(with_credentials(&[11]));
    let sent = rig.call();
    rig.relay.set_settings(rig.now, with_credentials(&[12, 11]));
    let challenge = "Proxy-Authenticate: Digest realm=\"gw\", nonce=\"1\", algorithm=MD5, qop=\"auth\"\r\n";
    let sent = rig.receive("192.0.2.11:5060", &answer(&sent[0], 407, challenge));
    assert!(sent.iter().any(|sent| sent.text.contains("Proxy-Authorization: ")), "{:?}", starts(&sent));
}

#[test]
fn calls_being_set_up_count_on_and_end_in_the_count() {
    let limited = || {
        let mut settings = settings(&[11], Order::InTurn);
        let mut caller = upstream(1);
        caller.max_calls = Some(1);
        settings.peers.push(caller);
        settings
    };
    let mut rig = Rig::new(limited());
    let sent = rig.call();
    rig.relay.set_settings(rig.now, limited());
    let second = |number: u8| {
        let other = invite("sip:2@x", "").replace("Call-ID: 7", &format!("Call-ID: {number}"));
        other.replace("cINVITE", &format!("c{number}"))
    };
    assert!(rig.receive(CALLER, &second(8))[0].start().starts_with("SIP/2.0 503"));
    rig.receive("192.0.2.11:5060", &answer(&sent[0], 486, ""));
    assert!(rig.receive(CALLER, &second(9))[0].start().starts_with("INVITE "));
}

#[test]
fn other_timers_hold_for_what_begins_from_now_on() {
    let mut rig = Rig::one_upstream();
    let mut other = settings(&[11], Order::InTurn);
    other.timers.t1 = Duration::from_millis(10);
    rig.relay.set_settings(rig.now, other);
    rig.call();
    let sent = rig.pass(Duration::from_millis(1500));
    assert!(sent.iter().any(|sent| sent.start() == "SIP/2.0 408 Request Timeout"), "{:?}", starts(&sent));
}
