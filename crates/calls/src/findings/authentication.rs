//! Challenges where none may be, or of a kind that may not be.

use tritone_codes::Method;

use super::seen::{Seen, code};
use super::{FindingRule, Look};
use crate::call::Severity;
use crate::event::Event;
use crate::flaw::Flaw;
use crate::signs::{Sign, Signs};

pub(super) const RULES: &[FindingRule] = &[
    FindingRule {
        id: "cancel-challenged",
        severity: Severity::Warning,
        source: "RFC 3261 section 22.1",
        says: "A CANCEL was answered with 401 or 407; it cannot be sent again with credentials.",
        needs: Signs::all(&[Sign::Cancel, Sign::Challenge]),
        look: Look::Message(|seen, event| {
            let is_one = event.method == Some(Method::Cancel) && matches!(code(event), 401 | 407);
            is_one.then(|| {
                format!("{} asked for credentials for a CANCEL, which cannot have any.", seen.who(event))
            })
        }),
    },
    FindingRule {
        id: "ack-answered",
        severity: Severity::Warning,
        source: "RFC 3261 sections 17.1.1.3 and 22.1",
        says: "An ACK was answered.",
        needs: Signs::all(&[Sign::AckAnswered]),
        look: Look::Message(ack_answered),
    },
    FindingRule {
        id: "basic-challenge",
        severity: Severity::Warning,
        source: "RFC 3261 section 22",
        says: "A challenge asks for a password in the clear (Basic).",
        needs: Signs::all(&[Sign::BasicChallenge]),
        look: Look::Message(|seen, event| {
            let is_one = event.flaws.has(Flaw::BasicChallenge);
            is_one.then(|| format!("{} asked for a password in the clear (Basic).", seen.who(event)))
        }),
    },
    FindingRule {
        id: "challenge-of-proxy-in-401",
        severity: Severity::Warning,
        source: "RFC 3261 sections 21.4.2 and 22.2",
        says: "A 401 has Proxy-Authenticate and no WWW-Authenticate.",
        needs: Signs::all(&[Sign::ChallengeOfProxy]),
        look: Look::Message(|seen, event| {
            let is_one = event.flaws.has(Flaw::ChallengeOfProxy);
            is_one.then(|| format!("{} asked by 401 with the header of a 407.", seen.who(event)))
        }),
    },
];

fn ack_answered(seen: &Seen<'_>, event: &Event) -> Option<String> {
    let status = event.status().filter(|_| event.method == Some(Method::Ack))?;
    Some(format!("{} answered an ACK with {status}; nothing answers an ACK.", seen.who(event)))
}
