//! SIP inside HEP: in datagrams, on TCP streams and in files.

use std::io::Cursor;

use proptest::prelude::*;
use tritone_capture::{Item, Reader, Skip};
use tritone_synth::capture::{self, Format, Link};
use tritone_synth::flow::{self, TcpShape};
use tritone_synth::hep::{self, Agent, Chunks, Compression};
use tritone_synth::packet;
use tritone_wire::hep::{Packet, Payload, ProtocolType, Version};
use tritone_wire::{Flow, Timestamp, Transport};

use crate::packets::{
    ACK, FIN, claiming, datagram, disordered, ipv4, message, pcap, read, read_file, segment, snapped, udp,
    whole,
};

const VERSIONS: [Version; 3] = [Version::One, Version::Two, Version::Three];
/// When the agent saw what it sent.
const TIME: Timestamp = Timestamp(1_700_000_000_000_002_000);

fn wrap(version: Version, message: &[u8]) -> Vec<u8> {
    let packet = Packet {
        source: "192.0.2.1:5061".parse().ok(),
        destination: "192.0.2.2:5062".parse().ok(),
        ip_protocol: Some(6),
        payload: Some(Payload::whole(message)),
        ..Packet::new(version, ProtocolType::SIP)
    };
    let time = (version != Version::One).then_some(TIME);
    Packet { time, ..packet }.to_vec(&[]).unwrap()
}

fn log() -> Vec<u8> {
    let packet =
        Packet { payload: Some(Payload::whole(b"a line")), ..Packet::new(Version::Three, ProtocolType::LOG) };
    packet.to_vec(&[]).unwrap()
}

/// Flow and time of each message.
fn places(file: Vec<u8>) -> Vec<(Flow, Timestamp)> {
    let mut reader = Reader::from_read(Box::new(Cursor::new(file)), "x".into(), 0).unwrap();
    let mut places = Vec::new();
    reader
        .read(&mut |item| {
            if let Item::Message(message) = item {
                places.push((message.flow, message.time));
            }
        })
        .unwrap();
    places
}

#[test]
fn each_version_is_read_from_datagrams_streams_and_files() {
    let flow = Flow {
        source: "192.0.2.1:5061".parse().unwrap(),
        destination: "192.0.2.2:5062".parse().unwrap(),
        transport: Transport::Tcp,
    };
    for version in VERSIONS {
        let one = message(1, 100);
        let packet = wrap(version, &one);
        let (by_datagram, by_stream) = (pcap(&[datagram(&packet)]), pcap(&[segment(7, ACK, &packet)]));
        for file in [by_datagram, by_stream, packet] {
            assert_eq!(read_file(file.clone()).octets(), whole(std::slice::from_ref(&one)), "{version:?}");
            // Without a time of its own, that of the packet, which is 0 here.
            let time = if version == Version::One { Timestamp(0) } else { TIME };
            assert_eq!(places(file), [(flow, time)], "{version:?}");
        }
    }
}

#[test]
fn a_datagram_in_fragments_and_one_of_several_packets_are_read() {
    let (one, two) = (message(1, 500), message(2, 0));
    let whole_datagram = udp(&wrap(Version::Three, &one));
    let (first, second) = whole_datagram.split_at(400);
    let found = read(&[ipv4(1, 0x2000, 17, first), ipv4(1, 50, 17, second)]);
    assert_eq!((found.octets(), found.totals.pieces), (whole(std::slice::from_ref(&one)), 1));
    let both = [wrap(Version::Three, &one), log(), wrap(Version::Three, &two)].concat();
    let found = read(&[datagram(&both)]);
    assert_eq!((found.octets(), found.totals.packets_with_messages), (whole(&[one, two]), 1));
}

#[test]
fn what_is_no_signalling_is_counted_under_its_name() {
    let broken = b"HEP3\0\x0c\0\0\0\x01\0\x05";
    let found = read(&[datagram(&log()), datagram(&wrap(Version::Two, b"SIP/2.0\n")), datagram(broken)]);
    assert_eq!(found.skipped, [(1, Skip::HepOther), (2, Skip::NotSip), (3, Skip::Malformed)]);
    let found = read(&[
        segment(0, ACK, &log()),
        segment(log().len() as u32, ACK, &wrap(Version::Three, &message(1, 0))),
    ]);
    assert_eq!(found.skipped, [(1, Skip::HepOther)]);
    assert_eq!(found.messages.len(), 1);
}

