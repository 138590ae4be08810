//! How a relay is set up: what the user defined, in the form that the relay works with.

use std::net::SocketAddr;
use std::time::Duration;

use hashbrown::HashMap;
use tritone_codes::StatusCode;
use tritone_config::Network;
use tritone_config::relay::{self as config, Acl, Codes, Order};
use tritone_proto::digest::{Algorithm, Password};
use tritone_proto::transaction::Timers;
use tritone_proto::{Hop, Listener, Query, Transport};

use crate::repair::Policy;

/// How a relay is set up. Places in lists (`usize`) are those of [`peers`](Self::peers).
#[derive(Clone, Debug)]
pub struct Settings {
    /// The sockets it listens on.
    pub listeners: Vec<Listener>,
    /// Host names that mean this element, besides the addresses of its sockets.
    pub names: Vec<Box<str>>,
    /// What Server says in responses that the relay makes itself.
    pub product: Box<str>,
    /// Whether requests that open a dialog get a Record-Route, so that those inside it come this way too.
    pub record_route: bool,
    /// Whether the relay itself follows a 3xx (RFC 3261 section 16.7 step 4).
    pub recurse: bool,
    /// Max-Forwards of a request that has none.
    pub max_forwards: u32,
    /// Branches of one request at a time, where it does not say (RFC 5393 section 5.3.3).
    pub max_breadth: u32,
    /// Timer values of transactions.
    pub timers: Timers,
    /// How long an INVITE may go without a final response after its last provisional one: over three minutes
    /// (RFC 3261 section 16.6 step 11).
    pub timer_c: Duration,
    /// How long to wait for any response of an upstream before the next one is tried, where there is one.
    pub first_answer: Duration,
    /// How long an upstream that did not answer is passed over.
    pub down: Duration,
    /// The elements around.
    pub peers: Vec<Peer>,
    /// Where initial requests go; the first that holds is taken.
    pub routes: Vec<Route>,
    /// Who may send.
    pub acl: Acl,
    /// How many requests a source that is no peer may send; `None` for any. What is over it is dropped.
    pub source_rate: Option<Rate>,
    /// Of how many sources it is known; the one that was silent for longest gives way.
    pub max_sources: usize,
    /// New calls of all together; `None` for any.
    pub calls: Option<Rate>,
    /// How many requests may be in work.
    pub max_contexts: usize,
    /// What is repaired in responses.
    pub policy: Policy,
    /// Whether responses are changed, or only what would be is told.
    pub repairs: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listeners: Vec::new(),
            names: Vec::new(),
            product: config::Relay::NAME.into(),
            record_route: true,
            recurse: false,
            max_forwards: 70,
            max_breadth: 60,
            timers: Timers::default(),
            timer_c: Duration::from_secs(181),
            first_answer: Duration::from_secs(2),
            down: Duration::from_secs(30),
            peers: Vec::new(),
            routes: Vec::new(),
            acl: Acl::default(),
            source_rate: None,
            max_sources: 10_000,
            calls: None,
            max_contexts: 100_000,
            policy: Policy::default(),
            repairs: false,
        }
    }
}

impl Settings {
    /// What the user defined, on these sockets. The secrets are those of the files that it names.
    pub fn of(relay: &config::Relay, mut secrets: Secrets, listeners: Vec<Listener>) -> Self {
        let timers = Timers {
            t1: relay.timers.t1,
            t2: relay.timers.t2,
            t4: relay.timers.t4,
            trying: relay.timers.trying,
        };
        Self {
            listeners,
            names: relay.advertised.iter().map(|name| host_of(name).into()).collect(),
            product: relay.name.as_str().into(),
            record_route: relay.record_route,
            recurse: relay.recurse,
            max_forwards: relay.max_forwards.into(),
            max_breadth: relay.max_breadth,
            timers,
            timer_c: relay.timers.timer_c,
            first_answer: relay.timers.first_answer,
            down: relay.timers.down,
            peers: (0..).zip(&relay.peers).map(|(place, peer)| Peer::of(peer, &mut secrets, place)).collect(),
            routes: relay.routes.iter().map(Route::of).collect(),
            acl: relay.acl.clone(),
            source_rate: relay.limits.rate.map(|per_second| Rate { per_second, burst: relay.limits.burst }),
            max_sources: relay.limits.sources,
            calls: relay.limits.calls_per_second.map(Rate::even),
            max_contexts: relay.limits.transactions,
            policy: Policy::of(relay),
            repairs: relay.repair,
        }
    }

    /// The places and names of the peers that requests may go to.
    pub fn upstreams(&self) -> impl Iterator<Item = (usize, &str)> {
        let upstreams = self.peers.iter().enumerate().filter(|(_, peer)| peer.destination.is_some());
        upstreams.map(|(place, peer)| (place, &*peer.name))
    }

    /// The peer that messages from this address are of: the one whose destination it is, else the one with the smallest
    /// network that holds it, and of several such the first.
    pub fn peer_at(&self, address: SocketAddr) -> Option<usize> {
        let is_there =
            |peer: &Peer| matches!(&peer.destination, Some(Destination::Hop(hop)) if hop.remote == address);
        if let Some(place) = self.peers.iter().position(is_there) {
            return Some(place);
        }
        let length = |peer: &Peer| {
            peer.networks.iter().filter(|network| network.holds(address.ip())).map(Network::length).max()
        };
        let held = self
            .peers
            .iter()
            .enumerate()
            .filter_map(|(place, peer)| Some((length(peer)?, core::cmp::Reverse(place))));
        held.max().map(|(_, place)| place.0)
    }
}

