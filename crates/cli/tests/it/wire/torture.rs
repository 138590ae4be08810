//! The messages of RFC 4475 and RFC 5118 at the relay: what it refuses, it refuses as the reference data says, and it goes
//! on serving.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::path::Path;
use std::time::Duration;

use tritone_synth::shared;

use super::program::folder;
use super::relay::Relay;

/// What a caller gets to a request that is fine by the relay: the upstream says this.
const SERVED: u16 = 299;

fn served(request: &str) -> String {
    let copied = ["via", "v", "from", "f", "to", "t", "call-id", "i", "cseq"];
    let head = request.split("\r\n\r\n").next().unwrap_or_default();
    let mut lines = Vec::new();
    let mut is_copied = false;
    for line in head.split("\r\n").skip(1) {
        if !line.starts_with([' ', '\t']) {
            let name = line.split(':').next().unwrap_or_default().trim().to_ascii_lowercase();
            is_copied = copied.contains(&name.as_str());
        }
        if is_copied {
            lines.push(line);
        }
    }
    format!("SIP/2.0 {SERVED} Served\r\n{}\r\nContent-Length: 0\r\n\r\n", lines.join("\r\n"))
}

struct Case {
    file: String,
    answers: String,
    octets: Vec<u8>,
}

/// The answers that are right for a proxy, out of those for all roles.
fn right(answers: &str) -> Vec<&str> {
    let of_proxy = |answer: &&str| answer.split_once(':').is_none_or(|(role, _)| role == "proxy");
    let right = answers.split('|').filter(of_proxy).map(|answer| answer.trim_start_matches("proxy:"));
    right.filter(|answer| !answer.is_empty()).collect()
}

fn cases(folder: &Path) -> Vec<Case> {
    let mut table = csv::Reader::from_path(folder.join("expected.csv")).expect("the table");
    let row = |row: Result<std::collections::HashMap<String, String>, csv::Error>| {
        let row = row.expect("a row");
        let octets = fs::read(folder.join(&row["file"])).expect("the message");
        let octets = if folder.ends_with("rfc5118") { as_sent(&octets) } else { octets };
        Case { file: row["file"].clone(), answers: row["answers"].clone(), octets }
    };
    table.deserialize().map(row).collect()
}

/// A message of RFC 5118 as it would be sent.
fn as_sent(octets: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(octets).replace("\r\n", "\n");
    let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let body = body.replace('\n', "\r\n");
    let line = |line: &str| match line.split_once(':') {
        Some((name, _)) if name.trim().eq_ignore_ascii_case("Content-Length") => {
            format!("{name}: {}", body.len())
        }
        _ => line.to_owned(),
    };
    let head: Vec<String> = head.lines().map(line).collect();
    format!("{}\r\n\r\n{body}", head.join("\r\n")).into_bytes()
}

fn options(own: &str, transport: &str) -> String {
    format!(
        "OPTIONS sip:a@example.org SIP/2.0\r\nVia: SIP/2.0/{transport} {own};branch=z9hG4bKprobe{transport}\r\nMax-Forwards: 70\r\n\
         From: <sip:a@{own}>;tag=a\r\nTo: <sip:a@example.org>\r\nCall-ID: probe{transport}@{own}\r\nCSeq: 1 OPTIONS\r\n\
         Content-Length: 0\r\n\r\n"
    )
}

fn read(socket: &UdpSocket, buffer: &mut [u8]) -> Option<String> {
    let len = socket.recv(buffer).ok()?;
    Some(String::from_utf8_lossy(&buffer[..len]).into_owned())
}

/// Whether what the relay did is right: the status of its own refusal, or that it forwarded the message.
fn agrees(answers: &str, refused: Option<u16>, forwarded: bool) -> bool {
    let right = right(answers);
    right.is_empty()
        || right.iter().any(|answer| match *answer {
            "drop" => refused.is_none() && !forwarded,
            "accept" | "200" => forwarded || refused.is_some_and(|status| status != 400),
            "error" => refused.is_some_and(|status| status >= 400),
            code => code.parse().ok() == refused,
        })
}

/// What is for the endpoint to judge, where this relay has a way for every URI.
const FOR_ENDPOINTS: [&str; 2] = ["intmeth.dat", "sdp01.dat"];

