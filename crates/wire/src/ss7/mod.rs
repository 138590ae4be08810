//! SS7 beneath its users: signal units of MTP2 (Q.703), messages of MTP3 (Q.704) and M3UA, which carries them over
//! SCTP.
//!
//! ```
//! use tritone_wire::ss7::{ServiceIndicator, SignalUnit, Transfer};
//!
//! let frame = [0x1D, 0x1F, 0x09, 0x85, 0x01, 0x80, 0x00, 0x90, 0x0C, 0x00, 0x09, 0x00];
//! let SignalUnit::Message { octets, .. } = SignalUnit::decode(&frame)? else { panic!() };
//! let transfer = Transfer::decode_mtp3(octets)?;
//! assert_eq!((transfer.origin, transfer.destination), (2, 1));
//! assert_eq!(transfer.service, ServiceIndicator::ISUP);
//! let isup = transfer.isup().unwrap()?;
//! assert_eq!((isup.circuit, isup.octets), (12, &[0x09, 0x00][..]));
//! # Ok::<(), tritone_wire::ss7::Error>(())
//! ```

pub mod m3ua;
mod mtp2;
mod transfer;

pub use crate::isup::Standard;
pub use mtp2::{PseudoHeader, SignalUnit};
pub use transfer::{Isup, ServiceIndicator, Transfer};

use crate::cursor::Short;
use core::fmt;

/// Why octets are not what they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// Octets from the start to where it goes wrong.
    pub offset: usize,
    /// What goes wrong.
    pub rule: Rule,
}

/// The rules that octets can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// It ends too early.
    Truncated,
    /// The version of M3UA is not 1.
    Version(u8),
    /// A length is less than that of the header which it counts.
    Length(u32),
    /// A message of M3UA that should transfer data has none.
    NoProtocolData,
}

impl From<Short> for Error {
    fn from(short: Short) -> Self {
        Self { offset: short.offset, rule: Rule::Truncated }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SS7, octet {}: ", self.offset)?;
        match self.rule {
            Rule::Truncated => f.write_str("ends too early"),
            Rule::Version(version) => write!(f, "version {version} of M3UA is not 1"),
            Rule::Length(length) => write!(f, "length {length} is less than that of its own header"),
            Rule::NoProtocolData => f.write_str("there is no protocol data"),
        }
    }
}

impl core::error::Error for Error {}
