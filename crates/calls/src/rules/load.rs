//! An element that was full, or down, as the other calls of the recording show.

use super::{Facts, Rule};
use crate::call::{Confidence, Fault};
use crate::scene::{Limit, Outage};
use crate::verdict::said;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "trunk-limit",
        source: "the load at which an element refuses, measured over the recording; Q.850 causes 34, 42 and 44",
        statuses: &[403, 480, 486, 500, 503, 600, 603],
        causes: &[],
        holds: |facts| {
            let by_itself = !facts.had_progress() && facts.no_other_cause_than(&[17, 21, 34, 41, 42, 44, 47]);
            by_itself && limit(facts).is_some()
        },
        says: |facts| {
            let Some(Limit { calls, failures }) = limit(facts) else { return String::new() };
            let who = facts.origin();
            format!(
                "{who} seems to take {calls} calls at once and no more: with so many going on it refused {failures} {}, and none with fewer. Here {}.",
                if failures == 1 { "call" } else { "calls" },
                said(facts.call)
            )
        },
        advises: "Raise the number of channels, or send calls above it by another route.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
    Rule {
        id: "peer-outage",
        source: "failures one after the other, between calls that the element took",
        statuses: &[],
        causes: &[],
        holds: |facts| facts.call.outcome.is_failure() && outage(facts).is_some(),
        says: |facts| {
            let Some(found) = outage(facts) else { return String::new() };
            let Outage { failures, seconds, before, after } = found;
            let edges = match (before, after) {
                (true, true) => "before and after that it took calls",
                (true, false) => "before that it took calls",
                _ => "after that it took calls",
            };
            format!(
                "{} was out of order: {failures} calls to it failed one after the other in {seconds:.0} s; {edges}.",
                facts.asked(facts.last_hop())
            )
        },
        advises: "Look what happened there at that time; send calls by another route meanwhile.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
];

fn limit(facts: &Facts<'_>) -> Option<Limit> {
    let stated = matches!(facts.cause(), Some(34 | 42 | 44));
    facts.scene.peers().limit(&facts.offered()?, stated)
}

fn outage(facts: &Facts<'_>) -> Option<Outage> {
    facts.scene.peers().outage(&facts.offered()?)
}
