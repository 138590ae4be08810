//! Much healthy traffic, and much that is only noise, made now by real programs: nothing of it may look like a fault.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tritone_synth::require;

use crate::bench::installed;
use crate::run::{json_lines, text, tritone};

/// What every lab is made of.
const PROGRAMS: [&str; 7] = ["sipp", "kamailio", "baresip", "tcpdump", "nft", "ip", "python3"];

/// What healthy traffic has that could be taken for a fault.
const KINDS: [&str; 12] = [
    "SIP/2.0 183",
    "SIP/2.0 302",
    "SIP/2.0 401",
    "SIP/2.0 407",
    "SIP/2.0 487",
    "SIP/2.0 491",
    "SIP;cause=200",
    "a=sendonly",
    "Session-Expires",
    "PRACK sip:",
    "UPDATE sip:",
    "User-Agent: baresip",
];

/// What a script of `bench/traces` records now; `None` where it cannot be made.
fn recorded(test: &str, script: &str, programs: &[&str]) -> Option<PathBuf> {
    let mut programs = PROGRAMS.iter().chain(programs);
    let may =
        || Command::new("unshare").args(["--net", "true"]).status().is_ok_and(|status| status.success());
    let found = programs.all(|program| installed(program)) && may();
    require(
        test,
        "sipp, kamailio, baresip, sipsak, sipvicious, nftables, and to be root",
        found.then_some(()),
    )?;
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench/traces");
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{script}.pcap"));
    // Whatever hangs is ended, and its namespaces with it.
    let made = Command::new("timeout")
        .args(["-k", "20", "150"])
        .arg(scripts.join(script))
        .arg(&file)
        .output()
        .expect("timeout runs");
    assert!(made.status.success(), "{script}: {}", String::from_utf8_lossy(&made.stderr));
    Some(file)
}

fn why(file: &Path) -> Vec<Value> {
    json_lines(&tritone(["why".as_ref(), file.as_os_str(), "--format".as_ref(), "json".as_ref()]))
}

#[test]
fn of_a_thousand_healthy_calls_all_are_answered_and_nothing_is_found() {
    let test = "of_a_thousand_healthy_calls_all_are_answered_and_nothing_is_found";
    let Some(file) = recorded(test, "healthy", &[]) else { return };
    let octets = std::fs::read(&file).expect("the recording");
    let holds = |text: &&str| octets.windows(text.len()).any(|window| window == text.as_bytes());
    let missing: Vec<&str> = KINDS.into_iter().filter(|text| !holds(text)).collect();
    assert!(missing.is_empty(), "{missing:?}");

    let lines = why(&file);
    let calls: Vec<&Value> = lines.iter().filter(|line| line["type"] == "call").collect();
    let answered =
        |call: &&&Value| call["outcome"] == "answered" && matches!(rule(call), "answered" | "rescued");
    let failed: Vec<&&Value> = calls.iter().filter(|call| !answered(call)).take(3).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert_eq!(calls.len(), 1000);
    let found = lines.iter().filter_map(|line| line["findings"].as_array()).flatten();
    let faults: Vec<&Value> = found.filter(|finding| finding["severity"] != "info").take(3).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

fn rule(call: &Value) -> &str {
    call["verdict"]["rule"].as_str().unwrap_or_default()
}

#[test]
fn twenty_calls_amid_five_hundred_probes_pings_and_copies_are_what_is_shown() {
    let test = "twenty_calls_amid_five_hundred_probes_pings_and_copies_are_what_is_shown";
    let Some(file) = recorded(test, "probes", &["sipsak", "svwar", "svcrack", "editcap", "mergecap"]) else {
        return;
    };
    let lines = why(&file);
    let calls: Vec<&Value> = lines.iter().filter(|line| line["type"] == "call").collect();
    assert_eq!(calls.len(), 20);
    assert!(calls.iter().all(|call| call["from_user"] == "+15550100"), "{calls:#?}");
    assert!(calls.iter().all(|call| call["findings"] == Value::Array(Vec::new())), "{calls:#?}");

    let summary = lines.last().expect("a summary");
    assert_eq!((&summary["attempts"], &summary["answered"]), (&20.into(), &16.into()));
    let probes = lines.iter().filter(|line| line["type"] == "probe").count();
    assert!(probes >= 500, "{probes} probes");
    let probers = summary["probers"].as_array().expect("a list");
    let mut addresses: Vec<&str> = probers.iter().filter_map(|line| line["address"].as_str()).collect();
    addresses.sort_unstable();
    assert_eq!(addresses, ["203.0.113.66", "203.0.113.67", "203.0.113.68", "203.0.113.69"]);
    let counted: u64 = probers.iter().filter_map(|line| line["probes"].as_u64()).sum();
    assert_eq!(counted, probes as u64);
    assert!(summary["copies"].as_u64().is_some_and(|copies| copies >= 120), "{}", summary["copies"]);

    let shown = text(&tritone(["why".as_ref(), file.as_os_str()]));
    let screen: Vec<&str> = shown.lines().take(24).collect();
    assert!(screen.iter().any(|line| line.starts_with("20 calls: 16 answered, 4 failed")), "{shown}");
    assert!(screen.iter().any(|line| line.starts_with("Set aside: ")), "{shown}");

    let stats =
        json_lines(&tritone(["stats".as_ref(), file.as_os_str(), "--format".as_ref(), "json".as_ref()]));
    let ratio = &stats[0]["metrics"]["itu"]["asr"];
    assert_eq!((&ratio["count"], &ratio["of"]), (&16.into(), &20.into()));
}
