//! Which legs are one call, and which are not.

use tritone_calls::{Call, JoinedBy, Outcome, ReleasedBy};

use crate::{judge, messages};

/// A phone calls through a B2BUA. `{a}` and `{b}` stand in the INVITE of each side.
fn through_b2bua(a: &str, b: &str) -> String {
    format!(
        "call alice@10.0.0.1:5060 -> b2bua@10.0.0.5:5060 udp id 8f31@phone at 0s
  INVITE uri sip:+49301234567@10.0.0.5 {a}
  < 100 Trying
  < 503 Service Unavailable after 200ms
  ACK
call b2bua@10.0.0.5:5060 -> carrier@10.0.9.9:5060 udp id b at 50ms
  INVITE uri sip:00496912345678@10.0.9.9 {b}
  < 404 Not Found after 50ms reason \"Q.850;cause=1\"
  ACK
"
    )
}

fn calls(script: &str) -> Vec<Call> {
    judge(&messages(script))
}

fn joined_by(calls: &[Call]) -> Vec<Option<JoinedBy>> {
    assert_eq!(calls.len(), 1, "{calls:#?}");
    calls[0].legs.iter().map(|leg| leg.joined_by).collect()
}

#[test]
fn a_header_with_the_other_call_id_joins() {
    for name in ["X-Call-ID", "X-CID", "x-cid"] {
        let unknown = calls(&through_b2bua("", &format!("header \"{name}: 9999@phone\"")));
        assert_eq!(unknown.len(), 2, "a value that no leg has");
        let joined = calls(&through_b2bua("", &format!("header \"{name}: 8f31@phone\"")));
        assert_eq!(joined_by(&joined), [None, Some(JoinedBy::Header)]);
    }
}

#[test]
fn the_failure_of_a_joined_call_comes_from_the_far_side_and_was_changed() {
    let id =
        "header \"Session-ID: ab30317f1a784dc48ff824d0d3715d86;remote=00000000000000000000000000000000\"";
    let calls = calls(&through_b2bua(id, id));
    assert_eq!(joined_by(&calls), [None, Some(JoinedBy::SessionId)]);
    let call = &calls[0];
    assert_eq!(call.outcome, Outcome::Failed);
    assert_eq!(call.status.map(u16::from), Some(503));
    let origin = call.origin.as_ref().unwrap();
    assert_eq!(
        (origin.address.to_string().as_str(), origin.status.map(u16::from)),
        ("10.0.9.9:5060", Some(404))
    );
    assert!(origin.or_behind);
    let hops: Vec<(u16, bool)> =
        call.hops.iter().map(|hop| (hop.status.map_or(0, u16::from), hop.changed)).collect();
    assert_eq!(hops, [(404, false), (503, true)]);
    assert_eq!(call.observed.as_ref().map(|observed| observed.cause.as_u8()), Some(1));
    assert_eq!(call.participants.len(), 3);
}

#[test]
fn an_icid_joins_and_one_that_all_calls_share_does_not() {
    let icid = "header \"P-Charging-Vector: icid-value=\\\"AyretyU0dm+6O2IrT5tAFrbHLso=\\\";orig-ioi=a\"";
    assert_eq!(joined_by(&calls(&through_b2bua(icid, icid))), [None, Some(JoinedBy::Icid)]);
    let twice = format!(
        "{}{}",
        through_b2bua(icid, icid),
        through_b2bua(icid, icid).replace("8f31@phone", "77aa@phone").replace(" id b ", " id d ")
    );
    let twice = calls(&twice);
    assert_eq!(twice.iter().map(|call| call.legs.len()).sum::<usize>(), 4);
    assert!(twice.iter().all(|call| call.legs.len() <= 2), "no two callers in one call");
}

#[test]
fn a_nil_session_id_joins_nothing() {
    let nil = "header \"Session-ID: 00000000000000000000000000000000\"";
    assert_eq!(calls(&through_b2bua(nil, nil)).len(), 2);
}

