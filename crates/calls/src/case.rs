//! The facts of one call: who tried what, how it ended, and the way its end took.

use tritone_codes::{Cause, Method, StatusClass, StatusCode};
use tritone_wire::Timestamp;

use crate::attempt::{Transaction, opening_transactions};
use crate::call::{Hop, Observed, Origin, ReleasedBy, Role};
use crate::cause::{Reasons, is_unspecific, warning_codes};
use crate::event::Event;
use crate::indices::Indices;
use crate::leg::Leg;
use crate::outcome::Outcome;
use crate::path::{self, deciding, dropped_forks, own_attempts};
use crate::unreachable::Refusal;

/// 64*T1 with the T1 of RFC 3261 section 17.1.1.1 (500 ms), in seconds: Timer B, after which an INVITE without a
/// response has failed.
pub(crate) const TIMER_B_S: f64 = 32.0;
/// Timer C of RFC 3261 section 16.6 step 11, in seconds: how long a ringing call may stay so.
const TIMER_C_S: f64 = 180.0;

/// The transactions that open a call, in the roles they play.
pub(crate) struct Case<'l> {
    leg: &'l Leg,
    reasons: &'l Reasons<'l>,
    /// All transactions that open the call.
    all: Vec<Transaction>,
    /// The attempts of the caller, in order, by their places among all.
    own: Indices,
    /// The attempt that decides, on the caller's hop.
    deciding: usize,
    /// The deciding attempt on all its hops, the caller's first.
    path: Indices,
    /// The BYEs and their responses that end the call, by index; those that end only a fork that the caller did not
    /// keep are left out.
    byes: Indices,
}

impl<'l> Case<'l> {
    /// Sorts out a leg, whose events are in order of time; `None` where it holds no transaction that opens a call.
    pub(crate) fn of(leg: &'l Leg, reasons: &'l Reasons<'l>) -> Option<Self> {
        let all = opening_transactions(leg);
        let own = own_attempts(leg, &all);
        let deciding = deciding(leg, &all, &own)?;
        let path = path::path(leg, &all, deciding);
        let byes = byes(leg, &all[deciding]);
        Some(Self { leg, reasons, all, own, deciding, path, byes })
    }

