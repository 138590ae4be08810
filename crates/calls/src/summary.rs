//! Totals over the calls of a recording.

use std::collections::BTreeMap;
use tritone_wire::{Endpoint, Host, Protocol};

use tritone_codes::{Cause, StatusCode};
use tritone_wire::Timestamp;

use crate::call::Call;
use crate::kind::Kind;
use crate::outcome::Outcome;

/// What tells one way of failing from another.
pub type FailureKey = (
    Protocol,
    Outcome,
    Option<StatusCode>,
    Option<StatusCode>,
    (bool, Option<Cause>, bool),
    Option<Endpoint>,
);

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
    pub fn key(&self) -> FailureKey {
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
        let mut totals = Totals::default();
        calls.iter().for_each(|call| totals.add(Share::of(call)));
        totals.finish()
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

/// What one call adds to a [`Summary`].
#[derive(Clone, Debug)]
pub struct Share {
    kind: Kind,
    outcome: Outcome,
    start: Timestamp,
    end: Timestamp,
    observed: bool,
    copies: u64,
    /// Of a call that failed.
    failure: Option<Failure>,
    /// Of a probe.
    prober: Option<Host>,
}

impl Share {
    /// The share of a judged call.
    pub fn of(call: &Call) -> Self {
        let failed = call.kind == Kind::Call && call.outcome.is_failure();
        let prober = call.legs.first().filter(|_| call.kind == Kind::Probe);
        Self {
            kind: call.kind,
            outcome: call.outcome,
            start: call.start,
            end: call.end,
            observed: call.observed.is_some(),
            copies: call.copies,
            failure: failed.then(|| Failure::of(call)),
            prober: prober.map(|leg| leg.source.host()),
        }
    }

    /// What the call was.
    pub const fn kind(&self) -> Kind {
        self.kind
    }
}

/// A [`Summary`] in the making: calls are added in order of their ids, and need not be kept for it.
#[derive(Debug, Default)]
pub struct Totals {
    attempts: u64,
    outcomes: BTreeMap<Outcome, u64>,
    failures: BTreeMap<FailureKey, Failure>,
    others: BTreeMap<&'static str, u64>,
    /// From when to when, of what has a date and of what has none.
    dated: Option<(Timestamp, Timestamp)>,
    undated: Option<(Timestamp, Timestamp)>,
    causes_observed: u64,
    probers: BTreeMap<Host, u64>,
    copies: u64,
}

impl Totals {
    /// Adds the share of the next call.
    pub fn add(&mut self, share: Share) {
        self.copies += share.copies;
        let period = if share.start.has_date() { &mut self.dated } else { &mut self.undated };
        let (start, end) = period.unwrap_or((share.start, share.end));
        *period = Some((start.min(share.start), end.max(share.end)));
        if share.kind != Kind::Call {
            *self.others.entry(share.kind.as_str()).or_default() += 1;
            if let Some(host) = share.prober {
                *self.probers.entry(host).or_default() += 1;
            }
            return;
        }
        self.attempts += 1;
        self.causes_observed += u64::from(share.observed);
        *self.outcomes.entry(share.outcome).or_default() += 1;
        if let Some(failure) = share.failure {
            self.failures.entry(failure.key()).or_insert(failure).count += 1;
        }
    }

    /// The totals of all that was added.
    pub fn finish(self) -> Summary {
        let mut probers: Vec<(Host, u64)> = self.probers.into_iter().collect();
        probers.sort_by_key(|(host, count)| (core::cmp::Reverse(*count), *host));
        let mut failures: Vec<Failure> = self.failures.into_values().collect();
        failures.sort_by_key(|failure| (core::cmp::Reverse(failure.count), failure.example));
        let count = |outcome: Outcome| Some((outcome, *self.outcomes.get(&outcome)?));
        // What has no date is at no time among what has one.
        let (start, end) = self.dated.or(self.undated).unzip();
        Summary {
            attempts: self.attempts,
            outcomes: Outcome::ALL.into_iter().filter_map(count).collect(),
            failures,
            others: self.others,
            start,
            end,
            causes_observed: self.causes_observed,
            probers,
            copies: self.copies,
            not_chosen: 0,
        }
    }
}
