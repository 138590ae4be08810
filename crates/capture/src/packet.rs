//! Packets as they are in a recording, from the outside.

use tritone_wire::{FrameRef, Timestamp};

/// `LINKTYPE_RAW`: an IP packet without a link layer, of the version that its first four bits say.
pub const LINKTYPE_RAW: u16 = 101;

/// One packet of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Its number.
    pub frame: FrameRef,
    /// When it was captured.
    pub time: Timestamp,
    /// What it begins with: a number of the registry of link-layer header types (`LINKTYPE_`), kept by tcpdump.org.
    pub link_type: u16,
    /// The octets that were captured.
    pub octets: &'a [u8],
    /// How many octets it had on the wire.
    pub original: u32,
}
