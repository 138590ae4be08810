//! TCP streams that lose segments, lie, end, begin again or say nothing of SIP.

use std::io::Cursor;

use tritone_capture::{Item, Reader, Skip};

use crate::packets::{
    ACK, FIN, RST, SYN, acknowledgement, answer, claiming, message, pcap, read, read_file, segment,
    segment_from, snapped, whole,
};

/// How many segments wait for a missing one before acknowledgements give it up; see `PATIENCE`.
const ENOUGH_ACKNOWLEDGEMENTS: usize = 8;

#[test]
fn a_gap_is_given_up_once_the_receiver_has_acknowledged_beyond_it_often_enough() {
    let (one, two) = (message(1, 0), message(2, 0));
    let lost = one.len() as u32 + 100;
    let acknowledged = lost + two.len() as u32;
    let mut packets = vec![segment(0, ACK, &one), segment(lost, ACK, &two)];
    packets.extend(std::iter::repeat_n(acknowledgement(acknowledged), ENOUGH_ACKNOWLEDGEMENTS - 1));
    let late = message(3, 80);
    let missing = segment(one.len() as u32, ACK, &late[..100]);

    // One acknowledgement less, and what was missing still comes in time.
    let found = read(&[&packets[..], std::slice::from_ref(&missing)].concat());
    assert_eq!(found.totals.tcp_gaps, 0);
    assert_eq!(found.messages[0].2, one);

    packets.push(acknowledgement(acknowledged));
    let found = read(&[&packets[..], &[missing]].concat());
    assert_eq!(found.octets(), whole(&[one, two]));
    assert_eq!(found.totals.tcp_gaps, 1);
    assert_eq!(found.totals.skipped(Skip::TcpRepeated).packets, 1);
}

#[test]
fn acknowledgements_before_a_gap_are_no_reason_to_give_it_up() {
    let (one, two) = (message(1, 0), message(2, 0));
    let stream = [one.clone(), two.clone()].concat();
    let at = one.len() + 20;
    let mut packets = vec![segment(0, ACK, &stream[..one.len()]), segment(at as u32, ACK, &stream[at..])];
    packets.extend(std::iter::repeat_n(acknowledgement(one.len() as u32), 100));
    packets.push(segment(one.len() as u32, ACK, &stream[one.len()..at]));
    assert_eq!(read(&packets).octets(), whole(&[one, two]));
}

#[test]
fn a_message_cut_by_the_snap_length_is_delivered_incomplete_and_the_next_is_whole() {
    let (one, two) = (message(1, 400), message(2, 0));
    let file = snapped(&[segment(0, ACK, &one), segment(one.len() as u32, ACK, &two)], 40 + 150);
    let found = read_file(file);
    assert_eq!(found.octets(), [(one[..150].to_vec(), false), (two, true)]);
    assert_eq!(found.totals.incomplete_messages, 1);
}

#[test]
fn segments_whose_data_the_snap_length_left_out_whole_are_truncated() {
    let (one, two) = (message(1, 0), message(2, 0));
    let packets = [segment(0, ACK, &one), segment(one.len() as u32, ACK, &two)];
    let found = read_file(snapped(&packets, 40));
    assert_eq!(found.skipped, [(1, Skip::Truncated), (2, Skip::Truncated)]);
}

#[test]
fn data_left_out_between_two_segments_opens_no_gap_that_waits() {
    let (one, three) = (message(1, 0), message(3, 0));
    let lost = 500;
    let mut cut = segment(one.len() as u32, ACK, &[b'x'; 500]);
    cut.truncate(40);
    let packets = [segment(0, ACK, &one), cut, segment(one.len() as u32 + lost, ACK, &three)];
    let found = read(&packets);
    assert_eq!(found.octets(), whole(&[one, three]));
    assert_eq!(found.skipped, [(2, Skip::Truncated)]);
    assert_eq!(found.totals.tcp_gaps, 0);
}

