//! Which counts of which nonces were used (RFC 7616 section 3.4, `nc`).

use std::collections::VecDeque;

use hashbrown::HashMap;

use super::nonce::Made;
use crate::time::Time;

/// Counts below the largest that may still come, since requests overtake each other.
const WINDOW: u32 = 64;

/// The nonces in use. Only who knows a password gets one in here.
#[derive(Debug)]
pub(super) struct Replays {
    used: HashMap<u64, Used>,
    /// The order in which they came in, with their times.
    order: VecDeque<Made>,
    cap: usize,
    /// Nonces made until then that are not in the table may have been in it.
    forgotten: Option<Time>,
    pub(super) evicted: u64,
}

/// The counts used with one nonce.
#[derive(Clone, Copy, Debug)]
struct Used {
    largest: u32,
    /// Bit n: `largest - n` was used.
    below: u64,
}

impl Replays {
    pub(super) fn new(cap: usize) -> Self {
        Self { used: HashMap::new(), order: VecDeque::new(), cap: cap.max(1), forgotten: None, evicted: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.used.len()
    }

    /// Takes this count, if it was not used.
    pub(super) fn take(&mut self, made: Made, count: u32) -> bool {
        if let Some(used) = self.used.get_mut(&made.number) {
            return used.take(count);
        }
        if self.forgotten.is_some_and(|until| made.at <= until) {
            return false;
        }
        if self.used.len() >= self.cap {
            self.evict();
        }
        self.used.insert(made.number, Used { largest: count, below: 1 });
        self.order.push_back(made);
        true
    }

    /// Lets go of nonces that are too old anyway.
    pub(super) fn expire(&mut self, is_over: impl Fn(&Made) -> bool) {
        while let Some(first) = self.order.front()
            && is_over(first)
        {
            self.used.remove(&first.number);
            self.order.pop_front();
        }
    }

    fn evict(&mut self) {
        let Some(first) = self.order.pop_front() else { return };
        self.used.remove(&first.number);
        self.forgotten = self.forgotten.max(Some(first.at));
        self.evicted += 1;
    }
}

impl Used {
    fn take(&mut self, count: u32) -> bool {
        if let Some(ahead) = count.checked_sub(self.largest).filter(|ahead| *ahead > 0) {
            self.below = self.below.checked_shl(ahead).unwrap_or(0) | 1;
            self.largest = count;
            return true;
        }
        let behind = self.largest - count;
        if behind >= WINDOW || self.below & (1 << behind) != 0 {
            return false;
        }
        self.below |= 1 << behind;
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn made(number: u64) -> Made {
        Made { at: Time::from_micros(number), number }
    }

    #[test]
    fn requests_may_overtake_each_other_and_none_counts_twice() {
        let mut replays = Replays::new(4);
        let taken: Vec<bool> =
            [3, 1, 2, 3, 1, 100, 37, 36, 37].iter().map(|count| replays.take(made(1), *count)).collect();
        assert_eq!(taken, [true, true, true, false, false, true, true, false, false]);
    }

    #[test]
    fn a_nonce_that_had_to_go_is_not_taken_for_a_new_one() {
        let mut replays = Replays::new(2);
        assert!((1..=3).all(|number| replays.take(made(number), 1)));
        assert_eq!((replays.len(), replays.evicted), (2, 1));
        assert!(!replays.take(made(1), 1) && !replays.take(made(1), 2));
        assert!(replays.take(made(4), 1));
    }

    #[test]
    fn old_nonces_go_without_being_missed() {
        let mut replays = Replays::new(2);
        assert!(replays.take(made(1), 1) && replays.take(made(2), 1));
        replays.expire(|made| made.number < 2);
        assert_eq!((replays.len(), replays.evicted), (1, 0));
        assert!(replays.take(made(3), 1));
    }

    proptest! {
        #[test]
        fn no_count_is_taken_twice(counts in prop::collection::vec(0u32..200, 1..200)) {
            let mut replays = Replays::new(1);
            let mut taken = Vec::new();
            for count in counts {
                if replays.take(made(1), count) {
                    prop_assert!(!taken.contains(&count));
                    taken.push(count);
                }
            }
        }
    }
}
