//! URIs, cut into parts (RFC 3261 section 19.1, RFC 3966).

use super::values::Params;
use super::via::host_port;
use crate::cursor;

/// A URI in its parts, cut leniently; escapes are kept.
///
/// What `sip`, `sips` and `pres` have is `user@host:port;params?headers`. Every other scheme has its number or
/// opaque part in `user` (`tel:+1-201-555-0123;phone-context=...`) and no host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uri<'a> {
    /// The scheme, in the case of the wire; empty where there is none.
    pub scheme: &'a [u8],
    /// The user with its password and parameters; `None` where there is no `@`.
    pub user: Option<&'a [u8]>,
    /// The host; an IPv6 address keeps its brackets.
    pub host: &'a [u8],
    /// The port as on the wire.
    pub port: Option<&'a [u8]>,
    /// The parameters.
    pub params: Params<'a>,
    /// What follows the question mark.
    pub headers: Option<&'a [u8]>,
}

impl<'a> Uri<'a> {
    /// Cuts a URI without its angle brackets.
    pub fn parse(uri: &'a [u8]) -> Self {
        let (scheme, rest) = match cursor::split_once(uri, b':') {
            (scheme, Some(rest)) if is_scheme(scheme) => (scheme, rest),
            _ => (&[][..], uri),
        };
        if !scheme.is_empty() && !has_host(scheme) {
            let (user, params) = cursor::split_once(rest, b';');
            return Self {
                scheme,
                user: Some(user),
                params: Params::of(params.unwrap_or(&[])),
                ..Self::default()
            };
        }
        // A user may hold `;` and `?` (RFC 4475 section 3.1.1.9), so it is cut off first.
        let (user, rest) = match cursor::split_once(rest, b'@') {
            (user, Some(rest)) => (Some(user), rest),
            (rest, None) => (None, rest),
        };
        let (rest, headers) = cursor::split_once(rest, b'?');
        let (address, params) = cursor::split_once(rest, b';');
        let (host, port) = host_port(address);
        Self { scheme, user, host, port, params: Params::of(params.unwrap_or(&[])), headers }
    }

    /// Whether the scheme is `sip` or `sips`.
    pub fn is_sip(&self) -> bool {
        self.scheme.eq_ignore_ascii_case(b"sip") || self.scheme.eq_ignore_ascii_case(b"sips")
    }

    /// The number that a `tel` URI, or the user part of another, names: what precedes its parameters and its
    /// password.
    pub fn number(&self) -> Option<&'a [u8]> {
        let user = self.user?;
        let end = user.iter().position(|b| matches!(b, b';' | b':')).unwrap_or(user.len());
        Some(cursor::before(user, end))
    }
}

/// Whether the octets are a URI scheme (RFC 3986 section 3.1).
pub(crate) fn is_scheme(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

/// Whether URIs of this scheme have a user and a host.
fn has_host(scheme: &[u8]) -> bool {
    [&b"sip"[..], b"sips", b"pres", b"im", b"h323"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn semicolons_before_the_at_belong_to_the_user() {
        let uri = Uri::parse(b"sip:user;par=u%40example.net@example.com:5070;lr?Route=x");
        assert_eq!(uri.user, Some(&b"user;par=u%40example.net"[..]));
        assert_eq!((uri.host, uri.port), (&b"example.com"[..], Some(&b"5070"[..])));
        assert_eq!(uri.params.find("LR"), Some(None));
        assert_eq!(uri.headers, Some(&b"Route=x"[..]));
        assert_eq!(uri.number(), Some(&b"user"[..]));
    }

    #[test]
    fn an_ipv6_host_keeps_its_brackets() {
        let uri = Uri::parse(b"sip:[2001:db8::10]:5070");
        assert_eq!((uri.user, uri.host, uri.port), (None, &b"[2001:db8::10]"[..], Some(&b"5070"[..])));
    }

    #[test]
    fn a_telephone_number_is_the_user_of_a_tel_uri() {
        let uri = Uri::parse(b"tel:7042;phone-context=example.com");
        assert_eq!((uri.scheme, uri.user), (&b"tel"[..], Some(&b"7042"[..])));
        assert_eq!(uri.params.value("phone-context"), Some(&b"example.com"[..]));
    }

    #[test]
    fn without_a_scheme_the_host_is_found() {
        let uri = Uri::parse(b"bob@b.example.com");
        assert_eq!((uri.scheme, uri.user, uri.host), (&b""[..], Some(&b"bob"[..]), &b"b.example.com"[..]));
    }
}
