//! UDP datagrams: cut, fragmented, empty, and under every link layer.

use tritone_capture::{ReadError, Reader, Skip};
use tritone_synth::capture::{self, Format, Link};
use tritone_synth::{flow, packet};

use crate::packets::{datagram, ipv4, message, pcap, pcap_of, read, read_file, snapped, udp, whole};

/// Where a datagram may be fragmented: after a multiple of 8 octets.
const UNIT: usize = 8;

/// The IPv4 fragments of a datagram, each with so many octets.
fn fragments(id: u16, datagram: &[u8], size: usize) -> Vec<Vec<u8>> {
    let count = datagram.len().div_ceil(size);
    let fragment = |(n, part): (usize, &[u8])| {
        let more = if n + 1 < count { 0x2000 } else { 0 };
        ipv4(id, (n * size / UNIT) as u16 | more, 17, part)
    };
    datagram.chunks(size).enumerate().map(fragment).collect()
}

#[test]
fn a_datagram_cut_by_the_snap_length_is_an_incomplete_message() {
    let one = message(1, 300);
    let found = read_file(snapped(&[datagram(&one)], 28 + 200));
    assert_eq!(found.octets(), [(one[..200].to_vec(), false)]);
}

#[test]
fn a_datagram_cut_before_its_start_line_ends_is_truncated() {
    let one = datagram(&message(1, 300));
    for snap in [19, 20, 27, 28, 28 + 10] {
        let found = read_file(snapped(std::slice::from_ref(&one), snap));
        assert_eq!(found.skipped, [(1, Skip::Truncated)], "{snap}");
    }
}

#[test]
fn keep_alives_are_named() {
    for ping in [&b""[..], b"\r\n", b"\r\n\r\n", b"\0", b"\0\0\0\0"] {
        assert_eq!(read(&[datagram(ping)]).skipped, [(1, Skip::KeepAlive)], "{ping:?}");
    }
}

#[test]
fn fragments_out_of_order_and_repeated_are_one_message() {
    let one = message(1, 300);
    let parts = fragments(7, &udp(&one), 160);
    assert_eq!(parts.len(), 3);
    for order in [[0, 1, 2, 2], [2, 1, 0, 0], [1, 1, 2, 0], [2, 0, 0, 1]] {
        let found = read(&order.map(|index| parts[index].clone()));
        assert_eq!(found.octets(), whole(std::slice::from_ref(&one)), "{order:?}");
    }
    let found = read(&[2, 0, 1].map(|index| parts[index].clone()));
    assert_eq!((found.messages[0].0, found.messages[0].1), (3, 1));
    assert_eq!(found.totals.pieces, 2);
}

#[test]
fn fragments_that_overlap_are_joined() {
    let one = message(1, 300);
    let whole_datagram = udp(&one);
    let part = |from: usize, to: usize| {
        let more = if to < whole_datagram.len() { 0x2000 } else { 0 };
        ipv4(7, (from / UNIT) as u16 | more, 17, &whole_datagram[from..to])
    };
    let end = whole_datagram.len();
    let found = read(&[part(0, 160), part(80, 240), part(160, 320), part(240, end)]);
    assert_eq!(found.octets(), whole(&[one]));
}

#[test]
fn a_missing_fragment_is_named_with_those_that_came() {
    let parts = fragments(7, &udp(&message(1, 300)), 160);
    let found = read(&[parts[0].clone(), parts[2].clone()]);
    assert_eq!(found.skipped, [(1, Skip::FragmentMissing), (2, Skip::FragmentMissing)]);
}

