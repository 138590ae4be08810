//! The published schemas hold for what the commands print, of every capture there is.

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::Value;
use tritone_synth::catalogue::{Made, catalogue};
use tritone_synth::shared;

use crate::made::{HOSTILE, made, thirty_hops};
use crate::run::{json_lines, text, tritone};

fn published(name: &str) -> Value {
    let output = tritone(["schema", name]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_str(&text(&output)).expect("JSON")
}

/// The schema with every object closed: what a command prints must be described, field by field.
fn closed(mut schema: Value) -> Value {
    close(&mut schema);
    schema
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            let is_shape = fields.contains_key("properties") && fields.contains_key("type");
            if is_shape && !fields.contains_key("additionalProperties") {
                fields.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            fields.values_mut().for_each(close);
        }
        Value::Array(values) => values.iter_mut().for_each(close),
        _ => {}
    }
}

pub(crate) fn validator(name: &str) -> Validator {
    let schema = published(name);
    jsonschema::draft202012::meta::validate(&schema).unwrap_or_else(|error| panic!("{name}: {error}"));
    jsonschema::draft202012::new(&closed(schema)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub(crate) fn check(validator: &Validator, value: &Value, what: &str) {
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}");
}

/// The example, made captures, and all shared ones.
fn captures(test: &str) -> Vec<PathBuf> {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/trunk.pcap");
    let hostile = made(&format!("{test}-hostile"), HOSTILE);
    let mut all = vec![example, hostile, made(&format!("{test}-hops"), &thirty_hops())];
    if let Some(folder) = shared(test, "captures") {
        let files = fs::read_dir(folder).expect("the captures").map(|entry| entry.expect("an entry").path());
        let is_capture = |file: &PathBuf| {
            let extension = file.extension().and_then(|extension| extension.to_str());
            matches!(extension, Some("pcap" | "pcapng" | "cap"))
        };
        all.extend(files.filter(is_capture));
    }
    if let Some(folder) = shared(test, "captures/logs") {
        let files = fs::read_dir(folder).expect("the logs").map(|entry| entry.expect("an entry").path());
        all.extend(files.filter(|file| file.is_file()));
    }
    all.extend(generated(test));
    all
}

/// Captures of the generator: each language, link, tunnel and version of HEP.
fn generated(test: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}-catalogue"));
    fs::create_dir_all(&folder).expect("a folder");
    let write = |made: Made| {
        let path = folder.join(&made.name);
        fs::write(&path, &made.file).expect("a file");
        path
    };
    catalogue().into_iter().map(write).collect()
}

fn check_of_captures(command: &str) {
    let validator = validator(command);
    let mut lines = 0;
    for file in captures(&format!("schema-{command}")) {
        let file = file.display().to_string();
        for line in json_lines(&tritone([command, &file, "--format", "json"])) {
            check(&validator, &line, &file);
            lines += 1;
        }
    }
    assert!(lines >= 3, "{lines}");
}

#[test]
fn every_line_of_why_is_of_the_published_shape() {
    check_of_captures("why");
}

#[test]
fn every_line_of_stats_is_of_the_published_shape() {
    check_of_captures("stats");
}

fn check_commands(name: &str, commands: &[&[&str]]) {
    let validator = validator(name);
    for command in commands {
        let output = tritone(command.iter().chain(&["--format", "json"]));
        let lines = json_lines(&output);
        assert!(!lines.is_empty(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        lines.iter().for_each(|line| check(&validator, line, &format!("{command:?}")));
    }
}

#[test]
fn every_explanation_is_of_the_published_shape() {
    let statuses: Vec<String> = (100..700).map(|status| status.to_string()).collect();
    let validator = validator("explain");
    for input in statuses.iter().step_by(3).map(String::as_str).chain([
        "0",
        "17",
        "127",
        "0x91",
        "701",
        "902",
        "INVITE",
        "4xx",
        "BYE",
        "Q.850;cause=16",
        "SIP;cause=200",
        "08 02 81 91",
        "Busy Here",
    ]) {
        let output = tritone(["explain", input, "--format", "json"]);
        for line in json_lines(&output) {
            check(&validator, &line, input);
        }
    }
}

#[test]
fn every_translation_is_of_the_published_shape() {
    check_commands(
        "map",
        &[
            &["map", "486"],
            &["map", "488"],
            &["map", "17"],
            &["map", "487", "--profile", "dss1"],
            &["map", "--table", "--profile", "dss1"],
            &["map", "--table", "--profile", "rfc3398", "--direction", "cause-to-sip"],
            &["map", "--table", "--profile", "lcr"],
        ],
    );
}

#[test]
fn every_audit_is_of_the_published_shape() {
    check_commands(
        "audit",
        &[
            &["audit", "rfc3398"],
            &["audit", "asterisk-pjsip", "--against", "rfc3398"],
            &["audit", "freeswitch", "--against", "yate"],
            &["audit", "--chain", "rfc3398,asterisk-pjsip,rfc4497"],
            &["audit", "rfc3398", "--inverse", "17", "--from", "q850"],
        ],
    );
}

#[test]
fn every_line_of_observed_mappings_is_of_the_published_shape() {
    let validator = validator("audit");
    let both_sides = made("schema-observed", OBSERVED);
    let mut lines = 0;
    for file in captures("schema-observed").into_iter().chain([both_sides]) {
        let file = file.display().to_string();
        for line in json_lines(&tritone(["audit", "rfc3398", "--observed", &file, "--format", "json"])) {
            check(&validator, &line, &file);
            lines += 1;
        }
    }
    assert!(lines >= 2, "{lines}");
}

/// A gateway that translates, with two addresses, and a proxy before it.
const OBSERVED: &str = "
call a@10.0.0.1 -> p@10.0.0.4 -> gw@10.0.0.3 -> b@10.0.0.2 udp
  INVITE
  < 480 No reason \"Q.850;cause=18\" until gw
  < 408 No at gw server \"Box 1\"
call a@10.0.0.1 -> p@10.0.0.4 -> gw@10.0.0.3 -> b@10.0.0.2 udp
  INVITE
  < 407 Authenticate
";

#[test]
fn a_missing_a_wrong_and_an_undescribed_field_are_found() {
    let validator = validator("why");
    let example =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/trunk.pcap").display().to_string();
    let lines = json_lines(&tritone(["why", &example, "--format", "json"]));
    for line in [lines.first(), lines.last()].into_iter().flatten() {
        let fields = line.as_object().expect("an object");
        assert!(validator.is_valid(line));
        for field in fields.keys() {
            let mut without = fields.clone();
            without.remove(field);
            assert!(!validator.is_valid(&Value::Object(without)), "without {field}");
        }
        let mut more = fields.clone();
        more.insert("undescribed".to_owned(), Value::Null);
        assert!(!validator.is_valid(&Value::Object(more)));
        let mut wrong = fields.clone();
        wrong.insert("start".to_owned(), "yesterday".into());
        assert!(!validator.is_valid(&Value::Object(wrong)));
    }
}

#[test]
fn comparisons_fit_the_schema_of_why() {
    let validator = validator("why");
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/trunk.pcap");
    let example = example.display().to_string();
    for more in [&["--compare"][..], &["--compare", "--call", "12"], &["--compare", "4", "--call", "12"]] {
        let arguments = ["why", &example, "--format", "json"].into_iter().chain(more.iter().copied());
        let lines = json_lines(&tritone(arguments));
        assert!(lines.iter().all(|line| line["type"] == "comparison") && !lines.is_empty(), "{more:?}");
        lines.iter().for_each(|line| check(&validator, line, "a comparison"));
    }
}
