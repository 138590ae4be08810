//! Segmentation (Q.931 section 4.5.26 and annex H): a message too long for one frame, in several SEGMENT messages.

use super::{CallReference, Message, MessageType};
use alloc::vec::Vec;

/// The contents of a segmented message element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SegmentedMessage {
    /// Whether it is the first.
    pub is_first: bool,
    /// How many follow, 0 to 127; a sender makes no more than eight in all.
    pub remaining: u8,
    /// The type of the message that was cut.
    pub message_type: MessageType,
}

const FIRST: u8 = 0x80;

impl SegmentedMessage {
    /// Decodes the contents; `None` where they are not two octets.
    pub const fn decode(contents: &[u8]) -> Option<Self> {
        match contents {
            [octet3, message_type] => Some(Self {
                is_first: *octet3 & FIRST != 0,
                remaining: *octet3 & !FIRST,
                message_type: MessageType(*message_type),
            }),
            _ => None,
        }
    }

    /// The contents: octets 3 and 4.
    pub const fn octets(self) -> [u8; 2] {
        let first = if self.is_first { FIRST } else { 0 };
        [first | (self.remaining & !FIRST), self.message_type.0]
    }
}

/// The segments of one message of one call, in one direction, until it is whole.
#[derive(Clone, Debug, Default)]
pub struct Reassembly {
    partial: Option<Partial>,
}

/// A message whose last segment has not come.
#[derive(Clone, Debug)]
struct Partial {
    call_reference: CallReference,
    message_type: MessageType,
    remaining: u8,
    body: Vec<u8>,
}

/// The most that a message in segments may have: eight of 260 octets, the longest information field of Q.921 (N201).
const MAX_BODY: usize = 8 * 260;
/// The segmented message element, with which the body of a SEGMENT begins: identifier, length, two octets.
const ELEMENT: usize = 4;

impl Reassembly {
    /// Takes in a message. Where it is the last segment of one, gives that back whole.
    ///
    /// Segments that are out of order, and those before a message of the same call that is no segment, are dropped
    /// (section H.2); one that came again is passed over.
    pub fn take(&mut self, message: &Message<'_>) -> Option<Message<'static>> {
        let segment = message.segmented_message().filter(|_| message.message_type == MessageType::SEGMENT);
        let octets = message.body().get(ELEMENT..);
        let (Some(segment), Some(octets)) = (segment, octets) else {
            self.partial = None;
            return None;
        };
        if self.is_repeated(message, segment) {
            return None;
        }
        let mut partial = self.begun(message, segment)?;
        if partial.body.len().saturating_add(octets.len()) > MAX_BODY {
            return None;
        }
        partial.body.extend_from_slice(octets);
        partial.remaining = segment.remaining;
        if segment.remaining == 0 {
            return Some(partial.into_message());
        }
        self.partial = Some(partial);
        None
    }

    /// Whether segments wait for others.
    pub const fn is_waiting(&self) -> bool {
        self.partial.is_some()
    }

    fn is_repeated(&self, message: &Message<'_>, segment: SegmentedMessage) -> bool {
        self.partial.as_ref().is_some_and(|partial| {
            partial.is_of(message, segment) && !segment.is_first && partial.remaining == segment.remaining
        })
    }

    /// What the segment goes on with; a first one begins anew.
    fn begun(&mut self, message: &Message<'_>, segment: SegmentedMessage) -> Option<Partial> {
        let earlier = self.partial.take();
        if segment.is_first {
            let (call_reference, message_type) = (message.call_reference, segment.message_type);
            return Some(Partial {
                call_reference,
                message_type,
                remaining: segment.remaining,
                body: Vec::new(),
            });
        }
        earlier.filter(|partial| {
            partial.is_of(message, segment) && partial.remaining.checked_sub(1) == Some(segment.remaining)
        })
    }
}

impl Partial {
    fn is_of(&self, message: &Message<'_>, segment: SegmentedMessage) -> bool {
        self.call_reference == message.call_reference && self.message_type == segment.message_type
    }

    fn into_message(self) -> Message<'static> {
        let mut message = Message::new(self.message_type, self.call_reference);
        message.push_octets(&self.body);
        message
    }
}

