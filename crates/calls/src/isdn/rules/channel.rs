//! No channel for the call.

use super::{CircuitRule, Facts, failed};
use crate::call::{Confidence, Fault};

pub(super) const RULES: &[CircuitRule] = &[
    CircuitRule {
        id: "channel-taken-by-both",
        source: "ITU-T Q.850 cause 44, Q.931 section 5.7",
        causes: &[44],
        holds: |facts| failed(facts) && facts.case.leg.rival.is_some(),
        says: |facts| {
            let rival = facts.case.leg.rival.map_or(0, |frame| frame.number);
            format!(
                "Both sides took {} at the same time, and the call of {} gave way to that of the SETUP in frame {rival}.",
                facts.place(),
                facts.case.caller()
            )
        },
        advises: "Let both sides choose channels from opposite ends, and do not demand an exclusive channel where the other side \
                  may choose one.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
    CircuitRule {
        id: "exclusive-channel-refused",
        source: "ITU-T Q.850 cause 44, Q.931 sections 4.5.13 and 5.2.3",
        causes: &[44],
        holds: |facts| failed(facts) && exclusive(facts),
        says: |facts| {
            format!(
                "The call demanded {} and no other, and {} could not give it that one.",
                facts.place(),
                facts.who()
            )
        },
        advises: "Compare the state of that channel on both sides: it may be blocked, out of service, or used by a call that \
                  only one side knows of. Ask for a channel as preferred, not as exclusive.",
        fault: Fault::Configuration,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "channel-not-available",
        source: "ITU-T Q.850 causes 6 and 44",
        causes: &[6, 44],
        holds: failed,
        says: |facts| {
            format!("The channel or circuit that the call was to use could not be had, says {}.", facts.who())
        },
        advises: "Let the other side choose the channel; compare the states of the channels on both sides.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "all-channels-busy",
        source: "ITU-T Q.850 cause 34",
        causes: &[34],
        holds: failed,
        says: |facts| {
            format!("All lines were taken: {} had no free channel or circuit for the call.", facts.who())
        },
        advises: "Call later. Where it happens often, add channels or let the route overflow to another; where few calls were up, \
                  look for channels that are blocked or hang.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "channel-unknown",
        source: "ITU-T Q.850 cause 82, Q.931 section 4.5.13",
        causes: &[82],
        holds: failed,
        says: |facts| {
            let place = if facts.is_isup() { String::new() } else { format!(" ({})", facts.place()) };
            format!("{} has no such channel as the call was to use{place}.", facts.who())
        },
        advises: "Compare the channel tables of both sides: number of channels, time slot of the D channel, interface identifiers.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
];

/// Whether the SETUP allowed no other channel than that which it names.
fn exclusive(facts: &Facts<'_>) -> bool {
    let opening = facts.case.opening();
    let said_by_called = facts.said().is_some_and(|(seen, _)| !facts.case.is_of_caller(seen));
    said_by_called && opening.and_then(|opening| opening.channel).is_some_and(|channel| channel.exclusive)
}
