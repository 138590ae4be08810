//! Large requests that get lost, since their IP fragments do.

use tritone_wire::{IcmpErrorKind, Transport};

use super::{Facts, Rule};
use crate::call::{Confidence, Fault};
use crate::event::Event;
use crate::outcome::Outcome;
use crate::scene::is_large;

/// Octets of a message that one Ethernet frame holds over UDP and IPv4.
const ONE_PACKET: u32 = 1472;

pub(super) const RULES: &[Rule] = &[Rule {
    id: "large-invite-lost",
    source: "RFC 3261 section 18.1.1, RFC 8900 section 3",
    statuses: &[],
    causes: &[],
    holds: |facts| lost(facts).is_some(),
    says: |facts| {
        let Some(lost) = lost(facts) else { return String::new() };
        let (count, span) = facts.last_hop().invite.map_or((0, 0.0), |invite| facts.repeated(invite));
        let (to, length) = (facts.asked(facts.last_hop()), lost.invite.length);
        let size = if lost.invite.in_part || length > ONE_PACKET {
            "too large for one packet"
        } else {
            "nearly too large for one packet"
        };
        let what = if lost.invite.in_part || length > ONE_PACKET { "its fragments" } else { "large packets" };
        format!(
            "The call did not get to {to}: its INVITE was {size} ({length} octets, sent {count} times in {span:.1} s), and \
             {what} seem to be lost on the way. {}",
            lost.evidence.sentence()
        )
    },
    advises: "Let both sides use TCP for large requests, or make the INVITE smaller: fewer codecs, fewer headers. Firewalls and \
              NAT on the way must let IP fragments pass.",
    fault: Fault::Network,
    retryable: Some(false),
    confidence: Confidence::Inferred,
}];

/// A large INVITE that nobody got.
struct Lost<'c> {
    invite: &'c Event,
    evidence: Evidence,
}

/// What says that it was its size.
enum Evidence {
    /// An ICMP error, by whom and in which frame.
    Reported(String),
    /// A smaller request that was answered: its octets and frame.
    SmallerAnswered(u32, u64),
    /// Fragments are missing from the recording.
    FragmentsMissing,
}

impl Evidence {
    fn sentence(&self) -> String {
        match self {
            Self::Reported(report) => format!("{report}."),
            Self::SmallerAnswered(length, frame) => {
                format!("A request of {length} octets between the two was answered (frame {frame}).")
            }
            Self::FragmentsMissing => {
                "Only the first fragment of it is in the recording; a capture filter by port does that too."
                    .to_owned()
            }
        }
    }
}

/// The INVITE on the hop farthest from the caller, where it was large, sent again, never answered, and where something
/// besides says that its size is to blame.
fn lost<'c>(facts: &Facts<'c>) -> Option<Lost<'c>> {
    let failed = facts.call.outcome.is_failure() || facts.is(Outcome::Cancelled);
    let hop = facts.last_hop();
    let is_udp = facts.leg.flow().transport == Transport::Udp;
    if !failed || !is_udp || !hop.provisionals.is_empty() || !hop.finals.is_empty() {
        return None;
    }
    let index = hop.invite?;
    let invite = facts.event(index);
    if !is_large(invite) || facts.repeated(index).0 < 2 {
        return None;
    }
    evidence(facts, invite).map(|evidence| Lost { invite, evidence })
}

fn evidence(facts: &Facts<'_>, invite: &Event) -> Option<Evidence> {
    let by_size = [IcmpErrorKind::ReassemblyTimeExceeded, IcmpErrorKind::FragmentationNeeded];
    let mut reports = facts.leg.refusals_of(invite);
    if let Some(report) = reports.find(|report| by_size.contains(&report.kind)) {
        let (by, kind, frame) = (report.reporter, report.kind, report.frame.number);
        return Some(Evidence::Reported(format!("{by} reported it (ICMP {kind}, frame {frame})")));
    }
    let host = |index: u16| facts.leg.address(index).host();
    let answered = facts.scene.sizes().largest_answered(host(invite.source), host(invite.destination));
    match answered {
        Some((length, _)) if length >= invite.length => None,
        Some((length, frame)) => Some(Evidence::SmallerAnswered(length, frame.number)),
        None => invite.in_part.then_some(Evidence::FragmentsMissing),
    }
}
