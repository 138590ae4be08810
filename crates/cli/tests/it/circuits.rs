//! Calls of ISDN and SS7 that real stacks made: how each ended.

use std::path::Path;

use serde_json::Value;
use tritone_synth::{capture, isdn, shared};

use crate::run::{json_lines, tritone};

/// A recording, and outcome, cause and rule of its calls in order.
type Row = (&'static str, &'static [(&'static str, Option<u64>, &'static str)]);

const RECORDINGS: [Row; 13] = [
    ("libpri-euroisdn-bri-ptmp-17.pcap", &[("busy", Some(17), "busy")]),
    ("libpri-euroisdn-bri-ptmp-net-to-te-17.pcap", &[("busy", Some(17), "busy")]),
    ("libpri-euroisdn-bri-ptp-17.pcap", &[("busy", Some(17), "busy")]),
    ("libpri-euroisdn-e1-answered-16.pcap", &[("answered", Some(16), "answered")]),
    ("libpri-euroisdn-e1-called-clears-31.pcap", &[("answered", Some(31), "answered")]),
    ("libpri-euroisdn-e1-cancel-16.pcap", &[("cancelled", Some(16), "cancelled")]),
    (
        "libpri-euroisdn-e1-net-to-cpe.pcap",
        &[
            ("rejected", Some(21), "rejected"),
            ("failed", Some(88), "incompatible-equipment"),
            ("busy", Some(17), "busy"),
        ],
    ),
    ("libpri-euroisdn-e1-no-answer-19.pcap", &[("no-answer", Some(19), "no-answer")]),
    ("libpri-euroisdn-e1-overlap-28.pcap", &[("not-found", Some(28), "not-found")]),
    // The PROGRESS said it, before the DISCONNECT.
    ("libpri-euroisdn-e1-progress-1.pcap", &[("not-found", Some(1), "not-found")]),
    // The restarts are of idle channels.
    ("libpri-euroisdn-e1-restart.pcap", &[("answered", Some(16), "answered")]),
    (
        "q931-pri_linux-lapd_two-calls_derived-from-libpri-debug.pcap",
        &[("answered", Some(16), "answered"), ("answered", Some(16), "answered")],
    ),
    ("m3ua-draft6_isup-itu_one-call.pcap", &[("answered", Some(16), "answered")]),
];

/// The calls of a recording; `None` where it is not there.
fn calls(name: &str) -> Option<Vec<Value>> {
    let path = shared("circuits", &format!("captures/{name}"))?;
    let output = tritone(["why", "--format", "json", path.to_str()?]);
    Some(json_lines(&output).into_iter().filter(|line| line.get("outcome").is_some()).collect())
}

#[test]
fn calls_of_real_stacks_end_as_they_did() {
    for (name, expected) in RECORDINGS {
        let Some(calls) = calls(name) else { return };
        let told: Vec<_> = calls
            .iter()
            .map(|call| {
                let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                (word(&call["outcome"]), call["cause"].as_u64(), word(&call["verdict"]["rule"]))
            })
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(outcome, cause, rule)| ((*outcome).to_owned(), *cause, (*rule).to_owned()))
            .collect();
        assert_eq!(told, expected, "{name}");
    }
}

#[test]
fn each_cause_that_a_stack_sends_is_that_of_its_call() {
    for name in ["libpri-euroisdn-e1-all-causes.pcap", "libpri-euroisdn-e1-all-causes-lapd203.pcap"] {
        let Some(calls) = calls(name) else { return };
        let causes: Vec<u64> = calls.iter().filter_map(|call| call["cause"].as_u64()).collect();
        assert_eq!((causes.len(), calls.len()), (71, 71), "{name}");
        assert!(causes.is_sorted_by(|a, b| a < b), "{causes:?}");
        for call in &calls {
            let advice = call["verdict"]["advice"].as_str();
            assert!(
                call["outcome"] == "elsewhere" || advice.is_some_and(|advice| !advice.is_empty()),
                "{call}"
            );
        }
    }
}

#[test]
fn a_load_generator_s_calls_are_told_apart_by_their_circuits() {
    let Some(calls) = calls("mtp2_isup-itu_load-generator.pcap") else { return };
    assert_eq!(calls.len(), 6);
    assert!(calls.iter().all(|call| call["legs"].as_array().is_some_and(|legs| legs.len() == 1)));
}

#[test]
fn a_digit_that_the_data_link_sent_again_is_dialled_once() {
    let description = "\
user -> network SETUP cr=1 called=3
network -> user SETUP ACKNOWLEDGE cr=1
user -> network INFORMATION cr=1 called=1 repeat=2 after=1s
user -> network INFORMATION cr=1 called=1 after=5s
network -> user DISCONNECT cr=1 cause=1 after=1s
";
    let messages = isdn::parse(description).expect("a description");
    let frames = isdn::frames(&messages, capture::LinkType::LAPD);
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("digit-sent-again.pcap");
    std::fs::write(&path, capture::write_frames(&frames, capture::Format::Pcap)).expect("it can be written");
    let path = path.to_str().expect("a name");
    let calls = json_lines(&tritone(["why", "--format", "json", path]));
    assert_eq!(calls[0]["to_user"], "311", "{}", calls[0]);
    let stats = json_lines(&tritone(["stats", "--format", "json", path]));
    assert_eq!(stats[0]["q931"]["message_types"]["INFORMATION"], 4);
}
