//! Messages out of the octets of a stream.

use alloc::vec::Vec;
use core::ops::Range;

use super::frame::{Framing, MAX_HEADER_SECTION, frame, has_blank_line};

/// As long as a stream holds less than this and no whole line, each look at it is short.
const SHORT: usize = 1024;

/// What comes next in a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Framed {
    /// A message, at this place of [`Framer::bytes`].
    Message(Range<usize>),
    /// A keep-alive ping, to be answered by a line end (RFC 5626 section 4.4.1).
    Ping,
    /// More octets are needed.
    More,
    /// No message can come of this.
    NotFramed,
    /// A message longer than is taken.
    TooLong,
}

/// Cuts messages from a stream, however its octets are dealt out.
///
/// ```
/// use tritone_wire::sip::{Framed, Framer};
///
/// let mut framer = Framer::default();
/// framer.room(4096).extend_from_slice(b"\r\n\r\nSIP/2.0 200 OK\r\nl: 0\r\n\r\nSIP");
/// assert_eq!(framer.next(65_536), Framed::Ping);
/// let Framed::Message(range) = framer.next(65_536) else { panic!() };
/// assert_eq!(framer.bytes(range).len(), 24);
/// assert_eq!(framer.next(65_536), Framed::More);
/// ```
#[derive(Debug, Default)]
pub struct Framer {
    bytes: Vec<u8>,
    /// Where what is not yet given out begins.
    at: usize,
    /// How many octets from there were looked at.
    seen: usize,
    /// How many octets from there the message has, once its header section is whole.
    whole: Option<usize>,
    /// Line ends since the last message or ping.
    line_ends: usize,
    #[cfg(test)]
    looks: usize,
}

impl Framer {
    /// The octets of a message, until there is new [`room`](Self::room).
    pub fn bytes(&self, range: Range<usize>) -> &[u8] {
        self.bytes.get(range).unwrap_or_default()
    }

    /// Where to put what is read, behind what is there and not yet given out, with room for so many octets.
    pub fn room(&mut self, at_least: usize) -> &mut Vec<u8> {
        self.bytes.drain(..self.at);
        self.at = 0;
        self.bytes.shrink_to(self.bytes.len().saturating_add(at_least));
        self.bytes.reserve(at_least);
        &mut self.bytes
    }

    /// Octets of memory that it holds.
    pub fn memory(&self) -> usize {
        self.bytes.capacity()
    }

    /// Whether a message has begun and not ended.
    pub fn is_within_message(&self) -> bool {
        self.at < self.bytes.len()
    }

