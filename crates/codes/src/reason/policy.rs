//! Which value of several says why.

use super::{ReasonProtocol, ReasonValue};

/// Which value of a Reason header wins where there are several.
///
/// Values with a cause go before those without one, under every policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum ReasonPolicy {
    /// The first Q.850 value, else the first SIP value, else the first of all: what Asterisk, FreeSWITCH and
    /// AudioCodes gateways do, and the default.
    #[default]
    Q850First,
    /// The first SIP value, else the first Q.850 value, else the first of all.
    SipFirst,
    /// The first value of all.
    FirstValue,
    /// The last value of all: the last hop that added one, where hops append.
    LastValue,
}

impl ReasonPolicy {
    /// All policies.
    pub const ALL: [Self; 4] = [Self::Q850First, Self::SipFirst, Self::FirstValue, Self::LastValue];

    /// The name that a user gives: `q850-first`, `sip-first`, `first-value`, `last-value`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Q850First => "q850-first",
            Self::SipFirst => "sip-first",
            Self::FirstValue => "first-value",
            Self::LastValue => "last-value",
        }
    }

    /// The policy of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.name().eq_ignore_ascii_case(name))
    }

    /// The value that wins, in the order of the message; `None` where there are no values.
    pub fn choose<'a>(self, values: impl IntoIterator<Item = ReasonValue<'a>>) -> Option<ReasonValue<'a>> {
        values.into_iter().reduce(|best, value| if self.wins(&value, &best) { value } else { best })
    }

    /// Whether a value wins over the best of those before it.
    fn wins(self, later: &ReasonValue<'_>, best: &ReasonValue<'_>) -> bool {
        let (later, best) = (self.rank(later), self.rank(best));
        if self == Self::LastValue { later >= best } else { later > best }
    }

    const fn rank(self, value: &ReasonValue<'_>) -> (bool, u8) {
        let protocol = match (self, value.protocol) {
            (Self::Q850First, ReasonProtocol::Q850) | (Self::SipFirst, ReasonProtocol::Sip) => 2,
            (Self::Q850First, ReasonProtocol::Sip) | (Self::SipFirst, ReasonProtocol::Q850) => 1,
            _ => 0,
        };
        (value.cause.is_some(), protocol)
    }
}
