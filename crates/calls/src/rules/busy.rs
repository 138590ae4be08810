//! Busy: a machine's word, a person's, or none of both.

use super::facts::ring_timer;
use super::{Facts, Rule};
use crate::call::{Confidence, Fault};
use crate::verdict::said;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "busy-is-congestion",
        source: "Q.850 causes 34, 38, 41, 42, 44, 47 (class resource unavailable), against RFC 3261 section 21.4.24",
        statuses: &[486, 600],
        causes: &[34, 38, 41, 42, 44, 47],
        holds: |_| true,
        says: |facts| {
            format!(
                "The called party was not busy: the network had no room for the call, although {}.",
                said(facts.call)
            )
        },
        advises: "Count it as congestion, not as busy; look at the channels of the trunk, and mend the table that makes a \
                  486 of that cause.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "busy-after-ringing",
        source: "RFC 3261 section 21.4.24; a line that was rung was not engaged",
        statuses: &[486, 600],
        causes: &[],
        // After a round number of seconds it was a timer, not a person.
        holds: |facts| {
            let by_hand = |ring: f64| ring >= 1.0 && ring_timer(ring).is_none();
            facts.rang() && own_cause(facts) && facts.call.ring_s.is_some_and(by_hand)
        },
        says: |facts| {
            let ring = facts.call.ring_s.unwrap_or_default();
            format!(
                "The called phone rang for {ring:.1} s and was then turned busy, as by a press on its reject key: {}.",
                said(facts.call)
            )
        },
        advises: "Nothing is wrong with the line: somebody, or a rule of that phone, declined the call.",
        fault: Fault::Callee,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
    Rule {
        id: "busy-at-once",
        source: "RFC 3261 section 21.4.24; less than 300 ms and no ringing leave no time for a person",
        statuses: &[486, 600],
        causes: &[],
        holds: |facts| own_cause(facts) && facts.at_once().is_some(),
        says: |facts| {
            let after = facts.at_once().unwrap_or_default() * 1000.0;
            format!(
                "The called line was busy; a machine said so after {after:.0} ms, before anything rang: {}.",
                said(facts.call)
            )
        },
        advises: "If nobody is talking on that line, look for do-not-disturb, a limit of calls, or a call that was not \
                  cleared.",
        fault: Fault::Callee,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
];

/// Whether no cause contradicts that the user was busy.
fn own_cause(facts: &Facts<'_>) -> bool {
    facts.no_other_cause_than(&[17, 21])
}
