//! What a leg is about.

use tritone_codes::Method;

/// What a leg is about: a call, if anything in it belongs to one, else what its first request says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// INVITE, or a dialog that an INVITE must have made.
    Call,
    /// REGISTER.
    Registration,
    /// SUBSCRIBE, NOTIFY.
    Subscription,
    /// OPTIONS.
    Options,
    /// MESSAGE.
    Message,
    /// Anything else, PUBLISH among them.
    Other,
    /// Whatever it says it is, it comes from a scanner.
    Probe,
}

impl Kind {
    /// The stable word of the JSON field `type`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Registration => "registration",
            Self::Subscription => "subscription",
            Self::Options => "options",
            Self::Message => "message",
            Self::Other => "other",
            Self::Probe => "probe",
        }
    }

    /// What a method by itself is about.
    pub(crate) fn of(method: Method) -> Self {
        match method {
            Method::Invite | Method::Ack | Method::Bye | Method::Cancel | Method::Prack | Method::Update => {
                Self::Call
            }
            Method::Info => Self::Call,
            Method::Register => Self::Registration,
            Method::Subscribe | Method::Notify => Self::Subscription,
            Method::Options => Self::Options,
            Method::Message => Self::Message,
            _ => Self::Other,
        }
    }
}
