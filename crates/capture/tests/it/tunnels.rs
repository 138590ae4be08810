//! SIP below other headers: links, tunnels, tunnels in tunnels; each frame as tshark reads it.

use std::io::Cursor;
use std::process::Command;

use proptest::prelude::*;
use tritone_capture::{Item, Reader, Skip, Unsupported};
use tritone_synth::require;

use crate::packets::{datagram, ipv4, pcap_of, read, read_file, udp};

const ETHERNET: u32 = 1;
const SIP: &[u8] = b"OPTIONS sip:b@10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";

/// An IPv4 packet with a datagram of SIP.
fn sip() -> Vec<u8> {
    datagram(SIP)
}

/// A frame of Ethernet.
fn ethernet(kind: u16, payload: &[u8]) -> Vec<u8> {
    [&[2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1][..], &kind.to_be_bytes(), payload].concat()
}

/// A frame of Ethernet with a length, and LLC.
fn llc(payload: &[u8]) -> Vec<u8> {
    ethernet(payload.len() as u16, payload)
}

/// A UDP datagram from and to a port.
fn between(source: u16, destination: u16, payload: &[u8]) -> Vec<u8> {
    let mut octets = udp(payload);
    octets.splice(..4, [source.to_be_bytes(), destination.to_be_bytes()].concat());
    octets
}

/// An IPv6 packet.
fn ipv6(protocol: u8, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u16).to_be_bytes();
    [&[0x60, 0, 0, 0][..], &length, &[protocol, 64], &[1; 16], &[2; 16], payload].concat()
}

fn gre(flags: u16, kind: u16, options: &[u8], payload: &[u8]) -> Vec<u8> {
    [&flags.to_be_bytes()[..], &kind.to_be_bytes(), options, payload].concat()
}

fn vxlan(frame: &[u8]) -> Vec<u8> {
    between(50000, 4789, &[&[8, 0, 0, 0, 0, 0, 7, 0][..], frame].concat())
}

fn gtp(flags: u8, options: &[u8], packet: &[u8]) -> Vec<u8> {
    let length = ((options.len() + packet.len()) as u16).to_be_bytes();
    between(2152, 2152, &[&[flags, 255][..], &length, &[0, 0, 0, 1], options, packet].concat())
}

/// Name, link type and a frame in which SIP lies, for all ways that are read.
fn frames() -> Vec<(&'static str, u32, Vec<u8>)> {
    let with = |head: &[u8]| [head, &sip()].concat();
    let labels = [0, 1, 0x20, 64, 0, 1, 0x31, 64];
    let session = |rest: &[u8]| [&[0x11, 0, 0, 1], &(rest.len() as u16).to_be_bytes()[..], rest].concat();
    vec![
        ("802.1Q", ETHERNET, ethernet(0x8100, &with(&[0, 7, 8, 0]))),
        ("802.1ad", ETHERNET, ethernet(0x88a8, &with(&[0, 7, 0x81, 0, 0, 8, 8, 0]))),
        ("QinQ 0x9100", ETHERNET, ethernet(0x9100, &with(&[0, 7, 0x81, 0, 0, 8, 8, 0]))),
        ("SNAP", ETHERNET, llc(&with(&[0xaa, 0xaa, 3, 0, 0, 0, 8, 0]))),
        ("MPLS", ETHERNET, ethernet(0x8847, &with(&labels))),
        ("PPPoE", ETHERNET, ethernet(0x8864, &session(&with(&[0, 0x21])))),
        ("PPP", 9, with(&[0xff, 3, 0, 0x21])),
        ("PPP without framing", 9, with(&[0, 0x21])),
        ("PPP in HDLC", 50, with(&[0xff, 3, 0, 0x21])),
        ("Cisco HDLC", 104, with(&[0x0f, 0, 8, 0])),
        ("PPPoE as a link", 51, session(&with(&[0, 0x21]))),
        ("frame relay", 107, with(&[0x18, 0x41, 3, 0xcc])),
        ("PPP of pppd", 166, with(&[0, 3, 0, 0x21])),
        ("Linux cooked v1 with a tag", 113, with(&[&[0; 14][..], &[0x81, 0, 0, 7, 8, 0]].concat())),
        ("Linux cooked v2 with a tag", 276, with(&[&[0x81, 0][..], &[0; 18], &[0, 7, 8, 0]].concat())),
        ("IP in IP", 101, ipv4(1, 0, 4, &sip())),
        ("IPv6 in IP", 101, ipv4(1, 0, 41, &ipv6(17, &udp(SIP)))),
        ("IPv4 in IPv6", 101, ipv6(4, &sip())),
        ("GRE", 101, ipv4(1, 0, 47, &gre(0, 0x0800, &[], &sip()))),
        ("GRE with key and sequence", 101, ipv4(1, 0, 47, &gre(0x3000, 0x0800, &[0; 8], &sip()))),
        ("Ethernet in GRE", 101, ipv4(1, 0, 47, &gre(0, 0x6558, &[], &ethernet(0x0800, &sip())))),
        ("PPTP", 101, ipv4(1, 0, 47, &pptp(&with(&[0xff, 3, 0, 0x21])))),
        ("EtherIP", 101, ipv4(1, 0, 97, &[&[0x30, 0][..], &ethernet(0x0800, &sip())].concat())),
        ("MPLS in IP", 101, ipv4(1, 0, 137, &with(&labels))),
        ("VXLAN", 101, ipv4(1, 0, 17, &vxlan(&ethernet(0x0800, &sip())))),
        ("GTP-U", 101, ipv4(1, 0, 17, &gtp(0x30, &[], &sip()))),
        ("GTP-U with a sequence number", 101, ipv4(1, 0, 17, &gtp(0x32, &[0, 1, 0, 0], &sip()))),
        ("GTP-U with extensions", 101, ipv4(1, 0, 17, &gtp(0x34, &[0, 0, 0, 0x85, 1, 0x10, 9, 0], &sip()))),
        ("VXLAN in GRE in IP", 101, {
            let inner = ipv4(1, 0, 17, &vxlan(&ethernet(0x0800, &sip())));
            ipv4(2, 0, 47, &gre(0, 0x0800, &[], &ipv4(3, 0, 4, &inner)))
        }),
    ]
}

