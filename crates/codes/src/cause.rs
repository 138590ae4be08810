//! Q.850 cause values: the number and its class (ITU-T Q.850, table 1).

use core::fmt;

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
