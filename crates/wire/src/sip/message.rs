//! One lenient scan of a message: where its start line, its header fields and its body are.

use core::fmt;
use core::ops::Range;

use tritone_codes::StatusCode;

use super::header_name::HeaderName;
use super::start_line::{Part, StartLine, StartParts};
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
    /// One more than the place in [`Message::lines`] of the next field of this name; 0 where none is kept.
    next: u8,
}

impl Line {
    /// Fills places that hold no line. The first name makes all its octets 0, which is the fastest to write.
    const NONE: Self = Self { name: HeaderName::Accept, at: 0, value: 0, value_end: 0, end: 0, next: 0 };

    fn value<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        cursor::cut(bytes, self.value as usize, self.value_end as usize)
    }

    fn header<'a>(&self, bytes: &'a [u8]) -> Header<'a> {
        let (at, value, value_end) = (self.at as usize, self.value as usize, self.value_end as usize);
        let before = cursor::cut(bytes, at, value);
        let colon = cursor::find_any(before, 0, [b':']);
        let raw_name = colon.map_or(&[][..], |colon| without_blanks(cursor::before(before, colon)));
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
fn step(bytes: &[u8], at: usize) -> Step {
    let Some(lf) = cursor::find(bytes, at, b'\n') else {
        return if at < bytes.len() { Step::Header(line(bytes, at, bytes.len())) } else { Step::End };
    };
    let end = cursor::behind(lf);
    if is_blank(bytes, at, lf) {
        return Step::Blank(end);
    }
    Step::Header(line(bytes, at, if goes_on(bytes, end) { end_of_folds(bytes, end) } else { end }))
}

/// Whether nothing but its line end is on the line from `at` to the line feed at `lf`.
#[inline]
fn is_blank(bytes: &[u8], at: usize, lf: usize) -> bool {
    match lf.wrapping_sub(at) {
        0 => true,
        1 => bytes.get(at) == Some(&b'\r'),
        _ => false,
    }
}

/// Whether the line before `at` goes on there: white space begins a fold (RFC 3261 section 7.3.1).
#[inline]
fn goes_on(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at), Some(b' ' | b'\t'))
}

/// The offset after the line end of the field that goes on at `at`.
#[cold]
fn end_of_folds(bytes: &[u8], mut at: usize) -> usize {
    while goes_on(bytes, at) {
        at = cursor::find(bytes, at, b'\n').map_or(bytes.len(), cursor::behind);
    }
    at
}

/// The header line, with its folds, from `at` to `end`.
#[inline(always)]
fn line(bytes: &[u8], at: usize, end: usize) -> Line {
    let text = cursor::cut(bytes, at, end);
    let (name, len) = HeaderName::before_colon(text).unwrap_or_else(|| name_and_colon(text));
    let rest = cursor::from(text, len);
    let (value, value_end) = match rest {
        // What nearly all senders write: a space before the value, CR and LF behind it.
        [b' ', b'!'..=b'~', .., b'!'..=b'~', b'\r', b'\n'] | [b' ', b'!'..=b'~', b'\r', b'\n'] => {
            (cursor::behind(at.wrapping_add(len)), end.wrapping_sub(2))
        }
        _ => trimmed(rest, end),
    };
    Line { name, at: at as u32, value: value as u32, value_end: value_end as u32, end: end as u32, next: 0 }
}

/// Where the text that ends at `end` begins and ends when the white space around it is left out.
fn trimmed(text: &[u8], end: usize) -> (usize, usize) {
    let text = text.trim_ascii_start();
    let begin = end.saturating_sub(text.len());
    (begin, begin.saturating_add(text.trim_ascii_end().len()))
}

/// The name that begins this line, and how many octets it takes with its colon: none where there is no colon.
fn name_and_colon(line: &[u8]) -> (HeaderName, usize) {
    match cursor::find_any(line, 0, [b':', b'\n']) {
        Some(colon) if line.get(colon) == Some(&b':') => {
            (HeaderName::from_bytes(without_blanks(cursor::before(line, colon))), cursor::behind(colon))
        }
        _ => (HeaderName::Other, 0),
    }
}

