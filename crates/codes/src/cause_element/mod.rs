//! The cause information element (Q.931 section 4.5.12, Q.850 section 2) and the ISUP cause indicators parameter
//! (Q.763 section 3.12), which has the same contents.
//!
//! ```
//! use tritone_codes::{Cause, CauseElement, Location};
//!
//! let (element, length) = CauseElement::decode(&[0x08, 0x02, 0x81, 0x91])?;
//! assert_eq!((element.cause(), element.location(), length), (Cause::new(17), Location::PRIVATE_LOCAL, 4));
//! # Ok::<(), tritone_codes::CauseElementError>(())
//! ```

mod diagnostic;

use crate::{Cause, Location};
use alloc::vec::Vec;
use core::fmt;

pub use diagnostic::{CalledNumber, Condition, ConditionOctet, Diagnostic, RejectionReason};

/// Identifier of the cause information element in a Q.931 message (octet 1).
pub const CAUSE_IDENTIFIER: u8 = 0x08;

/// The extension bit, bit 8: set in the last octet of a group.
const EXTENSION: u8 = 0x80;
/// Bit 5 of octet 3, which Q.931 leaves spare.
const SPARE: u8 = 0x10;

/// A cause information element without its identifier and length: octets 3, 3a, 4 and the diagnostics.
///
/// It holds the octets as they were seen, also those that no field shows (the spare bit, a cleared extension bit),
/// so that encoding returns what was decoded. The diagnostics are borrowed. Contents are two to 255 octets;
/// Q.931 allows a whole element of 32.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CauseElement<'a> {
    octet3: u8,
    octet3a: Option<u8>,
    octet4: u8,
    diagnostic: &'a [u8],
}

/// Whose list the cause value is from: bits 7 and 6 of octet 3 (Q.931 section 4.5.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodingStandard {
    /// 0: ITU-T, the values of Q.850.
    ItuT,
    /// 1: ISO/IEC.
    IsoIec,
    /// 2: a national standard.
    National,
    /// 3: a standard of the network at the location; GSM mobiles put the list of TS 24.008 here.
    LocationSpecific,
}

/// Which recommendation the cause follows: bits 7 to 1 of octet 3a (Q.931 section 4.5.12).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Recommendation(u8);

/// Why octets are no cause element, or a value does not fit in one. Offsets count from the first octet given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CauseElementError {
    /// The octets end at `offset`, where `missing` names the next one.
    Truncated {
        /// Where the next octet should be.
        offset: usize,
        /// The octet that is missing.
        missing: &'static str,
    },
    /// The first octet, which is `found`, is not 0x08.
    NotACause {
        /// The identifier found.
        found: u8,
    },
    /// The contents would be longer than the 255 octets that a length octet can say.
    TooLong,
    /// A cause value above 127 or a recommendation above 127.
    OutOfRange {
        /// The number given.
        value: u8,
    },
}

impl CodingStandard {
    /// The coding standard in bits 7 and 6 of octet 3; the other bits are ignored.
    pub const fn from_octet3(octet: u8) -> Self {
        match (octet >> 5) & 0x03 {
            0 => Self::ItuT,
            1 => Self::IsoIec,
            2 => Self::National,
            _ => Self::LocationSpecific,
        }
    }

    /// The number, 0 to 3.
    pub const fn as_u8(self) -> u8 {
        self as u8
    }

    /// The name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ItuT => "ITU-T",
            Self::IsoIec => "ISO/IEC",
            Self::National => "national",
            Self::LocationSpecific => "specific to the location",
        }
    }
}

impl Recommendation {
    /// Q.931, 0: what holds where octet 3a is absent.
    pub const Q931: Self = Self(0);
    /// X.21, 3.
    pub const X21: Self = Self(3);
    /// X.25, 4.
    pub const X25: Self = Self(4);
    /// Q.1031 and Q.1051, 5: public land mobile networks.
    pub const LAND_MOBILE: Self = Self(5);

    /// The recommendation of this number, or `None` above 127.
    pub const fn new(value: u8) -> Option<Self> {
        if value > 127 { None } else { Some(Self(value)) }
    }

    /// The number, 0 to 127.
    pub const fn as_u8(self) -> u8 {
        self.0
    }

    /// The name, or "reserved".
    pub const fn name(self) -> &'static str {
        match self.0 {
            0 => "Q.931",
            3 => "X.21",
            4 => "X.25",
            5 => "Q.1031/Q.1051",
            _ => "reserved",
        }
    }
}

