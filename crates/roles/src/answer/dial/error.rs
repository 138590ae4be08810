//! Why a dialled answer cannot be given.

use core::fmt;

use tritone_codes::StatusCode;

/// Why a dialled answer cannot be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DialError {
    /// A code is to come behind the last comma, star or slash.
    Incomplete,
    /// Not a number from 100 to 699 (a single one may be a Gigaset code).
    NotACode(String),
    /// A final response is followed by another one.
    FinalNotLast(StatusCode),
    /// More than [`MAX_STEPS`](super::MAX_STEPS) responses.
    TooMany,
    /// Not a time like `2s`, `500ms`, `1min`, of an hour at most.
    NotATime(String),
    /// Not a cause from 1 to 127, nor a value of a Reason header field.
    NotAReason(String),
    /// A parameter has a value that it cannot have.
    Parameter {
        /// The parameter.
        name: &'static str,
        /// What it may be.
        expected: &'static str,
    },
}

impl DialError {
    /// The status that tells the caller: more digits help where the code is incomplete (RFC 3261 section 21.4.22), the
    /// URI is wrong everywhere else.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Incomplete => StatusCode::ADDRESS_INCOMPLETE,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

impl fmt::Display for DialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incomplete => f.write_str("Dialled answer: a code is missing at the end"),
            Self::NotACode(text) => {
                write!(f, "Dialled answer: {text:?} is not a status code from 100 to 699")
            }
            Self::FinalNotLast(status) => write!(f, "Dialled answer: nothing can follow the final {status}"),
            Self::TooMany => write!(f, "Dialled answer: more than {} responses", super::MAX_STEPS),
            Self::NotATime(text) => write!(f, "Dialled answer: {text:?} is not a time like 2s or 500ms"),
            Self::NotAReason(text) => {
                write!(f, "Dialled answer: {text:?} is neither a cause from 1 to 127 nor a Reason")
            }
            Self::Parameter { name, expected } => write!(f, "Dialled answer: {name} must be {expected}"),
        }
    }
}

impl core::error::Error for DialError {}
