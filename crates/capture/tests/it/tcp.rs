//! TCP streams of SIP, however they are cut, ordered and repeated.

use std::io::Cursor;

use proptest::prelude::*;
use tritone_capture::{Item, Reader, Skip, Totals};

const SYN: u8 = 0x02;
const ACK: u8 = 0x10;

/// A pcap file of raw IPv4 packets.
fn pcap(packets: &[Vec<u8>]) -> Vec<u8> {
    let mut file: Vec<u8> =
        [0xa1b2_c3d4u32, 0x0002_0004, 0, 0, 65535, 101].iter().flat_map(|w| w.to_le_bytes()).collect();
    for (second, packet) in packets.iter().enumerate() {
        let length = packet.len() as u32;
        file.extend([second as u32, 0, length, length].iter().flat_map(|w| w.to_le_bytes()));
        file.extend(packet);
    }
    file
}

fn segment(sequence: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    let length = 40 + payload.len() as u16;
    let mut octets = vec![0x45, 0];
    octets.extend(length.to_be_bytes());
    octets.extend([0, 0, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 0x13, 0xc4, 0x13, 0xc4]);
    octets.extend(sequence.to_be_bytes());
    octets.extend([0, 0, 0, 0, 0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
    octets.extend(payload);
    octets
}

/// The messages that are read, whole ones and others, and the totals.
fn read(packets: &[Vec<u8>]) -> (Vec<(Vec<u8>, bool)>, Totals) {
    let mut reader = Reader::from_read(Box::new(Cursor::new(pcap(packets))), "x".into(), 0).unwrap();
    let mut messages = Vec::new();
    let end = reader.read(&mut |item| {
        if let Item::Message(message) = item {
            messages.push((message.bytes.to_vec(), message.complete));
        }
    });
    end.unwrap();
    let totals = reader.totals().clone();
    assert_eq!(totals.accounted(), totals.packets);
    (messages, totals)
}

fn message(number: usize, body: usize) -> Vec<u8> {
    let body = [vec![b'x'; body], b"\r\n".to_vec()].concat();
    let head = format!(
        "MESSAGE sip:{number}@x SIP/2.0\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK{number}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body].concat()
}

fn whole(messages: &[Vec<u8>]) -> Vec<(Vec<u8>, bool)> {
    messages.iter().map(|message| (message.clone(), true)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn any_segmentation_order_and_repetition_gives_the_same_messages(
        bodies in prop::collection::vec(0usize..300, 1..6),
        cuts in prop::collection::vec(1usize..2000, 0..20),
        again in prop::collection::vec((0usize..2000, 1usize..400), 0..8),
        order in prop::collection::vec(any::<u16>(), 30),
        start in any::<u32>(),
    ) {
        let messages: Vec<_> = bodies.iter().enumerate().map(|(n, &body)| message(n, body)).collect();
        let stream = messages.concat();
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut % stream.len()).chain([0, stream.len()]).collect();
        cuts.sort_unstable();
        let parts = cuts.windows(2).map(|pair| (pair[0], pair[1])).filter(|(from, to)| from < to);
        let repeats = again.iter().map(|&(from, length)| {
            let from = from % stream.len();
            (from, (from + length).min(stream.len()))
        });
        let mut parts: Vec<_> = parts.chain(repeats).zip(&order).map(|(part, key)| (*key, part)).collect();
        parts.sort_unstable();
        let mut packets = vec![segment(start, SYN, b"")];
        packets.extend(parts.iter().map(|(_, (from, to))| {
            segment(start.wrapping_add(1 + *from as u32), ACK, &stream[*from..*to])
        }));
        prop_assert_eq!(read(&packets).0, whole(&messages));
    }
}

#[test]
fn a_connection_that_began_before_the_capture_is_joined_at_the_next_message() {
    let (one, two) = (message(1, 10), message(2, 0));
    let packets = [segment(100, ACK, &one[30..]), segment(70 + one.len() as u32, ACK, &two)];
    assert_eq!(read(&packets).0, whole(&[two]));
}

#[test]
fn a_gap_is_given_up_and_the_next_message_is_found() {
    let messages: Vec<_> = (0..3).map(|n| message(n, 700)).collect();
    let stream = messages.concat();
    let part = |from: usize, to: usize| segment(from as u32, ACK, &stream[from..to]);
    let packets = [part(0, 200), part(900, 1500), part(1500, stream.len())];
    let (found, totals) = read(&packets);
    assert_eq!(found.last(), whole(&messages).last());
    assert_eq!(totals.tcp_gaps, 1);
    assert!(found.iter().all(|(bytes, complete)| *complete || messages[0].starts_with(bytes)));
}

#[test]
fn a_repeated_message_is_delivered_once() {
    let one = message(1, 0);
    let (found, totals) = read(&[segment(5, ACK, &one), segment(5, ACK, &one)]);
    assert_eq!(found, whole(&[one]));
    assert_eq!(totals.skipped(Skip::TcpRepeated).packets, 1);
}

#[test]
fn encrypted_streams_are_named() {
    let record = b"\x16\x03\x01\x00\x05hello";
    let (_, totals) = read(&[segment(0, SYN, b""), segment(1, ACK, record), segment(11, ACK, b"more")]);
    assert_eq!(totals.skipped(Skip::Tls).packets, 2);
}

#[test]
fn pings_between_messages_are_keep_alives() {
    let one = message(1, 0);
    let next = one.len() as u32;
    let (found, totals) =
        read(&[segment(0, ACK, &one), segment(next, ACK, b"\r\n\r\n"), segment(next + 3, ACK, b"\n")]);
    assert_eq!(found, whole(&[one]));
    assert_eq!(totals.skipped(Skip::KeepAlive).packets, 2);
}
