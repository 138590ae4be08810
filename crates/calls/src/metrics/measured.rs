//! What of a call its figures are made of.

use std::time::Duration;

use tritone_codes::{Cause, StatusCode};
use tritone_wire::{Endpoint, Host, Protocol, Timestamp};

use super::distribution::{Delay, between};
use super::groups::prefix_of;
use super::load::Span;
use super::registration::{Registration, is_failure_response};
use super::session::{DisconnectEnd, Session};
use crate::call::Call;
use crate::kind::Kind;
use crate::outcome::Outcome;

/// What one call, registration or other exchange adds to [`Metrics`](super::Metrics).
#[derive(Clone, Debug)]
pub struct MeasuredCall {
    /// Those that took part in a call or registration; `None` of all else.
    pub(super) hosts: Option<Vec<Host>>,
    pub(super) registrations: Vec<Registration>,
    /// Whether and how the ratios count it; `None` of what is no call.
    pub(super) counted: Option<Counted>,
    pub(super) span: Option<Span>,
}

/// How the ratios count a call.
#[derive(Clone, Debug)]
pub(super) enum Counted {
    Session(Box<Case>),
    Undecided,
    BeganBefore,
    Elsewhere,
}

/// A call that the ratios are about.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) measured: Measured,
    pub(super) caller: Host,
    pub(super) called: Host,
    pub(super) origin: Option<Endpoint>,
    pub(super) rule: Option<&'static str>,
    pub(super) prefix: Option<String>,
}

impl MeasuredCall {
    /// That of a judged call. Numbers are divided by so many `digits` of their beginning, if they are.
    pub fn of(call: &Call, digits: Option<usize>) -> Self {
        let is_leg = matches!(call.kind, Kind::Call | Kind::Registration);
        let is_call = call.kind == Kind::Call;
        Self {
            hosts: is_leg.then(|| hosts(call)),
            registrations: call.registrations.clone(),
            counted: is_call.then(|| counted(call, digits)),
            span: call.session.as_ref().filter(|_| is_call).and_then(|session| Span::of(call, session)),
        }
    }
}

/// The hosts that took part, each once.
fn hosts(call: &Call) -> Vec<Host> {
    let mut hosts: Vec<Host> = call.participants.iter().map(|address| address.host()).collect();
    hosts.sort_unstable();
    hosts.dedup();
    hosts
}

fn counted(call: &Call, digits: Option<usize>) -> Counted {
    let session = call.session.as_ref();
    let Some((session, invite)) = session.and_then(|session| Some((session, session.invite?))) else {
        return Counted::BeganBefore;
    };
    match call.outcome {
        Outcome::InProgress => Counted::Undecided,
        Outcome::Elsewhere => Counted::Elsewhere,
        _ => Counted::Session(Box::new(Case {
            measured: Measured::of(call, session, invite),
            caller: session.caller,
            called: session.called,
            origin: call.origin.as_ref().map(|origin| origin.address),
            rule: call.verdict.as_ref().map(|verdict| verdict.rule),
            prefix: digits.map(|digits| prefix_of(call.to.short(), digits)),
        })),
    }
}

/// A call with the times by which it is measured. So many as a recording has calls are kept until its end, since a
/// percentile is one of all samples: it holds delays in place of the times they are between, and no text.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    pub(super) invite: Timestamp,
    /// First INVITE to the first 180, 183 or 2xx.
    pub(super) pdd: Option<Delay>,
    /// First 180 to the final response or the CANCEL.
    pub(super) ringing: Option<Delay>,
    /// Of a call that failed: the INVITE to the first provisional response, or to the failure response.
    pub(super) first_response: Option<Delay>,
    /// The INVITE to the first response of the first dialog.
    pub(super) dialog: Option<Delay>,
    /// Those of the other dialogs of a fork, which are rare.
    pub(super) further_dialogs: Box<[Delay]>,
    /// 2xx to BYE, both as the caller saw them.
    pub(super) talk: Option<Delay>,
    pub(super) teardown: Teardown,
    pub(super) status: Option<StatusCode>,
    pub(super) outcome: Outcome,
    pub(super) protocol: Protocol,
    /// The cause that was on the wire.
    pub(super) observed: Option<Cause>,
    /// That, else what the call's profile makes of the status.
    pub(super) cause: Option<Cause>,
    pub(super) responded: bool,
    pub(super) rang: bool,
    /// Whether the first request came straight from the originating UA.
    pub(super) beside_ua: bool,
}