fn judge_all(test: &str, set: &str, network: &str) {
    let Some(set) = shared(test, set) else { return };
    let folder = folder(test);
    let bind = |last: u8| {
        let socket = UdpSocket::bind(format!("{network}.{last}:5060")).expect("a socket");
        socket.set_read_timeout(Some(Duration::from_millis(500))).expect("a time-out");
        socket
    };
    let (caller, upstream) = (bind(1), bind(3));
    let settings = format!(
        "[relay]\nlisten = ['udp:{network}.2:5060', 'tcp:{network}.2:5060']\n\
         [[peer]]\nname = 'caller'\naddresses = ['{network}.1']\nrole = 'downstream'\n\
         [[peer]]\nname = 'upstream'\nuri = 'sip:{network}.3'\n"
    );
    let (own, at) = (format!("{network}.1:5060"), format!("{network}.2:5060"));
    let mut faults = Vec::new();
    for case in &cases(&set) {
        // The messages share branches and Call-IDs, so each has a relay that knows none of the others.
        let mut relay = Relay::with(&folder, &settings);
        caller.send_to(&case.octets, &at).expect("sent");
        caller.send_to(options(&own, "UDP").as_bytes(), &at).expect("sent");
        let forwarded = forwarded_before_the_probe(&upstream, &at, &case.file);
        over_tcp(&at, &case.octets);
        over_tcp_is_served(&at, &own, &upstream);
        assert!(relay.stop().success(), "{}", relay.log());
        // Responses go to where Via says, which may be anywhere: what was refused is in the log.
        let refused = refused_by_udp(&relay.log());
        let is_left = FOR_ENDPOINTS.contains(&&*case.file) && forwarded;
        if !agrees(&case.answers, refused, forwarded) && !is_left {
            faults.push(format!("{}: {refused:?} {forwarded}, right is {}", case.file, case.answers));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Answers what the upstream gets until the OPTIONS that was sent behind a message; whether the message came too.
fn forwarded_before_the_probe(upstream: &UdpSocket, at: &str, file: &str) -> bool {
    let mut buffer = vec![0; 65_535];
    let mut forwarded = false;
    loop {
        let text = read(upstream, &mut buffer).unwrap_or_else(|| panic!("{file}: the relay does not go on"));
        let is_probe = text.contains("Call-ID: probe");
        forwarded |= !is_probe;
        upstream.send_to(served(&text).as_bytes(), at).expect("sent");
        if is_probe {
            return forwarded;
        }
    }
}

/// The status that the relay itself answered a request by UDP with.
fn refused_by_udp(log: &str) -> Option<u16> {
    let lines = log.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut refused = lines.filter(|line| line["event"] == "refused" && line["transport"] == "udp");
    refused.next()?["status"].as_u64().and_then(|status| u16::try_from(status).ok())
}

/// Sends a message by a connection of its own; the relay may close it.
fn over_tcp(to: &str, octets: &[u8]) {
    let mut stream = TcpStream::connect(to).expect("a connection");
    let _ = stream.write_all(octets);
}

fn over_tcp_is_served(at: &str, own: &str, upstream: &UdpSocket) {
    let mut stream = TcpStream::connect(at).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a time-out");
    stream.write_all(options(own, "TCP").as_bytes()).expect("sent");
    let mut buffer = vec![0; 65_535];
    while let Some(text) = read(upstream, &mut buffer) {
        upstream.send_to(served(&text).as_bytes(), at).expect("sent");
        if text.contains("probeTCP@") {
            break;
        }
    }
    let mut answer = String::new();
    // A 100 may come first where the upstream had other messages to answer.
    while !answer.contains("SIP/2.0 299 ") {
        let len = stream.read(&mut buffer).expect("an answer");
        assert!(len > 0, "{answer}");
        answer.push_str(&String::from_utf8_lossy(&buffer[..len]));
    }
}

#[test]
fn the_messages_of_rfc_4475_get_what_is_right_for_a_proxy() {
    judge_all("the_messages_of_rfc_4475_get_what_is_right_for_a_proxy", "torture/rfc4475", "127.61.7");
}

#[test]
fn the_messages_of_rfc_5118_get_what_is_right_for_a_proxy() {
    judge_all("the_messages_of_rfc_5118_get_what_is_right_for_a_proxy", "torture/rfc5118", "127.61.8");
}
