//! Times of a driver as recordings have them.

use std::time::UNIX_EPOCH;

use tritone_live::Clock;
use tritone_proto::Time;
use tritone_wire::Timestamp;

/// A time of the driver as the clock on the wall shows it.
pub(crate) fn wall(clock: Clock, time: Time) -> Timestamp {
    let since = clock.wall(time).duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}
