//! tshark agrees with the refused calls of H.225.0.

use std::net::SocketAddr;

use tritone_synth::capture::{self, Format, Link};
use tritone_synth::flow::TcpShape;
use tritone_synth::{flow, packet, tpkt};
use tritone_wire::Timestamp;

use crate::reader::fields;

/// Call after call, each over a connection of its own.
fn capture(calls: &[(Option<u8>, Option<u8>)]) -> Vec<u8> {
    let start = flow::Script::default().start;
    let mut sent = Vec::new();
    for (index, (cause, reason)) in (0..).zip(calls) {
        let caller: SocketAddr = ([10, 0, 0, 1], 20_000 + index).into();
        let called: SocketAddr = ([10, 0, 0, 2], 1720).into();
        let at = Timestamp(start.0 + i64::from(index) * 1_000_000_000);
        sent.extend(tpkt::refused_call(at, [caller, called], 1 + index, *cause, *reason));
    }
    let messages: Vec<_> = sent.iter().map(tpkt::Message::over_tcp).collect();
    capture::write(&packet::carry(&messages, TcpShape::default(), None), Format::PcapNano, Link::Ethernet)
}

#[test]
fn tshark_reads_every_cause_of_a_release_complete() {
    let test = "tshark_reads_every_cause_of_a_release_complete";
    let calls: Vec<_> = (1..=127).map(|cause| (Some(cause), None)).collect();
    let file = capture(&calls);
    let names = ["q931.message_type", "h225.h323_message_body", "q931.cause_value"];
    let Some(found) = fields(test, &file, "q931", &names) else { return };
    let of_call = |cause| ["0x05 0".into(), "0x02 1".into(), format!("0x5a 5 {cause}")];
    let expected: Vec<String> = (1..=127).flat_map(of_call).collect();
    assert_eq!(found, expected);
}

#[test]
fn tshark_reads_every_reason_of_a_release_complete_without_a_cause() {
    let test = "tshark_reads_every_reason_of_a_release_complete_without_a_cause";
    let calls: Vec<_> = (0..12).map(|reason| (None, Some(reason))).collect();
    let file = capture(&calls);
    let Some(found) = fields(test, &file, "q931.message_type == 0x5a", &["q931.cause_value", "h225.reason"])
    else {
        return;
    };
    let expected: Vec<String> = (0..12).map(|reason| format!(" {reason}")).collect();
    assert_eq!(found, expected);
}
