//! Messages of the ISDN user part of SS7: ISUP of ITU-T Q.763 and of ANSI T1.113, from the message type on.
//!
//! A message is its type and a body of parameters, which are found in order and decoded when asked for. Encoding
//! returns the octets that were decoded. The circuit stands before the message type on a signalling link
//! ([`Isup`](crate::ss7::Isup)) and not at all in a body of SIP (RFC 3204).
//!
//! ```
//! use tritone_codes::{Cause, CauseElement, Location};
//! use tritone_wire::isup::{Message, MessageType};
//!
//! let message = Message::decode(&[0x0C, 0x02, 0x00, 0x02, 0x80, 0x90])?;
//! assert_eq!(message.message_type, MessageType::REL);
//! assert_eq!(message.cause().unwrap()?.value(), 16);
//!
//! let cause = CauseElement::new(Cause::new(16).unwrap(), Location::USER);
//! assert_eq!(Message::release(&cause).unwrap(), message);
//! # Ok::<(), tritone_wire::isup::Error>(())
//! ```

mod build;
mod indicators;
mod layout;
mod message;
mod message_type;
mod number;
mod parameter;
mod parameter_code;
#[cfg(test)]
mod tests;

pub use build::BuildError;
pub use indicators::{
    BackwardCallIndicators, CalledPartyStatus, Event, EventInformation, RangeAndStatus, Redirection,
};
pub use message::Message;
pub use message_type::MessageType;
pub use number::{NatureOfAddress, NotDigits, Number, Presentation};
pub use parameter::{Parameter, Parameters};
pub use parameter_code::ParameterCode;

use core::fmt;
use tritone_codes::CauseElementError;

/// Whose SS7 it is: the length of point codes and the layout of the IAM follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standard {
    /// ITU-T, and the national standards made of it: point codes of 14 bits.
    ItuT,
    /// ANSI: point codes of 24 bits.
    Ansi,
}

/// Why octets are no ISUP message, or a parameter in it cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// Octets from the message type to where it goes wrong.
    pub offset: usize,
    /// What goes wrong.
    pub rule: Rule,
}

/// The rules that octets can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The message or parameter ends too early.
    Truncated,
    /// The pointer to a mandatory parameter is zero.
    Pointer,
    /// The contents of a cause; its offsets count from the contents.
    Cause(CauseElementError),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ISUP, octet {}: ", self.offset)?;
        match self.rule {
            Rule::Truncated => f.write_str("ends too early"),
            Rule::Pointer => f.write_str("the pointer to a mandatory parameter is zero"),
            Rule::Cause(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for Error {}
