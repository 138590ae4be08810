//! No room: channels, equipment, limits.

use super::{Facts, Rule};
use crate::call::{Confidence, Fault};
use crate::verdict::said;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "no-channel",
        source: "Q.850 causes 34 and 44",
        statuses: &[],
        causes: &[34, 44],
        holds: |facts| facts.call.outcome.is_failure(),
        says: |facts| format!("No line was free for the call: {}.", said(facts.call)),
        advises: "Count the calls of that trunk at this time against the number of its channels; try another route.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "switch-congestion",
        source: "Q.850 causes 42 and 47",
        statuses: &[],
        causes: &[42, 47],
        holds: |facts| facts.call.outcome.is_failure(),
        says: |facts| format!("An exchange was overloaded: {}.", said(facts.call)),
        advises: "Try again later or by another route; if it goes on, ask the carrier which exchange that was.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "network-outage",
        source: "Q.850 causes 38 and 41; not with those 4xx of which RFC 3398 section 8.2.6.1 makes a 41 by itself",
        statuses: &[480, 500, 502, 503, 504],
        causes: &[38, 41],
        holds: |facts| facts.call.outcome.is_failure(),
        says: |facts| format!("The network behind had a fault: {}.", said(facts.call)),
        advises: "Cause 41 passes in seconds, 38 does not: look at the state of that trunk, and use another route meanwhile.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "asked-to-wait",
        source: "RFC 3261 sections 20.33 and 21.5.4",
        statuses: &[503],
        causes: &[],
        holds: |facts| facts.no_other_cause_than(&[]) && pause(facts).is_some(),
        says: |facts| {
            let seconds = pause(facts).unwrap_or_default();
            format!(
                "A server was overloaded or down for maintenance, and asked to be left alone for {seconds} s: {}.",
                said(facts.call)
            )
        },
        advises: "Send calls by another server for that time.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "destination-out-of-order",
        source: "Q.850 cause 27",
        statuses: &[],
        causes: &[27],
        holds: |facts| facts.call.outcome.is_failure(),
        says: |facts| format!("The line of the called party is out of order: {}.", said(facts.call)),
        advises: "Look at the last link: the phone, its gateway port, or the registration behind it.",
        fault: Fault::Callee,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
];

/// The seconds of the Retry-After that came with the failure where it was said first, as a proxy drops it when it makes a
/// 500 of a 503; comment and parameters are left out.
fn pause(facts: &Facts<'_>) -> Option<u32> {
    let mut ends = facts.case.path().rev().filter_map(|hop| hop.final_event(facts.leg));
    let value = facts.text(ends.next()?.retry_after)?;
    let digits = value.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok().filter(|seconds| *seconds > 0)
}
