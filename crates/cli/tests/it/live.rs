//! Recordings that come through a pipe while they are made.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::UdpSocket;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use tritone_synth::capture::{Format, Link, Stream};
use tritone_synth::flow::TcpShape;
use tritone_synth::load::{Load, mixed};
use tritone_synth::{flow, packet, require};

use crate::run::{json_lines, text, tritone};

/// What a pipe holds on Linux (pipe(7)): once more than that was written, the reader has begun.
const PIPE: usize = 64 * 1024;

fn piped(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_tritone"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs")
}

/// Sends SIGINT, as Ctrl-C does.
fn interrupt(child: &Child) {
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(status.is_ok_and(|status| status.success()), "kill -INT");
}

fn example() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/trunk.pcap");
    std::fs::read(path).expect("the example")
}

/// Writes the parts with pauses between them and lets the command end.
fn write_slowly<'a>(mut child: Child, parts: impl IntoIterator<Item = &'a [u8]>) -> Output {
    let mut stdin = child.stdin.take().expect("a pipe");
    for part in parts {
        stdin.write_all(part).expect("the command reads on");
        stdin.flush().expect("the command reads on");
        sleep(Duration::from_millis(5));
    }
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

#[test]
fn a_recording_in_pieces_gives_the_same_counts() {
    let file = example();
    let whole = write_slowly(piped(&["stats", "-"]), [&file[..]]);
    // Sizes that divide no record header, so that every kind of cut occurs.
    let (slow, fast) = file.split_at(200);
    let pieces = write_slowly(piped(&["stats", "-"]), slow.chunks(7).chain(fast.chunks(4001)));
    assert_eq!(text(&pieces), text(&whole));
    assert!(pieces.status.success() && text(&whole).contains("INVITE"));
}

#[test]
fn a_recording_that_ends_within_a_record_is_judged_up_to_there() {
    let file = example();
    let output = write_slowly(piped(&["stats", "-"]), [&file[..file.len() - 3]]);
    assert_eq!(output.status.code(), Some(3));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("ends inside a record"), "{message}");
    assert!(text(&output).contains("INVITE"));
}

#[test]
fn an_interrupt_ends_the_sender_and_what_it_recorded_is_judged() {
    let file = example();
    assert!(file.len() > 2 * PIPE, "so that the reader has begun when it is interrupted");
    let (first, rest) = file.split_at(PIPE + PIPE / 2);
    let mut child = piped(&["stats", "-"]);
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(first).expect("the command reads");
    interrupt(&child);
    stdin.write_all(rest).expect("the command reads on");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", output.status);
    assert_eq!(text(&output), text(&write_slowly(piped(&["stats", "-"]), [&file[..]])));
}

/// A running `tcpdump` of a UDP port of the loopback interface, once it listens; `None` where that cannot be.
fn tcpdump(port: u16) -> Option<Child> {
    let filter = format!("udp port {port}");
    let mut child = Command::new("tcpdump")
        .args(["-i", "lo", "-U", "--immediate-mode", "-w", "-", &filter])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    let mut lines = BufReader::new(child.stderr.take()?).lines();
    if lines.any(|line| line.is_ok_and(|line| line.contains("listening on"))) {
        // Its last words need no reader, but a pipe to go to.
        thread::spawn(move || lines.count());
        return Some(child);
    }
    child.wait().ok();
    None
}

/// Says a busy call on the loopback interface, between two sockets.
fn call(alice: &UdpSocket, bob: &UdpSocket) {
    let [from, to] = [alice, bob].map(|socket| socket.local_addr().expect("an address"));
    let script = format!(
        "call alice@{from} -> bob@{to} udp\n  INVITE\n  < 486 Busy Here reason \"Q.850;cause=17\"\n  ACK\n"
    );
    let messages = flow::parse(&script).and_then(|script| script.messages()).expect("a call");
    for message in messages {
        let sender = if message.flow.source == from.into() { alice } else { bob };
        sender
            .send_to(&message.octets, message.flow.destination.socket().expect("an address of IP"))
            .expect("the loopback interface");
    }
}

