//! One direction of a TCP connection: its octets in order, and the messages in them.

mod account;
mod h225;
mod hep;
mod sip;
mod websocket;
mod within;

use std::collections::VecDeque;

use tritone_wire::Flow;
use tritone_wire::sip::{MAX_HEADER_SECTION, has_blank_line};

use crate::content::is_blank;
use crate::item::Skip;
use crate::layers::transport::Segment;
use crate::output::{Output, Seen};
use account::Held;
use within::Within;

pub(super) use within::begins;

/// A message that claims more octets than this is not believed (256 KiB).
const MAX_MESSAGE: usize = 256 * 1024;
/// Packets that may wait for the rest of one message.
const MAX_PACKETS: usize = 4096;
/// Octets that may wait for a missing segment (256 KiB), and the segments they came in.
const MAX_AHEAD: usize = 256 * 1024;
const MAX_AHEAD_SEGMENTS: usize = 256;
/// Octets that an allocator keeps with the octets of a segment, at most.
const ALLOCATED: usize = 32;
/// A gap is given up when the receiver has acknowledged octets behind its beginning this many times: it had them, so
/// the capture lost them. Segments that the capture merely reordered come earlier.
const PATIENCE: u32 = 8;
/// A segment farther than this from where the stream is belongs to another connection with the same ports (1 MiB).
const MAX_DISTANCE: u32 = 1024 * 1024;
/// While looking for the next message, a line longer than this is no start line.
const MAX_START_LINE: usize = 1024;

/// What is known about the octets to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The connection has begun, nothing was read.
    Start,
    /// A message begins where the last one ended.
    Sip,
    /// The place of the next message is unknown; what is passed over counts under this reason.
    Searching(Skip),
    /// Encrypted.
    Tls,
    /// Not SIP.
    Other,
}

/// A segment behind a gap.
#[derive(Debug)]
struct Ahead {
    sequence: u32,
    octets: Vec<u8>,
    missing: usize,
    seen: Seen,
}

/// What the beginning of a message must have before it is worth looking at again, unless it is too long by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lacks {
    /// Octets, and no certain ones.
    Nothing,
    /// The end of the start line.
    LineEnd,
    /// The end of the header section.
    BlankLine,
}

/// What to do with the stream after a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// Keep it.
    Keep,
    /// Nothing in it needs to be remembered.
    Forget,
    /// The segment belongs to another connection and was not taken.
    Foreign,
}

/// One direction of a TCP connection.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) flow: Flow,
    state: State,
    /// What its messages are wrapped in.
    within: Within,
    /// Sequence number of the first octet.
    start: u32,
    /// Sequence number of the octet behind `pending`.
    next: u32,
    /// Offset in the stream of the first of `pending`.
    base: u64,
    /// The beginning of a message.
    pending: Vec<u8>,
    /// Octets that `pending` must have before it is worth looking at again.
    least: usize,
    /// What it must have too, behind what was looked at.
    lacks: Lacks,
    held: VecDeque<Held>,
    /// In the order of their sequence numbers.
    ahead: Vec<Ahead>,
    ahead_octets: usize,
    gap_acknowledged: u32,
    /// Sequence number at which the sender ended the stream.
    end: Option<u32>,
    /// Whether it ended: by FIN, by RST or with the recording.
    closed: bool,
}

impl Stream {
    /// A stream whose next octet has the sequence number `next`.
    pub(super) fn new(flow: Flow, next: u32) -> Self {
        Self {
            flow,
            state: State::Start,
            within: Within::Nothing,
            start: next,
            next,
            base: 0,
            pending: Vec::new(),
            least: 0,
            lacks: Lacks::Nothing,
            held: VecDeque::new(),
            ahead: Vec::new(),
            ahead_octets: 0,
            gap_acknowledged: 0,
            end: None,
            closed: false,
        }
    }

    /// Whether the stream is open and began with the number `first`: then a SYN that says so is repeated or late.
    pub(super) fn began_at(&self, first: u32) -> bool {
        self.start == first && !self.closed
    }

    /// Whether what was read of it is SIP.
    pub(super) fn carried_sip(&self) -> bool {
        matches!(self.state, State::Sip | State::Searching(_)) && self.within.carries_its_own()
    }

    /// Whether there is a gap.
    pub(super) fn is_waiting(&self) -> bool {
        !self.ahead.is_empty()
    }

    /// Octets of memory that depend on what the sender sends.
    pub(super) fn cost(&self) -> usize {
        // What is allocated for a few octets has overhead of its own.
        let ahead = self.ahead.capacity() * size_of::<Ahead>() + self.ahead.len() * ALLOCATED;
        let packets = self.held.capacity() * size_of::<Held>() + ahead;
        self.pending.capacity() + self.ahead_octets + packets + self.within.cost()
    }

    /// Whether the segment repeats the last octet or none, to provoke an acknowledgement (RFC 9293 section 3.8.4).
    pub(super) fn is_probe(&self, segment: &Segment<'_>) -> bool {
        segment.payload.len() + segment.missing <= 1
            && segment.sequence.wrapping_add(1) == self.next
            && self.state != State::Start
    }

