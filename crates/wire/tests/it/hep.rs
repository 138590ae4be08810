//! HEP against what agents sent, and under random input.

use std::fs;
use std::net::{IpAddr, SocketAddr};

use proptest::prelude::*;
use tritone_wire::Timestamp;
use tritone_wire::hep::{
    Chunk, Error, Framing, Packet, Payload, ProtocolType, Unencodable, Version, chunks, frame, looks_like_hep,
};

const OPTIONS: &[u8] = b"OPTIONS sip:a@b SIP/2.0\r\nCall-ID: 1\r\nContent-Length: 2\r\n\r\nab";

/// What Kamailio's siptrace sent with `hep_version` 2: 127.0.0.1:15999 to 127.0.0.1:25060, agent 2001.
const KAMAILIO_2: [u8; 28] = [
    2, 16, 2, 17, 0x3E, 0x7F, 0x61, 0xE4, 127, 0, 0, 1, 127, 0, 0, 1, 0xCF, 0xB6, 0x07, 0x6B, 0x93, 0x80,
    0x0E, 0x00, 0xD1, 0x07, 0, 0,
];

fn address(text: &str) -> Option<SocketAddr> {
    Some(text.parse().unwrap())
}

fn sip(version: Version) -> Packet<'static> {
    Packet {
        source: address("127.0.0.1:15999"),
        destination: address("127.0.0.1:25060"),
        ip_protocol: Some(17),
        payload: Some(Payload::whole(OPTIONS)),
        ..Packet::new(version, ProtocolType::SIP)
    }
}

#[test]
fn version_2_is_read_and_written_as_kamailio_writes_it() {
    let octets = [&KAMAILIO_2[..], OPTIONS].concat();
    let packet = Packet::decode(&octets).unwrap();
    let expected = Packet {
        time: Some(Timestamp(1_795_667_663_950_419_000)),
        capture_agent: Some(2001),
        ..sip(Version::Two)
    };
    assert_eq!(packet, expected);
    assert_eq!(packet.to_vec(&[]).unwrap(), octets);
}

#[test]
fn version_2_in_network_order_and_with_its_time_in_its_length_is_read_alike() {
    let mut octets = [&KAMAILIO_2[..], OPTIONS].concat();
    let expected = Packet::decode(&octets).unwrap().time;
    octets[1] = 28;
    octets[16..20].reverse();
    octets[20..24].reverse();
    octets[24..26].reverse();
    let packet = Packet::decode(&octets).unwrap();
    assert_eq!((packet.time, packet.capture_agent), (expected, Some(2001)));
}

#[test]
fn version_1_has_addresses_alone() {
    let octets = [&[1, 16, 2, 17, 0x3E, 0x7F, 0x61, 0xE4, 127, 0, 0, 1, 127, 0, 0, 1], OPTIONS].concat();
    let packet = Packet::decode(&octets).unwrap();
    assert_eq!(packet, sip(Version::One));
    assert_eq!(packet.to_vec(&[]).unwrap(), octets);
    assert!(looks_like_hep(&octets));
    // A length that contradicts the family, and another payload.
    assert!(!looks_like_hep(&[&[1, 40, 2, 17], &octets[4..]].concat()));
    assert!(!looks_like_hep(&octets[..20]));
    assert_eq!(Packet::decode(&octets[..15]), Err(Error::NotHep));
}

#[test]
fn chunks_of_vendors_are_kept_and_do_not_disturb() {
    let vendor = Chunk { vendor: 1, kind: 0x0F, contents: b"mine", missing: 0, offset: 0 };
    let unknown = Chunk { vendor: 0, kind: 0x1234, contents: b"", missing: 0, offset: 0 };
    let octets = sip(Version::Three).to_vec(&[vendor, unknown]).unwrap();
    assert_eq!(Packet::decode(&octets).unwrap(), sip(Version::Three));
    let listed: Vec<Chunk<'_>> = chunks(&octets).map(Result::unwrap).collect();
    assert!(listed.iter().any(|chunk| (chunk.vendor, chunk.kind, chunk.contents) == (1, 0x0F, b"mine")));
    assert!(listed.iter().any(|chunk| chunk.kind == 0x1234));
    for chunk in listed {
        assert_eq!(octets[chunk.offset + 6..][..chunk.contents.len()], *chunk.contents);
    }
}

