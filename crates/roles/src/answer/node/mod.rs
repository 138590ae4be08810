//! The endpoint as a node: messages in, messages out.

mod ack;
mod challenge;
mod given;
mod inside;
mod invite;
mod own;
mod placed;
mod publish;
mod request;
mod session;
mod steps;
mod subscribe;
#[cfg(test)]
mod tests;
mod timers;

use std::collections::VecDeque;

use core::net::SocketAddr;

use hashbrown::HashMap;
use tritone_proto::transaction::{self, Happened, Received, Transactions};
use tritone_proto::{Flow, Input, Key, Node, Output, Query, Random, ResolveId, Slab, Time, Wheel};
use tritone_wire::sip::{Message, Uri};

use super::record::{Counters, Record};
use super::registrar::Registrar;
use super::settings::Settings;
use challenge::Challenger;
use own::{Asked, Waiting};
use publish::Publications;
use request::Later;
use session::Session;
use subscribe::Subscription;

/// Requests that are served at one time; one more is answered 503, and nothing is kept of it.
const MAX_TRANSACTIONS: usize = 50_000;

/// An endpoint.
#[derive(Debug)]
pub struct Answer {
    settings: Settings,
    transactions: Transactions,
    registrar: Registrar,
    publications: Publications,
    challenger: Challenger,
    sessions: Slab<Session>,
    subscriptions: Slab<Subscription>,
    /// Sessions and subscriptions by the tag of this side.
    dialogs: HashMap<Box<[u8]>, InDialogs>,
    /// Answers that wait for their time.
    later: Slab<Later>,
    /// Requests of this side that wait for an answer.
    asked: Slab<Asked>,
    /// Requests of this side that wait for an address.
    resolving: HashMap<ResolveId, Waiting>,
    next_number: u64,
    wheel: Wheel<Due>,
    due: Vec<Due>,
    outputs: VecDeque<Output<Record>>,
    counters: Counters,
    is_draining: bool,
}

/// Whose tag it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum InDialogs {
    Session(Key),
    Subscription(Key),
}

/// What a time was waited for.
#[derive(Clone, Copy, Debug)]
enum Due {
    Session(Key),
    Subscription(Key),
    Later(Key),
    Sweep,
}

/// The number by which a transaction finds its session: 0 is none.
fn tag_of(key: Key) -> u64 {
    key.to_u64().wrapping_add(1)
}

fn key_of(tag: u64) -> Option<Key> {
    (tag != 0).then(|| Key::from_u64(tag.wrapping_sub(1)))
}

/// The address that a URI names, where it names one.
fn own_address(uri: &[u8]) -> Option<SocketAddr> {
    Some(Query::of(&Uri::parse(uri)).ok()?.address()?.remote)
}

impl Answer {
    /// An endpoint that begins now.
    pub fn new(now: Time, settings: Settings, mut random: Random) -> Self {
        let mut seed = [0; 32];
        for part in seed.chunks_exact_mut(8) {
            part.copy_from_slice(&random.next_u64().to_be_bytes());
        }
        let layer = transaction::Settings {
            timers: settings.timers,
            max_servers: MAX_TRANSACTIONS,
            find_merged: true,
            ..transaction::Settings::default()
        };
        let mut answer = Self {
            transactions: Transactions::new(layer, Random::new(seed)),
            registrar: Registrar::default(),
            publications: Publications::default(),
            challenger: Challenger::new(&settings.policy, &mut random),
            sessions: Slab::default(),
            subscriptions: Slab::default(),
            dialogs: HashMap::new(),
            later: Slab::default(),
            asked: Slab::default(),
            resolving: HashMap::new(),
            next_number: 0,
            wheel: Wheel::default(),
            due: Vec::new(),
            outputs: VecDeque::new(),
            counters: Counters::default(),
            is_draining: false,
            settings,
        };
        answer.wheel.insert(now + timers::SWEEP, Due::Sweep);
        answer
    }

    /// What was seen so far.
    pub fn counters(&self) -> Counters {
        Counters {
            sessions: self.sessions.len(),
            subscriptions: self.subscriptions.len(),
            bindings: self.registrar.len(),
            ..self.counters
        }
    }

    /// What the transaction layer has seen so far.
    pub fn transaction_counters(&self) -> transaction::Counters {
        self.transactions.counters()
    }

    /// A number that was not given before.
    fn number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }

    fn record(&mut self, record: Record) {
        self.outputs.push_back(Output::Record(record));
    }

    fn receive(&mut self, now: Time, flow: Flow, bytes: &[u8]) {
        let Ok(message) = Message::scan(bytes) else {
            self.counters.not_sip += 1;
            return;
        };
        match self.transactions.receive(now, flow, &message) {
            Received::Request { key, bytes, merged } => self.on_request(now, flow, key, &bytes, merged),
            Received::Cancel { key, invite, bytes } => self.on_cancel(now, flow, key, invite, &bytes),
            Received::Ack { bytes, invite } => self.on_ack(now, &bytes, invite),
            Received::Response { key, tag } => self.on_response(now, key, tag, &message),
            Received::Refused { bytes, why } => self.on_refused(&flow, &bytes, why),
            Received::Stray | Received::Absorbed => {}
        }
    }

    /// Takes what became of transactions without a message.
    fn settle(&mut self, now: Time) {
        while let Some(happened) = self.transactions.happened() {
            match happened {
                Happened::TimedOut { tag, .. } | Happened::Unreachable { tag, .. } => {
                    self.on_silence(now, tag);
                }
                Happened::Unacknowledged { .. } => {}
                Happened::Unanswered { tag, .. } => {
                    if let Some(key) = key_of(tag) {
                        self.end_session(now, key, "nobody waits for the answer");
                    }
                }
            }
        }
    }
}

impl Node for Answer {
    type Record = Record;

    fn handle(&mut self, now: Time, input: Input<'_>) {
        match input {
            Input::Received { flow, bytes } => self.receive(now, flow, bytes),
            Input::NotFramed { .. } => self.counters.not_sip += 1,
            Input::Closed { .. } => {}
            Input::Unreachable { transport, remote } => self.transactions.unreachable(now, transport, remote),
            Input::Resolved { id, hops } => self.on_resolved(now, id, hops),
            Input::Timer => self.expire(now),
            Input::Drain => self.drain(now),
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
        self.is_draining && self.sessions.is_empty() && self.asked.is_empty()
    }
}