#[test]
fn a_datagram_that_the_snap_length_cut_gives_the_beginning_of_its_message() {
    let one = message(1, 300);
    for version in VERSIONS {
        let packet = datagram(&wrap(version, &one));
        let found = read_file(snapped(std::slice::from_ref(&packet), packet.len() - 50));
        assert_eq!(found.octets(), [(one[..one.len() - 50].to_vec(), false)], "{version:?}");
    }
}

#[test]
fn the_end_of_a_connection_to_a_collector_is_none_of_an_element() {
    let packet = wrap(Version::Three, &message(1, 0));
    let file = pcap(&[segment(0, ACK, &packet), segment(packet.len() as u32, FIN | ACK, b"")]);
    let mut reader = Reader::from_read(Box::new(Cursor::new(file)), "x".into(), 0).unwrap();
    reader.read(&mut |item| assert!(!matches!(item, Item::Closed(_)))).unwrap();
}

#[test]
fn behind_a_gap_the_next_packet_is_found() {
    let messages: Vec<_> = (0..3).map(|n| message(n, 700)).collect();
    for version in VERSIONS {
        let stream: Vec<u8> = messages.iter().flat_map(|message| wrap(version, message)).collect();
        let part = |from: usize, to: usize| segment(from as u32, ACK, &stream[from..to]);
        let found = read(&[part(0, 200), part(1100, 1600), part(1600, stream.len())]);
        assert_eq!(found.octets().last(), whole(&messages).last(), "{version:?}");
        assert_eq!(found.totals.tcp_gaps, 1);
    }
}

#[test]
fn the_beginning_of_a_packet_whose_end_never_came_is_an_incomplete_message() {
    let one = message(1, 300);
    for version in VERSIONS {
        let packet = wrap(version, &one);
        let there = &packet[..packet.len() - 100];
        let found = read(&[segment(0, ACK, there), segment(there.len() as u32, FIN | ACK, b"")]);
        assert_eq!(found.octets(), [(one[..one.len() - 100].to_vec(), false)], "{version:?}");
    }
}

#[test]
fn what_is_no_packet_in_a_file_is_passed_over_and_counted() {
    let (one, two, three) = (message(1, 0), claiming(2, 0, b"more than it says"), message(3, 0));
    let file = [wrap(Version::Three, &one), wrap(Version::One, &two), wrap(Version::Two, &three)].concat();
    let found = read_file(file);
    let cut = claiming(2, 0, b"");
    assert_eq!(found.octets(), whole(&[one, cut, three]));
    assert_eq!(found.skipped, [(3, Skip::NotSip)]);
}

#[test]
fn a_message_that_claims_more_than_follows_does_not_take_the_next_packet_along() {
    let (one, two) = (claiming(1, 500, b"short"), message(2, 0));
    let file = [wrap(Version::One, &one), wrap(Version::Three, &two)].concat();
    assert_eq!(read_file(file).octets(), [(one, true), (two, true)]);
}

#[test]
fn header_sections_that_never_end_cost_no_more_than_they_are_long() {
    let begun = wrap(Version::One, b"OPTIONS sip:a@b SIP/2.0\r\n");
    let file = [begun.repeat(20_000), b"\r\n".to_vec(), wrap(Version::Three, &message(1, 0))].concat();
    // In time, that is: each is looked at for its end.
    assert_eq!(read_file(file.clone()).octets().last(), whole(&[message(1, 0)]).last());
    let stream: Vec<_> =
        file.chunks(60_000).zip(0u32..).map(|(part, n)| segment(n * 60_000, ACK, part)).collect();
    assert_eq!(read(&stream).octets().last(), whole(&[message(1, 0)]).last());
}

