//! The number that was called.

use tritone_codes::Diagnostic;
use tritone_wire::q931::MessageType;

use super::{CircuitRule, Facts, failed};
use crate::call::{Confidence, Fault};
use crate::isdn::Signal;
use crate::isdn::sighting::Act;

pub(super) const RULES: &[CircuitRule] = &[
    CircuitRule {
        id: "new-number-told",
        source: "ITU-T Q.850 cause 22",
        causes: &[22],
        holds: |facts| failed(facts) && new_number(facts).is_some(),
        says: |facts| {
            let number = new_number(facts).unwrap_or_default();
            format!("The called party has another number now, which the network told: {number}.")
        },
        advises: "Dial the new number.",
        fault: Fault::Caller,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "dialled-digits-incomplete",
        source: "ITU-T Q.850 cause 28, Q.931 section 5.1.3, Q.764 section 2.1.2",
        causes: &[28],
        holds: |facts| failed(facts) && dialled_bit_by_bit(facts),
        says: |facts| {
            let digits = facts.call.to.user.as_deref().unwrap_or_default();
            let what = if digits.is_empty() { "no digits".to_owned() } else { format!("\"{digits}\"") };
            format!(
                "{} took the number digit by digit, and what came, {what}, was no whole number.",
                facts.who()
            )
        },
        advises: "Check that the caller dials all digits in time, and that the dial plan of the caller's equipment does not stop too \
                  early.",
        fault: Fault::Caller,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "routed-in-a-circle",
        source: "ITU-T Q.850 cause 25",
        causes: &[25],
        holds: failed,
        says: |facts| {
            format!(
                "{} gave up routing the call: it had passed too many exchanges, or the routing is wrong.",
                facts.who()
            )
        },
        advises: "Look for two exchanges that send the number to each other.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "mobile-not-reachable",
        source: "ITU-T Q.850 cause 20",
        causes: &[20],
        holds: failed,
        says: |_| {
            "The called telephone is not in contact with its network: switched off, or out of coverage."
                .to_owned()
        },
        advises: "Call later.",
        fault: Fault::Callee,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    CircuitRule {
        id: "no-terminal-responded",
        source: "ITU-T Q.850 cause 18",
        causes: &[18],
        holds: |facts| failed(facts) && facts.case.alerting().is_none(),
        says: |_| "No telephone responded on the called line: no ringing was signalled.".to_owned(),
        advises: "Check that a telephone is connected, powered and configured for this number.",
        fault: Fault::Callee,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
];

/// The number in the diagnostic, in which some senders leave out the form of an element.
fn new_number(facts: &Facts<'_>) -> Option<String> {
    let Diagnostic::NewNumber(number) = facts.diagnostic() else { return None };
    let plus = if number.type_of_number == 1 { "+" } else { "" };
    let digits = String::from_utf8_lossy(number.digits);
    (!digits.is_empty()).then(|| format!("{plus}{digits}"))
}

/// Whether more digits came, or were to come (ITU-T Q.931 section 5.1.3).
fn dialled_bit_by_bit(facts: &Facts<'_>) -> bool {
    let asks = Signal::Q931(MessageType::SETUP_ACKNOWLEDGE);
    facts.case.leg.seen.iter().any(|seen| match seen.act {
        Act::Digits => facts.case.is_of_caller(seen),
        _ => seen.signal == asks,
    })
}