impl<'a> CauseElement<'a> {
    /// An element with an ITU-T cause, without octet 3a and diagnostics, as most exchanges send it.
    pub const fn new(cause: Cause, location: Location) -> Self {
        Self {
            octet3: EXTENSION | location.as_u8(),
            octet3a: None,
            octet4: EXTENSION | cause.as_u8(),
            diagnostic: &[],
        }
    }

    /// An element with a value of another coding standard's list, 0 to 127.
    pub const fn with_coding(
        coding: CodingStandard,
        value: u8,
        location: Location,
    ) -> Result<Self, CauseElementError> {
        if value > 127 {
            return Err(CauseElementError::OutOfRange { value });
        }
        Ok(Self {
            octet3: EXTENSION | (coding.as_u8() << 5) | location.as_u8(),
            octet3a: None,
            octet4: EXTENSION | value,
            diagnostic: &[],
        })
    }

    /// The same with octet 3a, or with `None` without it.
    #[must_use]
    pub const fn with_recommendation(mut self, recommendation: Option<Recommendation>) -> Self {
        self.octet3a = match recommendation {
            Some(recommendation) => {
                self.octet3 &= !EXTENSION;
                Some(EXTENSION | recommendation.as_u8())
            }
            None => {
                self.octet3 |= EXTENSION;
                None
            }
        };
        self
    }

    /// The same with these diagnostic octets; refused where the contents would be over 255 octets.
    pub const fn with_diagnostic(mut self, octets: &'a [u8]) -> Result<Self, CauseElementError> {
        self.diagnostic = octets;
        if self.contents_len() > 255 {
            return Err(CauseElementError::TooLong);
        }
        Ok(self)
    }

    /// Decodes the Q.931 form at the start of `octets`: identifier 0x08, length, contents. Also returns how many
    /// octets it took.
    pub fn decode(octets: &'a [u8]) -> Result<(Self, usize), CauseElementError> {
        match octets {
            [] => Err(CauseElementError::Truncated { offset: 0, missing: "identifier" }),
            [CAUSE_IDENTIFIER, rest @ ..] => decode_counted(rest, 1),
            [found, ..] => Err(CauseElementError::NotACause { found: *found }),
        }
    }

    /// Decodes the form that a mandatory variable ISUP parameter has at the start of `octets`: length, contents.
    /// Also returns how many octets it took.
    ///
    /// Q.763 has no recommendation octet; where octet 1 of the contents has a cleared extension bit, one is
    /// taken all the same, since the bit says that it is there.
    pub fn decode_isup(octets: &'a [u8]) -> Result<(Self, usize), CauseElementError> {
        decode_counted(octets, 0)
    }

    /// Decodes the contents alone: octet 3 to the end of the diagnostics, which is the end of `octets`.
    pub fn decode_contents(octets: &'a [u8]) -> Result<Self, CauseElementError> {
        decode_contents_at(octets, 0)
    }

    /// Appends the Q.931 form: identifier 0x08, length, contents.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(CAUSE_IDENTIFIER);
        self.encode_isup(out);
    }

    /// Appends the ISUP form: length, contents.
    pub fn encode_isup(&self, out: &mut Vec<u8>) {
        // The constructors and decoders keep the contents within 255 octets.
        out.push(u8::try_from(self.contents_len()).unwrap_or(u8::MAX));
        self.encode_contents(out);
    }

    /// Appends the contents: octet 3 to the end of the diagnostics.
    pub fn encode_contents(&self, out: &mut Vec<u8>) {
        out.push(self.octet3);
        out.extend(self.octet3a);
        out.push(self.octet4);
        out.extend_from_slice(self.diagnostic);
    }

    /// The octets of the contents, 2 to 255: the length octet.
    pub const fn contents_len(&self) -> usize {
        2 + self.octet3a.is_some() as usize + self.diagnostic.len()
    }

    /// The coding standard.
    pub const fn coding(&self) -> CodingStandard {
        CodingStandard::from_octet3(self.octet3)
    }

    /// Where the cause was generated.
    pub const fn location(&self) -> Location {
        Location::from_octet3(self.octet3)
    }

    /// The recommendation, where octet 3a is there; without it Q.931 holds.
    pub const fn recommendation(&self) -> Option<Recommendation> {
        match self.octet3a {
            Some(octet) => Some(Recommendation(octet & !EXTENSION)),
            None => None,
        }
    }

    /// The cause value, 0 to 127, in the list of [`coding`](Self::coding).
    pub const fn value(&self) -> u8 {
        self.octet4 & !EXTENSION
    }

    /// The Q.850 cause, or `None` where the coding standard is not ITU-T's.
    pub const fn cause(&self) -> Option<Cause> {
        match self.coding() {
            CodingStandard::ItuT => Cause::new(self.value()),
            _ => None,
        }
    }

    /// Octet 4 as it was seen: 0x91 for cause 17.
    pub const fn octet4(&self) -> u8 {
        self.octet4
    }

    /// The diagnostic octets as they were seen.
    pub const fn diagnostic_octets(&self) -> &'a [u8] {
        self.diagnostic
    }

    /// What the diagnostic octets mean for this cause. [`Diagnostic::Other`] where Q.850 defines none, where they
    /// break its form, or where the coding standard is not ITU-T's.
    pub fn diagnostic(&self) -> Diagnostic<'a> {
        match self.cause() {
            Some(cause) => Diagnostic::decode(cause, self.diagnostic),
            None => Diagnostic::other(self.diagnostic),
        }
    }

    /// Whether the spare bit is clear and the extension bits of octets 3a and 4 are set, as Q.931 asks.
    pub const fn is_regular(&self) -> bool {
        let octet3a_ends = match self.octet3a {
            Some(octet) => octet & EXTENSION != 0,
            None => true,
        };
        octet3a_ends && self.octet3 & SPARE == 0 && self.octet4 & EXTENSION != 0
    }
}

