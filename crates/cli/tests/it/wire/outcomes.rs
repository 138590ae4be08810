//! Each of the 218 outcomes of a call goes through the relay as it goes through a plain proxy, however an upstream is dead.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use tritone_codes::profile::{Answer, CauseKey};
use tritone_codes::{Cause, Facts, Profile, StatusCode, Target};

use super::program::{folder, may_run};
use super::recorded::{Message, Recorded, Recorder};
use super::relay::Relay;
use super::sipp::Mixed;

/// Statuses that say what the caller is to do next; they pass untouched whatever the settings are.
const NEVER: [u16; 25] = [
    401, 407, 412, 413, 414, 415, 416, 417, 420, 421, 422, 423, 424, 428, 436, 437, 438, 484, 487, 488, 489,
    491, 494, 607, 608,
];

/// A relay with all calls gone through it.
struct Run {
    network: &'static str,
    recorded: Recorded,
    reported: Vec<Value>,
    log: String,
}

impl Run {
    fn callee(&self) -> String {
        format!("{}.1:5060", self.network)
    }

    fn caller(&self) -> String {
        format!("{}.11:5060", self.network)
    }

    /// Call-ID and number dialled of each call.
    fn calls(&self) -> BTreeMap<String, String> {
        let caller = self.caller();
        let calls = self.recorded.messages.iter().filter(|message| message.source.to_string() == caller);
        calls
            .filter(|message| message.start_line().starts_with("INVITE "))
            .map(|invite| (invite.call_id().to_owned(), invite.dialled().to_owned()))
            .collect()
    }

    /// What was heard of a call at an address: each message once, but for 100, which goes from hop to hop.
    fn heard(&self, address: &str, call_id: &str) -> Vec<Message> {
        let mut heard: Vec<Message> = Vec::new();
        for message in self.recorded.of(address, call_id) {
            if message.status() != Some(100) && !heard.iter().any(|other| other.text == message.text) {
                heard.push(message.clone());
            }
        }
        heard
    }

    /// What RFC 3261 demanded in a call.
    fn own(&self, call_id: &str) -> Option<&Value> {
        self.reported.iter().find(|line| line["call_id"] == *call_id && is_own(line))
    }

    /// What was repaired in a call, or would be.
    fn repair(&self, call_id: &str) -> Option<&Value> {
        self.reported.iter().find(|line| line["call_id"] == *call_id && !is_own(line))
    }
}

fn is_own(line: &Value) -> bool {
    line["changes"][0]["source"] == "proxy"
}

/// Sends all calls through a relay that stands at `NETWORK.2`.
fn run(
    test: &str,
    network: &'static str,
    begin: impl FnOnce(&Path) -> Relay,
    wait: Duration,
) -> Option<(Run, Mixed)> {
    if !may_run(test, &["sipp", "tcpdump", "tshark"]) {
        return None;
    }
    let mixed = Mixed::find(test)?;
    let folder: PathBuf = folder(test);
    let recorder = Recorder::start(&folder, &format!("{network}.0/24"));
    let mut relay = begin(&folder);
    let callee = mixed.callee(&folder, &format!("{network}.1"));
    std::thread::sleep(Duration::from_millis(500));
    mixed.call_all(&folder, &format!("{network}.11"), &format!("{network}.2:5060"));
    std::thread::sleep(wait);
    assert!(relay.stop().success(), "{}", relay.log());
    drop(callee);
    let recorded = recorder.stop();
    Some((Run { network, recorded, reported: relay.reported(), log: relay.log() }, mixed))
}

/// The last final response to INVITE.
fn last_final(heard: &[Message]) -> Option<&Message> {
    heard
        .iter()
        .rev()
        .find(|message| message.status().is_some_and(|status| status >= 200) && message.method() == "INVITE")
}

/// A response, or a request inside a dialog: what a proxy passes on as it is. The ACK of a failure and CANCEL go from hop
/// to hop.
fn goes_through(message: &Message) -> bool {
    !message.is_request() || matches!(message.method(), "BYE" | "INVITE")
}

/// What a proxy may not touch of a message that it passes on.
fn kept(message: &Message) -> String {
    message.without(&["Via", "Max-Forwards", "Record-Route", "Route"])
}

fn shown(heard: &[Message]) -> Vec<String> {
    let line =
        |message: &Message| format!("{} {} {}", message.frame, message.start_line(), message.field("Reason"));
    heard.iter().map(line).collect()
}