#[test]
fn what_tcpdump_records_now_is_judged_when_it_ends() {
    let [alice, bob] = [(); 2].map(|()| UdpSocket::bind("127.0.0.1:0").expect("a free port"));
    let port = alice.local_addr().expect("an address").port();
    let name = "what_tcpdump_records_now_is_judged_when_it_ends";
    let Some(mut tcpdump) = require(name, "tcpdump and the right to capture", tcpdump(port)) else { return };
    let mut command = piped(&["why", "-", "--format", "json"]);
    let mut stdin = command.stdin.take().expect("a pipe");
    let mut recording = tcpdump.stdout.take().expect("a pipe");
    call(&alice, &bob);

    // Passes on what is recorded, to know when the last message is.
    let (mut recorded, mut part) = (Vec::new(), [0; 4096]);
    let mut interrupted = false;
    loop {
        let count = recording.read(&mut part).expect("tcpdump writes");
        if count == 0 {
            break;
        }
        stdin.write_all(&part[..count]).expect("the command reads");
        recorded.extend_from_slice(&part[..count]);
        if !interrupted && recorded.windows(8).any(|octets| octets == b"ACK sip:") {
            interrupt(&tcpdump);
            interrupted = true;
        }
    }
    tcpdump.wait().expect("tcpdump ends");
    drop(stdin);

    let output = command.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = json_lines(&output);
    let [call, summary] = &lines[..] else { panic!("one call and a summary: {lines:?}") };
    assert_eq!(
        (&call["status"], &call["outcome"], &call["cause"]),
        (&486.into(), &"busy".into(), &17.into())
    );
    assert_eq!(summary["type"], "summary");
}

#[test]
fn standard_input_and_files_may_be_read_in_one_run() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/trunk.pcap").display().to_string();
    let both = write_slowly(piped(&["stats", "-", &file, "--format", "json"]), [&example()[..]]);
    let alone = tritone(["stats", &file, "--format", "json"]);
    let (both, alone) = (json_lines(&both), json_lines(&alone));
    assert_eq!(both.len(), 2);
    assert_eq!(both[1], alone[0]);
    assert_eq!(both[0]["sip"], alone[0]["sip"]);
}

/// Writes calls of a trunk until nobody reads them.
fn write_without_end(out: impl Write) -> io::Result<()> {
    let mut capture = Stream::begin(out, Format::Pcap, Link::Ethernet)?;
    let (script, calls_a_second) = (mixed(), 50);
    let mut load = Load::new(&script, u32::MAX, calls_a_second);
    loop {
        let messages: Vec<_> = load.by_ref().take(1_000).collect();
        capture.write(&packet::carry(&messages, TcpShape::default(), None))?;
    }
}

/// How it ends; it is killed where it does not within a minute.
fn end_of(child: &mut Child) -> ExitStatus {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(60) {
        if let Some(status) = child.try_wait().expect("a child") {
            return status;
        }
        sleep(Duration::from_millis(10));
    }
    child.kill().expect("a child");
    panic!("it goes on");
}

#[test]
fn a_recording_that_has_no_end_is_read_until_nobody_wants_more_of_it() {
    for threads in ["1", "2", "8"] {
        let mut child =
            piped(&["why", "-", "--format", "json", "--limit-memory", "1M", "--threads", threads]);
        let recording = child.stdin.take().expect("a pipe");
        let writer = thread::spawn(|| write_without_end(recording));
        let mut first = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut first).expect("a line");
        assert!(first.starts_with("{\"type\":\"call\","), "{first}");
        let status = end_of(&mut child);
        let written = writer.join().expect("a writer");
        assert_eq!(written.map_err(|error| error.kind()), Err(ErrorKind::BrokenPipe));
        assert!(status.success(), "{status} with {threads} threads");
    }
}