/// GRE version 1 with a sequence number (RFC 2637 section 4.1).
fn pptp(ppp: &[u8]) -> Vec<u8> {
    let length = (ppp.len() as u16).to_be_bytes();
    [&[0x30, 0x01, 0x88, 0x0b][..], &length, &[0, 1, 0, 0, 0, 1], ppp].concat()
}

fn file(link: u32, frame: &[u8]) -> Vec<u8> {
    pcap_of(link, &[(frame.to_vec(), frame.len())])
}

#[test]
fn sip_is_found_below_every_header() {
    for (name, link, frame) in frames() {
        let found = read_file(file(link, &frame));
        assert_eq!(found.messages, [(1, 1, SIP.to_vec(), true)], "{name}");
    }
}

#[test]
fn the_flow_is_that_of_the_innermost_packet() {
    for (name, link, frame) in frames().into_iter().filter(|(name, ..)| *name != "IPv6 in IP") {
        let octets = Cursor::new(file(link, &frame));
        let mut reader = Reader::from_read(Box::new(octets), "x".into(), 0).unwrap();
        let mut flows = Vec::new();
        let end = reader.read(&mut |item| {
            if let Item::Message(message) = item {
                flows.push(format!("{} {}", message.flow.source, message.flow.destination));
            }
        });
        end.unwrap();
        assert_eq!(flows, ["10.0.0.1:5060 10.0.0.2:5060"], "{name}");
    }
}

#[test]
fn a_frame_that_ends_early_is_cut_or_malformed_and_never_lost() {
    for (name, link, frame) in frames() {
        for length in 0..frame.len() {
            let cut = read_file(pcap_of(link, &[(frame[..length].to_vec(), frame.len())]));
            assert!(cut.messages.iter().all(|(.., complete)| !complete), "{name} {length}");
            let short = read_file(file(link, &frame[..length]));
            assert_eq!(short.totals.accounted(), 1, "{name} {length}");
        }
    }
}

#[test]
fn fragments_inside_and_outside_of_a_tunnel_are_put_together() {
    let whole = udp(SIP);
    let inner = [ipv4(7, 0x2000, 17, &whole[..64]), ipv4(7, 8, 17, &whole[64..])];
    let tunnelled: Vec<Vec<u8>> = inner.iter().map(|packet| ipv4(1, 0, 4, packet)).collect();
    assert_eq!(read(&tunnelled).messages, [(2, 1, SIP.to_vec(), true)]);
    let outer = gre(0, 0x0800, &[], &sip());
    let fragments = [ipv4(9, 0x2000, 47, &outer[..80]), ipv4(9, 10, 47, &outer[80..])];
    let found = read(&fragments);
    assert_eq!(found.messages, [(2, 1, SIP.to_vec(), true)]);
    assert_eq!(found.totals.pieces, 1);
}

#[test]
fn each_inner_fragment_may_come_in_fragments() {
    let whole = udp(SIP);
    let inner = [ipv4(7, 0x2000, 17, &whole[..64]), ipv4(7, 8, 17, &whole[64..])];
    let halves = |id: u16, packet: &[u8]| {
        let cut = packet.len() / 2 / 8 * 8;
        [ipv4(id, 0x2000, 4, &packet[..cut]), ipv4(id, cut as u16 / 8, 4, &packet[cut..])]
    };
    let packets: Vec<Vec<u8>> = [halves(1, &inner[0]), halves(2, &inner[1])].concat();
    let found = read(&packets);
    assert_eq!(found.octets(), [(SIP.to_vec(), true)]);
    assert_eq!(found.totals.pieces, 3);
}

