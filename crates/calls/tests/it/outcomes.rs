//! Outcome, status, cause and who released, by flow.

use tritone_calls::{Call, CauseSource, Kind, Outcome, ReleasedBy};
use tritone_codes::{StatusCode, catalogue, statuses};

use crate::{call, judge, messages};

const CALL: &str = "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp\n  INVITE\n  < 100 Trying\n";

fn after_invite(steps: &str) -> Call {
    call(&format!("{CALL}{steps}"))
}

fn status(call: &Call) -> Option<u16> {
    call.status.map(u16::from)
}

fn cause(call: &Call) -> Option<u8> {
    call.observed.as_ref().map(|observed| observed.cause.as_u8())
}

#[test]
fn a_reason_header_is_the_observed_cause() {
    let call = after_invite("  < 486 Busy Here reason \"Q.850;cause=34;location=LN\"\n  ACK\n");
    assert_eq!((call.outcome, status(&call), cause(&call)), (Outcome::Busy, Some(486), Some(34)));
    assert_eq!(call.cause_source, Some(CauseSource::Reason));
    assert_eq!(call.observed.unwrap().location.map(|location| location.token()), Some("LN"));
    assert_eq!(call.released_by, Some(ReleasedBy::Callee));
}

#[test]
fn without_a_reason_the_profile_gives_the_cause_and_says_so() {
    let call = after_invite("  < 486 Busy Here\n  ACK\n");
    assert_eq!((cause(&call), call.cause_source), (None, Some(CauseSource::Profile)));
    assert_eq!(call.profile.profile, "rfc3398");
    let translated: Vec<_> = call.translated.iter().map(|t| (&*t.profile, t.value)).collect();
    assert_eq!(translated, [("rfc3398", Some(17)), ("dss1", Some(17))]);
}

#[test]
fn the_product_that_answered_chooses_the_profile() {
    let call = after_invite("  < 503 Service Unavailable server \"Asterisk PBX 20.5.0\"\n  ACK\n");
    assert_eq!(call.profile.profile, "asterisk-pjsip");
    assert_eq!(call.profile.product.as_deref(), Some("Asterisk PBX 20.5.0"));
    let values: Vec<_> = call.translated.iter().map(|t| t.value).collect();
    assert_eq!(values, [Some(34), Some(63)]);
}

#[test]
fn a_487_after_a_cancel_is_the_callers_doing() {
    let call = after_invite(
        "  < 180 Ringing\n  CANCEL after 3s\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
    );
    assert_eq!((call.outcome, call.released_by), (Outcome::Cancelled, Some(ReleasedBy::Caller)));
    assert_eq!(call.ring_s, Some(3.0));
}

#[test]
fn a_cancel_for_another_phone_is_no_failure() {
    let call = after_invite(
        "  < 180 Ringing\n  CANCEL reason \"SIP;cause=200;text=\\\"Call completed elsewhere\\\"\"\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
    );
    assert_eq!(call.outcome, Outcome::Elsewhere);
}

#[test]
fn who_sent_the_bye_released_the_call() {
    let answered = "  < 180 Ringing\n  < 200 OK after 2s\n  ACK\n";
    let by_caller =
        after_invite(&format!("{answered}  BYE after 5s reason \"Q.850;cause=16\"\n  < 200 OK\n"));
    assert_eq!((by_caller.outcome, by_caller.released_by), (Outcome::Answered, Some(ReleasedBy::Caller)));
    assert_eq!((cause(&by_caller), by_caller.cause_source), (Some(16), Some(CauseSource::Reason)));
    assert!((by_caller.talk_s.unwrap() - 5.01).abs() < 0.011, "{:?}", by_caller.talk_s);
    let by_callee = after_invite(&format!("{answered}  < BYE after 5s\n  200 OK\n"));
    assert_eq!((by_callee.outcome, by_callee.released_by), (Outcome::Answered, Some(ReleasedBy::Callee)));
    assert_eq!(by_callee.cause_source, None);
}

#[test]
fn credentials_that_are_accepted_make_the_challenge_a_step() {
    let challenge = "  < 407 Proxy Authentication Required header \"Proxy-Authenticate: Digest realm=\\\"r\\\", nonce=\\\"n\\\"\"\n  ACK\n";
    let answered = after_invite(&format!("{challenge}  INVITE credentials\n  < 200 OK\n  ACK\n"));
    assert_eq!((answered.outcome, status(&answered)), (Outcome::Answered, Some(200)));
    assert_eq!(answered.earlier_finals.iter().map(|s| s.as_u16()).collect::<Vec<_>>(), [407]);
    let refused = after_invite(&format!("{challenge}  INVITE credentials\n  < 403 Forbidden\n  ACK\n"));
    assert_eq!((refused.outcome, status(&refused)), (Outcome::Rejected, Some(403)));
    let left = after_invite(challenge);
    assert_eq!((left.outcome, status(&left)), (Outcome::Unauthorized, Some(407)));
}

#[test]
fn a_refused_re_invite_fails_no_call() {
    let call = after_invite(
        "  < 200 OK\n  ACK\n  INVITE\n  < 488 Not Acceptable Here reason \"Q.850;cause=88\"\n  ACK\n  BYE\n  < 200 OK\n",
    );
    assert_eq!((call.outcome, status(&call), cause(&call)), (Outcome::Answered, Some(200), None));
}

