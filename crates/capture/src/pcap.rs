//! The pcap format (draft-ietf-opsawg-pcap), in both byte orders, with microseconds or nanoseconds, and its variants.

use tritone_wire::Timestamp;

use crate::error::ReadError;
use crate::record::{LinkType, MAX_PACKET, Record};
use crate::source::Source;
use crate::variant::Variant;

/// Octets of the file header.
const FILE_HEADER: usize = 24;

/// The header of a pcap file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pcap {
    variant: Variant,
    link: LinkType,
}

impl Pcap {
    /// Whether `start` begins like a pcap file.
    pub(crate) fn is(start: &[u8]) -> bool {
        Variant::of(start).is_some()
    }

    /// Reads the file header; `None` where the file ends inside it.
    pub(crate) fn open(source: &mut Source) -> std::io::Result<Option<Self>> {
        source.fill(FILE_HEADER)?;
        let longer = Variant::of(source.window()).map_or(0, |variant| variant.longer);
        if !source.fill(FILE_HEADER + longer)? {
            return Ok(None);
        }
        let window = source.window();
        let pcap = Variant::of(window).zip(window.get(..FILE_HEADER)).and_then(|(variant, octets)| {
            // The upper half of the field holds the length of a frame check sequence and reserved bits.
            let link = (variant.order.u32_at(octets, 20)? & 0xffff) as u16;
            let (variant, link) = variant.of_version(octets, link);
            let records = window.get(FILE_HEADER + longer..)?;
            Some(Self { variant: variant.of_records(records), link: LinkType(link) })
        });
        source.consume(FILE_HEADER + longer);
        Ok(pcap)
    }

    /// Makes the window hold the next record. `false` at the end.
    pub(crate) fn fill(&self, source: &mut Source) -> Result<bool, ReadError> {
        let needed = self.next_length(source)?;
        if !source.fill(needed).map_err(|error| ReadError::io(source, error))? {
            return if source.window().is_empty() { Ok(false) } else { Err(ReadError::cut(source, needed)) };
        }
        // The length of the next record may be known only now.
        if needed == self.variant.header {
            let needed = self.next_length(source)?;
            if !source.fill(needed).map_err(|error| ReadError::io(source, error))? {
                return Err(ReadError::cut(source, needed));
            }
        }
        Ok(true)
    }

    /// Gives the packets of the records that are whole in the window, and says how many octets these have.
    pub(crate) fn whole<'a>(&self, window: &'a [u8], mut packet: impl FnMut(Record<'a>)) -> usize {
        let mut used = 0;
        while let Some((record, rest)) = window.get(used..).and_then(|octets| self.split(octets)) {
            packet(record);
            used = window.len() - rest.len();
        }
        used
    }

    /// Octets of the record at the beginning of the window, or of its header where even that is not there yet.
    fn next_length(&self, source: &Source) -> Result<usize, ReadError> {
        let Some(fields) = self.variant.fields(source.window()) else { return Ok(self.variant.header) };
        if fields.captured > MAX_PACKET {
            let (offset, length) = (source.offset(), u64::from(fields.captured));
            return Err(ReadError::Length { offset, length, limit: u64::from(MAX_PACKET) });
        }
        Ok(self.variant.header + fields.captured as usize)
    }

    /// The record at the beginning of `octets` and what follows; `None` where it is not whole or too long.
    fn split<'a>(&self, octets: &'a [u8]) -> Option<(Record<'a>, &'a [u8])> {
        let fields = self.variant.fields(octets).filter(|fields| fields.captured <= MAX_PACKET)?;
        let (_, rest) = octets.split_at_checked(self.variant.header)?;
        let (data, rest) = rest.split_at_checked(fields.captured as usize)?;
        // 2^32 seconds and as many units fit into the 63 bits of nanoseconds.
        let fraction = i64::from(fields.fraction) * self.variant.unit;
        let time = Timestamp(i64::from(fields.seconds) * 1_000_000_000 + fraction);
        Some((Record { time, link: self.link, interface: 0, data, original: fields.original }, rest))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::record::Order;
    use crate::records::Records;

    type Packet = (i64, u16, Vec<u8>, bool);

    fn read(file: Vec<u8>) -> (Vec<Packet>, Result<(), ReadError>) {
        let mut source = Source::new(Box::new(Cursor::new(file)));
        let mut pcap = Records::Pcap(Pcap::open(&mut source).unwrap().unwrap());
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
    fn other_record_headers_of_patched_programs_are_known_by_two_records() {
        for (magic, more) in [(0xa1b2_c3d4, 1), (0xa1b2_c3d4, 2), (0xa1b2_cd34, 2), (0xa1b2_cd34, 3)] {
            let second = 1_700_000_000;
            let record = |at, data: &[u8]| {
                let length = data.len() as u32;
                let header = [&[second, at, length, length], &[7; 3][..more]].concat();
                [words(Order::Big, &header), data.to_vec()].concat()
            };
            let octets = file(Order::Big, magic, &[], &[record(1, b"abc"), record(2, b"de")].concat());
            let read = read(octets).0.into_iter().map(|(_, _, data, _)| data);
            assert_eq!(read.collect::<Vec<_>>(), [b"abc".to_vec(), b"de".to_vec()], "{magic:x} {more}");
        }
    }

    #[test]
    fn a_damaged_second_record_does_not_make_another_variant_of_the_file() {
        let mut octets = file(Order::Little, 0xa1b2_c3d4, &[3, 5, 2, 2], b"ab");
        octets.extend(words(Order::Little, &[3, 9_000_000, 1, 1, 0x6363_6363]));
        assert_eq!(read(octets).0[0], (3_000_005_000, 1, b"ab".to_vec(), false));
    }

    #[test]
    fn the_variants_of_ixia_have_a_longer_file_header() {
        for (magic, time) in [(0x1c00_01ac, 3_000_000_005), (0x1c00_01ab, 3_000_005_000)] {
            let octets = file(Order::Little, magic, &[18, 3, 5, 2, 2], b"ab");
            assert_eq!(read(octets).0, [(time, 1, b"ab".to_vec(), false)], "{magic:x}");
        }
    }

    #[test]
    fn old_versions_have_the_lengths_the_other_way_round() {
        let of = |version| {
            let header = words(Order::Big, &[0xa1b2_c3d4, version, 0, 0, 65535, 1, 3, 5, 9, 2]);
            read([header, b"ab".to_vec()].concat()).0
        };
        let expected = [(3_000_005_000, 1, b"ab".to_vec(), true)];
        assert_eq!(of(0x0002_0001), expected);
        assert_eq!(of(0x0002_0003), expected);
        assert_eq!(of(0x021f_0000), expected, "of DG/UX");
    }

    #[test]
    fn aix_has_nanoseconds_and_interface_types_of_its_own() {
        let header = words(Order::Big, &[0xa1b2_c3d4, 0x0002_0002, 0, 0, 65535, 6, 3, 5, 2, 9]);
        assert_eq!(read([header, b"ab".to_vec()].concat()).0, [(3_000_000_005, 1, b"ab".to_vec(), true)]);
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
