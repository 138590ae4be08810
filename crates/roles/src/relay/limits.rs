//! How much a sender may send.

use std::collections::VecDeque;
use std::net::IpAddr;

use hashbrown::HashMap;
use tritone_proto::Time;

use super::settings::Rate;

/// Sources whose rate is remembered; of more, those heard first are forgotten.
const MAX_SOURCES: usize = 65_536;

/// A bucket that fills with time; each request takes one token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    /// Millionths of a token.
    level: u64,
    filled: Time,
}

impl Bucket {
    pub(super) fn full(now: Time, rate: Rate) -> Self {
        Self { level: u64::from(rate.burst.max(1)) * 1_000_000, filled: now }
    }

    /// Takes a token, if there is one.
    pub(super) fn take(&mut self, now: Time, rate: Rate) -> bool {
        let micros = u64::try_from(now.since(self.filled).as_micros()).unwrap_or(u64::MAX);
        let gained = micros.saturating_mul(u64::from(rate.per_second));
        self.level = self.level.saturating_add(gained).min(u64::from(rate.burst.max(1)) * 1_000_000);
        self.filled = now;
        match self.level.checked_sub(1_000_000) {
            Some(level) => {
                self.level = level;
                true
            }
            None => false,
        }
    }
}

/// The buckets of all sources.
#[derive(Debug, Default)]
pub(super) struct Sources {
    buckets: HashMap<IpAddr, Bucket>,
    order: VecDeque<IpAddr>,
}

impl Sources {
    /// Whether a source may send one more request.
    pub(super) fn take(&mut self, now: Time, source: IpAddr, rate: Rate) -> bool {
        if let Some(bucket) = self.buckets.get_mut(&source) {
            return bucket.take(now, rate);
        }
        if self.buckets.len() >= MAX_SOURCES
            && let Some(first) = self.order.pop_front()
        {
            self.buckets.remove(&first);
        }
        let mut bucket = Bucket::full(now, rate);
        let may = bucket.take(now, rate);
        self.buckets.insert(source, bucket);
        self.order.push_back(source);
        may
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let rate = Rate { per_second: 10, burst: 3 };
        let mut bucket = Bucket::full(Time::START, rate);
        let taken = (0..100).filter(|_| bucket.take(Time::START, rate)).count();
        let later = Time::START + Duration::from_millis(500);
        let more = (0..100).filter(|_| bucket.take(later, rate)).count();
        assert_eq!((taken, more), (3, 3));
        let taken =
            (0..100u64).filter(|n| bucket.take(later + Duration::from_millis(100 * (n + 1)), rate)).count();
        assert_eq!(taken, 100);
    }

    #[test]
    fn sources_that_are_many_do_not_grow_the_table() {
        let rate = Rate { per_second: 1, burst: 1 };
        let mut sources = Sources::default();
        for number in 0..(MAX_SOURCES as u32 + 100) {
            assert!(sources.take(Time::START, IpAddr::from(number.to_be_bytes()), rate));
        }
        assert_eq!((sources.buckets.len(), sources.order.len()), (MAX_SOURCES, MAX_SOURCES));
    }
}
