//! Which responses may be changed at all, and to what.

use std::fmt;

use tritone_codes::{StatusCode, reason};
use tritone_wire::sip::{HeaderName, Message};

/// The request that a response answers, as far as it decides whether the response may be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered<'a> {
    /// Its method.
    pub method: &'a [u8],
    /// Whether its To has a tag: it belongs to a dialog (RFC 3261 section 12.2).
    pub in_dialog: bool,
}

impl<'a> Answered<'a> {
    /// Of this request; `None` where it is no request.
    pub fn of(request: &Message<'a>) -> Option<Self> {
        let in_dialog = request.to().is_some_and(|to| to.tag().is_some());
        request.method().map(|method| Self { method, in_dialog })
    }
}

/// A response that may be changed: a final one of 400 to 699 to an INVITE that begins a call, whose meaning is not
/// bound to what else it carries. [`check`](Self::check) alone makes one, so that nothing else is ever changed.
#[derive(Clone, Copy, Debug)]
pub struct Changeable<'m> {
    message: &'m Message<'m>,
    status: StatusCode,
}

/// Why a response is passed on as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It answers another request than INVITE.
    NotInvite,
    /// It answers a request in a dialog.
    InDialog,
    /// It is none of 400 to 699, or a request.
    NoFailure,
    /// A status of [`NEVER`].
    Never(StatusCode),
    /// 603 Network Blocked (ATIS-1000099), by its phrase or by its Reason: the caller must get it as it is.
    NetworkBlocked,
    /// Its header section does not end, so that nothing can be added to it.
    Cut,
}

/// Statuses that are never changed. With them goes what the caller is to do next, in other header fields (401, 407, 415,
/// 420 to 424, 494, ...), or a meaning for this very exchange (484, 487, 488, 491, ...), or the right to object (607,
/// 608).
pub const NEVER: [u16; 25] = [
    401, 407, 412, 413, 414, 415, 416, 417, 420, 421, 422, 423, 424, 428, 436, 437, 438, 484, 487, 488, 489,
    491, 494, 607, 608,
];

/// Statuses with which a header field must go that nobody can make up afterwards: Allow (RFC 3261 section 21.4.6),
/// Recv-Info (RFC 6086 section 4.2.1), Permission-Missing (RFC 5360 section 5.9.2).
const NEEDS_MORE: [u16; 3] = [405, 469, 470];

impl<'m> Changeable<'m> {
    /// The response, if it may be changed.
    ///
    /// # Errors
    /// Why it may not.
    pub fn check(response: &'m Message<'m>, request: Answered<'_>) -> Result<Self, Kept> {
        let is_invite = |method: &[u8]| method == b"INVITE";
        let Some(status) = response.status().filter(|status| (400..700).contains(&status.as_u16())) else {
            return Err(Kept::NoFailure);
        };
        if !is_invite(request.method) || !response.cseq().is_some_and(|cseq| is_invite(cseq.method)) {
            return Err(Kept::NotInvite);
        }
        if request.in_dialog {
            return Err(Kept::InDialog);
        }
        if NEVER.contains(&status.as_u16()) {
            return Err(Kept::Never(status));
        }
        if status == StatusCode::DECLINE && is_network_blocked(response) {
            return Err(Kept::NetworkBlocked);
        }
        if !response.has_blank_line() {
            return Err(Kept::Cut);
        }
        Ok(Self { message: response, status })
    }

    /// The response as it was received.
    pub fn message(&self) -> &'m Message<'m> {
        self.message
    }

    /// Its status.
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

/// By the phrase alone, or by a Reason of call analytics alone: both together make it certain, and one is enough to
/// leave it as it is.
fn is_network_blocked(response: &Message<'_>) -> bool {
    let phrase = response.phrase().unwrap_or_default().trim_ascii();
    phrase.eq_ignore_ascii_case(b"Network Blocked")
        || response.field_values(HeaderName::Reason).any(has_analytics)
}

fn has_analytics(header: &[u8]) -> bool {
    let mut texts = reason::values(header).flatten().filter_map(|value| value.text);
    texts.any(|text| text.unescape().trim_ascii_start().starts_with(b"v=analytics"))
}

/// A status that a response may be given: one of 400 to 699 that is not on the list of those never changed, and that
/// needs no header field that nobody can make up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settable(StatusCode);

impl Settable {
    /// The status, if a response may be given it.
    pub fn new(status: StatusCode) -> Option<Self> {
        let code = status.as_u16();
        let settable = (400..700).contains(&code) && !NEVER.contains(&code) && !NEEDS_MORE.contains(&code);
        settable.then_some(Self(status))
    }

    /// The status.
    pub const fn status(self) -> StatusCode {
        self.0
    }
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInvite => f.write_str("it answers no INVITE"),
            Self::InDialog => f.write_str("it answers a request in a dialog"),
            Self::NoFailure => f.write_str("it is no failure"),
            Self::Never(status) => write!(f, "{status} is never changed"),
            Self::NetworkBlocked => f.write_str("603 Network Blocked is never changed"),
            Self::Cut => f.write_str("its header section does not end"),
        }
    }
}
