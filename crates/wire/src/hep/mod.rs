//! The Homer encapsulation protocol: what a proxy, a gateway or a capture agent saw, sent to a collector with the
//! addresses and the time of what it saw.
//!
//! Version 3 is a list of chunks ("HEP3 Network Protocol Specification", of the sipcapture project); versions 1 and 2
//! are a fixed header before the message (EEP, `draft-dubovikov-eep-hep`, and what Kamailio sends).
//!
//! ```
//! use tritone_wire::hep::{Packet, Payload, ProtocolType, Version};
//!
//! let packet = Packet {
//!     source: Some("192.0.2.1:5060".parse()?),
//!     destination: Some("192.0.2.2:5060".parse()?),
//!     payload: Some(Payload::whole(b"OPTIONS sip:a@192.0.2.2 SIP/2.0\r\n\r\n")),
//!     ..Packet::new(Version::Three, ProtocolType::SIP)
//! };
//! let octets = packet.to_vec(&[])?;
//! assert_eq!(Packet::decode(&octets)?, packet);
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod chunk;
mod encode;
mod frame;
mod header;
mod protocol;

pub use chunk::{Chunk, Chunks, chunks};
pub use encode::Unencodable;
pub use frame::{Framing, frame, looks_like_hep};
pub use protocol::ProtocolType;

use core::fmt;
use core::net::SocketAddr;

use crate::Timestamp;

/// The version of the encapsulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Version {
    /// Addresses and the message.
    One,
    /// Addresses, time, number of the capture agent and the message.
    Two,
    /// Chunks.
    Three,
}

/// A packet: what was captured, and where and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// The version of the encapsulation.
    pub version: Version,
    /// Who sent what was captured; port 0 where none is given.
    pub source: Option<SocketAddr>,
    /// Whom it was sent to; port 0 where none is given.
    pub destination: Option<SocketAddr>,
    /// The protocol that carried it, by its number in IP: 6 TCP, 17 UDP, 132 SCTP.
    pub ip_protocol: Option<u8>,
    /// When it was captured, in microseconds; never in version 1.
    pub time: Option<Timestamp>,
    /// What it is. Versions 1 and 2 carry nothing but SIP.
    pub protocol: ProtocolType,
    /// The number of the agent that captured it; 16 bits in version 2, never in version 1.
    pub capture_agent: Option<u32>,
    /// What the agent joins packets of one call by, often a Call-ID; version 3 only.
    pub correlation: Option<&'a [u8]>,
    /// What was captured.
    pub payload: Option<Payload<'a>>,
}

/// What was captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payload<'a> {
    /// The octets that are there.
    pub octets: &'a [u8],
    /// Whether they are compressed (chunk 0x0010, zlib or gzip).
    pub compressed: bool,
    /// Octets at its end that are announced and not there: the packet was cut.
    pub missing: usize,
}

impl<'a> Payload<'a> {
    /// A payload as it was captured, with nothing missing.
    pub const fn whole(octets: &'a [u8]) -> Self {
        Self { octets, compressed: false, missing: 0 }
    }
}

/// Why octets are no packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// They do not begin like one, or end inside its fixed part.
    NotHep,
    /// A chunk is shorter than its own header, or than the number in it.
    Chunk {
        /// Octets from the start of the packet to the chunk.
        offset: usize,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotHep => f.write_str("no HEP packet"),
            Self::Chunk { offset } => write!(f, "HEP chunk at octet {offset} is too short"),
        }
    }
}

impl core::error::Error for Error {}

impl<'a> Packet<'a> {
    /// A packet of which nothing is known; what is known is filled in.
    pub const fn new(version: Version, protocol: ProtocolType) -> Self {
        Self {
            version,
            source: None,
            destination: None,
            ip_protocol: None,
            time: None,
            protocol,
            capture_agent: None,
            correlation: None,
            payload: None,
        }
    }

    /// Decodes one packet: a datagram, or what [`frame`] cut from a stream.
    ///
    /// A chunk that reaches beyond the octets ends the packet; where it is the payload, what is there of it is given
    /// with the number of octets missing. Chunks that are not known are passed over; [`chunks`] gives them.
    ///
    /// # Errors
    /// [`Error`] where it is no packet or a chunk contradicts itself.
    pub fn decode(octets: &'a [u8]) -> Result<Self, Error> {
        match octets {
            [b'H', b'E', b'P', b'3', ..] => chunk::decode(octets),
            _ => header::decode(octets),
        }
    }
}
