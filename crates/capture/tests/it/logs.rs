//! Logs: the reference logs against their truth, and samples of our own for the programs that have none there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};
use tritone_capture::{Input, Item, ReadError, Reader, Skip, Totals};
use tritone_wire::{Protocol, q931, sip};

type Counts = BTreeMap<String, u64>;

/// What the truth of a log counts.
#[derive(Default)]
struct Counted {
    methods: Counts,
    statuses: Counts,
    call_ids: BTreeSet<Vec<u8>>,
    finals: Counts,
    types: Counts,
    causes: Counts,
}

impl Counted {
    fn see(&mut self, protocol: Protocol, bytes: &[u8]) {
        let add = |counts: &mut Counts, name: String| *counts.entry(name).or_default() += 1;
        if protocol == Protocol::Q931 {
            let message = q931::Message::decode(bytes).unwrap();
            add(&mut self.types, message.message_type.to_string());
            for cause in message.causes() {
                add(&mut self.causes, cause.unwrap().value().to_string());
            }
            return;
        }
        let message = sip::Message::scan(bytes).unwrap();
        self.call_ids.extend(message.call_id().map(<[u8]>::to_vec));
        if let Some(method) = message.method() {
            add(&mut self.methods, String::from_utf8_lossy(method).into_owned());
        }
        let status = message.status().map(|status| status.as_u16());
        if let Some(status) = status {
            add(&mut self.statuses, status.to_string());
        }
        let invite = message.cseq().is_some_and(|cseq| cseq.method == b"INVITE");
        if let Some(status) = status.filter(|status| *status >= 200 && invite) {
            add(&mut self.finals, status.to_string());
        }
    }

    fn json(&self) -> Value {
        let messages = |counts: &[&Counts]| counts.iter().flat_map(|counts| counts.values()).sum::<u64>();
        json!({
            "sip": {
                "messages": messages(&[&self.methods, &self.statuses]),
                "requests_by_method": self.methods,
                "responses_by_status": self.statuses,
                "call_ids": self.call_ids.len(),
                "invite_final_responses": self.finals,
            },
            "q931": {
                "messages": messages(&[&self.types]),
                "message_types": self.types,
                "cause_values": self.causes,
            },
        })
    }
}

fn count(path: &Path) -> (Value, Totals) {
    let mut reader = Reader::open(&Input::Path(path.into()), 0).unwrap();
    let mut counted = Counted::default();
    reader
        .read(&mut |item| {
            if let Item::Message(message) = item {
                counted.see(message.protocol, message.bytes);
            }
        })
        .unwrap();
    (counted.json(), reader.totals().clone())
}

#[test]
fn the_reference_logs_hold_what_their_truth_says() {
    let test = "the_reference_logs_hold_what_their_truth_says";
    let Some(folder) = tritone_synth::shared(test, "captures/logs") else { return };
    let (mut seen, mut differences) = (0, Vec::new());
    for entry in fs::read_dir(folder.join("truth")).unwrap() {
        let truth: Value = serde_json::from_str(&fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        let path = folder.join(truth["file"].as_str().unwrap());
        let (counted, totals) = count(&path);
        assert_eq!(totals.accounted(), totals.packets, "{path:?}");
        let lines = fs::read(&path).unwrap().split_inclusive(|octet| *octet == b'\n').count();
        assert_eq!(totals.packets, lines as u64, "{path:?}");
        for protocol in ["sip", "q931"] {
            if counted[protocol] != truth[protocol] {
                differences
                    .push(format!("{path:?}\n  read  {}\n  truth {}", counted[protocol], truth[protocol]));
            }
        }
        seen += 1;
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert_eq!(seen, 12);
}

/// The messages of a log as text, for people and for comparison.
fn described(name: &str, octets: Vec<u8>) -> (String, Totals, Result<(), ReadError>) {
    let mut text = String::new();
    let mut reader = Reader::from_read(Box::new(Cursor::new(octets)), name.into(), 0).unwrap();
    let end = reader.read(&mut |item| {
        let Item::Message(message) = item else { return };
        let flow = message.flow;
        let whole = if message.complete { "" } else { " incomplete" };
        writeln!(
            text,
            "== line {}, {:.3} s, {} -> {} over {}, {}{whole}",
            message.frame.number,
            message.time.0 as f64 / 1e9,
            flow.source,
            flow.destination,
            flow.transport,
            message.protocol.as_str(),
        )
        .unwrap();
        match message.protocol {
            Protocol::Sip => {
                text.push_str(&message.bytes.escape_ascii().to_string().replace("\\r\\n", "\\r\\n\n"));
            }
            _ => text.extend(message.bytes.iter().map(|octet| format!("{octet:02x} "))),
        }
        text.push('\n');
    });
    (text, reader.totals().clone(), end)
}

#[test]
fn the_samples_give_the_messages_that_were_sent() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs");
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|extension| extension == "log"));
    names.sort();
    assert!(!names.is_empty());
    for path in names {
        let (read, totals, _) = described("x", fs::read(&path).unwrap());
        assert_eq!(totals.accounted(), totals.packets, "{path:?}");
        let golden = path.with_extension("golden");
        if std::env::var_os("TRITONE_BLESS").is_some() {
            fs::write(&golden, &read).unwrap();
        }
        assert_eq!(read, fs::read_to_string(&golden).unwrap_or_default(), "{path:?}");
    }
}

