//! SIP status codes (RFC 3261 section 21): the number, its class and what is known about each.

mod class;
mod info;
mod registry;

use core::fmt;
use core::num::NonZeroU16;
use core::str::FromStr;

pub use class::{ClassInfo, StatusClass};
pub use info::{DialogEffect, DialogScope, Seed, Senders, Standing, StatusInfo};
pub use registry::statuses;

/// A SIP status code: any number from 100 to 999.
///
/// 100 to 699 are valid on the wire. 700 to 999 are *applicative*: phones and stacks show them, RFC 4475
/// section 3.1.2.19 has a response that carries one discarded. `Option<StatusCode>` takes two octets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusCode(NonZeroU16);

/// The number, text or bytes were no status code: not three digits, or under 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidStatusCode;

impl fmt::Display for InvalidStatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a SIP status code is a number from 100 to 999")
    }
}

impl core::error::Error for InvalidStatusCode {}

impl StatusCode {
    /// The status code of this number, or `None` where it is not between 100 and 999.
    pub const fn new(code: u16) -> Option<Self> {
        if code < 100 || code > 999 {
            return None;
        }
        match NonZeroU16::new(code) {
            Some(n) => Some(Self(n)),
            None => None,
        }
    }

    /// The status code of this number, or the error of `TryFrom`.
    pub const fn from_u16(code: u16) -> Result<Self, InvalidStatusCode> {
        match Self::new(code) {
            Some(code) => Ok(code),
            None => Err(InvalidStatusCode),
        }
    }

    /// The number.
    pub const fn as_u16(self) -> u16 {
        self.0.get()
    }

    /// The class.
    pub const fn class(self) -> StatusClass {
        match self.as_u16() / 100 {
            1 => StatusClass::Provisional,
            2 => StatusClass::Success,
            3 => StatusClass::Redirection,
            4 => StatusClass::ClientFailure,
            5 => StatusClass::ServerFailure,
            6 => StatusClass::GlobalFailure,
            _ => StatusClass::Applicative,
        }
    }

    /// Whether a message may carry it: 100 to 699.
    pub const fn is_valid_on_the_wire(self) -> bool {
        self.as_u16() < 700
    }

    /// 100 to 199.
    pub const fn is_provisional(self) -> bool {
        self.as_u16() < 200
    }

    /// 200 and above: ends the transaction.
    pub const fn is_final(self) -> bool {
        self.as_u16() >= 200
    }

    /// What is known about this code, or `None` where it is not in [`statuses`].
    pub fn info(self) -> Option<&'static StatusInfo> {
        registry::find(self)
    }

    /// Rows for other phrases of this code that mean something narrower (403 `Stale Date`, 603 `Network Blocked`)
    /// or are older (480, 422, 487); empty for most codes.
    pub fn variants(self) -> &'static [StatusInfo] {
        registry::variants(self)
    }

    /// The recommended reason phrase, or `None` where the code is not in [`statuses`].
    pub fn phrase(self) -> Option<&'static str> {
        self.info().map(|info| info.phrase)
    }

    /// What a user agent client takes this code for (RFC 3261 section 8.1.3.2).
    ///
    /// A registered code stays as it is. An unrecognised final code is x00 of its class, an unrecognised
    /// provisional one is 183. A code above 699 stays as it is too: such a response is dropped, not mapped
    /// (RFC 4475 section 3.1.2.19).
    ///
    /// This is the rule of a user agent that must act on the response. A mapping profile never uses it: an
    /// unlisted code takes the profile's own default (RFC 3398 maps 433 to cause 31 by default, not to 41 as 400).
    pub fn as_seen_by_uac(self) -> StatusCode {
        match self.class().representative() {
            Some(representative) if !self.info().is_some_and(StatusInfo::is_registered) => representative,
            _ => self,
        }
    }
}

impl TryFrom<u16> for StatusCode {
    type Error = InvalidStatusCode;
    fn try_from(code: u16) -> Result<Self, InvalidStatusCode> {
        Self::from_u16(code)
    }
}

