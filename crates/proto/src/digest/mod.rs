//! Digest authentication (RFC 3261 section 22, RFC 8760, RFC 7616) of both sides.
//!
//! ```
//! use tritone_proto::digest::{Client, Password, Server, Settings, Target, Verdict};
//! use tritone_proto::{Random, Time};
//! use tritone_wire::sip::Message;
//!
//! let mut random = Random::from_number(1);
//! let password = Password::new("secret");
//! let mut server = Server::new(Settings::new("example.com"), &mut random);
//! let mut client = Client::new("alice", password.clone());
//!
//! let mut challenge = b"SIP/2.0 401 Unauthorized\r\n".to_vec();
//! for (name, value) in server.challenges(Time::START, Target::Server, false) {
//!     challenge.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
//! }
//! client.challenged(&Message::scan(&challenge)?, &mut random)?;
//!
//! let mut request = b"REGISTER sip:example.com SIP/2.0\r\n".to_vec();
//! for (name, value) in client.credentials("REGISTER", b"sip:example.com", b"") {
//!     request.extend_from_slice(&[name.as_bytes(), b": ", &value, b"\r\n"].concat());
//! }
//! let request = Message::scan(&request)?;
//! let verdict = server.verify(Time::START, &request, Target::Server, |user| (user == b"alice").then_some(&password));
//! assert_eq!(verdict, Verdict::Accepted { user: (*b"alice").into() });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod algorithm;
mod challenge;
mod client;
mod credentials;
mod nonce;
mod params;
mod password;
mod proof;
mod replay;
mod server;
#[cfg(test)]
mod tests;

pub use algorithm::Algorithm;
pub use client::{Client, Unanswerable};
pub use credentials::Flaw;
pub use password::Password;
pub use server::{Counters, Server, Settings, Verdict};

use tritone_wire::sip::HeaderName;

/// Who asks for credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// A user agent server or registrar: 401, WWW-Authenticate, Authorization.
    Server,
    /// A proxy: 407, Proxy-Authenticate, Proxy-Authorization.
    Proxy,
}

impl Target {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Server, Self::Proxy];

    /// The status of a challenge.
    pub const fn status(self) -> u16 {
        match self {
            Self::Server => 401,
            Self::Proxy => 407,
        }
    }

    /// The header field of a challenge.
    pub const fn challenge(self) -> HeaderName {
        match self {
            Self::Server => HeaderName::WwwAuthenticate,
            Self::Proxy => HeaderName::ProxyAuthenticate,
        }
    }

    /// The header field of credentials.
    pub const fn credentials(self) -> HeaderName {
        match self {
            Self::Server => HeaderName::Authorization,
            Self::Proxy => HeaderName::ProxyAuthorization,
        }
    }
}

/// What the digest covers (RFC 7616 section 3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Qop {
    /// Method and URI.
    Auth,
    /// The body as well.
    AuthInt,
}

impl Qop {
    /// The token.
    pub const fn token(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::AuthInt => "auth-int",
        }
    }

    fn from_token(token: &[u8]) -> Option<Self> {
        [Self::Auth, Self::AuthInt].into_iter().find(|qop| qop.token().as_bytes().eq_ignore_ascii_case(token))
    }
}
