//! Numbers: called, calling, connected and redirecting (Q.931 sections 4.5.8 and 4.5.10, Q.951.5, Q.952).

use alloc::vec::Vec;

/// The contents of a number element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartyNumber<'a> {
    /// Type of number and numbering plan, without the extension bit.
    octet3: u8,
    /// Presentation and screening, without the extension bit.
    octet3a: Option<u8>,
    /// Reason for redirection, without the extension bit; only behind octet 3a.
    octet3b: Option<u8>,
    /// The digits as sent: IA5 characters, in which networks also send `*` and `#`.
    pub digits: &'a [u8],
}

/// The type of number: bits 7 to 5 of octet 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NumberType(u8);

/// The numbering plan: bits 4 to 1 of octet 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NumberingPlan(u8);

/// Whether the number may be shown: bits 7 and 6 of octet 3a.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presentation {
    /// It may.
    Allowed = 0,
    /// It must not.
    Restricted = 1,
    /// There is none, since the call came from another network.
    Unavailable = 2,
    /// A value that has no meaning.
    Reserved = 3,
}

/// Who vouches for the number: bits 2 and 1 of octet 3a.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Screening {
    /// The user gave it and nobody checked it.
    UserNotScreened = 0,
    /// The user gave it, and it is his.
    UserPassed = 1,
    /// The user gave it, and it is not his.
    UserFailed = 2,
    /// The network gave it.
    Network = 3,
}

const EXTENSION: u8 = 0x80;

impl NumberType {
    /// Unknown: the digits say it, as they were dialled.
    pub const UNKNOWN: Self = Self(0);
    /// International, without prefix.
    pub const INTERNATIONAL: Self = Self(1);
    /// National, without prefix.
    pub const NATIONAL: Self = Self(2);
    /// Of a subscriber: local.
    pub const SUBSCRIBER: Self = Self(4);

    /// The type with this number, taken modulo 8.
    pub const fn new(value: u8) -> Self {
        Self(value & 0x07)
    }

    /// The number, 0 to 7.
    pub const fn as_u8(self) -> u8 {
        self.0
    }

    /// The name; "reserved" where there is none.
    pub const fn name(self) -> &'static str {
        match self.0 {
            0 => "unknown",
            1 => "international",
            2 => "national",
            3 => "network-specific",
            4 => "subscriber",
            6 => "abbreviated",
            7 => "reserved for extension",
            _ => "reserved",
        }
    }
}

impl NumberingPlan {
    /// Unknown.
    pub const UNKNOWN: Self = Self(0);
    /// ISDN and telephony: E.164.
    pub const TELEPHONY: Self = Self(1);
    /// Private.
    pub const PRIVATE: Self = Self(9);

    /// The plan with this number, taken modulo 16.
    pub const fn new(value: u8) -> Self {
        Self(value & 0x0F)
    }

    /// The number, 0 to 15.
    pub const fn as_u8(self) -> u8 {
        self.0
    }

    /// The name; "reserved" where there is none.
    pub const fn name(self) -> &'static str {
        match self.0 {
            0 => "unknown",
            1 => "E.164",
            3 => "X.121",
            4 => "F.69",
            8 => "national",
            9 => "private",
            15 => "reserved for extension",
            _ => "reserved",
        }
    }
}

impl<'a> PartyNumber<'a> {
    /// A number without octet 3a, as called party numbers are.
    pub const fn new(kind: NumberType, plan: NumberingPlan, digits: &'a [u8]) -> Self {
        Self { octet3: (kind.0 << 4) | plan.0, octet3a: None, octet3b: None, digits }
    }

    /// The same with octet 3a, as calling and connected numbers have it.
    #[must_use]
    pub const fn with_presentation(mut self, presentation: Presentation, screening: Screening) -> Self {
        self.octet3a = Some(((presentation as u8) << 5) | screening as u8);
        self
    }

    /// Decodes the contents of a called party number, which has no octet 3a. `None` where they are empty.
    pub fn decode_called(contents: &'a [u8]) -> Option<Self> {
        let (octet3, digits) = contents.split_first()?;
        Some(Self { octet3: octet3 & !EXTENSION, octet3a: None, octet3b: None, digits })
    }

    /// Decodes the contents of any other number: an extension bit of 0 says that another octet comes before the
    /// digits. `None` where there are too few octets.
    pub fn decode(contents: &'a [u8]) -> Option<Self> {
        let (&octet3, mut digits) = contents.split_first()?;
        let (mut last, mut octets) = (octet3, [None; 2]);
        let mut places = octets.iter_mut();
        while last & EXTENSION == 0 {
            (last, digits) = digits.split_first().map(|(octet, rest)| (*octet, rest))?;
            if let Some(place) = places.next() {
                *place = Some(last & !EXTENSION);
            }
        }
        let [octet3a, octet3b] = octets;
        Some(Self { octet3: octet3 & !EXTENSION, octet3a, octet3b, digits })
    }

