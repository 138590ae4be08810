//! One contact of a user, and when two contacts are the same (RFC 3261 section 19.1.4).

use tritone_proto::Time;
use tritone_wire::sip::{Params, Uri};

use crate::answer::dial::unescape;

/// A contact of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The URI as it was registered.
    pub uri: Box<[u8]>,
    /// Until when it is good.
    pub expires: Time,
    /// The preference in thousandths.
    pub q: u16,
    /// The Call-ID of the REGISTER.
    pub call_id: Box<[u8]>,
    /// Its CSeq.
    pub cseq: u32,
    /// Route values that requests to the contact have (RFC 3327).
    pub path: Vec<Box<[u8]>>,
}

impl Binding {
    /// The value of Contact in the answer.
    pub(super) fn listed(&self, now: Time) -> String {
        let left = self.expires.since(now).as_secs();
        let uri = String::from_utf8_lossy(&self.uri);
        let q = match self.q {
            1000 => String::new(),
            q => format!(";q={}.{:03}", q / 1000, q % 1000),
        };
        format!("<{uri}>{q};expires={left}")
    }
}

/// What a REGISTER wants changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    RemoveAll,
    Remove(Box<[u8]>),
    Put { uri: Box<[u8]>, seconds: u32, q: u16 },
}

/// Whether two URIs are the same.
pub(super) fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one == other {
        return true;
    }
    let (one, other) = (Uri::parse(one), Uri::parse(other));
    one.scheme.eq_ignore_ascii_case(other.scheme)
        && one.user.map(unescape) == other.user.map(unescape)
        && one.host.eq_ignore_ascii_case(other.host)
        && one.port == other.port
        && one.headers == other.headers
        && params_agree(&one.params, &other.params)
}

/// Parameters that must be in both or in neither.
const DECISIVE: &[&str] = &["transport", "user", "ttl", "method", "maddr"];

/// Others are compared only where both have them.
fn params_agree(one: &Params<'_>, other: &Params<'_>) -> bool {
    let same = |a: Option<&[u8]>, b: Option<&[u8]>| match (a, b) {
        (Some(a), Some(b)) => unescape(a).eq_ignore_ascii_case(&unescape(b)),
        (a, b) => a.is_none() && b.is_none(),
    };
    let decisive = DECISIVE.iter().all(|name| match (one.find(name), other.find(name)) {
        (Some(a), Some(b)) => same(a, b),
        (a, b) => a.is_none() && b.is_none(),
    });
    let shared = one.iter().all(|param| {
        let Ok(name) = core::str::from_utf8(param.name) else { return true };
        other.find(name).is_none_or(|value| same(param.value, value))
    });
    decisive && shared
}
