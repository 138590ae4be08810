//! `why --mask`: no number and no name of a person in any output, and nothing else lost.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tritone_synth::require;

use crate::made::made;
use crate::run::{json_lines, text, tritone};

/// Names and numbers that no output may show.
const SECRETS: [&str; 8] =
    ["7654321", "5550123", "Wonderland", "wonder", "Queen", "queen", "Hatter", "0415550123"];

/// Every field that names somebody, over UDP, and in TCP segments of 100 octets.
fn secretive(name: &str, transport: &str) -> PathBuf {
    let flow = format!(
        r#"
tcp mss 100
call wonder@10.0.0.1:40000 -> queen@10.0.0.2 {transport}
  INVITE uri "sip:+415550123@10.0.0.2" replace "From: \"Alice Wonderland\" <sip:+497654321@10.0.0.1>;tag=a1" header "P-Asserted-Identity: \"Hatter\" <tel:+497654321>" header "Remote-Party-ID: Hatter <sip:+497654321@x>;party=calling" header "Diversion: <sip:queen@x>;reason=user-busy" header "History-Info: <sip:+415550123@x>;index=1" header "X-Called: 0415550123"
  < 407 Proxy Authentication Required
  ACK
  INVITE credentials replace "From: \"Alice Wonderland\" <sip:+497654321@10.0.0.1>;tag=a1" header "Contact: <sip:wonder@10.0.0.1>"
  < 486 Queen is busy: sip:queen@10.0.0.2 reason "Q.850;cause=17;text=\"queen is 0415550123 \""
  ACK
call +497654321@10.0.0.1:40000 -> 0415550123@10.0.0.2 {transport}
  INVITE
  < 503 Service Unavailable
  ACK
"#
    );
    // The phrase is not in the list of fields that are hidden: only the URI in it is.
    made(name, &flow.replace("Queen is busy", "Busy"))
}

fn assert_no_secret(what: &str, output: &str) {
    // The Call-ID of a made call is a number and an address; credentials and tags hold no name.
    for secret in SECRETS.iter().filter(|secret| **secret != "queen") {
        assert!(!output.contains(secret), "{what} shows {secret}: {output}");
    }
    assert!(!output.contains("sip:queen"), "{what} shows queen: {output}");
}

