//! The relay: a transaction-stateful proxy (RFC 3261 section 16).

mod ack;
mod authentication;
mod best;
mod branch;
mod cancel;
mod context;
mod edit;
mod flows;
mod health;
mod limits;
mod loops;
mod places;
mod record;
mod refused;
mod reload;
mod repairing;
mod request;
mod response;
mod settings;
#[cfg(test)]
mod tests;
mod validate;
mod way;

use std::collections::VecDeque;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashMap};
use tritone_proto::digest;
use tritone_proto::locate::Blacklist;
use tritone_proto::transaction::{self, ClientKey, Happened, Received, ServerKey, Transactions};
use tritone_proto::{
    Flow, Hop, Input, Key, Node, Output, Random, ResolveFailure, ResolveId, Slab, Time, Wheel,
};
use tritone_wire::sip::Message;

use ack::NamedAck;
use authentication::challengers;
use context::Context;
use flows::Flows;
use health::Health;
use limits::{Bucket, Sources};

pub use record::{Counters, Own, Record, Repaired};
pub use settings::{Challenge, Credentials, Destination, Peer, Rate, Route, Secrets, Settings, transport_of};

/// Addresses that are tried last for a while.
const MAX_BLACKLISTED: usize = 1024;
/// Names that may be looked for at the same time.
const MAX_RESOLVING: usize = 10_000;
/// Of these, names that senders chose: fewer than a driver looks for at a time, so that those of the upstreams are found
/// however many others lead nowhere.
const MAX_FOREIGN: usize = 512;

/// A transaction-stateful proxy.
#[derive(Debug)]
pub struct Relay {
    settings: Arc<Settings>,
    transactions: Transactions,
    contexts: Slab<Context>,
    /// Those that wait for a final response.
    open: usize,
    /// Where further 2xx go to, by the INVITE of this element that they are for: all that is left of a call that is set up.
    answered: HashMap<ClientKey, ServerKey>,
    wheel: Wheel<Due>,
    due: Vec<Due>,
    resolving: HashMap<ResolveId, Sought>,
    next_resolve: u64,
    health: Health,
    flows: Flows,
    /// Addresses of names that did not answer, or had no room.
    blacklist: Blacklist,
    sources: Sources,
    /// The buckets of the peers that have a rate.
    buckets: Vec<Option<Bucket>>,
    /// The bucket of all together.
    all: Option<Bucket>,
    /// Calls that are being set up, by the peer that began them.
    setups: Vec<u32>,
    /// Who asks the peers for credentials.
    challengers: Vec<Option<digest::Server>>,
    hasher: DefaultHashBuilder,
    /// The To tag of answers to requests without a transaction, by which their ACKs are known.
    refusal_tag: String,
    outputs: VecDeque<Output<Record>>,
    counters: Counters,
    is_draining: bool,
}

/// What the relay's own timers are for.
#[derive(Clone, Copy, Debug)]
enum Due {
    Context(Key),
    Answered(ClientKey),
    /// The peer at this place in the settings with this number.
    Health(usize, u32),
}

/// What a name is looked for.
#[derive(Debug)]
enum Sought {
    /// A branch of a context, to a peer.
    Branch(Key, usize),
    /// A branch of a context, to where its request or a redirection says.
    Foreign(Key, usize),
    /// A peer that is asked whether it is there.
    Health(usize),
    /// An ACK.
    Ack(NamedAck),
}

impl Relay {
    /// A relay that begins now.
    pub fn new(now: Time, settings: Settings, mut random: Random) -> Self {
        let mut seed = [0; 32];
        for part in seed.chunks_exact_mut(8) {
            part.copy_from_slice(&random.next_u64().to_be_bytes());
        }
        let mut relay = Self {
            transactions: Transactions::new(layer(&settings), Random::new(seed)),
            contexts: Slab::default(),
            open: 0,
            answered: HashMap::new(),
            wheel: Wheel::default(),
            due: Vec::new(),
            resolving: HashMap::new(),
            next_resolve: 0,
            health: Health::new(settings.peers.len()),
            flows: Flows::default(),
            blacklist: Blacklist::new(MAX_BLACKLISTED),
            sources: Sources::default(),
            buckets: buckets(now, &settings),
            all: settings.calls.map(|rate| Bucket::full(now, rate)),
            setups: vec![0; settings.peers.len()],
            challengers: challengers(&settings, &mut random),
            hasher: DefaultHashBuilder::default(),
            refusal_tag: random.token(),
            outputs: VecDeque::new(),
            counters: Counters::default(),
            is_draining: false,
            settings: Arc::new(settings),
        };
        relay.schedule_health(now);
        relay
    }

    /// What was seen so far.
    pub fn counters(&self) -> Counters {
        Counters { contexts: self.contexts.len(), ..self.counters }
    }

