//! `why` with the options that choose calls.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::made::made;
use crate::run::{json_lines, text, tritone};

/// Calls from 08:00:00 UTC on, a second apart: busy, congested, answered, unanswered, refused by IPv6.
const FIVE: &str = "
call +49301234567@10.0.0.1 -> 0301112222@10.0.0.2 udp at 0s
  INVITE
  < 486 Busy Here reason \"Q.850;cause=17\"
  ACK
call alice@10.0.0.1 -> 00441632960000@10.1.0.2 udp at 60s
  INVITE replace \"From: \\\"Alice Liddell\\\" <sip:alice@example.com>;tag=a2\"
  < 503 Service Unavailable reason \"Q.850;cause=34\"
  ACK
call 0301234567@10.0.0.1 -> bob@10.0.0.2:5070 udp at 120s
  INVITE
  < 200 OK
  ACK
  BYE
  < 200 OK
call alice@10.0.0.1 -> bob@10.9.0.9 udp at 180s
  INVITE
call alice@[2001:db8::1] -> bob@[2001:db8::2] udp at 240s
  INVITE
  < 603 Decline
  ACK
call alice@10.0.0.1 -> registrar@10.0.0.7 udp at 300s
  REGISTER
  < 403 Forbidden
";

fn five() -> PathBuf {
    static MADE: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    MADE.get_or_init(|| made("filter-five", FIVE)).clone()
}

/// The ids of the chosen calls.
fn chosen(options: &[&str]) -> Vec<u64> {
    let file = five().display().to_string();
    let output = tritone([&["why", &file, "--format", "json"], options].concat());
    let mut lines = json_lines(&output);
    assert_eq!(lines.pop().map(|summary| summary["type"].clone()), Some(Value::from("summary")));
    lines.iter().map(|call| call["id"].as_u64().expect("an id")).collect()
}

