//! Redirections: where they led.

use tritone_codes::Method;

use super::{Facts, Rule};
use crate::call::{Confidence, Fault};
use crate::detail::Detail;
use crate::event::Event;
use crate::outcome::Outcome;
use crate::verdict::said;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "redirect-circle",
        source: "RFC 3261 section 8.1.3.4: a client does not try a URI twice",
        statuses: &[300, 301, 302, 305, 380],
        causes: &[],
        holds: |facts| facts.is(Outcome::Redirected) && led_back(facts).is_some(),
        says: |facts| {
            let place = led_back(facts).unwrap_or_default();
            format!(
                "The call was sent in a circle: it had been at {place} already, and was sent there again: {}.",
                said(facts.call)
            )
        },
        advises: "Look at the forwarding of that place, and of the one that it forwards to: one of them sends calls back.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "redirect-unfollowed",
        source: "RFC 3261 sections 8.1.3.4 and 21.3",
        statuses: &[300, 301, 302, 305, 380],
        causes: &[],
        holds: |facts| {
            facts.is(Outcome::Redirected)
                && facts.case.final_event().is_some_and(|event| target(facts, event).is_some())
        },
        says: |facts| {
            let place = facts.case.final_event().and_then(|event| target(facts, event)).unwrap_or_default();
            format!(
                "The call was sent elsewhere, to {place}, and the caller was not seen to go there: {}.",
                said(facts.call)
            )
        },
        advises: "Let the caller, or the proxy before it, follow redirections; or have the other side forward the call itself.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Inferred,
    },
    Rule {
        id: "redirect-followed-failed",
        source: "RFC 3261 section 8.1.3.4: the caller followed, and that attempt failed",
        statuses: &[],
        causes: &[],
        holds: |facts| {
            facts.call.outcome.is_failure() && !facts.is(Outcome::Redirected) && redirection(facts).is_some()
        },
        says: |facts| {
            let Some(first) = redirection(facts) else { return String::new() };
            let (who, status) =
                (facts.leg.address(first.source), first.status().map(u16::from).unwrap_or_default());
            format!(
                "The call was sent elsewhere by {who} ({status}), and failed there: {}.",
                if facts.call.status.is_some() {
                    said(facts.call).to_string()
                } else {
                    format!("{} did not answer", facts.asked(facts.deciding()))
                }
            )
        },
        advises: "Look at the place to which the call was sent; the one that was called first only forwards.",
        fault: Fault::Callee,
        retryable: None,
        confidence: Confidence::Stated,
    },
];

/// The Contact of a redirection.
fn target<'c>(facts: &Facts<'c>, event: &Event) -> Option<&'c str> {
    facts.leg.detail(event, Detail::Contact)
}

/// The Contact of the redirection, where an INVITE had been sent to it before.
fn led_back<'c>(facts: &Facts<'c>) -> Option<&'c str> {
    let end = facts.case.final_event()?;
    let place = target(facts, end)?;
    // Parameters count: the same place over another transport is no circle.
    let address = |uri: &str| uri.replace(":5060", "");
    let mut asked = facts.requests(Method::Invite).filter(|invite| invite.time < end.time);
    asked
        .any(|invite| facts.text(invite.uri).is_some_and(|uri| address(uri) == address(place)))
        .then_some(place)
}

/// The last redirection that was followed before the deciding attempt went out: by the caller, or by a proxy.
fn redirection<'c>(facts: &Facts<'c>) -> Option<&'c Event> {
    let before = facts.leg.events().get(..facts.last_hop().first)?;
    let is_redirection = |event: &&Event| {
        event.method == Some(Method::Invite)
            && event.status().is_some_and(|status| (300..400).contains(&status.as_u16()))
    };
    before.iter().rev().find(is_redirection)
}
