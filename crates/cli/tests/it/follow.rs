//! Files that are read while they are written.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tritone_synth::capture::{self, Format, Link};
use tritone_synth::{flow, packet};

use crate::run::json_lines;

fn recording(call: &str) -> Vec<u8> {
    let script = format!("call {call} -> bob@10.0.0.2 udp\n  INVITE\n  < 486 Busy Here\n  ACK\n");
    let packets = packet::packets(&flow::parse(&script).expect("a flow")).expect("packets");
    capture::write(&packets, Format::Pcap, Link::Ethernet)
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn following(file: &Path, options: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tritone"));
    command.args(["why", "--format", "json", "--follow"]).args(options).arg(file);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command runs")
}

/// Ends the reading as Ctrl-C (INT) or a service manager (TERM) does.
fn end(child: Child, signal: &str) -> Output {
    let status = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
    assert!(status.is_ok_and(|status| status.success()), "kill");
    child.wait_with_output().expect("it ends")
}

#[test]
fn what_is_written_later_is_judged_when_reading_is_ended() {
    for signal in ["INT", "TERM"] {
        let (file, octets) = (path(&format!("follow-{signal}.pcap")), recording("alice@10.0.0.1"));
        let (first, rest) = octets.split_at(300);
        fs::write(&file, first).expect("a file");
        let mut child = following(&file, &[]);
        let mut errors = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut line = String::new();
        errors.read_line(&mut line).expect("a line");
        assert!(line.starts_with("tritone: reading follow-"), "{line}");
        sleep(Duration::from_millis(300));
        let mut open = File::options().append(true).open(&file).expect("the file");
        open.write_all(rest).expect("it can be written");
        // What a writer has not written whole yet is no trouble.
        open.write_all(&[1, 2, 3]).expect("it can be written");
        sleep(Duration::from_millis(700));
        let output = end(child, signal);
        let lines = json_lines(&output);
        assert_eq!((output.status.code(), lines[0]["status"].as_u64()), (Some(0), Some(486)), "{signal}");
    }
}

#[test]
fn a_file_that_is_replaced_is_read_on_from_its_new_beginning() {
    let file = path("follow-replaced.pcap");
    fs::write(&file, recording("alice@10.0.0.1")).expect("a file");
    let mut child = following(&file, &[]);
    let mut errors = BufReader::new(child.stderr.take().expect("a pipe"));
    errors.read_line(&mut String::new()).expect("how to end it");
    for call in ["carol@10.0.0.3", "dave@10.0.0.4"] {
        sleep(Duration::from_millis(500));
        let next = path("follow-replaced.next");
        fs::write(&next, recording(call)).expect("a file");
        fs::rename(&next, &file).expect("it can be renamed");
        let mut line = String::new();
        errors.read_line(&mut line).expect("a line");
        assert_eq!(line, "tritone: follow-replaced.pcap was replaced or cut; reading it anew\n");
    }
    sleep(Duration::from_millis(500));
    let lines = json_lines(&end(child, "INT"));
    let summary = lines.last().expect("a summary");
    assert_eq!((lines.len(), summary["type"].as_str()), (4, Some("summary")), "{lines:?}");
    assert_eq!(lines.iter().filter(|line| line["status"] == 486).count(), 3);
}

#[test]
fn reading_ends_after_the_time_given_and_the_other_files_are_read_before() {
    let (first, last) = (path("follow-first.pcap"), path("follow-last.pcap"));
    fs::write(&first, recording("alice@10.0.0.1")).expect("a file");
    fs::write(&last, recording("carol@10.0.0.3")).expect("a file");
    let begin = Instant::now();
    let output = following(&last, &["--for", "500ms", &first.display().to_string()])
        .wait_with_output()
        .expect("it ends");
    assert!(begin.elapsed() >= Duration::from_millis(500));
    assert_eq!(json_lines(&output).len(), 3);
    assert!(output.status.success());
}

#[test]
fn what_reads_a_second_time_does_not_go_with_it() {
    let output =
        following(&path("follow-none.pcap"), &["--save", "x.pcapng"]).wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--follow does not allow that"));
}
