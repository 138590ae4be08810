//! The figures of `stats`, as each format prints them.

use std::path::PathBuf;
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::made::{made, written};
use crate::run::{json_lines, text, tritone};

/// Two calls and a registration. The first: INVITE 0, 180 at 100 ms, 200 at 1,100, ACK 1,110, BYE 3,110, 200 at 3,150;
/// the second is refused after 20 ms; the registration takes 60 ms.
const FLOW: &str = "
call alice@10.0.0.1 -> 4930111@10.0.0.2 udp at 0s
  INVITE
  < 180 Ringing after 100ms
  < 200 OK after 1s
  ACK
  BYE after 2s
  < 200 OK after 40ms
call alice@10.0.0.1 -> 4940111@10.0.0.3 udp at 90s
  INVITE
  < 503 Service Unavailable after 20ms
  ACK
call alice@10.0.0.1 -> registrar@10.0.0.2 udp at 100s
  REGISTER
  < 401 Unauthorized
  REGISTER credentials
  < 200 OK after 40ms
";

fn stats(arguments: &[&str]) -> std::process::Output {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    let file = FILE.get_or_init(|| made("metrics", FLOW)).display().to_string();
    tritone(["stats", &file].iter().chain(arguments))
}

fn one(value: f64) -> Value {
    json!({ "count": 1, "mean": value, "min": value, "p50": value, "p90": value, "p95": value, "p99": value, "max": value })
}

#[test]
fn json_has_every_figure_in_the_unit_of_its_key() {
    let lines = json_lines(&stats(&["--format", "json", "--interval", "1min", "--prefix", "4"]));
    let metrics = &lines[0]["metrics"];
    let rfc = &metrics["rfc6076"];
    assert_eq!(rfc["rrd_ms"], one(60.0));
    assert_eq!(rfc["srd_successful_s"], one(0.1));
    assert_eq!((&rfc["srd_failed_s"], &rfc["srd_failed_indicative_s"]), (&one(0.02), &one(0.02)));
    assert_eq!((&rfc["sdd_ms"], &rfc["sdt_s"]), (&one(40.0), &one(2.01)));
    assert_eq!(rfc["sdt_failed_s"], Value::Null);
    assert_eq!(rfc["ser"], json!({ "count": 1, "of": 2, "percent": 50.0 }));
    assert_eq!(rfc["isa"]["percent"], 50.0);
    assert_eq!(rfc["scr"]["percent"], 100.0);
    assert_eq!(rfc["ira"], json!({ "count": 0, "of": 1, "percent": 0.0 }));
    assert_eq!((&metrics["itu"]["asr"]["percent"], &metrics["itu"]["acd_s"]), (&json!(50.0), &json!(2.01)));
    assert_eq!(
        metrics["load"]["peak_concurrent"],
        json!({ "count": 1, "at": "2026-01-05T08:00:00.000000000Z" })
    );
    assert_eq!(metrics["failures"]["by_status"], json!([{ "status": 503, "count": 1 }]));
    assert_eq!(metrics["vantage"]["hosts"][0], json!({ "address": "10.0.0.1", "name": null, "legs": 3 }));
    let starts: Vec<_> =
        metrics["by_interval"].as_array().unwrap().iter().map(|group| &group["start"]).collect();
    assert_eq!(starts, ["2026-01-05T08:00:00.000000000Z", "2026-01-05T08:01:00.000000000Z"]);
    let prefixes: Vec<_> =
        metrics["by_prefix"].as_array().unwrap().iter().map(|group| &group["prefix"]).collect();
    assert_eq!(prefixes, ["4930", "4940"]);
}

#[test]
fn names_stand_for_peers_and_a_mistake_in_them_has_its_line() {
    let file = written("peers.txt", "10.0.0.2 = Trunk A\n10.0.0.0/8 = lab\n").display().to_string();
    let lines = json_lines(&stats(&["--format", "json", "--names", &file]));
    let peers: Vec<_> =
        lines[0]["metrics"]["by_peer"].as_array().unwrap().iter().map(|group| &group["peer"]).collect();
    assert_eq!(peers, ["lab", "Trunk A", "lab"]);
    assert!(text(&stats(&["--names", &file])).contains("called Trunk A"));
    let wrong = written("wrong-peers.txt", "# peers\n10.0.0.2 Trunk A\n").display().to_string();
    let output = stats(&["--names", &wrong]);
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(message.contains("wrong-peers.txt:2: "), "{message}");
}

#[test]
fn csv_and_markdown_have_a_line_for_each_set_of_calls() {
    let csv = text(&stats(&["--format", "csv", "--prefix", "4"]));
    let keys: Vec<_> = csv
        .lines()
        .skip(1)
        .map(|line| line.split(',').skip(1).take(5).collect::<Vec<_>>().join(","))
        .collect();
    let expected = [
        "all,,,2,1",
        "peer,10.0.0.1,calling,2,1",
        "peer,10.0.0.2,called,1,1",
        "peer,10.0.0.3,called,1,0",
        "prefix,4930,,1,1",
        "prefix,4940,,1,0",
    ];
    assert_eq!(keys, expected);
    let markdown = text(&stats(&["--format", "markdown"]));
    assert!(markdown.starts_with("| File | By | Key | Side | Calls |"), "{markdown}");
}

#[test]
fn text_says_from_where_the_calls_were_seen() {
    let shown = text(&stats(&[]));
    assert!(shown.contains("Vantage point: 10.0.0.1 (in 3 of 3), 10.0.0.2 (in 2 of 3)\n"), "{shown}");
    assert!(
        shown.contains("3 of 3 first requests came straight from the originating UA (one Via)\n"),
        "{shown}"
    );
    let ser = shown.lines().find(|line| line.starts_with("SER ")).expect("a line of SER");
    assert_eq!(ser.split_whitespace().take(4).collect::<Vec<_>>(), ["SER", "50.0", "1", "2"]);
}

#[test]
fn an_interval_of_no_length_is_refused() {
    assert_eq!(stats(&["--interval", "0s"]).status.code(), Some(2));
    assert_eq!(stats(&["--interval", "soon"]).status.code(), Some(2));
}
