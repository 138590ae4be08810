//! Statuses, by number or by class.

use std::fmt;

use tritone_codes::StatusCode;

use crate::fields::Fields;
use crate::{ConfigError, Problem};

/// A status, or all of a class: `503`, `5xx`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Codes {
    from: u16,
    to: u16,
}

impl Codes {
    /// The status alone.
    pub const fn only(status: StatusCode) -> Self {
        Self { from: status.as_u16(), to: status.as_u16() }
    }

    /// All of the class of this first digit.
    pub const fn class(digit: u8) -> Self {
        let from = digit as u16 * 100;
        Self { from, to: from + 99 }
    }

    pub(super) fn parse(word: &str) -> Option<Self> {
        if let Some(digit) = word.strip_suffix("xx") {
            return digit.parse().ok().filter(|digit| (1..=6).contains(digit)).map(Self::class);
        }
        let code = word.parse().ok().filter(|code| *code < 700);
        code.and_then(StatusCode::new).map(Self::only)
    }

    /// Whether the status is one of these.
    pub const fn hold(self, status: StatusCode) -> bool {
        self.from <= status.as_u16() && status.as_u16() <= self.to
    }
}

impl fmt::Display for Codes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to { write!(f, "{}", self.from) } else { write!(f, "{}xx", self.from / 100) }
    }
}

/// The codes of an array of words; `None` where it is not there.
pub(super) fn codes(fields: &Fields<'_>, field: &str) -> Result<Option<Vec<Codes>>, ConfigError> {
    let Some(words) = fields.words(field)? else { return Ok(None) };
    let code = |(index, word): (usize, String)| {
        Codes::parse(&word).ok_or_else(|| fields.error_at(field, index, Problem::Codes(word)))
    };
    words.into_iter().enumerate().map(code).collect::<Result<_, _>>().map(Some)
}
