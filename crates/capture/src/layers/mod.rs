//! The layers around a message, taken off one by one as borrowed slices.

pub(crate) mod icmp;
pub(crate) mod ip;
mod lapd;
pub(crate) mod link;
pub(crate) mod transport;

use crate::item::Skip;

/// Why a layer could not be taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The octets end before the header does. Whether that is the capture's doing or the sender's is known to the caller.
    Short,
    /// The header contradicts itself.
    Malformed,
    /// What is inside is not looked at.
    Passed(Skip),
}

impl Fault {
    /// The reason to report, given whether the capture cut the packet short.
    pub(crate) fn skip(self, cut: bool) -> Skip {
        match self {
            Self::Short if cut => Skip::Truncated,
            Self::Short | Self::Malformed => Skip::Malformed,
            Self::Passed(skip) => skip,
        }
    }
}

/// Takes a header of `N` octets off.
fn split<const N: usize>(octets: &[u8]) -> Result<(&[u8; N], &[u8]), Fault> {
    octets.split_first_chunk().ok_or(Fault::Short)
}

/// Takes `count` octets off.
fn split_at(octets: &[u8], count: usize) -> Result<(&[u8], &[u8]), Fault> {
    octets.split_at_checked(count).ok_or(Fault::Short)
}
