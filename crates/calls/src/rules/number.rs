//! The number: unknown, incomplete, changed, or not to be reached from here.

use super::Rule;
use crate::call::{Confidence, Fault};
use crate::verdict::said;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "no-route",
        source: "Q.850 causes 2 and 3, RFC 3398 section 7.2.4.1",
        statuses: &[],
        causes: &[2, 3],
        holds: |facts| facts.call.outcome.is_failure(),
        says: |facts| {
            format!(
                "The network has no way to the called number, which may well exist: {}.",
                said(facts.call)
            )
        },
        advises: "Look at the routing for that prefix, and at the format in which the number was sent.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "number-unknown",
        source: "Q.850 cause 1, hidden by a status that does not say it",
        statuses: &[],
        causes: &[1],
        holds: |facts| facts.call.outcome.is_failure() && !matches!(facts.status(), Some(404 | 604)),
        says: |facts| {
            format!("Nobody has the number that was called, says the cause, although {}.", said(facts.call))
        },
        advises: "Check the number and its format (prefixes, + and 00, national or international).",
        fault: Fault::Caller,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "number-changed",
        source: "Q.850 cause 22, hidden by a status that does not say it",
        statuses: &[],
        causes: &[22],
        holds: |facts| facts.call.outcome.is_failure() && !matches!(facts.status(), Some(301 | 410)),
        says: |facts| {
            format!(
                "The number that was called has been changed, says the cause, although {}.",
                said(facts.call)
            )
        },
        advises: "Look for the new number in the diagnostic, or ask the called party.",
        fault: Fault::Caller,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "number-incomplete",
        source: "Q.850 cause 28, hidden by a status that does not say it",
        statuses: &[],
        causes: &[28],
        holds: |facts| facts.call.outcome.is_failure() && facts.status() != Some(484),
        says: |facts| {
            format!(
                "The number that was sent is too short or of a wrong format, says the cause, although {}.",
                said(facts.call)
            )
        },
        advises: "Check how many digits are sent, and whether overlap dialling ends too early.",
        fault: Fault::Caller,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
];
