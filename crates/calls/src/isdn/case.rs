//! The facts of one call of ISDN or SS7: how far it came, how it ended, and who said so first.

use tritone_codes::{Cause, Location};
use tritone_wire::{Endpoint, Side, Timestamp};

use super::bus;
use super::leg::Leg;
use super::line::Line;
use super::sighting::{Act, CauseSeen, Sighting};
use crate::call::ReleasedBy;
use crate::cause::is_unspecific;
use crate::outcome::Outcome;

/// How long a SETUP waits for any answer: T303 of ITU-T Q.931 section 9.5, 4 s, runs twice.
const SETUP_S: f64 = 8.0;
/// How long a call proceeds: T310 of ITU-T Q.931 section 9.5 at the most; T9 of ISUP begins with the ACM.
const PROCEEDING_S: f64 = 120.0;
/// How long it rings: T301 of ITU-T Q.931 section 9.5, and T9 of ITU-T Q.764 at the most.
const RINGING_S: f64 = 180.0;

/// Octets of a called number beyond which no more digits are added.
const MAX_NUMBER: usize = 64;

/// The messages of a call in the roles they play.
pub(crate) struct Case<'l> {
    pub(crate) leg: &'l Leg,
    caller: Endpoint,
    is_caller_known: bool,
}

impl<'l> Case<'l> {
    pub(crate) fn of(leg: &'l Leg) -> Self {
        let caller = match leg.line {
            Line::CallReference { originator, .. } => Some(originator),
            Line::Circuit { .. } => caller_on_circuit(leg),
        };
        let first = leg.seen.first().map_or(Endpoint::Peer, |first| first.source);
        Self { leg, caller: caller.unwrap_or(first), is_caller_known: caller.is_some() }
    }