    /// The type of number.
    pub const fn number_type(&self) -> NumberType {
        NumberType::new(self.octet3 >> 4)
    }

    /// The numbering plan.
    pub const fn plan(&self) -> NumberingPlan {
        NumberingPlan::new(self.octet3)
    }

    /// Whether it may be shown; `None` without octet 3a, which means that it may.
    pub const fn presentation(&self) -> Option<Presentation> {
        let Some(octet) = self.octet3a else { return None };
        Some(match octet >> 5 {
            0 => Presentation::Allowed,
            1 => Presentation::Restricted,
            2 => Presentation::Unavailable,
            _ => Presentation::Reserved,
        })
    }

    /// Who vouches for it; `None` without octet 3a, which means nobody.
    pub const fn screening(&self) -> Option<Screening> {
        let Some(octet) = self.octet3a else { return None };
        Some(match octet & 0x03 {
            0 => Screening::UserNotScreened,
            1 => Screening::UserPassed,
            2 => Screening::UserFailed,
            _ => Screening::Network,
        })
    }

    /// The reason for redirection of a redirecting number, 0 to 15 (Q.952): 1 busy, 2 no reply, 4 deflection, 9 the
    /// called terminal is out of order, 10 by the called terminal, 15 unconditional.
    pub const fn redirection_reason(&self) -> Option<u8> {
        let Some(octet) = self.octet3b else { return None };
        Some(octet & 0x0F)
    }

    /// Appends the contents: octet 3 to the last digit.
    pub fn encode_contents(&self, out: &mut Vec<u8>) {
        let head = [Some(self.octet3), self.octet3a, self.octet3b];
        let present = head.iter().flatten().count();
        for (place, octet) in head.iter().flatten().enumerate() {
            let is_last = place.saturating_add(1) == present;
            out.push(if is_last { octet | EXTENSION } else { *octet });
        }
        out.extend_from_slice(self.digits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn encoded(number: &PartyNumber<'_>) -> Vec<u8> {
        let mut out = vec![];
        number.encode_contents(&mut out);
        out
    }

    #[test]
    fn a_called_number_has_one_octet_before_its_digits() {
        let number = PartyNumber::new(NumberType::NATIONAL, NumberingPlan::TELEPHONY, b"301234");
        assert_eq!(encoded(&number), b"\xA1301234");
        assert_eq!(PartyNumber::decode_called(b"\xA1301234"), Some(number));
        // An extension bit of 0 means nothing here: the digits follow all the same.
        assert_eq!(PartyNumber::decode_called(b"\x21301234"), Some(number));
        assert_eq!(PartyNumber::decode_called(b""), None);
    }

    #[test]
    fn a_calling_number_may_say_whether_it_is_shown_and_who_checked_it() {
        let number = PartyNumber::decode(b"\x21\x8340").unwrap();
        assert_eq!((number.number_type().name(), number.plan().name()), ("national", "E.164"));
        assert_eq!(number.presentation(), Some(Presentation::Allowed));
        assert_eq!(number.screening(), Some(Screening::Network));
        assert_eq!(number.digits, b"40");
        let hidden = PartyNumber::new(NumberType::UNKNOWN, NumberingPlan::UNKNOWN, b"")
            .with_presentation(Presentation::Restricted, Screening::UserPassed);
        assert_eq!(encoded(&hidden), b"\x00\xA1");
        assert_eq!(PartyNumber::decode(b"\xA130").unwrap().presentation(), None);
    }

    #[test]
    fn a_redirecting_number_has_a_reason() {
        let number = PartyNumber::decode(b"\x21\x00\x8F30").unwrap();
        assert_eq!((number.redirection_reason(), number.digits), (Some(15), &b"30"[..]));
    }

    #[test]
    fn octets_that_announce_others_which_are_not_there_are_no_number() {
        assert_eq!(PartyNumber::decode(b"\x21"), None);
        assert_eq!(PartyNumber::decode(b"\x21\x00\x00"), None);
    }

    proptest::proptest! {
        #[test]
        fn what_decodes_comes_back(contents in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..12)) {
            if let Some(number) = PartyNumber::decode(&contents) {
                let again = encoded(&number);
                proptest::prop_assert_eq!(PartyNumber::decode(&again), Some(number));
                proptest::prop_assert!(contents.ends_with(number.digits));
            }
        }
    }
}
