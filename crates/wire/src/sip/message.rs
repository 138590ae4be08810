//! One lenient scan of a message: where its start line, its header fields and its body are.

use core::fmt;

use tritone_codes::StatusCode;

use super::header_name::HeaderName;
use super::start_line::{StartLine, StartParts};
use super::values::Values;
use super::{CSeq, NameAddr, Via};
use crate::cursor;

/// Header fields whose places a message keeps. Those after them are found by reading on from the last one kept,
/// so that none is lost and a message takes the same memory however many it has.
const KEPT: usize = 24;

/// Not a SIP message: the octets do not begin with a request line or a status line, or there are 4 GiB of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotSip;

impl fmt::Display for NotSip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no SIP start line")
    }
}

impl core::error::Error for NotSip {}

/// A scanned message: the octets, and where the parts are in them.
///
/// The scan is lenient (line ends of LF alone, white space anywhere, lines without a colon, no blank line at the
/// end of a datagram): a bad header field costs that field, never the message. What is wrong with a message is
/// what [`check`](super::check) lists. Nothing is allocated.
#[derive(Clone)]
pub struct Message<'a> {
    bytes: &'a [u8],
    start: StartParts,
    /// The first header line.
    headers_at: u32,
    /// The line after the last header line: the blank one, or the end.
    headers_end: u32,
    /// The first octet after the blank line.
    body_at: u32,
    body_end: u32,
    /// Where the header lines begin that are not kept; `headers_end` where all are.
    rest_at: u32,
    terminated: bool,
    count: u8,
    /// For each name one more than the place in `lines` of its first header field; 0 where there is none.
    first: [u8; HeaderName::COUNT],
    lines: [Line; KEPT],
}

/// Where the parts of a header field are.
#[derive(Clone, Copy, Debug)]
struct Line {
    name: HeaderName,
    /// The first octet of the name.
    at: u32,
    /// The first octet of the value.
    value: u32,
    /// The octet after the last of the value, white space at the end excluded.
    value_end: u32,
    /// The first octet of the next header field.
    end: u32,
}

impl Line {
    const NONE: Self = Self { name: HeaderName::Other, at: 0, value: 0, value_end: 0, end: 0 };

    fn value<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        cursor::cut(bytes, self.value as usize, self.value_end as usize)
    }

    fn header<'a>(&self, bytes: &'a [u8]) -> Header<'a> {
        let (at, value, value_end) = (self.at as usize, self.value as usize, self.value_end as usize);
        let before = cursor::cut(bytes, at, value);
        let (named, colon) = cursor::split_once(before, b':');
        let raw_name = if colon.is_some() { named.trim_ascii_end() } else { &[] };
        Header {
            name: self.name,
            raw_name,
            separator: cursor::from(before, raw_name.len()),
            value: cursor::cut(bytes, value, value_end),
            line_end: cursor::cut(bytes, value_end, self.end as usize),
            at,
        }
    }
}

/// A header field, cut into parts that follow each other without a gap: `raw_name`, `separator`, `value`,
/// `line_end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header<'a> {
    /// The name, where it is a known one.
    pub name: HeaderName,
    /// The name as on the wire; empty for a line without a colon.
    pub raw_name: &'a [u8],
    /// The colon and the white space around it; empty for a line without a colon.
    pub separator: &'a [u8],
    /// The value as on the wire, without white space at its ends; line folds inside it are kept
    /// (see [`unfold`](super::unfold)). All of a line without a colon.
    pub value: &'a [u8],
    /// White space after the value and the line end.
    pub line_end: &'a [u8],
    /// Offset of the first octet of the name in [`Message::bytes`].
    pub at: usize,
}

impl Header<'_> {
    /// Offset of the first octet of the value in [`Message::bytes`].
    pub fn value_at(&self) -> usize {
        self.at.saturating_add(self.raw_name.len()).saturating_add(self.separator.len())
    }
}

/// What one step over the header lines found.
enum Step {
    Header(Line),
    /// A blank line; the body begins at this offset.
    Blank(usize),
    /// The octets ended.
    End,
}

