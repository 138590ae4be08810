//! What a server asks for (RFC 7616 section 3.3).

use super::params::{AuthParams, put_quoted, put_token};
use super::{Algorithm, Qop};

/// A challenge that can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    pub(super) realm: Box<[u8]>,
    pub(super) nonce: Box<[u8]>,
    pub(super) opaque: Option<Box<[u8]>>,
    /// `None` where the challenge names none, which is MD5.
    pub(super) algorithm: Option<Algorithm>,
    /// `None` where the challenge names none, as before RFC 2617.
    pub(super) qop: Option<Qop>,
    /// The user and password were right, but the nonce is old.
    pub(super) stale: bool,
}

impl Challenge {
    /// `None` where scheme, algorithm or every qop is unknown, or nonce or realm is missing: RFC 8760 section 2.4 has such
    /// a challenge ignored.
    pub(super) fn parse(value: &[u8]) -> Option<Self> {
        let params = AuthParams::parse(value)?;
        let algorithm = match params.get("algorithm") {
            Some(token) => Some(Algorithm::from_token(&token)?),
            None => None,
        };
        let qop = match params.get("qop") {
            Some(offered) => Some(weakest(&offered)?),
            None => None,
        };
        // The session's key is made of a cnonce, which only a qop has.
        if qop.is_none() && algorithm.is_some_and(Algorithm::is_of_session) {
            return None;
        }
        Some(Self {
            realm: params.get("realm")?.into(),
            nonce: params.get("nonce")?.into(),
            opaque: params.get("opaque").map(Into::into),
            algorithm,
            qop,
            stale: params.get("stale").is_some_and(|stale| stale.eq_ignore_ascii_case(b"true")),
        })
    }

    /// The value of the header field that asks for credentials.
    pub(super) fn write(
        realm: &str,
        nonce: &str,
        algorithm: Algorithm,
        qops: &[Qop],
        stale: bool,
    ) -> Vec<u8> {
        let mut out = Vec::with_capacity(160);
        put_quoted(&mut out, "realm", realm.as_bytes());
        put_quoted(&mut out, "nonce", nonce.as_bytes());
        if stale {
            put_token(&mut out, "stale", "true");
        }
        put_token(&mut out, "algorithm", algorithm.token());
        let qops: Vec<&str> = qops.iter().map(|qop| qop.token()).collect();
        if !qops.is_empty() {
            put_quoted(&mut out, "qop", qops.join(",").as_bytes());
        }
        out
    }
}

/// `auth` where it is offered, since elements on the way may change a body.
fn weakest(offered: &[u8]) -> Option<Qop> {
    offered.split(|octet| *octet == b',').filter_map(|token| Qop::from_token(token.trim_ascii())).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_of_an_unknown_kind_is_ignored() {
        for value in [
            "Digest realm=\"r\", nonce=\"n\", algorithm=SHA3-256",
            "Digest realm=\"r\", nonce=\"n\", qop=\"auth-conf\"",
            "Digest realm=\"r\", nonce=\"n\", algorithm=MD5-sess",
            "Digest realm=\"r\"",
            "Basic realm=\"r\"",
        ] {
            assert_eq!(Challenge::parse(value.as_bytes()), None, "{value}");
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let written = Challenge::write("a \"b\"", "n", Algorithm::Sha256, &[Qop::AuthInt, Qop::Auth], true);
        let read = Challenge::parse(&written).unwrap();
        assert_eq!((&*read.realm, &*read.nonce, read.stale), (&b"a \"b\""[..], &b"n"[..], true));
        assert_eq!((read.algorithm, read.qop), (Some(Algorithm::Sha256), Some(Qop::Auth)));
    }
}
