//! The one place through which items leave, and which counts them.

use tritone_wire::{FrameRef, Protocol, Timestamp};

use crate::item::{Captured, Closed, IcmpError, Item, Media, Skip};
use crate::layers::Fault;
use crate::prepared::Prepared;
use crate::totals::Totals;
use crate::workers::Ahead;

/// A packet that was read: its number and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) frame: FrameRef,
    pub(crate) time: Timestamp,
}

/// Gets each item, and of a message of SIP what was made of it besides.
pub(crate) type Sink<'a> = &'a mut dyn FnMut(Item<'_>, Option<&[u8]>);

/// Hands items to the sink and counts them.
pub(crate) struct Output<'a> {
    pub(crate) totals: &'a mut Totals,
    /// Those of the files read before, by their number, where this one goes on with what they left unfinished.
    earlier: &'a mut [Option<Totals>],
    ahead: Ahead<'a>,
    sink: Sink<'a>,
    /// What was made of messages in the octets that are read now.
    pub(crate) prepared: Prepared,
    /// What is made of a message of which nobody had made it before.
    made: Vec<u8>,
}

impl<'a> Output<'a> {
    pub(crate) fn new(
        totals: &'a mut Totals,
        earlier: &'a mut [Option<Totals>],
        ahead: Ahead<'a>,
        sink: Sink<'a>,
    ) -> Self {
        Self { totals, earlier, ahead, sink, prepared: Prepared::default(), made: Vec::new() }
    }

    /// Counts alone.
    #[cfg(test)]
    pub(crate) fn to_nobody(totals: &'a mut Totals) -> Self {
        // Of no size, so nothing leaks.
        Self::new(totals, &mut [], &|_, _| {}, Box::leak(Box::new(|_: Item<'_>, _: Option<&[u8]>| {})))
    }

    /// The totals of the file in which a frame stands.
    fn totals_of(&mut self, frame: FrameRef) -> &mut Totals {
        let earlier = self.earlier.get_mut(usize::from(frame.file));
        earlier.and_then(Option::as_mut).unwrap_or(self.totals)
    }

    /// A message; `first_of_frame` where its frame has not ended another one before.
    // Else the message is copied twice on its way, which takes as long as to find it.
    #[inline(always)]
    pub(crate) fn message(&mut self, message: Captured<'_>, first_of_frame: bool) {
        let totals = self.totals_of(message.frame);
        totals.packets_with_messages += u64::from(first_of_frame);
        totals.count_message(&message);
        let item = Item::Message(message);
        if message.protocol != Protocol::Sip {
            return (self.sink)(item, None);
        }
        if let Some(made) = self.prepared.of(message.bytes) {
            return (self.sink)(item, Some(made));
        }
        self.made.clear();
        (self.ahead)(message.bytes, &mut self.made);
        (self.sink)(item, Some(&self.made));
    }

    pub(crate) fn piece(&mut self, seen: Seen, of: FrameRef) {
        self.item(Item::Piece { frame: seen.frame, time: seen.time, of });
    }

    pub(crate) fn beginning(&mut self, message: Captured<'_>) {
        self.item(Item::Beginning(message));
    }

    pub(crate) fn refused(&mut self, error: IcmpError<'_>) {
        self.item(Item::Refused(error));
    }

    pub(crate) fn closed(&mut self, closed: Closed) {
        self.item(Item::Closed(closed));
    }

    pub(crate) fn media(&mut self, media: Media) {
        self.item(Item::Media(media));
    }

    pub(crate) fn skip(&mut self, seen: Seen, reason: Skip) {
        self.item(Item::Skipped { frame: seen.frame, time: seen.time, reason });
    }

    /// A packet, or the fragments of one, whose layers could not be taken off.
    pub(crate) fn fault(&mut self, seen: &[Seen], fault: Fault, cut: bool) {
        for &packet in seen {
            self.skip(packet, fault.skip(cut));
            if let Some(unsupported) = fault.unsupported() {
                self.totals_of(packet.frame).unsupported.count(unsupported, packet.frame);
            }
        }
    }

    fn item(&mut self, item: Item<'_>) {
        self.totals_of(item.frame()).count(&item);
        (self.sink)(item, None);
    }
}
