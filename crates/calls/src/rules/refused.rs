//! Refused: by a rule, by a person, and in whose words.

use super::{Facts, Rule};
use crate::call::{Confidence, Fault};
use crate::verdict::said;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "not-permitted",
        source: "Q.850 causes 50, 53, 54, 55, 57, 62, 87",
        statuses: &[],
        causes: &[50, 53, 54, 55, 57, 62, 87],
        holds: |facts| facts.call.outcome.is_failure(),
        says: |facts| {
            format!("The caller's line is not allowed to make this kind of call: {}.", said(facts.call))
        },
        advises: "Ask the carrier what the line is subscribed to: the service, the destination, or the closed user group.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "refused-in-own-words",
        source: "RFC 3261 section 21.4.4; the phrase is quoted and decides nothing (section 7.2)",
        statuses: &[402, 403, 603],
        causes: &[],
        holds: |facts| own_words(facts).is_some(),
        says: |facts| {
            let (who, words) = (facts.origin(), own_words(facts).unwrap_or_default());
            let status = facts.call.status.map(u16::from).unwrap_or_default();
            format!("{who} refused the call ({status}) and gave its own words for it: \"{words}\".")
        },
        advises: "Take those words to the one who runs that element: account, permission, caller number or destination.",
        fault: Fault::Callee,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "declined-after-ringing",
        source: "RFC 3261 section 21.6.2",
        statuses: &[603],
        causes: &[],
        holds: |facts| facts.rang() && facts.no_other_cause_than(&[17, 21]),
        says: |facts| {
            let ring = facts.call.ring_s.unwrap_or_default();
            format!("The called party declined the call after {ring:.1} s of ringing: {}.", said(facts.call))
        },
        advises: "Somebody pressed a key, or a rule of that phone did; the signalling is as it should be.",
        fault: Fault::Callee,
        retryable: Some(false),
        confidence: Confidence::Inferred,
    },
    Rule {
        id: "declined-at-once",
        source: "RFC 3261 section 21.6.2; less than 300 ms and no ringing leave no time for a person",
        statuses: &[603],
        causes: &[],
        holds: |facts| facts.at_once().is_some() && facts.no_other_cause_than(&[21]),
        says: |facts| {
            let after = facts.at_once().unwrap_or_default() * 1000.0;
            format!(
                "A machine declined the call after {after:.0} ms, before anything rang: {}.",
                said(facts.call)
            )
        },
        advises: "Look for a rule that refuses it: a block list, do-not-disturb, or a limit.",
        fault: Fault::Callee,
        retryable: Some(false),
        confidence: Confidence::Inferred,
    },
];

/// The phrase of the final response, where it is none that is registered for its status.
fn own_words<'c>(facts: &Facts<'c>) -> Option<&'c str> {
    let (status, phrase) = (facts.call.status?, facts.call.phrase.as_deref()?.trim());
    if facts.status() != Some(status.as_u16()) {
        return None;
    }
    let mut registered = status.phrase().into_iter().chain(status.variants().iter().map(|info| info.phrase));
    let known = registered.any(|other| other.eq_ignore_ascii_case(phrase));
    (!phrase.is_empty() && !known).then_some(phrase)
}
