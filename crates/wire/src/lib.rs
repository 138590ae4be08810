//! Which fields are in these bytes: octets to values and back.
#![forbid(unsafe_code)]
#![no_std]
#![warn(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]
extern crate alloc;

mod cursor;
pub mod h225;
pub mod hep;
mod icmp;
pub mod isup;
pub mod mask;
mod place;
pub mod q921;
pub mod q931;
pub mod sctp;
pub mod sdp;
pub mod sip;
pub mod ss7;
pub mod tpkt;
pub mod websocket;

pub use icmp::IcmpErrorKind;
pub use place::{Endpoint, Flow, FrameRef, Host, PointCode, Protocol, Side, Timestamp, Transport};
