//! What a log says of a message.

use std::net::SocketAddr;

use tritone_wire::{Protocol, Timestamp, Transport};

use super::time::Stamp;

/// Which way a message went, seen from the element that wrote the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Sent,
    Received,
}

/// What a line says of the message that follows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Announcement {
    pub(crate) direction: Option<Direction>,
    pub(crate) source: Option<SocketAddr>,
    pub(crate) destination: Option<SocketAddr>,
    pub(crate) transport: Option<Transport>,
    /// Where it says the time by another way than at its beginning.
    pub(crate) time: Option<Stamp>,
}

impl Announcement {
    /// A message that the logger sent to an address, where it is known.
    pub(crate) fn sent(destination: Option<SocketAddr>, transport: Option<Transport>) -> Self {
        Self { direction: Some(Direction::Sent), destination, transport, ..Self::default() }
    }

    /// A message that the logger got from an address, where it is known.
    pub(crate) fn received(source: Option<SocketAddr>, transport: Option<Transport>) -> Self {
        Self { direction: Some(Direction::Received), source, transport, ..Self::default() }
    }
}

/// Who sent a message of a log to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    /// A message of SIP.
    Sip(Announcement),
    /// A message on a D channel, of which the log says which way it went, and perhaps that it was written by the network.
    Channel { channel: u16, direction: Direction, by_network: bool },
    /// A message on a D channel, of which the link layer says who sent it: the network or the user with a terminal
    /// endpoint identifier.
    Link { tei: u8, from_network: bool },
}

/// A message of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LogMessage<'a> {
    /// The line on which the message itself begins: its start line, its type or its octets.
    pub(crate) first_line: u64,
    /// When it was written: what its record says, else the last record that says a time.
    pub(crate) time: Option<Timestamp>,
    pub(crate) ends: Ends,
    pub(crate) protocol: Protocol,
    pub(crate) bytes: &'a [u8],
    /// Octets that it had, as far as it says.
    pub(crate) length: usize,
    /// Whether the log has all of it.
    pub(crate) complete: bool,
}

/// What the lines of a log are, one after the other: for each line exactly one of these, but that a line may begin more
/// than one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry<'a> {
    /// A message, which stands for the line on which it begins.
    Message(LogMessage<'a>),
    /// A line that goes on with the message that began on another.
    Piece { line: u64, of: u64 },
    /// Any other line.
    Other { line: u64 },
}

/// The transport that a word of a log means, in any case: `UDP`, `tcp`, `TLS`, `wss`.
pub(crate) fn transport(word: &[u8]) -> Option<Transport> {
    const ALL: [Transport; 6] =
        [Transport::Udp, Transport::Tcp, Transport::Tls, Transport::Ws, Transport::Wss, Transport::Sctp];
    ALL.into_iter().find(|transport| word.eq_ignore_ascii_case(transport.name().as_bytes()))
}
