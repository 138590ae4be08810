//! SCTP: user messages to DATA chunks, bundled and fragmented (RFC 9260), in IP packets.

use std::net::SocketAddr;
use std::time::Duration;

use tritone_wire::Timestamp;

use crate::flow::later;
use crate::packet::{self, Packet};

/// The payload protocol identifier of M3UA (RFC 4666 section 1.4.7).
pub const M3UA: u32 = 3;

const IP_PROTOCOL: u8 = 132;
const DATA: u8 = 0;
const INIT: u8 = 1;
const INIT_ACK: u8 = 2;
const SACK: u8 = 3;
const COOKIE_ECHO: u8 = 10;
const COOKIE_ACK: u8 = 11;

/// A user message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// When it was sent.
    pub at: Timestamp,
    /// The sender.
    pub source: SocketAddr,
    /// The receiver.
    pub destination: SocketAddr,
    /// The stream.
    pub stream: u16,
    /// The payload protocol identifier.
    pub protocol: u32,
    /// The octets.
    pub payload: Vec<u8>,
}

/// How SCTP carries the messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Messages of one direction in one packet (default 1).
    pub bundle: Option<usize>,
    /// Longest piece of a message in octets; longer messages are sent in several chunks, each in a packet of its own
    /// unless bundled.
    pub fragment: Option<usize>,
    /// The recording began after the handshake, and has no SACK.
    pub is_bare: bool,
}

/// The packets that carry `messages`. Messages between the same two sockets share an association, set up when the
/// first is sent.
pub fn carry(messages: &[Message], shape: Shape) -> Vec<Packet> {
    let mut wire = Wire { shape, id: 0, associations: Vec::new(), packets: Vec::new() };
    messages.iter().for_each(|m| wire.message(m));
    (0..wire.associations.len()).for_each(|index| wire.flush(index));
    wire.packets.sort_by_key(|p| p.at);
    wire.packets
}

struct Wire {
    shape: Shape,
    id: u16,
    associations: Vec<Association>,
    packets: Vec<Packet>,
}

struct Association {
    ends: [SocketAddr; 2],
    /// The next transmission sequence number of each end.
    next: [u32; 2],
    /// The next number of each end in each stream.
    streams: Vec<(usize, u16, u16)>,
    /// What waits to be bundled: of which end, how many messages, since when, the chunks.
    from: usize,
    waiting: usize,
    at: Timestamp,
    chunks: Vec<Vec<u8>>,
}

impl Wire {
    fn message(&mut self, message: &Message) {
        let (index, from) = self.association(message);
        if self.associations[index].from != from {
            self.flush(index);
        }
        let association = &mut self.associations[index];
        (association.from, association.at) = (from, message.at);
        let chunks = association.data(from, message, self.shape.fragment);
        association.chunks.extend(chunks);
        association.waiting += 1;
        if association.waiting >= self.shape.bundle.unwrap_or(1) {
            self.flush(index);
        }
    }

    /// Sends what waits: in one packet if messages are bundled, else a chunk a packet.
    fn flush(&mut self, index: usize) {
        let association = &mut self.associations[index];
        let (from, mut at) = (association.from, association.at);
        let chunks = std::mem::take(&mut association.chunks);
        association.waiting = 0;
        let per_packet = if self.shape.bundle.is_some() { chunks.len().max(1) } else { 1 };
        for packet in chunks.chunks(per_packet) {
            self.packet(index, from, at, &packet.concat());
            at = later(at, Duration::from_micros(2));
        }
        if !chunks.is_empty() && !self.shape.is_bare {
            let received = self.associations[index].next[from].wrapping_sub(1);
            let sack = [&received.to_be_bytes()[..], &[0, 0, 0xff, 0xff, 0, 0, 0, 0]].concat();
            self.packet(index, 1 - from, at, &chunk(SACK, 0, &sack));
        }
    }

    /// The association of a message, set up if it is new, and which of its ends sends.
    fn association(&mut self, message: &Message) -> (usize, usize) {
        let ends = [message.source, message.destination];
        let turned = [ends[1], ends[0]];
        let known = self.associations.iter().position(|a| a.ends == ends || a.ends == turned);
        let index = known.unwrap_or_else(|| self.open(ends, message.at));
        (index, usize::from(self.associations[index].ends[0] != ends[0]))
    }

