//! `why` on real captures, against golden files that were written by hand from what tshark shows.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tritone_synth::shared;

use crate::made::made;
use crate::run::{json_lines, text, tritone};

/// A field as a golden file writes it: `-` for nothing, several values apart by a space.
fn word(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => "-".to_owned(),
        Value::Array(values) => values.iter().map(word).collect::<Vec<_>>().join(" "),
        Value::Object(fields) if fields.contains_key("address") => word(&fields["address"]),
        Value::Object(fields) => format!("{}={}", word(&fields["profile"]), word(&fields["value"])),
        other => other.to_string(),
    }
}

fn check(capture: &str, golden: &str) {
    let Some(file) = shared(golden, &format!("captures/{capture}")) else { return };
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(golden);
    let golden = fs::read_to_string(golden).expect("the golden file");
    let mut lines = golden.lines().filter(|line| !line.starts_with('#'));
    let columns: Vec<&str> = lines.next().expect("a heading").split('\t').collect();
    let expected: Vec<&str> = lines.collect();

    let output = tritone(["why".as_ref(), file.as_os_str(), "--format".as_ref(), "json".as_ref()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut found = json_lines(&output);
    let summary = found.pop().expect("a summary");
    assert_eq!(summary["type"], "summary");
    let found: Vec<String> = found
        .iter()
        .map(|call| {
            let field = |name: &&str| match *name {
                "first" | "last" | "count" => word(&call["frames"][0][*name]),
                name => word(&call[name]),
            };
            columns.iter().map(field).collect::<Vec<_>>().join("\t")
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_registrar_that_refuses_in_many_ways() {
    check("sip-udp_proxy-registrar_many-errors.pcap", "why-proxy-registrar.tsv");
}

#[test]
fn a_codec_reject_between_options() {
    check("sip-udp_488-codec-reject.pcapng", "why-488-codec-reject.tsv");
}

#[test]
fn a_declined_call_and_one_that_comes_back_to_the_same_gateway() {
    check("sip-udp_dtmf-rfc2833_603-decline.pcap", "why-603-decline.tsv");
}

fn example() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/trunk.pcap").display().to_string()
}

#[test]
fn a_capture_on_standard_input_gives_the_same_calls() {
    let file = example();
    let by_name = tritone(["why", &file, "--format", "csv"]);
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_tritone"));
    let input = fs::File::open(&file).expect("the example");
    let piped = child.args(["why", "-", "--format", "csv"]).stdin(input).output().expect("the command runs");
    assert_eq!(text(&by_name), text(&piped));
    assert!(by_name.stdout.len() > 1000);
}

#[test]
fn a_call_that_is_not_there_is_status_1() {
    let output = tritone(["why", &example(), "--call", "100000"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no call 100000"));
}

#[test]
fn a_profile_that_is_not_there_is_status_2_and_names_those_that_are() {
    let output = tritone(["why", &example(), "--profile", "rfc339"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("rfc3398"));
}

#[test]
fn a_profile_of_the_users_own_translates_what_was_not_on_the_wire() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/profile.toml");
    let output = tritone(["why", &example(), "--profile", &file.display().to_string(), "--format", "json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let calls = json_lines(&output);
    let call = calls.iter().find(|call| call["cause_source"] == "profile").expect("a call without a Reason");
    assert_eq!(call["profile"]["id"], call["translated"][0]["profile"]);
    assert_eq!(call["profile"]["id"], "carrier");
}

#[test]
fn an_unreadable_file_is_status_3_and_the_others_are_still_read() {
    let output = tritone(["why", "/nonexistent/x.pcap", &example(), "--format", "json"]);
    assert_eq!(output.status.code(), Some(3));
    let lines = json_lines(&output);
    let summary = lines.last().expect("a summary");
    assert!(summary["attempts"].as_u64() > Some(10), "{summary}");
    assert!(summary["files"][0]["trouble"].as_str().is_some_and(|trouble| trouble.contains("x.pcap")));
}

#[test]
fn a_closed_pipe_is_success() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_tritone"))
        .args(["why", &example(), "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_ladder_of_a_call_fits_a_hundred_columns() {
    let all = json_lines(&tritone(["why", &example(), "--format", "json"]));
    let failed =
        all.iter().find(|call| call["type"] == "call" && call["outcome"] == "busy").expect("a busy call");
    let output = tritone(["why", &example(), "--call", &failed["id"].to_string()]);
    let text = text(&output);
    assert!(text.contains("486"), "{text}");
    let ladder = text.lines().filter(|line| line.contains("--") && line.contains('#'));
    assert!(ladder.clone().count() >= 3, "{text}");
    assert!(ladder.clone().all(|line| line.chars().count() <= 100), "{text}");
}

#[test]
fn a_relay_in_the_middle_is_told_from_who_answered_behind_it() {
    let Some(file) = shared("a relayed recording", "captures/kamailio-relayed-sip.pcap") else { return };
    let output = tritone(["why".as_ref(), file.as_os_str(), "--format".as_ref(), "json".as_ref()]);
    let calls = json_lines(&output);
    // Frames 113 and 125: the caller's CANCEL, and Kamailio's 487 to it without any Via.
    let given_up = ["outcome", "status", "released_by"].map(|field| word(&calls[3][field]));
    assert_eq!(given_up, ["cancelled", "487", "caller"]);
    // Frames 85 and 89: a 503 from behind Kamailio reaches the caller as 500 (RFC 3261 section 16.7 step 6).
    let origin = &calls[4]["origin"];
    assert_eq!(
        [word(&calls[4]["status"]), word(&origin["status"]), word(origin)],
        ["500", "503", "127.0.1.1:5070"]
    );
}

#[test]
fn a_lost_tcp_connection_is_read_from_packets_and_stays_in_saved_ones() {
    let description = "call alice@10.0.0.1 -> bob@10.0.0.2 tcp\n  INVITE\n  < 100 Trying\n";
    let file = made("why-tcp-lost", description).display().to_string();
    let saved = Path::new(env!("CARGO_TARGET_TMPDIR")).join("why-tcp-lost-saved.pcapng");
    let saved = saved.display().to_string();
    let shown = text(&tritone(["why", &file, "--call", "1", "--save", &saved]));
    assert!(
        shown.contains("Gigaset      812 General socket layer error: Socket is not connected (predicted"),
        "{shown}"
    );
    let of_saved = &json_lines(&tritone(["why", &saved, "--format", "json"]))[0];
    assert_eq!(of_saved["gigaset"]["code"], 812);
}

#[test]
fn the_first_screen_says_what_the_origin_said_and_what_became_of_it() {
    let trace = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traces/gateway-tells-nothing/trace.pcap");
    let text = text(&tritone(["why".as_ref(), trace.as_os_str()]));
    let line = "404 Not Found from 198.51.100.20:5060, which became 503 Service Unavailable: cause 1 ";
    assert!(text.contains(line), "{text}");
}
