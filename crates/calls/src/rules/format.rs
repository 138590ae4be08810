//! The form in which the number was sent, against those that the element takes.

use super::{Facts, Rule};
use crate::call::{Confidence, Fault};
use crate::number::Number;
use crate::party::party;
use crate::scene::{OtherForm, TooShort};
use crate::verdict::said;

pub(super) const RULES: &[Rule] = &[
    TOO_SHORT,
    Rule {
        id: "number-format",
        source: "RFC 3966 section 5.1.4, Q.850 causes 1, 3 and 28; the calls of the recording that the same element took",
        statuses: &[400, 403, 404, 410, 416, 480, 484, 485, 500, 503, 603, 604],
        causes: &[],
        holds: |facts| {
            let says_number =
                matches!(facts.status(), Some(404 | 484 | 604)) || matches!(facts.cause(), Some(1..=3 | 28));
            // Who was rung, or says that he is away or wants no call, was found.
            let may_be_format = !facts.had_progress() && !matches!(facts.status(), Some(480 | 603));
            facts.call.outcome.is_failure()
                && other_form(facts)
                    .is_some_and(|other| says_number || (may_be_format && other.same_number.is_some()))
                && facts.no_other_cause_than(&[1, 2, 3, 21, 28, 41])
        },
        says: |facts| {
            let Some(OtherForm { form, same_number, calls }) = other_form(facts) else {
                return String::new();
            };
            let sent = facts.sent_uri().map(|uri| party(uri).short().to_owned()).unwrap_or_default();
            let peer = facts.asked(facts.last_hop());
            let it_takes = match same_number {
                Some((number, frame)) => {
                    format!("the same number worked as {number} (frame {})", frame.number)
                }
                None => format!("it took {calls} calls, all with numbers {}", form.phrase()),
            };
            let written = Number::parse(&sent).map(|number| number.form().phrase()).unwrap_or_default();
            format!(
                "The number was sent to {peer} {written} ({sent}), in a form that it does not seem to take: {it_takes}. Here {}.",
                said(facts.call)
            )
        },
        advises: "Send numbers to that element in the form that it takes.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Inferred,
    },
];

const TOO_SHORT: Rule = Rule {
    id: "number-too-short",
    source: "RFC 3261 section 21.4.22, Q.850 causes 1 and 28; the calls of the recording that the same element took",
    statuses: &[404, 484],
    causes: &[],
    holds: |facts| facts.no_other_cause_than(&[1, 28]) && too_short(facts).is_some(),
    says: |facts| {
        let Some(TooShort { digits, least, calls }) = too_short(facts) else { return String::new() };
        format!(
            "The number seems to lack digits: it has {digits}, where {} took {calls} calls to numbers that begin like it, all \
             with {least} or more. Here {}.",
            facts.asked(facts.last_hop()),
            said(facts.call)
        )
    },
    advises: "Check what was dialled; if digits were cut, look at the dial plan before that element and at overlap dialling.",
    fault: Fault::Caller,
    retryable: Some(false),
    confidence: Confidence::Inferred,
};

fn too_short(facts: &Facts<'_>) -> Option<TooShort> {
    facts.scene.peers().too_short(&facts.offered()?, facts.sent_uri()?)
}

fn other_form(facts: &Facts<'_>) -> Option<OtherForm> {
    facts.scene.peers().other_form(&facts.offered()?, facts.sent_uri()?)
}
