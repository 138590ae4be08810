//! Why a call of ISDN or SS7 ended as it did, in sentences.

use std::borrow::Cow;

use tritone_codes::{Cause, CauseClass};
use tritone_wire::Endpoint;

use super::rules::{CircuitRule, Facts};
use super::sighting::{CauseSeen, Sighting};
use crate::call::{Confidence, Fault, ReleasedBy, Verdict};
use crate::outcome::Outcome;

/// The verdict that a rule gives.
pub(super) fn by_rule(rule: &CircuitRule, facts: &Facts<'_>) -> Verdict {
    Verdict {
        rule: rule.id,
        confidence: rule.confidence,
        fault: rule.fault,
        retryable: rule.retryable,
        explanation: with_evidence((rule.says)(facts), facts),
        advice: Some(rule.advises).filter(|advice| !advice.is_empty()).map(Cow::Borrowed),
    }
}

/// The general verdict, by outcome and cause.
pub(super) fn of(facts: &Facts<'_>) -> Verdict {
    let call = facts.call;
    let is_stated = facts.case.said().is_some() || call.outcome == Outcome::Answered;
    Verdict {
        rule: call.outcome.as_str(),
        confidence: if is_stated { Confidence::Stated } else { Confidence::Inferred },
        fault: fault(facts),
        retryable: retryable(facts),
        explanation: with_evidence(first_sentence(facts), facts),
        advice: advice(facts).map(Cow::Borrowed),
    }
}

/// The sentence with what was on the wire, and what SIP would have made of it.
fn with_evidence(mut sentence: String, facts: &Facts<'_>) -> String {
    let Some((seen, said)) = facts.case.said() else { return sentence };
    sentence.push(' ');
    sentence.push_str(&evidence(seen, said));
    sentence.push_str(&heard(facts));
    if let Some(translated) = facts.call.translated.first()
        && let Some(status) = translated.status
    {
        let phrase = status.phrase().unwrap_or_default();
        sentence.push_str(&format!(" {} makes it {status} {phrase}.", translated.profile));
    }
    sentence
}

/// `Cause 17 (User busy) came from isdn-0:network in the DISCONNECT of frame 5, with the location U (user).`
fn evidence(seen: &Sighting, said: &CauseSeen) -> String {
    let cause = format!("Cause {} ({})", said.cause, name(said.cause));
    let place = format!("from {} in the {} of frame {}", seen.source, seen.signal, seen.frame.number);
    match said.location {
        Some(location) => {
            format!("{cause} came {place}, with the location {location} ({}).", location.name())
        }
        None => format!("{cause} stands for the reason that came {place} (H.225.0 table 5)."),
    }
}

/// That the caller was told so by a tone or in speech, and for how long it listened.
fn heard(facts: &Facts<'_>) -> String {
    let Some((announcement, _)) = facts.case.announcement() else { return String::new() };
    match facts.case.clearing().filter(|clearing| clearing.time >= announcement.time) {
        Some(clearing) => format!(
            " The caller got a tone or an announcement, until {} ended the call {:.1} s later.",
            clearing.source,
            clearing.time.seconds_since(announcement.time)
        ),
        None => " The caller got a tone or an announcement.".to_owned(),
    }
}

fn name(cause: Cause) -> &'static str {
    cause.name().unwrap_or("not in Q.850")
}

fn first_sentence(facts: &Facts<'_>) -> String {
    let (call, case) = (facts.call, facts.case);
    let cause = call.observed.as_ref().map(|observed| observed.cause.as_u8());
    let sentence = match call.outcome {
        Outcome::Answered => return answered(facts),
        Outcome::Cancelled => return gave_up(facts),
        Outcome::Busy => "The called party was busy.",
        Outcome::NoAnswer if case.alerting().is_some() => "The called party did not pick up.",
        Outcome::NoAnswer => "The called party did not respond.",
        Outcome::NotFound => match cause {
            Some(2 | 3) => "There was no route to the number.",
            Some(22) => "The called party has another number now.",
            Some(28) => "The number was incomplete or of a wrong form.",
            _ => "The number does not exist there.",
        },
        Outcome::Rejected => "The call was refused.",
        Outcome::Redirected => "The call was to go to another destination.",
        Outcome::Elsewhere => "Another terminal took the call.",
        Outcome::Timeout if case.clearing().is_none() => return silence(facts),
        Outcome::Timeout => "The call was given up for lack of an answer.",
        Outcome::InProgress => "The recording ended before the call was decided.",
        Outcome::Failed if cause.is_none() => "The call failed, and nothing says why.",
        Outcome::Failed | Outcome::Unauthorized => return failed(facts),
    };
    sentence.to_owned()
}

