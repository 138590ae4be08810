//! A recording in several files holds what it would hold in one.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use proptest::prelude::*;
use tritone_capture::{Input, Item, Reader, Totals, Unfinished, Workers, in_time_order};
use tritone_synth::capture::{self, Format, Link};
use tritone_synth::flow;
use tritone_synth::packet::{self, Packet};
use tritone_wire::Timestamp;

/// Fragments and segments of several messages at a time.
const FLOW: &str = "
tcp mss 200 reorder 3
udp mtu 300
call alice@10.0.0.1 -> bob@10.0.0.2 udp at 0s
  INVITE
  < 180 Ringing
  < 486 Busy Here
  ACK
call carol@10.0.0.3 -> dave@10.0.0.4 tcp at 0s
  INVITE
  < 180 Ringing joined
  < 200 OK
  ACK
  BYE after 1s
  < 200 OK
";

/// Messages in order of their octets, and the totals of each file.
type Read = (Vec<(Timestamp, Vec<u8>, bool)>, Vec<Totals>);

/// Reads these files in order, each as what goes on after the one before.
fn read(files: &[&[Packet]]) -> Read {
    let (mut unfinished, mut totals) = (Unfinished::default(), vec![None; files.len()]);
    let mut found = Vec::new();
    let mut sink = |item: Item<'_>, _: Option<&[u8]>| {
        if let Item::Message(message) = item {
            found.push((message.time, message.bytes.to_vec(), message.complete));
        }
    };
    for (number, packets) in files.iter().enumerate() {
        let octets = Cursor::new(capture::write(packets, Format::PcapNano, Link::Ethernet));
        let mut reader = Reader::from_read(Box::new(octets), "x".into(), number as u16).unwrap();
        reader.read_after(&mut unfinished, &mut totals, &Workers::ALONE, &mut sink).unwrap();
        totals[number] = Some(reader.totals().clone());
    }
    unfinished.finish(&mut totals, Workers::ALONE.ahead, &mut sink);
    (found, totals.into_iter().flatten().collect())
}

fn packets() -> Vec<Packet> {
    packet::packets(&flow::parse(FLOW).unwrap()).unwrap()
}

/// Everything that is counted of all files together.
fn sums(totals: &[Totals]) -> [u64; 4] {
    let sum = |of: fn(&Totals) -> u64| totals.iter().map(of).sum();
    [
        sum(|totals| totals.packets),
        sum(|totals| totals.messages),
        sum(|totals| totals.pieces),
        sum(|totals| totals.skips().map(|(_, count)| count.packets).sum()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn cut_anywhere_a_recording_holds_the_same(first in any::<prop::sample::Index>(), second in any::<prop::sample::Index>()) {
        let packets = packets();
        let whole = read(&[&packets]);
        prop_assert_eq!(whole.1[0].messages, 10);
        let mut cuts = [first, second].map(|cut| cut.index(packets.len() + 1));
        cuts.sort_unstable();
        let (found, totals) = read(&[&packets[..cuts[0]], &packets[cuts[0]..cuts[1]], &packets[cuts[1]..]]);
        prop_assert_eq!(found, whole.0);
        prop_assert_eq!(sums(&totals), sums(&whole.1));
        for totals in totals {
            prop_assert_eq!(totals.accounted(), totals.packets);
        }
    }
}

#[test]
fn a_recording_of_another_time_goes_on_with_nothing() {
    const UDP: u8 = 17;
    let mut packets = packets();
    packets.retain(|packet| packet.octets[9] == UDP);
    // The second file begins before the first ends: they were made at the same time.
    let (first, rest) = packets.split_at(1);
    let mut second = rest.to_vec();
    second[0].at = Timestamp(first[0].at.0 - 1);
    let (_, totals) = read(&[first, &second]);
    let missing = totals[0].skipped(tritone_capture::Skip::FragmentMissing);
    assert_eq!((missing.packets, missing.example.map(|frame| frame.file)), (1, Some(0)));
    assert_eq!(totals[0].accounted(), 1);
}

#[test]
fn rings_of_two_capture_points_that_overlap_in_time_do_not_mix() {
    let first = packets();
    let mut second = packets();
    second.iter_mut().for_each(|packet| packet.at = Timestamp(packet.at.0 + 1));
    let alone = [read(&[&first]), read(&[&second])];
    for cut in 1..first.len() {
        let (a, b) = (first.split_at(cut), second.split_at(first.len() - cut));
        let mut files = [a.0, a.1, b.0, b.1];
        files.sort_by_key(|packets| packets[0].at);
        let (mut found, totals) = read(&files);
        let mut expected = [alone[0].0.clone(), alone[1].0.clone()].concat();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "cut at {cut}");
        for totals in totals {
            assert_eq!(totals.accounted(), totals.packets);
        }
    }
}

#[test]
fn recordings_are_read_in_the_order_of_their_first_packets() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let packets = packets();
    let file = |name: &str, packets: &[Packet]| {
        let path = folder.join(name);
        fs::write(&path, capture::write(packets, Format::PcapNano, Link::Ethernet)).unwrap();
        Input::Path(path)
    };
    let inputs = [
        file("order-last.pcap", &packets[4..]),
        Input::Stdin,
        file("order-empty.pcap", &[]),
        file("order-first.pcap", &packets[..2]),
        Input::Path("no such file".into()),
        file("order-middle.pcap", &packets[2..4]),
    ];
    assert_eq!(in_time_order(&inputs), [2, 1, 3, 5, 4, 0]);
}

#[test]
fn a_folder_is_said_to_be_one() {
    let error = Reader::open(&Input::Path(env!("CARGO_TARGET_TMPDIR").into()), 0).unwrap_err();
    assert!(error.to_string().ends_with("is a folder; name the recordings in it"), "{error}");
}
