//! Compressed recordings: known by content, read as what they unpack to.

use std::io::{Cursor, Write};
use std::process::{Command, Stdio};

use tritone_capture::Reader;
use tritone_synth::capture::{self, Format, Link};
use tritone_synth::{flow, packet, require};

const CALLS: &str = "
call alice@10.0.0.1 -> bob@10.0.0.2 udp
  INVITE repeat 5
  < 486 Busy Here
  ACK
";

fn recording() -> Vec<u8> {
    let packets = packet::packets(&flow::parse(CALLS).unwrap()).unwrap();
    capture::write(&packets, Format::Pcapng, Link::Ethernet)
}

fn packed(test: &str, program: &str, octets: &[u8]) -> Option<Vec<u8>> {
    let run = || {
        let mut child =
            Command::new(program).arg("-c").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
        child.stdin.take()?.write_all(octets).ok()?;
        Some(child.wait_with_output().ok()?.stdout)
    };
    require(test, program, run())
}

/// Messages of a recording, and how the reading ended.
fn messages(octets: Vec<u8>) -> (u64, Option<String>) {
    let mut reader = Reader::from_read(Box::new(Cursor::new(octets)), "x".to_owned(), 0).unwrap();
    let end = reader.read(&mut |_| {});
    assert_eq!(reader.totals().accounted(), reader.totals().packets);
    (reader.totals().messages, end.err().map(|error| error.to_string()))
}

#[test]
fn a_compressed_recording_holds_what_it_held_before() {
    let test = "a_compressed_recording_holds_what_it_held_before";
    let plain = messages(recording());
    assert_eq!(plain, (8, None));
    for program in ["gzip", "zstd", "xz"] {
        let Some(once) = packed(test, program, &recording()) else { return };
        let Some(twice) = packed(test, "xz", &once) else { return };
        assert_eq!(messages(once), plain, "{program}");
        assert_eq!(messages(twice), plain, "{program} in xz");
    }
}

#[test]
fn of_a_compressed_recording_cut_short_the_messages_before_are_read() {
    let test = "of_a_compressed_recording_cut_short_the_messages_before_are_read";
    let Some(mut octets) = packed(test, "gzip", &recording()) else { return };
    octets.truncate(octets.len() - 9);
    let (read, end) = messages(octets);
    assert!(read >= 5, "{read}");
    assert!(end.unwrap().ends_with("the gzip data ends in the middle"));
}

#[test]
fn what_is_compressed_too_often_is_said_to_be() {
    let mut octets = recording();
    for _ in 0..3 {
        let Some(more) = packed("what_is_compressed_too_often_is_said_to_be", "gzip", &octets) else {
            return;
        };
        octets = more;
    }
    let error = Reader::from_read(Box::new(Cursor::new(octets)), "x".to_owned(), 0).unwrap_err();
    assert!(error.to_string().contains("compressed more than twice"), "{error}");
}
