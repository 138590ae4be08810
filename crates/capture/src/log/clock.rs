//! The times of the lines of a log, in their order.
//!
//! Logs leave out the year, the date or the zone. What they leave out is taken from the lines before: the year or day is
//! the one that brings a time nearest to the last one, so that midnight and New Year are passed. The first year is 1972
//! where none is known (a leap year, so that 29 February exists), the first day 1 January 1970, and the zone UTC.
//! What the first message did not have, no later line adds: the time between two messages is right, if not the date.

use tritone_wire::Timestamp;

use super::time::{Date, SECOND, Stamp};

const DAY: i64 = 86_400 * SECOND;
const FIRST_YEAR: i64 = 1972;

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

impl Stamp {
    const fn known(self) -> Known {
        match self {
            Self::Epoch(_) | Self::Local { date: Some(Date { year: Some(_), .. }), .. } => Known::All,
            Self::Local { date: Some(_), .. } => Known::Day,
            Self::Local { date: None, .. } => Known::TimeOfDay,
        }
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

#[cfg(test)]
mod tests {
    use super::super::time::leading;
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
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!((days(1970, 1, 1), days(2000, 3, 1), days(2023, 11, 14)), (0, 11_017, 19_675));
        assert_eq!((year_of(0), year_of(364), year_of(365), year_of(11_016)), (1970, 1970, 1971, 2000));
    }
}