#[test]
fn no_answer_is_a_timeout_only_after_64_t1() {
    let silent = "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp\n  INVITE repeat 6\n";
    assert_eq!(call(silent).outcome, Outcome::InProgress);
    let later =
        format!("{silent}call x@10.0.0.3:5060 -> y@10.0.0.4:5060 udp at 40s\n  OPTIONS\n  < 200 OK\n");
    let calls = judge(&messages(&later));
    assert_eq!(
        (calls[0].outcome, calls[0].released_by, calls[0].cause_source),
        (Outcome::Timeout, None, None)
    );
    assert_eq!(calls[1].kind, Kind::Options);
}

#[test]
fn a_ringing_call_is_not_dead_after_64_t1() {
    let ringing =
        format!("{CALL}  < 180 Ringing\ncall x@10.0.0.3:5060 -> y@10.0.0.4:5060 udp at 60s\n  OPTIONS\n");
    assert_eq!(judge(&messages(&ringing))[0].outcome, Outcome::InProgress);
    let long =
        format!("{CALL}  < 180 Ringing\ncall x@10.0.0.3:5060 -> y@10.0.0.4:5060 udp at 200s\n  OPTIONS\n");
    assert_eq!(judge(&messages(&long))[0].outcome, Outcome::Timeout);
}

#[test]
fn the_caller_side_of_a_proxy_gives_the_status_and_the_called_side_the_origin() {
    let call = call(
        "call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> bob@10.0.0.2:5060 udp\n  INVITE\n  < 503 Service Unavailable reason \"Q.850;cause=34\" until proxy\n  < 500 Server Internal Error at proxy\n",
    );
    assert_eq!((status(&call), cause(&call)), (Some(500), Some(34)));
    let origin = call.origin.unwrap();
    assert_eq!(origin.address.to_string(), "10.0.0.2:5060");
    let hops: Vec<_> = call.hops.iter().map(|hop| (hop.status.map_or(0, u16::from), hop.changed)).collect();
    assert_eq!(hops, [(503, false), (500, true)]);
}

#[test]
fn a_forked_call_that_one_phone_answers_is_answered() {
    let call =
        after_invite("  < 180 Ringing tag b1\n  < 180 Ringing tag b2\n  < 200 OK tag b2\n  ACK tag b2\n");
    assert_eq!(call.outcome, Outcome::Answered);
}

#[test]
fn retransmissions_are_folded_into_one_step_of_the_ladder() {
    let call = after_invite("  < 486 Busy Here repeat 2\n  ACK\n");
    let repeated: Vec<_> = call.ladder.iter().map(|step| step.repeated).collect();
    assert_eq!(repeated.iter().sum::<u32>(), 2, "{:?}", call.ladder);
}

/// The call whose final response has this status and phrase.
fn with_phrase(code: StatusCode, phrase: &str) -> Call {
    let reason = if code.as_u16().is_multiple_of(2) { " reason \"Q.850;cause=34\"" } else { "" };
    let mut messages = messages(&format!("{CALL}  < {code}{reason}\n"));
    let (_, response) = messages.last_mut().unwrap();
    let line_end = response.octets.windows(2).position(|end| end == b"\r\n").unwrap();
    response.octets.splice(..line_end, format!("SIP/2.0 {code} {phrase}").into_bytes());
    judge(&messages).remove(0)
}

#[test]
fn phrases_never_decide_whatever_the_status() {
    let finals =
        statuses().iter().map(|info| info.code).filter(|code| code.is_final() && code.is_valid_on_the_wire());
    for code in finals {
        let german = catalogue("de").and_then(|german| german.status(code)).unwrap_or("Besetzt");
        let judged = [code.phrase().unwrap_or_default(), "", "\u{5fd9}\u{7ebf}", german, "OK", "Busy Here"]
            .map(|phrase| {
                let call = with_phrase(code, phrase);
                assert_eq!(call.phrase.as_deref().unwrap_or_default(), phrase, "it is quoted as evidence");
                let translated: Vec<_> = call.translated.iter().map(|t| (t.rule.clone(), t.value)).collect();
                (call.outcome, call.status, cause(&call), call.cause_source, call.released_by, translated)
            });
        assert!(judged.windows(2).all(|pair| pair[0] == pair[1]), "{code}: {judged:?}");
    }
}

#[test]
fn a_status_above_699_is_no_answer() {
    let call = after_invite("  < 701 Hung Up\n");
    assert_eq!((call.outcome, call.status), (Outcome::InProgress, None));
}

#[test]
fn a_call_that_began_before_the_recording_was_answered() {
    let all = messages(&format!("{CALL}  < 200 OK\n  ACK\n  BYE reason \"Q.850;cause=16\"\n  < 200 OK\n"));
    let late: Vec<_> = all.into_iter().skip(3).collect();
    let calls = judge(&late);
    assert_eq!((calls[0].outcome, cause(&calls[0])), (Outcome::Answered, Some(16)));
    assert!(!calls[0].complete.request);
}

#[test]
fn a_notify_that_is_accepted_does_not_stand_for_a_refused_subscription() {
    let call = call(
        "call alice@10.0.0.1:5060 -> bob@10.0.0.2:5060 udp\n  SUBSCRIBE\n  < 200 OK\n  < NOTIFY\n  200 OK\n  SUBSCRIBE\n  < 403 Forbidden\n  < NOTIFY\n  200 OK\n",
    );
    assert_eq!((call.kind, status(&call)), (Kind::Subscription, Some(403)));
}
