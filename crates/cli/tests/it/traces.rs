//! Calls of real programs into which a fault was put: does `why` name what was done?
//!
//! Each folder of `tests/traces` has a recording, made by the scenario of that name in `bench/traces/scenarios`, and a
//! label, written before the code that is to agree with it:
//!
//! - `story`: what was done.
//! - `call_to`, `call_from`: the user parts of the call that is meant.
//! - `outcome`, `rule`: the words to be said.
//! - `guilty`: the element that made the failure, by its address; or, where it is no single element that can be seen,
//!   whose fault it is (`caller`, `callee`, `network`, `configuration`, `unknown`), or `none`.
//! - `silent`: true where the guilty element said nothing, so that no message can come from it.
//! - `cause`: the Q.850 cause that somebody with experience would name; absent where the end has none.
//!
//! Each of them but `story` may be a list of what is equally right.

use std::collections::BTreeSet;
use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use serde_json::Value;
use tritone_calls::Outcome;
use tritone_codes::{Facts, StatusCode, profile};

use crate::run::{json_lines, tritone};

/// How many of the 82 labelled calls are read right; nine of ten are asked for.
const RIGHT_AT_LEAST: usize = 82;

/// What was done, or what is said of it.
struct Label {
    name: String,
    table: toml::Table,
}

/// What somebody says of a call.
struct Said {
    outcome: String,
    rule: String,
    guilty: Guilty,
    cause: Option<u64>,
}

struct Guilty {
    address: Option<IpAddr>,
    fault: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traces")
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let name = |path: PathBuf| path.file_stem().expect("a name").to_string_lossy().into_owned();
    entries.map(|entry| name(entry.expect("an entry").path())).collect()
}

fn labels() -> Vec<Label> {
    let read = |name: String| {
        let file = folder().join(&name).join("label.toml");
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let table = text.parse().unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        Label { name, table }
    };
    names_in(&folder()).into_iter().map(read).collect()
}

impl Label {
    /// What is right for this key, as text.
    fn right(&self, key: &str) -> Vec<String> {
        let text = |value: &toml::Value| match value {
            toml::Value::String(text) => text.clone(),
            toml::Value::Integer(number) => number.to_string(),
            other => panic!("{}: {key} is {other:?}", self.name),
        };
        match self.table.get(key) {
            None => Vec::new(),
            Some(toml::Value::Array(values)) => values.iter().map(text).collect(),
            Some(value) => vec![text(value)],
        }
    }

    fn is_silent(&self) -> bool {
        self.table.get("silent").and_then(toml::Value::as_bool).unwrap_or_default()
    }

    /// The call that is meant, as `why` tells of it.
    fn call(&self) -> Option<Value> {
        let file = folder().join(&self.name).join("trace.pcap");
        let output = tritone(["why".as_ref(), file.as_os_str(), "--format".as_ref(), "json".as_ref()]);
        let is = |value: &Value, key: &str| {
            self.table.get(key).is_none_or(|user| value.as_str() == user.as_str() && value.is_string())
        };
        json_lines(&output).into_iter().find(|line| {
            let is_call = line["type"] == "call" || line["type"] == "probe";
            is_call && is(&line["to_user"], "call_to") && is(&line["from_user"], "call_from")
        })
    }

    /// What is wrong with what was said, by the key of the label.
    fn wrong(&self, said: &Said) -> Vec<&'static str> {
        let cause = said.cause.map(|cause| cause.to_string()).unwrap_or_default();
        let without_cause = !self.table.contains_key("cause");
        let checks = [
            ("outcome", self.right("outcome").contains(&said.outcome)),
            ("rule", self.right("rule").contains(&said.rule)),
            ("guilty", self.right("guilty").iter().any(|guilty| said.guilty.is(guilty))),
            ("cause", without_cause || self.right("cause").contains(&cause)),
        ];
        checks.into_iter().filter(|(_, right)| !right).map(|(key, _)| key).collect()
    }
}

impl Guilty {
    fn is(&self, label: &str) -> bool {
        match (label, label.parse::<IpAddr>()) {
            (_, Ok(address)) => self.address == Some(address),
            ("none", _) => self.address.is_none() && self.fault == "unknown",
            (fault, _) => self.fault == fault,
        }
    }
}

