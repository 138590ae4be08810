//! Totals over the calls of a recording.

use std::collections::BTreeMap;
use tritone_wire::{Endpoint, Host, Protocol};

use tritone_codes::{Cause, StatusCode};
use tritone_wire::Timestamp;

use crate::call::Call;
use crate::leg::Kind;
use crate::outcome::Outcome;

/// A way in which calls failed, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The language of the leg that began it.
    pub protocol: Protocol,
    /// The outcome.
    pub outcome: Outcome,
    /// The status that the caller got; `None` where none came.
    pub status: Option<StatusCode>,
    /// The status that `peer` gave, where elements on the way made another of it.
    pub origin_status: Option<StatusCode>,
    /// Whether `peer` said a cause in ISDN or SS7, and no status.
    pub said_cause: bool,
    /// The cause shown, observed or translated.
    pub cause: Option<Cause>,
    /// Whether the cause was on the wire.
    pub observed: bool,
    /// Who said it; where nobody answered, who did not.
    pub peer: Option<Endpoint>,
    /// How many calls.
    pub count: u64,
    /// Id of the first of them.
    pub example: u64,
}

impl Failure {
    /// The way in which a call failed, not yet counted.
    pub fn of(call: &Call) -> Self {
        let silent = || call.legs.first().map(|leg| leg.destination);
        let origin_status = call.origin.as_ref().and_then(|origin| origin.status);
        Self {
            protocol: call.protocol,
            outcome: call.outcome,
            status: call.status,
            origin_status: origin_status.filter(|status| Some(*status) != call.status),
            said_cause: call.origin.as_ref().is_some_and(|origin| origin.said.is_some()),
            cause: call.shown_cause(),
            observed: call.observed.is_some(),
            peer: call.origin.as_ref().map(|origin| origin.address).or_else(silent),
            count: 0,
            example: call.id,
        }
    }

    /// Whether there is no response to speak of, since it failed in ISDN or SS7.
    pub fn has_no_status(&self) -> bool {
        self.protocol != Protocol::Sip && self.status.is_none()
    }

    /// What two calls have in common that failed in the same way: all but count and example.
    pub fn key(&self) -> impl Ord + use<> {
        let said = (self.said_cause, self.cause, self.observed);
        (self.protocol, self.outcome, self.status, self.origin_status, said, self.peer)
    }
}

/// Totals over calls.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Call attempts.
    pub attempts: u64,
    /// Attempts by outcome, in the order of [`Outcome::ALL`]; only those that occurred.
    pub outcomes: Vec<(Outcome, u64)>,
    /// Failures, the most frequent first, then in order of their first call.
    pub failures: Vec<Failure>,
    /// What was no call, by kind.
    pub others: BTreeMap<&'static str, u64>,
    /// First message of all.
    pub start: Option<Timestamp>,
    /// Last message of all.
    pub end: Option<Timestamp>,
    /// Calls whose cause was on the wire.
    pub causes_observed: u64,
    /// Hosts that only probed, with the exchanges that they tried, the busiest first. They count in nothing else but
    /// [`Summary::others`].
    pub probers: Vec<(Host, u64)>,
    /// Packets that were recorded twice and set aside.
    pub copies: u64,
    /// Call attempts that were not chosen, and count in none of these figures.
    pub not_chosen: u64,
}

impl Summary {
    /// Adds up judged calls.
    pub fn of(calls: &[Call]) -> Self {
        let mut summary = Self::default();
        let mut counts: BTreeMap<Outcome, u64> = BTreeMap::new();
        let mut failures = BTreeMap::new();
        let mut probers: BTreeMap<Host, u64> = BTreeMap::new();
        // What has no date is at no time among what has one.
        let is_dated = calls.iter().any(|call| call.start.has_date());
        for call in calls {
            summary.copies += call.copies;
            if call.start.has_date() == is_dated {
                summary.start = Some(summary.start.map_or(call.start, |start| start.min(call.start)));
                summary.end = Some(summary.end.map_or(call.end, |end| end.max(call.end)));
            }
            if call.kind != Kind::Call {
                *summary.others.entry(call.kind.as_str()).or_default() += 1;
                if let Some(leg) = call.legs.first().filter(|_| call.kind == Kind::Probe) {
                    *probers.entry(leg.source.host()).or_default() += 1;
                }
                continue;
            }
            summary.attempts += 1;
            summary.causes_observed += u64::from(call.observed.is_some());
            *counts.entry(call.outcome).or_default() += 1;
            if call.outcome.is_failure() {
                let failure = Failure::of(call);
                failures.entry(failure.key()).or_insert(failure).count += 1;
            }
        }
        summary.probers = probers.into_iter().collect();
        summary.probers.sort_by_key(|(host, count)| (core::cmp::Reverse(*count), *host));
        let count = |outcome: Outcome| Some((outcome, *counts.get(&outcome)?));
        summary.outcomes = Outcome::ALL.into_iter().filter_map(count).collect();
        summary.failures = failures.into_values().collect();
        summary.failures.sort_by_key(|failure| (core::cmp::Reverse(failure.count), failure.example));
        summary
    }

    /// Attempts with this outcome.
    pub fn count(&self, outcome: Outcome) -> u64 {
        self.outcomes.iter().find(|(known, _)| *known == outcome).map_or(0, |(_, count)| *count)
    }

    /// Attempts that failed.
    pub fn failed(&self) -> u64 {
        self.outcomes.iter().filter(|(outcome, _)| outcome.is_failure()).map(|(_, count)| count).sum()
    }
}
