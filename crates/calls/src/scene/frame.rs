//! A frame in eight octets.

use tritone_wire::FrameRef;

/// A [`FrameRef`] whose frame number has 48 bits; in the same order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FrameWord(u64);

/// The highest number of a frame: a recording that has more would take eight petabytes.
const MOST: u64 = (1 << 48) - 1;

impl FrameWord {
    pub(super) fn of(frame: FrameRef) -> Self {
        Self(u64::from(frame.file) << 48 | frame.number.min(MOST))
    }

    pub(super) fn frame(self) -> FrameRef {
        FrameRef { file: (self.0 >> 48) as u16, number: self.0 & MOST }
    }
}
