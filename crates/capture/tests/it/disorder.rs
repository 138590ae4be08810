//! TCP segments and IP fragments in any order, repeated, split and overlapping, make the same messages.

use std::io::Cursor;

use proptest::prelude::*;
use tritone_capture::{Item, Reader};
use tritone_synth::capture::{self, Format, Link};
use tritone_synth::disorder::{Disorder, Random, disorder};
use tritone_synth::packet::{self, Packet};
use tritone_synth::sctp::Shape;
use tritone_synth::{flow, hep, isup, m3ua, tpkt, websocket};
use tritone_wire::{Flow, Protocol, Timestamp, Transport};

/// The messages of a recording, those of each flow in the order in which they were handed over; each packet of it must
/// be accounted for.
fn in_order(packets: &[Packet]) -> Vec<(Flow, Protocol, Vec<u8>)> {
    let file = capture::write(packets, Format::Pcapng, Link::Raw);
    let mut reader = Reader::from_read(Box::new(Cursor::new(file)), "x".into(), 0).unwrap();
    let mut found = Vec::new();
    let end = reader.read(&mut |item| {
        if let Item::Message(message) = item {
            assert!(message.complete);
            found.push((message.flow, message.protocol, message.bytes.to_vec()));
        }
    });
    end.unwrap();
    let totals = reader.totals();
    assert_eq!(totals.accounted(), packets.len() as u64);
    found.sort_by_key(|(flow, ..)| *flow);
    found
}

/// The same, sorted: datagrams of one flow overtake each other.
fn messages(packets: &[Packet]) -> Vec<(Flow, Protocol, Vec<u8>)> {
    let mut found = in_order(packets);
    found.sort_by(|a, b| (a.0, &a.2).cmp(&(b.0, &b.2)));
    found
}

/// Calls between pairs of phones, some of whose messages share segments.
fn calls(head: &str, ends: &str, transport: &str) -> flow::Script {
    let call = format!(
        "call {ends} {transport} times 5 every 3ms\n  INVITE\n  < 100 Trying joined\n  < 180 Ringing\n  < 200 OK\n  \
         ACK\n  BYE joined\n  OPTIONS\n  < 200 OK to BYE\n"
    );
    flow::parse(&format!("{head}\n{call}")).unwrap()
}

/// What a TCP connection carries.
#[derive(Clone, Copy, Debug)]
enum Carried {
    Sip,
    WebSocket,
    Hep,
    H225,
}

impl Carried {
    /// What is sent, and how many messages that is.
    fn sent(self, script: &flow::Script, mss: usize) -> (Vec<flow::Message>, usize) {
        let messages = script.messages().unwrap();
        match self {
            Self::Sip => (messages, 40),
            Self::WebSocket => {
                let shape = websocket::Shape { fragment: Some(mss), pings: true, is_binary: false };
                (websocket::upgrade(&messages, shape), 40)
            }
            Self::Hep => {
                let (address, collector) = (([10, 9, 0, 1], 40_000).into(), ([10, 9, 0, 2], 9060).into());
                let agent = hep::Agent { address, collector, transport: Transport::Tcp, id: 7 };
                let chunks = hep::Chunks { more: true, unknown: true, ..hep::Chunks::default() };
                (hep::reported(&messages, hep::Version::V3, chunks, agent), 40)
            }
            Self::H225 => {
                let ends = [([10, 0, 0, 1], 30_000).into(), ([10, 0, 0, 2], 1720).into()];
                let call = |reference: u16| {
                    let at = Timestamp(1_767_600_000_000_000_000 + i64::from(reference) * 3_000_000);
                    tpkt::refused_call(at, ends, reference, Some(17), None)
                };
                let mut all: Vec<_> = (1..=10).flat_map(call).map(|message| message.over_tcp()).collect();
                all.sort_by_key(|message| message.at);
                (all, 30)
            }
        }
    }
}

/// Whether a packet was sent by the lower one of its two addresses, as a recording of one direction has them.
fn is_of_one_side(packet: &Packet) -> bool {
    let [source, destination] = match packet.octets[0] >> 4 {
        4 => [12..16, 16..20],
        _ => [8..24, 24..40],
    };
    packet.octets[source] < packet.octets[destination]
}

const ENDS: [&str; 2] = ["a@10.0.0.1:40000 -> b@10.0.0.2", "a@[2001:db8::1]:40000 -> b@[2001:db8::2]"];

fn ways() -> impl Strategy<Value = Disorder> {
    let often = || prop::sample::select(vec![0_usize, 1, 2, 5]);
    (often(), often(), often(), often(), 1_usize..8).prop_map(|(split, repeat, overlap, late, distance)| {
        Disorder { split, repeat, overlap, late, distance }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn segments_in_disorder_make_the_same_messages(
        seed in any::<u64>(), how in ways(), mss in 60_usize..1500, ends in prop::sample::select(&ENDS),
        carried in prop::sample::select(&[Carried::Sip, Carried::WebSocket, Carried::Hep, Carried::H225]),
        is_one_sided in any::<bool>(),
    ) {
        let script = calls(&format!("tcp mss {mss}"), ends, "tcp");
        let (sent, count) = carried.sent(&script, mss);
        let mut packets = packet::carry(&sent, script.tcp, None);
        if is_one_sided {
            packets.retain(is_of_one_side);
        }
        let expected = in_order(&packets);
        prop_assert_eq!(expected.len() == count, !is_one_sided || matches!(carried, Carried::Hep));
        prop_assert!(expected.len() >= 10);
        prop_assert!(in_order(&disorder(&packets, how, &mut Random(seed))) == expected);
    }

    #[test]
    fn fragments_in_disorder_make_the_same_messages(
        seed in any::<u64>(), how in ways(), mtu in 100_usize..1500, ends in prop::sample::select(&ENDS),
    ) {
        let script = calls(&format!("udp mtu {mtu}"), ends, "udp");
        let packets = packet::packets(&script).unwrap();
        let expected = messages(&packets);
        prop_assert_eq!(expected.len(), 40);
        prop_assert!(messages(&disorder(&packets, how, &mut Random(seed))) == expected);
    }

    #[test]
    fn fragments_of_packets_of_sctp_make_the_same_messages(
        seed in any::<u64>(), how in ways(), fragment in prop::option::of(8_usize..60), bundle in 1_usize..5,
    ) {
        let messages: String = (1..=12)
            .map(|circuit| format!(
                "1-1-1 -> 2-2-2 IAM cic={circuit} called=5551234 calling=national:30100\n\
                 2-2-2 -> 1-1-1 REL cic={circuit} cause=34\n1-1-1 -> 2-2-2 RLC cic={circuit}\n"
            ))
            .collect();
        let shape = Shape { bundle: Some(bundle), fragment, is_bare: false };
        let packets = m3ua::packets(&isup::parse(&messages).unwrap(), shape);
        let expected = self::messages(&packets);
        prop_assert_eq!(expected.len(), 36);
        prop_assert!(self::messages(&disorder(&packets, how, &mut Random(seed))) == expected);
    }
}
