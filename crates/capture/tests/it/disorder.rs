//! TCP segments and IP fragments in any order, repeated, split and overlapping, make the same messages.

use std::io::Cursor;

use proptest::prelude::*;
use tritone_capture::{Item, Reader};
use tritone_synth::capture::{self, Format, Link};
use tritone_synth::disorder::{Disorder, Random, disorder};
use tritone_synth::packet::{self, Packet};
use tritone_synth::{flow, websocket};
use tritone_wire::Flow;

/// The messages of a recording, sorted; each packet of it must be accounted for.
fn messages(packets: &[Packet]) -> Vec<(Flow, Vec<u8>)> {
    let file = capture::write(packets, Format::Pcapng, Link::Raw);
    let mut reader = Reader::from_read(Box::new(Cursor::new(file)), "x".into(), 0).unwrap();
    let mut found = Vec::new();
    let end = reader.read(&mut |item| {
        if let Item::Message(message) = item {
            assert!(message.complete);
            found.push((message.flow, message.bytes.to_vec()));
        }
    });
    end.unwrap();
    let totals = reader.totals();
    assert_eq!(totals.accounted(), packets.len() as u64);
    found.sort();
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
        seed in any::<u64>(), how in ways(), mss in 60_usize..1500, ends in prop::sample::select(&ENDS), web in any::<bool>(),
    ) {
        let script = calls(&format!("tcp mss {mss}"), ends, "tcp");
        let mut sent = script.messages().unwrap();
        if web {
            sent = websocket::upgrade(&sent, websocket::Shape { fragment: Some(mss), pings: true, is_binary: false });
        }
        let packets = packet::carry(&sent, script.tcp, None);
        let expected = messages(&packets);
        prop_assert_eq!(expected.len(), 40);
        prop_assert!(messages(&disorder(&packets, how, &mut Random(seed))) == expected);
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
}
