//! What is added to the Reason header, and what is not.

use tritone_codes::{Cause, Location};

use super::*;

fn isup(status: &str, fields: &str, cause: [u8; 2]) -> Vec<u8> {
    let head = format!(
        "SIP/2.0 {status}\r\nCSeq: 1 INVITE\r\n{fields}Content-Type: application/isup;version=itu-t92+\r\n\r\n"
    );
    [head.as_bytes(), &[0x0C, 0x02, 0x00, 0x02], &cause].concat()
}

fn repaired_octets(policy: &Policy, received: &[u8]) -> (Vec<u8>, Vec<Remark>) {
    let message = Message::scan(received).unwrap();
    let response = Changeable::check(&message, INVITE).unwrap();
    let repair = repair(policy, response, Context { peer: Some(0), alerted: None });
    (repair.octets(), repair.remarks)
}

/// The Reason fields after repair, by a peer of which nothing is known.
fn plain(received: &[u8]) -> (Vec<String>, Vec<Remark>) {
    let (octets, remarks) = repaired_octets(&policy(PeerPolicy::default(), Vec::new()), received);
    let text = String::from_utf8_lossy(&octets).into_owned();
    (text.lines().filter_map(|line| line.strip_prefix("Reason: ")).map(String::from).collect(), remarks)
}

#[test]
fn a_peer_of_which_nothing_is_known_keeps_its_responses() {
    for start in ["404 Not Found", "486 Busy Here", "503 Service Unavailable", "600 Busy Everywhere"] {
        assert_eq!(
            repaired(&policy(PeerPolicy::default(), Vec::new()), &response(start, "")),
            (response(start, ""), vec![])
        );
    }
}

#[test]
fn the_cause_of_an_isup_message_in_the_body_is_added_with_its_location() {
    let (found, _) = plain(&isup("500 Server Internal Error", "", [0x84, 0x91]));
    assert_eq!(found, ["Q.850;cause=17;text=\"User busy\";location=RLN"]);
    let value = "Reason: SIP;cause=500\r\n";
    let (found, _) = plain(&isup("500 Server Internal Error", value, [0x84, 0x91]));
    assert_eq!(found, ["SIP;cause=500", "Q.850;cause=17;text=\"User busy\";location=RLN"]);
}

#[test]
fn a_reason_gets_what_it_lacks() {
    let completed = |value: &str| plain(&isup("500 X", &format!("Reason: {value}\r\n"), [0x84, 0x91])).0;
    assert_eq!(completed("Q.850;cause=17"), ["Q.850;cause=17;location=RLN"]);
    assert_eq!(
        completed("Q.850 ;cause=17 , SIP;cause=600"),
        ["Q.850 ;cause=17;location=RLN , SIP;cause=600"]
    );
    assert_eq!(completed("Q.850;text=\"busy\""), ["Q.850;text=\"busy\";cause=17;location=RLN"]);
    assert_eq!(completed("Q.850;cause=17;location=LN"), ["Q.850;cause=17;location=LN"]);
}

#[test]
fn a_reason_that_contradicts_the_body_stays_and_is_reported() {
    let (found, remarks) = plain(&isup("500 X", "Reason: Q.850;cause=34\r\n", [0x84, 0x91]));
    assert_eq!(found, ["Q.850;cause=34"]);
    assert_eq!(
        remarks[0].to_string(),
        "the Reason header has cause 34, but the message of ISUP in the body has 17"
    );
}

#[test]
fn what_cannot_be_read_or_is_there_twice_stays_and_is_reported() {
    let said = |fields: &str| {
        let (text, remarks) =
            repaired(&policy(behind("asterisk-pjsip"), Vec::new()), &response("486 Busy", fields));
        assert_eq!(text, response("486 Busy", fields));
        remarks[0].word()
    };
    assert_eq!(said("Reason: Q.850;cause=500\r\n"), "broken-reason");
    assert_eq!(said("Reason: Q.850;cause=17;location=moon\r\n"), "broken-reason");
    assert_eq!(said("Reason: Q.850;cause=17\r\nReason: Q.850;cause=34\r\n"), "several-reasons");
    assert_eq!(said("Reason: Q.850;cause=17, SIP;cause=486, Q.850;cause=17\r\n"), "several-reasons");
}

#[test]
fn the_location_of_a_row_or_of_the_settings_is_added() {
    let by_row = policy(behind("rfc3398"), Vec::new());
    assert_eq!(
        reasons(&by_row, &response("603 Decline", "")),
        ["Q.850;cause=21;text=\"Call rejected\";location=U"]
    );
    let peer = PeerPolicy { location: Some(Location::TRANSIT), ..behind("asterisk-pjsip") };
    let by_settings = policy(peer, Vec::new());
    assert_eq!(
        reasons(&by_settings, &response("486 Busy", "")),
        ["Q.850;cause=17;text=\"User busy\";location=TN"]
    );
    assert_eq!(
        reasons(&by_settings, &response("500 X", "Reason: Q.850;cause=38\r\n")),
        ["Q.850;cause=38;location=TN"]
    );
}

#[test]
fn a_rule_sets_the_cause_whatever_was_there() {
    let set = |location| Set { cause: Some((Cause::new(19).unwrap(), location)), ..Set::default() };
    let by = |set| policy(behind("asterisk-pjsip"), vec![rule(set)]);
    let found = reasons(&by(set(None)), &response("486 Busy", ""));
    assert!(found[0].starts_with("Q.850;cause=19;text=\""), "{found:?}");
    let found = reasons(
        &by(set(Some(Location::USER))),
        &response("486 Busy", "Reason: SIP;cause=486, Q.850;cause=17\r\n"),
    );
    assert!(
        found[0].starts_with("SIP;cause=486, Q.850;cause=19;text=\"") && found[0].ends_with(";location=U"),
        "{found:?}"
    );
    let same = response("486 Busy", "Reason: Q.850;cause=19\r\n");
    assert_eq!(repaired(&by(set(None)), &same).0, same);
}
