//! Q.931 in recordings: over LAPD and in TPKTs, against what tshark counts, and by hand.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use tritone_capture::{Captured, Input, Item, Reader, Skip};
use tritone_wire::q931::{CallReference, Element, Message, MessageType};
use tritone_wire::{Endpoint, Flow, Protocol, Side, Transport};

use crate::packets::{pcap_of, read_file};

const LAPD: u32 = 203;
const LINUX_LAPD: u32 = 177;

/// What is not counted as tshark does, and why.
const LEFT_OUT: &[(&str, &str)] = &[(
    "ppp_q933-heap-overflow_malformed.pcap",
    "the second octet is 0x30: bits 8 to 5 of the length of the call reference must be 0, else the message is ignored \
     (Q.931 section 5.8.3.1)",
)];

type Counts = BTreeMap<String, u64>;

/// Messages, and how many there are by type, by cause, and by type and cause.
#[derive(Debug, Default, PartialEq)]
struct Told {
    messages: u64,
    types: Counts,
    causes: Counts,
    causes_by_type: Counts,
}

impl Told {
    fn of(truth: &Value) -> Self {
        let counts = |key: &str| -> Counts {
            let entries = truth[key].as_object().into_iter().flatten();
            entries.map(|(name, count)| (name.clone(), count.as_u64().unwrap())).collect()
        };
        Self {
            messages: truth["messages"].as_u64().unwrap(),
            types: counts("message_types"),
            causes: counts("cause_values"),
            causes_by_type: counts("cause_by_message"),
        }
    }

    fn add(&mut self, captured: &Captured<'_>) {
        let message = match captured.protocol {
            Protocol::Q931 => Message::decode(captured.bytes),
            Protocol::H225 => Message::decode_h225(captured.bytes),
            _ => return,
        };
        let message = message.unwrap();
        let name = message.message_type.to_string();
        self.messages += 1;
        for cause in message.causes().flatten() {
            *self.causes.entry(cause.value().to_string()).or_default() += 1;
            *self.causes_by_type.entry(format!("{name} cause {}", cause.value())).or_default() += 1;
        }
        *self.types.entry(name).or_default() += 1;
    }
}

fn told(path: &Path) -> (Reader, Told) {
    let mut reader = Reader::open(&Input::Path(path.into()), 0).unwrap();
    let mut told = Told::default();
    // What cannot be read to its end still counts: tshark counts it too.
    let _ = reader.read(&mut |item| {
        if let Item::Message(captured) = item {
            told.add(&captured);
        }
    });
    (reader, told)
}