#[test]
fn numbers_join_at_the_element_that_held_the_call() {
    let script = |called: &str, host: &str, at: &str| {
        format!(
            "call +493023125001@10.0.0.1:5060 -> +49301234567@10.0.0.5:5060 udp id a at 0s
  INVITE
  < 100 Trying
  < 486 Busy Here after 9s
  ACK
call 03023125001@{host}:5060 -> {called}@10.0.9.9:5060 udp id b at {at}
  INVITE
  < 486 Busy Here after 50ms
  ACK
"
        )
    };
    for called in ["0049301234567", "0301234567", "+49301234567"] {
        let calls = calls(&script(called, "10.0.0.5", "80ms"));
        assert_eq!(joined_by(&calls), [None, Some(JoinedBy::Numbers)], "{called}");
        assert_eq!(calls[0].origin.as_ref().unwrap().address.to_string(), "10.0.9.9:5060");
    }
    assert_eq!(calls(&script("0301234568", "10.0.0.5", "80ms")).len(), 2, "another number");
    assert_eq!(calls(&script("0301234567", "10.0.0.6", "80ms")).len(), 2, "another element");
    assert_eq!(calls(&script("0301234567", "10.0.0.5", "7s")).len(), 2, "too late");
    assert_eq!(calls(&script("bob", "10.0.0.5", "80ms")).len(), 1, "a phone behind, by the caller's number");
    assert_eq!(calls(&script("bob", "10.0.0.5", "3s")).len(), 2, "a phone behind, too late for that");
}

#[test]
fn two_calls_that_fit_equally_are_left_alone() {
    let held = "call 03023125001@10.0.0.1:5060 -> 0301234567@10.0.0.5:5060 udp at 0s times 2 every 10ms
  INVITE
  < 100 Trying
  < 486 Busy Here after 9s
  ACK
";
    let sent = "call 03023125001@10.0.0.5:5060 -> 0301234567@10.0.9.9:5060 udp at 80ms
  INVITE
  < 486 Busy Here after 50ms
  ACK
";
    assert_eq!(calls(&format!("{held}{sent}")).len(), 3);
}

#[test]
fn a_second_call_between_the_same_hosts_is_a_call_of_its_own() {
    let script = "call 03023125001@10.0.0.1:5060 -> 0301234567@10.0.0.5:5060 udp at 0s times 3 every 100ms
  INVITE
  < 180 Ringing
  < 200 OK after 3s
  ACK
  BYE after 5s
  < 200 OK
";
    assert_eq!(calls(script).len(), 3);
}

#[test]
fn a_new_call_id_for_the_same_challenge_is_another_attempt_of_the_same_call() {
    let script = "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp id a at 0s
  INVITE
  < 401 Unauthorized replace \"WWW-Authenticate: Digest realm=\\\"r\\\", nonce=\\\"abcdef0123\\\"\"
  ACK
call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp id b at 100ms
  INVITE header \"Authorization: Digest realm=\\\"r\\\", nonce=\\\"abcdef0123\\\"\"
  < 486 Busy Here after 2s
  ACK
";
    let calls = calls(script);
    assert_eq!(joined_by(&calls), [None, Some(JoinedBy::Challenge)]);
    assert_eq!(calls[0].outcome, Outcome::Busy);
    assert_eq!(calls[0].earlier_finals.iter().map(|s| s.as_u16()).collect::<Vec<_>>(), [401]);
}

#[test]
fn a_nonce_that_is_used_again_for_the_next_call_joins_nothing() {
    let script = "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp id a at 0s
  INVITE
  < 401 Unauthorized replace \"WWW-Authenticate: Digest realm=\\\"r\\\", nonce=\\\"abcdef0123\\\"\"
  ACK
  INVITE header \"Authorization: Digest realm=\\\"r\\\", nonce=\\\"abcdef0123\\\"\"
  < 486 Busy Here
  ACK
call alice@10.0.0.1:5060 -> carol@10.0.0.2:5060 udp id b at 5s
  INVITE header \"Authorization: Digest realm=\\\"r\\\", nonce=\\\"abcdef0123\\\"\"
  < 486 Busy Here
  ACK
";
    assert_eq!(calls(script).len(), 2);
}

