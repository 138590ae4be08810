//! ISUP out of signalling links and out of M3UA.

use std::borrow::Cow;

use tritone_wire::ss7::{ServiceIndicator, Transfer, m3ua};
use tritone_wire::{Endpoint, Flow, FrameRef, PointCode, Protocol, Timestamp, Transport};

use crate::carried::Carried;
use crate::item::{Captured, Skip};
use crate::layers::ss7::Link;
use crate::layers::{self, Fault};
use crate::output::Seen;
use crate::unsupported::Unsupported;

/// A message of ISUP, and between whom it goes.
pub(crate) struct Found<'a> {
    transfer: Transfer<'a>,
    transport: Transport,
    circuit: u16,
    octets: &'a [u8],
}

/// The message in a frame of a signalling link.
pub(crate) fn from_link(link: Link, frame: &[u8]) -> Result<Found<'_>, Fault> {
    let (octets, missing) = layers::ss7::message(link, frame)?;
    Found::new(Transfer { missing, ..Transfer::decode_mtp3(octets)? }, Transport::Mtp)
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
        let isup = transfer.isup().ok_or(of_other(transfer.service))??;
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
            repeated: false,
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

/// What is said of a message of another user.
fn of_other(user: ServiceIndicator) -> Fault {
    Fault::Unsupported(Skip::Ss7OtherUser, Unsupported::Mtp3User(user.0))
}
