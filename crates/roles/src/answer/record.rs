//! What an endpoint tells.

use core::time::Duration;
use std::net::SocketAddr;

use tritone_codes::StatusCode;
use tritone_proto::Transport;

/// What an endpoint tells. Texts from outside are cut to 256 octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A request was answered.
    Answer {
        /// Who asked.
        remote: SocketAddr,
        /// By this transport.
        transport: Transport,
        /// The method.
        method: String,
        /// The Request-URI.
        uri: String,
        /// The URI of From.
        from: String,
        /// Call-ID.
        call_id: String,
        /// The status.
        status: StatusCode,
        /// Why it is a failure.
        why: Option<&'static str>,
    },
    /// A call, or an attempt of one, is over.
    Ended {
        /// Call-ID.
        call_id: String,
        /// Who ended it, or what.
        why: &'static str,
        /// How long it was a call.
        talked: Option<Duration>,
    },
    /// A request of this side was answered, or not.
    Asked {
        /// The method.
        method: &'static str,
        /// The Request-URI.
        uri: String,
        /// Call-ID.
        call_id: String,
        /// The status; `None` where nothing came, or it could not be sent.
        status: Option<StatusCode>,
    },
}

/// No text of a record is longer, in octets.
const MAX_TEXT: usize = 256;

/// Text from outside as a record has it.
pub(crate) fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets.get(..octets.len().min(MAX_TEXT)).unwrap_or_default())
        .chars()
        .filter(|c| !c.is_control())
        .collect()
}

/// Counts since the start, and how many there are of what an endpoint keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Requests answered.
    pub answered: u64,
    /// Calls answered with 2xx.
    pub calls: u64,
    /// Messages that were no SIP.
    pub not_sip: u64,
    /// Requests refused for what they lack or since there were too many.
    pub refused: u64,
    /// ACKs that belong to no call.
    pub stray_acks: u64,
    /// Answers that waited when there was no room for them, and were given at once.
    pub undelayed: u64,
    /// Publications forgotten to make room for others.
    pub forgotten_publications: u64,
    /// Calls there are, those that ring included.
    pub sessions: usize,
    /// Subscriptions there are.
    pub subscriptions: usize,
    /// Contacts that are registered.
    pub bindings: usize,
}
