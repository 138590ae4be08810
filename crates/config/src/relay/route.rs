//! Which upstreams a request goes to: `[[route]]`.

use super::codes::{Codes, codes};
use super::peer::{Peer, Role};
use super::place::Place;
use super::value::choice;
use crate::fields::Fields;
use crate::{ConfigError, Problem};

/// A route: the first whose conditions hold decides. Names are places in the list of peers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Where it stands in the file.
    pub place: Place,
    /// `prefix`: what the user part of the Request-URI begins with, a `+` included.
    pub prefix: Option<String>,
    /// `domain`: the host of the Request-URI, in any case.
    pub domain: Option<String>,
    /// `from`: the peer that the request comes from.
    pub from: Option<usize>,
    /// `to`: the upstreams, at least one.
    pub to: Vec<usize>,
    /// `order`: how they are tried.
    pub order: Order,
    /// `weights`: for each upstream its share where the order is `weighted`, at least 1; by default all are alike.
    pub weights: Vec<u32>,
    /// `next-on`: after these statuses the next upstream is tried, where they are tried in turn. No answer and no
    /// connection count as 408 and 503. A 6xx ends it all (RFC 3261 section 16.7).
    pub next_on: Vec<Codes>,
}

/// How the upstreams of a route are tried: `order`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// `in-turn`: one after another as listed, those that are not healthy last. The default.
    InTurn,
    /// `weighted`: likewise, but the first is drawn by the weights.
    Weighted,
    /// `parallel`: all at once.
    Parallel,
}

impl Route {
    /// What `next-on` is by default.
    pub const NEXT_ON: &'static str = "408 503";

    /// All requests to these upstreams in turn.
    pub fn all_to(to: Vec<usize>) -> Self {
        Self {
            place: Place::default(),
            prefix: None,
            domain: None,
            from: None,
            weights: vec![1; to.len()],
            to,
            order: Order::InTurn,
            next_on: next_on(),
        }
    }
}

fn next_on() -> Vec<Codes> {
    Route::NEXT_ON.split(' ').filter_map(Codes::parse).collect()
}

const ROUTE: &[&str] = &["prefix", "domain", "from", "to", "order", "weights", "next-on"];

/// The routes of a file. Where it has none, all requests go to all upstreams in turn.
pub(super) fn routes(fields: &Fields<'_>, peers: &[Peer]) -> Result<Vec<Route>, ConfigError> {
    let routes: Vec<Route> = fields
        .rows("route")?
        .into_iter()
        .map(|row| route(&row.only(ROUTE)?, peers))
        .collect::<Result<_, _>>()?;
    if !routes.is_empty() {
        return Ok(routes);
    }
    let upstreams: Vec<usize> =
        peers.iter().enumerate().filter(|(_, peer)| peer.role == Role::Upstream).map(|(at, _)| at).collect();
    if upstreams.is_empty() {
        return Err(fields.error("peer", Problem::Together("at least one peer must be an upstream")));
    }
    Ok(vec![Route::all_to(upstreams)])
}

fn route(fields: &Fields<'_>, peers: &[Peer]) -> Result<Route, ConfigError> {
    let orders = [("in-turn", Order::InTurn), ("weighted", Order::Weighted), ("parallel", Order::Parallel)];
    let order =
        choice(fields, "order", &orders, "order: in-turn, weighted or parallel")?.unwrap_or(Order::InTurn);
    let to = upstreams(fields, peers)?;
    Ok(Route {
        place: Place::of(fields),
        prefix: fields.text("prefix")?.map(String::from),
        domain: fields.text("domain")?.map(String::from),
        from: fields.text("from")?.map(|name| find(fields, "from", name, peers)).transpose()?,
        weights: weights(fields, order, to.len())?,
        to,
        order,
        next_on: codes(fields, "next-on")?.unwrap_or_else(next_on),
    })
}

fn upstreams(fields: &Fields<'_>, peers: &[Peer]) -> Result<Vec<usize>, ConfigError> {
    let names = fields.texts("to")?.unwrap_or_default();
    if names.is_empty() {
        return Err(fields.error("to", Problem::Missing));
    }
    let upstream = |(index, name): (usize, &str)| {
        let found = peers.iter().position(|peer| peer.name == name && peer.destination.is_some());
        found.ok_or_else(|| fields.error_at("to", index, Problem::Reference(name.into(), "upstream")))
    };
    names.into_iter().enumerate().map(upstream).collect()
}

fn weights(fields: &Fields<'_>, order: Order, upstreams: usize) -> Result<Vec<u32>, ConfigError> {
    let Some(words) = fields.words("weights")? else { return Ok(vec![1; upstreams]) };
    if order != Order::Weighted {
        return Err(fields.error("weights", Problem::Together("need order = \"weighted\"")));
    }
    if words.len() != upstreams {
        return Err(fields.error("weights", Problem::Together("there must be one for each upstream in to")));
    }
    let weight = |(index, word): (usize, String)| {
        let weight = word.parse().ok().filter(|weight| (1..=1_000_000).contains(weight));
        let range = |value| Problem::Range(value, "1 to 1000000".into());
        weight.ok_or_else(|| fields.error_at("weights", index, range(word)))
    };
    words.into_iter().enumerate().map(weight).collect()
}

/// The place of a peer by its name.
pub(super) fn find(
    fields: &Fields<'_>,
    field: &str,
    name: &str,
    peers: &[Peer],
) -> Result<usize, ConfigError> {
    let found = peers.iter().position(|peer| peer.name == name);
    found.ok_or_else(|| fields.error(field, Problem::Reference(name.into(), "peer")))
}