/// A name without the white space between it and its colon.
#[inline]
fn without_blanks(name: &[u8]) -> &[u8] {
    if let [.., b'!'..=b'~'] = name { name } else { name.trim_ascii_end() }
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
        let headers_at = line_end.map_or(bytes.len(), cursor::behind);
        match StartParts::scan(bytes, at, without_line_end(bytes, at, headers_at)) {
            Some(start) => Ok(Self::behind_start_line(bytes, start, headers_at)),
            None => Err(NotSip),
        }
    }

    /// The message of this start line. It is made where it stays: half a kibioctet is not copied for nothing.
    fn behind_start_line(bytes: &'a [u8], start: StartParts, headers_at: usize) -> Self {
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
        message
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
        let whole = bytes.iter().rposition(|&octet| octet == b'\n').map_or(0, cursor::behind);
        Self::scan(cursor::before(bytes, whole))
    }

    /// Goes from line end to line end, once over the header section: what [`step`] finds one by one.
    #[inline]
    fn scan_headers(&mut self) {
        let bytes = self.bytes;
        let mut at = self.headers_at as usize;
        for lf in cursor::find_each(bytes, at, b'\n') {
            let end = cursor::behind(lf);
            if is_blank(bytes, at, lf) {
                self.terminated = true;
                return self.end_headers(at, end);
            }
            if !goes_on(bytes, end) {
                self.keep(line(bytes, at, end));
                at = end;
            }
        }
        if at < bytes.len() {
            self.keep(line(bytes, at, bytes.len()));
        }
        self.end_headers(bytes.len(), bytes.len());
    }

    fn end_headers(&mut self, at: usize, body: usize) {
        self.headers_end = at as u32;
        self.body_at = body as u32;
        if usize::from(self.count) < KEPT {
            self.rest_at = at as u32;
        }
    }

    #[inline(always)]
    fn keep(&mut self, line: Line) {
        let Some(place) = self.lines.get_mut(usize::from(self.count)) else { return };
        *place = line;
        self.count += 1;
        self.rest_at = line.end;
        match self.first.get_mut(line.name as usize) {
            Some(first @ 0) => *first = self.count,
            Some(first) => append(&mut self.lines, *first, self.count),
            None => {}
        }
    }

    #[inline]
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

    /// Where the digits of the status code and the reason phrase of a response are in [`bytes`](Self::bytes).
    pub fn status_places(&self) -> Option<(Range<usize>, Range<usize>)> {
        let [_, digits, phrase] = self.start.parts;
        let range = |part: Part| part.at as usize..part.end as usize;
        (!self.start.is_request).then(|| (range(digits), range(phrase)))
    }

    /// Offset of the blank line behind the last header field; of the end where there is none.
    pub fn headers_end(&self) -> usize {
        self.headers_end as usize
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
        let kept = self.lines.iter().take(usize::from(self.count)).copied();
        kept.chain(self.rest()).map(move |line| line.header(bytes))
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

    /// The value of each header field of this name, in the order of the message; what [`headers_named`](
    /// Self::headers_named) has of them, for less.
    #[inline]
    pub fn field_values(&self, name: HeaderName) -> impl Iterator<Item = &'a [u8]> + use<'a, '_> {
        let bytes = self.bytes;
        self.lines_named(name).map(move |line| line.value(bytes))
    }

    /// The values of this name, over all its header fields, cut at commas outside quotes and angle brackets;
    /// empty ones are left out.
    ///
    /// For names whose value is a list. A comma is text in Call-ID, Subject, Date, User-Agent, the challenges and
    /// credentials, and others: there [`header`](Self::header) or [`headers_named`](Self::headers_named) is right.
    pub fn values(&self, name: HeaderName) -> impl Iterator<Item = &'a [u8]> + use<'a, '_> {
        self.field_values(name).flat_map(Values::of)
    }

    #[inline]
    fn first_line(&self, name: HeaderName) -> Option<Line> {
        match self.kept(self.first_place(name)) {
            Some(line) => Some(*line),
            None if self.rest_at < self.headers_end => self.first_unkept(name),
            None => None,
        }
    }

    #[cold]
    fn first_unkept(&self, name: HeaderName) -> Option<Line> {
        self.rest().find(|line| line.name == name)
    }

    /// The kept lines of this name, each naming the place of the next one, then those of the rest.
    #[inline]
    fn lines_named(&self, name: HeaderName) -> impl Iterator<Item = Line> + use<'a, '_> {
        let mut next = self.first_place(name);
        let kept = core::iter::from_fn(move || {
            let line = self.kept(next)?;
            next = line.next;
            Some(*line)
        });
        kept.chain(self.rest().filter(move |line| line.name == name))
    }

    /// One more than the place in `lines` of the first field of this name; 0 where none is kept.
    #[inline]
    fn first_place(&self, name: HeaderName) -> u8 {
        self.first.get(name as usize).copied().unwrap_or(0)
    }

    #[inline]
    fn kept(&self, place: u8) -> Option<&Line> {
        self.lines.get(usize::from(place).checked_sub(1)?)
    }

    /// The lines that are not kept.
    #[inline]
    fn rest(&self) -> impl Iterator<Item = Line> + use<'a> {
        let (bytes, end) = (self.bytes, self.headers_end);
        let mut at = self.rest_at;
        core::iter::from_fn(move || {
            let line = (at < end).then(|| unkept(bytes, at, end))??;
            at = line.end;
            Some(line)
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
        let top = Values::of(self.header(HeaderName::Via)?).next().and_then(Via::parse);
        top.or_else(|| self.vias().next())
    }

    /// Every Via value, top first.
    pub fn vias(&self) -> impl Iterator<Item = Via<'a>> + use<'a, '_> {
        self.values(HeaderName::Via).filter_map(Via::parse)
    }

    /// Every Contact value; the `*` of a REGISTER has the URI `*`.
    pub fn contacts(&self) -> impl Iterator<Item = NameAddr<'a>> + use<'a, '_> {
        self.values(HeaderName::Contact).map(NameAddr::parse)
    }

    /// The first Contact value.
    pub fn first_contact(&self) -> Option<NameAddr<'a>> {
        let first = Values::of(self.header(HeaderName::Contact)?).next().map(NameAddr::parse);
        first.or_else(|| self.contacts().next())
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

/// Makes the line at one place (one more than its index) the next one of its name after those at `first`.
fn append(lines: &mut [Line; KEPT], first: u8, place: u8) {
    let mut last = first;
    while let Some(line) = usize::from(last).checked_sub(1).and_then(|index| lines.get_mut(index)) {
        if line.next == 0 {
            line.next = place;
            return;
        }
        last = line.next;
    }
}

/// The line at `at` of a header section that ends at `end`. Out of the way of those who never need it: nearly all
/// messages have all their lines kept.
#[cold]
fn unkept(bytes: &[u8], at: u32, end: u32) -> Option<Line> {
    match step(cursor::before(bytes, end as usize), at as usize) {
        Step::Header(line) => Some(line),
        Step::Blank(_) | Step::End => None,
    }
}

/// The offset of the line's end, CR and LF excluded.
fn without_line_end(bytes: &[u8], at: usize, end: usize) -> usize {
    let line = cursor::cut(bytes, at, end);
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    at.saturating_add(line.strip_suffix(b"\r").unwrap_or(line).len())
}
