//! Keys of which one message was seen, and no second: what a flood of made-up Call-IDs leaves behind.

use std::collections::VecDeque;

/// How many of them are kept at a time. A client sends a request again until it is answered (RFC 3261 section 17.1.1.2),
/// so that real traffic has few: what the capture cut off, and what began just before its end.
pub(crate) const MAX_LONELY: usize = 20_000;

/// The places of what is alone, the oldest first. What is older than [`MAX_LONELY`] others makes room: the choice depends
/// on the recording alone.
#[derive(Clone, Debug)]
pub(crate) struct Lonely<P> {
    places: VecDeque<P>,
    count: usize,
}

impl<P> Default for Lonely<P> {
    fn default() -> Self {
        Self { places: VecDeque::new(), count: 0 }
    }
}

impl<P> Lonely<P> {
    /// Something new was seen.
    pub(crate) fn began(&mut self, place: P) {
        self.places.push_back(place);
        self.count += 1;
    }

    /// Something was seen for the second time.
    pub(crate) fn is_joined(&mut self) {
        self.count = self.count.saturating_sub(1);
    }

    /// What has to make room after something new was seen, if anything has; `is_alone` says whether a place still is.
    pub(crate) fn oldest_beyond(&mut self, is_alone: impl Fn(&P) -> bool) -> Option<P> {
        if self.places.len() > 4 * MAX_LONELY {
            self.places.retain(&is_alone);
        }
        while self.count > MAX_LONELY {
            let place = self.places.pop_front()?;
            if is_alone(&place) {
                self.count -= 1;
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
        assert_eq!(lonely.oldest_beyond(|_| true), None);
        lonely.is_joined();
        lonely.began(MAX_LONELY);
        assert_eq!(lonely.oldest_beyond(|_| true), None);
        lonely.began(MAX_LONELY + 1);
        assert_eq!(lonely.oldest_beyond(|place| *place != 0), Some(1));
        assert_eq!(lonely.oldest_beyond(|_| true), None);
    }

    #[test]
    fn what_is_alone_among_many_that_are_not_stays() {
        let mut lonely = Lonely::default();
        lonely.began(0);
        for place in 1..10 * MAX_LONELY {
            lonely.began(place);
            lonely.is_joined();
            assert_eq!(lonely.oldest_beyond(|place| *place == 0), None);
        }
        assert!(lonely.places.len() <= 4 * MAX_LONELY + 1);
    }
}
