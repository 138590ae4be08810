//! Several recordings in one call.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tritone_synth::capture::{self, Format, Link};
use tritone_synth::{flow, packet};

use crate::run::{json_lines, text, tritone};

/// A call whose INVITE comes in segments, of which a ring of files may hold some each.
const CALL: &str = "
tcp mss 100
call alice@10.0.0.1 -> bob@10.0.0.2 tcp
  INVITE
  < 486 Busy Here
  ACK
";

/// The call in files of five packets each.
fn ring(name: &str) -> Vec<PathBuf> {
    let packets = packet::packets(&flow::parse(CALL).expect("a flow")).expect("packets");
    let file = |(number, packets): (usize, &[packet::Packet])| {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{number}.pcap"));
        fs::write(&path, capture::write(packets, Format::PcapNano, Link::Ethernet)).expect("a file");
        path
    };
    packets.chunks(5).enumerate().map(file).collect()
}

fn why(files: &[PathBuf]) -> (Option<i32>, Vec<Value>) {
    let arguments = ["why".into(), "--format".into(), "json".into()].into_iter().chain(files.iter().cloned());
    let output = tritone(arguments);
    (output.status.code(), json_lines(&output))
}

#[test]
fn the_files_of_a_ring_may_be_given_in_any_order() {
    let files = ring("files-any-order");
    assert!(files.len() > 2);
    let (status, in_order) = why(&files);
    assert_eq!((status, in_order[0]["status"].as_u64()), (Some(0), Some(486)));
    let reversed: Vec<PathBuf> = files.iter().rev().cloned().collect();
    let (_, reversed) = why(&reversed);
    for key in ["id", "status", "verdict", "start", "end", "pdd_s", "ring_s"] {
        assert_eq!(reversed[0][key], in_order[0][key], "{key}");
    }
}

#[test]
fn messages_of_a_ring_given_in_any_order_are_read_again() {
    let mut files = ring("files-saved");
    files.reverse();
    let saved = Path::new(env!("CARGO_TARGET_TMPDIR")).join("files-saved.pcapng");
    let options = ["why".into(), "--save".into(), saved.clone()];
    let output = tritone(options.into_iter().chain(files));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(why(&[saved]).1[0]["status"], 486);
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_read() {
    let mut files = ring("files-among-others");
    files.insert(0, "no-such-file.pcap".into());
    files.insert(2, env!("CARGO_TARGET_TMPDIR").into());
    let (status, lines) = why(&files);
    assert_eq!((status, lines[0]["status"].as_u64()), (Some(3), Some(486)));
    let output = tritone(["why".into()].into_iter().chain(files));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("cannot open no-such-file.pcap: "), "{errors}");
    assert!(errors.contains("is a folder; name the recordings in it"), "{errors}");
    assert!(text(&output).contains("is a folder"));
}