#[test]
fn a_redirection_that_is_followed_with_a_new_call_id_is_one_call() {
    let script = "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp id a at 0s
  INVITE
  < 302 Moved Temporarily replace \"Contact: <sip:bob@10.0.0.7:5060>\"
  ACK
call alice@10.0.0.1:5060 -> bob@10.0.0.7:5060 udp id b at 100ms
  INVITE uri sip:bob@10.0.0.7:5060
  < 200 OK after 1s
  ACK
  BYE after 2s
  < 200 OK
";
    let calls = calls(script);
    assert_eq!(joined_by(&calls), [None, Some(JoinedBy::Redirect)]);
    assert_eq!(calls[0].outcome, Outcome::Answered);
    assert_eq!(calls[0].released_by, Some(ReleasedBy::Caller));
}

/// A call through a B2BUA that was answered; `ends` are the BYEs of both legs.
fn answered(first: &str, second: &str) -> Call {
    let id = "header \"X-CID: shared-value\"";
    let script = format!(
        "call alice@10.0.0.1:5060 -> b2bua@10.0.0.5:5060 udp id a at 0s
  INVITE {id}
  < 200 OK after 1s
  ACK
{first}call b2bua@10.0.0.5:5060 -> bob@10.0.9.9:5060 udp id b at 50ms
  INVITE {id}
  < 200 OK after 800ms
  ACK
{second}"
    );
    let mut calls = calls(&script);
    assert_eq!(calls.len(), 1);
    calls.remove(0)
}

#[test]
fn who_hung_up_is_told_across_a_b2bua() {
    let by_caller = answered("  BYE after 5s\n  < 200 OK\n", "  BYE after 6s\n  < 200 OK\n");
    assert_eq!(by_caller.released_by, Some(ReleasedBy::Caller));
    let by_callee = answered("  < BYE after 5s\n  200 OK\n", "  < BYE after 4s\n  200 OK\n");
    assert_eq!(by_callee.released_by, Some(ReleasedBy::Callee));
    let by_itself = answered("  < BYE after 5s\n  200 OK\n", "  BYE after 5900ms\n  < 200 OK\n");
    assert_eq!(by_itself.released_by, Some(ReleasedBy::Proxy));
}

#[test]
fn a_packet_recorded_twice_is_one_and_a_retransmission_is_not() {
    let script = "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp
  INVITE repeat 2
  < 486 Busy Here
  ACK
";
    let once = messages(script);
    let mut twice = once.clone();
    for (frame, message) in &once {
        let mut copy = message.clone();
        copy.at = tritone_wire::Timestamp(message.at.0 + 300_000);
        twice.push((tritone_wire::FrameRef { number: frame.number + 100, ..*frame }, copy));
    }
    let (once, twice) = (judge(&once), judge(&twice));
    assert_eq!((once[0].copies, twice[0].copies), (0, 5));
    let repeated = |call: &Call| call.ladder.iter().map(|step| step.repeated).collect::<Vec<_>>();
    assert_eq!(repeated(&once[0]), repeated(&twice[0]));
    assert_eq!(once[0].verdict, twice[0].verdict);
}

#[test]
fn a_call_that_had_been_answered_does_not_hide_the_one_that_is_held() {
    let script = "
call +49305551000@10.0.0.1:5060 -> proxy@10.0.2.1:5060 -> +49897772000@10.0.1.1:5060 udp at 0s
  INVITE repeat 1
  < 200 OK after 100ms
  ACK
  BYE after 700ms
  < 200 OK
call +49305551000@10.0.0.1:5060 -> +49897772000@10.0.1.1:5060 udp at 700ms
  INVITE repeat 1
  < 100 Trying
  < 200 OK after 200ms
  ACK
  BYE after 700ms
  < 200 OK
call 0305551000@10.0.1.1:5060 -> 0897772000@10.0.3.1:5060 udp at 730ms
  INVITE
  < 200 OK after 100ms
  ACK
  BYE after 700ms
  < 200 OK
";
    let legs: Vec<usize> = calls(script).iter().map(|call| call.legs.len()).collect();
    assert_eq!(legs, [1, 2]);
}

/// A call that a PBX holds, another one that it sends meanwhile, and a third one much later, each with `of` in its
/// INVITE: only the callers and what is in `of` may tell which belong together.
fn unrelated(first: [&str; 2], second: [&str; 2], of: &str) -> usize {
    let script = format!(
        "call {}@10.0.0.1:5060 -> {}@10.0.0.5:5060 udp at 0s
  INVITE {of}
  < 180 Ringing
  < 486 Busy Here after 3s
  ACK
call {}@10.0.0.5:5060 -> {}@10.0.9.9:5060 udp at 1s
  INVITE {of}
  < 503 Service Unavailable after 500ms
  ACK
call {}@10.0.0.1:5060 -> {}@10.0.0.5:5060 udp at 100s
  INVITE {of}
  < 486 Busy Here
  ACK
",
        first[0], first[1], second[0], second[1], first[0], first[1]
    );
    calls(&script).iter().filter(|call| call.legs.len() == 1).count()
}

