//! When the lines of a log were written.
//!
//! Logs leave out the year, the date or the zone. What they leave out is taken from the lines before: the year or day is
//! the one that brings a time nearest to the last one, so that midnight and New Year are passed. The first year is 1972
//! where none is known (a leap year, so that 29 February exists), the first day 1 January 1970, and the zone UTC.
//! What the first message did not have, no later line adds: the time between two messages is right, if not the date.

use tritone_wire::Timestamp;

use super::scan;

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * SECOND;
const FIRST_YEAR: i64 = 1972;
/// Years from this one on are taken for other numbers.
const LAST_YEAR: u64 = 2200;

impl Stamp {
    const fn known(self) -> Known {
        match self {
            Self::Epoch(_) | Self::Local { date: Some(Date { year: Some(_), .. }), .. } => Known::All,
            Self::Local { date: Some(_), .. } => Known::Day,
            Self::Local { date: None, .. } => Known::TimeOfDay,
        }
    }
}

/// A date: year where it was said, month from 1, day from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    year: Option<i64>,
    month: i64,
    day: i64,
}

/// A time as a log says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stamp {
    /// Seconds since 1970, in nanoseconds.
    Epoch(i64),
    /// A time of day, in nanoseconds, perhaps with a date.
    Local { date: Option<Date>, of_day: i64 },
}

/// Reads the times of one log in the order of its lines.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clock {
    last: Option<i64>,
    /// How much the times said, up to the first message.
    known: Known,
    /// A message was given a time.
    is_settled: bool,
}

/// How much of a time is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Known {
    #[default]
    TimeOfDay,
    Day,
    All,
}

impl Clock {
    /// Takes the time of a line.
    pub(crate) fn see(&mut self, stamp: Stamp) {
        if !self.is_settled && self.known < stamp.known() {
            *self = Self { known: stamp.known(), last: None, ..*self };
        }
        self.last = Some(self.meant(stamp));
    }

    /// The time of a message: what its record says, else the last time that was seen.
    pub(crate) fn settle(&mut self, stamp: Option<Stamp>) -> Option<Timestamp> {
        if let Some(stamp) = stamp {
            self.see(stamp);
        }
        self.is_settled |= self.last.is_some();
        self.now()
    }

    /// The last time that was seen.
    pub(crate) fn now(self) -> Option<Timestamp> {
        self.last.map(Timestamp)
    }

    /// Whether the times have a date and a year.
    pub(crate) fn knows_dates(self) -> bool {
        self.known == Known::All
    }

    /// The point in time that a stamp means.
    fn meant(self, stamp: Stamp) -> i64 {
        match (stamp, self.known) {
            (Stamp::Epoch(nanoseconds), Known::All) => nanoseconds,
            (Stamp::Epoch(nanoseconds), _) => self.in_day(nanoseconds.rem_euclid(DAY)),
            (Stamp::Local { date: Some(Date { year: Some(year), month, day }), of_day }, Known::All) => {
                at(days(year, month, day), of_day)
            }
            (Stamp::Local { date: Some(Date { month, day, .. }), of_day }, Known::All | Known::Day) => {
                let year = self.last.map_or(FIRST_YEAR, |last| year_of(last.div_euclid(DAY)));
                self.nearest([year - 1, year, year + 1].map(|year| at(days(year, month, day), of_day)))
            }
            (Stamp::Local { of_day, .. }, _) => self.in_day(of_day),
        }
    }

    /// The time of day on the day that brings it nearest.
    fn in_day(self, of_day: i64) -> i64 {
        let day = self.last.unwrap_or_default().div_euclid(DAY);
        self.nearest([day - 1, day, day + 1].map(|day| at(day, of_day)))
    }

    /// The time among those around the middle one that is nearest to the last; without a last one, the middle.
    fn nearest(self, [before, middle, behind]: [i64; 3]) -> i64 {
        let Some(last) = self.last else { return middle };
        let candidates = [middle, before, behind].into_iter().filter(|time| *time >= 0);
        candidates.min_by_key(|time| time.abs_diff(last)).unwrap_or(middle)
    }
}

/// A time of a day, which is given in days after 1970-01-01. Saturates: a log may count days up without end.
fn at(day: i64, of_day: i64) -> i64 {
    day.saturating_mul(DAY).saturating_add(of_day)
}

