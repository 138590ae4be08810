//! The figures of a recording: RFC 6076, the ratios of E.411 and E.425, load, failures, and the same by peer,
//! interval and called number. A pure function of judged calls.
//!
//! Everything is counted per call and not per message: retransmissions, forked branches, INVITEs repeated after a
//! challenge (401, 407) or a redirection (3xx) that was followed, and re-INVITEs are part of their call. Delays are
//! those of the hop nearest to the caller that was recorded, by the recorder's clock; [`Vantage`] says how near
//! that is.
//!
//! Calls of ISDN and SS7 count in everything but RFC 6076, which is about SIP: SETUP or IAM is their INVITE, the first
//! message that clears them their BYE.

mod distribution;
mod exchange;
mod failures;
mod groups;
mod itu;
mod load;
mod measured;
mod places;
mod ratio;
mod registration;
mod rfc6076;
mod session;
mod vantage;

use std::time::Duration;

use tritone_wire::{Host, Timestamp};

pub use distribution::Distribution;
pub use failures::{CauseCount, Failures};
pub use groups::{Group, OTHER_NUMBERS, PeerGroup, PeerSide};
pub use itu::{Itu, NER_CAUSES, NerByProfile};
pub use load::{Load, Peak};
pub use measured::MeasuredCall;
pub use ratio::Ratio;
pub use registration::{Registration, RegistrationEnd};
pub use rfc6076::Rfc6076;
pub use session::{Disconnect, DisconnectEnd, Session};
pub use vantage::Vantage;

pub(crate) use registration::registrations;
pub(crate) use session::session;

use failures::FailureCounts;
use itu::Ends;
use load::Spans;
use measured::{Case, Counted, Measured, Teardown};
use places::{Place, Places};
use rfc6076::Registrations;
use vantage::Vantages;

use crate::call::Call;

/// What to divide the figures by.
#[derive(Clone, Copy)]
pub struct MetricsOptions<'a> {
    /// Length of the intervals; `None` for no division by time.
    pub interval: Option<Duration>,
    /// How many digits of the called number make a prefix; `None` for no division by number.
    pub prefix: Option<usize>,
    /// What to call a peer. Peers of one name are one.
    pub peer_name: &'a dyn Fn(Host) -> String,
}

/// How many calls the ratios rest on, and which calls they leave out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionCounts {
    /// Calls that the ratios are about: the INVITE, SETUP or IAM was recorded, and so was what came of it (timers that ran out
    /// included).
    pub sessions: u64,
    /// Of them, answered calls that no BYE ended before the recording did.
    pub running: u64,
    /// Left out: the recording ended before the INVITE was decided.
    pub undecided: u64,
    /// Left out: the INVITE came before the recording.
    pub began_before: u64,
    /// Left out: branches of a fork that were cancelled because another phone answered.
    pub elsewhere: u64,
}

impl SessionCounts {
    /// All calls, those that the ratios leave out among them.
    pub const fn all(&self) -> u64 {
        self.sessions + self.undecided + self.began_before + self.elsewhere
    }
}

/// The figures that a set of calls has.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// RFC 6076.
    pub rfc6076: Rfc6076,
    /// E.411 and E.425, and what is in common use besides.
    pub itu: Itu,
}

impl Figures {
    fn of<'c>(cases: impl Iterator<Item = &'c Measured> + Clone, registrations: &Registrations) -> Self {
        Self { rfc6076: Rfc6076::of(cases.clone(), registrations), itu: Itu::of(cases) }
    }
}

/// All figures of a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Metrics {
    /// Where the recording was made.
    pub vantage: Vantage,
    /// What the ratios rest on.
    pub counts: SessionCounts,
    /// The figures of all calls and registrations.
    pub figures: Figures,
    /// NER as it would be behind each mapping profile.
    pub ner_by_profile: Vec<NerByProfile>,
    /// Peaks.
    pub load: Load,
    /// Failed calls by code, cause, origin and rule.
    pub failures: Failures,
    /// By peer, those with most calls first.
    pub by_peer: Vec<PeerGroup>,
    /// By interval, named by its beginning in nanoseconds since 1970; empty intervals are left out.
    pub by_interval: Vec<Group<Timestamp>>,
    /// By the first digits of the called number, in order.
    pub by_prefix: Vec<Group<String>>,
}

impl Metrics {
    /// The figures of these calls.
    pub fn of(calls: &[Call], options: &MetricsOptions<'_>) -> Self {
        let mut measurements = Measurements::default();
        calls.iter().for_each(|call| measurements.add(MeasuredCall::of(call, options.prefix)));
        measurements.finish(options)
    }
}

/// [`Metrics`] in the making: calls are added in any order, and need not be kept for it. About 100 octets are for each
/// call that the ratios are about, and up to 40 for its times.
#[derive(Clone, Debug, Default)]
pub struct Measurements {
    vantages: Vantages,
    counts: SessionCounts,
    cases: Vec<Kept>,
    registrations: Registrations,
    ends: Ends,
    spans: Spans,
    failures: FailureCounts,
    prefixes: Places<String>,
}

/// A call that the ratios are about, and the groups that it is in.
#[derive(Clone, Debug)]
struct Kept {
    measured: Measured,
    caller: Place,
    called: Place,
    prefix: Option<Place>,
}

impl Measurements {
    /// Adds a call.
    pub fn add(&mut self, call: MeasuredCall) {
        if let Some(hosts) = call.hosts {
            self.vantages.add(hosts);
        }
        for registration in &call.registrations {
            self.vantages.beside_ua.add(registration.vias == 1);
            self.registrations.add(registration);
        }
        if let Some(span) = call.span {
            self.spans.add(span);
        }
        match call.counted {
            None => {}
            Some(Counted::BeganBefore) => self.counts.began_before += 1,
            Some(Counted::Undecided) => self.counts.undecided += 1,
            Some(Counted::Elsewhere) => self.counts.elsewhere += 1,
            Some(Counted::Session(case)) => self.add_case(*case),
        }
    }

    fn add_case(&mut self, case: Case) {
        let measured = &case.measured;
        self.counts.sessions += 1;
        let is_running = measured.is_answered() && measured.teardown == Teardown::None;
        self.counts.running += u64::from(is_running);
        if measured.is_sip() {
            self.vantages.beside_ua.add(measured.beside_ua);
        }
        self.failures.add(&case);
        self.ends.add(measured);
        self.cases.push(Kept {
            caller: self.vantages.place(case.caller),
            called: self.vantages.place(case.called),
            prefix: case.prefix.map(|prefix| self.prefixes.of(prefix)),
            measured: case.measured,
        });
    }

    /// The figures of all calls that were added. Only those are divided by number that were measured with the digits of
    /// [`MetricsOptions::prefix`].
    pub fn finish(self, options: &MetricsOptions<'_>) -> Metrics {
        let name = |place| self.vantages.host(place).map_or_else(String::new, options.peer_name);
        let interval = options.interval;
        let measured = self.cases.iter().map(|case| &case.measured);
        Metrics {
            vantage: self.vantages.finish(),
            counts: self.counts,
            figures: Figures::of(measured, &self.registrations),
            ner_by_profile: self.ends.ner_by_profile(),
            by_peer: groups::by_peer(&self.cases, &name),
            by_interval: interval
                .map_or_else(Vec::new, |interval| groups::by_interval(&self.cases, interval)),
            by_prefix: groups::by_prefix(&self.cases, &self.prefixes),
            load: self.spans.finish(),
            failures: self.failures.finish(),
        }
    }
}
