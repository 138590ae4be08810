//! Logs: recordings in text, which programs write and people paste.
//!
//! A log is known by its content. Each line is a packet in the account: a message stands for the line on which it begins,
//! its other lines are pieces of it, and all others are [`Skip::LogLine`](crate::Skip::LogLine). The number of a frame is
//! the number of a line, from 1.
//!
//! [`Parser`] turns lines into [`Entry`]s and knows no file; [`Log`] reads the lines.

mod clock;
mod dialect;
mod ends;
mod message;
mod parser;
mod q931;
mod reader;
mod scan;
mod shape;
mod sip;
mod start;
mod time;

pub(crate) use reader::{Log, PROBED};

/// Whether a line is a header: a token (RFC 3261 section 25.1), perhaps white space, and a colon.
fn is_header(line: &[u8]) -> bool {
    let is_token = |octet: &u8| octet.is_ascii_alphanumeric() || b"-.!%*_+`'~".contains(octet);
    let length = line.iter().take_while(|octet| is_token(octet)).count();
    let behind = line.get(length..).unwrap_or_default().trim_ascii_start();
    length > 0 && behind.starts_with(b":")
}
