//! Connections that requests inside a dialog have to go back by: those of WebSocket clients, which nobody can open (RFC 7118
//! section 5). The Record-Route of the relay names them by a flow token (RFC 5626 section 5.2).

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashMap};
use tritone_proto::{Connection, Flow, Hop, Transport};

/// The connections that dialogs began on.
#[derive(Debug, Default)]
pub(super) struct Flows {
    /// So that nobody makes tokens up. Its key is new with each start, and so are the numbers of connections.
    hasher: DefaultHashBuilder,
    open: HashMap<Connection, Flow>,
}

impl Flows {
    /// A request came this way, so it is open. What is kept of it is let go when it ends, which may be before the request
    /// is done with.
    pub(super) fn opened(&mut self, flow: &Flow) {
        if let Some(connection) =
            flow.connection.filter(|_| matches!(flow.transport, Transport::Ws | Transport::Wss))
        {
            self.open.insert(connection, *flow);
        }
    }

    /// The token of the way a request came; `None` where others can open a connection to its sender, or it ended.
    pub(super) fn token(&self, flow: &Flow) -> Option<String> {
        let connection = flow.connection.filter(|connection| self.open.contains_key(connection))?;
        Some(format!("{:x}-{:016x}", connection.0, self.hasher.hash_one(connection)))
    }

    /// The way that a token names, while it is open.
    pub(super) fn hop(&self, token: &[u8]) -> Option<Hop> {
        let (number, hash) = core::str::from_utf8(token).ok()?.split_once('-')?;
        let connection = Connection(u64::from_str_radix(number, 16).ok()?);
        let is_ours = u64::from_str_radix(hash, 16).ok()? == self.hasher.hash_one(connection);
        is_ours.then(|| self.open.get(&connection).copied().map(Hop::from))?
    }

    /// A connection ended.
    pub(super) fn closed(&mut self, connection: Connection) {
        self.open.remove(&connection);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tritone_proto::ListenerId;

    #[test]
    fn a_token_leads_back_while_its_connection_is_open_and_cannot_be_made_up() {
        let mut flows = Flows::default();
        let remote = "192.0.2.1:40000".parse().unwrap();
        let connection = Some(Connection(7));
        let flow = Flow { transport: Transport::Ws, listener: ListenerId(1), remote, connection };
        flows.opened(&flow);
        let token = flows.token(&flow).unwrap();
        assert_eq!(flows.hop(token.as_bytes()), Some(Hop::from(flow)));
        assert_eq!(flows.hop(b"7-0000000000000000"), None);
        flows.closed(Connection(7));
        assert_eq!(flows.hop(token.as_bytes()), None);
        assert_eq!(flows.token(&flow), None, "a request that is forwarded later brings nothing back");
        let udp = Flow { transport: Transport::Udp, connection: None, ..flow };
        flows.opened(&udp);
        assert!(flows.token(&udp).is_none() && flows.open.is_empty());
    }
}
