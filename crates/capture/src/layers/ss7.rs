//! The links of SS7: signal units of MTP2 (ITU-T Q.703).

use tritone_wire::ss7::{Error, PseudoHeader, Rule, SignalUnit};

use super::Fault;
use crate::item::Skip;

/// A link layer of SS7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// `LINKTYPE_MTP2_WITH_PHDR`: a signal unit behind a header that names the link.
    WithHeader,
    /// `LINKTYPE_MTP2`: a signal unit.
    Mtp2,
    /// `LINKTYPE_MTP3`: what a signal unit with a message holds.
    Mtp3,
}

/// The message of MTP3 in a frame, and how many octets of it the frame lacks.
pub(crate) fn message(link: Link, frame: &[u8]) -> Result<(&[u8], usize), Fault> {
    let unit = match link {
        Link::Mtp3 => SignalUnit::Message { octets: frame, missing: 0 },
        Link::Mtp2 => SignalUnit::decode(frame)?,
        Link::WithHeader => match PseudoHeader::decode(frame)? {
            (PseudoHeader { is_extended: true, .. }, unit) => SignalUnit::decode_extended(unit)?,
            (_, unit) => SignalUnit::decode(unit)?,
        },
    };
    match unit {
        SignalUnit::Fill | SignalUnit::LinkStatus => Err(Fault::Passed(Skip::Mtp2Link)),
        SignalUnit::Message { octets, missing } => Ok((octets, missing)),
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error.rule {
            Rule::Truncated => Self::Short,
            Rule::Version(_) | Rule::Length(_) | Rule::NoProtocolData => Self::Malformed,
        }
    }
}