#[test]
fn a_packet_that_was_cut_says_how_much_of_its_payload_is_missing() {
    let octets = sip(Version::Three).to_vec(&[]).unwrap();
    let packet = Packet::decode(&octets[..octets.len() - 5]).unwrap();
    let (there, _) = OPTIONS.split_at(OPTIONS.len() - 5);
    assert_eq!(packet.payload, Some(Payload { octets: there, compressed: false, missing: 5 }));
    assert_eq!(packet.source, sip(Version::Three).source);
}

#[test]
fn a_chunk_that_contradicts_itself_is_an_error_with_its_place() {
    let short = b"HEP3\0\x0c\0\0\0\x01\0\x05";
    assert_eq!(Packet::decode(short), Err(Error::Chunk { offset: 6 }));
    assert_eq!(chunks(short).collect::<Vec<_>>(), [Err(Error::Chunk { offset: 6 })]);
    let port_of_one_octet = b"HEP3\0\x0d\0\0\0\x07\0\x07\x01";
    assert_eq!(Packet::decode(port_of_one_octet), Err(Error::Chunk { offset: 6 }));
    assert_eq!(Packet::decode(b"HEP3"), Err(Error::NotHep));
}

#[test]
fn what_a_version_has_no_place_for_is_refused() {
    let mixed = Packet { destination: address("[::1]:1"), ..sip(Version::Two) };
    assert_eq!(mixed.to_vec(&[]), Err(Unencodable::Addresses));
    let rtcp = Packet { protocol: ProtocolType::RTCP, ..sip(Version::One) };
    assert_eq!(rtcp.to_vec(&[]), Err(Unencodable::Payload));
    let early = Packet { time: Some(Timestamp(-1)), ..sip(Version::Three) };
    assert_eq!(early.to_vec(&[]), Err(Unencodable::Number));
    let agent = Packet { capture_agent: Some(65_536), ..sip(Version::Two) };
    assert_eq!(agent.to_vec(&[]), Err(Unencodable::Number));
    let long = vec![b'x'; 65_500];
    let long = Packet { payload: Some(Payload::whole(&long)), ..sip(Version::Three) };
    assert_eq!(long.to_vec(&[]), Err(Unencodable::TooLong));
}

#[test]
fn every_packet_of_a_recording_of_kamailio_is_read() {
    let test = "every_packet_of_a_recording_of_kamailio_is_read";
    let path = tritone_synth::shared(test, "captures/kamailio-siptrace-hep3.pcap");
    let Some(path): Option<std::path::PathBuf> = path else { return };
    let file = fs::read(path).unwrap();
    let mut rest = &file[24..];
    let mut count = 0;
    while let Some((header, after)) = rest.split_at_checked(16) {
        let length = u32::from_le_bytes(header[8..12].try_into().unwrap());
        let (octets, next) = after.split_at(usize::try_from(length).unwrap());
        rest = next;
        // Ethernet, IPv4 without options, UDP.
        let payload = &octets[14 + 20 + 8..];
        assert_eq!(frame(payload), Framing::Packet { len: payload.len() });
        let packet = Packet::decode(payload).unwrap();
        assert_eq!((packet.protocol, packet.ip_protocol), (ProtocolType::SIP, Some(17)));
        assert!(packet.source.is_some() && packet.destination.is_some() && packet.time.is_some());
        assert!(tritone_wire::sip::Message::scan(packet.payload.unwrap().octets).unwrap().is_complete());
        count += 1;
    }
    assert_eq!(count, 80);
}

fn ip() -> impl Strategy<Value = IpAddr> {
    prop_oneof![any::<[u8; 4]>().prop_map(IpAddr::from), any::<[u8; 16]>().prop_map(IpAddr::from)]
}

fn socket() -> impl Strategy<Value = SocketAddr> {
    (ip(), any::<u16>()).prop_map(|(ip, port)| SocketAddr::new(ip, port))
}

