//! TCP streams of H.225.0, however they are cut, ordered and repeated.

use proptest::prelude::*;
use tritone_capture::Skip;
use tritone_wire::q931::{CallReference, Element, Message, MessageType};
use tritone_wire::tpkt;

use crate::packets::{ACK, FIN, SYN, acknowledgement, disordered, message, read, segment, snapped, whole};

/// An ALERTING with a display of `length` octets and an empty user-user element.
fn alerting(call: u16, length: usize) -> Vec<u8> {
    let mut alerting = Message::new(MessageType::ALERTING, CallReference::two_octets(call, true));
    alerting.push_element(Element::DISPLAY, &vec![b'x'; length]).unwrap();
    alerting.push_h225_user_user(&[5, 0x23, 0x80, 0]).unwrap();
    alerting.to_vec()
}

/// The messages in TPKTs.
fn stream(messages: &[Vec<u8>]) -> Vec<u8> {
    let mut stream = Vec::new();
    messages.iter().for_each(|message| tpkt::encode(message, &mut stream).unwrap());
    stream
}

fn packet(message: &[u8]) -> Vec<u8> {
    stream(&[message.to_vec()])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn any_segmentation_order_and_repetition_gives_the_same_messages(
        lengths in prop::collection::vec(0usize..255, 1..6),
        cuts in prop::collection::vec(1usize..1000, 0..20),
        again in prop::collection::vec((0usize..1000, 1usize..200), 0..8),
        order in prop::collection::vec(any::<u16>(), 30),
        start in any::<u32>(),
    ) {
        let messages: Vec<_> = lengths.iter().enumerate().map(|(n, &length)| alerting(n as u16, length)).collect();
        let stream = stream(&messages);
        let packets = disordered(start, &stream, &cuts, &again, &order);
        prop_assert_eq!(read(&packets).octets(), whole(&messages));
    }
}

#[test]
fn a_header_may_come_in_a_segment_of_its_own() {
    let (one, packet) = (alerting(1, 3), packet(&alerting(1, 3)));
    let found = read(&[segment(0, ACK, &packet[..4]), segment(4, ACK, &packet[4..])]);
    assert_eq!(found.messages, [(2, 1, one, true)]);
    assert_eq!(found.totals.pieces, 1);
}

#[test]
fn empty_packets_keep_a_connection_open_and_other_packets_are_passed_over() {
    let (one, two) = (alerting(1, 0), alerting(2, 0));
    let parts = [packet(&one), packet(b""), packet(b"\x02\x70"), packet(&two)];
    let mut sequence = 0;
    let packets: Vec<_> = parts
        .iter()
        .map(|part| {
            sequence += part.len() as u32;
            segment(sequence - part.len() as u32, ACK, part)
        })
        .collect();
    let found = read(&packets);
    assert_eq!(found.octets(), whole(&[one, two]));
    assert_eq!(found.skipped, [(2, Skip::KeepAlive), (3, Skip::NotSip)]);
}

#[test]
fn h245_is_no_call_signalling() {
    let h245 = packet(b"\x02\x70\x01\x06\x00\x08\x81\x75\x00");
    let found = read(&[segment(0, SYN, b""), segment(1, ACK, &h245), segment(14, ACK, &h245)]);
    assert_eq!((found.totals.messages, found.totals.skipped(Skip::NotSip).packets), (0, 2));
}

#[test]
fn behind_a_gap_the_next_message_is_found() {
    let messages: Vec<_> = (0..3).map(|call| alerting(call, 100)).collect();
    let packets: Vec<_> = messages.iter().map(|message| packet(message)).collect();
    let (length, half) = (packets[0].len(), packets[0].len() / 2);
    // Of the second packet the middle is lost; the third begins in the middle of a segment.
    let rest = [&packets[1][length - 5..], &packets[2]].concat();
    let mut frames = vec![segment(0, ACK, &packets[0]), segment(length as u32, ACK, &packets[1][..half])];
    frames.push(segment(2 * length as u32 - 5, ACK, &rest));
    frames.extend(std::iter::repeat_n(acknowledgement(3 * length as u32), 8));
    let found = read(&frames);
    let begun = packets[1][4..half].to_vec();
    assert_eq!(found.octets(), [(messages[0].clone(), true), (begun, false), (messages[2].clone(), true)]);
    assert_eq!(found.totals.tcp_gaps, 1);
}

#[test]
fn a_message_cut_by_the_snap_length_or_the_end_of_the_recording_is_incomplete() {
    let one = alerting(1, 200);
    let packet = packet(&one);
    let cut = cut_to(&packet, 60);
    assert_eq!(cut, [(one[..56].to_vec(), false)]);
    let found = read(&[segment(0, ACK, &packet[..100])]);
    assert_eq!(found.octets(), [(one[..96].to_vec(), false)]);
    // Too little to know of which call it is.
    let found = read(&[segment(0, SYN, b""), segment(1, ACK | FIN, &packet[..8])]);
    assert_eq!((found.totals.messages, found.totals.skipped(Skip::TcpUnfinished).packets), (0, 1));
}

/// What is read of a packet in one segment of whose data `kept` octets were captured.
fn cut_to(packet: &[u8], kept: usize) -> Vec<(Vec<u8>, bool)> {
    let found = crate::packets::read_file(snapped(&[segment(0, ACK, packet)], 40 + kept));
    found.octets()
}

#[test]
fn sip_and_h225_on_the_same_ports_are_each_read_as_what_they_are() {
    let (sip, h225) = (message(1, 0), alerting(1, 0));
    let found = read(&[
        segment(0, SYN, b""),
        segment(1, ACK, &sip),
        segment(9000, SYN, b""),
        segment(9001, ACK, &packet(&h225)),
    ]);
    assert_eq!(found.octets(), whole(&[sip, h225]));
}
