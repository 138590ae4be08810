//! Session descriptions (RFC 8866), as far as a verdict about a call needs them: media, addresses, codecs.
//!
//! Reading is lenient: line ends may be LF alone, unknown and broken lines are passed over.

use core::str::{FromStr, from_utf8};

use crate::cursor;

/// A session description.
#[derive(Clone, Copy, Debug)]
pub struct Session<'a> {
    body: &'a [u8],
}

/// One media description: an `m=` line and the lines up to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Media<'a> {
    /// The kind, `audio`.
    pub kind: &'a [u8],
    /// The port; 0 refuses the stream (RFC 3264 section 6). `None` where it is no port.
    pub port: Option<u16>,
    /// The protocol, `RTP/AVP`.
    pub protocol: &'a [u8],
    formats: &'a [u8],
    own: Section<'a>,
    session: Section<'a>,
}

/// Lines that no `m=` line is among: those of the session, or those of one of its media; and what is asked of them,
/// found while their end is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Section<'a> {
    lines: &'a [u8],
    /// The first `c=` line.
    connection: Option<&'a [u8]>,
    /// The first attribute that is a direction.
    direction: Option<&'static str>,
}

/// What a format number of a media description stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format<'a> {
    /// The payload type as on the wire.
    pub number: &'a [u8],
    /// The encoding name: of its `rtpmap`, else of the static payload type (RFC 3551 section 6).
    pub encoding: Option<&'a [u8]>,
}

impl<'a> Session<'a> {
    /// The session description in these octets: a body of type `application/sdp`.
    pub fn of(body: &'a [u8]) -> Self {
        Self { body }
    }

    /// Whether the octets begin like a session description, with a `v=` line.
    pub fn is_one(&self) -> bool {
        self.body.starts_with(b"v=")
    }

    /// The media descriptions, in their order.
    pub fn media(&self) -> impl Iterator<Item = Media<'a>> + use<'a> {
        let session = Section::at_the_head_of(self.body);
        let mut rest = cursor::from(self.body, session.lines.len());
        core::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let (line, after) = cursor::split_once(rest, b'\n');
            let after = after.unwrap_or(&[]);
            let own = Section::at_the_head_of(after);
            rest = cursor::from(after, own.lines.len());
            Some(Media::of(value(line), own, session))
        })
    }

    /// Whether a line names a further address for ICE (RFC 8839 section 5.1).
    pub fn has_candidates(&self) -> bool {
        lines(self.body).any(|line| line.starts_with(b"a=candidate:"))
    }

    /// The address of the session's `c=` line; a media description may have its own.
    pub fn connection(&self) -> Option<&'a [u8]> {
        Section::at_the_head_of(self.body).address()
    }
}

impl<'a> Media<'a> {
    /// `kind SP port ["/" count] SP protocol SP formats`.
    fn of(description: &'a [u8], own: Section<'a>, session: Section<'a>) -> Self {
        let (kind, rest) = cursor::split_once(description, b' ');
        let (port, rest) = cursor::split_once(rest.unwrap_or(&[]), b' ');
        let (protocol, formats) = cursor::split_once(rest.unwrap_or(&[]), b' ');
        let (port, _) = cursor::split_once(port, b'/');
        let port = cursor::decimal(port).and_then(|port| u16::try_from(port).ok());
        Self { kind, port, protocol, formats: formats.unwrap_or(&[]), own, session }
    }

    /// The formats, the preferred one first, with the names of their encodings.
    pub fn formats(&self) -> impl Iterator<Item = Format<'a>> + use<'a> {
        let lines = self.own.lines;
        let numbers = self.formats.split(|b| *b == b' ').filter(|number| !number.is_empty());
        numbers.map(move |number| Format {
            number,
            encoding: encoding(lines, number).or_else(|| static_encoding(number)),
        })
    }

    /// The address of this media's `c=` line, else the session's; a name or an IP address.
    pub fn connection(&self) -> Option<&'a [u8]> {
        self.own.address().or_else(|| self.session.address())
    }

    /// The address where it is an IP address; a multicast address loses its TTL.
    pub fn ip(&self) -> Option<core::net::IpAddr> {
        let (address, _) = cursor::split_once(self.connection()?, b'/');
        from_utf8(address).ok().and_then(|text| core::net::IpAddr::from_str(text).ok())
    }

    /// The direction: that of the media, else of the session, else `sendrecv` (RFC 8866 section 6.7).
    pub fn direction(&self) -> &'static str {
        self.own.direction.or(self.session.direction).unwrap_or("sendrecv")
    }
}

/// The lines of a description, or of a part of one, without their line ends.
#[inline]
pub fn lines(section: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut ends = cursor::find_each(section, 0, b'\n');
    let mut next = Some(0);
    core::iter::from_fn(move || {
        let at = next?;
        let end = ends.next();
        next = end.map(cursor::behind);
        let line = cursor::cut(section, at, end.unwrap_or(section.len()));
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    })
}

impl<'a> Section<'a> {
    /// What precedes the first `m=` line.
    fn at_the_head_of(bytes: &'a [u8]) -> Self {
        let mut section = Self { lines: bytes, connection: None, direction: None };
        let mut at = 0;
        for lf in cursor::find_each(bytes, 0, b'\n') {
            if !section.goes_on_with(bytes, at, lf) {
                return section;
            }
            at = cursor::behind(lf);
        }
        section.goes_on_with(bytes, at, bytes.len());
        section
    }

