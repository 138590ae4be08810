//! The reference captures, against what tshark counts in them.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use tritone_capture::{Input, Item, Reader};
use tritone_wire::Protocol;
use tritone_wire::sip::Message;

/// The capture whose octets were altered at random: there the two differ in what they still call SIP.
const FUZZED: &str = "sip-udp_fuzzed-variant-of-aaa.pcap";

/// Frames of [`FUZZED`] that are read as SIP and not counted by tshark, and what it trips over. The rest of each message
/// is sound, and one lenient scan is meant to lose none for one bad octet.
const MORE_THAN_TSHARK: &[(u64, &str)] = &[
    (108, "a NUL octet in the reason phrase"),
    (223, "the version SIP/a.0"),
    (228, "the version SIP/x.0"),
    (274, "the status code `40 `"),
    (346, "a NUL octet in the Request-URI"),
    (348, "a NUL octet in the reason phrase"),
    (441, "a NUL octet in the Request-URI, which has lost its scheme"),
    (560, "the status code 4v1"),
];

/// Frame 247 of [`FUZZED`] is a CANCEL whose start line ends in a lone CR, so that it runs into the first Via. tshark takes
/// the CR for a line end; RFC 3261 section 7 does not.
const LESS_THAN_TSHARK: (&str, u64) = ("CANCEL", 1);

type Counts = BTreeMap<String, u64>;

/// What tshark counts, and what lies inside HEP, which it does not open.
fn counts(truth: &Value, key: &str) -> Counts {
    let mut counts = Counts::new();
    for sip in [&truth["sip"], &truth["hep"]["sip"]] {
        for (name, count) in sip[key].as_object().into_iter().flatten() {
            *counts.entry(name.clone()).or_default() += count.as_u64().unwrap();
        }
    }
    counts
}

/// Reads a capture and counts methods and statuses.
fn read(path: &Path) -> (Reader, Counts, Counts) {
    let mut reader = Reader::open(&Input::Path(path.into()), 0).unwrap();
    let (mut methods, mut statuses) = (Counts::new(), Counts::new());
    // What cannot be read to its end still counts: tshark counts it too.
    let _ = reader.read(&mut |item| {
        let Item::Message(captured) = item else { return };
        if captured.protocol != Protocol::Sip {
            return;
        }
        if path.ends_with(FUZZED) && MORE_THAN_TSHARK.iter().any(|(frame, _)| *frame == captured.frame.number)
        {
            return;
        }
        let message = Message::scan(captured.bytes).unwrap();
        match (message.method(), message.status()) {
            (Some(method), _) if method.len() > 64 => {
                // So the truth describes what is too long to be read.
                *methods.entry(format!("(method of {} characters)", method.len())).or_default() += 1;
            }
            (Some(method), _) => *methods.entry(String::from_utf8_lossy(method).into()).or_default() += 1,
            (_, Some(status)) => *statuses.entry(status.as_u16().to_string()).or_default() += 1,
            _ => {}
        }
    });
    if path.ends_with(FUZZED) {
        *methods.entry(LESS_THAN_TSHARK.0.into()).or_default() += LESS_THAN_TSHARK.1;
    }
    (reader, methods, statuses)
}

#[test]
fn counts_agree_with_tshark() {
    let Some(folder) = tritone_synth::shared("counts_agree_with_tshark", "captures") else { return };
    let mut differences = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let truth = folder.join(format!("truth/{name}.json"));
        if !truth.exists() {
            continue;
        }
        let truth: Value = serde_json::from_str(&std::fs::read_to_string(truth).unwrap()).unwrap();
        let (reader, methods, statuses) = read(&path);
        let totals = reader.totals();
        assert_eq!(totals.accounted(), totals.packets, "{name}");
        assert_eq!(Some(totals.packets), truth["capture"]["packets"].as_u64(), "{name}");
        let expected = (counts(&truth, "requests_by_method"), counts(&truth, "responses_by_status"));
        if (&methods, &statuses) != (&expected.0, &expected.1) {
            differences.push(format!("{name}:\n  read   {:?}\n  tshark {expected:?}", (methods, statuses)));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
