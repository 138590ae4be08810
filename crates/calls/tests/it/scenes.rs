//! The rules that judge a call beside the others of its recording: one that fires each, and some that nearly do.

use tritone_calls::{Call, Kind, Role};

use crate::{judge, messages};

/// A rule, a recording whose last call fires it, the beginning of what it says, and recordings whose last call nearly
/// does.
pub(crate) struct Row {
    pub(crate) rule: &'static str,
    pub(crate) fires: &'static str,
    pub(crate) says: &'static str,
    pub(crate) spares: &'static [&'static str],
}

pub(crate) const ROWS: &[Row] = &[
    Row {
        rule: "registration-expired",
        fires: "
call 201@10.0.0.2:5060 -> 201@10.0.0.3:5060 udp
  REGISTER header \"Expires: 60\"
  < 200 OK header \"Contact: <sip:201@10.0.0.2>;expires=60\"
call alice@10.0.0.1:5060 -> 201@10.0.0.3:5060 udp at 100s
  INVITE
  < 480 Temporarily Unavailable
  ACK
",
        says: "The phone of 201 was not there any more: its registration had run out 40 s before, and was not renewed (frame 2).",
        spares: &[
            // It still held.
            "
call 201@10.0.0.2:5060 -> 201@10.0.0.3:5060 udp
  REGISTER header \"Expires: 3600\"
  < 200 OK
call alice@10.0.0.1:5060 -> 201@10.0.0.3:5060 udp at 100s
  INVITE
  < 480 Temporarily Unavailable
  ACK
",
            // Its phone was rung.
            "
call 201@10.0.0.2:5060 -> 201@10.0.0.3:5060 udp
  REGISTER header \"Expires: 60\"
  < 200 OK
call alice@10.0.0.1:5060 -> 201@10.0.0.3:5060 udp at 100s
  INVITE
  < 180 Ringing
  < 480 Temporarily Unavailable after 20s
  ACK
",
        ],
    },
    Row {
        rule: "registration-failing",
        fires: "
call 202@10.0.0.9:5060 -> 202@10.0.0.3:5060 udp
  REGISTER
  < 200 OK
call 201@10.0.0.2:5060 -> 201@10.0.0.3:5060 udp
  REGISTER
  < 401 Unauthorized
  REGISTER credentials
  < 403 Forbidden
call alice@10.0.0.1:5060 -> 201@10.0.0.3:5060 udp at 100s
  INVITE
  < 404 Not Found
  ACK
",
        says: "The phone of 201 could not register before, so no call finds it: 10.0.0.3:5060 refused its REGISTER with 403 (frame 6).",
        spares: &[
            // A challenge that was not met yet is no refusal.
            "
call 202@10.0.0.9:5060 -> 202@10.0.0.3:5060 udp
  REGISTER
  < 200 OK
call 201@10.0.0.2:5060 -> 201@10.0.0.3:5060 udp
  REGISTER
  < 401 Unauthorized
call alice@10.0.0.1:5060 -> 201@10.0.0.3:5060 udp at 100s
  INVITE
  < 404 Not Found
  ACK
",
        ],
    },
    Row {
        rule: "never-registered",
        fires: "
call 202@10.0.0.9:5060 -> 202@10.0.0.3:5060 udp
  REGISTER
  < 200 OK
call alice@10.0.0.1:5060 -> 201@10.0.0.3:5060 udp at 60s
  INVITE
  < 404 Not Found
  ACK
",
        says: "No phone of 201 seems to be registered: others registered there, 201 did not in the 60 s that were recorded before the call.",
        spares: &[
            // Nobody registers with the element that refused.
            "
call 202@10.0.0.9:5060 -> 202@10.0.0.4:5060 udp
  REGISTER
  < 200 OK
call alice@10.0.0.1:5060 -> 201@10.0.0.3:5060 udp at 60s
  INVITE
  < 404 Not Found
  ACK
",
            // The refusal came from behind it.
            "
call 202@10.0.0.9:5060 -> 202@10.0.0.3:5060 udp
  REGISTER
  < 200 OK
call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> 201@10.0.0.8:5060 udp at 60s
  INVITE
  < 404 Not Found
  ACK
",
        ],
    },
    Row {
        rule: "busy-but-idle",
        fires: "
call 201@10.0.0.2:5060 -> 201@10.0.0.3:5060 udp
  REGISTER
  < 200 OK
call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> 201@10.0.0.2:5060 udp at 60s
  INVITE
  < 486 Busy Here
  ACK
",
        says: "The called phone said at once that it was busy, and it was in no other call that was recorded: 10.0.0.2:5060 answered 486",
        spares: &[
            // It was in a call that it had made.
            "
call 201@10.0.0.2:5060 -> 201@10.0.0.3:5060 udp
  REGISTER
  < 200 OK
call 201@10.0.0.2:5060 -> carol@10.0.0.7:5060 udp at 50s
  INVITE
  < 200 OK
  ACK
  BYE after 60s
  < 200 OK
call alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> 201@10.0.0.2:5060 udp at 60s
  INVITE
  < 486 Busy Here
  ACK
",
        ],
    },
    Row {
        rule: "number-format",
        fires: "
call alice@10.0.0.1:5060 -> carrier@10.0.0.3:5060 udp
  INVITE uri sip:+49301234567@10.0.0.3
  < 200 OK
  ACK
  BYE after 2s
  < 200 OK
call alice@10.0.0.1:5060 -> carrier@10.0.0.3:5060 udp at 60s
  INVITE uri sip:0049301234567@10.0.0.3
  < 404 Not Found
  ACK
",
        says: "The number was sent to 10.0.0.3:5060 with an international prefix (00 or 011) (0049301234567), in a form that it does not seem to take: the same number worked as +49301234567 (frame 1).",
        spares: &[
            // Another number.
            "
call alice@10.0.0.1:5060 -> carrier@10.0.0.3:5060 udp
  INVITE uri sip:+49301234567@10.0.0.3
  < 200 OK
  ACK
  BYE after 2s
  < 200 OK
call alice@10.0.0.1:5060 -> carrier@10.0.0.3:5060 udp at 60s
  INVITE uri sip:0049301234568@10.0.0.3
  < 404 Not Found
  ACK
",
        ],
    },
    Row {
        rule: "number-too-short",
        fires: "
call alice@10.0.0.1:5060 -> carrier@10.0.0.3:5060 udp at 0s times 2 every 10s
  INVITE uri sip:+49301234567@10.0.0.3
  < 200 OK
  ACK
  BYE after 2s
  < 200 OK
call alice@10.0.0.1:5060 -> carrier@10.0.0.3:5060 udp at 60s
  INVITE uri sip:+49301234@10.0.0.3
  < 484 Address Incomplete
  ACK
",
        says: "The number seems to lack digits: it has 8, where 10.0.0.3:5060 took 2 calls to numbers that begin like it, all with 11 or more.",
        spares: &[
            // One digit is no difference: numbers vary.
            "
call alice@10.0.0.1:5060 -> carrier@10.0.0.3:5060 udp at 0s times 2 every 10s
  INVITE uri sip:+49301234567@10.0.0.3
  < 200 OK
  ACK
  BYE after 2s
  < 200 OK
call alice@10.0.0.1:5060 -> carrier@10.0.0.3:5060 udp at 60s
  INVITE uri sip:+4930123456@10.0.0.3
  < 484 Address Incomplete
  ACK
",
        ],
    },
    Row {
        rule: "trunk-limit",
        fires: "
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 0s times 3 every 1s
  INVITE
  < 200 OK
  ACK
  BYE after 60s
  < 200 OK
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 20s times 2 every 1s
  INVITE
  < 503 Service Unavailable
  ACK
",
        says: "10.0.0.3:5060 seems to take 3 calls at once and no more: with so many going on it refused 2 calls, and none with fewer.",
        spares: &[
            // It refused also when it was empty.
            "
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 0s
  INVITE
  < 503 Service Unavailable
  ACK
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 1s times 3 every 1s
  INVITE
  < 200 OK
  ACK
  BYE after 60s
  < 200 OK
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 20s times 2 every 1s
  INVITE
  < 503 Service Unavailable
  ACK
",
            // One failure is none.
            "
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 0s times 3 every 1s
  INVITE
  < 200 OK
  ACK
  BYE after 60s
  < 200 OK
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 20s
  INVITE
  < 503 Service Unavailable
  ACK
",
        ],
    },
    Row {
        rule: "peer-outage",
        fires: "
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 0s
  INVITE
  < 200 OK
  ACK
  BYE after 1s
  < 200 OK
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 20s times 3 every 10s
  INVITE
  < 503 Service Unavailable
  ACK
",
        says: "10.0.0.3:5060 was out of order: 3 calls to it failed one after the other in 20 s; before that it took calls.",
        spares: &[
            // It never worked.
            "
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 20s times 3 every 10s
  INVITE
  < 503 Service Unavailable
  ACK
",
            // It fails every other call anyway.
            "
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 0s times 10 every 10s
  INVITE
  < 200 OK
  ACK
  BYE after 1s
  < 200 OK
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 5s times 10 every 10s
  INVITE
  < 503 Service Unavailable
  ACK
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 100s times 3 every 1s
  INVITE
  < 503 Service Unavailable
  ACK
",
            // It worked between.
            "
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 20s times 2 every 10s
  INVITE
  < 503 Service Unavailable
  ACK
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 35s
  INVITE
  < 200 OK
  ACK
  BYE after 1s
  < 200 OK
call alice@10.0.0.1:5060 -> trunk@10.0.0.3:5060 udp at 40s
  INVITE
  < 503 Service Unavailable
  ACK
",
        ],
    },
];

