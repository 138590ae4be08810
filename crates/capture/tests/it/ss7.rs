//! ISUP in recordings: over links of SS7 and over SCTP, against what tshark counts, and by hand.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use serde_json::Value;
use tritone_capture::{Captured, Input, Item, Reader, Skip};
use tritone_wire::isup::Message;
use tritone_wire::{Endpoint, Flow, PointCode, Protocol, Transport};

use crate::packets::{Found, ipv4, pcap, pcap_of, read, read_file, snapped};

const MTP2_WITH_HEADER: u32 = 139;
const MTP2: u32 = 140;
const MTP3: u32 = 141;
const SCTP: u8 = 132;
/// The payload protocol identifier of M3UA.
const M3UA: u32 = 3;

type Counts = BTreeMap<String, u64>;

/// Messages, and how many there are by type, and by type and cause.
#[derive(Debug, Default, PartialEq)]
struct Told {
    messages: u64,
    types: Counts,
    causes: Counts,
}

impl Told {
    fn of(truth: &Value) -> Self {
        let counts = |key: &str| -> Counts {
            let entries = truth[key].as_object().into_iter().flatten();
            entries.map(|(name, count)| (name.clone(), count.as_u64().unwrap())).collect()
        };
        let messages = truth["messages"].as_u64().unwrap();
        Self { messages, types: counts("message_types"), causes: counts("cause_by_message") }
    }

    fn add(&mut self, captured: &Captured<'_>) {
        if captured.protocol != Protocol::Isup {
            return;
        }
        let message = Message::decode(captured.bytes).unwrap();
        let name = message.message_type.to_string();
        self.messages += 1;
        for cause in message.causes().flatten() {
            *self.causes.entry(format!("{name} cause {}", cause.value())).or_default() += 1;
        }
        *self.types.entry(name).or_default() += 1;
    }
}

#[test]
fn isup_counts_agree_with_tshark() {
    let Some(folder) = tritone_synth::shared("isup_counts_agree_with_tshark", "captures") else { return };
    let mut with_isup = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let truth = folder.join(format!("truth/{name}.json"));
        // What is in a body of SIP is not this crate's to find.
        if !truth.exists() || name.ends_with(".cap") || name.starts_with("sip-i_") {
            continue;
        }
        let truth: Value = serde_json::from_str(&fs::read_to_string(truth).unwrap()).unwrap();
        let told = told(&path);
        with_isup += u32::from(told.messages > 0);
        assert_eq!(told, Told::of(&truth["isup"]), "{name}");
    }
    assert_eq!(with_isup, 2);
}

fn told(path: &Path) -> Told {
    let mut reader = Reader::open(&Input::Path(path.into()), 0).unwrap();
    let mut told = Told::default();
    let _ = reader.read(&mut |item| {
        if let Item::Message(captured) = item {
            told.add(&captured);
        }
    });
    assert_eq!(reader.totals().accounted(), reader.totals().packets, "{}", path.display());
    told
}

/// A release with this cause, from its type on.
fn release(cause: u8) -> Vec<u8> {
    vec![0x0C, 2, 0, 2, 0x80, 0x80 | cause]
}

/// A message of MTP3 with ISUP from point 1 to point 2 of network 2, on a circuit.
fn mtp3(circuit: u16, isup: &[u8]) -> Vec<u8> {
    [&[0x85, 0x02, 0x40, 0, 0][..], &circuit.to_le_bytes(), isup].concat()
}

/// A signal unit with this message.
fn unit(message: &[u8]) -> Vec<u8> {
    [&[0x80, 0x81, message.len().min(63) as u8][..], message].concat()
}

/// A DATA message of M3UA for a user of MTP: 5 is ISUP.
fn user_data(service: u8, user: &[u8]) -> Vec<u8> {
    let value = [&[0, 0, 0, 1, 0, 0, 0, 2, service, 2, 0, 9][..], user].concat();
    let length = value.len() as u16 + 4;
    let padded = value.len().next_multiple_of(4);
    let mut octets = vec![1, 0, 1, 1];
    octets.extend((padded as u32 + 12).to_be_bytes());
    octets.extend([0x02, 0x10]);
    octets.extend(length.to_be_bytes());
    octets.extend(value);
    octets.resize(padded + 12, 0);
    octets
}

