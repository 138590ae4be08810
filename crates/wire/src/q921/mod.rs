//! Q.921 frames: LAPD, the link layer of an ISDN D channel.
//!
//! A frame is taken without flags and frame check sequence, as captures have it. Only modulo 128 operation is defined
//! for a D channel.
//!
//! ```
//! use tritone_wire::q921::{Control, Frame};
//!
//! let frame = Frame::decode(&[0x02, 0x01, 0x06, 0x0A, 0x08, 0x02, 0x00, 0x01, 0x05])?;
//! assert_eq!((frame.address.sapi(), frame.address.tei()), (0, 0));
//! assert_eq!(frame.control, Control::Information { send: 3, receive: 5, poll: false });
//! assert_eq!(frame.is_from_network(), Some(true));
//! assert_eq!(frame.information.first(), Some(&0x08));
//! # Ok::<(), tritone_wire::q921::Error>(())
//! ```

mod address;
mod control;
mod tei_management;

pub use address::{Address, sapi, tei};
pub use control::{Control, Supervisory, Unnumbered};
pub use tei_management::{TeiMessage, TeiMessageType};

use crate::cursor::{Octets, Short};
use alloc::vec::Vec;
use core::fmt;

/// A frame (Q.921 section 2.1), without flags and frame check sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The address field.
    pub address: Address,
    /// The control field.
    pub control: Control,
    /// The octets behind the control field: layer 3 or management in I and UI frames, parameters in FRMR and XID; in
    /// other frames there ought to be none.
    pub information: &'a [u8],
}

/// Why octets are no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// Octets from the start of the frame to where it goes wrong.
    pub offset: usize,
    /// What goes wrong.
    pub rule: Rule,
}

/// The rules that octets can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The frame ends before its control field does.
    Truncated,
    /// The address is not of two octets: the extension bits are not 0 and 1 (section 3.3.1).
    AddressExtension,
    /// The control octet is of no frame that Q.921 defines (table 5).
    Control(u8),
    /// The layer management entity identifier is not 0x0F (section 5.3.1.2).
    ManagementEntity(u8),
}

impl<'a> Frame<'a> {
    /// Decodes a frame. Bits that are reserved are not looked at.
    pub fn decode(octets: &'a [u8]) -> Result<Self, Error> {
        let mut octets = Octets::new(octets, 0);
        let address = Address::decode(&mut octets)?;
        let control = Control::decode(&mut octets)?;
        Ok(Self { address, control, information: octets.rest() })
    }

    /// Appends the octets of the frame, with reserved bits 0.
    pub fn encode(&self, out: &mut Vec<u8>) {
        self.address.encode(out);
        self.control.encode(out);
        out.extend_from_slice(self.information);
    }

    /// The octets of the frame.
    pub fn to_vec(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.information.len().saturating_add(4));
        self.encode(&mut out);
        out
    }

    /// Whether the network sent it, by the C/R bit: it is 1 in commands of the network and responses of the user
    /// (table 1). `None` for frames that can be either, which are RR, RNR, REJ and XID.
    pub fn is_from_network(&self) -> Option<bool> {
        let is_command = self.control.is_command()?;
        Some(is_command == self.address.command_response())
    }

    /// The layer 3 octets: what I and UI frames carry, for any SAPI but management. `None` where there are none.
    pub fn layer_3(&self) -> Option<&'a [u8]> {
        let carries = self.control.carries_layer_3() && self.address.sapi() != sapi::MANAGEMENT;
        Some(self.information).filter(|information| carries && !information.is_empty())
    }

    /// The TEI management message that a UI frame of the management SAPI carries; `None` where it is another frame.
    pub fn tei_message(&self) -> Option<Result<TeiMessage<'a>, Error>> {
        let is_ui = matches!(self.control, Control::Unnumbered { kind: Unnumbered::Ui, .. });
        (is_ui && self.address.sapi() == sapi::MANAGEMENT).then(|| TeiMessage::decode(self.information))
    }
}

impl From<Short> for Error {
    fn from(short: Short) -> Self {
        Self { offset: short.offset, rule: Rule::Truncated }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Q.921, octet {}: ", self.offset)?;
        match self.rule {
            Rule::Truncated => f.write_str("ends too early"),
            Rule::AddressExtension => f.write_str("the address is not of two octets"),
            Rule::Control(found) => write!(f, "control octet 0x{found:02X} is of no frame"),
            Rule::ManagementEntity(found) => {
                write!(f, "layer management entity 0x{found:02X} is not 0x0F")
            }
        }
    }
}

impl core::error::Error for Error {}

#[cfg(test)]
mod tests;
