//! What a note takes of a session description (RFC 8866), in one pass over its lines: every INVITE and its answer carry
//! one, and it is half of their octets.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use arrayvec::ArrayVec;
use tritone_wire::sdp::lines;

use crate::media::{is_rtp, kind};
use crate::sdp::{MAX_FORMATS, MAX_MEDIA, static_name};

/// Names of formats that are read; a description has more only if somebody plays with it.
const MAX_NAMES: usize = 24;

/// A session description.
#[derive(Debug, Default)]
pub(crate) struct Described<'a> {
    /// Whether it begins with a `v=` line.
    pub(crate) is_one: bool,
    /// The value of its `o=` line, where that is among the first.
    pub(crate) origin: Option<&'a [u8]>,
    /// Whether it names further addresses for ICE (RFC 8839).
    pub(crate) has_candidates: bool,
    connection: Option<&'a [u8]>,
    direction: Option<&'static str>,
    media: ArrayVec<Media<'a>, MAX_MEDIA>,
    names: ArrayVec<Name<'a>, MAX_NAMES>,
}

/// A media description.
#[derive(Debug)]
struct Media<'a> {
    /// The value of its `m=` line.
    line: &'a [u8],
    connection: Option<&'a [u8]>,
    direction: Option<&'static str>,
}

/// The name that `rtpmap` gives a format.
#[derive(Debug)]
struct Name<'a> {
    /// The so many-th media, from 1.
    media: usize,
    format: &'a [u8],
    name: &'a [u8],
}

/// The words of an `m=` line: `kind SP port ["/" count] SP protocol SP formats`.
struct Words<'a> {
    kind: &'a [u8],
    port: Option<u16>,
    protocol: &'a [u8],
}

impl<'a> Described<'a> {
    /// Reads a description. Unknown and broken lines are passed over.
    pub(crate) fn of(body: &'a [u8]) -> Self {
        let mut described = Self { is_one: body.starts_with(b"v="), ..Self::default() };
        for (number, line) in lines(body).enumerate() {
            match line {
                [b'm', b'=', value @ ..] => {
                    let media = Media { line: value.trim_ascii(), connection: None, direction: None };
                    if described.media.try_push(media).is_err() {
                        break;
                    }
                }
                [b'c', b'=', value @ ..] => described.connected(value),
                [b'a', b'=', value @ ..] => described.attribute(value.trim_ascii_end()),
                [b'o', b'=', value @ ..] if number < 8 && described.origin.is_none() => {
                    described.origin = Some(value.trim_ascii());
                }
                _ => {}
            }
        }
        described
    }

    /// `IN IP4 192.0.2.1`.
    fn connected(&mut self, value: &'a [u8]) {
        let place = self.media.last_mut().map_or(&mut self.connection, |media| &mut media.connection);
        if place.is_none() {
            *place = value.trim_ascii_end().split(|octet| *octet == b' ').nth(2);
        }
    }

    fn attribute(&mut self, value: &'a [u8]) {
        let direction = match value {
            b"sendrecv" => "sendrecv",
            b"sendonly" => "sendonly",
            b"recvonly" => "recvonly",
            b"inactive" => "inactive",
            [b'r', b't', b'p', b'm', b'a', b'p', b':', map @ ..] => {
                return self.named(map);
            }
            [b'c', b'a', b'n', b'd', b'i', b'd', b'a', b't', b'e', b':', ..] => {
                self.has_candidates = true;
                return;
            }
            _ => return,
        };
        let place = self.media.last_mut().map_or(&mut self.direction, |media| &mut media.direction);
        place.get_or_insert(direction);
    }

    /// Takes a name: `FORMAT NAME/CLOCK`.
    fn named(&mut self, map: &'a [u8]) {
        let Some(blank) = map.iter().position(|octet| *octet == b' ') else { return };
        let (format, name) = map.split_at(blank);
        let name = name.trim_ascii_start().split(|octet| *octet == b'/').next().unwrap_or_default();
        if !name.is_empty() && !self.names.is_full() {
            self.names.push(Name { media: self.media.len(), format, name });
        }
    }

    /// The name of a format of the so many-th media: of its `rtpmap`, else of the static payload types, else as it is.
    fn name(&self, media: usize, format: &'a [u8]) -> &'a [u8] {
        let mapped = self.names.iter().find(|name| (name.media, name.format) == (media, format));
        mapped.map(|name| name.name).or_else(|| static_name(format)).unwrap_or(format)
    }

    /// Whether it describes any media.
    pub(crate) fn has_media(&self) -> bool {
        !self.media.is_empty()
    }

    /// The address of the first media (its `c=` line, else the session's).
    pub(crate) fn address(&self) -> Option<&'a [u8]> {
        self.media.first()?.connection.or(self.connection)
    }

