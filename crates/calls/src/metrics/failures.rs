//! Failed calls, counted by what they failed with.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use tritone_wire::Endpoint;

use tritone_codes::{Cause, StatusCode};

use super::measured::Case;

/// Failed calls by one aspect each, the most frequent first. Calls given up by their callers did not fail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// How many calls failed.
    pub count: u64,
    /// By final status; `None` where none came. Calls of ISDN and SS7, which have none, are left out.
    pub by_status: Vec<(Option<StatusCode>, u64)>,
    /// By cause.
    pub by_cause: Vec<CauseCount>,
    /// By the element that said the failure first; where nothing was said, `None`.
    pub by_origin: Vec<(Option<Endpoint>, u64)>,
    /// By the id of the rule of the verdict.
    pub by_rule: Vec<(&'static str, u64)>,
}

/// How many calls failed with a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CauseCount {
    /// The cause; `None` where none was on the wire and the profile gives none.
    pub cause: Option<Cause>,
    /// Whether it was on the wire; else the call's profile made it of the status.
    pub observed: bool,
    /// How many calls.
    pub count: u64,
}

/// Failed calls being counted.
#[derive(Clone, Debug, Default)]
pub(super) struct FailureCounts {
    count: u64,
    by_status: BTreeMap<Option<StatusCode>, u64>,
    by_cause: BTreeMap<(Option<Cause>, bool), u64>,
    by_origin: BTreeMap<Option<Endpoint>, u64>,
    by_rule: BTreeMap<&'static str, u64>,
}

impl FailureCounts {
    /// Counts a call, if it failed.
    pub(super) fn add(&mut self, case: &Case) {
        let measured = &case.measured;
        if !measured.outcome.is_failure() {
            return;
        }
        self.count += 1;
        if measured.is_sip() {
            *self.by_status.entry(measured.status).or_default() += 1;
        }
        *self.by_cause.entry((measured.cause, measured.observed.is_some())).or_default() += 1;
        *self.by_origin.entry(case.origin).or_default() += 1;
        if let Some(rule) = case.rule {
            *self.by_rule.entry(rule).or_default() += 1;
        }
    }

    pub(super) fn finish(self) -> Failures {
        let cause_count = |((cause, observed), count)| CauseCount { cause, observed, count };
        Failures {
            count: self.count,
            by_status: sorted(self.by_status),
            by_cause: sorted(self.by_cause).into_iter().map(cause_count).collect(),
            by_origin: sorted(self.by_origin),
            by_rule: sorted(self.by_rule),
        }
    }
}

/// How often each occurs; the most frequent first, then in their own order.
fn sorted<K: Ord>(counts: BTreeMap<K, u64>) -> Vec<(K, u64)> {
    let mut counts: Vec<(K, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts
}
