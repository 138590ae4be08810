//! Things that get a number when they are first seen.

use std::hash::Hash;

use hashbrown::HashMap;

/// Those that get one; further ones stay without. In a recording with more hosts than that nobody is a phone or an element of
/// a network any more: addresses are made up.
pub(super) const MOST: usize = 200_000;
/// The number of what has none.
pub(super) const NONE: u32 = u32::MAX;

/// The first [`MOST`] different things, in order.
#[derive(Clone, Debug)]
pub(super) struct Numbered<K> {
    numbers: HashMap<K, u32>,
    all: Vec<K>,
}

impl<K> Default for Numbered<K> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), all: Vec::new() }
    }
}

#[cfg(test)]
impl<K: PartialEq> PartialEq for Numbered<K> {
    fn eq(&self, other: &Self) -> bool {
        self.all == other.all
    }
}

impl<K: Copy + Eq + Hash> Numbered<K> {
    /// The number of a thing, which it gets now where it is new; [`NONE`] where there are too many.
    pub(super) fn number(&mut self, thing: K) -> u32 {
        if let Some(number) = self.numbers.get(&thing) {
            return *number;
        }
        if self.all.len() >= MOST {
            return NONE;
        }
        let number = self.all.len() as u32;
        self.numbers.insert(thing, number);
        self.all.push(thing);
        number
    }

    /// The number of a thing that was seen.
    pub(super) fn known(&self, thing: &K) -> Option<u32> {
        self.numbers.get(thing).copied()
    }

    /// What has this number.
    pub(super) fn get(&self, number: u32) -> Option<K> {
        self.all.get(number as usize).copied()
    }

    /// Whether further ones stay without.
    pub(super) fn is_full(&self) -> bool {
        self.all.len() >= MOST
    }

    /// All things, in order of their numbers.
    pub(super) fn all(&self) -> &[K] {
        &self.all
    }

    /// Numbers what was seen later too; what each number there is here.
    pub(super) fn absorb(&mut self, later: Self) -> Renumbered {
        Renumbered(later.all.into_iter().map(|thing| self.number(thing)).collect())
    }
}

/// What numbers of one list are in another.
#[derive(Debug)]
pub(super) struct Renumbered(Vec<u32>);

impl Renumbered {
    pub(super) fn of(&self, number: u32) -> u32 {
        self.0.get(number as usize).copied().unwrap_or(NONE)
    }
}
