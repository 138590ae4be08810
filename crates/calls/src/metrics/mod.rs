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
mod ratio;
mod registration;
mod rfc6076;
mod session;
mod vantage;

use std::time::Duration;

use tritone_codes::StatusCode;
use tritone_wire::{Host, Protocol, Timestamp};

pub use distribution::Distribution;
pub use failures::{CauseCount, Failures};
pub use groups::{Group, OTHER_NUMBERS, PeerGroup, PeerSide};
pub use itu::{Itu, NER_CAUSES, NerByProfile};
pub use load::{Load, Peak};
pub use ratio::Ratio;
pub use registration::{Registration, RegistrationEnd};
pub use rfc6076::Rfc6076;
pub use session::{Disconnect, DisconnectEnd, Session};
pub use vantage::Vantage;

pub(crate) use registration::registrations;
pub(crate) use session::session;

use crate::call::Call;
use crate::leg::Kind;
use crate::outcome::Outcome;

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

/// A call with the times by which it is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured<'c> {
    pub(crate) call: &'c Call,
    pub(crate) session: &'c Session,
}

impl Measured<'_> {
    /// The status as a number, 0 where none came.
    pub(crate) fn code(&self) -> u16 {
        self.call.status.map_or(0, |status| status.as_u16())
    }

    pub(crate) fn is_answered(&self) -> bool {
        self.call.outcome == Outcome::Answered
    }

    /// Whether it was measured in SIP, and not in ISDN or SS7.
    pub(crate) fn is_sip(&self) -> bool {
        self.session.protocol == Protocol::Sip
    }

    /// Whether the caller heard it ring: a 180 to 189 came; ALERTING, or an ACM or CPG that says so.
    pub(crate) fn rang(&self) -> bool {
        let is_ringing = |status: &StatusCode| (180..190).contains(&status.as_u16());
        self.call.provisionals.iter().any(is_ringing) || (!self.is_sip() && self.call.ring_s.is_some())
    }
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
    pub(crate) fn of(cases: &[Measured<'_>], registrations: &[Registration]) -> Self {
        Self { rfc6076: Rfc6076::of(cases, registrations), itu: Itu::of(cases) }
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
        let mut counts = SessionCounts::default();
        let cases: Vec<Measured<'_>> = calls.iter().filter_map(|call| case(call, &mut counts)).collect();
        let registrations: Vec<Registration> =
            calls.iter().flat_map(|call| call.registrations.iter().copied()).collect();
        Self {
            vantage: Vantage::of(calls, &cases, &registrations),
            counts,
            figures: Figures::of(&cases, &registrations),
            ner_by_profile: itu::ner_by_profile(&cases),
            load: Load::of(calls),
            failures: Failures::of(&cases),
            by_peer: groups::by_peer(&cases, options.peer_name),
            by_interval: options
                .interval
                .map_or_else(Vec::new, |interval| groups::by_interval(&cases, interval)),
            by_prefix: options.prefix.map_or_else(Vec::new, |digits| groups::by_prefix(&cases, digits)),
        }
    }
}

/// The call, if the ratios are about it; else it is counted among those left out.
fn case<'c>(call: &'c Call, counts: &mut SessionCounts) -> Option<Measured<'c>> {
    if call.kind != Kind::Call {
        return None;
    }
    let Some(session) = call.session.as_ref().filter(|session| session.invite.is_some()) else {
        counts.began_before += 1;
        return None;
    };
    match call.outcome {
        Outcome::InProgress => counts.undecided += 1,
        Outcome::Elsewhere => counts.elsewhere += 1,
        outcome => {
            counts.sessions += 1;
            counts.running += u64::from(outcome == Outcome::Answered && session.disconnect.is_none());
            return Some(Measured { call, session });
        }
    }
    None
}
