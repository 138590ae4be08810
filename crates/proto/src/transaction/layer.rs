//! The layer that finds the transaction of a message, keeps its octets for repetition, and runs its timers.

use std::collections::VecDeque;
use std::hash::BuildHasher;
use std::net::SocketAddr;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};
use tritone_codes::StatusCode;
use tritone_wire::sip::{HeaderName, Message};

use super::client::{self, Client};
use super::invite_client::{self, InviteClient};
use super::invite_server::{self, InviteServer};
use super::key::{Branch, Of, merge_key, server_key};
use super::server::{self, Server};
use super::{Counters, Effect, Event, ServerEvent, Timers};
use crate::flow::{Flow, Hop, Transport};
use crate::message::{self, Response};
use crate::random::Random;
use crate::slab::{Key, Slab};
use crate::time::Time;
use crate::wheel::Wheel;

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
    /// Whether requests that came over two ways are looked for, as a UAS does.
    pub find_merged: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { timers: Timers::default(), max_servers: 1_000_000, find_merged: false }
    }
}

#[derive(Debug)]
enum ServerMachine {
    Invite(InviteServer),
    Other(Server),
}

#[derive(Debug)]
struct ServerSide {
    machine: ServerMachine,
    hash: u64,
    key: Box<[u8]>,
    merge: Option<(u64, Box<[u8]>)>,
    flow: Flow,
    /// The request, until a final response was given.
    request: Option<Arc<[u8]>>,
    /// The last response, until nobody asks for it.
    response: Option<Arc<[u8]>>,
    /// Where responses go.
    hop: Hop,
    scheduled: Option<Time>,
    tag: u64,
}

#[derive(Debug)]
enum ClientMachine {
    Invite(InviteClient),
    Other(Client),
}

#[derive(Debug)]
struct ClientSide {
    machine: ClientMachine,
    branch: Branch,
    hop: Hop,
    /// The request; behind a final response to INVITE, its ACK.
    bytes: Option<Arc<[u8]>>,
    cancel: Cancelling,
    scheduled: Option<Time>,
    tag: u64,
}

/// How far the CANCEL of an INVITE is.
#[derive(Clone, Debug)]
enum Cancelling {
    No,
    /// To be sent when a provisional response came (RFC 3261 section 9.1), with this Reason.
    Wanted(Option<Box<[u8]>>),
    Sent,
}

#[derive(Clone, Copy, Debug)]
enum Due {
    Server(ServerKey),
    Client(ClientKey),
}

/// The tag of requests that the layer sends by itself, the CANCELs.
const OWN: u64 = u64::MAX;

