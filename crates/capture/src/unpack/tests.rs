//! Files made by gzip, zstd and xz themselves, where they are installed, and broken in many ways.

use std::io::{Cursor, Write};
use std::process::{Command, Stdio};
use std::thread;

use proptest::prelude::*;
use tritone_synth::require;

use super::*;

/// Octets that compress, and that no window of a decoder holds as one run.
fn sample(length: usize) -> Vec<u8> {
    (0..length as u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 28) as u8 ^ (n / 1000) as u8).collect()
}

/// What a compressor makes of octets; `None` where it is not installed.
fn packed_by(command: &str, octets: &[u8]) -> Option<Vec<u8>> {
    let mut words = command.split(' ');
    let mut child =
        Command::new(words.next()?).args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let (mut stdin, octets) = (child.stdin.take()?, octets.to_vec());
    let writer = thread::spawn(move || stdin.write_all(&octets));
    let output = child.wait_with_output().ok()?;
    writer.join().ok()?.ok()?;
    output.status.success().then_some(output.stdout)
}

fn pack(test: &str, command: &str, octets: &[u8]) -> Option<Vec<u8>> {
    require(test, command.split(' ').next().unwrap_or_default(), packed_by(command, octets))
}

/// What octets unpack to, and how that ended.
fn unpack(packed: Vec<u8>) -> (Vec<u8>, Option<String>) {
    let packing = Packing::of(&packed).expect("known by its first octets");
    let (mut unpacked, mut read) = (Vec::new(), packing.unpack(Box::new(Cursor::new(packed))));
    let end = read.read_to_end(&mut unpacked);
    (unpacked, end.err().map(|error| error.to_string()))
}

const COMMANDS: [&str; 8] = [
    "gzip -c",
    "gzip -9c",
    "zstd -qc",
    "zstd -qc --check --ultra -22",
    "zstd -qc --long=27",
    "xz -c",
    "xz -9ec --check=sha256",
    "xz -c --block-size=65536 --x86 --lzma2",
];

#[test]
fn what_compressors_write_is_read() {
    for command in COMMANDS {
        for length in [0, 1, 300_000] {
            let octets = sample(length);
            let Some(packed) = pack("what_compressors_write_is_read", command, &octets) else { return };
            assert!(unpack(packed) == (octets, None), "{command}, {length} octets");
        }
    }
}

#[test]
fn files_put_behind_each_other_are_one() {
    for command in COMMANDS {
        let halves = [sample(100_000), b"and more".to_vec()];
        let test = "files_put_behind_each_other_are_one";
        let Some([first, second]) =
            pack(test, command, &halves[0]).zip(pack(test, command, &halves[1])).map(<[_; 2]>::from)
        else {
            return;
        };
        assert!(unpack([first, second].concat()) == (halves.concat(), None), "{command}");
    }
}

#[test]
fn data_that_ends_too_early_gives_what_came_before() {
    for command in COMMANDS {
        let octets = sample(400_000);
        let Some(packed) = pack("data_that_ends_too_early_gives_what_came_before", command, &octets) else {
            return;
        };
        for kept in [packed.len() / 2, packed.len() - 1] {
            let (unpacked, end) = unpack(packed[..kept].to_vec());
            assert!(octets.starts_with(&unpacked), "{command}");
            let end = end.unwrap();
            assert!(end.ends_with("data ends in the middle"), "{command}: {end}");
        }
    }
}

#[test]
fn a_wrong_octet_is_noticed() {
    for command in ["gzip -c", "zstd -qc --check", "xz -c"] {
        let octets = sample(50_000);
        let Some(mut packed) = pack("a_wrong_octet_is_noticed", command, &octets) else { return };
        let middle = packed.len() / 2;
        packed[middle] ^= 0x10;
        let (_, end) = unpack(packed);
        assert!(end.is_some_and(|end| end.contains("is broken: ")), "{command}");
    }
}

#[test]
fn padding_behind_gzip_is_no_data_and_other_octets_are_named() {
    let Some(packed) = pack("padding_behind_gzip", "gzip -c", b"abc") else { return };
    assert_eq!(unpack([&packed[..], &[0; 1000]].concat()), (b"abc".to_vec(), None));
    let (unpacked, end) = unpack([&packed[..], b"\0\0more"].concat());
    assert_eq!(unpacked, b"abc");
    assert_eq!(end.unwrap(), "the gzip data is broken: something else follows its end");
}

#[test]
fn frames_to_be_skipped_hold_no_data() {
    let Some(packed) = pack("frames_to_be_skipped_hold_no_data", "zstd -qc", b"abc") else { return };
    let skipped = [0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
    assert_eq!(unpack([&skipped, &packed[..], &skipped].concat()), (b"abc".to_vec(), None));
    let (_, end) = unpack([&packed[..], &skipped[..9]].concat());
    assert_eq!(end.unwrap(), "the zstd data ends in the middle");
}

#[test]
fn more_memory_than_is_allowed_is_refused() {
    let test = "more_memory_than_is_allowed_is_refused";
    for command in ["zstd -qc --long=28", "xz -c --lzma2=dict=256MiB"] {
        let Some(packed) = pack(test, command, b"abc") else { return };
        let (_, end) = unpack(packed);
        let end = end.unwrap();
        assert!(end.ends_with("needs more than 128 MiB of memory to unpack"), "{command}: {end}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn no_octets_are_too_wrong(
        magic in prop::sample::select(vec![&b"\x1f\x8b\x08\0\0\0\0\0\0\xff"[..], b"\x28\xb5\x2f\xfd", b"\xfd7zXZ\0\0\x01\x69\x22\xde\x36"]),
        rest in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        unpack([magic, &rest].concat());
    }
}
