//! Ranges of statuses and causes, as a user writes them.

use tritone_codes::{Cause, StatusCode};

/// Statuses: one, a class, a range, or that none came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StatusRange(Option<(u16, u16)>);

impl StatusRange {
    /// Reads `486`, `5xx`, `4xx-6xx`, `480-489` or `none`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().to_ascii_lowercase();
        if text == "none" {
            return Ok(Self(None));
        }
        let (first, last) = text.split_once('-').unwrap_or((&text, &text));
        let range = bounds(first).zip(bounds(last)).map(|((low, _), (_, high))| (low, high));
        range.filter(|(low, high)| low <= high).map(|range| Self(Some(range))).ok_or_else(|| {
            "expected a status from 100 to 699, a class as 5xx, a range as 4xx-6xx, or none".to_owned()
        })
    }

    /// Whether the final status of a call is among them.
    pub(crate) fn holds(self, status: Option<StatusCode>) -> bool {
        match (self.0, status) {
            (None, status) => status.is_none(),
            (Some((low, high)), Some(status)) => (low..=high).contains(&status.as_u16()),
            (Some(_), None) => false,
        }
    }
}

/// First and last status of `486` or `4xx`.
fn bounds(text: &str) -> Option<(u16, u16)> {
    if let Some(class) = text.strip_suffix("xx") {
        let class: u16 = class.parse().ok().filter(|class| (1..=6).contains(class))?;
        return Some((class * 100, class * 100 + 99));
    }
    let status: u16 = text.parse().ok().filter(|status| (100..=699).contains(status))?;
    Some((status, status))
}

/// Causes: one, a range, or that there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CauseRange(Option<(u8, u8)>);

impl CauseRange {
    /// Reads `34`, `41-47` or `none`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("none") {
            return Ok(Self(None));
        }
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let cause = |text: &str| text.parse::<u8>().ok().filter(|cause| (1..=127).contains(cause));
        let range = cause(first).zip(cause(last)).filter(|(low, high)| low <= high);
        range
            .map(|range| Self(Some(range)))
            .ok_or_else(|| "expected a Q.850 cause from 1 to 127, a range as 41-47, or none".to_owned())
    }

    /// Whether the cause of a call is among them.
    pub(crate) fn holds(self, cause: Option<Cause>) -> bool {
        match (self.0, cause) {
            (None, cause) => cause.is_none(),
            (Some((low, high)), Some(cause)) => (low..=high).contains(&cause.as_u8()),
            (Some(_), None) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(range: &str, status: u16) -> bool {
        StatusRange::parse(range).unwrap().holds(StatusCode::new(status))
    }

    #[test]
    fn a_class_and_a_range_of_classes_hold_their_ends() {
        assert!(holds("5xx", 500) && holds("5XX", 599) && !holds("5xx", 600));
        assert!(holds("4xx-6xx", 400) && holds("4xx-6xx", 699) && !holds("4xx-6xx", 302));
        assert!(holds("480-4xx", 499) && !holds("480-4xx", 479));
    }

    #[test]
    fn none_is_a_call_without_a_final_response() {
        assert!(StatusRange::parse("none").unwrap().holds(None));
        assert!(!holds("none", 486));
        assert!(!StatusRange::parse("486").unwrap().holds(None));
    }

    #[test]
    fn what_is_no_status_is_refused() {
        for text in ["", "0xx", "7xx", "99", "700", "6xx-4xx", "486-", "busy", "48x"] {
            assert!(StatusRange::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn causes_have_seven_bits_and_no_zero() {
        let cause = |value| Cause::new(value);
        assert!(CauseRange::parse("41-47").unwrap().holds(cause(47)));
        assert!(CauseRange::parse("none").unwrap().holds(None));
        assert!(!CauseRange::parse("34").unwrap().holds(None));
        for text in ["0", "128", "47-41", "x"] {
            assert!(CauseRange::parse(text).is_err(), "{text}");
        }
    }
}
