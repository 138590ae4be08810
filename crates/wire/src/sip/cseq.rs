//! The CSeq header field (RFC 3261 section 20.16).

use crate::cursor;

/// Number and method of a CSeq.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CSeq<'a> {
    /// The number; RFC 3261 section 8.1.1.5 has it below 2^31, what is below 2^32 is read.
    pub number: u32,
    /// The method, in the case of the wire.
    pub method: &'a [u8],
}

impl<'a> CSeq<'a> {
    /// Cuts the value; `None` where it does not begin with a number that fits 32 bits.
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        let digits = value.iter().take_while(|b| b.is_ascii_digit()).count();
        let number = cursor::decimal(cursor::before(value, digits))?;
        Some(Self { number: u32::try_from(number).ok()?, method: cursor::from(value, digits).trim_ascii() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_and_folds_are_read() {
        assert_eq!(CSeq::parse(b"0009\r\n  INVITE"), Some(CSeq { number: 9, method: b"INVITE" }));
    }

    #[test]
    fn a_number_past_32_bits_is_none() {
        assert_eq!(CSeq::parse(b"36893488147419103232 REGISTER"), None);
        assert_eq!(CSeq::parse(b"INVITE"), None);
    }
}
