//! A TCP segment in an IP packet that is no fragment.

use std::net::SocketAddr;

use crate::packet::{self, TCP};

const FIN_SYN_RST: u8 = 0x07;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) source: SocketAddr,
    pub(super) destination: SocketAddr,
    pub(super) id: u16,
    pub(super) sequence: u32,
    pub(super) acknowledged: u32,
    pub(super) flags: u8,
    pub(super) payload: Vec<u8>,
}

impl Segment {
    pub(super) fn of(octets: &[u8]) -> Option<Self> {
        let piece = packet::Piece::of(octets)?;
        let tcp = piece.payload;
        if piece.protocol != TCP || piece.is_fragment() || tcp.len() < 20 {
            return None;
        }
        let number = |at: usize| u32::from_be_bytes([tcp[at], tcp[at + 1], tcp[at + 2], tcp[at + 3]]);
        let port = |at: usize| u16::from_be_bytes([tcp[at], tcp[at + 1]]);
        let header = usize::from(tcp[12] >> 4) * 4;
        Some(Self {
            source: SocketAddr::new(piece.source.ip(), port(0)),
            destination: SocketAddr::new(piece.destination.ip(), port(2)),
            id: piece.id,
            sequence: number(4),
            acknowledged: number(8),
            flags: tcp[13],
            payload: tcp.get(header..)?.to_vec(),
        })
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let Self { source, destination, .. } = *self;
        let tcp =
            packet::tcp(source, destination, (self.sequence, self.acknowledged), self.flags, &self.payload);
        packet::ip(source, destination, TCP, self.id, &tcp)
    }

    /// It begins, ends or resets a connection.
    pub(super) fn is_control(&self) -> bool {
        self.flags & FIN_SYN_RST != 0
    }

    pub(super) fn is_data(&self) -> bool {
        !self.is_control() && !self.payload.is_empty()
    }

    pub(super) fn is_followed_by(&self, next: &Self) -> bool {
        (self.source, self.destination) == (next.source, next.destination) && self.end() == next.sequence
    }

    /// Two segments, the first with `length` octets.
    pub(super) fn split(&self, length: usize) -> [Self; 2] {
        let (first, second) = self.payload.split_at(length);
        let sequence = self.sequence.wrapping_add(length as u32);
        [
            Self { payload: first.to_vec(), ..self.clone() },
            Self { sequence, payload: second.to_vec(), ..self.clone() },
        ]
    }

    /// The segment with the last `length` octets of the one before it in front.
    pub(super) fn with_tail_of(&self, before: &Self, length: usize) -> Self {
        let tail = &before.payload[before.payload.len().saturating_sub(length)..];
        let sequence = self.sequence.wrapping_sub(tail.len() as u32);
        Self { sequence, payload: [tail, &self.payload].concat(), ..self.clone() }
    }

    /// Whether it may come behind `next`.
    pub(super) fn may_pass(&self, next: &Self) -> bool {
        let is_same = (self.source, self.destination) == (next.source, next.destination);
        let is_answer = (self.source, self.destination) == (next.destination, next.source);
        if !is_same && !is_answer {
            return !self.is_control();
        }
        let distance = next.acknowledged.wrapping_sub(self.sequence);
        let acknowledges = is_answer && (1..1 << 31).contains(&distance);
        let are_free = !self.is_control() && !next.is_control();
        are_free && !(acknowledges && self.is_data())
    }

    fn end(&self) -> u32 {
        self.sequence.wrapping_add(self.payload.len() as u32)
    }
}
