//! The figures of parts of the calls: by peer, by time, by called number.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::Duration;

use tritone_wire::Timestamp;

use super::measured::Measured;
use super::places::{Place, Places};
use super::rfc6076::Registrations;
use super::{Figures, Kept};

/// The calls that have something in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Group<K> {
    /// What they have in common.
    pub key: K,
    /// How many they are.
    pub sessions: u64,
    /// Of them, how many were answered.
    pub answered: u64,
    /// Of them, how many failed; the others were given up by their callers.
    pub failed: u64,
    /// Their figures. Registrations are in no group: their part is empty.
    pub figures: Figures,
}

/// The prefix of what is no number.
pub const OTHER_NUMBERS: &str = "other";

/// On which side of its calls a peer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PeerSide {
    /// It sent the first INVITE.
    Calling,
    /// It is the farthest element that the INVITE was seen to reach.
    Called,
}

impl PeerSide {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Calling => "calling",
            Self::Called => "called",
        }
    }
}

/// The calls from or to a peer: its name or address, and its side. A call is in one group of each side.
pub type PeerGroup = Group<(String, PeerSide)>;

impl<K> Group<K> {
    fn of(key: K, cases: &[&Measured]) -> Self {
        Self {
            key,
            sessions: cases.len() as u64,
            answered: cases.iter().filter(|case| case.is_answered()).count() as u64,
            failed: cases.iter().filter(|case| case.outcome.is_failure()).count() as u64,
            figures: Figures::of(cases.iter().copied(), &Registrations::default()),
        }
    }
}

pub(super) fn by_peer(cases: &[Kept], name: &dyn Fn(Place) -> String) -> Vec<PeerGroup> {
    let callers = cases.iter().map(|case| ((case.caller, PeerSide::Calling), &case.measured));
    let called = cases.iter().map(|case| ((case.called, PeerSide::Called), &case.measured));
    let mut groups = by_name(callers.chain(called), |(place, side)| (name(place), side));
    groups.sort_by_key(|group| Reverse(group.sessions));
    groups
}

pub(super) fn by_interval(cases: &[Kept], interval: Duration) -> Vec<Group<Timestamp>> {
    let length = i64::try_from(interval.as_nanos()).unwrap_or(i64::MAX).max(1);
    let begin = |at: Timestamp| Timestamp(at.0.div_euclid(length).saturating_mul(length));
    by_name(cases.iter().map(|case| (begin(case.measured.invite), &case.measured)), |begin| begin)
}

pub(super) fn by_prefix(cases: &[Kept], prefixes: &Places<String>) -> Vec<Group<String>> {
    let keyed = cases.iter().filter_map(|case| Some((case.prefix?, &case.measured)));
    by_name(keyed, |place| prefixes.get(place).cloned().unwrap_or_default())
}

/// The groups of cases by the names of their keys: those of one name are one group.
fn by_name<'c, K: Ord, N: Ord>(
    keyed: impl Iterator<Item = (K, &'c Measured)>,
    name: impl Fn(K) -> N,
) -> Vec<Group<N>> {
    let mut by_key: BTreeMap<K, Vec<&Measured>> = BTreeMap::new();
    keyed.for_each(|(key, case)| by_key.entry(key).or_default().push(case));
    let mut by_name: BTreeMap<N, Vec<&Measured>> = BTreeMap::new();
    by_key.into_iter().for_each(|(key, cases)| by_name.entry(name(key)).or_default().extend(cases));
    by_name.into_iter().map(|(name, cases)| Group::of(name, &cases)).collect()
}

/// The first digits of a called number. `00` in front is written as the `+` that it stands for, visual separators
/// (RFC 3966 section 5.1.1) are left out. What is no number has the prefix
/// [`OTHER_NUMBERS`].
pub(super) fn prefix_of(number: &str, digits: usize) -> String {
    let bare: String = number.chars().filter(|c| !matches!(c, '-' | '.' | '(' | ')' | ' ')).collect();
    let international = bare.strip_prefix('+').or_else(|| bare.strip_prefix("00"));
    let (plus, number) = international.map_or(("", &*bare), |number| ("+", number));
    if number.is_empty() || !number.bytes().all(|c| c.is_ascii_digit() || matches!(c, b'*' | b'#')) {
        return OTHER_NUMBERS.to_owned();
    }
    format!("{plus}{}", number.get(..digits).unwrap_or(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_of_the_number_however_it_is_written() {
        assert_eq!(prefix_of("+49 (30) 123-45", 4), "+4930");
        assert_eq!(prefix_of("00493012345", 4), "+4930");
        assert_eq!(prefix_of("03012345", 4), "0301");
        assert_eq!(prefix_of("110", 4), "110");
        assert_eq!(prefix_of("*21", 4), "*21");
    }

    #[test]
    fn names_have_no_prefix() {
        assert_eq!(prefix_of("alice", 2), "other");
        assert_eq!(prefix_of("+", 2), "other");
        assert_eq!(prefix_of("12a", 2), "other");
    }
}
