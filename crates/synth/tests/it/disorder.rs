//! tshark reads the same messages from TCP and IP fragments in any disorder.

use tritone_synth::capture::{self, Format, Link};
use tritone_synth::disorder::{Disorder, Random, disorder};
use tritone_synth::packet::Packet;
use tritone_synth::{flow, packet};

use crate::reader::fields_with;

/// Message kinds, sorted.
fn messages(test: &str, packets: &[Packet]) -> Option<Vec<String>> {
    let file = capture::write(packets, Format::Pcapng, Link::Ethernet);
    let options = ["-o", "tcp.reassemble_out_of_order:TRUE"];
    let names = ["sip.Method", "sip.Status-Code"];
    let lines = fields_with(test, &file, &options, "sip", &names)?;
    let mut found: Vec<String> = lines
        .iter()
        .flat_map(|line| line.split([' ', ',']))
        .filter(|w| !w.is_empty())
        .map(String::from)
        .collect();
    found.sort();
    Some(found)
}

fn packets(head: &str, transport: &str) -> Vec<Packet> {
    let text = format!(
        "{head}\ncall a@10.0.0.1:40000 -> b@10.0.0.2 {transport} times 4 every 2ms\n  INVITE\n  < 100 Trying joined\n  \
         < 180 Ringing\n  < 200 OK\n  ACK\n  BYE\n  < 200 OK\n"
    );
    packet::packets(&flow::parse(&text).unwrap()).unwrap()
}

#[test]
fn tshark_reads_the_same_messages_from_segments_in_disorder() {
    let test = "tshark_reads_the_same_messages_from_segments_in_disorder";
    let packets = packets("tcp mss 150", "tcp");
    let Some(expected) = messages(test, &packets) else { return };
    assert_eq!(expected.len(), 28);
    let only = |d: Disorder| Disorder { distance: 4, ..d };
    let kinds = [
        ("split", only(Disorder { split: 1, ..Disorder::default() })),
        ("repeat", only(Disorder { repeat: 2, ..Disorder::default() })),
        ("overlap", only(Disorder { overlap: 2, ..Disorder::default() })),
        ("late", only(Disorder { late: 2, ..Disorder::default() })),
        ("all", Disorder::ALL),
    ];
    for (seed, (kind, how)) in (0..).zip(kinds) {
        let worse = disorder(&packets, how, &mut Random(seed));
        assert_ne!(worse, packets, "{kind}");
        assert_eq!(messages(test, &worse).unwrap(), expected, "{kind}");
    }
}

#[test]
fn tshark_reads_the_same_messages_from_fragments_in_disorder() {
    let test = "tshark_reads_the_same_messages_from_fragments_in_disorder";
    let packets = packets("udp mtu 300", "udp");
    let Some(expected) = messages(test, &packets) else { return };
    assert_eq!(expected.len(), 28);
    for seed in 0..3 {
        let worse = disorder(&packets, Disorder::ALL, &mut Random(seed));
        assert_ne!(worse, packets);
        assert_eq!(messages(test, &worse).unwrap(), expected, "seed {seed}");
    }
}
