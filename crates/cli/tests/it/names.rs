//! `--names`: elements by name, beside their addresses.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::made::{made, written};
use crate::run::{json_lines, text, tritone};

const THROUGH_A_PROXY: &str = "
agent bob \"Asterisk PBX 20.5.0\"
call alice@10.0.0.1 -> proxy@10.0.0.3 -> bob@10.0.0.2:5070 udp
  INVITE
  < 100 Trying at proxy
  < 183 Session Progress
  < 503 Service Unavailable reason \"Q.850;cause=34\" after 1s
  ACK
call alice@10.0.0.1 -> carol@10.9.0.9 udp
  INVITE
  < 486 Busy Here
  ACK
";

/// One name in a script that runs from right to left, as its user writes it; 10.9.0.9 has none.
const NAMES: &str =
    "10.0.0.2 = Trunk A\n10.0.0.3/32 = <b>Proxy</b>\n10.0.0.0/24 = \u{5de}\u{5e9}\u{5e8}\u{5d3}\n";

fn files(test: &str) -> (PathBuf, PathBuf) {
    (made(&format!("names-{test}"), THROUGH_A_PROXY), written(&format!("names-{test}.txt"), NAMES))
}

fn run(command: &str, (file, names): &(PathBuf, PathBuf), options: &[&str]) -> String {
    let (file, names) = (file.display().to_string(), names.display().to_string());
    let output = tritone([&[command, &file, "--names", &names], options].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    text(&output)
}

#[test]
fn the_first_screen_and_the_table_name_who_said_it() {
    let files = files("screen");
    let screen = run("why", &files, &[]);
    assert!(screen.contains("503 Service Unavailable from Trunk A (10.0.0.2:5070): cause 34"), "{screen}");
    assert!(screen.contains("486 Busy Here from 10.9.0.9:5060: "), "{screen}");
    let csv = run("why", &files, &["--format", "csv"]);
    assert!(csv.contains(",Trunk A (10.0.0.2:5070),") && csv.contains(",10.9.0.9:5060,"), "{csv}");
}

#[test]
fn the_sentence_the_evidence_and_the_ladder_of_a_call_name_its_elements() {
    let call = run("why", &files("call"), &["--call", "1"]);
    for shown in [
        "Trunk A (10.0.0.2:5070, Asterisk PBX 20.5.0) answered 503",
        "Hop          Trunk A (10.0.0.2:5070) -> <b>Proxy</b> (10.0.0.3:5060): 503 cause 34",
        "<b>Proxy</b>             Trunk A\n",
        "10.0.0.3:5060            10.0.0.2:5070",
    ] {
        assert!(call.contains(shown), "{shown}: {call}");
    }
    let heads: Vec<&str> = call.lines().filter(|line| line.ends_with("Trunk A")).collect();
    let addresses = call.lines().find(|line| line.trim_start().starts_with("10.0.0.1:5060 ")).expect("heads");
    // Isolates take no column.
    let wide = |c: &char| !matches!(c, '\u{2068}' | '\u{2069}');
    let column =
        |line: &str, word: &str| line.split(word).next().map(|text| text.chars().filter(wide).count());
    assert_eq!(column(heads[0], "Trunk A"), column(addresses, "10.0.0.2:5070"), "{call}");
}

#[test]
fn each_form_of_a_ladder_names_the_elements() {
    let files = files("ladder");
    let ladder = |form| run("why", &files, &["--call", "1", "--ladder", form]);
    let svg = ladder("svg");
    assert!(svg.contains(">Trunk A</text>") && svg.contains(">10.0.0.2:5070</text>"), "{svg}");
    assert!(svg.contains("&lt;b&gt;Proxy&lt;/b&gt;") && !svg.contains("<b>"), "{svg}");
    assert!(ladder("mermaid").contains("participant e2 as Trunk A (10.0.0.2:5070)"));
    assert!(ladder("markdown").contains("Trunk A (10.0.0.2:5070, Asterisk"));
}

#[test]
fn json_has_names_beside_addresses_and_null_where_there_is_none() {
    let lines: Vec<Value> = run("why", &files("json"), &["--format", "json"])
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let [one, two, summary] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!(one["origin"]["name"], "Trunk A");
    assert_eq!(
        (&one["hops"][0]["from_name"], &one["hops"][0]["to_name"]),
        (&json!("Trunk A"), &json!("<b>Proxy</b>"))
    );
    assert_eq!(one["legs"][0]["source_name"], "\u{5de}\u{5e9}\u{5e8}\u{5d3}");
    assert!(
        one["verdict"]["explanation"].as_str().is_some_and(|text| text.contains("Trunk A (10.0.0.2:5070"))
    );
    assert_eq!((&two["origin"]["name"], &two["origin"]["address"]), (&Value::Null, &json!("10.9.0.9:5060")));
    let peers: Vec<&Value> =
        summary["failures"].as_array().expect("failures").iter().map(|f| &f["peer_name"]).collect();
    assert_eq!(peers, [&json!("Trunk A"), &Value::Null]);
}

#[test]
fn the_report_names_elements_and_takes_no_markup_from_names() {
    let html = run("report", &files("report"), &["-o", "-"]);
    for shown in [
        "503 Service Unavailable from Trunk A (10.0.0.2:5070): once",
        "<bdi>Trunk A</bdi><br/><span class=\"note\">10.0.0.2:5070</span>",
        "&lt;b&gt;Proxy&lt;/b&gt;",
    ] {
        assert!(html.contains(shown), "{shown}");
    }
    assert!(!html.contains("<b>Proxy"));
}

#[test]
fn names_are_no_numbers_of_people_and_stay_when_those_are_masked() {
    let call = run("why", &files("mask"), &["--mask", "--call", "1"]);
    assert!(
        call.contains("Trunk A (10.0.0.2:5070, Asterisk PBX 20.5.0)") && !call.contains("alice"),
        "{call}"
    );
}

#[test]
fn a_file_of_names_with_a_mistake_is_wrong_use_in_every_command() {
    let wrong = written("names-wrong.txt", "10.0.0.300 = x\n").display().to_string();
    let example =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/trunk.pcap").display().to_string();
    for command in [&["why"][..], &["stats"], &["report", "-o", "-"]] {
        let output = tritone([command, &[&example, "--names", &wrong]].concat());
        assert_eq!(output.status.code(), Some(2), "{command:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("names-wrong.txt:1: "));
    }
}

#[test]
fn without_names_each_is_null() {
    let (file, _) = files("none");
    let lines = json_lines(&tritone(["why", &file.display().to_string(), "--format", "json"]));
    assert_eq!(
        (&lines[0]["origin"]["name"], &lines[0]["legs"][0]["source_name"]),
        (&Value::Null, &Value::Null)
    );
}