    /// The leg that it is about.
    pub(crate) fn leg(&self) -> &'l Leg {
        self.leg
    }

    /// Its Reason headers.
    pub(crate) fn reasons(&self) -> &'l Reasons<'l> {
        self.reasons
    }

    /// The attempts of the caller, in order.
    pub(crate) fn own(&self) -> impl DoubleEndedIterator<Item = &Transaction> + Clone {
        self.own.iter().map(|place| &self.all[*place])
    }

    /// The deciding attempt on the hop farthest from the caller.
    pub(crate) fn farthest(&self) -> &Transaction {
        self.path.last().map_or(self.deciding(), |place| &self.all[*place])
    }

    fn event(&self, index: usize) -> &'l Event {
        &self.leg.events()[index]
    }

    fn time(&self, index: usize) -> Timestamp {
        self.event(index).time
    }

    /// The attempt that decides the call, on the caller's hop.
    pub(crate) fn deciding(&self) -> &Transaction {
        &self.all[self.deciding]
    }

    /// Whether an INVITE of the caller was recorded.
    pub(crate) fn has_request(&self) -> bool {
        self.own().any(|transaction| transaction.invite.is_some())
    }

    /// The deciding attempt on all its hops, the caller's first.
    pub(crate) fn path(&self) -> impl DoubleEndedIterator<Item = &Transaction> + ExactSizeIterator + Clone {
        self.path.iter().map(|place| &self.all[*place])
    }

    /// The final response that the caller got.
    pub(crate) fn final_event(&self) -> Option<&'l Event> {
        self.deciding().final_event(self.leg)
    }

    /// Its status.
    pub(crate) fn status(&self) -> Option<StatusCode> {
        self.deciding().status(self.leg)
    }

    /// The provisional statuses of the caller's attempts up to the deciding one.
    pub(crate) fn provisionals(&self) -> Vec<StatusCode> {
        let until_deciding = self.own().filter(|transaction| transaction.first <= self.deciding().first);
        let indices = until_deciding.flat_map(|transaction| &transaction.provisionals);
        let mut seen: Vec<StatusCode> = indices.filter_map(|index| self.event(*index).status()).collect();
        seen.dedup();
        seen
    }

    /// The statuses of the attempts before the deciding one.
    pub(crate) fn earlier_finals(&self) -> Vec<StatusCode> {
        let before = self.own().take_while(|transaction| transaction.first != self.deciding().first);
        before.filter_map(|transaction| transaction.status(self.leg)).collect()
    }

    /// Whether a 180 came for the deciding attempt.
    pub(crate) fn alerted(&self) -> bool {
        self.deciding().provisionals.iter().any(|index| self.event(*index).status().is_some_and(|s| s == 180))
    }

    /// Where the caller gave up before the final response: its CANCEL, or its BYE in an early dialog (RFC 3261
    /// section 15).
    pub(crate) fn given_up(&self) -> Option<usize> {
        let deciding = self.deciding();
        if deciding.cancelled() {
            return deciding.cancel;
        }
        let end = deciding.finals.first().copied().unwrap_or(usize::MAX);
        let caller = deciding.sample(self.leg).from_tag;
        let early = |index: &&usize| {
            let event = self.event(**index);
            event.request() == Some(Method::Bye) && event.from_tag == caller && **index < end
        };
        let may_be_early = !deciding.provisionals.is_empty() && !self.success_was_acknowledged();
        self.byes.iter().find(early).copied().filter(|_| may_be_early)
    }

    /// Whether an ACK was seen that can only be that of a 2xx: it has a branch of its own (RFC 3261 section 13.2.2.4),
    /// where the ACK of a failure has that of the INVITE (section 17.1.1.3).
    fn success_was_acknowledged(&self) -> bool {
        let sample = self.deciding().sample(self.leg);
        let caller = self.leg.host(self.deciding().sender(self.leg));
        self.leg.events().iter().any(|event| {
            event.request() == Some(Method::Ack)
                && (event.cseq, event.from_tag) == (sample.cseq, sample.from_tag)
                && event.to_tag != 0
                && ![0, sample.branch].contains(&event.branch)
                && self.leg.host(event.source) == caller
        })
    }

    /// Whether a 2xx that was not recorded is proved by its ACK, or by a BYE that cannot be one of an early dialog.
    fn was_answered_unseen(&self) -> bool {
        let released = self.byes.iter().any(|index| self.event(*index).to_tag != 0);
        self.success_was_acknowledged() || (released && self.given_up().is_none())
    }

    /// How the call ended, in a recording that went on until `end`.
    pub(crate) fn outcome(&self, end: Timestamp) -> Outcome {
        let given_up = self.given_up();
        let elsewhere = given_up.is_some_and(|index| self.reasons.says_elsewhere(self.event(index)));
        let heard = !self.deciding().provisionals.is_empty() || self.deciding().invite.is_none();
        match self.status() {
            Some(status) if status == 487 && elsewhere => Outcome::Elsewhere,
            Some(status) => Outcome::of_final(status, given_up.is_some()),
            None if elsewhere => Outcome::Elsewhere,
            None if given_up.is_some() && heard => Outcome::Cancelled,
            None if self.was_answered_unseen() => Outcome::Answered,
            None => self.pending(end),
        }
    }

    /// The outcome of an INVITE without a final response. A 101 to 199 stops Timer B (RFC 3261 section 17.1.1.2) and
    /// starts a proxy's Timer C (section 16.6), so that a ringing call is not taken for a dead one.
    fn pending(&self, end: Timestamp) -> Outcome {
        let deciding = self.deciding();
        if self.was_refused_by_the_network() {
            return Outcome::Failed;
        }
        let (since, limit) = match deciding.last_progress {
            Some(index) => (index, TIMER_C_S),
            None => (deciding.invite.unwrap_or(deciding.first), TIMER_B_S),
        };
        if end.seconds_since(self.time(since)) >= limit { Outcome::Timeout } else { Outcome::InProgress }
    }

    /// Whether the INVITE came back and nobody answered it: the caller treats that as a 503 (RFC 3261 section 8.1.3.1).
    fn was_refused_by_the_network(&self) -> bool {
        let deciding = self.deciding();
        let invite = deciding.invite.filter(|_| deciding.provisionals.is_empty());
        invite.is_some_and(|index| self.leg.refusals_of(self.event(index)).any(Refusal::is_fatal))
    }

    /// Who ended the call.
    pub(crate) fn released_by(&self, outcome: Outcome, origin: Option<&Origin>) -> Option<ReleasedBy> {
        match outcome {
            Outcome::Answered => self.bye().map(|bye| self.hung_up(bye)),
            Outcome::Elsewhere => Some(ReleasedBy::Proxy),
            _ if self.given_up().is_some() => Some(ReleasedBy::Caller),
            _ if origin.is_some_and(|origin| !origin.or_behind) => Some(ReleasedBy::Proxy),
            _ => self.status().map(|_| ReleasedBy::Callee),
        }
    }

    /// Who sent the first BYE. A B2BUA that hangs up by itself does so on both sides: towards the called side as the
    /// one who opened that leg, towards the caller without having got a BYE.
    fn hung_up(&self, bye: &Event) -> ReleasedBy {
        let on_callers_leg = self.leg.joined(bye).is_none_or(|joined| joined.by.is_retry());
        let is_opener = self.opener_of(bye.part).is_some_and(|tag| tag == bye.from_tag);
        let went_on = self.path().any(|hop| hop.succeeded(self.leg) && !hop.is_of_caller(self.leg));
        match (on_callers_leg, is_opener) {
            (true, true) => ReleasedBy::Caller,
            (true, false) if !went_on => ReleasedBy::Callee,
            (false, false) => ReleasedBy::Callee,
            _ => ReleasedBy::Proxy,
        }
    }

    /// The From tag of who opened a leg.
    fn opener_of(&self, part: u16) -> Option<u32> {
        let deciding = self.deciding().sample(self.leg);
        if deciding.part == part {
            return Some(deciding.from_tag);
        }
        let mut invites = self.leg.events().iter().filter(|event| event.part == part);
        invites.find(|event| event.request() == Some(Method::Invite)).map(|event| event.from_tag)
    }

    /// The first BYE.
    fn bye(&self) -> Option<&'l Event> {
        let mut events = self.byes.iter().map(|index| self.event(*index));
        events.find(|event| event.request() == Some(Method::Bye))
    }

    /// The observed cause: of the deciding attempt on the hops of its path, of its CANCEL, and of the BYE. Reasons of
    /// attempts that were repeated with another result, of forks that lost, and of refused re-INVITEs say nothing
    /// about the end of the call.
    pub(crate) fn observed(&self) -> Option<Observed> {
        let is_of = |hop: &Transaction, index: &usize| {
            hop.finals.contains(index)
                || hop.provisionals.contains(index)
                || hop.invite == Some(*index)
                || hop.cancel == Some(*index)
        };
        let is_about_the_end =
            |index: &usize| self.byes.contains(index) || self.path().any(|hop| is_of(hop, index));
        let events = self.leg.events().iter().enumerate();
        let saying = events.filter(|(_, event)| event.reason != 0 || event.tunnelled.is_some());
        self.reasons.last_cause(saying.filter(|(index, _)| is_about_the_end(index)).map(|(_, event)| event))
    }

    /// The way of the final response, from the called side to the caller.
    pub(crate) fn hops(&self) -> Vec<Hop> {
        let mut hops: Vec<Hop> = Vec::with_capacity(self.path.len());
        for event in self.path().rev().filter_map(|transaction| transaction.final_event(self.leg)) {
            let changed_from = |hop: &Hop, now: &Hop| (hop.status, hop.cause) != (now.status, now.cause);
            let Some(mut hop) = self.hop(event) else { continue };
            hop.changed = hops.last().is_some_and(|before| changed_from(before, &hop));
            hops.push(hop);
        }
        hops
    }

    /// A final response as a hop of its way.
    fn hop(&self, event: &Event) -> Option<Hop> {
        let (cause, location) = self.reasons.q850(event).unzip();
        let leg = self.leg;
        Some(Hop {
            from: leg.address(event.source),
            to: leg.address(event.destination),
            status: Some(event.status()?),
            signal: None,
            cause,
            changed: false,
            location: location.flatten(),
            warnings: leg.text(event.warning).map(warning_codes).unwrap_or_default(),
            product: leg.text(event.product).map(str::to_owned),
            frame: event.frame,
            time: event.time,
        })
    }

    /// The element farthest from the caller that said the failure. A 487 to the CANCEL of a proxy that gave up by
    /// itself says nothing: then it was the proxy.
    pub(crate) fn origin(&self, outcome: Outcome) -> Option<Origin> {
        if outcome == Outcome::Cancelled {
            return self.announcer();
        }
        if !outcome.is_failure() {
            return None;
        }
        let last = self.path.len() - 1;
        self.path().enumerate().rev().find_map(|(place, transaction)| {
            let event = transaction.final_event(self.leg)?;
            let status = event.status().filter(|status| status.as_u16() >= 300)?;
            let by_cancel = place > 0 && status == 487 && transaction.cancelled();
            (!by_cancel).then(|| Origin {
                address: self.leg.address(event.source),
                role: self.role(place),
                product: self.leg.text(event.product).map(str::to_owned),
                status: Some(status),
                said: None,
                or_behind: place == last,
                frame: event.frame,
            })
        })
    }

    /// What the element is that got a hop of the path and sent the next one.
    fn role(&self, place: usize) -> Option<Role> {
        let part = |hop: &Transaction| hop.sample(self.leg).part;
        let (here, next) = (self.path().nth(place)?, self.path().nth(place + 1)?);
        Some(if part(here) == part(next) { Role::Proxy } else { Role::B2bua })
    }

    /// Provisional responses of a hop that carry a session description and a cause of failure: announcements of that.
    pub(crate) fn announcements<'h>(
        &'h self,
        hop: &'h Transaction,
    ) -> impl Iterator<Item = (&'l Event, Cause)> + use<'l, 'h> {
        let events = hop.provisionals.iter().map(|index| self.event(*index)).filter(|event| event.sdp);
        events.filter_map(|event| {
            let cause = self.reasons.cause_of(event)?;
            (!is_unspecific(cause.as_u8())).then_some((event, cause))
        })
    }

    /// The element farthest from the caller that announced a failure which the caller did not wait for.
    fn announcer(&self) -> Option<Origin> {
        let last = self.path.len() - 1;
        self.path().enumerate().rev().find_map(|(place, hop)| {
            let (event, _) = self.announcements(hop).next()?;
            Some(Origin {
                address: self.leg.address(event.source),
                role: self.role(place),
                product: self.leg.text(event.product).map(str::to_owned),
                status: Some(event.status()?),
                said: None,
                or_behind: place == last,
                frame: event.frame,
            })
        })
    }

    /// Post-dial delay, ringing and talking, in seconds.
    pub(crate) fn times(&self, outcome: Outcome) -> [Option<f64>; 3] {
        let deciding = self.deciding();
        let provisional = |wanted: &[u16]| {
            let is_wanted = |status: StatusCode| wanted.contains(&status.as_u16());
            deciding
                .provisionals
                .iter()
                .copied()
                .find(|index| self.event(*index).status().is_some_and(is_wanted))
        };
        let asked = self.own().next().and_then(|transaction| transaction.invite);
        let last = deciding.final_index(self.leg);
        let answered = last.filter(|_| outcome == Outcome::Answered);
        let ended = self.given_up().into_iter().chain(last).min();
        let is_bye = |index: &usize| self.event(*index).request() == Some(Method::Bye);
        let bye = self.byes.iter().copied().find(is_bye);
        let seconds = |from: Option<usize>, to: Option<usize>| {
            let (from, to) = (from?, to?);
            (from <= to).then(|| self.time(to).seconds_since(self.time(from)))
        };
        let sign = provisional(&[180, 183]).into_iter().chain(answered).min();
        [seconds(asked, sign), seconds(provisional(&[180]), ended), seconds(answered, bye)]
    }
}

/// The BYEs of a leg and their responses that are not about a fork which the caller dropped.
fn byes(leg: &Leg, deciding: &Transaction) -> Indices {
    let dropped = dropped_forks(leg, deciding);
    let about_dropped = |event: &Event| dropped.contains(&event.from_tag) || dropped.contains(&event.to_tag);
    let all = leg.events().iter().enumerate().filter(|(_, event)| event.method == Some(Method::Bye));
    all.filter(|(_, event)| !about_dropped(event)).map(|(index, _)| index).collect()
}

/// Whether a leg without a transaction that opens a call shows that it had been answered: a BYE, or a re-INVITE.
pub(crate) fn is_inside_dialog(leg: &Leg) -> bool {
    let in_dialog = |event: &Event| match event.method {
        Some(Method::Bye) => true,
        Some(Method::Invite) => event.to_tag != 0 && event.status().is_none_or(is_2xx),
        _ => false,
    };
    leg.events().iter().any(in_dialog)
}

fn is_2xx(status: StatusCode) -> bool {
    status.class() == StatusClass::Success
}
