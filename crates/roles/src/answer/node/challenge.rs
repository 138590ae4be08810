//! Who proves to be who it is.

use tritone_codes::StatusCode;
use tritone_proto::digest::{Server, Settings, Target, Verdict};
use tritone_proto::{Random, Time};
use tritone_wire::sip::Message;

use crate::answer::checks::Credentials;
use crate::answer::policy::Policy;

/// Challenges and verifies.
#[derive(Debug)]
pub(super) struct Challenger(Server);

impl Challenger {
    pub(super) fn new(policy: &Policy, random: &mut Random) -> Self {
        let algorithms = policy.algorithms.clone();
        Self(Server::new(Settings { algorithms, ..Settings::new(&policy.realm) }, random))
    }

    /// The header fields of a 401 or 407.
    pub(super) fn challenges(&mut self, now: Time, status: StatusCode, is_stale: bool) -> Vec<String> {
        let target = match status {
            StatusCode::UNAUTHORIZED => Target::Server,
            StatusCode::PROXY_AUTHENTICATION_REQUIRED => Target::Proxy,
            _ => return Vec::new(),
        };
        self.0.challenges(now, target, is_stale).into_iter().map(|(_, value)| value).collect()
    }

    /// What the credentials of a request are worth.
    pub(super) fn verify(&mut self, now: Time, request: &Message<'_>, policy: &Policy) -> Credentials {
        let password_of = |user: &[u8]| {
            let user = core::str::from_utf8(user).ok()?;
            policy.users.get(user)?.password.as_ref()
        };
        match self.0.verify(now, request, Target::Server, password_of) {
            Verdict::Accepted { user } => Credentials::Of(String::from_utf8_lossy(&user).into_owned()),
            Verdict::Missing => Credentials::None,
            Verdict::Stale => Credentials::Stale,
            Verdict::Denied => Credentials::Wrong,
            Verdict::Malformed(_) => Credentials::Unreadable,
        }
    }
}
