//! What a driver binds and how much it takes.

use std::net::SocketAddr;
use std::time::Duration;

use tritone_proto::Transport;

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
    /// Whom most messages go to: a socket that is bound to no certain address is named by the one that this peer sees.
    pub peer: Option<SocketAddr>,
    /// Octets that the system keeps of what was received on a UDP socket and not yet read (SO_RCVBUF).
    pub receive_buffer: Option<usize>,
    /// Octets that the system keeps of what was sent on a UDP socket and is not yet out (SO_SNDBUF).
    pub send_buffer: Option<usize>,
    /// How long the present calls may take to end once no new ones are taken.
    pub drain: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listeners: Vec::new(),
            peer: None,
            receive_buffer: None,
            send_buffer: None,
            drain: Duration::from_secs(60),
        }
    }
}