/// The same with ISUP on a circuit.
fn m3ua(circuit: u16, isup: &[u8]) -> Vec<u8> {
    user_data(5, &[&circuit.to_le_bytes(), isup].concat())
}

const FIRST: u8 = 2;
const LAST: u8 = 1;
const WHOLE: u8 = FIRST | LAST;

/// A chunk with its padding.
fn chunk(kind: u8, flags: u8, value: &[u8]) -> Vec<u8> {
    let mut octets = vec![kind, flags];
    octets.extend((value.len() as u16 + 4).to_be_bytes());
    octets.extend(value);
    octets.resize(octets.len().next_multiple_of(4), 0);
    octets
}

/// A DATA chunk of stream 1.
fn data(flags: u8, tsn: u32, protocol: u32, payload: &[u8]) -> Vec<u8> {
    let mut value = tsn.to_be_bytes().to_vec();
    value.extend([0, 1, 0, 0]);
    value.extend(protocol.to_be_bytes());
    value.extend(payload);
    chunk(0, flags, &value)
}

/// An SCTP packet without its IP header.
fn sctp(tag: u32, chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut octets = vec![0x0B, 0x59, 0x0B, 0x59];
    octets.extend(tag.to_be_bytes());
    octets.extend([0; 4]);
    octets.extend(chunks.concat());
    octets
}

/// An IP packet with these chunks.
fn packet(chunks: &[Vec<u8>]) -> Vec<u8> {
    ipv4(1, 0, SCTP, &sctp(7, chunks))
}

/// The ISUP messages that were found, by their frames.
fn isup(found: &Found) -> Vec<(u64, u64, Vec<u8>)> {
    found.messages.iter().map(|(frame, first, octets, _)| (*frame, *first, octets.clone())).collect()
}

/// Flow and circuit of each message in a file.
fn flows(file: Vec<u8>) -> Vec<(Flow, Option<u16>)> {
    let mut reader = Reader::from_read(Box::new(Cursor::new(file)), "x".into(), 0).unwrap();
    let mut flows = Vec::new();
    let end = reader.read(&mut |item| {
        if let Item::Message(message) = item {
            assert_eq!(message.protocol, Protocol::Isup);
            flows.push((message.flow, message.circuit));
        }
    });
    end.unwrap();
    flows
}

fn between(transport: Transport) -> Flow {
    let point = |code| Endpoint::PointCode(PointCode { network: 2, code });
    Flow { source: point(1), destination: point(2), transport }
}

fn whole_frames(link: u32, frames: &[Vec<u8>]) -> Vec<u8> {
    pcap_of(link, &frames.iter().map(|frame| (frame.clone(), frame.len())).collect::<Vec<_>>())
}

#[test]
fn messages_go_between_signalling_points_on_a_circuit() {
    let message = mtp3(213, &release(17));
    let with_header = [&[1, 0, 0, 3][..], &unit(&message)].concat();
    for (link, frame) in [(MTP2_WITH_HEADER, with_header), (MTP2, unit(&message)), (MTP3, message)] {
        let seen = flows(whole_frames(link, &[frame]));
        assert_eq!(seen, [(between(Transport::Mtp), Some(213))], "{link}");
    }
    let seen = flows(pcap(&[packet(&[data(WHOLE, 1, M3UA, &m3ua(214, &release(17)))])]));
    assert_eq!(seen, [(between(Transport::M3ua), Some(214))]);
}

#[test]
fn frames_of_a_link_without_isup_say_why() {
    let sccp = [0x83, 0x02, 0x40, 0, 0, 9];
    let frames =
        [vec![0x80, 0x81, 0], vec![0x80, 0x81, 1, 0], unit(&sccp), unit(&mtp3(1, b"")), vec![0x80, 0x81]];
    let found = read_file(whole_frames(MTP2, &frames));
    let reasons = [Skip::Mtp2Link, Skip::Mtp2Link, Skip::Ss7OtherUser, Skip::Malformed, Skip::Malformed];
    assert_eq!(found.skipped, (1..).zip(reasons).collect::<Vec<_>>());
}

