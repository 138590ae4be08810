//! Nodes on sockets of the loopback interface.

mod node;
mod udp;
