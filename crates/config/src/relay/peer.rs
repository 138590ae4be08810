//! The neighbours of a relay: `[[peer]]`.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tritone_codes::{Location, Profile, profile};

use super::authentication::{Challenge, Credentials, challenge, credentials};
use super::health::{Health, health};
use super::limits::networks;
use super::place::Place;
use super::rule::location;
use super::socket::{Destination, Transport};
use super::value::{choice, duration, number, or_off};
use crate::fields::Fields;
use crate::{ConfigError, Network, Problem, load_profile};

/// A neighbour: where it sends from, where its calls go to, and how it is treated.
#[derive(Clone, Debug)]
pub struct Peer {
    /// `name`: unique; routes, rules, reports and counters use it.
    pub name: String,
    /// Where it stands in the file.
    pub place: Place,
    /// `addresses`: who sends from there is this peer.
    pub addresses: Vec<Network>,
    /// `uri`: where its requests go to; by default the address in `addresses`, where that is a single one.
    pub destination: Option<Destination>,
    /// `role`: what it is for.
    pub role: Role,
    /// `profile`: by which table this peer makes statuses of causes; a shipped profile, or a file.
    pub profile: Option<Arc<Profile>>,
    /// `location`: where the causes of this peer come from that say nothing of it themselves (RFC 8606).
    pub location: Option<Location>,
    /// `trust-reason`: whether a Reason that it sends may change the status that it sends.
    pub trust_reason: bool,
    /// `challenge`: it must authenticate (407) with one of these users.
    pub challenge: Option<Challenge>,
    /// `credentials`: how the relay answers the peer's challenges.
    pub credentials: Option<Credentials>,
    /// `tcp-above`: requests of more octets go by TCP instead of UDP (RFC 3261 section 18.1.1); `None` for "off".
    pub tcp_above: Option<usize>,
    /// `retry-after`: what a 503 to this peer says in Retry-After when it is over a limit; `None` for "off", no such
    /// field.
    pub retry_after: Option<Duration>,
    /// `max-calls`: calls of this peer that are being set up at a time; `None` for "off".
    pub max_calls: Option<u32>,
    /// `rate`: new calls a second from this peer; `None` for "off".
    pub rate: Option<u32>,
    /// `health`: whether and how it is asked whether it is there.
    pub health: Option<Health>,
}

/// What a peer is for: `role`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// `downstream`: it sends calls. The default of a peer without a destination.
    Downstream,
    /// `upstream`: calls are sent to it. It may send calls too, where it has addresses. The default of a peer with a
    /// destination.
    Upstream,
}

impl Peer {
    /// An upstream with default settings.
    pub fn upstream(name: &str, destination: Destination) -> Self {
        let addresses = destination.host.parse().ok().map(|address: IpAddr| address.to_string());
        Self {
            name: name.into(),
            place: Place::default(),
            addresses: addresses.as_deref().and_then(Network::parse).into_iter().collect(),
            destination: Some(destination),
            role: Role::Upstream,
            profile: None,
            location: None,
            trust_reason: false,
            challenge: None,
            credentials: None,
            tcp_above: None,
            retry_after: None,
            max_calls: None,
            rate: None,
            health: None,
        }
    }

    /// Whether an address is one of its own, and how many of its leading bits count.
    pub fn holds(&self, source: IpAddr) -> Option<u32> {
        self.addresses.iter().filter(|network| network.holds(source)).map(Network::length).max()
    }
}

const PEER: &[&str] = &[
    "name",
    "addresses",
    "uri",
    "transport",
    "role",
    "profile",
    "location",
    "trust-reason",
    "challenge",
    "credentials",
    "tcp-above",
    "retry-after",
    "max-calls",
    "rate",
    "health",
    "accepted",
    "failures",
];
const DAY: Duration = Duration::from_secs(86_400);

/// The peers of a file, whose folder is where other files are found from.
pub(super) fn peers(fields: &Fields<'_>, folder: &Path) -> Result<Vec<Peer>, ConfigError> {
    let mut peers: Vec<Peer> = Vec::new();
    for row in fields.rows("peer")? {
        let row = row.only(PEER)?;
        let peer = peer(&row, folder)?;
        if let Some(earlier) = peers.iter().find(|other| other.name == peer.name) {
            let problem = Problem::Duplicate { key: peer.name, line: earlier.place.line };
            return Err(row.error("name", problem));
        }
        peers.push(peer);
    }
    Ok(peers)
}

