//! The rules of verdicts on calls of ISDN and SS7: what the evidence says beyond the cause.
//!
//! The table is tried from the top, and the first rule that holds gives the verdict. Where none holds, the general
//! verdict stays, which the cause gives.

use super::case::Case;
use crate::call::{Call, Fault};

/// What the predicates and sentences of rules may ask.
pub(crate) struct Facts<'c> {
    /// The call, but for verdict and findings.
    pub(crate) call: &'c Call,
    /// Its messages in their roles.
    pub(crate) case: &'c Case<'c>,
}

/// One rule of the table.
pub(crate) struct Rule {
    /// Stable id.
    pub(crate) id: &'static str,
    /// What it rests on.
    pub(crate) source: &'static str,
    /// The observed causes that it looks at; empty where it does not ask for one.
    pub(crate) causes: &'static [u8],
    /// Whether it holds for a call with one of those.
    pub(crate) holds: fn(&Facts<'_>) -> bool,
    /// The first sentence.
    pub(crate) says: fn(&Facts<'_>) -> String,
    /// What to do next.
    pub(crate) advises: &'static str,
    /// Whose fault it is.
    pub(crate) fault: Fault,
    /// Whether the same call may succeed if it is tried again unchanged.
    pub(crate) retryable: Option<bool>,
}

impl Rule {
    fn fires(&self, facts: &Facts<'_>) -> bool {
        let cause = facts.call.observed.as_ref().map(|observed| observed.cause.as_u8());
        (self.causes.is_empty() || cause.is_some_and(|cause| self.causes.contains(&cause)))
            && (self.holds)(facts)
    }
}

const RULES: &[Rule] = &[];

/// The first rule that holds.
pub(crate) fn first(facts: &Facts<'_>) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.fires(facts))
}
