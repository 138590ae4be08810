//! Requests that come in (RFC 3261 sections 16.3 to 16.5, 16.10, 16.11).

use std::collections::VecDeque;
use std::sync::Arc;

use tritone_codes::StatusCode;
use tritone_config::relay::{Codes, Order};
use tritone_proto::message::Response;
use tritone_proto::transaction::{Refusal, ServerKey};
use tritone_proto::{Flow, Hop, Key, Query, Time};
use tritone_wire::sip::{HeaderName, Message, NameAddr, Rule, Severity, Uri, Violation, check};

use super::best::Best;
use super::branch::count_setup;
use super::context::{BranchState, Context, Plan, Target};
use super::loops::{is_loop, routing_hash};
use super::places::{is_own, is_own_uri};
use super::settings::{Destination, Settings};
use super::{Record, Relay};

/// An answer of the relay itself.
pub(super) struct Refused {
    status: StatusCode,
    why: &'static str,
    fields: Vec<(&'static str, String)>,
}

/// Where a request may go.
#[derive(Default)]
pub(super) struct Way {
    /// Destinations to try one group after the other.
    pub(super) groups: VecDeque<Vec<Target>>,
    /// After these statuses the next group is tried.
    next_on: Vec<Codes>,
}

impl Refused {
    pub(super) fn new(status: u16, why: &'static str) -> Self {
        Self {
            status: StatusCode::new(status).unwrap_or(StatusCode::SERVER_INTERNAL_ERROR),
            why,
            fields: Vec::new(),
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: String) -> Self {
        self.fields.push((name, value));
        self
    }
}

impl Relay {
    pub(super) fn on_request(
        &mut self,
        now: Time,
        flow: Flow,
        key: ServerKey,
        bytes: &Arc<[u8]>,
        from: Option<usize>,
    ) {
        let Ok(request) = Message::scan(bytes) else { return };
        self.flows.opened(&flow);
        match self.plan(now, &request, from) {
            Err(refused) => self.refuse(now, &flow, key, &request, &refused),
            Ok((plan, way)) => {
                let context = Context {
                    server: key,
                    flow,
                    request: Some(bytes.clone()),
                    is_invite: request.method() == Some(b"INVITE"),
                    is_initial: request.to().is_none_or(|to| to.tag().is_none()),
                    from,
                    plan,
                    // Mostly there is one.
                    branches: Vec::with_capacity(1),
                    breadth: None,
                    waiting: way.groups,
                    next_on: way.next_on,
                    best: Best::default(),
                    is_answered: false,
                    is_cancelled: false,
                    is_alerted: false,
                    ends: None,
                    scheduled: None,
                };
                count_setup(&mut self.setups, &context);
                self.open += 1;
                let context = self.contexts.insert(context);
                self.transactions.set_tag(key, context.to_u64());
                self.next_targets(now, context);
            }
        }
    }

    /// What to do to the request and where to send it, or why not.
    fn plan(
        &mut self,
        now: Time,
        request: &Message<'_>,
        from: Option<usize>,
    ) -> Result<(Plan, Way), Refused> {
        validate(request)?;
        let hash = routing_hash(&self.hasher, request);
        let settings = self.settings.clone();
        if is_loop(request, hash, |host, port| is_own(&settings, host, port)) {
            return Err(Refused::new(482, "it came back with the same destination"));
        }
        self.authenticate(now, request, from)?;
        self.admit(now, request, from)?;
        let (uri, routes_off, last_route_off) = without_own_routes(&settings, request);
        let breadth = request.header(HeaderName::MaxBreadth).map(number);
        if breadth == Some(Some(0)) {
            return Err(Refused::new(440, "Max-Breadth is 0"));
        }
        let plan = Plan {
            uri: uri.into(),
            max_forwards: max_forwards(request)
                .map_or(settings.max_forwards, |number| number.saturating_sub(1)),
            max_breadth: breadth.flatten(),
            routes_off,
            last_route_off,
            hash,
        };
        let targets = self.targets(now, request, &plan, from)?;
        Ok((plan, targets))
    }

