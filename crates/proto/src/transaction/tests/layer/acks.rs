//! ACK and CANCEL: which INVITE they mean.

use super::*;

#[test]
fn the_ack_of_a_failure_ends_its_repetition_and_is_absorbed() {
    let mut rig = Rig::default();
    let invite = request("INVITE", "z9hG4bK1");
    let key = rig.request(&invite);
    rig.respond(key, &invite, 486);
    rig.pass(600);
    assert_eq!(rig.starts(), ["SIP/2.0 486 Busy Here"; 2]);
    for _ in 0..2 {
        assert!(matches!(rig.receive(&request("ACK", "z9hG4bK1")), Received::Absorbed));
    }
    assert!(matches!(rig.receive(&invite), Received::Absorbed));
    rig.pass(4000);
    assert_eq!(rig.starts(), [""; 0]);
    assert_eq!(rig.happened(), []);
    assert!(rig.is_empty_after(40_000));
}

#[test]
fn a_failure_without_an_ack_is_repeated_for_64_t1_and_then_told() {
    let mut rig = Rig::default();
    let invite = request("INVITE", "z9hG4bK1");
    let key = rig.request(&invite);
    rig.layer.set_tag(key, 5);
    rig.respond(key, &invite, 486);
    rig.pass(31_990);
    assert_eq!((rig.starts().len(), rig.happened().len()), (11, 0));
    rig.pass(20);
    assert_eq!(rig.happened(), [Happened::Unacknowledged { key, tag: 5 }]);
    assert_eq!(rig.counters().unacknowledged, 1);
    assert!(rig.is_empty_after(0));
}

#[test]
fn the_ack_of_a_2xx_is_the_users_with_a_branch_of_its_own_or_that_of_the_invite() {
    let mut rig = Rig::default();
    let invite = request("INVITE", "z9hG4bK1");
    let key = rig.request(&invite);
    rig.layer.set_tag(key, 5);
    rig.respond(key, &invite, 200);
    for (branch, tag) in [("z9hG4bK2", None), ("z9hG4bK1", Some(5))] {
        let Received::Ack { invite, bytes } = rig.receive(&request("ACK", branch)) else { panic!() };
        assert_eq!(invite, tag);
        assert!(bytes.starts_with(b"ACK "));
    }
    // RFC 6026: the INVITE that comes again after the 2xx is absorbed, and begins nothing new.
    rig.sent();
    assert!(matches!(rig.receive(&invite), Received::Absorbed));
    assert_eq!(rig.starts(), [""; 0]);
    assert!(rig.is_empty_after(33_000));
}

#[test]
fn an_ack_before_any_final_response_is_dropped() {
    let mut rig = Rig::default();
    let invite = request("INVITE", "z9hG4bK1");
    let key = rig.request(&invite);
    assert!(matches!(rig.receive(&request("ACK", "z9hG4bK1")), Received::Absorbed));
    assert!(rig.respond(key, &invite, 486));
}

#[test]
fn a_cancel_is_told_with_its_invite_and_has_a_transaction_of_its_own() {
    let mut rig = Rig::default();
    let invite = request("INVITE", "z9hG4bK1");
    let of_invite = rig.request(&invite);
    rig.layer.set_tag(of_invite, 5);
    let cancel = request("CANCEL", "z9hG4bK1");
    let Received::Cancel { key, invite: meant, .. } = rig.receive(&cancel) else { panic!() };
    assert_eq!(meant, Some((of_invite, 5)));
    assert!(rig.respond(key, &cancel, 200) && rig.respond(of_invite, &invite, 487));
    assert_eq!(rig.starts(), ["SIP/2.0 200 OK", "SIP/2.0 487 Request Terminated"]);
    assert!(matches!(rig.receive(&cancel), Received::Absorbed));
    assert_eq!(rig.starts(), ["SIP/2.0 200 OK"]);
    assert!(matches!(rig.receive(&request("ACK", "z9hG4bK1")), Received::Absorbed));
    assert!(rig.is_empty_after(33_000));
}

#[test]
fn a_cancel_means_no_other_request_and_no_other_sender() {
    let mut rig = Rig::default();
    rig.request(&request("INVITE", "z9hG4bK1"));
    rig.request(&request("OPTIONS", "z9hG4bK2"));
    let other_sender = request("CANCEL", "z9hG4bK1").replace("192.0.2.1", "192.0.2.66");
    for cancel in [other_sender, request("CANCEL", "z9hG4bK2"), request("CANCEL", "z9hG4bK3")] {
        assert!(matches!(rig.receive(&cancel), Received::Cancel { invite: None, .. }), "{cancel}");
    }
}

#[test]
fn without_the_cookie_requests_match_by_what_rfc_2543_has() {
    let mut rig = Rig::default();
    for branch in ["1", ""] {
        let request = |method: &str| {
            let request = request(method, branch).replace("Call-ID: 7", &format!("Call-ID: old{branch}"));
            request.replace(";branch=\r\n", "\r\n")
        };
        let invite = request("INVITE");
        let key = rig.request(&invite);
        assert!(matches!(rig.receive(&invite), Received::Absorbed));
        let other = invite.replace("CSeq: 1", "CSeq: 2");
        rig.request(&other);
        let Received::Cancel { invite: meant, .. } = rig.receive(&request("CANCEL")) else { panic!() };
        assert_eq!(meant.map(|(meant, _)| meant), Some(key));
        rig.respond(key, &invite, 487);
        let ack = request("ACK").replace("To: <sip:a@b>", "To: <sip:a@b>;tag=t");
        assert!(matches!(rig.receive(&ack), Received::Absorbed), "{ack}");
        rig.sent();
        rig.pass(4000);
        assert!(rig.starts().iter().all(|start| !start.contains("487")));
    }
}
