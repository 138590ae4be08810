//! `--expect`: how a test call has to end.

use std::fmt;

use tritone_calls::Outcome;
use tritone_roles::call::End;

use crate::filter::outcome;

/// How a test call has to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expectation {
    text: String,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Answered,
    /// From the first to the last code, of SIP or of a Gigaset.
    Codes(u16, u16),
    Outcome(Outcome),
}

impl Expectation {
    /// Reads `486`, `4xx`, `703`, `answered`, `busy`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let lower = text.trim().to_ascii_lowercase();
        let what = match code(&lower) {
            Some((first, last)) => What::Codes(first, last),
            None if lower == "answered" => What::Answered,
            None => What::Outcome(outcome(&lower).map_err(|_| {
                "expected a status (486), a class (4xx), a code of a Gigaset (703), answered, or an outcome (busy, timeout)"
            })?),
        };
        Ok(Self { text: text.trim().to_owned(), what })
    }

    /// Whether a call that ended so, with this outcome, is what was expected.
    pub(super) fn holds(&self, end: &End, seen: Option<Outcome>) -> bool {
        match (self.what, end) {
            (What::Answered, End::Answered { .. }) => true,
            (What::Answered, End::Response { status, .. }) => (200..300).contains(status),
            (What::Codes(first, last), End::Local(failure)) => (first..=last).contains(&failure.gigaset()),
            (What::Codes(first, last), End::Response { status, .. }) => (first..=last).contains(status),
            (What::Codes(first, last), End::Answered { .. }) => (first..=last).contains(&200),
            (What::Outcome(outcome), _) => seen == Some(outcome),
            _ => false,
        }
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn code(text: &str) -> Option<(u16, u16)> {
    if let Some(class) = text.strip_suffix("xx") {
        let class: u16 = class.parse().ok().filter(|class| (1..=9).contains(class))?;
        return Some((class * 100, class * 100 + 99));
    }
    let code: u16 = text.parse().ok().filter(|code| (100..1000).contains(code))?;
    Some((code, code))
}

#[cfg(test)]
mod tests {
    use tritone_roles::call::LocalFailure;

    use super::*;

    fn holds(text: &str, end: End) -> bool {
        Expectation::parse(text).unwrap().holds(&end, Some(Outcome::Busy))
    }

    #[test]
    fn codes_classes_and_words_hold_where_they_should() {
        let busy = End::Response { status: 486, unanswerable: None };
        assert!(holds("486", busy) && holds("4XX", busy) && holds("busy", busy));
        assert!(!holds("480", busy) && !holds("answered", busy) && !holds("timeout", busy));
        let answered = End::Answered { by_them: true };
        assert!(holds("answered", answered) && holds("200", answered) && !holds("486", answered));
        let timeout = End::Local(LocalFailure::Timeout);
        assert!(holds("703", timeout) && holds("7xx", timeout) && !holds("408", timeout));
    }

    #[test]
    fn what_is_no_end_is_refused() {
        for text in ["", "48", "0xx", "1000", "xx", "hello"] {
            assert!(Expectation::parse(text).is_err(), "{text}");
        }
    }
}
