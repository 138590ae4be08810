//! A message of SIP, put together from the lines of a log.
//!
//! The octets are those of the wire where the log has them: each line gets its CRLF back. A line of the header section
//! that is no header is the rest of the one before, which the log or its reader wrapped: it is folded (RFC 3261 section
//! 7.3.1). A body ends where Content-Length says; bodies whose lines ended in LF alone are known by that.

mod body;
mod records;

use tritone_wire::Timestamp;
use tritone_wire::sip::HeaderName;

use self::body::Content;
use super::dialect::{self, kamailio};
use super::message::Announcement;
use super::shape::{Part, Shape};
use super::start::Escape;
use super::{is_header, scan};

/// Octets that are kept of a message.
const MOST: usize = 256 * 1024;
/// Lines in a row that may be wrapped parts of one header; behind more, it is no message any more.
const MOST_WRAPPED: u8 = 16;

/// A message of which some lines were read.
#[derive(Clone, Debug)]
pub(crate) struct Sip {
    pub(crate) first_line: u64,
    pub(crate) time: Option<Timestamp>,
    pub(crate) said: Announcement,
    shape: Shape,
    /// Words stand before the start line: it may be a quotation, until a header that is known follows.
    is_behind_words: bool,
    /// ngrep writes a dot for each CR.
    dots: bool,
    /// How its lines end inside one line of the log.
    escape: Option<Escape>,
    /// The last record ended inside a line.
    open: bool,
    /// The session of AudioCodes whose next record may go on with the message.
    session: Option<Vec<u8>>,
    bytes: Vec<u8>,
    state: State,
    content: Content,
    complete: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Only the start line was read: it may yet be a quotation.
    Start,
    /// In the header section, with so many wrapped lines at its end.
    Headers { wrapped: u8 },
    /// In the body, which begins at this octet and has so many lines.
    Body { at: usize, lines: usize },
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fed {
    /// It is a line of the message.
    Taken,
    /// It is the last line of the message.
    Last,
    /// It is none, and the message may go on behind it.
    Foreign,
    /// It is none, and the message is at its end.
    Ended,
}

impl Sip {
    /// Begins a message with its start line; `prefix` stands before it in the line.
    pub(crate) fn begin(
        first_line: u64,
        time: Option<Timestamp>,
        said: Announcement,
        prefix: &[u8],
        start: &[u8],
    ) -> Self {
        let start = start.trim_ascii_end();
        let dots = start.ends_with(b"SIP/2.0.") || (start.starts_with(b"SIP/") && start.ends_with(b"."));
        let mut sip = Self {
            first_line,
            time,
            said,
            shape: Shape::new(prefix),
            is_behind_words: !prefix.trim_ascii().is_empty(),
            dots,
            escape: None,
            open: false,
            session: None,
            bytes: Vec::new(),
            state: State::Start,
            content: Content::default(),
            complete: false,
        };
        let start = sip.undotted(start);
        sip.push(start);
        sip
    }

    /// The same, behind the announcement of a session.
    pub(crate) fn of_session(self, session: Option<&[u8]>) -> Self {
        Self { session: session.map(<[u8]>::to_vec), ..self }
    }

    /// Whether it is more than a start line, which alone is a quotation.
    pub(crate) fn is_message(&self) -> bool {
        self.state != State::Start
    }

    /// Takes the next line of the log.
    pub(crate) fn feed(&mut self, line: &[u8]) -> Fed {
        if self.bytes.len() >= MOST {
            return Fed::Ended;
        }
        if let Some(text) = self.next_record(line) {
            return self.go_on(text);
        }
        if self.escape.is_some() {
            return Fed::Ended;
        }
        let line = match self.shape.part(line) {
            Part::Content(line) => line,
            Part::Foreign => return if self.is_message() { Fed::Foreign } else { Fed::Ended },
            Part::End => return Fed::Ended,
        };
        self.content(line)
    }

    /// Takes the next line of the message, which nothing stands before.
    fn content(&mut self, line: &[u8]) -> Fed {
        let line = self.undotted(line);
        let line = if self.session.is_some() { scan::before(line, b"[Time:").unwrap_or(line) } else { line };
        let (line, ends) = match line.strip_suffix(kamailio::END) {
            Some(line) if !line.is_empty() => (line, true),
            _ => (line, false),
        };
        if dialect::is_end(line) || dialect::announcement(line).is_some() {
            self.complete |= self.has_enough();
            return Fed::Ended;
        }
        let fed = match self.state {
            State::Start | State::Headers { .. } => self.header(line),
            State::Body { at, lines } => self.body(line, at, lines),
        };
        if ends && fed == Fed::Taken { Fed::Last } else { fed }
    }

