//! What a message says of other legs of its call.

use tritone_wire::sip::{HeaderName, Message, Via};

use crate::described::Described;
use crate::digest;
use crate::hash::{hash, hash_lower};

/// Via values below the top one that are looked at: a request that came farther has looped.
const MAX_VIAS: usize = 16;
/// The shortest value that may tell a call from all others.
const SHORTEST: usize = 6;

/// What a link rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum LinkKind {
    /// The same UUID in Session-ID (RFC 7989).
    SessionId,
    /// The same ICID in P-Charging-Vector (RFC 7315 section 4.6).
    Icid,
    /// A header that names the other leg's Call-ID, or has the same value as its own.
    Named,
    /// The branch of a Via of the other leg.
    Branch,
    /// The nonce of a challenge, and credentials for it.
    Nonce,
    /// The Contact of a redirection, and the Request-URI that follows it.
    Redirect,
    /// The origin of a session description (RFC 8866 section 5.2).
    Origin,
}

/// One value that another leg of the call may have too, as a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Link {
    pub(crate) kind: LinkKind,
    /// Whether this leg brought the value up, so that others may refer to it; both for values that all legs carry.
    pub(crate) gives: bool,
    /// Whether this leg refers to it.
    pub(crate) asks: bool,
    pub(crate) hash: u64,
}

impl LinkKind {
    const ALL: [Self; 7] =
        [Self::SessionId, Self::Icid, Self::Named, Self::Branch, Self::Nonce, Self::Redirect, Self::Origin];
}

impl Link {
    /// Its octets in a note.
    pub(crate) fn to_octets(self) -> [u8; 9] {
        let [a, b, c, d, e, f, g, h] = self.hash.to_le_bytes();
        let kind = self.kind as u8 | u8::from(self.gives) << 4 | u8::from(self.asks) << 5;
        [kind, a, b, c, d, e, f, g, h]
    }

    /// The link of such octets.
    pub(crate) fn from_octets(octets: &[u8]) -> Option<Self> {
        let (kind, hash) = octets.split_first()?;
        let (gives, asks) = (kind & 1 << 4 != 0, kind & 1 << 5 != 0);
        let kind = *LinkKind::ALL.get(usize::from(kind & 0x0f))?;
        Some(Self { kind, gives, asks, hash: u64::from_le_bytes(hash.try_into().ok()?) })
    }
}

/// Hands over the links of a message; `names` are headers that carry the Call-ID of another leg, `description` is the
/// session description that it carries. `is_opening`: it is an INVITE outside a dialog.
pub(crate) fn of(
    message: &Message<'_>,
    is_opening: bool,
    names: &[String],
    description: Option<&Described<'_>>,
    links: &mut dyn FnMut(Link),
) {
    match message.status().map(u16::from) {
        None if is_opening => of_invite(message, names, description, links),
        Some(401 | 407) => of_nonces(&digest::nonces_given(message), true, links),
        Some(300..=399) => of_redirection(message, links),
        _ => {}
    }
}

fn of_invite(
    message: &Message<'_>,
    names: &[String],
    description: Option<&Described<'_>>,
    links: &mut dyn FnMut(Link),
) {
    let shared = |kind, value: &[u8]| Link { kind, gives: true, asks: true, hash: hash(value) };
    if let Some(uuid) = session_id(message) {
        links(shared(LinkKind::SessionId, &uuid));
    }
    if let Some(icid) = icid(message) {
        links(shared(LinkKind::Icid, icid));
    }
    for header in message.headers_named(HeaderName::Other) {
        let is_named = |name: &String| header.raw_name.eq_ignore_ascii_case(name.as_bytes());
        if header.value.len() >= SHORTEST && names.iter().any(is_named) {
            links(shared(LinkKind::Named, header.value));
        }
    }
    if let Some(origin) = description.and_then(origin) {
        links(shared(LinkKind::Origin, origin));
    }
    for (depth, via) in message.vias().take(MAX_VIAS).enumerate() {
        if let Some(hash) = branch(&via) {
            links(Link { kind: LinkKind::Branch, gives: depth == 0, asks: depth > 0, hash });
        }
    }
    of_nonces(&digest::nonces_used(message), false, links);
    if let Some(uri) = message.request_uri() {
        links(Link { kind: LinkKind::Redirect, gives: false, asks: true, hash: hash(address_of(uri)) });
    }
}

/// The local UUID of a Session-ID, in lower case; the nil UUID stands for none (RFC 7989 section 5).
fn session_id(message: &Message<'_>) -> Option<Vec<u8>> {
    let value = message.header(HeaderName::SessionId)?;
    let uuid = value.split(|byte| *byte == b';').next()?.trim_ascii();
    let is_nil = uuid.iter().all(|byte| matches!(byte, b'0' | b'-'));
    (uuid.len() >= 32 && !is_nil).then(|| uuid.to_ascii_lowercase())
}

fn icid<'a>(message: &Message<'a>) -> Option<&'a [u8]> {
    let value = message.header(HeaderName::PChargingVector)?;
    let mut params = value.split(|byte| *byte == b';');
    let icid = params.find_map(|param| {
        let (name, value) = param.split_at_checked(param.iter().position(|byte| *byte == b'=')?)?;
        name.trim_ascii().eq_ignore_ascii_case(b"icid-value").then_some(value.get(1..)?)
    })?;
    let icid = icid.trim_ascii();
    let icid = icid.strip_prefix(b"\"").and_then(|inner| inner.strip_suffix(b"\"")).unwrap_or(icid);
    (icid.len() >= SHORTEST).then_some(icid)
}

/// The `o=` line of a session description, where its session id is long enough to be one of its own.
fn origin<'a>(description: &Described<'a>) -> Option<&'a [u8]> {
    let origin = description.origin.filter(|_| description.is_one)?;
    let id = origin.split(|byte| *byte == b' ').nth(1)?;
    (id.len() >= SHORTEST).then_some(origin)
}

fn branch(via: &Via<'_>) -> Option<u64> {
    let branch = via.transaction_branch()?;
    Some(hash(branch) ^ hash_lower(via.host).rotate_left(17))
}

/// Links by the nonces that a message gives, or uses.
fn of_nonces(nonces: &[&[u8]], gives: bool, links: &mut dyn FnMut(Link)) {
    let long = nonces.iter().filter(|nonce| nonce.len() >= SHORTEST);
    long.for_each(|nonce| links(Link { kind: LinkKind::Nonce, gives, asks: !gives, hash: hash(nonce) }));
}

fn of_redirection(message: &Message<'_>, links: &mut dyn FnMut(Link)) {
    for contact in message.contacts().take(8) {
        let hash = hash(address_of(contact.uri));
        links(Link { kind: LinkKind::Redirect, gives: true, asks: false, hash });
    }
}

/// `user@host:port` of a URI, without the default port: what stays of it when a client follows a redirection.
fn address_of(uri: &[u8]) -> &[u8] {
    let start = uri.iter().position(|byte| *byte == b':').map_or(0, |at| at + 1);
    let rest = uri.get(start..).unwrap_or(uri);
    let end = rest.iter().position(|byte| matches!(byte, b';' | b'?')).unwrap_or(rest.len());
    let address = rest.get(..end).unwrap_or(rest);
    address.strip_suffix(b":5060").unwrap_or(address)
}
