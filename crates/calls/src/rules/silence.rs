//! Nothing came back, or only 100.

use tritone_wire::Transport;

use super::{Facts, Rule};
use crate::attempt::Transaction;
use crate::call::{Confidence, Fault};
use crate::outcome::Outcome;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "next-hop-silent",
        source: "RFC 3261 sections 16.8 and 17.1.1.2 (Timer B)",
        statuses: &[408, 480, 500, 502, 503, 504],
        causes: &[],
        holds: |facts| facts.case.path().len() > 1 && was_silent(facts, facts.last_hop()),
        says: |facts| {
            let last = facts.last_hop();
            let (from, to, sent) = (facts.asking(last), facts.asked(last), sent(facts, last));
            format!("{to} never answered: {from} passed the call on to it and heard nothing ({sent}).")
        },
        advises: "Check that the silent element is up, that its address is right, and that its answers find the way back.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
    Rule {
        id: "no-response",
        source: "RFC 3261 section 17.1.1.2 (Timers A and B)",
        statuses: &[],
        causes: &[],
        holds: |facts| timed_out(facts) && facts.provisionals().next().is_none(),
        says: |facts| {
            let deciding = facts.deciding();
            let (asked, sent) = (facts.asked(deciding), sent(facts, deciding));
            if seems_answered(facts, deciding) {
                return format!(
                    "No answer of {asked} was recorded, but there may have been one: over UDP the INVITE would have been sent \
                     again, and it was not."
                );
            }
            format!("Nothing came back from {asked} ({sent}).")
        },
        advises: "Check that the address is right, that something listens there, that no firewall is between, and that \
                  the recording holds both directions.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
    Rule {
        id: "only-trying",
        source: "RFC 3261 sections 17.1.1.2 and 21.1.1",
        statuses: &[],
        causes: &[],
        holds: |facts| timed_out(facts) && facts.provisionals().all(|status| status == 100),
        says: |facts| {
            let deciding = facts.deciding();
            let asked = facts.asked(deciding);
            let since =
                deciding.provisionals.last().map_or(facts.call.start, |index| facts.event(*index).time);
            let waited = facts.recorded_until.seconds_since(since);
            format!(
                "{asked} took the call (100 Trying) and then said nothing more; the recording went on for {waited:.0} s."
            )
        },
        advises: "Look behind that element: it took the call and never said what became of it.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Inferred,
    },
];

fn timed_out(facts: &Facts<'_>) -> bool {
    facts.is(Outcome::Timeout) && facts.call.status.is_none() && facts.deciding().invite.is_some()
}

/// Whether an INVITE got no response at all although there was time for one: it was sent again, or, where TCP does
/// that, two seconds passed before the element that had sent it gave up.
fn was_silent(facts: &Facts<'_>, hop: &Transaction) -> bool {
    let Some(invite) = hop.invite.filter(|_| hop.provisionals.is_empty() && hop.finals.is_empty()) else {
        return false;
    };
    let end = facts.case.final_event().map_or(facts.recorded_until, |event| event.time);
    let may_wait = facts.leg.flow().transport != Transport::Udp;
    facts.repeated(invite).0 > 1 || (may_wait && end.seconds_since(facts.event(invite).time) >= 2.0)
}

/// Whether an INVITE that no response was seen to was sent over UDP, and not again.
fn seems_answered(facts: &Facts<'_>, hop: &Transaction) -> bool {
    let is_udp = facts.leg.flow().transport == Transport::Udp;
    is_udp && hop.invite.is_some_and(|invite| facts.repeated(invite).0 == 1)
}

/// `the INVITE was sent 7 times in 31.5 s`.
fn sent(facts: &Facts<'_>, hop: &Transaction) -> String {
    let (count, span) = hop.invite.map_or((0, 0.0), |invite| facts.repeated(invite));
    match count {
        0 => "its INVITE was not recorded".to_owned(),
        1 => "the INVITE was sent once".to_owned(),
        _ => format!("the INVITE was sent {count} times in {span:.1} s"),
    }
}
