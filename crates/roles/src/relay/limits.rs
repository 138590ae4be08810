//! How much a sender may send.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv6Addr};

use hashbrown::HashMap;
use tritone_proto::Time;

use super::settings::Rate;

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

/// The buckets of all sources: of IPv4 addresses and of IPv6 networks of 64 bits, since whoever has one address of such a
/// network has all.
#[derive(Debug, Default)]
pub(super) struct Sources {
    buckets: HashMap<IpAddr, Bucket>,
    /// Each source once, with the time at which it was last known to have sent.
    order: VecDeque<(IpAddr, Time)>,
}

impl Sources {
    /// Whether a source may send one more message; of so many sources it is known.
    pub(super) fn take(&mut self, now: Time, source: IpAddr, rate: Rate, most: usize) -> bool {
        let source = network(source);
        if let Some(bucket) = self.buckets.get_mut(&source) {
            return bucket.take(now, rate);
        }
        while self.buckets.len() >= most.max(1) {
            self.forget_one();
        }
        let mut bucket = Bucket::full(now, rate);
        let may = bucket.take(now, rate);
        self.buckets.insert(source, bucket);
        self.order.push_back((source, now));
        may
    }

    /// Forgets the source that was silent for longest. One that has sent since it was last looked at goes to the end, which
    /// the message that it sent has paid for.
    fn forget_one(&mut self) {
        while let Some((source, seen)) = self.order.pop_front() {
            match self.buckets.get(&source).map(|bucket| bucket.filled) {
                Some(filled) if filled > seen => self.order.push_back((source, filled)),
                _ => {
                    self.buckets.remove(&source);
                    return;
                }
            }
        }
    }
}

fn network(source: IpAddr) -> IpAddr {
    match source {
        IpAddr::V4(_) => source,
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => IpAddr::V4(address),
            None => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        },
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

    const RATE: Rate = Rate { per_second: 1, burst: 1 };

    #[test]
    fn sources_that_are_many_do_not_grow_the_table() {
        let mut sources = Sources::default();
        for number in 0..1_100_u32 {
            assert!(sources.take(Time::START, IpAddr::from(number.to_be_bytes()), RATE, 1_000));
        }
        assert_eq!((sources.buckets.len(), sources.order.len()), (1_000, 1_000));
    }

    #[test]
    fn the_source_that_was_silent_for_longest_gives_way() {
        let mut sources = Sources::default();
        let mut now = Time::START;
        let mut take = |last: u8| {
            now = now + Duration::from_millis(1);
            sources.take(now, IpAddr::from([192, 0, 2, last]), RATE, 2)
        };
        assert!(take(1) && take(2) && !take(1));
        assert!(take(3), "2 gave way");
        assert!(!take(1) && take(2));
    }

    #[test]
    fn the_addresses_of_a_network_of_ipv6_have_one_rate() {
        let mut sources = Sources::default();
        let mut take = |text: &str| sources.take(Time::START, text.parse().unwrap(), RATE, 10);
        assert!(take("2001:db8::1") && !take("2001:db8::ffff:1") && take("2001:db8:0:1::1"));
        assert!(take("::ffff:192.0.2.1") && take("::ffff:192.0.2.2"));
    }
}
