//! What a client answers (RFC 7616 section 3.4).

use std::borrow::Cow;

use tritone_wire::sip::Uri;

use super::params::AuthParams;
use super::{Algorithm, Qop};

/// Credentials of one realm.
#[derive(Clone, Debug)]
pub(super) struct Credentials<'a> {
    pub(super) user: Cow<'a, [u8]>,
    pub(super) nonce: Cow<'a, [u8]>,
    pub(super) uri: Cow<'a, [u8]>,
    pub(super) response: Cow<'a, [u8]>,
    pub(super) algorithm: Option<Algorithm>,
    pub(super) protection: Option<Protection<'a>>,
}

/// What there is with a qop only.
#[derive(Clone, Debug)]
pub(super) struct Protection<'a> {
    pub(super) qop: Qop,
    pub(super) cnonce: Cow<'a, [u8]>,
    /// The nonce count as on the wire and as a number.
    pub(super) digits: Cow<'a, [u8]>,
    pub(super) count: u32,
}

/// What is wrong with credentials that nobody can verify: 400 (RFC 7616 section 3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// This parameter is missing.
    Missing(&'static str),
    /// This parameter has a value that it cannot have.
    Improper(&'static str),
    /// The URI has neither the user nor the host of the Request-URI.
    OtherUri,
}

impl<'a> Credentials<'a> {
    pub(super) fn read(params: AuthParams<'a>) -> Result<Self, Flaw> {
        let need = |name| params.get(name).ok_or(Flaw::Missing(name));
        if params.get("userhash").is_some_and(|value| value.eq_ignore_ascii_case(b"true")) {
            // A server that did not ask for hashed names may refuse them (RFC 7616 section 3.4.4).
            return Err(Flaw::Improper("userhash"));
        }
        let algorithm = match params.get("algorithm") {
            Some(token) => Some(Algorithm::from_token(&token).ok_or(Flaw::Improper("algorithm"))?),
            None => None,
        };
        let protection = match params.get("qop") {
            Some(qop) => Some(Protection::read(params, &qop)?),
            None => None,
        };
        if protection.is_none() && algorithm.is_some_and(Algorithm::is_of_session) {
            return Err(Flaw::Missing("qop"));
        }
        Ok(Self {
            user: need("username")?,
            nonce: need("nonce")?,
            uri: need("uri")?,
            response: need("response")?,
            algorithm,
            protection,
        })
    }

    /// Whether the URI may mean what the Request-URI means. Proxies on the way change the user or the host (RFC 8760
    /// section 2.6, number 6), hardly both.
    pub(super) fn is_for(&self, request_uri: &[u8]) -> bool {
        let (ours, theirs) = (Uri::parse(request_uri), Uri::parse(&self.uri));
        ours.host.eq_ignore_ascii_case(theirs.host) || (ours.user.is_some() && ours.user == theirs.user)
    }
}

impl<'a> Protection<'a> {
    fn read(params: AuthParams<'a>, qop: &[u8]) -> Result<Self, Flaw> {
        let qop = Qop::from_token(qop).ok_or(Flaw::Improper("qop"))?;
        let cnonce = params.get("cnonce").ok_or(Flaw::Missing("cnonce"))?;
        let digits = params.get("nc").ok_or(Flaw::Missing("nc"))?;
        let count = number(&digits).ok_or(Flaw::Improper("nc"))?;
        Ok(Self { qop, cnonce, digits, count })
    }
}

/// A nonce count: 8 hexadecimal digits; fewer are understood.
fn number(digits: &[u8]) -> Option<u32> {
    let digits = core::str::from_utf8(digits).ok().filter(|digits| digits.len() <= 8)?;
    // `from_str_radix` takes a sign.
    digits
        .bytes()
        .all(|digit| digit.is_ascii_hexdigit())
        .then(|| u32::from_str_radix(digits, 16).ok())
        .flatten()
}
