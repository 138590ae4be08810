//! Times as text, always in UTC.

use std::time::{Duration, UNIX_EPOCH};

use tritone_wire::Timestamp;

/// RFC 3339 with nanoseconds and `Z`; times before 1970 are shown as 1970.
pub fn rfc3339(time: Timestamp) -> String {
    humantime::format_rfc3339_nanos(UNIX_EPOCH + since_epoch(time)).to_string()
}

/// The time of day with milliseconds: `22:01:07.123`.
pub fn clock(time: Timestamp) -> String {
    let text = humantime::format_rfc3339_millis(UNIX_EPOCH + since_epoch(time)).to_string();
    text.get(11..23).unwrap_or(&text).to_owned()
}

/// Nanoseconds since 1970, kept below the year 9999, the last that RFC 3339 can write.
fn since_epoch(time: Timestamp) -> Duration {
    const YEAR_9999_S: u64 = 253_370_764_800;
    let nanoseconds = u64::try_from(time.0).unwrap_or(0);
    Duration::from_nanos(nanoseconds).min(Duration::from_secs(YEAR_9999_S))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_in_utc_with_its_fraction() {
        let time = Timestamp(1_700_000_000_123_456_789);
        assert_eq!(rfc3339(time), "2023-11-14T22:13:20.123456789Z");
        assert_eq!(clock(time), "22:13:20.123");
        assert_eq!(rfc3339(Timestamp(-5)), "1970-01-01T00:00:00.000000000Z");
        assert_eq!(clock(Timestamp(i64::MAX)).len(), 12);
    }
}
