//! Captures of SIP in everything that may lie below it.

use std::net::SocketAddr;

use tritone_wire::Transport;

use super::{Made, parsed};
use crate::capture::{self, Format, Link};
use crate::disorder::{Disorder, Random, disorder};
use crate::flow::{self, Message, TcpShape};
use crate::hep::{self, Agent, Chunks, Compression, Version};
use crate::packet::{self, Packet};
use crate::tunnel::{Tunnel, inside};
use crate::websocket;

const CALLS: &str = "\
call a@10.0.0.1:40000 -> b@10.0.0.2:5060 udp
  INVITE
  < 100 Trying
  < 183 Session Progress
  < 486 Busy Here reason \"Q.850;cause=17\"
  ACK
call a@[2001:db8::1]:40001 -> b@[2001:db8::2]:5060 udp
  INVITE
  < 603 Decline
  ACK
";

pub(super) fn captures() -> Vec<Made> {
    [formats(), links(), tunnels(), websockets(), heps(), disorders()].concat()
}

fn messages(text: &str) -> Vec<Message> {
    parsed(parsed(flow::parse(text)).messages())
}

fn plain() -> (Vec<Message>, Vec<Packet>) {
    let messages = messages(CALLS);
    let packets = packet::carry(&messages, TcpShape::default(), None);
    (messages, packets)
}

fn formats() -> Vec<Made> {
    let (messages, packets) = plain();
    let made = |format: Format| {
        let file = capture::write(&packets, format, Link::Ethernet);
        Made::new(format!("sip-{}", format_name(format)), file).with_sip(&messages)
    };
    Format::ALL.map(made).into()
}

const fn format_name(format: Format) -> &'static str {
    match format {
        Format::Pcap => "microseconds-little-endian.pcap",
        Format::PcapNano => "nanoseconds-little-endian.pcap",
        Format::PcapBigEndian => "microseconds-big-endian.pcap",
        Format::PcapNanoBigEndian => "nanoseconds-big-endian.pcap",
        Format::Pcapng => "little-endian.pcapng",
        Format::PcapngBigEndian => "big-endian.pcapng",
    }
}

fn links() -> Vec<Made> {
    let (messages, packets) = plain();
    let links = [
        ("vlan", Link::Vlan(7)),
        ("qinq", Link::DoubleVlan(7, 8)),
        ("pppoe", Link::Pppoe(9)),
        ("ppp", Link::Ppp),
        ("sll", Link::CookedV1),
        ("sll2", Link::CookedV2),
        ("raw", Link::Raw),
        ("null", Link::Null),
        ("loop", Link::Loop),
    ];
    let made = |(name, link)| {
        let file = capture::write(&packets, Format::PcapNano, link);
        Made::new(format!("sip-{name}.pcap"), file).with_sip(&messages)
    };
    links.map(made).into()
}

fn tunnels() -> Vec<Made> {
    let (messages, packets) = plain();
    let ends: [SocketAddr; 2] = [([192, 0, 2, 1], 0).into(), ([192, 0, 2, 2], 0).into()];
    let tunnels = [
        ("ip-in-ip", Tunnel::IpInIp),
        ("gre", Tunnel::Gre { with_options: false }),
        ("gre-with-options", Tunnel::Gre { with_options: true }),
        ("gre-ethernet", Tunnel::GreEthernet),
        ("vxlan", Tunnel::Vxlan(4711)),
        ("gtp-u", Tunnel::GtpU { tunnel: 9, with_options: false }),
        ("gtp-u-with-options", Tunnel::GtpU { tunnel: 9, with_options: true }),
    ];
    let made = |(name, tunnel)| {
        let file = capture::write(&inside(&packets, tunnel, ends), Format::PcapNano, Link::Ethernet);
        Made::new(format!("sip-{name}.pcap"), file).with_sip(&messages)
    };
    let nested = inside(&inside(&packets, Tunnel::IpInIp, ends), Tunnel::Vxlan(7), ends);
    let file = capture::write(&nested, Format::PcapNano, Link::DoubleVlan(7, 8));
    let nested = Made::new("sip-ip-in-ip-in-vxlan-in-qinq.pcap", file).with_sip(&messages);
    tunnels.map(made).into_iter().chain([nested]).collect()
}