/// What `why` says. The guilty element is the origin of the end; where it was silent, or nothing failed in the end, the
/// first address that the explanation names.
fn of_why(call: &Value, silent: bool) -> Said {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let is_probe = call["type"] == "probe";
    let origin = call["origin"]["address"].as_str().and_then(address).filter(|_| !silent);
    let prober = is_probe.then(|| address(call["legs"][0]["source"].as_str()?)).flatten();
    let named = || text(&call["verdict"]["explanation"]).split_whitespace().find_map(address);
    Said {
        outcome: text(&call["outcome"]),
        rule: if is_probe { "scanner".to_owned() } else { text(&call["verdict"]["rule"]) },
        guilty: Guilty { address: prober.or(origin).or_else(named), fault: text(&call["verdict"]["fault"]) },
        cause: call["cause"].as_u64().or_else(|| call["translated"][0]["value"].as_u64()),
    }
}

/// What a table of statuses says: the status that the caller got, its word and its cause, and who sent it; where nobody
/// did, a time-out of the one that was asked.
fn of_table(call: &Value) -> Said {
    let status = call["status"].as_u64().and_then(|code| StatusCode::new(u16::try_from(code).ok()?));
    let outcome =
        status.map_or(Outcome::Timeout, |status| Outcome::of_final(status, status.as_u16() == 487)).as_str();
    let sender = call["hops"].as_array().and_then(|hops| hops.last()).map(|hop| &hop["from"]);
    let sender = sender.unwrap_or(&call["legs"][0]["destination"]).as_str().and_then(address);
    let dss1 = profile("dss1").expect("the profile");
    Said {
        outcome: outcome.to_owned(),
        rule: outcome.to_owned(),
        guilty: Guilty { address: sender.filter(|_| outcome != "answered"), fault: "unknown".to_owned() },
        cause: status
            .and_then(|status| dss1.sip_to_q850(status, &Facts::NONE).cause())
            .map(|cause| cause.as_u8().into()),
    }
}

/// An address, with or without its port, from a word with or without punctuation.
fn address(word: &str) -> Option<IpAddr> {
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '[' && c != ']');
    word.parse::<SocketAddr>().map(|address| address.ip()).or_else(|_| word.parse()).ok()
}

#[test]
fn every_labelled_trace_can_be_made_again() {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench/traces/scenarios");
    let traces = names_in(&folder());
    assert_eq!(traces, names_in(&scenarios));
    assert!(traces.len() >= 40, "{}", traces.len());
}

#[test]
fn the_guilty_element_the_rule_and_the_cause_of_labelled_traces_are_named() {
    let labels = labels();
    let (mut right, mut looked_up) = (0, 0);
    // A table has no rules: how both do if those are not asked for.
    let (mut without_rule, mut looked_up_without_rule) = (0, 0);
    let but_rule = |wrong: &[&str]| usize::from(wrong.iter().all(|key| *key == "rule"));
    let mut table = String::new();
    for label in &labels {
        let Some(call) = label.call() else {
            table += &format!("wrong  {:<32} the call is not there\n", label.name);
            continue;
        };
        let said = of_why(&call, label.is_silent());
        let wrong = label.wrong(&said);
        let wrong_in_table = label.wrong(&of_table(&call));
        let lookup_is_right = wrong_in_table.is_empty();
        right += usize::from(wrong.is_empty());
        looked_up += usize::from(lookup_is_right);
        without_rule += but_rule(&wrong);
        looked_up_without_rule += but_rule(&wrong_in_table);
        let address = said.guilty.address.map(|address| address.to_string()).unwrap_or_default();
        let cause = said.cause.map(|cause| cause.to_string()).unwrap_or_default();
        table += &format!(
            "{} {:<32} {:<12} {:<24} {:<15} {:<13} {:>3}  table: {}{}\n",
            if wrong.is_empty() { "right" } else { "wrong" },
            label.name,
            said.outcome,
            said.rule,
            address,
            said.guilty.fault,
            cause,
            if lookup_is_right { "right" } else { "wrong" },
            wrong.iter().map(|key| format!("  {key} {}", label.right(key).join("|"))).collect::<String>(),
        );
    }
    let all = labels.len();
    eprintln!(
        "{table}why: {right} of {all}; a table of statuses: {looked_up} of {all}\n\
         rules not asked for: {without_rule}; a table of statuses: {looked_up_without_rule}"
    );
    assert!(right >= RIGHT_AT_LEAST, "{right} of {all} labelled traces are read right:\n{table}");
}
