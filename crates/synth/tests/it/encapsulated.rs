//! tshark finds the same SIP messages in WebSocket, in tunnels and behind tags.

use tritone_synth::capture::{self, Format, Link};
use tritone_synth::flow::TcpShape;
use tritone_synth::packet::Packet;
use tritone_synth::tunnel::{Tunnel, inside};
use tritone_synth::{flow, packet, websocket};

use crate::reader::fields;

const CALLS: &str = "call a@10.0.0.1:40000 -> b@10.0.0.2 udp\n  INVITE\n  < 100 Trying\n  < 486 Busy Here\n  ACK\n\
                     call a@[2001:db8::1]:40001 -> b@[2001:db8::2] udp\n  INVITE\n  < 603 Decline\n  ACK\n";

fn kinds(test: &str, packets: &[Packet], link: Link, protocol: &str) -> Option<Vec<String>> {
    let file = capture::write(packets, Format::PcapNanoBigEndian, link);
    let lines = fields(test, &file, protocol, &["sip.Method", "sip.Status-Code"])?;
    let words = lines.iter().flat_map(|line| line.split([' ', ',']));
    Some(words.filter(|word| !word.is_empty()).map(String::from).collect())
}

const KINDS: [&str; 7] = ["INVITE", "100", "486", "ACK", "INVITE", "603", "ACK"];

#[test]
fn tshark_reads_sip_inside_every_tunnel() {
    let test = "tshark_reads_sip_inside_every_tunnel";
    let packets = packet::packets(&flow::parse(CALLS).unwrap()).unwrap();
    let ends = ["[2001:db8:1::1]:1".parse().unwrap(), "[2001:db8:1::2]:1".parse().unwrap()];
    let tunnels = [
        (Tunnel::IpInIp, "sip"),
        (Tunnel::Gre { with_options: false }, "gre && sip"),
        (Tunnel::Gre { with_options: true }, "gre.sequence_number && sip"),
        (Tunnel::GreEthernet, "gre && sip"),
        (Tunnel::Vxlan(4711), "vxlan.vni == 4711 && sip"),
        (Tunnel::GtpU { tunnel: 9, with_options: false }, "gtp.teid == 9 && sip"),
        (Tunnel::GtpU { tunnel: 9, with_options: true }, "gtp.seq_number && sip"),
    ];
    for (tunnel, protocol) in tunnels {
        let tunnelled = inside(&packets, tunnel, ends);
        let Some(found) = kinds(test, &tunnelled, Link::Ethernet, protocol) else { return };
        assert_eq!(found, KINDS, "{tunnel:?}");
    }
}

#[test]
fn tshark_reads_sip_in_tunnels_behind_tags() {
    let test = "tshark_reads_sip_in_tunnels_behind_tags";
    let packets = packet::packets(&flow::parse(CALLS).unwrap()).unwrap();
    let ends = ["192.0.2.1:1".parse().unwrap(), "192.0.2.2:1".parse().unwrap()];
    let nested = inside(&inside(&packets, Tunnel::IpInIp, ends), Tunnel::Vxlan(7), ends);
    for (link, protocol) in [
        (Link::DoubleVlan(7, 8), "ieee8021ad && vlan && vxlan && sip"),
        (Link::CookedV2, "sll && vxlan && sip"),
        (Link::Pppoe(9), "pppoes && vxlan && sip"),
    ] {
        let Some(found) = kinds(test, &nested, link, protocol) else { return };
        assert_eq!(found, KINDS, "{link:?}");
    }
}

#[test]
fn tshark_reads_sip_over_websocket() {
    let test = "tshark_reads_sip_over_websocket";
    // tshark looks for HTTP at ports of HTTP.
    let calls = CALLS.replace("10.0.0.2 ", "10.0.0.2:8080 ").replace("::2] ", "::2]:8080 ");
    let messages = flow::parse(&calls).unwrap().messages().unwrap();
    let plain = websocket::Shape::default();
    let shapes = [plain, websocket::Shape { fragment: Some(100), pings: true, is_binary: true }];
    for (shape, mss) in shapes.into_iter().zip([None, Some(90)]) {
        let sent = websocket::upgrade(&messages, shape);
        let packets = packet::carry(&sent, TcpShape { mss, ..TcpShape::default() }, None);
        let Some(found) = kinds(test, &packets, Link::Raw, "websocket && sip") else { return };
        assert_eq!(found, KINDS, "{shape:?}, segments of {mss:?}");
    }
}
