//! The network, or the called line, does not work.

use super::{CircuitRule, failed};
use crate::call::{Confidence, Fault};

pub(super) const RULES: &[CircuitRule] = &[
    CircuitRule {
        id: "called-line-out-of-order",
        source: "ITU-T Q.850 cause 27",
        causes: &[27],
        holds: failed,
        says: |_| "The called line does not work: nothing can be signalled to it.".to_owned(),
        advises: "Check the line of the called side and its equipment: power, cable, data link, registration.",
        fault: Fault::Callee,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "network-out-of-order",
        source: "ITU-T Q.850 cause 38",
        causes: &[38],
        holds: failed,
        says: |facts| {
            format!(
                "{} says that the network on the way does not work, and that this is likely to last.",
                facts.who()
            )
        },
        advises: "Check trunks and signalling links; send calls another way until then.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "temporary-failure",
        source: "ITU-T Q.850 cause 41",
        causes: &[41],
        holds: failed,
        says: |facts| {
            format!(
                "{} says that something on the way failed, and that this is unlikely to last.",
                facts.who()
            )
        },
        advises: "Try again, or send the call another way; where it happens often, ask who said it for the reason.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "resources-exhausted",
        source: "ITU-T Q.850 causes 42 and 47",
        causes: &[42, 47],
        holds: failed,
        says: |facts| match facts.cause() {
            Some(42) => {
                format!("{} has more to do than it can: it takes no more calls at this moment.", facts.who())
            }
            _ => {
                format!("{} lacks something that it needs for the call, and does not say what.", facts.who())
            }
        },
        advises: "Call later; look at the load of the element that said it, and at its licences, codecs and channels where few calls were up.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "nothing-to-resume",
        source: "ITU-T Q.850 causes 83, 85 and 86, Q.931 section 5.6.5",
        causes: &[83, 85, 86],
        holds: failed,
        says: |_| "A parked call was to be taken up again, and there was none under that name.".to_owned(),
        advises: "Take it up sooner, and by the identity under which it was parked.",
        fault: Fault::Caller,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
];
