//! A network in memory with a clock of its own, for tests of everything that is a [`Node`].
//!
//! Datagrams are lost, doubled, late and out of order as a seed says; connections keep order and lose nothing. The same
//! seed and the same calls give the same run.
//!
//! Only with the feature `sim`, which tests of other crates switch on.

mod connections;
mod link;
mod log;
mod user;

#[cfg(test)]
mod tests;

use core::time::Duration;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use crate::flow::{Connection, Flow, Hop, ListenerId, Transport};
use crate::node::{Input, Node, Output, Query, ResolveFailure, ResolveId};
use crate::random::Random;
use crate::time::Time;

use connections::Connections;

pub use link::Link;
pub use log::{Fate, Log, Passage};
pub use user::{Plan, Told, User, What};

/// A node may ask for its timer so often without the time going on.
const MAX_STEPS_AT_ONCE: u32 = 100_000;

/// A host of a [`Simulator`], by the order of [`add`](Simulator::add).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostId(usize);

/// Nodes, and the network between them.
pub struct Simulator<N: Node> {
    now: Time,
    random: Random,
    link: Link,
    hosts: Vec<Host<N>>,
    names: BTreeMap<Box<str>, Vec<Hop>>,
    connections: Connections,
    /// Content arrives, by when; the number keeps the order of what arrives at the same time.
    arriving: BTreeMap<(Time, u64), Arrival>,
    sequence: u64,
    log: Log,
}

struct Host<N: Node> {
    address: SocketAddr,
    node: N,
    is_silent: bool,
    records: Vec<(Time, N::Record)>,
}

#[derive(Debug)]
struct Arrival {
    at: HostId,
    what: Content,
}

#[derive(Debug)]
enum Content {
    Message { flow: Flow, bytes: Arc<[u8]> },
    Unreachable { transport: Transport, remote: SocketAddr },
    Closed(Connection),
    Resolved { id: ResolveId, hops: Result<Vec<Hop>, ResolveFailure> },
}

impl<N: Node> Simulator<N> {
    /// A network without hosts.
    pub fn new(seed: u64, link: Link) -> Self {
        Self {
            now: Time::START,
            random: Random::from_number(seed),
            link,
            hosts: Vec::new(),
            names: BTreeMap::new(),
            connections: Connections::default(),
            arriving: BTreeMap::new(),
            sequence: 0,
            log: Log::default(),
        }
    }

    /// Puts a node at an address.
    pub fn add(&mut self, address: SocketAddr, node: N) -> HostId {
        self.hosts.push(Host { address, node, is_silent: false, records: Vec::new() });
        HostId(self.hosts.len() - 1)
    }

    /// Has a name lead there. An address needs no name: it leads to itself, by UDP where the query names no transport.
    pub fn name(&mut self, host: &str, hops: Vec<Hop>) {
        self.names.insert(host.into(), hops);
    }

    /// Changes how datagrams fare from now on.
    pub fn set_link(&mut self, link: Link) {
        self.link = link;
    }

    /// Has a host take nothing and say nothing, as one whose cable was pulled; or be there again.
    pub fn set_silent(&mut self, host: HostId, is_silent: bool) {
        self.hosts[host.0].is_silent = is_silent;
    }

    /// Puts another node in the place of one that was killed; its connections end.
    pub fn restart(&mut self, host: HostId, node: N) -> N {
        for (connection, other) in self.connections.of_host(host) {
            self.connections.close(connection);
            self.arrive_after_delay(Arrival { at: other, what: Content::Closed(connection) });
        }
        core::mem::replace(&mut self.hosts[host.0].node, node)
    }

    /// The time.
    pub fn now(&self) -> Time {
        self.now
    }

    /// A node.
    pub fn node(&self, host: HostId) -> &N {
        &self.hosts[host.0].node
    }

    /// Content a node told so far.
    pub fn records(&self, host: HostId) -> &[(Time, N::Record)] {
        &self.hosts[host.0].records
    }

    /// Content went over the network.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Has a node do something by itself, and sends what it wants sent.
    pub fn with<T>(&mut self, host: HostId, act: impl FnOnce(&mut N, Time) -> T) -> T {
        let done = act(&mut self.hosts[host.0].node, self.now);
        self.drain(host);
        done
    }

    /// Lets this much time pass.
    pub fn run_for(&mut self, duration: Duration) {
        let end = self.now + duration;
        while self.next().is_some_and(|next| next <= end) {
            self.step();
        }
        self.now = end;
    }

    /// Lets time pass until nothing is on its way and no node waits for a time; `false` where `limit` did not suffice.
    pub fn run_to_end(&mut self, limit: Duration) -> bool {
        let end = self.now + limit;
        while let Some(next) = self.next() {
            if next > end {
                return false;
            }
            self.step();
        }
        true
    }

    /// When something happens next.
    fn next(&self) -> Option<Time> {
        let waits = self.hosts.iter().filter_map(|host| host.node.wait_until());
        let arrives = self.arriving.keys().next().map(|(time, _)| *time);
        waits.chain(arrives).min().map(|next| next.max(self.now))
    }

