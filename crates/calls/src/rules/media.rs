//! No common media: what was offered, and what the refusal said of it.

use super::{Facts, Rule};
use crate::call::{Confidence, Fault};
use crate::verdict::said;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "srtp-refused",
        source: "RFC 3711 section 12, RFC 5124: RTP/SAVP and RTP/SAVPF are not RTP/AVP",
        statuses: &[488, 606],
        causes: &[],
        holds: |facts| {
            let audio = || {
                offer(facts)
                    .into_iter()
                    .flat_map(|offer| offer.split("; "))
                    .filter(|m| m.starts_with("audio"))
            };
            audio().next().is_some() && audio().all(|media| media.contains("SAVP"))
        },
        says: |facts| {
            format!(
                "The caller offered encrypted media only ({}), and the other side did not take it: {}.",
                offer(facts).unwrap_or_default(),
                said(facts.call)
            )
        },
        advises: "Compare encryption of both sides: switch it on or off at both, or offer both kinds. If both have it, \
                  compare the codecs.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Inferred,
    },
    Rule {
        id: "media-refused",
        source: "RFC 3261 section 20.43 (warn-codes 300 to 307, 330, 331, 370)",
        statuses: &[415, 488, 606],
        causes: &[],
        holds: |facts| warning(facts).is_some(),
        says: |facts| {
            let offered = offer(facts).map(|offer| format!(" (offered: {offer})")).unwrap_or_default();
            format!(
                "Both sides found no common media, {}{offered}: {}.",
                warning(facts).unwrap_or_default(),
                said(facts.call)
            )
        },
        advises: "Compare the codecs and the transport that both sides have switched on.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "offer-refused",
        source: "RFC 3261 sections 21.4.26 and 21.6.4, RFC 3264 section 6",
        statuses: &[488, 606],
        causes: &[],
        holds: |facts| offer(facts).is_some(),
        says: |facts| {
            format!(
                "The other side took none of the media that the caller offered ({}): {}.",
                offer(facts).unwrap_or_default(),
                said(facts.call)
            )
        },
        advises: "Compare that offer with the codecs that the other side has switched on.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Stated,
    },
];

/// The media that the INVITE of the caller offered: `audio RTP/AVP PCMU PCMA`.
fn offer<'c>(facts: &Facts<'c>) -> Option<&'c str> {
    facts.text(facts.event(facts.deciding().invite?).media)
}

/// What the first Warning that speaks of media says.
fn warning(facts: &Facts<'_>) -> Option<&'static str> {
    facts.warnings().into_iter().find_map(|code| {
        Some(match code {
            300 => "as the network protocol of the media is not available (Warning 300)",
            301 => "as the address format of the media is not known (Warning 301)",
            302 => "as the transport of the media is not available (Warning 302)",
            303 => "as a unit of bandwidth is not known (Warning 303)",
            304 => "as a kind of media is not available (Warning 304)",
            305 => "as no codec or media format fits (Warning 305)",
            306 => "as an attribute of the media is not known (Warning 306)",
            307 => "as a parameter of the session description is not known (Warning 307)",
            330 => "as there is no multicast (Warning 330)",
            331 => "as there is no unicast (Warning 331)",
            370 => "as there is not enough bandwidth (Warning 370)",
            _ => return None,
        })
    })
}
