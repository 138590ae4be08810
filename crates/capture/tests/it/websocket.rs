//! SIP over WebSocket (RFC 7118), with and without the upgrade that began the connection.

use std::io::Cursor;

use proptest::prelude::*;
use tritone_capture::{Item, Reader, Skip};
use tritone_synth::capture::{self, Format, Link};
use tritone_synth::flow::{self, TcpShape};
use tritone_synth::packet;
use tritone_synth::websocket::{Shape, upgrade};
use tritone_wire::Transport;
use tritone_wire::websocket::{Opcode, encode, encode_frame};

use crate::packets::{ACK, FIN, SYN, answer, disordered, message, pcap, read, read_file, segment, whole};

const MASK: Option<[u8; 4]> = Some([0x9A, 0x01, 0xFF, 0x48]);

/// RFC 7118 section 4.1.
const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: sip-ws.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://www.example.com\r\nSec-WebSocket-Protocol: sip\r\nSec-WebSocket-Version: 13\r\n\r\n";
const ANSWER: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: sip\r\n\r\n";

/// Segments of these octets, each behind the one before.
fn segments(start: u32, parts: &[&[u8]]) -> Vec<Vec<u8>> {
    let mut next = start;
    parts
        .iter()
        .map(|part| {
            let segment = segment(next, ACK, part);
            next = next.wrapping_add(part.len() as u32);
            segment
        })
        .collect()
}

#[test]
fn both_directions_are_read_after_the_upgrade() {
    let (one, two) = (message(1, 100), message(2, 70_000));
    let (asked, answered) = (encode(Opcode::TEXT, MASK, &one), encode(Opcode::BINARY, None, &two));
    let packets = [
        segment(0, SYN, b""),
        answer(0, SYN, b""),
        segment(1, ACK, REQUEST),
        answer(1, ACK, ANSWER),
        segment(1 + REQUEST.len() as u32, ACK, &asked),
        answer(1 + ANSWER.len() as u32, ACK, &answered[..30_000]),
        answer(1 + ANSWER.len() as u32 + 30_000, ACK, &answered[30_000..]),
    ];
    let found = read(&packets);
    assert_eq!(found.octets(), whole(&[one, two]));
    assert_eq!(found.totals.skipped(Skip::WebSocket).packets, 2);
    let mut reader = Reader::from_read(Box::new(Cursor::new(pcap(&packets))), "x".into(), 0).unwrap();
    let check = |item: Item<'_>| {
        if let Item::Message(message) = item {
            assert_eq!(message.flow.transport, Transport::Ws);
        }
    };
    reader.read(&mut { check }).unwrap();
}

#[test]
fn a_connection_whose_upgrade_was_not_captured_is_known_by_its_content() {
    let (one, two) = (message(1, 100), message(2, 0));
    for mask in [MASK, None] {
        let first = encode(Opcode::TEXT, mask, &one);
        let parts = [&first[..90], &first[90..], &encode(Opcode::TEXT, mask, &two)];
        assert_eq!(read(&segments(9, &parts)).octets(), whole(&[one.clone(), two.clone()]));
    }
    // Joined inside a frame, at the next that begins a segment.
    let first = encode(Opcode::TEXT, MASK, &one);
    let found = read(&segments(9, &[&first[50..], &encode(Opcode::TEXT, MASK, &two)]));
    assert_eq!(found.octets(), whole(&[two]));
}

#[test]
fn what_carries_no_message_is_named() {
    let one = encode(Opcode::TEXT, MASK, &message(1, 0));
    let parts = [
        REQUEST,
        &encode(Opcode::PING, MASK, b""),
        &encode(Opcode::TEXT, MASK, b"\r\n\r\n"),
        &encode(Opcode::TEXT, MASK, b"{\"not\":\"sip\"}"),
        &one,
        &encode(Opcode::CLOSE, MASK, &[3, 0xE8]),
    ];
    let found = read(&segments(0, &parts));
    let expected = [
        (1, Skip::WebSocket),
        (2, Skip::KeepAlive),
        (3, Skip::KeepAlive),
        (4, Skip::NotSip),
        (6, Skip::WebSocket),
    ];
    assert_eq!((found.skipped.as_slice(), found.messages.len()), (&expected[..], 1));
}

#[test]
fn other_http_is_not_sip() {
    let found = read(&[
        segment(0, SYN, b""),
        segment(1, ACK, b"GET / HTTP/1.1\r\n"),
        segment(17, ACK, b"Host: x\r\n\r\n"),
        segment(28, ACK, b"more"),
    ]);
    assert_eq!(found.totals.skipped(Skip::NotSip).packets, 3);
}

