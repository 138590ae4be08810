//! Refusals that say nothing.

use tritone_codes::Location;

use super::{CircuitRule, failed};
use crate::call::{Confidence, Fault};

pub(super) const RULES: &[CircuitRule] = &[
    CircuitRule {
        id: "reason-lost-beyond",
        source: "ITU-T Q.850 cause 127 and section 2.2.3 (location BI)",
        causes: &[16, 31, 127],
        holds: |facts| {
            let said = facts.said().and_then(|(_, seen)| seen.location);
            let is_beyond = said == Some(Location::BEYOND_INTERWORKING);
            failed(facts) && (facts.cause() == Some(127) || is_beyond)
        },
        says: |facts| {
            format!(
                "The call ended in another network than ISDN, beyond {}, and its reason was lost where the two meet.",
                facts.said().map_or(facts.case.called(), |(seen, _)| seen.source)
            )
        },
        advises: "Look at the other side of the gateway there: its own message has the reason.",
        fault: Fault::Unknown,
        retryable: None,
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "cleared-without-reason",
        source: "ITU-T Q.850 causes 16 and 31",
        causes: &[16, 31],
        holds: |facts| {
            let by_called = facts.said().is_some_and(|(seen, _)| !facts.case.is_of_caller(seen));
            failed(facts) && by_called && facts.case.opening().is_some()
        },
        says: |facts| {
            let state = if facts.case.alerting().is_some() { "while it rang" } else { "before it rang" };
            format!("{} ended the call {state} and gave no reason.", facts.who())
        },
        advises: "Look at the leg behind it: where one was refused, an element on the way has lost the cause.",
        fault: Fault::Unknown,
        retryable: None,
        confidence: Confidence::Stated,
    },
];
