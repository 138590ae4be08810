//! Nodes on sockets of the loopback interface.

mod node;
mod tcp;
mod tls;
mod udp;
mod websocket;