fn why(file: &Path, options: &[&str]) -> String {
    let file = file.display().to_string();
    let output = tritone([&["why", &file], options].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    text(&output)
}

#[test]
fn no_format_shows_a_number_or_a_name() {
    let file = secretive("mask-formats", "udp");
    assert!(why(&file, &[]).contains("7654321"), "the test would prove nothing");
    for format in ["text", "json", "csv", "markdown"] {
        for call in [&[][..], &["--call", "1"]] {
            assert_no_secret(format, &why(&file, &[&["--mask", "--format", format], call].concat()));
        }
    }
    for form in ["text", "svg", "mermaid", "markdown"] {
        assert_no_secret(form, &why(&file, &["--mask", "--call", "1", "--ladder", form]));
    }
}

#[test]
fn options_compare_what_was_recorded() {
    let file = secretive("mask-filter", "udp");
    let masked = why(&file, &["--mask", "--from", "7654321", "--format", "csv"]);
    assert_eq!(masked.lines().count(), 3, "{masked}");
    assert_no_secret("csv", &masked);
}

#[test]
fn the_same_number_has_the_same_pseudonym_in_a_run_and_another_in_the_next() {
    let file = secretive("mask-same", "udp");
    let callers = || -> Vec<Value> {
        let output = tritone(["why", &file.display().to_string(), "--mask", "--format", "json"]);
        json_lines(&output).iter().take(2).map(|call| call["from_user"].clone()).collect()
    };
    let once = callers();
    assert_eq!(once[0], once[1]);
    assert!(once[0].as_str().is_some_and(|number| number.len() == 10 && number.starts_with('+')), "{once:?}");
    let again: Vec<_> = (0..3).map(|_| callers()).collect();
    assert!(again.iter().any(|callers| *callers != once));
}

#[test]
fn stats_hides_the_digits_of_prefixes_and_divides_by_the_true_ones() {
    let file = secretive("mask-stats", "udp").display().to_string();
    let prefixes = |options: &[&str]| -> Vec<(String, u64)> {
        let output = tritone([&["stats", &file, "--prefix", "8", "--format", "json"], options].concat());
        let line = json_lines(&output).remove(0);
        let groups = line["metrics"]["by_prefix"].as_array().expect("groups").iter();
        groups
            .map(|g| {
                (g["prefix"].as_str().expect("text").to_owned(), g["sessions"].as_u64().expect("a number"))
            })
            .collect()
    };
    assert_eq!(prefixes(&[]), [("04155501".to_owned(), 1), ("other".to_owned(), 1)]);
    let masked = prefixes(&["--mask"]);
    assert_eq!(masked.iter().map(|(_, sessions)| sessions).sum::<u64>(), 2);
    assert!(masked.iter().any(|(prefix, _)| prefix == "other"));
    let hidden = masked.iter().find(|(prefix, _)| prefix.len() == 8).expect("a pseudonym");
    assert!(hidden.0.starts_with('0') && hidden.0 != "04155501", "{hidden:?}");
    let formats = ["text", "csv", "markdown"];
    for format in formats {
        let shown = text(&tritone(["stats", &file, "--prefix", "32", "--mask", "--format", format]));
        assert_no_secret(format, &shown);
    }
}

/// What is left of the calls when everything is taken away that names people.
fn nameless(file: &Path) -> Vec<Value> {
    let mut calls = json_lines(&tritone(["why", &file.display().to_string(), "--format", "json"]));
    calls.retain(|line| line["type"] != "summary");
    for call in &mut calls {
        let fields = call.as_object_mut().expect("an object");
        let named =
            ["from", "to", "from_user", "to_user", "request_uri", "identity", "reasons", "phrase", "verdict"];
        named.iter().chain(&["id", "frames"]).for_each(|field| drop(fields.remove(*field)));
        for place in ["observed", "origin", "gigaset"] {
            if let Some(place) = fields.get_mut(place).and_then(Value::as_object_mut) {
                place.remove("frame");
            }
        }
    }
    calls
}

#[test]
fn saved_packets_hold_the_same_calls_and_no_number_or_name() {
    let test = "saved_packets_hold_the_same_calls_and_no_number_or_name";
    for transport in ["udp", "tcp"] {
        let file = secretive(&format!("mask-save-{transport}"), transport);
        let saved = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mask-saved-{transport}.pcapng"));
        let shown = why(&file, &["--mask", "--format", "csv", "--save", &saved.display().to_string()]);
        let octets = fs::read(&saved).expect("saved");
        assert_no_secret("the saved capture", &String::from_utf8_lossy(&octets));
        assert_eq!(nameless(&saved), nameless(&file), "{transport}");
        // The pseudonyms on the screen are those in the packets.
        let of_saved = why(&saved, &["--format", "csv"]);
        let columns = |csv: &str| -> Vec<String> {
            csv.lines().map(|line| line.split(',').skip(2).take(4).collect::<Vec<_>>().join(",")).collect()
        };
        assert_eq!(columns(&of_saved), columns(&shown));
        let Some(_) = require(test, "tshark", Command::new("tshark").arg("-v").output().ok()) else {
            continue;
        };
        assert_eq!(complaints(&saved), "", "{transport}");
    }
}

/// Packets of which tshark says that they are malformed or have a wrong checksum.
fn complaints(file: &Path) -> String {
    let checks = ["ip.check_checksum:TRUE", "udp.check_checksum:TRUE", "tcp.check_checksum:TRUE"];
    let bad = "_ws.malformed || ip.checksum.status == Bad || udp.checksum.status == Bad || tcp.checksum.status == Bad";
    let mut command = Command::new("tshark");
    for check in checks {
        command.args(["-o", check]);
    }
    let output = command.arg("-n").arg("-r").arg(file).args(["-Y", bad]).output().expect("tshark runs");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_example_keeps_its_totals_without_its_numbers() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/trunk.pcap");
    let (plain, masked) = (why(&file, &["--format", "json"]), why(&file, &["--mask", "--format", "json"]));
    let number =
        plain.split("\"to_user\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a number");
    assert!(number.len() > 6 && !masked.contains(number));
    assert_eq!(plain.lines().last(), masked.lines().last());
}
