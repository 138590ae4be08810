//! The clock of a driver.

use std::time::{Duration, Instant, SystemTime};

use tritone_proto::Time;

/// Counts microseconds from a start, whatever is done to the clock on the wall.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Instant,
    wall: SystemTime,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self { start: Instant::now(), wall: SystemTime::now() }
    }

    /// The present.
    pub fn now(self) -> Time {
        Time::START + self.start.elapsed()
    }

    /// A time as the clock on the wall showed it, if nobody set that clock since the start.
    pub fn wall(self, time: Time) -> SystemTime {
        self.wall + Duration::from_micros(time.as_micros())
    }

    pub(crate) fn instant(self, time: Time) -> Instant {
        self.start + Duration::from_micros(time.as_micros())
    }
}
