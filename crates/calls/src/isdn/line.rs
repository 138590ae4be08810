//! By what a message of ISDN or SS7 belongs to others: its call reference, or its circuit.

use tritone_wire::{Endpoint, PointCode};

use crate::call::LegId;

/// What the messages of a call have in common. The next call may have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Line {
    /// A call reference (ITU-T Q.931 section 4.3), which one side of a data link gave the call.
    CallReference {
        /// Who gave it.
        originator: Endpoint,
        /// The other side; of a D channel that is the same for all terminals.
        other: Endpoint,
        /// The value, without the flag.
        value: u32,
    },
    /// A circuit (ITU-T Q.763 section 1.2) between two signalling points, the lower one first.
    Circuit {
        /// The two points.
        points: (PointCode, PointCode),
        /// The circuit identification code.
        circuit: u16,
    },
}

impl Line {
    /// The name of a leg on it.
    pub(crate) fn leg_id(&self) -> LegId {
        match self {
            Self::CallReference { value, .. } => LegId::CallReference(*value),
            Self::Circuit { circuit, .. } => LegId::Circuit(*circuit),
        }
    }
}
