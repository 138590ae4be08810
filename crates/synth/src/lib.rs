//! Data for tests and benchmarks (development only): descriptions of call flows become captures, and
//! reference data that lies outside the repository is found.
//!
//! ```
//! use tritone_synth::{capture, flow, packet};
//!
//! let script = flow::parse(
//!     "call alice@10.0.0.1 -> bob@10.0.0.2 udp
//!        INVITE
//!        < 486 Busy Here reason \"Q.850;cause=17\"
//!        ACK",
//! )?;
//! let packets = packet::packets(&script)?;
//! assert_eq!(packets.len(), 3);
//! let pcap = capture::write(&packets, capture::Format::Pcap, capture::Link::Ethernet);
//! # Ok::<(), flow::FlowError>(())
//! ```
#![forbid(unsafe_code)]

pub mod capture;
pub mod catalogue;
pub mod disorder;
pub mod flow;
pub mod gateway;
pub mod hep;
pub mod isdn;
pub mod isup;
pub mod lapd;
pub mod m3ua;
pub mod mtp;
pub mod packet;
pub mod q931;
pub mod sctp;
mod shared;
pub mod tpkt;
pub mod tunnel;
pub mod websocket;
mod words;

pub use shared::{require, shared};
