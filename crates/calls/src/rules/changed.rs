//! An element on the way made another status of the one it got.

use tritone_wire::Endpoint;

use tritone_codes::{Cause, Facts as Known, Method, StatusCode, profile};

use super::{Facts, Rule};
use crate::call::{Confidence, Fault, Hop};
use crate::outcome::Outcome;

pub(super) const RULES: &[Rule] = &[Rule {
    id: "changed-on-the-way",
    source: "RFC 3261 section 16.7, RFC 3398 section 8.2.6",
    statuses: &[],
    causes: &[],
    // Where both statuses are one kind of failure, what the first one says is told better by a rule of its own.
    holds: |facts| {
        let kind = |hop: &Hop| hop.status.map(|status| Outcome::of_final(status, false));
        facts.call.outcome.is_failure()
            && change(facts).is_some_and(|(before, after)| kind(before) != kind(after))
    },
    says: |facts| {
        let Some((before, after)) = change(facts) else { return String::new() };
        format!(
            "{}, said {} ({}), but {} on the way made {} of it{}.",
            meaning(before),
            before.from,
            named(before),
            after.from,
            named(after),
            expected(before).unwrap_or_default()
        )
    },
    advises: "Judge the call by the first status, and let the element that changed it pass it on as it is.",
    fault: Fault::Configuration,
    retryable: None,
    confidence: Confidence::Stated,
}];

/// The first two hops between which the status of a failure changed, unless the later one is a 487 of the caller's own
/// CANCEL, or the element had several answers to choose from.
fn change<'c>(facts: &Facts<'c>) -> Option<(&'c Hop, &'c Hop)> {
    let pairs = facts.call.hops.windows(2).map(|pair| (&pair[0], &pair[1]));
    let failed = |hop: &Hop| hop.status.is_some_and(|status| status.as_u16() >= 300 && status != 487);
    let mut pairs = pairs.filter(|(before, after)| failed(before) && failed(after));
    pairs.find(|(a, b)| a.status != b.status && !had_choice(facts, a.to))
}

/// Whether several places that an element asked refused the call with different statuses: what it made of which, it alone
/// knows.
fn had_choice(facts: &Facts<'_>, element: Endpoint) -> bool {
    let refusals = facts.leg.events().iter().filter(|event| {
        let failed = event.status().is_some_and(|status| {
            !matches!(status.as_u16(), ..300 | 401 | 407 | 487) && status.is_valid_on_the_wire()
        });
        failed && event.method == Some(Method::Invite) && facts.leg.address(event.destination) == element
    });
    let mut refusals = refusals.map(|event| (event.source, event.status()));
    let first = refusals.next();
    refusals.any(|other| first.is_some_and(|first| first.0 != other.0 && first.1 != other.1))
}

/// What the first status means, for somebody who does not know SIP.
fn meaning(hop: &Hop) -> &'static str {
    match hop.status.map_or(0, StatusCode::as_u16) {
        300..=399 => "The call should go elsewhere",
        401 | 407 => "The caller must say who it is",
        404 | 604 => "The number does not exist there",
        408 => "Nobody answered in time",
        410 => "The number is no longer in use",
        415 | 488 | 606 => "Both sides have no common media",
        480 => "The called party was not available",
        484 => "The number was incomplete",
        486 | 600 => "The called party was busy",
        500..=599 => "There was a fault behind",
        402 | 403 | 433 | 603 | 607 | 608 => "The call was refused",
        _ => "The call failed",
    }
}

fn named(hop: &Hop) -> String {
    let Some(status) = hop.status else { return String::new() };
    match status.phrase() {
        Some(phrase) => format!("{status} {phrase}"),
        None => status.to_string(),
    }
}

/// What RFC 3398 makes of the cause that came with the first status, where it is that status.
fn expected(before: &Hop) -> Option<String> {
    let cause: Cause = before.cause?;
    let status = profile("rfc3398")?.q850_to_sip(cause, &Known::NONE).status()?;
    Some(format!("; for its cause {cause} RFC 3398 has {status}"))
}