/// Compares both sides of each call: the called side has what the reference data says, and the caller what the called side
/// has, but for what is named here. Returns the numbers dialled of those that are named.
fn compare(run: &Run, mixed: &Mixed, repairs: bool) -> BTreeSet<String> {
    let calls = run.calls();
    assert_eq!(calls.len(), 218);
    assert_eq!(run.recorded.complaints(&format!("{}.2", run.network)), [""; 0]);
    let dialled: HashMap<&str, &str> =
        calls.iter().map(|(call_id, dialled)| (&**dialled, &**call_id)).collect();
    let mut named = BTreeSet::new();
    for row in mixed.truth().deserialize::<HashMap<String, String>>() {
        let row = row.expect("a row");
        let call_id = dialled[&*row["dialled"]];
        let (there, here) = (run.heard(&run.callee(), call_id), run.heard(&run.caller(), call_id));
        let what =
            format!("{} {call_id}:\nthere {:#?}\nhere {:#?}", row["dialled"], shown(&there), shown(&here));
        let status = |heard: &[Message]| last_final(heard).and_then(Message::status);
        assert_eq!(status(&there), row["status"].parse().ok(), "the called side: {what}");
        requests_pass(&there, &here, &what);
        match status(&there) {
            None => {
                named.insert(row["dialled"].clone());
                ended_by_timer(run, call_id, &here, &what);
            }
            Some(503) => {
                named.insert(row["dialled"].clone());
                unavailable_is_error(run, call_id, &there, &here, repairs, &what);
            }
            Some(status) => responses_pass(run, call_id, status, &there, &here, repairs, &what),
        }
    }
    named
}

fn requests_pass(there: &[Message], here: &[Message], what: &str) {
    let requests = |heard: &[Message]| -> Vec<String> {
        heard.iter().filter(|message| message.is_request() && goes_through(message)).map(kept).collect()
    };
    assert_eq!(requests(there), requests(here), "{what}");
    let stacked = there
        .iter()
        .filter(|message| message.is_request() && goes_through(message) && message.method() == "INVITE");
    for invite in stacked {
        assert_eq!(invite.fields("Via").len(), 2, "{what}");
        assert_eq!(invite.fields("Max-Forwards"), ["69"], "{what}");
        assert!(invite.field("Record-Route").contains(";lr>"), "{what}");
    }
}

/// `000` has no answer; that which the caller gets is of the relay's timer, and is reported so.
fn ended_by_timer(run: &Run, call_id: &str, here: &[Message], what: &str) {
    let answer = last_final(here).unwrap_or_else(|| panic!("no answer: {what}"));
    assert_eq!(answer.status(), Some(408), "{what}");
    let reported = run.own(call_id).unwrap_or_else(|| panic!("not reported: {what}"));
    assert_eq!(reported["changes"][0]["before"], Value::Null);
    assert_eq!(reported["changes"][0]["rule"], "RFC 3261 section 16.8");
}

/// A 503 alone goes back as 500 (RFC 3261 section 16.7 step 6), with all else that it had.
fn unavailable_is_error(
    run: &Run,
    call_id: &str,
    there: &[Message],
    here: &[Message],
    repairs: bool,
    what: &str,
) {
    let (came, went) = (last_final(there).expect("a 503"), last_final(here).expect("a 500"));
    assert_eq!(went.start_line(), "SIP/2.0 500 Server Internal Error", "{what}");
    let changed: &[&str] = if repairs { &["Via", "Reason"] } else { &["Via"] };
    let rest =
        |message: &Message| message.without(changed).split_once("\r\n").map(|(_, rest)| rest.to_owned());
    assert_eq!(rest(went), rest(came), "{what}");
    let own = run.own(call_id).unwrap_or_else(|| panic!("not named: {what}"));
    let own = &own["changes"][0];
    assert_eq!((&own["before"], &own["after"]), (&"503".into(), &"500".into()));
    assert_eq!(own["rule"], "RFC 3261 section 16.7 step 6");
}

/// All responses go back in order as they came, but for the Reason that was reported.
fn responses_pass(
    run: &Run,
    call_id: &str,
    status: u16,
    there: &[Message],
    here: &[Message],
    repairs: bool,
    what: &str,
) {
    let changed = run.repair(call_id).filter(|line| line["acted"] == true);
    assert!(repairs || changed.is_none(), "shadow mode changes nothing: {what}");
    let responses = |heard: &[Message], fields: &[&str]| -> Vec<String> {
        let is_own = |message: &&Message| message.method() == "CANCEL";
        let responses = heard.iter().filter(|message| !message.is_request());
        responses.filter(|message| !is_own(message)).map(|message| message.without(fields)).collect()
    };
    let Some(changed) = changed else {
        assert_eq!(responses(there, &["Via"]), responses(here, &["Via"]), "{what}");
        return;
    };
    assert!(!NEVER.contains(&status) && status >= 400, "never changed: {what}");
    assert_eq!(responses(there, &["Via", "Reason"]), responses(here, &["Via", "Reason"]), "{what}");
    let reason = |heard: &[Message]| last_final(heard).map(|message| message.field("Reason").to_owned());
    let turn = |end: &str| changed["reason"][end].as_str().unwrap_or_default().to_owned();
    assert_eq!(reason(there), Some(turn("before")), "{what}");
    assert_eq!(reason(here), Some(turn("after")), "{what}");
}

/// `503xx` and `000`, by the reference data.
fn demanded() -> BTreeSet<String> {
    ["000", "50301", "50302", "50303", "50313", "50314"].map(str::to_owned).into()
}