#[test]
fn fragments_of_the_same_name_inside_and_outside_do_not_mix() {
    let whole = udp(SIP);
    let (first, last) = (ipv4(7, 0x2000, 17, &whole[..64]), ipv4(7, 8, 17, &whole[64..]));
    let found = read(&[first, ipv4(1, 0, 4, &last)]);
    assert!(found.messages.is_empty());
    assert_eq!(found.totals.skipped(Skip::FragmentMissing).packets, 2);
}

#[test]
fn tunnels_are_opened_to_a_depth() {
    let nested = |depth: usize| (0..depth).fold(sip(), |packet, _| ipv4(1, 0, 4, &packet));
    assert_eq!(read(&[nested(8)]).messages.len(), 1);
    assert_eq!(read(&[nested(9)]).skipped, [(1, Skip::UnsupportedEncapsulation)]);
}

#[test]
fn a_fault_inside_counts_for_all_fragments_of_the_tunnel() {
    let broken = [vec![0x44; 20], vec![0; 80]].concat();
    let fragments = [ipv4(9, 0x2000, 4, &broken[..48]), ipv4(9, 6, 4, &broken[48..])];
    assert_eq!(read(&fragments).skipped, [(1, Skip::Malformed), (2, Skip::Malformed)]);
}

#[test]
fn what_is_not_decoded_is_named() {
    let named = |link: u32, frame: &[u8]| {
        let totals = read_file(file(link, frame)).totals;
        totals.unsupported.iter().map(|(what, count)| (what.to_string(), count.packets)).collect::<Vec<_>>()
    };
    let rows: [(u32, Vec<u8>, &str); 6] = [
        (105, vec![0; 40], "link type 105 (IEEE 802.11)"),
        (ETHERNET, ethernet(0x8863, &[0x11, 9, 0, 0, 0, 0]), "EtherType 0x8863 (PPPoE discovery)"),
        (ETHERNET, llc(&[0x42, 0x42, 3, 0]), "LLC 0x42 (spanning tree)"),
        (9, vec![0xff, 3, 0xc0, 0x21, 1, 1, 0, 4], "PPP protocol 0xc021 (LCP)"),
        (101, ipv4(1, 0, 50, &[0; 40]), "IP protocol 50 (ESP)"),
        (101, ipv4(1, 0, 4, &ipv4(1, 0, 89, &[0; 40])), "IP protocol 89 (OSPF)"),
    ];
    for (link, frame, name) in rows {
        assert_eq!(named(link, &frame), [(name.to_owned(), 1)]);
    }
    assert_eq!(Unsupported::LinkType(105).name(), Some("IEEE 802.11"));
}

#[test]
fn tshark_finds_sip_in_the_same_frames() {
    const TEST: &str = "tshark_finds_sip_in_the_same_frames";
    let Some(_) = require(TEST, "tshark", Command::new("tshark").arg("-v").output().ok()) else { return };
    let folder = std::env::temp_dir().join(format!("tritone-tunnels-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut differences = Vec::new();
    // tshark 4.0 does not look into link type 166; tcpdump, whose it is, does.
    let read = frames().into_iter().filter(|(_, link, _)| *link != 166);
    for (place, (name, link, frame)) in read.enumerate() {
        let path = folder.join(format!("{place}.pcap"));
        std::fs::write(&path, file(link, &frame)).unwrap();
        let output =
            Command::new("tshark").arg("-n").arg("-r").arg(&path).args(["-Y", "sip"]).output().unwrap();
        if String::from_utf8_lossy(&output.stdout).lines().count() != 1 {
            differences.push(name);
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(differences.is_empty(), "tshark finds none in {differences:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_octets_behind_any_header_are_accounted_for(
        place in 0..frames().len(),
        at in any::<prop::sample::Index>(),
        octets in prop::collection::vec(any::<u8>(), 0..40),
        cut in 0..60usize,
    ) {
        let (_, link, mut frame) = frames().swap_remove(place);
        let start = at.index(frame.len());
        let end = (start + octets.len()).min(frame.len());
        frame.splice(start..end, octets);
        let totals = read_file(pcap_of(link, &[(frame.clone(), frame.len() + cut)])).totals;
        prop_assert_eq!((totals.packets, totals.accounted()), (1, 1));
    }

    #[test]
    fn any_octets_of_any_link_are_accounted_for(
        link in 0..300u32,
        octets in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        prop_assert_eq!(read_file(file(link, &octets)).totals.accounted(), 1);
    }
}
