//! The figures of parts of the calls: by peer, by time, by called number.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::Duration;
use tritone_wire::Host;

use tritone_wire::Timestamp;

use super::{Figures, Measured};

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
    fn of(key: K, cases: &[Measured<'_>]) -> Self {
        Self {
            key,
            sessions: cases.len() as u64,
            answered: cases.iter().filter(|case| case.is_answered()).count() as u64,
            failed: cases.iter().filter(|case| case.call.outcome.is_failure()).count() as u64,
            figures: Figures::of(cases, &[]),
        }
    }
}

pub(super) fn by_peer(cases: &[Measured<'_>], name: &dyn Fn(Host) -> String) -> Vec<PeerGroup> {
    let mut by_address: BTreeMap<(Host, PeerSide), Vec<Measured<'_>>> = BTreeMap::new();
    for case in cases {
        by_address.entry((case.session.caller, PeerSide::Calling)).or_default().push(*case);
        by_address.entry((case.session.called, PeerSide::Called)).or_default().push(*case);
    }
    let named = by_address.into_iter().map(|((address, side), cases)| ((name(address), side), cases));
    let mut groups = grouped(named);
    groups.sort_by_key(|group| Reverse(group.sessions));
    groups
}

pub(super) fn by_interval(cases: &[Measured<'_>], interval: Duration) -> Vec<Group<Timestamp>> {
    let length = i64::try_from(interval.as_nanos()).unwrap_or(i64::MAX).max(1);
    let begin = |at: Timestamp| Timestamp(at.0.div_euclid(length).saturating_mul(length));
    grouped(cases.iter().filter_map(|case| Some((begin(case.session.invite?), vec![*case]))))
}

pub(super) fn by_prefix(cases: &[Measured<'_>], digits: usize) -> Vec<Group<String>> {
    grouped(cases.iter().map(|case| (prefix(case.call.to.short(), digits), vec![*case])))
}

fn grouped<'c, K: Ord>(keyed: impl Iterator<Item = (K, Vec<Measured<'c>>)>) -> Vec<Group<K>> {
    let mut by_key: BTreeMap<K, Vec<Measured<'c>>> = BTreeMap::new();
    keyed.for_each(|(key, cases)| by_key.entry(key).or_default().extend(cases));
    by_key.into_iter().map(|(key, cases)| Group::of(key, &cases)).collect()
}

/// The first digits of a called number. `00` in front is written as the `+` that it stands for, visual separators
/// (RFC 3966 section 5.1.1) are left out. What is no number has the prefix
/// [`OTHER_NUMBERS`].
fn prefix(number: &str, digits: usize) -> String {
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
        assert_eq!(prefix("+49 (30) 123-45", 4), "+4930");
        assert_eq!(prefix("00493012345", 4), "+4930");
        assert_eq!(prefix("03012345", 4), "0301");
        assert_eq!(prefix("110", 4), "110");
        assert_eq!(prefix("*21", 4), "*21");
    }

    #[test]
    fn names_have_no_prefix() {
        assert_eq!(prefix("alice", 2), "other");
        assert_eq!(prefix("+", 2), "other");
        assert_eq!(prefix("12a", 2), "other");
    }
}
