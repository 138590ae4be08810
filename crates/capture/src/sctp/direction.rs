//! One direction of an association: what was sent before, and fragments that wait for others.

use std::collections::{HashMap, VecDeque};

use tritone_wire::sctp::Data;

use super::window::Window;
use crate::item::Skip;
use crate::output::{Output, Seen};

/// Fragments of a direction that wait at a time; so also of a message.
const MAX_PARTS: usize = 256;
/// Fragments of one message come within this many nanoseconds (30 s).
const LIFETIME: i64 = 30_000_000_000;

/// Octets that a fragment takes besides its own: of the part, its place in the tables, and what they keep to grow.
const OVERHEAD: usize = 256;

/// A fragment of a message.
#[derive(Debug)]
struct Part {
    seen: Seen,
    /// Whether its packet is accounted for with it.
    settles: bool,
    stream: u16,
    sequence: u16,
    is_first: bool,
    is_last: bool,
    octets: Vec<u8>,
}

/// One direction of an association.
#[derive(Debug)]
pub(super) struct Direction {
    /// Place in the order of use, by which the one that was silent for longest is found.
    pub(super) serial: u64,
    window: Window,
    /// By their TSN.
    parts: HashMap<u32, Part>,
    /// Their TSNs as they came.
    arrival: VecDeque<u32>,
    /// Octets that all fragments take.
    pub(super) held: usize,
}

/// A message put together.
pub(super) struct Whole {
    pub(super) octets: Vec<u8>,
    /// The packets of its fragments in their order, and whether each is to be accounted for with this message.
    pub(super) packets: Vec<(Seen, bool)>,
}

impl Direction {
    pub(super) fn new(serial: u64, tsn: u32) -> Self {
        let window = Window::starting_at(tsn);
        Self { serial, window, parts: HashMap::new(), arrival: VecDeque::new(), held: 0 }
    }

    /// Whether this TSN did not come before.
    pub(super) fn is_new(&mut self, tsn: u32) -> bool {
        self.window.insert(tsn)
    }

    /// Holds a fragment; gives the message that it completes.
    pub(super) fn hold(&mut self, data: &Data<'_>, seen: Seen, out: &mut Output<'_>) -> Option<Whole> {
        self.expire(seen, out);
        if self.parts.len() >= MAX_PARTS {
            self.forget_oldest(out);
        }
        let &Data { tsn, stream, sequence, is_first, is_last, payload, .. } = data;
        let octets = payload.to_vec();
        self.held += octets.len() + OVERHEAD;
        let part = Part { seen, settles: false, stream, sequence, is_first, is_last, octets };
        // The TSNs may have gone round, or the association begun again.
        if let Some(replaced) = self.parts.insert(tsn, part) {
            self.arrival.retain(|waiting| *waiting != tsn);
            self.settle(&replaced, out);
        }
        self.arrival.push_back(tsn);
        self.whole_around(tsn).map(|range| self.join(range))
    }

    /// Makes the first of these fragments that still waits account for its packet; `false` where none waits.
    pub(super) fn settle_with(&mut self, tsns: &[u32], seen: Seen) -> bool {
        let waiting = tsns.iter().find(|tsn| self.parts.get(tsn).is_some_and(|part| part.seen == seen));
        let part = waiting.and_then(|tsn| self.parts.get_mut(tsn));
        part.map(|part| part.settles = true).is_some()
    }

    /// Nothing more can come.
    pub(super) fn forget_all(&mut self, out: &mut Output<'_>) {
        while !self.arrival.is_empty() {
            self.forget_oldest(out);
        }
    }

    /// Forgets what waited too long.
    fn expire(&mut self, seen: Seen, out: &mut Output<'_>) {
        while let Some(oldest) = self.arrival.front() {
            let age = self.parts.get(oldest).map(|part| seen.time.since(part.seen.time).unsigned_abs());
            if age.is_some_and(|age| age <= LIFETIME.unsigned_abs()) {
                break;
            }
            self.forget_oldest(out);
        }
        self.shrink();
    }

    /// Gives room back that far more fragments took before.
    fn shrink(&mut self) {
        if self.parts.capacity() > 4 * (self.parts.len() + 4) {
            self.parts.shrink_to_fit();
            self.arrival.shrink_to_fit();
        }
    }

    fn forget_oldest(&mut self, out: &mut Output<'_>) {
        let part = self.arrival.pop_front().and_then(|tsn| self.parts.remove(&tsn));
        if let Some(part) = part {
            self.settle(&part, out);
        }
    }

    /// Accounts for the packet of a fragment that comes to nothing.
    fn settle(&mut self, part: &Part, out: &mut Output<'_>) {
        self.held -= part.octets.len() + OVERHEAD;
        if part.settles {
            out.skip(part.seen, Skip::SctpUnfinished);
        }
    }

    /// The first TSN and the number of the fragments of the message with this one, where all are there.
    fn whole_around(&self, tsn: u32) -> Option<(u32, u32)> {
        let middle = self.parts.get(&tsn)?;
        let alike = |part: &&Part| (part.stream, part.sequence) == (middle.stream, middle.sequence);
        let (mut first, mut last) = (tsn, tsn);
        // A walk ends at the fragments that wait, of which there are not many.
        while !self.parts.get(&first).filter(alike)?.is_first {
            first = first.wrapping_sub(1);
        }
        while !self.parts.get(&last).filter(alike)?.is_last {
            last = last.wrapping_add(1);
        }
        Some((first, last.wrapping_sub(first)))
    }

    fn join(&mut self, (first, further): (u32, u32)) -> Whole {
        let tsns = (0..=further).map(|nth| first.wrapping_add(nth));
        let parts: Vec<Part> = tsns.filter_map(|tsn| self.parts.remove(&tsn)).collect();
        self.arrival.retain(|tsn| self.parts.contains_key(tsn));
        let octets = parts.iter().flat_map(|part| part.octets.iter().copied()).collect::<Vec<u8>>();
        self.held -= octets.len() + parts.len() * OVERHEAD;
        self.shrink();
        Whole { octets, packets: parts.iter().map(|part| (part.seen, part.settles)).collect() }
    }
}
