//! Media as they were recorded: which way RTP went, and when. What is in it is not looked at.

mod heard;
mod of_call;
mod socket;

use std::collections::HashMap;
use std::net::SocketAddr;

use tritone_wire::{Flow, Timestamp};

pub(crate) use heard::Heard;
pub(crate) use of_call::of_call;
#[cfg(test)]
pub(crate) use socket::write_sockets;
pub(crate) use socket::{Direction, MediaSocket, is_rtp, kind, sockets};

/// Streams that are told apart; of the packets of further ones nothing is known.
const MAX_STREAMS: usize = 100_000;
/// A pause of this many nanoseconds (10 s) ends a stream: the next packet between the same ports may be of another call.
const PAUSE: i64 = 10_000_000_000;

/// RTP from one socket to another, as part of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaStream {
    /// What the session description says of the receiver's socket, else of the sender's: `audio`, `video`, `text`,
    /// `application`, `other`.
    pub kind: &'static str,
    /// Who sent it, as recorded.
    pub from: SocketAddr,
    /// To where.
    pub to: SocketAddr,
    /// Packets.
    pub packets: u64,
    /// When the first was recorded.
    pub first: Timestamp,
    /// When the last was recorded.
    pub last: Timestamp,
}

/// Packets from one socket to another without a long pause between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stream {
    pub(crate) from: SocketAddr,
    pub(crate) to: SocketAddr,
    pub(crate) packets: u64,
    pub(crate) first: Timestamp,
    pub(crate) last: Timestamp,
}

/// Streams while they are read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Streams {
    all: Vec<Stream>,
    /// The latest stream of each way.
    latest: HashMap<(SocketAddr, SocketAddr), usize>,
    left_out: u64,
}

impl Streams {
    /// Takes one packet.
    pub(crate) fn see(&mut self, time: Timestamp, flow: Flow) {
        let (Some(from), Some(to)) = (flow.source.socket(), flow.destination.socket()) else { return };
        let (from, to) = (canonical(from), canonical(to));
        let known = self.latest.get(&(from, to)).and_then(|place| self.all.get_mut(*place));
        if let Some(stream) = known.filter(|stream| stream.goes_on_at(time)) {
            stream.packets += 1;
            stream.first = stream.first.min(time);
            stream.last = stream.last.max(time);
        } else if self.all.len() < MAX_STREAMS {
            self.latest.insert((from, to), self.all.len());
            self.all.push(Stream { from, to, packets: 1, first: time, last: time });
        } else {
            self.left_out += 1;
        }
    }

    /// Packets of streams beyond those that are told apart.
    pub(crate) fn left_out(&self) -> u64 {
        self.left_out
    }
}

impl Stream {
    fn goes_on_at(&self, time: Timestamp) -> bool {
        time.since(self.last) < PAUSE && self.first.since(time) < PAUSE
    }
}

/// An IPv4 address that was mapped into IPv6 is the same element.
fn canonical(socket: SocketAddr) -> SocketAddr {
    SocketAddr::new(socket.ip().to_canonical(), socket.port())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tritone_wire::Transport;

    fn flow(from: u16, to: u16) -> Flow {
        let end = |port: u16| ([10, 0, 0, 1], port).into();
        Flow { source: end(from), destination: end(to), transport: Transport::Udp }
    }

    #[test]
    fn a_pause_ends_a_stream_and_disorder_does_not() {
        let mut streams = Streams::default();
        for second in [5, 4, 6, 30, 31] {
            streams.see(Timestamp(second * 1_000_000_000), flow(1, 2));
        }
        let seen: Vec<_> = streams.all.iter().map(|s| (s.packets, s.first.0 / 1_000_000_000)).collect();
        assert_eq!(seen, [(3, 4), (2, 30)]);
    }

    #[test]
    fn ways_beyond_the_bound_are_counted() {
        let mut streams = Streams::default();
        for number in 0..MAX_STREAMS as u32 + 5 {
            streams.see(Timestamp(0), flow((number >> 16) as u16, number as u16));
        }
        assert_eq!((streams.all.len(), streams.left_out()), (MAX_STREAMS, 5));
    }
}
