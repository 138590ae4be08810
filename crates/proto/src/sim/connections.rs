//! Connections: what keeps order and loses nothing.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::HostId;
use crate::flow::{Connection, Flow, Hop, ListenerId, Transport};
use crate::time::Time;

/// Ports of those who connect.
const FIRST_PORT: u64 = 49_152;
const PORTS: u64 = 16_384;

#[derive(Debug, Default)]
pub(super) struct Connections {
    open: BTreeMap<Connection, Pair>,
    next: u64,
}

#[derive(Debug)]
struct Pair {
    transport: Transport,
    /// Who connected, and to whom.
    hosts: [HostId; 2],
    /// Where it connected to.
    remote: SocketAddr,
    /// When the last message of each of the two arrives.
    last: [Time; 2],
}

impl Connections {
    /// Whether the host has an end of this connection.
    pub(super) fn is_of(&self, connection: Connection, host: HostId) -> bool {
        self.other_end(connection, host).is_some()
    }

    pub(super) fn other_end(&self, connection: Connection, host: HostId) -> Option<HostId> {
        match self.open.get(&connection)?.hosts {
            [from, to] if from == host => Some(to),
            [from, to] if to == host => Some(from),
            _ => None,
        }
    }

    /// The connection that the host opened to this address.
    pub(super) fn between(
        &self,
        from: HostId,
        transport: Transport,
        remote: SocketAddr,
    ) -> Option<Connection> {
        let is = |pair: &Pair| pair.hosts[0] == from && pair.transport == transport && pair.remote == remote;
        self.open.iter().find(|(_, pair)| is(pair)).map(|(connection, _)| *connection)
    }

    pub(super) fn open(&mut self, from: HostId, to: HostId, hop: &Hop) -> Connection {
        let connection = Connection(self.next);
        self.next += 1;
        let pair =
            Pair { transport: hop.transport, hosts: [from, to], remote: hop.remote, last: [Time::START; 2] };
        self.open.insert(connection, pair);
        connection
    }

    /// When a message arrives that would be there at `time` by itself, at which host, and how.
    pub(super) fn send(
        &mut self,
        connection: Connection,
        from: HostId,
        time: Time,
        address_of: impl Fn(HostId) -> SocketAddr,
    ) -> Option<(Time, HostId, Flow)> {
        let pair = self.open.get_mut(&connection)?;
        let [connecting, accepting] = pair.hosts;
        let is_forward = from == connecting;
        let last = &mut pair.last[usize::from(is_forward)];
        *last = time.max(*last);
        let remote = if is_forward {
            let port = FIRST_PORT + connection.0 % PORTS;
            SocketAddr::new(address_of(connecting).ip(), port as u16)
        } else {
            pair.remote
        };
        let flow =
            Flow { transport: pair.transport, listener: ListenerId(0), remote, connection: Some(connection) };
        Some((*last, if is_forward { accepting } else { connecting }, flow))
    }

    pub(super) fn close(&mut self, connection: Connection) {
        self.open.remove(&connection);
    }

    /// The connections of a host, with who is at the other end.
    pub(super) fn of_host(&self, host: HostId) -> Vec<(Connection, HostId)> {
        let other = |connection: &Connection| Some((*connection, self.other_end(*connection, host)?));
        self.open.keys().filter_map(other).collect()
    }
}
