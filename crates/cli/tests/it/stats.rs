//! `stats --format json` against the truth of the reference recordings, most of which tshark counted.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tritone_synth::shared;

use crate::run::{json_lines, tritone};

const TEST: &str = "message counts equal those of tshark";

/// Files whose truth cannot be taken as it is, and why.
const LEFT_OUT: &[(&str, &str)] = &[
    ("sip-udp_fuzzed-variant-of-aaa.pcap", "fuzzed: tshark's figures are a guide, not a verdict"),
    (
        "ppp_q933-heap-overflow_malformed.pcap",
        "frame 1, octets `23 08 30 30`: tshark takes OSI over PPP with a first octet of 08 for Q.931; the next one, 30, is \
         no length of a call reference, and Q.931 section 5.8.3.1 has such a message ignored",
    ),
];

/// What is right where tshark is not: file, key of `sip`, value, and why.
const TSHARK_IS_WRONG: &[(&str, &str, &str, &str)] = &[
    (
        "sip-tcp_call-with-rtp.pcap",
        "reason_headers",
        r#"{"Q.850;cause=16":1}"#,
        "frame 81: tshark takes `Q.850 ;cause=16` for the protocol `Q.850 `; white space before the semicolon is legal",
    ),
    (
        "sip-udp_rtp-protocol-mix.pcap",
        "reason_headers",
        r#"{"Q.850;cause=16":1}"#,
        "frame 258: the same white space",
    ),
    (
        "sip-udp_two-hop-proxy-call.pcap",
        "reason_headers",
        r#"{"Q.850;cause=16":1}"#,
        "frame 10: the same white space",
    ),
    (
        "vlan_sip_sigtran-map_megaco_offnet-mt-call.pcap",
        "reason_headers",
        r#"{"Q.850;cause=16":6}"#,
        "frame 96: the same white space",
    ),
    (
        "sip-udp_home-pbx_with-lan-noise.pcap",
        "reason_headers",
        "{}",
        "frame 6587: `SIP;description=...` has no cause; tshark shows 0",
    ),
];

/// The keys that are compared, by protocol.
const KEYS: [(&str, &[&str]); 3] = [
    (
        "sip",
        &[
            "messages",
            "requests_by_method",
            "responses_by_status",
            "responses_by_cseq_method_and_status",
            "call_ids",
            "invite_final_responses",
            "reason_headers",
        ],
    ),
    ("q931", &["messages", "message_types", "cause_values", "cause_by_message"]),
    ("isup", &["messages", "message_types", "cause_by_message"]),
];

/// The truth files of a folder, in order, each with its name.
fn truths(folder: &Path) -> Vec<Value> {
    let entries = fs::read_dir(folder).expect("the truth");
    let mut names: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    names.sort();
    let read = |path: &PathBuf| serde_json::from_slice(&fs::read(path).expect("a truth file")).expect("JSON");
    names.iter().map(read).collect()
}

/// What `stats` says of the recording that a truth is about.
fn found(folder: &Path, truth: &Value) -> Value {
    let file = folder.join("..").join(truth["file"].as_str().expect("a file name"));
    let output = tritone(["stats".as_ref(), file.as_os_str(), "--format".as_ref(), "json".as_ref()]);
    json_lines(&output).pop().unwrap_or_else(|| panic!("{}: no output", file.display()))
}

#[test]
fn message_counts_equal_those_of_tshark() {
    let Some(folder) = shared(TEST, "captures/truth") else { return };
    let (mut compared, mut wrong) = (0, Vec::new());
    for truth in truths(&folder) {
        let capture = truth["file"].as_str().expect("a file name").to_owned();
        let found = found(&folder, &truth);
        compared += 1;
        if truth["capture"]["packets"] != found["packets"] {
            let packets = (&found["packets"], &truth["capture"]["packets"]);
            wrong.push(format!("{capture}: {} packets, tshark has {}", packets.0, packets.1));
        }
        let read =
            found["skipped"].as_object().expect("reasons").values().filter_map(Value::as_u64).sum::<u64>();
        assert!(
            read <= found["packets"].as_u64().expect("a number"),
            "{capture}: skipped more than there is"
        );
        if !LEFT_OUT.iter().any(|(file, _)| *file == capture) {
            wrong.extend(differences(&capture, &truth, &found));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared >= 68, "only {compared} files were compared");
}

#[test]
fn message_counts_of_logs_equal_the_truth() {
    let Some(folder) = shared("message counts of logs equal the truth", "captures/logs/truth") else {
        return;
    };
    let truths = truths(&folder);
    assert!(truths.len() >= 12, "only {} logs", truths.len());
    let wrong: Vec<String> = truths
        .iter()
        .flat_map(|truth| differences(truth["file"].as_str().expect("a name"), truth, &found(&folder, truth)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The keys of a truth that differ from what was found. What is inside HEP is counted with the rest.
fn differences(capture: &str, truth: &Value, found: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    for (protocol, keys) in KEYS {
        for key in keys {
            let of_truth = &truth[protocol][*key];
            if of_truth.is_null() {
                continue;
            }
            let excepted = TSHARK_IS_WRONG.iter().find(|(file, name, ..)| (file, name) == (&capture, key));
            let right = match excepted.filter(|_| protocol == "sip") {
                Some((_, _, value, _)) => serde_json::from_str(value).expect("JSON"),
                None => with_hep(truth, protocol, key),
            };
            let found = shortened(&found[protocol][*key]);
            if right != found {
                wrong.push(format!("{capture}: {protocol} {key} {found}, the truth has {right}"));
            }
        }
    }
    wrong
}

/// A count of the truth with that of what is inside HEP: added up, but for Call-IDs, which both have in common.
fn with_hep(truth: &Value, protocol: &str, key: &str) -> Value {
    let (outside, inside) = (&truth[protocol][key], &truth["hep"][protocol][key]);
    if inside.is_null() {
        return outside.clone();
    }
    match (outside.as_u64(), inside.as_u64()) {
        (Some(outside), Some(inside)) if key == "call_ids" => outside.max(inside).into(),
        (Some(outside), Some(inside)) => (outside + inside).into(),
        _ => {
            let mut all = outside.as_object().cloned().unwrap_or_default();
            for (name, count) in inside.as_object().expect("counts") {
                let known = all.get(name).and_then(Value::as_u64).unwrap_or_default();
                all.insert(name.clone(), (known + count.as_u64().expect("a count")).into());
            }
            Value::Object(all)
        }
    }
}

/// Counts with long methods described as the truth describes them.
fn shortened(counts: &Value) -> Value {
    let Some(counts) = counts.as_object() else { return counts.clone() };
    let name = |name: &String| match name.len() {
        0..=64 => name.clone(),
        length => format!("(method of {length} characters)"),
    };
    Value::Object(counts.iter().map(|(key, count)| (name(key), count.clone())).collect())
}
