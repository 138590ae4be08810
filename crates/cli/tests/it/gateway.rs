//! Both sides of a gateway between SIP and DSS1 in one recording: each call is one, its origin is on the side that
//! refused it, and the table of the gateway is learned.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use tritone_codes::profile::{Direction, Key};
use tritone_codes::{Facts, Profile, StatusCode, profile};
use tritone_synth::capture::{Format, write_frames};
use tritone_synth::gateway::{Origin, Refused, recording};

use crate::run::{json_lines, text, tritone};

fn asterisk() -> &'static Profile {
    profile("asterisk-pjsip").expect("the profile")
}

fn refused(cause: u8, status: StatusCode) -> Refused {
    let phrase = status.phrase().unwrap_or("Refused").to_owned();
    Refused { cause, status: status.into(), phrase }
}

/// What the tables of Asterisk make of causes, or of statuses. A 487 shows no translation.
fn calls(origin: Origin) -> Vec<Refused> {
    let table = |direction| asterisk().table(direction).expect("the table");
    match origin {
        Origin::Sip => {
            let of_key = |key| match key {
                Key::Cause(cause) => {
                    let status = asterisk().q850_to_sip(cause, &Facts::NONE).status()?;
                    (status != 487).then(|| refused(cause.as_u8(), status))
                }
                _ => None,
            };
            table(Direction::CauseToSip).keys().filter_map(of_key).collect()
        }
        Origin::Isdn => {
            let of_key = |key| match key {
                Key::Status(status) if !matches!(status.as_u16(), 401 | 407 | 487) => {
                    Some(refused(asterisk().sip_to_q850(status, &Facts::NONE).cause()?.as_u8(), status))
                }
                _ => None,
            };
            table(Direction::SipToCause).keys().filter_map(of_key).collect()
        }
    }
}

/// A capture of both sides, as a file.
fn capture(name: &str, origin: Origin, calls: &[Refused]) -> PathBuf {
    let recording =
        recording(origin, "Asterisk PBX 20.5.0", Duration::from_secs(20), calls).expect("a recording");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("gateway-{name}.pcapng"));
    fs::write(&path, write_frames(&recording.frames(), Format::Pcapng)).expect("a temporary file");
    path
}

fn judged(path: &Path) -> Vec<Value> {
    let lines = json_lines(&tritone(["why", path.to_str().expect("a path"), "--format", "json"]));
    lines.into_iter().filter(|line| line["type"] == "call").collect()
}

#[test]
fn calls_from_sip_that_isdn_refuses_are_one_each_with_their_origin_in_isdn() {
    let refused = calls(Origin::Sip);
    let path = capture("from-sip", Origin::Sip, &refused);
    let calls = judged(&path);
    assert!(refused.len() > 10);
    assert_eq!(calls.len(), refused.len());
    for (call, refused) in calls.iter().zip(&refused) {
        assert_eq!(call["protocol"], "sip", "{call}");
        assert_eq!(call["status"], refused.status, "{call}");
        assert_eq!(call["origin"]["address"], "isdn-1:network", "{call}");
        assert_eq!(call["origin"]["cause"], refused.cause, "{call}");
        assert_eq!(call["observed"]["protocol"], "q931", "{call}");
        assert_eq!(call["legs"].as_array().map(Vec::len), Some(2), "{call}");
        assert_eq!(call["legs"][1]["joined_confidence"], "inferred", "{call}");
        assert_eq!(call["hops"].as_array().map(Vec::len), Some(2), "{call}");
        assert_eq!(
            (&call["hops"][0]["message"], &call["hops"][1]["changed"]),
            (&"DISCONNECT".into(), &true.into())
        );
        let explanation = call["verdict"]["explanation"].as_str().expect("text");
        assert!(explanation.contains(&format!("10.0.0.9:5060 made {}", refused.status)), "{explanation}");
    }
}

#[test]
fn calls_from_isdn_that_sip_refuses_are_one_each_with_their_origin_in_sip() {
    let refused = calls(Origin::Isdn);
    let path = capture("from-isdn", Origin::Isdn, &refused);
    let calls = judged(&path);
    assert!(refused.len() > 10);
    assert_eq!(calls.len(), refused.len());
    for (call, refused) in calls.iter().zip(&refused) {
        assert_eq!(call["protocol"], "q931", "{call}");
        assert_eq!(call["status"], refused.status, "{call}");
        assert_eq!(call["origin"]["address"], "10.0.0.1:5060", "{call}");
        assert_eq!(call["cause"], refused.cause, "{call}");
        assert!(call["legs"][0]["call_reference"].is_u64(), "{call}");
        let explanation = call["verdict"]["explanation"].as_str().expect("text");
        assert!(explanation.contains(&format!("made cause {} of it", refused.cause)), "{explanation}");
    }
}

#[test]
fn neither_side_of_a_masked_call_shows_a_number() {
    for (name, origin) in [("mask-sip", Origin::Sip), ("mask-isdn", Origin::Isdn)] {
        let path = capture(name, origin, &calls(origin));
        for format in ["json", "text"] {
            for more in [&["--call", "1"][..], &[]] {
                let arguments = ["why", path.to_str().expect("a path"), "--mask", "--format", format];
                let shown = text(&tritone(arguments.iter().chain(more)));
                assert!(!shown.contains("301001") && !shown.contains("5551001"), "{shown}");
            }
        }
    }
}

#[test]
fn an_element_without_an_address_chooses_its_calls() {
    let path = capture("peer", Origin::Sip, &calls(Origin::Sip));
    let chosen = |peer| {
        let output = tritone(["why", path.to_str().expect("a path"), "--peer", peer, "--format", "json"]);
        json_lines(&output).into_iter().filter(|line| line["type"] == "call").count()
    };
    let all = calls(Origin::Sip).len();
    assert_eq!(
        [chosen("isdn-1:network"), chosen("isdn-1"), chosen("isdn-2"), chosen("ss7:2-1")],
        [all, all, 0, 0]
    );
}

#[test]
fn the_table_of_the_gateway_is_learned_on_both_ways() {
    for (name, origin) in [("learn-sip", Origin::Sip), ("learn-isdn", Origin::Isdn)] {
        let refused = calls(origin);
        let path = capture(name, origin, &refused);
        let output = tritone(["audit", "--observed", path.to_str().expect("a path"), "--format", "json"]);
        let mappings = json_lines(&output);
        let mapping = mappings.iter().find(|line| line["rows"].is_array()).expect("a mapping");
        let rows = mapping["rows"].as_array().expect("rows");
        let said = |row: &Value| {
            let (side, other) = (&row["got"], &row["sent"]);
            match origin {
                Origin::Sip => (side["cause"].as_u64(), other["status"].as_u64()),
                Origin::Isdn => (other["cause"].as_u64(), side["status"].as_u64()),
            }
        };
        let mut seen: Vec<_> = rows.iter().map(said).collect();
        let mut made: Vec<_> =
            refused.iter().map(|call| (Some(call.cause.into()), Some(call.status.into()))).collect();
        seen.sort();
        made.sort();
        made.dedup();
        assert_eq!(seen, made, "{}", text(&output));
        let shown = text(&tritone(["audit", "--observed", path.to_str().expect("a path")]));
        assert!(shown.contains("asterisk-pjsip"), "{shown}");
    }
}
