//! The packets of a stream: each of them is accounted for once, with the message or whatever else its octets are.

use super::{State, Stream};
use crate::carried::Carried;
use crate::item::Skip;
use crate::output::{Output, Seen};

/// A packet whose octets are in the stream up to `end` and that is not settled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) seen: Seen,
    /// Offset in the stream behind its last octet.
    pub(super) end: u64,
    /// Whether it ended a message.
    pub(super) delivered: bool,
}

impl Stream {
    /// Hands over the message that lies in the next `len` octets.
    pub(super) fn deliver(&mut self, len: usize, message: &Carried<'_>, out: &mut Output<'_>) {
        self.state = State::Sip;
        let end = self.base + len as u64;
        let Some(last) = self.held.iter().position(|held| held.end >= end) else { return };
        self.hand_over(message, last, out);
        if self.held.front().is_some_and(|held| held.end == end) {
            self.held.pop_front();
        }
    }

    /// Reports a message that ended in the held packet `last`, and the ones before it as its pieces.
    pub(super) fn hand_over(&mut self, message: &Carried<'_>, last: usize, out: &mut Output<'_>) {
        let Some(first_frame) = self.held.front().map(|held| held.seen.frame) else { return };
        let Some(held) = self.held.get_mut(last) else { return };
        let (seen, fresh) = (held.seen, !held.delivered);
        held.delivered = true;
        out.message(message.captured(seen, first_frame), fresh);
        for held in self.held.drain(..last).filter(|held| !held.delivered) {
            out.piece(held.seen, seen.frame);
        }
    }

    /// Settles the packets that end within the next `count` octets.
    pub(super) fn settle(&mut self, count: usize, reason: Skip, out: &mut Output<'_>) {
        let end = self.base + count as u64;
        while let Some(held) = self.held.pop_front_if(|held| held.end <= end) {
            if !held.delivered {
                out.skip(held.seen, reason);
            }
        }
    }
}
