//! Calls made by SIPp through the reference load, each compared with the truth for the number dialled.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;
use tritone_synth::{require, shared};

use crate::run::{json_lines, tritone};

const TEST: &str = "every call of a SIPp load is read as the truth says";

/// A capture of the load: `$TRITONE_BENCH_CAPTURE`, else one of `$TRITONE_BENCH_CALLS` (2,000) calls made now.
fn capture() -> Option<PathBuf> {
    if let Some(file) = env::var_os("TRITONE_BENCH_CAPTURE") {
        return Some(file.into());
    }
    let script = shared(TEST, "bench/make_capture.sh")?;
    require(TEST, "sipp and tcpdump", (installed("sipp") && installed("tcpdump")).then_some(()))?;
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench.pcap");
    let calls = env::var("TRITONE_BENCH_CALLS").unwrap_or_else(|_| "2000".to_owned());
    let made = Command::new("sh").arg(&script).arg(&file).args([&calls, "200"]).output().expect("sh runs");
    let said = String::from_utf8_lossy(&made.stdout);
    assert!(made.status.success(), "{said}{}", String::from_utf8_lossy(&made.stderr));
    Some(file)
}

fn installed(program: &str) -> bool {
    env::var_os("PATH")
        .is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

fn truth() -> Option<HashMap<String, HashMap<String, String>>> {
    let table = fs::read_to_string(shared(TEST, "bench/sipp/truth.csv")?).expect("the truth");
    let mut lines = table.lines();
    let columns: Vec<&str> = lines.next().expect("a heading").split(',').collect();
    let row = |line: &str| {
        let fields = columns.iter().map(ToString::to_string).zip(line.split(',').map(str::to_owned));
        let fields: HashMap<String, String> = fields.collect();
        (fields["dialled"].clone(), fields)
    };
    Some(lines.map(row).collect())
}

#[test]
fn every_call_of_a_sipp_load_is_read_as_the_truth_says() {
    let (Some(truth), Some(file)) = (truth(), capture()) else { return };
    let output = tritone(["why".as_ref(), file.as_os_str(), "--format".as_ref(), "json".as_ref()]);
    let lines = json_lines(&output);
    let summary = lines.last().expect("a summary");
    let calls: Vec<&Value> =
        lines.iter().filter(|line| line["type"] == "call" && is_of_the_load(line)).collect();
    assert!(calls.len() >= truth.len(), "{} calls", calls.len());
    let wrong: Vec<String> = calls.iter().filter_map(|call| difference(call, summary, &truth)).collect();
    assert!(
        wrong.is_empty(),
        "{} of {} calls:\n{}",
        wrong.len(),
        calls.len(),
        wrong[..wrong.len().min(10)].join("\n")
    );
    eprintln!("{} calls agree with the truth", calls.len());
}

/// Whether the call went to a called side of the load; other tests may talk on the loopback interface meanwhile.
fn is_of_the_load(call: &Value) -> bool {
    call["legs"][0]["destination"]
        .as_str()
        .is_some_and(|to| to.starts_with("127.0.1.") && to.ends_with(":5070"))
}

/// What of a call differs from the truth.
fn difference(
    call: &Value,
    summary: &Value,
    truth: &HashMap<String, HashMap<String, String>>,
) -> Option<String> {
    let uri = call["request_uri"].as_str()?;
    let dialled = uri.strip_prefix("sip:")?.split('@').next()?;
    let Some(expected) = truth.get(dialled) else {
        return Some(format!("{dialled} is not in the truth: {call}"));
    };
    let found = [
        ("outcome", text(&call["outcome"])),
        ("status", text(&call["status"])),
        ("cause", text(&call["cause"])),
        ("cause_source", text(&call["cause_source"])),
        ("reason_in", text(&call["observed"]["carrier"])),
        ("released_by", text(&call["released_by"])),
        ("provisionals", text(&call["provisionals"])),
        ("challenge", text(&call["earlier_finals"])),
    ];
    // A call without any response is undecided until 64*T1 have passed.
    let waited = seconds(&summary["end"]) - seconds(&call["start"]);
    let silent = dialled == "000" && call["outcome"] == "in-progress" && waited < 32.0;
    let differs =
        |(name, value): &&(&str, String)| expected[*name] != *value && !(silent && *name == "outcome");
    let wrong: Vec<String> = found
        .iter()
        .filter(differs)
        .map(|(name, value)| format!("{name} {value:?} instead of {:?}", expected[*name]))
        .collect();
    (!wrong.is_empty()).then(|| format!("call {} to {dialled}: {}", call["id"], wrong.join(", ")))
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