/// Reads the header line, with its folds, that begins at `at`.
#[inline]
fn step(bytes: &[u8], at: usize) -> Step {
    match bytes.get(at) {
        None => return Step::End,
        Some(b'\n') => return Step::Blank(at.saturating_add(1)),
        Some(b'\r') if bytes.get(at.saturating_add(1)) == Some(&b'\n') => {
            return Step::Blank(at.saturating_add(2));
        }
        Some(_) => {}
    }
    let lf = cursor::find(bytes, at, b'\n');
    let colon = cursor::find(cursor::before(bytes, lf.unwrap_or(bytes.len())), at, b':');
    let end = end_of_field(bytes, lf);
    let (name, value_from) = match colon {
        Some(colon) => (name_before(bytes, at, colon), colon.saturating_add(1)),
        None => (HeaderName::Other, at),
    };
    let rest = cursor::cut(bytes, value_from, end);
    let trimmed = rest.trim_ascii_start();
    let value = end.saturating_sub(trimmed.len());
    let value_end = value.saturating_add(trimmed.trim_ascii_end().len());
    Step::Header(Line {
        name,
        at: at as u32,
        value: value as u32,
        value_end: value_end as u32,
        end: end as u32,
    })
}

/// Header fields that no start line precedes: those of a part of a body.
pub(super) struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
    ended: bool,
}

impl<'a> Fields<'a> {
    /// The fields that begin these octets. There are less than 4 GiB: they are part of a message.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, ended: false }
    }

    /// Behind the fields read so far and, once all are read, the blank line.
    pub(super) fn end(&self) -> usize {
        self.at
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Header<'a>;

    fn next(&mut self) -> Option<Header<'a>> {
        if self.ended {
            return None;
        }
        match step(self.bytes, self.at) {
            Step::Header(line) => {
                self.at = line.end as usize;
                return Some(line.header(self.bytes));
            }
            Step::Blank(body) => self.at = body,
            Step::End => {}
        }
        self.ended = true;
        None
    }
}

#[inline]
fn name_before(bytes: &[u8], at: usize, colon: usize) -> HeaderName {
    let name = cursor::cut(bytes, at, colon);
    match name.last() {
        Some(b' ' | b'\t') => HeaderName::from_bytes(name.trim_ascii_end()),
        _ => HeaderName::from_bytes(name),
    }
}

/// The offset after the line end of the field whose first line ends at `lf`: no white space follows it.
#[inline]
fn end_of_field(bytes: &[u8], mut lf: Option<usize>) -> usize {
    while let Some(at) = lf {
        let next = at.saturating_add(1);
        if !matches!(bytes.get(next), Some(b' ' | b'\t')) {
            return next;
        }
        lf = cursor::find(bytes, next, b'\n');
    }
    bytes.len()
}

/// The number of line-end octets at the start.
pub(crate) fn line_ends(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count()
}

impl<'a> Message<'a> {
    /// Scans one datagram, or one message that [`frame`](super::frame) cut from a stream.
    ///
    /// Line ends before the start line are skipped. Octets past the body that Content-Length announces are left
    /// alone ([`len`](Self::len)).
    ///
    /// # Errors
    /// [`NotSip`] where there is no start line of SIP.
    #[inline]
    pub fn scan(bytes: &'a [u8]) -> Result<Self, NotSip> {
        if u32::try_from(bytes.len()).is_err() {
            return Err(NotSip);
        }
        let at = line_ends(bytes);
        let line_end = cursor::find(bytes, at, b'\n');
        let headers_at = line_end.map_or(bytes.len(), |lf| lf.saturating_add(1));
        let start = StartParts::scan(bytes, at, without_line_end(bytes, at, headers_at)).ok_or(NotSip)?;
        let mut message = Self {
            bytes,
            start,
            headers_at: headers_at as u32,
            headers_end: 0,
            body_at: 0,
            body_end: 0,
            rest_at: 0,
            terminated: false,
            count: 0,
            first: [0; HeaderName::COUNT],
            lines: [Line::NONE; KEPT],
        };
        message.scan_headers();
        message.body_end = message.end_of_body() as u32;
        Ok(message)
    }

    /// Scans what is there of a message that was cut: the header line in which it ends is left out, so that no value is
    /// taken for what is only the beginning of one.
    ///
    /// ```
    /// use tritone_wire::sip::Message;
    ///
    /// let message = Message::scan_beginning(b"BYE sip:a SIP/2.0\r\nCall-ID: 1\r\nCSeq: 1")?;
    /// assert_eq!((message.call_id(), message.cseq()), (Some(&b"1"[..]), None));
    /// # Ok::<(), tritone_wire::sip::NotSip>(())
    /// ```
    ///
    /// # Errors
    /// [`NotSip`] where there is no whole start line of SIP.
    pub fn scan_beginning(bytes: &'a [u8]) -> Result<Self, NotSip> {
        let message = Self::scan(bytes)?;
        if message.terminated {
            return Ok(message);
        }
        let whole = bytes.iter().rposition(|&octet| octet == b'\n').map_or(0, |lf| lf.saturating_add(1));
        Self::scan(cursor::before(bytes, whole))
    }

