//! tshark, told how by a script, and Kamailio agree with HEP of each version.

use std::fs;
use std::net::UdpSocket;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tritone_synth::capture::{self, Format, Link};
use tritone_synth::flow::{Message, TcpShape};
use tritone_synth::hep::{Agent, Chunks, Compression, Version, encode, reported};
use tritone_synth::{flow, packet, require};
use tritone_wire::{Flow, Timestamp, Transport};

use crate::reader::fields_with;

const CALLS: &str = "call a@10.0.0.1:40000 -> b@10.0.0.2 udp\n  INVITE\n  < 486 Busy Here\n  ACK\n\
                     call a@[2001:db8::1]:40001 -> b@[2001:db8::2] tcp at 1s\n  INVITE\n  < 603 Decline\n  ACK\n";

fn agent(transport: Transport) -> Agent {
    let (address, collector) = ("10.0.9.1:30000".parse().unwrap(), "10.0.9.2:9060".parse().unwrap());
    Agent { address, collector, transport, id: 2001 }
}

#[test]
fn tshark_reads_what_hep_says_of_a_message() {
    let test = "tshark_reads_what_hep_says_of_a_message";
    let script = concat!("lua_script:", env!("CARGO_MANIFEST_DIR"), "/tests/it/hep.lua");
    let messages = flow::parse(CALLS).unwrap().messages().unwrap();
    let all = Chunks { unknown: true, more: true, compression: Some(Compression::Gzip) };
    let ways = [
        (Version::V1, Chunks::default(), Transport::Udp),
        (Version::V2, Chunks::default(), Transport::Tcp),
        (Version::V3, Chunks::default(), Transport::Udp),
        (Version::V3, all, Transport::Tcp),
    ];
    for (version, chunks, transport) in ways {
        let sent = reported(&messages, version, chunks, agent(transport));
        // Only version 3 says how long a message is.
        let mss = Some(200).filter(|_| version == Version::V3);
        let packets = packet::carry(&sent, TcpShape { mss, ..TcpShape::default() }, None);
        let file = capture::write(&packets, Format::Pcapng, Link::CookedV2);
        let names = ["sip.Method", "sip.Status-Code", "testhep.ends", "testhep.time", "testhep.agent"];
        let Some(found) = fields_with(test, &file, &["-X", script], "testhep", &names) else { return };
        let expected: Vec<String> = messages.iter().map(|m| line(m, version)).collect();
        assert_eq!(found, expected, "{version:?} over {transport:?}");
    }
}

/// What tshark prints of a message that was sent in this version.
fn line(message: &Message, version: Version) -> String {
    let start = String::from_utf8_lossy(&message.octets);
    let words: Vec<&str> = start.split_whitespace().take(2).collect();
    let kind = if words[0] == "SIP/2.0" { format!(" {}", words[1]) } else { format!("{} ", words[0]) };
    let end = |end: tritone_wire::Endpoint| {
        let socket = end.socket().unwrap();
        format!("{}:{}", socket.ip(), socket.port())
    };
    let protocol = if message.flow.transport == Transport::Udp { 17 } else { 6 };
    let ends = format!("{}>{}/{protocol}", end(message.flow.source), end(message.flow.destination));
    let (seconds, fraction) = (message.at.0 / 1_000_000_000, message.at.0 % 1_000_000_000 / 1000);
    match version {
        Version::V1 => format!("{kind} {ends}"),
        _ => format!("{kind} {ends} {seconds}.{fraction:06} 2001"),
    }
}

#[test]
fn hep_is_octet_for_octet_that_of_kamailio() {
    let test = "hep_is_octet_for_octet_that_of_kamailio";
    let Some(_) = require(test, "kamailio", Command::new("kamailio").arg("-v").output().ok()) else { return };
    for (number, version) in [(1, Version::V1), (2, Version::V2), (3, Version::V3)] {
        let collector = UdpSocket::bind("127.0.0.1:0").unwrap();
        let phone = UdpSocket::bind("127.0.0.1:0").unwrap();
        let proxy = free_port();
        let kamailio = Kamailio::start(proxy, collector.local_addr().unwrap().port(), number);
        let request = options(phone.local_addr().unwrap().port());
        let theirs = exchange(&phone, &collector, proxy, &request);
        drop(kamailio);
        let from = phone.local_addr().unwrap();
        let to = ([127, 0, 0, 1], proxy).into();
        for (index, theirs) in theirs.iter().enumerate() {
            let at = time(theirs, version);
            let (source, destination) = if index == 0 { (from, to) } else { (to, from) };
            let flow =
                Flow { source: source.into(), destination: destination.into(), transport: Transport::Udp };
            let text =
                theirs.windows(4).position(|w| *w == *if index == 0 { b"OPTI" } else { b"SIP/" }).unwrap();
            let message = Message { at, flow, octets: theirs[text..].to_vec(), joined: false, refusal: None };
            assert_eq!(encode(&message, version, Chunks::default(), 7), *theirs, "version {number}");
        }
    }
}

