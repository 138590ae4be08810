//! Where a request goes (RFC 3261 sections 16.4 and 16.5).

use std::collections::VecDeque;

use tritone_config::relay::{Codes, Order};
use tritone_proto::{Hop, Query, Time};
use tritone_wire::sip::{HeaderName, Message, NameAddr, Uri};

use super::Relay;
use super::context::{Plan, Target};
use super::places::is_own_uri;
use super::refused::Refused;
use super::request::is_initial;
use super::settings::{Destination, Settings};

/// Where a request may go.
#[derive(Default)]
pub(super) struct Way {
    /// Destinations to try one group after the other.
    pub(super) groups: VecDeque<Vec<Target>>,
    /// After these statuses the next group is tried.
    pub(super) next_on: Vec<Codes>,
}

impl Relay {
    /// Where the request goes (section 16.5): by its Route, else, inside a dialog, by its Request-URI; an initial request
    /// by the routes of the settings.
    pub(super) fn way(
        &mut self,
        now: Time,
        request: &Message<'_>,
        plan: &Plan,
        from: Option<usize>,
    ) -> Result<Way, Refused> {
        if let Some(hop) = self.flow_of(request, plan.routes_off) {
            return one(Target { peer: None, uri: None, to: Destination::Hop(hop) });
        }
        let routes = request.values(HeaderName::Route).count();
        let left = routes.saturating_sub(plan.routes_off + usize::from(plan.last_route_off));
        if left > 0 {
            let route = request.values(HeaderName::Route).nth(plan.routes_off).unwrap_or_default();
            return one(self.target_of(NameAddr::parse(route).uri)?);
        }
        if !is_initial(request) && !is_own_uri(&self.settings, &plan.uri) {
            return one(self.target_of(&plan.uri)?);
        }
        let way = self.route_of(now, &plan.uri, from);
        if !way.groups.is_empty() {
            return Ok(way);
        }
        if is_own_uri(&self.settings, &plan.uri) || !Uri::parse(&plan.uri).is_sip() {
            return Err(Refused::new(404, "no route for it"));
        }
        one(self.target_of(&plan.uri)?)
    }

    /// The destinations of the first route that holds. Those that do not answer are passed over while any other does: behind
    /// one that answers they would only keep the caller waiting.
    fn route_of(&mut self, now: Time, uri: &[u8], from: Option<usize>) -> Way {
        let settings = self.settings.clone();
        let uri = Uri::parse(uri);
        let user = uri.user.unwrap_or_default();
        let holds = |route: &&super::Route| {
            (route.from.is_none() || route.from == from)
                && user.starts_with(&route.prefix)
                && (route.domain.is_empty() || uri.host.eq_ignore_ascii_case(&route.domain))
                // What an upstream sends does not go back to it.
                && route.to.iter().any(|peer| Some(*peer) != from)
        };
        let Some(route) = settings.routes.iter().find(holds) else { return Way::default() };
        let mut peers = route.to.clone();
        if route.order == Order::Weighted {
            let first = self.drawn(&route.weights).min(peers.len().saturating_sub(1));
            peers.swap(0, first);
        }
        peers.retain(|peer| Some(*peer) != from);
        if peers.iter().any(|peer| self.health.is_up(now, *peer)) {
            peers.retain(|peer| self.health.is_up(now, *peer));
        }
        let targets: Vec<Target> = peers.iter().filter_map(|peer| self.target_to(*peer)).collect();
        let groups = match route.order {
            Order::Parallel => VecDeque::from([targets]),
            Order::InTurn | Order::Weighted => targets.into_iter().map(|target| vec![target]).collect(),
        };
        Way { groups, next_on: route.next_on.clone() }
    }

    /// A place, drawn by weight.
    fn drawn(&mut self, weights: &[u32]) -> usize {
        let all = weights.iter().map(|weight| u64::from(*weight)).sum();
        let mut left = self.transactions.random().below(all);
        for (place, weight) in weights.iter().enumerate() {
            match left.checked_sub(u64::from(*weight)) {
                Some(rest) => left = rest,
                None => return place,
            }
        }
        0
    }

    /// The connection that the Route values of this element lead to. What the first of two says is the side that the
    /// request comes from.
    fn flow_of(&self, request: &Message<'_>, own: usize) -> Option<Hop> {
        let last = request.values(HeaderName::Route).nth(own.checked_sub(1)?)?;
        self.flows.hop(Uri::parse(NameAddr::parse(last).uri).user?)
    }

    fn target_to(&self, peer: usize) -> Option<Target> {
        let to = self.settings.peers.get(peer)?.destination.clone()?;
        Some(Target { peer: Some(peer), uri: None, to })
    }

    /// Where a URI leads.
    fn target_of(&self, uri: &[u8]) -> Result<Target, Refused> {
        let to = destination(uri).ok_or(Refused::new(416, "its URI leads nowhere by SIP"))?;
        let is_there = |peer: &super::Peer| peer.destination.as_ref() == Some(&to);
        let peer = self.settings.peers.iter().position(is_there);
        Ok(Target { peer, uri: None, to })
    }
}

fn one(target: Target) -> Result<Way, Refused> {
    Ok(Way { groups: VecDeque::from([vec![target]]), next_on: Vec::new() })
}

/// The Request-URI and how many Route values to take off, those of this element (section 16.4): a Request-URI that is a
/// Record-Route of ours was put there by a strict router, and the last Route is what it was.
pub(super) fn without_own_routes<'m>(settings: &Settings, request: &Message<'m>) -> (&'m [u8], usize, bool) {
    let uri = request.request_uri().unwrap_or_default();
    let routes: Vec<&[u8]> =
        request.values(HeaderName::Route).map(|route| NameAddr::parse(route).uri).collect();
    let parsed = Uri::parse(uri);
    let was_strict = parsed.user.is_none() && parsed.params.find("lr").is_some() && is_own_uri(settings, uri);
    let (uri, last_off) = match routes.last() {
        Some(last) if was_strict => (*last, true),
        _ => (uri, false),
    };
    let left = routes.len() - usize::from(last_off);
    // Two of them where the relay stands between two transports (RFC 5658).
    let own = routes.iter().take(left).take_while(|route| is_own_uri(settings, route)).count().min(2);
    (uri, own, last_off)
}

/// Where a URI leads: an address at once, or a name to be found.
pub(super) fn destination(uri: &[u8]) -> Option<Destination> {
    let uri = Uri::parse(uri);
    if !uri.is_sip() {
        return None;
    }
    Query::of(&uri).ok().map(Destination::of)
}
