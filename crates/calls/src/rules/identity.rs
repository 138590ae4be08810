//! Calls refused for who calls: STIR, analytics, and people who had enough.

use tritone_codes::reason;

use super::{Facts, Rule};
use crate::call::{Confidence, Fault};
use crate::detail::Detail;
use crate::verdict::said;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "network-blocked",
        source: "RFC 8688 (608); ATIS-1000099 (603 Network Blocked, told by its phrase and the text of its Reason together)",
        statuses: &[603, 608],
        causes: &[],
        holds: |facts| facts.status() == Some(608) || analytics(facts).is_some(),
        says: |facts| {
            let contact = analytics(facts).and_then(|text| redress(&text)).unwrap_or_default();
            format!(
                "A service in the network blocked the call, as it takes it for an unwanted one{contact}: {}.",
                said(facts.call)
            )
        },
        advises: "Nobody was asked. Complain to the blocking party with the contact that it gives, and see how the caller's \
                  number is signed and registered.",
        fault: Fault::Network,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "unwanted",
        source: "RFC 8197 section 4",
        statuses: &[607],
        causes: &[],
        holds: |_| true,
        says: |facts| {
            format!(
                "The called person marked this call as unwanted, and may have blocked the caller: {}.",
                said(facts.call)
            )
        },
        advises: "Do not call again from that number.",
        fault: Fault::Callee,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "identity-refused",
        source: "RFC 8224 section 6.2.2",
        statuses: &[428, 436, 437, 438],
        causes: &[],
        holds: |_| true,
        says: |facts| {
            format!(
                "The network did not accept the proof of the caller's number (STIR): {}: {}.",
                proof(facts),
                said(facts.call)
            )
        },
        advises: "Look at the signing service of the calling side: its certificate and the URL of it, the clock, and that \
                  no element changes From, To or Date after the signature.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
];

/// What was wrong with the Identity header, and whether there was one.
fn proof(facts: &Facts<'_>) -> &'static str {
    let invite = facts.last_hop().invite.map(|index| facts.event(index));
    let signed = invite.is_some_and(|invite| facts.leg.detail(invite, Detail::Identity).is_some());
    match (facts.status(), signed) {
        (Some(428), true) => "there was an Identity header, of no use to it",
        (Some(428), false) => "the call was not signed",
        (Some(436), _) => "the certificate could not be fetched from the URL given",
        (Some(437), _) => "the certificate is none that it trusts",
        (_, true) => "the signature does not fit the call",
        (_, false) => "no Identity header was seen here",
    }
}

/// The Reason text of an analytics block: it begins with `v=analytics1`, and the phrase is the registered one.
fn analytics(facts: &Facts<'_>) -> Option<String> {
    let phrase = facts.call.phrase.as_deref()?;
    if !phrase.eq_ignore_ascii_case("Network Blocked") {
        return None;
    }
    let event = facts.case.final_event()?;
    let values = reason::values(facts.text(event.reason)?.as_bytes()).flatten();
    let mut texts = values.filter_map(|value| Some(value.text?.to_str_lossy().into_owned()));
    texts.find(|text| text.starts_with("v=analytics1"))
}

/// Where to complain: the `url`, `tel` or `email` of the text.
fn redress(text: &str) -> Option<String> {
    let contact = text.split(';').find_map(|part| {
        let (name, value) = part.trim().split_once('=')?;
        matches!(name, "url" | "tel" | "email").then_some(value)
    })?;
    Some(format!(" (it can be asked at {contact})"))
}