    #[inline]
    fn scan_headers(&mut self) {
        let mut at = self.headers_at;
        loop {
            match step(self.bytes, at as usize) {
                Step::Header(line) => {
                    self.keep(&line);
                    at = line.end;
                }
                Step::Blank(body) => {
                    self.terminated = true;
                    self.body_at = body as u32;
                    break;
                }
                Step::End => {
                    self.body_at = at;
                    break;
                }
            }
        }
        self.headers_end = at;
        if usize::from(self.count) < KEPT {
            self.rest_at = at;
        }
    }

    #[inline]
    fn keep(&mut self, line: &Line) {
        let Some(place) = self.lines.get_mut(usize::from(self.count)) else { return };
        *place = *line;
        self.count += 1;
        self.rest_at = line.end;
        if let Some(first) = self.first.get_mut(line.name as usize)
            && *first == 0
        {
            *first = self.count;
        }
    }

    fn end_of_body(&self) -> usize {
        let body = self.body_at as usize;
        let announced = self.content_length().and_then(|len| usize::try_from(len).ok());
        let end = announced.and_then(|len| body.checked_add(len));
        end.filter(|end| *end <= self.bytes.len()).unwrap_or(self.bytes.len())
    }

    /// The octets that were scanned; offsets count from their first.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// How many octets the message takes: line ends before it, header section and body. Less than the octets
    /// scanned where more follow the body that Content-Length announces.
    #[allow(clippy::len_without_is_empty, reason = "a message is never empty")]
    pub fn len(&self) -> usize {
        self.body_end as usize
    }

    /// Whether the header section ends in a blank line and the body is as long as Content-Length says.
    pub fn is_complete(&self) -> bool {
        let body = (self.bytes.len() as u64).saturating_sub(u64::from(self.body_at));
        self.terminated && self.content_length().is_none_or(|announced| announced <= body)
    }

    /// Whether a blank line ends the header section.
    pub fn has_blank_line(&self) -> bool {
        self.terminated
    }

