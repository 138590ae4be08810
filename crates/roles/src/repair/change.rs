//! What is changed in a response, and why.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use tritone_codes::StatusCode;

use super::changeable::Settable;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What.
    pub what: What,
    /// Why.
    pub why: Why,
}

/// What is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The status line.
    Status {
        /// The status as received.
        from: StatusCode,
        /// The status set; the same where the phrase alone is changed.
        to: Settable,
        /// The phrase set.
        phrase: Box<str>,
    },
    /// The Q.850 value of the Reason header.
    Reason {
        /// Its octets as received; `None` where a Reason header field is added.
        before: Option<Box<[u8]>>,
        /// Its octets now.
        after: Box<[u8]>,
        /// Where the octets of `before` are in the message.
        place: Option<Place>,
    },
    /// Retry-After.
    RetryAfter {
        /// Its value as received; `None` where the field is added.
        before: Option<Box<[u8]>>,
        /// Seconds.
        after: u32,
        /// Where the octets of `before` are in the message.
        place: Option<Place>,
    },
}

/// A place in the message that a change was found for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place(pub(super) Range<usize>);

/// Why something is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// An explicit rule of this name says so.
    Rule(Arc<str>),
    /// The cause is known from what the response carries.
    Observed(Source),
    /// The table of the peer, undone, leaves one cause: the row, as `asterisk-pjsip/q850:17`.
    Inverse(Box<str>),
    /// The Reason header of a peer that is trusted says so, by this row of the reference table; `None` where it names
    /// the status itself.
    Trusted(Option<Box<str>>),
    /// The location that the settings give for the causes of this peer.
    PeerLocation,
}

/// Where a cause was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A message of ISUP in the body.
    Isup,
    /// A message of Q.931 in the body.
    Q931,
    /// X-Asterisk-HangupCauseCode.
    Asterisk,
}

/// What was noticed and not acted upon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// The table of the peer leads to the status from several causes.
    Ambiguous {
        /// The profile of the peer.
        profile: Box<str>,
        /// The status.
        status: StatusCode,
        /// The causes, as `19, 20 or 31`.
        causes: Box<str>,
    },
    /// The trusted cause leads to several statuses, depending on what is not known.
    Depends {
        /// The reference profile.
        profile: Box<str>,
        /// The cause.
        cause: u8,
    },
    /// The Reason header has several Q.850 values.
    SeveralReasons,
    /// The Q.850 value of the Reason header cannot be read.
    BrokenReason(Box<[u8]>),
    /// The Reason header and the body name different causes.
    Contradiction {
        /// The cause of the Reason header.
        reason: u8,
        /// The other.
        other: u8,
        /// Where the other was seen.
        source: Source,
    },
}

impl Source {
    /// `isup`, `q931`, `asterisk`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Isup => "isup",
            Self::Q931 => "q931",
            Self::Asterisk => "asterisk",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Isup => "the message of ISUP in the body",
            Self::Q931 => "the message of Q.931 in the body",
            Self::Asterisk => "X-Asterisk-HangupCauseCode",
        }
    }
}

impl What {
    /// `status`, `reason` or `retry-after`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Reason { .. } => "reason",
            Self::RetryAfter { .. } => "retry-after",
        }
    }
}

impl Why {
    /// The kind: `rule`, `isup`, `q931`, `asterisk`, `inverse`, `trusted`, `peer-location`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Rule(_) => "rule",
            Self::Observed(source) => source.word(),
            Self::Inverse(_) => "inverse",
            Self::Trusted(_) => "trusted",
            Self::PeerLocation => "peer-location",
        }
    }

    /// The name of the rule, or the row of the table, that decided.
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::Rule(name) => Some(name),
            Self::Inverse(row) => Some(row),
            Self::Trusted(row) => row.as_deref(),
            Self::Observed(_) | Self::PeerLocation => None,
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(name) => write!(f, "rule {name} says so"),
            Self::Observed(source) => write!(f, "{} has this cause", source.name()),
            Self::Inverse(row) => write!(f, "the peer makes this status of this cause alone ({row})"),
            Self::Trusted(Some(row)) => write!(f, "the Reason of this peer is trusted ({row})"),
            Self::Trusted(None) => f.write_str("the Reason of this peer is trusted, and names the status"),
            Self::PeerLocation => f.write_str("causes of this peer come from there"),
        }
    }
}

impl Remark {
    /// The kind: `ambiguous`, `depends`, `several-reasons`, `broken-reason`, `contradiction`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Ambiguous { .. } => "ambiguous",
            Self::Depends { .. } => "depends",
            Self::SeveralReasons => "several-reasons",
            Self::BrokenReason(_) => "broken-reason",
            Self::Contradiction { .. } => "contradiction",
        }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ambiguous { profile, status, causes } => {
                write!(f, "by {profile}, {status} may have been cause {causes}")
            }
            Self::Depends { profile, cause } => {
                write!(f, "by {profile}, the status of cause {cause} depends on what is not known")
            }
            Self::SeveralReasons => f.write_str("the Reason header has several Q.850 values"),
            Self::BrokenReason(raw) => {
                write!(f, "the Reason value {} cannot be read", String::from_utf8_lossy(raw))
            }
            Self::Contradiction { reason, other, source } => {
                write!(f, "the Reason header has cause {reason}, but {} has {other}", source.name())
            }
        }
    }
}