    /// The first message that does this.
    fn first(&self, act: Act) -> Option<&'l Sighting> {
        self.leg.seen.iter().find(|seen| seen.act == act)
    }

    /// The message that asked for the call.
    pub(crate) fn opening(&self) -> Option<&'l Sighting> {
        self.first(Act::Opens)
    }

    /// The side that asked for it.
    pub(crate) fn caller(&self) -> Endpoint {
        self.caller
    }

    /// The other side, as far as one message shows it.
    pub(crate) fn called(&self) -> Endpoint {
        let opening = self.leg.seen.iter().find(|seen| self.is_of_caller(seen)).map(|seen| seen.destination);
        let from_called =
            || self.leg.seen.iter().find(|seen| !self.is_of_caller(seen)).map(|seen| seen.source);
        from_called().or(opening).unwrap_or(self.caller)
    }

    /// Whether the calling side sent it.
    pub(crate) fn is_of_caller(&self, seen: &Sighting) -> bool {
        seen.source == self.caller
    }

    /// The message that answered the call. Of several terminals the first has it.
    pub(crate) fn answer(&self) -> Option<&'l Sighting> {
        self.first(Act::Answers)
    }

    /// The first message that says that it rings.
    pub(crate) fn alerting(&self) -> Option<&'l Sighting> {
        self.first(Act::Alerts)
    }

    /// Whether it was answered, be it before it was parked and taken up again under this call reference.
    pub(crate) fn is_answered(&self) -> bool {
        let of_an_answered_call = |act| matches!(act, Act::Answers | Act::Resumes | Act::Parks);
        self.leg.seen.iter().any(|seen| of_an_answered_call(seen.act)) || self.was_up_before()
    }

    /// Whether it was parked (ITU-T Q.931 section 5.6).
    pub(crate) fn was_parked(&self) -> bool {
        self.first(Act::Parks).is_some()
    }

    /// Whether the recording shows nothing of its beginning, and a normal end: what is cleared so was up. By ITU-T Q.850
    /// cause 16 comes from a user who hangs up.
    fn was_up_before(&self) -> bool {
        let before = |seen: &Sighting| {
            !matches!(seen.act, Act::Accompanies | Act::Reports | Act::Suspends | Act::Continues)
        };
        let first = self.leg.seen.iter().find(|seen| before(seen));
        first.is_some_and(|seen| {
            let cause = seen.cause.as_ref().map(|seen| seen.cause.as_u8());
            matches!(seen.act, Act::Clears | Act::Completes) && matches!(cause, Some(16 | 31))
        })
    }

    /// The message that ended the call: the first that clears it.
    pub(crate) fn clearing(&self) -> Option<&'l Sighting> {
        if self.leg.is_offered_to_all() {
            return bus::clearing(self.leg, self.caller);
        }
        self.leg.seen.iter().find(|seen| ends(seen.act))
    }

    /// What told the caller, by a tone or an announcement and with its cause, that the call had failed, before anything
    /// cleared it. One after which it rang or was answered was of another place that was tried first.
    pub(crate) fn announcement(&self) -> Option<(&'l Sighting, &'l CauseSeen)> {
        if self.is_answered() {
            return None;
        }
        let end = self.clearing().map_or(usize::MAX, |end| self.index_of(end));
        let before: Vec<&Sighting> = self.leg.seen.iter().take(end).collect();
        let rang = before
            .iter()
            .rposition(|seen| seen.act == Act::Alerts && !seen.in_band)
            .map_or(0, |last| last + 1);
        before.iter().skip(rang).find_map(|seen| {
            let audible = seen.in_band && matches!(seen.act, Act::Proceeds | Act::Alerts);
            let tells = (seen.act == Act::Informs || audible) && !self.is_of_caller(seen);
            let cause = seen.cause.as_ref().filter(|seen| tells && !is_unspecific(seen.cause.as_u8()))?;
            Some((*seen, cause))
        })
    }

    /// The first message that says that there is something to hear, where it never rang.
    pub(crate) fn audible(&self) -> Option<&'l Sighting> {
        let first =
            self.leg.seen.iter().find(|seen| seen.in_band && !self.is_of_caller(seen) && !ends(seen.act));
        first.filter(|_| self.alerting().is_none())
    }

    /// The last message of the other side before another.
    pub(crate) fn prompt(&self, to: &Sighting) -> Option<&'l Sighting> {
        let before = self.leg.seen.iter().take(self.index_of(to));
        before.rev().find(|seen| seen.source != to.source)
    }

    /// The last message of the called side before another.
    pub(crate) fn last_of_called(&self, before: &Sighting) -> Option<&'l Sighting> {
        let before = self.leg.seen.iter().take(self.index_of(before));
        before.rev().find(|seen| !self.is_of_caller(seen))
    }

    /// How often the caller asked before anybody said anything.
    pub(crate) fn times_asked(&self) -> usize {
        self.leg.seen.iter().filter(|seen| seen.act == Act::Opens).count()
    }

    /// The kind of call that was asked for.
    pub(crate) fn bearer(&self) -> Option<&'static str> {
        self.opening()?.asked.as_ref()?.bearer
    }

    fn index_of(&self, wanted: &Sighting) -> usize {
        self.leg.seen.iter().position(|seen| core::ptr::eq(seen, wanted)).unwrap_or(usize::MAX)
    }

    /// The message that says first why the call ended, with its cause: an announcement, else the first message that
    /// cleared it.
    pub(crate) fn said(&self) -> Option<(&'l Sighting, &'l CauseSeen)> {
        self.announcement().or_else(|| {
            let clearing = self.clearing()?;
            Some((clearing, clearing.cause.as_ref()?))
        })
    }

    /// Whether the calling side gave up: it cleared the call before it was answered, for a normal reason, and nothing
    /// had told it that the call had failed.
    pub(crate) fn was_given_up(&self) -> bool {
        let is_normal = |seen: &&Sighting| {
            seen.cause
                .as_ref()
                .is_none_or(|seen| is_unspecific(seen.cause.as_u8()) || seen.cause.as_u8() == 26)
        };
        let clears = |seen: &&Sighting| seen.act != Act::Restarts;
        let by_caller =
            self.clearing().filter(|seen| self.is_of_caller(seen)).filter(clears).filter(is_normal);
        by_caller.is_some() && self.is_caller_known && !self.is_answered() && self.announcement().is_none()
    }

    /// How it ended, in a recording that went on until `end`.
    pub(crate) fn outcome(&self, end: Timestamp) -> Outcome {
        if self.is_answered() {
            return Outcome::Answered;
        }
        if self.leg.rival.is_some() && self.clearing().is_none() {
            return Outcome::Failed;
        }
        if self.was_given_up() {
            return Outcome::Cancelled;
        }
        match (self.said(), self.clearing()) {
            (Some((_, seen)), _) => of_cause(seen.cause),
            (None, Some(_)) => Outcome::Failed,
            (None, None) => self.pending(end),
        }
    }

    fn pending(&self, end: Timestamp) -> Outcome {
        let (Some(opening), Some(last)) = (self.opening(), self.leg.seen.last()) else {
            return Outcome::InProgress;
        };
        let waited = |seen: &Sighting| end.seconds_since(seen.time);
        let is_late = match self.alerting() {
            Some(alerting) => waited(alerting) >= RINGING_S,
            None if self.leg.seen.iter().all(|seen| self.is_of_caller(seen)) => waited(opening) >= SETUP_S,
            None => waited(last) >= PROCEEDING_S,
        };
        if is_late { Outcome::Timeout } else { Outcome::InProgress }
    }

    /// Who ended it.
    pub(crate) fn released_by(&self) -> Option<ReleasedBy> {
        let end = match self.announcement() {
            Some((seen, _)) => seen,
            None => self.clearing()?,
        };
        if end.act == Act::Restarts || self.is_of_network(end) {
            return Some(ReleasedBy::Network);
        }
        if !self.is_caller_known {
            return None;
        }
        let by_caller = match self.hung_up() {
            Some(hung_up) => self.is_of_caller(hung_up),
            None => self.is_of_caller(end),
        };
        Some(if by_caller { ReleasedBy::Caller } else { ReleasedBy::Callee })
    }

    /// The message by which a side hung up while the network kept the call for a while (ITU-T Q.764 section 2.4).
    fn hung_up(&self) -> Option<&'l Sighting> {
        let last = self.leg.seen.iter().rfind(|seen| matches!(seen.act, Act::Suspends | Act::Continues));
        last.filter(|seen| seen.act == Act::Suspends && self.is_answered())
    }

    /// Whether a cause is one of the network, and not of a user: by its location (ITU-T Q.850 section 2.2.3). A private
    /// network is part of the user side that it is on. Whatever the location, cause 16 is that of a user who hangs up, and
    /// so are the other normal ones where the call was up, or where the caller's side has them.
    fn is_of_network(&self, end: &Sighting) -> bool {
        let Some(CauseSeen { cause, location, .. }) = &end.cause else { return false };
        let is_normal = matches!(cause.as_u8(), 16..=19 | 21 | 26 | 31);
        if cause.as_u8() == 16 || is_normal && (self.is_answered() || self.is_of_caller(end)) {
            return false;
        }
        let is_exchange = matches!(end.source, Endpoint::Isdn { side: Side::Network, .. });
        match *location {
            None | Some(Location::USER | Location::PRIVATE_REMOTE) => false,
            Some(Location::PRIVATE_LOCAL) => is_exchange,
            Some(_) => true,
        }
    }

    /// The called number: what opened the call, with the digits that came after.
    pub(crate) fn called_number(&self) -> String {
        let own = self.leg.seen.iter().filter(|seen| self.is_of_caller(seen));
        let mut number = String::new();
        for seen in own {
            let adds = match seen.act {
                Act::Opens => number.is_empty(),
                Act::Digits => true,
                _ => continue,
            };
            if number.len() >= MAX_NUMBER {
                break;
            }
            if let Some(asked) = seen.asked.as_ref().filter(|_| adds) {
                number.push_str(&asked.called);
            }
        }
        number
    }
}

/// Who called on a circuit: who sent what only a caller sends, or got what only the called side sends.
fn caller_on_circuit(leg: &Leg) -> Option<Endpoint> {
    leg.seen.iter().find_map(|seen| match seen.act {
        Act::Opens | Act::Digits => Some(seen.source),
        Act::Proceeds | Act::Alerts | Act::Informs | Act::Answers => Some(seen.destination),
        _ => None,
    })
}

/// Whether a message that does this ends a call.
pub(crate) const fn ends(act: Act) -> bool {
    matches!(act, Act::Clears | Act::Completes | Act::Restarts)
}

/// How a call ended that was cleared with this cause before it was answered (ITU-T Q.850 section 2.2.7).
fn of_cause(cause: Cause) -> Outcome {
    match cause.as_u8() {
        17 => Outcome::Busy,
        18..=20 => Outcome::NoAnswer,
        1..=3 | 22 | 28 => Outcome::NotFound,
        16 | 21 | 24 | 52 | 54 | 55 | 57 | 87 => Outcome::Rejected,
        23 => Outcome::Redirected,
        26 => Outcome::Elsewhere,
        102 => Outcome::Timeout,
        _ => Outcome::Failed,
    }
}
