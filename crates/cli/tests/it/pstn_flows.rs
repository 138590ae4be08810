//! The failure and release flows of RFC 3666 and RFC 3398: the translation of each row in the direction that its order
//! gives, and what `why` says of its SIP side.
//!
//! A row counts if its cause is a number. Those marked CONFLICT are flows of RFC 3666 whose cause is not the one that
//! the procedures of RFC 3398 have: there the translation is that of RFC 3398, and `why` names the other one.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tritone_codes::profile::{Answer, Event, Request, SentLocation, Target};
use tritone_codes::{Cause, Facts, Location, StatusCode, Translation, profile};
use tritone_synth::shared;

use crate::made::made;
use crate::run::{json_lines, tritone};

/// How a row is translated.
#[derive(Clone, Copy, PartialEq)]
enum By {
    /// The status to the cause, as the SIP side comes first.
    Status,
    /// The cause to the status, or to the request where no final response is due.
    Cause,
    /// An event of the SIP side or of the gateway.
    Event(Event),
    /// Not at all, and why.
    None(&'static str),
}

/// A row, how it is translated, and its SIP side.
struct Flow {
    /// RFC and section of the row.
    row: (&'static str, &'static str),
    by: By,
    /// The steps of a call through [`PATH`]; empty where there is no SIP side.
    steps: &'static str,
    /// What `why` says: outcome, status, the cause on the wire, the cause that `rfc3398` makes of the status.
    why: (&'static str, Option<u16>, Option<u8>, Option<u8>),
    /// Rule of the verdict.
    rule: &'static str,
}

const PATH: &str = "call alice@10.0.0.1 -> proxy@10.0.0.3 -> gateway@10.0.0.2 udp\n";
/// Something after the call, so that the recording goes on for an hour.
const LATER: &str = "call eve@10.9.0.1 -> gateway@10.0.0.2 udp at 3600s\n  OPTIONS\n  < 200 OK\n";

const CALLER_HANGS_UP: &str =
    "  INVITE\n  < 183 Session Progress\n  < 200 OK after 5s\n  ACK\n  BYE after 10s\n  < 200 OK\n";
const CALLED_SIDE_HANGS_UP: &str =
    "  INVITE\n  < 180 Ringing\n  < 200 OK after 5s\n  ACK\n  < BYE after 10s\n  200 OK\n";
const CANCELLED: &str =
    "  INVITE\n  < 180 Ringing\n  CANCEL after 8s\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n";

const ANSWERED: (&str, Option<u16>, Option<u8>, Option<u8>) = ("answered", Some(200), None, None);

const FLOWS: &[Flow] = &[
    Flow {
        row: ("3666", "2.6"),
        by: By::Cause,
        steps: "  INVITE\n  < 404 Not Found after 200ms\n  ACK\n",
        why: ("not-found", Some(404), None, Some(1)),
        rule: "not-found",
    },
    Flow {
        row: ("3666", "3.4"),
        by: By::Status,
        steps: "  INVITE until proxy\n  < 604 Does Not Exist Anywhere at proxy\n  ACK until proxy\n",
        why: ("not-found", Some(604), None, Some(1)),
        rule: "not-found",
    },
    Flow {
        row: ("3666", "3.5"),
        by: By::Status,
        steps: "  INVITE\n  < 600 Busy Everywhere after 100ms\n  ACK\n",
        why: ("busy", Some(600), None, Some(17)),
        rule: "busy-at-once",
    },
    Flow {
        row: ("3666", "3.6"),
        by: By::None("the gateway plays the busy tone; cause 16 is the caller who hangs up"),
        steps: "  INVITE\n  < 600 Busy Everywhere after 100ms\n  ACK\n",
        why: ("busy", Some(600), None, Some(17)),
        rule: "busy-at-once",
    },
    Flow {
        row: ("3666", "3.7"),
        by: By::Cause,
        steps: "  INVITE\n  < 100 Trying at proxy\n  CANCEL after 20s\n  < 200 OK to CANCEL\n",
        why: ("cancelled", None, None, None),
        rule: "gave-up-trying",
    },
    Flow {
        row: ("3666", "3.8"),
        by: By::None("no provisional response came, so no CANCEL may be sent (RFC 3261 section 9.1)"),
        steps: "  INVITE repeat 6\n",
        why: ("timeout", None, None, None),
        rule: "no-response",
    },
    Flow {
        row: ("3666", "3.9"),
        by: By::Cause,
        steps: CANCELLED,
        why: ("cancelled", Some(487), None, None),
        rule: "gave-up-ringing",
    },
    Flow {
        row: ("3666", "2.1"),
        by: By::Event(Event::Bye),
        steps: CALLER_HANGS_UP,
        why: ANSWERED,
        rule: "answered",
    },
    Flow {
        row: ("3666", "2.2"),
        by: By::Event(Event::Bye),
        steps: CALLER_HANGS_UP,
        why: ANSWERED,
        rule: "answered",
    },
    Flow {
        row: ("3666", "2.3"),
        by: By::Event(Event::Bye),
        steps: CALLER_HANGS_UP,
        why: ANSWERED,
        rule: "answered",
    },
    Flow { row: ("3666", "3.1"), by: By::Cause, steps: CALLER_HANGS_UP, why: ANSWERED, rule: "answered" },
    Flow { row: ("3666", "3.2"), by: By::Cause, steps: CALLER_HANGS_UP, why: ANSWERED, rule: "answered" },
    Flow {
        row: ("3666", "4.1"),
        by: By::Cause,
        steps: CALLED_SIDE_HANGS_UP,
        why: ANSWERED,
        rule: "answered",
    },
    Flow {
        row: ("3666", "4.2"),
        by: By::Cause,
        steps: CALLED_SIDE_HANGS_UP,
        why: ANSWERED,
        rule: "answered",
    },
    Flow {
        row: ("3398", "7.1.3 / 7.2.2"),
        by: By::Event(Event::IsupT7),
        steps: "  INVITE\n  < 100 Trying at proxy\n  < 504 Server Time-out after 25s\n  ACK\n",
        why: ("failed", Some(504), None, Some(102)),
        rule: "failed",
    },
    Flow {
        row: ("3398", "7.1.4"),
        by: By::Event(Event::SipAckTimeout),
        steps: "  INVITE\n  < 200 OK repeat 10\n  < BYE after 32s\n  200 OK\n",
        why: ANSWERED,
        rule: "ack-missing",
    },
    Flow {
        row: ("3398", "7.1.7 / 7.2.3"),
        by: By::Event(Event::Cancel),
        steps: CANCELLED,
        why: ("cancelled", Some(487), None, None),
        rule: "gave-up-ringing",
    },
    Flow {
        row: ("3398", "7.2.8"),
        by: By::Event(Event::IsupT9),
        steps: "  INVITE\n  < 180 Ringing\n  < 480 Temporarily Unavailable after 120s\n  ACK\n",
        // The status alone is another key than the timer that it came of: section 8.2.6.1 has cause 18 for it.
        why: ("no-answer", Some(480), None, Some(18)),
        rule: "ring-timer",
    },
    Flow { row: ("3398", "7.2.4.1"), by: By::Cause, steps: "", why: ("", None, None, None), rule: "" },
    Flow {
        row: ("3398", "8.1.3"),
        by: By::Event(Event::SipInviteTimeout),
        steps: "  INVITE repeat 6\n  CANCEL after 1s\n",
        why: ("timeout", None, None, None),
        rule: "no-response",
    },
    Flow {
        row: ("3398", "10.1"),
        by: By::Event(Event::Bye),
        steps: CALLED_SIDE_HANGS_UP,
        why: ANSWERED,
        rule: "answered",
    },
    Flow {
        row: ("3326", "3.4"),
        by: By::Cause,
        steps: "  INVITE\n  < 180 Ringing\n  CANCEL after 8s reason \"Q.850;cause=16;text=\\\"Terminated\\\"\"\n  < 200 OK to CANCEL\n  < 487 Request Terminated\n  ACK\n",
        why: ("cancelled", Some(487), Some(16), None),
        rule: "gave-up-ringing",
    },
    Flow {
        row: ("8606", "5"),
        by: By::Cause,
        steps: "  INVITE\n  < 404 Not Found reason \"Q.850;cause=1;text=\\\"Unallocated (unassigned) number\\\";location=LN\"\n  ACK\n",
        why: ("not-found", Some(404), Some(1), Some(1)),
        rule: "not-found",
    },
];

/// The rows marked CONFLICT: what RFC 3398 has, and a SIP side whose Reason gives the cause that the flow prints.
const CONFLICTS: &[(Flow, u8)] = &[
    (
        Flow {
            row: ("3666", "2.5"),
            by: By::Event(Event::Cancel),
            steps: "  INVITE\n  < 183 Session Progress\n  CANCEL after 8s\n  < 200 OK to CANCEL\n  < 487 Request Terminated reason \"Q.850;cause=18\"\n  ACK\n",
            why: ("cancelled", Some(487), Some(18), None),
            rule: "gave-up-early-media",
        },
        16,
    ),
    (
        Flow {
            row: ("3666", "2.7"),
            by: By::Event(Event::IsupT9),
            steps: "  INVITE\n  < 183 Session Progress\n  < 480 Temporarily Unavailable after 120s reason \"Q.850;cause=18\"\n  ACK\n",
            why: ("no-answer", Some(480), Some(18), Some(18)),
            rule: "no-answer",
        },
        19,
    ),
];

/// The fields of a row, by column.
type Row = BTreeMap<String, String>;

/// The rows whose cause is a number, by RFC and section; whether they are marked CONFLICT.
fn rows(test: &str) -> Option<BTreeMap<(String, String), (Row, bool)>> {
    let path = shared(test, "reference/pstn_flows.csv")?;
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).expect("the table");
    let rows: Vec<Row> = reader.deserialize().collect::<Result<_, _>>().expect("rows with a heading");
    let numeric = rows.into_iter().filter(|row| row["cause"].parse::<u8>().is_ok());
    let keyed = numeric.map(|row| {
        let conflict = row["note"].starts_with("CONFLICT");
        ((row["rfc"].clone(), row["section"].clone()), (row, conflict))
    });
    Some(keyed.collect())
}

fn key(flow: &Flow) -> (String, String) {
    (flow.row.0.to_owned(), flow.row.1.to_owned())
}

/// The status that begins a SIP message of the table.
fn status(message: &str) -> Option<StatusCode> {
    StatusCode::new(message.get(..3)?.parse().ok()?)
}

fn rfc3398<'p>(translate: impl FnOnce(&'p tritone_codes::Profile) -> Translation<'p>) -> Translation<'p> {
    translate(profile("rfc3398").expect("a profile"))
}

