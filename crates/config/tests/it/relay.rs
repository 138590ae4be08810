//! The settings of a relay: the example of the manual, the defaults, and every mistake with file, line and field.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tritone_codes::{Cause, Location, StatusCode};
use tritone_config::relay::{Destination, Limits, Order, Password, Relay, Role};
use tritone_config::{load_relay, load_users, parse_relay};

fn docs() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

fn example() -> Relay {
    load_relay(docs().join("examples/relay.toml")).unwrap()
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn the_example_of_the_manual_says_what_it_says() {
    let relay = example();
    assert_eq!(relay.listen.iter().map(ToString::to_string).collect::<Vec<_>>(), Relay::LISTEN);
    assert_eq!(
        (relay.advertised.as_deref(), relay.realm.as_str()),
        (Some("relay.example.org"), "example.org")
    );
    assert_eq!((relay.limits.rate, relay.limits.calls_per_second), (Some(20), Some(500)));
    assert!(!relay.acl.allows(ip("198.51.100.7")) && relay.acl.allows(ip("203.0.113.7")));
    let names: Vec<&str> = relay.peers.iter().map(|peer| peer.name.as_str()).collect();
    assert_eq!(names, ["office", "gw-a", "gw-b", "carrier"]);
    let [office, a, b, carrier] = &relay.peers[..] else { panic!() };
    assert_eq!((office.role, a.role), (Role::Downstream, Role::Upstream));
    assert_eq!((office.max_calls, office.retry_after), (Some(200), Some(Duration::from_secs(10))));
    assert_eq!(b.destination.as_ref().unwrap().to_string(), "sip:192.0.2.11:5070;transport=tcp");
    assert_eq!(b.credentials.as_ref().unwrap().password, Password::Variable("GW_B_PASSWORD".into()));
    assert!(b.trust_reason && !a.trust_reason);
    assert_eq!(&*a.profile.as_ref().unwrap().id, "asterisk-pjsip");
    assert_eq!(&*carrier.profile.as_ref().unwrap().id, "carrier");
    let ok = StatusCode::new(404).unwrap();
    let health = a.health.as_ref().unwrap();
    assert!(health.accepted.iter().any(|codes| codes.hold(ok)));
    assert!(!health.accepted.iter().any(|codes| codes.hold(StatusCode::new(503).unwrap())));
}

#[test]
fn the_routes_and_rules_of_the_example_name_their_peers() {
    let relay = example();
    let [abroad, others] = &relay.routes[..] else { panic!() };
    assert_eq!((abroad.prefix.as_deref(), &abroad.to[..]), (Some("00"), &[3][..]));
    assert_eq!(
        (&others.to[..], others.order, &others.weights[..]),
        (&[1, 2][..], Order::Weighted, &[3, 1][..])
    );
    let [busy, circuit] = &relay.rules[..] else { panic!() };
    assert_eq!((busy.matches.peer, busy.matches.phrase.as_deref()), (Some(3), Some("busy")));
    assert_eq!((busy.set.code, busy.set.cause), (StatusCode::new(486), Cause::new(17)));
    assert_eq!(busy.set.location, Some(Location::PUBLIC_REMOTE));
    assert_eq!(circuit.matches.codes[0].to_string(), "5xx");
    assert_eq!(circuit.set.retry_after, Some(Duration::from_secs(20)));
}

#[test]
fn the_users_of_the_example_can_be_read() {
    let relay = example();
    let users = load_users(&relay.peers[0].challenge.as_ref().unwrap().users).unwrap();
    assert_eq!(users.password("alice"), Some("correct horse"));
}

#[test]
fn a_sender_is_the_peer_with_the_smallest_network() {
    let text = "[[peer]]\nname = 'a'\naddresses = ['10.0.0.0/8']\n[[peer]]\nname = 'b'\naddresses = ['10.1.0.0/16']\n\
                [[peer]]\nname = 'c'\nuri = 'sip:10.1.2.3'\naddresses = ['10.1.2.3']\n";
    let relay = parse_relay(text, "r.toml").unwrap();
    let peer = |address| relay.peer_of(ip(address));
    assert_eq!(
        [peer("10.9.9.9"), peer("10.1.9.9"), peer("10.1.2.3"), peer("192.0.2.1")],
        [Some(0), Some(1), Some(2), None]
    );
}

#[test]
fn one_address_is_enough_for_an_upstream() {
    let relay = parse_relay("[[peer]]\nname = 'gw'\naddresses = ['192.0.2.9']", "r.toml").unwrap();
    assert_eq!(relay.peers[0].role, Role::Upstream);
    assert_eq!(relay.peers[0].destination.as_ref().unwrap().to_string(), "sip:192.0.2.9");
}

/// The block of the manual that writes out every default must change nothing.
#[test]
fn the_defaults_of_the_manual_are_those_of_the_program() {
    let manual = std::fs::read_to_string(docs().join("relay.md")).unwrap();
    let (_, rest) = manual.split_once("<!-- defaults -->\n\n```toml\n").unwrap();
    let (defaults, _) = rest.split_once("```").unwrap();
    let written = parse_relay(defaults, "relay.md").unwrap();
    let mut own = Relay::to(vec![Destination::parse("192.0.2.10").unwrap()]);
    // Who sends to `relay --to` is no peer, and is not held to the rate of strangers.
    own.limits.rate = Limits::default().rate;
    assert_eq!(written.profile.as_ref().map(|profile| &*profile.id), Some("rfc3398"));
    let plain = |relay: &Relay| {
        let mut relay = relay.clone();
        relay.profile = None;
        relay.peers.iter_mut().for_each(|peer| (peer.name, peer.place) = Default::default());
        relay.routes.iter_mut().for_each(|route| route.place = Default::default());
        format!("{relay:#?}")
    };
    assert_eq!(plain(&written), plain(&own));
}

#[test]
fn a_mistake_is_told_with_file_line_and_field() {
    const UP: &str = "[[peer]]\nname = 'u'\nuri = 'sip:host'\n";
    let cases: &[(&str, &str)] = &[
        ("colour = 1", "r.toml:1: colour: unknown field"),
        ("", "r.toml:1: peer: at least one peer must be an upstream"),
        ("[[peer]]\nname = 'a'", "r.toml:1: peer[1].addresses: a downstream needs addresses"),
        ("[[peer]]\nuri = 'sip:h'", "r.toml:1: peer[1].name: is missing"),
        ("[[peer]]\nname = 'a b'\nuri = 'sip:h'", "r.toml:2: peer[1].name: \"a b\" is no name of letters"),
        ("[[peer]]\nname = 'a'\nuri = 'sip:a@b'", "r.toml:3: peer[1].uri: \"sip:a@b\" is no URI of a host"),
        ("[[peer]]\nname = 'a'\nrole = 'upstream'", "r.toml:1: peer[1].uri: an upstream needs a uri"),
        (
            "[[peer]]\nname = 'a'\naddresses = ['10.0.0.0/8', '10.0.0.0/99']",
            "r.toml:3: peer[1].addresses[2]: \"10.0.0.0/99\" is neither",
        ),
        (
            "[[peer]]\nname = 'a'\nuri = 'sip:h'\nprofile = 'moon'",
            "r.toml:4: peer[1].profile: no shipped profile is named \"moon\"",
        ),
        ("[[peer]]\nname = 'a'\nuri = 'sip:h'\nprofile = 'nowhere.toml'", "nowhere.toml: "),
        (
            "[[peer]]\nname = 'a'\nuri = 'sip:h;transport=tcp'\ntransport = 'udp'",
            "r.toml:4: peer[1].transport: the URI names",
        ),
        (
            "[[peer]]\nname = 'a'\nuri = 'sip:h'\ntcp-above = 10",
            "r.toml:4: peer[1].tcp-above: 10 is not in the range 200 to 65535",
        ),
        (
            "[[peer]]\nname = 'a'\nuri = 'sip:h'\nhealth = 'often'",
            "r.toml:4: peer[1].health: \"often\" is no duration",
        ),
        (
            "[[peer]]\nname = 'a'\nuri = 'sip:h'\naccepted = [200]",
            "r.toml:4: peer[1].accepted: is of no use while health is off",
        ),
        (
            "[[peer]]\nname = 'a'\nuri = 'sip:h'\nhealth = '9s'\naccepted = [200, 700]",
            "r.toml:5: peer[1].accepted[2]: \"700\" is neither",
        ),
        (
            "[[peer]]\nname = 'a'\nuri = 'sip:h'\ncredentials = { user = 'x' }",
            "r.toml:4: peer[1].credentials.password-file: is missing",
        ),
        (
            "[[peer]]\nname = 'a'\nuri = 'sip:h'\nchallenge = { realm = 'x' }",
            "r.toml:4: peer[1].challenge.users: is missing",
        ),
        (
            "[[peer]]\nname = 'a'\nuri = 'sip:h'\n[[peer]]\nname = 'a'\nuri = 'sip:i'",
            "r.toml:5: peer[2].name: a has a row already in line 1",
        ),
        (
            "U[relay]\nlisten = ['udp:0.0.0.0:5060', '5060']",
            "r.toml:5: relay.listen[2]: \"5060\" is no place to listen on",
        ),
        ("U[relay]\nlisten = []", "r.toml:5: relay.listen: is missing"),
        (
            "U[relay]\nlisten = ['tls:0.0.0.0:5061']",
            "r.toml:5: relay.listen[1]: needs the certificate and key of [tls]",
        ),
        ("U[relay]\nrepair = 'yes'", "r.toml:5: relay.repair: should be true or false, but is string"),
        ("U[relay]\ntimer-c = '1ms'", "r.toml:5: relay.timer-c: 1ms is not in the range 1s to 1h"),
        ("U[relay]\nadvertised = 'a b'", "r.toml:5: relay.advertised: \"a b\" is no host or host:port"),
        ("U[relay]\nrealm = 'a\"b'", "r.toml:5: relay.realm: \"a\\\"b\" is no text of one line"),
        ("U[metrics]\nlisten = '9464'", "r.toml:5: metrics.listen: \"9464\" is no address and port"),
        ("U[tls]\nkey = 'k'", "r.toml:4: tls.certificate: is missing"),
        ("U[limits]\nrate = 0", "r.toml:5: limits.rate: 0 is not in the range 1 to 1000000"),
        ("U[acl]\nallow = [5]", "r.toml:5: acl.allow[1]: should be a string, but is integer"),
        ("U[[route]]\nto = ['v']", "r.toml:5: route[1].to[1]: no upstream is named \"v\""),
        ("U[[route]]\nfrom = 'u'", "r.toml:4: route[1].to: is missing"),
        ("U[[route]]\nto = ['u']\nfrom = 'x'", "r.toml:6: route[1].from: no peer is named \"x\""),
        ("U[[route]]\nto = ['u']\nweights = [1]", "r.toml:6: route[1].weights: need order = \"weighted\""),
        (
            "U[[route]]\nto = ['u']\norder = 'weighted'\nweights = [1, 2]",
            "r.toml:7: route[1].weights: there must be one",
        ),
        ("U[[route]]\nto = ['u']\norder = 'random'", "r.toml:6: route[1].order: \"random\" is no order"),
        ("U[[rule]]\nmatch = { code = 486 }", "r.toml:4: rule[1].set: is missing"),
        ("U[[rule]]\nset = { }", "r.toml:5: rule[1].set: a rule must set something"),
        ("U[[rule]]\nset = { code = 700 }", "r.toml:5: rule[1].set.code: 700 is no SIP status"),
        ("U[[rule]]\nset = { cause = 128 }", "r.toml:5: rule[1].set.cause: 128 is no cause"),
        (
            "U[[rule]]\nset = { location = 'U' }",
            "r.toml:5: rule[1].set.location: is of no use without a cause",
        ),
        (
            "U[[rule]]\nset = { cause = 1, location = 'X' }",
            "r.toml:5: rule[1].set.location: \"X\" is no location",
        ),
        (
            "U[[rule]]\nset = { phrase = \"a\\r\\nb\" }",
            "r.toml:5: rule[1].set.phrase: \"a\\r\\nb\" is no phrase of one line",
        ),
        (
            "U[[rule]]\nmatch = { peer = 'x' }\nset = { code = 486 }",
            "r.toml:5: rule[1].match.peer: no peer is named \"x\"",
        ),
        (
            "U[[rule]]\nmatch = { code = ['5xx', 'abc'] }\nset = { code = 486 }",
            "r.toml:5: rule[1].match.code[2]: \"abc\" is neither",
        ),
    ];
    for (text, expected) in cases {
        let text = text.replacen('U', UP, usize::from(text.starts_with('U')));
        let message = parse_relay(&text, "r.toml").unwrap_err().to_string();
        assert!(message.starts_with(expected), "{text:?} gave {message:?}, not {expected:?}");
    }
}

#[test]
fn files_are_found_from_the_folder_of_the_settings() {
    let text = "[[peer]]\nname = 'a'\nuri = 'sip:h'\nchallenge = { users = 'u.txt' }\n[tls]\ncertificate = 'c.pem'\nkey = '/k.pem'\n";
    let relay = parse_relay(text, "/etc/tritone/relay.toml").unwrap();
    assert_eq!(relay.peers[0].challenge.as_ref().unwrap().users, Path::new("/etc/tritone/u.txt"));
    let tls = relay.tls.unwrap();
    assert_eq!(
        (tls.certificate.as_path(), tls.key.as_path()),
        (Path::new("/etc/tritone/c.pem"), Path::new("/k.pem"))
    );
}