/// How the dialog of an answered call was ended by a BYE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Teardown {
    /// Not, or of no call that was answered.
    None,
    /// The BYE got a 2xx, after this delay.
    Accepted(Option<Delay>),
    /// It got another final response: this one.
    Refused(StatusCode),
    /// Timer F ended it, so long after the 2xx that answered the call.
    TimedOut(Option<Delay>),
    /// The recording ended before.
    Undecided,
}

impl Measured {
    fn of(call: &Call, session: &Session, invite: Timestamp) -> Self {
        let seconds = |value: Option<f64>| Duration::try_from_secs_f64(value?).ok().map(Delay::of);
        let dialogs = session.dialogs.iter().filter_map(|at| delay(invite, *at));
        let mut measured = Self {
            invite,
            pdd: seconds(call.pdd_s),
            ringing: seconds(call.ring_s),
            first_response: None,
            dialog: None,
            further_dialogs: Box::default(),
            talk: session.answered.zip(session.disconnect).and_then(|(at, end)| delay(at, end.at_caller)),
            teardown: Teardown::of(session),
            status: call.status,
            outcome: call.outcome,
            protocol: session.protocol,
            observed: call.observed.as_ref().map(|observed| observed.cause),
            cause: call.shown_cause(),
            responded: session.responded,
            rang: rang(call, session),
            beside_ua: session.vias == 1,
        };
        if measured.is_answered() {
            measured.set_dialogs(dialogs);
        } else if let Some(failure) = session.r#final.filter(|_| call.status.is_some_and(is_failure_response))
        {
            let first = session.first_provisional.map_or(failure, |at| at.min(failure));
            measured.first_response = delay(invite, first);
            measured.set_dialogs(dialogs);
            measured.dialog = measured.dialog.or_else(|| delay(invite, failure));
        }
        measured
    }

    fn set_dialogs(&mut self, mut dialogs: impl Iterator<Item = Delay>) {
        self.dialog = dialogs.next();
        self.further_dialogs = dialogs.collect();
    }

    /// The delays to the first response of each dialog.
    pub(super) fn dialogs(&self) -> impl Iterator<Item = Delay> + '_ {
        self.dialog.into_iter().chain(self.further_dialogs.iter().copied())
    }

    /// The status as a number, 0 where none came.
    pub(super) fn code(&self) -> u16 {
        self.status.map_or(0, |status| status.as_u16())
    }

    pub(super) fn is_answered(&self) -> bool {
        self.outcome == Outcome::Answered
    }

    /// Whether it was measured in SIP, and not in ISDN or SS7.
    pub(super) fn is_sip(&self) -> bool {
        self.protocol == Protocol::Sip
    }
}

impl Teardown {
    fn of(session: &Session) -> Self {
        let Some(disconnect) = session.disconnect else { return Self::None };
        match disconnect.end {
            DisconnectEnd::Accepted(at) => Self::Accepted(delay(disconnect.sent, at)),
            DisconnectEnd::Refused(status) => Self::Refused(status),
            DisconnectEnd::TimedOut(at) => {
                Self::TimedOut(session.answered.and_then(|answered| delay(answered, at)))
            }
            DisconnectEnd::Undecided => Self::Undecided,
        }
    }
}

/// Whether the caller heard it ring: a 180 to 189 came; ALERTING, or an ACM or CPG that says so.
fn rang(call: &Call, session: &Session) -> bool {
    let is_ringing = |status: &StatusCode| (180..190).contains(&status.as_u16());
    call.provisionals.iter().any(is_ringing) || (session.protocol != Protocol::Sip && call.ring_s.is_some())
}

fn delay(from: Timestamp, to: Timestamp) -> Option<Delay> {
    between(from, to).map(Delay::of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_takes_no_more_than_a_hundred_octets() {
        assert!(size_of::<Measured>() <= 96, "{}", size_of::<Measured>());
    }
}
