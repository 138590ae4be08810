//! Loops and too long ways.

use std::collections::BTreeMap;

use tritone_codes::Method;

use super::{Facts, Rule};
use crate::call::{Confidence, Fault};
use crate::verdict::said;

pub(super) const RULES: &[Rule] = &[Rule {
    id: "loop-seen",
    source: "RFC 3261 sections 16.3 and 16.6, RFC 5393 section 4",
    statuses: &[482, 483],
    causes: &[],
    holds: |facts| circle(facts).is_some(),
    says: |facts| {
        let (place, times) = circle(facts).unwrap_or_default();
        let place = facts.leg.address(place);
        format!("The call went round in a circle: {place} got it {times} times: {}.", said(facts.call))
    },
    advises: "Look at the routing of the elements on that circle: one of them sends the number back to where it came from.",
    fault: Fault::Configuration,
    retryable: Some(false),
    confidence: Confidence::Stated,
}];

/// The element that got the same INVITE most often with more and more Via values, and how often that was.
fn circle(facts: &Facts<'_>) -> Option<(u16, usize)> {
    let cseq = facts.deciding().sample(facts.leg).cseq;
    let mut depths: BTreeMap<u16, Vec<u8>> = BTreeMap::new();
    for event in facts.requests(Method::Invite).filter(|event| event.cseq == cseq) {
        let seen = depths.entry(event.destination).or_default();
        if !seen.contains(&event.vias) {
            seen.push(event.vias);
        }
    }
    let most = depths.into_iter().map(|(place, seen)| (place, seen.len()));
    most.filter(|(_, times)| *times > 1).max_by_key(|(place, times)| (*times, core::cmp::Reverse(*place)))
}