fn assert_translates(row: &Row, by: By, wanted: Cause) {
    let message = row["sip_message"].as_str();
    match by {
        By::None(_) => {}
        By::Status => {
            let translation =
                rfc3398(|profile| profile.sip_to_q850(status(message).expect("a status"), &Facts::NONE));
            assert_eq!(translation.cause(), Some(wanted), "{row:?}");
            if row["location"].starts_with("user") {
                assert_eq!(translation.location(), Some(SentLocation::Exactly(Location::USER)), "{row:?}");
            }
        }
        By::Cause => {
            let translation = rfc3398(|profile| profile.q850_to_sip(wanted, &Facts::NONE));
            let to = match status(message) {
                Some(status) => translation.status() == Some(status),
                None if message.starts_with("(none") => {
                    matches!(translation.to, Answer::To(target) if target.is_nothing())
                }
                None => matches!(translation.to, Answer::To(Target::Request(Request::ByeOrCancel))),
            };
            assert!(to, "{translation:?} for {row:?}");
        }
        By::Event(event) => {
            let translation = rfc3398(|profile| profile.sip_to_q850(event, &Facts::NONE));
            assert_eq!(translation.cause(), Some(wanted), "{row:?}");
            if let Some(status) = status(message).filter(|_| row["order"] == "both by gateway") {
                let translation = rfc3398(|profile| profile.q850_to_sip(event, &Facts::NONE));
                assert_eq!(translation.status(), Some(status), "{row:?}");
            }
        }
    }
}

