//! Recordings whose legs take more memory than they may: calls are judged while reading goes on.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use serde_json::Value;
use tritone_synth::capture::{Format, Link, Stream};
use tritone_synth::flow::TcpShape;
use tritone_synth::load::{Load, mixed};
use tritone_synth::packet;

use crate::run::{text, tritone};

/// A capture of so many calls that they take several times a mebibyte.
fn capture(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let mut octets = Vec::new();
    let mut capture = Stream::begin(&mut octets, Format::Pcap, Link::Ethernet).expect("a capture");
    let messages: Vec<_> = Load::new(&mixed(), 4_000, 50).collect();
    capture.write(&packet::carry(&messages, TcpShape::default(), None)).expect("a capture");
    fs::write(&path, octets).expect("a file");
    path
}

fn why(path: &str, more: &[&str]) -> Output {
    let output = tritone([&["why", path, "--format", "json", "--limit-memory", "1M"], more].concat());
    assert!(output.status.success(), "{output:?}");
    output
}

#[test]
fn a_call_has_the_id_that_the_list_says_also_where_it_is_saved() {
    let path = capture("memory-ids.pcap");
    let path = path.to_str().expect("UTF-8");
    let list = why(path, &[]);
    assert!(String::from_utf8_lossy(&list.stderr).contains("--limit-memory"), "{:?}", list.stderr);
    let to = format!("{path}.saved.pcapng");
    for id in [3, 2_000, 3_900] {
        let is_it = |line: &&str| {
            serde_json::from_str::<Value>(line).is_ok_and(|line| line["id"].as_u64() == Some(id))
        };
        let list = text(&list);
        let line = list.lines().find(is_it).expect("a call");
        let id = id.to_string();
        assert_eq!(text(&why(path, &["--call", &id])).trim_end(), line);
        drop(fs::remove_file(&to));
        assert_eq!(text(&why(path, &["--call", &id, "--save", &to])).trim_end(), line);
    }
}
