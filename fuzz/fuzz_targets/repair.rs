//! Any octets as the response of a peer that is trusted, under a rule that changes everything: what comes out is a response
//! that was changed where that was named, and what is never changed stays.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use tritone_codes::{Cause, Location, Profile, StatusCode, profile};
use tritone_roles::repair::{
    Answered, Changeable, Context, NEVER, PeerPolicy, Policy, Rule, Set, Settable, What, repair,
};
use tritone_wire::sip::{HeaderName, Message};

static POLICIES: LazyLock<[Policy; 2]> = LazyLock::new(|| {
    let shipped = |id: &str| -> Option<Arc<Profile>> { profile(id).map(|profile| Arc::new(profile.clone())) };
    let peer = PeerPolicy {
        profile: shipped("asterisk-pjsip"),
        location: Some(Location::TRANSIT),
        trust_reason: true,
    };
    let set = Set {
        status: StatusCode::new(480).and_then(Settable::new),
        phrase: Some("Changed".into()),
        cause: Cause::new(20).map(|cause| (cause, Some(Location::USER))),
        retry_after: Some(7),
    };
    let all = Rule {
        name: "all".into(),
        peer: None,
        method: None,
        codes: Vec::new(),
        cause: None,
        phrase: None,
        set,
    };
    let plain = Policy { reference: shipped("rfc3398"), peers: vec![peer], rules: Vec::new() };
    [plain.clone(), Policy { rules: vec![all], ..plain }]
});

fuzz_target!(|octets: &[u8]| {
    let Ok(message) = Message::scan(octets) else { return };
    let Ok(response) = Changeable::check(&message, Answered { method: b"INVITE", in_dialog: false }) else {
        return;
    };
    assert!(!NEVER.contains(&response.status().as_u16()));
    for policy in POLICIES.iter() {
        let repair = repair(policy, response, Context { peer: Some(0), alerted: None });
        let sent = repair.octets();
        let after = Message::scan(&sent).expect("a response stays one");
        assert_eq!(after.status(), Some(repair.status_after()));
        assert_eq!(
            after.headers_named(HeaderName::CallId).count(),
            message.headers_named(HeaderName::CallId).count()
        );
        let added = |what: &What| {
            matches!(what, What::Reason { before: None, .. } | What::RetryAfter { before: None, .. })
        };
        let added = repair.changes.iter().filter(|change| added(&change.what)).count();
        assert_eq!(after.headers().count(), message.headers().count() + added);
        if repair.changes.is_empty() {
            assert_eq!(sent, octets);
        }
    }
});
