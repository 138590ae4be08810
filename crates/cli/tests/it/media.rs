//! Media beside the calls of reference recordings: which way they went, and how many packets tshark takes for RTP.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use tritone_synth::{require, shared};

use crate::run::{json_lines, tritone};

fn capture(test: &str, name: &str) -> Option<PathBuf> {
    Some(shared(test, "captures")?.join(name))
}

fn lines(command: &str, file: &std::path::Path) -> Vec<Value> {
    json_lines(&tritone([command.as_ref(), file.as_os_str(), "--format".as_ref(), "json".as_ref()]))
}

/// The media of the answered calls: kind, from, to, packets.
fn media(file: &std::path::Path) -> Vec<Vec<String>> {
    let is_answered = |line: &Value| line["type"] == "call" && line["outcome"] == "answered";
    let calls = lines("why", file).into_iter().filter(is_answered);
    let shown = |stream: &Value| {
        let text = |key: &str| stream[key].as_str().unwrap_or_default().to_owned();
        format!("{} {} -> {} {}", text("kind"), text("from"), text("to"), stream["packets"])
    };
    calls.map(|call| call["media"].as_array().expect("a list").iter().map(shown).collect()).collect()
}

#[test]
fn streams_are_shown_with_the_call_whose_sockets_they_have() {
    let test = "streams_are_shown_with_the_call_whose_sockets_they_have";
    let rows: &[(&str, &[&[&str]])] = &[
        (
            "sip-tcp_call-with-rtp.pcap",
            &[&[
                "audio 10.33.6.101:6050 -> 10.33.6.100:6000 42",
                "audio 10.33.6.100:6000 -> 10.33.6.101:6050 24",
            ]],
        ),
        // Two calls, the second within 0.2 s of the first, at the same port of the caller, who only listens.
        (
            "sip-udp_g711-call.pcap",
            &[
                &["audio 10.0.2.15:27942 -> 10.0.2.20:6000 425"],
                &["audio 10.0.2.15:28102 -> 10.0.2.20:6000 414"],
            ],
        ),
        ("sip-null-loopback_h263-video.pcap", &[&["video 192.168.6.199:57128 -> 192.168.6.199:32976 45"]]),
        // Inside GTP-U.
        (
            "gtp-u_linux-sll_ipv6-ims-sip-tcp.pcap",
            &[&[
                "audio [fd01::183]:19956 -> [fd00:183:1:1:1886:9040:8605:32b8]:49120 14",
                "audio [fd00:183:1:1:1886:9040:8605:32b8]:49120 -> [fd01::183]:19956 13",
            ]],
        ),
    ];
    for (name, streams) in rows {
        let Some(file) = capture(test, name) else { return };
        assert_eq!(media(&file), *streams, "{name}");
    }
}

#[test]
fn nothing_is_found_missing_in_the_calls_of_the_reference_recordings() {
    let test = "nothing_is_found_missing_in_the_calls_of_the_reference_recordings";
    let Some(folder) = shared(test, "captures") else { return };
    for entry in std::fs::read_dir(folder).expect("the captures") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|e| e == "pcap" || e == "pcapng") {
            let found = lines("why", &path).into_iter().flat_map(|line| line["findings"].as_array().cloned());
            let rules: Vec<Value> = found.flatten().map(|finding| finding["rule"].clone()).collect();
            let missed = ["no-media", "one-way-media"];
            assert!(rules.iter().all(|rule| missed.iter().all(|missed| rule != missed)), "{path:?}");
        }
    }
}

#[test]
fn as_many_packets_are_media_as_tshark_takes_for_rtp() {
    let test = "as_many_packets_are_media_as_tshark_takes_for_rtp";
    let Some(_) = require(test, "tshark", Command::new("tshark").arg("-v").output().ok()) else { return };
    let names = [
        "sip-tcp_call-with-rtp.pcap",
        "sip-udp_g711-call.pcap",
        "sip-udp_home-pbx_with-lan-noise.pcap",
        "sip-udp_rtp-protocol-mix.pcap",
        "sip-udp_opus-call.pcap",
        "sip-tls-rsa_srtp_call.pcap",
        "skinny-sccp_call.pcap",
        "negative_line-call-false-positive.pcap",
        "mgcp_udp.pcap",
    ];
    for name in names {
        let Some(file) = capture(test, name) else { return };
        // STUN on ports of media is RTP of version 0 to tshark, four octets of 0xff are one of version 3; an ICMP error
        // only quotes one.
        let filter = "rtp.version == 2 && !icmp";
        let tshark = Command::new("tshark")
            .args(["-n", "--enable-heuristic", "rtp_udp", "-Y", filter, "-r"])
            .arg(&file)
            .output()
            .expect("tshark runs");
        let theirs = String::from_utf8_lossy(&tshark.stdout).lines().count() as u64;
        let stats = lines("stats", &file).remove(0);
        assert_eq!(stats["skipped"]["rtp"].as_u64().unwrap_or_default(), theirs, "{name}");
    }
}