#[test]
fn fin_settles_what_waits_and_delivers_a_whole_header_section() {
    let one = message(1, 300);
    let half = &one[..one.len() - 100];
    let found =
        read(&[segment(0, ACK, half), segment(half.len() as u32, FIN | ACK, b""), segment(9, SYN, b"")]);
    assert_eq!(found.octets(), [(half.to_vec(), false)]);
    let head = &one[..30];
    let found = read(&[segment(0, ACK, head), segment(head.len() as u32, FIN | ACK, b"")]);
    assert_eq!(found.skipped, [(1, Skip::TcpUnfinished), (2, Skip::TcpNoPayload)]);
}

#[test]
fn rst_of_either_side_settles_what_waits() {
    let one = message(1, 300);
    let half = &one[..one.len() - 100];
    for reset in [segment(half.len() as u32, RST, b""), answer(1, RST, b"")] {
        let (first, rest) = (segment(0, ACK, half), segment(half.len() as u32, ACK, &one[half.len()..]));
        let found = read(&[first, reset, rest]);
        assert_eq!(found.octets(), [(half.to_vec(), false)]);
    }
}

#[test]
fn ports_used_again_begin_another_stream() {
    let (one, two) = (message(1, 300), message(2, 0));
    let half = &one[..60];
    for start in [0u32, 70_000, 4_000_000_000] {
        let packets = [
            segment(1000, SYN, b""),
            segment(1001, ACK, half),
            segment(start, SYN, b""),
            segment(start.wrapping_add(1), ACK, &two),
        ];
        assert_eq!(read(&packets).octets(), whole(std::slice::from_ref(&two)), "{start}");
    }
}

#[test]
fn ports_used_again_with_the_same_numbers_after_fin_begin_another_stream() {
    let (one, two) = (message(1, 0), message(2, 0));
    let packets = [
        segment(0, SYN, b""),
        segment(1, ACK, &one),
        segment(1 + one.len() as u32, FIN | ACK, b""),
        segment(0, SYN, b""),
        segment(1, ACK, &two),
    ];
    assert_eq!(read(&packets).octets(), whole(&[one, two]));
}

#[test]
fn a_syn_repeated_or_captured_late_changes_nothing() {
    let (one, two) = (message(1, 0), message(2, 0));
    let stream = [one.clone(), two.clone()].concat();
    let syn = segment(99, SYN, b"");
    let (first, second) = (segment(100, ACK, &stream[..60]), segment(160, ACK, &stream[60..]));
    let orders =
        [[&syn, &syn, &first, &second], [&first, &syn, &second, &syn], [&syn, &first, &syn, &second]];
    for order in orders {
        let found = read(&order.map(Clone::clone));
        assert_eq!(found.octets(), whole(&[one.clone(), two.clone()]));
    }
}

#[test]
fn keep_alives_between_messages_leave_the_stream_in_step() {
    let (one, two) = (message(1, 0), message(2, 0));
    for ping in [&b"\r\n"[..], b"\r\n\r\n", b"\0", b"\0\0\0\0"] {
        let at = one.len() as u32;
        let alone =
            [segment(0, ACK, &one), segment(at, ACK, ping), segment(at + ping.len() as u32, ACK, &two)];
        let found = read(&alone);
        assert_eq!(found.octets(), whole(&[one.clone(), two.clone()]), "{ping:?}");
        assert_eq!(found.skipped, [(2, Skip::KeepAlive)], "{ping:?}");

        let joined = [segment(0, ACK, &[&one[..], ping, &two].concat())];
        assert_eq!(read(&joined).octets(), whole(&[one.clone(), two.clone()]), "{ping:?}");
    }
}

#[test]
fn a_keep_alive_probe_is_no_data() {
    let one = message(1, 0);
    let probe = segment(one.len() as u32 - 1, ACK, b"");
    let with_octet = segment(one.len() as u32 - 1, ACK, b"\n");
    let found = read(&[segment(0, ACK, &one), probe, with_octet]);
    assert_eq!(found.skipped, [(2, Skip::KeepAlive), (3, Skip::KeepAlive)]);
}

