//! The layer that finds the transaction of a message, keeps its octets for repetition, and runs its timers.

mod client_side;
mod receive;
mod server_side;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use super::key::Branch;
use super::{Counters, Event, ServerEvent, Timers};
use crate::flow::{Hop, Transport};
use crate::random::Random;
use crate::slab::{Key, Slab};
use crate::time::Time;
use crate::wheel::Wheel;

use client_side::ClientSide;
use server_side::ServerSide;

/// A server transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerKey(pub Key);

/// A client transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientKey(pub Key);

/// What a received message is to the transaction user.
#[derive(Clone, Debug)]
pub enum Received {
    /// A new request (neither ACK nor CANCEL).
    Request {
        /// Its transaction, which waits for a response.
        key: ServerKey,
        /// The octets, with the sender's address in the top Via.
        bytes: Arc<[u8]>,
        /// A request with the same From tag, Call-ID and CSeq is being answered: it came over two ways
        /// (RFC 3261 section 8.2.2.2).
        merged: bool,
    },
    /// A CANCEL.
    Cancel {
        /// Its own transaction, which waits for a response.
        key: ServerKey,
        /// The INVITE that it means and the tag of [`set_tag`](Transactions::set_tag), where there is one.
        invite: Option<(ServerKey, u64)>,
        /// The octets, with the sender's address in the top Via.
        bytes: Arc<[u8]>,
    },
    /// An ACK that no response of 300 or above waits for: that of a 2xx.
    Ack {
        /// The octets, with the sender's address in the top Via.
        bytes: Arc<[u8]>,
        /// The tag of its INVITE, where that has the same branch.
        invite: Option<u64>,
    },
    /// A response to a request of this element.
    Response {
        /// The transaction.
        key: ClientKey,
        /// The number that the request was sent with.
        tag: u64,
    },
    /// A response that no transaction waits for: perhaps a 2xx that is repeated after its transaction ended.
    Stray,
    /// A request that has no place for a transaction, or cannot be one; it may be answered by
    /// [`answer`](Transactions::answer), which keeps nothing.
    Refused {
        /// The octets, with the sender's address in the top Via.
        bytes: Arc<[u8]>,
        /// Why.
        why: Refusal,
    },
    /// A repetition, which the layer answered, or a message dropped and counted.
    Absorbed,
}

/// Why a request gets no transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It lacks Via, CSeq, Call-ID, From or To, or the method of CSeq is not its own.
    Malformed,
    /// There are as many transactions as allowed.
    OverLimit,
}

/// What became of a transaction without a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// No final response came in time (timer B or F, or after a CANCEL).
    TimedOut {
        /// The transaction, which is over.
        key: ClientKey,
        /// The number that the request was sent with.
        tag: u64,
    },
    /// The request could not be sent.
    Unreachable {
        /// The transaction, which is over.
        key: ClientKey,
        /// The number that the request was sent with.
        tag: u64,
    },
    /// No ACK came for a response to INVITE in time (timer H), or it could not be sent.
    Unacknowledged {
        /// The transaction, which is over.
        key: ServerKey,
        /// The number of [`Transactions::set_tag`].
        tag: u64,
    },
    /// No response was given to a request for so long that nobody waits for it.
    Unanswered {
        /// The transaction, which is over.
        key: ServerKey,
        /// The number of [`Transactions::set_tag`].
        tag: u64,
    },
}

/// How a layer behaves.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Timer values.
    pub timers: Timers,
    /// How many server transactions there may be.
    pub max_servers: usize,
    /// How many octets may be kept for server transactions.
    pub max_octets: usize,
    /// Whether requests that came over two ways are looked for, as a UAS does.
    pub find_merged: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timers: Timers::default(),
            max_servers: 1_000_000,
            max_octets: 256 * 1024 * 1024,
            find_merged: false,
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Due {
    Server(ServerKey),
    Client(ClientKey),
}

/// The tag of requests that the layer sends by itself, the CANCELs, and of requests that were given none.
const OWN: u64 = Transactions::NO_TAG;

