//! Hash algorithms.

use md5::Md5;
use sha2::{Digest, Sha256, Sha512_256};

/// A hash algorithm of digest authentication (RFC 7616 section 3.3, RFC 8760). Those of a session hash the nonces into
/// the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// `MD5`, for old peers.
    Md5,
    /// `MD5-sess`.
    Md5Session,
    /// `SHA-256`.
    Sha256,
    /// `SHA-256-sess`.
    Sha256Session,
    /// `SHA-512-256`.
    Sha512_256,
    /// `SHA-512-256-sess`.
    Sha512_256Session,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 6] = [
        Self::Sha256,
        Self::Sha256Session,
        Self::Sha512_256,
        Self::Sha512_256Session,
        Self::Md5,
        Self::Md5Session,
    ];

    /// The token of the parameter `algorithm`.
    pub const fn token(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Md5Session => "MD5-sess",
            Self::Sha256 => "SHA-256",
            Self::Sha256Session => "SHA-256-sess",
            Self::Sha512_256 => "SHA-512-256",
            Self::Sha512_256Session => "SHA-512-256-sess",
        }
    }

    /// The algorithm of this token, in any case.
    pub fn from_token(token: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.token().as_bytes().eq_ignore_ascii_case(token))
    }

    pub(super) const fn is_of_session(self) -> bool {
        matches!(self, Self::Md5Session | Self::Sha256Session | Self::Sha512_256Session)
    }

    /// The hash, in lower-case hexadecimal digits, of the parts with colons between them.
    pub(super) fn hash(self, parts: &[&[u8]]) -> String {
        match self {
            Self::Md5 | Self::Md5Session => hash_of::<Md5>(parts),
            Self::Sha256 | Self::Sha256Session => hash_of::<Sha256>(parts),
            Self::Sha512_256 | Self::Sha512_256Session => hash_of::<Sha512_256>(parts),
        }
    }
}

fn hash_of<D: Digest>(parts: &[&[u8]]) -> String {
    let mut digest = D::new();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            digest.update(b":");
        }
        digest.update(part);
    }
    to_hex(&digest.finalize())
}

/// Lower-case hexadecimal digits.
pub(super) fn to_hex(octets: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    octets.iter().flat_map(|octet| [digit(octet >> 4), digit(octet & 15)]).collect()
}
