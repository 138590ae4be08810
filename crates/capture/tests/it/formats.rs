//! Capture formats as other programs write them: what is read of one is read of all.

use std::fs;
use std::path::Path;
use std::process::Command;

use tritone_capture::{Input, Reader};
use tritone_synth::capture::{self, Format, Link};
use tritone_synth::{flow, packet, require};

const CALLS: &str = "
call alice@10.0.0.1 -> bob@10.0.0.2 udp
  INVITE
  < 486 Busy Here after 1500ms
  ACK
call alice@[2001:db8::1] -> bob@[2001:db8::2] tcp
  INVITE
  < 404 Not Found
  ACK
";

/// The names that editcap has for formats, and the unit of their times in nanoseconds.
const FORMATS: [(&str, i64); 10] = [
    ("pcap", 1_000),
    ("nsecpcap", 1),
    ("modpcap", 1_000),
    ("nokiapcap", 1_000),
    ("rh6_1pcap", 1_000),
    ("suse6_3pcap", 1_000),
    ("pcapng", 1),
    ("snoop", 1_000),
    ("netmon1", 1_000_000),
    ("netmon2", 1_000),
];

/// Time, kind of link and octets of each packet.
fn packets(path: &Path) -> Vec<(i64, u16, Vec<u8>)> {
    let mut reader = Reader::open(&Input::Path(path.into()), 0).unwrap();
    let mut packets = Vec::new();
    reader
        .read_packets(&mut |packet| packets.push((packet.time.0, packet.link_type, packet.octets.to_vec())))
        .unwrap();
    packets
}

#[test]
fn formats_that_editcap_writes_hold_the_same_packets() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let original = folder.join("formats-original.pcap");
    let made = packet::packets(&flow::parse(CALLS).unwrap()).unwrap();
    fs::write(&original, capture::write(&made, Format::PcapNano, Link::Ethernet)).unwrap();
    for (format, unit) in FORMATS {
        let converted = folder.join(format!("formats-{format}.cap"));
        let mut editcap = Command::new("editcap");
        // Network Monitor files have local time.
        editcap.args(["-F", format]).arg(&original).arg(&converted).env("TZ", "UTC");
        let ran = editcap.status().ok().filter(std::process::ExitStatus::success);
        let Some(_) = require("formats_that_editcap_writes_hold_the_same_packets", "editcap", ran) else {
            return;
        };
        let (expected, found) = (packets(&original), packets(&converted));
        assert_eq!(found.len(), expected.len(), "{format}");
        for (found, expected) in found.iter().zip(&expected) {
            // editcap rounds some times, and cuts others off.
            assert!((found.0 - expected.0).abs() <= unit, "{format}: {} {}", found.0, expected.0);
            assert_eq!((found.1, &found.2), (expected.1, &expected.2), "{format}");
        }
    }
}
