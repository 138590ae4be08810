//! WebSocket frames: the examples of RFC 6455, any cut of a stream, and random input.

use proptest::prelude::*;
use tritone_wire::websocket::{Decoder, NotWebSocket, Opcode, Step, encode, encode_frame};

const MASK: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];

/// Everything that a stream gives, in order; the messages are joined from their frames.
fn read(stream: &[u8]) -> Result<Vec<(Opcode, Vec<u8>)>, NotWebSocket> {
    let mut decoder = Decoder::new(100_000);
    let (mut rest, mut seen) = (stream, Vec::new());
    loop {
        let len = match decoder.step(rest) {
            Step::Message { len, opcode, octets, .. } => {
                seen.push((opcode, octets.to_vec()));
                len
            }
            Step::Control { len, opcode } => {
                seen.push((opcode, Vec::new()));
                len
            }
            Step::Part { len } => len,
            Step::NeedMore { .. } => return Ok(seen),
            Step::NotWebSocket(why) => return Err(why),
        };
        rest = &rest[len..];
    }
}

/// RFC 6455 section 5.7.
#[test]
fn the_examples_of_the_rfc_are_read_and_written() {
    let hello = vec![(Opcode::TEXT, b"Hello".to_vec())];
    let single = [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F];
    let masked = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58];
    let fragmented = [0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F];
    assert_eq!(read(&single), Ok(hello.clone()));
    assert_eq!(read(&masked), Ok(hello.clone()));
    assert_eq!(read(&fragmented), Ok(hello));
    assert_eq!(encode(Opcode::TEXT, None, b"Hello"), single);
    assert_eq!(encode(Opcode::TEXT, Some(MASK), b"Hello"), masked);
    let ping = encode(Opcode::PING, None, b"Hello");
    assert_eq!(ping, [0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F]);
    assert_eq!(encode(Opcode::BINARY, None, &[0; 256])[..4], [0x82, 0x7E, 0x01, 0x00]);
    assert_eq!(encode(Opcode::BINARY, None, &[0; 65_536])[..10], [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0]);
}

#[test]
fn a_control_frame_may_stand_between_the_frames_of_a_message() {
    let mut stream = Vec::new();
    encode_frame(Opcode::TEXT, false, Some(MASK), b"SIP/2.0 ", &mut stream);
    stream.extend(encode(Opcode::PING, Some(MASK), b""));
    encode_frame(Opcode::CONTINUATION, true, Some(MASK), b"200 OK", &mut stream);
    assert_eq!(read(&stream), Ok(vec![(Opcode::PING, vec![]), (Opcode::TEXT, b"SIP/2.0 200 OK".to_vec())]));
}

#[test]
fn what_breaks_a_rule_is_no_frame() {
    assert_eq!(read(&[0xB1, 0]), Err(NotWebSocket::Reserved));
    assert_eq!(read(&[0x83, 0]), Err(NotWebSocket::Reserved));
    assert_eq!(read(&[0xC9, 0]), Err(NotWebSocket::Reserved));
    assert_eq!(read(&[0x09, 0]), Err(NotWebSocket::Length));
    assert_eq!(read(&[0x89, 126, 0, 200]), Err(NotWebSocket::Length));
    assert_eq!(read(&[0x81, 126, 0, 125]), Err(NotWebSocket::Length));
    assert_eq!(read(&[0x81, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]), Err(NotWebSocket::Length));
    assert_eq!(read(&[0x81, 127, 0x80, 0, 0, 0, 0, 1, 0, 0]), Err(NotWebSocket::Length));
    assert_eq!(read(&[0x80, 0]), Err(NotWebSocket::Order));
    assert_eq!(read(&[0x01, 0, 0x81, 0]), Err(NotWebSocket::Order));
    assert_eq!(read(&[0x81, 127, 0, 0, 0, 0, 0, 1, 0x86, 0xA1]), Err(NotWebSocket::TooLong));
}

#[test]
fn the_frames_of_one_message_share_one_limit() {
    let mut stream = Vec::new();
    encode_frame(Opcode::TEXT, false, None, &[b'x'; 60_000], &mut stream);
    encode_frame(Opcode::CONTINUATION, false, None, &[b'x'; 40_000], &mut stream);
    assert_eq!(read(&stream), Ok(vec![]));
    encode_frame(Opcode::CONTINUATION, true, None, b"x", &mut stream);
    assert_eq!(read(&stream), Err(NotWebSocket::TooLong));
}

proptest! {
    #[test]
    fn messages_come_back_however_they_are_framed(
        messages in prop::collection::vec((any::<bool>(), prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 1..4)), 0..5),
        mask in any::<Option<[u8; 4]>>(),
        ping in any::<bool>(),
    ) {
        let mut stream = Vec::new();
        let mut expected = Vec::new();
        for (binary, parts) in &messages {
            let kind = if *binary { Opcode::BINARY } else { Opcode::TEXT };
            for (place, part) in parts.iter().enumerate() {
                let opcode = if place == 0 { kind } else { Opcode::CONTINUATION };
                encode_frame(opcode, place + 1 == parts.len(), mask, part, &mut stream);
                if ping {
                    stream.extend(encode(Opcode::PONG, mask, b"data"));
                }
            }
            expected.push((kind, parts.concat()));
        }
        let mut seen = read(&stream).unwrap();
        seen.retain(|(opcode, _)| !opcode.is_control());
        prop_assert_eq!(seen, expected);
    }

    #[test]
    fn any_octets_are_survived(octets in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut decoder = Decoder::new(100);
        let mut rest = &octets[..];
        loop {
            let len = match decoder.step(rest) {
                Step::Message { len, octets, .. } => {
                    prop_assert!(octets.len() <= 100);
                    len
                }
                Step::Part { len } | Step::Control { len, .. } => len,
                Step::NeedMore { least } => {
                    prop_assert!(least > rest.len());
                    break;
                }
                Step::NotWebSocket(_) => break,
            };
            prop_assert!(len >= 2 && len <= rest.len());
            rest = &rest[len..];
        }
    }
}