#[test]
fn what_came_of_a_message_before_a_missing_fragment_is_handed_over_apart() {
    let one = message(1, 300);
    let parts = fragments(7, &udp(&one), 160);
    for (order, there) in [(&[0][..], 160 - 8), (&[2, 0], 160 - 8), (&[1, 0], 320 - 8)] {
        let packets: Vec<_> = order.iter().map(|&index| parts[index].clone()).collect();
        let found = read(&packets);
        let first = order.iter().position(|&index| index == 0).unwrap() as u64 + 1;
        assert_eq!(found.beginnings, [(first, one.len(), one[..there].to_vec())], "{order:?}");
        assert!(found.messages.is_empty() && found.totals.messages == 0);
        assert_eq!(found.totals.skipped(Skip::FragmentMissing).packets, order.len() as u64);
    }
    assert!(read(&parts[1..]).beginnings.is_empty());
    assert!(read(&fragments(7, &udp(&[0x80; 300]), 160)[..1]).beginnings.is_empty());
    assert!(read(&parts).beginnings.is_empty());
}

#[test]
fn two_fragmented_datagrams_may_be_interleaved() {
    let (one, two) = (message(1, 300), message(2, 300));
    let (first, second) = (fragments(1, &udp(&one), 240), fragments(2, &udp(&two), 240));
    let found = read(&[&first[0], &second[1], &first[1], &second[0]].map(Clone::clone));
    assert_eq!(found.octets(), whole(&[one, two]));
}

const CALLS: &str = "
udp mtu 600
call alice@10.0.0.1 -> bob@10.0.0.2 udp
  INVITE sdp
  < 486 Busy Here
  ACK
call alice@[2001:db8::1] -> bob@[2001:db8::2] udp
  INVITE sdp
  < 486 Busy Here
  ACK
";

#[test]
fn fragments_are_joined_under_every_link_layer_and_both_versions_of_ip() {
    let script = flow::parse(CALLS).unwrap();
    let expected: Vec<_> = script.messages().unwrap().into_iter().map(|message| message.octets).collect();
    let packets = packet::packets(&script).unwrap();
    assert!(packets.len() > expected.len());
    for link in [
        Link::Ethernet,
        Link::Vlan(1),
        Link::DoubleVlan(1, 2),
        Link::CookedV1,
        Link::CookedV2,
        Link::Raw,
        Link::Null,
        Link::Loop,
    ] {
        let found = read_file(capture::write(&packets, Format::Pcap, link));
        assert_eq!(found.octets(), whole(&expected), "{link:?}");
    }
}

#[test]
fn the_family_of_a_loopback_frame_is_read_in_both_byte_orders() {
    let one = message(1, 0);
    for (link, family) in [(0, 2u32.to_le_bytes()), (0, 2u32.to_be_bytes()), (108, 2u32.to_be_bytes())] {
        let frame = [&family[..], &datagram(&one)].concat();
        let length = frame.len();
        let found = read_file(pcap_of(link, &[(frame, length)]));
        assert_eq!(found.octets(), whole(std::slice::from_ref(&one)), "{link} {family:?}");
    }
}

#[test]
fn three_vlan_tags_are_taken_off() {
    let one = message(1, 0);
    let tags = [0x91, 0, 0, 1, 0x88, 0xa8, 0, 2, 0x81, 0, 0, 3, 0x08, 0];
    let frame = [&[0; 12][..], &tags, &datagram(&one)].concat();
    let length = frame.len();
    assert_eq!(read_file(pcap_of(1, &[(frame, length)])).octets(), whole(&[one]));
}

#[test]
fn a_record_with_an_impossible_length_ends_the_reading_behind_the_good_ones() {
    let one = message(1, 0);
    for length in [262_145u32, u32::MAX] {
        let mut file = pcap(&[datagram(&one)]);
        let good = file.len() as u64;
        file.extend([1, 0, length, length].iter().flat_map(|word| word.to_le_bytes()));
        file.extend([0; 100]);
        let mut reader = Reader::from_read(Box::new(std::io::Cursor::new(file)), "x".into(), 0).unwrap();
        let end = reader.read(&mut |_| {}).unwrap_err();
        assert!(
            matches!(end, ReadError::Length { offset, length: l, .. } if offset == good && l == u64::from(length)),
            "{end}"
        );
        assert_eq!((reader.totals().packets, reader.totals().messages), (1, 1));
    }
}