#[test]
fn a_frame_of_a_link_that_was_cut_is_an_incomplete_message() {
    let frame = unit(&mtp3(1, &release(17)));
    let cut = |length: usize| pcap_of(MTP2, &[(frame[..length].to_vec(), frame.len())]);
    let found = read_file(cut(frame.len() - 2));
    assert_eq!(found.octets(), [(release(17)[..4].to_vec(), false)]);
    assert_eq!(read_file(cut(10)).skipped, [(1, Skip::Truncated)]);
    assert_eq!(read_file(cut(5)).skipped, [(1, Skip::Truncated)]);
}

#[test]
fn a_packet_may_hold_several_messages_among_other_chunks() {
    let chunks = [
        chunk(3, 0, &[0; 12]),
        data(WHOLE, 1, M3UA, &m3ua(1, &release(17))),
        data(WHOLE, 2, 46, b"diameter"),
        data(WHOLE, 3, M3UA, &m3ua(2, &release(34))),
    ];
    let found = read(&[packet(&chunks)]);
    assert_eq!(isup(&found), [(1, 1, release(17)), (1, 1, release(34))]);
    assert_eq!((found.totals.messages, found.totals.packets_with_messages), (2, 1));
}

#[test]
fn packets_without_isup_say_why() {
    let heartbeat = [1, 0, 3, 3, 0, 0, 0, 8];
    let packets = [
        packet(&[chunk(4, 0, &[0, 1, 0, 4])]),
        packet(&[chunk(3, 0, &[0; 12]), data(WHOLE, 1, 46, b"diameter")]),
        packet(&[data(WHOLE, 2, M3UA, &heartbeat)]),
        packet(&[data(WHOLE, 3, M3UA, &user_data(3, b"sccp"))]),
        packet(&[data(WHOLE, 4, M3UA, b"M3UA")]),
        packet(&[vec![0, 3, 0, 2]]),
        packet(&[]),
        ipv4(1, 0, SCTP, &[0; 11]),
        packet(&[chunk(64, 3, &[0; 20])]),
        packet(&[data(WHOLE, 5, M3UA, &m3ua(1, b""))]),
    ];
    let reasons = [
        Skip::SctpControl,
        Skip::SctpOtherData,
        Skip::M3uaControl,
        Skip::Ss7OtherUser,
        Skip::Malformed,
        Skip::Malformed,
        Skip::SctpControl,
        Skip::Malformed,
        Skip::SctpOtherData,
        Skip::Malformed,
    ];
    let found = read(&packets);
    assert_eq!(found.skipped, (1..).zip(reasons).collect::<Vec<_>>());
    let named = found.totals.unsupported.iter().map(|(unsupported, _)| unsupported.to_string());
    assert_eq!(named.collect::<Vec<_>>(), ["SCTP payload 46 (Diameter)", "MTP3 user 3 (SCCP)"]);
}

#[test]
fn m3ua_is_known_by_the_port_where_nobody_says_what_it_is() {
    for protocol in [0, M3UA.swap_bytes()] {
        let found = read(&[packet(&[data(WHOLE, 1, protocol, &m3ua(1, &release(17)))])]);
        assert_eq!(isup(&found), [(1, 1, release(17))]);
    }
}

#[test]
fn data_that_came_before_is_named_a_retransmission() {
    let one = packet(&[data(WHOLE, 1, M3UA, &m3ua(1, &release(17)))]);
    let two =
        packet(&[data(WHOLE, 1, M3UA, &m3ua(1, &release(17))), data(WHOLE, 2, M3UA, &m3ua(1, &release(34)))]);
    let found = read(&[one.clone(), one.clone(), two]);
    assert_eq!(isup(&found), [(1, 1, release(17)), (3, 3, release(34))]);
    assert_eq!(found.skipped, [(2, Skip::SctpRepeated)]);
    // The same number in another association, or the other way, is another message.
    let tagged = ipv4(1, 0, SCTP, &sctp(8, &[data(WHOLE, 1, M3UA, &m3ua(1, &release(17)))]));
    assert_eq!(read(&[one, tagged]).messages.len(), 2);
}

/// A message in fragments, one a packet, with numbers from 10 on.
fn fragments(message: &[u8], size: usize) -> Vec<Vec<u8>> {
    let count = message.len().div_ceil(size);
    let fragment = |(nth, part): (usize, &[u8])| {
        let flags = if nth == 0 { FIRST } else { 0 } | if nth + 1 == count { LAST } else { 0 };
        packet(&[data(flags, 10 + nth as u32, M3UA, part)])
    };
    message.chunks(size).enumerate().map(fragment).collect()
}

