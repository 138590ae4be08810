//! Calls of SIPp over TCP, recorded now: `stats` counts what SIPp sent, and tshark with it.

use std::path::Path;
use std::process::Command;

use serde_json::json;
use tritone_synth::require;

use crate::bench::installed;
use crate::run::{json_lines, tritone};

/// Records calls over one TCP connection in a network of its own; the file is its argument. Whether SIPp was content, the
/// counts say.
const SCRIPT: &str = r#"
set -e
cd "$(dirname "$1")"
ip link set lo up
tcpdump -q -i lo --immediate-mode -U -w "$1" tcp port 5060 2>/dev/null & recorder=$!
for _ in $(seq 50); do [ -s "$1" ] && break; sleep 0.1; done
sipp -sn uas -t t1 -i 127.0.0.1 -p 5060 -m 40 -nostdin >/dev/null 2>&1 & callee=$!
for _ in $(seq 100); do ss -ltn | grep -q :5060 && break; sleep 0.1; done
sipp -sn uac -t t1 -i 127.0.0.1 -m 40 -r 100 -d 50 -nostdin 127.0.0.1:5060 >/dev/null 2>&1 || true
wait $callee || true
# A recorder that other work held up may still be writing.
size=none
while [ "$size" != "$(wc -c <"$1")" ]; do size=$(wc -c <"$1"); sleep 1; done
kill $recorder
wait $recorder || true
"#;

#[test]
fn calls_of_sipp_over_tcp_are_counted_message_by_message() {
    let test = "calls_of_sipp_over_tcp_are_counted_message_by_message";
    let may =
        || Command::new("unshare").args(["--net", "true"]).status().is_ok_and(|status| status.success());
    let found = ["sipp", "tcpdump", "tshark", "ip"].into_iter().all(installed) && may();
    let Some(()) = require(test, "sipp, tcpdump, tshark, and to be root", found.then_some(())) else {
        return;
    };
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sipp-over-tcp.pcap");
    let _ = std::fs::remove_file(&file);
    let made = Command::new("timeout")
        .args(["60", "unshare", "--net", "sh", "-c", SCRIPT, "sh"])
        .arg(&file)
        .output();
    let made = made.expect("timeout runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));

    let stats =
        json_lines(&tritone(["stats".as_ref(), file.as_os_str(), "--format".as_ref(), "json".as_ref()]));
    let sip = &stats[0]["sip"];
    assert_eq!(sip["requests_by_method"], json!({ "INVITE": 40, "ACK": 40, "BYE": 40 }));
    assert_eq!(sip["responses_by_status"], json!({ "180": 40, "200": 80 }));
    let fields =
        ["-Y", "sip", "-T", "fields", "-E", "aggregator=,", "-e", "sip.Method", "-e", "sip.Status-Code"];
    let tshark =
        Command::new("tshark").arg("-n").arg("-r").arg(&file).args(fields).output().expect("tshark runs");
    let text = String::from_utf8_lossy(&tshark.stdout);
    let messages = text.split([',', '\t', '\n']).filter(|value| !value.is_empty()).count();
    assert_eq!(sip["messages"], json!(messages));
}
