//! Requests that go out (RFC 3261 section 16.6).

use std::time::Duration;

use tritone_proto::{Hop, Key, Output, Query, ResolveFailure, ResolveId, Time, Transport};
use tritone_wire::sip::Message;

use super::context::{Branch, BranchState, Context, MAX_BRANCHES, Target};
use super::edit::{Forwarding, forwarded_request};
use super::places::{listener_for, record_route, sent_by};
use super::settings::{Destination, holds};
use super::{Due, MAX_FOREIGN, MAX_RESOLVING, Relay, Sought};

/// Methods whose requests open a dialog, and get a Record-Route.
const OPENING: [&[u8]; 4] = [b"INVITE", b"SUBSCRIBE", b"REFER", b"NOTIFY"];

/// Octets that Via and Record-Route add to a request, or somewhat fewer.
const ADDED: usize = 150;
/// Longest time after which a context is looked at again.
const LONGEST_WAIT: Duration = Duration::from_secs(16);

/// What of a group may be tried at the same time, and what has to wait (RFC 5393 section 5.3.3).
fn within_breadth(mut group: Vec<Target>, breadth: u32) -> (Vec<Target>, Vec<Target>) {
    let rest = group.split_off(group.len().min(breadth as usize));
    (group, rest)
}

/// The Max-Breadth of each branch of a group; `None` where the request has none and goes one way.
fn breadth_of_each(breadth: Option<u32>, default: u32, group: usize) -> Option<u32> {
    let whole = match (breadth, group) {
        (None, 0 | 1) => return None,
        (breadth, _) => breadth.unwrap_or(default),
    };
    Some((whole / u32::try_from(group.max(1)).unwrap_or(u32::MAX)).max(1))
}

impl Relay {
    /// Sends the request to the next group of destinations; where there is none, a response goes back.
    pub(super) fn next_targets(&mut self, now: Time, key: Key) {
        let Some(context) = self.contexts.get_mut(key) else { return };
        let Some(group) = context.waiting.pop_front() else { return self.finish_if_done(now, key) };
        let (group, rest) =
            within_breadth(group, context.plan.max_breadth.unwrap_or(self.settings.max_breadth));
        if !rest.is_empty() {
            context.waiting.push_front(rest);
        }
        context.breadth = breadth_of_each(context.plan.max_breadth, self.settings.max_breadth, group.len());
        for target in group {
            let Some(context) = self.contexts.get_mut(key) else { return };
            if context.branches.len() >= MAX_BRANCHES {
                // The others would wait for ever.
                context.waiting.clear();
                break;
            }
            let (to, is_peer) = (target.to.clone(), target.peer.is_some());
            let branch = Branch {
                target,
                state: BranchState::Resolving,
                hop: None,
                more: Default::default(),
                deadline: None,
                has_tried_credentials: false,
            };
            context.branches.push(branch);
            let place = context.branches.len() - 1;
            match to {
                Destination::Hop(hop) => self.send_branch(now, key, place, hop),
                Destination::Name(query) => {
                    let sought =
                        if is_peer { Sought::Branch(key, place) } else { Sought::Foreign(key, place) };
                    self.resolve(now, sought, query);
                }
            }
        }
        self.schedule(now, key);
        self.finish_if_done(now, key);
    }

    pub(super) fn resolve(&mut self, now: Time, sought: Sought, query: Query) {
        let is_foreign = |sought: &Sought| matches!(sought, Sought::Foreign(..) | Sought::Ack(_));
        let is_full = self.resolving.len() >= MAX_RESOLVING
            || is_foreign(&sought)
                && self.resolving.values().filter(|other| is_foreign(other)).count() >= MAX_FOREIGN;
        if is_full {
            return self.found(now, sought, Err(ResolveFailure::Resources));
        }
        let id = ResolveId(self.next_resolve);
        self.next_resolve += 1;
        self.resolving.insert(id, sought);
        self.outputs.push_back(Output::Resolve { id, query });
    }

    pub(super) fn on_resolved(
        &mut self,
        now: Time,
        key: Key,
        place: usize,
        hops: Result<Vec<Hop>, ResolveFailure>,
    ) {
        let Some(context) = self.contexts.get_mut(key) else { return };
        let Some(branch) = context.branches.get_mut(place) else { return };
        if branch.state != BranchState::Resolving {
            return;
        }
        let mut hops = hops.unwrap_or_default();
        self.blacklist.order(now, &mut hops);
        branch.more = hops.into();
        match branch.more.pop_front() {
            Some(hop) => {
                self.send_branch(now, key, place, hop);
                self.schedule(now, key);
            }
            None => {
                branch.state = BranchState::Done;
                let peer = branch.target.peer;
                context.best.take_own(503, peer);
                self.after_failure(now, key);
            }
        }
    }

