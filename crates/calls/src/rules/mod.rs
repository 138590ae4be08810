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

impl Rule {
    fn fires(&self, facts: &Facts<'_>) -> bool {
        let status = self.statuses.is_empty() || facts.status().is_some_and(|s| self.statuses.contains(&s));
        let cause = self.causes.is_empty() || facts.cause().is_some_and(|c| self.causes.contains(&c));
        status && cause && (self.holds)(facts)
    }
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
    rules().find(|rule| rule.fires(facts))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::rules;
    use crate::outcome::Outcome;

    #[test]
    fn ids_are_unique_and_no_words_of_outcomes_and_each_rule_has_a_source() {
        let mut ids: BTreeSet<&str> = Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect();
        for rule in rules() {
            assert!(ids.insert(rule.id), "{} twice", rule.id);
            assert!(!rule.source.is_empty(), "{} has no source", rule.id);
        }
    }
}