    /// The direction of the first media, else of the session, else `sendrecv` (RFC 8866 section 6.7).
    pub(crate) fn direction(&self) -> &'static str {
        self.media.first().map_or("sendrecv", |media| self.direction_of(media))
    }

    fn direction_of(&self, media: &Media<'_>) -> &'static str {
        media.direction.or(self.direction).unwrap_or("sendrecv")
    }

    /// The media as text, `audio RTP/AVP PCMU PCMA; video RTP/AVP H264`: kind, transport and names of the formats (RFC
    /// 8866 sections 5.14 and 6.6; static numbers by RFC 3551 section 6). A line that is no UTF-8 has none.
    pub(crate) fn media(&self, text: &mut Vec<u8>) {
        for (number, media) in (1..).zip(&self.media) {
            let mut words = media.line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
            let (Some(kind), Some(_), Some(transport)) = (words.next(), words.next(), words.next()) else {
                continue;
            };
            separate(text);
            text.extend_from_slice(kind);
            text.push(b' ');
            text.extend_from_slice(transport);
            for format in words.take(MAX_FORMATS) {
                text.push(b' ');
                text.extend_from_slice(self.name(number, format));
            }
        }
    }

    /// Where the media are wanted, as [`sockets`](crate::media::sockets) reads it: `audio 192.0.2.1:40000 sendrecv; video
    /// ...`. Media that are refused, that are no RTP, or whose address is a name, have none.
    pub(crate) fn sockets(&self, text: &mut Vec<u8>) {
        for media in &self.media {
            let words = media.words();
            let address = media.connection.or(self.connection);
            let (Some(port @ 1..), Some(address)) = (words.port, address) else { continue };
            if !is_rtp(words.protocol) {
                continue;
            }
            // A multicast address loses its TTL.
            let address = address.split(|octet| *octet == b'/').next().unwrap_or_default();
            let Ok(written) = str::from_utf8(address) else { continue };
            let before = text.len();
            separate(text);
            text.extend_from_slice(kind(words.kind).as_bytes());
            text.push(b' ');
            // Addresses of IPv4 are written in one way only.
            if written.parse::<Ipv4Addr>().is_ok() {
                text.extend_from_slice(address);
                text.push(b':');
                put_decimal(text, port);
            } else if let Ok(ip) = written.parse::<IpAddr>() {
                text.extend_from_slice(SocketAddr::new(ip, port).to_string().as_bytes());
            } else {
                text.truncate(before);
                continue;
            }
            text.push(b' ');
            text.extend_from_slice(self.direction_of(media).as_bytes());
        }
    }

    /// The kinds of media that were refused by port 0, joined by a comma.
    pub(crate) fn refused(&self, text: &mut Vec<u8>) {
        let words = self.media.iter().map(Media::words);
        for words in words.filter(|words| words.port == Some(0)) {
            if !text.is_empty() {
                text.extend_from_slice(b", ");
            }
            text.extend_from_slice(words.kind);
        }
    }
}

impl<'a> Media<'a> {
    fn words(&self) -> Words<'a> {
        let mut words = self.line.splitn(4, |octet| *octet == b' ');
        let mut word = || words.next().unwrap_or_default();
        let (kind, port, protocol) = (word(), word(), word());
        let port = port.split(|octet| *octet == b'/').next().unwrap_or_default();
        Words { kind, port: decimal(port), protocol }
    }
}

fn separate(text: &mut Vec<u8>) {
    if !text.is_empty() {
        text.extend_from_slice(b"; ");
    }
}

fn decimal(digits: &[u8]) -> Option<u16> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u16, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| u16::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

fn put_decimal(text: &mut Vec<u8>, number: u16) {
    let mut digits = ArrayVec::<u8, 5>::new();
    let mut rest = number;
    loop {
        digits.push(b'0' + (rest % 10) as u8);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    text.extend(digits.into_iter().rev());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::media::write_sockets;

    fn written(write: impl Fn(&mut Vec<u8>)) -> String {
        let mut text = Vec::new();
        write(&mut text);
        String::from_utf8(text).expect("text")
    }

    fn media(body: &[u8]) -> String {
        written(|text| Described::of(body).media(text))
    }

    #[test]
    fn media_are_named_by_rtpmap_then_by_static_number() {
        let body = b"v=0\r\nm=audio 4000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\nm=image 9 udptl t38\r\n";
        assert_eq!(media(body), "audio RTP/AVP PCMU telephone-event; image udptl t38");
    }

    #[test]
    fn what_is_no_description_has_no_media() {
        assert_eq!(media(b"m=\r\nm=audio\r\n\xff"), "");
        assert_eq!(media(b""), "");
        assert!(!Described::of(b"").has_media());
    }

    #[test]
    fn refused_media_are_named() {
        let body = b"v=0\nm=audio 4000 RTP/AVP 0\nm=video 0 RTP/AVP 99\nm=text 0/2 RTP/AVP 98\n";
        assert_eq!(written(|text| Described::of(body).refused(text)), "video, text");
    }

    #[test]
    fn what_the_session_says_holds_for_media_that_say_nothing() {
        let body =
            b"v=0\no=- 123456 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\na=inactive\nm=audio 4000 RTP/AVP 0\n";
        let described = Described::of(body);
        assert_eq!((described.address(), described.direction()), (Some(&b"192.0.2.1"[..]), "inactive"));
        assert_eq!(described.origin, Some(&b"- 123456 1 IN IP4 192.0.2.1"[..]));
        let own = Described::of(b"v=0\na=inactive\nm=audio 4000 RTP/AVP 0\nc=IN IP4 192.0.2.7\na=recvonly\n");
        assert_eq!((own.address(), own.direction()), (Some(&b"192.0.2.7"[..]), "recvonly"));
    }

    proptest! {
        #[test]
        fn sockets_are_those_of_the_reader_of_descriptions(
            lines in proptest::collection::vec(
                prop_oneof![
                    "m=(audio|video|image) (0|4000|65536|x)(/2)? (RTP/AVP|RTP/SAVPF|udptl) 0 8 101",
                    "c=IN IP4 (192.0.2.1|224.0.0.1/127|host|0.0.0.0)",
                    "c=IN IP6 2001:DB8::0:1",
                    "a=(sendonly|recvonly|sendrecv|inactive|ptime:20)",
                    "[a-z=:0-9 ]{0,12}",
                ],
                0..12,
            ),
            end in prop_oneof![Just("\r\n"), Just("\n")],
        ) {
            let body = lines.join(end);
            let sockets = written(|text| Described::of(body.as_bytes()).sockets(text));
            prop_assert_eq!(sockets, write_sockets(body.as_bytes()));
        }
    }
}