#[test]
fn q931_counts_agree_with_tshark() {
    let Some(folder) = tritone_synth::shared("q931_counts_agree_with_tshark", "captures") else { return };
    let (mut differences, mut with_q931) = (Vec::new(), 0);
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let truth = folder.join(format!("truth/{name}.json"));
        if !truth.exists() || name.ends_with(".cap") || LEFT_OUT.iter().any(|(left_out, _)| *left_out == name)
        {
            continue;
        }
        let truth: Value = serde_json::from_str(&std::fs::read_to_string(truth).unwrap()).unwrap();
        let expected = Told::of(&truth["q931"]);
        let (reader, told) = told(&path);
        assert_eq!(reader.totals().accounted(), reader.totals().packets, "{name}");
        with_q931 += u32::from(told.messages > 0);
        if told != expected {
            differences.push(format!("{name}:\n  read   {told:?}\n  tshark {expected:?}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(with_q931 >= 17, "{with_q931}");
}

/// An I frame of the network to the terminal with TEI 64, or the other way.
fn frame(from_network: bool, message: &[u8]) -> Vec<u8> {
    [&[if from_network { 0x02 } else { 0x00 }, 0x81, 0x00, 0x00], message].concat()
}

fn whole_frames(link: u32, frames: &[Vec<u8>]) -> Vec<u8> {
    let frames: Vec<_> = frames.iter().map(|frame| (frame.clone(), frame.len())).collect();
    pcap_of(link, &frames)
}

fn setup() -> Message<'static> {
    let mut setup = Message::new(MessageType::SETUP, CallReference::one_octet(1, false));
    setup.push_element(Element::CALLED_PARTY_NUMBER, b"\x8110").unwrap();
    setup
}

fn flows(file: Vec<u8>) -> Vec<Flow> {
    let mut reader = Reader::from_read(Box::new(std::io::Cursor::new(file)), "x".into(), 0).unwrap();
    let mut flows = Vec::new();
    let end = reader.read(&mut |item| {
        if let Item::Message(message) = item {
            assert_eq!(message.protocol, Protocol::Q931);
            flows.push(message.flow);
        }
    });
    end.unwrap();
    flows
}

#[test]
fn who_sent_a_message_is_told_by_the_frame() {
    let end = |side| Endpoint::Isdn { recording: 0, channel: 0, side };
    let (source, destination) = (end(Side::Network), end(Side::User(64)));
    let from_network = Flow { source, destination, transport: Transport::Lapd };
    let frames = [frame(true, &setup().to_vec()), frame(false, &setup().to_vec())];
    let both = [from_network, from_network.reversed()];
    assert_eq!(flows(whole_frames(LAPD, &frames)), both);
    let headed = frames.map(|frame| [&[0; 14][..], &[0x00, 0x30], &frame].concat());
    assert_eq!(flows(whole_frames(LINUX_LAPD, &headed)), both);
    // To all terminals.
    let broadcast = [&[0x02, 0xFF, 0x03][..], &setup().to_vec()].concat();
    assert_eq!(flows(whole_frames(LAPD, &[broadcast]))[0].destination, end(Side::User(127)));
}

#[test]
fn frames_without_a_message_say_what_they_are() {
    let frames = [
        vec![0x02, 0x81, 0x7F],
        vec![0x00, 0x81, 0x01, 0x02],
        vec![0xFE, 0xFF, 0x03, 0x0F, 0, 0, 6, 0xFF],
        frame(true, b""),
        frame(true, &[0x43, 1, 1, 0x0F]),
        [&[0x42, 0x81, 0, 0][..], &setup().to_vec()].concat(),
        frame(true, &[8, 0x12, 0, 1, 5]),
        vec![0x03, 0x81, 0x03],
        vec![0x02],
    ];
    let found = read_file(whole_frames(LAPD, &frames));
    let reasons: Vec<_> = found.skipped.iter().map(|(_, reason)| *reason).collect();
    let [link, other, malformed] = [Skip::LapdLink, Skip::NotQ931, Skip::Malformed];
    assert_eq!(reasons, [link, link, link, link, other, other, malformed, malformed, malformed]);
}

#[test]
fn a_message_that_the_capture_cut_is_read_as_far_as_it_goes() {
    let octets = frame(true, &setup().to_vec());
    let found = read_file(pcap_of(LAPD, &[(octets[..9].to_vec(), octets.len()), (octets[..6].to_vec(), 13)]));
    assert_eq!(found.messages, [(1, 1, octets[4..9].to_vec(), false)]);
    assert_eq!(found.skipped, [(2, Skip::Truncated)]);
}

#[test]
fn a_frame_that_the_link_sent_again_is_a_message_again() {
    let octets = frame(true, &setup().to_vec());
    assert_eq!(read_file(whole_frames(LAPD, &[octets.clone(), octets])).totals.messages, 2);
}

#[test]
fn a_digit_that_the_link_sent_again_says_that_it_came_before() {
    let digit = |sent: u8, received: u8| {
        let mut message = Message::new(MessageType::INFORMATION, CallReference::one_octet(1, false));
        message.push_element(Element::CALLED_PARTY_NUMBER, &[0x80, b'1']).unwrap();
        [&[0x02, 0x81, sent << 1, received << 1][..], &message.to_vec()].concat()
    };
    let file = whole_frames(LAPD, &[digit(1, 0), digit(2, 0), digit(1, 1), digit(2, 1), digit(3, 1)]);
    let mut reader = Reader::from_read(Box::new(std::io::Cursor::new(file)), "x".into(), 0).unwrap();
    let mut repeated = Vec::new();
    let end = reader.read(&mut |item| {
        if let Item::Message(message) = item {
            repeated.push(message.repeated);
        }
    });
    end.unwrap();
    assert_eq!(repeated, [false, false, true, true, false]);
}

/// A SETUP in three segments, in frames.
fn segments() -> (Message<'static>, Vec<Vec<u8>>) {
    let mut long = setup();
    (0..3).for_each(|n| long.push_element(Element::FACILITY, &[n; 200]).unwrap());
    let segments = long.segments(250).unwrap();
    let frames: Vec<_> = segments.iter().map(|segment| frame(true, &segment.to_vec())).collect();
    assert_eq!(frames.len(), 3);
    (long, frames)
}

#[test]
fn the_last_segment_gives_the_whole_message() {
    let (long, segments) = segments();
    let other_call = Message::new(MessageType::STATUS, CallReference::one_octet(2, false));
    let between = frame(true, &other_call.to_vec());
    let frames = [&segments[..2], &[between], &segments[2..]].concat();
    let found = read_file(whole_frames(LAPD, &frames));
    assert_eq!(found.totals.messages, 4);
    assert_eq!(found.messages[3], (4, 1, long.to_vec(), true));
    assert_eq!(found.messages[0].2[3], MessageType::SEGMENT.0);
}

#[test]
fn segments_that_are_late_or_interrupted_stay_what_they_are() {
    let (_, segments) = segments();
    let last_type = |frames: &[Vec<u8>]| {
        let found = read_file(whole_frames(LAPD, frames));
        assert_eq!(found.totals.messages, frames.len() as u64);
        MessageType(found.messages.last().unwrap().2[3])
    };
    let interrupted = [&segments[..2], &[frame(true, &setup().to_vec())], &segments[2..]].concat();
    assert_eq!(last_type(&interrupted), MessageType::SEGMENT);
    // Frames are a second apart, and a segment is waited for four.
    let other_way = frame(false, &[8, 1, 1, 0x75]);
    let wait = |count| [&segments[..2], &vec![other_way.clone(); count], &segments[2..]].concat();
    assert_eq!(last_type(&wait(3)), MessageType::SETUP);
    assert_eq!(last_type(&wait(4)), MessageType::SEGMENT);
}

/// A pcapng file with two interfaces of LAPD, and a frame on each.
fn two_interfaces(frame: &[u8]) -> Vec<u8> {
    let block = |kind: u32, body: &[u8]| {
        let length = (12 + body.len() as u32).to_le_bytes();
        [&kind.to_le_bytes()[..], &length, body, &length].concat()
    };
    let section = [&0x1A2B_3C4Du32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xFF; 8]].concat();
    let interface = [LAPD, 0].map(u32::to_le_bytes).concat();
    let packet = |interface: u32| {
        let length = frame.len() as u32;
        let fields = [interface, 0, 0, length, length].map(u32::to_le_bytes).concat();
        [fields, frame.to_vec(), vec![0; frame.len().next_multiple_of(4) - frame.len()]].concat()
    };
    let interfaces = [block(1, &interface), block(1, &interface)].concat();
    [block(0x0A0D_0D0A, &section), interfaces, block(6, &packet(0)), block(6, &packet(1))].concat()
}

#[test]
fn each_interface_of_a_file_is_a_channel_of_its_own() {
    let flows = flows(two_interfaces(&frame(true, &setup().to_vec())));
    let channels: Vec<_> = flows.iter().map(|flow| flow.source).collect();
    let network = |channel| Endpoint::Isdn { recording: 0, channel, side: Side::Network };
    assert_eq!(channels, [network(0), network(1)]);
}
