//! The first line of a message (RFC 3261 sections 7.1 and 7.2).

use crate::cursor;
use tritone_codes::StatusCode;

/// The first line of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartLine<'a> {
    /// A request line.
    Request {
        /// The method, in the case of the wire (methods are case-sensitive).
        method: &'a [u8],
        /// The Request-URI; white space inside it is kept.
        uri: &'a [u8],
        /// The version, `SIP/2.0`.
        version: &'a [u8],
    },
    /// A status line.
    Response {
        /// The status code; `None` where the digits are no number from 100 to 999.
        code: Option<StatusCode>,
        /// The digits as sent.
        digits: &'a [u8],
        /// The reason phrase, perhaps empty; any octets.
        phrase: &'a [u8],
        /// The version, `SIP/2.0`.
        version: &'a [u8],
    },
}

/// A part of the message: offsets of its first octet and of the one after its last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) at: u32,
    pub(crate) end: u32,
}

impl Part {
    /// The part from `at` to `end`; both are offsets into a message whose length fits 32 bits.
    fn new(at: usize, end: usize) -> Self {
        Self { at: at as u32, end: end as u32 }
    }

    pub(crate) fn of(self, bytes: &[u8]) -> &[u8] {
        cursor::cut(bytes, self.at as usize, self.end as usize)
    }
}

/// Where the parts of a start line are: method, URI and version of a request; version, digits and phrase of a
/// response.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StartParts {
    pub(crate) is_request: bool,
    pub(crate) parts: [Part; 3],
}

impl StartParts {
    /// Finds the parts of the line from `at` to `end` (line end excluded), or `None` where it is not one of SIP.
    #[inline]
    pub(crate) fn scan(bytes: &[u8], at: usize, end: usize) -> Option<Self> {
        let line = cursor::cut(bytes, at, end);
        if has_protocol(line) { Self::status_line(line, at) } else { Self::request_line(line, at) }
    }

    /// `METHOD SP+ URI SP+ SIP/x.y`, white space at the end ignored. The URI is what stands between, so that one
    /// with white space inside (RFC 4475 section 3.1.2.8) still gives a message.
    fn request_line(line: &[u8], at: usize) -> Option<Self> {
        let trimmed = line.trim_ascii_end();
        let method = line.iter().position(|b| !is_token(*b))?;
        let version = trimmed.iter().rposition(|b| *b == b' ')?.checked_add(1)?;
        if method == 0 || line.get(method) != Some(&b' ') || !has_protocol(cursor::from(trimmed, version)) {
            return None;
        }
        let uri = skip_spaces(line, method);
        let uri_end = cursor::before(line, version).trim_ascii_end().len();
        (uri < uri_end).then(|| Self {
            is_request: true,
            parts: [
                Part::new(at, at + method),
                Part::new(at + uri, at + uri_end),
                Part::new(at + version, at + trimmed.len()),
            ],
        })
    }

    /// `SIP/x.y SP+ digits [SP phrase]`.
    fn status_line(line: &[u8], at: usize) -> Option<Self> {
        let version = line.iter().position(|b| *b == b' ')?;
        let digits = skip_spaces(line, version);
        let count = cursor::from(line, digits).iter().take_while(|b| b.is_ascii_digit()).count();
        let digits_end = digits + count;
        let phrase = digits_end + usize::from(line.get(digits_end) == Some(&b' '));
        (count > 0).then(|| Self {
            is_request: false,
            parts: [
                Part::new(at, at + version),
                Part::new(at + digits, at + digits_end),
                Part::new(at + phrase, at + line.len()),
            ],
        })
    }

    pub(crate) fn line<'a>(&self, bytes: &'a [u8]) -> StartLine<'a> {
        let [a, b, c] = self.parts.map(|part| part.of(bytes));
        if self.is_request {
            StartLine::Request { method: a, uri: b, version: c }
        } else {
            StartLine::Response { code: StatusCode::try_from(b).ok(), digits: b, phrase: c, version: a }
        }
    }
}

/// Whether the octets begin like a protocol version of SIP.
#[inline]
pub(crate) fn has_protocol(bytes: &[u8]) -> bool {
    bytes.first_chunk().is_some_and(|start: &[u8; 4]| start.eq_ignore_ascii_case(b"SIP/"))
}

fn skip_spaces(line: &[u8], at: usize) -> usize {
    at + cursor::from(line, at).iter().take_while(|b| **b == b' ').count()
}

/// `token` of RFC 3261 section 25.1.
static TOKEN: [bool; 256] = token_table();

#[allow(clippy::indexing_slicing, reason = "evaluated while compiling")]
const fn token_table() -> [bool; 256] {
    let mut table = [false; 256];
    let mut octet = 0;
    while octet < 256 {
        table[octet] = (octet as u8).is_ascii_alphanumeric();
        octet += 1;
    }
    let marks = b"-.!%*_+`'~";
    let mut mark = 0;
    while mark < marks.len() {
        table[marks[mark] as usize] = true;
        mark += 1;
    }
    table
}

/// Whether the octet may be part of a token (RFC 3261 section 25.1).
#[inline]
pub(crate) fn is_token(octet: u8) -> bool {
    TOKEN.get(usize::from(octet)).copied().unwrap_or(false)
}
