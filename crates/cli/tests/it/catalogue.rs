//! `stats` counts in every capture that the generator makes what tshark counts there.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tritone_synth::catalogue::{Made, catalogue};

use crate::run::{json_lines, tritone};

#[test]
fn every_capture_of_the_catalogue_is_counted_as_it_was_made() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("catalogue");
    fs::create_dir_all(&folder).unwrap();
    let mut differ = Vec::new();
    for made in catalogue() {
        let path = folder.join(&made.name);
        fs::write(&path, &made.file).unwrap();
        let output = tritone(["stats", "--format", "json", path.to_str().unwrap()]);
        let found = json_lines(&output).first().map(counted).unwrap_or_default();
        let expected = expected(&made);
        if found != expected {
            differ.push(format!("{}:\n  found    {found}\n  expected {expected}", made.name));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

/// What is compared of the statistics of a file.
fn counted(stats: &Value) -> Value {
    let keys = [
        ("sip", &["requests_by_method", "responses_by_status"][..]),
        ("q931", &["messages", "message_types", "cause_by_message"]),
        ("isup", &["messages", "message_types", "cause_by_message"]),
    ];
    let of = |(protocol, keys): (&str, &[&str])| {
        let values: BTreeMap<_, _> = keys.iter().map(|key| (*key, stats[protocol][key].clone())).collect();
        (protocol.to_owned(), json!(values))
    };
    json!(keys.map(of).into_iter().collect::<BTreeMap<_, _>>())
}

fn expected(made: &Made) -> Value {
    let (statuses, methods): (Vec<_>, Vec<_>) =
        made.sip.iter().cloned().partition(|kind| kind.starts_with(|c: char| c.is_ascii_digit()));
    json!({
        "sip": { "requests_by_method": counts(methods), "responses_by_status": counts(statuses) },
        "q931": of_circuits(&made.q931),
        "isup": of_circuits(&made.isup),
    })
}

fn of_circuits(messages: &[(String, Option<u8>)]) -> Value {
    let names = messages.iter().map(|(name, _)| name.clone());
    let causes =
        messages.iter().filter_map(|(name, cause)| Some(format!("{name} cause {}", cause.as_ref()?)));
    json!({ "messages": messages.len(), "message_types": counts(names), "cause_by_message": counts(causes) })
}

fn counts(values: impl IntoIterator<Item = String>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    values.into_iter().for_each(|value| *counts.entry(value).or_default() += 1);
    counts
}
