//! The snoop format of Solaris (RFC 1761).

use tritone_wire::Timestamp;

use crate::error::ReadError;
use crate::record::{LinkType, MAX_PACKET, Order, Record};
use crate::source::Source;

/// What a file begins with.
const MAGIC: &[u8] = b"snoop\0\0\0";
/// Octets of the file header: magic, version, kind of link.
const FILE_HEADER: usize = 16;
/// Octets of a record header: original length, included length, length of the record, drops, seconds, microseconds.
const HEADER: usize = 24;

/// The header of a snoop file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Snoop {
    link: LinkType,
}

impl Snoop {
    /// Whether `start` begins like a snoop file.
    pub(crate) fn is(start: &[u8]) -> bool {
        start.starts_with(MAGIC)
    }

    /// Reads the file header; `None` where the file ends inside it.
    pub(crate) fn open(source: &mut Source) -> std::io::Result<Option<Self>> {
        if !source.fill(FILE_HEADER)? {
            return Ok(None);
        }
        let link = Order::Big.u32_at(source.window(), 12).map(link_type);
        source.consume(FILE_HEADER);
        Ok(link.map(|link| Self { link }))
    }

    /// Gives the next packet. `false` at the end.
    pub(crate) fn batch(
        self,
        source: &mut Source,
        packet: &mut dyn FnMut(Record<'_>),
    ) -> Result<bool, ReadError> {
        if !source.fill(HEADER).map_err(|error| ReadError::io(source, error))? {
            let ended = source.window().is_empty();
            return if ended { Ok(false) } else { Err(ReadError::cut(source, HEADER)) };
        }
        let word = |at| Order::Big.u32_at(source.window(), at).unwrap_or_default();
        let (original, included, whole) = (word(0), word(4), word(8));
        let (seconds, micros) = (i64::from(word(16)), i64::from(word(20)));
        if included > MAX_PACKET {
            let (offset, length) = (source.offset(), u64::from(included));
            return Err(ReadError::Length { offset, length, limit: u64::from(MAX_PACKET) });
        }
        let filled = HEADER + included as usize;
        let padding = (whole as usize).checked_sub(filled).ok_or(ReadError::Block {
            offset: source.offset(),
            rule: "a record is at least as long as its header and the packet in it",
        })?;
        if !source.fill(filled).map_err(|error| ReadError::io(source, error))? {
            return Err(ReadError::cut(source, filled));
        }
        let data = source.window().get(HEADER..filled).unwrap_or_default();
        let time = Timestamp(seconds * 1_000_000_000 + micros * 1_000);
        packet(Record { time, link: self.link, interface: 0, data, original });
        source.consume(filled);
        // The packet is there, so what is missing of its padding is no loss.
        source.skip(padding as u64).map_err(|error| ReadError::io(source, error))?;
        Ok(true)
    }
}

/// RFC 1761 section 4, and what Solaris added for packets between its zones.
fn link_type(number: u32) -> LinkType {
    LinkType(match number {
        0 | 4 => 1, // IEEE 802.3, Ethernet
        2 => 6,     // IEEE 802.5
        8 => 10,    // FDDI
        26 => 226,  // IPNET
        _ => u16::MAX,
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    type Packet = (i64, u16, Vec<u8>, bool);

    fn read(records: &[u8]) -> (Vec<Packet>, Result<(), ReadError>) {
        let file = [MAGIC, &[0, 0, 0, 2, 0, 0, 0, 4], records].concat();
        let mut source = Source::new(Box::new(Cursor::new(file)));
        let snoop = Snoop::open(&mut source).unwrap().unwrap();
        let mut packets = Vec::new();
        loop {
            match snoop
                .batch(&mut source, &mut |r| packets.push((r.time.0, r.link.0, r.data.to_vec(), r.is_cut())))
            {
                Ok(true) => {}
                Ok(false) => return (packets, Ok(())),
                Err(error) => return (packets, Err(error)),
            }
        }
    }

    fn record(original: u32, data: &[u8], whole: u32) -> Vec<u8> {
        let words = [original, data.len() as u32, whole, 0, 3, 5];
        let mut record = [&words.map(u32::to_be_bytes).concat(), data].concat();
        record.resize((whole as usize).max(record.len()), 0);
        record
    }

    #[test]
    fn records_are_read_without_their_padding() {
        let (packets, end) = read(&[record(9, b"abcde", 32), record(2, b"fg", 26)].concat());
        let time = 3_000_005_000;
        assert_eq!(packets, [(time, 1, b"abcde".to_vec(), true), (time, 1, b"fg".to_vec(), false)]);
        assert!(end.is_ok());
    }

    #[test]
    fn what_is_cut_or_contradicts_itself_is_said_with_its_place() {
        let whole = record(5, b"abcde", 32);
        for kept in [33, 60] {
            let (packets, end) = read(&[&whole[..], &whole].concat()[..kept]);
            assert_eq!(packets.len(), 1);
            assert!(matches!(end, Err(ReadError::Cut { offset: 48, .. })), "{end:?}");
        }
        let (_, end) = read(&record(5, b"abcde", 28));
        assert!(matches!(end, Err(ReadError::Block { offset: 16, .. })), "{end:?}");
    }
}