/// Decodes a length octet and the contents it counts; `at` is the offset of the length octet for the errors.
fn decode_counted(octets: &[u8], at: usize) -> Result<(CauseElement<'_>, usize), CauseElementError> {
    let Some((length, rest)) = octets.split_first() else {
        return Err(CauseElementError::Truncated { offset: at, missing: "length" });
    };
    let length = usize::from(*length);
    let Some(contents) = rest.get(..length) else {
        return Err(CauseElementError::Truncated { offset: at + 1 + rest.len(), missing: "contents" });
    };
    Ok((decode_contents_at(contents, at + 1)?, at + 1 + length))
}

fn decode_contents_at(octets: &[u8], at: usize) -> Result<CauseElement<'_>, CauseElementError> {
    if octets.len() > 255 {
        return Err(CauseElementError::TooLong);
    }
    let missing = |missing| CauseElementError::Truncated { offset: at + octets.len(), missing };
    match octets {
        [] => Err(missing("octet 3")),
        [octet3, octet4, diagnostic @ ..] if octet3 & EXTENSION != 0 => {
            Ok(CauseElement { octet3: *octet3, octet3a: None, octet4: *octet4, diagnostic })
        }
        [octet3, octet3a, octet4, diagnostic @ ..] => {
            Ok(CauseElement { octet3: *octet3, octet3a: Some(*octet3a), octet4: *octet4, diagnostic })
        }
        [octet3] if octet3 & EXTENSION == 0 => Err(missing("octet 3a")),
        _ => Err(missing("octet 4")),
    }
}

impl fmt::Debug for Recommendation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.0, self.name())
    }
}

impl fmt::Debug for CauseElement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CauseElement")
            .field("coding", &self.coding())
            .field("location", &self.location())
            .field("recommendation", &self.recommendation())
            .field("value", &self.value())
            .field("diagnostic", &self.diagnostic())
            .field("is_regular", &self.is_regular())
            .finish()
    }
}

impl fmt::Display for CauseElementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { offset, missing } => {
                write!(f, "the cause element ends at octet {offset}, before its {missing}")
            }
            Self::NotACause { found } => {
                write!(f, "information element 0x{found:02X} is not a cause (0x08)")
            }
            Self::TooLong => f.write_str("the contents of a cause element are at most 255 octets"),
            Self::OutOfRange { value } => write!(f, "{value} does not fit into seven bits"),
        }
    }
}

impl core::error::Error for CauseElementError {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn cause(value: u8) -> Cause {
        Cause::new(value).unwrap()
    }

    fn encoded(element: &CauseElement<'_>) -> Vec<u8> {
        let mut out = vec![];
        element.encode(&mut out);
        out
    }

    #[test]
    fn an_element_without_octet_3a_is_the_one_most_exchanges_send() {
        let element = CauseElement::new(cause(16), Location::USER);
        assert_eq!(encoded(&element), [0x08, 0x02, 0x80, 0x90]);
        assert_eq!(CauseElement::decode(&[0x08, 0x02, 0x80, 0x90]), Ok((element, 4)));
    }

