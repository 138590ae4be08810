//! Calls made by SIPp through the reference load, each compared with the truth for the number dialled, and its findings
//! with a table.

mod findings;
mod relay;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;
use tritone_synth::{require, shared};

use crate::run::{json_lines, tritone};

const TEST: &str = "every call of a SIPp load is read as the truth says";

/// What a call must be read as: the fields of a row of `truth.csv`.
type Expected = HashMap<String, String>;

/// A capture of the load: `$TRITONE_BENCH_CAPTURE`, else one of `$TRITONE_BENCH_CALLS` (2,000) calls made now.
fn capture() -> Option<PathBuf> {
    if let Some(file) = env::var_os("TRITONE_BENCH_CAPTURE") {
        return Some(file.into());
    }
    let script = shared(TEST, "bench/make_capture.sh")?;
    require(TEST, "sipp and tcpdump", (installed("sipp") && installed("tcpdump")).then_some(()))?;
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench.pcap");
    let calls = env::var("TRITONE_BENCH_CALLS").unwrap_or_else(|_| "2000".to_owned());
    // Where there is no namespace, nothing else may use its addresses meanwhile.
    let mut command = namespace().unwrap_or_else(|| Command::new("env"));
    let in_namespace = "ip link set lo up 2>/dev/null; exec sh \"$@\"";
    run(command.args(["sh", "-c", in_namespace, "sh"]).arg(&script).arg(&file).args([&calls, "200"]));
    Some(file)
}

/// `unshare` with a network namespace of its own, where this user may have one: the load has fixed addresses, which
/// other tests use as well.
fn namespace() -> Option<Command> {
    let of = |arguments: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(arguments);
        command
    };
    let ways: [&[&str]; 2] = [&["--net"], &["--net", "--map-root-user"]];
    let works = |way: &&[&str]| of(way).arg("true").output().is_ok_and(|output| output.status.success());
    ways.into_iter().find(works).map(of)
}

/// Runs a script, and fails with what it said if it fails.
fn run(script: &mut Command) {
    let made = script.output().expect("sh runs");
    let said = String::from_utf8_lossy(&made.stdout);
    assert!(made.status.success(), "{said}{}", String::from_utf8_lossy(&made.stderr));
}

pub(crate) fn installed(program: &str) -> bool {
    env::var_os("PATH").is_some_and(|path| {
        let system = ["/usr/sbin", "/sbin"].map(PathBuf::from);
        env::split_paths(&path).chain(system).any(|folder| folder.join(program).is_file())
    })
}

/// The truth, by the number dialled.
fn truth(test: &str) -> Option<HashMap<String, Expected>> {
    let table = fs::read_to_string(shared(test, "bench/sipp/truth.csv")?).expect("the truth");
    let mut lines = table.lines();
    let columns: Vec<&str> = lines.next().expect("a heading").split(',').collect();
    let row = |line: &str| {
        let fields = columns.iter().map(ToString::to_string).zip(line.split(',').map(str::to_owned));
        let fields: Expected = fields.collect();
        (fields["dialled"].clone(), fields)
    };
    Some(lines.map(row).collect())
}

/// What `why` says of a capture: the calls, and the summary.
fn why(file: &Path) -> (Vec<Value>, Value) {
    let output = tritone(["why".as_ref(), file.as_os_str(), "--format".as_ref(), "json".as_ref()]);
    let mut lines = json_lines(&output);
    let summary = lines.pop().expect("a summary");
    (lines, summary)
}