#[test]
fn each_row_is_translated_in_the_direction_of_its_order() {
    let Some(rows) = rows("each row of the PSTN flows is translated in the direction of its order") else {
        return;
    };
    let (mut by_rfc3398, mut conflicts) = (0, 0);
    for (key_of_row, (row, conflict)) in &rows {
        let flow =
            if *conflict { conflict_of(key_of_row).map(|(flow, _)| flow) } else { flow_of(key_of_row) };
        let flow = flow.unwrap_or_else(|| panic!("no flow for {row:?}"));
        // What must come first: the PSTN side translates causes, the SIP side statuses and requests.
        let fits = match (&*row["order"], flow.by) {
            (_, By::None(why)) => !why.is_empty(),
            ("pstn-first", by) => by == By::Cause,
            ("sip-first", by) => matches!(by, By::Status | By::Event(Event::Bye | Event::Cancel)),
            ("both by gateway", by) => matches!(by, By::Event(_)),
            _ => false,
        };
        assert!(fits, "{row:?}");
        let printed = Cause::new(row["cause"].parse().expect("a cause")).expect("a cause");
        let wanted = conflict_of(key_of_row).filter(|_| *conflict).map(|(_, cause)| *cause);
        let wanted = wanted.map_or(printed, |cause| Cause::new(cause).expect("a cause"));
        assert_eq!(wanted != printed, *conflict, "{row:?}");
        assert_translates(row, flow.by, wanted);
        *(if *conflict { &mut conflicts } else { &mut by_rfc3398 }) += 1;
    }
    assert_eq!((by_rfc3398, conflicts), (FLOWS.len(), CONFLICTS.len()));
}

