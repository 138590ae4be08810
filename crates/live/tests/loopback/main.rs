//! Nodes on sockets of the loopback interface.

mod dns;
mod media;
mod metrics;
mod node;
mod signals;
mod tcp;
mod tls;
mod udp;
mod websocket;