    #[test]
    fn octet_3a_is_announced_by_a_cleared_extension_bit() {
        let element = CauseElement::new(cause(16), Location::BEYOND_INTERWORKING)
            .with_recommendation(Some(Recommendation::Q931));
        assert_eq!(encoded(&element), [0x08, 0x03, 0x0A, 0x80, 0x90]);
        assert_eq!(CauseElement::decode(&encoded(&element)).unwrap().0, element);
        assert_eq!(encoded(&element.with_recommendation(None)), [0x08, 0x02, 0x8A, 0x90]);
    }

    #[test]
    fn contents_alone_keep_the_diagnostic() {
        let element = CauseElement::decode_contents(&[0x82, 0x9F, 0x08]).unwrap();
        assert_eq!((element.location(), element.cause()), (Location::PUBLIC_LOCAL, Some(cause(31))));
        assert_eq!(element.diagnostic_octets(), [0x08]);
    }

    #[test]
    fn the_isup_form_has_no_identifier() {
        let (element, length) = CauseElement::decode_isup(&[0x02, 0x8A, 0x90, 0x00]).unwrap();
        assert_eq!((element.location(), element.value(), length), (Location::BEYOND_INTERWORKING, 16, 3));
        let mut out = vec![];
        element.encode_isup(&mut out);
        assert_eq!(out, [0x02, 0x8A, 0x90]);
    }

    #[test]
    fn other_coding_standards_keep_the_number_without_a_q850_cause() {
        let (element, _) = CauseElement::decode(&[0x08, 0x02, 0xE2, 0x91]).unwrap();
        assert_eq!(element.coding(), CodingStandard::LocationSpecific);
        assert_eq!((element.cause(), element.value()), (None, 17));
        let built = CauseElement::with_coding(CodingStandard::LocationSpecific, 17, Location::PUBLIC_LOCAL);
        assert_eq!(built, Ok(element));
    }

    #[test]
    fn the_octets_of_the_seed_rows_decode_to_their_causes() {
        for (octet, value) in [(0xFF, 127), (0xB9, 57), (0x81, 1)] {
            let element = CauseElement::decode_contents(&[0x80, octet]).map(|element| element.value());
            assert_eq!(element, Ok(value));
        }
    }

    #[test]
    fn a_short_element_says_where_it_ends() {
        let truncated = |octets| match CauseElement::decode(octets) {
            Err(CauseElementError::Truncated { offset, missing }) => (offset, missing),
            other => panic!("{other:?}"),
        };
        assert_eq!(truncated(&[]), (0, "identifier"));
        assert_eq!(truncated(&[0x08]), (1, "length"));
        assert_eq!(truncated(&[0x08, 2, 0x80]), (3, "contents"));
        assert_eq!(truncated(&[0x08, 0]), (2, "octet 3"));
        assert_eq!(truncated(&[0x08, 1, 0x80]), (3, "octet 4"));
        assert_eq!(truncated(&[0x08, 1, 0x00]), (3, "octet 3a"));
        assert_eq!(truncated(&[0x08, 2, 0x00, 0x80]), (4, "octet 4"));
        assert_eq!(CauseElement::decode(&[0x1C, 0]), Err(CauseElementError::NotACause { found: 0x1C }));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let long = [0; 254];
        let element = CauseElement::new(cause(1), Location::USER);
        assert_eq!(element.with_diagnostic(&long), Err(CauseElementError::TooLong));
        assert!(element.with_diagnostic(&long[..253]).is_ok());
        assert_eq!(CauseElement::decode_contents(&[0x80; 256]), Err(CauseElementError::TooLong));
        assert_eq!(
            CauseElement::with_coding(CodingStandard::National, 128, Location::USER),
            Err(CauseElementError::OutOfRange { value: 128 })
        );
    }

    #[test]
    fn irregular_bits_are_kept_and_told() {
        for octets in [[0x08, 3, 0x90, 0x91, 0x81], [0x08, 3, 0x80, 0x11, 0x81], [0x08, 3, 0, 0, 0x91]] {
            let (element, _) = CauseElement::decode(&octets).unwrap();
            assert!(!element.is_regular());
            assert_eq!(encoded(&element), octets);
        }
    }

    proptest::proptest! {
        #[test]
        fn every_element_that_decodes_comes_back_octet_for_octet(
            octets in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40)
        ) {
            if let Ok((element, length)) = CauseElement::decode_isup(&octets) {
                let mut out = vec![];
                element.encode_isup(&mut out);
                proptest::prop_assert_eq!(&out, &octets[..length]);
            }
        }
    }
}