    /// Takes in a segment with data.
    pub(super) fn segment(&mut self, segment: &Segment<'_>, seen: Seen, out: &mut Output<'_>) -> After {
        if self.state == State::Tls {
            out.skip(seen, Skip::Tls);
            return After::Keep;
        }
        if distance(self.next, segment.sequence).unsigned_abs() > MAX_DISTANCE {
            return After::Foreign;
        }
        if self.is_probe(segment) {
            out.skip(seen, Skip::KeepAlive);
            return After::Keep;
        }
        if distance(self.next, segment.sequence) > 0 {
            self.put_ahead(segment, seen, out);
        } else if self.is_waiting() {
            let mut octets = segment.payload.to_vec();
            self.patch(segment.sequence, &mut octets);
            self.overlapping(segment.sequence, &octets, segment.missing, seen, out);
            self.follow(out);
        } else {
            self.overlapping(segment.sequence, segment.payload, segment.missing, seen, out);
        }
        if self.state == State::Other { After::Forget } else { After::Keep }
    }

    /// The other side has acknowledged everything before `number`.
    pub(super) fn acknowledged(&mut self, number: u32, out: &mut Output<'_>) {
        if self.is_waiting() && distance(self.next, number) > 0 {
            self.gap_acknowledged += 1;
            if self.gap_acknowledged >= PATIENCE {
                self.give_gap_up(out);
            }
        }
    }

    /// The sender will send nothing behind the sequence number `end`.
    pub(super) fn ends_at(&mut self, end: u32, out: &mut Output<'_>) {
        self.end = Some(end);
        self.close_if_ended(out);
    }

    /// Nothing more can come: settles what waits. The place in the stream is kept, to know repeated octets.
    pub(super) fn close(&mut self, out: &mut Output<'_>) {
        while self.is_waiting() {
            self.give_gap_up(out);
        }
        self.abandon(Skip::TcpUnfinished, out);
        self.closed = true;
    }

    fn close_if_ended(&mut self, out: &mut Output<'_>) {
        if self.end == Some(self.next) {
            self.close(out);
        }
    }

    /// Keeps a segment that came before the one in front of it.
    fn put_ahead(&mut self, segment: &Segment<'_>, seen: Seen, out: &mut Output<'_>) {
        let offset = distance(self.next, segment.sequence);
        let index = self.ahead.partition_point(|other| distance(self.next, other.sequence) < offset);
        let repeated = self.ahead.get(index).is_some_and(|other| {
            other.sequence == segment.sequence && other.octets.len() >= segment.payload.len()
        });
        if repeated {
            return out.skip(seen, Skip::TcpRepeated);
        }
        let mut octets = segment.payload.to_vec();
        self.patch(segment.sequence, &mut octets);
        self.ahead_octets += octets.len();
        self.ahead
            .insert(index, Ahead { sequence: segment.sequence, octets, missing: segment.missing, seen });
        if self.ahead_octets > MAX_AHEAD || self.ahead.len() > MAX_AHEAD_SEGMENTS {
            self.give_gap_up(out);
        }
    }

    /// Where `octets` overlap with what came earlier, what came earlier counts.
    fn patch(&self, sequence: u32, octets: &mut [u8]) {
        for earlier in &self.ahead {
            let offset = distance(sequence, earlier.sequence);
            let (into, from) =
                if offset >= 0 { (offset as usize, 0) } else { (0, offset.unsigned_abs() as usize) };
            let target = octets.get_mut(into..).unwrap_or_default();
            let known = earlier.octets.get(from..).unwrap_or_default();
            target.iter_mut().zip(known).for_each(|(new, old)| *new = *old);
        }
    }

    /// Takes in the segments that follow without a gap.
    fn follow(&mut self, out: &mut Output<'_>) {
        while self.ahead.first().is_some_and(|first| distance(self.next, first.sequence) <= 0) {
            let first = self.ahead.remove(0);
            self.ahead_octets -= first.octets.len();
            self.overlapping(first.sequence, &first.octets, first.missing, first.seen, out);
        }
        if self.ahead.is_empty() {
            self.ahead = Vec::new();
        }
    }

    /// Takes in a segment that begins where the stream is or before.
    fn overlapping(
        &mut self,
        sequence: u32,
        octets: &[u8],
        missing: usize,
        seen: Seen,
        out: &mut Output<'_>,
    ) {
        let known = distance(sequence, self.next).unsigned_abs() as usize;
        match octets.get(known..) {
            Some(new) if !new.is_empty() => {
                out.totals.tcp_overlaps += u64::from(known > 0);
                self.in_order(new, seen, out);
            }
            // All that was captured of it is known, but it reaches beyond that.
            _ if known < octets.len() + missing => out.skip(seen, Skip::Truncated),
            _ => return out.skip(seen, Skip::TcpRepeated),
        }
        if missing > 0 {
            self.lose_cut(sequence.wrapping_add((octets.len() + missing) as u32), out);
        }
        self.close_if_ended(out);
    }

