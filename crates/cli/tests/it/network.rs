//! What the network does to messages: ICMP errors and lost fragments, from the capture to the sentence.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tritone_synth::capture::{self, Format, Link};
use tritone_synth::{flow, packet, require, shared};

use crate::golden;
use crate::made::made;
use crate::run::{json_lines, text, tritone};

/// The proxy's next hop does not listen; then a router does not find its host.
const REFUSED: &str = "
call alice@10.0.0.1 -> proxy@10.0.0.3 -> bob@10.0.0.2:5070 udp
  INVITE
  < 100 Trying at proxy
  < icmp port-unreachable quote 8 at bob
  < 503 Service Unavailable at proxy
  ACK
call alice@[2001:db8::1] -> bob@[2001:db8::2] udp
  INVITE repeat 2
  < icmp host-unreachable by 2001:db8::fe
";

fn why(file: &Path, options: &[&str]) -> std::process::Output {
    let file = file.display().to_string();
    let output = tritone([&["why", &file], options].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Rule and first finding of each call.
fn rules(file: &Path) -> Vec<(String, String)> {
    let calls =
        json_lines(&why(file, &["--format", "json"])).into_iter().filter(|line| line["type"] == "call");
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    calls.map(|call| (word(&call["verdict"]["rule"]), word(&call["findings"][0]["rule"]))).collect()
}

/// How many messages and how many packets of each kind `stats` counts.
fn stats(file: &Path) -> Value {
    let output = tritone(["stats", &file.display().to_string(), "--format", "json"]);
    serde_json::from_str(&text(&output)).expect("JSON")
}

#[test]
fn a_refused_call_names_who_refused_it_and_shows_the_error_in_every_ladder() {
    let file = made("network-refused", REFUSED);
    golden::check("why-port-unreachable.txt", &text(&why(&file, &["--call", "1"])));
    golden::check("why-host-unreachable.txt", &text(&why(&file, &["--call", "2"])));
    let ladder = |form: &str| text(&why(&file, &["--call", "2", "--ladder", form]));
    assert!(ladder("mermaid").contains("e1--xe0: ICMP host-unreachable from 2001:db8::fe x3"));
    assert!(ladder("svg").contains(">ICMP host-unreachable from 2001:db8::fe x3<"));
    assert!(ladder("markdown").contains("ICMP host-unreachable"));
}

#[test]
fn saved_calls_keep_the_errors_that_they_failed_by() {
    let file = made("network-refused-to-save", REFUSED);
    let saved = Path::new(env!("CARGO_TARGET_TMPDIR")).join("network-saved.pcapng");
    why(&file, &["--failed", "--save", &saved.display().to_string()]);
    let expected = [("port-unreachable", "icmp-error"), ("host-unreachable", "icmp-error")];
    assert_eq!(rules(&saved), expected.map(|(rule, finding)| (rule.to_owned(), finding.to_owned())));
    why(&file, &["--call", "1", "--save", &saved.display().to_string()]);
    assert_eq!(stats(&saved)["skipped"]["icmp-error"], 1, "that of the other call is left out");
}

#[test]
fn an_icmp_error_is_no_message() {
    let counted = stats(&made("network-refused-stats", REFUSED));
    assert_eq!(counted["skipped"]["icmp-error"], 4);
    assert_eq!(counted["packets"], 5 + 3 + 4);
}

#[test]
fn the_reference_capture_of_a_spoofed_call_shows_its_error() {
    let name = "captures/sip-udp_metasploit-invite-spoof_icmp-unreachable.pcap";
    let Some(file) = shared("the_reference_capture_of_a_spoofed_call_shows_its_error", name) else { return };
    let calls = json_lines(&why(&file, &["--format", "json"]));
    let found = calls[0]["findings"].as_array().expect("findings");
    assert!(found.iter().any(|finding| finding["rule"] == "icmp-error"), "{found:?}");
    assert!(text(&why(&file, &["--call", "1"])).contains("sent back the 180 of 10.0.1.45:10270"));
}

/// An OPTIONS that is answered and a large INVITE that is not, of which a filter by port kept the first fragments.
fn first_fragments() -> PathBuf {
    let text = format!(
        "udp mtu 900\ncall alice@10.0.0.1 -> bob@10.0.0.2 udp\n  OPTIONS\n  < 200 OK\n\
         call alice@10.0.0.1 -> bob@10.0.0.2 udp\n  INVITE header \"X-Padding: {}\" repeat 6\n\
         call carol@10.0.0.5 -> bob@10.0.0.2 udp at 60s\n  OPTIONS\n",
        "a".repeat(1800)
    );
    let mut packets = packet::packets(&flow::parse(&text).expect("a script")).expect("packets");
    packets.retain(|packet| u16::from_be_bytes([packet.octets[6], packet.octets[7]]) & 0x1fff == 0);
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("network-first-fragments.pcap");
    fs::write(&path, capture::write(&packets, Format::Pcap, Link::Ethernet)).expect("it can be written");
    path
}

#[test]
fn first_fragments_alone_say_what_was_sent_and_count_for_no_message() {
    let file = first_fragments();
    golden::check("why-large-invite-lost.txt", &text(&why(&file, &["--call", "2"])));
    let counted = stats(&file);
    assert_eq!(counted["skipped"]["fragment-missing"], 7);
    assert_eq!(counted["packets"], 10);
    let saved = Path::new(env!("CARGO_TARGET_TMPDIR")).join("network-saved-fragments.pcapng");
    why(&file, &["--call", "2", "--save", &saved.display().to_string()]);
    assert_eq!(stats(&saved)["skipped"]["fragment-missing"], 7);
}

#[test]
fn tshark_counts_no_message_in_first_fragments_either() {
    let tshark = Command::new("tshark").arg("-v").output().ok();
    if require("tshark_counts_no_message_in_first_fragments_either", "tshark", tshark).is_none() {
        return;
    }
    let output =
        Command::new("tshark").arg("-n").arg("-r").arg(first_fragments()).args(["-Y", "sip"]).output();
    let lines = output.expect("tshark runs").stdout;
    assert_eq!(String::from_utf8_lossy(&lines).lines().count(), 3);
}