    fn open(&mut self, ends: [SocketAddr; 2], at: Timestamp) -> usize {
        let index = self.associations.len();
        // The second end's numbers wrap early, as they may.
        let next = [1000, u32::MAX - 2];
        let (streams, chunks) = (Vec::new(), Vec::new());
        self.associations.push(Association { ends, next, streams, from: 0, waiting: 0, at, chunks });
        if self.shape.is_bare {
            return index;
        }
        let init = |end: usize| {
            let window_and_streams = [0, 0, 0xff, 0xff, 0, 16, 0, 16];
            [&tag(1 - end).to_be_bytes()[..], &window_and_streams, &next[end].to_be_bytes()].concat()
        };
        let cookie = [0x5a; 16];
        let cookie_parameter = [&[0, 7, 0, 20][..], &cookie].concat();
        let handshake = [
            (0, chunk(INIT, 0, &init(0))),
            (1, chunk(INIT_ACK, 0, &[init(1), cookie_parameter].concat())),
            (0, chunk(COOKIE_ECHO, 0, &cookie)),
            (1, chunk(COOKIE_ACK, 0, &[])),
        ];
        for (left, (from, octets)) in (1..=4_i64).rev().zip(handshake) {
            self.packet(index, from, Timestamp(at.0 - left * 10_000), &octets);
        }
        index
    }

    fn packet(&mut self, index: usize, from: usize, at: Timestamp, chunks: &[u8]) {
        let ends = self.associations[index].ends;
        let (source, destination) = (ends[from], ends[1 - from]);
        // INIT goes to an end whose tag is not known yet.
        let verification = if chunks.first() == Some(&INIT) { 0 } else { tag(from) };
        let mut octets = [source.port().to_be_bytes(), destination.port().to_be_bytes()].concat();
        octets.extend(verification.to_be_bytes());
        octets.extend([0; 4]);
        octets.extend(chunks);
        let sum = crc32c(&octets).to_le_bytes();
        octets[8..12].copy_from_slice(&sum);
        self.id = self.id.wrapping_add(1);
        let octets = packet::ip(source, destination, IP_PROTOCOL, self.id, &octets);
        self.packets.push(Packet { at, octets });
    }
}

impl Association {
    /// The DATA chunks of a message.
    fn data(&mut self, from: usize, message: &Message, longest: Option<usize>) -> Vec<Vec<u8>> {
        let number = self.stream_number(from, message.stream);
        let longest = longest.unwrap_or(usize::MAX).max(1);
        let pieces: Vec<&[u8]> = message.payload.chunks(longest).collect();
        let mut chunks = Vec::new();
        for (k, piece) in pieces.iter().enumerate() {
            let flags = u8::from(k == 0) << 1 | u8::from(k + 1 == pieces.len());
            let mut value = self.next[from].to_be_bytes().to_vec();
            value.extend(message.stream.to_be_bytes());
            value.extend(number.to_be_bytes());
            value.extend(message.protocol.to_be_bytes());
            value.extend(*piece);
            chunks.push(chunk(DATA, flags, &value));
            self.next[from] = self.next[from].wrapping_add(1);
        }
        chunks
    }

    fn stream_number(&mut self, from: usize, stream: u16) -> u16 {
        let place = self.streams.iter().position(|(end, id, _)| (*end, *id) == (from, stream));
        let place = place.unwrap_or_else(|| {
            self.streams.push((from, stream, 0));
            self.streams.len() - 1
        });
        let next = &mut self.streams[place].2;
        std::mem::replace(next, next.wrapping_add(1))
    }
}

/// The verification tag in what this end sends.
const fn tag(from: usize) -> u32 {
    0x1000_0001 + from as u32
}

fn chunk(kind: u8, flags: u8, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(4 + value.len()).expect("a chunk has at most 65,535 octets");
    let mut octets = [&[kind, flags][..], &length.to_be_bytes(), value].concat();
    octets.resize(octets.len().next_multiple_of(4), 0);
    octets
}

/// The checksum of RFC 9260 appendix A: CRC-32C, sent least significant octet first.
fn crc32c(octets: &[u8]) -> u32 {
    !octets.iter().fold(u32::MAX, |crc, octet| {
        (0..8).fold(crc ^ u32::from(*octet), |c, _| c >> 1 ^ if c & 1 == 1 { 0x82f6_3b78 } else { 0 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_crc_32c() {
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
    }

    #[test]
    fn messages_are_bundled_in_one_packet_and_fragmented_over_several() {
        let message = |payload: &[u8]| Message {
            at: Timestamp(1_000_000),
            source: "10.0.0.1:2905".parse().unwrap(),
            destination: "10.0.0.2:2905".parse().unwrap(),
            stream: 1,
            protocol: M3UA,
            payload: payload.to_vec(),
        };
        let two = [message(b"abcdefgh"), message(b"ij")];
        let count = |shape| carry(&two, shape).len();
        assert_eq!(count(Shape::default()), 4 + 2 * 2);
        assert_eq!(count(Shape { is_bare: true, ..Shape::default() }), 2);
        assert_eq!(count(Shape { is_bare: true, bundle: Some(2), fragment: None }), 1);
        assert_eq!(count(Shape { is_bare: true, bundle: None, fragment: Some(3) }), 4);
        assert_eq!(count(Shape { is_bare: true, bundle: Some(2), fragment: Some(3) }), 1);
    }
}
