//! What the crate promises of whole recordings.

mod account;
mod compressed;
mod datagrams;
mod disorder;
mod files;
mod formats;
mod h225;
mod hep;
mod icmp;
mod isdn;
mod live;
mod logs;
mod media;
mod packets;
mod roundtrip;
mod ss7;
mod streams;
mod tcp;
mod truth;
mod tunnels;
mod websocket;
