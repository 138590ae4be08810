//! Challenges, and whether credentials answer them (RFC 3261 section 22.2, RFC 8760 section 2.3).

use core::time::Duration;

use tritone_wire::sip::Message;

use super::challenge::Challenge;
use super::credentials::{Credentials, Flaw};
use super::nonce::Nonces;
use super::params::AuthParams;
use super::password::are_same;
use super::proof::Proof;
use super::replay::Replays;
use super::{Algorithm, Password, Qop, Target};
use crate::random::Random;
use crate::time::Time;

/// Credentials of one request that are looked at for the realm.
const MAX_CREDENTIALS: usize = 16;

/// What a server asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The realm.
    pub realm: Box<str>,
    /// A challenge is written for each, in this order.
    pub algorithms: Vec<Algorithm>,
    /// What is offered.
    pub qops: Vec<Qop>,
    /// Whether credentials without qop are taken, as clients before RFC 2617 write them. Each of their nonces is good for
    /// one request.
    pub without_qop: bool,
    /// How long a nonce is good.
    pub lifetime: Duration,
    /// Nonces in use whose counts are remembered. Of more, the first are forgotten, and called stale when they come again.
    pub max_nonces: usize,
}

impl Settings {
    /// SHA-256 before MD5, `auth`, a lifetime of five minutes.
    pub fn new(realm: &str) -> Self {
        Self {
            realm: realm.into(),
            algorithms: vec![Algorithm::Sha256, Algorithm::Md5],
            qops: vec![Qop::Auth],
            without_qop: true,
            lifetime: Duration::from_secs(300),
            max_nonces: 65_536,
        }
    }
}

/// What credentials are worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They are right.
    Accepted {
        /// The user.
        user: Box<[u8]>,
    },
    /// There are none of this realm: challenge.
    Missing,
    /// User and password are right, the nonce is too old or was used: challenge with `stale`.
    Stale,
    /// User or password is wrong; which of them is not told.
    Denied,
    /// They cannot be verified: 400.
    Malformed(Flaw),
}

/// Verdicts so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Credentials that were right.
    pub accepted: u64,
    /// Requests without credentials of the realm.
    pub missing: u64,
    /// Right credentials with a nonce that is too old or not ours.
    pub stale: u64,
    /// Right credentials whose nonce and count were used before.
    pub replayed: u64,
    /// Wrong user or password.
    pub denied: u64,
    /// Credentials that cannot be verified.
    pub malformed: u64,
    /// Nonces in use that were forgotten since there were too many.
    pub evicted: u64,
    /// Nonces in use.
    pub nonces: usize,
}

/// Asks for credentials of one realm and verifies them. A nonce that was given costs no memory until it is answered with
/// the right password.
#[derive(Debug)]
pub struct Server {
    settings: Settings,
    nonces: Nonces,
    replays: Replays,
    counters: Counters,
    /// The password of those who are not known: verifying them takes as long as the others.
    nobody: Password,
}

impl Server {
    /// A server with a new key: nonces of another are stale.
    pub fn new(settings: Settings, random: &mut Random) -> Self {
        Self {
            nonces: Nonces::new(random),
            replays: Replays::new(settings.max_nonces),
            counters: Counters::default(),
            nobody: Password::new(random.token() + &random.token()),
            settings,
        }
    }

    /// The realm.
    pub fn realm(&self) -> &str {
        &self.settings.realm
    }

    /// What was seen so far.
    pub fn counters(&self) -> Counters {
        Counters { evicted: self.replays.evicted, nonces: self.replays.len(), ..self.counters }
    }

    /// The header fields of a 401 or 407, name and value, the preferred algorithm first.
    pub fn challenges(&mut self, now: Time, target: Target, stale: bool) -> Vec<(&'static str, String)> {
        let Self { settings, nonces, .. } = self;
        let nonce = nonces.make(now, &settings.realm);
        let value = |algorithm: &Algorithm| {
            let value = Challenge::write(&settings.realm, &nonce, *algorithm, &settings.qops, stale);
            (target.challenge().as_str(), String::from_utf8_lossy(&value).into_owned())
        };
        settings.algorithms.iter().map(value).collect()
    }