/// Days from 1970-01-01 to a day of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // March begins the year, so that the leap day is its last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leaps + (month * 153 + 2) / 5 + day - 1 - 719_468
}

/// The year of a day that many days after 1970-01-01.
fn year_of(day: i64) -> i64 {
    let near = 1970 + day.div_euclid(365);
    (0..).map(|back| near - back).find(|year| days(*year, 1, 1) <= day).unwrap_or(near)
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

    fn seconds(lines: &[&str]) -> Vec<f64> {
        let mut clock = Clock::default();
        let mut read = |line: &&str| {
            if let Some((stamp, _)) = leading(line.as_bytes()) {
                clock.see(stamp);
            }
            clock.now().unwrap_or_default()
        };
        lines.iter().map(|line| (read(line).0 / 1_000_000) as f64 / 1e3).collect()
    }

    #[test]
    fn the_times_of_many_programs_are_read() {
        let at = 1_700_000_000.25; // 2023-11-14 22:13:20.25 UTC
        for line in [
            "2023-11-14T22:13:20.250Z x",
            "2023-11-14T23:13:20.250000+01:00 x",
            "2023-11-14T17:13:20.250-0500 x",
            "[2023-11-14 22:13:20.250] VERBOSE[7]",
            "2023/11/14 22:13:20.250000 192.0.2.1:5060",
            "Nov 14 2023 22:13:20.250 UTC: x",
            "*Nov 14 22:13:20.250 2023: x",
            "<134>1 2023-11-14T22:13:20.250Z x",
            "000123: *Nov 14 2023 22:13:20.250: ISDN",
        ] {
            assert_eq!(seconds(&[line]), [at], "{line}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for line in
            ["Via: SIP/2.0/UDP", "v=0", "Max-Forwards: 70", "", "10.0.0.1:5060", "     22:13:20 x", "Nov x"]
        {
            assert_eq!(leading(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn midnight_and_new_year_are_passed_and_lines_without_a_time_repeat_the_last() {
        assert_eq!(seconds(&["23:59:59.5 x", "no time", "00:00:00.5 x"]), [86_399.5, 86_399.5, 86_400.5]);
        let years = seconds(&["Dec 31 23:59:59 x", "Jan  1 00:00:01 x", "Dec 31 23:59:58 x"]);
        assert_eq!((years[1] - years[0], years[2] - years[0]), (2.0, -1.0));
        let leap = seconds(&["Feb 28 12:00:00 x", "Feb 29 12:00:00 x", "Mar  1 12:00:00 x"]);
        assert_eq!((leap[1] - leap[0], leap[2] - leap[1]), (86_400.0, 86_400.0));
    }

    #[test]
    fn a_date_that_was_said_once_holds_for_the_times_behind_it() {
        let times = seconds(&["2023-11-14 22:13:20 x", "22:13:21 x", "Nov 14 22:13:22 x"]);
        assert_eq!(times, [1_700_000_000.0, 1_700_000_001.0, 1_700_000_002.0]);
    }

    #[test]
    fn a_date_that_no_message_could_have_is_not_added_later() {
        let mut clock = Clock::default();
        let stamp = |line: &str| leading(line.as_bytes()).map(|(stamp, _)| stamp);
        assert_eq!(clock.settle(None), None);
        let first = clock.settle(stamp("22:13:19 x")).unwrap();
        let second = clock.settle(stamp("2023-11-14 22:13:20 x")).unwrap();
        assert_eq!(second.since(first), SECOND);
    }

    #[test]
    fn years_that_pass_without_end_do_no_harm() {
        let mut clock = Clock::default();
        for _ in 0..2_000 {
            for line in ["Jan  1 00:00:00 x", "May  1 00:00:00 x", "Sep  1 00:00:00 x"] {
                clock.see(leading(line.as_bytes()).unwrap().0);
            }
        }
        assert!(clock.now().is_some());
        assert_eq!(epoch(b"99999999999999999999"), None);
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!((days(1970, 1, 1), days(2000, 3, 1), days(2023, 11, 14)), (0, 11_017, 19_675));
        assert_eq!((year_of(0), year_of(364), year_of(365), year_of(11_016)), (1970, 1970, 1971, 2000));
    }
}
