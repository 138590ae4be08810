//! What keeps a way open or carries voice, beside the signalling: counted under reasons of their own.

use std::io::Cursor;

use proptest::prelude::*;
use tritone_capture::{Item, Media, Reader, Skip};

use crate::packets::{SYN, datagram, ipv4, message, pcap, read, segment, udp, whole};

/// A Binding request with a cookie (RFC 8489 section 5), and a response with an attribute.
const REQUEST: &[u8] = b"\0\x01\0\0\x21\x12\xa4\x42abcdefghijkl";
const RESPONSE: &[u8] = b"\x01\x01\0\x08\x21\x12\xa4\x42abcdefghijkl\0\x03\0\x04\0\0\0\0";

/// A packet of RTP with 20 octets of payload, and a receiver report.
fn rtp() -> Vec<u8> {
    [&[0x80, 8, 0, 1, 0, 0, 0, 160, 1, 2, 3, 4][..], &[0xd5; 20]].concat()
}

const REPORT: &[u8] = &[0x80, 201, 0, 1, 1, 2, 3, 4];

#[test]
fn datagrams_of_stun_keep_a_binding_open() {
    for payload in [REQUEST, RESPONSE] {
        assert_eq!(read(&[datagram(payload)]).skipped, [(1, Skip::KeepAlive)]);
        assert_eq!(read(&[datagram(&payload[..payload.len() - 1])]).skipped, [(1, Skip::NotSip)]);
    }
}

#[test]
fn stun_between_the_messages_of_a_stream_is_passed() {
    let (one, other) = (message(1, 10), message(2, 10));
    let packets = [
        segment(1, 0, &one),
        segment(1 + one.len() as u32, 0, REQUEST),
        segment(21 + one.len() as u32, 0, &other),
    ];
    let found = read(&packets);
    assert_eq!((found.octets(), found.skipped), (whole(&[one, other]), vec![(2, Skip::KeepAlive)]));
    assert_eq!(read(&[segment(1, 0, RESPONSE)]).skipped, [(1, Skip::KeepAlive)], "of an unknown stream");
}

#[test]
fn a_nul_at_the_end_of_a_stream_waits_for_nothing() {
    let one = message(1, 10);
    let found = read(&[segment(1, 0, &one), segment(1 + one.len() as u32, 0, b"\0")]);
    assert_eq!(found.skipped, [(2, Skip::KeepAlive)]);
}

#[test]
fn media_and_reports_about_them_have_reasons_of_their_own() {
    let mut payload = udp(&rtp());
    payload[..4].copy_from_slice(&[0x9c, 0x40, 0xc3, 0x50]);
    let packets = [ipv4(1, 0, 17, &payload), datagram(REPORT), datagram(&[0x80; 11])];
    let mut reader = Reader::from_read(Box::new(Cursor::new(pcap(&packets))), "x".into(), 0).unwrap();
    let mut media: Vec<Media> = Vec::new();
    let end = reader.read(&mut |item| {
        if let Item::Media(one) = item {
            media.push(one);
        }
    });
    end.unwrap();
    let skips: Vec<_> = reader.totals().skips().map(|(reason, count)| (reason, count.packets)).collect();
    assert_eq!(skips, [(Skip::NotSip, 1), (Skip::Rtp, 1), (Skip::Rtcp, 1)]);
    let [one] = media[..] else { panic!("{media:?}") };
    assert_eq!((one.frame.number, one.flow.source.to_string()), (1, "10.0.0.1:40000".to_owned()));
    assert_eq!(one.flow.destination.to_string(), "10.0.0.2:50000");
}

proptest! {
    #[test]
    fn wherever_a_stream_with_stun_is_cut_the_same_is_read(
        mut cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let messages = [message(1, 3), message(2, 0), message(3, 30)];
        let stream =
            [REQUEST, &messages[0], RESPONSE, REQUEST, &messages[1], b"\0", &messages[2], RESPONSE].concat();
        cuts.sort_by_key(|cut| cut.index(stream.len()));
        let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len())).collect();
        places.extend([0, stream.len()]);
        places.sort_unstable();
        let mut packets = vec![segment(0, SYN, b"")];
        for pair in places.windows(2).filter(|pair| pair[0] < pair[1]) {
            packets.push(segment(1 + pair[0] as u32, 0, &stream[pair[0]..pair[1]]));
        }
        prop_assert_eq!(read(&packets).octets(), whole(&messages));
    }
}
