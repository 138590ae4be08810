//! Property tests: no response of the never-list changes in any configuration, and what changes is what is named.

use proptest::prelude::*;
use tritone_codes::{Cause, Location, profiles};
use tritone_config::relay::Codes;
use tritone_wire::sip::HeaderName;

use super::super::{Change, Kept, NEVER, Repair, What};
use super::*;

/// A response and the request that it answers.
#[derive(Clone, Debug)]
struct Exchange {
    method: &'static str,
    in_dialog: bool,
    octets: Vec<u8>,
}

const METHODS: [&str; 8] = ["INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "PRACK", "invite"];
const PHRASES: [&str; 7] =
    ["", "Busy Here", "Network Blocked", "Decline", "network blocked", "\u{e4}\u{f6}", "Nicht da"];
const FIELDS: [&str; 16] = [
    "Reason: Q.850;cause=17;text=\"User busy\";location=LN\r\n",
    "Reason: Q.850;cause=34\r\n",
    "Reason: q.850 ;text=\"no circuit, sorry\"\r\n",
    "Reason: SIP;cause=486, Q.850 ; cause = 1\r\n",
    "Reason: Q.850;cause=500\r\n",
    "Reason: SIP;cause=603;text=\"v=analytics1;url=https://example.org\"\r\n",
    "Reason: Q.850;cause=21;\r\n ;location=U\r\n",
    "Reason:\r\n",
    "Retry-After: 5\r\n",
    "Retry-After: \r\n",
    "Retry-After:\r\n",
    "Retry-After: 120 (later);duration=60\r\n",
    "Warning: 304 example.org \"Media type not available\"\r\n",
    "X-Asterisk-HangupCauseCode: 20\r\n",
    "Subject: Reason: Q.850;cause=1\r\n",
    "no colon here\r\n",
];

fn bodies() -> [(&'static str, Vec<u8>); 4] {
    let release = vec![0x0C, 0x02, 0x00, 0x02, 0x84, 0x91];
    let disconnect = vec![0x08, 0x01, 0x81, 0x45, 0x08, 0x02, 0x80, 0x95];
    [
        ("", vec![]),
        ("application/isup;version=itu-t92+", release),
        ("application/qsig", disconnect),
        ("application/sdp", b"v=0\r\n".to_vec()),
    ]
}

fn exchange(codes: std::ops::Range<u16>) -> impl Strategy<Value = Exchange> {
    let fields = prop::collection::vec(prop::sample::select(&FIELDS[..]), 0..4);
    let invites = prop_oneof![3 => Just("INVITE"), 1 => prop::sample::select(&METHODS[..])];
    let head = (codes, invites, prop::bool::weighted(0.2), prop::sample::select(&PHRASES[..]));
    (head, fields, 0..4usize, any::<bool>(), prop::bool::weighted(0.9)).prop_map(
        |((code, method, in_dialog, phrase), fields, body, space, whole)| {
            let (kind, body) = bodies()[body].clone();
            let space = if space || !phrase.is_empty() { " " } else { "" };
            let mut octets = format!("SIP/2.0 {code}{space}{phrase}\r\nCSeq: 1 {method}\r\n").into_bytes();
            fields.iter().for_each(|field| octets.extend_from_slice(field.as_bytes()));
            if !kind.is_empty() {
                octets.extend_from_slice(format!("Content-Type: {kind}\r\n").as_bytes());
            }
            if whole {
                octets.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
                octets.extend_from_slice(&body);
            }
            Exchange { method, in_dialog, octets }
        },
    )
}

fn set() -> impl Strategy<Value = Set> {
    let cause = prop::option::of((0..128u8, prop::option::of(0..16u8)));
    let phrase = prop::option::of(prop::sample::select(&PHRASES[..]));
    (prop::option::of(100..700u16), phrase, cause, prop::option::of(1..9999u32)).prop_map(
        |(code, phrase, cause, retry_after)| Set {
            status: code.and_then(|code| Settable::new(status(code))),
            phrase: phrase.map(Into::into),
            cause: cause.map(|(cause, at)| (Cause::new(cause).unwrap(), at.and_then(Location::new))),
            retry_after,
        },
    )
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let codes = prop::collection::vec((1..7u8).prop_map(Codes::class), 0..3);
    let method = prop::option::weighted(0.2, prop::sample::select(&METHODS[..]));
    (prop::option::of(0..2usize), method, codes, prop::option::weighted(0.2, 0..128u8), set()).prop_map(
        |(peer, method, codes, cause, set)| Rule {
            peer,
            method: method.map(Into::into),
            codes,
            cause: cause.and_then(Cause::new),
            ..rule(set)
        },
    )
}

fn any_policy() -> impl Strategy<Value = Policy> {
    let profile = prop::option::of(0..profiles().len());
    let peer =
        (profile, prop::option::of(0..16u8), any::<bool>()).prop_map(|(profile, location, trust_reason)| {
            let profile = profile.map(|at| Arc::new(profiles()[at].clone()));
            PeerPolicy { profile, location: location.and_then(Location::new), trust_reason }
        });
    let reference = 0..profiles().len();
    (reference, prop::collection::vec(peer, 0..3), prop::collection::vec(any_rule(), 0..3)).prop_map(
        |(reference, peers, rules)| Policy {
            reference: Some(Arc::new(profiles()[reference].clone())),
            peers,
            rules,
        },
    )
}

/// Whether the issue says that such a response is never changed, in its own words.
fn must_stay(method: &str, in_dialog: bool, message: &Message<'_>) -> bool {
    let code = message.status().map_or(0, StatusCode::as_u16);
    let phrase = message.phrase().unwrap_or_default().to_ascii_lowercase();
    let blocked = code == 603 && phrase.windows(15).any(|window| window == b"network blocked");
    let listed = matches!(code, 401 | 407 | 412..=417 | 420..=424 | 428 | 436..=438 | 484 | 487 | 488 | 489 | 491 | 494)
        || matches!(code, 607 | 608);
    method != "INVITE" || in_dialog || !(400..700).contains(&code) || listed || blocked
}

/// Every header field as its octets, but those of these names.
fn others(message: &Message<'_>, names: &[HeaderName]) -> Vec<Vec<u8>> {
    let lines = message.headers().filter(|header| !names.contains(&header.name));
    lines.map(|header| [header.raw_name, header.separator, header.value, header.line_end].concat()).collect()
}

fn named(message: &Message<'_>, name: HeaderName) -> Vec<Vec<u8>> {
    message.headers_named(name).map(|header| header.value.to_vec()).collect()
}

fn of(repair: &Repair<'_>, word: &str) -> Option<Change> {
    let mut of = repair.changes.iter().filter(|change| change.what.word() == word);
    let first = of.next().cloned();
    assert_eq!(of.count(), 0, "one change of each kind");
    first
}

/// Holds what comes out to what was named, part by part.
fn check_named(received: &Message<'_>, repair: &Repair<'_>) -> Result<(), TestCaseError> {
    let octets = repair.octets();
    let sent = Message::scan(&octets).unwrap();
    prop_assert_eq!(sent.body(), received.body());
    let changed = [HeaderName::Reason, HeaderName::RetryAfter];
    prop_assert_eq!(others(&sent, &changed), others(received, &changed));
    match of(repair, "status").map(|change| change.what) {
        Some(What::Status { from, to, phrase }) => {
            prop_assert_eq!((Some(from), Some(to.status())), (received.status(), sent.status()));
            prop_assert_eq!(sent.phrase(), Some(phrase.as_bytes()));
            prop_assert!(!NEVER.contains(&to.status().as_u16()));
        }
        _ => prop_assert_eq!(sent.start(), received.start()),
    }
    let (mut before, after) = (named(received, HeaderName::RetryAfter), named(&sent, HeaderName::RetryAfter));
    if let Some(What::RetryAfter { after: seconds, .. }) = of(repair, "retry-after").map(|change| change.what)
    {
        match before.first_mut() {
            Some(first) => *first = seconds.to_string().into_bytes(),
            None => before.push(seconds.to_string().into_bytes()),
        }
    }
    prop_assert_eq!(before, after);
    check_reasons(received, &sent, repair)
}

fn check_reasons(
    received: &Message<'_>,
    sent: &Message<'_>,
    repair: &Repair<'_>,
) -> Result<(), TestCaseError> {
    let (mut before, after) = (named(received, HeaderName::Reason), named(sent, HeaderName::Reason));
    match of(repair, "reason").map(|change| change.what) {
        Some(What::Reason { before: None, after: value, .. }) => before.push(value.to_vec()),
        Some(What::Reason { before: Some(old), after: new, .. }) => {
            let at = |header: &Vec<u8>| header.windows(old.len()).position(|window| window == &*old);
            let header = before.iter_mut().find(|header| at(header).is_some()).unwrap();
            let start = at(header).unwrap();
            header.splice(start..start + old.len(), new.to_vec());
        }
        _ => {}
    }
    prop_assert_eq!(before, after);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_response_of_the_never_list_changes_in_any_configuration(
        policy in any_policy(), exchange in exchange(100..1000), peer in prop::option::of(0..3usize),
    ) {
        let message = Message::scan(&exchange.octets).unwrap();
        let request = Answered { method: exchange.method.as_bytes(), in_dialog: exchange.in_dialog };
        let check = Changeable::check(&message, request);
        if must_stay(exchange.method, exchange.in_dialog, &message) {
            prop_assert!(check.is_err());
        }
        if let Ok(response) = check {
            let repair = repair(&policy, response, Context { peer, alerted: None });
            check_named(&message, &repair)?;
        }
    }

    #[test]
    fn without_changes_every_octet_stays(policy in any_policy(), exchange in exchange(400..700)) {
        let message = Message::scan(&exchange.octets).unwrap();
        if let Ok(response) = Changeable::check(&message, INVITE) {
            let mut repair = repair(&policy, response, Context::default());
            repair.changes.clear();
            prop_assert_eq!(repair.octets(), exchange.octets);
        }
    }

    #[test]
    fn a_second_repair_finds_nothing_to_change(policy in any_policy(), exchange in exchange(400..700)) {
        let message = Message::scan(&exchange.octets).unwrap();
        let Ok(response) = Changeable::check(&message, INVITE) else { return Ok(()) };
        // Rules and trust may go on from the new status: that is what they say.
        let peers = policy.peers.into_iter().map(|peer| PeerPolicy { trust_reason: false, ..peer }).collect();
        let policy = Policy { rules: Vec::new(), peers, ..policy };
        let repair_once = repair(&policy, response, Context { peer: Some(0), alerted: None });
        let octets = repair_once.octets();
        let sent = Message::scan(&octets).unwrap();
        let response = Changeable::check(&sent, INVITE).unwrap();
        let again = repair(&policy, response, Context { peer: Some(0), alerted: None });
        prop_assert!(again.changes.is_empty(), "{:?} then {:?}", repair_once.changes, again.changes);
    }
}

/// Every code, method and dialog state under the rule that would change everything.
#[test]
fn the_rule_that_changes_everything_leaves_the_never_list_alone() {
    let set = Set {
        status: Settable::new(status(480)),
        phrase: Some("Changed".into()),
        cause: Cause::new(20).map(|cause| (cause, Some(Location::USER))),
        retry_after: Some(1),
    };
    let peer = PeerPolicy { trust_reason: true, ..behind("asterisk-pjsip") };
    let policy = policy(peer, vec![rule(set)]);
    let mut changed = 0;
    for (code, method) in (100..700u16).flat_map(|code| METHODS.map(|method| (code, method))) {
        for in_dialog in [false, true] {
            let octets = format!("SIP/2.0 {code} Phrase\r\nCSeq: 1 {method}\r\n\r\n").into_bytes();
            let message = Message::scan(&octets).unwrap();
            let check = Changeable::check(&message, Answered { method: method.as_bytes(), in_dialog });
            assert_eq!(check.is_err(), must_stay(method, in_dialog, &message), "{code} {method} {in_dialog}");
            if let Ok(response) = check {
                assert_eq!(repair(&policy, response, Context::default()).changes.len(), 3);
                changed += 1;
            }
        }
    }
    assert_eq!(changed, 300 - NEVER.len());
}

#[test]
fn what_is_kept_says_why() {
    let kept = |start: &str, fields: &str, request: Answered<'_>| {
        let octets = response(start, fields);
        Changeable::check(&Message::scan(octets.as_bytes()).unwrap(), request).err()
    };
    assert_eq!(kept("302 Moved", "", INVITE), Some(Kept::NoFailure));
    assert_eq!(kept("701 Line", "", INVITE), Some(Kept::NoFailure));
    assert_eq!(kept("487 Request Terminated", "", INVITE), Some(Kept::Never(status(487))));
    assert_eq!(kept("603 Network Blocked", "", INVITE), Some(Kept::NetworkBlocked));
    assert_eq!(kept("603 Decline", FIELDS[5], INVITE), Some(Kept::NetworkBlocked));
    assert_eq!(kept("603 Decline", "", INVITE), None);
    assert_eq!(kept("486 Busy", "", Answered { in_dialog: true, ..INVITE }), Some(Kept::InDialog));
    assert_eq!(kept("486 Busy", "", Answered { method: b"OPTIONS", ..INVITE }), Some(Kept::NotInvite));
    let cut = Message::scan(b"SIP/2.0 486 Busy\r\nCSeq: 1 INVITE\r\n").unwrap();
    assert_eq!(Changeable::check(&cut, INVITE).err(), Some(Kept::Cut));
}