#[test]
fn carriage_returns_colours_and_marks_of_byte_order_change_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs");
    for name in ["asterisk-full.log", "cisco-ccsip.log", "kamailio-sipdump.log", "freeswitch.log"] {
        let plain = fs::read_to_string(folder.join(name)).unwrap();
        let read = described(name, plain.clone().into_bytes()).0;
        assert_eq!(described(name, plain.replace('\n', "\r\n").into_bytes()).0, read, "{name}");
        assert_eq!(described(name, format!("\u{feff}{plain}").into_bytes()).0, read, "{name}");
        let coloured: String = plain.lines().map(|line| format!("\x1b[1;32m{line}\x1b[0m\n")).collect();
        assert_eq!(described(name, coloured.into_bytes()).0, read, "{name}");
    }
}

#[test]
fn text_without_messages_is_an_error_that_says_what_to_do() {
    let (_, totals, end) = described("x", b"Nov 26 04:00:00 host cron[7]: job\nhello\n".to_vec());
    let error = end.unwrap_err().to_string();
    assert!(
        error.starts_with("no message is recognised in 2 lines of text") && error.contains("tcpdump -w"),
        "{error}"
    );
    assert_eq!((totals.packets, totals.skipped(Skip::LogLine).packets), (2, 2));
}

#[test]
fn a_line_without_an_end_takes_no_more_memory_than_others() {
    let long = std::io::repeat(b'x').take(50_000_000);
    let message = b"\nBYE sip:a@192.0.2.1 SIP/2.0\nCall-ID: 1\nContent-Length: 0\n\n";
    let mut reader = Reader::from_read(Box::new(long.chain(Cursor::new(message))), "x".into(), 0).unwrap();
    let mut frames = Vec::new();
    reader
        .read(&mut |item| {
            if let Item::Message(message) = item {
                frames.push(message.frame.number);
            }
        })
        .unwrap();
    assert_eq!(frames, [2]);
    assert_eq!(reader.totals().packets, 5);
    assert!(reader.totals().captured_octets < 1_000_000);
}

/// Gives so many octets a call.
struct Drip(Cursor<Vec<u8>>, usize);

impl Read for Drip {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let room = self.1.min(into.len());
        self.0.read(&mut into[..room])
    }
}

/// Lines as logs have them, whole and cut.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs");
    let logs = fs::read_dir(folder).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
    let lines: Vec<Vec<u8>> = logs
        .flat_map(|log| log.split(|octet| *octet == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>())
        .collect();
    prop_oneof![
        8 => proptest::sample::select(lines.clone()),
        1 => (proptest::sample::select(lines), any::<prop::sample::Index>()).prop_map(|(line, at)| line[..at.index(line.len() + 1)].to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..80),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_lines_are_accounted_for_and_read_alike_however_they_come(
        lines in proptest::collection::vec(line(), 0..120), piece in 1usize..2000
    ) {
        let octets = [b"a log that begins with a line of text\n".to_vec(), lines.join(&b'\n')].concat();
        let (mut whole, mut dripped) = (Vec::new(), Vec::new());
        let mut frames = Vec::new();
        let mut read = |input: Box<dyn Read + Send>, items: &mut Vec<String>| {
            let Ok(mut reader) = Reader::from_read(input, "x".into(), 0) else { return };
            let mut kept = 0;
            let _ = reader.read(&mut |item| {
                if let Item::Message(message) = item {
                    kept += message.bytes.len();
                    frames.push(message.frame.number);
                }
                items.push(format!("{item:?}"));
            });
            assert_eq!(reader.totals().accounted(), reader.totals().packets);
            assert!(kept <= 4 * octets.len() + 4096);
        };
        read(Box::new(Cursor::new(octets.clone())), &mut whole);
        read(Box::new(Drip(Cursor::new(octets.clone()), piece)), &mut dripped);
        prop_assert_eq!(whole, dripped);
    }
}

#[test]
fn logs_with_dates_are_read_in_the_order_of_their_times_with_others() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs");
    let path = |name: &str| Input::Path(folder.join(name));
    // 2024-01-31 10:00:00.250, 10:00:00.100, and one without a year.
    let inputs = ["kamailio-sipdump.log", "sngrep.log", "cisco-ccsip.log"].map(path);
    assert_eq!(tritone_capture::in_time_order(&inputs), [2, 1, 0]);
}

