//! Messages of Q.931 in logs: the octets of layer 3 are built again from what the log prints of them.

mod cisco;
mod element;
mod libpri;
mod teles;

pub(crate) use cisco::{Cisco, network_side};
pub(crate) use libpri::Libpri;
pub(crate) use teles::{Frame, record};

use tritone_wire::q931::{CallReference, Message, MessageType};

use super::message::Direction;
use super::sip::Fed;

/// Lines of other records that may stand between those of one message.
const MOST_FOREIGN: u8 = 16;
/// Octets of a message, at most: those of the data link (ITU-T Q.921 section 5.9.3) with room for segments.
const MOST: usize = 4_096;

/// A message of which some lines were read.
#[derive(Clone, Debug)]
pub(crate) enum Q931 {
    Cisco(Cisco),
    Libpri(Libpri),
    Teles(Frame),
}

impl Q931 {
    /// Begins a message, if the line is the first of one. The line has no time at its beginning any more.
    pub(crate) fn begin(line: &[u8]) -> Option<Self> {
        Cisco::begin(line).map(Self::Cisco).or_else(|| Libpri::begin(line).map(Self::Libpri))
    }

    /// Takes the next line.
    pub(crate) fn feed(&mut self, line: &[u8]) -> Fed {
        match self {
            Self::Cisco(message) => message.feed(line),
            Self::Libpri(message) => message.feed(line),
            Self::Teles(frame) => frame.feed(line),
        }
    }

    /// The octets of the message and whether the log has them all; `None` where it was none.
    pub(crate) fn finish(self) -> Option<(Vec<u8>, bool)> {
        match self {
            Self::Cisco(message) => Some(message.finish()),
            Self::Libpri(message) => message.finish(),
            Self::Teles(frame) => frame.finish(),
        }
    }
}

/// Where a message went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Over the interface of this name.
    Interface { name: Vec<u8>, direction: Direction },
    /// From one side of a link to the other.
    Link { tei: u8, from_network: bool },
}

impl Q931 {
    pub(crate) fn way(&self) -> Way {
        match self {
            Self::Cisco(message) => message.way(),
            Self::Libpri(message) => message.way(),
            Self::Teles(frame) => frame.way(),
        }
    }
}

/// A message with these elements, each with its identifier and length.
fn message(reference: CallReference, message_type: MessageType, elements: &[u8]) -> Vec<u8> {
    let mut message = Message::new(message_type, reference);
    message.push_octets(elements);
    message.to_vec()
}

/// The reference with this value and flag in so many octets, 1 or 2.
fn reference(value: u64, octets: usize, to_originator: bool) -> Option<CallReference> {
    match octets {
        0 => Some(CallReference::DUMMY),
        1 => Some(CallReference::one_octet(u8::try_from(value).ok()?, to_originator)),
        2 => Some(CallReference::two_octets(u16::try_from(value).ok()?, to_originator)),
        _ => None,
    }
}
