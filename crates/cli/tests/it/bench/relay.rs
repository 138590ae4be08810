//! The same load through Kamailio, recorded on both hops and on the caller's alone.
//!
//! The proxy makes other responses of nine outcomes (README of the load): 503 leaves as 500 without its Reason, 486 loses
//! its Reason in three, and for `000`, which nobody answers, it makes a 408. All other failures come from the called
//! side.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::{Value, json};
use tritone_synth::{require, shared};

use super::{Expected, dialled, differences, findings, installed, namespace, rules, run, told, truth, why};

const CALLED_SIDE: &str = "127.0.1.1:5070";
const PROXY: &str = "127.0.0.1:5080";
const TO_500: [&str; 5] = ["50301", "50302", "50303", "50313", "50314"];
const WITHOUT_REASON: [&str; 3] = ["48602", "48603", "48610"];

/// The captures of both hops and of the caller's, made once.
fn captures(test: &str) -> Option<&'static (PathBuf, PathBuf)> {
    static MADE: OnceLock<Option<(PathBuf, PathBuf)>> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let configuration = shared(test, "bench/kamailio/stateful.cfg")?;
        let bench = configuration.parent()?.parent()?;
        let there = ["kamailio", "sipp", "tcpdump", "ip"].iter().all(|program| installed(program));
        let namespace = namespace().filter(|_| there);
        let mut command = require(test, "kamailio, sipp, tcpdump, ip, and a network namespace", namespace)?;
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let files = (folder.join("relay-both.pcap"), folder.join("relay-caller.pcap"));
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/bench/relay.sh");
        run(command.arg("sh").arg(script).arg(bench).arg(&files.0).arg(&files.1));
        Some(files)
    });
    if made.is_none() {
        eprintln!("left out: {test} (as the load cannot be relayed)");
    }
    made.as_ref()
}

/// What both hops together must be read as.
fn on_both_hops(truth: &Expected) -> Expected {
    let number = truth["dialled"].as_str();
    let mut expected = truth.clone();
    let mut set = |column: &str, value: &str| expected.insert(column.to_owned(), value.to_owned());
    if TO_500.contains(&number) {
        set("status", "500");
    }
    if number == "000" {
        set("status", "408");
        set("cause_source", "profile");
        set("released_by", "proxy");
        set("provisionals", "100");
    }
    expected
}

/// What the caller's hop alone must be read as.
fn on_the_caller_s_hop(truth: &Expected) -> Expected {
    let number = truth["dialled"].as_str();
    let mut expected = on_both_hops(truth);
    let mut set = |column: &str, value: &str| expected.insert(column.to_owned(), value.to_owned());
    if TO_500.contains(&number) || WITHOUT_REASON.contains(&number) {
        set("cause", "");
        set("cause_source", "profile");
        set("reason_in", "");
    }
    if number == "000" {
        // That the peer is a proxy shows on its other side only.
        set("released_by", "callee");
    }
    expected
}

/// The calls of a capture: one to each number, each with what it must be read as.
fn calls(file: &Path, test: &str, expected: fn(&Expected) -> Expected) -> Vec<(Value, Expected)> {
    let truth = truth(test).expect("the truth");
    let (calls, _) = why(file);
    let numbers: BTreeSet<&str> = calls.iter().map(dialled).collect();
    assert_eq!(numbers, truth.keys().map(String::as_str).collect());
    assert_eq!(calls.len(), numbers.len(), "a call is one on both hops");
    let with = |call: Value| {
        let expected = expected(&truth[dialled(&call)]);
        (call, expected)
    };
    calls.into_iter().map(with).collect()
}

fn assert_all_right(calls: &[(Value, Expected)], wrong: impl Fn(&Value, &Expected) -> Vec<String>) {
    let told = |(call, expected): &(Value, Expected)| told(call, &wrong(call, expected));
    let wrong: Vec<String> = calls.iter().filter_map(told).collect();
    assert!(wrong.is_empty(), "{} of {} calls:\n{}", wrong.len(), calls.len(), wrong.join("\n"));
}

/// The origin that a failure must have: who it was, and whether something may be behind it.
fn expected_origin(expected: &Expected, farthest: &str) -> Value {
    match (&*expected["outcome"], &*expected["dialled"]) {
        ("answered" | "cancelled", _) => Value::Null,
        (_, "000") => json!([PROXY, farthest == PROXY]),
        _ => json!([farthest, true]),
    }
}

fn origin(call: &Value) -> Value {
    let origin = &call["origin"];
    if origin.is_null() { Value::Null } else { json!([origin["address"], origin["or_behind"]]) }
}

#[test]
fn on_both_hops_each_failure_has_its_origin_and_what_the_proxy_changed_is_named() {
    let test = "on both hops each failure has its origin, and what the proxy changed is named";
    let Some((both, _)) = captures(test) else { return };
    let calls = calls(both, test, on_both_hops);
    assert_all_right(&calls, |call, expected| {
        let mut wrong = differences(call, expected);
        let tables = [findings::CALLED_SIDE, findings::PROXY];
        wrong.extend(findings::difference(&tables, dialled(call), &rules(call)));
        let (found, wanted) = (origin(call), expected_origin(expected, CALLED_SIDE));
        if found != wanted {
            wrong.push(format!("the origin {found} instead of {wanted}"));
        }
        wrong.extend(wrongly_named(call));
        wrong
    });
    eprintln!("{} relayed calls agree with the truth", calls.len());
}

/// What is wrong in how a call names what the proxy changed.
fn wrongly_named(call: &Value) -> Option<String> {
    let number = dialled(call);
    let to_500 = TO_500.contains(&number);
    let must_change = to_500 || WITHOUT_REASON.contains(&number);
    let hops = call["hops"].as_array().expect("hops");
    let changed: Vec<&Value> =
        hops.iter().filter(|hop| hop["changed"] == true).map(|hop| &hop["from"]).collect();
    let wanted: &[&Value] = if must_change { &[&json!(PROXY)] } else { &[] };
    if changed != wanted {
        return Some(format!("changed by {changed:?} instead of {wanted:?}"));
    }
    let by_the_proxy = |finding: &Value| {
        let text = finding["text"].as_str().unwrap_or_default();
        let rule = finding["rule"].as_str().unwrap_or_default();
        ["status-changed", "cause-lost"].contains(&rule) && text.starts_with(PROXY)
    };
    if must_change && !call["findings"].as_array()?.iter().any(by_the_proxy) {
        return Some(format!("no finding says that the proxy changed it: {}", call["findings"]));
    }
    // The verdict is one of the change, or of what lies behind it: the cause, or an outage.
    let rule = call["verdict"]["rule"].as_str()?;
    (to_500 && rule == call["outcome"]).then(|| format!("the verdict {rule}"))
}

#[test]
fn on_the_caller_s_hop_the_proxy_is_the_origin_or_something_behind_it() {
    let test = "on the caller's hop the proxy is the origin, or something behind it";
    let Some((_, caller)) = captures(test) else { return };
    let calls = calls(caller, test, on_the_caller_s_hop);
    assert_all_right(&calls, |call, expected| {
        let mut wrong = differences(call, expected);
        let (found, wanted) = (origin(call), expected_origin(expected, PROXY));
        if found != wanted {
            wrong.push(format!("the origin {found} instead of {wanted}"));
        }
        let rules = rules(call);
        if rules.iter().any(|rule| ["status-changed", "cause-lost", "cause-changed"].contains(rule)) {
            wrong.push(format!("a change that this hop does not show: {rules:?}"));
        }
        wrong
    });
}