/// In the words of the table of causes.
fn failed(facts: &Facts<'_>) -> String {
    let info = facts.call.observed.as_ref().and_then(|observed| observed.cause.info());
    info.map_or_else(|| "The call failed.".to_owned(), |info| format!("The call failed. {}", info.meaning))
}

fn answered(facts: &Facts<'_>) -> String {
    if facts.case.was_parked() {
        return "Answered; then the call was parked, to be taken up elsewhere.".to_owned();
    }
    if facts.case.opening().is_none() && facts.case.answer().is_none() {
        let by = match facts.call.released_by {
            Some(ReleasedBy::Caller) => "; the caller ended it",
            Some(ReleasedBy::Callee) => "; the called party ended it",
            Some(_) => "; the network ended it",
            None => "",
        };
        return format!("The call was up before the recording began{by}.");
    }
    let talk = facts.call.talk_s.map(|seconds| format!(" after {seconds:.1} s")).unwrap_or_default();
    match facts.call.released_by {
        Some(ReleasedBy::Caller) => format!("Answered; the caller hung up{talk}."),
        Some(ReleasedBy::Callee) => format!("Answered; the called party hung up{talk}."),
        Some(_) => format!("Answered; the network ended the call{talk}."),
        None if facts.case.clearing().is_some() => format!("Answered; the call was ended{talk}."),
        None => "Answered; the end of the call was not recorded.".to_owned(),
    }
}

fn gave_up(facts: &Facts<'_>) -> String {
    match facts.call.ring_s {
        Some(seconds) => format!("The caller gave up after {seconds:.1} s of ringing."),
        None => "The caller gave up before it rang.".to_owned(),
    }
}

fn silence(facts: &Facts<'_>) -> String {
    match facts.case.leg.seen.iter().rev().find(|seen| !facts.case.is_of_caller(seen)) {
        Some(last) => format!("Nothing more came from {} after its {}.", last.source, last.signal),
        None => format!("No answer from {} was recorded.", facts.case.called()),
    }
}

fn fault(facts: &Facts<'_>) -> Fault {
    let cause = facts.call.observed.as_ref().map(|observed| observed.cause);
    match facts.call.outcome {
        Outcome::Busy | Outcome::NoAnswer | Outcome::Rejected => Fault::Callee,
        Outcome::Cancelled => Fault::Caller,
        Outcome::Timeout => Fault::Network,
        Outcome::Failed => match cause.map(Cause::class) {
            Some(CauseClass::ResourceUnavailable) => Fault::Network,
            Some(CauseClass::ServiceNotAvailable | CauseClass::ServiceNotImplemented) => Fault::Configuration,
            _ => Fault::Unknown,
        },
        _ => Fault::Unknown,
    }
}

/// Whether the same call may succeed if it is tried again unchanged.
fn retryable(facts: &Facts<'_>) -> Option<bool> {
    if !facts.call.outcome.is_failure() {
        return None;
    }
    let Some(observed) = &facts.call.observed else { return Some(true) };
    match observed.cause.as_u8() {
        17..=20 | 27 | 34 | 38 | 41..=44 | 47 | 102 => Some(true),
        1..=3 | 21 | 22 | 28 | 50 | 55 | 57 | 65 | 69 | 70 | 79 | 87 | 88 => Some(false),
        _ => None,
    }
}

fn advice(facts: &Facts<'_>) -> Option<&'static str> {
    if !facts.call.outcome.is_failure() {
        return None;
    }
    let info = facts.call.observed.as_ref().and_then(|observed| observed.cause.info());
    let own = match (facts.call.outcome, facts.case.called()) {
        (Outcome::Timeout, Endpoint::Ip(_)) => {
            "Check that the other side is up, and that its answers get here."
        }
        (Outcome::Timeout, _) => {
            "Check that the data link is up, and that the other side is configured for these channels."
        }
        _ => "Look into the log of the side that ended it: it gave no cause.",
    };
    Some(info.map_or(own, |info| info.advice))
}
