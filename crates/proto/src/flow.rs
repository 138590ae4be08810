//! Where messages come from and go to.

use core::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

/// A transport of SIP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// UDP (RFC 3261 section 18).
    Udp,
    /// TCP (RFC 3261 section 18).
    Tcp,
    /// TLS over TCP (RFC 3261 section 26.2).
    Tls,
    /// WebSocket (RFC 7118).
    Ws,
    /// WebSocket over TLS (RFC 7118).
    Wss,
}

impl Transport {
    /// Every transport.
    pub const ALL: [Self; 5] = [Self::Udp, Self::Tcp, Self::Tls, Self::Ws, Self::Wss];

    /// Whether what is sent arrives, so that nothing is sent again (RFC 3261 section 17).
    pub const fn is_reliable(self) -> bool {
        !matches!(self, Self::Udp)
    }

    /// Whether it is encrypted, as a `sips` URI demands.
    pub const fn is_secure(self) -> bool {
        matches!(self, Self::Tls | Self::Wss)
    }

    /// The word of the Via header field, `UDP`.
    pub const fn via_word(self) -> &'static str {
        match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
            Self::Ws => "WS",
            Self::Wss => "WSS",
        }
    }

    /// The value of the URI parameter `transport`; TLS and WSS are their plain transport with `sips`, or these words.
    pub const fn uri_word(self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Ws => "ws",
            Self::Wss => "wss",
        }
    }

    /// The transport of this word, in any case.
    pub fn from_word(word: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|transport| transport.uri_word().as_bytes().eq_ignore_ascii_case(word))
    }

    /// The port where a URI names none (RFC 3261 section 19.1.2, RFC 7118 section 8).
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Udp | Self::Tcp => 5060,
            Self::Tls => 5061,
            Self::Ws => 80,
            Self::Wss => 443,
        }
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.uri_word())
    }
}

/// A connection of the driver, for as long as it is open; numbers are not used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Connection(pub u64);

/// A socket that the driver listens on, by its place in the list of listeners.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListenerId(pub u16);

/// A listening socket, as the node needs to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// The transport.
    pub transport: Transport,
    /// The address it is bound to.
    pub address: SocketAddr,
    /// What others reach it by, `host` or `host:port`: for Via, Contact and Record-Route.
    pub sent_by: Box<str>,
}

/// The way a message came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The transport.
    pub transport: Transport,
    /// The socket that it came in by (for a connection: that it was accepted at, or the first of its transport).
    pub listener: ListenerId,
    /// The sender.
    pub remote: SocketAddr,
    /// The connection, for all but UDP.
    pub connection: Option<Connection>,
}

/// Where to send a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The transport.
    pub transport: Transport,
    /// The address and port.
    pub remote: SocketAddr,
    /// The socket to send from; `None` for the first of this transport and address family.
    pub listener: Option<ListenerId>,
    /// The connection to use while it is open; another is found or opened to `remote` where it is not.
    pub connection: Option<Connection>,
    /// The name that the certificate of the other side must have (TLS, WSS), and the Host of a WebSocket handshake.
    pub name: Option<Arc<str>>,
}

impl Hop {
    /// This address by this transport.
    pub fn to(transport: Transport, remote: SocketAddr) -> Self {
        Self { transport, remote, listener: None, connection: None, name: None }
    }
}

impl From<Flow> for Hop {
    /// Back the way a message came.
    fn from(flow: Flow) -> Self {
        Self {
            transport: flow.transport,
            remote: flow.remote,
            listener: Some(flow.listener),
            connection: flow.connection,
            name: None,
        }
    }
}

impl fmt::Display for Hop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.transport, self.remote)
    }
}
