//! What drives an element, and what it asks of its driver.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::flow::{Connection, Flow, Hop, Transport};
use crate::time::Time;

/// An element without sockets and clock: it is told what happened, and asked what to do.
///
/// After each [`handle`](Self::handle) the driver calls [`poll`](Self::poll) until it has nothing more, and calls
/// `handle` with [`Input::Timer`] when the time of [`wait_until`](Self::wait_until) has come.
pub trait Node {
    /// What the node tells about itself: reports, log lines.
    type Record;

    /// Takes what happened.
    fn handle(&mut self, now: Time, input: Input<'_>);

    /// The next thing to do.
    fn poll(&mut self) -> Option<Output<Self::Record>>;

    /// When to come back although nothing happened; `None` where nothing is waited for.
    fn wait_until(&self) -> Option<Time>;

    /// Whether the node has nothing left to do and may be let go.
    fn is_finished(&self) -> bool {
        false
    }
}

/// What happened.
#[derive(Debug)]
pub enum Input<'a> {
    /// One datagram, or one message cut from a stream.
    Received {
        /// The way it came.
        flow: Flow,
        /// Its octets.
        bytes: &'a [u8],
    },
    /// A stream that held no message where one had to begin; the driver closes the connection.
    NotFramed {
        /// The connection.
        flow: Flow,
    },
    /// A connection ended, by the other side, by an error or because it was idle.
    Closed {
        /// The connection.
        connection: Connection,
    },
    /// What was sent to this address cannot arrive: no connection, an ICMP error, no route.
    Unreachable {
        /// The transport.
        transport: Transport,
        /// The address.
        remote: SocketAddr,
    },
    /// The answer to an [`Output::Resolve`].
    Resolved {
        /// The number of the request.
        id: ResolveId,
        /// Where to send to, best first, never empty; or why that is not known.
        hops: Result<Vec<Hop>, ResolveFailure>,
    },
    /// The time that the node waited for has come.
    Timer,
    /// New calls are to be refused, and the node is finished when the present ones are over.
    Drain,
}

/// What to do.
#[derive(Debug)]
pub enum Output<R> {
    /// Send these octets.
    Transmit {
        /// Where to.
        hop: Hop,
        /// The message.
        bytes: Arc<[u8]>,
    },
    /// Close this connection after what was sent before has gone out.
    Close(Connection),
    /// Find where a URI leads (RFC 3263), and tell by [`Input::Resolved`].
    Resolve {
        /// A number for the answer.
        id: ResolveId,
        /// What to look for.
        query: Query,
    },
    /// Send and take media for a session.
    Media(Media),
    /// What the node tells.
    Record(R),
}

/// The number of a request for addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResolveId(pub u64);

/// What to find by RFC 3263 section 4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Host name or address, an IPv6 address without brackets.
    pub host: Box<str>,
    /// The port of the URI.
    pub port: Option<u16>,
    /// The transport of the URI's parameter.
    pub transport: Option<Transport>,
    /// Whether the URI is `sips`.
    pub secure: bool,
}

/// Why a name leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolveFailure {
    /// No DNS server is known, or none answers: Gigaset 922.
    NoServer,
    /// The name does not exist or has no address: Gigaset 923.
    NotFound,
    /// Too many names are being looked for: Gigaset 924.
    Resources,
    /// No transport that this element speaks and the URI allows: Gigaset 925.
    NoTransport,
}

/// What becomes of the media of a session. All sessions share the driver's one media socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Media {
    /// Begin, or go on with these values.
    Start {
        /// The session.
        session: u64,
        /// Where RTP goes to.
        remote: SocketAddr,
        /// What is sent.
        sound: Sound,
    },
    /// End.
    Stop {
        /// The session.
        session: u64,
    },
}

/// What a session sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// Packets of silence, every 20 ms, of this payload type: 0 (PCMU, octets 0xFF) or 8 (PCMA, octets 0xD5).
    Silence(u8),
    /// What comes in, back.
    Echo,
    /// Nothing: held, or receive only.
    Nothing,
}
