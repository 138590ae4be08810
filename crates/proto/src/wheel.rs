//! A hierarchical timer wheel.

use crate::time::Time;

/// Slots of a level; a level's slot is as long as all slots of the level below.
const SLOTS: usize = 64;
const BITS: u32 = SLOTS.trailing_zeros();
/// With ticks of a millisecond, six levels reach two years.
const LEVELS: usize = 6;
/// The last tick there is.
const LAST: u64 = (1 << (BITS * LEVELS as u32)) - 1;
/// Microseconds of a tick, as a power of two: near a millisecond.
const TICK: u32 = 10;

/// Items that are due at a time. Putting one in and taking it out when it is due take constant time, however many there
/// are. Nothing is taken out before it is due: the owner knows by itself that an item became void, by its generation.
#[derive(Debug)]
pub struct Wheel<T> {
    /// All items due before this tick were given out.
    now: u64,
    levels: [Level<T>; LEVELS],
    len: usize,
}

#[derive(Debug)]
struct Level<T> {
    /// A bit for each slot that has an item.
    occupied: u64,
    slots: [Vec<(u64, T)>; SLOTS],
}

impl<T> Default for Level<T> {
    fn default() -> Self {
        Self { occupied: 0, slots: [const { Vec::new() }; SLOTS] }
    }
}

impl<T> Default for Wheel<T> {
    fn default() -> Self {
        Self { now: 0, levels: Default::default(), len: 0 }
    }
}

impl<T> Wheel<T> {
    /// How many items wait, void ones among them.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no item waits.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Puts in what is due at this time. It comes out up to a tick (1.024 ms) later, never earlier.
    pub fn insert(&mut self, due: Time, item: T) {
        let tick = (due.as_micros() >> TICK).saturating_add(1).clamp(self.now, LAST);
        self.len += 1;
        self.put(tick, item);
    }

    fn put(&mut self, tick: u64, item: T) {
        let level = level_of(self.now, tick);
        let slot = slot_of(tick, level);
        if let Some(level) = self.levels.get_mut(level)
            && let Some(items) = level.slots.get_mut(slot)
        {
            level.occupied |= 1 << slot;
            items.push((tick, item));
        }
    }

    /// Takes out what is due by now, in the order of the ticks.
    pub fn expire(&mut self, now: Time, mut each: impl FnMut(T)) {
        let target = (now.as_micros() >> TICK).min(LAST);
        while let Some((level, slot, begin)) = self.first()
            && begin <= target
        {
            self.now = self.now.max(begin);
            for (tick, item) in self.take(level, slot) {
                if tick <= self.now {
                    self.len -= 1;
                    each(item);
                } else {
                    self.put(tick, item);
                }
            }
        }
        self.now = self.now.max(target);
    }

    /// When the next item may be due: never later than it is, at times earlier.
    pub fn next(&self) -> Option<Time> {
        self.first().map(|(_, _, begin)| Time::from_micros(begin << TICK))
    }

    /// The first slot that has items, and the tick with which it begins. What is on a level is due before all that is on
    /// the levels above.
    fn first(&self) -> Option<(usize, usize, u64)> {
        let (level, occupied) = self
            .levels
            .iter()
            .enumerate()
            .find_map(|(index, level)| (level.occupied != 0).then_some((index, level.occupied)))?;
        let slot = occupied.trailing_zeros() as usize;
        let shift = BITS * level as u32;
        let above = self.now & !((1 << (shift + BITS)) - 1);
        Some((level, slot, above | ((slot as u64) << shift)))
    }

    fn take(&mut self, level: usize, slot: usize) -> Vec<(u64, T)> {
        let Some(level) = self.levels.get_mut(level) else { return Vec::new() };
        level.occupied &= !(1 << slot);
        level.slots.get_mut(slot).map(core::mem::take).unwrap_or_default()
    }
}

/// The level of the highest digit in which the two differ.
fn level_of(now: u64, tick: u64) -> usize {
    let differing = (now ^ tick) | (SLOTS as u64 - 1);
    ((63 - differing.leading_zeros()) / BITS) as usize
}

fn slot_of(tick: u64, level: usize) -> usize {
    (tick >> (BITS * level as u32)) as usize & (SLOTS - 1)
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_item_comes_out_once_within_a_tick_of_when_it_is_due(
            steps in prop::collection::vec((0u64..200_000_000, prop::collection::vec(0u64..90_000_000_000, 0..4)), 1..60)
        ) {
            let mut wheel = Wheel::default();
            let mut waiting = Vec::new();
            let mut now = Time::START;
            for (pass, dues) in steps {
                for due in dues {
                    let due = now + Duration::from_micros(due);
                    wheel.insert(due, due);
                    waiting.push(due);
                }
                now = now + Duration::from_micros(pass);
                let mut out = Vec::new();
                wheel.expire(now, |due| out.push(due));
                for due in out {
                    prop_assert!(due <= now);
                    let place = waiting.iter().position(|each| *each == due);
                    prop_assert!(place.is_some());
                    waiting.swap_remove(place.unwrap());
                }
                let tick = Duration::from_micros(2 << TICK);
                prop_assert!(waiting.iter().all(|due| *due + tick > now), "{waiting:?} at {now}");
                prop_assert_eq!(wheel.len(), waiting.len());
                let first = waiting.iter().min().copied();
                prop_assert!(wheel.next().zip(first).is_none_or(|(next, due)| next <= due + tick));
                prop_assert_eq!(wheel.next().is_some(), first.is_some());
            }
        }
    }

    #[test]
    fn waiting_until_next_arrives_at_the_item_in_few_steps() {
        let mut wheel = Wheel::default();
        wheel.insert(Time::from_micros(3_600_000_000), ());
        let (mut steps, mut fired) = (0, false);
        while let Some(next) = wheel.next() {
            wheel.expire(next, |()| fired = true);
            steps += 1;
        }
        assert!(fired && steps <= LEVELS, "{steps}");
    }
}
