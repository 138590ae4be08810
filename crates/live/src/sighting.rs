//! Messages as they pass the sockets, and connections that let none pass.

use std::net::SocketAddr;

use tritone_proto::{Time, Transport};

/// A message that was received, or handed to the system to be sent.
#[derive(Clone, Copy, Debug)]
pub struct Sighting<'a> {
    /// When.
    pub time: Time,
    /// The transport.
    pub transport: Transport,
    /// This side.
    pub local: SocketAddr,
    /// The other side.
    pub remote: SocketAddr,
    /// Whether it went out.
    pub sent: bool,
    /// The message, in clear also where it was encrypted on its way.
    pub bytes: &'a [u8],
}

/// A connection that this side could not open.
#[derive(Clone, Debug)]
pub struct Unopened {
    /// When that was known.
    pub time: Time,
    /// The transport.
    pub transport: Transport,
    /// The other side.
    pub remote: SocketAddr,
    /// What was wrong, for people: `Connection refused`, `invalid peer certificate`.
    pub error: String,
}
