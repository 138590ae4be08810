//! Numbers of parties (Q.763 sections 3.9, 3.10, 3.16, 3.26, 3.30, 3.39, 3.44, 3.46, 3.51).

use super::ParameterCode;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// The number of a party.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Number<'a> {
    /// Octet 1: the odd/even bit and the nature of address.
    first: u8,
    /// Octet 2: the numbering plan, and by the parameter the presentation. A subsequent number has none.
    second: Option<u8>,
    /// Two digits an octet, the first in the low bits.
    signals: Cow<'a, [u8]>,
}

/// What part of a full number the digits are, 0 to 127.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NatureOfAddress(pub u8);

/// Whether a number may be shown to the other party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presentation {
    /// It may be shown.
    Allowed,
    /// It may not.
    Restricted,
    /// There is no number.
    NotAvailable,
    /// A value without a meaning.
    Reserved,
}

/// What should be a number contains something other than digits, or is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotDigits;

/// Address signals of a number: what the length octet of a parameter leaves room for.
const MAX_SIGNALS: usize = 500;
/// The address signal that ends a number: nothing follows in a SAM.
const STOP: u8 = 0x0F;
/// The bit of octet 1 that says that the number of digits is odd.
const ODD: u8 = 0x80;
/// The numbering plan of E.164 in octet 2.
const E164: u8 = 0x10;

impl NatureOfAddress {
    /// A number within the local area.
    pub const SUBSCRIBER: Self = Self(1);
    /// Digits as they were dialled, prefixes included.
    pub const UNKNOWN: Self = Self(2);
    /// A national number, without prefix.
    pub const NATIONAL: Self = Self(3);
    /// An international number, which begins with the country code.
    pub const INTERNATIONAL: Self = Self(4);

    /// The name, or `None`.
    pub const fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            1 => "subscriber",
            2 => "unknown",
            3 => "national",
            4 => "international",
            5 => "network-specific",
            6 => "network routing number in national format",
            7 => "network routing number in network-specific format",
            8 => "network routing number with the called number behind",
            _ => return None,
        })
    }
}

impl<'a> Number<'a> {
    /// Decodes the contents of the parameter with this name. `None` where they are too short, or where the parameter
    /// holds no number.
    pub fn decode(code: ParameterCode, contents: &'a [u8]) -> Option<Self> {
        let contents = match code {
            ParameterCode::CALLED_PARTY_NUMBER
            | ParameterCode::CALLING_PARTY_NUMBER
            | ParameterCode::REDIRECTING_NUMBER
            | ParameterCode::REDIRECTION_NUMBER
            | ParameterCode::CONNECTED_NUMBER
            | ParameterCode::ORIGINAL_CALLED_NUMBER
            | ParameterCode::LOCATION_NUMBER
            | ParameterCode::CHARGE_NUMBER => contents,
            // Octet 1 says what the number is for.
            ParameterCode::GENERIC_NUMBER => contents.get(1..)?,
            ParameterCode::SUBSEQUENT_NUMBER => return Self::decode_subsequent(contents),
            _ => return None,
        };
        let [first, second, signals @ ..] = contents else { return None };
        Some(Self { first: *first, second: Some(*second), signals: Cow::Borrowed(signals) })
    }

    /// A subsequent number is more digits and nothing besides.
    fn decode_subsequent(contents: &'a [u8]) -> Option<Self> {
        let (first, signals) = contents.split_first()?;
        Some(Self { first: *first, second: None, signals: Cow::Borrowed(signals) })
    }

    /// A number of the plan of E.164. `digits` are 0 to 9, `A` to `E` for the codes 10 to 14, and `F` for the end of
    /// dialling.
    pub fn new(nature: NatureOfAddress, digits: &str) -> Result<Number<'static>, NotDigits> {
        let signals: Vec<u8> = digits.chars().map(signal).collect::<Result<_, _>>()?;
        if signals.len() > MAX_SIGNALS {
            return Err(NotDigits);
        }
        let pair = |pair: &[u8]| match pair {
            [low, high] => high << 4 | low,
            other => other.first().copied().unwrap_or_default(),
        };
        let odd = if signals.len().is_multiple_of(2) { 0 } else { ODD };
        let signals = Cow::Owned(signals.chunks(2).map(pair).collect());
        Ok(Number { first: odd | nature.0 & !ODD, second: Some(E164), signals })
    }

    /// The same with a presentation and the screening indicator of a calling, connected or redirecting number, 0 to 3.
    #[must_use]
    pub fn with_presentation(mut self, presentation: Presentation, screening: u8) -> Self {
        let bits = (presentation as u8) << 2 | screening & 0x03;
        self.second = self.second.map(|octet| octet & 0xF0 | bits);
        self
    }

    /// Which part of a full number it is; `None` for the subsequent number of a SAM.
    pub const fn nature(&self) -> Option<NatureOfAddress> {
        match self.second {
            Some(_) => Some(NatureOfAddress(self.first & !ODD)),
            None => None,
        }
    }

    /// Whether it may be shown. Called and generic numbers that may not be restricted have zeros there: allowed.
    pub fn presentation(&self) -> Presentation {
        match self.second.map(|octet| octet >> 2 & 0x03) {
            None | Some(0) => Presentation::Allowed,
            Some(1) => Presentation::Restricted,
            Some(2) => Presentation::NotAvailable,
            Some(_) => Presentation::Reserved,
        }
    }

    /// The digits, without the signal that ends them. Codes 10 to 14 are the letters `A` to `E`.
    pub fn digits(&self) -> impl Iterator<Item = char> + '_ {
        self.all_signals()
            .filter(|signal| *signal != STOP)
            .filter_map(|signal| char::from_digit(signal.into(), 16))
            .map(|digit| digit.to_ascii_uppercase())
    }

    /// Whether the signal that ends the number is there.
    pub fn is_ended(&self) -> bool {
        self.all_signals().any(|signal| signal == STOP)
    }

    /// The number as SIP would have it: digits, with `+` before an international number.
    pub fn to_text(&self) -> String {
        let plus = (self.nature() == Some(NatureOfAddress::INTERNATIONAL)).then_some('+');
        plus.into_iter().chain(self.digits()).collect()
    }

    /// Appends the contents of a parameter of this name, without name and length.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.first);
        out.extend(self.second);
        out.extend_from_slice(&self.signals);
    }

    /// The contents of a parameter, without name and length.
    pub fn to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut out);
        out
    }

    fn all_signals(&self) -> impl Iterator<Item = u8> + '_ {
        // The last four bits of an odd number are filler.
        let filler = usize::from(self.first >> 7);
        let count = self.signals.len().saturating_mul(2).saturating_sub(filler);
        self.signals.iter().flat_map(|octet| [octet & 0x0F, octet >> 4]).take(count)
    }
}

fn signal(digit: char) -> Result<u8, NotDigits> {
    digit.to_digit(16).and_then(|value| u8::try_from(value).ok()).ok_or(NotDigits)
}

impl fmt::Debug for NatureOfAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "nature of address {}", self.0),
        }
    }
}

impl fmt::Debug for Number<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Number({}, {:?}, {:?})", self.to_text(), self.nature(), self.presentation())
    }
}

impl fmt::Display for NotDigits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number in ISUP is made of at most 500 hexadecimal digits")
    }
}

impl core::error::Error for NotDigits {}
