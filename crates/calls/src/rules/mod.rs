//! The rules of verdicts: what the evidence of one call says beyond its status.
//!
//! The table is tried from the top, and the first rule that holds gives the verdict. A rule is there only if it says
//! something that the status alone does not; where none holds, the general verdict of the outcome stays. Phrases
//! decide nothing: they are quoted, as evidence for people.

mod answered;
mod busy;
mod changed;
mod congestion;
mod credentials;
mod dropped;
mod facts;
mod format;
mod gave_up;
mod identity;
mod large;
mod load;
mod looped;
mod media;
mod negotiation;
mod no_answer;
mod number;
mod redirected;
mod refused;
mod registered;
mod server_error;
mod silence;
mod unreachable;

pub(crate) use facts::Facts;

use crate::call::{Confidence, Fault};

/// One rule of the table.
#[derive(Debug)]
pub struct Rule {
    /// Stable id.
    pub id: &'static str,
    /// What it rests on: RFC and section, the Q.850 cause, or the reasoning where no document says so.
    pub source: &'static str,
    /// The final statuses of the origin that it looks at; empty where it looks at any, and at none.
    pub statuses: &'static [u16],
    /// The observed Q.850 causes it looks at; empty where it does not ask for one.
    pub causes: &'static [u8],
    /// Whether it holds for a call with one of those.
    pub(crate) holds: fn(&Facts<'_>) -> bool,
    /// The first sentence, for somebody who does not know SIP.
    pub(crate) says: fn(&Facts<'_>) -> String,
    /// What to do next; empty where nothing is to be done.
    pub advises: &'static str,
    /// Whose fault it is.
    pub fault: Fault,
    /// Whether the same call may succeed if it is tried again unchanged.
    pub retryable: Option<bool>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// The table, group by group, in the order in which it is tried.
const GROUPS: [&[Rule]; 22] = [
    unreachable::RULES,
    large::RULES,
    gave_up::RULES,
    credentials::RULES,
    load::RULES,
    silence::RULES,
    registered::RULES,
    changed::RULES,
    busy::RULES,
    format::RULES,
    number::RULES,
    congestion::RULES,
    identity::RULES,
    refused::RULES,
    no_answer::RULES,
    media::RULES,
    negotiation::RULES,
    looped::RULES,
    server_error::RULES,
    redirected::RULES,
    answered::RULES,
    dropped::RULES,
];

/// All rules that look deeper than the outcome, in the order in which they are tried.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    GROUPS.into_iter().flatten()
}

/// The first rule that holds.
pub(crate) fn first(facts: &Facts<'_>) -> Option<&'static Rule> {
    let mut candidates = by_number(&BY_STATUS, facts.status()) & by_number(&BY_CAUSE, facts.cause());
    while candidates != 0 {
        let rule = RULES[candidates.trailing_zeros() as usize];
        if (rule.holds)(facts) {
            return Some(rule);
        }
        candidates &= candidates - 1;
    }
    None
}

/// Rules, a bit each in the order of the table. Asking each of them whether it looks at the status and the cause of a call
/// cost as much as asking those that do whether they hold.
type Set = u128;

/// The whole table.
static RULES: [&Rule; COUNT] = all();
const COUNT: usize = {
    let (mut count, mut group) = (0, 0);
    while group < GROUPS.len() {
        count += GROUPS[group].len();
        group += 1;
    }
    assert!(count <= Set::BITS as usize);
    count
};

const fn all() -> [&'static Rule; COUNT] {
    let mut all = [&GROUPS[0][0]; COUNT];
    let (mut count, mut group) = (0, 0);
    while group < GROUPS.len() {
        let mut place = 0;
        while place < GROUPS[group].len() {
            all[count] = &GROUPS[group][place];
            count += 1;
            place += 1;
        }
        group += 1;
    }
    all
}

/// The rules that look at each status; those that ask for none look at all, and are in the last place.
static BY_STATUS: [Set; 700] = {
    let (all, mut sets, mut number) = (all(), [0; 700], 0);
    while number < COUNT {
        let statuses = all[number].statuses;
        let mut place = 0;
        while place < statuses.len() {
            sets[statuses[place] as usize] |= 1 << number;
            place += 1;
        }
        add_to_all(&mut sets, statuses.is_empty(), number);
        number += 1;
    }
    sets
};

/// The same by cause.
static BY_CAUSE: [Set; 129] = {
    let (all, mut sets, mut number) = (all(), [0; 129], 0);
    while number < COUNT {
        let causes = all[number].causes;
        let mut place = 0;
        while place < causes.len() {
            sets[causes[place] as usize] |= 1 << number;
            place += 1;
        }
        add_to_all(&mut sets, causes.is_empty(), number);
        number += 1;
    }
    sets
};

const fn add_to_all(sets: &mut [Set], is_in_all: bool, number: usize) {
    let mut place = 0;
    while is_in_all && place < sets.len() {
        sets[place] |= 1 << number;
        place += 1;
    }
}

/// The rules that look at a number. No rule names the last one, which so stands for none and for those beyond.
fn by_number(sets: &[Set], number: Option<impl Into<usize>>) -> Set {
    let number = number.map_or(usize::MAX, Into::into);
    sets.get(number).or(sets.last()).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{BY_CAUSE, BY_STATUS, Set, rules};
    use crate::outcome::Outcome;

    #[test]
    fn ids_are_unique_and_no_words_of_outcomes_and_each_rule_has_a_source() {
        let mut ids: BTreeSet<&str> = Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect();
        for rule in rules() {
            assert!(ids.insert(rule.id), "{} twice", rule.id);
            assert!(!rule.source.is_empty(), "{} has no source", rule.id);
        }
    }

    #[test]
    fn a_rule_is_tried_for_its_statuses_and_causes() {
        for (number, rule) in rules().enumerate() {
            let looks_at = |sets: &[Set], at: usize| sets[at] & (1 << number) != 0;
            for status in 100..700_u16 {
                let asked = rule.statuses.is_empty() || rule.statuses.contains(&status);
                assert_eq!(looks_at(&BY_STATUS, usize::from(status)), asked, "{} {status}", rule.id);
            }
            for cause in 0..129_u8 {
                let asked = rule.causes.is_empty() || rule.causes.contains(&cause);
                assert_eq!(looks_at(&BY_CAUSE, usize::from(cause)), asked, "{} {cause}", rule.id);
            }
            assert!(!rule.statuses.contains(&699) && !rule.causes.contains(&128), "{}", rule.id);
        }
    }
}
