//! What an endpoint is made of.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tritone_proto::transaction::Timers;
use tritone_proto::{Flow, Hop, Listener, ListenerId, Transport};

use super::policy::Policy;

/// What an endpoint is made of.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The sockets.
    pub listeners: Vec<Listener>,
    /// The address and port of the media socket; `None` where there is none. An unspecified address stands for that of the
    /// socket that a call came in by.
    pub media: Option<SocketAddr>,
    /// What to answer.
    pub policy: Arc<Policy>,
    /// Users to call as soon as they register.
    pub call_on_register: Vec<String>,
    /// Timer values.
    pub timers: Timers,
}

/// How others reach this side by one of the sockets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reached {
    /// For Via.
    pub(crate) sent_by: Box<str>,
    /// The transport.
    pub(crate) transport: Transport,
    /// The address of the socket.
    pub(crate) address: SocketAddr,
}

impl Reached {
    /// The URI for Contact.
    pub(crate) fn contact(&self) -> String {
        let sent_by = &self.sent_by;
        match self.transport {
            Transport::Udp => format!("sip:answer@{sent_by}"),
            other => format!("sip:answer@{sent_by};transport={}", other.uri_word()),
        }
    }
}

impl Settings {
    /// How the sender of what came this way reaches this side.
    pub(crate) fn reached_by(&self, flow: &Flow) -> Reached {
        self.reached(Some(flow.listener), flow.transport, flow.remote)
    }

    /// How whoever is there reaches this side.
    pub(crate) fn reached_from(&self, hop: &Hop) -> Reached {
        self.reached(hop.listener, hop.transport, hop.remote)
    }

    fn reached(&self, listener: Option<ListenerId>, transport: Transport, remote: SocketAddr) -> Reached {
        let named = listener.and_then(|id| self.listeners.get(usize::from(id.0)));
        let fits = |own: &&Listener| own.transport == transport && own.address.is_ipv4() == remote.is_ipv4();
        let own = named.or_else(|| self.listeners.iter().find(fits)).or(self.listeners.first());
        match own {
            Some(own) => Reached { sent_by: own.sent_by.clone(), transport, address: own.address },
            None => Reached {
                sent_by: "localhost".into(),
                transport,
                address: SocketAddr::from(([127, 0, 0, 1], 5060)),
            },
        }
    }

    /// The address of the media socket as seen by who reaches this side so.
    pub(crate) fn media_by(&self, reached: &Reached) -> SocketAddr {
        let media = self.media.unwrap_or_else(|| SocketAddr::new(reached.address.ip(), 9));
        match media.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => SocketAddr::new(reached.address.ip(), media.port()),
            IpAddr::V6(ip) if ip.is_unspecified() => SocketAddr::new(reached.address.ip(), media.port()),
            _ => media,
        }
    }
}
