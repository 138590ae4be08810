//! Data for tests and benchmarks (development only): descriptions of calls become captures, and reference data that
//! lies outside the repository is found.
//!
//! | what is said | what carries it |
//! |---|---|
//! | [`flow`]: SIP | [`packet`]: UDP, TCP, ICMP, fragments; [`websocket`], [`hep`], [`tunnel`] |
//! | [`isdn`]: Q.931 between the sides of D channels | [`lapd`] |
//! | [`tpkt`]: Q.931 with H.225.0 | TCP |
//! | [`isup`]: ISUP between point codes | [`mtp`], or [`m3ua`] over [`sctp`] |
//! | [`gateway`]: the same calls in SIP and Q.931 | both |
//!
//! [`load`] makes many calls at a steady rate, and [`rewrite`] makes other captures of one, however long it is.
//! [`disorder`] makes the worst of packets, [`capture`] writes files, and [`catalogue`] lists what is made of it all. The
//! octets are written here and not by `tritone-wire`, which is tested against them.
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
pub mod load;
pub mod m3ua;
pub mod mtp;
pub mod packet;
pub mod q931;
pub mod rewrite;
pub mod sctp;
mod shared;
pub mod tpkt;
pub mod tunnel;
pub mod websocket;
mod words;

pub use shared::{require, shared};
