//! Connections: TCP, TLS and WebSocket.

pub(crate) mod accept;
mod establish;
mod outbox;
mod serve;
mod table;
mod tls;
mod websocket;

pub(crate) use establish::Trouble;
pub(crate) use serve::Task;
pub(crate) use table::{Link, Table};
pub(crate) use tls::TlsSides;
pub use tls::{Certificate, Tls, TlsError};