fn flow_of(row: &(String, String)) -> Option<&'static Flow> {
    FLOWS.iter().find(|flow| key(flow) == *row)
}

fn conflict_of(row: &(String, String)) -> Option<&'static (Flow, u8)> {
    CONFLICTS.iter().find(|(flow, _)| key(flow) == *row)
}

/// What `why` says of the SIP side of a flow.
fn why(flow: &Flow) -> Value {
    let name = format!("pstn-{}-{}", flow.row.0, flow.row.1.replace([' ', '/'], ""));
    let file = made(&name, &format!("{PATH}{}{LATER}", flow.steps));
    let output = tritone(["why".as_ref(), file.as_os_str(), "--format".as_ref(), "json".as_ref()]);
    let mut calls = json_lines(&output);
    calls.retain(|line| {
        line["type"] == "call" && line["request_uri"].as_str().is_some_and(|uri| uri.contains("gateway"))
    });
    calls.swap_remove(0)
}

fn assert_said(flow: &Flow, call: &Value) {
    let translated = call["translated"].as_array().expect("translations");
    let by_rfc3398 = translated.iter().find(|translation| translation["profile"] == "rfc3398");
    let (outcome, status, on_the_wire, by_profile) = flow.why;
    let found = json!([
        call["outcome"],
        call["status"],
        call["cause"],
        by_rfc3398.map_or(&Value::Null, |translation| &translation["value"]),
        call["verdict"]["rule"],
    ]);
    assert_eq!(found, json!([outcome, status, on_the_wire, by_profile, flow.rule]), "{:?}", flow.row);
}

#[test]
fn why_says_of_each_flow_what_its_sip_side_shows() {
    for flow in FLOWS.iter().filter(|flow| !flow.steps.is_empty()) {
        let call = why(flow);
        assert_said(flow, &call);
        let wanted: &[&str] = match flow.row {
            // No final response is printed after the CANCEL.
            ("3666", "3.7") => &["cancel-without-effect"],
            // No ACK comes.
            ("3398", "7.1.4") => &["final-not-acknowledged"],
            _ => &[],
        };
        let found = call["findings"].as_array().expect("findings");
        let found: Vec<&str> = found.iter().filter_map(|finding| finding["rule"].as_str()).collect();
        assert_eq!(found, wanted, "{:?}", flow.row);
    }
}

#[test]
fn the_location_of_a_reason_is_kept() {
    let flow = FLOWS.iter().find(|flow| flow.row == ("8606", "5")).expect("the example of RFC 8606");
    assert_eq!(why(flow)["observed"]["location"], "LN");
}

#[test]
fn a_cause_that_rfc_3398_has_otherwise_is_named() {
    for (flow, wanted) in CONFLICTS {
        let call = why(flow);
        assert_said(flow, &call);
        let findings = call["findings"].as_array().expect("findings");
        let [finding] = &findings[..] else { panic!("{findings:?}") };
        assert_eq!((&finding["rule"], &finding["severity"]), (&json!("cause-not-rfc3398"), &json!("info")));
        let text = finding["text"].as_str().expect("a sentence");
        assert!(text.contains("gave cause 18 (") && text.contains(&format!(" has {wanted} (")), "{text}");
    }
}