/// The transactions of an element.
#[derive(Debug)]
pub struct Transactions {
    settings: Settings,
    random: Random,
    hasher: DefaultHashBuilder,
    servers: Slab<ServerSide>,
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
    /// A layer without transactions.
    pub fn new(settings: Settings, random: Random) -> Self {
        Self {
            settings,
            random,
            hasher: DefaultHashBuilder::default(),
            servers: Slab::default(),
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

    // ---------------------------------------------------------------- received

    /// Takes a received message, as scanned.
    pub fn receive(&mut self, now: Time, flow: Flow, message: &Message<'_>) -> Received {
        if message.is_request() {
            self.receive_request(now, flow, message)
        } else {
            self.receive_response(now, message)
        }
    }

    fn receive_request(&mut self, now: Time, flow: Flow, request: &Message<'_>) -> Received {
        if request.top_via().is_none() {
            // Without a Via there is no way back.
            self.counters.malformed += 1;
            return Received::Absorbed;
        }
        let method = request.method().unwrap_or_default();
        if !is_whole(request) {
            self.counters.malformed += 1;
            return if method == b"ACK" {
                Received::Absorbed
            } else {
                refused(&flow, request, Refusal::Malformed)
            };
        }
        let mut key = core::mem::take(&mut self.scratch);
        let of = if method == b"ACK" { Of::Invite } else { Of::Itself };
        let known =
            server_key(request, of, &mut key).map(|()| (self.hasher.hash_one(&key[..]), self.find(&key)));
        let received = match known {
            None => {
                self.counters.malformed += 1;
                refused(&flow, request, Refusal::Malformed)
            }
            Some((_, found)) if method == b"ACK" => self.receive_ack(now, &flow, request, found),
            Some((_, Some(found))) => self.repeated(now, found),
            Some((hash, None)) => self.new_request(now, flow, request, hash, &mut key),
        };
        self.scratch = key;
        received
    }

    fn receive_ack(
        &mut self,
        now: Time,
        flow: &Flow,
        ack: &Message<'_>,
        found: Option<ServerKey>,
    ) -> Received {
        let Some(found) = found else { return Received::Ack { bytes: stamped(flow, ack), invite: None } };
        let tag = self.tag(found);
        let effect = self.step_server(now, found, ServerEvent::Ack);
        if effect.pass {
            return Received::Ack { bytes: stamped(flow, ack), invite: tag };
        }
        // Its INVITE is answered for good; what is kept now only absorbs repetitions.
        if let Some(side) = self.servers.get_mut(found.0)
            && matches!(&side.machine, ServerMachine::Invite(machine) if machine.state() == invite_server::State::Confirmed)
        {
            (side.request, side.response) = (None, None);
        }
        Received::Absorbed
    }

    fn repeated(&mut self, now: Time, found: ServerKey) -> Received {
        self.counters.repeated_requests += 1;
        self.step_server(now, found, ServerEvent::Request);
        Received::Absorbed
    }

    fn new_request(
        &mut self,
        now: Time,
        flow: Flow,
        request: &Message<'_>,
        hash: u64,
        key: &mut Vec<u8>,
    ) -> Received {
        if self.servers.len() >= self.settings.max_servers {
            self.counters.over_limit += 1;
            return refused(&flow, request, Refusal::OverLimit);
        }
        self.counters.requests += 1;
        let bytes = stamped(&flow, request);
        let method = request.method().unwrap_or_default();
        let reliable = flow.transport.is_reliable();
        let machine = if method == b"INVITE" {
            ServerMachine::Invite(InviteServer::new(now, &self.settings.timers, reliable))
        } else {
            ServerMachine::Other(Server::new(now, &self.settings.timers, reliable))
        };
        let hop = match Message::scan(&bytes) {
            Ok(stamped) => message::response_hop(&flow, &stamped),
            Err(_) => Hop::from(flow),
        };
        let own_key = key.clone().into_boxed_slice();
        let merge = self.settings.find_merged.then(|| self.merge_of(request, key)).flatten();
        let merged = merge.as_ref().is_some_and(|(hash, merge)| self.is_merged(*hash, merge));
        let side = ServerSide {
            machine,
            hash,
            key: own_key,
            merge,
            flow,
            request: Some(bytes.clone()),
            response: None,
            hop,
            scheduled: None,
            tag: 0,
        };
        let key = self.put_server(side);
        self.schedule_server(key);
        if method == b"CANCEL" {
            return Received::Cancel { key, invite: self.cancelled(request), bytes };
        }
        Received::Request { key, bytes, merged }
    }

    fn put_server(&mut self, side: ServerSide) -> ServerKey {
        let (hash, merge) = (side.hash, side.merge.as_ref().map(|(hash, _)| *hash));
        let key = ServerKey(self.servers.insert(side));
        let servers = &self.servers;
        self.by_key.insert_unique(hash, key, |key| servers.get(key.0).map_or(0, |side| side.hash));
        if let Some(hash) = merge {
            let rehash = |key: &ServerKey| {
                servers.get(key.0).and_then(|side| side.merge.as_ref()).map_or(0, |(hash, _)| *hash)
            };
            self.by_merge.insert_unique(hash, key, rehash);
        }
        key
    }

    fn find(&self, key: &[u8]) -> Option<ServerKey> {
        let hash = self.hasher.hash_one(key);
        self.by_key
            .find(hash, |found| self.servers.get(found.0).is_some_and(|side| *side.key == *key))
            .copied()
    }

    fn merge_of(&self, request: &Message<'_>, scratch: &mut Vec<u8>) -> Option<(u64, Box<[u8]>)> {
        merge_key(request, scratch)?;
        Some((self.hasher.hash_one(&scratch[..]), scratch.as_slice().into()))
    }

    fn is_merged(&self, hash: u64, merge: &[u8]) -> bool {
        let same = |found: &ServerKey| {
            let of_found = self.servers.get(found.0).and_then(|side| side.merge.as_ref());
            of_found.is_some_and(|(_, other)| **other == *merge)
        };
        self.by_merge.find(hash, same).is_some()
    }

    /// The INVITE that a CANCEL means.
    fn cancelled(&mut self, cancel: &Message<'_>) -> Option<(ServerKey, u64)> {
        let mut key = core::mem::take(&mut self.scratch);
        let found = server_key(cancel, Of::Invite, &mut key).and_then(|()| self.find(&key));
        self.scratch = key;
        found.map(|found| (found, self.tag(found).unwrap_or_default()))
    }

    fn receive_response(&mut self, now: Time, response: &Message<'_>) -> Received {
        let Some(status) =
            response.status().map(StatusCode::as_u16).filter(|status| (100..700).contains(status))
        else {
            self.counters.bad_status += 1;
            return Received::Absorbed;
        };
        let Some(key) = self.client_of(response) else {
            self.counters.stray_responses += 1;
            return Received::Stray;
        };
        self.counters.responses += 1;
        let tag = self.clients.get(key.0).map_or(OWN, |side| side.tag);
        if !is_whole_response(response) {
            self.counters.malformed += 1;
            return Received::Absorbed;
        }
        let effect = self.step_client(now, key, Event::of_status(status), Some(response));
        if effect.pass && tag != OWN { Received::Response { key, tag } } else { Received::Absorbed }
    }

    fn client_of(&self, response: &Message<'_>) -> Option<ClientKey> {
        let branch = Branch::parse(response.top_via()?.branch()?)?;
        let method = response.cseq()?.method;
        let table = if method == b"CANCEL" { &self.cancels } else { &self.by_branch };
        let key = *table.get(&branch)?;
        let is_invite = method == b"INVITE";
        let side = self.clients.get(key.0)?;
        (matches!(side.machine, ClientMachine::Invite(_)) == is_invite).then_some(key)
    }

    // ---------------------------------------------------------------- server side

    /// Remembers a number of the transaction user's with a transaction.
    pub fn set_tag(&mut self, key: ServerKey, tag: u64) {
        if let Some(side) = self.servers.get_mut(key.0) {
            side.tag = tag;
        }
    }

    fn tag(&self, key: ServerKey) -> Option<u64> {
        self.servers.get(key.0).map(|side| side.tag)
    }

    /// The request of a transaction that has no final response yet.
    pub fn request_of(&self, key: ServerKey) -> Option<Arc<[u8]>> {
        self.servers.get(key.0)?.request.clone()
    }

    /// The way a request came.
    pub fn flow_of(&self, key: ServerKey) -> Option<Flow> {
        self.servers.get(key.0).map(|side| side.flow)
    }

    /// Answers a request. What the machine does not allow (a second final response, a provisional one that RFC 4320
    /// forbids) is not sent; whether it was is what comes back.
    pub fn respond(&mut self, now: Time, key: ServerKey, status: u16, bytes: impl Into<Arc<[u8]>>) -> bool {
        let bytes = bytes.into();
        let effect = self.step_server_machine(now, key, ServerEvent::of_status(status));
        if effect.pass
            && let Some(side) = self.servers.get_mut(key.0)
        {
            self.transmits.push_back((side.hop.clone(), bytes.clone()));
            side.response = Some(bytes);
            if status >= 200 {
                side.request = None;
            }
        }
        self.settle_server(key, effect);
        effect.pass
    }

    /// Answers a request that has no transaction, and keeps nothing (RFC 3261 section 8.2.7). An ACK is never answered.
    pub fn answer(&mut self, flow: &Flow, request: &Message<'_>, bytes: impl Into<Arc<[u8]>>) {
        if request.method() != Some(b"ACK") {
            self.transmits.push_back((message::response_hop(flow, request), bytes.into()));
        }
    }

    fn step_server(&mut self, now: Time, key: ServerKey, event: ServerEvent) -> Effect {
        let effect = self.step_server_machine(now, key, event);
        self.settle_server(key, effect);
        effect
    }

    fn step_server_machine(&mut self, now: Time, key: ServerKey, event: ServerEvent) -> Effect {
        let timers = self.settings.timers;
        match self.servers.get_mut(key.0).map(|side| &mut side.machine) {
            Some(ServerMachine::Invite(machine)) => machine.handle(now, &timers, event),
            Some(ServerMachine::Other(machine)) => machine.handle(now, &timers, event),
            None => Effect::NONE,
        }
    }

    /// Does what a step asked for, and lets go or schedules the transaction.
    fn settle_server(&mut self, key: ServerKey, effect: Effect) {
        let Some(side) = self.servers.get_mut(key.0) else { return };
        if effect.resend
            && let Some(response) = &side.response
        {
            self.counters.resent += 1;
            self.transmits.push_back((side.hop.clone(), response.clone()));
        }
        if effect.trying
            && let Some(trying) = side.request.as_ref().and_then(|request| trying(request))
        {
            self.transmits.push_back((side.hop.clone(), trying.clone()));
            side.response = Some(trying);
        }
        let tag = side.tag;
        if effect.timed_out || effect.unreachable {
            let answered = side.request.is_none();
            self.counters.unacknowledged += u64::from(answered && effect.timed_out);
            self.happened.push_back(if answered {
                Happened::Unacknowledged { key, tag }
            } else {
                Happened::Unanswered { key, tag }
            });
        }
        let over = match &side.machine {
            ServerMachine::Invite(machine) => machine.state() == invite_server::State::Terminated,
            ServerMachine::Other(machine) => machine.state() == server::State::Terminated,
        };
        if over { self.remove_server(key) } else { self.schedule_server(key) }
    }

    fn schedule_server(&mut self, key: ServerKey) {
        let Some(side) = self.servers.get_mut(key.0) else { return };
        let deadline = match &side.machine {
            ServerMachine::Invite(machine) => machine.deadline(),
            ServerMachine::Other(machine) => machine.deadline(),
        };
        // An item that comes out too early is put in again then; one that would come too late is put in now.
        if let Some(deadline) = deadline
            && side.scheduled.is_none_or(|scheduled| deadline < scheduled)
        {
            side.scheduled = Some(deadline);
            self.wheel.insert(deadline, Due::Server(key));
        }
    }

    fn remove_server(&mut self, key: ServerKey) {
        let Some(side) = self.servers.remove(key.0) else { return };
        if let Ok(entry) = self.by_key.find_entry(side.hash, |found| *found == key) {
            entry.remove();
        }
        if let Some((hash, _)) = side.merge
            && let Ok(entry) = self.by_merge.find_entry(hash, |found| *found == key)
        {
            entry.remove();
        }
    }

    // ---------------------------------------------------------------- client side

    /// Sends a request (no ACK) that has this branch in its top Via. `tag` comes back with its responses.
    pub fn request(
        &mut self,
        now: Time,
        hop: Hop,
        branch: Branch,
        bytes: impl Into<Arc<[u8]>>,
        tag: u64,
    ) -> ClientKey {
        let bytes = bytes.into();
        let reliable = hop.transport.is_reliable();
        let machine = if bytes.starts_with(b"INVITE ") {
            ClientMachine::Invite(InviteClient::new(now, &self.settings.timers, reliable))
        } else {
            ClientMachine::Other(Client::new(now, &self.settings.timers, reliable))
        };
        self.transmits.push_back((hop.clone(), bytes.clone()));
        let side = ClientSide {
            machine,
            branch,
            hop,
            bytes: Some(bytes),
            cancel: Cancelling::No,
            scheduled: None,
            tag,
        };
        let key = ClientKey(self.clients.insert(side));
        self.by_branch.insert(branch, key);
        self.schedule_client(key);
        key
    }

    /// Cancels an INVITE that has no final response: at once if a provisional response came, else when it comes (RFC 3261
    /// section 9.1). The Reason is what RFC 3326 has for the INVITE's end.
    pub fn cancel(&mut self, now: Time, key: ClientKey, reason: Option<&[u8]>) {
        let Some(side) = self.clients.get_mut(key.0) else { return };
        let ClientMachine::Invite(machine) = &side.machine else { return };
        if !matches!(side.cancel, Cancelling::No) {
            return;
        }
        match machine.state() {
            invite_client::State::Calling => side.cancel = Cancelling::Wanted(reason.map(Into::into)),
            invite_client::State::Proceeding => self.send_cancel(now, key, reason),
            _ => {}
        }
    }

    fn send_cancel(&mut self, now: Time, key: ClientKey, reason: Option<&[u8]>) {
        let timers = self.settings.timers;
        let Some(side) = self.clients.get_mut(key.0) else { return };
        side.cancel = Cancelling::Sent;
        if let ClientMachine::Invite(machine) = &mut side.machine {
            machine.cancelled(now, &timers);
        }
        let (branch, hop) = (side.branch, side.hop.clone());
        let Some(invite) = side.bytes.clone() else { return };
        let Ok(invite) = Message::scan(&invite) else { return };
        let bytes: Arc<[u8]> = message::cancel(&invite, reason).into();
        self.schedule_client(key);
        // The CANCEL has the branch of its INVITE: it is found by the method of CSeq.
        self.start_cancel(now, hop, branch, bytes);
    }

    fn start_cancel(&mut self, now: Time, hop: Hop, branch: Branch, bytes: Arc<[u8]>) {
        let machine =
            ClientMachine::Other(Client::new(now, &self.settings.timers, hop.transport.is_reliable()));
        self.transmits.push_back((hop.clone(), bytes.clone()));
        let side = ClientSide {
            machine,
            branch,
            hop,
            bytes: Some(bytes),
            cancel: Cancelling::No,
            scheduled: None,
            tag: OWN,
        };
        let key = ClientKey(self.clients.insert(side));
        self.cancels.insert(branch, key);
        self.schedule_client(key);
    }

    /// Forgets a client transaction: its responses are stray from now on.
    pub fn forget(&mut self, key: ClientKey) {
        self.remove_client(key);
    }

    /// Where a request went.
    pub fn hop_of(&self, key: ClientKey) -> Option<&Hop> {
        self.clients.get(key.0).map(|side| &side.hop)
    }

    fn step_client(
        &mut self,
        now: Time,
        key: ClientKey,
        event: Event,
        response: Option<&Message<'_>>,
    ) -> Effect {
        let timers = self.settings.timers;
        let effect = match self.clients.get_mut(key.0).map(|side| &mut side.machine) {
            Some(ClientMachine::Invite(machine)) => machine.handle(now, &timers, event),
            Some(ClientMachine::Other(machine)) => machine.handle(now, &timers, event),
            None => return Effect::NONE,
        };
        self.settle_client(now, key, effect, response);
        effect
    }

    fn settle_client(&mut self, now: Time, key: ClientKey, effect: Effect, response: Option<&Message<'_>>) {
        let Some(side) = self.clients.get_mut(key.0) else { return };
        if effect.resend
            && let Some(bytes) = &side.bytes
        {
            self.counters.resent += 1;
            self.transmits.push_back((side.hop.clone(), bytes.clone()));
        }
        if effect.ack {
            acknowledge(side, response, effect.pass);
            if let Some(ack) = &side.bytes {
                self.transmits.push_back((side.hop.clone(), ack.clone()));
            }
        }
        if effect.timed_out || effect.unreachable {
            self.failed(key, effect);
        }
        let Some(side) = self.clients.get_mut(key.0) else { return };
        let (over, proceeding) = match &side.machine {
            ClientMachine::Invite(machine) => (
                machine.state() == invite_client::State::Terminated,
                machine.state() == invite_client::State::Proceeding,
            ),
            ClientMachine::Other(machine) => {
                if machine.state() == client::State::Completed {
                    side.bytes = None;
                }
                (machine.state() == client::State::Terminated, false)
            }
        };
        if over {
            return self.remove_client(key);
        }
        if proceeding && matches!(side.cancel, Cancelling::Wanted(_)) {
            let wanted = core::mem::replace(&mut side.cancel, Cancelling::Sent);
            let Cancelling::Wanted(reason) = wanted else { return };
            return self.send_cancel(now, key, reason.as_deref());
        }
        self.schedule_client(key);
    }

    fn failed(&mut self, key: ClientKey, effect: Effect) {
        let tag = self.clients.get(key.0).map_or(OWN, |side| side.tag);
        self.counters.timed_out += u64::from(effect.timed_out);
        self.counters.unreachable += u64::from(effect.unreachable);
        if tag == OWN {
            return;
        }
        self.happened.push_back(if effect.timed_out {
            Happened::TimedOut { key, tag }
        } else {
            Happened::Unreachable { key, tag }
        });
    }

    fn schedule_client(&mut self, key: ClientKey) {
        let Some(side) = self.clients.get_mut(key.0) else { return };
        let deadline = match &side.machine {
            ClientMachine::Invite(machine) => machine.deadline(),
            ClientMachine::Other(machine) => machine.deadline(),
        };
        if let Some(deadline) = deadline
            && side.scheduled.is_none_or(|scheduled| deadline < scheduled)
        {
            side.scheduled = Some(deadline);
            self.wheel.insert(deadline, Due::Client(key));
        }
    }

    fn remove_client(&mut self, key: ClientKey) {
        let Some(side) = self.clients.remove(key.0) else { return };
        for table in [&mut self.by_branch, &mut self.cancels] {
            if table.get(&side.branch) == Some(&key) {
                table.remove(&side.branch);
            }
        }
    }

    // ---------------------------------------------------------------- time and transport

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

/// Puts the ACK in the place of the request.
fn acknowledge(side: &mut ClientSide, response: Option<&Message<'_>>, first: bool) {
    if !first {
        return;
    }
    let ack = side.bytes.as_ref().and_then(|invite| {
        let invite = Message::scan(invite).ok()?;
        Some(message::ack(&invite, response?).into())
    });
    side.bytes = ack;
}

/// Whether a request has what a transaction and a response need (RFC 3261 section 8.1.1), and CSeq has its method.
fn is_whole(request: &Message<'_>) -> bool {
    let single = [HeaderName::CallId, HeaderName::From, HeaderName::To];
    single.iter().all(|name| request.header(*name).is_some())
        && request.cseq().is_some_and(|cseq| Some(cseq.method) == request.method())
}

fn is_whole_response(response: &Message<'_>) -> bool {
    [HeaderName::CallId, HeaderName::From, HeaderName::To].iter().all(|name| response.header(*name).is_some())
}

fn stamped(flow: &Flow, request: &Message<'_>) -> Arc<[u8]> {
    match message::stamp(flow, request) {
        Some(bytes) => bytes.into(),
        None => request.bytes().get(..request.len()).unwrap_or_default().into(),
    }
}

fn refused(flow: &Flow, request: &Message<'_>, why: Refusal) -> Received {
    Received::Refused { bytes: stamped(flow, request), why }
}

fn trying(request: &[u8]) -> Option<Arc<[u8]>> {
    let request = Message::scan(request).ok()?;
    Some(Response::to(&request, StatusCode::TRYING).finish().into())
}
