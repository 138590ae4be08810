//! The rules of verdicts on calls of ISDN and SS7: what the evidence says beyond the outcome.
//!
//! The table is tried from the top, and the first rule that holds gives the verdict. Where none holds, the general
//! verdict of the outcome stays. What a cause means is said in the words of somebody who does not know ISDN.

mod bearer;
mod channel;
mod dropped;
mod facts;
mod gave_up;
mod network;
mod number;
mod protocol;
mod reset;
mod service;
mod timer;
mod unspecific;

pub(crate) use facts::Facts;
use facts::failed;
pub(crate) use protocol::named;

use crate::call::{Confidence, Fault};

/// One rule of the table.
#[derive(Debug)]
pub struct CircuitRule {
    /// Stable id.
    pub id: &'static str,
    /// What it rests on: the Recommendation and section.
    pub source: &'static str,
    /// The observed Q.850 causes that it looks at; empty where it does not ask for one.
    pub causes: &'static [u8],
    /// Whether it holds for a call with one of those.
    pub(crate) holds: fn(&Facts<'_>) -> bool,
    /// The first sentence, for somebody who does not know ISDN.
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

impl CircuitRule {
    fn fires(&self, facts: &Facts<'_>) -> bool {
        let cause = self.causes.is_empty() || facts.cause().is_some_and(|cause| self.causes.contains(&cause));
        cause && (self.holds)(facts)
    }
}

/// The table, group by group, in the order in which it is tried.
const GROUPS: [&[CircuitRule]; 11] = [
    reset::RULES,
    dropped::RULES,
    gave_up::RULES,
    timer::RULES,
    channel::RULES,
    bearer::RULES,
    number::RULES,
    protocol::RULES,
    service::RULES,
    network::RULES,
    unspecific::RULES,
];

/// All rules of verdicts on calls of ISDN and SS7, in the order in which they are tried.
pub fn circuit_rules() -> impl Iterator<Item = &'static CircuitRule> {
    GROUPS.into_iter().flatten()
}

/// The first rule that holds.
pub(crate) fn first(facts: &Facts<'_>) -> Option<&'static CircuitRule> {
    circuit_rules().find(|rule| rule.fires(facts))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::circuit_rules;
    use crate::outcome::Outcome;

    #[test]
    fn ids_are_unique_among_all_verdicts_and_each_rule_has_a_source() {
        let mut ids: BTreeSet<&str> = Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect();
        ids.extend(crate::rules::rules().map(|rule| rule.id));
        for rule in circuit_rules() {
            assert!(ids.insert(rule.id), "{} twice", rule.id);
            assert!(!rule.source.is_empty(), "{} has no source", rule.id);
        }
    }
}
