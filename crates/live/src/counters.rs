//! What the driver counts.

use tritone_proto::Transport;

/// Why a message or a connection came to nothing here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DropReason {
    /// No socket of the transport and address family of the hop.
    NoSocket,
    /// The system took no more datagrams, and as many as may wait were waiting.
    SocketFull,
    /// A datagram longer than the system sends, or a message longer than is taken from a connection.
    TooLong,
    /// The system refused to send a datagram: no route, a packet filter.
    SendFailed,
    /// An error that reading a socket gave, other than ICMP's.
    ReceiveFailed,
    /// More addresses turned out unreachable at once than are told to the node.
    Unreachable,
    /// As many connections as may be are open.
    ConnectionsFull,
    /// As many connections as may be were accepted from this source.
    SourceFull,
    /// The system gave no connection that another had opened.
    AcceptFailed,
    /// A connection could not be opened, or not in time.
    ConnectFailed,
    /// TLS or WebSocket did not come about: a certificate that is not believed, another subprotocol, too slow.
    HandshakeFailed,
    /// What came on a connection was no message.
    NotFramed,
    /// A message had not all come when it should have.
    Unfinished,
    /// The unfinished messages of all connections took as much memory as they may.
    BuffersFull,
    /// A connection had as much to write as may wait.
    QueueFull,
    /// The other side of a connection took nothing of what was written.
    Stalled,
    /// Nothing came on a connection for long.
    Idle,
    /// As many sessions as may be have media.
    MediaFull,
    /// As many names as may be are being looked for.
    SearchesFull,
}

impl DropReason {
    /// Every reason.
    pub const ALL: [Self; 19] = [
        Self::NoSocket,
        Self::SocketFull,
        Self::TooLong,
        Self::SendFailed,
        Self::ReceiveFailed,
        Self::Unreachable,
        Self::ConnectionsFull,
        Self::SourceFull,
        Self::AcceptFailed,
        Self::ConnectFailed,
        Self::HandshakeFailed,
        Self::NotFramed,
        Self::Unfinished,
        Self::BuffersFull,
        Self::QueueFull,
        Self::Stalled,
        Self::Idle,
        Self::MediaFull,
        Self::SearchesFull,
    ];

    /// The name that it is counted under.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoSocket => "no-socket",
            Self::SocketFull => "socket-full",
            Self::TooLong => "too-long",
            Self::SendFailed => "send-failed",
            Self::ReceiveFailed => "receive-failed",
            Self::Unreachable => "unreachable",
            Self::ConnectionsFull => "connections-full",
            Self::SourceFull => "source-full",
            Self::AcceptFailed => "accept-failed",
            Self::ConnectFailed => "connect-failed",
            Self::HandshakeFailed => "handshake-failed",
            Self::NotFramed => "not-framed",
            Self::Unfinished => "unfinished",
            Self::BuffersFull => "buffers-full",
            Self::QueueFull => "queue-full",
            Self::Stalled => "stalled",
            Self::Idle => "idle",
            Self::MediaFull => "media-full",
            Self::SearchesFull => "searches-full",
        }
    }
}

/// Messages in one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Datagrams, or messages of a stream.
    pub messages: u64,
    /// Their octets, without headers of lower layers.
    pub octets: u64,
}

impl Traffic {
    fn add(&mut self, octets: usize) {
        self.messages += 1;
        self.octets += octets as u64;
    }
}

/// What the driver counted since its start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    received: [Traffic; Transport::ALL.len()],
    sent: [Traffic; Transport::ALL.len()],
    drops: [u64; DropReason::ALL.len()],
    /// Connections that are open or being opened.
    pub connections: usize,
    /// Packets that came to the media socket.
    pub media_received: u64,
    /// Packets that went out of the media socket.
    pub media_sent: u64,
    /// Packets that the system did not take from the media socket.
    pub media_unsent: u64,
}

impl Counters {
    /// What came by a transport.
    pub fn received(&self, transport: Transport) -> Traffic {
        self.received[transport as usize]
    }

    /// What was handed to the system for a transport.
    pub fn sent(&self, transport: Transport) -> Traffic {
        self.sent[transport as usize]
    }

    /// How often something came to nothing for this reason.
    pub fn dropped(&self, reason: DropReason) -> u64 {
        self.drops[reason as usize]
    }

    pub(crate) fn count_received(&mut self, transport: Transport, octets: usize) {
        self.received[transport as usize].add(octets);
    }

    pub(crate) fn count_sent(&mut self, transport: Transport, octets: usize) {
        self.sent[transport as usize].add(octets);
    }

    /// Every reason with how often something came to nothing for it.
    pub fn drops(&self) -> impl Iterator<Item = (DropReason, u64)> + '_ {
        DropReason::ALL.into_iter().map(|reason| (reason, self.dropped(reason)))
    }

    pub(crate) fn count_media_received(&mut self) {
        self.media_received += 1;
    }

    pub(crate) fn count_media_sent(&mut self, was_taken: bool) {
        if was_taken {
            self.media_sent += 1;
        } else {
            self.media_unsent += 1;
        }
    }

    pub(crate) fn count(&mut self, reason: DropReason) {
        self.drops[reason as usize] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_transports_says_what_every_reason_means() {
        let page = include_str!("../../../docs/transports.md");
        let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
        let names: Vec<_> = rows.map(|(name, _)| name).collect();
        assert_eq!(names, DropReason::ALL.map(DropReason::name));
    }

    #[test]
    fn every_reason_has_a_name_and_a_place_of_its_own() {
        for (index, reason) in DropReason::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, index);
            assert_eq!(DropReason::ALL.iter().filter(|other| other.name() == reason.name()).count(), 1);
        }
        for (index, transport) in Transport::ALL.into_iter().enumerate() {
            assert_eq!(transport as usize, index);
        }
    }
}
