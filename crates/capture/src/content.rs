//! What a payload is, by its content: ports tell nothing.

use tritone_wire::sip::{self, Framing};

use crate::item::Skip;
use crate::layers::transport::Datagram;
use crate::rtp::{self, Kind};
use crate::stun;
use crate::usual;

/// Whether the payload keeps something open and says nothing: CRLF (RFC 5626 section 3.5.1) or NUL octets, or none.
pub(crate) fn is_blank(payload: &[u8]) -> bool {
    payload.iter().all(|octet| matches!(octet, b'\r' | b'\n' | 0))
}

/// Whether the payload begins with a TLS record (RFC 8446 section 5.1): change of cipher, alert, handshake or data, with
/// a version from SSL 3.0 to TLS 1.3 and a length that a record can have.
pub(crate) fn is_tls(payload: &[u8]) -> bool {
    matches!(payload, [0x14..=0x17, 3, 0..=4, length, _, ..] if *length <= 0x48)
}

/// Whether the payload begins with a start line of SIP. A request line without a colon has no URI, whose scheme would end
/// in one (RFC 3261 section 25.1): what is laid out like that is not taken for SIP, as in other tools.
/// Nearly all are known at once, which takes 10 to 100 instructions where [`may_look_like_sip`] takes 600.
#[inline]
pub(crate) fn looks_like_sip(payload: &[u8]) -> bool {
    usual::is_status_line(payload) || usual::is_request_line(payload) || may_look_like_sip(payload)
}

/// The same for any payload.
fn may_look_like_sip(payload: &[u8]) -> bool {
    if !sip::looks_like_sip(payload) {
        return false;
    }
    let mut lines = payload.split(|&octet| octet == b'\n').filter(|line| !is_blank(line));
    lines.next().is_some_and(|line| {
        line.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"SIP/")) || line.contains(&b':')
    })
}

/// Whether the first octet may be one of text. Media, which is most of what is in captures, is told by it.
#[inline]
pub(crate) fn may_be_text(payload: &[u8]) -> bool {
    payload.first().is_none_or(|first| first.is_ascii_graphic() || matches!(first, b'\r' | b'\n'))
}

/// The message that a datagram holds, or why it holds none.
pub(crate) fn message<'a>(datagram: &Datagram<'a>) -> Result<&'a [u8], Skip> {
    let payload = datagram.payload;
    if !may_be_text(payload) {
        return Err(binary(datagram));
    }
    if looks_like_sip(payload) {
        let blank = payload.iter().take_while(|octet| matches!(octet, b'\r' | b'\n')).count();
        return Ok(payload.get(blank..).unwrap_or_default());
    }
    match datagram.missing {
        0 if is_blank(payload) => Err(Skip::KeepAlive),
        0 => Err(Skip::NotSip),
        _ if payload.is_empty() || matches!(sip::frame(payload), Framing::NeedMore { .. }) => {
            Err(Skip::Truncated)
        }
        _ => Err(Skip::NotSip),
    }
}

/// What a datagram is that does not begin with text.
fn binary(datagram: &Datagram<'_>) -> Skip {
    let Datagram { source, destination, payload, missing } = *datagram;
    match rtp::kind(datagram) {
        Some(Kind::Rtp) => Skip::Rtp,
        Some(Kind::Rtcp) => Skip::Rtcp,
        None if missing == 0 && is_blank(payload) => Skip::KeepAlive,
        None if stun::is_binding(payload, missing, [source, destination]) => Skip::KeepAlive,
        None => Skip::NotSip,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(payload: &[u8], missing: usize) -> Result<&[u8], Skip> {
        message(&Datagram { source: 1, destination: 2, payload, missing })
    }

    #[test]
    fn a_message_is_known_on_any_port_and_without_the_line_ends_before_it() {
        assert_eq!(of(b"\r\nSIP/2.0 486 \r\n\r\n", 0), Ok(&b"SIP/2.0 486 \r\n\r\n"[..]));
    }

    #[test]
    fn the_rest_is_named() {
        assert_eq!(of(b"INVITE foo@bar SIP/2.0\r\n\r\n", 0), Err(Skip::NotSip));
        assert_eq!(of(b"\r\n\r\n", 0), Err(Skip::KeepAlive));
        assert_eq!(of(b"\0\0\0\0", 0), Err(Skip::KeepAlive));
        assert_eq!(of(b"", 0), Err(Skip::KeepAlive));
        assert_eq!(of(b"\x80\0\0\0", 0), Err(Skip::NotSip));
        assert_eq!(of(b"HELO\r\n", 0), Err(Skip::NotSip));
        assert_eq!(of(b"INVITE sip:al", 400), Err(Skip::Truncated));
        assert_eq!(of(b"", 400), Err(Skip::Truncated));
        assert!(is_tls(b"\x16\x03\x01\x02\x00\x01") && !is_tls(b"\x16\x03\x01\xff\x00"));
    }

    proptest! {
        #[test]
        fn what_is_known_at_once_is_known_by_looking_closer(
            parts in prop::collection::vec(prop::sample::select(vec![
                "SIP/2.0 ", "SIP/2.0", " ", "INVITE", "BYE ", "486", "sip:", "a@b", "\r\n", "\r", "\n", "\0", "\t", "é",
            ]), 0..8),
        ) {
            let payload = parts.concat();
            let payload = payload.as_bytes();
            let at_once = usual::is_status_line(payload) || usual::is_request_line(payload);
            prop_assert!(!at_once || may_look_like_sip(payload));
        }
    }
}
