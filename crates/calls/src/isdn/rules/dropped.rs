//! Answered calls that a fault ended.

use tritone_wire::q931::MessageType;

use super::{CircuitRule, Facts};
use crate::call::{Confidence, Fault};
use crate::isdn::Signal;
use crate::isdn::sighting::Sighting;
use crate::outcome::Outcome;

pub(super) const RULES: &[CircuitRule] = &[
    CircuitRule {
        id: "call-unknown-to-one-side",
        source: "ITU-T Q.931 section 5.8.11",
        causes: &[],
        holds: |facts| facts.case.clearing().is_some_and(is_status),
        says: |facts| {
            let state = if facts.case.is_answered() { "up" } else { "being set up" };
            format!(
                "While the call was {state}, {} reported that it has no such call (STATUS with state 0), which ended it.",
                sender(facts)
            )
        },
        advises: "Look for the message by which that side ended the call before: it was lost, or that side restarted.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "call-cut-off",
        source: "ITU-T Q.850 section 2.2.7, Q.931 sections 5.8.8 and 5.8.9",
        causes: &[
            6, 25, 27, 34, 38, 41, 42, 43, 44, 46, 47, 49, 58, 63, 79, 81, 82, 95, 96, 97, 98, 99, 100, 101,
            102, 103, 110, 111,
        ],
        holds: |facts| facts.call.outcome == Outcome::Answered,
        says: |facts| {
            let talk = facts.call.talk_s.map(|seconds| format!(" after {seconds:.1} s")).unwrap_or_default();
            let meaning = facts.call.observed.as_ref().and_then(|observed| observed.cause.info());
            let meaning = meaning.map(|info| format!(" {}", info.meaning)).unwrap_or_default();
            format!(
                "The call was answered, and a fault ended it{talk}: {} cleared it.{meaning}",
                sender(facts)
            )
        },
        advises: "Look at the line at that time: causes 27 and 41 follow a data link or a trunk that was lost, cause 102 a message \
              that nobody answered.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
];

fn is_status(seen: &Sighting) -> bool {
    matches!(seen.signal, Signal::Q931(MessageType::STATUS) | Signal::H225(MessageType::STATUS))
}

fn sender(facts: &Facts<'_>) -> String {
    facts.case.clearing().map_or_else(String::new, |clearing| clearing.source.to_string())
}
