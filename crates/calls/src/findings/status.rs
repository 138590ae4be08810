//! Status codes and their phrases.

use tritone_codes::{StatusCode, statuses};

use super::seen::Seen;
use super::{FindingRule, Look};
use crate::call::Severity;
use crate::event::Event;
use crate::signs::{Sign, Signs};

pub(super) const RULES: &[FindingRule] = &[
    FindingRule {
        id: "foreign-phrase",
        severity: Severity::Warning,
        source: "RFC 3261 section 21",
        says: "A failure has the registered phrase of another code.",
        needs: Signs::all(&[Sign::Failure]),
        look: Look::Message(foreign_phrase),
    },
    FindingRule {
        id: "unregistered-status",
        severity: Severity::Info,
        source: "RFC 3261 section 8.1.3.2",
        says: "A response has a code that is not registered; it is taken for the x00 of its class, or for 183.",
        needs: Signs::all(&[Sign::Unregistered]),
        look: Look::Message(unregistered),
    },
    FindingRule {
        id: "status-out-of-range",
        severity: Severity::Warning,
        source: "RFC 4475 section 3.1.2.19, RFC 3261 section 7.2",
        says: "A response has a code above 699; who gets it drops it.",
        needs: Signs::all(&[Sign::OutOfRange]),
        look: Look::Message(out_of_range),
    },
];

fn foreign_phrase(seen: &Seen<'_>, event: &Event) -> Option<String> {
    let status = event.status().filter(|status| status.as_u16() >= 300)?;
    let other = phrase_of_another(status, seen.leg.text(event.phrase)?)?;
    Some(format!("{} answered {status} with the phrase of {other}.", seen.who(event)))
}

/// The code whose registered phrase this is, where it is not one of `status` itself.
fn phrase_of_another(status: StatusCode, phrase: &str) -> Option<StatusCode> {
    let is = |known: &str| known.eq_ignore_ascii_case(phrase);
    let own = status.phrase().is_some_and(is) || status.variants().iter().any(|info| is(info.phrase));
    let other =
        || statuses().iter().find(|info| info.is_registered() && is(info.phrase)).map(|info| info.code);
    if own || phrase.is_empty() { None } else { other() }
}

fn unregistered(seen: &Seen<'_>, event: &Event) -> Option<String> {
    let status = event.status().filter(|status| status.is_valid_on_the_wire())?;
    if status.info().is_some_and(|info| info.is_registered()) {
        return None;
    }
    let taken_for = status.as_seen_by_uac();
    Some(format!(
        "{} answered {status}, which is no registered code: it counts as {taken_for}.",
        seen.who(event)
    ))
}

fn out_of_range(seen: &Seen<'_>, event: &Event) -> Option<String> {
    let status = event.status().filter(|status| !status.is_valid_on_the_wire())?;
    Some(format!("{} answered {status}, which is no code of SIP: who gets it drops it.", seen.who(event)))
}
