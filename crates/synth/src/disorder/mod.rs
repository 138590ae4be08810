//! Networks at their worst: TCP segments and IP fragments that are split, repeated, made to overlap and put in another
//! order, at random, so that what they carry stays the same.

mod fragment;
mod segment;

use crate::packet::Packet;
use segment::Segment;

/// Pseudo-random numbers, the same for the same seed (SplitMix64, which has no bad seeds).
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ z >> 31) % end as u64) as usize
    }

    /// True once in `times`; never if that is 0.
    fn once_in(&mut self, times: usize) -> bool {
        times > 0 && self.below(times) == 0
    }
}

/// How often each kind of disorder comes: once in so many packets, never if 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Disorder {
    /// A TCP segment is sent as two, an IP packet or fragment as two fragments.
    pub split: usize,
    /// A TCP segment comes twice, or a fragment that is not the last of its packet.
    pub repeat: usize,
    /// Octets are sent again together with those that follow them.
    pub overlap: usize,
    /// A TCP segment, an acknowledgement or a fragment comes late.
    pub late: usize,
    /// How many packets late, at most.
    pub distance: usize,
}

impl Disorder {
    /// Some of everything.
    pub const ALL: Self = Self { split: 3, repeat: 5, overlap: 5, late: 3, distance: 4 };
}

/// The `packets` in disorder; the times stay in order.
///
/// Nothing comes that no network does: a segment is seen before its acknowledgement, SYN, FIN and RST keep their places
/// in their connection, IPv6 fragments do not overlap (RFC 5722). Datagrams that are not fragments are never repeated,
/// since they would be other messages.
pub fn disorder(packets: &[Packet], disorder: Disorder, random: &mut Random) -> Vec<Packet> {
    let mut sent: Vec<Packet> = Vec::new();
    // The ids of fragments that are made here are not among the first, which `packet::carry` gives.
    for (packet, number) in packets.iter().zip((0x8000..=0xffff).cycle()) {
        let pieces = match Segment::of(&packet.octets) {
            Some(segment) if segment.is_data() => segments(segment, &sent, disorder, random),
            Some(_) => vec![packet.octets.clone()],
            None => fragment::fragments(&packet.octets, number, disorder, random),
        };
        sent.extend(pieces.into_iter().map(|octets| Packet { at: packet.at, octets }));
    }
    delay(&mut sent, disorder, random);
    sent
}

/// What is sent for a segment with data.
fn segments(segment: Segment, sent: &[Packet], disorder: Disorder, random: &mut Random) -> Vec<Vec<u8>> {
    let mut before = previous(&segment, sent);
    let pieces = match random.once_in(disorder.split) && segment.payload.len() > 1 {
        true => segment.split(1 + random.below(segment.payload.len() - 1)).to_vec(),
        false => vec![segment],
    };
    let mut all = Vec::new();
    for piece in pieces {
        let overlapping = before.as_ref().filter(|_| random.once_in(disorder.overlap));
        let whole = match overlapping {
            Some(before) => piece.with_tail_of(before, 1 + random.below(before.payload.len())),
            None => piece.clone(),
        };
        let copies = 1 + usize::from(random.once_in(disorder.repeat));
        all.extend(std::iter::repeat_n(whole.encode(), copies));
        before = Some(piece);
    }
    all
}

/// The segment just before this one in its direction, if it was sent a short while ago.
fn previous(segment: &Segment, sent: &[Packet]) -> Option<Segment> {
    let lately = sent.iter().rev().take(32).filter_map(|packet| Segment::of(&packet.octets));
    lately.into_iter().find(|before| before.is_data() && before.is_followed_by(segment))
}

/// Moves packets back, the last ones first so that each moves once.
fn delay(packets: &mut [Packet], disorder: Disorder, random: &mut Random) {
    for start in (0..packets.len()).rev() {
        if !random.once_in(disorder.late) {
            continue;
        }
        let furthest = start + 1 + random.below(disorder.distance.max(1));
        let mut at = start;
        while at < furthest
            && at + 1 < packets.len()
            && may_pass(&packets[at].octets, &packets[at + 1].octets)
        {
            let (one, other) = (packets[at].at, packets[at + 1].at);
            packets.swap(at, at + 1);
            (packets[at].at, packets[at + 1].at) = (one, other);
            at += 1;
        }
    }
}

