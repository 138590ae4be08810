//! tshark reads every format, link layer and transport without a complaint.

use tritone_synth::capture::{self, Format, Link};
use tritone_synth::{flow, packet};

use crate::reader::{fields, tshark};

/// A bit of everything that is valid SIP.
const MIXED: &str = include_str!("mixed.flow");

fn packets(text: &str) -> Vec<packet::Packet> {
    packet::packets(&flow::parse(text).unwrap()).unwrap()
}

fn start_lines(test: &str, file: &[u8]) -> Option<Vec<String>> {
    let lines = fields(test, file, "sip", &["sip.Method", "sip.Status-Code"])?;
    let words = lines.iter().flat_map(|line| line.split([' ', ',']));
    Some(words.filter(|word| !word.is_empty()).map(String::from).collect())
}

#[test]
fn every_format_and_link_layer_reads_without_complaint() {
    let test = "every_format_and_link_layer_reads_without_complaint";
    let packets = packets(MIXED);
    let links = [
        Link::Ethernet,
        Link::Vlan(7),
        Link::DoubleVlan(7, 8),
        Link::Pppoe(9),
        Link::Ppp,
        Link::CookedV1,
        Link::CookedV2,
        Link::Raw,
        Link::Null,
        Link::Loop,
    ];
    let mut expected = None;
    let pairs = links.map(|l| (Format::Pcap, l)).into_iter().chain(Format::ALL.map(|f| (f, Link::Null)));
    for (format, link) in pairs {
        let name = format!("{format:?}-{link:?}");
        let file = capture::write(&packets, format, link);
        let Some(lines) = start_lines(test, &file) else { return };
        assert!(lines.len() > 60, "{name}: {}", lines.len());
        assert_eq!(&lines, expected.get_or_insert(lines.clone()), "{name}");
    }
}

#[test]
fn times_survive_to_the_nanosecond() {
    let test = "times_survive_to_the_nanosecond";
    let packets = packets("call a@10.0.0.1 -> b@10.0.0.2\n  pause 0.000123456s\n  MESSAGE\n");
    let fields = ["-T", "fields", "-e", "frame.time_epoch"];
    for (format, time) in [
        (Format::Pcap, "1767600000.010123000\n"),
        (Format::PcapNano, "1767600000.010123456\n"),
        (Format::PcapNanoBigEndian, "1767600000.010123456\n"),
        (Format::Pcapng, "1767600000.010123456\n"),
        (Format::PcapngBigEndian, "1767600000.010123456\n"),
    ] {
        let file = capture::write(&packets, format, Link::Raw);
        let Some(text) = tshark(test, &format!("time-{format:?}"), &file, &fields) else { return };
        assert_eq!(text, time, "{format:?}");
    }
}

#[test]
fn segments_that_are_split_reordered_and_repeated_make_the_same_messages() {
    let test = "segments_that_are_split_reordered_and_repeated_make_the_same_messages";
    let calls = "call a@10.0.0.1 -> b@10.0.0.2 tcp\n  INVITE\n  < 100 Trying joined\n  < 180 Ringing joined\n  \
                 < 200 OK\n  ACK\n  < BYE\n  200 OK\n";
    let whole = capture::write(&packets(calls), Format::Pcapng, Link::Ethernet);
    let shape = "tcp mss 150 reorder 2 duplicate 3\n";
    let broken = capture::write(&packets(&format!("{shape}{calls}")), Format::Pcapng, Link::Ethernet);
    let Some(expected) = start_lines(test, &whole) else { return };
    assert_eq!(expected, ["INVITE", "100", "180", "200", "ACK", "BYE", "200"]);
    let fields = ["-o", "tcp.reassemble_out_of_order:TRUE", "-Y", "sip", "-T", "fields"];
    let fields = [&fields[..], &["-e", "sip.Method", "-e", "sip.Status-Code"]].concat();
    let found = tshark(test, "broken", &broken, &fields).unwrap();
    let found: Vec<_> = found.split_whitespace().flat_map(|line| line.split(',')).collect();
    assert_eq!(found, expected);
}

#[test]
fn long_datagrams_become_fragments() {
    let test = "long_datagrams_become_fragments";
    for ends in ["a@10.0.0.1 -> b@10.0.0.2", "a@[2001:db8::1] -> b@[2001:db8::2]"] {
        let packets = packets(&format!("udp mtu 200\ncall {ends}\n  INVITE\n  < 486 Busy\n  ACK\n"));
        assert!(packets.len() > 4);
        let file = capture::write(&packets, Format::Pcap, Link::Ethernet);
        let Some(found) = start_lines(test, &file) else { return };
        assert_eq!(found, ["INVITE", "486", "ACK"], "{ends}");
    }
}
