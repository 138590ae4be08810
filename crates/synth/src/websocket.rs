//! SIP over WebSocket (RFC 7118): the opening handshake and the frames of RFC 6455 around messages.

use std::time::Duration;

use tritone_wire::{Endpoint, Transport};

use crate::flow::{Message, later};

/// How messages are put in frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Longest frame in octets of payload: longer messages continue in further frames.
    pub fragment: Option<usize>,
    /// A ping goes before each message, between the fragments of a message if it has several.
    pub pings: bool,
    /// Messages are binary, not text.
    pub is_binary: bool,
}

const CONTINUATION: u8 = 0;
const TEXT: u8 = 1;
const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const FIN: u8 = 0x80;
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// What goes over TCP for `messages`, in their order: for each pair of sockets a handshake, asked for by whoever sends
/// first, a frame or more a message, and a close frame.
pub fn upgrade(messages: &[Message], shape: Shape) -> Vec<Message> {
    let mut connections: Vec<Message> = Vec::new();
    let mut sent = Vec::new();
    for message in messages.iter().filter(|m| m.refusal.is_none()) {
        let message = Message { flow: tcp(message), ..message.clone() };
        let first = connections.iter().find(|first| are_same(first, &message));
        let is_from_client = first.is_none_or(|first| first.flow.source == message.flow.source);
        if first.is_none() {
            sent.extend(handshake(&message));
            connections.push(message.clone());
        }
        let octets = framed(&message.octets, shape, is_from_client);
        sent.push(Message { octets, ..message });
    }
    for first in connections {
        let last = sent.iter().rev().find(|m| are_same(m, &first)).map_or(first.at, |m| m.at);
        let octets = frame(FIN | CLOSE, &1000_u16.to_be_bytes(), true);
        sent.push(Message { at: later(last, Duration::from_millis(50)), octets, joined: false, ..first });
    }
    sent.sort_by_key(|m| m.at);
    sent
}

fn tcp(message: &Message) -> tritone_wire::Flow {
    tritone_wire::Flow { transport: Transport::Tcp, ..message.flow }
}

fn are_same(one: &Message, other: &Message) -> bool {
    one.flow == other.flow || one.flow == other.flow.reversed()
}

/// The request and response of RFC 7118 section 4.1 (the keys are those of its example).
fn handshake(first: &Message) -> [Message; 2] {
    let host = match first.flow.destination {
        Endpoint::Ip(socket) => socket.to_string(),
        other => panic!("{other:?} is no address of IP"),
    };
    let request = format!(
        "GET / HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://{host}\r\n\
         Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Version: 13\r\n\r\n"
    );
    let response = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: sip\r\n\r\n";
    let before = |ms: i64| tritone_wire::Timestamp(first.at.0 - ms * 1_000_000);
    let message = |at, flow, text: &str| {
        let octets = text.as_bytes().to_vec();
        Message { at, flow, octets, joined: false, refusal: None }
    };
    [message(before(4), first.flow, &request), message(before(2), first.flow.reversed(), response)]
}

/// A message in one frame or several; a client masks, a server does not (RFC 6455 section 5.1).
fn framed(message: &[u8], shape: Shape, is_masked: bool) -> Vec<u8> {
    let kind = if shape.is_binary { BINARY } else { TEXT };
    let pieces: Vec<&[u8]> = message.chunks(shape.fragment.unwrap_or(usize::MAX).max(1)).collect();
    let mut octets = Vec::new();
    for (k, piece) in pieces.iter().enumerate() {
        let opcode = if k == 0 { kind } else { CONTINUATION };
        let fin = if k + 1 == pieces.len() { FIN } else { 0 };
        if shape.pings {
            octets.extend(frame(FIN | PING, b"here?", is_masked));
        }
        octets.extend(frame(fin | opcode, piece, is_masked));
    }
    octets
}

fn frame(first: u8, payload: &[u8], is_masked: bool) -> Vec<u8> {
    let mask = u8::from(is_masked) << 7;
    let mut octets = match payload.len() {
        short @ 0..=125 => vec![first, mask | short as u8],
        middle @ 126..=0xffff => [&[first, mask | 126][..], &(middle as u16).to_be_bytes()].concat(),
        long => [&[first, mask | 127][..], &(long as u64).to_be_bytes()].concat(),
    };
    if is_masked {
        octets.extend(MASK);
        octets.extend(payload.iter().zip(MASK.iter().cycle()).map(|(octet, mask)| octet ^ mask));
    } else {
        octets.extend(payload);
    }
    octets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_those_of_the_examples_of_rfc_6455() {
        let masked = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];
        assert_eq!(frame(0x81, b"Hello", true), masked);
        assert_eq!(frame(0x81, b"Hello", false), [0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]);
        let shape = Shape { fragment: Some(3), ..Shape::default() };
        assert_eq!(framed(b"Hello", shape, false), [1, 3, 0x48, 0x65, 0x6c, 0x80, 2, 0x6c, 0x6f]);
        assert_eq!(frame(0x82, &[0; 256], false)[..4], [0x82, 0x7e, 0x01, 0x00]);
        assert_eq!(frame(0x82, &[0; 65536], false)[..10], [0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0]);
    }
}
