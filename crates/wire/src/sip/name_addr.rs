//! Addresses with a display name and parameters: From, To, Contact, Route (RFC 3261 section 20.10).

use super::Uri;
use super::values::{Params, cut_at};
use crate::cursor;

/// A `name-addr` or `addr-spec` with the parameters of its header field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NameAddr<'a> {
    /// The display name as on the wire, quotes included ([`unquote`](super::unquote) takes them off); empty where
    /// there is none.
    pub display: &'a [u8],
    /// The URI, without angle brackets.
    pub uri: &'a [u8],
    /// The parameters of the header field. Without angle brackets all parameters are the header field's
    /// (RFC 3261 section 20).
    pub params: Params<'a>,
}

impl<'a> NameAddr<'a> {
    /// Cuts one value of the header field.
    pub fn parse(value: &'a [u8]) -> Self {
        let Some(open) = opening_bracket(value) else {
            let (uri, params) = cursor::split_once(value, b';');
            return Self { display: &[], uri: cursor::trim(uri), params: Params::of(params.unwrap_or(&[])) };
        };
        let (uri, after) = cursor::split_once(cursor::from(value, open.saturating_add(1)), b'>');
        let (_, params) = cut_at(after.unwrap_or(&[]), b';');
        Self {
            display: cursor::trim(cursor::before(value, open)),
            uri: cursor::trim(uri),
            params: Params::of(params.unwrap_or(&[])),
        }
    }

    /// The tag, which names this side of the dialog.
    pub fn tag(&self) -> Option<&'a [u8]> {
        self.params.value("tag")
    }

    /// The URI in its parts.
    pub fn parse_uri(&self) -> Uri<'a> {
        Uri::parse(self.uri)
    }
}

/// The first `<` outside a quoted display name.
#[inline]
fn opening_bracket(value: &[u8]) -> Option<usize> {
    if value.first() != Some(&b'"') {
        return cursor::find(value, 0, b'<');
    }
    // A display name that nothing closes: the bracket is the better guess at where the address begins.
    cursor::find(value, closing_quote(value).unwrap_or(0), b'<')
}

/// The second quote of a value that begins with one, those passed over that a backslash escapes.
fn closing_quote(value: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        let hit = cursor::find_any(value, at, [b'"', b'\\'])?;
        if value.get(hit) == Some(&b'"') {
            return Some(hit);
        }
        at = hit.saturating_add(2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_display_name_may_hold_brackets() {
        let addr = NameAddr::parse(br#""Q <\"> x" <sip:a@b;p=1>;tag=7;q=2"#);
        assert_eq!(addr.display, br#""Q <\"> x""#);
        assert_eq!(addr.uri, b"sip:a@b;p=1");
        assert_eq!(addr.tag(), Some(&b"7"[..]));
        assert_eq!(addr.params.value("q"), Some(&b"2"[..]));
    }

    #[test]
    fn without_brackets_the_parameters_are_the_headers() {
        let addr = NameAddr::parse(b"sip:a@b ; tag = 9");
        assert_eq!((addr.display, addr.uri), (&b""[..], &b"sip:a@b"[..]));
        assert_eq!(addr.tag(), Some(&b"9"[..]));
    }

    #[test]
    fn an_open_quote_does_not_hide_the_address() {
        let addr = NameAddr::parse(br#""Mr. J. User <sip:j@example.com>"#);
        assert_eq!(addr.uri, b"sip:j@example.com");
    }

    #[test]
    fn the_star_of_a_register_is_a_uri() {
        assert_eq!(NameAddr::parse(b"*").uri, b"*");
    }
}