#[test]
fn the_frames_of_one_message_and_a_ping_between_them_are_its_pieces() {
    let one = message(1, 100);
    let (first, second) = one.split_at(60);
    let mut frames = [Vec::new(), Vec::new()];
    encode_frame(Opcode::TEXT, false, MASK, first, &mut frames[0]);
    encode_frame(Opcode::CONTINUATION, true, MASK, second, &mut frames[1]);
    let found = read(&segments(0, &[REQUEST, &frames[0], &encode(Opcode::PING, MASK, b"x"), &frames[1]]));
    assert_eq!(found.messages, [(4, 2, one, true)]);
    assert_eq!(found.totals.pieces, 2);
}

#[test]
fn a_message_whose_last_frame_never_came_is_unfinished() {
    let mut frame = Vec::new();
    encode_frame(Opcode::TEXT, false, MASK, &message(1, 100), &mut frame);
    let mut packets = segments(0, &[REQUEST, &frame]);
    packets.push(segment((REQUEST.len() + frame.len()) as u32, FIN | ACK, b""));
    let found = read(&packets);
    assert_eq!(found.skipped, [(1, Skip::WebSocket), (2, Skip::TcpUnfinished), (3, Skip::TcpNoPayload)]);
}

#[test]
fn behind_a_gap_the_next_message_is_found() {
    let messages: Vec<_> = (0..3).map(|n| message(n, 700)).collect();
    let stream: Vec<u8> = messages.iter().flat_map(|message| encode(Opcode::TEXT, MASK, message)).collect();
    let part = |from: usize, to: usize| segment(from as u32, ACK, &stream[from..to]);
    let found = read(&[part(0, 200), part(900, 1500), part(1500, stream.len())]);
    assert_eq!(found.octets(), whole(&messages[2..]));
    assert_eq!(found.totals.tcp_gaps, 1);
}

#[test]
fn a_frame_that_breaks_a_rule_costs_what_is_before_the_next_message() {
    let (one, two) = (message(1, 0), message(2, 0));
    let (first, second) = (encode(Opcode::TEXT, MASK, &one), encode(Opcode::TEXT, MASK, &two));
    let found = read(&segments(0, &[&first, b"\x83\x02hi", &second]));
    assert_eq!(found.octets(), whole(&[one, two]));
    assert_eq!(found.skipped, [(2, Skip::WebSocket)]);
}

const CALLS: &str = "
call a@10.0.0.1:40000 -> p@10.0.0.3 -> b@10.0.0.2 tcp
  INVITE
  < 180 Ringing
  < 486 Busy Here
  ACK
call a@[2001:db8::1]:40001 -> b@[2001:db8::2] tcp at 1s
  INVITE
  < 603 Decline
  ACK
";

#[test]
fn calls_over_websocket_are_read_whatever_their_frames_and_segments() {
    let messages = flow::parse(CALLS).unwrap().messages().unwrap();
    let octets: Vec<_> = messages.iter().map(|message| message.octets.clone()).collect();
    for fragment in [None, Some(100)] {
        for (pings, is_binary) in [(false, false), (true, true)] {
            for mss in [1460, 83] {
                let shape = Shape { fragment, pings, is_binary };
                let tcp =
                    TcpShape { mss: Some(mss), reorder: Some(3), duplicate: Some(5), ..TcpShape::default() };
                let packets = packet::carry(&upgrade(&messages, shape), tcp, None);
                let file = capture::write(&packets, Format::Pcapng, Link::Ethernet);
                assert_eq!(read_file(file).octets(), whole(&octets), "{shape:?} in {mss}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn any_segmentation_order_and_repetition_gives_the_same_messages(
        bodies in prop::collection::vec((0usize..300, 0usize..80), 1..6),
        mask in any::<Option<[u8; 4]>>(),
        cuts in prop::collection::vec(1usize..2000, 0..20),
        again in prop::collection::vec((0usize..2000, 1usize..400), 0..8),
        order in prop::collection::vec(any::<u16>(), 30),
        start in any::<u32>(),
    ) {
        let messages: Vec<_> = bodies.iter().enumerate().map(|(n, &(body, _))| message(n, body)).collect();
        let mut stream = REQUEST.to_vec();
        for (message, (_, cut)) in messages.iter().zip(&bodies) {
            let (first, second) = message.split_at(*cut);
            encode_frame(Opcode::TEXT, false, mask, first, &mut stream);
            stream.extend(encode(Opcode::PONG, mask, b""));
            encode_frame(Opcode::CONTINUATION, true, mask, second, &mut stream);
        }
        let segments = disordered(start, &stream, &cuts, &again, &order);
        prop_assert_eq!(read(&segments).octets(), whole(&messages));
    }
}
