//! The legs that make a call, and why each belongs to it.

use tritone_wire::Flow;

/// One Call-ID of the legs that make a call.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) call_id: Box<str>,
    /// How its first request travelled.
    pub(crate) flow: Flow,
    /// Why it belongs to the call; `None` for the leg that began it.
    pub(crate) joined: Option<Joined>,
}

/// Why a leg belongs to the call of another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Joined {
    /// What says so.
    pub(crate) by: JoinedBy,
    /// The index in `Leg::parts` of the leg that it belongs to.
    pub(crate) parent: u16,
}

/// What says that two legs are of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JoinedBy {
    /// A header that carries the Call-ID of the other leg, `X-Call-ID` and others.
    Header,
    /// Session-ID (RFC 7989).
    SessionId,
    /// The ICID of P-Charging-Vector (RFC 7315).
    Icid,
    /// A Via of the other leg below its own.
    Via,
    /// Credentials for the challenge that the other leg got: the caller tried again with a new Call-ID.
    Challenge,
    /// The Contact of the redirection that the other leg got is called.
    Redirect,
    /// Time, and the same session description, on one host.
    Media,
    /// Time, and the same numbers, on one host.
    Numbers,
}

impl JoinedBy {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::SessionId => "session-id",
            Self::Icid => "icid",
            Self::Via => "via",
            Self::Challenge => "challenge",
            Self::Redirect => "redirect",
            Self::Media => "media",
            Self::Numbers => "numbers",
        }
    }

    /// Whether the network says it; else it follows from what both have in common.
    pub const fn is_stated(self) -> bool {
        !matches!(self, Self::Media | Self::Numbers)
    }

    /// Whether the leg is a further attempt of the same caller, not the way onward from the element that it called.
    pub const fn is_retry(self) -> bool {
        matches!(self, Self::Challenge | Self::Redirect)
    }
}
