use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use tritone_wire::hep::Version;

use super::*;

const MESSAGE: &[u8] = b"OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/WSS x;branch=z9hG4bK1\r\nCall-ID: 1\r\n\r\n";

fn packet(payload: Payload<'_>) -> Packet<'_> {
    Packet {
        source: "192.0.2.1:5061".parse().ok(),
        destination: "192.0.2.2:5062".parse().ok(),
        ip_protocol: Some(6),
        time: Some(Timestamp(1_700_000_000_000_001_000)),
        payload: Some(payload),
        ..Packet::new(Version::Three, ProtocolType::SIP)
    }
}

fn compressed(octets: &[u8]) -> Vec<u8> {
    packet(Payload { octets, compressed: true, missing: 0 }).to_vec(&[]).unwrap()
}

#[test]
fn flow_and_time_are_those_of_the_agent() {
    let octets = packet(Payload::whole(MESSAGE)).to_vec(&[]).unwrap();
    let inside = open(&octets, 0).unwrap();
    assert_eq!(inside.flow.source, "192.0.2.1:5061".parse().unwrap());
    assert_eq!(inside.flow.destination, "192.0.2.2:5062".parse().unwrap());
    assert_eq!(inside.flow.transport, Transport::Tcp);
    assert_eq!(inside.time, Some(Timestamp(1_700_000_000_000_001_000)));
    assert_eq!((&*inside.bytes, inside.length, inside.complete), (MESSAGE, MESSAGE.len(), true));
}

#[test]
fn what_kamailio_calls_by_one_number_is_told_apart_by_the_via() {
    let of = |message: &[u8]| {
        let packet = Packet { ip_protocol: Some(22), ..packet(Payload::whole(message)) };
        open(&packet.to_vec(&[]).unwrap(), 0).unwrap().flow.transport
    };
    assert_eq!(of(MESSAGE), Transport::Wss);
    assert_eq!(of(b"SIP/2.0 200 OK\r\nVia: SIP/2.0/TLS a\r\n\r\n"), Transport::Tls);
    assert_eq!(of(b"SIP/2.0 200 OK\r\n\r\n"), Transport::Tls);
}

#[test]
fn a_payload_is_inflated_whatever_is_around_it() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::default());
    // Line ends before the start line are no part of the message.
    let sent = [b"\r\n", MESSAGE].concat();
    gzip.write_all(&sent).unwrap();
    zlib.write_all(&sent).unwrap();
    deflate.write_all(&sent).unwrap();
    for octets in [gzip.finish().unwrap(), zlib.finish().unwrap(), deflate.finish().unwrap()] {
        assert_eq!(&*open(&compressed(&octets), 0).unwrap().bytes, MESSAGE);
    }
}

#[test]
fn a_payload_that_inflates_beyond_belief_is_refused() {
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    zlib.write_all(&vec![b'x'; 10_000_000]).unwrap();
    assert_eq!(open(&compressed(&zlib.finish().unwrap()), 0), Err(Skip::HepCompressed));
    assert_eq!(open(&compressed(b"\x78\x9cnot zlib"), 0), Err(Skip::HepCompressed));
}

#[test]
fn what_holds_no_signalling_is_named() {
    let of = |packet: Packet<'_>| open(&packet.to_vec(&[]).unwrap(), 0).map(|_| ());
    let log = Packet { protocol: ProtocolType::LOG, ..packet(Payload::whole(b"INVITE failed")) };
    assert_eq!(of(log), Err(Skip::HepOther));
    assert_eq!(of(Packet { payload: None, ..log }), Err(Skip::HepOther));
    assert_eq!(of(packet(Payload::whole(b"\r\n\r\n"))), Err(Skip::KeepAlive));
    assert_eq!(of(packet(Payload::whole(b"hello"))), Err(Skip::NotSip));
    assert_eq!(open(b"HEP3\0\x0c\0\0\0\x01\0\x05", 0), Err(Skip::Malformed));
}

#[test]
fn a_packet_that_was_cut_gives_what_is_there_of_its_message() {
    let octets = packet(Payload::whole(MESSAGE)).to_vec(&[]).unwrap();
    let inside = open(&octets[..octets.len() - 4], 4).unwrap();
    let there = &MESSAGE[..MESSAGE.len() - 4];
    assert_eq!((&*inside.bytes, inside.length, inside.complete), (there, MESSAGE.len(), false));
}

#[test]
fn an_end_without_an_address_is_somebody() {
    let nameless = Packet { source: None, destination: None, ..packet(Payload::whole(MESSAGE)) };
    let octets = nameless.to_vec(&[]).unwrap();
    let flow = open(&octets, 0).unwrap().flow;
    assert_eq!((flow.source, flow.destination), (Endpoint::Peer, Endpoint::Logger));
}

/// DATA of M3UA (RFC 4666 section 3.3.1) with a REL: from point 1 to point 2 of network 2, circuit 5.
const M3UA_REL: &[u8] = &[
    1, 0, 1, 1, 0, 0, 0, 0x20, 0x02, 0x10, 0, 0x17, 0, 0, 0, 1, 0, 0, 0, 2, 5, 2, 0, 0, 5, 0, 12, 2, 0, 2,
    0x80, 0,
];

#[test]
fn isup_in_m3ua_goes_between_its_points() {
    let packet = Packet { protocol: ProtocolType::M3UA, ..packet(Payload::whole(M3UA_REL)) };
    let octets = packet.to_vec(&[]).unwrap();
    let message = open(&octets, 0).unwrap();
    assert_eq!((message.protocol, message.circuit), (Protocol::Isup, Some(5)));
    assert_eq!((message.flow.transport, message.time), (Transport::M3ua, packet.time));
    assert_eq!(message.flow.source.to_string(), "ss7:2-1");
    assert_eq!(message.bytes[0], 12);
}
