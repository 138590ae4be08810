//! IP fragments (RFC 791 section 3.2, RFC 8200 section 4.5) put together, within bounds.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use crate::beginning::Beginning;
use crate::item::Skip;
use crate::layers::ip::{Fragment, Packet};
use crate::output::{Output, Seen};

/// Datagrams that may be unfinished at a time.
const MAX_DATAGRAMS: usize = 4096;
/// Fragments of one datagram.
const MAX_FRAGMENTS: usize = 256;
/// Octets of one datagram: what its 13 bits of offset can place.
const MAX_OCTETS: usize = 65_535;
/// Octets that all unfinished datagrams take.
const MAX_HELD: usize = 32 * 1024 * 1024;
/// Octets that a fragment takes besides its own: of its place in the datagram, and of its packet.
const OVERHEAD: usize = 128;
/// Fragments of one datagram come within this many nanoseconds (30 s); later ones belong to another with the same
/// identification, which has only 16 bits in IPv4.
const LIFETIME: i64 = 30_000_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    source: IpAddr,
    destination: IpAddr,
    id: u32,
    /// Distinguishes datagrams in IPv4 (RFC 791); IPv6 does without, where it is 0.
    protocol: u8,
    /// In how many tunnels: the addresses inside one may be those of another network, and a recording may have the same
    /// packet inside and outside.
    depth: u8,
}

#[derive(Debug)]
struct Part {
    offset: usize,
    octets: Vec<u8>,
}

/// A datagram that waits for fragments.
#[derive(Debug)]
struct Partial {
    /// Place in the order of arrival, by which the oldest is found.
    serial: u64,
    began: Seen,
    /// The packet of the fragment with which the datagram begins.
    first: Option<Seen>,
    seen: Vec<Seen>,
    /// In the order of their offsets; of two that overlap, what lies behind the end of the one before counts.
    parts: Vec<Part>,
    /// Octets of the whole, once the last fragment is there.
    total: Option<usize>,
    /// Protocol of the first fragment's payload.
    protocol: u8,
    held: usize,
}

/// A datagram put together, and the packets that its other fragments came in.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) octets: Vec<u8>,
    pub(crate) protocol: u8,
    pub(crate) others: Vec<Seen>,
}

/// All datagrams that wait for fragments.
#[derive(Debug, Default)]
pub(crate) struct Fragments {
    partial: HashMap<Key, Partial>,
    by_age: BTreeMap<u64, Key>,
    serial: u64,
    held: usize,
}

impl Fragments {
    /// Takes in one fragment, found inside `depth` tunnels; gives the datagram that it completes.
    pub(crate) fn insert(
        &mut self,
        packet: &Packet<'_>,
        place: Fragment,
        depth: u8,
        seen: Seen,
        out: &mut Output<'_>,
    ) -> Option<Whole> {
        if packet.missing > 0 {
            out.skip(seen, Skip::Truncated);
            return None;
        }
        let end = place.offset + packet.payload.len();
        // All fragments but the last carry a multiple of 8 octets.
        if end > MAX_OCTETS
            || packet.payload.is_empty()
            || place.more && !packet.payload.len().is_multiple_of(8)
        {
            out.skip(seen, Skip::Malformed);
            return None;
        }
        let protocol = if packet.source.is_ipv4() { packet.protocol } else { 0 };
        let (source, destination) = (packet.source, packet.destination);
        let key = Key { source, destination, id: place.id, protocol, depth };
        self.make_room(&key, packet.payload.len(), seen, out);
        let partial = self.partial.entry(key).or_insert_with(|| {
            self.serial += 1;
            self.by_age.insert(self.serial, key);
            Partial::new(self.serial, seen)
        });
        self.held += partial.add(packet, place, seen);
        if !partial.is_whole() {
            return None;
        }
        let mut partial = self.remove(&key)?;
        partial.seen.pop();
        Some(Whole { octets: partial.join(), protocol: partial.protocol, others: partial.seen })
    }

    /// Forgets what is too old or too much.
    fn make_room(&mut self, key: &Key, octets: usize, seen: Seen, out: &mut Output<'_>) {
        if self.partial.get(key).is_some_and(|old| old.is_stale(seen) || old.seen.len() >= MAX_FRAGMENTS) {
            self.forget(key, out);
        }
        while let Some((_, &oldest)) = self.by_age.first_key_value() {
            let stale = self.partial.get(&oldest).is_some_and(|old| old.is_stale(seen));
            let full = self.partial.len() >= MAX_DATAGRAMS || self.held + octets > MAX_HELD;
            if !stale && !full {
                break;
            }
            out.totals.fragment_evictions += u64::from(!stale);
            self.forget(&oldest, out);
        }
    }

    fn forget(&mut self, key: &Key, out: &mut Output<'_>) {
        let Some(partial) = self.remove(key) else { return };
        if let Some(first) = partial.first {
            let Key { source, destination, .. } = *key;
            let (protocol, octets) = (partial.protocol, &partial.join()[..]);
            Beginning { source, destination, protocol, octets, first }.hand_over(out);
        }
        for seen in partial.seen {
            out.skip(seen, Skip::FragmentMissing);
        }
    }

    fn remove(&mut self, key: &Key) -> Option<Partial> {
        let partial = self.partial.remove(key)?;
        self.by_age.remove(&partial.serial);
        self.held -= partial.held;
        Some(partial)
    }

