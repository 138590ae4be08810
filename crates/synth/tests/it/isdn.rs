//! tshark and libpri agree with the ISDN calls that are made.

use tritone_synth::capture::{Format, LinkType, write_frames};
use tritone_synth::{isdn, shared};

use crate::reader::fields;

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
