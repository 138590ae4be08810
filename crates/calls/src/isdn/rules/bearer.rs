//! The kind of call was not to be had.

use super::{CircuitRule, failed};
use crate::call::{Confidence, Fault};

pub(super) const RULES: &[CircuitRule] = &[
    CircuitRule {
        id: "bearer-not-authorized",
        source: "ITU-T Q.850 cause 57",
        causes: &[57],
        holds: failed,
        says: |facts| format!("{} does not allow the caller this kind of call{}.", facts.who(), facts.kind()),
        advises: "Check what the line may do, and which bearer capability the caller asks for. Gateways to SIP send this cause \
                  for a refused authentication too.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "bearer-not-free",
        source: "ITU-T Q.850 cause 58",
        causes: &[58],
        holds: failed,
        says: |facts| {
            format!("{} cannot give this kind of call{} at this moment.", facts.who(), facts.kind())
        },
        advises: "Call later, or with another bearer capability. A gateway sends it where no codec or channel of that kind is free.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "bearer-not-implemented",
        source: "ITU-T Q.850 causes 65, 66 and 70",
        causes: &[65, 66, 70],
        holds: failed,
        says: |facts| format!("{} does not know this kind of call{}.", facts.who(), facts.kind()),
        advises: "Ask for speech or 3.1 kHz audio; for data, check that the whole route carries 64 kbit/s unrestricted.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "incompatible-equipment",
        source: "ITU-T Q.850 cause 88, Q.931 annex B",
        causes: &[88],
        holds: failed,
        says: |facts| {
            format!(
                "The called equipment cannot take this kind of call{}: it is made for another.",
                facts.kind()
            )
        },
        advises: "Compare bearer capability, low layer and high layer compatibility of the SETUP with what the called equipment \
                  (telephone, fax, modem, data terminal) takes.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
];
