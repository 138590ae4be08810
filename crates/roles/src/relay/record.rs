//! What a relay tells.

use std::fmt;
use std::net::SocketAddr;

use tritone_codes::StatusCode;
use tritone_proto::Transport;

use crate::repair::{Change, Remark};

/// What a relay tells besides its counters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// An upstream went down or came up.
    Upstream {
        /// Its name.
        peer: Box<str>,
        /// Whether it answers.
        is_up: bool,
    },
    /// A request was refused by the relay itself.
    Refused {
        /// The sender.
        remote: SocketAddr,
        /// By this transport.
        transport: Transport,
        /// Call-ID.
        call_id: Box<[u8]>,
        /// The status it was answered with.
        status: u16,
        /// Why.
        why: &'static str,
    },
    /// A final response is the relay's own, or has another status than the one that came, as RFC 3261 demands.
    Own {
        /// Call-ID.
        call_id: Box<[u8]>,
        /// The method of the request.
        method: Box<[u8]>,
        /// The peer that the response came from, or that said nothing.
        peer: Option<Box<str>>,
        /// The status that came; `None` where none did.
        received: Option<u16>,
        /// The status that goes back.
        status: u16,
        /// Why.
        why: Own,
    },
    /// A response was repaired, or would be.
    Repaired(Box<Repaired>),
}

/// Why a final response is not the one that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// A 503 is about the one that sent it, not about the relay (RFC 3261 section 16.7 step 6).
    UnavailableToError,
    /// No final response came in time (RFC 3261 sections 16.7 and 16.8).
    NoAnswer,
    /// The request could not be sent (RFC 3261 section 16.9).
    Unreachable,
    /// The caller cancelled before the request was sent anywhere.
    Cancelled,
}

impl Own {
    /// The section that demands it.
    pub const fn source(self) -> &'static str {
        match self {
            Self::UnavailableToError => "RFC 3261 section 16.7 step 6",
            Self::NoAnswer => "RFC 3261 section 16.8",
            Self::Unreachable => "RFC 3261 section 16.9",
            Self::Cancelled => "RFC 3261 section 9.2",
        }
    }
}

impl fmt::Display for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnavailableToError => "503 is about the one that sent it, not about this element",
            Self::NoAnswer => "no final response came in time",
            Self::Unreachable => "the request could not be sent",
            Self::Cancelled => "the caller cancelled before the request was sent",
        })
    }
}

/// What was found in a response that goes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// Call-ID.
    pub call_id: Box<[u8]>,
    /// The peer that sent the response, where it is one.
    pub peer: Option<Box<str>>,
    /// The status as it was received.
    pub status_before: StatusCode,
    /// The status after the changes.
    pub status_after: StatusCode,
    /// What is changed, and why.
    pub changes: Vec<Change>,
    /// What was noticed and not acted upon.
    pub remarks: Vec<Remark>,
    /// Whether the response was changed, or only would be.
    pub is_done: bool,
}

/// Counts since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Requests forwarded.
    pub forwarded: u64,
    /// ACKs forwarded.
    pub acks: u64,
    /// Responses sent back.
    pub returned: u64,
    /// Requests that the relay answered itself.
    pub refused: u64,
    /// Messages that were no SIP.
    pub not_sip: u64,
    /// Messages of senders that may not send.
    pub denied: u64,
    /// Requests dropped since their source sent too many.
    pub over_rate: u64,
    /// ACKs that lead nowhere.
    pub lost_acks: u64,
    /// Branches given up for another upstream, or another address of the same.
    pub failovers: u64,
    /// Branches ended by timer C.
    pub timer_c: u64,
    /// Responses whose 503 became 500.
    pub unavailable_to_error: u64,
    /// Responses with something to repair.
    pub repairable: u64,
    /// Responses that were repaired.
    pub repaired: u64,
    /// Requests challenged since they had no right credentials.
    pub challenged: u64,
    /// Challenges of upstreams answered.
    pub authenticated: u64,
    /// New calls refused since their peer is over its limit, or the relay is.
    pub overload: u64,
    /// Requests in work.
    pub contexts: usize,
}