fn calls(script: &str) -> Vec<Call> {
    judge(&messages(script))
}

/// Each rule with a call that fires it.
pub(crate) fn firing() -> impl Iterator<Item = (&'static str, Call)> {
    ROWS.iter().map(|row| (row.rule, last(row.fires)))
}

fn last(script: &str) -> Call {
    calls(script).pop().expect("a call")
}

#[test]
fn each_rule_fires_in_its_recording_and_says_what_it_found() {
    for row in ROWS {
        let verdict = last(row.fires).verdict.expect("a verdict");
        assert_eq!(verdict.rule, row.rule, "{}", verdict.explanation);
        assert!(verdict.explanation.starts_with(row.says), "{}", verdict.explanation);
    }
}

#[test]
fn each_rule_spares_what_is_only_nearly_its_own() {
    for row in ROWS {
        for script in row.spares {
            assert_ne!(last(script).verdict.expect("a verdict").rule, row.rule, "{script}");
        }
    }
}

fn probes(script: &str) -> usize {
    calls(script).iter().filter(|call| call.kind == Kind::Probe).count()
}

#[test]
fn a_scanner_is_known_by_its_name() {
    let script = "
call 100@10.6.6.6:5060 -> 1@10.0.0.3:5060 udp
  OPTIONS agent \"friendly-scanner\"
  < 200 OK
call 100@10.6.6.6:5060 -> 2@10.0.0.3:5060 udp
  INVITE agent \"friendly-scanner\"
  < 404 Not Found
  ACK
call alice@10.0.0.1:5060 -> bob@10.0.0.3:5060 udp
  INVITE agent \"Friendly Phone 1.0\"
  < 404 Not Found
  ACK
";
    let calls = calls(script);
    let kinds: Vec<Kind> = calls.iter().map(|call| call.kind).collect();
    assert_eq!(kinds, [Kind::Probe, Kind::Probe, Kind::Call]);
    let verdict = calls[0].verdict.as_ref().unwrap();
    assert_eq!(verdict.rule, "scanner");
    assert_eq!(verdict.explanation, "No call: 10.6.6.6:5060 names itself as a scanning tool.");
    assert!(calls[1].session.is_none(), "no figure counts it");
}

