//! One side did not understand the other.

use tritone_codes::Diagnostic;
use tritone_wire::{isup, q931};

use super::{CircuitRule, Facts, failed};
use crate::call::{Confidence, Fault};
use crate::isdn::Signal;
use crate::isdn::sighting::{CauseSeen, Sighting};

pub(super) const RULES: &[CircuitRule] = &[
    CircuitRule {
        id: "element-missing",
        source: "ITU-T Q.850 cause 96, Q.931 section 5.8.6.1",
        causes: &[96],
        holds: failed,
        says: |facts| understood(facts, "misses something that a message must have"),
        advises: "Look at the message that was refused, and compare the protocol variants of both sides.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "message-not-understood",
        source: "ITU-T Q.850 causes 97, 98 and 101, Q.931 sections 5.8.4 and 5.8.11",
        causes: &[97, 98, 101],
        holds: failed,
        says: |facts| {
            understood(
                facts,
                "got a message that it does not know, or that does not fit the state of the call",
            )
        },
        advises: "Compare the protocol variants of both sides (DSS1, QSIG, national ones; user and network side). Cause 101 also \
                  comes where a message was lost or two crossed.",
        fault: Fault::Configuration,
        retryable: None,
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "element-not-understood",
        source: "ITU-T Q.850 causes 99, 100, 103 and 110, Q.931 sections 5.8.6.2 and 5.8.7",
        causes: &[99, 100, 103, 110],
        holds: failed,
        says: |facts| understood(facts, "does not understand a part of a message"),
        advises: "Look at that part of the message before the refusal, and compare the protocol variants of both sides.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "call-reference-unknown",
        source: "ITU-T Q.850 cause 81, Q.931 section 5.8.3.2",
        causes: &[81],
        holds: failed,
        says: |facts| format!("{} has no such call: it ended it before, or never had it.", facts.who()),
        advises: "Look for a side that restarted, or for a message that was lost before.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "protocol-error",
        source: "ITU-T Q.850 causes 95 and 111",
        causes: &[95, 111],
        holds: failed,
        says: |facts| understood(facts, "says that the other side broke the rules of the signalling"),
        advises: "Trace both sides, and compare the protocol variants of both.",
        fault: Fault::Configuration,
        retryable: None,
        confidence: Confidence::Stated,
    },
];

/// `isdn-0:network misses something that a message must have: bearer capability. It answered the SETUP of frame 1.`
fn understood(facts: &Facts<'_>, what: &str) -> String {
    let Some((said, cause)) = facts.said() else { return String::new() };
    let named = named(said, cause).map(|named| format!(": {named}")).unwrap_or_default();
    let prompt = facts.case.prompt(said).map(|prompt| {
        format!(
            " The last message before, from {}, was the {} of frame {}.",
            prompt.source, prompt.signal, prompt.frame.number
        )
    });
    format!("{} {what}{named}.{}", facts.who(), prompt.unwrap_or_default())
}

/// What the diagnostic of a protocol error names: elements, parameters, or a message type.
pub(crate) fn named(said: &Sighting, cause: &CauseSeen) -> Option<String> {
    let is_isup = matches!(said.signal, Signal::Isup(_));
    match (Diagnostic::decode(cause.cause, &cause.diagnostic), cause.cause.as_u8()) {
        (Diagnostic::MessageType(octet), _) if is_isup => Some(isup::MessageType(octet).to_string()),
        (Diagnostic::MessageType(octet), _) => Some(q931::MessageType(octet).to_string()),
        (Diagnostic::InformationElements(octets), _) if is_isup => Some(parameters(octets)),
        (Diagnostic::InformationElements(octets), _) => Some(elements(octets)),
        (Diagnostic::Other(octets), 103 | 110) => Some(parameters(octets)),
        _ => None,
    }
}

fn parameters(octets: &[u8]) -> String {
    let names: Vec<String> = octets.iter().map(|octet| isup::ParameterCode(*octet).to_string()).collect();
    names.join(", ")
}

/// The names of elements of codeset 0.
pub(crate) fn elements(octets: &[u8]) -> String {
    let name = |octet: &u8| {
        let element = q931::Element { codeset: 0, identifier: *octet, contents: None, offset: 0 };
        element.name().map_or_else(|| format!("element 0x{octet:02X}"), str::to_owned)
    };
    octets.iter().map(name).collect::<Vec<_>>().join(", ")
}
