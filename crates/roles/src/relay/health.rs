//! Which upstreams answer: seen from the calls, and asked by OPTIONS.

use std::time::Duration;

use tritone_proto::message::Request;
use tritone_proto::transaction::ClientKey;
use tritone_proto::{Hop, Key, Output, ResolveFailure, Time};
use tritone_wire::sip::{HeaderName, Message};

use super::places::{listener_for, sent_by};
use super::settings::{Destination, Peer, Settings, holds};
use super::{Due, Record, Relay, Sought};

/// What is known of each peer.
#[derive(Debug)]
pub(super) struct Health {
    peers: Vec<State>,
    /// Counts the settings: what is due by earlier ones is not done.
    settings: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// Passed over until then.
    down_until: Option<Time>,
    /// The OPTIONS that waits for an answer.
    asking: Option<ClientKey>,
    /// Questions in a row without a good answer.
    failures: u32,
}

impl Health {
    pub(super) fn new(peers: usize) -> Self {
        Self { peers: vec![State::default(); peers], settings: 0 }
    }

    /// Goes on with other settings: what is known of a peer that is the same is still known.
    pub(super) fn go_on(&mut self, old: &Settings, new: &Settings) {
        let state_of = |peer: &Peer| {
            let is_same = |other: &Peer| other.name == peer.name && other.destination == peer.destination;
            let place = old.peers.iter().position(is_same)?;
            self.peers.get(place).copied()
        };
        let peers = new.peers.iter().map(|peer| state_of(peer).unwrap_or_default()).collect();
        *self = Self { peers, settings: self.settings.wrapping_add(1) };
    }

    pub(super) fn is_up(&self, now: Time, peer: usize) -> bool {
        self.peers.get(peer).and_then(|state| state.down_until).is_none_or(|until| until <= now)
    }
}

/// The tag of a health request: no context has this key.
pub(super) fn no_context() -> Key {
    Key::from_u64(u64::MAX - 1)
}

/// Longest time that a Retry-After takes a peer out of use.
const LONGEST_RETRY: Duration = Duration::from_secs(600);

/// The seconds of a Retry-After, without its comment and parameters.
fn seconds(value: &[u8]) -> Option<Duration> {
    let digits = value.iter().take_while(|octet| octet.is_ascii_digit()).count();
    let number = core::str::from_utf8(value.get(..digits)?).ok()?.parse().ok()?;
    Some(Duration::from_secs(number))
}

impl Relay {
    /// Passes over a peer for a while.
    pub(super) fn set_down(&mut self, now: Time, peer: usize) {
        self.set_down_for(now, peer, self.settings.down);
    }

    /// A peer answered 503: it is passed over for as long as its Retry-After says, within reason. Without one, the 503 is
    /// about this request alone (RFC 3261 section 21.5.4).
    pub(super) fn heed_unavailable(&mut self, now: Time, peer: usize, response: &Message<'_>) {
        match response.header(HeaderName::RetryAfter).and_then(seconds) {
            Some(wait) => self.set_down_for(now, peer, wait.min(LONGEST_RETRY)),
            None => self.set_up(peer),
        }
    }

    fn set_down_for(&mut self, now: Time, peer: usize, wait: Duration) {
        let was_up = self.health.is_up(now, peer);
        let until = now + wait;
        if let Some(state) = self.health.peers.get_mut(peer) {
            state.down_until = Some(until);
        }
        if was_up {
            self.tell_upstream(peer, false);
        }
    }

    /// Takes a peer into use again.
    pub(super) fn set_up(&mut self, peer: usize) {
        let Some(state) = self.health.peers.get_mut(peer) else { return };
        if state.down_until.take().is_some() {
            self.tell_upstream(peer, true);
        }
    }

    fn tell_upstream(&mut self, peer: usize, is_up: bool) {
        if let Some(peer) = self.settings.peers.get(peer) {
            self.outputs.push_back(Output::Record(Record::Upstream { peer: peer.name.clone(), is_up }));
        }
    }

    pub(super) fn schedule_health(&mut self, now: Time) {
        for (place, peer) in self.settings.peers.iter().enumerate() {
            let Some(health) = &peer.health else { continue };
            // Who is being asked has its time to answer.
            let is_asked = self.health.peers.get(place).is_some_and(|state| state.asking.is_some());
            let due = if is_asked { now + health.interval } else { now };
            self.wheel.insert(due, Due::Health(place, self.health.settings));
        }
    }

