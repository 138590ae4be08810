//! Why a call ended as it did, in sentences: the first for somebody who does not know SIP, the others with the
//! evidence.

use core::fmt;
use std::borrow::Cow;
use std::fmt::Write;

use tritone_wire::Endpoint;

use tritone_codes::StatusCode;

use crate::call::{Call, Confidence, Fault, ReleasedBy, Verdict};
use crate::outcome::Outcome;
use crate::rules::{Facts, Rule};
use crate::scene::Probing;

/// What a verdict reads besides the call.
pub(crate) struct Evidence {
    /// The deciding INVITE carried credentials.
    pub(crate) credentials: bool,
    /// Who got it.
    pub(crate) asked: Endpoint,
}

/// The verdict of a judged call.
pub(crate) fn of(call: &Call, evidence: &Evidence) -> Verdict {
    let mut explanation = first_sentence(call, evidence);
    add_cause(&mut explanation, call);
    Verdict {
        rule: call.outcome.as_str(),
        confidence: if call.status.is_some() { Confidence::Stated } else { Confidence::Inferred },
        fault: fault(call),
        retryable: retryable(call),
        explanation,
        advice: advice(call, evidence).map(Cow::Borrowed),
    }
}

/// The verdict on what a scanner sent.
pub(crate) fn of_probe(host: Endpoint, probing: Probing) -> Verdict {
    Verdict {
        rule: "scanner",
        confidence: if probing == Probing::ByName { Confidence::Stated } else { Confidence::Inferred },
        fault: Fault::Caller,
        retryable: Some(false),
        explanation: format!("No call: {host} {}.", probing.phrase()),
        advice: Some(Cow::Borrowed("Block that address, and see that nothing it tried was let through.")),
    }
}

/// The verdict that a rule of the table gives.
pub(crate) fn by_rule(rule: &Rule, facts: &Facts<'_>) -> Verdict {
    let mut explanation = (rule.says)(facts);
    add_cause(&mut explanation, facts.call);
    Verdict {
        rule: rule.id,
        confidence: rule.confidence,
        fault: rule.fault,
        retryable: rule.retryable,
        explanation,
        advice: Some(rule.advises).filter(|advice| !advice.is_empty()).map(Cow::Borrowed),
    }
}

fn first_sentence(call: &Call, evidence: &Evidence) -> String {
    let said = said(call);
    match call.outcome {
        Outcome::Answered => answered(call),
        Outcome::Busy => format!("The called party was busy: {said}."),
        Outcome::NoAnswer if rang(call) => format!("The called party did not pick up: {said}."),
        Outcome::NoAnswer => format!("The called party was not available: {said}."),
        Outcome::NotFound => format!("{}: {said}.", not_found(call.status)),
        Outcome::Rejected => format!("The call was refused: {said}."),
        Outcome::Redirected => {
            format!("The call was redirected, and nobody was seen to follow: {said}.")
        }
        Outcome::Unauthorized if evidence.credentials => {
            format!("The caller's credentials were not accepted: {said}.")
        }
        Outcome::Unauthorized if call.complete.request => {
            format!("The caller was asked for credentials and sent none: {said}.")
        }
        Outcome::Unauthorized => format!("The caller was asked for credentials: {said}."),
        Outcome::Timeout if call.status.is_some() => {
            format!("The call was given up for lack of an answer: {said}.")
        }
        Outcome::Timeout => no_response(call, evidence),
        Outcome::Cancelled => gave_up(call),
        Outcome::Elsewhere => "Another phone took the call.".to_owned(),
        Outcome::InProgress if call.complete.request => {
            "The recording ended before the call was decided.".to_owned()
        }
        Outcome::InProgress => "Too little of the call was recorded to say how it ended.".to_owned(),
        Outcome::Failed => format!("The call failed: {said}."),
    }
}

/// `ADDRESS (PRODUCT) answered 486 Busy Here`; and where another status reached the caller, which.
pub(crate) fn said(call: &Call) -> Said<'_> {
    Said(call)
}

/// See [`said`].
#[derive(Clone, Copy)]
pub(crate) struct Said<'c>(&'c Call);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let call = self.0;
        let (Some(status), Some(origin)) = (call.status, &call.origin) else {
            return f.write_str("no response was recorded");
        };
        origin.address.fmt(f)?;
        if let Some(product) = &origin.product {
            write!(f, " ({product})")?;
        }
        f.write_str(" answered ")?;
        if let Some(first) = origin.status.filter(|first| *first != status) {
            write_status(f, first, None)?;
            f.write_str(", of which the caller got ")?;
        }
        write_status(f, status, call.phrase.as_deref())
    }
}

