//! Looking streams up by the sockets at their ends.

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};

use tritone_wire::Timestamp;

use super::{Stream, Streams};

/// Streams of one socket that a look-up goes through: nobody has more in one call, and hostile recordings do.
const MAX_LOOKED_AT: usize = 256;

/// All streams of a recording.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// By when they began.
    streams: Vec<Stream>,
    /// Each end of each stream, with the stream's place.
    ends: Vec<(SocketAddr, u32)>,
    /// Hosts between which any went, the lower address first.
    hosts: HashSet<(IpAddr, IpAddr)>,
    is_whole: bool,
}

impl Heard {
    pub(crate) fn of(streams: Streams) -> Self {
        let (mut all, is_whole) = (streams.all, streams.left_out == 0);
        all.sort_by_key(|stream| (stream.first, stream.last, stream.from, stream.to));
        let places = || all.iter().zip(0u32..);
        let mut ends: Vec<(SocketAddr, u32)> =
            places().flat_map(|(stream, place)| [(stream.from, place), (stream.to, place)]).collect();
        ends.sort_unstable();
        ends.dedup();
        let hosts = all.iter().map(|stream| pair(stream.from.ip(), stream.to.ip())).collect();
        Self { streams: all, ends, hosts, is_whole }
    }

    /// Whether no media were recorded at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.streams.is_empty()
    }

    /// Whether all media that were recorded are known, so that what is missing was missing there.
    pub(crate) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Whether media between two hosts were recorded at any time, whichever way.
    pub(crate) fn between_hosts(&self, one: IpAddr, other: IpAddr) -> bool {
        self.hosts.contains(&pair(one.to_canonical(), other.to_canonical()))
    }

    /// The streams from or to a socket that went on between two times, the latest first.
    pub(crate) fn at(
        &self,
        socket: SocketAddr,
        from: Timestamp,
        until: Timestamp,
    ) -> impl Iterator<Item = &Stream> {
        let socket = super::canonical(socket);
        let begun = self.streams.partition_point(|stream| stream.first <= until) as u32;
        let start = self.ends.partition_point(|end| *end < (socket, 0));
        let end = self.ends.partition_point(|end| *end < (socket, begun));
        let places = self.ends.get(start..end).unwrap_or_default().iter().rev().take(MAX_LOOKED_AT);
        let streams = places.filter_map(|(_, place)| self.streams.get(*place as usize));
        streams.filter(move |stream| stream.last >= from)
    }

    /// The streams that went to `receiver`, or came from `sender`, between two times: one of both sockets may be another
    /// one outside of a NAT.
    pub(crate) fn way(
        &self,
        sender: SocketAddr,
        receiver: SocketAddr,
        from: Timestamp,
        until: Timestamp,
    ) -> impl Iterator<Item = &Stream> {
        let (sender, receiver) = (super::canonical(sender), super::canonical(receiver));
        let to = self.at(receiver, from, until).filter(move |stream| stream.to == receiver);
        let by = self.at(sender, from, until);
        to.chain(by.filter(move |stream| stream.from == sender && stream.to != receiver))
    }
}

fn pair(one: IpAddr, other: IpAddr) -> (IpAddr, IpAddr) {
    (one.min(other), one.max(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tritone_wire::{Flow, Transport};

    fn socket(host: u8, port: u16) -> SocketAddr {
        ([10, 0, 0, host], port).into()
    }

    /// Streams of one packet: second, from, to.
    fn heard(packets: &[(i64, SocketAddr, SocketAddr)]) -> Heard {
        let mut streams = Streams::default();
        for &(second, from, to) in packets {
            let flow = Flow { source: from.into(), destination: to.into(), transport: Transport::Udp };
            streams.see(Timestamp(second * 1_000_000_000), flow);
        }
        Heard::of(streams)
    }

    fn count(heard: &Heard, socket: SocketAddr, from: i64, until: i64) -> usize {
        heard.at(socket, Timestamp(from * 1_000_000_000), Timestamp(until * 1_000_000_000)).count()
    }

    #[test]
    fn streams_are_found_at_both_ends_and_in_their_time() {
        let (a, b) = (socket(1, 4000), socket(2, 5000));
        let heard = heard(&[(10, a, b), (100, b, a), (100, socket(1, 4002), b)]);
        assert_eq!((count(&heard, a, 0, 200), count(&heard, b, 0, 200)), (2, 3));
        assert_eq!((count(&heard, a, 50, 200), count(&heard, a, 0, 9), count(&heard, a, 11, 99)), (1, 0, 0));
        assert!(heard.between_hosts(b.ip(), a.ip()) && !heard.between_hosts(a.ip(), socket(3, 1).ip()));
    }

    #[test]
    fn a_way_is_known_by_either_end() {
        let (a, b, outside) = (socket(1, 4000), socket(2, 5000), socket(9, 61000));
        let all = heard(&[(1, outside, b), (1, b, outside)]);
        let way = |from, to| all.way(from, to, Timestamp(0), Timestamp(i64::MAX)).count();
        assert_eq!((way(a, b), way(b, a)), (1, 1), "{a} is behind a NAT");
        let one_way = heard(&[(1, a, b)]);
        assert_eq!(one_way.way(b, a, Timestamp(0), Timestamp(i64::MAX)).count(), 0);
    }
}