    /// What the transaction layer has seen so far.
    pub fn transaction_counters(&self) -> transaction::Counters {
        self.transactions.counters()
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The upstreams that do not answer, by their places.
    pub fn is_up(&self, now: Time, peer: usize) -> bool {
        self.health.is_up(now, peer)
    }

    /// Passes responses on as they are from now on, and tells what it would repair.
    pub fn stop_repairing(&mut self) {
        Arc::make_mut(&mut self.settings).repairs = false;
    }

    /// The peer whose messages come from here.
    fn peer_at(&self, flow: &Flow) -> Option<usize> {
        self.settings.peer_at(flow.remote)
    }

    fn receive(&mut self, now: Time, flow: Flow, bytes: &[u8]) {
        let from = self.peer_at(&flow);
        if !self.is_admitted(&flow, from) {
            self.counters.denied += 1;
            return;
        }
        let Ok(message) = Message::scan(bytes) else {
            self.counters.not_sip += 1;
            return;
        };
        if message.is_request() && from.is_none() && !self.is_within_rate(now, &flow) {
            self.counters.over_rate += 1;
            return;
        }
        match self.transactions.receive(now, flow, &message) {
            Received::Request { key, bytes, .. } => self.on_request(now, flow, key, &bytes, from),
            Received::Cancel { key, invite, bytes } => self.on_cancel(now, key, invite, &bytes),
            Received::Ack { bytes, .. } => self.on_ack(now, flow, &bytes),
            Received::Response { key, tag } => self.on_response(now, key, Key::from_u64(tag), &message),
            Received::Refused { bytes, why } => self.on_refused(&flow, &bytes, why),
            Received::Stray | Received::Absorbed => {}
        }
    }

    /// Whether a sender that is no peer may send one more request.
    fn is_within_rate(&mut self, now: Time, flow: &Flow) -> bool {
        let Some(rate) = self.settings.source_rate else { return true };
        self.sources.take(now, flow.remote.ip(), rate, self.settings.max_sources)
    }

    /// Peers may always send, unless they are denied.
    fn is_admitted(&self, flow: &Flow, from: Option<usize>) -> bool {
        let (acl, source) = (&self.settings.acl, flow.remote.ip());
        if from.is_some() { !acl.denies(source) } else { acl.allows(source) }
    }

    /// Tells the contexts what became of transactions without a message.
    fn settle(&mut self, now: Time) {
        while let Some(happened) = self.transactions.happened() {
            match happened {
                Happened::TimedOut { key, tag } => self.on_silence(now, key, tag, 408),
                Happened::Unreachable { key, tag } => self.on_silence(now, key, tag, 503),
                Happened::Unacknowledged { .. } => {}
                Happened::Unanswered { tag, .. } => self.let_go(Key::from_u64(tag)),
            }
        }
    }

    fn expire(&mut self, now: Time) {
        self.transactions.expire(now);
        let mut due = core::mem::take(&mut self.due);
        self.wheel.expire(now, |item| due.push(item));
        for item in due.drain(..) {
            match item {
                Due::Context(key) => self.on_deadline(now, key),
                Due::Answered(client) => {
                    self.answered.remove(&client);
                }
                Due::Health(peer, settings) => self.on_health_due(now, peer, settings),
            }
        }
        self.due = due;
    }

    fn resolved(&mut self, now: Time, id: ResolveId, hops: Result<Vec<Hop>, ResolveFailure>) {
        if let Some(sought) = self.resolving.remove(&id) {
            self.found(now, sought, hops);
        }
    }

    fn found(&mut self, now: Time, sought: Sought, hops: Result<Vec<Hop>, ResolveFailure>) {
        match sought {
            Sought::Branch(context, branch) | Sought::Foreign(context, branch) => {
                self.on_resolved(now, context, branch, hops);
            }
            Sought::Health(peer) => self.on_health_resolved(now, peer, hops),
            Sought::Ack(ack) => self.on_ack_resolved(&ack, hops),
        }
    }
}

/// What the settings say to the transaction layer.
fn layer(settings: &Settings) -> transaction::Settings {
    transaction::Settings {
        timers: settings.timers,
        max_servers: settings.max_contexts,
        find_merged: false,
        ..transaction::Settings::default()
    }
}

fn buckets(now: Time, settings: &Settings) -> Vec<Option<Bucket>> {
    settings.peers.iter().map(|peer| peer.rate.map(|rate| Bucket::full(now, rate))).collect()
}

impl Node for Relay {
    type Record = Record;

    fn handle(&mut self, now: Time, input: Input<'_>) {
        match input {
            Input::Received { flow, bytes } => self.receive(now, flow, bytes),
            Input::NotFramed { .. } => self.counters.not_sip += 1,
            Input::Closed { connection } => self.flows.closed(connection),
            Input::Unreachable { transport, remote } => self.transactions.unreachable(now, transport, remote),
            Input::Resolved { id, hops } => self.resolved(now, id, hops),
            Input::Timer => self.expire(now),
            Input::Drain => self.is_draining = true,
        }
        self.settle(now);
    }

    fn poll(&mut self) -> Option<Output<Record>> {
        if let Some((hop, bytes)) = self.transactions.poll() {
            return Some(Output::Transmit { hop, bytes });
        }
        self.outputs.pop_front()
    }

    fn wait_until(&self) -> Option<Time> {
        match (self.transactions.next_deadline(), self.wheel.next()) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    fn is_finished(&self) -> bool {
        self.is_draining && self.open == 0
    }
}
