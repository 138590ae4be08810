//! One row of a mapping table: its key, its conditions, its target and what goes with it.

use alloc::borrow::Cow;
use core::fmt;

use crate::{Cause, Location, StatusCode};

/// Which way a table translates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// SIP status (or event on the SIP side) to Q.850 cause.
    SipToCause,
    /// Q.850 cause (or event on the ISDN side) to SIP status.
    CauseToSip,
}

impl Direction {
    /// The word in a rule id: `sip` or `q850`, the side that the key is on.
    pub const fn key_side(self) -> &'static str {
        match self {
            Self::SipToCause => "sip",
            Self::CauseToSip => "q850",
        }
    }

    /// The other way.
    pub const fn reverse(self) -> Self {
        match self {
            Self::SipToCause => Self::CauseToSip,
            Self::CauseToSip => Self::SipToCause,
        }
    }
}

/// Something that ends a call without a status or a cause, for which tables have rows of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Event {
    /// A BYE request.
    Bye,
    /// A CANCEL request.
    Cancel,
    /// A SIP timer expired in the gateway (RFC 4497 section 8.4.5).
    SipTimer,
    /// The SIP side broke the protocol (RFC 4497 section 8.4.5).
    SipProtocolError,
    /// No response to the INVITE (RFC 3398 section 8.1.3); a received 408 is another key.
    SipInviteTimeout,
    /// No ACK to the 200 (RFC 3398 section 7.1.4).
    SipAckTimeout,
    /// The stack itself gave up waiting (OPAL).
    LocalTimeout,
    /// ISUP timer T7 expired: no ACM (RFC 3398 section 7.2.2).
    IsupT7,
    /// ISUP timer T9 expired: no answer (RFC 3398 section 7.2.8).
    IsupT9,
    /// QSIG timer T301 expired: no answer (RFC 4497 section 8.4.5).
    QsigT301,
    /// Another QSIG timer expired (RFC 4497 section 8.4.5).
    QsigTimer,
    /// The QSIG side broke the protocol (RFC 4497 section 8.4.5).
    QsigProtocolError,
    /// No channel is free on the ISDN side (RFC 4497 section 8.3.1).
    NoChannel,
    /// The handset did not answer paging (OpenBTS).
    NoPagingResponse,
    /// The subscriber's handset is switched off: IMSI detached (OpenBTS).
    ImsiDetached,
}

impl Event {
    /// All events, in the order of their declaration.
    pub const ALL: [Self; 15] = [
        Self::Bye,
        Self::Cancel,
        Self::SipTimer,
        Self::SipProtocolError,
        Self::SipInviteTimeout,
        Self::SipAckTimeout,
        Self::LocalTimeout,
        Self::IsupT7,
        Self::IsupT9,
        Self::QsigT301,
        Self::QsigTimer,
        Self::QsigProtocolError,
        Self::NoChannel,
        Self::NoPagingResponse,
        Self::ImsiDetached,
    ];

    /// The word for it in a table: `BYE`, `isup-t7`, ...
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bye => "BYE",
            Self::Cancel => "CANCEL",
            Self::SipTimer => "sip-timer",
            Self::SipProtocolError => "sip-protocol-error",
            Self::SipInviteTimeout => "sip-invite-timeout",
            Self::SipAckTimeout => "sip-ack-timeout",
            Self::LocalTimeout => "local-timeout",
            Self::IsupT7 => "isup-t7",
            Self::IsupT9 => "isup-t9",
            Self::QsigT301 => "qsig-t301",
            Self::QsigTimer => "qsig-timer",
            Self::QsigProtocolError => "qsig-protocol-error",
            Self::NoChannel => "no-channel",
            Self::NoPagingResponse => "no-paging-response",
            Self::ImsiDetached => "imsi-detached",
        }
    }

    /// The event of a word, in any case.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.word().eq_ignore_ascii_case(word))
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What a row translates.
///
/// Written as in the tables: `486`, `0`, `4xx`, `4xx-6xx`, `BYE`, `*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A SIP status.
    Status(StatusCode),
    /// No response at all: status 0 in the tables.
    NoResponse,
    /// A Q.850 cause, 1 to 127.
    Cause(Cause),
    /// No cause known: cause 0 in the tables.
    NoCause,
    /// A stack's own cause above 127, which is no Q.850 value.
    Beyond(u16),
    /// All statuses whose first digit is between `from` and `to`, both included, that have no row of their own.
    Class {
        /// The lowest first digit.
        from: u8,
        /// The highest first digit.
        to: u8,
    },
    /// An event that is no code.
    Event(Event),
    /// Every code that has neither a row nor a class: `*`. Events have no default.
    Default,
}

