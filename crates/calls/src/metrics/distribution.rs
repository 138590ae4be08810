//! Samples of a delay, and what is told of them.

use std::num::NonZeroU64;
use std::time::Duration;

use tritone_wire::Timestamp;

/// What is told of a set of delays. Percentiles are by nearest rank: the smallest sample that at least so many
/// per cent of the samples do not exceed; each is a delay that occurred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distribution {
    /// How many samples there are, at least one.
    pub count: u64,
    /// Their sum divided by their count.
    pub mean: Duration,
    /// The smallest.
    pub min: Duration,
    /// Half of the samples do not exceed it.
    pub p50: Duration,
    /// 90 % do not exceed it.
    pub p90: Duration,
    /// 95 % do not exceed it.
    pub p95: Duration,
    /// 99 % do not exceed it.
    pub p99: Duration,
    /// The greatest.
    pub max: Duration,
}

impl Distribution {
    /// The distribution of these samples; `None` without any.
    pub(super) fn of(samples: impl Iterator<Item = Delay>) -> Option<Self> {
        let mut samples: Vec<Delay> = samples.collect();
        samples.sort_unstable();
        let (min, max) = (*samples.first()?, *samples.last()?);
        let rank = |percent: usize| {
            let rank = (samples.len() * percent).div_ceil(100);
            samples.get(rank.saturating_sub(1)).copied().unwrap_or(max).get()
        };
        Some(Self {
            count: samples.len() as u64,
            mean: mean(samples.iter().copied())?,
            min: min.get(),
            p50: rank(50),
            p90: rank(90),
            p95: rank(95),
            p99: rank(99),
            max: max.get(),
        })
    }
}

/// The sum of these samples divided by their count; `None` without any.
pub(super) fn mean(samples: impl Iterator<Item = Delay>) -> Option<Duration> {
    let (sum, count) =
        samples.fold((0, 0), |(sum, count): (u128, u128), sample| (sum + sample.get().as_nanos(), count + 1));
    let mean = u64::try_from(sum.checked_div(count)?).unwrap_or(u64::MAX);
    Some(Duration::from_nanos(mean))
}

/// A sample: a delay of up to 584 years in eight octets, also where there may be none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Delay(NonZeroU64);

impl Delay {
    pub(super) fn of(delay: Duration) -> Self {
        // One more than its nanoseconds.
        let nanoseconds = u64::try_from(delay.as_nanos()).unwrap_or(u64::MAX);
        Self(NonZeroU64::MIN.saturating_add(nanoseconds))
    }

    pub(super) fn get(self) -> Duration {
        Duration::from_nanos(self.0.get() - 1)
    }
}

/// The time from one to the other; `None` where time ran backwards, which is no delay.
pub(super) fn between(from: Timestamp, to: Timestamp) -> Option<Duration> {
    u64::try_from(to.since(from)).ok().filter(|_| to.is_known()).map(Duration::from_nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_samples_by_nearest_rank() {
        let samples = (1..=200).rev().map(Duration::from_millis).map(Delay::of);
        let found = Distribution::of(samples).unwrap();
        let millis =
            [found.min, found.p50, found.p90, found.p95, found.p99, found.max].map(|d| d.as_millis());
        assert_eq!(millis, [1, 100, 180, 190, 198, 200]);
        assert_eq!(found.mean, Duration::from_micros(100_500));
    }

    #[test]
    fn one_sample_is_every_percentile() {
        let found = Distribution::of([Duration::from_secs(3)].map(Delay::of).into_iter()).unwrap();
        assert_eq!((found.count, found.min, found.p50, found.p99), (1, found.max, found.max, found.max));
    }

    #[test]
    fn a_delay_stays_what_it_is_in_eight_octets() {
        for nanoseconds in [0, 1, 1_500_000_000, u64::MAX - 1] {
            let delay = Duration::from_nanos(nanoseconds);
            assert_eq!(Delay::of(delay).get(), delay);
        }
        assert_eq!(size_of::<Option<Delay>>(), 8);
    }

    #[test]
    fn nothing_has_no_distribution() {
        assert_eq!(Distribution::of(std::iter::empty()), None);
    }
}
