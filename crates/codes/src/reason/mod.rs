//! The Reason header field: why a request or response was sent (RFC 3326; in responses RFC 6432, `location`
//! RFC 8606, several values of a protocol RFC 9366).
//!
//! Reading is one lenient scan without allocation: [`values`] gives every value whose protocol can be read, with
//! what could be made of its parameters, and each value names the first rule of the grammar it breaks. A message
//! may have several Reason header fields; chain the values of each.
//!
//! ```
//! use tritone_codes::reason::{self, ReasonPolicy, ReasonProtocol};
//!
//! let header = br#"SIP ;cause=503, q.850;cause=034;text="No circuit, sorry";location=TN"#;
//! let values = reason::values(header).filter_map(Result::ok);
//! let value = ReasonPolicy::Q850First.choose(values).unwrap();
//! assert_eq!(value.protocol, ReasonProtocol::Q850);
//! assert_eq!(value.q850().unwrap().as_u8(), 34);
//! assert_eq!(value.text.unwrap().to_string(), "No circuit, sorry");
//! assert_eq!(value.location.unwrap().token(), "TN");
//! ```

mod policy;
mod protocol;
mod scan;
mod text;
mod value;
mod write;

pub use policy::ReasonPolicy;
pub use protocol::{Preemption, ReasonProtocol};
pub use text::ReasonText;
pub use value::{ReasonParam, ReasonParams, ReasonValue, ReasonValues, values};
pub use write::Reason;

use core::fmt;

/// A rule of the Reason grammar that a header value breaks, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReasonError {
    /// Octets from the start of the header value to where the rule is broken.
    pub offset: usize,
    /// The rule.
    pub rule: ReasonRule,
}

/// The rules of the Reason grammar (RFC 3326 section 2, tokens and strings of RFC 3261 section 25.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonRule {
    /// A value begins with a protocol, which is a token. What follows up to the next comma was skipped.
    ProtocolMissing,
    /// Parameters are separated by semicolons; other octets were skipped up to the next one.
    SemicolonMissing,
    /// A parameter has a name, which is a token.
    ParameterNameMissing,
    /// An equals sign is followed by a value.
    ParameterValueMissing,
    /// The value of a parameter other than `text` is a token or a host, that of `text` a quoted string.
    ParameterValueForm,
    /// A quoted string ends with a quotation mark; it was taken to the end of the header.
    QuoteUnterminated,
    /// A cause is one or more digits.
    CauseNotANumber,
    /// The cause is above 4294967295, which it was read as.
    CauseTooLarge,
    /// A parameter appears once in a value; the first one counts.
    ParameterRepeated,
    /// The location of a Q.850 value is one of the tokens of RFC 8606 section 4.
    LocationUnknown,
}

impl ReasonRule {
    /// What the rule asks, in one sentence without a full stop.
    pub const fn text(self) -> &'static str {
        match self {
            Self::ProtocolMissing => "a value begins with a protocol such as SIP or Q.850",
            Self::SemicolonMissing => "parameters are separated by semicolons",
            Self::ParameterNameMissing => "a parameter has a name",
            Self::ParameterValueMissing => "an equals sign is followed by a value",
            Self::ParameterValueForm => "text is a quoted string, other values are tokens",
            Self::QuoteUnterminated => "a quoted string ends with a quotation mark",
            Self::CauseNotANumber => "a cause is one or more digits",
            Self::CauseTooLarge => "a cause above 4294967295 means nothing",
            Self::ParameterRepeated => "a parameter appears once in a value",
            Self::LocationUnknown => "a location is one of U LPN LN TN RLN RPN INTL BI LOC-n",
        }
    }
}

impl fmt::Display for ReasonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reason header, octet {}: {}", self.offset, self.rule.text())
    }
}

impl core::error::Error for ReasonError {}

#[cfg(test)]
mod tests;
