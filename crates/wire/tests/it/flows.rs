//! The example messages of RFC 3665 and RFC 3666.

use std::fs;

use tritone_synth::shared;
use tritone_wire::sip::{Framing, Message, Rule, Severity, StartLine, check, frame};

struct Flow {
    file: String,
    what: String,
    cseq_method: String,
    defects: String,
    bytes: Vec<u8>,
}

/// The messages of the index that have a file of their own and are not marked INVALID.
fn flows(test: &str) -> Option<Vec<Flow>> {
    let index = shared(test, "rfc_flows/index.csv")?;
    let folder = index.parent()?;
    let mut table = csv::Reader::from_path(&index).unwrap();
    let rows = table.records().map(Result::unwrap);
    let usable = rows.filter(|row| &row[6] != "same-as" && !row[9].contains("INVALID"));
    let flow = |row: csv::StringRecord| Flow {
        bytes: fs::read(folder.join(&row[0])).unwrap(),
        file: row[0].to_string(),
        what: row[5].to_string(),
        cseq_method: row[7].to_string(),
        defects: row[9].to_string(),
    };
    Some(usable.map(flow).collect())
}

#[test]
fn every_example_comes_back_byte_for_byte() {
    let Some(flows) = flows("every_example_comes_back_byte_for_byte") else { return };
    assert_eq!(flows.len(), 362);
    for flow in flows {
        let message = Message::scan(&flow.bytes).unwrap_or_else(|error| panic!("{}: {error}", flow.file));
        let mut out = Vec::new();
        message.write(&mut out);
        assert!(out == flow.bytes, "{}", flow.file);
    }
}

#[test]
fn every_example_says_what_the_index_says() {
    let Some(flows) = flows("every_example_says_what_the_index_says") else { return };
    for flow in flows {
        let message = Message::scan(&flow.bytes).unwrap();
        let what = match message.start() {
            StartLine::Request { method, .. } => String::from_utf8_lossy(method).into_owned(),
            StartLine::Response { digits, phrase, .. } => {
                format!("{} {}", String::from_utf8_lossy(digits), String::from_utf8_lossy(phrase))
            }
        };
        assert_eq!(what.trim_end(), flow.what, "{}", flow.file);
        assert_eq!(message.cseq().unwrap().method, flow.cseq_method.as_bytes(), "{}", flow.file);
    }
}

/// The ACKs of RFC 3666 section 2.3 have `Route: <ss1.a.example.com;lr>`, without a scheme; the index does not
/// mention it.
const ROUTE_WITHOUT_SCHEME: &[&str] = &["rfc3666/2.3-F14.txt", "rfc3666/2.3-F16.txt"];

fn is_known(flow: &Flow, rule: Rule) -> bool {
    match rule {
        Rule::RequestLineSpace | Rule::StatusLineSpace => flow.defects.contains("more than one SP"),
        Rule::UriScheme => ROUTE_WITHOUT_SCHEME.contains(&flow.file.as_str()),
        _ => false,
    }
}

#[test]
fn examples_break_no_rule_but_the_known_ones() {
    let Some(flows) = flows("examples_break_no_rule_but_the_known_ones") else { return };
    let mut faults = Vec::new();
    for flow in flows {
        let message = Message::scan(&flow.bytes).unwrap();
        let malformed = check(&message).into_iter().filter(|v| v.rule.severity() == Severity::Malformed);
        let unexpected = malformed.filter(|v| !is_known(&flow, v.rule));
        faults.extend(unexpected.map(|v| format!("{} ({}): {v}", flow.file, flow.defects)));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn all_examples_in_one_stream_are_framed_one_by_one() {
    let Some(flows) = flows("all_examples_in_one_stream_are_framed_one_by_one") else { return };
    let framed =
        |flow: &&Flow| matches!(frame(&flow.bytes), Framing::Message { len } if len == flow.bytes.len());
    // A stream needs Content-Length; one example with a body has none.
    let flows: Vec<&Flow> = flows.iter().filter(framed).collect();
    assert!(flows.len() >= 361, "{}", flows.len());
    let stream: Vec<u8> = flows.iter().flat_map(|flow| flow.bytes.iter().copied()).collect();
    let mut rest = &stream[..];
    for flow in flows {
        let Framing::Message { len } = frame(rest) else { panic!("{}", flow.file) };
        assert!(rest[..len] == flow.bytes, "{}", flow.file);
        rest = &rest[len..];
    }
    assert!(rest.is_empty());
}