    pub(super) fn on_health_due(&mut self, now: Time, place: usize, settings: u32) {
        if settings == self.health.settings {
            self.ask_health(now, place);
        }
    }

    /// Asks a peer whether it is there, and comes back after the interval.
    fn ask_health(&mut self, now: Time, place: usize) {
        let settings = self.settings.clone();
        let Some(peer) = settings.peers.get(place) else { return };
        let Some(interval) = peer.health.as_ref().map(|health| health.interval) else { return };
        self.wheel.insert(now + interval, Due::Health(place, self.health.settings));
        if let Some(asking) = self.health.peers.get_mut(place).and_then(|state| state.asking.take()) {
            self.transactions.forget(asking);
            self.failed_health(now, place);
        }
        match &peer.destination {
            Some(Destination::Hop(hop)) => self.send_health(now, place, hop),
            Some(Destination::Name(query)) => self.resolve(now, Sought::Health(place), query.clone()),
            None => {}
        }
    }

    /// The name of a peer that is asked was found, or not.
    pub(super) fn on_health_resolved(
        &mut self,
        now: Time,
        place: usize,
        hops: Result<Vec<Hop>, ResolveFailure>,
    ) {
        match hops.ok().and_then(|hops| hops.into_iter().next()) {
            Some(hop) => self.send_health(now, place, &hop),
            None => self.failed_health(now, place),
        }
    }

    fn send_health(&mut self, now: Time, place: usize, hop: &Hop) {
        let settings = self.settings.clone();
        let branch = self.transactions.branch();
        let random = self.transactions.random();
        let (call_id, tag) = (random.token(), random.token());
        let listener = listener_for(&settings, hop);
        let sender = sent_by(&settings, listener);
        let (uri, from) = (format!("sip:{}", hop.remote), format!("<sip:{sender}>;tag={tag}"));
        let request = Request::new("OPTIONS", &uri, &from, format!("<{uri}>"), &call_id, 1);
        let bytes = request.finish(hop.transport, sender, &branch.to_string());
        let hop = Hop { listener, ..hop.clone() };
        let client = self.transactions.request(now, hop, branch, bytes, no_context().to_u64());
        if let Some(state) = self.health.peers.get_mut(place) {
            state.asking = Some(client);
        }
    }

    fn is_accepted(&self, peer: usize, status: u16) -> bool {
        let health = self.settings.peers.get(peer).and_then(|peer| peer.health.as_ref());
        health.is_some_and(|health| holds(&health.accepted, status))
    }

    fn passed_health(&mut self, peer: usize) {
        if let Some(state) = self.health.peers.get_mut(peer) {
            state.failures = 0;
        }
        self.set_up(peer);
    }

    /// A peer is down after so many questions in a row, and as long as it does not answer.
    fn failed_health(&mut self, now: Time, peer: usize) {
        let Some(health) = self.settings.peers.get(peer).and_then(|peer| peer.health.clone()) else { return };
        let Some(state) = self.health.peers.get_mut(peer) else { return };
        state.failures = state.failures.saturating_add(1);
        if state.failures < health.failures {
            return;
        }
        self.set_down(now, peer);
        // Until the next question at least.
        let until = now + (health.interval * 2).max(self.settings.down);
        if let Some(state) = self.health.peers.get_mut(peer) {
            state.down_until = Some(until);
        }
    }

    fn peer_asked(&self, client: ClientKey) -> Option<usize> {
        self.health.peers.iter().position(|state| state.asking == Some(client))
    }

    /// Takes a response to a health request; any final one but 408 and 503 says that the peer is there.
    pub(super) fn is_health_answer(
        &mut self,
        now: Time,
        client: ClientKey,
        key: Key,
        response: &Message<'_>,
    ) -> bool {
        if key != no_context() {
            return false;
        }
        let status = response.status().map_or(0, |status| status.as_u16());
        if status >= 200
            && let Some(peer) = self.peer_asked(client)
        {
            if let Some(state) = self.health.peers.get_mut(peer) {
                state.asking = None;
            }
            if self.is_accepted(peer, status) {
                self.passed_health(peer);
            } else {
                self.failed_health(now, peer);
            }
        }
        true
    }

    /// Takes the silence after a health request.
    pub(super) fn is_health_silence(&mut self, now: Time, client: ClientKey, key: Key) -> bool {
        if key != no_context() {
            return false;
        }
        if let Some(peer) = self.peer_asked(client) {
            if let Some(state) = self.health.peers.get_mut(peer) {
                state.asking = None;
            }
            self.failed_health(now, peer);
        }
        true
    }
}