    /// Takes in the octets that come next.
    fn in_order(&mut self, octets: &[u8], seen: Seen, out: &mut Output<'_>) {
        self.drop_tail_before(octets, out);
        self.next = self.next.wrapping_add(octets.len() as u32);
        self.gap_acknowledged = 0;
        let end = self.base + (self.pending.len() + octets.len()) as u64;
        self.held.push_back(Held { seen, end, delivered: false });
        if self.pending.is_empty() {
            // Whole messages are delivered without being copied.
            let used = self.take(octets, out);
            self.pending.extend_from_slice(octets.get(used..).unwrap_or_default());
        } else {
            let known = self.pending.len();
            self.pending.extend_from_slice(octets);
            if self.is_worth_looking_at(known) {
                let mut pending = std::mem::take(&mut self.pending);
                let used = self.take(&pending, out);
                pending.drain(..used);
                self.pending = pending;
            }
        }
        if self.pending.is_empty() {
            self.pending = Vec::new();
        }
        if self.held.len() > MAX_PACKETS {
            self.abandon(Skip::TcpUnfinished, out);
            self.state = State::Searching(Skip::TcpUnfinished);
        }
    }

    /// Whether what waits may have become whole by what came behind the first `known` octets of it. A header section is
    /// not scanned again for each of many small segments.
    fn is_worth_looking_at(&self, known: usize) -> bool {
        // The blank line may have begun before.
        let new = self.pending.get(known.saturating_sub(b"\n\r".len())..).unwrap_or_default();
        let has_it = match self.lacks {
            Lacks::Nothing => true,
            Lacks::LineEnd => new.contains(&b'\n'),
            Lacks::BlankLine => has_blank_line(new),
        };
        self.pending.len() >= self.least && (has_it || self.pending.len() >= MAX_HEADER_SECTION)
    }

    /// Takes messages from the front of `octets` and says how many octets are settled.
    fn take(&mut self, octets: &[u8], out: &mut Output<'_>) -> usize {
        let mut used = 0;
        self.lacks = Lacks::Nothing;
        while let Some(rest) = octets.get(used..).filter(|rest| !rest.is_empty()) {
            let Some(step) = self.step(rest, out) else { break };
            self.base += step as u64;
            used += step;
        }
        used
    }

    /// Takes one message or something else from the front of `rest`; `None` where more octets are needed.
    fn step(&mut self, rest: &[u8], out: &mut Output<'_>) -> Option<usize> {
        if let State::Tls | State::Other = self.state {
            return Some(self.pass_all(rest, out));
        }
        match self.within {
            Within::Nothing if self.state == State::Start => {
                if let Some(step) = self.unwrap(rest, out) {
                    return step;
                }
            }
            Within::Nothing => {}
            Within::Hep => return self.hep(rest, out),
            Within::Tpkt => return self.tpkt(rest, out),
            Within::WebSocket(_) => return self.websocket(rest, out),
        }
        self.sip(rest, out)
    }

    /// Drops the beginning of a message whose rest does not come. Where its header section is whole, or the capture
    /// itself cut it, it is worth more than nothing and is delivered as incomplete.
    fn abandon(&mut self, reason: Skip, out: &mut Output<'_>) {
        let pending = std::mem::take(&mut self.pending);
        let message = match self.within {
            Within::Nothing => self.beginning(&pending, reason),
            Within::Hep => hep::beginning(&pending),
            Within::Tpkt => h225::beginning(self.flow, &pending),
            Within::WebSocket(_) => None,
        };
        if let Some(message) = message.filter(|_| !self.held.is_empty()) {
            self.hand_over(&message, self.held.len() - 1, out);
        }
        self.within.reset();
        // A NUL that waited to be the beginning of STUN.
        let reason = if !pending.is_empty() && is_blank(&pending) { Skip::KeepAlive } else { reason };
        self.settle(pending.len(), reason, out);
        self.base += pending.len() as u64;
        self.least = 0;
    }

    /// The capture cut a packet: the octets up to `next` will never come.
    fn lose_cut(&mut self, next: u32, out: &mut Output<'_>) {
        self.abandon(Skip::Truncated, out);
        self.next = next;
        if let State::Sip | State::Searching(_) = self.state {
            self.state = State::Searching(Skip::Truncated);
        }
    }

    /// The octets before the first segment behind the gap will never come.
    fn give_gap_up(&mut self, out: &mut Output<'_>) {
        let Some(first) = self.ahead.first() else { return };
        self.next = first.sequence;
        self.gap_acknowledged = 0;
        self.abandon(Skip::TcpGap, out);
        if let State::Sip | State::Searching(_) = self.state {
            out.totals.tcp_gaps += 1;
            self.state = State::Searching(Skip::TcpGap);
        }
        self.follow(out);
    }
}

/// How far `to` lies behind `from`, modulo 2^32; negative where it lies before.
fn distance(from: u32, to: u32) -> i32 {
    to.wrapping_sub(from) as i32
}
