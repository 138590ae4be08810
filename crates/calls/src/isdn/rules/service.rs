//! Services, features and groups that stand in the way.

use tritone_codes::{Diagnostic, RejectionReason};

use super::{CircuitRule, Facts, failed, protocol};
use crate::call::{Confidence, Fault};

pub(super) const RULES: &[CircuitRule] = &[
    CircuitRule {
        id: "facility-refused",
        source: "ITU-T Q.850 causes 29, 50 and 69",
        causes: &[29, 50, 69],
        holds: failed,
        says: |facts| {
            let why = match facts.cause() {
                Some(50) => "which the line has not subscribed to",
                Some(69) => "which the equipment does not have",
                _ => "which the network cannot give",
            };
            format!("The call asked {} for a service beside it, {why}.", facts.who())
        },
        advises: "Have the service enabled for the line, or call without it; look at the facility elements of the SETUP.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "service-refused",
        source: "ITU-T Q.850 causes 62, 63 and 79",
        causes: &[62, 63, 79],
        holds: failed,
        says: |facts| {
            format!("{} does not offer what the call asks for, and does not say what it is.", facts.who())
        },
        advises: "Compare the SETUP with one that works. Gateways to SIP send 63 and 79 for failures of the other side.",
        fault: Fault::Configuration,
        retryable: None,
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "closed-user-group",
        source: "ITU-T Q.850 causes 53, 55, 87 and 90",
        causes: &[53, 55, 87, 90],
        holds: failed,
        says: |_| {
            "A closed user group does not allow this call: only its members may call each other.".to_owned()
        },
        advises: "Check the user group of the caller and that of the called line.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "refused-by-feature",
        source: "ITU-T Q.850 cause 24",
        causes: &[24],
        holds: failed,
        says: |_| {
            "A feature of the called line refused the call, not a person; many lines refuse callers who hide their number so."
                .to_owned()
        },
        advises: "Show the calling number, or have the feature of the called line changed.",
        fault: Fault::Callee,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "refused-for-an-element",
        source: "ITU-T Q.850 cause 21",
        causes: &[21],
        holds: |facts| failed(facts) && rejection(facts).is_some(),
        says: |facts| format!("{} refused the call: {}.", facts.who(), rejection(facts).unwrap_or_default()),
        advises: "Send that element as the called side wants it.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "pre-empted",
        source: "ITU-T Q.850 causes 8, 9 and 46",
        causes: &[8, 9, 46],
        holds: |facts| failed(facts) || facts.call.outcome == crate::outcome::Outcome::Answered,
        says: |facts| match facts.cause() {
            Some(46) => "All circuits carry calls of the same or a higher precedence.".to_owned(),
            _ => "A call of higher precedence took the circuit of this one.".to_owned(),
        },
        advises: "Call later.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
];

/// Which element a rejection is about.
fn rejection(facts: &Facts<'_>) -> Option<String> {
    let Diagnostic::Rejection { reason, detail, .. } = facts.diagnostic() else { return None };
    let what = match reason {
        RejectionReason::ElementMissing => "misses",
        RejectionReason::ElementContentsInsufficient => "is not content with what stands in",
        _ => return None,
    };
    let element = detail.first().map(|octet| format!("the {}", protocol::elements(&[*octet])));
    Some(format!("it {what} {}", element.unwrap_or_else(|| "an element that it does not name".to_owned())))
}
