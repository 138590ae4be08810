//! The facts of one call of ISDN or SS7: how far it came, how it ended, and who said so first.

use tritone_codes::{Cause, Location};
use tritone_wire::{Endpoint, Timestamp};

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

/// The messages of a call in the roles they play.
pub(crate) struct Case<'l> {
    pub(crate) leg: &'l Leg,
    caller: Endpoint,
}

impl<'l> Case<'l> {
    pub(crate) fn of(leg: &'l Leg) -> Self {
        let opening = leg.seen.iter().find(|seen| seen.act == Act::Opens);
        let caller = match (leg.line, opening.or(leg.seen.first())) {
            (Line::CallReference { originator, .. }, _) => originator,
            (Line::Circuit { .. }, Some(first)) => first.source,
            (Line::Circuit { points: (point, _), .. }, None) => Endpoint::PointCode(point),
        };
        Self { leg, caller }
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

    /// The message that answered the call.
    pub(crate) fn answer(&self) -> Option<&'l Sighting> {
        self.first(Act::Answers)
    }

    /// The first message that says that it rings.
    pub(crate) fn alerting(&self) -> Option<&'l Sighting> {
        self.first(Act::Alerts)
    }

    /// The message that ended the call: the first that clears it. Where a call was offered to several terminals, one
    /// of them that refuses it ends nothing as long as another goes on.
    pub(crate) fn clearing(&self) -> Option<&'l Sighting> {
        let goes_on = |seen: &Sighting| {
            matches!(seen.act, Act::Alerts | Act::Answers | Act::Proceeds) && !self.is_of_caller(seen)
        };
        let last_onward = self.leg.seen.iter().rposition(goes_on).map_or(0, |index| index + 1);
        let ends = |seen: &&Sighting| matches!(seen.act, Act::Clears | Act::Completes | Act::Restarts);
        self.leg.seen.get(last_onward..).unwrap_or_default().iter().find(ends)
    }

    /// What told the caller, by a tone or an announcement and with its cause, that the call had failed, before anything
    /// cleared it.
    pub(crate) fn announcement(&self) -> Option<(&'l Sighting, &'l CauseSeen)> {
        if self.answer().is_some() {
            return None;
        }
        let end = self.clearing().map_or(usize::MAX, |end| self.index_of(end));
        let mut before = self.leg.seen.iter().take(end);
        before.find_map(|seen| {
            let tells =
                matches!(seen.act, Act::Informs | Act::Proceeds | Act::Alerts) && !self.is_of_caller(seen);
            let cause = seen.cause.as_ref().filter(|seen| tells && !is_unspecific(seen.cause.as_u8()))?;
            Some((seen, cause))
        })
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
        let is_normal = |seen: &&Sighting| seen.cause.as_ref().is_none_or(|seen| seen.cause.as_u8() < 32);
        let by_caller = self.clearing().filter(|seen| self.is_of_caller(seen)).filter(is_normal);
        by_caller.is_some() && self.answer().is_none() && self.announcement().is_none()
    }

    /// How it ended, in a recording that went on until `end`.
    pub(crate) fn outcome(&self, end: Timestamp) -> Outcome {
        if self.answer().is_some() {
            return Outcome::Answered;
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
        if self.is_of_caller(end) {
            return Some(ReleasedBy::Caller);
        }
        let location = end.cause.as_ref().map(|seen| seen.location);
        // The sender of a cause of another place passed it on; a side of an exchange speaks for its network.
        let is_network = location
            .is_some_and(|location| location != Location::USER && location != Location::PRIVATE_REMOTE);
        Some(if is_network { ReleasedBy::Network } else { ReleasedBy::Callee })
    }

    /// The called number: what opened the call, with the digits that came after.
    pub(crate) fn called_number(&self) -> String {
        let own = self.leg.seen.iter().filter(|seen| self.is_of_caller(seen));
        let mut number = String::new();
        let mut last: Option<&Sighting> = None;
        for seen in own {
            let adds = match seen.act {
                Act::Opens => number.is_empty(),
                Act::Digits => last.is_none_or(|last| !last.repeats(seen)),
                _ => continue,
            };
            if let Some(numbers) = seen.numbers.as_ref().filter(|_| adds) {
                number.push_str(&numbers.called);
            }
            last = Some(seen);
        }
        number
    }
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
