//! Times as text, always in UTC.

use std::time::{Duration, UNIX_EPOCH};

use tritone_wire::Timestamp;

use crate::plain::push_digits;

/// RFC 3339 with nanoseconds and `Z`; times before 1970 are shown as 1970.
pub fn rfc3339(time: Timestamp) -> String {
    humantime::format_rfc3339_nanos(UNIX_EPOCH + since_epoch(time)).to_string()
}

/// The same where the date is known.
pub(crate) fn dated(time: Timestamp) -> Option<String> {
    time.has_date().then(|| rfc3339(time))
}

/// The same in a sentence, as far as it is known: `22:01:07.123 (no date recorded)`.
pub(crate) fn moment(time: Timestamp) -> String {
    match time {
        time if time.has_date() => rfc3339(time),
        time if time.has_day() => format!("{} (no year recorded)", day_and_clock(time)),
        time if time.is_known() => format!("{} (no date recorded)", clock(time)),
        _ => "not recorded".to_owned(),
    }
}

/// The day of a year that is not known, and the time of day: `03-01 04:51:11.856`.
pub(crate) fn day_and_clock(time: Timestamp) -> String {
    format!("{} {}", rfc3339(time).get(5..10).unwrap_or_default(), clock(time))
}

/// The time of day with milliseconds: `22:01:07.123`; nothing where no time was recorded.
pub fn clock(time: Timestamp) -> String {
    let mut text = String::new();
    push_clock(&mut text, time);
    text
}

/// Adds that.
pub(crate) fn push_clock(text: &mut String, time: Timestamp) {
    if !time.is_known() {
        return;
    }
    let since = since_epoch(time);
    let seconds = since.as_secs();
    push_digits::<2>(text, seconds / 3_600 % 24);
    text.push(':');
    push_digits::<2>(text, seconds / 60 % 60);
    text.push(':');
    push_digits::<2>(text, seconds % 60);
    text.push('.');
    push_digits::<3>(text, since.subsec_millis().into());
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

    #[test]
    fn what_is_not_known_of_a_time_is_not_said() {
        let of_day = Timestamp(4_051_250_000_000);
        assert_eq!((clock(of_day).as_str(), dated(of_day)), ("01:07:31.250", None));
        assert_eq!(moment(of_day), "01:07:31.250 (no date recorded)");
        let of_year = Timestamp(68_273_471_856_000_000);
        assert_eq!(moment(of_year), "03-01 04:51:11.856 (no year recorded)");
        assert_eq!((clock(Timestamp(0)).as_str(), moment(Timestamp(0)).as_str()), ("", "not recorded"));
        assert_eq!(dated(Timestamp(1_700_000_000_123_456_789)).map(|text| text.len()), Some(30));
    }
}