#[test]
fn a_log_gives_the_packets_that_would_have_carried_its_messages() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs/sngrep.log");
    let (mut messages, mut packets) = (Vec::new(), Vec::new());
    let open = || Reader::open(&Input::Path(path.clone()), 0).unwrap();
    open()
        .read(&mut |item| {
            if let Item::Message(message) = item {
                messages.push((message.frame, message.bytes.to_vec()));
            }
        })
        .unwrap();
    open().read_packets(&mut |packet| packets.push((packet.frame, packet.octets[28..].to_vec()))).unwrap();
    assert_eq!(packets, messages);
}

/// The messages of Q.931 in a recording.
fn q931_messages(path: &Path) -> Vec<Vec<u8>> {
    let mut messages = Vec::new();
    let mut reader = Reader::open(&Input::Path(path.into()), 0).unwrap();
    let mut item = |item: Item<'_>| {
        if let Item::Message(message) = item
            && message.protocol == Protocol::Q931
        {
            messages.push(message.bytes.to_vec());
        }
    };
    reader.read(&mut item).unwrap();
    messages
}

#[test]
fn the_octets_of_q931_are_those_that_others_took_out_of_the_same_logs() {
    let test = "the_octets_of_q931_are_those_that_others_took_out_of_the_same_logs";
    let Some(folder) = tritone_synth::shared(test, "captures") else { return };
    for (log, capture) in [
        (
            "cisco-ios_debug-isdn-q931_did-call_ccapi-mixed.log",
            "q931-pri_lapd_did-call-partial_derived-from-cisco-debug.pcap",
        ),
        (
            "libpri_pri-debug_two-calls_normal-clearing.log",
            "q931-pri_linux-lapd_two-calls_derived-from-libpri-debug.pcap",
        ),
        (
            "teles-trace_e-dss1_bri_setup_german-decode.txt",
            "dss1-bri_linux-lapd_setup-only_derived-from-teles-trace.pcap",
        ),
    ] {
        let (read, expected) =
            (q931_messages(&folder.join("logs").join(log)), q931_messages(&folder.join(capture)));
        assert!(!read.is_empty());
        assert_eq!(read, expected, "{log}");
    }
}

#[test]
fn a_message_has_the_same_octets_whoever_logged_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs");
    let messages = |name: &str| {
        let mut messages = Vec::new();
        let path = folder.join(name).with_extension("log");
        let mut reader = Reader::open(&Input::Path(path), 0).unwrap();
        let mut item = |item: Item<'_>| {
            if let Item::Message(message) = item {
                assert!(message.complete, "{name}");
                assert_eq!(message.length, message.bytes.len(), "{name}");
                messages.push(message.bytes.to_vec());
            }
        };
        reader.read(&mut item).unwrap();
        messages
    };
    let pasted = messages("pasted");
    assert_eq!(pasted.len(), 3);
    for (name, count) in [
        ("asterisk-chan-sip", 4),
        ("audiocodes-syslog", 4),
        ("cisco-ccsip", 3),
        ("container-kamailio", 3),
        ("cucm-sdl-udp", 2),
        ("freeswitch", 3),
        ("journald-opensips", 1),
        ("json-lines", 1),
        ("kamailio-syslog", 3),
        ("ngrep-byline", 3),
        ("opensips-stderr", 3),
        ("oracle-sipmsg", 3),
        ("pjsua", 3),
        ("sipp-messages", 3),
        ("sngrep", 2),
    ] {
        let read = messages(name);
        assert_eq!(read.len(), count, "{name}");
        assert!(read.iter().all(|message| pasted.contains(message)), "{name}");
    }
}