    /// Whether there is room for one more request. New calls are refused before the queue grows (RFC 6357): a 503 without
    /// Retry-After tells the sender to try elsewhere with this call only (RFC 3261 section 21.5.4).
    fn admit(&mut self, now: Time, request: &Message<'_>, from: Option<usize>) -> Result<(), Refused> {
        let is_new_call =
            request.method() == Some(b"INVITE") && request.to().is_none_or(|to| to.tag().is_none());
        let why = if self.contexts.len() >= self.settings.max_contexts {
            "too many requests in work"
        } else if is_new_call && self.is_draining {
            "no new calls are taken"
        } else if is_new_call && !self.has_room(from) {
            "more calls being set up than agreed"
        } else if is_new_call && !self.has_token(now, from) {
            "more new calls than agreed"
        } else {
            return Ok(());
        };
        self.counters.overload += 1;
        let wait = from.and_then(|peer| self.settings.peers.get(peer)).and_then(|peer| peer.retry_after);
        let refused = Refused::new(503, why);
        Err(match wait {
            Some(seconds) => refused.with("Retry-After", seconds.to_string()),
            None => refused,
        })
    }

    /// Whether a peer has fewer calls being set up than it may.
    fn has_room(&self, from: Option<usize>) -> bool {
        let Some(from) = from else { return true };
        let most = self.settings.peers.get(from).and_then(|peer| peer.max_calls);
        most.is_none_or(|most| self.setups.get(from).is_none_or(|setups| *setups < most))
    }

    fn has_token(&mut self, now: Time, from: Option<usize>) -> bool {
        if let (Some(rate), Some(bucket)) = (self.settings.calls, &mut self.all)
            && !bucket.take(now, rate)
        {
            return false;
        }
        let Some(from) = from else { return true };
        let rate = self.settings.peers.get(from).and_then(|peer| peer.rate);
        match (rate, self.buckets.get_mut(from)) {
            (Some(rate), Some(Some(bucket))) => bucket.take(now, rate),
            _ => true,
        }
    }

    /// Where the request goes (section 16.5): by its Route, else, inside a dialog, by its Request-URI; an initial request
    /// by the routes of the settings.
    pub(super) fn targets(
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
            return one(self.target_of(NameAddr::parse(route).uri, from)?);
        }
        let is_initial = request.to().is_none_or(|to| to.tag().is_none());
        if !is_initial && !is_own_uri(&self.settings, &plan.uri) {
            return one(self.target_of(&plan.uri, from)?);
        }
        let way = self.route_of(now, &plan.uri, from);
        if !way.groups.is_empty() {
            return Ok(way);
        }
        if is_own_uri(&self.settings, &plan.uri) || !Uri::parse(&plan.uri).is_sip() {
            return Err(Refused::new(404, "no route for it"));
        }
        one(self.target_of(&plan.uri, from)?)
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

    /// Where a URI leads; `from` is the peer that the request came from.
    fn target_of(&self, uri: &[u8], _from: Option<usize>) -> Result<Target, Refused> {
        let to = destination(uri).ok_or(Refused::new(416, "its URI leads nowhere by SIP"))?;
        let is_there = |peer: &super::Peer| peer.destination.as_ref() == Some(&to);
        let peer = self.settings.peers.iter().position(is_there);
        Ok(Target { peer, uri: None, to })
    }

    fn refuse(&mut self, now: Time, flow: &Flow, key: ServerKey, request: &Message<'_>, refused: &Refused) {
        self.tell_refused(flow, request, refused);
        let tag = self.transactions.random().token();
        let bytes = response_of(&self.settings, request, &tag, refused);
        self.transactions.respond(now, key, refused.status.as_u16(), bytes);
    }

    fn tell_refused(&mut self, flow: &Flow, request: &Message<'_>, refused: &Refused) {
        self.counters.refused += 1;
        let record = Record::Refused {
            remote: flow.remote,
            transport: flow.transport,
            call_id: request.call_id().unwrap_or_default().into(),
            status: refused.status.as_u16(),
            why: refused.why,
        };
        self.outputs.push_back(tritone_proto::Output::Record(record));
    }

    /// A request that gets no transaction is answered once.
    pub(super) fn on_refused(&mut self, flow: &Flow, bytes: &[u8], why: Refusal) {
        let Ok(request) = Message::scan(bytes) else { return };
        let refused = match why {
            Refusal::Malformed => {
                validate(&request).err().unwrap_or(Refused::new(400, "it lacks a header field"))
            }
            Refusal::OverLimit => Refused::new(503, "too many requests in work"),
        };
        self.tell_refused(flow, &request, &refused);
        let bytes = response_of(&self.settings, &request, &self.refusal_tag, &refused);
        self.transactions.answer(flow, &request, bytes);
    }

