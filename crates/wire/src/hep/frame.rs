//! Where packets begin and end in a stream: over TCP, or in a file of packets one behind the other.

use super::chunk::HEADER;
use super::header::header_len;
use crate::cursor;
use crate::sip;

/// What the octets at the head of a stream are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// A whole packet of this many octets.
    Packet {
        /// Octets from its version to the end of its payload.
        len: usize,
    },
    /// The start of what may be a packet.
    NeedMore {
        /// The stream must have at least this many octets before it is worth asking again.
        least: usize,
    },
    /// Not HEP.
    NotHep,
}

/// Tells what is at the head of a stream.
///
/// Version 3 says how long it is. Versions 1 and 2 were made for datagrams and do not: their SIP message ends where
/// its Content-Length says.
pub fn frame(octets: &[u8]) -> Framing {
    match octets {
        [b'H', b'E', b'P', b'3', high, low, ..] => {
            chunks(octets.len(), usize::from(u16::from_be_bytes([*high, *low])))
        }
        [b'H', ..] if octets.len() < HEADER && b"HEP3".starts_with(cursor::before(octets, 4)) => {
            Framing::NeedMore { least: HEADER }
        }
        [1 | 2] | [1 | 2, _] | [1 | 2, _, _] | [] => Framing::NeedMore { least: 4 },
        _ => header_len(octets).map_or(Framing::NotHep, |header| message(octets, header)),
    }
}

fn chunks(there: usize, len: usize) -> Framing {
    if len < HEADER {
        Framing::NotHep
    } else if len <= there {
        Framing::Packet { len }
    } else {
        Framing::NeedMore { least: len }
    }
}

fn message(octets: &[u8], header: usize) -> Framing {
    if octets.len() <= header {
        return Framing::NeedMore { least: header.saturating_add(1) };
    }
    match sip::frame(cursor::from(octets, header)) {
        sip::Framing::Message { len } | sip::Framing::KeepAlive { len } => {
            Framing::Packet { len: header.saturating_add(len) }
        }
        sip::Framing::NeedMore { least } => Framing::NeedMore { least: header.saturating_add(least) },
        sip::Framing::NotSip { .. } => Framing::NotHep,
    }
}

/// Whether the octets begin like a packet: by the name of version 3 and a length, or by a header of version 1 or 2
/// that agrees with itself and has SIP behind it.
pub fn looks_like_hep(octets: &[u8]) -> bool {
    match octets {
        [b'H', b'E', b'P', b'3', high, low, ..] => usize::from(u16::from_be_bytes([*high, *low])) >= HEADER,
        _ => header_len(octets).is_some_and(|header| sip::looks_like_sip(cursor::from(octets, header))),
    }
}
