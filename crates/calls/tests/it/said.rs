//! What each rule says, as someone last read it: `tests/golden/rules/RULE.txt`, written with `TRITONE_BLESS=1`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use tritone_calls::{Call, Confidence, Fault, circuit_rules, rules};

use crate::{circuit_rules as circuits, large, rules as alone, scenes};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/rules")
}

/// The verdict and the findings of a call, a line each.
fn told(call: &Call) -> String {
    let verdict = call.verdict.as_ref().expect("a verdict");
    let retryable = match verdict.retryable {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    };
    let mut text = format!(
        "rule: {}\nconfidence: {}\nfault: {}\nretryable: {retryable}\nexplanation: {}\nadvice: {}\n",
        verdict.rule,
        verdict.confidence.as_str(),
        verdict.fault.as_str(),
        verdict.explanation,
        verdict.advice.as_deref().unwrap_or("-"),
    );
    for finding in &call.findings {
        writeln!(text, "finding: {} ({}): {}", finding.rule, finding.severity.as_str(), finding.text)
            .expect("a string takes all");
    }
    text
}

#[test]
fn each_rule_says_what_its_golden_file_says_and_no_file_is_without_a_rule() {
    let bless = env::var_os("TRITONE_BLESS").is_some();
    fs::create_dir_all(folder()).expect("a folder");
    let mut differ = Vec::new();
    let of_sip = alone::firing().chain(scenes::firing()).chain([large::firing()]);
    for (rule, call) in of_sip.chain(circuits::firing()) {
        let (path, said) = (folder().join(format!("{rule}.txt")), told(&call));
        if bless {
            fs::write(&path, &said).expect("the golden file can be written");
        }
        let golden = fs::read_to_string(&path).unwrap_or_default();
        if said != golden {
            differ.push(format!("--- {rule}.txt\n{golden}+++ said\n{said}"));
        }
    }
    let look = "look at them, then run again with TRITONE_BLESS=1";
    assert!(differ.is_empty(), "{look}:\n{}", differ.join("\n"));

    let entries = fs::read_dir(folder()).expect("the golden files");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let ids = rules().map(|rule| rule.id).chain(circuit_rules().map(|rule| rule.id));
    let wanted: BTreeSet<String> = ids.map(|id| format!("{id}.txt")).collect();
    assert_eq!(names.collect::<BTreeSet<_>>(), wanted);
}

/// `docs/verdicts.md`, and how its tables of rules begin: that of SIP, then that of ISDN and SS7.
const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/verdicts.md");
const HEAD: &str = "| id | fault | confidence | rests on | advice |\n|---|---|---|---|---|\n";

#[test]
fn the_rules_are_in_the_documentation() {
    let row = |id: &str, fault: Fault, confidence: Confidence, source: &str, advises: &str| {
        format!("| `{id}` | {} | {} | {source} | {advises} |\n", fault.as_str(), confidence.as_str())
    };
    let of_sip: String =
        rules().map(|rule| row(rule.id, rule.fault, rule.confidence, rule.source, rule.advises)).collect();
    let of_circuits: String = circuit_rules()
        .map(|rule| row(rule.id, rule.fault, rule.confidence, rule.source, rule.advises))
        .collect();

    let text = fs::read_to_string(DOCS).expect("docs/verdicts.md");
    let parts: Vec<&str> = text.split(HEAD).collect();
    let [before, sip, circuits] = parts.as_slice() else { panic!("two tables of rules") };
    let after = |part: &str| {
        part.split_once("\n\n").map_or(String::new(), |(_, after)| after.trim_start().to_owned())
    };
    let (between, end) = (after(sip), after(circuits));
    let wanted = format!("{before}{HEAD}{of_sip}\n{between}{HEAD}{of_circuits}\n{end}");
    if env::var_os("TRITONE_BLESS").is_some() {
        fs::write(DOCS, &wanted).expect("docs/verdicts.md is written");
    }
    let text = fs::read_to_string(DOCS).expect("docs/verdicts.md");
    assert!(text == wanted, "run again with TRITONE_BLESS=1, and look at the difference");
}