/// An element that sends requests to the relay or gets them from it.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Its name in reports.
    pub name: Box<str>,
    /// The addresses that its messages come from.
    pub networks: Vec<Network>,
    /// Where requests for it go; `None` for one that only sends.
    pub destination: Option<Destination>,
    /// Requests of more octets go by TCP (RFC 3261 section 18.1.1); `None` for never.
    pub tcp_above: Option<usize>,
    /// Whether and how it is asked whether it is there.
    pub health: Option<config::Health>,
    /// How many new calls it may begin; `None` for any.
    pub rate: Option<Rate>,
    /// How many of its calls may be set up at a time; `None` for any.
    pub max_calls: Option<u32>,
    /// Seconds that a 503 to it asks it to wait; `None` for a 503 without Retry-After.
    pub retry_after: Option<u64>,
    /// Who may send requests from there; `None` for anybody.
    pub challenge: Option<Challenge>,
    /// How its challenges are answered; `None` where they are passed on.
    pub credentials: Option<Credentials>,
}

/// Who may send requests.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// The realm.
    pub realm: Box<str>,
    /// The algorithms of its challenges, in their order.
    pub algorithms: Vec<Algorithm>,
    /// The password of each user.
    pub users: HashMap<Box<[u8]>, Password>,
}

/// What challenges are answered with.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The user.
    pub user: Box<str>,
    /// The password.
    pub password: Password,
}

/// What the files and variables hold that settings name, by the places of the peers.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    /// Who may send requests.
    pub challenges: HashMap<usize, Challenge>,
    /// What challenges are answered with.
    pub credentials: HashMap<usize, Credentials>,
}

impl Peer {
    /// A peer of which only the name and the destination are known.
    pub fn at(name: &str, destination: Destination) -> Self {
        Self {
            name: name.into(),
            networks: Vec::new(),
            destination: Some(destination),
            tcp_above: None,
            health: None,
            rate: None,
            max_calls: None,
            retry_after: None,
            challenge: None,
            credentials: None,
        }
    }

    fn of(peer: &config::Peer, secrets: &mut Secrets, place: usize) -> Self {
        Self {
            name: peer.name.as_str().into(),
            networks: peer.addresses.clone(),
            destination: peer.destination.as_ref().map(Destination::configured),
            tcp_above: peer.tcp_above,
            health: peer.health.clone(),
            rate: peer.rate.map(Rate::even),
            max_calls: peer.max_calls,
            retry_after: peer.retry_after.map(|wait| wait.as_secs()),
            challenge: secrets.challenges.remove(&place),
            credentials: secrets.credentials.remove(&place),
        }
    }
}

/// Where requests for a peer go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// An address.
    Hop(Hop),
    /// A name to be found.
    Name(Query),
}

impl Destination {
    /// An address by this transport.
    pub fn address(transport: Transport, address: SocketAddr) -> Self {
        Self::Hop(Hop::to(transport, address))
    }

    /// Where a query leads, if that is known without asking.
    pub fn of(query: Query) -> Self {
        query.address().map_or(Self::Name(query), Self::Hop)
    }

    fn configured(destination: &config::Destination) -> Self {
        Self::of(Query {
            host: destination.host.as_str().into(),
            port: destination.port,
            transport: destination.transport.map(transport_of),
            secure: destination.secure,
        })
    }
}

/// The transport that the user named.
pub fn transport_of(transport: config::Transport) -> Transport {
    match transport {
        config::Transport::Udp => Transport::Udp,
        config::Transport::Tcp => Transport::Tcp,
        config::Transport::Tls => Transport::Tls,
        config::Transport::Ws => Transport::Ws,
        config::Transport::Wss => Transport::Wss,
    }
}

/// So many a second, and so many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// A second, in the long run.
    pub per_second: u32,
    /// At once.
    pub burst: u32,
}

impl Rate {
    /// At once what may come in a tenth of a second.
    fn even(per_second: u32) -> Self {
        Self { per_second, burst: (per_second / 10).max(1) }
    }
}

/// Where an initial request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The peer whose requests this is for; `None` for all.
    pub from: Option<usize>,
    /// What the user part of the Request-URI begins with; empty for all.
    pub prefix: Box<[u8]>,
    /// The host of the Request-URI; empty for all.
    pub domain: Box<[u8]>,
    /// The peers.
    pub to: Vec<usize>,
    /// The share of each, where the order is by weight.
    pub weights: Vec<u32>,
    /// How they are tried.
    pub order: Order,
    /// After these statuses the next one is tried.
    pub next_on: Vec<Codes>,
}

impl Route {
    fn of(route: &config::Route) -> Self {
        Self {
            from: route.from,
            prefix: route.prefix.as_deref().unwrap_or_default().as_bytes().into(),
            domain: route.domain.as_deref().unwrap_or_default().as_bytes().into(),
            to: route.to.clone(),
            weights: route.weights.clone(),
            order: route.order,
            next_on: route.next_on.clone(),
        }
    }

    /// All requests to these peers, in this order.
    pub fn all_to(to: Vec<usize>, order: Order) -> Self {
        Self { order, ..Self::of(&config::Route::all_to(to)) }
    }
}

/// Whether the status is one of these.
pub(super) fn holds(codes: &[Codes], status: u16) -> bool {
    StatusCode::new(status).is_some_and(|status| codes.iter().any(|codes| codes.hold(status)))
}

fn host_of(sent_by: &str) -> &str {
    match sent_by.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') && !host.contains(':') => host,
        _ => sent_by,
    }
}
