//! The network said that the call did not arrive: ICMP errors that quote its INVITE.

use tritone_wire::IcmpErrorKind;

use super::{Facts, Rule};
use crate::attempt::Transaction;
use crate::call::{Confidence, Fault};
use crate::outcome::Outcome;
use crate::unreachable::Refusal;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "port-unreachable",
        source: "RFC 1122 section 3.2.2.1, RFC 4443 section 3.1, RFC 3261 sections 8.1.3.1 and 18.4",
        statuses: &[],
        causes: &[],
        holds: |facts| refused(facts).is_some_and(|refused| refused.by_its_host(facts)),
        says: |facts| {
            let Some(refused) = refused(facts) else { return String::new() };
            let (to, what) = (facts.asked(refused.hop), refused.sent_back(facts));
            format!("Nothing listens at {to}: its host {what}.")
        },
        advises: "Check that the program that should take the call there is running, and that it listens on that address and \
                  port over UDP.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
    Rule {
        id: "host-unreachable",
        source: "RFC 792, RFC 1812 section 5.2.7, RFC 4443 section 3, RFC 3261 sections 8.1.3.1 and 18.4",
        statuses: &[],
        causes: &[],
        holds: |facts| refused(facts).is_some(),
        says: |facts| {
            let Some(refused) = refused(facts) else { return String::new() };
            let (to, what) = (facts.asked(refused.hop), refused.sent_back(facts));
            let by = refused.first.reporter;
            let why = match refused.first.kind {
                IcmpErrorKind::PortUnreachable => IcmpErrorKind::AdminProhibited.explanation(),
                kind => kind.explanation(),
            };
            format!("The call did not get to {to}: {by} {what}, because {why}.")
        },
        advises: "Check the address, the routes to it and the firewalls between; whoever sent the error back is the first to \
                  ask.",
        fault: Fault::Network,
        retryable: Some(true),
        confidence: Confidence::Stated,
    },
];

/// The hop on which the network refused the call.
struct Refused<'f> {
    hop: &'f Transaction,
    first: &'f Refusal,
    /// How many of its INVITEs came back.
    count: usize,
}

/// The hop farthest from the caller, where the call failed, nobody answered there, and its INVITE came back.
fn refused<'f>(facts: &Facts<'f>) -> Option<Refused<'f>> {
    let failed = facts.call.outcome.is_failure() || facts.is(Outcome::Cancelled);
    let hop = facts.last_hop();
    if !failed || !hop.provisionals.is_empty() || !hop.finals.is_empty() {
        return None;
    }
    let event = facts.event(hop.invite?);
    let may_fail = |refusal: &&Refusal| refusal.is_fatal() || refusal.kind == IcmpErrorKind::TtlExceeded;
    let all = || facts.leg.refusals_of(event).filter(may_fail);
    Some(Refused { hop, first: all().next()?, count: all().count() })
}

impl Refused<'_> {
    /// Whether the host that was asked says itself that nothing takes the call; from another address, the same error is
    /// what firewalls send.
    fn by_its_host(&self, facts: &Facts<'_>) -> bool {
        let asked = facts.leg.address(self.hop.receiver(facts.leg)).ip();
        let is_port = [IcmpErrorKind::PortUnreachable, IcmpErrorKind::ProtocolUnreachable];
        is_port.contains(&self.first.kind) && Some(self.first.reporter) == asked
    }

    /// `sent the call back to 10.0.0.3:5060 (ICMP port-unreachable, frame 12)`.
    fn sent_back(&self, facts: &Facts<'_>) -> String {
        let sent = self.hop.invite.map_or(0, |invite| facts.repeated(invite).0);
        let times = match (self.count, sent) {
            (_, ..2) => String::new(),
            (count, sent) if count >= sent => format!(", all {sent} times"),
            (count, sent) => format!(", {count} of {sent} times"),
        };
        let (from, first) = (facts.asking(self.hop), self.first);
        format!("sent the call back to {from}{times} (ICMP {}, frame {})", first.kind, first.frame.number)
    }
}
