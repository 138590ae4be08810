//! How long machines wait.

use core::time::Duration;

/// The timer values of RFC 3261 section 17 (table 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timers {
    /// Estimate of the round trip.
    pub t1: Duration,
    /// Longest interval between repetitions of a request that is no INVITE, and of a response to INVITE.
    pub t2: Duration,
    /// How long a message may be on its way.
    pub t4: Duration,
    /// After how long an INVITE that nobody answered gets a 100: under 200 ms (RFC 3261 section 17.2.1).
    pub trying: Duration,
}

impl Default for Timers {
    fn default() -> Self {
        Self {
            t1: Duration::from_millis(500),
            t2: Duration::from_secs(4),
            t4: Duration::from_secs(5),
            trying: Duration::from_millis(150),
        }
    }
}

impl Timers {
    /// Timers B, F, H, J, L and M: a transaction takes no longer than this.
    pub fn whole(&self) -> Duration {
        self.t1 * 64
    }

    /// Timer D: repetitions of a response to INVITE are looked for this long.
    pub fn repetitions(&self) -> Duration {
        self.whole().max(Duration::from_secs(32))
    }

    /// When a request that is no INVITE may get a 100: when timer E of its sender has reached T2 (RFC 4320 section 4.1).
    pub fn late_trying(&self) -> Duration {
        let (mut interval, mut at) = (self.t1, Duration::ZERO);
        while interval < self.t2 && !interval.is_zero() {
            at += interval;
            interval *= 2;
        }
        at
    }
}
