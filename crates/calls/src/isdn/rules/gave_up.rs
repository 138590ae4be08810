//! Calls that the caller gave up, where more can be said than that.

use super::{CircuitRule, Facts};
use crate::call::{Confidence, Fault};
use crate::outcome::Outcome;

/// How long a caller waits for any answer at the least, before its absence is worth telling: T303 of ITU-T Q.931 section 9.5.
const SILENCE_S: f64 = 4.0;

pub(super) const RULES: &[CircuitRule] = &[
    CircuitRule {
        id: "gave-up-in-silence",
        source: "ITU-T Q.931 section 9.5 (T303), Q.764 section 2.1.4 (T7)",
        causes: &[],
        holds: |facts| {
            let waited = facts.waited().is_some_and(|seconds| seconds >= SILENCE_S);
            let other_side = facts.call.complete.both_directions;
            facts.call.outcome == Outcome::Cancelled && waited && other_side && !facts.was_responded_to()
        },
        says: |facts| {
            format!(
                "The caller gave up after {:.1} s: until then no answer from {} was recorded.",
                facts.waited().unwrap_or_default(),
                facts.case.called()
            )
        },
        advises: "Check that the other side is up and takes calls on this line, and that the recording is not missing messages.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
    CircuitRule {
        id: "gave-up-at-announcement",
        source: "ITU-T Q.931 section 4.5.23 (progress 1 and 8), Q.763 sections 3.21 and 3.37",
        causes: &[],
        holds: |facts| {
            facts.call.outcome == Outcome::Cancelled
                && facts.case.audible().is_some()
                && heard_s(facts).is_some()
        },
        says: |facts| {
            format!(
                "The caller gave up without having been answered. {} said that there was something to hear; whether that was \
                 ringing, busy or an announcement, the signalling does not tell.",
                facts.case.audible().map_or(facts.case.called(), |seen| seen.source)
            )
        },
        advises: "Listen to what the caller heard, by a call of your own or a recording of the speech.",
        fault: Fault::Unknown,
        retryable: None,
        confidence: Confidence::Inferred,
    },
];

/// For how long the caller listened.
fn heard_s(facts: &Facts<'_>) -> Option<f64> {
    let (audible, clearing) = (facts.case.audible()?, facts.case.clearing()?);
    Some(clearing.time.seconds_since(audible.time)).filter(|seconds| *seconds >= 0.0)
}
