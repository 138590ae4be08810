//! SIP messages (RFC 3261): one lenient scan, views of its header fields, stream framing, writing, and a separate
//! list of what breaks the grammar.
//!
//! ```
//! use tritone_wire::sip::{HeaderName, Message};
//!
//! let bytes = b"SIP/2.0 486 Busy Here\r\nv: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\ni: 7@x\r\nCSeq: 1 INVITE\r\n\r\n";
//! let message = Message::scan(bytes)?;
//! assert_eq!(message.status().map(u16::from), Some(486));
//! assert_eq!(message.call_id(), Some(&b"7@x"[..]));
//! assert_eq!(message.header(HeaderName::Reason), None);
//! assert_eq!(message.top_via().and_then(|via| via.branch()), Some(&b"z9hG4bK1"[..]));
//! # Ok::<(), tritone_wire::sip::NotSip>(())
//! ```

pub mod body;
mod check;
mod cseq;
mod frame;
mod framer;
mod header_name;
mod message;
mod name_addr;
mod same_uri;
mod start_line;
mod uri;
mod values;
mod via;
mod write;

pub use check::{Rule, Severity, Violation, check};
pub use cseq::CSeq;
pub use frame::{Framing, MAX_HEADER_SECTION, frame, has_blank_line, looks_like_sip};
pub use framer::{Framed, Framer};
pub use header_name::HeaderName;
pub use message::{Header, Message, NotSip};
pub use name_addr::NameAddr;
pub use same_uri::same_uri;
pub use start_line::StartLine;
pub use uri::Uri;
pub use values::{Param, Params, split_values, unfold, unquote};
pub use via::Via;
