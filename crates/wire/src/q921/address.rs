//! The address field (Q.921 section 3.2).

use super::{Error, Rule};
use crate::cursor::Octets;
use alloc::vec::Vec;

/// Service access point identifiers (table 2).
pub mod sapi {
    /// Call control procedures: Q.931.
    pub const CALL_CONTROL: u8 = 0;
    /// Packet mode communication with Q.931 call control procedures.
    pub const PACKET_CALL_CONTROL: u8 = 1;
    /// Packet mode communication by X.25.
    pub const X25: u8 = 16;
    /// Layer 2 management procedures.
    pub const MANAGEMENT: u8 = 63;
}

/// Terminal endpoint identifiers (section 3.3.4).
pub mod tei {
    /// The least one that the network assigns; those below are set by hand, 0 on point-to-point links.
    pub const FIRST_AUTOMATIC: u8 = 64;
    /// Every terminal of the interface.
    pub const BROADCAST: u8 = 127;
}

/// The address field: who is spoken to or speaks, and the command/response bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    sapi: u8,
    tei: u8,
    command_response: bool,
}

const EXTENSION: u8 = 0x01;
const COMMAND_RESPONSE: u8 = 0x02;

impl Address {
    /// An address. The SAPI is taken modulo 64, the TEI modulo 128. For `command_response` see
    /// [`Frame::is_from_network`](super::Frame::is_from_network).
    pub const fn new(sapi: u8, tei: u8, command_response: bool) -> Self {
        Self { sapi: sapi & 0x3F, tei: tei & 0x7F, command_response }
    }

    /// The service access point identifier, 0 to 63.
    pub const fn sapi(self) -> u8 {
        self.sapi
    }

    /// The terminal endpoint identifier, 0 to 127.
    pub const fn tei(self) -> u8 {
        self.tei
    }

    /// The C/R bit.
    pub const fn command_response(self) -> bool {
        self.command_response
    }

    pub(super) fn decode(octets: &mut Octets<'_>) -> Result<Self, Error> {
        let offset = octets.offset();
        let (first, second) = (octets.u8()?, octets.u8()?);
        if first & EXTENSION != 0 || second & EXTENSION == 0 {
            return Err(Error { offset, rule: Rule::AddressExtension });
        }
        Ok(Self { sapi: first >> 2, tei: second >> 1, command_response: first & COMMAND_RESPONSE != 0 })
    }

    pub(super) fn encode(self, out: &mut Vec<u8>) {
        let command_response = if self.command_response { COMMAND_RESPONSE } else { 0 };
        out.extend([(self.sapi << 2) | command_response, (self.tei << 1) | EXTENSION]);
    }
}
