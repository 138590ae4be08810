//! Calls that were answered, and yet tell of a fault.

use std::net::IpAddr;

use tritone_codes::{Method, StatusCode};

use super::{Facts, Rule};
use crate::address::{host_of, is_private};
use crate::attempt::Transaction;
use crate::call::{Confidence, Fault, ReleasedBy};
use crate::detail::Detail;
use crate::event::Event;
use crate::outcome::Outcome;

/// 64*T1 of RFC 3261 section 13.3.1.4, and how far from it a BYE may be.
const NO_ACK_S: core::ops::Range<f64> = 30.0..35.0;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "ack-lost-nat",
        source: "RFC 3261 sections 12.1.2 and 13.2.2.4: the ACK goes where Record-Route or Contact of the 2xx say",
        statuses: &[],
        causes: &[],
        holds: |facts| dropped_without_ack(facts).is_some() && astray(facts).is_some(),
        says: |facts| {
            let (times, after) = dropped_without_ack(facts).unwrap_or_default();
            let Some((header, address)) = astray(facts) else { return String::new() };
            format!(
                "The call was dropped after {after:.0} s because the caller's confirmation (ACK) did not get back to {}: its 200 ({times} times) tells the caller to send \
                 it to {address} ({header}), a private address that is not the one it answers from.",
                facts.asked(facts.last_hop())
            )
        },
        advises: "Set the outside address of that element (its NAT setting), or let the proxy or SBC before it mend the \
                  Contact; switch off a SIP ALG that does it half.",
        fault: Fault::Configuration,
        retryable: Some(false),
        confidence: Confidence::Inferred,
    },
    Rule {
        id: "ack-lost",
        source: "RFC 3261 section 13.3.1.4: no ACK within 64*T1 ends the call",
        statuses: &[],
        causes: &[],
        holds: |facts| dropped_without_ack(facts).is_some() && acked(facts),
        says: |facts| {
            let (times, after) = dropped_without_ack(facts).unwrap_or_default();
            format!(
                "The call was dropped after {after:.0} s because {} never got the caller's confirmation (ACK) of the answer: \
                 it was sent and seen here, but the 200 came {times} times.",
                facts.asked(facts.deciding())
            )
        },
        advises: "Look between this point and the called side: a Contact or Record-Route with a private address, NAT, an \
                  ALG, a firewall.",
        fault: Fault::Network,
        retryable: Some(false),
        confidence: Confidence::Inferred,
    },
    Rule {
        id: "ack-missing",
        source: "RFC 3261 section 13.3.1.4: no ACK within 64*T1 ends the call",
        statuses: &[],
        causes: &[],
        holds: |facts| dropped_without_ack(facts).is_some(),
        says: |facts| {
            let (times, after) = dropped_without_ack(facts).unwrap_or_default();
            format!(
                "The call was dropped after {after:.0} s because no confirmation of the answer (ACK) came: {} sent its 200 \
                 {times} times.",
                facts.asked(facts.deciding())
            )
        },
        advises: "Either the 200 does not reach the caller, or the ACK goes elsewhere: look at Contact and Record-Route of \
                  the 200, NAT and ALG.",
        fault: Fault::Network,
        retryable: Some(false),
        confidence: Confidence::Inferred,
    },
    Rule {
        id: "rescued",
        source: "RFC 3263 section 4.3, RFC 3261 section 16.7",
        statuses: &[],
        causes: &[],
        holds: |facts| facts.is(Outcome::Answered) && failed_first(facts).is_some(),
        says: |facts| {
            let (Some(failure), last) = (failed_first(facts), facts.last_hop()) else { return String::new() };
            let refused = facts.leg.address(failure.source);
            let status = failure.status().map(StatusCode::as_u16).unwrap_or_default();
            let place = if facts.leg.address(last.receiver(facts.leg)) == refused {
                "a second attempt there".to_owned()
            } else {
                format!("another route, by {},", facts.asked(last))
            };
            format!("Answered: {refused} had refused the call with {status}, and {place} was taken.")
        },
        advises: "The call is saved, not the first route: look why that one refused.",
        fault: Fault::Network,
        retryable: None,
        confidence: Confidence::Stated,
    },
];

/// How often the 2xx was seen, and after how many seconds the called side hung up, where both are those of a 2xx that
/// never got its ACK.
fn dropped_without_ack(facts: &Facts<'_>) -> Option<(usize, f64)> {
    let by_callee = facts.is(Outcome::Answered) && facts.call.released_by == Some(ReleasedBy::Callee);
    let success = facts.deciding().final_index(facts.leg).filter(|_| by_callee)?;
    let (times, span) = facts.repeated(success);
    let talk = facts.call.talk_s?;
    // It is sent again every four seconds until the end: what stopped before had got its ACK.
    (times >= 4 && span * 2.0 >= talk && NO_ACK_S.contains(&talk)).then_some((times, talk))
}

/// The header of the 2xx, on the hop farthest from the caller, that sends the ACK to a private address which no element on
/// the way has; and that address.
fn astray(facts: &Facts<'_>) -> Option<(&'static str, IpAddr)> {
    let success = facts.last_hop().final_event(facts.leg)?;
    let route = facts.leg.detail(success, Detail::RecordRoute);
    let (header, value) = match route {
        // The caller's first hop is the last value (RFC 3261 section 12.1.2).
        Some(route) => ("Record-Route", route.rsplit(',').next()?),
        None => ("Contact", facts.leg.detail(success, Detail::Contact)?),
    };
    let address = host_of(value)?;
    let ends = facts.case.path().flat_map(|hop| [hop.sender(facts.leg), hop.receiver(facts.leg)]);
    let mut known = ends.map(|end| facts.leg.address(end).ip());
    (is_private(address) && !known.any(|known| known == Some(address))).then_some((header, address))
}

fn acked(facts: &Facts<'_>) -> bool {
    let cseq = facts.deciding().sample(facts.leg).cseq;
    facts.requests(Method::Ack).any(|ack| ack.cseq == cseq && ack.to_tag != 0)
}

/// The last failure that an INVITE got before the one that was answered went out. Challenges, redirections and what
/// else asks for the same call in another form are steps, not failures.
fn failed_first<'c>(facts: &Facts<'c>) -> Option<&'c Event> {
    let last: &Transaction = facts.last_hop();
    let before = facts.leg.events().get(..last.invite?)?;
    before.iter().rev().find(|event| {
        let failed = event.status().is_some_and(|status| {
            let step = matches!(status.as_u16(), 401 | 407 | 412..=423 | 428 | 484 | 485 | 487 | 491 | 494);
            status.as_u16() >= 400 && status.is_valid_on_the_wire() && !step
        });
        failed && event.method == Some(Method::Invite)
    })
}
