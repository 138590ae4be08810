//! SCTP packets and their chunks (RFC 9260 section 3).
//!
//! ```
//! use tritone_wire::sctp::{M3UA, Packet};
//!
//! let octets = [
//!     0x0B, 0x59, 0x0B, 0x59, 0, 0, 0x0E, 0x50, 0, 0, 0, 0, // ports, verification tag, checksum
//!     0, 3, 0, 20, 0, 0, 0, 7, 0, 1, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, // a DATA chunk
//! ];
//! let packet = Packet::decode(&octets)?;
//! let data = packet.chunks().next().unwrap()?.data().unwrap()?;
//! assert_eq!((data.tsn, data.stream, data.protocol, data.payload), (7, 1, M3UA, &[1, 2, 3, 4][..]));
//! # Ok::<(), tritone_wire::sctp::Error>(())
//! ```

use crate::cursor::{Octets, Short};
use core::fmt;

/// The payload protocol identifier of M3UA (RFC 4666 section 7.1).
pub const M3UA: u32 = 3;

/// An SCTP packet. Its checksum is not looked at: senders leave it to the network card, behind the capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// The port of the sender.
    pub source: u16,
    /// The port of the receiver.
    pub destination: u16,
    /// Which association: the tag that the receiver chose.
    pub verification_tag: u32,
    chunks: Octets<'a>,
}

/// A chunk as it stands in a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// Its type.
    pub chunk_type: ChunkType,
    /// Its flags.
    pub flags: u8,
    /// What follows its header, without padding.
    pub value: &'a [u8],
    /// Octets of the value that the packet lacks.
    pub missing: usize,
    /// Octets from the start of the packet to the chunk.
    pub offset: usize,
}

/// A chunk type. Values without a name are kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChunkType(pub u8);

/// A DATA chunk (section 3.3.1): a user message, or a fragment of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Data<'a> {
    /// The transmission sequence number: the fragments of a message have consecutive ones.
    pub tsn: u32,
    /// The stream.
    pub stream: u16,
    /// The number of the message in its stream; means nothing where it is unordered.
    pub sequence: u16,
    /// What the payload is ([`M3UA`]).
    pub protocol: u32,
    /// Whether the message may overtake others of its stream.
    pub is_unordered: bool,
    /// Whether the message begins here.
    pub is_first: bool,
    /// Whether the message ends here.
    pub is_last: bool,
    /// The message or fragment.
    pub payload: &'a [u8],
    /// Octets of the payload that the packet lacks.
    pub missing: usize,
}

/// The chunks of a packet in order; made by [`Packet::chunks`]. After an error there are no more.
#[derive(Clone, Debug)]
pub struct Chunks<'a> {
    octets: Octets<'a>,
}

/// Why octets are no SCTP packet, or a chunk of it cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// Octets from the start of the packet to where it goes wrong.
    pub offset: usize,
    /// What goes wrong.
    pub rule: Rule,
}

/// The rules that octets can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// It ends too early.
    Truncated,
    /// A chunk is shorter than its own header.
    Length(u16),
}

/// Octets of the chunk header, which its length counts as well.
const CHUNK_HEADER: usize = 4;

impl ChunkType {
    /// Payload data.
    pub const DATA: Self = Self(0);
    /// Payload data whose fragments may be interleaved with those of others (RFC 8260).
    pub const I_DATA: Self = Self(64);

    /// The name of section 3.2 or of an extension, or `None`.
    pub const fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            0 => "DATA",
            1 => "INIT",
            2 => "INIT ACK",
            3 => "SACK",
            4 => "HEARTBEAT",
            5 => "HEARTBEAT ACK",
            6 => "ABORT",
            7 => "SHUTDOWN",
            8 => "SHUTDOWN ACK",
            9 => "ERROR",
            10 => "COOKIE ECHO",
            11 => "COOKIE ACK",
            14 => "SHUTDOWN COMPLETE",
            15 => "AUTH",
            64 => "I-DATA",
            128 => "ASCONF-ACK",
            130 => "RE-CONFIG",
            132 => "PAD",
            192 => "FORWARD TSN",
            193 => "ASCONF",
            194 => "I-FORWARD-TSN",
            _ => return None,
        })
    }
}

impl<'a> Packet<'a> {
    /// Decodes the common header (section 3.1); the chunks are found later.
    pub fn decode(octets: &'a [u8]) -> Result<Self, Error> {
        let mut octets = Octets::new(octets, 0);
        let (source, destination, verification_tag) = (octets.u16()?, octets.u16()?, octets.u32()?);
        let _checksum = octets.u32()?;
        Ok(Self { source, destination, verification_tag, chunks: octets })
    }

    /// The chunks that can be reached.
    pub const fn chunks(&self) -> Chunks<'a> {
        Chunks { octets: self.chunks }
    }
}

impl<'a> Chunk<'a> {
    /// Decodes it as a DATA chunk; `None` where it is another. The header of DATA must be there, the payload may be cut.
    pub fn data(&self) -> Option<Result<Data<'a>, Error>> {
        (self.chunk_type == ChunkType::DATA).then(|| self.decode_data())
    }

    fn decode_data(&self) -> Result<Data<'a>, Error> {
        let mut octets = Octets::new(self.value, self.offset.saturating_add(CHUNK_HEADER));
        Ok(Data {
            tsn: octets.u32()?,
            stream: octets.u16()?,
            sequence: octets.u16()?,
            protocol: octets.u32()?,
            is_unordered: self.flags & 0x04 != 0,
            is_first: self.flags & 0x02 != 0,
            is_last: self.flags & 0x01 != 0,
            payload: octets.rest(),
            missing: self.missing,
        })
    }
}

