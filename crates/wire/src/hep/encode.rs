//! Packets to octets.

use alloc::vec::Vec;
use core::fmt;
use core::net::{IpAddr, SocketAddr};

use super::chunk::{CHUNK_HEADER, HEADER, kind};
use super::header::{FAMILY_V4, FAMILY_V6};
use super::{Chunk, Packet, Payload, ProtocolType, Version};
use crate::Timestamp;

/// Why a packet has no encoding in its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unencodable {
    /// Versions 1 and 2 need both addresses, of one family.
    Addresses,
    /// Versions 1 and 2 carry nothing but SIP, as it is.
    Payload,
    /// The time is before 1970 or after 2106, or the capture agent has a number beyond 16 bits in version 2.
    Number,
    /// It has more than 65,535 octets.
    TooLong,
}

impl fmt::Display for Unencodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Addresses => "this version of HEP needs two addresses of one family",
            Self::Payload => "this version of HEP carries SIP alone, not compressed",
            Self::Number => "a number does not fit into its HEP field",
            Self::TooLong => "a HEP packet has at most 65535 octets",
        })
    }
}

impl core::error::Error for Unencodable {}

impl Packet<'_> {
    /// The octets of the packet, with `more` chunks before the payload in version 3.
    ///
    /// Version 2 is written as Kamailio writes it: the numbers of its time little-endian, its length without them.
    ///
    /// # Errors
    /// [`Unencodable`] where the version has no place for what the packet says.
    pub fn to_vec(&self, more: &[Chunk<'_>]) -> Result<Vec<u8>, Unencodable> {
        match self.version {
            Version::One | Version::Two => self.with_header(),
            Version::Three => self.with_chunks(more),
        }
    }

    fn with_header(&self) -> Result<Vec<u8>, Unencodable> {
        let payload = match self.payload {
            Some(Payload { octets, compressed: false, .. }) if self.protocol == ProtocolType::SIP => octets,
            _ => return Err(Unencodable::Payload),
        };
        let (Some(source), Some(destination)) = (self.source, self.destination) else {
            return Err(Unencodable::Addresses);
        };
        let (version, length, family) = match (self.version, source.ip(), destination.ip()) {
            (Version::One, IpAddr::V4(_), IpAddr::V4(_)) => (1, 16, FAMILY_V4),
            (Version::One, IpAddr::V6(_), IpAddr::V6(_)) => (1, 40, FAMILY_V6),
            (_, IpAddr::V4(_), IpAddr::V4(_)) => (2, 16, FAMILY_V4),
            (_, IpAddr::V6(_), IpAddr::V6(_)) => (2, 40, FAMILY_V6),
            _ => return Err(Unencodable::Addresses),
        };
        let mut out = Vec::from([version, length, family, self.ip_protocol.unwrap_or(17)]);
        out.extend(source.port().to_be_bytes());
        out.extend(destination.port().to_be_bytes());
        push_address(&mut out, source.ip());
        push_address(&mut out, destination.ip());
        if self.version == Version::Two {
            let (seconds, microseconds) = split(self.time.unwrap_or_default())?;
            let agent = u16::try_from(self.capture_agent.unwrap_or(0)).map_err(|_| Unencodable::Number)?;
            out.extend(seconds.to_le_bytes());
            out.extend(microseconds.to_le_bytes());
            out.extend(agent.to_le_bytes());
            out.extend([0, 0]);
        }
        out.extend_from_slice(payload);
        Ok(out)
    }

    fn with_chunks(&self, more: &[Chunk<'_>]) -> Result<Vec<u8>, Unencodable> {
        let mut out = Vec::from(*b"HEP3\0\0");
        let family = match self.source.or(self.destination) {
            Some(SocketAddr::V6(_)) => FAMILY_V6,
            _ => FAMILY_V4,
        };
        push(&mut out, 0, kind::FAMILY, &[family])?;
        if let Some(protocol) = self.ip_protocol {
            push(&mut out, 0, kind::IP_PROTOCOL, &[protocol])?;
        }
        if let Some(source) = self.source {
            push_ip(&mut out, [kind::SOURCE_V4, kind::SOURCE_V6], source.ip())?;
            push(&mut out, 0, kind::SOURCE_PORT, &source.port().to_be_bytes())?;
        }
        if let Some(destination) = self.destination {
            push_ip(&mut out, [kind::DESTINATION_V4, kind::DESTINATION_V6], destination.ip())?;
            push(&mut out, 0, kind::DESTINATION_PORT, &destination.port().to_be_bytes())?;
        }
        if let Some(time) = self.time {
            let (seconds, microseconds) = split(time)?;
            push(&mut out, 0, kind::SECONDS, &seconds.to_be_bytes())?;
            push(&mut out, 0, kind::MICROSECONDS, &microseconds.to_be_bytes())?;
        }
        push(&mut out, 0, kind::PROTOCOL, &[self.protocol.0])?;
        if let Some(agent) = self.capture_agent {
            push(&mut out, 0, kind::CAPTURE_AGENT, &agent.to_be_bytes())?;
        }
        if let Some(correlation) = self.correlation {
            push(&mut out, 0, kind::CORRELATION, correlation)?;
        }
        for chunk in more {
            push(&mut out, chunk.vendor, chunk.kind, chunk.contents)?;
        }
        if let Some(payload) = &self.payload {
            let kind = if payload.compressed { kind::COMPRESSED_PAYLOAD } else { kind::PAYLOAD };
            push(&mut out, 0, kind, payload.octets)?;
        }
        let length = u16::try_from(out.len()).map_err(|_| Unencodable::TooLong)?;
        if let Some(place) = out.get_mut(4..HEADER) {
            place.copy_from_slice(&length.to_be_bytes());
        }
        Ok(out)
    }
}

fn push(out: &mut Vec<u8>, vendor: u16, kind: u16, contents: &[u8]) -> Result<(), Unencodable> {
    let length =
        u16::try_from(contents.len().saturating_add(CHUNK_HEADER)).map_err(|_| Unencodable::TooLong)?;
    for number in [vendor, kind, length] {
        out.extend(number.to_be_bytes());
    }
    out.extend_from_slice(contents);
    Ok(())
}

/// `kinds` are those of IPv4 and IPv6.
fn push_ip(out: &mut Vec<u8>, kinds: [u16; 2], address: IpAddr) -> Result<(), Unencodable> {
    let [v4, v6] = kinds;
    match address {
        IpAddr::V4(address) => push(out, 0, v4, &address.octets()),
        IpAddr::V6(address) => push(out, 0, v6, &address.octets()),
    }
}

fn push_address(out: &mut Vec<u8>, address: IpAddr) {
    match address {
        IpAddr::V4(address) => out.extend(address.octets()),
        IpAddr::V6(address) => out.extend(address.octets()),
    }
}

/// Seconds and microseconds since 1970.
fn split(time: Timestamp) -> Result<(u32, u32), Unencodable> {
    let seconds = u32::try_from(time.0.div_euclid(1_000_000_000)).map_err(|_| Unencodable::Number)?;
    // Less than a million.
    Ok((seconds, (time.0.rem_euclid(1_000_000_000) / 1000) as u32))
}