impl Key {
    /// The number a table prints for it, where it has one: 0 for [`Key::NoResponse`] and [`Key::NoCause`].
    pub const fn number(self) -> Option<u16> {
        match self {
            Self::Status(status) => Some(status.as_u16()),
            Self::Cause(cause) => Some(cause.as_u8() as u16),
            Self::Beyond(number) => Some(number),
            Self::NoResponse | Self::NoCause => Some(0),
            Self::Class { .. } | Self::Event(_) | Self::Default => None,
        }
    }

    /// Equality for constant evaluation, where `==` cannot be used.
    pub(super) const fn is(self, other: Self) -> bool {
        self.packed() == other.packed()
    }

    const fn packed(self) -> u32 {
        match self {
            Self::Status(status) => 0x1_0000 | status.as_u16() as u32,
            Self::NoResponse => 0x2_0000,
            Self::Cause(cause) => 0x3_0000 | cause.as_u8() as u32,
            Self::NoCause => 0x4_0000,
            Self::Beyond(number) => 0x5_0000 | number as u32,
            Self::Class { from, to } => 0x6_0000 | (from as u32) << 8 | to as u32,
            Self::Event(event) => 0x7_0000 | event as u32,
            Self::Default => 0x8_0000,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => status.fmt(f),
            Self::Cause(cause) => cause.fmt(f),
            Self::Beyond(number) => write!(f, "{number}"),
            Self::NoResponse | Self::NoCause => f.write_str("0"),
            Self::Class { from, to } if from == to => write!(f, "{from}xx"),
            Self::Class { from, to } => write!(f, "{from}xx-{to}xx"),
            Self::Event(event) => write!(f, "{event}"),
            Self::Default => f.write_str("*"),
        }
    }
}

/// The request that ends the dialog where a cause is answered with no status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    /// BYE.
    Bye,
    /// CANCEL.
    Cancel,
    /// BYE for an answered call, CANCEL before.
    ByeOrCancel,
    /// A request that the source does not name.
    Unnamed,
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bye => "BYE",
            Self::Cancel => "CANCEL",
            Self::ByeOrCancel => "BYE/CANCEL",
            Self::Unnamed => "request",
        })
    }
}

/// What a row translates to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A SIP status.
    Status(StatusCode),
    /// A Q.850 cause.
    Cause(Cause),
    /// A number above 127 that the source puts where a cause belongs: to be shown, never to be put into an octet.
    Beyond(u16),
    /// No status: the dialog ends with a request.
    Request(Request),
    /// The source says that there is no mapping.
    Nothing,
    /// The source returns 0 to say that there is no mapping.
    Zero,
}

impl Target {
    /// Whether the source maps the key to nothing, in words or by a zero.
    pub const fn is_nothing(self) -> bool {
        matches!(self, Self::Nothing | Self::Zero)
    }

    /// The status, where it is one.
    pub const fn status(self) -> Option<StatusCode> {
        match self {
            Self::Status(status) => Some(status),
            _ => None,
        }
    }

    /// The cause, where it is a Q.850 value.
    pub const fn cause(self) -> Option<Cause> {
        match self {
            Self::Cause(cause) => Some(cause),
            _ => None,
        }
    }

    /// The key that a table of the other direction has for it; `None` for a request and for nothing.
    pub const fn as_key(self) -> Option<Key> {
        match self {
            Self::Status(status) => Some(Key::Status(status)),
            Self::Cause(cause) if cause.as_u8() == 0 => Some(Key::NoCause),
            Self::Cause(cause) => Some(Key::Cause(cause)),
            Self::Beyond(number) => Some(Key::Beyond(number)),
            Self::Request(_) | Self::Nothing | Self::Zero => None,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => status.fmt(f),
            Self::Cause(cause) => cause.fmt(f),
            Self::Beyond(number) => write!(f, "{number}"),
            Self::Request(request) => write!(f, "{request}"),
            Self::Nothing => f.write_str("none"),
            Self::Zero => f.write_str("0"),
        }
    }
}

/// What a gateway should try before it clears the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum First {
    /// Mend the request and send it again.
    Retry,
    /// Authenticate and send it again.
    Authenticate,
    /// Follow the Contact of the redirection.
    FollowContact,
}

/// What goes with the target of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Then {
    /// The location to send with the cause.
    pub location: Option<Location>,
    /// What to try first.
    pub first: Option<First>,
    /// The cause goes out without a diagnostic.
    pub diagnostic_absent: bool,
    /// The Contact is made of the diagnostic.
    pub contact_from_diagnostic: bool,
}

/// A row of a mapping table. The rows of a key stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it translates.
    pub key: Key,
    /// Its conditions; all must hold.
    pub when: super::When,
    /// What it translates to.
    pub to: Target,
    /// What goes with that.
    pub then: Then,
    /// What a reader should know about the row; empty where there is nothing to say.
    pub note: Cow<'static, str>,
    /// The phrase of the SIP status in the source's own words.
    pub phrase: Option<Cow<'static, str>>,
    /// The name of the cause in the source's own words.
    pub cause_name: Option<Cow<'static, str>>,
}
