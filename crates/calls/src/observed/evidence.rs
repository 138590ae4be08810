//! Whether two hops of a call show a translation, or something that looks like one.

use tritone_wire::Endpoint;

use tritone_codes::Facts;

use crate::call::{Call, Hop, LadderStep, Step};
use crate::outcome::Outcome;

/// What a pair of hops shows of the element between them.
pub(super) enum Evidence {
    /// What it sent is its translation of what it got, under these facts.
    Translation(Facts),
    /// One of the two is a challenge.
    Challenge,
    /// The 487 of a CANCEL.
    Cancel,
    /// It had answered before it got this.
    AnsweredBefore,
    /// What it sent was chosen among several answers.
    SeveralBranches,
}

/// What a pair of hops shows; `None` where one of them is no failure: an element that tries another way after a failure
/// translates nothing.
pub(super) fn evidence(call: &Call, got: &Hop, sent: &Hop) -> Option<Evidence> {
    if !is_failure(got) || !is_failure(sent) {
        return None;
    }
    let given_up = matches!(call.outcome, Outcome::Cancelled | Outcome::Elsewhere);
    let element = Element { call, got, sent };
    // A 487 that nobody was seen to ask for may still answer a CANCEL that was not recorded.
    Some(if is(got, 487) || (is(sent, 487) && given_up) || element.has_cancelled() {
        Evidence::Cancel
    } else if is_challenge(got) || is_challenge(sent) {
        Evidence::Challenge
    } else if sent.time < got.time {
        Evidence::AnsweredBefore
    } else if element.branches() > 1 {
        Evidence::SeveralBranches
    } else {
        Evidence::Translation(facts(call, got))
    })
}

/// Whether the call ended so on a hop. A message of ISDN or SS7 is on the way because it cleared the call.
fn is_failure(hop: &Hop) -> bool {
    hop.status.map_or(hop.signal.is_some(), |status| status.as_u16() >= 300)
}

fn is(hop: &Hop, status: u16) -> bool {
    hop.status.is_some_and(|known| known == status)
}

fn is_challenge(hop: &Hop) -> bool {
    is(hop, 401) || is(hop, 407)
}

/// The element between two hops, and what it did in the call.
struct Element<'c> {
    call: &'c Call,
    got: &'c Hop,
    sent: &'c Hop,
}

impl Element<'_> {
    /// Whether it had given up before it got the failure, which may then be of no weight.
    fn has_cancelled(&self) -> bool {
        self.requests("CANCEL").any(|step| step.time <= self.got.time)
    }

    /// In how many places, or how many times, it tried the call: the INVITEs that it sent. One that was asked for by a
    /// 401, 407 or 422 is the same try again.
    fn branches(&self) -> usize {
        let asks_again = |step: &&LadderStep| matches!(&step.step, Step::Response(status, _) if matches!(status.as_u16(), 401 | 407 | 422));
        let asked_again = self.call.ladder.iter().filter(asks_again).filter(|step| self.is_at(step.to));
        self.requests("INVITE").count().saturating_sub(asked_again.count())
    }

    /// The requests of this method that it sent.
    fn requests(&self, method: &str) -> impl Iterator<Item = &LadderStep> {
        let is_meant = move |step: &&LadderStep| matches!(&step.step, Step::Request(name) if name == method);
        self.call.ladder.iter().filter(is_meant).filter(|step| self.is_at(step.from))
    }

    /// Whether a participant of the call is the element.
    fn is_at(&self, participant: usize) -> bool {
        let neighbours = [self.got.from, self.sent.to];
        self.call.participants.get(participant).is_some_and(|address| {
            is_same(*address, self.got.to, neighbours) || is_same(*address, self.sent.from, neighbours)
        })
    }
}

/// Whether an address is that of the element: the same host; where a neighbour is on that host too, the same port.
fn is_same(address: Endpoint, element: Endpoint, neighbours: [Endpoint; 2]) -> bool {
    let host_is_shared = neighbours.iter().any(|neighbour| neighbour.host() == element.host());
    address == element || (!host_is_shared && address.host() == element.host())
}

/// What the conditions of tables ask for. A Reason header carries no diagnostic; how the call ended in the terms of
/// Yate, and whether there was another channel, cannot be seen.
fn facts(call: &Call, got: &Hop) -> Facts {
    let alerted = call.provisionals.iter().any(|status| *status == 180);
    let known =
        Facts { location: got.location, diagnostic: Some(false), alerted: Some(alerted), ..Facts::NONE };
    known.with_warnings(&got.warnings)
}
