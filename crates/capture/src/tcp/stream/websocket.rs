//! SIP over WebSocket (RFC 7118): a message of SIP in each message of WebSocket.

use tritone_wire::websocket::{Decoder, Opcode, Step, peek};
use tritone_wire::{Flow, Transport};

use super::{MAX_MESSAGE, MAX_START_LINE, State, Stream, Within};
use crate::carried::Carried;
use crate::content::{is_blank, looks_like_sip};
use crate::item::Skip;
use crate::output::Output;

/// A head of HTTP longer than this is not waited for.
const MAX_HEAD: usize = 8 * 1024;

/// One direction of a WebSocket connection.
#[derive(Debug)]
pub(super) struct WebSocket {
    pub(super) decoder: Decoder,
    /// Whether a message of it was SIP.
    pub(super) carried_sip: bool,
}

impl Default for WebSocket {
    fn default() -> Self {
        Self { decoder: Decoder::new(MAX_MESSAGE), carried_sip: false }
    }
}

/// Whether octets are the head of an HTTP message that opens a WebSocket connection (RFC 6455 section 1.3).
pub(super) enum Upgrade {
    /// They are, and it has this many octets.
    Yes {
        len: usize,
    },
    No,
    /// They may become one.
    NeedMore,
}

pub(super) fn upgrade(octets: &[u8]) -> Upgrade {
    const BEGINNINGS: [&[u8]; 2] = [b"GET ", b"HTTP/1.1 101 "];
    let may_be = |beginning: &[u8]| beginning.starts_with(octets) || octets.starts_with(beginning);
    if !BEGINNINGS.into_iter().any(may_be) {
        return Upgrade::No;
    }
    let head = octets.get(..MAX_HEAD).unwrap_or(octets);
    let Some(end) = head.windows(4).position(|end| end == b"\r\n\r\n") else {
        return if octets.len() < MAX_HEAD { Upgrade::NeedMore } else { Upgrade::No };
    };
    let opens =
        head.get(..end).unwrap_or_default().split(|octet| *octet == b'\n').any(is_upgrade_to_websocket);
    if opens { Upgrade::Yes { len: end + 4 } } else { Upgrade::No }
}

/// `Upgrade: websocket`, in any case.
fn is_upgrade_to_websocket(line: &[u8]) -> bool {
    let mut parts = line.splitn(2, |octet| *octet == b':').map(<[u8]>::trim_ascii);
    parts.next().is_some_and(|name| name.eq_ignore_ascii_case(b"upgrade"))
        && parts.next().is_some_and(|value| value.eq_ignore_ascii_case(b"websocket"))
}

/// Whether a frame begins here whose data begins like a message of SIP.
pub(super) fn begins_with_sip(octets: &[u8]) -> bool {
    // Most of what is looked at is none by its first octet: a first frame of text or of any octets.
    if !matches!(octets.first(), Some(0x01 | 0x02 | 0x81 | 0x82)) {
        return false;
    }
    let is_text =
        |data: Vec<u8>| data.iter().all(|octet| octet.is_ascii_graphic() || octet.is_ascii_whitespace());
    peek(octets, 8).is_some_and(is_text)
        && peek(octets, MAX_START_LINE).is_some_and(|data| looks_like_sip(&data))
}

impl Stream {
    /// Takes one frame or something else from the front of `rest`; `None` where more octets are needed.
    pub(super) fn websocket(&mut self, rest: &[u8], out: &mut Output<'_>) -> Option<usize> {
        let Within::WebSocket(mut socket) = std::mem::take(&mut self.within) else { return Some(rest.len()) };
        let step = match self.state {
            State::Searching(reason) if !begins_with_sip(rest) => Some(self.pass_to_frame(rest, reason, out)),
            _ => self.frame(&mut socket, rest, out),
        };
        if !socket.decoder.is_inside_message() {
            // Most connections rest most of the time.
            socket.decoder.reset();
        }
        self.within = Within::WebSocket(socket);
        step
    }

    fn frame(&mut self, socket: &mut WebSocket, rest: &[u8], out: &mut Output<'_>) -> Option<usize> {
        let len = match socket.decoder.step(rest) {
            Step::NeedMore { least } => {
                self.least = least;
                return None;
            }
            Step::Message { len, compressed, octets, .. } => {
                let is_sip = !compressed && looks_like_sip(octets);
                socket.carried_sip |= is_sip;
                self.message(len, octets, is_sip, out);
                len
            }
            // Its packet is a piece of the message that goes on.
            Step::Part { len } => len,
            Step::Control { len, opcode } => {
                if !socket.decoder.is_inside_message() {
                    let reason = if opcode == Opcode::CLOSE { Skip::WebSocket } else { Skip::KeepAlive };
                    self.settle(len, reason, out);
                }
                len
            }
            Step::NotWebSocket(_) => {
                socket.decoder.reset();
                self.pass_to_frame(rest, Skip::WebSocket, out)
            }
        };
        Some(len)
    }

    /// Takes in the message that ends with the next `len` octets.
    fn message(&mut self, len: usize, octets: &[u8], is_sip: bool, out: &mut Output<'_>) {
        self.state = State::Sip;
        if is_sip {
            let blank = octets.iter().take_while(|octet| matches!(octet, b'\r' | b'\n')).count();
            let flow = Flow { transport: Transport::Ws, ..self.flow };
            self.deliver(len, &Carried::sip(flow, octets.get(blank..).unwrap_or_default()), out);
        } else {
            self.settle(len, if is_blank(octets) { Skip::KeepAlive } else { Skip::NotSip }, out);
        }
    }

    /// Passes over what is no frame, up to one that carries SIP: no other can be told from any octets.
    fn pass_to_frame(&mut self, rest: &[u8], reason: Skip, out: &mut Output<'_>) -> usize {
        self.state = State::Searching(reason);
        let begins = |at: &usize| rest.get(*at..).is_some_and(begins_with_sip);
        let count = (1..rest.len()).find(begins).unwrap_or(rest.len());
        self.settle(count, reason, out);
        count
    }
}
