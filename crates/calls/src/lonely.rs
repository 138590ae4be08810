//! Keys of which one message was seen, and no second: what a flood of made-up Call-IDs leaves behind.

use std::collections::VecDeque;

/// How many of them are kept at a time. A client sends a request again until it is answered (RFC 3261 section 17.1.1.2),
/// so that real traffic has few: what the capture cut off, and what began just before its end.
pub(crate) const MAX_LONELY: usize = 20_000;
/// Octets that they keep of their messages, all together: those of real traffic have a tenth of that each.
const MAX_OCTETS: usize = 32 * 1024 * 1024;

/// The places of what is alone, the oldest first. What is older than [`MAX_LONELY`] others, or than [`MAX_OCTETS`] of
/// them, makes room: the choice depends on the recording alone.
#[derive(Clone, Debug)]
pub(crate) struct Lonely<P> {
    places: VecDeque<P>,
    count: usize,
    octets: usize,
}

impl<P> Default for Lonely<P> {
    fn default() -> Self {
        Self { places: VecDeque::new(), count: 0, octets: 0 }
    }
}

impl<P> Lonely<P> {
    /// Something new was seen.
    pub(crate) fn began(&mut self, place: P) {
        self.places.push_back(place);
        self.count += 1;
    }

    /// What began last keeps so many octets of its message.
    pub(crate) fn keeps(&mut self, octets: usize) {
        self.octets += octets;
    }

    /// Something that keeps so many octets was seen for the second time.
    pub(crate) fn is_joined(&mut self, octets: usize) {
        self.count = self.count.saturating_sub(1);
        self.octets = self.octets.saturating_sub(octets);
    }

    /// What has to make room after something new was seen, if anything has; `alone` says how many octets a place keeps
    /// that still is alone.
    pub(crate) fn oldest_beyond(&mut self, alone: impl Fn(&P) -> Option<usize>) -> Option<P> {
        if self.places.len() > 4 * MAX_LONELY {
            self.places.retain(|place| alone(place).is_some());
        }
        while self.count > MAX_LONELY || self.octets > MAX_OCTETS {
            let place = self.places.pop_front()?;
            if let Some(octets) = alone(&place) {
                self.is_joined(octets);
                return Some(place);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_that_is_still_alone_makes_room() {
        let mut lonely = Lonely::default();
        (0..MAX_LONELY).for_each(|place| lonely.began(place));
        assert_eq!(lonely.oldest_beyond(|_| Some(0)), None);
        lonely.is_joined(0);
        lonely.began(MAX_LONELY);
        assert_eq!(lonely.oldest_beyond(|_| Some(0)), None);
        lonely.began(MAX_LONELY + 1);
        assert_eq!(lonely.oldest_beyond(|place| (*place != 0).then_some(0)), Some(1));
        assert_eq!(lonely.oldest_beyond(|_| Some(0)), None);
    }

    #[test]
    fn long_messages_make_room_earlier() {
        let mut lonely = Lonely::default();
        let half = MAX_OCTETS / 2;
        for place in 0..4 {
            lonely.began(place);
            lonely.keeps(half);
        }
        assert_eq!(lonely.oldest_beyond(|_| Some(half)), Some(0));
        assert_eq!(lonely.oldest_beyond(|_| Some(half)), Some(1));
        assert_eq!(lonely.oldest_beyond(|_| Some(half)), None);
        lonely.is_joined(half);
        lonely.began(4);
        lonely.keeps(half);
        assert_eq!(lonely.oldest_beyond(|_| Some(half)), None);
    }

    #[test]
    fn what_is_alone_among_many_that_are_not_stays() {
        let mut lonely = Lonely::default();
        lonely.began(0);
        for place in 1..10 * MAX_LONELY {
            lonely.began(place);
            lonely.is_joined(0);
            assert_eq!(lonely.oldest_beyond(|place| (*place == 0).then_some(0)), None);
        }
        assert!(lonely.places.len() <= 4 * MAX_LONELY + 1);
    }
}
