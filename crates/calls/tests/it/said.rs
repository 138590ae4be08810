//! What each rule says, as someone last read it: `tests/golden/rules/RULE.txt`, written with `TRITONE_BLESS=1`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use tritone_calls::{Call, rules};

use crate::{large, rules as alone, scenes};

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
    for (rule, call) in alone::firing().chain(scenes::firing()).chain([large::firing()]) {
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
    let wanted: BTreeSet<String> = rules().map(|rule| format!("{}.txt", rule.id)).collect();
    assert_eq!(names.collect::<BTreeSet<_>>(), wanted);
}

/// `docs/verdicts.md`, and where its table of rules begins.
const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/verdicts.md");
const HEAD: &str = "| id | fault | confidence | rests on | advice |\n|---|---|---|---|---|\n";

#[test]
fn the_rules_are_in_the_documentation() {
    let text = fs::read_to_string(DOCS).expect("docs/verdicts.md");
    let (before, rest) = text.split_once(HEAD).expect("the table of rules");
    let (_, after) = rest.split_once("\n\n").map_or(("", rest), |(rows, after)| (rows, after));
    let row = |rule: &tritone_calls::Rule| {
        let (fault, confidence) = (rule.fault.as_str(), rule.confidence.as_str());
        format!("| `{}` | {fault} | {confidence} | {} | {} |\n", rule.id, rule.source, rule.advises)
    };
    let rows: String = rules().map(row).collect();
    let wanted = format!("{before}{HEAD}{rows}\n{}", after.trim_start());
    if env::var_os("TRITONE_BLESS").is_some() {
        fs::write(DOCS, &wanted).expect("docs/verdicts.md is written");
    }
    let text = fs::read_to_string(DOCS).expect("docs/verdicts.md");
    assert!(text == wanted, "run again with TRITONE_BLESS=1, and look at the difference");
}