impl Message<'_> {
    /// The message in SEGMENT messages whose bodies have at most `size` octets beside the segmented message element
    /// (at least one). The cuts are between elements where those are not longer than that. `None` where it would take
    /// more than eight.
    pub fn segments(&self, size: usize) -> Option<Vec<Message<'static>>> {
        let pieces = self.pieces(size.max(1));
        let count = u8::try_from(pieces.len()).ok().filter(|count| *count <= 8)?;
        let remaining = (0..count).rev();
        Some(
            pieces
                .iter()
                .zip(remaining)
                .map(|(piece, remaining)| self.segment(piece, remaining, count))
                .collect(),
        )
    }

    fn segment(&self, piece: &[u8], remaining: u8, count: u8) -> Message<'static> {
        let is_first = remaining.saturating_add(1) == count;
        let element = SegmentedMessage { is_first, remaining, message_type: self.message_type };
        let [octet3, octet4] = element.octets();
        let mut segment = Message::new(MessageType::SEGMENT, self.call_reference);
        segment.push_octets(&[super::Element::SEGMENTED_MESSAGE, 2, octet3, octet4]);
        segment.push_octets(piece);
        segment
    }

    /// The body in pieces of at most `size` octets.
    fn pieces(&self, size: usize) -> Vec<&[u8]> {
        let body = self.body();
        let header = self.len().saturating_sub(body.len());
        let ends = self.elements().flatten().map(|element| element.offset.saturating_sub(header));
        let ends: Vec<usize> = ends.collect();
        let (mut pieces, mut at) = (Vec::new(), 0usize);
        while let Some(rest) = body.get(at..).filter(|rest| !rest.is_empty()) {
            let limit = at.saturating_add(size.min(rest.len()));
            let whole = limit == body.len();
            let between = ends.iter().rev().find(|end| **end > at && **end <= limit).filter(|_| !whole);
            let end = between.copied().unwrap_or(limit);
            pieces.extend(body.get(at..end));
            at = end;
        }
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::q931::Element;
    use proptest::prelude::*;

    fn long(contents: &[&[u8]]) -> Message<'static> {
        let mut message = Message::new(MessageType::SETUP, CallReference::two_octets(9, false));
        for contents in contents {
            message.push_element(Element::FACILITY, contents).unwrap();
        }
        message
    }

    #[test]
    fn a_message_in_segments_becomes_whole_with_the_last() {
        let message = long(&[&[1; 200], &[2; 100], &[3; 200]]);
        let segments = message.segments(250).unwrap();
        let told: Vec<_> = segments.iter().map(|segment| segment.segmented_message().unwrap()).collect();
        assert_eq!(
            told.iter().map(|told| (told.is_first, told.remaining)).collect::<Vec<_>>(),
            [(true, 2), (false, 1), (false, 0)]
        );
        // Cut between elements.
        assert!(segments.iter().all(|segment| segment.elements().all(|element| element.is_ok())));
        let mut reassembly = Reassembly::default();
        assert_eq!(reassembly.take(&segments[0]), None);
        assert_eq!(reassembly.take(&segments[1]), None);
        assert!(reassembly.is_waiting());
        // A frame that the link repeated.
        assert_eq!(reassembly.take(&segments[1]), None);
        assert_eq!(reassembly.take(&segments[2]), Some(message));
        assert!(!reassembly.is_waiting());
    }

    #[test]
    fn what_is_out_of_order_or_interrupted_is_dropped() {
        let message = long(&[&[1; 200], &[2; 200], &[3; 200]]);
        let segments = message.segments(250).unwrap();
        let mut reassembly = Reassembly::default();
        let mut taken = |order: &[&Message<'_>]| order.iter().filter_map(|one| reassembly.take(one)).count();
        assert_eq!(taken(&[&segments[1], &segments[2]]), 0);
        assert_eq!(taken(&[&segments[0], &segments[2]]), 0);
        let other = Message::new(MessageType::STATUS_ENQUIRY, message.call_reference);
        assert_eq!(taken(&[&segments[0], &other, &segments[1], &segments[2]]), 0);
        assert_eq!(taken(&[&segments[0], &segments[0], &segments[1], &segments[2]]), 1);
    }

    #[test]
    fn endless_segments_hold_little() {
        let (mut reassembly, reference) = (Reassembly::default(), CallReference::one_octet(1, false));
        for remaining in (0..=127).rev() {
            let told =
                SegmentedMessage { is_first: remaining == 127, remaining, message_type: MessageType::SETUP };
            let mut segment = Message::new(MessageType::SEGMENT, reference);
            segment.push_element(Element::SEGMENTED_MESSAGE, &told.octets()).unwrap();
            segment.push_octets(&[0xA1; 250]);
            assert_eq!(reassembly.take(&segment), None);
            assert!(reassembly.partial.as_ref().is_none_or(|partial| partial.body.len() <= MAX_BODY));
        }
    }

    #[test]
    fn more_than_eight_segments_are_not_made() {
        assert_eq!(long(&[&[1; 200]]).segments(10), None);
    }

    proptest! {
        #[test]
        fn every_message_comes_back_from_its_segments(
            body in prop::collection::vec(any::<u8>(), 1..300), size in 40usize..200,
        ) {
            let mut message = Message::new(MessageType::SETUP, CallReference::two_octets(1, true));
            message.push_octets(&body);
            let mut reassembly = Reassembly::default();
            let segments = message.segments(size);
            if let Some(segments) = segments {
                let whole: Vec<_> = segments.iter().filter_map(|segment| reassembly.take(segment)).collect();
                prop_assert_eq!(whole, [message]);
            }
        }

        #[test]
        fn any_messages_are_survived(bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..8), 0..20)) {
            let mut reassembly = Reassembly::default();
            for body in bodies {
                let mut segment = Message::new(MessageType::SEGMENT, CallReference::one_octet(1, true));
                segment.push_octets(&[0, 2]);
                segment.push_octets(&body);
                let _ = reassembly.take(&segment);
            }
        }
    }
}
