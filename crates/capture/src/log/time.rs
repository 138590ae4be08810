//! The times that logs write before their lines and in them. What they mean says the [`Clock`](super::clock::Clock).

use super::scan;

pub(super) const SECOND: i64 = 1_000_000_000;
/// Years from this one on are taken for other numbers.
const LAST_YEAR: u64 = 2200;

/// A date: year where it was said, month from 1, day from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    pub(super) year: Option<i64>,
    pub(super) month: i64,
    pub(super) day: i64,
}

/// A time as a log says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stamp {
    /// Seconds since 1970, in nanoseconds.
    Epoch(i64),
    /// A time of day, in nanoseconds, perhaps with a date.
    Local { date: Option<Date>, of_day: i64 },
}

/// The time with which a line begins, and what follows it. Before it may stand the priority of syslog, a sequence number,
/// a bracket, and the mark with which Cisco says that the clock is not set.
pub(crate) fn leading(text: &[u8]) -> Option<(Stamp, &[u8])> {
    let first = text.first()?;
    if !first.is_ascii_alphanumeric() && !matches!(first, b'<' | b'[' | b'*' | b'.' | b' ') {
        return None;
    }
    let text = trimmed(text);
    let text = text.strip_prefix(b"<").and_then(priority).unwrap_or(text);
    let text = sequence(text).unwrap_or(text);
    let bracket = text.strip_prefix(b"[");
    let text = bracket.unwrap_or(text);
    let text = text.strip_prefix(b"*").or_else(|| text.strip_prefix(b".")).unwrap_or(text);
    let (stamp, rest) = stamp(text)?;
    let rest = if bracket.is_some() { rest.strip_prefix(b"]").unwrap_or(rest) } else { rest };
    Some((stamp, rest.strip_prefix(b":").unwrap_or(rest)))
}

/// Leaves up to two spaces out: more are the indentation of what belongs to the line before.
fn trimmed(text: &[u8]) -> &[u8] {
    let text = text.strip_prefix(b" ").unwrap_or(text);
    text.strip_prefix(b" ").unwrap_or(text)
}

/// `134>` and the version of RFC 5424 behind it.
fn priority(text: &[u8]) -> Option<&[u8]> {
    let (_, rest) = scan::number(text)?;
    let rest = rest.strip_prefix(b">")?;
    Some(rest.strip_prefix(b"1 ").unwrap_or(rest))
}

/// `000123: ` as Cisco counts its lines.
fn sequence(text: &[u8]) -> Option<&[u8]> {
    let (_, rest) = scan::number(text)?;
    rest.strip_prefix(b": ")
}

/// A date and a time, or a time, at the beginning.
pub(crate) fn stamp(text: &[u8]) -> Option<(Stamp, &[u8])> {
    if let Some((date, rest)) = date(text) {
        let (of_day, rest) = time_of_day(rest)?;
        let (year, rest) =
            late_year(rest).map_or((date.year, rest), |(year, rest)| (date.year.or(Some(year)), rest));
        let (zone, rest) = zone(rest);
        let date = Some(Date { year, ..date });
        return Some((Stamp::Local { date, of_day: of_day - zone }, rest));
    }
    let (of_day, rest) = time_of_day(text)?;
    Some((Stamp::Local { date: None, of_day }, rest))
}

/// Seconds since 1970 with a fraction.
pub(crate) fn epoch(text: &[u8]) -> Option<Stamp> {
    let (seconds, rest) = scan::number(text)?;
    let (fraction, _) = fraction(rest);
    Some(Stamp::Epoch(i64::try_from(seconds).ok()?.checked_mul(SECOND)?.checked_add(fraction)?))
}

/// `28-11@17:32:00.123`, as AudioCodes ends its lines: day, month, time.
pub(crate) fn day_month(text: &[u8]) -> Option<Stamp> {
    let (day, rest) = scan::number(text)?;
    let (month, rest) = scan::number(rest.strip_prefix(b"-")?)?;
    let (of_day, _) = time_of_day(rest.strip_prefix(b"@")?)?;
    Some(Stamp::Local { date: Some(checked(None, month, day)?), of_day })
}