fn peer(fields: &Fields<'_>, folder: &Path) -> Result<Peer, ConfigError> {
    let addresses = networks(fields, "addresses")?;
    let destination = destination(fields, &addresses)?;
    let role = role(fields, &addresses, destination.as_ref())?;
    let per_second = |field| or_off(fields, field, || number(fields, field, 1..=1_000_000));
    let seconds = Duration::from_secs(1)..=DAY;
    let retry_after = or_off(fields, "retry-after", || duration(fields, "retry-after", seconds))?;
    Ok(Peer {
        name: name(fields)?,
        place: Place::of(fields),
        addresses,
        destination,
        role,
        profile: mapping(fields, folder)?,
        location: location(fields)?,
        trust_reason: fields.switch("trust-reason")?.unwrap_or(false),
        challenge: challenge(fields, folder)?,
        credentials: credentials(fields, folder)?,
        tcp_above: or_off(fields, "tcp-above", || number(fields, "tcp-above", 200..=65_535))?.flatten(),
        retry_after: retry_after.flatten(),
        max_calls: per_second("max-calls")?.flatten(),
        rate: per_second("rate")?.flatten(),
        health: health(fields)?,
    })
}

/// A name goes into counters, log lines and reports, so that it is one word.
fn name(fields: &Fields<'_>) -> Result<String, ConfigError> {
    let name = fields.required_text("name")?;
    let is_word = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    let problem =
        || Problem::Word(name.into(), "name of letters, digits, full stops, hyphens and underscores");
    if is_word { Ok(name.into()) } else { Err(fields.error("name", problem())) }
}

fn destination(fields: &Fields<'_>, addresses: &[Network]) -> Result<Option<Destination>, ConfigError> {
    let own = match fields.text("uri")? {
        Some(uri) => {
            let destination = Destination::parse(uri);
            Some(destination.ok_or_else(|| fields.error("uri", Problem::Uri(uri.into())))?)
        }
        None => match addresses {
            [only] if fields.text("role")? != Some("downstream") => only.single().map(Destination::of),
            _ => None,
        },
    };
    let Some(transport) =
        choice(fields, "transport", &Transport::WORDS, "transport: udp, tcp, tls, ws or wss")?
    else {
        return Ok(own);
    };
    match own {
        Some(Destination { transport: Some(_), .. }) => {
            Err(fields.error("transport", Problem::Together("the URI names a transport already")))
        }
        Some(own) => Ok(Some(Destination { transport: Some(transport), ..own })),
        None => Err(fields.error("transport", Problem::Together("is of no use without a uri"))),
    }
}

fn role(
    fields: &Fields<'_>,
    addresses: &[Network],
    destination: Option<&Destination>,
) -> Result<Role, ConfigError> {
    let words = [("upstream", Role::Upstream), ("downstream", Role::Downstream)];
    let role = choice(fields, "role", &words, "role: upstream or downstream")?;
    let role = role.unwrap_or(if destination.is_some() { Role::Upstream } else { Role::Downstream });
    match role {
        Role::Upstream if destination.is_none() => {
            Err(fields.error("uri", Problem::Together("an upstream needs a uri, or one address")))
        }
        Role::Downstream if addresses.is_empty() => {
            Err(fields.error("addresses", Problem::Together("a downstream needs addresses to be known by")))
        }
        role => Ok(role),
    }
}

/// A shipped profile by its name, or the profile of a file, which has a suffix or a folder.
pub(super) fn mapping(fields: &Fields<'_>, folder: &Path) -> Result<Option<Arc<Profile>>, ConfigError> {
    let Some(name) = fields.text("profile")? else { return Ok(None) };
    if let Some(shipped) = profile(name) {
        return Ok(Some(Arc::new(shipped.clone())));
    }
    if !name.contains(['/', '.']) {
        return Err(fields.error("profile", Problem::Base(name.into())));
    }
    load_profile(folder.join(name)).map(Arc::new).map(Some)
}
