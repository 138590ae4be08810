//! Values that tell no call from another, as their sender writes them into all.

use hashbrown::HashSet;
use tritone_wire::Timestamp;

use super::{MAX_OF_ORIGIN, RETRY_S};
use crate::hash::mixed;
use crate::link::LinkKind;
use crate::opening::{LinkWord, Openings};

#[derive(Debug, Default)]
pub(super) struct Constants(HashSet<u64>);

impl Constants {
    /// A value that comes again between the same two hosts when the call that had it is long over; and an origin that
    /// many calls have.
    pub(super) fn of(openings: &Openings) -> Self {
        // Put in order, those of one value and way are together: a map of all would cost several times as much.
        let mut all: Vec<(u64, u32)> = Vec::new();
        for (leg, opening) in (0..).zip((0..openings.len()).map(|leg| openings.get(leg))) {
            let Some(opening) = opening else { continue };
            let way = mixed(opening.source.word(), opening.destination.word());
            let shared = opening.links().filter(|link| link.gives() && link.asks());
            all.extend(shared.map(|link| (mixed(link.value(), way), leg)));
        }
        all.sort_unstable();
        let mut constants = Self::default();
        let several = all.chunk_by(|(one, _), (other, _)| one == other).filter(|legs| legs.len() > 1);
        several.for_each(|legs| constants.take(openings, legs));
        constants
    }

    /// Takes the legs that have one value, and one way, in order.
    fn take(&mut self, openings: &Openings, legs: &[(u64, u32)]) {
        let mut first_end = Timestamp(i64::MAX);
        for (count, &(value, leg)) in (1..).zip(legs) {
            let Some(opening) = openings.get(leg as usize) else { continue };
            let way = mixed(opening.source.word(), opening.destination.word());
            let is_this = |link: &LinkWord| link.gives() && link.asks() && mixed(link.value(), way) == value;
            let Some(link) = opening.links().find(is_this) else { continue };
            first_end = opening.end.min(first_end);
            let is_common = link.is(LinkKind::Origin) && count > MAX_OF_ORIGIN;
            if is_common || opening.start.seconds_since(first_end) > RETRY_S {
                self.0.insert(link.value());
            }
        }
    }

    /// Whether a value is one.
    pub(super) fn has(&self, link: LinkWord) -> bool {
        !self.0.is_empty() && self.0.contains(&link.value())
    }
}
