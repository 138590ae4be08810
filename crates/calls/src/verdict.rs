//! Why a call ended as it did, in sentences: the first for somebody who does not know SIP, the others with the
//! evidence.

use tritone_codes::StatusCode;

use crate::call::{Call, Confidence, Fault, ReleasedBy, Verdict};
use crate::outcome::Outcome;

/// The verdict of a judged call.
pub(crate) fn of(call: &Call) -> Verdict {
    let mut explanation = first_sentence(call);
    if let Some(cause) = cause_sentence(call) {
        explanation.push(' ');
        explanation.push_str(&cause);
    }
    Verdict {
        rule: call.outcome.as_str(),
        confidence: if call.status.is_some() { Confidence::Stated } else { Confidence::Inferred },
        fault: fault(call),
        retryable: retryable(call),
        explanation,
        advice: advice(call),
    }
}

fn first_sentence(call: &Call) -> String {
    let said = said(call);
    match call.outcome {
        Outcome::Answered => answered(call),
        Outcome::Busy => format!("The called party was busy: {said}."),
        Outcome::NoAnswer if rang(call) => format!("The called party did not pick up: {said}."),
        Outcome::NoAnswer => format!("The called party was not available: {said}."),
        Outcome::NotFound => format!("{}: {said}.", not_found(call.status)),
        Outcome::Rejected => format!("The call was refused: {said}."),
        Outcome::Redirected => format!("The call was sent elsewhere and nobody followed: {said}."),
        Outcome::Unauthorized => {
            format!("The caller was asked for credentials and sent none that were accepted: {said}.")
        }
        Outcome::Timeout if call.status.is_some() => {
            format!("The call was given up for lack of an answer: {said}.")
        }
        Outcome::Timeout => no_response(call),
        Outcome::Cancelled => gave_up(call),
        Outcome::Elsewhere => "Another phone took the call.".to_owned(),
        Outcome::InProgress => "The recording ended before the call was decided.".to_owned(),
        Outcome::Failed => format!("The call failed: {said}."),
    }
}

/// `ADDRESS (PRODUCT) answered 486 Busy Here`.
fn said(call: &Call) -> String {
    let Some(status) = call.status else { return "no response was recorded".to_owned() };
    let phrase = call.phrase.as_deref().or(status.phrase()).unwrap_or_default();
    let who = match &call.origin {
        Some(origin) => match &origin.product {
            Some(product) => format!("{} ({product})", origin.address),
            None => origin.address.to_string(),
        },
        None => "the other side".to_owned(),
    };
    format!("{who} answered {status} {phrase}").trim_end().to_owned()
}

fn answered(call: &Call) -> String {
    let talk = call.talk_s.map(|seconds| format!(" after {seconds:.1} s")).unwrap_or_default();
    match call.released_by {
        Some(ReleasedBy::Caller) => format!("Answered; the caller hung up{talk}."),
        Some(_) => format!("Answered; the called party hung up{talk}."),
        None if call.complete.request => "Answered; the end of the call was not recorded.".to_owned(),
        None => "Answered before the recording began.".to_owned(),
    }
}

fn rang(call: &Call) -> bool {
    call.provisionals.iter().any(|status| *status == 180)
}

fn not_found(status: Option<StatusCode>) -> &'static str {
    match status.map(StatusCode::as_u16) {
        Some(410) => "The number is no longer in use",
        Some(484) => "The number was incomplete",
        Some(485) => "The number fits more than one destination",
        _ => "The number does not exist there",
    }
}

fn no_response(call: &Call) -> String {
    let to = call.legs.first().map(|leg| leg.destination.to_string()).unwrap_or_default();
    let waited = call.provisionals.last();
    match waited {
        Some(status) => format!("No answer came from {to} after its {status}."),
        None => format!("{to} never responded to the call."),
    }
}

fn gave_up(call: &Call) -> String {
    let after = call.ring_s.map(|seconds| format!(" after {seconds:.1} s of ringing"));
    let after = after.unwrap_or_else(|| " before it rang".to_owned());
    format!("The caller gave up{after}.")
}

fn cause_sentence(call: &Call) -> Option<String> {
    if let Some(observed) = &call.observed {
        let name = observed.cause.name().unwrap_or("not in Q.850");
        return Some(format!(
            "Cause {} ({name}) was on the wire, in frame {}.",
            observed.cause, observed.frame.number
        ));
    }
    let translated = call.translated.first()?;
    let source = &translated.profile;
    Some(match (translated.cause, translated.value) {
        (Some(cause), _) => {
            let name = cause.name().unwrap_or("not in Q.850");
            format!("No cause was on the wire; {source} makes it cause {cause} ({name}).")
        }
        (None, Some(value)) => {
            format!("No cause was on the wire; {source} makes it {value}, which is no Q.850 cause.")
        }
        (None, None) => {
            format!("No cause was on the wire, and {source} has none for it ({}).", translated.how)
        }
    })
}

fn fault(call: &Call) -> Fault {
    match call.outcome {
        Outcome::Busy | Outcome::NoAnswer | Outcome::Rejected => Fault::Callee,
        Outcome::Cancelled => Fault::Caller,
        Outcome::Unauthorized => Fault::Configuration,
        Outcome::Timeout => Fault::Network,
        Outcome::Failed => match call.status.map(StatusCode::as_u16) {
            Some(406 | 415 | 420 | 421 | 488 | 606) => Fault::Configuration,
            Some(500..=599) => Fault::Network,
            _ => Fault::Unknown,
        },
        _ => Fault::Unknown,
    }
}

/// Whether the same call may succeed if it is tried again unchanged.
fn retryable(call: &Call) -> Option<bool> {
    if !call.outcome.is_failure() {
        return None;
    }
    let Some(status) = call.status else { return Some(true) };
    match status.as_u16() {
        408 | 480 | 486 | 491 | 500 | 502 | 503 | 504 | 600 => Some(true),
        300..=399 | 400..=499 | 501 | 505 | 513 | 603 | 604 | 606 | 607 | 608 => Some(false),
        _ => None,
    }
}

fn advice(call: &Call) -> Option<String> {
    if !call.outcome.is_failure() {
        return None;
    }
    let Some(status) = call.status else {
        return Some(
            "Check that the address is right, that something listens there, and that no firewall is between."
                .to_owned(),
        );
    };
    let info = status.info().or_else(|| status.as_seen_by_uac().info())?;
    Some(info.advice.to_owned())
}
