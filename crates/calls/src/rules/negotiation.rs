//! Refused for what one side asks of the other: extensions, intervals, preconditions.

use tritone_codes::Method;

use super::{Facts, Rule};
use crate::call::{Confidence, Fault};
use crate::detail::Detail;
use crate::verdict::said;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "extension-missing",
        source: "RFC 3261 sections 8.2.2.3, 21.4.15 and 21.4.16",
        statuses: &[420, 421],
        causes: &[],
        holds: |facts| extensions(facts).is_some(),
        says: |facts| {
            let list = extensions(facts).unwrap_or_default();
            match facts.status() {
                Some(420) => format!(
                    "The caller insists on a feature that the other side does not have ({list}): {}.",
                    said(facts.call)
                ),
                _ => format!(
                    "The other side insists on a feature that the caller does not offer ({list}): {}.",
                    said(facts.call)
                ),
            }
        },
        advises: "Make that feature optional on the side that insists, or switch it on on the other.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "interval-refused",
        source: "RFC 4028 sections 6 and 7.3",
        statuses: &[422],
        causes: &[],
        holds: |facts| least(facts).is_some(),
        says: |facts| {
            let asked = asked(facts).map(|value| format!(" of {value} s")).unwrap_or_default();
            format!(
                "The caller wants its call refreshed in an interval{asked}, which is too short: {} takes {} s and more, and the \
                 caller did not try again with that.",
                facts.origin(),
                least(facts).unwrap_or_default()
            )
        },
        advises: "Raise Session-Expires of the caller to that value; a caller that knows RFC 4028 repeats the call by itself.",
        fault: Fault::Caller,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "precondition-failed",
        source: "RFC 3312 section 8",
        statuses: &[580],
        causes: &[],
        holds: |_| true,
        says: |facts| {
            format!(
                "One side reserves network resources before a phone may ring (preconditions), and that did not succeed: {}.",
                said(facts.call)
            )
        },
        advises: "Look at the access network of the called side, or call without mandatory preconditions.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
];

/// What a 420 does not know, or a 421 requires.
fn extensions<'c>(facts: &Facts<'c>) -> Option<&'c str> {
    let header = if facts.status() == Some(420) { Detail::Unsupported } else { Detail::Require };
    let hop = facts.case.path().rev().find_map(|hop| hop.final_event(facts.leg));
    facts.leg.detail(hop?, header)
}

/// The Min-SE of the 422.
fn least(facts: &Facts<'_>) -> Option<u32> {
    facts.seconds(facts.case.final_event()?, Detail::MinSe)
}

/// The Session-Expires of the INVITE.
fn asked(facts: &Facts<'_>) -> Option<u32> {
    let invites = facts.requests(Method::Invite);
    facts.seconds(invites.last()?, Detail::SessionExpires)
}
