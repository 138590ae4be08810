//! Messages as a capture agent sends them to a collector: HEP 1, 2 and 3 (the EEP/HEP network encapsulation protocol).

use std::net::{IpAddr, SocketAddr};

use tritone_wire::{Endpoint, Flow, Transport};

use crate::flow::Message;

/// The version of HEP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// Addresses only.
    V1,
    /// Addresses and time.
    V2,
    /// Chunks.
    V3,
}

/// Chunks beyond those that every message of HEP 3 has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chunks {
    /// The payload is compressed (chunk 16 in place of 15).
    pub compression: Option<Compression>,
    /// A chunk of another vendor, and one of the generic vendor with an unknown type, before the payload.
    pub unknown: bool,
    /// The authentication key, the correlation id and the interval of keep-alives.
    pub more: bool,
}

/// What a compressed payload is framed as; its deflate blocks are stored as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// RFC 1950.
    Zlib,
    /// RFC 1952.
    Gzip,
}

/// The agent that sends, and the collector that gets what was captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agent {
    /// Where it sends from.
    pub address: SocketAddr,
    /// Where the collector listens.
    pub collector: SocketAddr,
    /// The transport between the two.
    pub transport: Transport,
    /// Its number.
    pub id: u32,
}

/// What the agent sends for each of `messages` that is no ICMP error.
pub fn reported(messages: &[Message], version: Version, chunks: Chunks, agent: Agent) -> Vec<Message> {
    let (source, destination) = (agent.address.into(), agent.collector.into());
    let flow = Flow { source, destination, transport: agent.transport };
    let of_agent = |message: &Message| Message {
        flow,
        octets: encode(message, version, chunks, agent.id),
        ..message.clone()
    };
    messages.iter().filter(|message| message.refusal.is_none()).map(of_agent).collect()
}

/// One message in HEP.
pub fn encode(message: &Message, version: Version, chunks: Chunks, agent: u32) -> Vec<u8> {
    let captured = Captured::of(message);
    match version {
        Version::V1 => [captured.fixed(1), message.octets.clone()].concat(),
        Version::V2 => [captured.fixed(2), captured.time(agent), message.octets.clone()].concat(),
        Version::V3 => captured.chunked(&message.octets, chunks, agent),
    }
}

/// What HEP says of a message.
struct Captured {
    ends: [SocketAddr; 2],
    ip_protocol: u8,
    seconds: u32,
    microseconds: u32,
}

impl Captured {
    fn of(message: &Message) -> Self {
        let socket = |end: Endpoint| end.socket().expect("HEP is of messages between addresses of IP");
        let nanos = u64::try_from(message.at.0).unwrap_or(0);
        Self {
            ends: [socket(message.flow.source), socket(message.flow.destination)],
            ip_protocol: if message.flow.transport == Transport::Udp { 17 } else { 6 },
            seconds: (nanos / 1_000_000_000) as u32,
            microseconds: (nanos % 1_000_000_000 / 1000) as u32,
        }
    }

    fn is_v4(&self) -> bool {
        self.ends[0].is_ipv4()
    }

    /// AF_INET or AF_INET6 of Linux.
    fn family(&self) -> u8 {
        if self.is_v4() { 2 } else { 10 }
    }

    fn ports(&self) -> Vec<u8> {
        self.ends.iter().flat_map(|end| end.port().to_be_bytes()).collect()
    }

    /// The header of versions 1 and 2; its length does not count the time of version 2.
    fn fixed(&self, version: u8) -> Vec<u8> {
        let addresses: Vec<u8> = self.ends.iter().flat_map(|end| octets(end.ip())).collect();
        let length = 8 + addresses.len() as u8;
        [&[version, length, self.family(), self.ip_protocol][..], &self.ports(), &addresses].concat()
    }

    /// The time of version 2, in the byte order of the agent's host: here little endian, as is usual.
    fn time(&self, agent: u32) -> Vec<u8> {
        let mut time = [self.seconds.to_le_bytes(), self.microseconds.to_le_bytes()].concat();
        time.extend((agent as u16).to_le_bytes());
        time.extend([0, 0]);
        time
    }

    fn chunked(&self, payload: &[u8], chunks: Chunks, agent: u32) -> Vec<u8> {
        let address = if self.is_v4() { 3 } else { 5 };
        let mut body = [chunk(1, &[self.family()]), chunk(2, &[self.ip_protocol])].concat();
        for (kind, end) in (address..).zip(&self.ends) {
            body.extend(chunk(kind, &octets(end.ip())));
        }
        for (kind, end) in (7..).zip(&self.ends) {
            body.extend(chunk(kind, &end.port().to_be_bytes()));
        }
        body.extend(chunk(9, &self.seconds.to_be_bytes()));
        body.extend(chunk(10, &self.microseconds.to_be_bytes()));
        body.extend(chunk(11, &[1])); // SIP
        body.extend(chunk(12, &agent.to_be_bytes()));
        if chunks.more {
            body.extend([chunk(13, &60_u16.to_be_bytes()), chunk(14, b"secret"), chunk(17, b"id")].concat());
        }
        if chunks.unknown {
            body.extend([vendor_chunk(0x0abc, 1, b"theirs"), chunk(0x7fff, b"unknown")].concat());
        }
        body.extend(match chunks.compression {
            None => chunk(15, payload),
            Some(Compression::Zlib) => chunk(16, &zlib(payload)),
            Some(Compression::Gzip) => chunk(16, &gzip(payload)),
        });
        let length = u16::try_from(6 + body.len()).expect("HEP has at most 65,535 octets");
        [&b"HEP3"[..], &length.to_be_bytes(), &body].concat()
    }
}

fn octets(ip: IpAddr) -> Vec<u8> {
    match ip {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().to_vec(),
    }
}

fn chunk(kind: u16, value: &[u8]) -> Vec<u8> {
    vendor_chunk(0, kind, value)
}

fn vendor_chunk(vendor: u16, kind: u16, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(6 + value.len()).expect("a chunk has at most 65,535 octets");
    [&vendor.to_be_bytes()[..], &kind.to_be_bytes(), &length.to_be_bytes(), value].concat()
}

/// Deflate blocks that are stored (RFC 1951 section 3.2.4).
fn stored(octets: &[u8]) -> Vec<u8> {
    let pieces: Vec<&[u8]> = octets.chunks(0xffff).collect();
    let mut blocks = Vec::new();
    for (k, piece) in pieces.iter().enumerate() {
        let length = piece.len() as u16;
        blocks.push(u8::from(k + 1 == pieces.len()));
        blocks.extend(length.to_le_bytes());
        blocks.extend((!length).to_le_bytes());
        blocks.extend(*piece);
    }
    blocks
}

fn zlib(octets: &[u8]) -> Vec<u8> {
    let add = |(a, b): (u32, u32), octet: &u8| {
        let a = (a + u32::from(*octet)) % 65_521;
        (a, (b + a) % 65_521)
    };
    let (a, b) = octets.iter().fold((1, 0), add);
    [&[0x78, 0x01][..], &stored(octets), &(b << 16 | a).to_be_bytes()].concat()
}

fn gzip(octets: &[u8]) -> Vec<u8> {
    let crc = !octets.iter().fold(u32::MAX, |crc, octet| {
        (0..8).fold(crc ^ u32::from(*octet), |c, _| c >> 1 ^ if c & 1 == 1 { 0xedb8_8320 } else { 0 })
    });
    let header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let length = octets.len() as u32;
    [&header[..], &stored(octets), &crc.to_le_bytes(), &length.to_le_bytes()].concat()
}