    /// Takes in the line from `at` to `end`; one that begins a media description ends the section.
    #[inline]
    fn goes_on_with(&mut self, bytes: &'a [u8], at: usize, end: usize) -> bool {
        let line = cursor::cut(bytes, at, end);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match line {
            [b'm', b'=', ..] => {
                self.lines = cursor::before(bytes, at);
                return false;
            }
            [b'c', b'=', ..] if self.connection.is_none() => self.connection = Some(line),
            [b'a', b'=', attribute @ ..] if self.direction.is_none() => self.direction = direction(attribute),
            _ => {}
        }
        true
    }

    /// The address in `c=IN IP4 192.0.2.1`.
    fn address(&self) -> Option<&'a [u8]> {
        value(self.connection?).split(|b| *b == b' ').nth(2)
    }
}

/// A line without its type, equals sign and line end.
fn value(line: &[u8]) -> &[u8] {
    cursor::from(line, 2).trim_ascii_end()
}

/// The name in `a=rtpmap:NUMBER NAME/CLOCK`.
fn encoding<'a>(section: &'a [u8], number: &[u8]) -> Option<&'a [u8]> {
    let maps = lines(section).filter_map(|line| line.strip_prefix(b"a=rtpmap:"));
    let (_, name) = maps.map(|map| cursor::split_once(map, b' ')).find(|(mapped, _)| *mapped == number)?;
    Some(cursor::split_once(name?.trim_ascii(), b'/').0)
}

/// RFC 3551 section 6, tables 4 and 5.
fn static_encoding(number: &[u8]) -> Option<&'static [u8]> {
    let name: &[u8] = match cursor::decimal(number)? {
        0 => b"PCMU",
        3 => b"GSM",
        4 => b"G723",
        5 | 6 | 16 | 17 => b"DVI4",
        7 => b"LPC",
        8 => b"PCMA",
        9 => b"G722",
        10 | 11 => b"L16",
        12 => b"QCELP",
        13 => b"CN",
        14 => b"MPA",
        15 => b"G728",
        18 => b"G729",
        25 => b"CelB",
        26 => b"JPEG",
        28 => b"nv",
        31 => b"H261",
        32 => b"MPV",
        33 => b"MP2T",
        34 => b"H263",
        _ => return None,
    };
    Some(name)
}

/// The direction that an attribute is (RFC 8866 section 6.7).
fn direction(attribute: &[u8]) -> Option<&'static str> {
    match attribute {
        b"sendrecv" => Some("sendrecv"),
        b"sendonly" => Some("sendonly"),
        b"recvonly" => Some("recvonly"),
        b"inactive" => Some("inactive"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    const OFFER: &[u8] = b"v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8 101 96\r\na=rtpmap:101 telephone-event/8000\r\na=sendonly\r\nm=video 0 RTP/AVP 31\nc=IN IP6 2001:db8::1\n";

    #[test]
    fn each_media_has_its_lines() {
        let media: Vec<Media<'_>> = Session::of(OFFER).media().collect();
        let [audio, video] = &media[..] else { panic!("{media:?}") };
        assert_eq!((audio.kind, audio.port, audio.protocol), (&b"audio"[..], Some(40000), &b"RTP/AVP"[..]));
        assert_eq!(audio.direction(), "sendonly");
        assert_eq!(audio.ip(), "192.0.2.1".parse().ok());
        assert_eq!((video.port, video.direction()), (Some(0), "sendrecv"));
        assert_eq!(video.ip(), "2001:db8::1".parse().ok());
    }

    #[test]
    fn encodings_come_from_rtpmap_then_from_static_payload_types() {
        let audio = Session::of(OFFER).media().next().unwrap();
        let encodings: Vec<_> = audio.formats().map(|format| format.encoding).collect();
        assert_eq!(encodings, [Some(&b"PCMA"[..]), Some(b"telephone-event"), None]);
    }

    #[test]
    fn broken_lines_are_passed_over() {
        let media: Vec<Media<'_>> =
            Session::of(b"v=0\nc\nm=audio\na=rtpmap\nm=audio x y z\n").media().collect();
        assert_eq!(media.len(), 2);
        assert_eq!((media[0].port, media[0].connection()), (None, None));
        assert_eq!(Session::of(b"").media().count(), 0);
    }

    #[test]
    fn a_media_has_its_own_address_and_direction_before_those_of_the_session() {
        let body = b"v=0\na=sendonly \na=inactive\na=recvonly\nc=IN IP4\nc=IN IP4 192.0.2.1\nm=audio 1 x 0\nm=text 2 x 0\na=sendrecv\nc=IN IP4 192.0.2.2/127\na=candidate:1\n";
        let media: Vec<Media<'_>> = Session::of(body).media().collect();
        let [audio, text] = &media[..] else { panic!("{media:?}") };
        assert_eq!((audio.direction(), audio.connection()), ("inactive", None), "the first `c=` line counts");
        assert_eq!((text.direction(), text.ip()), ("sendrecv", "192.0.2.2".parse().ok()));
        assert!(Session::of(body).has_candidates());
        assert!(!Session::of(OFFER).has_candidates());
    }

    #[test]
    fn a_last_line_without_a_line_end_is_read() {
        assert_eq!(Session::of(b"m=audio 9 RTP/AVP 0").media().count(), 1);
    }
}
