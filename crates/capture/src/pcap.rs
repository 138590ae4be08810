//! The pcap format (draft-ietf-opsawg-pcap), in both byte orders, with microseconds or nanoseconds, and its one widespread
//! variant.

use tritone_wire::Timestamp;

use crate::error::ReadError;
use crate::record::{LinkType, MAX_PACKET, Order, Record};
use crate::source::Source;

/// Octets of the file header.
const FILE_HEADER: usize = 24;

/// The header of a pcap file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pcap {
    order: Order,
    /// Nanoseconds in one unit of the fraction of a second.
    unit: i64,
    /// Octets of a record header: 16, or 24 in the "modified" variant of old Linux distributions, which appends
    /// interface, protocol and packet type.
    header: usize,
    link: LinkType,
}

impl Pcap {
    /// Whether `start` begins with a magic number of the format, and what it says.
    fn variant(start: &[u8]) -> Option<(Order, i64, usize)> {
        [Order::Big, Order::Little].into_iter().find_map(|order| match order.u32_at(start, 0)? {
            0xa1b2_c3d4 => Some((order, 1_000, 16)),
            0xa1b2_3c4d => Some((order, 1, 16)),
            0xa1b2_cd34 => Some((order, 1_000, 24)),
            _ => None,
        })
    }

    /// Whether `start` begins like a pcap file.
    pub(crate) fn is(start: &[u8]) -> bool {
        Self::variant(start).is_some()
    }

    /// Reads the file header; `None` where the file ends inside it.
    pub(crate) fn open(source: &mut Source) -> std::io::Result<Option<Self>> {
        if !source.fill(FILE_HEADER)? {
            return Ok(None);
        }
        let window = source.window();
        let pcap = Self::variant(window).zip(window.get(..FILE_HEADER)).and_then(|(variant, octets)| {
            let (order, unit, header) = variant;
            // The upper half of the field holds the length of a frame check sequence and reserved bits.
            let link = LinkType((order.u32_at(octets, 20)? & 0xffff) as u16);
            Some(Self { order, unit, header, link })
        });
        source.consume(FILE_HEADER);
        Ok(pcap)
    }

    /// Gives the packets that are in the window, and reads at least one more where there is none. `false` at the end.
    pub(crate) fn batch(
        &self,
        source: &mut Source,
        packet: &mut dyn FnMut(Record<'_>),
    ) -> Result<bool, ReadError> {
        let needed = self.next_length(source)?;
        if !source.fill(needed).map_err(|error| ReadError::io(source, error))? {
            return if source.window().is_empty() { Ok(false) } else { Err(ReadError::cut(source, needed)) };
        }
        // The length of the next record may be known only now.
        if needed == self.header {
            let needed = self.next_length(source)?;
            if !source.fill(needed).map_err(|error| ReadError::io(source, error))? {
                return Err(ReadError::cut(source, needed));
            }
        }
        let window = source.window();
        let mut used = 0;
        while let Some((record, rest)) = window.get(used..).and_then(|octets| self.split(octets)) {
            packet(record);
            used = window.len() - rest.len();
        }
        source.consume(used);
        Ok(true)
    }

    /// Octets of the record at the beginning of the window, or of its header where even that is not there yet.
    fn next_length(&self, source: &Source) -> Result<usize, ReadError> {
        let Some(captured) = source.window().get(..self.header).and_then(|h| self.order.u32_at(h, 8)) else {
            return Ok(self.header);
        };
        if captured > MAX_PACKET {
            let (offset, length) = (source.offset(), u64::from(captured));
            return Err(ReadError::Length { offset, length, limit: u64::from(MAX_PACKET) });
        }
        Ok(self.header + captured as usize)
    }

    /// The record at the beginning of `octets` and what follows; `None` where it is not whole or too long.
    fn split<'a>(&self, octets: &'a [u8]) -> Option<(Record<'a>, &'a [u8])> {
        let (header, rest) = octets.split_at_checked(self.header)?;
        let word = |at| self.order.u32_at(header, at);
        let (seconds, fraction, captured, original) = (word(0)?, word(4)?, word(8)?, word(12)?);
        if captured > MAX_PACKET {
            return None;
        }
        let (data, rest) = rest.split_at_checked(captured as usize)?;
        // 2^32 seconds and as many units fit into the 63 bits of nanoseconds.
        let time = Timestamp(i64::from(seconds) * 1_000_000_000 + i64::from(fraction) * self.unit);
        Some((Record { time, link: self.link, interface: 0, data, original }, rest))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    type Packet = (i64, u16, Vec<u8>, bool);

    fn read(file: Vec<u8>) -> (Vec<Packet>, Result<(), ReadError>) {
        let mut source = Source::new(Box::new(Cursor::new(file)));
        let pcap = Pcap::open(&mut source).unwrap().unwrap();
        let mut packets = Vec::new();
        loop {
            match pcap
                .batch(&mut source, &mut |r| packets.push((r.time.0, r.link.0, r.data.to_vec(), r.is_cut())))
            {
                Ok(true) => {}
                Ok(false) => return (packets, Ok(())),
                Err(error) => return (packets, Err(error)),
            }
        }
    }

    fn words(order: Order, words: &[u32]) -> Vec<u8> {
        words
            .iter()
            .flat_map(|w| if order == Order::Big { w.to_be_bytes() } else { w.to_le_bytes() })
            .collect()
    }

    fn file(order: Order, magic: u32, records: &[u32], data: &[u8]) -> Vec<u8> {
        [words(order, &[magic, 0x0002_0004, 0, 0, 65535, 1]), words(order, records), data.to_vec()].concat()
    }

    #[test]
    fn both_byte_orders_and_both_units_of_time_are_read() {
        for order in [Order::Big, Order::Little] {
            let micro = file(order, 0xa1b2_c3d4, &[3, 5, 2, 9], b"ab");
            assert_eq!(read(micro).0, [(3_000_005_000, 1, b"ab".to_vec(), true)]);
            let nano = file(order, 0xa1b2_3c4d, &[3, 5, 2, 2], b"ab");
            assert_eq!(read(nano).0, [(3_000_000_005, 1, b"ab".to_vec(), false)]);
        }
    }

    #[test]
    fn the_modified_variant_has_longer_record_headers() {
        let modified = file(Order::Little, 0xa1b2_cd34, &[3, 5, 2, 2, 1, 0], b"ab");
        assert_eq!(read(modified).0, [(3_000_005_000, 1, b"ab".to_vec(), false)]);
    }

    #[test]
    fn an_impossible_length_ends_the_reading_with_its_place() {
        let mut octets = file(Order::Little, 0xa1b2_c3d4, &[1, 0, 1, 1], b"x");
        octets.extend(words(Order::Little, &[2, 0, 0x8000_0000, 1]));
        let (packets, end) = read(octets);
        assert_eq!(packets.len(), 1);
        assert!(matches!(end, Err(ReadError::Length { offset: 41, length: 0x8000_0000, .. })), "{end:?}");
    }

    #[test]
    fn a_file_cut_inside_a_record_gives_what_came_before() {
        for cut in 1..17 {
            let mut octets = file(Order::Little, 0xa1b2_c3d4, &[1, 0, 1, 1], b"x");
            octets.extend(words(Order::Little, &[2, 0, 4, 4]));
            octets.extend(b"abcd");
            octets.truncate(41 + cut);
            let (packets, end) = read(octets);
            assert_eq!(packets.len(), 1);
            assert!(
                matches!(end, Err(ReadError::Cut { offset: 41, available, .. }) if available == cut as u64)
            );
        }
    }
}
