//! The parts of a body by their types: `multipart/*` (RFC 2046 section 5.1, RFC 5621), and the bodies that a telephone
//! call carries: session descriptions, fragments of messages (RFC 3420), ISUP and QSIG (RFC 3204).
//!
//! ```
//! use tritone_wire::sip::{Message, body};
//!
//! let message = Message::scan(b"INVITE sip:a@b SIP/2.0\r\nc: multipart/mixed;boundary=x\r\n\r\n--x\r\n\
//!     Content-Type: application/sdp\r\n\r\nv=0\r\n\r\n--x\r\nContent-Type: application/isup;base=itu-t92+\r\n\r\n\x01\0\r\n--x--\r\n")?;
//! let kinds: Vec<body::Kind> = body::parts(&message).map(|part| part.kind()).collect();
//! assert_eq!(kinds, [body::Kind::Sdp, body::Kind::Isup]);
//! assert_eq!(body::session(&message).map(|part| part.octets), Some(&b"v=0\r\n"[..]));
//! # Ok::<(), tritone_wire::sip::NotSip>(())
//! ```

mod delimiter;

use tritone_codes::StatusCode;

use super::message::{Fields, Message};
use super::start_line::is_token;
use super::values::Params;
use super::{Header, HeaderName};
use crate::cursor;
use delimiter::{boundary, delimiter};

/// Multiparts inside each other that are opened; one deeper is a part like any other.
const MAX_DEPTH: usize = 4;
/// Parts that are looked at; a message has more only if somebody plays with it.
const MAX_PARTS: u8 = 64;

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `application/sdp`.
    Sdp,
    /// `message/sipfrag`.
    SipFragment,
    /// `application/isup`: an ISUP message from its type octet on.
    Isup,
    /// `application/qsig`: a Q.931 message.
    Qsig,
    /// Anything else.
    Other,
}

/// A part of a body, or all of one that is not of several parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// The value of its Content-Type with its parameters; empty where it has none.
    pub content_type: &'a [u8],
    /// The value of its Content-Disposition.
    pub disposition: Option<&'a [u8]>,
    /// The value of its Content-ID.
    pub id: Option<&'a [u8]>,
    /// How its octets are encoded: Content-Encoding, or a Content-Transfer-Encoding that changes them. Then
    /// they are not what its type says.
    pub encoding: Option<&'a [u8]>,
    /// Its octets.
    pub octets: &'a [u8],
    /// Offset of its first octet in [`Message::bytes`].
    pub at: usize,
}

impl<'a> Part<'a> {
    /// Its type and subtype, without parameters.
    pub fn media_type(&self) -> &'a [u8] {
        cursor::trim(cursor::split_once(self.content_type, b';').0)
    }

    /// The parameters of its type: `version` and `base` of ISUP and QSIG.
    pub fn params(&self) -> Params<'a> {
        Params::of(cursor::split_once(self.content_type, b';').1.unwrap_or(&[]))
    }

    /// What it is, by its type; [`Kind::Other`] where its octets are encoded.
    pub fn kind(&self) -> Kind {
        const KINDS: [(&[u8], Kind); 4] = [
            (b"application/sdp", Kind::Sdp),
            (b"message/sipfrag", Kind::SipFragment),
            (b"application/isup", Kind::Isup),
            (b"application/qsig", Kind::Qsig),
        ];
        let known = KINDS.into_iter().find(|(name, _)| self.media_type().eq_ignore_ascii_case(name));
        known.filter(|_| self.encoding.is_none()).map_or(Kind::Other, |(_, kind)| kind)
    }

    fn is_multipart(&self) -> bool {
        let start = self.media_type().first_chunk();
        start.is_some_and(|start: &[u8; 10]| start.eq_ignore_ascii_case(b"multipart/"))
    }

    /// Takes in one header field.
    fn field(&mut self, header: &Header<'a>) {
        match header.name {
            HeaderName::ContentType => self.content_type = header.value,
            HeaderName::ContentDisposition => self.disposition = Some(header.value),
            HeaderName::ContentId => self.id = Some(header.value),
            HeaderName::ContentEncoding => self.encoding = changing(header.value).or(self.encoding),
            _ if header.raw_name.eq_ignore_ascii_case(b"Content-Transfer-Encoding") => {
                self.encoding = changing(header.value).or(self.encoding);
            }
            _ => {}
        }
    }
}

/// The encodings that leave the octets as they are say nothing (RFC 2045 section 6.2, RFC 3261 section 20.12).
fn changing(encoding: &[u8]) -> Option<&[u8]> {
    const PLAIN: [&[u8]; 5] = [b"", b"7bit", b"8bit", b"binary", b"identity"];
    (!PLAIN.iter().any(|plain| encoding.eq_ignore_ascii_case(plain))).then_some(encoding)
}

/// The parts of the body of a message, those of a multipart inside a multipart in its place; none without a body.
///
/// Lenient: a boundary that the Content-Type does not name, or names wrongly, is that of the first line that looks
/// like one; line ends may be LF alone; a delimiter may follow binary octets without a line end; the closing delimiter
/// may be missing; a part may have no header fields, and no blank line then.
pub fn parts<'a>(message: &Message<'a>) -> Parts<'a> {
    let levels = [Level::NONE; MAX_DEPTH];
    Parts { bytes: message.bytes(), first: whole(message), levels, depth: 0, left: MAX_PARTS }
}

