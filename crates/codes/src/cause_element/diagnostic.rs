//! What the diagnostic octets of a cause mean (Q.850 table 1 and its notes).

use crate::Cause;
use core::fmt;

/// The diagnostics of a cause, read by the form that Q.850 gives for its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Diagnostic<'a> {
    /// There are no diagnostic octets.
    None,
    /// Causes 1, 3 and 49: whether trying again later can help.
    Condition(ConditionOctet),
    /// Cause 21: why the call was rejected.
    Rejection {
        /// Bits 7 to 3 of the first octet.
        reason: RejectionReason,
        /// Bits 2 and 1 of the first octet.
        condition: Condition,
        /// What follows: octets that the user defined, or the identifier of an information element.
        detail: &'a [u8],
    },
    /// Cause 22: the new number, as a called party number element.
    NewNumber(CalledNumber<'a>),
    /// Causes 43, 88, 96, 99 and 100: the identifiers of the information elements in question.
    InformationElements(&'a [u8]),
    /// Causes 97, 98 and 101: the type of the message in question.
    MessageType(u8),
    /// Cause 102: the number of the timer that expired, 310 for T310.
    Timer(u16),
    /// Octets that Q.850 defines no form for, or that break it.
    Other(&'a [u8]),
}

/// Whether the condition behind a cause lasts: bits 2 and 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// 0: unknown.
    Unknown,
    /// 1: permanent.
    Permanent,
    /// 2: transient; trying again later can help.
    Transient,
    /// 3: not defined.
    Reserved,
}

/// The diagnostic octet of causes 1, 3 and 49.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConditionOctet(u8);

/// Why a call was rejected: bits 7 to 3 of the diagnostic of cause 21.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RejectionReason {
    /// 0: the user's own reason; the octets that follow are the user's.
    UserSpecific,
    /// 1: an information element is missing; its identifier follows.
    ElementMissing,
    /// 2: the contents of an information element are not sufficient; its identifier follows.
    ElementContentsInsufficient,
    /// A number that Q.850 does not define, 3 to 31.
    Reserved(u8),
}

/// A called party number element (Q.931 section 4.5.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CalledNumber<'a> {
    /// Type of number, 0 to 7: 0 unknown, 1 international, 2 national, 3 network specific, 4 subscriber.
    pub type_of_number: u8,
    /// Numbering plan, 0 to 15: 0 unknown, 1 E.164, 9 private.
    pub numbering_plan: u8,
    /// The digits in IA5.
    pub digits: &'a [u8],
}

/// Identifier of the called party number element.
const CALLED_PARTY_NUMBER: u8 = 0x70;

impl Condition {
    /// The condition in bits 2 and 1; the other bits are ignored.
    pub const fn from_octet(octet: u8) -> Self {
        match octet & 0x03 {
            0 => Self::Unknown,
            1 => Self::Permanent,
            2 => Self::Transient,
            _ => Self::Reserved,
        }
    }

    /// The name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Permanent => "permanent",
            Self::Transient => "transient",
            Self::Reserved => "reserved",
        }
    }
}

impl ConditionOctet {
    /// The octet as it was seen.
    pub const fn as_u8(self) -> u8 {
        self.0
    }

    /// Whether the condition lasts.
    pub const fn condition(self) -> Condition {
        Condition::from_octet(self.0)
    }

    /// Bit 7: the condition is abnormal.
    pub const fn is_abnormal(self) -> bool {
        self.0 & 0x40 != 0
    }

    /// Bit 8 as Wireshark reads it: the user says so, not the provider of the network service. Senders that
    /// take the bit for the extension bit always set it.
    pub const fn is_from_user(self) -> bool {
        self.0 & 0x80 != 0
    }
}

impl RejectionReason {
    const fn from_octet(octet: u8) -> Self {
        match (octet & 0x7C) >> 2 {
            0 => Self::UserSpecific,
            1 => Self::ElementMissing,
            2 => Self::ElementContentsInsufficient,
            other => Self::Reserved(other),
        }
    }

    /// The name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UserSpecific => "user specific",
            Self::ElementMissing => "information element missing",
            Self::ElementContentsInsufficient => "information element contents insufficient",
            Self::Reserved(_) => "reserved",
        }
    }
}

impl<'a> Diagnostic<'a> {
    /// Reads the diagnostic octets of an ITU-T cause.
    pub fn decode(cause: Cause, octets: &'a [u8]) -> Self {
        let read = match (cause.as_u8(), octets) {
            (1 | 3 | 49, [octet]) => Some(Self::Condition(ConditionOctet(*octet))),
            (21, [octet, detail @ ..]) => Some(Self::Rejection {
                reason: RejectionReason::from_octet(*octet),
                condition: Condition::from_octet(*octet),
                detail,
            }),
            (22, octets) => CalledNumber::decode(octets).map(Self::NewNumber),
            (43 | 88 | 96 | 99 | 100, [_, ..]) => Some(Self::InformationElements(octets)),
            (97 | 98 | 101, [message_type]) => Some(Self::MessageType(*message_type)),
            (102, octets) => timer_number(octets).map(Self::Timer),
            _ => None,
        };
        read.unwrap_or(Self::other(octets))
    }

