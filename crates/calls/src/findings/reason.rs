//! Reason headers: what they say beside the status, and beside each other.

use tritone_codes::profile::{Direction, Key, Rule as Row};
use tritone_codes::{Cause, Facts, Profile, StatusCode, profiles};

use super::seen::Seen;
use super::{FindingRule, Look};
use crate::call::Severity;
use crate::event::Event;
use crate::signs::{Sign, Signs};

pub(super) const RULES: &[FindingRule] = &[
    FindingRule {
        id: "reason-against-status",
        severity: Severity::Warning,
        source: "RFC 6432 section 3: the cause is that of the status; no shipped profile makes one of the other",
        says: "A failure carries a Q.850 cause of another kind of fault.",
        needs: Signs::all(&[Sign::Failure, Sign::Reason]),
        look: Look::Message(against_status),
    },
    FindingRule {
        id: "reasons-disagree",
        severity: Severity::Warning,
        source: "RFC 3326 section 2: several values have different protocols",
        says: "One failure carries two Q.850 causes of different kinds of fault.",
        needs: Signs::all(&[Sign::Failure, Sign::SeveralReasons]),
        look: Look::Message(disagree),
    },
    FindingRule {
        id: "malformed-reason",
        severity: Severity::Warning,
        source: "RFC 3326 section 2",
        says: "A Reason header breaks its grammar.",
        needs: Signs::all(&[Sign::BrokenReason]),
        look: Look::Message(malformed),
    },
];

fn against_status(seen: &Seen<'_>, event: &Event) -> Option<String> {
    let status = event.status().filter(|status| status.as_u16() >= 300)?;
    let cause = seen.reasons.cause_of(event).filter(|cause| contradicts(status, *cause))?;
    let (who, name) = (seen.who(event), cause.name().unwrap_or("not in Q.850"));
    Some(format!(
        "{who} answered {status} with cause {cause} ({name}): two different faults, and no known table makes one of the other."
    ))
}

fn disagree(seen: &Seen<'_>, event: &Event) -> Option<String> {
    event.status().filter(|status| status.as_u16() >= 300)?;
    let (one, other) = two_causes(seen, event)?;
    let who = seen.who(event);
    Some(format!("{who} gave two causes in one message that do not go together: {one} and {other}."))
}

fn malformed(seen: &Seen<'_>, event: &Event) -> Option<String> {
    seen.reasons
        .is_broken(event)
        .then(|| format!("{} sent a Reason header that breaks the grammar of RFC 3326.", seen.who(event)))
}

/// A kind of fault, as coarse as both vocabularies have it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Busy,
    NoAnswer,
    Number,
    Refused,
    Media,
    Network,
    Cleared,
}

/// The kind of fault that a status is; `None` where it says too little.
fn kind_of_status(status: StatusCode) -> Option<Kind> {
    Some(match status.as_u16() {
        486 | 600 => Kind::Busy,
        408 | 480 => Kind::NoAnswer,
        404 | 410 | 484 | 485 | 604 => Kind::Number,
        401..=403 | 407 | 433 | 603 | 607 | 608 => Kind::Refused,
        415 | 488 | 606 => Kind::Media,
        500..=504 => Kind::Network,
        487 => Kind::Cleared,
        _ => return None,
    })
}

/// The kind of fault that a cause is; `None` where it says too little (31, 127, and 41, which tables use for all sorts).
fn kind_of_cause(cause: Cause) -> Option<Kind> {
    Some(match cause.as_u8() {
        1..=3 | 22 | 28 => Kind::Number,
        16 => Kind::Cleared,
        17 => Kind::Busy,
        18..=20 | 102 => Kind::NoAnswer,
        21 | 50 | 52..=55 | 57 | 62 | 87 => Kind::Refused,
        27 | 34 | 38 | 42 | 44 | 47 => Kind::Network,
        58 | 65 | 66 | 69 | 70 | 88 => Kind::Media,
        _ => return None,
    })
}

/// Whether a cause contradicts the status beside it: they are different kinds of fault, and no shipped profile makes
/// the one of the other, in either direction.
fn contradicts(status: StatusCode, cause: Cause) -> bool {
    let (Some(one), Some(other)) = (kind_of_status(status), kind_of_cause(cause)) else { return false };
    one != other && !profiles().iter().any(|profile| makes(profile, status, cause))
}

/// Whether a profile makes the cause of the status, or the status of the cause, under some condition.
fn makes(profile: &Profile, status: StatusCode, cause: Cause) -> bool {
    let rows = |direction| profile.table(direction).into_iter().flat_map(|table| table.rules());
    let to_cause = |row: &Row| row.key == Key::Status(status) && row.to.cause() == Some(cause);
    let to_status = |row: &Row| row.key == Key::Cause(cause) && row.to.status() == Some(status);
    rows(Direction::SipToCause).any(to_cause)
        || rows(Direction::CauseToSip).any(to_status)
        || profile.sip_to_q850(status, &Facts::NONE).cause() == Some(cause)
        || profile.q850_to_sip(cause, &Facts::NONE).status() == Some(status)
}

/// Two Q.850 causes of one message that are different kinds of fault.
fn two_causes(seen: &Seen<'_>, event: &Event) -> Option<(Cause, Cause)> {
    let mut causes = seen.reasons.values(event).iter().filter_map(|value| value.q850());
    let first = causes.next()?;
    let kind = kind_of_cause(first)?;
    causes.find(|other| kind_of_cause(*other).is_some_and(|other| other != kind)).map(|other| (first, other))
}