/// Whether one packet may come behind the next.
fn may_pass(packet: &[u8], next: &[u8]) -> bool {
    match (Segment::of(packet), Segment::of(next)) {
        (Some(segment), Some(next)) => segment.may_pass(&next),
        (Some(segment), None) => !segment.is_control(),
        (None, _) => fragment::is_fragment(packet),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::net::SocketAddr;

    use super::*;
    use crate::{flow, packet};

    fn calls(transport: &str) -> Vec<Packet> {
        let text = format!(
            "udp mtu 300\ntcp mss 200\ncall a@10.0.0.1:40000 -> b@10.0.0.2 {transport} times 3 every 1ms\n  \
             INVITE\n  < 180 Ringing\n  < 200 OK\n  ACK\n"
        );
        packet::packets(&flow::parse(&text).unwrap()).unwrap()
    }

    /// What each direction of a connection carries, put together by sequence numbers.
    fn streams(packets: &[Packet]) -> Vec<(SocketAddr, Vec<u8>)> {
        let mut segments: Vec<Segment> = packets.iter().filter_map(|p| Segment::of(&p.octets)).collect();
        segments.retain(Segment::is_data);
        segments.sort_by_key(|s| (s.source, s.sequence.wrapping_add(400)));
        let mut streams: Vec<(SocketAddr, u32, Vec<u8>)> = Vec::new();
        for segment in segments {
            if streams.last().is_none_or(|last| last.0 != segment.source) {
                streams.push((segment.source, segment.sequence, Vec::new()));
            }
            let (_, first, octets) = streams.last_mut().unwrap();
            let offset = segment.sequence.wrapping_sub(*first) as usize;
            assert!(offset <= octets.len(), "nothing is missing");
            let known = (octets.len() - offset).min(segment.payload.len());
            assert_eq!(octets[offset..offset + known], segment.payload[..known]);
            octets.extend(&segment.payload[known..]);
        }
        streams.into_iter().map(|(source, _, octets)| (source, octets)).collect()
    }

    #[test]
    fn disorder_changes_every_recording_and_no_stream() {
        let packets = calls("tcp");
        for seed in 0..200 {
            let worse = disorder(&packets, Disorder::ALL, &mut Random(seed));
            assert_ne!(worse, packets, "seed {seed}");
            assert!(streams(&worse) == streams(&packets), "seed {seed}");
            assert!(worse.is_sorted_by_key(|p| p.at));
        }
    }

    /// The payload of each datagram, put together by addresses and ids.
    fn datagrams(packets: &[Packet]) -> Vec<Vec<u8>> {
        let mut whole: BTreeMap<_, Vec<u8>> = BTreeMap::new();
        for piece in packets.iter().map(|p| packet::Piece::of(&p.octets).unwrap()) {
            let datagram = whole.entry((piece.source, piece.id)).or_default();
            let end = piece.offset + piece.payload.len();
            datagram.resize(datagram.len().max(end), 0);
            datagram[piece.offset..end].copy_from_slice(piece.payload);
        }
        let mut datagrams: Vec<_> = whole.into_values().collect();
        datagrams.sort();
        datagrams
    }

    #[test]
    fn disorder_changes_no_datagram() {
        let packets = calls("udp");
        assert_eq!(datagrams(&packets).len(), 12);
        for seed in 0..200 {
            let worse = disorder(&packets, Disorder::ALL, &mut Random(seed));
            assert!(datagrams(&worse) == datagrams(&packets), "seed {seed}");
        }
    }

    #[test]
    fn without_any_disorder_all_stays() {
        let packets = calls("udp");
        assert_eq!(disorder(&packets, Disorder::default(), &mut Random(1)), packets);
    }

    #[test]
    fn the_same_seed_gives_the_same_disorder() {
        let packets = calls("udp");
        let worse = |seed| disorder(&packets, Disorder::ALL, &mut Random(seed));
        assert_eq!(worse(7), worse(7));
        assert_ne!(worse(7), worse(8));
    }
}
