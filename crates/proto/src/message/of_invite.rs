//! The requests that are made from an INVITE and run hop by hop.

use tritone_wire::sip::{HeaderName, Message};

use super::text::{copy, put, put_body};

/// The ACK for a response of 300 to 699 (RFC 3261 section 17.1.1.3).
pub fn ack(invite: &Message<'_>, response: &Message<'_>) -> Vec<u8> {
    let to = response.header(HeaderName::To).or(invite.header(HeaderName::To));
    hop_by_hop(invite, "ACK", to, None)
}

/// The CANCEL of an INVITE that was sent (RFC 3261 section 9.1), with a Reason where there is one (RFC 3326 section 2).
pub fn cancel(invite: &Message<'_>, reason: Option<&[u8]>) -> Vec<u8> {
    hop_by_hop(invite, "CANCEL", invite.header(HeaderName::To), reason)
}

fn hop_by_hop(invite: &Message<'_>, method: &str, to: Option<&[u8]>, reason: Option<&[u8]>) -> Vec<u8> {
    let mut out = Vec::with_capacity(512);
    out.extend_from_slice(method.as_bytes());
    out.push(b' ');
    out.extend_from_slice(invite.request_uri().unwrap_or_default());
    out.extend_from_slice(b" SIP/2.0\r\n");
    if let Some(via) = invite.values(HeaderName::Via).next() {
        put(&mut out, "Via", via);
    }
    put(&mut out, "Max-Forwards", b"70");
    copy(&mut out, invite, HeaderName::Route);
    for (name, value) in [
        (HeaderName::From, invite.header(HeaderName::From)),
        (HeaderName::To, to),
        (HeaderName::CallId, invite.call_id()),
    ] {
        if let Some(value) = value {
            put(&mut out, name.as_str(), value);
        }
    }
    if let Some(cseq) = invite.cseq() {
        put(&mut out, "CSeq", format!("{} {method}", cseq.number).as_bytes());
    }
    if let Some(reason) = reason {
        put(&mut out, "Reason", reason);
    }
    put_body(&mut out, None);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVITE: &[u8] = b"INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP c;branch=z9hG4bK1,SIP/2.0/UDP d\r\nRoute: <sip:p;lr>\r\n\
        From: <sip:c>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: 7\r\nCSeq: 21 INVITE\r\nRequire: 100rel\r\n\r\n";

    #[test]
    fn an_ack_has_the_top_via_of_its_invite_and_the_to_of_the_response() {
        let invite = Message::scan(INVITE).unwrap();
        let response = Message::scan(b"SIP/2.0 486 Busy\r\nTo: <sip:a@b>;tag=9\r\n\r\n").unwrap();
        let text = String::from_utf8(ack(&invite, &response)).unwrap();
        assert!(text.starts_with("ACK sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP c;branch=z9hG4bK1\r\n"), "{text}");
        for line in ["To: <sip:a@b>;tag=9\r\n", "CSeq: 21 ACK\r\n", "Route: <sip:p;lr>\r\n", "Call-ID: 7\r\n"]
        {
            assert!(text.contains(line), "{line} in {text}");
        }
    }

    #[test]
    fn a_cancel_requires_nothing_and_says_why() {
        let invite = Message::scan(INVITE).unwrap();
        let text = String::from_utf8(cancel(&invite, Some(b"SIP;cause=200"))).unwrap();
        assert!(text.contains("CSeq: 21 CANCEL\r\nReason: SIP;cause=200\r\n"), "{text}");
        assert!(!text.contains("Require") && text.contains("To: <sip:a@b>\r\n"), "{text}");
    }
}
