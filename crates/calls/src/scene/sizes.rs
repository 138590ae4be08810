//! How large the requests were that got an answer: where IP fragments are lost, small ones do and large ones do not.

use std::collections::BTreeMap;

use tritone_wire::Host;

use tritone_codes::Method;
use tritone_wire::FrameRef;

use super::frame::FrameWord;
use super::numbered::{NONE, Numbered, Renumbered};
use crate::event::Event;
use crate::leg::Leg;

/// From this many octets on a request may be lost for its size: RFC 3261 section 18.1.1 wants it sent over TCP.
pub(crate) const LARGE: u32 = 1300;

/// The requests between the hosts of a recording, as far as they were seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Requests {
    /// Who sent them, and who got them, by their numbers.
    pairs: Numbered<(u32, u32)>,
    /// Of each pair.
    sizes: Vec<Size>,
}

/// The size of the requests of one host to another.
#[derive(Clone, Copy, Debug, Default)]
struct Size {
    /// A large one was sent.
    is_large: bool,
    /// The largest that was answered.
    answered: Option<(u32, FrameWord)>,
}

impl Requests {
    /// Takes a call.
    pub(super) fn take(&mut self, leg: &Leg, hosts: &mut Numbered<Host>) {
        let events = leg.events();
        // Mostly one host sends to one other.
        let mut last = None;
        for (place, event) in events.iter().enumerate().filter(|(_, event)| event.status().is_none()) {
            let way = (leg.host(event.source), leg.host(event.destination));
            let number = match last {
                Some((known, number)) if known == way => number,
                _ => self.pair(leg, event, hosts),
            };
            last = Some((way, number));
            let Some(size) = self.sizes.get_mut(number as usize) else { continue };
            size.is_large |= is_large(event);
            let request = Some((event.length, FrameWord::of(event.frame)));
            if event.method != Some(Method::Ack) && request > size.answered && is_answered(leg, place, event)
            {
                size.answered = request;
            }
        }
    }

    fn pair(&mut self, leg: &Leg, event: &Event, hosts: &mut Numbered<Host>) -> u32 {
        let number = |address: u16, hosts: &mut Numbered<Host>| hosts.number(leg.address(address).host());
        let (from, to) = (number(event.source, hosts), number(event.destination, hosts));
        self.number(from, to)
    }

    fn number(&mut self, from: u32, to: u32) -> u32 {
        if from == NONE || to == NONE {
            return NONE;
        }
        let number = self.pairs.number((from, to));
        if number as usize == self.sizes.len() {
            self.sizes.push(Size::default());
        }
        number
    }

    /// Takes later ones.
    pub(super) fn absorb(&mut self, later: Self, hosts: &Renumbered) {
        for ((from, to), size) in later.pairs.all().iter().zip(later.sizes) {
            let number = self.number(hosts.of(*from), hosts.of(*to));
            if let Some(known) = self.sizes.get_mut(number as usize) {
                known.is_large |= size.is_large;
                known.answered = known.answered.max(size.answered);
            }
        }
    }

    /// See [`SceneParts::is_full`](super::SceneParts::is_full).
    pub(super) fn is_full(&self) -> bool {
        self.pairs.is_full()
    }

    /// What is known at the end, where hosts have these numbers.
    pub(super) fn finish(self, hosts: &Numbered<Host>) -> Sizes {
        let pairs = self.pairs.all().iter().zip(self.sizes).filter(|(_, size)| size.is_large);
        let known = |((from, to), size): (&(u32, u32), Size)| {
            Some(((hosts.get(*from)?, hosts.get(*to)?), size.answered?))
        };
        Sizes { answered: pairs.filter_map(known).collect() }
    }
}

/// Whether a request, the first of its transaction on its way, has a response.
fn is_answered(leg: &Leg, place: usize, request: &Event) -> bool {
    let way = |event: &Event| {
        let (from, to) = event.request_way();
        (leg.host(from), leg.host(to), event.part, event.cseq, event.method, event.branch)
    };
    let is_of_it = |event: &&Event| event.method != Some(Method::Ack) && way(event) == way(request);
    let (before, from) = leg.events().split_at(place);
    from.iter().any(|event| event.status().is_some() && is_of_it(&event))
        && !before.iter().any(|event| event.status().is_none() && is_of_it(&event))
}

/// The largest answered request of one host to another, for the pairs of hosts between which a large one was sent.
#[derive(Debug, Default)]
#[cfg_attr(test, derive(PartialEq))]
pub(crate) struct Sizes {
    /// By who sent it, and who got it.
    answered: BTreeMap<(Host, Host), (u32, FrameWord)>,
}

impl Sizes {
    /// The octets and the frame of the largest request of one host to the other that was answered. Only known where a
    /// large one was sent.
    pub(crate) fn largest_answered(&self, from: Host, to: Host) -> Option<(u32, FrameRef)> {
        self.answered.get(&(from, to)).map(|(octets, frame)| (*octets, frame.frame()))
    }
}

/// Whether it is a request that may be lost for its size.
pub(crate) fn is_large(event: &Event) -> bool {
    event.status().is_none() && (event.in_part || event.length > LARGE)
}