    pub(crate) const fn other(octets: &'a [u8]) -> Self {
        if octets.is_empty() { Self::None } else { Self::Other(octets) }
    }

    /// Whether the condition lasts, where the diagnostic says it (causes 1, 3, 21 and 49).
    pub const fn condition(&self) -> Option<Condition> {
        match self {
            Self::Condition(octet) => Some(octet.condition()),
            Self::Rejection { condition, .. } => Some(*condition),
            _ => None,
        }
    }
}

impl<'a> CalledNumber<'a> {
    /// Reads the whole element: 0x70, length, octet 3, digits. `None` where it is anything else.
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let [CALLED_PARTY_NUMBER, length, octet3, digits @ ..] = octets else {
            return None;
        };
        let fits = usize::from(*length) == digits.len() + 1 && digits.iter().all(u8::is_ascii_graphic);
        fits.then_some(Self { type_of_number: (octet3 >> 4) & 0x07, numbering_plan: octet3 & 0x0F, digits })
    }
}

/// The number of a timer in up to four IA5 digits.
fn timer_number(octets: &[u8]) -> Option<u16> {
    if octets.is_empty() || octets.len() > 4 {
        return None;
    }
    octets
        .iter()
        .try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u16::from(digit - b'0')))
}

impl fmt::Debug for ConditionOctet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:02X} ({})", self.0, self.condition().name())
    }
}

impl fmt::Display for Diagnostic<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Condition(octet) => {
                let kind = if octet.is_abnormal() { "abnormal" } else { "normal" };
                write!(f, "condition {}, {kind}", octet.condition().name())
            }
            Self::Rejection { reason, condition, detail } => {
                write!(f, "{}, condition {}", reason.name(), condition.name())?;
                write_hex(f, detail)
            }
            Self::NewNumber(number) => {
                let prefix = if number.type_of_number == 1 { "+" } else { "" };
                write!(f, "new number {prefix}")?;
                number.digits.iter().try_for_each(|digit| write!(f, "{}", char::from(*digit)))
            }
            Self::InformationElements(identifiers) => {
                f.write_str("information elements")?;
                write_hex(f, identifiers)
            }
            Self::MessageType(octet) => write!(f, "message type {octet:02X}"),
            Self::Timer(number) => write!(f, "T{number}"),
            Self::Other(octets) => {
                f.write_str("octets")?;
                write_hex(f, octets)
            }
        }
    }
}

fn write_hex(f: &mut fmt::Formatter<'_>, octets: &[u8]) -> fmt::Result {
    octets.iter().try_for_each(|octet| write!(f, " {octet:02X}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn read(cause: u8, octets: &[u8]) -> Diagnostic<'_> {
        Diagnostic::decode(Cause::new(cause).unwrap(), octets)
    }

    #[test]
    fn the_condition_of_an_unallocated_number_is_read() {
        let diagnostic = read(1, &[0x82]);
        assert_eq!(diagnostic.condition(), Some(Condition::Transient));
        assert_eq!(diagnostic.to_string(), "condition transient, normal");
        assert_eq!(read(49, &[0x41]).to_string(), "condition permanent, abnormal");
        assert_eq!(read(1, &[0x82, 0x00]), Diagnostic::Other(&[0x82, 0x00]));
    }

    #[test]
    fn a_rejection_names_its_reason_and_detail() {
        let diagnostic = read(21, &[0x84, 0x6C]);
        let Diagnostic::Rejection { reason, condition, detail } = diagnostic else {
            panic!("{diagnostic:?}")
        };
        assert_eq!(
            (reason, condition, detail),
            (RejectionReason::ElementMissing, Condition::Unknown, &[0x6C_u8][..])
        );
        assert_eq!(diagnostic.to_string(), "information element missing, condition unknown 6C");
    }

    #[test]
    fn the_expired_timer_is_a_number() {
        assert_eq!(read(102, b"310"), Diagnostic::Timer(310));
        assert_eq!(read(102, b"310").to_string(), "T310");
        assert_eq!(read(102, b"3A0"), Diagnostic::Other(b"3A0"));
    }

    #[test]
    fn a_new_number_is_read_from_its_element() {
        let diagnostic = read(22, &[0x70, 0x04, 0x91, b'4', b'9', b'8']);
        assert_eq!(diagnostic.to_string(), "new number +498");
        let wrong_length = [0x70, 0x05, 0x91, b'4'];
        assert_eq!(read(22, &wrong_length), Diagnostic::Other(&wrong_length));
    }

    #[test]
    fn elements_and_message_types_are_told_apart_by_the_cause() {
        assert_eq!(read(100, &[0x1C, 0x28]), Diagnostic::InformationElements(&[0x1C, 0x28]));
        assert_eq!(read(101, &[0x7D]), Diagnostic::MessageType(0x7D));
        assert_eq!(read(16, &[0x7D]), Diagnostic::Other(&[0x7D]));
        assert_eq!(read(16, &[]), Diagnostic::None);
    }
}