#[test]
fn fragments_out_of_order_and_repeated_are_one_message() {
    let parts = fragments(&m3ua(1, &release(17)), 12);
    assert_eq!(parts.len(), 3);
    for order in [[0, 1, 2, 2], [2, 1, 1, 0], [1, 1, 2, 0], [2, 0, 2, 1]] {
        let found = read(&order.map(|index| parts[index].clone()));
        assert_eq!(found.octets(), [(release(17), true)], "{order:?}");
        assert_eq!((found.totals.pieces, found.skipped[0].1), (2, Skip::SctpRepeated));
    }
    let found = read(&[2, 0, 1].map(|index| parts[index].clone()));
    assert_eq!(isup(&found), [(3, 1, release(17))]);
}

#[test]
fn a_fragment_beside_a_message_counts_its_packet_once() {
    let whole = m3ua(1, &release(17));
    let [head, tail] = [data(FIRST, 10, M3UA, &whole[..12]), data(LAST, 11, M3UA, &whole[12..])];
    let message = |tsn| data(WHOLE, tsn, M3UA, &m3ua(2, &release(34)));
    let found = read(&[packet(&[head.clone(), message(9)]), packet(&[message(12), tail.clone()])]);
    assert_eq!(isup(&found), [(1, 1, release(34)), (2, 2, release(34)), (2, 1, release(17))]);
    assert_eq!((found.totals.packets_with_messages, found.totals.pieces), (2, 0));
    let found = read(&[packet(&[head, tail])]);
    assert_eq!(isup(&found), [(1, 1, release(17))]);
}

#[test]
fn a_missing_fragment_is_named() {
    let parts = fragments(&m3ua(1, &release(17)), 12);
    let found = read(&[parts[0].clone(), parts[2].clone()]);
    assert_eq!(found.skipped, [(1, Skip::SctpUnfinished), (2, Skip::SctpUnfinished)]);
    // What is put together and no M3UA says so for all its packets.
    let found = read(&fragments(b"no M3UA, as it seems", 8));
    assert_eq!(found.skipped, [(1, Skip::Malformed), (2, Skip::Malformed), (3, Skip::Malformed)]);
}

#[test]
fn a_fragment_that_waited_too_long_is_given_up() {
    let parts = fragments(&m3ua(1, &release(17)), 20);
    // Packets are a second apart.
    let mut packets = vec![parts[0].clone()];
    packets.extend((0..31).map(|_| packet(&[chunk(3, 0, &[0; 12])])));
    packets.push(parts[1].clone());
    let found = read(&packets);
    assert_eq!(found.messages, []);
    assert_eq!(found.totals.skipped(Skip::SctpUnfinished).packets, 2);
}

#[test]
fn fragments_that_never_end_do_not_pile_up() {
    let packets: Vec<_> = (0..400u32)
        .map(|nth| packet(&[data(if nth == 0 { FIRST } else { 0 }, nth, M3UA, &[0; 8])]))
        .collect();
    let found = read(&packets);
    assert_eq!(found.totals.skipped(Skip::SctpUnfinished).packets, 400);
}

#[test]
fn too_many_associations_push_the_oldest_out() {
    let half = m3ua(1, &release(17))[..12].to_vec();
    let packets: Vec<_> =
        (0..4096 + 3).map(|tag| ipv4(1, 0, SCTP, &sctp(tag, &[data(FIRST, 1, M3UA, &half)]))).collect();
    let found = read(&packets);
    assert_eq!(found.totals.sctp_evictions, 3);
    assert_eq!(found.totals.skipped(Skip::SctpUnfinished).packets, 4096 + 3);
}

#[test]
fn a_packet_in_ip_fragments_is_put_together_first() {
    let whole = sctp(7, &[data(WHOLE, 1, M3UA, &m3ua(1, &release(17)))]);
    let found = read(&[ipv4(1, 0x2000, SCTP, &whole[..32]), ipv4(1, 4, SCTP, &whole[32..])]);
    assert_eq!(isup(&found), [(2, 1, release(17))]);
    assert_eq!(found.totals.pieces, 1);
    let control = sctp(7, &[chunk(3, 0, &[0; 12])]);
    let found = read(&[ipv4(1, 0x2000, SCTP, &control[..8]), ipv4(1, 1, SCTP, &control[8..])]);
    assert_eq!(found.skipped, [(1, Skip::SctpControl), (2, Skip::SctpControl)]);
}

