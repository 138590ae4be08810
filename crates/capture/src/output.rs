//! The one place through which items leave, and which counts them.

use tritone_wire::{FrameRef, Timestamp};

use crate::item::{Captured, Closed, IcmpError, Item, Media, Skip};
use crate::layers::Fault;
use crate::totals::Totals;

/// A packet that was read: its number and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) frame: FrameRef,
    pub(crate) time: Timestamp,
}

/// Hands items to the sink and counts them.
pub(crate) struct Output<'a> {
    pub(crate) totals: &'a mut Totals,
    /// Those of the files read before, by their number, where this one goes on with what they left unfinished.
    pub(crate) earlier: &'a mut [Option<Totals>],
    pub(crate) sink: &'a mut dyn FnMut(Item<'_>),
}

impl Output<'_> {
    /// The totals of the file in which a frame stands.
    fn totals_of(&mut self, frame: FrameRef) -> &mut Totals {
        let earlier = self.earlier.get_mut(usize::from(frame.file));
        earlier.and_then(Option::as_mut).unwrap_or(self.totals)
    }

    /// A message; `first_of_frame` where its frame has not ended another one before.
    pub(crate) fn message(&mut self, message: Captured<'_>, first_of_frame: bool) {
        self.totals_of(message.frame).packets_with_messages += u64::from(first_of_frame);
        self.item(Item::Message(message));
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
        (self.sink)(item);
    }
}
