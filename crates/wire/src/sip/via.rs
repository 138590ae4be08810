//! One Via value (RFC 3261 section 20.42).

use super::values::Params;
use crate::cursor;

/// One Via value: `SIP/2.0/UDP host:port;branch=...`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Via<'a> {
    /// The transport, `UDP`; in the case of the wire.
    pub transport: &'a [u8],
    /// The host of sent-by; an IPv6 address keeps its brackets.
    pub host: &'a [u8],
    /// The port of sent-by as on the wire.
    pub port: Option<&'a [u8]>,
    /// The parameters.
    pub params: Params<'a>,
}

impl<'a> Via<'a> {
    /// Cuts one value; `None` where it has no transport or no sent-by.
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        let (head, params) = cursor::split_once(value, b';');
        let after = match head.strip_prefix(b"SIP/2.0/") {
            Some(after) => after,
            None => {
                let (_, after) = cursor::split_once(head, b'/');
                cursor::split_once(after?, b'/').1?
            }
        };
        let after = after.trim_ascii_start();
        let space = after.iter().position(u8::is_ascii_whitespace)?;
        let (host, port) = host_port(cursor::from(after, space).trim_ascii());
        Some(Self {
            transport: cursor::before(after, space),
            host,
            port,
            params: Params::of(params.unwrap_or(&[])),
        })
    }

    /// The branch: with the magic cookie `z9hG4bK` it names the transaction (RFC 3261 section 8.1.1.7).
    pub fn branch(&self) -> Option<&'a [u8]> {
        self.params.value("branch")
    }

    /// Whether the branch is one of RFC 3261: begins with the magic cookie, in any case, and has more.
    pub fn has_magic_cookie(&self) -> bool {
        self.transaction_branch().is_some()
    }

    /// The branch where it [is one of RFC 3261](Self::has_magic_cookie).
    pub fn transaction_branch(&self) -> Option<&'a [u8]> {
        const COOKIE: &[u8; 7] = b"z9hG4bK";
        let branch = self.branch()?;
        let (start, rest): (&[u8; 7], _) = branch.split_first_chunk()?;
        (start.eq_ignore_ascii_case(COOKIE) && !rest.is_empty()).then_some(branch)
    }

    /// The address that the request came from, where it was not sent-by.
    pub fn received(&self) -> Option<&'a [u8]> {
        self.params.value("received")
    }

    /// `rport` (RFC 3581): `Some(None)` where it is asked for, `Some(Some(port))` where it is filled in.
    pub fn rport(&self) -> Option<Option<&'a [u8]>> {
        self.params.find("rport")
    }
}

/// Cuts `host[:port]`; the colon of the port is the first after a bracketed IPv6 address. White space around the
/// colon is allowed (RFC 3261 section 25.1, COLON).
pub(crate) fn host_port(bytes: &[u8]) -> (&[u8], Option<&[u8]>) {
    let bracket = bytes.first().filter(|b| **b == b'[').and_then(|_| cursor::find(bytes, 0, b']'));
    match cursor::find_any(bytes, bracket.unwrap_or(0), [b':']) {
        Some(at) => {
            let port = cursor::trim(cursor::from(bytes, cursor::behind(at)));
            (cursor::trim(cursor::before(bytes, at)), Some(port))
        }
        None => (cursor::trim(bytes), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_allowed_between_all_parts() {
        let via =
            Via::parse(b"SIP  / 2.0\r\n /UDP\r\n    192.0.2.2 : 5060 ; branch = z9hG4bK390skdjuw ;rport")
                .unwrap();
        assert_eq!((via.transport, via.host, via.port), (&b"UDP"[..], &b"192.0.2.2"[..], Some(&b"5060"[..])));
        assert_eq!(via.branch(), Some(&b"z9hG4bK390skdjuw"[..]));
        assert_eq!(via.rport(), Some(None));
        assert!(via.has_magic_cookie());
    }

    #[test]
    fn the_port_follows_the_brackets_of_an_ipv6_address() {
        let via =
            Via::parse(b"SIP/2.0/TCP [2001:db8::9:1]:5061;branch=z9hG4bK;received=2001:db8::9:255").unwrap();
        assert_eq!((via.host, via.port), (&b"[2001:db8::9:1]"[..], Some(&b"5061"[..])));
        assert_eq!(via.received(), Some(&b"2001:db8::9:255"[..]));
        assert!(!via.has_magic_cookie());
    }

    #[test]
    fn without_sent_by_there_is_no_via() {
        assert_eq!(Via::parse(b"SIP/2.0/UDP"), None);
        assert_eq!(Via::parse(b"nonsense"), None);
    }
}
