//! What of a session description verdicts need: the media it offers.

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

/// The name of a static payload type (RFC 3551 section 6), of those that telephones offer.
pub(crate) fn static_name(format: &[u8]) -> Option<&'static [u8]> {
    Some(match format {
        b"0" => b"PCMU",
        b"3" => b"GSM",
        b"4" => b"G723",
        b"8" => b"PCMA",
        b"9" => b"G722",
        b"18" => b"G729",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::of;
    use tritone_wire::sip::Message;

    #[test]
    fn a_description_beside_isup_is_found() {
        let bytes = b"INVITE sip:a@b SIP/2.0\r\nContent-Type: multipart/mixed;boundary=x\r\n\r\n--x\r\nContent-Type: application/isup\r\n\r\n\x01\x10\r\n--x\r\nContent-Type: application/sdp\r\n\r\nv=0\r\nm=audio 1 RTP/AVP 8\r\n--x--\r\n";
        let message = Message::scan(bytes).unwrap();
        assert_eq!(of(&message), Some(&b"v=0\r\nm=audio 1 RTP/AVP 8"[..]));
        let isup = b"BYE sip:a@b SIP/2.0\r\nContent-Type: application/isup\r\n\r\n\x0c\x02\x00";
        assert_eq!(of(&Message::scan(isup).unwrap()), None);
    }
}