    fn step(&mut self) {
        let Some(next) = self.next() else { return };
        self.now = next;
        while let Some(entry) = self.arriving.first_entry().filter(|entry| entry.key().0 <= next) {
            let arrival = entry.remove();
            self.arrived(arrival);
        }
        for host in (0..self.hosts.len()).map(HostId) {
            self.expire(host);
        }
    }

    fn expire(&mut self, host: HostId) {
        let mut steps = 0;
        while self.hosts[host.0].node.wait_until().is_some_and(|time| time <= self.now) {
            self.hosts[host.0].node.handle(self.now, Input::Timer);
            self.drain(host);
            steps += 1;
            assert!(steps < MAX_STEPS_AT_ONCE, "{host:?} waits for {} for ever", self.now);
        }
    }

    fn arrived(&mut self, Arrival { at, what }: Arrival) {
        let host = &mut self.hosts[at.0];
        if host.is_silent && !matches!(what, Content::Resolved { .. }) {
            return;
        }
        let input = match &what {
            Content::Message { flow, bytes } => {
                self.log.passed(self.now, flow.remote, host.address, Fate::Arrived, bytes);
                Input::Received { flow: *flow, bytes }
            }
            Content::Unreachable { transport, remote } => {
                Input::Unreachable { transport: *transport, remote: *remote }
            }
            Content::Closed(connection) => Input::Closed { connection: *connection },
            Content::Resolved { id, hops } => Input::Resolved { id: *id, hops: hops.clone() },
        };
        host.node.handle(self.now, input);
        self.drain(at);
    }

    fn drain(&mut self, host: HostId) {
        while let Some(output) = self.hosts[host.0].node.poll() {
            match output {
                Output::Transmit { hop, bytes } => self.transmit(host, &hop, bytes),
                Output::Close(connection) => self.close(host, connection),
                Output::Resolve { id, query } => {
                    let hops = self.resolve(&query);
                    self.arrive_after_delay(Arrival { at: host, what: Content::Resolved { id, hops } });
                }
                Output::Media(_) => {}
                Output::Record(record) => self.hosts[host.0].records.push((self.now, record)),
            }
        }
    }

    fn transmit(&mut self, from: HostId, hop: &Hop, bytes: Arc<[u8]>) {
        if self.hosts[from.0].is_silent {
            return;
        }
        if hop.transport.is_reliable() {
            return self.transmit_in_order(from, hop, bytes);
        }
        let source = self.hosts[from.0].address;
        let Some(at) = self.host_at(hop.remote) else {
            return self.unreachable(from, hop);
        };
        let flow =
            Flow { transport: hop.transport, listener: ListenerId(0), remote: source, connection: None };
        let copies = self.link.copies(&mut self.random);
        if copies == 0 {
            self.log.passed(self.now, source, hop.remote, Fate::Lost, &bytes);
        }
        for _ in 0..copies {
            self.arrive_after_delay(Arrival { at, what: Content::Message { flow, bytes: bytes.clone() } });
        }
    }

    fn transmit_in_order(&mut self, from: HostId, hop: &Hop, bytes: Arc<[u8]>) {
        let delay = self.link.delay(&mut self.random);
        let open = hop.connection.filter(|connection| self.connections.is_of(*connection, from));
        let connection = open
            .or_else(|| self.connections.between(from, hop.transport, hop.remote))
            .or_else(|| Some(self.connections.open(from, self.host_at(hop.remote)?, hop)));
        let passage = connection.and_then(|connection| {
            self.connections.send(connection, from, self.now + delay, |host| {
                self.hosts.get(host.0).map_or(hop.remote, |host| host.address)
            })
        });
        match passage {
            Some((arrives, at, flow)) => {
                self.arrive(arrives, Arrival { at, what: Content::Message { flow, bytes } });
            }
            None => self.unreachable(from, hop),
        }
    }

    /// Nobody is at an address: its network says so.
    fn unreachable(&mut self, from: HostId, hop: &Hop) {
        let what = Content::Unreachable { transport: hop.transport, remote: hop.remote };
        self.arrive_after_delay(Arrival { at: from, what });
    }

    fn close(&mut self, host: HostId, connection: Connection) {
        let Some(other) = self.connections.other_end(connection, host) else { return };
        self.connections.close(connection);
        for at in [host, other] {
            self.arrive_after_delay(Arrival { at, what: Content::Closed(connection) });
        }
    }

    fn arrive_after_delay(&mut self, arrival: Arrival) {
        let time = self.now + self.link.delay(&mut self.random);
        self.arrive(time, arrival);
    }

    fn arrive(&mut self, time: Time, arrival: Arrival) {
        self.sequence += 1;
        self.arriving.insert((time, self.sequence), arrival);
    }

    fn host_at(&self, address: SocketAddr) -> Option<HostId> {
        self.hosts.iter().position(|host| host.address == address).map(HostId)
    }

    fn resolve(&self, query: &Query) -> Result<Vec<Hop>, ResolveFailure> {
        if let Ok(address) = query.host.parse() {
            let transport = query.transport.unwrap_or(Transport::Udp);
            let port = query.port.unwrap_or(transport.default_port());
            return Ok(vec![Hop::to(transport, SocketAddr::new(address, port))]);
        }
        self.names.get(&query.host).cloned().ok_or(ResolveFailure::NotFound)
    }
}
