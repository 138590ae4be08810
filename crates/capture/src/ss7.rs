//! ISUP out of signalling links and out of M3UA.

use std::borrow::Cow;

use tritone_wire::ss7::{Error, PseudoHeader, Rule, SignalUnit, Transfer, m3ua};
use tritone_wire::{Endpoint, Flow, FrameRef, PointCode, Protocol, Timestamp, Transport};

use crate::carried::Carried;
use crate::item::{Captured, Skip};
use crate::layers::Fault;
use crate::output::Seen;

/// The link layers of SS7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// `LINKTYPE_MTP2_WITH_PHDR`: a signal unit behind a header that names the link.
    WithHeader,
    /// `LINKTYPE_MTP2`: a signal unit.
    Mtp2,
    /// `LINKTYPE_MTP3`: what a signal unit with a message holds.
    Mtp3,
}

/// A message of ISUP, and between whom it goes.
pub(crate) struct Found<'a> {
    transfer: Transfer<'a>,
    transport: Transport,
    circuit: u16,
    octets: &'a [u8],
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error.rule {
            Rule::Truncated => Self::Short,
            Rule::Version(_) | Rule::Length(_) | Rule::NoProtocolData => Self::Malformed,
        }
    }
}

/// The message in a frame of a signalling link.
pub(crate) fn from_link(link: Link, frame: &[u8]) -> Result<Found<'_>, Fault> {
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
        SignalUnit::Message { octets, missing } => {
            Found::new(Transfer { missing, ..Transfer::decode_mtp3(octets)? }, Transport::Mtp)
        }
    }
}

/// The message in one of M3UA.
pub(crate) fn from_m3ua(octets: &[u8]) -> Result<Found<'_>, Fault> {
    match m3ua::Message::decode(octets)?.transfer() {
        Some(transfer) => Found::new(transfer?, Transport::M3ua),
        None => Err(Fault::Passed(Skip::M3uaControl)),
    }
}

impl<'a> Found<'a> {
    fn new(transfer: Transfer<'a>, transport: Transport) -> Result<Self, Fault> {
        let isup = transfer.isup().ok_or(Fault::Passed(Skip::Ss7OtherUser))??;
        if isup.octets.is_empty() {
            return Err(if transfer.missing > 0 { Fault::Short } else { Fault::Malformed });
        }
        Ok(Self { transfer, transport, circuit: isup.circuit, octets: isup.octets })
    }

    /// The message as an item: between the signalling points, whatever carried it between whom.
    pub(crate) fn captured(&self, seen: Seen, first_frame: FrameRef) -> Captured<'a> {
        Captured {
            frame: seen.frame,
            first_frame,
            time: seen.time,
            flow: self.flow(),
            protocol: Protocol::Isup,
            circuit: Some(self.circuit),
            bytes: self.octets,
            length: self.octets.len() + self.transfer.missing,
            complete: self.transfer.missing == 0,
        }
    }

    /// The message apart from its packet, which says its time.
    pub(crate) fn carried(&self, time: Option<Timestamp>) -> Carried<'static> {
        Carried {
            flow: self.flow(),
            time,
            protocol: Protocol::Isup,
            circuit: Some(self.circuit),
            bytes: Cow::Owned(self.octets.to_vec()),
            length: self.octets.len() + self.transfer.missing,
            complete: self.transfer.missing == 0,
        }
    }

    fn flow(&self) -> Flow {
        let point = |code| Endpoint::PointCode(PointCode { network: self.transfer.network, code });
        let (source, destination) = (point(self.transfer.origin), point(self.transfer.destination));
        Flow { source, destination, transport: self.transport }
    }
}