#[test]
fn messages_in_one_segment_have_its_frame_and_one_over_many_the_last() {
    let all: Vec<_> = (0..3).map(|number| message(number, 50)).collect();
    let found = read(&[segment(0, ACK, &all.concat())]);
    assert_eq!(found.octets(), whole(&all));
    assert!(found.messages.iter().all(|(frame, first, ..)| (*frame, *first) == (1, 1)));
    assert_eq!(found.totals.packets_with_messages, 1);

    let parts: Vec<_> =
        all[0].chunks(30).enumerate().map(|(n, part)| segment(n as u32 * 30, ACK, part)).collect();
    let found = read(&parts);
    assert_eq!(found.octets(), whole(&all[..1]));
    assert_eq!((found.messages[0].0, found.messages[0].1), (parts.len() as u64, 1));
    assert_eq!(found.totals.pieces, parts.len() as u64 - 1);
}

#[test]
fn a_split_exactly_between_header_and_body_or_within_their_line_end_is_joined() {
    let one = message(1, 20);
    let body = one.len() - 22;
    for at in [body - 4, body - 3, body - 2, body - 1, body, body + 1, one.len() - 1] {
        let found = read(&[segment(0, ACK, &one[..at]), segment(at as u32, ACK, &one[at..])]);
        assert_eq!(found.octets(), whole(std::slice::from_ref(&one)), "{at}");
    }
}

#[test]
fn a_connection_joined_in_the_middle_of_a_message_is_read_from_the_next_one() {
    let all: Vec<_> = (0..3).map(|number| message(number, 500)).collect();
    let stream = all.concat();
    let start = 300;
    let packets: Vec<_> = [start, all[0].len(), all[0].len() + 200, stream.len()]
        .windows(2)
        .map(|pair| segment(pair[0] as u32, ACK, &stream[pair[0]..pair[1]]))
        .collect();
    let found = read(&packets);
    assert_eq!(found.octets(), whole(&all[1..]));
    assert_eq!(found.skipped, [(1, Skip::NotSip)]);
}

/// Content-Length is believed (RFC 3261 section 18.3): what it covers is body, whatever it looks like. The stream is in
/// step again with the next message behind that.
#[test]
fn a_content_length_that_lies_swallows_what_follows_and_no_more() {
    let (lying, swallowed, next) = (claiming(1, 40, b"short"), message(2, 0), message(3, 0));
    let stream = [&lying[..], &swallowed, &next].concat();
    let ends = [0, lying.len(), lying.len() + swallowed.len(), stream.len()];
    let packets: Vec<_> = ends.windows(2).map(|e| segment(e[0] as u32, ACK, &stream[e[0]..e[1]])).collect();
    let found = read(&packets);
    let whole_of_it = lying.len() - 5 + 40;
    assert_eq!(found.octets(), whole(&[stream[..whole_of_it].to_vec(), next]));
}

#[test]
fn a_content_length_beyond_belief_does_not_hold_the_stream_up() {
    let (lying, next) = (claiming(1, 4_000_000_000, b"short"), message(2, 0));
    let found = read(&[segment(0, ACK, &lying), segment(lying.len() as u32, ACK, &next)]);
    assert_eq!(found.octets(), whole(&[next]));
    assert_eq!(found.skipped, [(1, Skip::NotSip)]);
}

#[test]
fn behind_a_gap_the_end_of_a_body_without_a_line_end_does_not_hide_the_next_message() {
    let body = [b'x'; 1000];
    let (one, next) = (claiming(1, body.len(), &body), message(2, 0));
    let packets =
        [segment(0, ACK, &one[..400]), segment(800, ACK, &one[800..]), segment(one.len() as u32, ACK, &next)];
    assert_eq!(read(&packets).octets(), [(one[..400].to_vec(), false), (next, true)]);
}

#[test]
fn of_a_retransmission_with_other_octets_the_first_count() {
    let (one, other) = (message(1, 50), message(7, 50));
    let half = 100;
    let found = read(&[
        segment(0, ACK, &one[..half]),
        segment(0, ACK, &other[..half + 10]),
        segment(half as u32, ACK, &one[half..]),
    ]);
    let expected = [&one[..half], &other[half..half + 10], &one[half + 10..]].concat();
    assert_eq!(found.octets(), whole(&[expected]));
    assert_eq!(found.totals.tcp_overlaps, 2);
}

