//! What names a transaction (RFC 3261 sections 17.1.3 and 17.2.3).

use core::fmt;

use tritone_wire::sip::Message;

use crate::random::Random;

/// The magic cookie of RFC 3261 section 8.1.1.7.
const COOKIE: &str = "z9hG4bK";
const DIGITS: usize = 16;

/// The branch of a request that this element sends: the cookie and 64 random bits, which an element that wants to can
/// follow by a dot and more (RFC 5393 section 4.2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Branch(u64);

impl Branch {
    /// A new branch.
    pub fn new(random: &mut Random) -> Self {
        Self(random.next_u64())
    }

    /// The branch of a Via, where it is one that could be ours.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let digits = text.strip_prefix(COOKIE.as_bytes())?;
        let (digits, rest) = digits.split_at_checked(DIGITS)?;
        if !matches!(rest, [] | [b'.', ..]) {
            return None;
        }
        digits.iter().try_fold(0u64, |number, digit| Some(number << 4 | u64::from(hex(*digit)?))).map(Self)
    }
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for Branch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{COOKIE}{:016x}", self.0)
    }
}

/// Whose server transaction a request belongs to: its own, that of the INVITE which an ACK or CANCEL means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Itself,
    Invite,
}

/// Appends the key of a server transaction: method, sent-by and branch of the top Via (section 17.2.3). Without the
/// cookie, what RFC 2543 has: Request-URI, From tag, Call-ID, CSeq number and the top Via.
///
/// `None` where the request lacks what makes a key.
pub(super) fn server_key(request: &Message<'_>, of: Of, out: &mut Vec<u8>) -> Option<()> {
    out.clear();
    out.extend_from_slice(match of {
        Of::Invite => b"INVITE",
        Of::Itself => request.method()?,
    });
    let via = request.top_via()?;
    if let Some(branch) = via.transaction_branch() {
        out.push(b'\n');
        out.extend(via.host.iter().map(u8::to_ascii_lowercase));
        out.push(b':');
        out.extend_from_slice(via.port.unwrap_or(b"5060"));
        out.push(b'\n');
        out.extend_from_slice(branch);
        return Some(());
    }
    let number = request.cseq()?.number.to_string();
    let from_tag = request.from().and_then(|from| from.tag()).unwrap_or_default();
    let top = request.values(tritone_wire::sip::HeaderName::Via).next()?;
    for part in [&b"2543"[..], request.request_uri()?, from_tag, request.call_id()?, number.as_bytes(), top] {
        out.push(b'\n');
        out.extend_from_slice(part);
    }
    Some(())
}

/// Appends what a request has in common with the copies of it that came another way (RFC 3261 section 8.2.2.2): From tag,
/// Call-ID and CSeq. `None` for a request inside a dialog.
pub(super) fn merge_key(request: &Message<'_>, out: &mut Vec<u8>) -> Option<()> {
    out.clear();
    if request.to().is_some_and(|to| to.tag().is_some()) {
        return None;
    }
    let cseq = request.cseq()?;
    let number = cseq.number.to_string();
    for part in
        [cseq.method, number.as_bytes(), request.from()?.tag().unwrap_or_default(), request.call_id()?]
    {
        out.extend_from_slice(part);
        out.push(b'\n');
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_comes_back_and_may_be_followed_by_more() {
        let branch = Branch::new(&mut Random::from_number(1));
        assert_eq!(Branch::parse(branch.to_string().as_bytes()), Some(branch));
        assert_eq!(Branch::parse(format!("{branch}.0af3").as_bytes()), Some(branch));
        assert_eq!(Branch::parse(format!("{branch}0").as_bytes()), None);
        assert_eq!(Branch::parse(b"z9hG4bK"), None);
    }

    fn key(request: &str, of: Of) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        server_key(&Message::scan(request.as_bytes()).unwrap(), of, &mut out).map(|()| out)
    }

    #[test]
    fn an_ack_and_a_cancel_name_their_invite_and_another_sent_by_does_not() {
        let request = |method: &str, host: &str| {
            format!(
                "{method} sip:a SIP/2.0\r\nVia: SIP/2.0/UDP {host};branch=z9hG4bKx\r\nCSeq: 1 {method}\r\n\r\n"
            )
        };
        let invite = key(&request("INVITE", "A.example:5060"), Of::Itself);
        assert!(invite.is_some());
        assert_eq!(key(&request("ACK", "a.example"), Of::Invite), invite);
        assert_eq!(key(&request("CANCEL", "a.example"), Of::Invite), invite);
        assert_ne!(key(&request("CANCEL", "a.example"), Of::Itself), invite);
        assert_ne!(key(&request("INVITE", "b.example"), Of::Itself), invite);
    }

    #[test]
    fn without_the_cookie_the_request_itself_is_the_key() {
        let request = |method: &str, to: &str| {
            format!(
                "{method} sip:a SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=1\r\nFrom: <sip:f>;tag=1\r\nTo: <sip:a>{to}\r\n\
                 Call-ID: 7\r\nCSeq: 1 {method}\r\n\r\n"
            )
        };
        let invite = key(&request("INVITE", ""), Of::Itself);
        assert!(invite.is_some());
        assert_eq!(key(&request("ACK", ";tag=x"), Of::Invite), invite);
        assert_eq!(key("INVITE sip:a SIP/2.0\r\nCSeq: 1 INVITE\r\n\r\n", Of::Itself), None);
    }
}
