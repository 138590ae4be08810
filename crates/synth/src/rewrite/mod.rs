//! Captures made of a capture, read and written record by record: any length in constant memory.
//!
//! SIP over UDP, IPv4 and Ethernet is rewritten; other records are kept as they are, and counted ([`Written::kept`]). The
//! input is a pcap file in little endian.

mod copies;
mod datagram;
mod file;
mod identifiers;
mod one_call_id;
mod tcp;

pub use copies::copies;
pub use one_call_id::one_call_id;
pub use tcp::over_tcp;

/// What a rewritten capture holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Octets of the file.
    pub octets: u64,
    /// Records.
    pub records: u64,
    /// Those of them that were not understood and are as they were.
    pub kept: u64,
}
