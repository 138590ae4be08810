//! Several gateways in a row: what becomes of a code, and where it turned.

use alloc::vec::Vec;
use core::fmt;

use super::round_trip::Shown;
use super::{Assumptions, listed_codes, next_key};
use crate::profile::{Direction, Key, Profile, Translation};

/// A code on its way through gateways that translate in turns, one way and the other.
#[derive(Clone, Debug)]
pub struct Chain<'a> {
    /// The code at the start.
    pub start: Key,
    /// One translation a gateway, up to the first that has no code to pass on.
    pub hops: Vec<Translation<'a>>,
}

impl Chain<'_> {
    /// The code after the last hop; `None` where it ended in nothing or in a request.
    pub fn end(&self) -> Option<Key> {
        self.hops.last().map_or(Some(self.start), |hop| next_key(hop.to))
    }

    /// The hop, from 0, after which the code was no longer what it was when it last had this form (status or
    /// cause), or at which it was lost. `None` where nothing turned.
    pub fn turned_at(&self) -> Option<usize> {
        let mut before = self.start;
        let mut between = None;
        for (at, hop) in self.hops.iter().enumerate() {
            let Some(now) = next_key(hop.to) else { return Some(at) };
            match between {
                Some(_) if now != before => return Some(at),
                Some(middle) => (before, between) = (middle, Some(now)),
                None => between = Some(now),
            }
        }
        None
    }
}

impl fmt::Display for Chain<'_> {
    /// `480->19->480`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.start)?;
        self.hops.iter().try_for_each(|hop| write!(f, "->{}", Shown(hop.to)))
    }
}

/// One code through `gateways`: the first translates in `direction`, the next back, and so on. The chain ends early
/// where a gateway has nothing to pass on.
pub fn chain<'a>(
    gateways: &[&'a Profile],
    direction: Direction,
    start: Key,
    assumptions: &Assumptions,
) -> Chain<'a> {
    let mut hops = Vec::with_capacity(gateways.len());
    let (mut key, mut way, mut facts) = (start, direction, assumptions.facts);
    for gateway in gateways {
        let hop = gateway.translate(way, key, &facts);
        hops.push(hop);
        let Some(next) = next_key(hop.to) else { break };
        facts = assumptions.after(&hop);
        (key, way) = (next, way.reverse());
    }
    Chain { start, hops }
}

/// [`chain`] for every failure status, or every cause, that the first gateway lists.
pub fn chains<'a>(
    gateways: &[&'a Profile],
    direction: Direction,
    assumptions: &Assumptions,
) -> Vec<Chain<'a>> {
    let first = gateways.first().copied();
    let starts = first.into_iter().flat_map(|first| listed_codes(first, direction));
    starts.map(|start| chain(gateways, direction, start, assumptions)).collect()
}