/// The transactions of an element.
#[derive(Debug)]
pub struct Transactions {
    settings: Settings,
    random: Random,
    hasher: DefaultHashBuilder,
    servers: Slab<ServerSide>,
    /// Octets kept for server transactions.
    octets: usize,
    by_key: HashTable<ServerKey>,
    by_merge: HashTable<ServerKey>,
    clients: Slab<ClientSide>,
    by_branch: HashMap<Branch, ClientKey>,
    /// The CANCELs of this element, which have the branch of their INVITE.
    cancels: HashMap<Branch, ClientKey>,
    wheel: Wheel<Due>,
    due: Vec<Due>,
    transmits: VecDeque<(Hop, Arc<[u8]>)>,
    happened: VecDeque<Happened>,
    counters: Counters,
    scratch: Vec<u8>,
}

impl Transactions {
    /// The tag of a request that was given none.
    pub const NO_TAG: u64 = u64::MAX;

    /// A layer without transactions.
    pub fn new(settings: Settings, random: Random) -> Self {
        Self {
            settings,
            random,
            hasher: DefaultHashBuilder::default(),
            servers: Slab::default(),
            octets: 0,
            by_key: HashTable::new(),
            by_merge: HashTable::new(),
            clients: Slab::default(),
            by_branch: HashMap::new(),
            cancels: HashMap::new(),
            wheel: Wheel::default(),
            due: Vec::new(),
            transmits: VecDeque::new(),
            happened: VecDeque::new(),
            counters: Counters::default(),
            scratch: Vec::new(),
        }
    }

    /// What was seen so far.
    pub fn counters(&self) -> Counters {
        Counters { servers: self.servers.len(), clients: self.clients.len(), ..self.counters }
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Goes on with other settings; the timers that run now run to their end.
    pub fn set_settings(&mut self, settings: Settings) {
        self.settings = settings;
    }

    /// Randomness for the transaction user.
    pub fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    /// A branch for a request that is to be sent.
    pub fn branch(&mut self) -> Branch {
        Branch::new(&mut self.random)
    }

    /// The next message to send, with where to.
    pub fn poll(&mut self) -> Option<(Hop, Arc<[u8]>)> {
        self.transmits.pop_front()
    }

    /// What became of a transaction without a message; to be asked after each [`receive`](Self::receive),
    /// [`expire`](Self::expire) and [`unreachable`](Self::unreachable).
    pub fn happened(&mut self) -> Option<Happened> {
        self.happened.pop_front()
    }

    /// When [`expire`](Self::expire) is to be called.
    pub fn next_deadline(&self) -> Option<Time> {
        self.wheel.next()
    }

    /// Sends octets that belong to no transaction: the ACK of a 2xx, a response that is forwarded without one.
    pub fn send(&mut self, hop: Hop, bytes: impl Into<Arc<[u8]>>) {
        self.transmits.push_back((hop, bytes.into()));
    }

    /// Runs the timers that are due.
    pub fn expire(&mut self, now: Time) {
        let mut due = core::mem::take(&mut self.due);
        self.wheel.expire(now, |item| due.push(item));
        for item in due.drain(..) {
            match item {
                Due::Server(key) => {
                    if let Some(side) = self.servers.get_mut(key.0) {
                        side.scheduled = None;
                        self.step_server(now, key, ServerEvent::Timer);
                    }
                }
                Due::Client(key) => {
                    if let Some(side) = self.clients.get_mut(key.0) {
                        side.scheduled = None;
                        self.step_client(now, key, Event::Timer, None);
                    }
                }
            }
        }
        self.due = due;
    }

    /// What was sent to this address cannot arrive: the requests that wait for a response from there have failed.
    pub fn unreachable(&mut self, now: Time, transport: Transport, remote: SocketAddr) {
        let there = |side: &ClientSide| side.hop.transport == transport && side.hop.remote == remote;
        let keys: Vec<ClientKey> =
            self.clients.iter().filter(|(_, side)| there(side)).map(|(key, _)| ClientKey(key)).collect();
        for key in keys {
            self.step_client(now, key, Event::Unreachable, None);
        }
    }
}
