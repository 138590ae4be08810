//! Captures made of a capture, as tshark reads them.

use std::collections::HashSet;

use tritone_synth::capture::{Format, Link, write};
use tritone_synth::load::{Load, mixed};
use tritone_synth::{flow, packet, rewrite};

use crate::reader::fields;

/// The octets of a pcap file before its records.
const FILE_HEADER: usize = 24;

/// What is the same in every variant of a message, and then what may be another.
const FIELDS: [&str; 7] = [
    "ip.proto",
    "sip.CSeq.method",
    "sip.Status-Code",
    "sip.r-uri",
    "sip.Call-ID",
    "sip.from.tag",
    "sip.Via.branch",
];

/// The fields of each message, split.
fn messages(test: &str, file: &[u8]) -> Option<Vec<Vec<String>>> {
    let lines = fields(test, file, "sip", &FIELDS)?;
    Some(lines.iter().map(|line| line.split(' ').map(str::to_owned).collect()).collect())
}

fn load() -> Vec<u8> {
    let messages: Vec<_> = Load::new(&mixed(), 200, 100).collect();
    write(&packet::carry(&messages, flow::TcpShape::default(), None), Format::Pcap, Link::Ethernet)
}

fn values(messages: &[Vec<String>], field: &str) -> HashSet<String> {
    let column = FIELDS.iter().position(|name| *name == field).unwrap();
    messages.iter().map(|message| message[column].clone()).collect()
}

/// The records of a file: time in microseconds, and frame.
fn records(mut file: &[u8]) -> Vec<(u64, &[u8])> {
    file = &file[FILE_HEADER..];
    let mut all = Vec::new();
    while !file.is_empty() {
        let number = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
        let time = u64::from(number(0)) * 1_000_000 + u64::from(number(4));
        let (frame, rest) = file[16..].split_at(number(8) as usize);
        all.push((time, frame));
        file = rest;
    }
    all
}

#[test]
fn copies_are_later_and_have_calls_of_their_own() {
    let (original, mut file) = (load(), Vec::new());
    let written = rewrite::copies(|| Ok(original.as_slice()), &mut file, |_, copies| copies >= 3).unwrap();
    assert_eq!((written.octets as usize, written.kept), (file.len(), 0));
    assert_eq!(file[..original.len()], original, "the first copy is as it was");
    let (one, three) = (records(&original), records(&file));
    assert_eq!(three.len(), 3 * one.len());
    assert!(three.is_sorted_by_key(|(time, _)| *time));
    assert!(one.iter().zip(&three[one.len()..]).all(|((_, before), (_, after))| before.len() == after.len()));
    let name = "copies of a capture as tshark reads them";
    let (Some(one), Some(three)) = (messages(name, &original), messages(name, &file)) else { return };
    for field in ["sip.Call-ID", "sip.from.tag", "sip.Via.branch"] {
        assert_eq!(values(&three, field).len(), 3 * values(&one, field).len(), "{field}");
    }
    for copy in three.chunks(one.len()) {
        assert!(one.iter().zip(copy).all(|(before, after)| before[..4] == after[..4]));
    }
}

#[test]
fn a_capture_becomes_as_long_as_was_asked_for() {
    let (original, mut file) = (load(), Vec::new());
    let wanted = original.len() * 5 / 2;
    let enough = |written: rewrite::Written, _| written.octets as usize >= wanted;
    rewrite::copies(|| Ok(original.as_slice()), &mut file, enough).unwrap();
    assert!((wanted..wanted + 2_000).contains(&file.len()));
    assert!(records(&file).len() > 2 * records(&original).len());
}

#[test]
fn over_tcp_are_the_same_messages() {
    let name = "messages over TCP as tshark reads them";
    let Some(original) = messages(name, &load()) else { return };
    for connections in [1, 7] {
        let mut file = Vec::new();
        rewrite::over_tcp(load().as_slice(), &mut file, connections).unwrap();
        let Some(read) = messages(name, &file) else { return };
        assert_eq!(values(&read, "ip.proto"), ["6".to_owned()].into());
        assert!(original.iter().map(|m| &m[1..]).eq(read.iter().map(|m| &m[1..])), "{connections}");
        let streams = fields(name, &file, "tcp.flags.syn == 1", &["tcp.stream"]).unwrap_or_default();
        assert_eq!(streams.len(), 2 * usize::from(connections));
    }
}

#[test]
fn one_call_id_takes_as_many_calls_as_was_said() {
    let mut file = Vec::new();
    rewrite::one_call_id(load().as_slice(), &mut file, 90).unwrap();
    assert_eq!(records(&file).len(), records(&load()).len());
    let Some(read) = messages("one Call-ID as tshark reads it", &file) else { return };
    let left = values(&read, "sip.Call-ID").len();
    assert!((8..40).contains(&left), "{left} Call-IDs of 200 are left");
}

#[test]
fn what_is_no_sip_over_udp_is_kept() {
    let script = flow::parse("call a@10.0.0.1 -> b@10.0.0.2 tcp\n  OPTIONS\n  < 200 OK\n").unwrap();
    let original = write(&packet::packets(&script).unwrap(), Format::PcapNano, Link::Ethernet);
    let mut file = Vec::new();
    let written = rewrite::copies(|| Ok(original.as_slice()), &mut file, |_, copies| copies >= 2).unwrap();
    assert_eq!(written.kept, written.records);
    assert!(rewrite::over_tcp(&b"not a capture at all, but long enough"[..], Vec::new(), 1).is_err());
    let raw = write(&packet::packets(&script).unwrap(), Format::Pcap, Link::Raw);
    assert!(rewrite::one_call_id(raw.as_slice(), Vec::new(), 50).is_err());
}
