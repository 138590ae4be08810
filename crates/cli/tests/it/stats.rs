//! `stats --format json` against what tshark counts.

use std::fs;

use serde_json::Value;
use tritone_synth::shared;

use crate::run::{json_lines, tritone};

const TEST: &str = "message counts equal those of tshark";

/// Files whose SIP travels as this program does not read yet, or whose truth cannot be taken as it is, and why.
const LEFT_OUT: &[(&str, &str)] = &[
    ("gtp-u_linux-sll_ipv6-ims-sip-tcp.pcap", "SIP inside GTP-U"),
    ("sip-tcp-in-ipip.pcap", "SIP inside IP-in-IP"),
    ("sip-udp_pppoe_requests.pcap", "half of the SIP is inside PPPoE"),
    ("sip-udp_fuzzed-variant-of-aaa.pcap", "fuzzed: tshark's figures are a guide, not a verdict"),
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

/// The keys of `sip` that are compared.
const KEYS: &[&str] = &[
    "messages",
    "requests_by_method",
    "responses_by_status",
    "responses_by_cseq_method_and_status",
    "call_ids",
    "invite_final_responses",
    "reason_headers",
];

/// Whether the truth holds Q.931, ISUP or HEP, which is not read yet.
fn is_other_signalling(truth: &Value) -> bool {
    ["q931", "isup"].iter().any(|key| truth[*key]["messages"] != 0) || !truth["hep"].is_null()
}

#[test]
fn message_counts_equal_those_of_tshark() {
    let Some(folder) = shared(TEST, "captures/truth") else { return };
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("the truth")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let mut compared = 0;
    let mut wrong = Vec::new();
    for name in names {
        let truth: Value =
            serde_json::from_slice(&fs::read(folder.join(&name)).expect("a truth file")).expect("JSON");
        let capture = truth["file"].as_str().expect("a file name");
        if LEFT_OUT.iter().any(|(file, _)| *file == capture) {
            continue;
        }
        let file = folder.join("..").join(capture);
        let output = tritone(["stats".as_ref(), file.as_os_str(), "--format".as_ref(), "json".as_ref()]);
        let Some(found) = json_lines(&output).pop() else { panic!("{capture}: no output") };
        compared += 1;
        wrong.extend(differences(capture, &truth, &found));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 50, "only {compared} files were compared");
}

fn differences(capture: &str, truth: &Value, found: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    if truth["capture"]["packets"] != found["packets"] {
        wrong.push(format!(
            "{capture}: {} packets, tshark has {}",
            found["packets"], truth["capture"]["packets"]
        ));
    }
    if is_other_signalling(truth) && truth["sip"]["messages"] == 0 {
        return wrong;
    }
    for key in KEYS {
        let excepted = TSHARK_IS_WRONG.iter().find(|(file, name, ..)| (file, name) == (&capture, key));
        let right = excepted.map(|(_, _, value, _)| serde_json::from_str(value).expect("JSON"));
        let right: &Value = right.as_ref().unwrap_or(&truth["sip"][*key]);
        let found = shortened(&found["sip"][*key]);
        if *right != found {
            wrong.push(format!("{capture}: {key} {found}, tshark has {}", truth["sip"][*key]));
        }
    }
    wrong
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
