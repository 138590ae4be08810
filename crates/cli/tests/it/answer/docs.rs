//! docs/answering.md says of every code of the seed how it arises, and by which test that is seen.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tritone_codes::{StatusCode, statuses};
use tritone_roles::answer::Policy;

const DIALLED: &str = "sipp_gets_every_code_of_the_seed_that_it_dials";

struct Row {
    code: StatusCode,
    phrase: String,
    arises: String,
    tests: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn document() -> String {
    fs::read_to_string(root().join("docs/answering.md")).expect("the document")
}

fn rows(document: &str) -> Vec<Row> {
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [code, phrase, _, arises, tests] = cells[..] else { return None };
        let tests = tests.split(", ").map(|name| name.trim_matches('`').to_owned()).collect();
        Some(Row { code: code.parse().ok()?, phrase: phrase.to_owned(), arises: arises.to_owned(), tests })
    };
    document.lines().filter(|line| line.starts_with('|')).filter_map(row).collect()
}

/// The names of the tests of natural conditions.
fn conditions() -> Vec<String> {
    let text = include_str!("natural.rs");
    let name =
        |line: &str| line.strip_prefix("    ")?.split_once(" => |test|").map(|(name, _)| name.to_owned());
    text.lines().filter_map(name).collect()
}

/// The codes that the name of a test ends with.
fn codes_of(test: &str) -> Vec<StatusCode> {
    test.split('_').filter_map(|word| word.parse().ok()).collect()
}

#[test]
fn every_code_of_the_seed_is_in_the_table_with_its_phrase() {
    let document = document();
    let rows = rows(&document);
    let seed: BTreeSet<StatusCode> =
        statuses().iter().filter(|info| info.seed.is_some()).map(|info| info.code).collect();
    assert_eq!(rows.iter().map(|row| row.code).collect::<BTreeSet<_>>(), seed);
    for row in &rows {
        assert_eq!(Some(row.phrase.as_str()), row.code.phrase(), "{}", row.code);
    }
}

#[test]
fn every_test_in_the_table_exists_and_every_condition_is_in_it() {
    let document = document();
    let rows = rows(&document);
    let conditions = conditions();
    assert!(conditions.len() > 45, "{conditions:?}");
    for row in &rows {
        for test in row.tests.iter().filter(|test| *test != DIALLED) {
            assert!(conditions.contains(test), "{}: there is no test {test}", row.code);
            assert!(codes_of(test).contains(&row.code), "{test} is not about {}", row.code);
        }
        let is_natural = row.tests.len() > 1;
        assert!(is_natural || row.arises.contains("dialled"), "{} arises by {}", row.code, row.arises);
        assert!(row.tests.iter().any(|test| test == DIALLED), "{} can be dialled", row.code);
    }
    let named: BTreeSet<&String> = rows.iter().flat_map(|row| &row.tests).collect();
    let seed = |code: &StatusCode| code.info().is_some_and(|info| info.seed.is_some());
    for condition in conditions.iter().filter(|name| codes_of(name).iter().any(seed)) {
        assert!(named.contains(condition), "{condition} is not in the table");
    }
}

#[test]
fn the_policy_of_the_document_is_the_default() {
    let document = document();
    let text =
        document.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a policy");
    let read = tritone_config::parse_answer(text, "docs/answering.md").expect("it is read");
    let policy = Policy::of(&read).expect("it can be followed");
    assert_eq!(format!("{policy:?}"), format!("{:?}", Policy::default()));
    // What is commented out there is read too.
    let lines = text.lines().map(|line| format!("{}\n", line.strip_prefix("# ").unwrap_or(line)));
    let whole: String = lines.collect();
    let whole = tritone_config::parse_answer(&whole, "docs/answering.md").expect("it is read");
    assert_eq!((whole.users.len(), whole.registrar.as_ref().and_then(|it| it.min_expires)), (1, Some(60)));
    Policy::of(&tritone_config::answer::Answer { registrar: None, ..whole }).expect("it can be followed");
}
