//! Which transmission sequence numbers (TSN) came, of the latest.

/// TSNs that are remembered. A sender has far fewer on their way at a time.
const SPAN: u32 = 1024;
const WORDS: usize = SPAN as usize / 64;

/// The TSNs up to the highest one that came, as bits in a ring.
#[derive(Clone, Debug)]
pub(super) struct Window {
    highest: u32,
    bits: [u64; WORDS],
}

impl Window {
    /// A window in which none came yet, where this one will be the first.
    pub(super) const fn starting_at(tsn: u32) -> Self {
        Self { highest: tsn, bits: [0; WORDS] }
    }

    /// Takes in a TSN; whether it is new. One that is far from the others begins the window anew: it cannot be a
    /// retransmission, so the recording has a gap, or the association began again.
    pub(super) fn insert(&mut self, tsn: u32) -> bool {
        let (ahead, behind) = (tsn.wrapping_sub(self.highest), self.highest.wrapping_sub(tsn));
        if behind >= SPAN && ahead >= SPAN {
            *self = Self::starting_at(tsn);
        } else if behind >= SPAN {
            (1..=ahead).for_each(|passed| self.clear(self.highest.wrapping_add(passed)));
            self.highest = tsn;
        }
        self.set(tsn)
    }

    /// Sets a bit; whether it was clear.
    fn set(&mut self, tsn: u32) -> bool {
        let (word, bit) = self.place(tsn);
        let was_clear = *word & bit == 0;
        *word |= bit;
        was_clear
    }

    fn clear(&mut self, tsn: u32) {
        let (word, bit) = self.place(tsn);
        *word &= !bit;
    }

    fn place(&mut self, tsn: u32) -> (&mut u64, u64) {
        let [first, rest @ ..] = &mut self.bits;
        let index = (tsn % SPAN / 64) as usize;
        let word = index.checked_sub(1).and_then(|index| rest.get_mut(index)).unwrap_or(first);
        (word, 1 << (tsn % 64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_new_once_in_any_order() {
        let mut window = Window::starting_at(10);
        let seen = [10, 11, 13, 12, 12, 10, 9, 9].map(|tsn| window.insert(tsn));
        assert_eq!(seen, [true, true, true, true, false, false, true, false]);
    }

    #[test]
    fn numbers_go_round() {
        let mut window = Window::starting_at(u32::MAX);
        let seen = [u32::MAX, 0, 1, u32::MAX, 0].map(|tsn| window.insert(tsn));
        assert_eq!(seen, [true, true, true, false, false]);
    }

    #[test]
    fn places_in_the_ring_are_used_again() {
        let mut window = Window::starting_at(0);
        assert!((0..5 * SPAN).all(|tsn| window.insert(tsn)));
        assert!((4 * SPAN..5 * SPAN).all(|tsn| !window.insert(tsn)));
        let jump = 6 * SPAN - 2;
        assert!(window.insert(jump) && window.insert(jump - 1) && window.insert(5 * SPAN));
    }

    #[test]
    fn a_number_far_away_begins_anew() {
        let mut window = Window::starting_at(5);
        assert!(window.insert(5) && window.insert(5 + SPAN) && window.insert(5) && !window.insert(5));
    }
}
