//! The parameters of challenges and credentials (RFC 3261 section 25.1).

use std::borrow::Cow;

use tritone_wire::sip::{split_values, unquote};

/// What a parameter may be long: what is longer is none of a telephone's.
const MAX_VALUE: usize = 4096;

/// The value of a header field of the scheme Digest, after the scheme.
#[derive(Clone, Copy, Debug)]
pub(super) struct AuthParams<'a>(&'a [u8]);

impl<'a> AuthParams<'a> {
    /// `None` where the scheme is another.
    pub(super) fn parse(value: &'a [u8]) -> Option<Self> {
        let value = value.trim_ascii();
        let at = value.iter().position(u8::is_ascii_whitespace)?;
        let (scheme, params) = value.split_at_checked(at)?;
        scheme.eq_ignore_ascii_case(b"Digest").then_some(Self(params))
    }

    /// The value of the first parameter of this name, without quotes and escapes; `None` also where it is too long.
    pub(super) fn get(self, name: &str) -> Option<Cow<'a, [u8]>> {
        split_values(self.0).find_map(|param| {
            let equals = param.iter().position(|octet| *octet == b'=')?;
            let (key, value) = param.split_at_checked(equals)?;
            let value = value.get(1..)?.trim_ascii();
            let is_it = key.trim_ascii().eq_ignore_ascii_case(name.as_bytes()) && value.len() <= MAX_VALUE;
            is_it.then(|| unquote(value))
        })
    }
}

/// Appends `name="value"`, and what separates it from the one before.
pub(super) fn put_quoted(out: &mut Vec<u8>, name: &str, value: &[u8]) {
    put_name(out, name);
    out.push(b'"');
    for octet in value {
        if matches!(octet, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(*octet);
    }
    out.push(b'"');
}

/// Appends `name=value`, and what separates it from the one before.
pub(super) fn put_token(out: &mut Vec<u8>, name: &str, value: &str) {
    put_name(out, name);
    out.extend_from_slice(value.as_bytes());
}

fn put_name(out: &mut Vec<u8>, name: &str) {
    out.extend_from_slice(if out.is_empty() { b"Digest " } else { b", " });
    out.extend_from_slice(name.as_bytes());
    out.push(b'=');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_or_an_escaped_quote_inside_quotes_ends_nothing() {
        let params =
            AuthParams::parse(br#"digest realm="a, \"b\"" , NONCE = x,qop="auth,auth-int""#).unwrap();
        assert_eq!(params.get("realm").unwrap().as_ref(), br#"a, "b""#);
        assert_eq!(params.get("nonce").unwrap().as_ref(), b"x");
        assert_eq!(params.get("qop").unwrap().as_ref(), b"auth,auth-int");
        assert_eq!(params.get("opaque"), None);
    }

    #[test]
    fn other_schemes_are_none_of_ours() {
        assert!(AuthParams::parse(b"Basic QWxhZGRpbg==").is_none());
        assert!(AuthParams::parse(b"Digest").is_none());
    }

    #[test]
    fn what_is_written_is_read() {
        let mut out = Vec::new();
        put_quoted(&mut out, "username", br#"a"\b"#);
        put_token(&mut out, "nc", "00000001");
        assert_eq!(out, br#"Digest username="a\"\\b", nc=00000001"#);
        assert_eq!(AuthParams::parse(&out).unwrap().get("username").unwrap().as_ref(), br#"a"\b"#);
    }
}
