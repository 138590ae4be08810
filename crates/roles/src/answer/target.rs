//! Whom a request is for.

use tritone_wire::sip::{Message, Uri};

use super::dial::{DialError, Dialled};
use super::policy::{Found, Policy};
use super::registrar::user_key;

/// What the Request-URI names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// An answer.
    Dialled(Box<Dialled>),
    /// What was to be an answer, and is none.
    Misdialled(DialError),
    /// The endpoint itself: no user.
    Endpoint,
    /// A user, by name.
    User(Vec<u8>, Found<'a>),
    /// A host that is not this endpoint's.
    OtherHost,
    /// A URI of a scheme that is not understood.
    OtherScheme,
}

impl<'a> Target<'a> {
    /// Whom this request is for.
    pub fn of(request: &Message<'_>, policy: &'a Policy) -> Self {
        let uri = Uri::parse(request.request_uri().unwrap_or_default());
        if !is_understood(&uri) {
            return Self::OtherScheme;
        }
        if !is_own_host(&uri, policy) {
            return Self::OtherHost;
        }
        match Dialled::from_uri(&uri) {
            Some(Ok(dialled)) => return Self::Dialled(Box::new(dialled)),
            Some(Err(error)) => return Self::Misdialled(error),
            None => {}
        }
        match user_key(&uri) {
            Some(user) => {
                let found = policy.find(&String::from_utf8_lossy(&user));
                Self::User(user, found)
            }
            None => Self::Endpoint,
        }
    }
}

/// `sip`, `sips` and `tel` (RFC 3261 section 8.2.2.1).
fn is_understood(uri: &Uri<'_>) -> bool {
    uri.is_sip() || uri.scheme.eq_ignore_ascii_case(b"tel")
}

/// A `tel` URI has no host, and may be anybody's.
fn is_own_host(uri: &Uri<'_>, policy: &Policy) -> bool {
    policy.hosts.is_empty()
        || uri.host.is_empty()
        || policy.hosts.iter().any(|host| uri.host.eq_ignore_ascii_case(host.as_bytes()))
}