    /// The start line.
    pub fn start(&self) -> StartLine<'a> {
        self.start.line(self.bytes)
    }

    /// Where the parts of the start line are.
    pub(crate) fn start_parts(&self) -> &StartParts {
        &self.start
    }

    /// Whether this is a request.
    pub fn is_request(&self) -> bool {
        self.start.is_request
    }

    /// The method of a request; `None` for a response ([`cseq`](Self::cseq) has its method).
    pub fn method(&self) -> Option<&'a [u8]> {
        match self.start() {
            StartLine::Request { method, .. } => Some(method),
            StartLine::Response { .. } => None,
        }
    }

    /// The Request-URI of a request.
    pub fn request_uri(&self) -> Option<&'a [u8]> {
        match self.start() {
            StartLine::Request { uri, .. } => Some(uri),
            StartLine::Response { .. } => None,
        }
    }

    /// The status code of a response; `None` for a request, and for digits that are no status code.
    pub fn status(&self) -> Option<StatusCode> {
        match self.start() {
            StartLine::Request { .. } => None,
            StartLine::Response { code, .. } => code,
        }
    }

    /// The reason phrase of a response.
    pub fn phrase(&self) -> Option<&'a [u8]> {
        match self.start() {
            StartLine::Request { .. } => None,
            StartLine::Response { phrase, .. } => Some(phrase),
        }
    }

    /// The header section with its line ends, without start line and blank line.
    pub fn header_section(&self) -> &'a [u8] {
        cursor::cut(self.bytes, self.headers_at as usize, self.headers_end as usize)
    }

    /// The line end between header section and body; empty where the octets end before it.
    pub(crate) fn blank_line(&self) -> &'a [u8] {
        cursor::cut(self.bytes, self.headers_end as usize, self.body_at as usize)
    }

    /// Offset of the first header field.
    pub(crate) fn headers_at(&self) -> usize {
        self.headers_at as usize
    }

    /// Offset of the first octet of the body.
    pub fn body_at(&self) -> usize {
        self.body_at as usize
    }

    /// The body: as many octets as Content-Length says, or all that follow where it says nothing usable or more
    /// than there are.
    pub fn body(&self) -> &'a [u8] {
        cursor::cut(self.bytes, self.body_at as usize, self.body_end as usize)
    }

    /// Every header field, in the order of the message; lines without a colon are among them.
    pub fn headers(&self) -> impl Iterator<Item = Header<'a>> + use<'a, '_> {
        let bytes = self.bytes;
        self.lines_from(0).map(move |line| line.header(bytes))
    }

    /// The fields of this name, in the order of the message.
    pub fn headers_named(&self, name: HeaderName) -> impl Iterator<Item = Header<'a>> + use<'a, '_> {
        let bytes = self.bytes;
        self.lines_named(name).map(move |line| line.header(bytes))
    }

    /// The value of the first header field of this name.
    #[inline]
    pub fn header(&self, name: HeaderName) -> Option<&'a [u8]> {
        self.first_line(name).map(|line| line.value(self.bytes))
    }

    /// The values of this name, over all its header fields, cut at commas outside quotes and angle brackets;
    /// empty ones are left out.
    ///
    /// For names whose value is a list. A comma is text in Call-ID, Subject, Date, User-Agent, the challenges and
    /// credentials, and others: there [`header`](Self::header) or [`headers_named`](Self::headers_named) is right.
    pub fn values(&self, name: HeaderName) -> impl Iterator<Item = &'a [u8]> + use<'a, '_> {
        let bytes = self.bytes;
        self.lines_named(name).flat_map(move |line| Values::of(line.value(bytes)))
    }

    #[inline]
    fn first_line(&self, name: HeaderName) -> Option<Line> {
        match self.first.get(name as usize) {
            Some(&place @ 1..) => self.lines.get(usize::from(place) - 1).copied(),
            _ if self.rest_at < self.headers_end => self.rest().find(|line| line.name == name),
            _ => None,
        }
    }

    fn lines_named(&self, name: HeaderName) -> impl Iterator<Item = Line> + use<'a, '_> {
        let skip = match self.first.get(name as usize) {
            Some(&place @ 1..) => usize::from(place) - 1,
            _ => KEPT,
        };
        self.lines_from(skip).filter(move |line| line.name == name)
    }

    /// The kept lines from `skip` on, then the rest.
    fn lines_from(&self, skip: usize) -> impl Iterator<Item = Line> + use<'a, '_> {
        let kept = self.lines.get(..usize::from(self.count)).unwrap_or(&[]);
        kept.get(skip..).unwrap_or(&[]).iter().copied().chain(self.rest())
    }

    /// The lines that are not kept.
    fn rest(&self) -> impl Iterator<Item = Line> + use<'a> {
        let bytes = cursor::before(self.bytes, self.headers_end as usize);
        let mut at = self.rest_at as usize;
        core::iter::from_fn(move || match step(bytes, at) {
            Step::Header(line) => {
                at = line.end as usize;
                Some(line)
            }
            Step::Blank(_) | Step::End => None,
        })
    }

    /// The Call-ID, as on the wire; it is compared octet by octet (RFC 3261 section 8.1.1.4).
    pub fn call_id(&self) -> Option<&'a [u8]> {
        self.header(HeaderName::CallId)
    }

    /// Number and method of CSeq; `None` where there is no CSeq, or its number does not fit 32 bits.
    pub fn cseq(&self) -> Option<CSeq<'a>> {
        self.header(HeaderName::CSeq).and_then(CSeq::parse)
    }

    /// The From header field.
    pub fn from(&self) -> Option<NameAddr<'a>> {
        self.header(HeaderName::From).map(NameAddr::parse)
    }

    /// The To header field.
    pub fn to(&self) -> Option<NameAddr<'a>> {
        self.header(HeaderName::To).map(NameAddr::parse)
    }

    /// The first Via value: who sent this request, or who gets this response next.
    pub fn top_via(&self) -> Option<Via<'a>> {
        self.vias().next()
    }

    /// Every Via value, top first.
    pub fn vias(&self) -> impl Iterator<Item = Via<'a>> + use<'a, '_> {
        self.values(HeaderName::Via).filter_map(Via::parse)
    }

    /// Every Contact value; the `*` of a REGISTER has the URI `*`.
    pub fn contacts(&self) -> impl Iterator<Item = NameAddr<'a>> + use<'a, '_> {
        self.values(HeaderName::Contact).map(NameAddr::parse)
    }

    /// The number of the first Content-Length; `None` where there is none, or it is no number that fits 64 bits.
    pub fn content_length(&self) -> Option<u64> {
        self.header(HeaderName::ContentLength).and_then(cursor::decimal)
    }
}

impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("start", &self.start())
            .field("headers", &self.headers().count())
            .field("body", &self.body().len())
            .finish()
    }
}

/// The offset of the line's end, CR and LF excluded.
fn without_line_end(bytes: &[u8], at: usize, end: usize) -> usize {
    let line = cursor::cut(bytes, at, end);
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    at.saturating_add(line.strip_suffix(b"\r").unwrap_or(line).len())
}
