//! What is to be repaired, and how.

use std::sync::Arc;

use tritone_codes::{Cause, Location, Profile, StatusCode};
use tritone_config::relay::Codes;

use super::changeable::Settable;

/// What is to be repaired.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// By which table the cause of a trusted Reason becomes a status; `None` where none does.
    pub reference: Option<Arc<Profile>>,
    /// For each peer, by its place in the settings.
    pub peers: Vec<PeerPolicy>,
    /// The explicit rules; the first that holds decides.
    pub rules: Vec<Rule>,
}

/// How the responses of a peer are repaired. The default is that of a sender who is no peer.
#[derive(Clone, Debug, Default)]
pub struct PeerPolicy {
    /// By which table the peer makes statuses of causes.
    pub profile: Option<Arc<Profile>>,
    /// The location of the causes of this peer that come without one.
    pub location: Option<Location>,
    /// Whether a Reason of this peer may change its status.
    pub trust_reason: bool,
}

/// An explicit rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name, for reports.
    pub name: Arc<str>,
    /// The peer that sent the response.
    pub peer: Option<usize>,
    /// The method of the request.
    pub method: Option<Box<str>>,
    /// The status is one of these; any, where there are none.
    pub codes: Vec<Codes>,
    /// The cause that the response carries.
    pub cause: Option<Cause>,
    /// What the reason phrase contains, in any case.
    pub phrase: Option<Box<str>>,
    /// What is set.
    pub set: Set,
}

/// What a rule sets.
#[derive(Clone, Debug, Default)]
pub struct Set {
    /// The status.
    pub status: Option<Settable>,
    /// The reason phrase; by default that of the status.
    pub phrase: Option<Box<str>>,
    /// The Q.850 value of the Reason header, with its location.
    pub cause: Option<(Cause, Option<Location>)>,
    /// Retry-After, in seconds.
    pub retry_after: Option<u32>,
}

impl Policy {
    /// How the responses of a peer are repaired.
    pub(super) fn peer(&self, peer: Option<usize>) -> &PeerPolicy {
        const DEFAULT: &PeerPolicy = &PeerPolicy { profile: None, location: None, trust_reason: false };
        peer.and_then(|peer| self.peers.get(peer)).unwrap_or(DEFAULT)
    }
}

impl Rule {
    /// Whether it holds for a response to an INVITE.
    pub(super) fn holds(
        &self,
        peer: Option<usize>,
        status: StatusCode,
        phrase: &[u8],
        cause: Option<Cause>,
    ) -> bool {
        self.peer.is_none_or(|wanted| peer == Some(wanted))
            && self.method.as_deref().is_none_or(|method| method == "INVITE")
            && (self.codes.is_empty() || self.codes.iter().any(|codes| codes.hold(status)))
            && self.cause.is_none_or(|wanted| cause == Some(wanted))
            && self.phrase.as_deref().is_none_or(|part| contains(phrase, part.as_bytes()))
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    part.is_empty() || text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}
