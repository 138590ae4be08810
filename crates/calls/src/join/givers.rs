//! Which legs gave the values that others refer to.

use super::MAX_COMMON;
use crate::link::LinkKind;
use crate::opening::{LinkWord, Opening, Openings};
use hashbrown::{HashMap, HashSet};

/// Legs that gave a value, in order; of the values that any leg asks for.
#[derive(Debug, Default)]
pub(super) struct Givers {
    /// Mostly a leg gives its Call-ID and a branch, which nobody asks for.
    asked: HashSet<u64>,
    /// Of each value: the last of its links, and how many there are.
    values: HashMap<u64, (u32, u32)>,
    /// A leg, and the link before.
    links: Vec<(u32, u32)>,
}

/// The kinds of values that are looked up here.
const KINDS: [LinkKind; 6] = [
    LinkKind::SessionId,
    LinkKind::Icid,
    LinkKind::Named,
    LinkKind::Branch,
    LinkKind::Nonce,
    LinkKind::Redirect,
];
/// No link.
const NONE: u32 = u32::MAX;

impl Givers {
    pub(super) fn of(openings: &Openings) -> Self {
        let kinds: Vec<LinkKind> = KINDS.into_iter().filter(|kind| openings.has_pairs(*kind)).collect();
        if kinds.is_empty() {
            return Self::default();
        }
        let all = (0..openings.len()).filter_map(|leg| openings.get(leg)).flat_map(|opening| opening.links());
        let is_paired = |link: &LinkWord| link.asks() && kinds.iter().any(|kind| link.is(*kind));
        Self { asked: all.filter(is_paired).map(LinkWord::value).collect(), ..Self::default() }
    }

    /// Whether no value was given up to now that any leg asks for.
    pub(super) fn is_empty(&self) -> bool {
        self.links.is_empty()
    }

    /// Takes what the next leg gives.
    pub(super) fn take(&mut self, leg: u32, opening: &Opening<'_>) {
        if self.asked.is_empty() {
            return;
        }
        for link in opening.links() {
            let gives = link.gives() && !link.is(LinkKind::Origin);
            if gives && self.asked.contains(&link.value()) && !opening.is_settled(link) {
                self.push(link.value(), leg);
            }
        }
    }

    fn push(&mut self, value: u64, leg: u32) {
        let (last, count) = self.values.entry(value).or_insert((NONE, 0));
        let is_known = self.links.get(*last as usize).is_some_and(|(last, _)| *last == leg);
        if (*count as usize) < MAX_COMMON && !is_known {
            self.links.push((leg, *last));
            *last = self.links.len() as u32 - 1;
            *count += 1;
        }
    }

    /// Adds the legs that gave a value; none where so many did that it says nothing.
    pub(super) fn add_of(&self, link: LinkWord, legs: &mut Vec<u32>) {
        let Some((last, count)) = self.values.get(&link.value()) else { return };
        if (*count as usize) < MAX_COMMON {
            let mut next = *last;
            while let Some((leg, before)) = self.links.get(next as usize) {
                legs.push(*leg);
                next = *before;
            }
        }
    }
}