impl TryFrom<&[u8]> for StatusCode {
    type Error = InvalidStatusCode;
    fn try_from(text: &[u8]) -> Result<Self, InvalidStatusCode> {
        match text {
            [a @ b'1'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9'] => {
                Self::from_u16(u16::from(a - b'0') * 100 + u16::from(b - b'0') * 10 + u16::from(c - b'0'))
            }
            _ => Err(InvalidStatusCode),
        }
    }
}

impl FromStr for StatusCode {
    type Err = InvalidStatusCode;
    fn from_str(text: &str) -> Result<Self, InvalidStatusCode> {
        Self::try_from(text.as_bytes())
    }
}

impl From<StatusCode> for u16 {
    fn from(code: StatusCode) -> u16 {
        code.as_u16()
    }
}

impl PartialEq<u16> for StatusCode {
    fn eq(&self, other: &u16) -> bool {
        self.as_u16() == *other
    }
}

impl fmt::Debug for StatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for StatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(code: u16) -> u16 {
        StatusCode::new(code).unwrap().as_seen_by_uac().as_u16()
    }

    #[test]
    fn an_optional_code_takes_two_octets() {
        assert_eq!(size_of::<Option<StatusCode>>(), 2);
    }

    #[test]
    fn an_unknown_final_code_is_seen_as_the_first_of_its_class() {
        assert_eq!([299, 399, 431, 599, 699].map(seen), [200, 300, 400, 500, 600]);
    }

    #[test]
    fn an_unknown_provisional_code_is_seen_as_183_and_not_as_100() {
        assert_eq!(seen(150), 183);
        assert_eq!(seen(100), 100);
    }

    #[test]
    fn a_code_that_is_only_historic_or_a_vendors_is_unknown_to_a_uac() {
        assert_eq!([409, 477, 687].map(seen), [400, 400, 600]);
        assert_eq!([202, 433].map(seen), [202, 433]);
    }

    #[test]
    fn an_applicative_code_stays_as_it_is() {
        assert_eq!(seen(701), 701);
        assert!(!StatusCode::new(701).unwrap().is_valid_on_the_wire());
    }

    #[test]
    fn every_row_is_found_by_its_code_and_tells_meaning_and_advice() {
        for info in statuses() {
            assert_eq!(info.code.info(), Some(info));
            for row in core::iter::once(info).chain(info.code.variants()) {
                assert!(!row.meaning.is_empty() && !row.advice.is_empty(), "{}", row.code);
                assert_eq!(row.code, info.code);
            }
        }
        assert_eq!(StatusCode::new(432).unwrap().info(), None);
        assert_eq!(StatusCode::new(999).unwrap().info(), None);
    }

    #[test]
    fn five_codes_have_other_phrases() {
        let phrases =
            |code: StatusCode| code.variants().iter().map(|row| row.phrase).collect::<alloc::vec::Vec<_>>();
        assert_eq!(phrases(StatusCode::FORBIDDEN), ["Stale Date"]);
        assert_eq!(phrases(StatusCode::DECLINE), ["Network Blocked", "Declined"]);
        assert_eq!(statuses().iter().filter(|info| !info.code.variants().is_empty()).count(), 5);
    }

    #[test]
    fn both_wordings_are_kept_where_the_seed_and_the_rfcs_disagree() {
        for code in [100, 202, 401, 404, 408, 436, 437] {
            let seed = StatusCode::new(code).unwrap().info().unwrap().seed.unwrap();
            assert!(seed.disagreement.is_some(), "{code}");
        }
    }

    #[test]
    fn senders_are_named() {
        use alloc::string::ToString;
        assert_eq!(Senders::ANY.to_string(), "any");
        assert_eq!(
            StatusCode::UNAUTHORIZED.info().unwrap().senders.to_string(),
            "registrar, redirect server, UAS"
        );
    }
}
