//! Requests that come in: what becomes of them, and whether there is room for them (RFC 3261 section 16.3).

use std::sync::Arc;

use tritone_proto::transaction::ServerKey;
use tritone_proto::{Flow, Time};
use tritone_wire::sip::{HeaderName, Message};

use super::Relay;
use super::best::Best;
use super::branch::count_setup;
use super::context::{Context, Plan};
use super::loops::{is_loop, routing_hash};
use super::places::is_own;
use super::refused::Refused;
use super::validate::{max_forwards, number, validate};
use super::way::{Way, without_own_routes};

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
                    is_initial: is_initial(&request),
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
        let way = self.way(now, request, &plan, from)?;
        Ok((plan, way))
    }

    /// Whether there is room for one more request. New calls are refused before the queue grows (RFC 6357): a 503 without
    /// Retry-After tells the sender to try elsewhere with this call only (RFC 3261 section 21.5.4).
    fn admit(&mut self, now: Time, request: &Message<'_>, from: Option<usize>) -> Result<(), Refused> {
        let is_new_call = request.method() == Some(b"INVITE") && is_initial(request);
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
}

/// Whether a request is outside any dialog.
pub(super) fn is_initial(request: &Message<'_>) -> bool {
    request.to().is_none_or(|to| to.tag().is_none())
}
