//! Which messages are in this recording?
//!
//! A [`Reader`] opens a capture file (or standard input), walks its packets, takes the layers off, puts IP fragments
//! and TCP segments together, and hands each SIP message to a sink as borrowed bytes. Every packet read is accounted
//! for exactly once: it held messages, was a piece of one, or was skipped for a named reason ([`Skip`]).
//!
//! ```no_run
//! use tritone_capture::{Input, Item, Reader};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut reader = Reader::open(&Input::Path("trunk.pcap".into()), 0)?;
//! let end = reader.read(&mut |item| {
//!     if let Item::Message(message) = item {
//!         println!("{} {} octets", message.frame.number, message.bytes.len());
//!     }
//! });
//! println!("{} packets read", reader.totals().packets); // also where `end` is an error
//! end?;
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    warn(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod beginning;
mod carried;
mod chunk;
mod content;
mod error;
mod follow;
mod format;
mod fragments;
mod guess;
mod hep;
mod input;
mod interface;
mod isdn;
mod item;
mod keyed;
mod layers;
#[cfg(target_os = "linux")]
mod live;
mod log;
mod netmon;
#[cfg(test)]
mod oracle;
mod order;
mod output;
mod packet;
mod packets;
mod parallel;
mod pcap;
mod pcapng;
mod pcapng_writer;
mod pipeline;
mod prepared;
mod progress;
mod reader;
mod rebuild;
mod record;
mod records;
mod rtp;
mod sctp;
mod snoop;
mod source;
mod ss7;
mod stun;
mod tcp;
mod totals;
mod unfinished;
mod unpack;
mod unsupported;
mod until;
mod usual;
mod variant;
mod workers;

pub use error::{OpenError, ReadError};
pub use input::Input;
pub use interface::Interface;
pub use item::{Captured, Closed, IcmpError, Item, Media, Skip};
#[cfg(target_os = "linux")]
pub use live::give_up_root;
pub use order::in_time_order;
pub use packet::{LINKTYPE_RAW, Packet};
pub use pcapng_writer::PcapngWriter;
pub use progress::Progress;
pub use reader::Reader;
pub use rebuild::Rebuilder;
pub use totals::{SkipCount, Totals, UnsupportedCounts};
pub use unfinished::Unfinished;
pub use unsupported::Unsupported;
pub use until::Until;
pub use workers::{Ahead, Workers};