/// `2024-01-31T`, `2024-01-31 `, `2024/01/31 `, `Jan 31 `, `Jan 31 2024 `.
fn date(text: &[u8]) -> Option<(Date, &[u8])> {
    if let Some((month, rest)) = month_name(text) {
        let (day, rest) = scan::number(scan::trim_start(rest))?;
        let rest = rest.strip_prefix(b" ")?;
        let year = scan::number(rest)
            .filter(|(year, rest)| (1900..LAST_YEAR).contains(year) && rest.starts_with(b" "));
        let (year, rest) = year.map_or((None, rest), |(year, rest)| (Some(year), scan::trim_start(rest)));
        return Some((checked(year, month, day)?, rest));
    }
    let (year, rest) = scan::number(text).filter(|(year, _)| (1900..LAST_YEAR).contains(year))?;
    let mark = rest.first().copied().filter(|mark| matches!(mark, b'-' | b'/'))?;
    let (month, rest) = scan::number(rest.get(1..)?)?;
    let (day, rest) = scan::number(rest.strip_prefix(&[mark])?)?;
    let rest = rest.strip_prefix(b"T").or_else(|| rest.strip_prefix(b" "))?;
    Some((checked(Some(year), month, day)?, rest))
}

fn checked(year: Option<u64>, month: u64, day: u64) -> Option<Date> {
    let fits = (1..=12).contains(&month) && (1..=31).contains(&day);
    let year = year.and_then(|year| i64::try_from(year).ok());
    fits.then_some(Date { year, month: i64::try_from(month).ok()?, day: i64::try_from(day).ok()? })
}

fn month_name(text: &[u8]) -> Option<(u64, &[u8])> {
    const NAMES: [&[u8; 3]; 12] =
        [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    let (name, rest) = text.split_first_chunk::<3>()?;
    let month = NAMES.iter().zip(1..).find(|(month, _)| **month == name)?.1;
    rest.starts_with(b" ").then_some((month, rest))
}

/// ` 2024` behind the time, as some place it.
fn late_year(text: &[u8]) -> Option<(i64, &[u8])> {
    let (year, rest) = scan::number(text.strip_prefix(b" ")?)?;
    ((1970..2100).contains(&year) && matches!(rest.first(), None | Some(b' ' | b':' | b']')))
        .then_some((i64::try_from(year).ok()?, rest))
}

/// `10:02:03` with a fraction or none, in nanoseconds.
fn time_of_day(text: &[u8]) -> Option<(i64, &[u8])> {
    let part = |text, most: u64| scan::number(text).filter(|(part, _)| *part < most);
    let (hours, rest) = part(text, 24)?;
    let (minutes, rest) = part(rest.strip_prefix(b":")?, 60)?;
    let (seconds, rest) = part(rest.strip_prefix(b":")?, 61)?;
    let (fraction, rest) = fraction(rest);
    Some((i64::try_from(hours * 3_600 + minutes * 60 + seconds).ok()? * SECOND + fraction, rest))
}

/// `.123` or `,123` in nanoseconds; digits after the ninth are left out.
fn fraction(text: &[u8]) -> (i64, &[u8]) {
    let some = || {
        let digits = text.strip_prefix(b".").or_else(|| text.strip_prefix(b","))?;
        let count = digits.iter().take_while(|octet| octet.is_ascii_digit()).count();
        let (digits, rest) = digits.split_at_checked(count).filter(|_| count > 0)?;
        let padded = digits.iter().chain([b'0'; 9].iter()).take(9);
        Some((padded.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')), rest))
    };
    some().unwrap_or((0, text))
}

/// The offset of a zone, in nanoseconds: `Z`, `+01:00`, `-0500`.
fn zone(text: &[u8]) -> (i64, &[u8]) {
    let some = || {
        if let Some(rest) = text.strip_prefix(b"Z") {
            return Some((0, rest));
        }
        let (sign, digits) = match text.split_first()? {
            (b'+', digits) => (1, digits),
            (b'-', digits) => (-1, digits),
            _ => return None,
        };
        let (hours, rest) = digits.split_at_checked(2)?;
        let (minutes, rest) = rest.strip_prefix(b":").unwrap_or(rest).split_at_checked(2)?;
        let (hours, minutes) = (scan::number(hours)?, scan::number(minutes)?);
        let whole = hours.1.is_empty() && minutes.1.is_empty();
        let offset = i64::try_from(hours.0 * 60 + minutes.0).ok()? * 60 * SECOND * sign;
        whole.then_some((offset, rest))
    };
    some().unwrap_or((0, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_time_is_none() {
        for line in
            ["Via: SIP/2.0/UDP", "v=0", "Max-Forwards: 70", "", "10.0.0.1:5060", "     22:13:20 x", "Nov x"]
        {
            assert_eq!(leading(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn times_that_stand_inside_lines_are_read() {
        assert_eq!(epoch(b"1700000000.25"), Some(Stamp::Epoch(1_700_000_000_250_000_000)));
        assert_eq!(epoch(b"99999999999999999999"), None);
        let date = Some(Date { year: None, month: 11, day: 28 });
        assert_eq!(day_month(b"28-11@00:00:01.5]"), Some(Stamp::Local { date, of_day: 3 * SECOND / 2 }));
        assert_eq!(day_month(b"28-13@00:00:01"), None);
    }
}
