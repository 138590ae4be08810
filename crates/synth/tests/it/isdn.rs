//! tshark and libpri agree with the ISDN calls that are made.

use tritone_synth::capture::{Format, LinkType, write_frames};
use tritone_synth::{isdn, q931, shared};

use crate::reader::{fields, fields_with};

/// The causes of the calls that libpri refused, one a call; 24 is not among them.
const CAUSES: [u8; 71] = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 16, 17, 18, 19, 20, 21, 22, 23, 25, 26, 27, 28, 29, 30, 31, 34, 35, 38,
    39, 40, 41, 42, 43, 44, 46, 47, 49, 50, 53, 55, 57, 58, 62, 63, 65, 66, 69, 70, 79, 81, 82, 83, 84, 85,
    86, 87, 88, 90, 91, 95, 96, 97, 98, 99, 100, 101, 102, 103, 110, 111, 127,
];

/// A call that the network refuses as libpri does: by its cause in DISCONNECT, or at once in RELEASE or RELEASE COMPLETE.
fn refused(reference: u16, cause: u8) -> String {
    // Slots 0 and 16 carry no calls.
    let slot = (reference - 1) % 30 + 1;
    let slot = if slot < 16 { slot } else { slot + 1 };
    let word = format!("cr={reference} cause={cause} location=private-local");
    let setup = format!(
        "user -> network SETUP cr={reference} channel={slot} calling=national:4930111 called=0301234567 complete\n"
    );
    let proceeding = format!("network -> user CALL PROCEEDING cr={reference} channel={slot}!\n");
    match cause {
        1 | 34 | 44 | 81 | 82 => format!("{setup}network -> user RELEASE COMPLETE {word}\n"),
        6 | 7 | 26 => format!(
            "{setup}{proceeding}network -> user RELEASE {word}\nuser -> network RELEASE COMPLETE {word}\n"
        ),
        _ => format!(
            "{setup}{proceeding}network -> user DISCONNECT {word}\nuser -> network RELEASE {word}\n\
             network -> user RELEASE COMPLETE {word}\n"
        ),
    }
}

fn capture(text: &str, link_type: LinkType, format: Format) -> Vec<u8> {
    write_frames(&isdn::frames(&isdn::parse(text).unwrap(), link_type), format)
}

#[test]
fn tshark_reads_the_cause_of_every_refused_call() {
    let test = "tshark_reads_the_cause_of_every_refused_call";
    let calls: String = (1..).zip(CAUSES.into_iter().chain([24])).map(|(cr, c)| refused(cr, c)).collect();
    for (link_type, format) in
        [(LinkType::LINUX_LAPD, Format::PcapNanoBigEndian), (LinkType::LAPD, Format::Pcapng)]
    {
        let file = capture(&calls, link_type, format);
        let names = ["q931.message_type", "q931.call_ref", "q931.cause_value"];
        let Some(found) = fields(test, &file, "q931", &names) else { return };
        let messages = isdn::parse(&calls).unwrap();
        assert_eq!(found.len(), messages.len());
        for (line, message) in found.iter().zip(&messages) {
            assert_eq!(*line, expected(&message.octets), "{link_type:?}");
        }
    }
}

/// Type, call reference and cause of a message with a reference of two octets, as tshark prints them.
fn expected(octets: &[u8]) -> String {
    let reference = format!("{:02x}{:02x}", octets[2] & 0x7f, octets[3]);
    let has_cause = octets.get(5) == Some(&0x08);
    let cause = if has_cause { format!(" {}", octets[8] & 0x7f) } else { String::new() };
    format!("0x{:02x} {reference}{cause}", octets[4])
}

/// Every other exchange: overlap, STATUS, RESTART, NOTIFY, tones, segments, QSIG, a bus.
const EXCHANGES: &str = include_str!("exchanges.txt");

#[test]
fn tshark_reads_every_exchange_as_it_was_meant() {
    let test = "tshark_reads_every_exchange_as_it_was_meant";
    let messages = isdn::parse(EXCHANGES).unwrap();
    let file = capture(EXCHANGES, LinkType::LINUX_LAPD, Format::Pcapng);
    // Segments one by one, not put together.
    let options = ["-o", "q931.reassembly:FALSE"];
    let names = ["q931.message_type", "q931.call_ref", "lapd.tei", "q931.cause_value"];
    let Some(found) = fields_with(test, &file, &options, "q931", &names) else { return };
    let causes = causes(EXCHANGES);
    let mut expected = Vec::new();
    for (message, cause) in messages.iter().zip(&causes) {
        let length = usize::from(message.octets[1]);
        let reference: Vec<String> = message.octets[2..2 + length]
            .iter()
            .enumerate()
            .map(|(at, octet)| format!("{:02x}", if at == 0 { octet & 0x7f } else { *octet }))
            .collect();
        let kind = message.octets[2 + length];
        let line = format!("0x{kind:02x} {} {} {cause}", reference.concat(), message.tei);
        expected.extend(std::iter::repeat_n(line.trim_end().to_owned(), 1 + message.repeat as usize));
    }
    assert_eq!(sorted(found), sorted(expected));
}