/// A status and its phrase: that of the wire, else the registered one.
fn write_status(f: &mut fmt::Formatter<'_>, status: StatusCode, on_the_wire: Option<&str>) -> fmt::Result {
    fmt::Display::fmt(&status, f)?;
    let phrase = on_the_wire.filter(|phrase| !phrase.is_empty()).or(status.phrase()).unwrap_or_default();
    match phrase.trim_end() {
        "" => Ok(()),
        phrase => f.write_str(" ").and_then(|()| f.write_str(phrase)),
    }
}

fn answered(call: &Call) -> String {
    let talk = call.talk_s.map(|seconds| format!(" after {seconds:.1} s")).unwrap_or_default();
    let end = match call.released_by {
        Some(ReleasedBy::Caller) => format!("the caller hung up{talk}"),
        Some(_) => format!("the called party hung up{talk}"),
        None if call.complete.request || call.complete.r#final => {
            "the end of the call was not recorded".to_owned()
        }
        None => return "Answered before the recording began.".to_owned(),
    };
    if call.complete.r#final {
        return format!("Answered; {end}.");
    }
    format!("Answered; {end}. The answer itself was not recorded: what followed it shows that there was one.")
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

fn no_response(call: &Call, evidence: &Evidence) -> String {
    let asked = evidence.asked;
    match call.provisionals.last() {
        Some(status) => format!("No final response came from {asked} after its {status}."),
        None => format!("No response from {asked} was recorded."),
    }
}

fn gave_up(call: &Call) -> String {
    if let Some(seconds) = call.ring_s {
        return format!("The caller gave up after {seconds:.1} s of ringing.");
    }
    match call.provisionals.last() {
        Some(status) if status.as_u16() > 100 => format!("The caller gave up after a {status}."),
        _ if call.complete.request => "The caller gave up before it rang.".to_owned(),
        _ => "The caller gave up.".to_owned(),
    }
}

/// Adds what is to say of the cause, if there is anything.
fn add_cause(explanation: &mut String, call: &Call) {
    // Each piece that does not fit would copy all that is written already.
    explanation.reserve(ROOM);
    let length = explanation.len();
    explanation.push(' ');
    if write_cause(explanation, call) != Ok(true) {
        explanation.truncate(length);
    }
}

/// Octets that a sentence about a cause may have.
const ROOM: usize = 128;

/// Writes a sentence about the cause; `false` where there is none to write about.
fn write_cause(out: &mut String, call: &Call) -> Result<bool, fmt::Error> {
    if let Some(observed) = &call.observed {
        let name = observed.cause.name().unwrap_or("not in Q.850");
        let (cause, frame) = (observed.cause, observed.frame.number);
        write!(out, "Cause {cause} ({name}) was on the wire, in frame {frame}.")?;
        return Ok(true);
    }
    let Some(translated) = call.translated.first() else { return Ok(false) };
    let source = &translated.profile;
    if translated.cause.is_none() && translated.value.is_none() {
        let how = translated.how;
        write!(out, "No cause was on the wire, and {source} has none for it ({how}).")?;
        return Ok(true);
    }
    write!(out, "No cause was on the wire; {source} makes ")?;
    // Where an element changed the status, the one that the caller got is the one that is translated.
    let changed = call.status.filter(|status| {
        call.origin.as_ref().is_some_and(|o| o.status.is_some_and(|first| first != *status))
    });
    match changed {
        Some(status) => write!(out, "the {status}")?,
        None => out.push_str("it"),
    }
    match (translated.cause, translated.value) {
        (Some(cause), _) => write!(out, " cause {cause} ({}).", cause.name().unwrap_or("not in Q.850"))?,
        (None, value) => write!(out, " {}, which is no Q.850 cause.", value.unwrap_or_default())?,
    }
    Ok(true)
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

fn advice(call: &Call, evidence: &Evidence) -> Option<&'static str> {
    if !call.outcome.is_failure() {
        return None;
    }
    let Some(status) = call.status else { return Some(advice_on_silence(call)) };
    if call.outcome == Outcome::Unauthorized && evidence.credentials {
        return Some("Check user name, password and realm, and that a new nonce is answered.");
    }
    // What the element said that failed first helps more than what a proxy made of it.
    let status = call.origin.as_ref().and_then(|origin| origin.status).unwrap_or(status);
    let info = status.info().or_else(|| status.as_seen_by_uac().info())?;
    Some(info.advice)
}

fn advice_on_silence(call: &Call) -> &'static str {
    if call.provisionals.is_empty() {
        "Check that the address is right, that something listens there, that no firewall is between, and that the \
         recording holds both directions."
    } else {
        "Look behind that element: it took the call and never said what became of it."
    }
}
