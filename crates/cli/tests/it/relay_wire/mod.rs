//! The relay between two SIPps, in a network of its own, while datagrams are lost, it is killed, or it reads its settings
//! again: calls end, and nothing is left of them.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use tritone_synth::require;

use crate::bench::installed;

/// What the script counted.
struct Counted(HashMap<String, u64>);

impl Counted {
    fn of(&self, name: &str) -> u64 {
        *self.0.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", self.0))
    }

    /// Asserts that nothing is left in the relay.
    fn nothing_is_left(&self) {
        for left in ["relay_contexts", "sip_server_transactions", "sip_client_transactions"] {
            assert_eq!(self.of(left), 0, "{left}: {:?}", self.0);
        }
    }

    /// Asserts that the caller ended by itself, and that at most so many of a thousand calls failed.
    fn fails_at_most(&self, of_thousand: u64) {
        let failed = self.of("calls") - self.of("done");
        assert!(self.of("status") <= 1, "the caller ended with {}", self.of("status"));
        assert!(failed * 1000 <= self.of("calls") * of_thousand, "{failed} calls failed: {:?}", self.0);
        assert!(self.of("forwarded") > 0);
    }
}

/// Runs the calls; `None` where something that they need is missing, which is said.
fn calls(test: &str, kind: &str, event: &str) -> Option<Counted> {
    let may =
        || Command::new("unshare").args(["--net", "true"]).output().is_ok_and(|out| out.status.success());
    let needs: &[&str] =
        if event == "loss" { &["sipp", "ip", "bash", "nft"] } else { &["sipp", "ip", "bash"] };
    let found = needs.iter().all(|program| installed(program)) && may();
    require(test, &format!("{}, and to be root", needs.join(", ")), found.then_some(()))?;
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("relay-{kind}-{event}"));
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(&work).expect("a folder");
    let made = Command::new("timeout")
        .args(["280", "unshare", "--net", "sh"])
        .arg(here.join("tests/it/relay_wire/calls.sh"))
        .args([env!("CARGO_BIN_EXE_tritone").as_ref(), work.as_os_str()])
        .args([kind, event])
        .arg(here.join("../../bench/relay"))
        .output()
        .expect("timeout runs");
    let text = String::from_utf8_lossy(&made.stdout);
    assert!(made.status.success(), "{text}{}", String::from_utf8_lossy(&made.stderr));
    let pair = |line: &str| {
        let (name, value) = line.split_once('=')?;
        Some((name.to_owned(), value.trim().parse().ok()?))
    };
    Some(Counted(text.lines().filter_map(pair).collect()))
}

#[test]
fn answered_calls_end_although_a_tenth_of_all_datagrams_is_lost() {
    let test = "answered_calls_end_although_a_tenth_of_all_datagrams_is_lost";
    let Some(counted) = calls(test, "answered", "loss") else { return };
    assert!(counted.of("lost") > 100 && counted.of("resent") > 10, "{:?}", counted.0);
    // By chance, every ACK of a call is lost.
    counted.fails_at_most(50);
    counted.nothing_is_left();
}

#[test]
fn failing_calls_end_although_a_tenth_of_all_datagrams_is_lost() {
    let test = "failing_calls_end_although_a_tenth_of_all_datagrams_is_lost";
    let Some(counted) = calls(test, "busy", "loss") else { return };
    assert!(counted.of("lost") > 100 && counted.of("resent") > 10, "{:?}", counted.0);
    counted.fails_at_most(20);
    counted.nothing_is_left();
}

#[test]
fn calls_go_on_when_the_relay_was_killed_and_is_back() {
    let Some(counted) = calls("calls_go_on_when_the_relay_was_killed_and_is_back", "answered", "restart")
    else {
        return;
    };
    // An INVITE whose answer was lost with the relay reaches the callee again as another one, which SIPp does not take.
    counted.fails_at_most(20);
    counted.nothing_is_left();
}

#[test]
fn reading_the_settings_again_loses_no_call() {
    let Some(counted) = calls("reading_the_settings_again_loses_no_call", "answered", "reload") else {
        return;
    };
    assert!(counted.of("reloads") >= 4, "{:?}", counted.0);
    counted.fails_at_most(0);
    counted.nothing_is_left();
}