fn websockets() -> Vec<Made> {
    // tshark looks for HTTP at ports of HTTP.
    let messages = messages(&CALLS.replace(":5060", ":8080"));
    let shapes = [
        ("websocket", websocket::Shape::default()),
        ("websocket-fragmented", websocket::Shape { fragment: Some(100), ..websocket::Shape::default() }),
        ("websocket-with-pings", websocket::Shape { pings: true, is_binary: true, fragment: None }),
    ];
    let made = |(name, shape)| {
        let tcp = TcpShape { mss: Some(300), ..TcpShape::default() };
        let packets = packet::carry(&websocket::upgrade(&messages, shape), tcp, None);
        let file = capture::write(&packets, Format::PcapNano, Link::Ethernet);
        Made::new(format!("sip-{name}.pcap"), file).with_sip(&messages)
    };
    shapes.map(made).into()
}

fn heps() -> Vec<Made> {
    let inflated = |compression| Chunks { compression: Some(compression), ..Chunks::default() };
    let all = Chunks { unknown: true, more: true, compression: None };
    let ways = [
        ("hep1", Version::V1, Chunks::default()),
        ("hep2", Version::V2, Chunks::default()),
        ("hep3", Version::V3, Chunks::default()),
        ("hep3-all-chunks", Version::V3, all),
        ("hep3-zlib", Version::V3, inflated(Compression::Zlib)),
        ("hep3-gzip", Version::V3, inflated(Compression::Gzip)),
    ];
    let over = |transport: Transport| {
        ways.map(|(name, version, chunks)| {
            let name = format!("sip-{name}-over-{}.pcap", transport.name().to_lowercase());
            hep(&name, version, chunks, transport)
        })
    };
    over(Transport::Udp).into_iter().chain(over(Transport::Tcp)).collect()
}

fn hep(name: &str, version: Version, chunks: Chunks, transport: Transport) -> Made {
    let messages = messages(CALLS);
    let agent = Agent {
        address: ([10, 0, 9, 1], 30_000).into(),
        collector: ([10, 0, 9, 2], 9060).into(),
        transport,
        id: 2001,
    };
    // Only version 3 says how long a message is.
    let mss = Some(200).filter(|_| version == Version::V3);
    let sent = hep::reported(&messages, version, chunks, agent);
    let packets = packet::carry(&sent, TcpShape { mss, ..TcpShape::default() }, None);
    let file = capture::write(&packets, Format::PcapNano, Link::Ethernet);
    Made { is_hep: true, ..Made::new(name, file).with_sip(&messages) }
}

fn disorders() -> Vec<Made> {
    let ways = [("tcp-disorder", "tcp mss 150", "tcp"), ("fragments-disorder", "udp mtu 300", "udp")];
    let made = |(name, head, transport)| {
        let text = format!(
            "{head}\ncall a@10.0.0.1:40000 -> b@10.0.0.2 {transport} times 4 every 2ms\n  INVITE\n  \
             < 100 Trying joined\n  < 180 Ringing\n  < 200 OK\n  ACK\n  BYE\n  < 200 OK\n"
        );
        let script = parsed(flow::parse(&text));
        let messages = parsed(script.messages());
        let packets = packet::carry(&messages, script.tcp, script.mtu);
        let worse = disorder(&packets, Disorder::ALL, &mut Random(7));
        let file = capture::write(&worse, Format::PcapNano, Link::Ethernet);
        Made::new(format!("sip-{name}.pcap"), file).with_sip(&messages)
    };
    ways.map(made).into()
}
