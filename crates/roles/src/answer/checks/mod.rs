//! What an honest UAS checks, in the order of RFC 3261 section 8.2: the first check that fails gives the answer.

mod content;
mod dialog;
mod extension;
mod method;
mod of_method;
mod resources;
mod target;
#[cfg(test)]
mod tests;
mod who;
mod whole;

use tritone_codes::Method;
use tritone_wire::sip::Message;

use super::policy::Policy;
use super::reply::Reply;
use super::target::Target;

pub(crate) use of_method::{min_expires, session_body, session_expires};
pub use whole::malformed;

/// A request, and all that a check may look at.
#[derive(Clone, Debug)]
pub struct Case<'a> {
    /// The request.
    pub request: &'a Message<'a>,
    /// Its method, where it is a registered one.
    pub method: Option<Method>,
    /// What the endpoint is told to be.
    pub policy: &'a Policy,
    /// The host of this endpoint, for Warning.
    pub host: &'a str,
    /// Whom the request is for.
    pub target: &'a Target<'a>,
    /// What the endpoint knows at this moment.
    pub situation: Situation,
}

/// What the endpoint knows at this moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// The request came another way before.
    pub merged: bool,
    /// Whether the sender proved who it is.
    pub credentials: Credentials,
    /// The dialog that the request has a tag of.
    pub dialog: InDialog,
    /// Whether the user is registered.
    pub is_registered: bool,
    /// Whether the publication that SIP-If-Match names is known (RFC 3903).
    pub knows_publication: bool,
    /// Calls there are.
    pub calls: usize,
    /// Calls of the user that is called.
    pub calls_of_user: usize,
    /// No new calls are taken.
    pub draining: bool,
    /// Seconds that Retry-After has where a request overlaps another (RFC 3261 section 14.2): random, 0 to 10.
    pub retry_after: u32,
}

/// What the sender proved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Credentials {
    /// Nothing.
    #[default]
    None,
    /// What is wrong.
    Wrong,
    /// What was right for a nonce that is too old.
    Stale,
    /// What cannot be verified.
    Unreadable,
    /// That it knows the password of this user.
    Of(String),
}

/// The dialog of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InDialog {
    /// To has no tag.
    #[default]
    Outside,
    /// To has a tag that is of no dialog here.
    Unknown,
    /// Of this dialog.
    Known(DialogState),
}

/// What stands between the two sides of a dialog.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DialogState {
    /// CSeq is not larger than that of the request before.
    pub out_of_order: bool,
    /// An INVITE of the other side is not answered yet.
    pub invite_pending: bool,
    /// An INVITE of this side is not answered yet.
    pub own_invite_pending: bool,
    /// An offer of this side is not answered yet.
    pub own_offer_pending: bool,
}

/// A check: the answer where it fails.
pub type Check = fn(&Case<'_>) -> Option<Reply>;

/// The checks in their order, by name.
pub const ORDER: &[(&str, Check)] = &[
    ("version", whole::version),
    ("message-size", whole::message_size),
    ("uri-length", whole::uri_length),
    ("syntax", whole::syntax),
    ("authentication", who::authentication),
    ("method", method::method),
    ("scheme", target::scheme),
    ("target", target::target),
    ("max-forwards", target::max_forwards),
    ("merged", extension::merged),
    ("extensions", extension::unsupported),
    ("required-extensions", extension::required),
    ("dialog", dialog::exists),
    ("anonymity", who::anonymity),
    ("identity", who::identity),
    ("body-size", content::size),
    ("body-type", content::kind),
    ("accept", content::accept),
    ("of-method", of_method::of_method),
    ("dialog-order", dialog::order),
    ("resources", resources::resources),
];

/// The answer of the first check that fails; `None` where the request is to be served.
pub fn first_failing(case: &Case<'_>) -> Option<Reply> {
    ORDER.iter().find_map(|(_, check)| check(case))
}
