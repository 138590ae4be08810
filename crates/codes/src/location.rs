//! Where a cause was generated: the location of the cause information element (Q.850 section 2.2.3) and its
//! `location` parameter in a Reason header (RFC 8606 section 4).

use core::fmt;
use core::str::FromStr;

/// A location: bits 4 to 1 of octet 3 of the cause information element, 0 to 15.
///
/// The order of the constants is that of the numbers. The text form is the RFC 8606 token.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location(u8);

/// The number or text was no location: above 15, or not a token of RFC 8606 section 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidLocation;

impl fmt::Display for InvalidLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a location is a number from 0 to 15 or one of U LPN LN TN RLN RPN INTL BI LOC-n")
    }
}

impl core::error::Error for InvalidLocation {}

/// `(name, RFC 8606 token)` by number.
const NAMES: [(&str, &str); 16] = [
    ("user", "U"),
    ("private network serving the local user", "LPN"),
    ("public network serving the local user", "LN"),
    ("transit network", "TN"),
    ("public network serving the remote user", "RLN"),
    ("private network serving the remote user", "RPN"),
    ("spare", "LOC-6"),
    ("international network", "INTL"),
    ("spare", "LOC-8"),
    ("spare", "LOC-9"),
    ("network beyond interworking point", "BI"),
    ("spare", "LOC-11"),
    ("reserved for national use", "LOC-12"),
    ("reserved for national use", "LOC-13"),
    ("reserved for national use", "LOC-14"),
    ("reserved for national use", "LOC-15"),
];

impl Location {
    /// U, 0: the user.
    pub const USER: Self = Self(0);
    /// LPN, 1: the private network serving the local user.
    pub const PRIVATE_LOCAL: Self = Self(1);
    /// LN, 2: the public network serving the local user.
    pub const PUBLIC_LOCAL: Self = Self(2);
    /// TN, 3: a transit network.
    pub const TRANSIT: Self = Self(3);
    /// RLN, 4: the public network serving the remote user.
    pub const PUBLIC_REMOTE: Self = Self(4);
    /// RPN, 5: the private network serving the remote user.
    pub const PRIVATE_REMOTE: Self = Self(5);
    /// INTL, 7: the international network.
    pub const INTERNATIONAL: Self = Self(7);
    /// BI, 10: a network beyond the interworking point.
    pub const BEYOND_INTERWORKING: Self = Self(10);

    /// The location of this number, or `None` above 15.
    pub const fn new(value: u8) -> Option<Self> {
        if value > 15 { None } else { Some(Self(value)) }
    }

    /// The location in bits 4 to 1 of octet 3; the other bits are ignored.
    pub const fn from_octet3(octet: u8) -> Self {
        Self(octet & 0x0F)
    }

    /// All sixteen locations in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..16).map(Self)
    }

    /// The number, 0 to 15.
    pub const fn as_u8(self) -> u8 {
        self.0
    }

    /// The name in Q.850: "user", "transit network", ...; "spare" and "reserved for national use" are shared by
    /// several numbers.
    pub const fn name(self) -> &'static str {
        NAMES[self.0 as usize].0
    }

    /// The token of the Reason parameter `location` (RFC 8606 section 4): "U", "LN", "LOC-6", ...
    pub const fn token(self) -> &'static str {
        NAMES[self.0 as usize].1
    }

    /// The location of an RFC 8606 token in any case, or `None`. `LOC-n` is also taken for the numbers that have
    /// a token of their own.
    pub fn from_token(token: &[u8]) -> Option<Self> {
        let named = Self::all().find(|location| token.eq_ignore_ascii_case(location.token().as_bytes()));
        named.or_else(|| Self::from_loc_n(token))
    }

    fn from_loc_n(token: &[u8]) -> Option<Self> {
        let (prefix, digits) = token.split_at_checked(4)?;
        if !prefix.eq_ignore_ascii_case(b"LOC-") {
            return None;
        }
        match digits {
            [d @ b'0'..=b'9'] => Self::new(d - b'0'),
            [b'1', d @ b'0'..=b'5'] => Self::new(10 + d - b'0'),
            _ => None,
        }
    }
}

impl TryFrom<u8> for Location {
    type Error = InvalidLocation;
    fn try_from(value: u8) -> Result<Self, InvalidLocation> {
        Self::new(value).ok_or(InvalidLocation)
    }
}

impl FromStr for Location {
    type Err = InvalidLocation;
    fn from_str(token: &str) -> Result<Self, InvalidLocation> {
        Self::from_token(token.as_bytes()).ok_or(InvalidLocation)
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.token())
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.token())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_reads_back_in_any_case() {
        for location in Location::all() {
            assert_eq!(Location::from_token(location.token().as_bytes()), Some(location));
            assert_eq!(
                Location::from_token(location.token().to_ascii_lowercase().as_bytes()),
                Some(location)
            );
        }
    }

    #[test]
    fn the_named_constants_have_the_numbers_of_q850() {
        let named = [
            (Location::USER, 0, "U"),
            (Location::PRIVATE_LOCAL, 1, "LPN"),
            (Location::PUBLIC_LOCAL, 2, "LN"),
            (Location::TRANSIT, 3, "TN"),
            (Location::PUBLIC_REMOTE, 4, "RLN"),
            (Location::PRIVATE_REMOTE, 5, "RPN"),
            (Location::INTERNATIONAL, 7, "INTL"),
            (Location::BEYOND_INTERWORKING, 10, "BI"),
        ];
        for (location, number, token) in named {
            assert_eq!((location.as_u8(), location.token()), (number, token));
        }
    }

    #[test]
    fn what_is_no_location_is_refused() {
        assert_eq!(Location::new(16), None);
        for token in ["", "X", "LOC-", "LOC-16", "LOC-06", "LOC-1 ", "L\u{f6}c-1"] {
            assert_eq!(Location::from_token(token.as_bytes()), None, "{token}");
        }
    }
}