#[test]
fn every_call_of_a_sipp_load_is_read_as_the_truth_says() {
    let (Some(truth), Some(file)) = (truth(TEST), capture()) else { return };
    let (mut calls, summary) = why(&file);
    calls.retain(is_of_the_load);
    assert!(calls.len() >= truth.len(), "{} calls", calls.len());
    let wrong = calls.iter().filter_map(|call| {
        let Some(expected) = truth.get(dialled(call)) else {
            return Some(format!("not in the truth: {call}"));
        };
        let mut wrong = differences(call, expected);
        if is_undecided(call, &summary) {
            wrong.retain(|difference| !difference.starts_with("outcome "));
        }
        wrong.extend(findings::difference(&[findings::CALLED_SIDE], dialled(call), &rules(call)));
        told(call, &wrong)
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(
        wrong.is_empty(),
        "{} of {} calls:\n{}",
        wrong.len(),
        calls.len(),
        wrong[..wrong.len().min(10)].join("\n")
    );
    eprintln!("{} calls agree with the truth", calls.len());
}

#[test]
fn the_table_of_findings_has_no_number_that_nobody_dials() {
    let Some(truth) = truth("the table of findings has no number that nobody dials") else { return };
    for number in findings::dialled(findings::CALLED_SIDE).chain(findings::dialled(findings::PROXY)) {
        assert!(truth.contains_key(number), "{number}");
    }
}

/// Whether the call went to a called side of the load; other tests may talk on the loopback interface meanwhile.
fn is_of_the_load(call: &Value) -> bool {
    call["type"] == "call"
        && call["legs"][0]["destination"]
            .as_str()
            .is_some_and(|to| to.starts_with("127.0.1.") && to.ends_with(":5070"))
}

/// A call without any response is undecided until 64*T1 have passed.
fn is_undecided(call: &Value, summary: &Value) -> bool {
    let waited = seconds(&summary["end"]) - seconds(&call["start"]);
    dialled(call) == "000" && call["outcome"] == "in-progress" && waited < 32.0
}

/// The user part of the request URI.
fn dialled(call: &Value) -> &str {
    let uri = call["request_uri"].as_str().and_then(|uri| uri.strip_prefix("sip:"));
    uri.and_then(|uri| uri.split('@').next()).unwrap_or_default()
}

/// The rules of the findings.
fn rules(call: &Value) -> Vec<&str> {
    let findings = call["findings"].as_array().expect("findings");
    findings.iter().filter_map(|finding| finding["rule"].as_str()).collect()
}

/// What of a call differs from what it must be read as.
fn differences(call: &Value, expected: &Expected) -> Vec<String> {
    let found = [
        ("outcome", text(&call["outcome"])),
        ("status", text(&call["status"])),
        ("cause", text(&call["cause"])),
        ("cause_source", text(&call["cause_source"])),
        ("reason_in", text(&call["observed"]["carrier"])),
        ("released_by", text(&call["released_by"])),
        ("provisionals", text(&call["provisionals"])),
        ("challenge", text(&call["earlier_finals"])),
        ("gigaset", reported(&call["gigaset"])),
    ];
    let differs = |(name, value): &&(&str, String)| expected[*name] != *value;
    let told = |(name, value): &(&str, String)| format!("{name} {value:?} instead of {:?}", expected[*name]);
    // The caller and the proxy keep the Call-ID, so no call has a second leg.
    let legs = call["legs"].as_array().map_or(0, Vec::len);
    let joined = (legs != 1).then(|| format!("{legs} legs"));
    found.iter().filter(differs).map(told).chain(joined).collect()
}

/// The differences of a call in a line.
fn told(call: &Value, wrong: &[String]) -> Option<String> {
    let line = || format!("call {} to {}: {}", call["id"], dialled(call), wrong.join(", "));
    (!wrong.is_empty()).then(line)
}

/// The number that a Gigaset wrote into a Warning.
fn reported(display: &Value) -> String {
    if display["source"] == "reported" { text(&display["code"]) } else { String::new() }
}

/// Seconds of the day of an RFC 3339 time.
fn seconds(time: &Value) -> f64 {
    let clock = time.as_str().and_then(|time| time.get(11..29)).expect("a time");
    clock.split(':').fold(0.0, |sum, part| sum * 60.0 + part.parse::<f64>().expect("a number"))
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
