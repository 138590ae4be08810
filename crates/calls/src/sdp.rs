//! What of a session description verdicts need: the media it offers.

use std::fmt::Write;

use tritone_wire::sip::Message;
use tritone_wire::sip::body::session;

/// Media lines that are read; a body has more only if somebody plays with it.
pub(crate) const MAX_MEDIA: usize = 8;
/// Formats that are read of one line.
pub(crate) const MAX_FORMATS: usize = 16;

/// The session description that a message carries, alone or as a part of its body.
pub(crate) fn of<'a>(message: &Message<'a>) -> Option<&'a [u8]> {
    // Most messages carry nothing, and are not asked for their types.
    if message.body().is_empty() {
        return None;
    }
    session(message).map(|part| part.octets).filter(|description| !description.is_empty())
}

/// Whether a message carries a session description, alone or as part of its body.
pub(crate) fn is_carried(message: &Message<'_>) -> bool {
    of(message).is_some()
}

/// The media of a description as text, `audio RTP/AVP PCMU PCMA; video RTP/AVP H264`: kind, transport and names of
/// the formats (RFC 8866 sections 5.14 and 6.6; static numbers by RFC 3551 section 6).
pub(crate) fn media(body: &[u8]) -> String {
    let lines: Vec<&str> = body
        .split(|byte| *byte == b'\n')
        .filter_map(|line| core::str::from_utf8(line.trim_ascii()).ok())
        .collect();
    let mut text = String::new();
    let places = lines.iter().enumerate().filter(|(_, line)| line.starts_with("m=")).take(MAX_MEDIA);
    for (at, line) in places {
        let attributes = lines.get(at + 1..).unwrap_or_default();
        let end = attributes.iter().position(|line| line.starts_with("m=")).unwrap_or(attributes.len());
        let mut words = line.get(2..).unwrap_or_default().split_ascii_whitespace();
        let (Some(kind), _, Some(transport)) = (words.next(), words.next(), words.next()) else { continue };
        let separator = if text.is_empty() { "" } else { "; " };
        let _ = write!(text, "{separator}{kind} {transport}");
        for format in words.take(MAX_FORMATS) {
            let _ = write!(text, " {}", name(format, attributes.get(..end).unwrap_or_default()));
        }
    }
    text
}

/// The name of a format: of its `a=rtpmap`, else of the static payload types, else as it is.
fn name<'a>(format: &'a str, attributes: &[&'a str]) -> &'a str {
    let mapped = attributes.iter().find_map(|line| {
        let (number, rest) = line.strip_prefix("a=rtpmap:")?.split_once(' ')?;
        let name = rest.trim_start().split('/').next()?;
        (number == format && !name.is_empty()).then_some(name)
    });
    mapped.unwrap_or(match format {
        "0" => "PCMU",
        "3" => "GSM",
        "4" => "G723",
        "8" => "PCMA",
        "9" => "G722",
        "18" => "G729",
        _ => format,
    })
}

#[cfg(test)]
mod tests {
    use super::{is_carried, media, of};
    use tritone_wire::sip::Message;

    #[test]
    fn a_description_beside_isup_is_found() {
        let bytes = b"INVITE sip:a@b SIP/2.0\r\nContent-Type: multipart/mixed;boundary=x\r\n\r\n--x\r\nContent-Type: application/isup\r\n\r\n\x01\x10\r\n--x\r\nContent-Type: application/sdp\r\n\r\nv=0\r\nm=audio 1 RTP/AVP 8\r\n--x--\r\n";
        let message = Message::scan(bytes).unwrap();
        assert_eq!(of(&message).map(media).as_deref(), Some("audio RTP/AVP PCMA"));
        let isup = b"BYE sip:a@b SIP/2.0\r\nContent-Type: application/isup\r\n\r\n\x0c\x02\x00";
        assert!(!is_carried(&Message::scan(isup).unwrap()));
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
    }
}
