//! What a driver binds and how much it takes.

use std::net::SocketAddr;
use std::time::Duration;

use tritone_proto::Transport;

use crate::dns::Dns;
use crate::stream::Tls;

/// A socket to listen on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listen {
    /// The transport.
    pub transport: Transport,
    /// The address; port 0 lets the system choose.
    pub address: SocketAddr,
    /// What others reach it by, `host` or `host:port`; where it is not given, its address.
    pub sent_by: Option<Box<str>>,
}

impl Listen {
    /// At this address, named by it.
    pub fn on(transport: Transport, address: SocketAddr) -> Self {
        Self { transport, address, sent_by: None }
    }
}

/// What a driver binds and how much it takes.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen, in the order of their [`ListenerId`](tritone_proto::ListenerId)s.
    pub listeners: Vec<Listen>,
    /// Transports by which it connects to others without listening.
    pub connects: Vec<Transport>,
    /// Whom most messages go to: a socket that is bound to no certain address is named by the one that this peer sees.
    pub peer: Option<SocketAddr>,
    /// Octets that the system keeps of what was received on a UDP socket and not yet read (SO_RCVBUF).
    pub receive_buffer: Option<usize>,
    /// Octets that the system keeps of what was sent on a UDP socket and is not yet out (SO_SNDBUF).
    pub send_buffer: Option<usize>,
    /// How names are looked for.
    pub dns: Dns,
    /// Certificates.
    pub tls: Tls,
    /// What connections may take.
    pub limits: Limits,
    /// Where the media of all sessions come and go; without it there are none.
    pub media: Option<SocketAddr>,
    /// How many sessions may have media.
    pub media_sessions: usize,
    /// Where `/metrics` and `/healthz` are served by HTTP.
    pub metrics: Option<SocketAddr>,
    /// How long the present calls may take to end once no new ones are taken.
    pub drain: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listeners: Vec::new(),
            connects: Vec::new(),
            peer: None,
            receive_buffer: None,
            send_buffer: None,
            dns: Dns::default(),
            tls: Tls::default(),
            limits: Limits::default(),
            media: None,
            media_sessions: 1024,
            metrics: None,
            drain: Duration::from_secs(60),
        }
    }
}

/// What connections (all but UDP) may take. What goes beyond is refused and counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections, accepted and opened.
    pub connections: usize,
    /// Connections accepted from one IPv4 address or one IPv6 prefix of 64 bits.
    pub connections_of_source: usize,
    /// Octets of a message.
    pub message: usize,
    /// Octets that wait to be written to a connection.
    pub queued: usize,
    /// Octets of unfinished messages of all connections, beyond 8 KiB of each.
    pub buffered: usize,
    /// How long TCP may take to connect.
    pub connect: Duration,
    /// How long the handshakes of TLS and WebSocket may take.
    pub handshake: Duration,
    /// How long it may take from the first octet of a message to its last.
    pub unfinished: Duration,
    /// How long nothing may come.
    pub idle: Duration,
    /// How long the other side may take nothing of what is written.
    pub stall: Duration,
    /// How long what is still to be written may take once nothing more is read.
    pub linger: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 8192,
            connections_of_source: 1024,
            message: 128 * 1024,
            queued: 1024 * 1024,
            buffered: 64 * 1024 * 1024,
            connect: Duration::from_secs(5),
            handshake: Duration::from_secs(10),
            unfinished: Duration::from_secs(20),
            idle: Duration::from_secs(15 * 60),
            stall: Duration::from_secs(20),
            linger: Duration::from_secs(2),
        }
    }
}