    /// Looks at the credentials of a request. `password_of` tells the password of a user of this realm. ACK and CANCEL
    /// cannot be challenged (RFC 3261 section 22.1) and are not to be asked about.
    pub fn verify<'p>(
        &mut self,
        now: Time,
        request: &Message<'_>,
        target: Target,
        password_of: impl FnOnce(&[u8]) -> Option<&'p Password>,
    ) -> Verdict {
        let verdict = self.judge(now, request, target, password_of);
        let counter = match &verdict {
            Verdict::Accepted { .. } => &mut self.counters.accepted,
            Verdict::Missing => &mut self.counters.missing,
            Verdict::Stale => &mut self.counters.stale,
            Verdict::Denied => &mut self.counters.denied,
            Verdict::Malformed(_) => &mut self.counters.malformed,
        };
        *counter += 1;
        verdict
    }

    fn judge<'p>(
        &mut self,
        now: Time,
        request: &Message<'_>,
        target: Target,
        password_of: impl FnOnce(&[u8]) -> Option<&'p Password>,
    ) -> Verdict {
        let Some(params) = self.of_our_realm(request, target) else { return Verdict::Missing };
        let credentials = match Credentials::read(params) {
            Ok(credentials) => credentials,
            Err(flaw) => return Verdict::Malformed(flaw),
        };
        if credentials.nonce.is_empty() {
            // Some clients name themselves before they are asked.
            return Verdict::Missing;
        }
        if !credentials.is_for(request.request_uri().unwrap_or_default()) {
            return Verdict::Malformed(Flaw::OtherUri);
        }
        if !self.is_right(request, &credentials, password_of(&credentials.user)) {
            return Verdict::Denied;
        }
        if !self.is_fresh(now, &credentials) {
            return Verdict::Stale;
        }
        Verdict::Accepted { user: credentials.user.into() }
    }

    fn of_our_realm<'a>(&self, request: &Message<'a>, target: Target) -> Option<AuthParams<'a>> {
        let realm = self.settings.realm.as_bytes();
        request
            .field_values(target.credentials())
            .take(MAX_CREDENTIALS)
            .filter_map(AuthParams::parse)
            .find(|params| params.get("realm").is_some_and(|of| *of == *realm))
    }

    fn is_right(
        &self,
        request: &Message<'_>,
        credentials: &Credentials<'_>,
        password: Option<&Password>,
    ) -> bool {
        let algorithm = credentials.algorithm.unwrap_or(Algorithm::Md5);
        let protection = credentials.protection.as_ref();
        let is_offered = self.settings.algorithms.contains(&algorithm)
            && match protection {
                Some(protection) => self.settings.qops.contains(&protection.qop),
                None => self.settings.without_qop,
            };
        let proof = Proof {
            algorithm,
            user: &credentials.user,
            realm: self.settings.realm.as_bytes(),
            password: password.unwrap_or(&self.nobody),
            nonce: &credentials.nonce,
            qop: protection.map(|protection| protection.qop),
            count: protection.map_or(&[], |protection| &protection.digits),
            cnonce: protection.map_or(&[], |protection| &protection.cnonce),
            method: request.method().unwrap_or_default(),
            uri: &credentials.uri,
            body: request.body(),
        };
        are_same(proof.response().as_bytes(), &credentials.response) && password.is_some() && is_offered
    }

    fn is_fresh(&mut self, now: Time, credentials: &Credentials<'_>) -> bool {
        let Self { settings, nonces, replays, counters, .. } = self;
        replays.expire(|made| made.is_older_than(settings.lifetime, now));
        let Some(made) = nonces.read(&credentials.nonce, &settings.realm) else { return false };
        if made.is_older_than(settings.lifetime, now) {
            return false;
        }
        // Without a count, the first use is the only one.
        let count = credentials.protection.as_ref().map_or(u32::MAX, |protection| protection.count);
        let is_new = replays.take(made, count);
        counters.replayed += u64::from(!is_new);
        is_new
    }
}
