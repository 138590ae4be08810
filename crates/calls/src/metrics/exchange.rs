//! Requests other than INVITE and their answers: what registrations and disconnects are measured by.

use tritone_wire::Host;

use tritone_codes::{Method, StatusCode};
use tritone_wire::Timestamp;

use crate::event::Event;
use crate::leg::Leg;

/// Timer F of RFC 3261 section 17.1.2.2: 64*T1 with T1 = 500 ms, after which a request other than INVITE has failed.
pub(crate) const TIMER_F: i64 = 32_000_000_000;

/// One non-INVITE client transaction on one hop (RFC 3261 section 17.1.2). Retransmissions change nothing in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exchange {
    /// When the request was first seen.
    pub(crate) at: Timestamp,
    /// Who sent it, and to whom.
    pub(crate) hop: (Host, Host),
    /// Tag of the sender.
    pub(crate) from_tag: u32,
    /// Tag of the receiver, 0 outside a dialog.
    pub(crate) to_tag: u32,
    /// Number of its Via values.
    pub(crate) vias: u8,
    /// Carries credentials.
    pub(crate) credentials: bool,
    /// The first final response, and when it was first seen.
    pub(crate) answer: Option<(Timestamp, StatusCode)>,
    cseq: u32,
    branch: u32,
}

/// The transactions of a method in a leg whose events are in order, by their first request. Answers to requests
/// that were not recorded belong to none.
pub(crate) fn exchanges(leg: &Leg, method: Method) -> Vec<Exchange> {
    let mut all: Vec<Exchange> = Vec::new();
    for event in leg.events().iter().filter(|event| event.method == Some(method)) {
        let known = all.iter_mut().rev().find(|exchange| exchange.has(leg, event));
        match (event.status(), known) {
            (None, None) => all.push(Exchange::of(leg, event)),
            (Some(status), Some(exchange)) if status.is_final() && status.is_valid_on_the_wire() => {
                exchange.answer.get_or_insert((event.time, status));
            }
            _ => {}
        }
    }
    all
}

impl Exchange {
    fn of(leg: &Leg, event: &Event) -> Self {
        Self {
            at: event.time,
            hop: (leg.address(event.source).host(), leg.address(event.destination).host()),
            from_tag: event.from_tag,
            to_tag: event.to_tag,
            vias: event.vias,
            credentials: event.credentials,
            answer: None,
            cseq: event.cseq,
            branch: event.branch,
        }
    }

    fn has(&self, leg: &Leg, event: &Event) -> bool {
        let (source, destination) = (leg.address(event.source).host(), leg.address(event.destination).host());
        let hop = if event.status().is_some() { (destination, source) } else { (source, destination) };
        (self.cseq, self.branch, self.from_tag, self.hop) == (event.cseq, event.branch, event.from_tag, hop)
    }

    /// When the request was accepted with a 2xx.
    pub(crate) fn accepted(&self) -> Option<Timestamp> {
        self.answer.filter(|(_, status)| (200..300).contains(&status.as_u16())).map(|(at, _)| at)
    }
}