/// All of the body as one part; `None` where there is none.
#[inline]
fn whole<'a>(message: &Message<'a>) -> Option<Part<'a>> {
    let octets = message.body();
    (!octets.is_empty()).then(|| Part {
        content_type: message.header(HeaderName::ContentType).unwrap_or(&[]),
        disposition: message.header(HeaderName::ContentDisposition),
        id: message.header(HeaderName::ContentId),
        encoding: message.header(HeaderName::ContentEncoding).and_then(changing),
        octets,
        at: message.body_at(),
    })
}

/// The session description that a message carries: the first that is not of an early session (RFC 3959), else the
/// first.
pub fn session<'a>(message: &Message<'a>) -> Option<Part<'a>> {
    // Most messages carry nothing, and nearly all others a description alone.
    let whole = whole(message)?;
    if !whole.is_multipart() {
        return (whole.kind() == Kind::Sdp).then_some(whole);
    }
    let is_early = |part: &Part<'_>| {
        let disposition = cursor::split_once(part.disposition.unwrap_or(&[]), b';').0.trim_ascii();
        disposition.eq_ignore_ascii_case(b"early-session")
    };
    parts(message).filter(|part| part.kind() == Kind::Sdp).min_by_key(is_early)
}

/// What a fragment of a message reports: its status, as the NOTIFY of a REFER has it (RFC 3515 section 2.4.5).
pub fn fragment_status(message: &Message<'_>) -> Option<StatusCode> {
    parts(message)
        .filter(|part| part.kind() == Kind::SipFragment)
        .find_map(|part| Message::scan(part.octets).ok()?.status())
}

/// A multipart that is being read: what is left of it, from behind a delimiter.
#[derive(Clone, Copy, Debug)]
struct Level<'a> {
    boundary: &'a [u8],
    at: usize,
    end: usize,
}

impl Level<'_> {
    const NONE: Self = Self { boundary: &[], at: 0, end: 0 };
}

/// Iterator over the parts of a body, made by [`parts`].
#[derive(Clone, Debug)]
pub struct Parts<'a> {
    bytes: &'a [u8],
    /// The body as a whole, until it is looked at.
    first: Option<Part<'a>>,
    levels: [Level<'a>; MAX_DEPTH],
    depth: usize,
    left: u8,
}

impl<'a> Parts<'a> {
    /// Opens a multipart; `false` where it is none, or too deep.
    fn open(&mut self, part: &Part<'a>) -> bool {
        if !part.is_multipart() || part.encoding.is_some() {
            return false;
        }
        let Some(boundary) = boundary(part.octets, part.params().value("boundary")) else { return false };
        let Some(first) = delimiter(part.octets, boundary) else { return false };
        let Some(level) = self.levels.get_mut(self.depth) else { return false };
        let end = part.at.saturating_add(part.octets.len());
        let at = if first.closes { end } else { part.at.saturating_add(first.end) };
        *level = Level { boundary, at, end };
        self.depth = self.depth.saturating_add(1);
        true
    }

    /// The next part of the innermost multipart; `None` where there is none left in it.
    fn part(&mut self) -> Option<Part<'a>> {
        let level = self.levels.get_mut(self.depth.checked_sub(1)?)?;
        let rest = cursor::cut(self.bytes, level.at, level.end);
        if rest.is_empty() {
            return None;
        }
        let at = level.at;
        let content = match delimiter(rest, level.boundary) {
            None => {
                level.at = level.end;
                rest
            }
            Some(next) => {
                level.at = if next.closes { level.end } else { at.saturating_add(next.end) };
                cursor::before(rest, next.start)
            }
        };
        Some(self::part(content, at))
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        let mut part = self.first.take();
        loop {
            if part.is_none() {
                part = self.part();
            }
            match part.take() {
                // Opening counts too, so that multiparts of nothing end.
                Some(found) => {
                    self.left = self.left.checked_sub(1)?;
                    if !self.open(&found) {
                        return Some(found);
                    }
                }
                None => self.depth = self.depth.checked_sub(1)?,
            }
        }
    }
}

/// Header fields, a blank line and the rest; `at` is the offset of the content in the message.
fn part(content: &[u8], at: usize) -> Part<'_> {
    let mut part = Part { content_type: &[], disposition: None, id: None, encoding: None, octets: &[], at };
    let mut fields = Fields::of(content);
    let mut begins = 0;
    for header in fields.by_ref() {
        if header.raw_name.is_empty() || !header.raw_name.iter().all(|octet| is_token(*octet)) {
            // No header field: the content has begun without a blank line.
            part.octets = cursor::from(content, begins);
            part.at = at.saturating_add(begins);
            return part;
        }
        part.field(&header);
        begins = header.value_at().saturating_add(header.value.len()).saturating_add(header.line_end.len());
    }
    part.octets = cursor::from(content, fields.end());
    part.at = at.saturating_add(fields.end());
    part
}

#[cfg(test)]
mod tests;
