//! The torture messages of RFC 4475 and RFC 5118.

use std::fs;
use std::path::Path;

use tritone_synth::shared;
use tritone_wire::sip::{Message, Severity, check};

struct Case {
    file: String,
    parse: String,
    bytes: Vec<u8>,
}

fn cases(folder: &Path) -> Vec<Case> {
    let mut table = csv::Reader::from_path(folder.join("expected.csv")).unwrap();
    let columns = table.headers().unwrap().clone();
    let column = |name: &str| columns.iter().position(|column| column == name).unwrap();
    let (file, parse) = (column("file"), column("parse"));
    let case = |row: csv::StringRecord| Case {
        bytes: fs::read(folder.join(&row[file])).unwrap(),
        file: row[file].to_string(),
        parse: row[parse].to_string(),
    };
    table.records().map(|row| case(row.unwrap())).collect()
}

/// The verdict must be the table's; a message whose start line is not one of SIP counts as rejected.
fn judge(case: &Case, faults: &mut Vec<String>) {
    let (malformed, listed) = match Message::scan(&case.bytes) {
        Ok(message) => {
            let violations = check(&message);
            let malformed = violations.iter().any(|v| v.rule.severity() == Severity::Malformed);
            (malformed, violations.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        }
        Err(error) => (true, error.to_string()),
    };
    let agrees = match case.parse.as_str() {
        "accept" => !malformed,
        "reject" => malformed,
        "either" | "any" => true,
        other => panic!("{other} is no verdict"),
    };
    if !agrees {
        faults.push(format!("{} should be {}: {listed}", case.file, case.parse));
    }
}

#[test]
fn the_check_agrees_with_rfc_4475() {
    let Some(folder) = shared("the_check_agrees_with_rfc_4475", "torture/rfc4475") else { return };
    let cases = cases(&folder);
    let mut faults = Vec::new();
    cases.iter().for_each(|case| judge(case, &mut faults));
    assert_eq!(cases.len(), 50);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_check_agrees_with_rfc_5118() {
    let Some(folder) = shared("the_check_agrees_with_rfc_5118", "torture/rfc5118") else { return };
    let mut cases = cases(&folder);
    let mut faults = Vec::new();
    for case in &mut cases {
        case.bytes = as_sent(&case.bytes);
        judge(case, &mut faults);
    }
    assert_eq!(cases.len(), 12);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// All but the two lists' one file without a start line are messages to the scan, whatever is wrong with them.
#[test]
fn the_scan_loses_no_torture_message() {
    for set in ["torture/rfc4475", "torture/rfc5118"] {
        let Some(folder) = shared("the_scan_loses_no_torture_message", set) else { return };
        for case in cases(&folder).iter().filter(|case| case.file != "test.dat") {
            let message = Message::scan(&case.bytes);
            let message = message.unwrap_or_else(|error| panic!("{}: {error}", case.file));
            let expects_ids = case.file != "insuf.dat";
            assert_eq!(message.call_id().is_some(), expects_ids, "{}", case.file);
            assert!(message.top_via().is_some(), "{}", case.file);
            let mut out = Vec::new();
            message.write(&mut out);
            assert_eq!(out, message.bytes()[..message.len()], "{}", case.file);
        }
    }
}

/// The archive of RFC 5118 has bare LF, two header sections without an end, and bodies whose length nothing fits.
fn as_sent(bytes: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap().replace('\n', "\r\n");
    let text = if text.contains("\r\n\r\n") { text } else { text + "\r\n" };
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let line = |line: &str| match line.strip_prefix("Content-Length:") {
        Some(_) => format!("Content-Length: {}", body.len()),
        None => line.to_string(),
    };
    let head: Vec<String> = head.split("\r\n").map(line).collect();
    format!("{}\r\n\r\n{body}", head.join("\r\n")).into_bytes()
}