    /// What comes next, in messages of at most `max` octets. After [`Framed::NotFramed`] and [`Framed::TooLong`] nothing
    /// else will.
    pub fn next(&mut self, max: usize) -> Framed {
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            if rest.is_empty() || !self.is_worth_looking(rest, max) {
                self.seen = rest.len();
                return Framed::More;
            }
            #[cfg(test)]
            {
                self.looks += 1;
            }
            match frame(rest) {
                Framing::Message { len } if len > max => return Framed::TooLong,
                Framing::Message { len } => {
                    let begin = self.at;
                    self.line_ends = 0;
                    return Framed::Message(begin..self.pass(len));
                }
                Framing::KeepAlive { len } => {
                    // A carriage return may be one of a line end that is not all there.
                    self.pass(len);
                    self.line_ends += len;
                    if self.line_ends >= 4 {
                        self.line_ends = 0;
                        return Framed::Ping;
                    }
                }
                Framing::NeedMore { least } if least > max => return Framed::TooLong,
                Framing::NeedMore { least } => {
                    self.seen = rest.len();
                    self.whole = has_blank_line(rest).then_some(least);
                    return Framed::More;
                }
                Framing::NotSip { .. } => return Framed::NotFramed,
            }
        }
    }

    fn pass(&mut self, len: usize) -> usize {
        self.at = self.at.saturating_add(len).min(self.bytes.len());
        self.whole = None;
        self.seen = 0;
        self.at
    }

    /// Scanning a header section anew for each octet that comes would take time by the square of its length.
    fn is_worth_looking(&self, rest: &[u8], max: usize) -> bool {
        if let Some(whole) = self.whole {
            return rest.len() >= whole;
        }
        if self.seen == 0 || rest.len() >= max.min(MAX_HEADER_SECTION) {
            return true;
        }
        let (seen, new) = rest.split_at(self.seen.min(rest.len()));
        let is_first_line = !seen.contains(&b'\n');
        if new.contains(&b'\n') {
            let with_end = seen.len().saturating_sub(2);
            return is_first_line
                || rest.len() < SHORT
                || has_blank_line(rest.get(with_end..).unwrap_or_default());
        }
        is_first_line && rest.len() < SHORT
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::{String, ToString};

    use proptest::prelude::*;

    use super::*;

    const MAX: usize = 128 * 1024;

    /// Everything that comes out of a stream which is dealt out in pieces.
    fn all<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, max: usize) -> Vec<String> {
        let mut framer = Framer::default();
        let mut out = Vec::new();
        for piece in pieces {
            framer.room(piece.len()).extend_from_slice(piece);
            loop {
                match framer.next(max) {
                    Framed::Message(range) => {
                        out.push(String::from_utf8_lossy(framer.bytes(range)).into_owned());
                    }
                    Framed::Ping => out.push("ping".into()),
                    Framed::More => break,
                    end @ (Framed::NotFramed | Framed::TooLong) => {
                        out.push(format!("{end:?}"));
                        return out;
                    }
                }
            }
        }
        out
    }

    const OPTIONS: &str = "OPTIONS sip:a@b SIP/2.0\r\nCall-ID: 1\r\nContent-Length: 5\r\n\r\nhello";
    const ANSWER: &str = "SIP/2.0 200 OK\nl: 0\n\n";

    #[test]
    fn messages_and_pings_come_out_in_their_order() {
        let stream = [OPTIONS, "\r\n\r\n", ANSWER, "\r\n", OPTIONS].concat();
        assert_eq!(all([stream.as_bytes()], MAX), [OPTIONS, "ping", ANSWER, OPTIONS]);
    }

    #[test]
    fn what_is_no_message_is_known_from_its_first_line() {
        assert_eq!(all([&b"GET / HTTP/1.1\r\n"[..]], MAX), ["NotFramed"]);
        assert_eq!(all([&b"\x16\x03\x01"[..]], MAX), ["NotFramed"]);
        let after = [OPTIONS, "junk\r\n"].concat();
        assert_eq!(all([after.as_bytes()], MAX), [OPTIONS, "NotFramed"]);
    }

    #[test]
    fn a_message_that_is_too_long_is_not_waited_for() {
        let announced = "OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 200000\r\n\r\n";
        assert_eq!(all([announced.as_bytes()], MAX), ["TooLong"]);
        assert_eq!(all([OPTIONS.as_bytes()], 50), ["TooLong"]);
        let without_end = "OPTIONS ".to_string() + &"x".repeat(3000);
        assert_eq!(all(without_end.as_bytes().chunks(1), 2048), ["TooLong"]);
    }

    #[test]
    fn a_header_section_without_an_end_ends() {
        let line = "OPTIONS sip:a@b SIP/2.0\r\n".to_string() + &"X: y\r\n".repeat(20_000);
        assert_eq!(all(line.as_bytes().chunks(100), MAX), ["NotFramed"]);
        let target = "OPTIONS ".to_string() + &"x".repeat(100_000);
        assert_eq!(all(target.as_bytes().chunks(100), MAX), ["NotFramed"]);
    }

    #[test]
    fn a_long_header_section_is_not_scanned_for_each_octet_that_comes() {
        let line = "OPTIONS sip:a@b SIP/2.0\r\n".to_string() + &"X: y\r\n".repeat(10_000);
        let mut framer = Framer::default();
        for octet in line.as_bytes() {
            framer.room(1).push(*octet);
            assert_eq!(framer.next(MAX), Framed::More);
        }
        // Each look reads all that there is.
        assert!(framer.looks < 2 * SHORT, "{}", framer.looks);
    }

    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => Just(OPTIONS.to_string()),
            2 => Just(ANSWER.to_string()),
            2 => Just("\r\n".to_string()),
            1 => Just("\r".to_string()),
            1 => Just("\n".to_string()),
            1 => (900usize..1200).prop_map(|len| format!("OPTIONS sip:{} SIP/2.0\r\n\r\n", "a".repeat(len))),
            1 => (900usize..1200).prop_map(|len| format!("OPTIONS sip:a SIP/2.0\r\nX: {}\n\r\n", "a".repeat(len))),
            1 => "[ -~\r\n]{0,12}",
        ]
    }

    proptest! {
        #[test]
        fn it_does_not_matter_how_a_stream_is_dealt_out(
            pieces in prop::collection::vec(piece(), 0..8),
            cuts in prop::collection::vec(1usize..400, 1..20),
            max in prop_oneof![Just(MAX), 40usize..1200],
        ) {
            let stream = pieces.concat();
            let whole = all([stream.as_bytes()], max);
            let mut rest = stream.as_bytes();
            let mut dealt = Vec::new();
            for cut in cuts.iter().cycle() {
                let (first, then) = rest.split_at((*cut).min(rest.len()));
                dealt.push(first);
                rest = then;
                if rest.is_empty() {
                    break;
                }
            }
            let messages = |out: Vec<String>| out.into_iter().filter(|it| it != "ping").collect::<Vec<_>>();
            prop_assert_eq!(messages(all(dealt, max)), messages(whole.clone()));
            prop_assert_eq!(messages(all(stream.as_bytes().chunks(1), max)), messages(whole));
        }
    }
}