/// The cause of each message of a text, or nothing; tshark gives no value to those of national coding.
fn causes(text: &str) -> Vec<String> {
    let messages = text.lines().filter(|line| line.contains(" -> "));
    let messages = messages.map(|line| if line.contains("coding=national") { "" } else { line });
    let cause = |line: &str| line.split_whitespace().find_map(|w| w.strip_prefix("cause=")).map(String::from);
    messages.map(|line| cause(line).unwrap_or_default()).collect()
}

/// Retransmissions come later than what was sent meanwhile.
fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines
}

#[test]
fn tshark_reads_the_elements_of_every_exchange() {
    let test = "tshark_reads_the_elements_of_every_exchange";
    let file = capture(EXCHANGES, LinkType::LINUX_LAPD, Format::PcapNano);
    let read = |filter: &str, name: &str| fields(test, &file, filter, &[name]);
    let Some(overlap) = read("q931.message_type == 0x7b", "q931.called_party_number.digits") else { return };
    assert_eq!(overlap, ["12", "34"]);
    let expect =
        |filter: &str, name: &str, values: &[&str]| assert_eq!(read(filter, name).unwrap(), values, "{name}");
    expect("q931.message_type == 0x7d", "q931.call_state", &["0x07", "0x07", "0x00"]);
    expect("q931.message_type == 0x03", "q931.cause_location", &["4", ""]);
    expect("q931.restart_indicator", "q931.restart_indicator", &["0x00", "0x07", "0x00", "0x07"]);
    expect("q931.message_type == 0x07", "q931.connected_number.digits", &["30200"]);
    expect("tei_management", "tei.msg", &["1", "2", "1", "2"]);
    expect("qsig", "qsig.na.namePresentationAllowedSimple", &["Bob"; 3]);
}

#[test]
fn tshark_reads_every_message_type() {
    let test = "tshark_reads_every_message_type";
    let line = |kind: &q931::MessageType| format!("user -> network {} cr=1\n", kind.name);
    let text: String = q931::MESSAGE_TYPES.iter().map(line).collect();
    let file = capture(&text, LinkType::LAPD, Format::PcapngBigEndian);
    // Most of them lack elements that they must have, which is no matter here.
    let options = ["-o", "q931.reassembly:FALSE"];
    let Some(found) = fields_with(test, &file, &options, "q931", &["q931.message_type"]) else { return };
    let expected: Vec<String> = q931::MESSAGE_TYPES.iter().map(|m| format!("0x{:02x}", m.octet)).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_calls_are_octet_for_octet_those_of_libpri() {
    let test = "the_calls_are_octet_for_octet_those_of_libpri";
    let Some(path) = shared(test, "captures/libpri-euroisdn-e1-all-causes.pcap") else { return };
    let theirs = std::fs::read(path).unwrap();
    let calls: String = (1..).zip(CAUSES).map(|(cr, cause)| refused(cr, cause)).collect();
    let ours = capture(&calls, LinkType::LINUX_LAPD, Format::Pcap);
    let (ours, theirs) = (information(&ours), information(&theirs));
    assert_eq!(ours.len(), 337);
    for reference in 1..=CAUSES.len() {
        let of_call = |frames: &[Vec<u8>]| -> Vec<Vec<u8>> {
            frames.iter().filter(|frame| usize::from(frame[CALL_REFERENCE]) == reference).cloned().collect()
        };
        assert_eq!(of_call(&ours), of_call(&theirs), "call {reference}");
    }
}

/// Where the low octet of a two-octet call reference is in a frame of `LINKTYPE_LINUX_LAPD`.
const CALL_REFERENCE: usize = 16 + 4 + 3;

/// The I frames of a little-endian pcap file of `LINKTYPE_LINUX_LAPD`, without their counters.
fn information(file: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = &file[24..];
    let mut frames = Vec::new();
    while !rest.is_empty() {
        let length = u32::from_le_bytes(rest[8..12].try_into().unwrap()) as usize;
        let mut frame = rest[16..16 + length].to_vec();
        if frame[18] & 1 == 0 {
            frame[18..20].fill(0);
            frames.push(frame);
        }
        rest = &rest[16 + length..];
    }
    frames
}