/// Both addresses of one family.
fn pair() -> impl Strategy<Value = (SocketAddr, SocketAddr)> {
    (socket(), socket())
        .prop_filter("one family", |(source, destination)| source.is_ipv4() == destination.is_ipv4())
}

/// A time that HEP can say: microseconds in 32 bits of seconds.
fn time() -> impl Strategy<Value = Timestamp> {
    (any::<u32>(), 0i64..1_000_000)
        .prop_map(|(seconds, micros)| Timestamp(i64::from(seconds) * 1_000_000_000 + micros * 1000))
}

proptest! {
    #[test]
    fn version_3_comes_back_as_it_was_written(
        source in prop::option::of(socket()),
        destination in prop::option::of(socket()),
        ip_protocol in any::<Option<u8>>(),
        time in prop::option::of(time()),
        protocol in any::<u8>(),
        capture_agent in any::<Option<u32>>(),
        correlation in prop::option::of(prop::collection::vec(any::<u8>(), 0..30)),
        payload in prop::option::of((prop::collection::vec(any::<u8>(), 0..300), any::<bool>())),
        vendor in (1u16.., any::<u16>(), prop::collection::vec(any::<u8>(), 0..30)),
    ) {
        let packet = Packet {
            version: Version::Three, source, destination, ip_protocol, time, protocol: ProtocolType(protocol), capture_agent,
            correlation: correlation.as_deref(),
            payload: payload.as_ref().map(|(octets, compressed)| Payload { octets, compressed: *compressed, missing: 0 }),
        };
        let more = [Chunk { vendor: vendor.0, kind: vendor.1, contents: &vendor.2, missing: 0, offset: 0 }];
        let octets = packet.to_vec(&more).unwrap();
        prop_assert_eq!(Packet::decode(&octets), Ok(packet));
        prop_assert_eq!(frame(&octets), Framing::Packet { len: octets.len() });
        prop_assert!(looks_like_hep(&octets));
        for end in 0..octets.len() {
            let needs_more = matches!(frame(&octets[..end]), Framing::NeedMore { least } if least > end && least <= octets.len());
            prop_assert!(needs_more, "{}", end);
        }
    }

    #[test]
    fn versions_1_and_2_come_back_as_they_were_written(
        (source, destination) in pair(),
        ip_protocol in prop::sample::select(vec![6u8, 17, 132]),
        (time, agent) in (time(), any::<u16>()),
        second in any::<bool>(),
        body in prop::collection::vec(any::<u8>(), 0..100),
    ) {
        let mut message = format!("SIP/2.0 200 OK\r\nl: {}\r\n\r\n", body.len()).into_bytes();
        message.extend(&body);
        let mut packet = Packet {
            source: Some(source), destination: Some(destination), ip_protocol: Some(ip_protocol),
            payload: Some(Payload::whole(&message)), ..Packet::new(Version::One, ProtocolType::SIP)
        };
        if second {
            packet = Packet { version: Version::Two, time: Some(time), capture_agent: Some(agent.into()), ..packet };
        }
        let octets = packet.to_vec(&[]).unwrap();
        prop_assert_eq!(Packet::decode(&octets), Ok(packet));
        prop_assert!(looks_like_hep(&octets));
        // In a stream, a packet ends where its message ends.
        let stream = [&octets[..], &octets].concat();
        prop_assert_eq!(frame(&stream), Framing::Packet { len: octets.len() });
        for end in 0..octets.len() {
            let needs_more = matches!(frame(&octets[..end]), Framing::NeedMore { least } if least > end && least <= octets.len());
            prop_assert!(needs_more, "{}", end);
        }
    }

    #[test]
    fn any_octets_are_survived(start in 0usize..5, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let start = [&b""[..], b"HEP3", b"HEP3\0\x60\0\0\0\x0f", &KAMAILIO_2[..8], &[1, 40, 10, 6]][start];
        let octets = [start, &bytes].concat();
        let _ = (Packet::decode(&octets), chunks(&octets).count(), looks_like_hep(&octets));
        match frame(&octets) {
            Framing::Packet { len } => prop_assert!(len > 0 && len <= octets.len()),
            Framing::NeedMore { least } => prop_assert!(least > octets.len()),
            Framing::NotHep => {}
        }
    }
}