    /// ngrep writes a dot for a CR.
    fn undotted<'a>(&self, line: &'a [u8]) -> &'a [u8] {
        if self.dots { line.strip_suffix(b".").unwrap_or(line) } else { line }
    }

    fn header(&mut self, line: &[u8]) -> Fed {
        if line.trim_ascii().is_empty() {
            return if self.is_message() { self.end_headers() } else { Fed::Ended };
        }
        // Some logs leave the empty line out.
        if line.trim_ascii_end() == b"v=0" && self.content.has_type {
            self.end_headers();
            let State::Body { at, lines } = self.state else { return Fed::Last };
            return self.body(line, at, lines);
        }
        let folded = matches!(line.first(), Some(b' ' | b'\t'));
        let is_header = !folded && is_header(line) && (self.is_message() || self.may_begin(line));
        let wrapped = match self.state {
            _ if is_header => 0,
            State::Headers { wrapped } if wrapped < MOST_WRAPPED => wrapped + 1,
            _ => return Fed::Ended,
        };
        self.state = State::Headers { wrapped };
        if is_header {
            self.content.read(line);
        } else if !folded {
            self.bytes.push(b' ');
        }
        self.push(line);
        Fed::Taken
    }

    /// The empty line.
    fn end_headers(&mut self) -> Fed {
        self.push(b"");
        self.state = State::Body { at: self.bytes.len(), lines: 0 };
        let none =
            self.content.length == Some(0) || (self.content.length.is_none() && !self.content.has_type);
        if none {
            self.complete = true;
            return Fed::Last;
        }
        Fed::Taken
    }

    /// Whether the line may be the first header. Words before the start line and behind it are a remark on a message.
    fn may_begin(&self, line: &[u8]) -> bool {
        let name = scan::before(line, b":").unwrap_or_default().trim_ascii_end();
        !self.is_behind_words || HeaderName::from_bytes(name) != HeaderName::Other
    }

    fn push(&mut self, line: &[u8]) {
        let room = MOST.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(line.get(..room).unwrap_or(line));
        self.bytes.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds the lines behind the start line; the message, whether it is complete, and the lines that it took.
    fn read(text: &str) -> (String, bool, usize) {
        let mut lines = text.lines();
        let start = lines.next().unwrap();
        let mut sip = Sip::begin(1, None, Announcement::default(), b"", start.as_bytes());
        let mut taken = 1;
        for line in lines {
            match sip.feed(line.as_bytes()) {
                Fed::Taken => taken += 1,
                Fed::Last => {
                    taken += 1;
                    break;
                }
                Fed::Foreign => {}
                Fed::Ended => break,
            }
        }
        let (bytes, _, complete) = sip.finish();
        (String::from_utf8_lossy(bytes).into_owned(), complete, taken)
    }

    #[test]
    fn a_message_without_a_body_ends_with_its_empty_line() {
        let (message, complete, taken) = read("BYE sip:a@b SIP/2.0\nVia: x\nContent-Length: 0\n\nnext");
        assert_eq!(message, "BYE sip:a@b SIP/2.0\r\nVia: x\r\nContent-Length: 0\r\n\r\n");
        assert!(complete && taken == 4);
        assert_eq!(read("BYE sip:a@b SIP/2.0\nVia: x\n\nnext").2, 3);
    }

    #[test]
    fn a_body_ends_where_content_length_says() {
        let head = "MESSAGE sip:a@b SIP/2.0\nContent-Type: text/plain\nContent-Length: ";
        for (length, body, end) in [
            (12, "hello\r\nyou\r\n", true),
            (10, "hello\r\nyou", true),
            (10, "hello\nyou\n", true),
            (9, "hello\nyou", true),
        ] {
            let (message, complete, taken) = read(&format!("{head}{length}\n\nhello\nyou\nnext\n"));
            assert_eq!(message.split_once("\r\n\r\n").unwrap().1.len(), length, "{body:?}");
            assert_eq!((complete, taken), (end, 6));
        }
        let (message, complete, _) = read(&format!("{head}500\n\nhello\nyou\n---\n"));
        assert!(complete && message.ends_with("hello\r\nyou\r\n"));
        assert!(!read(&format!("{head}500\n\nhello\nyou\n")).1);
    }

    #[test]
    fn wrapped_headers_are_folded_and_a_missing_empty_line_is_put_back() {
        let (message, ..) = read(
            "SIP/2.0 200 OK\nAllow: INVITE,\nACK, BYE\nContent-Type: application/sdp\nContent-Length: 500\nv=0\no=x\n\nnext",
        );
        assert_eq!(
            message,
            "SIP/2.0 200 OK\r\nAllow: INVITE,\r\n ACK, BYE\r\nContent-Type: application/sdp\r\nContent-Length: 500\r\n\r\nv=0\r\no=x\r\n"
        );
    }

    #[test]
    fn a_start_line_that_nothing_follows_is_a_quotation() {
        let mut sip = Sip::begin(1, None, Announcement::default(), b"", b"SIP/2.0 486 Busy");
        assert_eq!(sip.feed(b"was the answer"), Fed::Ended);
        assert!(!sip.is_message());
        let mut sip = Sip::begin(1, None, Announcement::default(), b"nta: sent ", b"SIP/2.0 100 Trying");
        assert_eq!(sip.feed(b"nua: nua_stack_event"), Fed::Ended);
        assert!(!sip.is_message());
    }

    #[test]
    fn a_missing_body_leaves_the_message_incomplete() {
        let (_, complete, taken) = read(
            "SIP/2.0 200 OK\nContent-Type: application/sdp\nContent-Length: 150\n\n<--- Received SIP request (9 bytes) from UDP:192.0.2.1:5060 --->",
        );
        assert!(!complete && taken == 4);
    }
}
