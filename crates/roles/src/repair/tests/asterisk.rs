//! The tables of Asterisk on one side: each change is the one that the inverse gives, and ambiguous ones are reported.

use tritone_codes::reason::values;
use tritone_codes::{Cause, Facts, Profile};

use super::super::{NEVER, What};
use super::*;

/// The causes that the table makes this status of, one by one and without the inverse.
fn causes_of(profile: &Profile, code: u16) -> Vec<Cause> {
    let causes = (1..128).filter_map(Cause::new);
    causes.filter(|cause| profile.q850_to_sip(*cause, &Facts::NONE).status() == Some(status(code))).collect()
}

#[test]
fn each_change_is_the_one_that_the_inverse_gives_and_ambiguous_ones_are_reported() {
    for id in ["asterisk-pjsip", "asterisk-chan-sip"] {
        let policy = policy(behind(id), Vec::new());
        let (mut changed, mut ambiguous) = (Vec::new(), Vec::new());
        for code in (400..700).filter(|code| !NEVER.contains(code)) {
            let received = response(&format!("{code} Whatever"), "");
            let message = Message::scan(received.as_bytes()).unwrap();
            let check = Changeable::check(&message, INVITE).unwrap();
            let repair = repair(&policy, check, Context { peer: Some(0), alerted: None });
            let causes = causes_of(policy.peers[0].profile.as_ref().unwrap(), code);
            match &causes[..] {
                [] => assert!(repair.is_empty(), "{id} {code}: {repair:?}"),
                [only] => {
                    let [change] = &repair.changes[..] else { panic!("{id} {code}: {repair:?}") };
                    let What::Reason { before: None, after, .. } = &change.what else { panic!("{change:?}") };
                    assert_eq!(values(after).next().unwrap().unwrap().q850(), Some(*only));
                    assert_eq!(change.why.rule(), Some(format!("{id}/q850:{only}").as_str()));
                    changed.push(code);
                }
                _ => {
                    assert!(repair.changes.is_empty(), "{id} {code}");
                    assert!(matches!(&repair.remarks[..], [Remark::Ambiguous { .. }]), "{id} {code}");
                    ambiguous.push(code);
                }
            }
            assert_eq!(repair.status_after(), status(code), "a table alone changes no status");
        }
        assert_eq!(changed, [403, 408, 410, 486, 501, 502], "{id}");
        assert_eq!(ambiguous, [404, 480, 500, 503], "{id}");
    }
}

#[test]
fn an_ambiguous_status_is_told_with_its_causes() {
    let (text, remarks) =
        repaired(&policy(behind("asterisk-pjsip"), Vec::new()), &response("480 Gone home", ""));
    assert_eq!(text, response("480 Gone home", ""));
    assert_eq!(remarks[0].to_string(), "by asterisk-pjsip, 480 may have been cause 19, 20 or 31");
}

#[test]
fn what_asterisk_says_itself_is_better_than_its_table() {
    let fields = "X-Asterisk-HangupCause: Subscriber absent\r\nX-Asterisk-HangupCauseCode: 20\r\n";
    let added = reasons(&policy(behind("asterisk-pjsip"), Vec::new()), &response("480 Gone home", fields));
    assert_eq!(added, ["Q.850;cause=20;text=\"Subscriber absent\""]);
}

#[test]
fn where_the_reason_is_trusted_the_status_is_that_of_the_reference_table() {
    let peer = PeerPolicy { trust_reason: true, ..behind("asterisk-pjsip") };
    let policy = policy(peer, Vec::new());
    let becomes = |code: u16, cause: u8| {
        let (text, _) =
            repaired(&policy, &response(&format!("{code} X"), &format!("Reason: Q.850;cause={cause}\r\n")));
        text.get(8..11).unwrap().parse::<u16>().unwrap()
    };
    assert_eq!(becomes(500, 38), 503, "network out of order");
    assert_eq!(becomes(408, 18), 408, "408 and 18 are one thing to both tables");
    assert_eq!(becomes(503, 17), 486, "busy");
    assert_eq!(becomes(480, 31), 480, "an unspecified cause says less than the status");
    assert_eq!(becomes(600, 17), 600, "600 is busy too");
}
