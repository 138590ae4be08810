//! Where messages begin and end in a stream (RFC 3261 section 18.3, RFC 5626 section 3.5.1).

use super::message::{Message, line_ends};
use super::start_line::{StartParts, has_protocol, is_token};
use crate::cursor;

/// A longer start of a message than this, from its start line to the blank line, is not believed.
pub const MAX_HEADER_SECTION: usize = 64 * 1024;

/// A method longer than this is not waited for.
const MAX_METHOD: usize = 1024;

/// What the octets at the head of a stream are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// A whole message of this many octets.
    Message {
        /// Octets from the first of the start line to the last of the body.
        len: usize,
    },
    /// The start of what may be a message.
    NeedMore {
        /// The stream must have at least this many octets before it is worth asking again.
        least: usize,
    },
    /// Line ends between messages: a keep-alive ping or its answer.
    KeepAlive {
        /// How many octets.
        len: usize,
    },
    /// Not SIP.
    NotSip {
        /// Octets to drop: up to a line that may be a start line, or all there are.
        skip: usize,
    },
}

/// Tells what is at the head of a stream.
///
/// Without a Content-Length, or with one that is no number, the message is taken to have no body; the octets that
/// follow then show whether that was right.
pub fn frame(bytes: &[u8]) -> Framing {
    let blank = line_ends(bytes);
    if blank > 0 {
        return Framing::KeepAlive { len: blank };
    }
    let Some(lf) = cursor::find(bytes, 0, b'\n') else { return start_of_line(bytes) };
    let line = cursor::before(bytes, lf);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if StartParts::scan(line, 0, line.len()).is_none() {
        return not_sip(bytes);
    }
    let Ok(message) = Message::scan(cursor::before(bytes, MAX_HEADER_SECTION)) else { return not_sip(bytes) };
    if !message.has_blank_line() {
        return if bytes.len() < MAX_HEADER_SECTION { need_one_more(bytes) } else { endless(bytes) };
    }
    let body = usize::try_from(message.content_length().unwrap_or(0)).unwrap_or(usize::MAX);
    let len = message.body_at().saturating_add(body);
    if len <= bytes.len() { Framing::Message { len } } else { Framing::NeedMore { least: len } }
}

/// The first line is not all there.
fn start_of_line(bytes: &[u8]) -> Framing {
    let method = bytes.iter().take_while(|b| is_token(**b)).count();
    let may_be = match bytes.get(method) {
        None => bytes.len() < MAX_METHOD,
        Some(b' ') => method > 0,
        Some(b'/') => has_protocol(bytes),
        Some(_) => false,
    };
    if may_be && bytes.len() < MAX_HEADER_SECTION { need_one_more(bytes) } else { not_sip(bytes) }
}

fn need_one_more(bytes: &[u8]) -> Framing {
    Framing::NeedMore { least: bytes.len().saturating_add(1) }
}

/// A header section that does not end. One that begins in its first half would have to be longer than the other half:
/// not to scan it again for each line that looks like a start line, such are passed over.
fn endless(bytes: &[u8]) -> Framing {
    let line = cursor::find(bytes, MAX_HEADER_SECTION / 2, b'\n');
    Framing::NotSip { skip: line.map_or(bytes.len(), |lf| lf.saturating_add(1)) }
}

/// Whether an empty line stands in `bytes`, without which no header section ends.
pub fn has_blank_line(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|octet| *octet == b'\n');
    // What is before the first line end need not be a whole line, and there is none behind the last.
    lines.next();
    lines.next_back();
    lines.any(|line| matches!(line, b"" | b"\r"))
}

fn not_sip(bytes: &[u8]) -> Framing {
    Framing::NotSip { skip: cursor::find(bytes, 0, b'\n').map_or(bytes.len(), |lf| lf.saturating_add(1)) }
}

/// Whether the octets begin, after line ends, with a request line or a status line of SIP. Looks at that line
/// alone; one that is cut off is no start line.
pub fn looks_like_sip(bytes: &[u8]) -> bool {
    let at = line_ends(bytes);
    let end = cursor::find(bytes, at, b'\n').unwrap_or(bytes.len());
    let line = cursor::cut(bytes, at, end);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    StartParts::scan(line, 0, line.len()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: &[u8] = b"OPTIONS sip:a@b SIP/2.0\r\nl: 4\r\n\r\nbody";

    #[test]
    fn a_message_ends_where_content_length_says() {
        let stream = [OPTIONS, b"\r\n\r\n", OPTIONS].concat();
        assert_eq!(frame(&stream), Framing::Message { len: OPTIONS.len() });
        assert_eq!(frame(&stream[OPTIONS.len()..]), Framing::KeepAlive { len: 4 });
    }

    #[test]
    fn every_proper_prefix_of_a_message_needs_more() {
        for len in 0..OPTIONS.len() {
            let Framing::NeedMore { least } = frame(&OPTIONS[..len]) else { panic!("{len}") };
            assert!(least > len && least <= OPTIONS.len());
        }
    }

    #[test]
    fn a_body_still_to_come_is_announced() {
        assert_eq!(frame(&OPTIONS[..OPTIONS.len() - 2]), Framing::NeedMore { least: OPTIONS.len() });
    }

    #[test]
    fn a_header_section_without_an_end_is_passed_over_in_large_steps() {
        let line = b"OPTIONS sip:a@b SIP/2.0\r\n";
        let endless = line.repeat(MAX_HEADER_SECTION / line.len() + 1);
        let Framing::NotSip { skip } = frame(&endless) else { panic!() };
        assert!(skip > MAX_HEADER_SECTION / 2 && skip.is_multiple_of(line.len()));
        // It is the same however much of it has come.
        let ended = [&endless[..], b"\r\n"].concat();
        assert_eq!(frame(&ended), Framing::NotSip { skip });
        assert_eq!(frame(&endless[..MAX_HEADER_SECTION]), Framing::NotSip { skip });
        let shorter = &endless[..MAX_HEADER_SECTION - 1];
        assert_eq!(frame(shorter), Framing::NeedMore { least: MAX_HEADER_SECTION });
    }

    #[test]
    fn a_blank_line_has_line_ends_on_both_sides() {
        for with in [&b"a\n\nb"[..], b"\r\n\r\n", b"x\n\r\n"] {
            assert!(has_blank_line(with), "{with:?}");
        }
        for without in [&b""[..], b"\n", b"\r\n", b"a\n\r", b"a\nb\n", b"\r\r\n"] {
            assert!(!has_blank_line(without), "{without:?}");
        }
    }

    #[test]
    fn other_protocols_are_skipped_to_the_next_line() {
        assert_eq!(frame(b"GET / HTTP/1.1\r\nHost: x\r\n"), Framing::NotSip { skip: 16 });
        assert_eq!(frame(b"\x16\x03\x01\x02"), Framing::NotSip { skip: 4 });
        assert!(!looks_like_sip(b"GET / HTTP/1.1\r\n"));
        assert!(looks_like_sip(b"\r\n\r\nSIP/2.0 486 \r\n"));
    }
}