    /// The recording ended: nothing more can come.
    pub(crate) fn finish(&mut self, out: &mut Output<'_>) {
        while let Some((_, &oldest)) = self.by_age.first_key_value() {
            self.forget(&oldest, out);
        }
    }
}

impl Partial {
    fn new(serial: u64, began: Seen) -> Self {
        let (seen, parts) = (Vec::new(), Vec::new());
        Self { serial, began, first: None, seen, parts, total: None, protocol: 0, held: 0 }
    }

    /// Whether what came with `seen` is too far away in time to belong here.
    fn is_stale(&self, seen: Seen) -> bool {
        seen.time.since(self.began.time).unsigned_abs() > LIFETIME.unsigned_abs()
    }

    /// Takes in one fragment; gives how many octets more are held now.
    fn add(&mut self, packet: &Packet<'_>, place: Fragment, seen: Seen) -> usize {
        self.seen.push(seen);
        if place.offset == 0 {
            self.protocol = packet.protocol;
            self.first.get_or_insert(seen);
        }
        if !place.more {
            self.total.get_or_insert(place.offset + packet.payload.len());
        }
        let index = self.parts.partition_point(|part| part.offset < place.offset);
        let repeated = self
            .parts
            .get(index)
            .is_some_and(|p| p.offset == place.offset && p.octets.len() >= packet.payload.len());
        let octets = if repeated { 0 } else { packet.payload.len() };
        if !repeated {
            self.parts.insert(index, Part { offset: place.offset, octets: packet.payload.to_vec() });
        }
        self.held += octets + OVERHEAD;
        octets + OVERHEAD
    }

    fn is_whole(&self) -> bool {
        let reached = self.parts.iter().fold(0, |reached, part| {
            if part.offset <= reached { reached.max(part.offset + part.octets.len()) } else { reached }
        });
        self.total.is_some_and(|total| reached >= total)
    }

    /// What is there up to the first gap.
    fn join(&self) -> Vec<u8> {
        let mut joined = Vec::with_capacity(self.total.unwrap_or_default());
        for part in &self.parts {
            let Some(known) = joined.len().checked_sub(part.offset) else { break };
            joined.extend_from_slice(part.octets.get(known..).unwrap_or_default());
        }
        joined.truncate(self.total.unwrap_or(joined.len()));
        joined
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::totals::Totals;
    use tritone_wire::{FrameRef, Timestamp};

    fn seen(number: u64) -> Seen {
        Seen { frame: FrameRef { file: 0, number }, time: Timestamp(number as i64) }
    }

    fn packet(payload: &[u8]) -> Packet<'_> {
        let (source, destination) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        Packet { source, destination, protocol: 17, payload, missing: 0, fragment: None }
    }

    /// Inserts `(offset, more, octets)` in this order and gives the whole and the totals.
    fn insert(fragments: &[(usize, bool, &[u8])]) -> (Option<Whole>, Totals) {
        let (mut table, mut totals, mut whole) = (Fragments::default(), Totals::default(), None);
        let mut out = Output::to_nobody(&mut totals);
        for (number, &(offset, more, octets)) in fragments.iter().enumerate() {
            let place = Fragment { id: 1, offset, more };
            whole = whole.or(table.insert(&packet(octets), place, 0, seen(number as u64), &mut out));
        }
        table.finish(&mut out);
        assert_eq!(table.held, 0);
        (whole, totals)
    }

    #[test]
    fn fragments_in_any_order_and_repeated_become_whole() {
        for order in [[0, 1, 2, 1], [2, 1, 1, 0], [1, 2, 1, 0]] {
            let all: [(usize, bool, &[u8]); 3] =
                [(0, true, b"abcdefgh"), (8, true, b"ijklmnop"), (16, false, b"qr")];
            let (whole, _) = insert(&order.map(|index| all[index]));
            assert_eq!(whole.unwrap().octets, b"abcdefghijklmnopqr", "{order:?}");
        }
    }

    #[test]
    fn a_missing_fragment_is_named() {
        let (whole, totals) = insert(&[(0, true, b"abcdefgh"), (16, false, b"qr")]);
        assert!(whole.is_none());
        assert_eq!(totals.skipped(Skip::FragmentMissing).packets, 2);
    }

    #[test]
    fn too_many_datagrams_push_the_oldest_out() {
        let (mut table, mut totals) = (Fragments::default(), Totals::default());
        let mut out = Output::to_nobody(&mut totals);
        for id in 0..MAX_DATAGRAMS as u32 + 3 {
            table.insert(
                &packet(b"abcdefgh"),
                Fragment { id, offset: 0, more: true },
                0,
                seen(id.into()),
                &mut out,
            );
        }
        assert_eq!((table.partial.len(), table.by_age.len()), (MAX_DATAGRAMS, MAX_DATAGRAMS));
        assert_eq!(totals.fragment_evictions, 3);
        assert_eq!(totals.skipped(Skip::FragmentMissing).example, Some(seen(0).frame));
    }

    #[test]
    fn an_identification_used_again_later_is_another_datagram() {
        let (mut table, mut totals) = (Fragments::default(), Totals::default());
        let mut out = Output::to_nobody(&mut totals);
        let first = Fragment { id: 1, offset: 0, more: true };
        table.insert(&packet(b"abcdefgh"), first, 0, seen(1), &mut out);
        let late = Seen { time: Timestamp(LIFETIME + 2), ..seen(2) };
        let last = Fragment { id: 1, offset: 8, more: false };
        assert!(table.insert(&packet(b"ij"), last, 0, late, &mut out).is_none());
    }
}
