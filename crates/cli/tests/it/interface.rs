//! Packets of an interface, in a network of their own.

use std::process::{Command, Output};

use serde_json::Value;
use tritone_synth::require;

use crate::run::{json_lines, text, tritone};

/// Captures on the loopback of a new network while a call passes it, ends that as Ctrl-C does, and says as whom the
/// program captured. `$0` is the program, `$@` its arguments.
const SCRIPT: &str = r#"
ip link set lo up || exit 9
errors=$(mktemp)
"$0" "$@" 2>"$errors" &
capture=$!
trap 'kill -KILL $capture 2>/dev/null; rm -f "$errors"' EXIT
until grep -q 'capturing on' "$errors"; do kill -0 $capture || exit 9; sleep 0.05; done
# One write is one datagram: cat writes once, printf a line at a time.
message() {
    printf '%s\r\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-1\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>%s\r\nCall-ID: live\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n' "$1" "$2" | cat >"/dev/udp/127.0.0.1/$3"
}
message 'INVITE sip:b@127.0.0.1 SIP/2.0' '' 5060
message 'SIP/2.0 486 Busy Here' ';tag=2' 5070
message 'SIP/2.0 503 Not Meant' ';tag=3' 7000
sleep 0.5
cat "$errors" >&2
grep ^Uid: /proc/$capture/status >&2
kill -INT $capture
wait $capture
"#;

/// The output of a capture in a network of its own; `None` where there is no right to make one.
fn capture(test: &str, arguments: &[&str]) -> Option<Output> {
    let is_root = text(&Command::new("id").arg("-u").output().ok()?).trim() == "0";
    let network = if is_root { ["-n", "--"] } else { ["-rn", "--"] };
    let run = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(network).args(["bash", "-c", script, env!("CARGO_BIN_EXE_tritone")]);
        command.args(arguments).output().ok()
    };
    let may = run("ip link set lo up").filter(|output| output.status.success());
    require(test, "the right to make a network", may)?;
    run(SCRIPT)
}

#[test]
fn a_call_that_passes_an_interface_is_judged_when_reading_is_ended() {
    let test = "a_call_that_passes_an_interface_is_judged_when_reading_is_ended";
    let Some(output) = capture(test, &["why", "-i", "lo", "--format", "json"]) else { return };
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    let lines = json_lines(&output);
    let [call, .., summary] = &lines[..] else { panic!("a call and a summary: {lines:?}") };
    assert_eq!((call["status"].as_u64(), call["frames"][0]["file"].as_str()), (Some(486), Some("lo")));
    assert_eq!(summary["type"], "summary");
    // In a user namespace there is nobody else to be.
    assert!(!errors.contains("Uid:\t0\t") || errors.contains("goes on as root"), "{errors}");
}

#[test]
fn ports_that_are_not_meant_are_left_out() {
    let test = "ports_that_are_not_meant_are_left_out";
    let counted = |ports: &[&str]| {
        let output = capture(test, &[&["stats", "-i", "any", "--format", "json"], ports].concat())?;
        let stats: Value = json_lines(&output).pop().expect("counts");
        Some(stats["sip"]["messages"].clone())
    };
    let Some(signalling) = counted(&[]) else { return };
    assert_eq!(signalling, 2);
    assert_eq!(counted(&["--port", "7000-7001,5070"]), Some(2.into()));
    assert_eq!(counted(&["--port", "1-65535"]), Some(3.into()));
}

#[test]
fn an_interface_that_is_not_there_is_said_with_those_that_are() {
    let output = tritone(["why", "-i", "no-such"]);
    assert_eq!(output.status.code(), Some(3));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("there is no interface no-such; there are: "), "{errors}");
}

#[test]
fn options_of_interfaces_do_not_go_with_files() {
    for arguments in [
        &["why", "x.pcap", "-i", "lo"][..],
        &["why", "x.pcap", "--port", "5060"],
        &["why", "x.pcap", "--for", "1s"],
        &["why", "-i", "lo", "--follow"],
        &["why", "-i", "lo", "--port", "5080-5060"],
        &["why", "-i", "lo", "--save", "x.pcapng"],
    ] {
        assert_eq!(tritone(arguments).status.code(), Some(2), "{arguments:?}");
    }
}
