//! tshark agrees with the ISUP calls that are made.

use tritone_synth::capture::{self, Format, Link};
use tritone_synth::isup::{self, MESSAGE_TYPES};
use tritone_synth::mtp::{self, Framing};
use tritone_synth::{m3ua, sctp};

use crate::reader::fields;

/// A call for every cause, each on a circuit of its own.
fn every_cause() -> String {
    (0..=127)
        .map(|cause| {
            let circuit = 100 + cause;
            format!(
                "1-1-1 -> 2-2-2 IAM cic={circuit} called=national:5551234 calling=national:301234\n\
                 2-2-2 -> 1-1-1 REL cic={circuit} cause={cause} location=transit\n\
                 1-1-1 -> 2-2-2 RLC cic={circuit}\n"
            )
        })
        .collect()
}

/// Captures of the messages, and what each is called.
fn captures(messages: &[isup::Message]) -> Vec<(String, Vec<u8>)> {
    let framings = [Framing::Mtp2, Framing::Mtp2WithHeader, Framing::Mtp3];
    let mtp = framings.map(|framing| {
        (format!("{framing:?}"), capture::write_frames(&mtp::frames(messages, framing), Format::Pcap))
    });
    let shapes = [
        sctp::Shape::default(),
        sctp::Shape { bundle: Some(3), ..sctp::Shape::default() },
        sctp::Shape { fragment: Some(20), ..sctp::Shape::default() },
        sctp::Shape { is_bare: true, bundle: Some(2), fragment: Some(20) },
    ];
    let m3ua = shapes.map(|shape| {
        let packets = m3ua::packets(messages, shape);
        (format!("{shape:?}"), capture::write(&packets, Format::PcapBigEndian, Link::Ethernet))
    });
    mtp.into_iter().chain(m3ua).collect()
}

#[test]
fn tshark_reads_every_cause_of_a_release_over_each_transport() {
    let test = "tshark_reads_every_cause_of_a_release_over_each_transport";
    let messages = isup::parse(&every_cause()).unwrap();
    for (name, file) in captures(&messages) {
        let Some(causes) = fields(test, &file, "isup.message_type == 12", &["isup.cause_indicator"]) else {
            return;
        };
        let causes: Vec<_> = causes.iter().flat_map(|line| line.split(',')).collect();
        let expected: Vec<String> = (0..=127).map(|cause| cause.to_string()).collect();
        assert_eq!(causes, expected, "{name}");
    }
}

#[test]
fn tshark_reads_every_type_with_its_circuit_and_point_codes() {
    let test = "tshark_reads_every_type_with_its_circuit_and_point_codes";
    let text: String = MESSAGE_TYPES
        .iter()
        .map(|kind| format!("1-2-3 -> 4-5-6 {} cic=77 range=3 digits=12 called=national:123\n", kind.name))
        .collect();
    let messages = isup::parse(&text).unwrap();
    let names = ["isup.message_type", "isup.cic"];
    for (name, file) in captures(&messages) {
        let Some(found) = fields(test, &file, "isup", &names) else { return };
        let found: Vec<_> = found.iter().map(|line| line.split_once(' ').unwrap()).collect();
        let types: Vec<_> = found.iter().flat_map(|(types, _)| types.split(',')).collect();
        let expected: Vec<String> = MESSAGE_TYPES.iter().map(|m| m.octet.to_string()).collect();
        assert_eq!(types, expected, "{name}");
        assert!(found.iter().all(|(_, circuits)| circuits.split(',').all(|c| c == "77")), "{name}");
    }
}