/// A peer that is there and says nothing.
fn silent(network: &str) -> UdpSocket {
    UdpSocket::bind(format!("{network}.9:5060")).expect("a silent socket")
}

fn settings(network: &str, more: &str) -> String {
    format!(
        r#"
[relay]
listen = ["udp:{network}.2:5060"]
t1 = "100ms"
first-answer = "300ms"
{more}

[[peer]]
name = "caller"
addresses = ["{network}.11"]
role = "downstream"

[[peer]]
name = "dead"
uri = "sip:{network}.9"

[[peer]]
name = "gateway"
uri = "sip:{network}.1"
profile = "asterisk-pjsip"
"#
    )
}

#[test]
fn in_shadow_mode_all_outcomes_pass_beside_an_upstream_with_a_closed_port() {
    let test = "in_shadow_mode_all_outcomes_pass_beside_an_upstream_with_a_closed_port";
    let network = "127.61.1";
    let (dead, gateway) = (format!("{network}.9"), format!("{network}.1"));
    let listen = format!("udp:{network}.2:5060");
    let begin = |folder: &Path| Relay::start(folder, &["--to", &dead, "--to", &gateway, "--listen", &listen]);
    // Timer B is 32 s where nothing is set.
    let Some((run, mixed)) = run(test, network, begin, Duration::from_secs(33)) else { return };
    assert_eq!(compare(&run, &mixed, false), demanded());
    assert!(run.log.contains("upstream-down"), "{}", run.log);
    assert_eq!(run.reported.len(), demanded().len(), "nothing else is known of this peer");
}

#[test]
fn in_shadow_mode_all_outcomes_pass_beside_a_silent_upstream() {
    let test = "in_shadow_mode_all_outcomes_pass_beside_a_silent_upstream";
    let network = "127.61.2";
    let _silent = silent(network);
    let begin = |folder: &Path| Relay::with(folder, &settings(network, ""));
    let Some((run, mixed)) = run(test, network, begin, Duration::from_secs(5)) else { return };
    assert_eq!(compare(&run, &mixed, false), demanded());
    held_against_the_table(&run);
}

#[test]
fn in_repair_mode_only_the_reason_differs_and_each_is_what_the_table_of_the_peer_says() {
    let test = "in_repair_mode_only_the_reason_differs_and_each_is_what_the_table_of_the_peer_says";
    let network = "127.61.3";
    let _silent = silent(network);
    let begin = |folder: &Path| Relay::with(folder, &settings(network, "repair = true"));
    let Some((run, mixed)) = run(test, network, begin, Duration::from_secs(5)) else { return };
    assert_eq!(compare(&run, &mixed, true), demanded());
    held_against_the_table(&run);
}

/// The causes of which a table makes a status.
fn causes_of(table: &Profile, status: u16) -> Vec<Cause> {
    let status = StatusCode::new(status).expect("a status");
    let makes = |cause: &Cause| {
        let answer = table.q850_to_sip(CauseKey::from(*cause), &Facts::default()).to;
        answer == Answer::To(Target::Status(status))
    };
    (0..128).filter_map(Cause::new).filter(makes).collect()
}

/// What was reported is what trying all causes in the table gives: one cause is added, several are told and not guessed.
fn held_against_the_table(run: &Run) {
    let table = tritone_codes::profile("asterisk-pjsip").expect("a shipped profile");
    let (mut added, mut ambiguous) = (0, 0);
    for (call_id, dialled) in run.calls() {
        let there = run.heard(&run.callee(), &call_id);
        let Some(last) = last_final(&there) else { continue };
        let status = last.status().unwrap_or_default();
        let line = run.repair(&call_id);
        let reason = line.filter(|line| !line["reason"].is_null()).map(|line| &line["reason"]);
        let remarks = line.and_then(|line| line["remarks"].as_array()).into_iter().flatten();
        let is_ambiguous = remarks.clone().any(|remark| remark["kind"] == "ambiguous");
        if status < 400 || NEVER.contains(&status) {
            assert!(reason.is_none() && !is_ambiguous, "{dialled}: {line:?}");
            continue;
        }
        if !last.field("Reason").is_empty() {
            assert!(reason.is_none(), "what is there stays: {dialled}: {line:?}");
            continue;
        }
        match &causes_of(table, status)[..] {
            [cause] => {
                let after = reason.and_then(|reason| reason["after"].as_str()).unwrap_or_default();
                assert!(after.starts_with(&format!("Q.850;cause={cause}")), "{dialled} {cause}: {line:?}");
                added += 1;
            }
            [] => assert!(reason.is_none() && !is_ambiguous, "{dialled}: {line:?}"),
            causes => {
                assert!(reason.is_none() && is_ambiguous, "{dialled}: {causes:?} {line:?}");
                ambiguous += 1;
            }
        }
    }
    assert!(added >= 3 && ambiguous >= 3, "{added} added, {ambiguous} ambiguous");
}