#[test]
fn a_packet_that_was_cut_is_an_incomplete_message() {
    let one = packet(&[data(WHOLE, 1, M3UA, &m3ua(1, &release(17)))]);
    // IP, SCTP, DATA, M3UA, protocol data and circuit; then four octets of the message.
    let before = 20 + 12 + 16 + 8 + 4 + 12 + 2;
    let found = read_file(snapped(std::slice::from_ref(&one), before + 4));
    assert_eq!(found.octets(), [(release(17)[..4].to_vec(), false)]);
    for snap in [22, 40, 60, before] {
        let found = read_file(snapped(std::slice::from_ref(&one), snap));
        assert_eq!(found.skipped, [(1, Skip::Truncated)], "{snap}");
    }
}

/// Messages cut into chunks of at most `size` octets, with numbers from `tsn` on.
fn chunks_of(messages: &[Vec<u8>], size: usize, mut tsn: u32) -> Vec<Vec<u8>> {
    let mut chunks = Vec::new();
    for message in messages {
        let count = message.len().div_ceil(size);
        for (nth, part) in message.chunks(size).enumerate() {
            let flags = if nth == 0 { FIRST } else { 0 } | if nth + 1 == count { LAST } else { 0 };
            chunks.push(data(flags, tsn, M3UA, part));
            tsn = tsn.wrapping_add(1);
        }
    }
    chunks
}

proptest! {
    #[test]
    fn splitting_reordering_and_repeating_never_change_what_is_read(
        // So few that no fragment waits for 30 of the seconds that lie between packets.
        causes in prop::collection::vec(1u8..128, 1..6),
        size in 12usize..60,
        tsn: u32,
        order in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..30),
        repeated in prop::collection::vec(any::<prop::sample::Index>(), 0..10),
        bundled in 1usize..5,
    ) {
        let messages: Vec<_> = causes.iter().map(|cause| m3ua(u16::from(*cause), &release(*cause))).collect();
        let mut chunks = chunks_of(&messages, size, tsn);
        for index in repeated {
            chunks.push(index.get(&chunks).clone());
        }
        for (one, other) in order {
            let (one, other) = (one.index(chunks.len()), other.index(chunks.len()));
            chunks.swap(one, other);
        }
        let packets: Vec<_> = chunks.chunks(bundled).map(packet).collect();
        let mut seen: Vec<_> = read(&packets).octets();
        let mut expected: Vec<_> = causes.iter().map(|cause| (release(*cause), true)).collect();
        seen.sort();
        expected.sort();
        prop_assert_eq!(seen, expected);
    }
}

#[test]
fn tshark_finds_the_same_messages_bundled_fragmented_and_repeated() {
    let test = "tshark_finds_the_same_messages_bundled_fragmented_and_repeated";
    let messages: Vec<_> = (1..=60).map(|cause| m3ua(u16::from(cause), &release(cause))).collect();
    let mut chunks = chunks_of(&messages, 100, 5);
    chunks.extend(chunks_of(&messages, 14, 500));
    chunks.extend_from_within(7..9);
    let packets: Vec<_> = chunks.chunks(2).map(packet).collect();
    let path = std::env::temp_dir().join(format!("tritone-sctp-{}.pcap", std::process::id()));
    fs::write(&path, pcap(&packets)).unwrap();
    let told = told(&path);
    let mut tshark = Command::new("tshark");
    tshark.arg("-n").arg("-r").arg(&path);
    let output =
        tshark.args(["-o", "sctp.reassembly:TRUE", "-T", "fields", "-e", "isup.cause_indicator"]).output();
    fs::remove_file(&path).unwrap();
    let Some(output) = tritone_synth::require(test, "tshark", output.ok()) else { return };
    let mut theirs = Counts::new();
    for cause in
        String::from_utf8(output.stdout).unwrap().split([',', '\n']).filter(|cause| !cause.is_empty())
    {
        *theirs.entry(format!("REL cause {cause}")).or_default() += 1;
    }
    assert_eq!(told.causes, theirs);
    assert_eq!(told.messages, 120);
}
