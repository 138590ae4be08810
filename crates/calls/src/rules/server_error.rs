//! 500, 502, 503 and 504 whose cause tells what the status hides.

use tritone_codes::CauseClass;

use super::{Facts, Rule};
use crate::call::{Confidence, Fault};
use crate::verdict::said;

const SERVER_ERRORS: &[u16] = &[500, 502, 503, 504];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "busy-behind-error",
        source: "Q.850 cause 17, hidden by a 5xx",
        statuses: SERVER_ERRORS,
        causes: &[17],
        holds: |_| true,
        says: |facts| format!("The called party was busy; no server failed, although {}.", said(facts.call)),
        advises: "Mend the table that makes a 5xx of cause 17: callers hear the wrong tone, and routes are given up for it.",
        fault: Fault::Callee,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "no-answer-behind-error",
        source: "Q.850 causes 18, 19 and 20, hidden by a 5xx",
        statuses: SERVER_ERRORS,
        causes: &[18, 19, 20],
        holds: |_| true,
        says: |facts| {
            format!("The called party did not answer; no server failed, although {}.", said(facts.call))
        },
        advises: "Mend the table that makes a 5xx of that cause.",
        fault: Fault::Callee,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "refusal-behind-error",
        source: "Q.850 cause 21, hidden by a 5xx",
        statuses: SERVER_ERRORS,
        causes: &[21],
        holds: |_| true,
        says: |facts| format!("The call was refused; no server failed, although {}.", said(facts.call)),
        advises: "Mend the table that makes a 5xx of cause 21, and ask the refusing side for its reason.",
        fault: Fault::Callee,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "capability-behind-error",
        source: "Q.850 causes 58, 65, 66, 69, 70, 79 and 88, hidden by a 5xx",
        statuses: SERVER_ERRORS,
        causes: &[58, 65, 66, 69, 70, 79, 88],
        holds: |_| true,
        says: |facts| format!("The other network cannot carry this kind of call: {}.", said(facts.call)),
        advises: "Compare the bearer capability and the codecs (speech, 3.1 kHz audio, data, fax) with what that side takes.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "protocol-error-behind",
        source: "Q.850 causes 81 to 111 (classes invalid message and protocol error), carried by a 5xx",
        statuses: SERVER_ERRORS,
        causes: &[],
        holds: |facts| {
            let class = |facts: &Facts<'_>| Some(facts.call.observed.as_ref()?.cause.class());
            matches!(class(facts), Some(CauseClass::InvalidMessage | CauseClass::ProtocolError))
        },
        says: |facts| {
            format!("Two elements behind did not understand each other's signalling: {}.", said(facts.call))
        },
        advises: "Look at the ISDN or ISUP side of that gateway: variant, missing elements, timers.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
];
