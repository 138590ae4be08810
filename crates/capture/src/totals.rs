//! The account of every packet read.

use tritone_wire::{FrameRef, Protocol, Timestamp};

use crate::item::{Captured, Item, Skip};
use crate::unsupported::Unsupported;

/// Protocols that are named in the account: a sender chooses their numbers.
const MAX_UNSUPPORTED: usize = 64;

/// How many packets were skipped for one reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SkipCount {
    /// Packets.
    pub packets: u64,
    /// The first of them reported, as an example.
    pub example: Option<FrameRef>,
}

/// The account of one recording: `packets` is always `packets_with_messages + pieces` + the packets of all reasons,
/// once [`read`](crate::Reader::read) has returned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Packets read; of a log, lines.
    pub packets: u64,
    /// Whether the recording is a log, whose lines are counted as packets.
    pub is_log: bool,
    /// Octets of packets as they are in the file, without record headers.
    pub captured_octets: u64,
    /// Messages delivered.
    pub messages: u64,
    /// Those of Q.931, with those of H.225.0.
    pub q931_messages: u64,
    /// Those of ISUP on signalling links; what travels inside SIP counts as SIP.
    pub isup_messages: u64,
    /// Messages delivered without their end.
    pub incomplete_messages: u64,
    /// Packets that held the end of at least one message.
    pub packets_with_messages: u64,
    /// Packets that held only a part of a message delivered with another frame.
    pub pieces: u64,
    /// When the earliest packet was captured.
    pub earliest: Option<Timestamp>,
    /// When the latest packet was captured.
    pub latest: Option<Timestamp>,
    /// Packets that passed an interface too fast to be read, and were dropped by the kernel. They are not among `packets`.
    pub dropped: u64,
    /// TCP segments that brought octets again with new ones behind (the octets that came first were kept).
    pub tcp_overlaps: u64,
    /// Gaps in TCP streams of messages that were given up.
    pub tcp_gaps: u64,
    /// TCP streams forgotten to make room for others.
    pub tcp_evictions: u64,
    /// SCTP associations forgotten to make room for others, one direction each: a retransmission from before would be
    /// read again.
    pub sctp_evictions: u64,
    /// Fragmented datagrams forgotten to make room for others.
    pub fragment_evictions: u64,
    /// The protocols for want of which packets were skipped.
    pub unsupported: UnsupportedCounts,
    skipped: [SkipCount; Skip::ALL.len()],
}

/// How many packets were skipped for want of which protocol.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnsupportedCounts {
    counts: Vec<(Unsupported, SkipCount)>,
    /// Packets of further protocols, when there were too many to name.
    pub others: u64,
}

impl UnsupportedCounts {
    /// The protocols, at most 64, in the order in which they were first met.
    pub fn iter(&self) -> impl Iterator<Item = (Unsupported, SkipCount)> + '_ {
        self.counts.iter().copied()
    }

    pub(crate) fn count(&mut self, unsupported: Unsupported, frame: FrameRef) {
        let known = self.counts.iter_mut().find(|(known, _)| *known == unsupported);
        if let Some((_, count)) = known {
            count.packets += 1;
        } else if self.counts.len() < MAX_UNSUPPORTED {
            self.counts.push((unsupported, SkipCount { packets: 1, example: Some(frame) }));
        } else {
            self.others += 1;
        }
    }
}

impl Totals {
    /// How many packets were skipped for `reason`.
    pub fn skipped(&self, reason: Skip) -> SkipCount {
        self.skipped.get(reason as usize).copied().unwrap_or_default()
    }

    /// The reasons for which packets were skipped, in the order of [`Skip::ALL`], without those that never occurred.
    pub fn skips(&self) -> impl Iterator<Item = (Skip, SkipCount)> + '_ {
        Skip::ALL.iter().map(|&reason| (reason, self.skipped(reason))).filter(|(_, count)| count.packets > 0)
    }

    /// Packets that are accounted for so far; the others are held for the rest of their message.
    pub fn accounted(&self) -> u64 {
        self.packets_with_messages + self.pieces + self.skips().map(|(_, count)| count.packets).sum::<u64>()
    }

    pub(crate) fn count(&mut self, item: &Item<'_>) {
        match item {
            Item::Message(message) => self.count_message(message),
            Item::Beginning(_) | Item::Closed(_) | Item::Media(_) => {}
            Item::Piece { .. } => self.pieces += 1,
            Item::Refused(error) => self.skip(error.frame, Skip::IcmpError),
            Item::Skipped { frame, reason, .. } => self.skip(*frame, *reason),
        }
    }

    #[inline]
    pub(crate) fn count_message(&mut self, message: &Captured<'_>) {
        self.messages += 1;
        match message.protocol {
            Protocol::Sip => {}
            Protocol::Q931 | Protocol::H225 => self.q931_messages += 1,
            Protocol::Isup => self.isup_messages += 1,
        }
        self.incomplete_messages += u64::from(!message.complete);
    }

    fn skip(&mut self, frame: FrameRef, reason: Skip) {
        if let Some(count) = self.skipped.get_mut(reason as usize) {
            count.packets += 1;
            count.example.get_or_insert(frame);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protocols_beyond_the_bound_are_counted_without_a_name() {
        let mut counts = UnsupportedCounts::default();
        for number in 0..70 {
            for _ in 0..2 {
                counts.count(Unsupported::EtherType(number), FrameRef { file: 0, number: 1 });
            }
        }
        assert_eq!((counts.iter().count(), counts.others), (MAX_UNSUPPORTED, 12));
        assert!(counts.iter().all(|(_, count)| count.packets == 2));
    }
}
