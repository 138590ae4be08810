//! The legs that are kept, by their Call-IDs.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::common::Common;
use crate::kept::{Added, Kept, Sighting};
use crate::lonely::Lonely;

/// Legs by their Call-IDs. The hash is keyed anew in each run: a sender cannot choose Call-IDs that meet.
#[derive(Debug, Default)]
pub(crate) struct Legs {
    legs: Vec<Kept>,
    /// Places of legs that were let go.
    free: Vec<u32>,
    by_call_id: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// Legs of one message.
    lonely: Lonely<Place>,
    /// How many were begun.
    begun: u64,
    octets: usize,
    common: Common,
    /// Where an entry is written.
    entry: Vec<u8>,
}

/// Where a leg is, as long as it is the one that was begun as the so many-th.
#[derive(Clone, Copy, Debug)]
struct Place {
    index: u32,
    serial: u64,
}

impl Legs {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.legs.len() - self.free.len()
    }

    /// The octets of memory that they take.
    pub(crate) fn octets(&self) -> usize {
        self.octets
    }

    /// The leg of a Call-ID, begun where it is new and `may_begin`.
    pub(crate) fn of(&mut self, call_id: &[u8], may_begin: bool) -> Option<usize> {
        let hash = self.hasher.hash_one(call_id);
        let is_it = |index: &u32| self.legs.get(*index as usize).is_some_and(|leg| leg.call_id() == call_id);
        if let Some(index) = self.by_call_id.find(hash, is_it) {
            return Some(*index as usize);
        }
        may_begin.then(|| self.begin(hash, call_id)).flatten()
    }

    fn begin(&mut self, hash: u64, call_id: &[u8]) -> Option<usize> {
        let index = self.free.pop().or_else(|| u32::try_from(self.legs.len()).ok())?;
        self.begun += 1;
        let leg = Kept::new(call_id, self.begun);
        self.octets += leg.octets();
        match self.legs.get_mut(index as usize) {
            Some(free) => *free = leg,
            None => self.legs.push(leg),
        }
        let (hasher, legs) = (&self.hasher, &self.legs);
        let again = |index: &u32| legs.get(*index as usize).map_or(0, |leg| hasher.hash_one(leg.call_id()));
        self.by_call_id.insert_unique(hash, index, again);
        self.lonely.began(Place { index, serial: self.begun });
        Some(index as usize)
    }

    /// Adds a message to a leg.
    pub(crate) fn add(&mut self, index: usize, seen: &Sighting<'_>) -> Added {
        let Some(leg) = self.legs.get_mut(index) else { return Added::NoRoom };
        let (events, before) = (leg.events(), leg.octets());
        let added = leg.add(seen, &mut self.common, &mut self.entry);
        self.octets += leg.octets() - before;
        match (events, leg.events()) {
            (0, 1) => self.lonely.keeps(leg.octets()),
            (1, 2) => self.lonely.is_joined(before),
            _ => {}
        }
        added
    }

    /// Lets legs go of which one message was seen long ago, where there are too many; says how many.
    pub(crate) fn make_room(&mut self) -> u64 {
        let mut gone = 0;
        loop {
            let legs = &self.legs;
            let alone = |place: &Place| {
                let leg = legs.get(place.index as usize)?;
                (leg.serial() == place.serial && leg.events() == 1).then(|| leg.octets())
            };
            let Some(place) = self.lonely.oldest_beyond(alone) else { return gone };
            drop(self.take(place.index));
            gone += 1;
        }
    }

    /// Takes a leg out.
    fn take(&mut self, index: u32) -> Option<Kept> {
        let leg = self.legs.get_mut(index as usize)?;
        let hash = self.hasher.hash_one(leg.call_id());
        if let Ok(entry) = self.by_call_id.find_entry(hash, |known| *known == index) {
            entry.remove();
        }
        self.octets -= leg.octets();
        self.free.push(index);
        Some(std::mem::replace(leg, Kept::empty()))
    }

    /// Lets those legs go; they are told by which they are of all that were begun.
    pub(crate) fn let_go(&mut self, is_gone: impl Fn(u64) -> bool) {
        for index in 0..self.legs.len() as u32 {
            let Some(leg) = self.legs.get(index as usize) else { return };
            if leg.serial() == 0 || !is_gone(leg.serial()) {
                continue;
            }
            if leg.events() == 1 {
                self.lonely.is_joined(leg.octets());
            }
            drop(self.take(index));
        }
    }

    /// All legs that have events.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Kept> {
        self.legs.iter().filter(|leg| leg.events() > 0)
    }

    /// The texts that they have in common.
    pub(crate) fn common(&self) -> &Common {
        &self.common
    }
}
