//! It rang and nobody picked up, or nothing could be rung.

use super::facts::ring_timer;
use super::{Facts, Rule};
use crate::call::{Confidence, Fault};
use crate::outcome::Outcome;
use crate::verdict::said;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "ring-timer",
        source: "RFC 3261 section 21.4.18; a round number of seconds is a setting",
        statuses: &[408, 480, 486, 487, 504, 600, 603],
        causes: &[],
        holds: |facts| {
            let timed = facts.call.ring_s.and_then(ring_timer).is_some();
            timed && (rang_out(facts) || refused_by_itself(facts))
        },
        says: |facts| {
            let timer = facts.call.ring_s.and_then(ring_timer).unwrap_or_default();
            format!(
                "Nobody picked up: it rang for {timer} s, then a timer of {timer} s ended the call: {}.",
                said(facts.call)
            )
        },
        advises: "If that is too short, raise the ring time of that element, or forward the call when it runs out.",
        fault: Fault::Callee,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
    Rule {
        id: "rang-unanswered",
        source: "RFC 3261 section 21.4.18",
        statuses: &[408, 480, 487, 504],
        causes: &[],
        holds: |facts| rang_out(facts) && facts.call.ring_s.is_some_and(|ring| ring >= 3.0),
        says: |facts| {
            let ring = facts.call.ring_s.unwrap_or_default();
            format!("Nobody picked up in {ring:.1} s of ringing: {}.", said(facts.call))
        },
        advises: "The signalling is as it should be. If it happens often, let the call be forwarded, or messages be taken.",
        fault: Fault::Callee,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "unavailable-at-once",
        source: "RFC 3261 section 21.4.18; less than 300 ms and no ringing leave no time for a person",
        statuses: &[480],
        causes: &[],
        holds: |facts| facts.at_once().is_some() && facts.no_other_cause_than(&[18, 19, 20]),
        says: |facts| {
            let after = facts.at_once().unwrap_or_default() * 1000.0;
            format!(
                "The called party could not be rung at all; that was known after {after:.0} ms: {}.",
                said(facts.call)
            )
        },
        advises: "Check that the called phone is registered there, and switched on.",
        fault: Fault::Callee,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
];

/// Whether a phone that rang said that it was busy, or declined, with no cause that says otherwise: some do so by
/// themselves when nobody picks up.
fn refused_by_itself(facts: &Facts<'_>) -> bool {
    let refused = matches!(facts.call.outcome, Outcome::Busy | Outcome::Rejected);
    refused && facts.rang() && facts.no_other_cause_than(&[17, 18, 19, 102])
}

/// Whether it rang and the called side ended it, with no cause that says otherwise.
fn rang_out(facts: &Facts<'_>) -> bool {
    let failed = matches!(facts.call.outcome, Outcome::Timeout | Outcome::NoAnswer | Outcome::Failed);
    failed && facts.rang() && facts.no_other_cause_than(&[18, 19, 102])
}
