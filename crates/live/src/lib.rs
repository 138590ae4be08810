//! Who is on the other end? Sockets, DNS and timers that drive a node.
#![forbid(unsafe_code)]
