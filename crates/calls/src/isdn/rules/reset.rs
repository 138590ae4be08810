//! Calls that lost their channel or circuit.

use tritone_wire::isup;

use super::{CircuitRule, Facts, failed};
use crate::call::{Confidence, Fault};
use crate::isdn::Signal;
use crate::isdn::sighting::Act;

pub(super) const RULES: &[CircuitRule] = &[
    CircuitRule {
        id: "dual-seizure",
        source: "ITU-T Q.764 section 2.9.1",
        causes: &[],
        holds: |facts| facts.is_isup() && facts.case.leg.rival.is_some() && facts.case.clearing().is_none(),
        says: |facts| {
            let rival = facts.case.leg.rival.map_or(0, |frame| frame.number);
            format!(
                "Both exchanges took {} at the same time, and the call of {} gave way to that of frame {rival}.",
                facts.place(),
                facts.case.caller()
            )
        },
        advises: "The exchange should try again on another circuit by itself. Where it happens often, let both exchanges \
                  choose circuits from opposite ends of the group.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
    CircuitRule {
        id: "channel-restarted",
        source: "ITU-T Q.931 section 5.5",
        causes: &[],
        holds: |facts| was_reset(facts) && !facts.is_isup(),
        says: |facts| cut(facts, "restarted channels of the line"),
        advises: "Ask why that side restarted: it does so after it lost its calls (a power cycle, a new configuration, a \
                  data link that was down).",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "circuit-reset",
        source: "ITU-T Q.764 section 2.9.3",
        causes: &[],
        holds: |facts| was_reset(facts) && facts.is_isup(),
        says: |facts| cut(facts, "reset the circuit"),
        advises: "Ask why that exchange reset its circuits: it does so after it lost its calls, or when a release was not \
                  acknowledged for minutes.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "circuit-not-equipped",
        source: "ITU-T Q.764 section 2.12",
        causes: &[],
        holds: |facts| {
            let unequipped = Signal::Isup(isup::MessageType::UCIC);
            failed(facts) && facts.case.clearing().is_some_and(|clearing| clearing.signal == unequipped)
        },
        says: |facts| {
            let source = facts.case.clearing().map_or(facts.case.called(), |clearing| clearing.source);
            format!(
                "The two exchanges do not have the same circuits: {source} has no {} (UCIC), on which the call was to go.",
                facts.place()
            )
        },
        advises: "Compare the circuit tables (CICs) of both exchanges.",
        fault: Fault::Configuration,
        retryable: None,
        confidence: Confidence::Stated,
    },
];

fn was_reset(facts: &Facts<'_>) -> bool {
    facts.case.clearing().is_some_and(|clearing| clearing.act == Act::Restarts)
}

/// `isdn-0:network reset the circuit (RSC of frame 7) while the call was up, which cut it off after 3.0 s.`
fn cut(facts: &Facts<'_>, did: &str) -> String {
    let Some(clearing) = facts.case.clearing() else { return String::new() };
    let state = if facts.case.is_answered() { "up" } else { "being set up" };
    format!(
        "{} {did} ({} of frame {}) while the call was {state}, which ended it.",
        clearing.source, clearing.signal, clearing.frame.number
    )
}