/// Calls of one host to these users, each answered with this status.
fn dialled(users: &[&str], status: &str) -> String {
    let call = |user: &&str| {
        format!("call 100@10.6.6.6:5060 -> {user}@10.0.0.3:5060 udp\n  INVITE\n  < {status}\n  ACK\n")
    };
    users.iter().map(call).collect()
}

#[test]
fn a_search_for_a_way_out_is_known_by_its_prefixes() {
    let prefixes =
        ["00972591234567", "011972591234567", "9011972591234567", "+972591234567", "900972591234567"];
    assert_eq!(probes(&dialled(&prefixes, "404 Not Found")), prefixes.len());
    assert_eq!(probes(&dialled(&prefixes[..3], "404 Not Found")), 0, "a user who tries to dial it right");
    let through = format!("{}{}", dialled(&prefixes, "404 Not Found"), dialled(&["200"], "200 OK"));
    assert_eq!(probes(&through), 0, "one whose calls are taken belongs here");
}

#[test]
fn a_search_for_users_is_known_by_their_number() {
    let users: Vec<String> = (100..112).map(|user| user.to_string()).collect();
    let users: Vec<&str> = users.iter().map(String::as_str).collect();
    assert_eq!(probes(&dialled(&users, "404 Not Found")), users.len());
    assert_eq!(probes(&dialled(&users, "503 Service Unavailable")), 0, "an outage is no scan");
    let numbers: Vec<String> = (0..12).map(|n| format!("+4930231250{n:02}")).collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    assert_eq!(probes(&dialled(&numbers, "403 Forbidden")), 0, "a PBX whose calls are refused");
}

