//! Which calls of the list are shown.

use tritone_calls::{Call, Kind, Outcome};
use tritone_codes::StatusCode;
use tritone_config::Names;
use tritone_wire::Endpoint;

/// What a call must be to be shown. Empty texts let everything through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// Part of the caller.
    pub(crate) from: String,
    /// Part of the called party.
    pub(crate) to: String,
    /// Part of the address or name of an element.
    pub(crate) peer: String,
    /// Final statuses.
    pub(crate) status: Statuses,
    /// How it ended.
    pub(crate) outcome: Ending,
    /// What it is.
    pub(crate) kind: Exchange,
}

/// How a call must have ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Ending {
    /// However.
    #[default]
    Any,
    /// In any failure.
    Failure,
    /// So.
    One(Outcome),
}

/// What must have been tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Exchange {
    /// A call.
    #[default]
    Calls,
    /// Whatever.
    Any,
    /// What is no call: registrations, subscriptions, OPTIONS, MESSAGE.
    Others,
}

/// Final statuses, as typed and as understood: `486, 5xx`. Empty means any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Statuses {
    typed: String,
    ranges: Vec<(u16, u16)>,
}

impl Statuses {
    /// Reads a list of statuses and classes, separated by commas or blanks; `None` where a word is neither.
    pub(crate) fn parse(typed: &str) -> Option<Self> {
        let words = typed.split([',', ' ']).filter(|word| !word.is_empty());
        let ranges = words.map(range).collect::<Option<Vec<_>>>()?;
        Some(Self { typed: typed.trim().to_owned(), ranges })
    }

    /// As typed.
    pub(crate) fn typed(&self) -> &str {
        &self.typed
    }

    fn allows(&self, status: Option<StatusCode>) -> bool {
        let within = |status: u16| self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&status));
        self.ranges.is_empty() || status.is_some_and(|status| within(status.as_u16()))
    }
}

/// `486` is itself, `4xx` its class.
fn range(word: &str) -> Option<(u16, u16)> {
    let number = word.to_ascii_lowercase().replace("xx", "00").parse().ok();
    let number = number.filter(|number| (100..700).contains(number))?;
    Some(if word.len() == word.trim_end_matches(['x', 'X']).len() {
        (number, number)
    } else {
        (number, number + 99)
    })
}

impl Filter {
    /// Whether the call is shown.
    pub(crate) fn allows(&self, call: &Call, peers: &Names) -> bool {
        let party = |wanted: &str, party: &tritone_calls::Party| {
            wanted.is_empty()
                || contains(&party.uri, wanted)
                || party.display.as_deref().is_some_and(|display| contains(display, wanted))
        };
        self.kind.allows(call.kind)
            && self.outcome.allows(call.outcome)
            && self.status.allows(call.status)
            && party(&self.from, &call.from)
            && party(&self.to, &call.to)
            && (self.peer.is_empty() || has_peer(call, peers, &self.peer))
    }

    /// The filter in a few words; empty where it is the one that everybody begins with.
    pub(crate) fn words(&self) -> String {
        let text = |name: &str, value: &str| (!value.is_empty()).then(|| format!("{name} {value}"));
        let parts = [
            (self.kind != Exchange::default()).then(|| self.kind.as_str().to_owned()),
            (self.outcome != Ending::Any).then(|| self.outcome.as_str().to_owned()),
            text("status", self.status.typed()),
            text("from", &self.from),
            text("to", &self.to),
            text("peer", &self.peer),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

impl Ending {
    /// The choices, in the order in which the dialog offers them.
    pub(crate) fn all() -> Vec<Self> {
        let ones = Outcome::ALL.into_iter().map(Self::One);
        [Self::Any, Self::Failure].into_iter().chain(ones).collect()
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Failure => "any failure",
            Self::One(outcome) => outcome.as_str(),
        }
    }

    fn allows(self, outcome: Outcome) -> bool {
        match self {
            Self::Any => true,
            Self::Failure => outcome.is_failure(),
            Self::One(one) => one == outcome,
        }
    }
}

impl Exchange {
    /// The choices, in the order in which the dialog offers them.
    pub(crate) const ALL: [Self; 3] = [Self::Calls, Self::Others, Self::Any];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::Others => "no calls",
            Self::Any => "everything",
        }
    }

    fn allows(self, kind: Kind) -> bool {
        match self {
            Self::Calls => kind == Kind::Call,
            Self::Others => kind != Kind::Call,
            Self::Any => true,
        }
    }
}

/// Whether anything that names the call contains `wanted`: parties, statuses, outcome, elements, Call-IDs, products,
/// Reason values, the verdict.
pub(crate) fn mentions(call: &Call, peers: &Names, wanted: &str) -> bool {
    let parties = [Some(&call.from), Some(&call.to), call.identity.as_ref()];
    let parties = parties.into_iter().flatten();
    let mut texts = parties
        .flat_map(|party| [Some(party.uri.as_str()), party.display.as_deref()])
        .chain([call.request_uri.as_deref(), call.phrase.as_deref(), Some(call.outcome.as_str())])
        .chain(call.legs.iter().flat_map(|leg| [leg.id.call_id(), leg.user_agent.as_deref()]))
        .chain(call.reasons.iter().map(|reason| Some(reason.value.as_str())))
        .chain([call.verdict.as_ref().map(|verdict| verdict.explanation.as_str())])
        .flatten();
    texts.any(|text| contains(text, wanted))
        || call.status.is_some_and(|status| status.to_string() == wanted)
        || has_peer(call, peers, wanted)
}

/// Whether the address or the name of an element contains `wanted`.
fn has_peer(call: &Call, peers: &Names, wanted: &str) -> bool {
    let has_name = |address: &Endpoint| peers.of(address.ip()).is_some_and(|name| contains(name, wanted));
    call.participants.iter().any(|address| contains(&address.to_string(), wanted) || has_name(address))
}

/// Whether `text` contains `wanted`, without regard to the case of ASCII letters.
fn contains(text: &str, wanted: &str) -> bool {
    let Some((first, rest)) = wanted.as_bytes().split_first() else { return true };
    let mut text = text.as_bytes();
    while let Some(at) = text.iter().position(|octet| octet.eq_ignore_ascii_case(first)) {
        text = text.get(at + 1..).unwrap_or_default();
        if text.get(..rest.len()).is_some_and(|next| next.eq_ignore_ascii_case(rest)) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(typed: &str, status: u16) -> bool {
        Statuses::parse(typed).unwrap().allows(StatusCode::try_from(status).ok())
    }

    #[test]
    fn a_status_filter_takes_numbers_and_classes() {
        assert!(allows("486, 5xx", 486) && allows("486 5XX", 503) && !allows("486,5xx", 404));
        assert!(Statuses::parse("").unwrap().allows(None) && !Statuses::parse("4xx").unwrap().allows(None));
    }

    #[test]
    fn what_is_no_status_is_refused() {
        for typed in ["48", "busy", "4x", "x", "999", "xxx", "48xx", "99999999"] {
            assert_eq!(Statuses::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn search_does_not_regard_case() {
        assert!(contains("User Busy", "busy") && contains("a", "") && !contains("a", "ab"));
        assert!(contains("aab", "AB") && contains("", "") && !contains("", "a"));
    }
}
