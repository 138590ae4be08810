//! How datagrams fare.

use core::time::Duration;

use crate::random::Random;

/// What the network does to datagrams. Of connections it only has the delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Of a thousand datagrams so many are lost.
    pub loss: u16,
    /// Of a thousand that are not lost so many arrive twice.
    pub duplication: u16,
    /// The shortest way.
    pub delay: Duration,
    /// What is added to it at most: a datagram overtakes those that it is later than by less.
    pub jitter: Duration,
}

impl Link {
    /// Everything arrives once, in order, after 10 ms.
    pub const PERFECT: Self =
        Self { loss: 0, duplication: 0, delay: Duration::from_millis(10), jitter: Duration::ZERO };

    /// How many copies of a datagram arrive.
    pub(super) fn copies(&self, random: &mut Random) -> usize {
        let is = |random: &mut Random, of_thousand: u16| random.below(1000) < u64::from(of_thousand);
        match is(random, self.loss) {
            true => 0,
            false => 1 + usize::from(is(random, self.duplication)),
        }
    }

    /// How long one of them takes.
    pub(super) fn delay(&self, random: &mut Random) -> Duration {
        let jitter = u64::try_from(self.jitter.as_micros()).unwrap_or(u64::MAX);
        self.delay + Duration::from_micros(random.below(jitter.saturating_add(1)))
    }
}
