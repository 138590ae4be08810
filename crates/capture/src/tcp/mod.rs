//! TCP connections (RFC 9293): a bounded table of streams.
//!
//! Only what may be SIP is remembered: a stream enters the table with its SYN, with a segment that begins like SIP, or
//! with TLS; it leaves when its first octets are something else. So bulk traffic costs a look at each segment.

mod stream;
#[cfg(test)]
mod tests;

use tritone_wire::Flow;

use crate::content::{is_blank, is_tls, looks_like_sip};
use crate::item::{Closed, Skip};
use crate::keyed::KeyedMap;
use crate::layers::transport::Segment;
use crate::output::{Output, Seen};
use crate::stun;
use stream::{After, Stream, begins};

/// Streams, that is directions of connections, that are remembered at a time.
const MAX_STREAMS: usize = 65_536;
/// Octets that all streams together may hold back (32 MiB).
const MAX_HELD: usize = 32 * 1024 * 1024;

/// A place in the table.
#[derive(Debug)]
struct Slot {
    stream: Stream,
    /// Whether it was used since the hand passed: the table evicts like a clock (second chance), which depends on the
    /// recording alone and costs nothing on a hit.
    used: bool,
}

/// All streams.
#[derive(Debug, Default)]
pub(crate) struct Streams {
    index: KeyedMap<Flow, usize>,
    slots: Vec<Option<Slot>>,
    free: Vec<usize>,
    hand: usize,
    /// Streams with a gap.
    waiting: usize,
    held: usize,
}

impl Streams {
    /// Takes in one segment.
    pub(crate) fn segment(&mut self, flow: Flow, segment: &Segment<'_>, seen: Seen, out: &mut Output<'_>) {
        if let Some(number) = segment.acknowledged.filter(|_| self.waiting > 0) {
            self.visit(&flow.reversed(), |stream| stream.acknowledged(number, out));
        }
        // A SYN takes a sequence number of its own.
        let first = segment.sequence.wrapping_add(u32::from(segment.flags.syn));
        if segment.flags.syn {
            self.begin(flow, first, out);
        }
        let segment = Segment { sequence: first, ..*segment };
        if segment.payload.is_empty() && segment.missing == 0 {
            self.without_data(&flow, &segment, seen, out);
        } else {
            self.with_data(flow, &segment, seen, out);
        }
        let ends = (segment.flags.fin || segment.flags.rst) && self.carried_sip(&flow);
        if segment.flags.fin {
            let end = first.wrapping_add((segment.payload.len() + segment.missing) as u32);
            self.visit(&flow, |stream| stream.ends_at(end, out));
        }
        if segment.flags.rst {
            self.visit(&flow, |stream| stream.close(out));
            self.visit(&flow.reversed(), |stream| stream.close(out));
        }
        if ends {
            let Seen { frame, time } = seen;
            out.closed(Closed { frame, time, flow, reset: segment.flags.rst });
        }
        while self.held > MAX_HELD && !self.index.is_empty() {
            self.evict(out);
        }
    }

    /// The recording ended: settles what waits.
    pub(crate) fn finish(&mut self, out: &mut Output<'_>) {
        for slot in self.slots.iter_mut().flatten() {
            slot.stream.close(out);
        }
        *self = Self::default();
    }

    /// Whether SIP was seen in either direction of a connection.
    fn carried_sip(&self, flow: &Flow) -> bool {
        [*flow, flow.reversed()].iter().any(|flow| {
            let slot = self.index.get(flow).and_then(|place| self.slots.get(*place)?.as_ref());
            slot.is_some_and(|slot| slot.stream.carried_sip())
        })
    }

    /// A connection begins.
    fn begin(&mut self, flow: Flow, next: u32, out: &mut Output<'_>) {
        if self.visit(&flow, |stream| stream.began_at(next)) != Some(true) {
            self.remove(&flow, out);
            self.insert(Stream::new(flow, next), out);
        }
    }

    fn without_data(&mut self, flow: &Flow, segment: &Segment<'_>, seen: Seen, out: &mut Output<'_>) {
        let flags = segment.flags;
        let probe = !flags.syn
            && !flags.fin
            && !flags.rst
            && self.visit(flow, |stream| stream.is_probe(segment)) == Some(true);
        out.skip(seen, if probe { Skip::KeepAlive } else { Skip::TcpNoPayload });
    }

    fn with_data(&mut self, flow: Flow, segment: &Segment<'_>, seen: Seen, out: &mut Output<'_>) {
        let known = self.visit(&flow, |stream| stream.segment(segment, seen, out));
        let after = match known {
            Some(After::Foreign) | None => {
                self.remove(&flow, out);
                if let Some(reason) = unremarkable(segment) {
                    return out.skip(seen, reason);
                }
                self.insert(Stream::new(flow, segment.sequence), out);
                self.visit(&flow, |stream| stream.segment(segment, seen, out))
            }
            known => known,
        };
        if after == Some(After::Forget) {
            self.remove(&flow, out);
        }
    }

    /// Lets `f` work on a stream, and keeps the books.
    fn visit<T>(&mut self, flow: &Flow, f: impl FnOnce(&mut Stream) -> T) -> Option<T> {
        let slot = self.slots.get_mut(*self.index.get(flow)?)?.as_mut()?;
        slot.used = true;
        let (waited, cost) = (slot.stream.is_waiting(), slot.stream.cost());
        let result = f(&mut slot.stream);
        self.waiting = self.waiting + usize::from(slot.stream.is_waiting()) - usize::from(waited);
        self.held = self.held + slot.stream.cost() - cost;
        Some(result)
    }

    fn insert(&mut self, stream: Stream, out: &mut Output<'_>) {
        if self.index.len() >= MAX_STREAMS {
            self.evict(out);
        }
        let place = self.free.pop().unwrap_or(self.slots.len());
        self.index.insert(stream.flow, place);
        self.held += stream.cost();
        let slot = Some(Slot { stream, used: false });
        match self.slots.get_mut(place) {
            Some(free) => *free = slot,
            None => self.slots.push(slot),
        }
    }

    /// Settles and forgets a stream.
    fn remove(&mut self, flow: &Flow, out: &mut Output<'_>) {
        self.visit(flow, |stream| stream.close(out));
        let Some(place) = self.index.remove(flow) else { return };
        let Some(slot) = self.slots.get_mut(place).and_then(Option::take) else { return };
        self.held -= slot.stream.cost();
        self.free.push(place);
    }

    /// Forgets the first stream that was not used since the hand passed it.
    fn evict(&mut self, out: &mut Output<'_>) {
        loop {
            self.hand = if self.hand + 1 < self.slots.len() { self.hand + 1 } else { 0 };
            match self.slots.get_mut(self.hand) {
                Some(Some(slot)) if slot.used => slot.used = false,
                Some(Some(slot)) => {
                    let flow = slot.stream.flow;
                    out.totals.tcp_evictions += 1;
                    return self.remove(&flow, out);
                }
                Some(None) => {}
                None => return,
            }
        }
    }
}

/// Why a segment of an unknown stream is not worth remembering.
fn unremarkable(segment: &Segment<'_>) -> Option<Skip> {
    match segment.payload {
        [] => Some(Skip::Truncated),
        payload if is_blank(payload) => Some(Skip::KeepAlive),
        payload => match stun::frame(payload) {
            stun::Framing::Message { len } if len == payload.len() => Some(Skip::KeepAlive),
            stun::Framing::Message { .. } => None,
            _ if is_tls(payload) || looks_like_sip(payload) || begins(payload) => None,
            _ => Some(Skip::NotSip),
        },
    }
}
