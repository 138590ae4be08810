//! Answers to challenges (RFC 3261 section 22.2 and 22.3, RFC 8760 section 2.4).

use core::fmt;

use tritone_wire::sip::Message;

use super::challenge::Challenge;
use super::params::{put_quoted, put_token};
use super::proof::Proof;
use super::{Algorithm, Password, Target};
use crate::random::Random;

/// Realms that are remembered: proxies on the way and the server, not more.
const MAX_REALMS: usize = 8;

/// New nonces that are taken for one request. A server that calls each of them stale asks for ever.
const MAX_TRIES: u8 = 4;

/// One user's answers to challenges. The nonces are kept, so that later requests are not challenged again.
#[derive(Clone, Debug)]
pub struct Client {
    user: Box<[u8]>,
    password: Password,
    sessions: Vec<Session>,
}

/// The last challenge of a realm.
#[derive(Clone, Debug)]
struct Session {
    target: Target,
    challenge: Challenge,
    cnonce: String,
    /// How many requests had this nonce.
    count: u32,
    /// Challenges since a request was accepted.
    tries: u8,
}

/// Why a challenge cannot be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswerable {
    /// There is no challenge in the response.
    NoChallenge,
    /// No challenge is of a scheme, algorithm and qop that is known.
    Unsupported,
    /// The user or the password is wrong, or the server does not know its own nonces.
    Refused,
}

impl fmt::Display for Unanswerable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoChallenge => "the response asks for credentials and has no challenge",
            Self::Unsupported => "no challenge is of a kind that is known",
            Self::Refused => "the credentials are not accepted",
        })
    }
}

impl core::error::Error for Unanswerable {}

impl Client {
    /// Answers as this user.
    pub fn new(user: impl AsRef<[u8]>, password: Password) -> Self {
        Self { user: user.as_ref().into(), password, sessions: Vec::new() }
    }

    /// Takes the challenges of a 401 or 407. Of each realm the topmost that can be answered counts. After `Ok` the request
    /// is to be sent again, with [`credentials`](Self::credentials) and the next CSeq.
    ///
    /// # Errors
    /// Why sending again would not help.
    pub fn challenged(&mut self, response: &Message<'_>, random: &mut Random) -> Result<(), Unanswerable> {
        let mut seen = false;
        let mut answerable: Vec<(Target, Challenge)> = Vec::new();
        for target in Target::ALL {
            for value in response.field_values(target.challenge()) {
                seen = true;
                let Some(challenge) = Challenge::parse(value) else { continue };
                let is_first = answerable
                    .iter()
                    .all(|(other, first)| (*other, &first.realm) != (target, &challenge.realm));
                if is_first && answerable.len() < MAX_REALMS {
                    answerable.push((target, challenge));
                }
            }
        }
        if answerable.is_empty() {
            return Err(if seen { Unanswerable::Unsupported } else { Unanswerable::NoChallenge });
        }
        answerable.into_iter().try_for_each(|(target, challenge)| self.take(target, challenge, random))
    }

    fn take(
        &mut self,
        target: Target,
        challenge: Challenge,
        random: &mut Random,
    ) -> Result<(), Unanswerable> {
        let known = self
            .sessions
            .iter()
            .position(|session| session.target == target && session.challenge.realm == challenge.realm)
            .map(|at| self.sessions.remove(at));
        let tries = known.map_or(0, |session| session.tries);
        // Where tries is 0, the credentials were those of an earlier request: their nonce may be too old without a word.
        if tries >= MAX_TRIES || (tries > 0 && !challenge.stale) {
            return Err(Unanswerable::Refused);
        }
        if self.sessions.len() >= MAX_REALMS {
            self.sessions.remove(0);
        }
        let cnonce = random.token();
        self.sessions.push(Session { target, challenge, cnonce, count: 0, tries: tries + 1 });
        Ok(())
    }

    /// A request was answered otherwise than by a challenge: the credentials that it had are right.
    pub fn accepted(&mut self) {
        for session in &mut self.sessions {
            session.tries = 0;
        }
    }

    /// The header fields that a request needs, name and value; none before the first challenge. Each call counts as a
    /// request, a repetition by the transaction does not.
    pub fn credentials(&mut self, method: &str, uri: &[u8], body: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
        let Self { user, password, sessions } = self;
        sessions
            .iter_mut()
            .map(|session| {
                let name = session.target.credentials().as_str();
                (name, session.answer(user, password, method.as_bytes(), uri, body))
            })
            .collect()
    }
}

impl Session {
    fn answer(
        &mut self,
        user: &[u8],
        password: &Password,
        method: &[u8],
        uri: &[u8],
        body: &[u8],
    ) -> Vec<u8> {
        self.count = self.count.saturating_add(1);
        let Self { challenge, cnonce, count, .. } = self;
        let count = format!("{count:08x}");
        let proof = Proof {
            algorithm: challenge.algorithm.unwrap_or(Algorithm::Md5),
            user,
            realm: &challenge.realm,
            password,
            nonce: &challenge.nonce,
            qop: challenge.qop,
            count: count.as_bytes(),
            cnonce: cnonce.as_bytes(),
            method,
            uri,
            body,
        };
        let mut out = Vec::with_capacity(400);
        put_quoted(&mut out, "username", user);
        put_quoted(&mut out, "realm", &challenge.realm);
        put_quoted(&mut out, "nonce", &challenge.nonce);
        put_quoted(&mut out, "uri", uri);
        put_quoted(&mut out, "response", proof.response().as_bytes());
        if let Some(algorithm) = challenge.algorithm {
            put_token(&mut out, "algorithm", algorithm.token());
        }
        if let Some(opaque) = &challenge.opaque {
            put_quoted(&mut out, "opaque", opaque);
        }
        if let Some(qop) = challenge.qop {
            put_token(&mut out, "qop", qop.token());
            put_quoted(&mut out, "cnonce", cnonce.as_bytes());
            put_token(&mut out, "nc", &count);
        }
        out
    }
}
