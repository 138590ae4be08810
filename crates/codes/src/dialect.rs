//! Vendor dialects: what a product means by a number, laid over the standard codes.
//!
//! Phones and stacks number events of their own, mostly from 700 to 999, and gloss standard codes in their own
//! words. No document reserves these numbers, so two products may mean different things by one: a [`Dialects`]
//! overlay gives every reading of a number, and says which one overrides which.

/// The rows of a shipped dialect.
macro_rules! dialect_codes {
    ($($code:literal $name:literal {
        text: $text:literal;
        category: $category:literal;
        likely_cause: $likely_cause:literal;
        action: $action:literal;
        nearest: $status:expr, $cause:expr;
        reasoning: $reasoning:literal;
        seed: $seed:literal;
        visibility: $visibility:ident;
    })+) => {
        &[$(DialectCode {
            code: $code,
            name: Cow::Borrowed($name),
            text: Cow::Borrowed($text),
            category: Cow::Borrowed($category),
            likely_cause: Cow::Borrowed($likely_cause),
            action: Cow::Borrowed($action),
            nearest_status: $status,
            nearest_cause: $cause,
            reasoning: Cow::Borrowed($reasoning),
            seed: $seed,
            visibility: $crate::Visibility::$visibility,
        }),+]
    };
}

mod gigaset;
mod overlay;
mod sofia_sip;

use alloc::borrow::Cow;

use crate::{Cause, StatusCode};

pub use gigaset::GIGASET;
pub use overlay::{Dialects, Reading};
pub use sofia_sip::SOFIA_SIP;

/// The meanings that one product, or one user, gives to numbers.
///
/// The shipped dialects borrow everything; a dialect read from a file owns its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Short name for options and output: `gigaset`.
    pub id: Cow<'static, str>,
    /// The product: `Siemens Gigaset`.
    pub title: Cow<'static, str>,
    /// Where the meanings come from.
    pub source: Cow<'static, str>,
    /// One row a number; the first row of a number counts.
    pub codes: Cow<'static, [DialectCode]>,
}

impl Dialect {
    /// What this dialect says of the number.
    pub fn get(&self, code: u16) -> Option<&DialectCode> {
        self.codes.iter().find(|row| row.code == code)
    }
}

/// What a dialect means by one number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialectCode {
    /// The number. Not always a status code: Gigaset has 31, 33 and 34.
    pub code: u16,
    /// A short name.
    pub name: Cow<'static, str>,
    /// The product's text. Where `seed` is set it is the seed's, verbatim.
    pub text: Cow<'static, str>,
    /// What area it belongs to: `call`, `socket`, `dns`, `config`, `stack`, ...
    pub category: Cow<'static, str>,
    /// The likely cause.
    pub likely_cause: Cow<'static, str>,
    /// What to do.
    pub action: Cow<'static, str>,
    /// The SIP status that comes nearest, where one does.
    pub nearest_status: Option<StatusCode>,
    /// The Q.850 cause that comes nearest, where one does.
    pub nearest_cause: Option<Cause>,
    /// Why these two are the nearest, or why there are none.
    pub reasoning: Cow<'static, str>,
    /// Whether the seed has this number in this dialect.
    pub seed: bool,
    /// Whether a recording can show it.
    pub visibility: Visibility,
}

/// Whether the event behind a dialect's number can be found in a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Visibility {
    /// The number itself travels: the product shows a standard response that it received.
    Carried,
    /// The number does not travel, but its event leaves traces: a BYE, a missing answer, a lost connection.
    Inferable,
    /// The event happens inside the device, mostly before anything is sent, and no signalling tells it from others.
    Hidden,
}

impl Visibility {
    /// `carried`, `inferable` or `hidden`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Visibility::Carried => "carried",
            Visibility::Inferable => "inferable",
            Visibility::Hidden => "hidden",
        }
    }
}

/// The shipped dialects.
pub fn dialects() -> [&'static Dialect; 2] {
    [&GIGASET, &SOFIA_SIP]
}
