//! The messages of ISDN and SS7 by their names.

use core::fmt;

use tritone_wire::{Protocol, isup, q931};

/// A message that opens, goes on with or clears a call over circuits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// Of DSS1 or QSIG (ITU-T Q.931).
    Q931(q931::MessageType),
    /// Of H.323, which takes them from Q.931 (ITU-T H.225.0).
    H225(q931::MessageType),
    /// Of SS7 (ITU-T Q.763).
    Isup(isup::MessageType),
}

impl Signal {
    /// Its language.
    pub const fn protocol(self) -> Protocol {
        match self {
            Self::Q931(_) => Protocol::Q931,
            Self::H225(_) => Protocol::H225,
            Self::Isup(_) => Protocol::Isup,
        }
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Q931(kind) | Self::H225(kind) => kind.fmt(f),
            Self::Isup(kind) => kind.fmt(f),
        }
    }
}