#[test]
fn a_file_cut_short_gives_what_is_there_and_says_so() {
    let (one, two) = (message(1, 0), message(2, 100));
    for version in VERSIONS {
        let mut file = [wrap(version, &one), wrap(version, &two)].concat();
        file.truncate(file.len() - 10);
        let mut reader = Reader::from_read(Box::new(Cursor::new(file)), "x".into(), 0).unwrap();
        let mut complete = Vec::new();
        let end = reader.read(&mut |item| {
            if let Item::Message(message) = item {
                complete.push(message.complete);
            }
        });
        assert!(end.unwrap_err().to_string().contains("ends inside a record"), "{version:?}");
        // A datagram of version 1 or 2 does not say how long it is.
        assert_eq!(complete, [true, version != Version::Three], "{version:?}");
    }
}

#[test]
fn a_packet_too_long_for_a_datagram_is_read_from_a_file() {
    let one = message(1, 65_350);
    let packet = wrap(Version::Three, &one);
    assert!(packet.len() > 65_507);
    assert_eq!(read_file(packet).octets(), whole(&[one]));
}

const CALLS: &str = "
call a@10.0.0.1:40000 -> p@10.0.0.3 -> b@10.0.0.2 udp
  INVITE
  < 180 Ringing
  < 486 Busy Here
  ACK
call a@[2001:db8::1]:40001 -> b@[2001:db8::2] tcp at 1s
  INVITE
  < 603 Decline
  ACK
";

/// The generator writes HEP octet for octet as Kamailio does, and its tests hold it to that.
#[test]
fn what_an_agent_reports_of_calls_is_read_as_the_calls_themselves() {
    let messages = flow::parse(CALLS).unwrap().messages().unwrap();
    let more = Chunks { unknown: true, more: true, compression: None };
    let packed = |compression| Chunks { compression: Some(compression), ..more };
    let ways = [
        (hep::Version::V1, Chunks::default()),
        (hep::Version::V2, Chunks::default()),
        (hep::Version::V3, Chunks::default()),
        (hep::Version::V3, more),
        (hep::Version::V3, packed(Compression::Zlib)),
        (hep::Version::V3, packed(Compression::Gzip)),
    ];
    for (version, chunks) in ways {
        for (transport, mss) in
            [(Transport::Udp, None), (Transport::Tcp, Some(1460)), (Transport::Tcp, Some(97))]
        {
            let (address, collector) = ("10.0.9.1:30000".parse().unwrap(), "10.0.9.2:9060".parse().unwrap());
            let sent =
                hep::reported(&messages, version, chunks, Agent { address, collector, transport, id: 7 });
            let disorder = TcpShape { mss, reorder: Some(3), duplicate: Some(5), ..TcpShape::default() };
            let packets = packet::carry(&sent, disorder, None);
            let file = capture::write(&packets, Format::Pcapng, Link::Ethernet);
            let raw: Vec<u8> = sent.iter().flat_map(|message| message.octets.clone()).collect();
            for file in [file, raw] {
                let way = format!("{version:?} {chunks:?} over {transport:?} in {mss:?}");
                let octets: Vec<_> = messages.iter().map(|message| message.octets.clone()).collect();
                assert_eq!(read_file(file.clone()).octets(), whole(&octets), "{way}");
                for ((flow, time), message) in places(file).into_iter().zip(&messages) {
                    assert_eq!(flow, message.flow, "{way}");
                    // To the microsecond.
                    let said = Timestamp(message.at.0 / 1000 * 1000);
                    assert!(version == hep::Version::V1 || time == said, "{way}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn any_segmentation_order_and_repetition_gives_the_same_messages(
        packets in prop::collection::vec((0usize..3, 0usize..300, any::<bool>()), 1..6),
        cuts in prop::collection::vec(1usize..2000, 0..20),
        again in prop::collection::vec((0usize..2000, 1usize..400), 0..8),
        order in prop::collection::vec(any::<u16>(), 30),
        start in any::<u32>(),
    ) {
        let messages: Vec<_> = packets.iter().enumerate().map(|(n, &(_, body, _))| message(n, body)).collect();
        let stream: Vec<u8> = packets.iter().zip(&messages).flat_map(|(&(version, _, noise), message)| {
            let noise = if noise { log() } else { Vec::new() };
            [wrap(VERSIONS[version], message), noise].concat()
        }).collect();
        let segments = disordered(start, &stream, &cuts, &again, &order);
        prop_assert_eq!(read(&segments).octets(), whole(&messages));
        prop_assert_eq!(read_file(stream).octets(), whole(&messages));
    }
}
