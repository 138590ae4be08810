//! TCP streams of SIP, however they are cut, ordered and repeated.

use proptest::prelude::*;
use tritone_capture::Skip;

use crate::packets::{ACK, SYN, disordered, message, read, segment, whole};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn any_segmentation_order_and_repetition_gives_the_same_messages(
        bodies in prop::collection::vec(0usize..300, 1..6),
        cuts in prop::collection::vec(1usize..2000, 0..20),
        again in prop::collection::vec((0usize..2000, 1usize..400), 0..8),
        order in prop::collection::vec(any::<u16>(), 30),
        start in any::<u32>(),
    ) {
        let messages: Vec<_> = bodies.iter().enumerate().map(|(n, &body)| message(n, body)).collect();
        let stream = messages.concat();
        let packets = disordered(start, &stream, &cuts, &again, &order);
        prop_assert_eq!(read(&packets).octets(), whole(&messages));
    }
}

#[test]
fn a_connection_that_began_before_the_capture_is_joined_at_the_next_message() {
    let (one, two) = (message(1, 10), message(2, 0));
    let packets = [segment(100, ACK, &one[30..]), segment(70 + one.len() as u32, ACK, &two)];
    assert_eq!(read(&packets).octets(), whole(&[two]));
}

#[test]
fn a_gap_is_given_up_and_the_next_message_is_found() {
    let messages: Vec<_> = (0..3).map(|n| message(n, 700)).collect();
    let stream = messages.concat();
    let part = |from: usize, to: usize| segment(from as u32, ACK, &stream[from..to]);
    let packets = [part(0, 200), part(900, 1500), part(1500, stream.len())];
    let found = read(&packets);
    let (found, totals) = (found.octets(), found.totals);
    assert_eq!(found.last(), whole(&messages).last());
    assert_eq!(totals.tcp_gaps, 1);
    assert!(found.iter().all(|(bytes, complete)| *complete || messages[0].starts_with(bytes)));
}

#[test]
fn a_repeated_message_is_delivered_once() {
    let one = message(1, 0);
    let found = read(&[segment(5, ACK, &one), segment(5, ACK, &one)]);
    assert_eq!(found.octets(), whole(&[one]));
    assert_eq!(found.totals.skipped(Skip::TcpRepeated).packets, 1);
}

#[test]
fn encrypted_streams_are_named() {
    let record = b"\x16\x03\x01\x00\x05hello";
    let found = read(&[segment(0, SYN, b""), segment(1, ACK, record), segment(11, ACK, b"more")]);
    assert_eq!(found.totals.skipped(Skip::Tls).packets, 2);
}

#[test]
fn pings_between_messages_are_keep_alives() {
    let one = message(1, 0);
    let next = one.len() as u32;
    let found =
        read(&[segment(0, ACK, &one), segment(next, ACK, b"\r\n\r\n"), segment(next + 3, ACK, b"\n")]);
    assert_eq!(found.octets(), whole(&[one]));
    assert_eq!(found.totals.skipped(Skip::KeepAlive).packets, 2);
}

#[test]
fn a_message_behind_header_sections_that_never_end_is_found_however_the_stream_is_cut() {
    let endless = b"OPTIONS sip:a@b SIP/2.0\r\n".repeat(6000);
    let without_via = [&b"X sip:a SIP/2.0\n".repeat(2000)[..], b"\n"].concat();
    let message = message(1, 10);
    let stream = [&endless[..], b"\r\n", &without_via, &message].concat();
    for size in [60, 1400, 9000] {
        let parts = stream.chunks(size).zip((1u32..).step_by(size));
        let mut packets = vec![segment(0, SYN, b"")];
        packets.extend(parts.map(|(part, number)| segment(number, ACK, part)));
        let found = read(&packets).octets();
        assert_eq!(found.last(), whole(std::slice::from_ref(&message)).last(), "{size}");
    }
}

#[test]
fn a_blank_line_is_seen_wherever_a_segment_begins() {
    let messages = [message(1, 0), message(2, 30)];
    let stream = messages.concat();
    for cut in 1..stream.len() {
        let first: Vec<_> = stream[..cut].chunks(7).zip((1u32..).step_by(7)).collect();
        let rest = stream[cut..].chunks(1).zip((cut as u32 + 1)..);
        let mut packets = vec![segment(0, SYN, b"")];
        packets.extend(first.into_iter().chain(rest).map(|(part, number)| segment(number, ACK, part)));
        assert_eq!(read(&packets).octets(), whole(&messages), "{cut}");
    }
}