    /// Sends the request of a branch to an address.
    pub(super) fn send_branch(&mut self, now: Time, key: Key, place: usize, hop: Hop) {
        self.send_branch_with(now, key, place, hop, &[]);
    }

    /// The same with credentials for a challenge of the other side.
    pub(super) fn send_branch_with(
        &mut self,
        now: Time,
        key: Key,
        place: usize,
        hop: Hop,
        credentials: &[(&'static str, Vec<u8>)],
    ) {
        let settings = self.settings.clone();
        let hop = self.by_size(key, place, hop);
        let branch_id = self.transactions.branch();
        let Some(context) = self.contexts.get_mut(key) else { return };
        let Some(bytes) = context.request.clone() else { return };
        let Ok(request) = Message::scan(&bytes) else { return };
        let Some(branch) = context.branches.get_mut(place) else { return };
        let listener = listener_for(&settings, &hop);
        let sender = sent_by(&settings, listener);
        let via = format!(
            "SIP/2.0/{} {sender};branch={branch_id}.{:016x}",
            hop.transport.via_word(),
            context.plan.hash
        );
        let opens = OPENING.contains(&request.method().unwrap_or_default());
        let record_routes = if settings.record_route && opens {
            let mut routes = vec![record_route(None, sender, hop.transport)];
            let token = self.flows.token(&context.flow);
            if token.is_some()
                || hop.transport != context.flow.transport
                || listener != Some(context.flow.listener)
            {
                // Each side comes back by its own transport (RFC 5658).
                let sender = sent_by(&settings, Some(context.flow.listener));
                routes.push(record_route(token.as_deref(), sender, context.flow.transport));
            }
            routes
        } else {
            Vec::new()
        };
        let forwarding = Forwarding {
            uri: branch.target.uri.as_deref().unwrap_or(&context.plan.uri),
            via: &via,
            record_routes: &record_routes,
            max_forwards: context.plan.max_forwards,
            routes_off: context.plan.routes_off,
            last_route_off: context.plan.last_route_off,
            max_breadth: context.breadth,
            credentials,
        };
        let bytes = forwarded_request(&request, &forwarding);
        let has_others = !context.waiting.is_empty() || !branch.more.is_empty();
        branch.deadline = if has_others {
            Some(now + settings.first_answer)
        } else if context.is_invite {
            Some(now + settings.timer_c)
        } else {
            None
        };
        let hop = Hop { listener, ..hop };
        branch.hop = Some(hop.clone());
        let client = self.transactions.request(now, hop, branch_id, bytes, key.to_u64());
        branch.state = BranchState::Calling(client);
        self.counters.forwarded += 1;
    }

    /// The same address by TCP, where the request is larger than its peer takes by UDP (RFC 3261 section 18.1.1).
    fn by_size(&self, key: Key, place: usize, hop: Hop) -> Hop {
        let Some(context) = self.contexts.get(key) else { return hop };
        let peer = context.branches.get(place).and_then(|branch| branch.target.peer);
        let above = peer.and_then(|peer| self.settings.peers.get(peer)).and_then(|peer| peer.tcp_above);
        let octets = context.request.as_ref().map_or(0, |request| request.len()) + ADDED;
        match above {
            Some(above) if hop.transport == Transport::Udp && octets > above => {
                Hop { transport: Transport::Tcp, listener: None, ..hop }
            }
            _ => hop,
        }
    }

    /// Puts the next deadline of a context into the wheel.
    pub(super) fn schedule(&mut self, now: Time, key: Key) {
        let Some(context) = self.contexts.get_mut(key) else { return };
        // Most contexts end long before timer C; what waits in the wheel for them is not to pile up.
        if let Some(deadline) = context.deadline().map(|deadline| deadline.min(now + LONGEST_WAIT))
            && context.scheduled.is_none_or(|scheduled| deadline < scheduled)
        {
            context.scheduled = Some(deadline);
            self.wheel.insert(deadline, Due::Context(key));
        }
    }

    /// A deadline of a context came: a destination that says nothing is passed over, a call that rings for too long is
    /// cancelled (timer C, section 16.8).
    pub(super) fn on_deadline(&mut self, now: Time, key: Key) {
        let Some(context) = self.contexts.get_mut(key) else { return };
        context.scheduled = None;
        if context.ends.is_some_and(|ends| ends <= now) {
            return self.let_go(key);
        }
        let is_due = |branch: &Branch| branch.deadline.is_some_and(|deadline| deadline <= now);
        let due: Vec<(usize, BranchState)> = context
            .branches
            .iter()
            .enumerate()
            .filter(|(_, branch)| is_due(branch))
            .map(|(place, branch)| (place, branch.state))
            .collect();
        for (place, state) in due {
            if let Some(branch) =
                self.contexts.get_mut(key).and_then(|context| context.branches.get_mut(place))
            {
                branch.deadline = None;
            }
            match state {
                BranchState::Calling(client) => {
                    // Should it ring after all, it is told that nobody waits.
                    self.transactions.cancel(now, client, None);
                    self.silence(now, key, place, 408);
                }
                BranchState::Proceeding(client) => {
                    self.counters.timer_c += 1;
                    self.transactions.cancel(now, client, None);
                }
                BranchState::Resolving | BranchState::Done => {}
            }
        }
        self.schedule(now, key);
    }

    /// No final response will come from a branch: another address of it is tried, else another destination.
    pub(super) fn silence(&mut self, now: Time, key: Key, place: usize, status: u16) {
        let Some(context) = self.contexts.get_mut(key) else { return };
        let is_over = context.is_cancelled || context.is_answered;
        let Some(branch) = context.branches.get_mut(place) else { return };
        branch.state = BranchState::Done;
        if self.next_address(now, key, place) {
            return;
        }
        let Some(context) = self.contexts.get_mut(key) else { return };
        let peer = context.branches.get(place).and_then(|branch| branch.target.peer);
        if !holds(&context.next_on, status) {
            context.waiting.retain(|group| group.iter().all(|target| target.uri.is_some()));
        }
        if context.waiting.is_empty() || is_over {
            context.best.take_own(status, peer);
        } else {
            context.best.pass_over(status, peer);
        }
        if let Some(peer) = peer {
            self.set_down(now, peer);
        }
        self.after_failure(now, key);
    }

    /// Sends the request of a branch to the next address of its name, if there is one, since the present one does not answer
    /// or has no room (RFC 3263 section 4.3). That one is tried last for a while.
    pub(super) fn next_address(&mut self, now: Time, key: Key, place: usize) -> bool {
        let Some(context) = self.contexts.get_mut(key) else { return false };
        let is_over = context.is_cancelled || context.is_answered;
        let Some(branch) = context.branches.get_mut(place).filter(|_| !is_over) else { return false };
        let Some(next) = branch.more.pop_front() else { return false };
        if let Some(failed) = &branch.hop {
            self.blacklist.add(now, failed, self.settings.down);
        }
        self.counters.failovers += 1;
        self.send_branch(now, key, place, next);
        self.schedule(now, key);
        true
    }

    /// A branch failed: the next destinations are tried when all present ones have, unless a 6xx says that none will do.
    pub(super) fn after_failure(&mut self, now: Time, key: Key) {
        let Some(context) = self.contexts.get(key) else { return };
        if !context.is_done() || context.is_answered {
            return self.finish_if_done(now, key);
        }
        if context.best.is_global() || context.is_cancelled || context.waiting.is_empty() {
            return self.finish_if_done(now, key);
        }
        self.counters.failovers += 1;
        self.next_targets(now, key);
    }

    /// Forgets a context whose branches are over.
    pub(super) fn let_go(&mut self, key: Key) {
        if let Some(mut context) = self.contexts.remove(key) {
            context.answer(&mut self.open);
            Self::end_setup(&mut self.setups, &mut context);
        }
    }

    /// A call is set up, or will not be.
    pub(super) fn end_setup(setups: &mut [u32], context: &mut Context) {
        if let Some(setups) = setups_of(setups, context) {
            *setups = setups.saturating_sub(1);
        }
        context.from = None;
    }
}

/// Counts a call that is being set up.
pub(super) fn count_setup(setups: &mut [u32], context: &Context) {
    if let Some(setups) = setups_of(setups, context) {
        *setups += 1;
    }
}

/// The count of the peer whose call this is.
fn setups_of<'s>(setups: &'s mut [u32], context: &Context) -> Option<&'s mut u32> {
    let is_call = context.is_invite && context.is_initial;
    context.from.filter(|_| is_call).and_then(|from| setups.get_mut(from))
}

impl Target {
    /// A destination that a Contact of a 3xx names.
    pub(super) fn of_contact(uri: &[u8], to: Destination) -> Self {
        Self { peer: None, uri: Some(uri.into()), to }
    }
}
