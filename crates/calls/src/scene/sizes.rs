//! How large the requests were that got an answer: where IP fragments are lost, small ones do and large ones do not.

use std::collections::{BTreeMap, BTreeSet};
use tritone_wire::Host;

use tritone_codes::Method;
use tritone_wire::FrameRef;

use crate::event::Event;
use crate::leg::Leg;

/// From this many octets on a request may be lost for its size: RFC 3261 section 18.1.1 wants it sent over TCP.
pub(crate) const LARGE: u32 = 1300;

/// The largest answered request of one host to another, for the pairs of hosts between which a large one was sent.
#[derive(Debug, Default)]
pub(crate) struct Sizes {
    answered: BTreeMap<Pair, (u32, FrameRef)>,
}

/// Who sent the request, and who got it.
type Pair = (Host, Host);

impl Sizes {
    pub(super) fn of(legs: &[Leg]) -> Self {
        let all = legs.iter().flat_map(|leg| leg.events().iter().map(move |event| (leg, event)));
        let large: BTreeSet<Pair> =
            all.filter(|(_, event)| is_large(event)).map(|(leg, event)| pair(leg, event)).collect();
        let mut sizes = Self::default();
        if !large.is_empty() {
            legs.iter().for_each(|leg| sizes.take(leg, &large));
        }
        sizes
    }

    fn take(&mut self, leg: &Leg, large: &BTreeSet<Pair>) {
        let mut requests = BTreeMap::new();
        for event in leg.events().iter().filter(|event| event.method != Some(Method::Ack)) {
            let pair = pair(leg, event);
            if !large.contains(&pair) {
                continue;
            }
            let key = (pair, event.part, event.cseq, event.method, event.branch);
            if event.status().is_none() {
                requests.entry(key).or_insert((event.length, event.frame));
            } else if let Some(request) = requests.get(&key) {
                let known = self.answered.entry(pair).or_insert(*request);
                *known = (*known).max(*request);
            }
        }
    }

    /// The octets and the frame of the largest request of one host to the other that was answered. Only known where a
    /// large one was sent.
    pub(crate) fn largest_answered(&self, from: Host, to: Host) -> Option<(u32, FrameRef)> {
        self.answered.get(&(from, to)).copied()
    }
}

/// Whether it is a request that may be lost for its size.
pub(crate) fn is_large(event: &Event) -> bool {
    event.status().is_none() && (event.in_part || event.length > LARGE)
}

fn pair(leg: &Leg, event: &Event) -> Pair {
    let (from, to) = event.request_way();
    (leg.address(from).host(), leg.address(to).host())
}
