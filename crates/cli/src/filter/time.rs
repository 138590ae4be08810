//! Moments of a recording, as a user writes them.

use std::time::UNIX_EPOCH;

use tritone_wire::Timestamp;

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * SECOND;

/// A moment, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Since 1970-01-01 00:00 UTC.
    At(i64),
    /// Since midnight UTC of the day on which the recording begins.
    OfDay(i64),
    /// Since the first message.
    Later(i64),
}

impl Moment {
    /// Reads RFC 3339 (with `Z`, an offset or neither, which is UTC), `HH:MM[:SS[.fff]]`, or `+30s`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let moment = later(text).or_else(|| of_day(text)).or_else(|| at(text));
        moment.ok_or_else(|| {
            "expected a time as 2026-01-05T08:00:00Z, 08:00:30 (UTC, of the recording's first day) or +30s".to_owned()
        })
    }

    /// The moment in a recording whose first message came at `start`.
    pub(crate) fn after(self, start: Timestamp) -> Timestamp {
        Timestamp(match self {
            Self::At(time) => time,
            Self::OfDay(time) => (start.0 - start.0.rem_euclid(DAY)).saturating_add(time),
            Self::Later(time) => start.0.saturating_add(time),
        })
    }
}

/// `+90s`, `+1h 30m`, `+250ms`.
fn later(text: &str) -> Option<Moment> {
    let span = humantime::parse_duration(text.strip_prefix('+')?).ok()?;
    i64::try_from(span.as_nanos()).ok().map(Moment::Later)
}

/// `08:00`, `08:00:30`, `08:00:30.25`, with or without `Z`.
fn of_day(text: &str) -> Option<Moment> {
    let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    clock(text).map(Moment::OfDay)
}

fn clock(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let (hours, minutes) = (two_digits(parts.next()?, 23)?, two_digits(parts.next()?, 59)?);
    let (seconds, fraction) = match parts.next() {
        Some(seconds) => seconds.split_once('.').unwrap_or((seconds, "0")),
        None => ("00", "0"),
    };
    let seconds = (hours * 60 + minutes) * 60 + two_digits(seconds, 59)?;
    let is_fraction =
        (1..=9).contains(&fraction.len()) && fraction.bytes().all(|digit| digit.is_ascii_digit());
    let nanoseconds: i64 = if is_fraction { format!("{fraction:0<9}").parse().ok()? } else { return None };
    parts.next().is_none().then_some(seconds * SECOND + nanoseconds)
}

fn two_digits(text: &str, most: i64) -> Option<i64> {
    let is_number = text.len() == 2 && text.bytes().all(|digit| digit.is_ascii_digit());
    text.parse().ok().filter(|number| is_number && *number <= most)
}

/// RFC 3339; a blank may stand for the `T`.
fn at(text: &str) -> Option<Moment> {
    let (local, offset) = split_offset(text);
    let time = humantime::parse_rfc3339_weak(local).ok()?.duration_since(UNIX_EPOCH).ok()?;
    let time = i64::try_from(time.as_nanos()).ok()?;
    Some(Moment::At(time.checked_sub(offset?)?))
}

/// The time, and how far its zone is ahead of UTC; `None` for an offset that is none.
fn split_offset(text: &str) -> (&str, Option<i64>) {
    let sign_at = text.len().checked_sub(6).filter(|at| *at >= 16);
    let Some((local, offset)) = sign_at.and_then(|at| text.split_at_checked(at)) else {
        return (text, Some(0));
    };
    match offset.as_bytes().first() {
        Some(b'+') => (local, clock(&offset[1..])),
        Some(b'-') => (local, clock(&offset[1..]).map(|ahead| -ahead)),
        _ => (text, Some(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-05 08:00:10 UTC.
    const START: Timestamp = Timestamp(1_767_600_010 * SECOND);

    fn seconds(text: &str) -> f64 {
        Moment::parse(text).unwrap().after(START).seconds_since(START)
    }

    #[test]
    fn the_three_ways_to_write_a_time_agree() {
        for text in ["+50s", "08:01", "08:01:00.0", "2026-01-05T08:01:00Z", "2026-01-05 08:01:00"] {
            assert_eq!(seconds(text), 50.0, "{text}");
        }
        assert_eq!(seconds("2026-01-05T09:01:00+01:00"), 50.0);
        assert_eq!(seconds("2026-01-05T03:31:00.250-04:30"), 50.25);
        assert_eq!(seconds("08:00:09.5"), -0.5);
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "noon",
            "8:00",
            "25:00",
            "08:60",
            "+",
            "+3",
            "08:00:00.",
            "2026-13-01T00:00:00Z",
            "08:00:00:00",
        ] {
            assert!(Moment::parse(text).is_err(), "{text}");
        }
    }
}
