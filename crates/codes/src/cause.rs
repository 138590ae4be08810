//! Q.850 cause values: the number, its class and what is known about each (ITU-T Q.850, table 1).

mod table;

use core::fmt;
use core::ops::RangeInclusive;

pub use table::causes;

/// An ITU-T Q.850 cause value: seven bits, 0 to 127.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cause(u8);

/// The class of a cause: bits 7 to 5 of the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CauseClass {
    /// 0 to 31.
    NormalEvent,
    /// 32 to 47.
    ResourceUnavailable,
    /// 48 to 63.
    ServiceNotAvailable,
    /// 64 to 79.
    ServiceNotImplemented,
    /// 80 to 95.
    InvalidMessage,
    /// 96 to 111.
    ProtocolError,
    /// 112 to 127.
    Interworking,
}

impl Cause {
    /// The cause of this value, or `None` above 127.
    pub const fn new(value: u8) -> Option<Self> {
        if value > 127 { None } else { Some(Self(value)) }
    }

    /// The value, 0 to 127.
    pub const fn as_u8(self) -> u8 {
        self.0
    }

    /// Octet 4 of the cause information element, extension bit set: `0x80 | value`. DSS1 traces show it.
    pub const fn dss1_octet(self) -> u8 {
        0x80 | self.0
    }

    /// The class.
    pub const fn class(self) -> CauseClass {
        match self.0 >> 4 {
            0 | 1 => CauseClass::NormalEvent,
            2 => CauseClass::ResourceUnavailable,
            3 => CauseClass::ServiceNotAvailable,
            4 => CauseClass::ServiceNotImplemented,
            5 => CauseClass::InvalidMessage,
            6 => CauseClass::ProtocolError,
            _ => CauseClass::Interworking,
        }
    }
}

/// What is known about a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CauseInfo {
    /// The cause.
    pub cause: Cause,
    /// Its name in Q.850.
    pub name: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What to look at, or do, next.
    pub advice: &'static str,
    /// What its diagnostic octets hold; empty where it has none.
    pub diagnostic: &'static str,
    /// What GSM call control means by the same number.
    pub gsm: GsmMeaning,
}

/// What a number means as a GSM call control cause (3GPP TS 24.008, section 10.5.4.11).
///
/// GSM uses the same element with the same coding, so a mobile core that copies the number into Q.850 changes
/// its meaning where the two lists differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GsmMeaning {
    /// The same as in Q.850.
    Same,
    /// The list has no such cause.
    Absent,
    /// Something else.
    Different(&'static str),
}

impl Cause {
    /// What is known about this cause, or `None` where Q.850 does not define the value.
    pub fn info(self) -> Option<&'static CauseInfo> {
        table::find(self)
    }

    /// The name, or `None` where Q.850 does not define the value.
    pub fn name(self) -> Option<&'static str> {
        self.info().map(|info| info.name)
    }

    /// This cause where Q.850 defines it, else the "unspecified" one of its class: 35 becomes 47.
    pub fn or_unspecified(self) -> Cause {
        match self.info() {
            Some(_) => self,
            None => self.class().unspecified(),
        }
    }
}

impl CauseClass {
    /// Every class in ascending order.
    pub const ALL: [CauseClass; 7] = [
        CauseClass::NormalEvent,
        CauseClass::ResourceUnavailable,
        CauseClass::ServiceNotAvailable,
        CauseClass::ServiceNotImplemented,
        CauseClass::InvalidMessage,
        CauseClass::ProtocolError,
        CauseClass::Interworking,
    ];

    /// The name in Q.850.
    pub const fn name(self) -> &'static str {
        match self {
            CauseClass::NormalEvent => "normal event",
            CauseClass::ResourceUnavailable => "resource unavailable",
            CauseClass::ServiceNotAvailable => "service or option not available",
            CauseClass::ServiceNotImplemented => "service or option not implemented",
            CauseClass::InvalidMessage => "invalid message",
            CauseClass::ProtocolError => "protocol error",
            CauseClass::Interworking => "interworking",
        }
    }

    /// What the class says.
    pub const fn description(self) -> &'static str {
        match self {
            CauseClass::NormalEvent => {
                "The call ended, or could not begin, in a way that belongs to normal service."
            }
            CauseClass::ResourceUnavailable => {
                "The network lacks a channel, route or other resource just now."
            }
            CauseClass::ServiceNotAvailable => {
                "The service exists, but this user or this call may not have it now."
            }
            CauseClass::ServiceNotImplemented => "The equipment does not have the service at all.",
            CauseClass::InvalidMessage => "A message is well formed but makes no sense where it arrived.",
            CauseClass::ProtocolError => {
                "A message breaks the signalling protocol, or was not answered in time."
            }
            CauseClass::Interworking => {
                "Another kind of network on the path gave no cause, or none that translates."
            }
        }
    }

    /// The values of the class.
    pub const fn range(self) -> RangeInclusive<u8> {
        let (first, last) = match self {
            CauseClass::NormalEvent => (0, 31),
            CauseClass::ResourceUnavailable => (32, 47),
            CauseClass::ServiceNotAvailable => (48, 63),
            CauseClass::ServiceNotImplemented => (64, 79),
            CauseClass::InvalidMessage => (80, 95),
            CauseClass::ProtocolError => (96, 111),
            CauseClass::Interworking => (112, 127),
        };
        first..=last
    }

    /// The "unspecified" cause of the class: its last value.
    pub const fn unspecified(self) -> Cause {
        Cause(*self.range().end())
    }
}

impl PartialEq<u8> for Cause {
    fn eq(&self, other: &u8) -> bool {
        self.0 == *other
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_covers_its_range_and_ends_in_its_unspecified_cause() {
        for class in CauseClass::ALL {
            for value in class.range() {
                assert_eq!(Cause(value).class(), class, "{value}");
            }
            assert!(class.unspecified().name().unwrap().ends_with("unspecified"), "{class:?}");
        }
    }

    #[test]
    fn every_row_is_found_by_its_value_and_tells_meaning_and_advice() {
        for info in causes() {
            assert_eq!(info.cause.info(), Some(info));
            assert!(!info.meaning.is_empty() && !info.advice.is_empty(), "{}", info.cause);
        }
    }
}
