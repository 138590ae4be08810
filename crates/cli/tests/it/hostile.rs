//! Recordings whose every packet is of something new (flows, fragments, Call-IDs, call references) fill tables without
//! end, where tables have one. The command takes no more memory for that than 256 MiB.
//!
//! `TRITONE_HOSTILE_MB` says how long the recordings are (default 32).

use std::env;
use std::fs;
use std::io::{BufWriter, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// Memory that the command may take at any time.
const MAX_MIB: u64 = 256;

/// Flags of TCP, those of data and of an end with an acknowledgement.
const SYN: u8 = 0x02;
const ACK: u8 = 0x18;
const FIN: u8 = 0x11;

const RAW: u32 = 101;
const LAPD: u32 = 203;

#[test]
fn a_hostile_recording_of_ip_fills_no_table_without_bound() {
    for command in [&["stats", "--format", "json", "-"][..], &["why", "--format", "json", "-"]] {
        stays_within_bounds(command, RAW, packet);
    }
}

#[test]
fn a_hostile_recording_of_a_d_channel_fills_no_table_without_bound() {
    for command in [&["stats", "-"][..], &["why", "-"]] {
        stays_within_bounds(command, LAPD, frame);
    }
}

/// Lets the command read a recording that is made on the way, of packets made from their numbers.
fn stays_within_bounds(command: &[&str], link_type: u32, packet: fn(u32) -> Vec<u8>) {
    let megabytes: u64 = env::var("TRITONE_HOSTILE_MB").map_or(32, |text| text.parse().expect("a number"));
    let mut process = Command::new(env!("CARGO_BIN_EXE_tritone"))
        .args(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("the command runs");
    let (id, over) = (process.id(), AtomicBool::new(false));
    let mut pipe = BufWriter::with_capacity(256 * 1024, process.stdin.take().expect("a pipe"));
    let (status, most) = thread::scope(|scope| {
        let most = scope.spawn(|| highest_kib(id, &over));
        write_capture(&mut pipe, link_type, packet, megabytes * 1_000_000);
        drop(pipe);
        let status = process.wait().expect("a child");
        over.store(true, Ordering::Relaxed);
        (status, most.join().expect("a number"))
    });
    assert!(status.code().is_some_and(|code| code <= 1), "{command:?}: {status}");
    let Some(most) = most else {
        return eprintln!("left out: {command:?} (no /proc says how much memory it took)");
    };
    eprintln!("{command:?} took {} MiB for {megabytes} MB", most / 1024);
    assert!(most / 1024 < MAX_MIB, "{command:?} took {} MiB for {megabytes} MB", most / 1024);
}

/// The most memory that a process took, until it is over.
fn highest_kib(id: u32, over: &AtomicBool) -> Option<u64> {
    let mut highest = None;
    while !over.load(Ordering::Relaxed) {
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        highest = now.or(highest);
        thread::sleep(Duration::from_millis(2));
    }
    highest
}

fn write_capture(out: &mut impl Write, link_type: u32, packet: fn(u32) -> Vec<u8>, length: u64) {
    let header: [u32; 6] = [0xa1b2_c3d4, 0x0004_0002, 0, 0, 262_144, link_type];
    out.write_all(&header.map(u32::to_le_bytes).concat()).expect("the command reads");
    let mut written = 0;
    for number in 0.. {
        if written >= length {
            break;
        }
        let octets = packet(number);
        let size = octets.len() as u32;
        // Ten thousand packets a second.
        let time = [1_767_600_000 + number / 10_000, number % 10_000 * 100];
        let record = [time[0], time[1], size, size].map(u32::to_le_bytes).concat();
        out.write_all(&record).expect("the command reads");
        out.write_all(&octets).expect("the command reads");
        written += 16 + u64::from(size);
    }
    out.flush().expect("the command reads");
}

/// One packet of IP, in turn of all that needs a place in a table.
fn packet(number: u32) -> Vec<u8> {
    let port = number as u16;
    match number % 16 {
        0 => ip(number, 17, &udp(5060, &sip("INVITE", number, 0))),
        1 => ip(number, 17, &udp(5060, &sip("REGISTER", number, 0))),
        2 => ip(number, 17, &udp(5060, &sip("OPTIONS", number, 0))),
        // Long texts, which a verdict may quote.
        3 if number % 1024 == 3 => ip(number, 17, &udp(5060, &sip("INVITE", number, 60_000))),
        3 => ip(number, 17, &udp(5060, &format!("A s:b SIP/2.0\r\ni:{number}\r\n\r\n").into_bytes())),
        // The first fragment of a message, with 1,000 octets, and small ones of which many belong together.
        4 => fragment(number, number, 0, &udp(5060, &sip("INVITE", number, 1_000))[..1_000]),
        5 => fragment(number / 4096, number / 4096, 1 + number / 16 % 200, &[0; 8]),
        // Half a message; the beginning of a connection, and what comes behind a gap in it.
        6 => ip(number, 6, &tcp(port, ACK, 1, &sip("INVITE", number, 700)[..300])),
        7 => ip(number, 6, &tcp(port, SYN, 1, b"")),
        8 => ip(number - 1, 6, &tcp(port - 1, ACK, 9, &[b'a'; 64])),
        9 => ip(number, 132, &sctp(number, 2, &[1, 0, 1, 1, 0, 0, 1, 0])),
        10 => ip(number, 132, &sctp(number, 3, &m3ua(number))),
        11 => ip(number, 17, &udp(9060, &hep(number, &sip("INVITE", number, 0)))),
        // RTP, and an ICMP error about it.
        12 => ip(number, 17, &udp(port | 1024, &rtp(number))),
        13 => ip(
            number,
            1,
            &[&[3, 3, 0, 0, 0, 0, 0, 0][..], &ip(number, 17, &udp(5060, &sip("INVITE", number, 0)))].concat(),
        ),
        // A SETUP of H.225.0; the end of a connection on which half a message was.
        14 => ip(number, 6, &tcp(port, ACK, 1, &h225(number))),
        _ => ip(number - 9, 6, &tcp(port - 9, FIN, 0x4000_0000, b"")),
    }
}

/// A frame of LAPD: a SETUP with a call reference that nobody used, or the first segment of one.
fn frame(number: u32) -> Vec<u8> {
    let tei = (number >> 15) as u8 & 0x7e;
    let [_, _, high, low] = (number & 0x7fff).to_be_bytes();
    let address = [0, tei << 1 | 1, (number << 1) as u8, 0];
    let reference = [8, 2, high, low];
    let message: &[u8] = match number % 8 {
        0 => &[0x60, 0x00, 4, 0x83, 0x05, 0x70, 0x05],
        1 => &[0x46, 0x79, 1, 0x80],
        _ => &[
            0x05, 0x04, 3, 0x80, 0x90, 0xa3, 0x18, 3, 0xa9, 0x83, 0x81, 0x70, 7, 0xa1, b'5', b'5', b'5',
            b'1', b'2', b'3',
        ],
    };
    [&address, &reference, message].concat()
}

/// A message with a Call-ID and, among other headers, a text of this length.
fn sip(method: &str, number: u32, text: usize) -> Vec<u8> {
    let mut headers = String::new();
    for name in [
        "User-Agent",
        "Contact",
        "P-Asserted-Identity",
        "Reason",
        "Server",
        "Warning",
        "Organization",
        "Subject",
    ] {
        if text > 0 {
            headers.push_str(&format!("{name}: <sip:{number}{}@h>\r\n", "x".repeat(text / 8)));
        }
    }
    format!(
        "{method} sip:{number}@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK{number}\r\nFrom: <sip:{number}@h>;tag=a\r\n\
         To: <sip:{number}@h>\r\nCall-ID: {number}\r\nCSeq: 1 {method}\r\n{headers}Content-Length: 0\r\n\r\n"
    )
    .into_bytes()
}

/// A packet of IPv4 from a host with this number.
fn ip(host: u32, protocol: u8, payload: &[u8]) -> Vec<u8> {
    header(host, 0, 0, protocol, payload)
}

/// A fragment in the middle of a datagram.
fn fragment(host: u32, id: u32, place: u32, payload: &[u8]) -> Vec<u8> {
    header(host, id as u16, 0x2000 | place as u16, 17, payload)
}

fn header(host: u32, id: u16, place: u16, protocol: u8, payload: &[u8]) -> Vec<u8> {
    let length = (20 + payload.len()) as u16;
    let (source, destination) = (0x0a00_0000 | host & 0x00ff_ffff, [192, 0, 2, 1]);
    let words = [length, id, place].map(u16::to_be_bytes).concat();
    [&[0x45, 0][..], &words, &[64, protocol, 0, 0], &source.to_be_bytes(), &destination, payload].concat()
}

fn udp(destination: u16, payload: &[u8]) -> Vec<u8> {
    let words = [5060, destination, (8 + payload.len()) as u16, 0].map(u16::to_be_bytes).concat();
    [&words[..], payload].concat()
}

fn tcp(source: u16, flags: u8, sequence: u32, payload: &[u8]) -> Vec<u8> {
    let destination = if payload.first() == Some(&3) { 1720 } else { 5060 };
    let ports = [source, destination].map(u16::to_be_bytes).concat();
    let rest = [0x50, flags, 0xff, 0xff, 0, 0, 0, 0];
    [&ports[..], &sequence.to_be_bytes(), &[0; 4], &rest, payload].concat()
}

/// A DATA chunk of M3UA with these flags in an association of its own.
fn sctp(tag: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    let mut chunk = [&[0, flags][..], &((16 + payload.len()) as u16).to_be_bytes()].concat();
    chunk.extend([[0, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 3]].concat());
    chunk.extend(payload);
    [&[2905_u16, 2905].map(u16::to_be_bytes).concat()[..], &tag.to_be_bytes(), &[0; 4], &chunk].concat()
}

/// An IAM on a circuit that nobody used.
fn m3ua(number: u32) -> Vec<u8> {
    let [_, high, middle, low] = number.to_be_bytes();
    let iam = [1, 0, 0x20, 1, 0x0a, 3, 2, 0, 6, 0x83, 0x10, 0x55, 0x15, 0x32, 4];
    let points = [0, 0, high & 0x3f, middle, 0, 0, 0x0f, 0xff];
    let data = [&points[..], &[5, 2, 0, 0, low, 0], &iam, &[0]].concat();
    let length = (4 + data.len()) as u16;
    [&[1, 0, 1, 1, 0, 0, 0][..], &[8 + length as u8], &[2, 0x10], &length.to_be_bytes(), &data].concat()
}

/// HEP 3 from a host with this number.
fn hep(number: u32, payload: &[u8]) -> Vec<u8> {
    let chunk = |kind: u8, value: &[u8]| {
        [&[0, 0, 0, kind][..], &((6 + value.len()) as u16).to_be_bytes(), value].concat()
    };
    let chunks = [
        chunk(1, &[2]),
        chunk(2, &[17]),
        chunk(3, &(0x0b00_0000 | number & 0x00ff_ffff).to_be_bytes()),
        chunk(4, &[192, 0, 2, 1]),
        chunk(7, &5060_u16.to_be_bytes()),
        chunk(8, &5060_u16.to_be_bytes()),
        chunk(9, &1_767_600_000_u32.to_be_bytes()),
        chunk(10, &[0; 4]),
        chunk(11, &[1]),
        chunk(12, &number.to_be_bytes()),
        chunk(15, payload),
    ]
    .concat();
    [b"HEP3", &((6 + chunks.len()) as u16).to_be_bytes()[..], &chunks].concat()
}

fn rtp(number: u32) -> Vec<u8> {
    [&[0x80, 0, 0, 1, 0, 0, 0, 0][..], &number.to_be_bytes(), &[0; 20]].concat()
}

/// A SETUP with a call reference that nobody used on this connection, in TPKT.
fn h225(number: u32) -> Vec<u8> {
    let [_, _, high, low] = (number & 0x7fff).to_be_bytes();
    let message = [8, 2, high, low, 5, 4, 3, 0x80, 0x90, 0xa3, 0x7e, 0, 2, 5, 0x20];
    [&[3, 0][..], &((4 + message.len()) as u16).to_be_bytes(), &message].concat()
}
