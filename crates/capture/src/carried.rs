//! A message apart from the packets in which it was captured.

use std::borrow::Cow;

use tritone_wire::{Flow, FrameRef, Protocol, Timestamp};

use crate::item::Captured;
use crate::output::Seen;

/// A message: what it says, and from whom to whom.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Carried<'a> {
    pub(crate) flow: Flow,
    /// When it was sent, where something in the packet says so.
    pub(crate) time: Option<Timestamp>,
    pub(crate) protocol: Protocol,
    /// Of ISUP.
    pub(crate) circuit: Option<u16>,
    pub(crate) bytes: Cow<'a, [u8]>,
    /// Octets that it had.
    pub(crate) length: usize,
    /// Whether all of them are there.
    pub(crate) complete: bool,
}

impl<'a> Carried<'a> {
    /// A whole message of SIP.
    pub(crate) fn sip(flow: Flow, bytes: &'a [u8]) -> Self {
        let (protocol, length) = (Protocol::Sip, bytes.len());
        let bytes = Cow::Borrowed(bytes);
        Self { flow, time: None, protocol, circuit: None, bytes, length, complete: true }
    }

    /// The message as it was captured in the packets from `first_frame` to this one.
    pub(crate) fn captured(&self, seen: Seen, first_frame: FrameRef) -> Captured<'_> {
        Captured {
            frame: seen.frame,
            first_frame,
            time: self.time.unwrap_or(seen.time),
            flow: self.flow,
            protocol: self.protocol,
            circuit: self.circuit,
            bytes: &self.bytes,
            length: self.length,
            complete: self.complete,
            repeated: false,
        }
    }
}
