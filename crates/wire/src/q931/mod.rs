//! Q.931 messages: DSS1 call control, and what H.225.0 and the D channels of other networks take from it.
//!
//! A message is its header and a body of information elements, which are found in order and decoded when asked
//! for. Encoding returns the octets that were decoded.
//!
//! ```
//! use tritone_codes::{Cause, CauseElement, Location};
//! use tritone_wire::q931::{CallReference, Clearing, Message, MessageType};
//!
//! let cause = CauseElement::new(Cause::new(17).unwrap(), Location::PRIVATE_LOCAL);
//! let message = Message::clearing(Clearing::Disconnect, CallReference::one_octet(5, false), &cause);
//! assert_eq!(message.to_vec(), [0x08, 0x01, 0x05, 0x45, 0x08, 0x02, 0x81, 0x91]);
//!
//! let message = Message::decode(&[0x08, 0x01, 0x85, 0x5A, 0x08, 0x02, 0x80, 0x90])?;
//! assert_eq!(message.message_type, MessageType::RELEASE_COMPLETE);
//! assert_eq!(message.cause().unwrap()?.value(), 16);
//! # Ok::<(), tritone_wire::q931::Error>(())
//! ```

mod bearer;
mod build;
mod call_reference;
mod channel;
mod discriminator;
mod element;
mod fields;
mod identifier;
mod indicators;
mod message;
mod message_type;
mod number;
mod segment;
mod state;

pub use bearer::BearerCapability;
pub use build::Clearing;
pub use call_reference::CallReference;
pub use channel::{Channel, ChannelIdentification};
pub use discriminator::protocol_name;
pub use element::{Element, Elements};
pub use indicators::{DateTime, NotificationIndicator, RestartIndicator, Signal};
pub use message::Message;
pub use message_type::MessageType;
pub use number::{NumberType, NumberingPlan, PartyNumber, Presentation, Screening};
pub use segment::{Reassembly, SegmentedMessage};
pub use state::{CallState, ProgressIndicator};

use core::fmt;
use element::Form;
use tritone_codes::CauseElementError;

/// The protocol discriminator of Q.931 call control (section 4.2).
pub const PROTOCOL_DISCRIMINATOR: u8 = 0x08;

/// Why octets are no Q.931 message, or an element in it cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// Octets from the start of the message to where it goes wrong.
    pub offset: usize,
    /// What goes wrong.
    pub rule: Rule,
}

/// The rules that octets can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The message or element ends too early.
    Truncated,
    /// The protocol discriminator is not 0x08.
    ProtocolDiscriminator(u8),
    /// Bits 8 to 5 of the call reference length are not zero; such a message is ignored (section 5.8.3.1).
    CallReferenceSpare(u8),
    /// The call reference is longer than four octets. Interfaces use one or two.
    CallReferenceLength(u8),
    /// Contents that are to be encoded are longer than their length field can say.
    ContentsLength(usize),
    /// The contents of a cause element; its offsets count from the contents.
    Cause(CauseElementError),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Q.931, octet {}: ", self.offset)?;
        match self.rule {
            Rule::Truncated => f.write_str("ends too early"),
            Rule::ProtocolDiscriminator(found) => {
                write!(f, "protocol discriminator 0x{found:02X} is not 0x08")
            }
            Rule::CallReferenceSpare(found) => {
                write!(f, "call reference length 0x{found:02X} has spare bits set")
            }
            Rule::CallReferenceLength(length) => {
                write!(f, "a call reference of {length} octets is longer than four")
            }
            Rule::ContentsLength(length) => write!(f, "contents of {length} octets are too long"),
            Rule::Cause(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for Error {}