impl<'a> Chunks<'a> {
    fn read(&mut self) -> Result<Chunk<'a>, Error> {
        let offset = self.octets.offset();
        let [chunk_type, flags] = self.octets.array()?;
        let length = self.octets.u16()?;
        let counted = usize::from(length).checked_sub(CHUNK_HEADER);
        let counted = counted.ok_or(Error { offset, rule: Rule::Length(length) })?;
        let (value, missing) = self.octets.take_available(counted);
        let padding = counted.wrapping_neg() & 3;
        self.octets.take_available(padding);
        Ok(Chunk { chunk_type: ChunkType(chunk_type), flags, value, missing, offset })
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<Chunk<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.octets.rest().is_empty() {
            return None;
        }
        let read = self.read();
        if read.is_err() {
            self.octets = Octets::new(&[], self.octets.offset());
        }
        Some(read)
    }
}

impl From<Short> for Error {
    fn from(short: Short) -> Self {
        Self { offset: short.offset, rule: Rule::Truncated }
    }
}

impl fmt::Debug for ChunkType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "chunk type {}", self.0),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SCTP, octet {}: ", self.offset)?;
        match self.rule {
            Rule::Truncated => f.write_str("ends too early"),
            Rule::Length(length) => write!(f, "a chunk of {length} octets is shorter than its header"),
        }
    }
}

impl core::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    const HEADER: [u8; 12] = [0x0B, 0x59, 0x0B, 0x5A, 1, 2, 3, 4, 0, 0, 0, 0];

    /// A SACK, and two DATA chunks of three and one octets.
    fn packet() -> Vec<u8> {
        let sack = [&[3, 0, 0, 16][..], &[0; 12]].concat();
        let first = [0, 0x06, 0, 19, 0, 0, 0, 9, 0, 4, 0, 5, 0, 0, 0, 3, 1, 2, 3, 0];
        let second = [0, 0x01, 0, 17, 0, 0, 0, 10, 0, 4, 0, 5, 0, 0, 0, 3, 4, 0, 0, 0];
        [&HEADER[..], &sack, &first, &second].concat()
    }

    fn data(octets: &[u8]) -> Vec<Data<'_>> {
        let packet = Packet::decode(octets).unwrap();
        packet.chunks().filter_map(|chunk| chunk.unwrap().data()).map(Result::unwrap).collect()
    }

    #[test]
    fn bundled_chunks_are_found_one_after_the_other() {
        let octets = packet();
        let packet = Packet::decode(&octets).unwrap();
        assert_eq!((packet.source, packet.destination, packet.verification_tag), (2905, 2906, 0x0102_0304));
        assert_eq!(packet.chunks().count(), 3);
        let chunks = data(&octets);
        let [first, second] = chunks[..] else { panic!() };
        assert_eq!((first.tsn, first.stream, first.sequence, first.protocol), (9, 4, 5, M3UA));
        assert_eq!((first.is_unordered, first.is_first, first.is_last), (true, true, false));
        assert_eq!((first.payload, second.payload), (&[1, 2, 3][..], &[4][..]));
        assert_eq!((second.is_first, second.is_last, second.missing), (false, true, 0));
    }

    #[test]
    fn a_cut_chunk_says_how_much_is_missing() {
        let octets = packet();
        let chunks = data(&octets[..octets.len() - 4]);
        assert_eq!((chunks[1].payload, chunks[1].missing), (&[][..], 1));
        // Padding that was not captured is no loss.
        assert_eq!(data(&octets[..octets.len() - 3])[1].missing, 0);
    }

    #[test]
    fn broken_octets_say_where() {
        assert_eq!(Packet::decode(&HEADER[..7]).unwrap_err(), Error { offset: 7, rule: Rule::Truncated });
        let chunks = |tail: &[u8]| {
            let octets = [&HEADER[..], tail].concat();
            let packet = Packet::decode(&octets).unwrap();
            packet.chunks().map(|chunk| chunk.map(|chunk| chunk.offset)).collect::<Vec<_>>()
        };
        assert_eq!(chunks(&[]), []);
        assert_eq!(
            chunks(&[11, 0, 0, 4, 0, 0, 0, 3]),
            [Ok(12), Err(Error { offset: 16, rule: Rule::Length(3) })]
        );
        assert_eq!(chunks(&[11, 0, 0]), [Err(Error { offset: 15, rule: Rule::Truncated })]);
        let octets = [&HEADER[..], &[0, 3, 0, 8, 0, 0, 0, 9]].concat();
        let chunk = Packet::decode(&octets).unwrap().chunks().next().unwrap().unwrap();
        assert_eq!(chunk.data().unwrap().unwrap_err().offset, 20);
    }

    proptest::proptest! {
        #[test]
        fn no_octets_disturb(octets in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..80)) {
            let Ok(packet) = Packet::decode(&octets) else { return Ok(()) };
            for chunk in packet.chunks() {
                let Ok(chunk) = chunk else { continue };
                proptest::prop_assert!(chunk.offset + 4 + chunk.value.len() <= octets.len());
                let _ = chunk.data();
            }
        }
    }
}
