//! Failed calls, counted by what they failed with.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use tritone_wire::Endpoint;

use tritone_codes::{Cause, StatusCode};

use super::Measured;

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

impl Failures {
    pub(super) fn of(cases: &[Measured<'_>]) -> Self {
        let failed = || cases.iter().map(|case| case.call).filter(|call| call.outcome.is_failure());
        let of_sip = cases.iter().filter(|case| case.is_sip() && case.call.outcome.is_failure());
        let causes = counted(failed().map(|call| (call.shown_cause(), call.observed.is_some())));
        let cause_count = |((cause, observed), count)| CauseCount { cause, observed, count };
        Self {
            count: failed().count() as u64,
            by_status: counted(of_sip.map(|case| case.call.status)),
            by_cause: causes.into_iter().map(cause_count).collect(),
            by_origin: counted(failed().map(|call| call.origin.as_ref().map(|origin| origin.address))),
            by_rule: counted(failed().filter_map(|call| Some(call.verdict.as_ref()?.rule))),
        }
    }
}

/// How often each occurs; the most frequent first, then in their own order.
fn counted<K: Ord + Copy>(keys: impl Iterator<Item = K>) -> Vec<(K, u64)> {
    let mut counts: BTreeMap<K, u64> = BTreeMap::new();
    keys.for_each(|key| *counts.entry(key).or_default() += 1);
    let mut counts: Vec<(K, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts
}
