//! Records against pcap-parser: how many, when, how long, from what kind of link.

use std::io::Cursor;

use pcap_parser::pcapng::Block;
use pcap_parser::traits::PcapNGPacketBlock;
use pcap_parser::{PcapBlockOwned, PcapHeader};

use super::{each_record, made, recorded};

/// Time in nanoseconds, kind of link, octets, whether cut.
type Plain = (i64, u16, Vec<u8>, bool);

fn ours(file: &[u8]) -> Vec<Plain> {
    let mut records = Vec::new();
    // What a file that ends in the middle of a record held before is compared too.
    let _ = each_record(file, |r| records.push((r.time.0, r.link.0, r.data.to_vec(), r.is_cut())));
    records
}

/// What pcap-parser knows of the file or the interfaces that the next packets belong to.
#[derive(Default)]
struct Oracle {
    header: PcapHeader,
    /// Kind of link, units in a second, seconds to add.
    interfaces: Vec<(u16, u64, i64)>,
    records: Vec<Plain>,
}

fn theirs(file: &[u8]) -> Vec<Plain> {
    // The buffer holds the whole file, so nothing is ever incomplete but a cut end.
    let (capacity, input) = (file.len() + 1, Cursor::new(file.to_vec()));
    let mut reader = pcap_parser::create_reader(capacity, input).unwrap();
    let mut oracle = Oracle::default();
    while let Ok((length, block)) = reader.next() {
        oracle.block(block);
        reader.consume(length);
    }
    oracle.records
}

impl Oracle {
    fn block(&mut self, block: PcapBlockOwned<'_>) {
        match block {
            PcapBlockOwned::LegacyHeader(header) => self.header = header,
            PcapBlockOwned::Legacy(packet) => {
                let unit = if self.header.is_nanosecond_precision() { 1 } else { 1000 };
                let time = i64::from(packet.ts_sec) * 1_000_000_000 + i64::from(packet.ts_usec) * unit;
                let cut = packet.origlen > packet.caplen;
                self.records.push((time, self.header.network.0 as u16, packet.data.to_vec(), cut));
            }
            PcapBlockOwned::NG(Block::SectionHeader(_)) => self.interfaces.clear(),
            PcapBlockOwned::NG(Block::InterfaceDescription(interface)) => {
                let units = interface.ts_resolution().unwrap();
                self.interfaces.push((interface.linktype.0 as u16, units, interface.ts_offset()));
            }
            PcapBlockOwned::NG(Block::EnhancedPacket(packet)) => {
                let (link, units, offset) = self.interfaces[packet.if_id as usize];
                let (seconds, fraction) = packet.decode_ts(offset as u64, units);
                let nanos = u128::from(fraction) * 1_000_000_000 / u128::from(units);
                let time = i64::from(seconds) * 1_000_000_000 + nanos as i64;
                let cut = packet.origlen > packet.caplen;
                self.records.push((time, link, packet.packet_data().to_vec(), cut));
            }
            PcapBlockOwned::NG(_) => {}
        }
    }
}

#[track_caller]
fn compare(captures: Vec<(String, Vec<u8>)>) {
    for (name, file) in captures {
        let (ours, theirs) = (ours(&file), theirs(&file));
        assert_eq!(ours.len(), theirs.len(), "{name}");
        for (number, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
            assert_eq!(ours, theirs, "{name}: record {}", number + 1);
        }
    }
}

#[test]
fn records_of_made_captures_agree_with_pcap_parser() {
    compare(made());
}

#[test]
fn records_of_reference_captures_agree_with_pcap_parser() {
    compare(recorded("records_of_reference_captures_agree_with_pcap_parser"));
}

#[test]
fn interfaces_with_their_own_clocks_agree_with_pcap_parser() {
    let blocks = [0u8, 3, 6, 9, 12].iter().enumerate().flat_map(|(id, &resolution)| {
        let interface = [1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 1, 0, resolution, 0, 0, 0];
        let stamp = 1_000_000u64 * 10u64.pow(resolution.into()) + 7;
        let packet = [id as u32, (stamp >> 32) as u32, stamp as u32, 3, 4].map(u32::to_le_bytes).concat();
        [block(1, &interface), block(6, &[&packet[..], b"abc\0"].concat())]
    });
    let section =
        block(0x0a0d_0d0a, &[&0x1a2b_3c4du32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8]].concat());
    let file: Vec<u8> = section.into_iter().chain(blocks.flatten()).collect();
    assert_eq!(ours(&file).len(), 5);
    compare(vec![("clocks".into(), file)]);
}

fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let length = (body.len() as u32 + 12).to_le_bytes();
    [&kind.to_le_bytes()[..], &length, body, &length].concat()
}