/// Sends the request until both it and its response have been reported, in this order.
fn exchange(phone: &UdpSocket, collector: &UdpSocket, proxy: u16, request: &str) -> [Vec<u8>; 2] {
    collector.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(20) {
        // Before Kamailio listens, this fails or is lost.
        let _ = phone.send_to(request.as_bytes(), ("127.0.0.1", proxy));
        let Some(first) = datagram(collector) else { continue };
        if let Some(second) = datagram(collector) {
            return [first, second];
        }
    }
    panic!("Kamailio has not reported what it got");
}

fn datagram(socket: &UdpSocket) -> Option<Vec<u8>> {
    let mut octets = vec![0; 65_536];
    let length = socket.recv(&mut octets).ok()?;
    octets.truncate(length);
    Some(octets)
}

/// The time that a message of HEP says; version 1 has none.
fn time(hep: &[u8], version: Version) -> Timestamp {
    let four = |at: usize| <[u8; 4]>::try_from(&hep[at..at + 4]).unwrap();
    let chunk = |kind: u8| four(hep.windows(6).position(|w| w == [0, 0, 0, kind, 0, 10]).unwrap() + 6);
    let (seconds, microseconds) = match version {
        Version::V1 => (0, 0),
        Version::V2 => (u32::from_le_bytes(four(16)), u32::from_le_bytes(four(20))),
        Version::V3 => (u32::from_be_bytes(chunk(9)), u32::from_be_bytes(chunk(10))),
    };
    Timestamp(i64::from(seconds) * 1_000_000_000 + i64::from(microseconds) * 1000)
}

fn options(port: u16) -> String {
    format!(
        "OPTIONS sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK1\r\nMax-Forwards: 70\r\n\
         From: <sip:a@127.0.0.1>;tag=1\r\nTo: <sip:x@127.0.0.1>\r\nCall-ID: one\r\nCSeq: 1 OPTIONS\r\n\
         Content-Length: 0\r\n\r\n"
    )
}

fn free_port() -> u16 {
    UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

struct Kamailio {
    process: Child,
    folder: std::path::PathBuf,
}

impl Kamailio {
    /// Answers what comes to `port` with 404 and reports both to the collector.
    fn start(port: u16, collector: u16, version: u8) -> Self {
        let folder =
            std::env::temp_dir().join(format!("tritone-synth-kamailio-{}-{version}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let configuration = format!(
            "listen=udp:127.0.0.1:{port}\nchildren=1\nfork=no\n\
             loadmodule \"sl.so\"\nloadmodule \"tm.so\"\nloadmodule \"rr.so\"\nloadmodule \"pv.so\"\n\
             loadmodule \"siptrace.so\"\nmodparam(\"siptrace\", \"trace_on\", 1)\n\
             modparam(\"siptrace\", \"trace_to_database\", 0)\nmodparam(\"siptrace\", \"trace_mode\", 1)\n\
             modparam(\"siptrace\", \"hep_mode_on\", 1)\nmodparam(\"siptrace\", \"hep_version\", {version})\n\
             modparam(\"siptrace\", \"hep_capture_id\", 7)\n\
             modparam(\"siptrace\", \"duplicate_uri\", \"sip:127.0.0.1:{collector}\")\n\
             request_route {{\n    sl_send_reply(\"404\", \"Not Found\");\n}}\n"
        );
        let path = folder.join("kamailio.cfg");
        fs::write(&path, configuration).unwrap();
        let mut command = Command::new("kamailio");
        command
            .arg("-f")
            .arg(&path)
            .args(["-DD", "-E", "-m", "16", "-w"])
            .arg(&folder)
            .arg("-Y")
            .arg(&folder);
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        Self { process, folder }
    }
}

impl Drop for Kamailio {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