#[test]
fn one_who_monitors_many_hosts_is_no_scanner() {
    let ping = |n: usize, answer: &str| {
        format!("call monitor@10.0.0.1:5060 -> trunk@10.1.0.{n}:5060 udp\n  OPTIONS\n{answer}")
    };
    let answered: String = (1..=12).map(|n| ping(n, "  < 200 OK\n")).collect();
    assert_eq!(probes(&answered), 0);
    let silent: String = (1..=12).map(|n| ping(n, "")).collect();
    assert_eq!(probes(&silent), 12);
}

#[test]
fn the_origin_of_a_failure_is_what_the_recording_shows_it_to_be() {
    let role = |script: &str| last(script).origin.expect("an origin").role;
    let registers = "
call 201@10.0.0.2:5060 -> 201@10.0.0.3:5060 udp
  REGISTER
  < 200 OK
";
    let call =
        |path: &str, end: &str| format!("{registers}call {path} udp at 60s\n  INVITE\n  < {end}\n  ACK\n");
    let by_phone = "alice@10.0.0.1:5060 -> proxy@10.0.0.3:5060 -> 201@10.0.0.2:5060";
    assert_eq!(role(&call(by_phone, "486 Busy Here")), Some(Role::Phone));
    assert_eq!(
        role(&call("alice@10.0.0.1:5060 -> 202@10.0.0.3:5060", "404 Not Found")),
        Some(Role::Registrar)
    );
    let by_proxy = "alice@10.0.0.1:5060 -> proxy@10.0.0.4:5060 -> bob@10.0.0.5:5060";
    let silent = "
  INVITE repeat 6
  < 408 Request Timeout at proxy after 1s
  ACK until proxy
";
    assert_eq!(role(&format!("call {by_proxy} udp{silent}")), Some(Role::Proxy));
    let b2bua = "
call alice@10.0.0.1:5060 -> b2bua@10.0.0.5:5060 udp id one-leg at 0s
  INVITE
  < 408 Request Timeout after 9s
  ACK
call b2bua@10.0.0.5:5060 -> bob@10.0.9.9:5060 udp id the-other at 1s
  INVITE header \"X-Call-ID: one-leg\" repeat 4
";
    assert_eq!(role(b2bua), Some(Role::B2bua));
    assert_eq!(
        role("call alice@10.0.0.1:5060 -> bob@10.0.9.9:5060 udp\n  INVITE\n  < 486 Busy Here\n  ACK\n"),
        None
    );
}