#[test]
fn sequence_numbers_wrap_around() {
    let all: Vec<_> = (0..4).map(|number| message(number, 100)).collect();
    let stream = all.concat();
    let start = u32::MAX - 250;
    let mut packets = vec![segment(start, SYN, b"")];
    packets.extend(
        stream
            .chunks(60)
            .enumerate()
            .map(|(n, part)| segment(start.wrapping_add(1 + n as u32 * 60), ACK, part)),
    );
    // The segments around the wrap change places.
    packets.swap(4, 6);
    assert_eq!(read(&packets).octets(), whole(&all));
}

#[test]
fn junk_is_counted_and_not_kept() {
    let part: Vec<u8> = (0..1400u32).map(|n| (n * 7 % 251) as u8).collect();
    let segments = 10 * 1024 * 1024 / part.len() as u32;
    let mut packets = vec![segment(0, SYN, b"")];
    packets.extend((0..segments).map(|n| segment(1 + n * part.len() as u32, ACK, &part)));
    let found = read(&packets);
    assert_eq!(found.totals.skipped(Skip::NotSip).packets, u64::from(segments));
    assert_eq!((found.totals.messages, found.totals.tcp_evictions), (0, 0));
}

#[test]
fn one_endless_line_is_given_up() {
    let part = [b'a'; 1000];
    let packets: Vec<_> = std::iter::once(segment(0, SYN, b""))
        .chain((0..10_000).map(|n| segment(1 + n * 1000, ACK, &part)))
        .collect();
    assert_eq!(read(&packets).totals.skipped(Skip::NotSip).packets, 10_000);
}

#[test]
fn more_streams_than_the_table_holds_push_out_one_that_was_not_used() {
    let one = message(1, 300);
    let head = &one[..one.len() - 100];
    let mut packets = vec![segment_from(1, 0, ACK, head)];
    packets.extend((2..=u16::MAX).map(|port| segment_from(port, 0, SYN, b"")));
    packets.extend([segment_from(0, 0, SYN, b""), answer(0, SYN, b"")]);
    let found = read(&packets);
    assert_eq!(found.totals.tcp_evictions, 1);
    assert_eq!(found.octets(), [(head.to_vec(), false)]);
}

#[test]
fn the_same_recording_gives_the_same_items_in_the_same_order() {
    let packets: Vec<_> = (0..500u16)
        .flat_map(|port| {
            let one = message(port.into(), 300);
            [segment_from(port, 0, ACK, &one[..200]), segment_from(port, 250, ACK, &one[250..])]
        })
        .collect();
    let items = || {
        let mut reader =
            tritone_capture::Reader::from_read(Box::new(std::io::Cursor::new(pcap(&packets))), "x".into(), 0)
                .unwrap();
        let mut items = Vec::new();
        reader.read(&mut |item| items.push(format!("{item:?}"))).unwrap();
        items
    };
    assert_eq!(items(), items());
}

#[test]
fn the_end_of_a_connection_that_carried_sip_is_handed_over_and_that_of_others_is_not() {
    let one = message(1, 20);
    let (sip, noise) = (segment(0, ACK, &one), segment(0, ACK, b"GET / HTTP/1.1\r\n\r\n"));
    let end = one.len() as u32;
    let fin = segment(end, FIN | ACK, b"");
    let rst = answer(1, RST, b"");
    let closed = |packets: &[Vec<u8>]| {
        let mut reader = Reader::from_read(Box::new(Cursor::new(pcap(packets))), "x".into(), 0).unwrap();
        let mut closed = Vec::new();
        let read = reader.read(&mut |item| {
            if let Item::Closed(end) = item {
                closed.push((end.frame.number, end.flow.source, end.reset));
            }
        });
        read.unwrap();
        assert_eq!(reader.totals().accounted(), reader.totals().packets);
        closed
    };
    let found = closed(&[sip.clone(), fin.clone(), rst.clone()]);
    assert_eq!(
        found.iter().map(|(frame, _, reset)| (*frame, *reset)).collect::<Vec<_>>(),
        [(2, false), (3, true)]
    );
    assert_ne!(found[0].1, found[1].1, "each side ended it");
    assert_eq!(closed(&[noise, fin, rst]), []);
    assert_eq!(closed(&[sip]), []);
}
