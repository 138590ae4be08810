//! What is printed is the same for any number of threads, also of recordings that are judged in stretches.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tritone_synth::capture::{self, Format, Link};
use tritone_synth::flow::TcpShape;
use tritone_synth::load::{Load, mixed};
use tritone_synth::{packet, shared};

use crate::run::{json_lines, text};

/// What is compared.
const COMMANDS: [&[&str]; 3] = [&["why"], &["why", "--format", "json"], &["stats", "--format", "json"]];

/// The command with so many threads; the recordings are read in one run.
fn run(command: &[&str], threads: &str, options: &[&str], files: &[PathBuf]) -> Output {
    let mut process = Command::new(env!("CARGO_BIN_EXE_tritone"));
    process.args(command).args(["--threads", threads]).args(options).args(files).env_remove("COLUMNS");
    process.output().expect("the command runs")
}

/// Runs each command with 1, 2 and 8 threads, and compares all that it printed; gives what one thread prints of each.
fn same_with_any_number_of_threads(options: &[&str], files: &[PathBuf]) -> [Output; 3] {
    COMMANDS.map(|command| {
        let one = run(command, "1", options, files);
        assert!(one.stdout.len() > 100, "{command:?}: {one:?}");
        for threads in ["2", "8"] {
            let other = run(command, threads, options, files);
            let what = format!("{command:?} with {threads} threads");
            assert_eq!(other.status, one.status, "{what}");
            for (printed, expected) in [(&other.stdout, &one.stdout), (&other.stderr, &one.stderr)] {
                let [printed, expected] = [printed, expected].map(|octets| String::from_utf8_lossy(octets));
                let differ = |(printed, expected): &(&str, &str)| printed != expected;
                assert_eq!(printed.lines().zip(expected.lines()).find(differ), None, "{what}");
                assert_eq!(printed.len(), expected.len(), "{what}");
            }
        }
        one
    })
}

/// The recordings of a folder.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = paths.filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// A capture of so many calls of a trunk, `rate` of them a second.
fn trunk(name: &str, calls: u32, rate: u32) -> PathBuf {
    let messages: Vec<_> = Load::new(&mixed(), calls, rate).collect();
    let packets = packet::carry(&messages, TcpShape::default(), None);
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pcap"));
    fs::write(&path, capture::write(&packets, Format::Pcap, Link::Ethernet)).expect("a file");
    path
}

/// How many calls a trunk has here: more than 1 MiB has room for, so that it is full twice.
const CALLS: u32 = 3_000;

/// Has the calls judged in stretches.
const LITTLE: &[&str] = &["--limit-memory", "1M"];

/// What is said of each Call-ID by `why --format json`: once where a call is judged as a whole.
fn said(output: &Output) -> BTreeMap<String, Vec<Value>> {
    let mut calls = BTreeMap::<String, Vec<Value>>::new();
    let mut lines = json_lines(output);
    assert_eq!(lines.pop().expect("a summary")["type"], "summary");
    for mut call in lines {
        let said =
            ["outcome", "status", "cause", "released_by", "verdict", "findings"].map(|key| call[key].take());
        for leg in call["legs"].as_array().expect("legs") {
            let call_id = leg["call_id"].as_str().expect("a Call-ID").to_owned();
            calls.entry(call_id).or_default().push(said.to_vec().into());
        }
    }
    calls
}

#[test]
fn recordings_are_judged_alike() {
    let mut files = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/trunk.pcap")];
    for folder in ["captures", "captures/logs"] {
        let folder = shared("recordings_are_judged_alike", folder);
        files.extend(folder.into_iter().flat_map(|folder| files_in(&folder)));
    }
    same_with_any_number_of_threads(&[], &files);
}

#[test]
fn a_long_recording_is_judged_alike_and_in_stretches_as_without() {
    let files = [trunk("threads-long", CALLS, 5)];
    let [_, whole, counts] = same_with_any_number_of_threads(&[], &files);
    let [_, stretches, in_stretches] = same_with_any_number_of_threads(LITTLE, &files);
    assert_eq!(String::from_utf8_lossy(&stretches.stderr), "");
    let (whole, stretches) = (said(&whole), said(&stretches));
    assert_eq!(whole.len(), CALLS as usize);
    for (call_id, said) in &stretches {
        assert_eq!((said.len(), Some(said)), (1, whole.get(call_id)), "{call_id}");
    }
    assert_eq!(stretches.len(), whole.len());
    assert_eq!(text(&in_stretches), text(&counts));
}

#[test]
fn calls_that_are_cut_short_are_counted_and_no_others_suffer() {
    let files = [trunk("threads-at-once", CALLS, 1_000)];
    let [_, stretches, _] = same_with_any_number_of_threads(LITTLE, &files);
    let (whole, stretches_said) = (said(&run(COMMANDS[1], "1", &[], &files)), said(&stretches));
    let errors = String::from_utf8_lossy(&stretches.stderr).into_owned();
    let count = errors.strip_prefix("tritone: ").and_then(|errors| errors.split(' ').next());
    let cut_short: usize = count.and_then(|count| count.parse().ok()).expect("a number");
    assert!(errors.contains(" calls were judged before the end, to make room for others;"), "{errors}");
    assert_eq!(stretches_said.len(), CALLS as usize);
    let differ = stretches_said.iter().filter(|(call_id, said)| whole.get(*call_id) != Some(said)).count();
    assert!((1..=cut_short).contains(&differ), "{differ} calls differ, {cut_short} were cut short");
}