    /// Section 16.10.
    pub(super) fn on_cancel(
        &mut self,
        now: Time,
        key: ServerKey,
        invite: Option<(ServerKey, u64)>,
        bytes: &[u8],
    ) {
        let Ok(cancel) = Message::scan(bytes) else { return };
        let tag = self.transactions.random().token();
        let status =
            if invite.is_some() { StatusCode::OK } else { StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST };
        let response = Response::to(&cancel, status).to_tag(&tag).finish();
        self.transactions.respond(now, key, status.as_u16(), response);
        let Some((_, context)) = invite else { return };
        let key = Key::from_u64(context);
        let reason = cancel.header(HeaderName::Reason);
        if let Some(context) = self.contexts.get_mut(key)
            && !context.is_answered
        {
            context.is_cancelled = true;
            context.waiting.clear();
            self.cancel_branches(now, key, reason);
            self.finish_if_done(now, key);
        }
    }

    /// Cancels what waits for a final response. A branch whose name is still being looked for is not begun.
    pub(super) fn cancel_branches(&mut self, now: Time, key: Key, reason: Option<&[u8]>) {
        let Some(context) = self.contexts.get_mut(key) else { return };
        let mut open = Vec::new();
        for branch in &mut context.branches {
            match branch.state {
                BranchState::Resolving => branch.state = BranchState::Done,
                BranchState::Calling(client) | BranchState::Proceeding(client) => open.push(client),
                BranchState::Done => {}
            }
        }
        for client in open {
            self.transactions.cancel(now, client, reason);
        }
    }
}

fn one(target: Target) -> Result<Way, Refused> {
    Ok(Way { groups: VecDeque::from([vec![target]]), next_on: Vec::new() })
}

fn response_of(settings: &Settings, request: &Message<'_>, tag: &str, refused: &Refused) -> Vec<u8> {
    let response = Response::to(request, refused.status).to_tag(tag).field("Server", &*settings.product);
    refused.fields.iter().fold(response, |response, (name, value)| response.field(name, value)).finish()
}

/// Section 16.3: what an element that forwards has to be able to read, and what it may not forward.
fn validate(request: &Message<'_>) -> Result<(), Refused> {
    let violations = check(request);
    if violations.iter().any(|violation| violation.rule == Rule::UnknownVersion) {
        return Err(Refused::new(505, "not SIP/2.0"));
    }
    if let Some(violation) = violations.iter().find(|violation| hinders(request, violation)) {
        return Err(Refused::new(400, violation.rule.text()));
    }
    let uri = Uri::parse(request.request_uri().unwrap_or_default());
    if !uri.is_sip() && !uri.scheme.eq_ignore_ascii_case(b"tel") {
        return Err(Refused::new(416, "a scheme that is neither sip, sips nor tel"));
    }
    if max_forwards(request) == Some(0) {
        return Err(Refused::new(483, "Max-Forwards is 0"));
    }
    let required: Vec<&[u8]> = request.values(HeaderName::ProxyRequire).collect();
    if !required.is_empty() {
        let names = String::from_utf8_lossy(&required.join(&b", "[..])).into_owned();
        return Err(Refused::new(420, "Proxy-Require").with("Unsupported", names));
    }
    Ok(())
}

/// Header fields that a proxy works with; there may be one of each of the first [`SINGLE`].
const NEEDED: [HeaderName; 10] = [
    HeaderName::From,
    HeaderName::To,
    HeaderName::CallId,
    HeaderName::CSeq,
    HeaderName::MaxForwards,
    HeaderName::ContentLength,
    HeaderName::Via,
    HeaderName::Route,
    HeaderName::ProxyRequire,
    HeaderName::ProxyAuthorization,
];
const SINGLE: usize = 6;

/// Whether a violation is in what a proxy has to understand: the start line, the header fields it works with, the end of the
/// header section. The others are the concern of the endpoints (section 16.3 step 1), and line ends are put right.
fn hinders(request: &Message<'_>, violation: &Violation) -> bool {
    match (violation.rule, violation.rule.severity()) {
        (Rule::LineEnd, _) => return false,
        (Rule::NoBlankLine, _) => return true,
        (Rule::Repeated, _) | (_, Severity::Malformed) => {}
        _ => return false,
    }
    let header = request.headers().take_while(|header| header.at <= violation.at).last();
    let Some(header) = header else { return true };
    let place = NEEDED.iter().position(|needed| *needed == header.name);
    place.is_some_and(|place| violation.rule != Rule::Repeated || place < SINGLE)
}

pub(super) fn max_forwards(request: &Message<'_>) -> Option<u32> {
    request.header(HeaderName::MaxForwards).and_then(number)
}

fn number(value: &[u8]) -> Option<u32> {
    core::str::from_utf8(value).ok()?.trim().parse().ok()
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
