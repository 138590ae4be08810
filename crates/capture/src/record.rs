//! The records of capture files, whatever the format: packets with a time and a kind of link.

use tritone_wire::Timestamp;

/// What a frame begins with: a number of the registry of link-layer header types (`LINKTYPE_`), kept by tcpdump.org.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LinkType(pub(crate) u16);

impl LinkType {
    /// `LINKTYPE_ETHERNET`.
    pub(crate) const ETHERNET: Self = Self(1);
}

/// The greatest number of octets that one packet may have: `MAXIMUM_SNAPLEN` of tcpdump. A record that claims more is
/// taken for garbage.
pub(crate) const MAX_PACKET: u32 = 262_144;

/// One packet of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record<'a> {
    pub(crate) time: Timestamp,
    pub(crate) link: LinkType,
    /// The interface on which it was captured, as the file numbers them; 0 in formats that have one alone.
    pub(crate) interface: u16,
    /// The octets that were captured.
    pub(crate) data: &'a [u8],
    /// Octets of the packet on the wire.
    pub(crate) original: u32,
}

impl Record<'_> {
    /// Whether the packet was longer on the wire than what was captured of it.
    pub(crate) fn is_cut(&self) -> bool {
        self.missing() > 0
    }

    /// Octets of the packet that the capture lacks.
    pub(crate) fn missing(&self) -> usize {
        (self.original as usize).saturating_sub(self.data.len())
    }
}

/// The byte order of a file or section, as its magic number shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Big,
    Little,
}

impl Order {
    pub(crate) fn u16_at(self, octets: &[u8], at: usize) -> Option<u16> {
        let octets = octets.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Big => u16::from_be_bytes(*octets),
            Self::Little => u16::from_le_bytes(*octets),
        })
    }

    pub(crate) fn u32_at(self, octets: &[u8], at: usize) -> Option<u32> {
        let octets = octets.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Big => u32::from_be_bytes(*octets),
            Self::Little => u32::from_le_bytes(*octets),
        })
    }

    pub(crate) fn i64_at(self, octets: &[u8], at: usize) -> Option<i64> {
        let octets = octets.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Big => i64::from_be_bytes(*octets),
            Self::Little => i64::from_le_bytes(*octets),
        })
    }
}
