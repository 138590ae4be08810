//! Which legs a host got lately, by what they may have in common with those that it sends.

use hashbrown::{HashMap, HashSet};
use tritone_wire::Timestamp;

use super::{HELD_S, MAX_COMMON};
use crate::hash::mixed;
use crate::opening::{Element, Opening, Openings};

/// Legs after which those that came long before are let go.
const LEGS_OF_BLOCK: usize = 4_096;
/// No entry.
const NONE: u32 = u32::MAX;

/// Legs that a host got, by what they may have in common with those that it sends.
#[derive(Debug, Default)]
pub(super) struct Holders {
    /// Hosts that send a leg at all.
    senders: HashSet<Element>,
    /// Of each block, when the first leg began that comes with it or after it.
    later_starts: Vec<Timestamp>,
    old: Block,
    young: Block,
    /// Those among the senders that got the leg that was seen last.
    hosts: Vec<Element>,
}

/// Legs that came one after the other.
#[derive(Debug, Default)]
struct Block {
    /// By host and key: the last of the entries.
    last: HashMap<u64, u32>,
    /// A leg, and the entry before.
    entries: Vec<(u32, u32)>,
    /// When the last of them arrived anywhere.
    last_arrival: Timestamp,
}

impl Holders {
    pub(super) fn of(openings: &Openings) -> Self {
        let all = (0..openings.len()).filter_map(|leg| openings.get(leg));
        let senders = all.map(|opening| opening.source).collect();
        let mut later_starts = vec![Timestamp(i64::MAX); openings.len().div_ceil(LEGS_OF_BLOCK)];
        let mut start = Timestamp(i64::MAX);
        for (leg, begun) in openings.starts().enumerate().rev() {
            start = begun.map_or(start, |begun| begun.min(start));
            if let Some(later) = later_starts.get_mut(leg / LEGS_OF_BLOCK) {
                *later = start;
            }
        }
        Self { senders, later_starts, ..Self::default() }
    }

    /// Looks at the next leg: whether a host got it that sends legs.
    pub(super) fn see(&mut self, opening: &Opening<'_>) -> bool {
        opening.hosts(&mut self.hosts);
        self.hosts.retain(|host| self.senders.contains(host));
        !self.hosts.is_empty()
    }

    /// Takes the leg that was [seen](Self::see), by these keys.
    pub(super) fn take(&mut self, leg: u32, opening: &Opening<'_>, keys: &[u64]) {
        self.let_go(leg as usize);
        self.young.last_arrival = opening.last_arrival().max(self.young.last_arrival);
        for host in &self.hosts {
            for key in keys {
                self.young.push(mixed(host.word(), *key), leg);
            }
        }
    }

    /// Whether no host got a leg that it may have sent on.
    pub(super) fn is_empty(&self) -> bool {
        self.young.entries.is_empty() && self.old.entries.is_empty()
    }

    /// Lets those go that no later leg can have been sent on from: a leg is taken by its likeness only shortly after it
    /// arrived.
    fn let_go(&mut self, leg: usize) {
        let Some(start) = self.later_starts.get(leg / LEGS_OF_BLOCK) else { return };
        if self.young.entries.len() < LEGS_OF_BLOCK {
            return;
        }
        if self.old.entries.is_empty() || start.seconds_since(self.old.last_arrival) > HELD_S {
            self.old = std::mem::take(&mut self.young);
        }
    }

    /// The legs that a host got by a key, the last ones first.
    pub(super) fn legs(&self, host: Element, key: u64) -> impl Iterator<Item = u32> + use<'_> {
        let value = mixed(host.word(), key);
        self.young.legs(value).chain(self.old.legs(value)).take(MAX_COMMON)
    }
}

impl Block {
    fn push(&mut self, value: u64, leg: u32) {
        let next = self.entries.len() as u32;
        let before = self.last.insert(value, next).unwrap_or(NONE);
        self.entries.push((leg, before));
    }

    fn legs(&self, value: u64) -> impl Iterator<Item = u32> + use<'_> {
        let entry = |place: u32| self.entries.get(place as usize).copied();
        let last = self.last.get(&value).and_then(|last| entry(*last));
        std::iter::successors(last, move |(_, before)| entry(*before)).map(|(leg, _)| leg)
    }
}
