//! A recording in two files, as a ring of files leaves it, is judged as one: the same calls, ids and sentences.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tritone_synth::packet::Packet;
use tritone_synth::{capture, flow, packet};

use crate::run::{json_lines, tritone};

/// Calls that a cut may hit in the middle: within a transaction, between two legs of a call, within the fragments of
/// a datagram and the segments of a TCP stream.
const FLOW: &str = "
tcp mss 300
udp mtu 400
call alice@10.0.0.1 -> proxy@10.0.0.3 -> bob@10.0.0.2 udp
  INVITE
  < 100 Trying
  < 180 Ringing
  < 486 Busy Here reason \"Q.850;cause=34\" after 5s
  ACK
call 03023125001@10.0.0.1 -> 03012345678@10.0.0.5 udp id a at 1s
  INVITE
  < 100 Trying
  < 503 Service Unavailable after 2s
  ACK
call 03023125001@10.0.0.5 -> 03012345678@10.0.0.9 udp id b at 1050ms
  INVITE
  < 404 Not Found after 1s reason \"Q.850;cause=1\"
  ACK
call carol@10.0.0.6 -> dave@10.0.0.7 tcp at 2s
  INVITE
  < 407 Proxy Authentication Required
  ACK
  INVITE credentials
  < 180 Ringing
  < 200 OK after 3s
  ACK
  < BYE after 1s
  200 OK
call carol@10.0.0.6 -> registrar@10.0.0.2 udp at 3s
  REGISTER
  < 401 Unauthorized
  REGISTER credentials
  < 200 OK
";

fn written(name: &str, packets: &[Packet]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pcap"));
    let octets = capture::write(packets, capture::Format::Pcap, capture::Link::Ethernet);
    fs::write(&path, octets).expect("the capture can be written");
    path
}

/// What `why` says of these files, without file names and the numbers of frames.
fn said(files: &[PathBuf]) -> Vec<Value> {
    let mut arguments = vec!["why".to_owned(), "--format".to_owned(), "json".to_owned()];
    arguments.extend(files.iter().map(|file| file.display().to_string()));
    let output = tritone(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    json_lines(&output).into_iter().map(without_places).collect()
}

fn without_places(mut line: Value) -> Value {
    let count = |list: &Value, of: &str| -> u64 {
        list.as_array().into_iter().flatten().filter_map(|entry| entry[of].as_u64()).sum()
    };
    if line["type"] == "summary" {
        line["files"] = json!([count(&line["files"], "packets"), count(&line["files"], "messages")]);
        return line;
    }
    line["frames"] = json!(count(&line["frames"], "count"));
    for part in line.as_object_mut().into_iter().flatten().filter_map(|(_, value)| value.as_object_mut()) {
        part.remove("frame");
    }
    for finding in line["findings"].as_array_mut().into_iter().flatten() {
        finding["frames"] = json!(finding["frames"].as_array().map(Vec::len));
    }
    if let Some(text) = line.pointer("/verdict/explanation").and_then(Value::as_str) {
        let said = text.split(", in frame ").next().unwrap_or_default().to_owned();
        line["verdict"]["explanation"] = said.into();
    }
    line
}

#[test]
fn a_recording_cut_at_any_packet_is_judged_as_one() {
    let packets = packet::packets(&flow::parse(FLOW).expect("a flow")).expect("packets");
    let whole = said(&[written("cut-whole", &packets)]);
    assert_eq!(whole.len(), 5, "four calls, one of two legs, a registration, and the summary: {whole:#?}");
    for at in 1..packets.len() {
        let (first, second) = packets.split_at(at);
        let files = [written("cut-first", first), written("cut-second", second)];
        let found = said(&files);
        for (found, whole) in found.iter().zip(&whole) {
            assert_eq!(found, whole, "cut before packet {} of {}", at + 1, packets.len());
        }
        assert_eq!(found.len(), whole.len(), "cut before packet {} of {}", at + 1, packets.len());
    }
}

#[test]
fn what_is_saved_of_both_files_has_the_messages_between_them() {
    let packets = packet::packets(&flow::parse(FLOW).expect("a flow")).expect("packets");
    let saved = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cut-saved.pcapng");
    for at in (1..packets.len()).step_by(5) {
        let (first, second) = packets.split_at(at);
        let files = [written("cut-save-first", first), written("cut-save-second", second)];
        let arguments = [
            "why".as_ref(),
            files[0].as_os_str(),
            files[1].as_os_str(),
            "--save".as_ref(),
            saved.as_os_str(),
        ];
        let output = tritone(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let calls = |files: &[PathBuf]| -> Vec<Value> {
            said(files).into_iter().filter(|line| line["type"] == "call").collect()
        };
        assert_eq!(calls(std::slice::from_ref(&saved)), calls(&files), "cut before packet {}", at + 1);
    }
}