#[test]
fn a_value_that_a_sender_writes_into_all_calls_joins_none() {
    let numbers = (["+4930111111", "+4930222222"], ["+4930333333", "+4930444444"]);
    for of in [
        "header \"P-Charging-Vector: icid-value=0000001234\"",
        "header \"X-CID: 0000001234\"",
        "header \"Session-ID: ab30317f1a784dc48ff824d0d3715d86\"",
        "body \"application/sdp\" \"v=0\\r\\no=user1 53655765 2353687637 IN IP4 10.0.0.1\\r\\ns=-\\r\\nt=0 0\\r\\nm=audio 6000 RTP/AVP 0\\r\\n\"",
    ] {
        assert_eq!(unrelated(numbers.0, numbers.1, of), 3, "{of}");
    }
}

#[test]
fn numbers_that_name_nobody_or_belong_to_two_callers_join_nothing() {
    for (first, second) in [
        (["0000000000", "100"], ["0000000000", "0301234567"]),
        (["Unknown", "bob"], ["unknown", "bob"]),
        // A hotline that two callers call, one of them over a line that was not recorded.
        (["+49401111111", "+49800123456"], ["+49892222222", "+49800123456"]),
    ] {
        assert_eq!(unrelated(first, second, ""), 3, "{first:?} {second:?}");
    }
}

#[test]
fn a_leg_that_the_clock_of_another_recorder_puts_too_late_is_no_way_onward() {
    let id = "header \"Session-ID: ab30317f1a784dc48ff824d0d3715d86\"";
    let script = format!(
        "call b2bua@10.0.0.5:5060 -> carrier@10.0.9.9:5060 udp at 0s
  INVITE {id}
  < 404 Not Found after 300ms
  ACK
call alice@10.0.0.1:5060 -> b2bua@10.0.0.5:5060 udp at 150ms
  INVITE {id}
  < 503 Service Unavailable after 340ms
  ACK
"
    );
    let calls = calls(&script);
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].origin.as_ref().unwrap().address.to_string(), "10.0.9.9:5060");
}

#[test]
fn old_credentials_in_a_call_to_somebody_else_join_nothing() {
    let challenge = "replace \"WWW-Authenticate: Digest realm=\\\"r\\\", nonce=\\\"abcdef0123\\\"\"";
    let credentials = "header \"Authorization: Digest realm=\\\"r\\\", nonce=\\\"abcdef0123\\\"\"";
    for (called, again) in [("carol", ""), ("bob", credentials)] {
        let script = format!(
            "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp at 0s
  INVITE {again}
  < 401 Unauthorized {challenge}
  ACK
call alice@10.0.0.1:5060 -> {called}@10.0.0.2:5060 udp at 20s
  INVITE {credentials}
  < 401 Unauthorized {challenge}
  ACK
"
        );
        assert_eq!(calls(&script).len(), 2, "{called}");
    }
}

#[test]
fn of_two_calls_that_were_sent_to_one_mailbox_none_is_guessed() {
    let sent = |user: &str, at: &str| {
        format!(
            "call +49305551@10.0.0.1:5060 -> {user}@10.0.0.2:5060 udp at {at}
  INVITE
  < 302 Moved Temporarily replace \"Contact: <sip:vm@10.0.0.7>\"
  ACK
"
        )
    };
    let followed = "call +49305551@10.0.0.1:5060 -> vm@10.0.0.7:5060 udp at 200ms
  INVITE uri sip:vm@10.0.0.7:5060
  < 486 Busy Here after 1s
  ACK
";
    assert_eq!(calls(&format!("{}{}{followed}", sent("bob", "0s"), sent("carol", "50ms"))).len(), 3);
    assert_eq!(calls(&format!("{}{followed}", sent("bob", "0s"))).len(), 1, "the default port may be said");
}
