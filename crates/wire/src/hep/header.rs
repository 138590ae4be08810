//! Versions 1 and 2: a fixed header, then the message.
//!
//! | octets | what |
//! |---|---|
//! | 1 | version |
//! | 1 | length of the header; that of version 2 is given with or without the 12 octets of its time |
//! | 1 | family of the addresses, by the number of the sender's system: 2, or 10, 24, 28 or 30 |
//! | 1 | protocol that carried the message, by its number in IP |
//! | 2, 2 | ports of source and destination |
//! | 4, 4 or 16, 16 | their addresses |
//! | 4, 4 | version 2: seconds and microseconds |
//! | 2, 2 | version 2: number of the capture agent, and nothing |

use core::net::{IpAddr, SocketAddr};

use super::chunk::time;
use super::{Error, Packet, Payload, ProtocolType, Version};
use crate::Timestamp;
use crate::cursor::{self, Octets, Short};

/// The octets before the addresses.
const FIXED: usize = 8;
/// The octets that version 2 adds.
const TIME: usize = 12;
/// `AF_INET`, alike on all systems.
pub(super) const FAMILY_V4: u8 = 2;
/// `AF_INET6` of Linux.
pub(super) const FAMILY_V6: u8 = 10;
/// `AF_INET6` of Linux, NetBSD, FreeBSD and macOS.
const FAMILIES_V6: [u8; 4] = [FAMILY_V6, 24, 28, 30];

/// The length of the header that these octets begin; `None` where they begin none. Four octets tell.
pub(super) fn header_len(octets: &[u8]) -> Option<usize> {
    let &[version @ (1 | 2), length, family, protocol, ..] = octets else { return None };
    let addresses = if family == FAMILY_V4 { 8 } else { 32 };
    let known = matches!(protocol, 6 | 17 | 132) && (family == FAMILY_V4 || FAMILIES_V6.contains(&family));
    let base = FIXED.saturating_add(addresses);
    let whole = if version == 2 { base.saturating_add(TIME) } else { base };
    let length = usize::from(length);
    (known && (length == base || length == whole)).then_some(whole)
}

pub(super) fn decode(octets: &[u8]) -> Result<Packet<'_>, Error> {
    let length = header_len(octets).filter(|length| *length <= octets.len()).ok_or(Error::NotHep)?;
    let mut packet = read(&mut Octets::new(octets, 0)).map_err(|_| Error::NotHep)?;
    packet.payload = Some(Payload::whole(cursor::from(octets, length)));
    Ok(packet)
}

fn read(octets: &mut Octets<'_>) -> Result<Packet<'static>, Short> {
    let version = if octets.u8()? == 1 { Version::One } else { Version::Two };
    let _length = octets.u8()?;
    let family = octets.u8()?;
    let protocol = octets.u8()?;
    let ports = [octets.u16()?, octets.u16()?];
    let addresses = [address(family, octets)?, address(family, octets)?];
    let [source, destination] = addresses;
    let [source_port, destination_port] = ports;
    let (time, capture_agent) = if version == Version::Two { stamp(octets)? } else { (None, None) };
    Ok(Packet {
        source: Some(SocketAddr::new(source, source_port)),
        destination: Some(SocketAddr::new(destination, destination_port)),
        ip_protocol: Some(protocol),
        time,
        capture_agent,
        ..Packet::new(version, ProtocolType::SIP)
    })
}

fn address(family: u8, octets: &mut Octets<'_>) -> Result<IpAddr, Short> {
    if family == FAMILY_V4 { Ok(octets.array::<4>()?.into()) } else { Ok(octets.array::<16>()?.into()) }
}

/// Time and agent. No order of octets was laid down: Kamailio writes that of its processor, which is little-endian
/// wherever it runs, others that of the network. A million microseconds or more is the wrong one.
fn stamp(octets: &mut Octets<'_>) -> Result<(Option<Timestamp>, Option<u32>), Short> {
    let (seconds, microseconds) = (octets.array::<4>()?, octets.array::<4>()?);
    let agent = octets.array::<2>()?;
    let is_big =
        u32::from_le_bytes(microseconds) >= 1_000_000 && u32::from_be_bytes(microseconds) < 1_000_000;
    let (seconds, microseconds, agent) = if is_big {
        (u32::from_be_bytes(seconds), u32::from_be_bytes(microseconds), u16::from_be_bytes(agent))
    } else {
        (u32::from_le_bytes(seconds), u32::from_le_bytes(microseconds), u16::from_le_bytes(agent))
    };
    Ok((Some(time(seconds, microseconds)), Some(u32::from(agent))))
}