#[test]
fn without_options_all_are_chosen() {
    assert_eq!(chosen(&[]), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn by_status_cause_and_outcome() {
    assert_eq!(chosen(&["--status", "486"]), [1]);
    assert_eq!(chosen(&["--status", "5xx,6xx"]), [2, 5]);
    assert_eq!(chosen(&["--status", "4xx-6xx"]), [1, 2, 5, 6]);
    assert_eq!(chosen(&["--status", "none"]), [4]);
    assert_eq!(chosen(&["--status", "486", "--status", "none"]), [1, 4]);
    assert_eq!(chosen(&["--cause", "34"]), [2]);
    assert_eq!(chosen(&["--cause", "16-21"]), [1, 5]); // 21 is what RFC 3398 makes of the 603
    assert_eq!(chosen(&["--outcome", "busy,rejected"]), [1, 5, 6]);
    assert_eq!(chosen(&["--failed"]), [1, 2, 4, 5, 6]);
    assert_eq!(chosen(&["--rule", "busy-at-once"]), [1]);
}

#[test]
fn by_number_name_and_element() {
    assert_eq!(chosen(&["--from", "030 123 45 67"]), [1, 3]);
    assert_eq!(chosen(&["--from", "+49301234567"]), [1]);
    assert_eq!(chosen(&["--from", "liddell"]), [2]);
    assert_eq!(chosen(&["--to", "+44 1632 960000"]), [2]);
    assert_eq!(chosen(&["--to", "bob"]), [3, 4, 5]);
    assert_eq!(chosen(&["--peer", "10.1.0.0/16,10.9.0.9"]), [2, 4]);
    assert_eq!(chosen(&["--peer", "10.0.0.2:5070"]), [3]);
    assert_eq!(chosen(&["--peer", "2001:db8::/32"]), [5]);
}

#[test]
fn by_time() {
    assert_eq!(chosen(&["--since", "08:02"]), [3, 4, 5, 6]);
    assert_eq!(chosen(&["--since", "+60s", "--until", "2026-01-05T08:03:00Z"]), [2, 3, 4]);
    assert_eq!(chosen(&["--until", "2026-01-05T09:00:00.5+01:00"]), [1]);
}

#[test]
fn options_narrow_each_other() {
    assert_eq!(chosen(&["--failed", "--to", "bob", "--since", "+200s"]), [5]);
    assert_eq!(chosen(&["--status", "486", "--outcome", "answered"]), [] as [u64; 0]);
}

/// A call whose cause contradicts its status, and one whose cause a proxy lost.
const IRREGULAR: &str = "
call alice@10.0.0.1 -> bob@10.0.0.2 udp
  INVITE
  < 486 Busy Here reason \"Q.850;cause=16\"
  ACK
call alice@10.0.0.1 -> p@10.0.0.3 -> bob@10.0.0.2 udp
  INVITE
  < 486 Busy Here reason \"Q.850;cause=17\"
  ACK
";

#[test]
fn by_what_was_found_besides_the_end() {
    let file = made("filter-finding", IRREGULAR).display().to_string();
    let lines = json_lines(&tritone(["why", &file, "--format", "json"]));
    let found = lines[0]["findings"][0]["rule"].as_str().expect("a finding").to_owned();
    assert_eq!(lines[1]["findings"], Value::Array(Vec::new()), "the test needs a call without findings");
    let chosen =
        json_lines(&tritone(["why", &file, "--format", "json", "--finding", &format!("two-finals,{found}")]));
    assert_eq!((chosen.len(), &chosen[0]["id"]), (2, &Value::from(1)));
    assert_eq!(tritone(["why", &file, "--finding", "two-finals"]).status.code(), Some(1));
    assert_eq!(tritone(["why", &file, "--fail-on", &format!("finding={found}>1")]).status.code(), Some(0));
    assert_eq!(tritone(["why", &file, "--fail-on", &format!("finding={found}")]).status.code(), Some(1));
    for wrong in [["--finding", "cause-forgotten"], ["--fail-on", "finding=cause-forgotten"]] {
        let refused = tritone(["why", file.as_str()].into_iter().chain(wrong));
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(said.contains("no finding has this id; near it are cause-lost, cause-changed"), "{said}");
    }
}

#[test]
fn stats_measures_the_chosen_calls_and_counts_all_messages() {
    let file = five().display().to_string();
    let stats = |options: &[&str]| {
        let output = tritone([&["stats", &file, "--format", "json"], options].concat());
        json_lines(&output).remove(0)
    };
    let (all, chosen) = (stats(&[]), stats(&["--to", "bob", "--outcome", "answered,rejected"]));
    assert_eq!(all["sip"], chosen["sip"]);
    let numbers = |line: &Value| {
        let metrics = &line["metrics"];
        [&metrics["sessions"]["counted"], &metrics["failures"]["count"], &line["not_chosen"]]
            .map(Value::as_u64)
    };
    assert_eq!(numbers(&all), [Some(5), Some(4), Some(0)]);
    assert_eq!(numbers(&chosen), [Some(2), Some(1), Some(3)]);
    let screen = text(&tritone(["stats", &file, "--status", "486"]));
    assert!(screen.contains("1 of 5 calls chosen for the figures"), "{screen}");
    assert!(!text(&tritone(["stats", &file])).contains("chosen"));
    assert!(text(&tritone(["stats", &file, "--status", "699"])).contains("\n0 of 5 calls chosen"));
    assert_eq!(tritone(["stats", &file, "--since", "+20s", "--until", "+10s"]).status.code(), Some(2));
}

#[test]
fn the_totals_say_how_many_of_how_many() {
    let file = five().display().to_string();
    let screen = text(&tritone(["why", &file, "--status", "486,603"]));
    assert!(screen.contains("2 of 5 calls chosen\n2 calls: 0 answered, 2 failed"), "{screen}");
    assert!(!text(&tritone(["why", &file])).contains("chosen"));
    let summary = json_lines(&tritone(["why", &file, "--status", "486", "--format", "json"])).pop();
    let summary = summary.expect("a summary");
    assert_eq!((&summary["attempts"], &summary["not_chosen"]), (&Value::from(1), &Value::from(4)));
}

#[test]
fn tables_have_the_chosen_calls_under_their_own_numbers() {
    let file = five().display().to_string();
    let csv = text(&tritone(["why", &file, "--status", "603", "--format", "csv"]));
    assert_eq!(csv.lines().count(), 2, "{csv}");
    assert!(csv.lines().nth(1).is_some_and(|line| line.starts_with("5,")), "{csv}");
    let markdown = text(&tritone(["why", &file, "--failed", "--format", "markdown"]));
    assert_eq!(markdown.lines().count(), 6, "{markdown}");
}

#[test]
fn no_call_chosen_is_status_1() {
    let file = five().display().to_string();
    assert_eq!(tritone(["why", &file, "--status", "488"]).status.code(), Some(1));
    let output = tritone(["why", &file, "--status", "486", "--call", "2"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no call 2 that the filters choose"));
    assert_eq!(tritone(["why", &file, "--status", "503", "--call", "2"]).status.code(), Some(0));
}

#[test]
fn wrong_values_are_status_2_and_say_what_is_expected() {
    let wrong = [
        ("--status", "4x", "a class as 5xx"),
        ("--cause", "200", "from 1 to 127"),
        ("--outcome", "bussy", "busy, no-answer"),
        ("--peer", "10.0.0.0/40", "192.0.2.0/24"),
        ("--since", "noon", "08:00:30"),
        ("--from", " ", "number"),
    ];
    for (option, value, expected) in wrong {
        let output = tritone(["why", "x.pcap", option, value]);
        assert_eq!(output.status.code(), Some(2), "{option} {value}");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains(expected) && error.contains(option), "{error}");
    }
    let file = five().display().to_string();
    let output = tritone(["why", &file, "--since", "+20s", "--until", "+10s"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_example_has_as_many_busy_calls_in_the_choice_as_in_the_whole() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/trunk.pcap").display().to_string();
    let all = json_lines(&tritone(["why", &file, "--format", "json"]));
    let busy = json_lines(&tritone(["why", &file, "--format", "json", "--outcome", "busy"]));
    let busy_of_all: Vec<&Value> = all.iter().filter(|call| call["outcome"] == "busy").collect();
    assert!(busy_of_all.len() > 1);
    assert_eq!(busy.iter().take(busy.len() - 1).collect::<Vec<_>>(), busy_of_all);
}
