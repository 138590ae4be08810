//! Descriptions of ISUP calls: messages between point codes.
//!
//! # The language
//!
//! One message a line; `#` begins a comment.
//!
//! ```text
//! start 1767600000                     # seconds since 1970; this is also the default
//! 1-1-1 -> 2-2-2 IAM cic=7 called=national:5551234 calling=national:30100
//! 2-2-2 -> 1-1-1 ACM cic=7 after=500ms
//! 2-2-2 -> 1-1-1 REL cic=7 cause=34 location=transit after=2s
//! 1-1-1 -> 2-2-2 RLC cic=7
//! ```
//!
//! Point codes are those of ITU-T, 3-8-3 bits, or one number. A message is a name of [`MESSAGE_TYPES`]; what its
//! mandatory part holds has usual values. Further words of a message:
//!
//! | word | meaning |
//! |---|---|
//! | `cic=N` | the circuit (default 1) |
//! | `called=D`, `calling=D`, `digits=D` | a number, as `5551234`, `national:30100`, `international:4930100`, `subscriber:100`; SAM's digits |
//! | `restricted` | the calling number is not to be shown |
//! | `cause=N` | with `location=`, `coding=`, `recommendation=`, `diagnostic=HEX`: mandatory in REL, CFN and FRJ, else an optional parameter |
//! | `event=W` | of CPG: `alerting`, `progress`, `in-band`, `busy`, `no-reply`, `unconditional` |
//! | `in-band` | optional backward call indicators: in-band information |
//! | `fixed=HEX` | the fixed octets of the mandatory part |
//! | `range=N` | of GRS, CGB and the like: circuits after the first |
//! | `element=CODE:HEX` | another optional parameter, code in hexadecimal |
//! | `ni=N` | network indicator, 0 to 3 (default 2, national) |
//! | `after=T` | time since the line before, as `200ms` (default 10 ms) |
//! | `lost` | sent, but not in the recording |
//!
//! `pause 2s` lets time pass.

mod message;
mod parse;

use tritone_wire::{Endpoint, Flow, PointCode, Timestamp, Transport};

pub use message::{MESSAGE_TYPES, MessageType, Number};
pub use parse::{parse, point_code};

/// A message as it was sent between two point codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// When it was sent.
    pub at: Timestamp,
    /// The originating point code, 14 bits.
    pub origin: u16,
    /// The destination point code, 14 bits.
    pub destination: u16,
    /// Network indicator, 0 to 3.
    pub network: u8,
    /// The circuit, 12 bits.
    pub circuit: u16,
    /// Its type.
    pub kind: MessageType,
    /// Its cause, if it has one.
    pub cause: Option<u8>,
    /// The message from its type on.
    pub octets: Vec<u8>,
}

impl Message {
    /// Who sent it to whom, over [`Transport::Mtp`] or [`Transport::M3ua`].
    pub fn flow(&self, transport: Transport) -> Flow {
        let end = |code: u16| Endpoint::PointCode(PointCode { network: self.network, code: u32::from(code) });
        Flow { source: end(self.origin), destination: end(self.destination), transport }
    }

    /// The user part's octets of MTP3: the circuit, least significant octet first, and the message.
    pub fn user_data(&self) -> Vec<u8> {
        [&self.circuit.to_le_bytes()[..], &self.octets].concat()
    }

    /// Signalling link selection: the low bits of the circuit, so that a call keeps its order (Q.704 section 2.2.4).
    pub const fn selection(&self) -> u8 {
        (self.circuit & 0x0f) as u8
    }
}
