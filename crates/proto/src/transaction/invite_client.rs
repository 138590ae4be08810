//! The INVITE client transaction (RFC 3261 section 17.1.1, RFC 6026 section 7.2).

use core::time::Duration;

use super::Event;
use super::effect::Effect;
use super::timers::Timers;
use crate::time::Time;

/// The states of RFC 6026 figure 7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The INVITE was sent, nothing came back.
    Calling,
    /// A provisional response came.
    Proceeding,
    /// A 2xx came; repetitions of it and those of other branches are passed on.
    Accepted,
    /// Another final response came; its repetitions are acknowledged.
    Completed,
    /// Over.
    Terminated,
}

/// The client side of an INVITE.
#[derive(Clone, Copy, Debug)]
pub struct InviteClient {
    state: State,
    reliable: bool,
    /// Timer A.
    resend: Option<Time>,
    interval: Duration,
    /// Timer B, M or D, or the wait for the final response after CANCEL.
    end: Option<Time>,
}

impl InviteClient {
    /// The machine of an INVITE that is sent now.
    pub fn new(now: Time, timers: &Timers, reliable: bool) -> Self {
        Self {
            state: State::Calling,
            reliable,
            resend: (!reliable).then(|| now + timers.t1),
            interval: timers.t1,
            end: Some(now + timers.whole()),
        }
    }

    /// The state.
    pub fn state(&self) -> State {
        self.state
    }

    /// When [`Event::Timer`] is due.
    pub fn deadline(&self) -> Option<Time> {
        match (self.resend, self.end) {
            (Some(resend), Some(end)) => Some(resend.min(end)),
            (resend, end) => resend.or(end),
        }
    }

    /// A CANCEL was sent: without a final response in 64*T1 the INVITE is given up (RFC 3261 section 9.1).
    pub fn cancelled(&mut self, now: Time, timers: &Timers) {
        if self.state == State::Proceeding {
            self.end = Some(now + timers.whole());
        }
    }

    /// Takes what happened.
    pub fn handle(&mut self, now: Time, timers: &Timers, event: Event) -> Effect {
        match (self.state, event) {
            (State::Terminated, _) => Effect::NONE,
            (_, Event::Timer) => self.timer(now),
            (State::Calling, Event::Provisional) => {
                self.enter(State::Proceeding, None);
                Effect::PASS
            }
            (State::Proceeding, Event::Provisional) => Effect::PASS,
            (State::Calling | State::Proceeding, Event::Success) => {
                self.enter(State::Accepted, Some(now + timers.whole()));
                Effect::PASS
            }
            (State::Accepted, Event::Success) => Effect::PASS,
            (State::Calling | State::Proceeding, Event::Failure) if self.reliable => {
                self.enter(State::Terminated, None);
                Effect::ACK_AND_PASS
            }
            (State::Calling | State::Proceeding, Event::Failure) => {
                self.enter(State::Completed, Some(now + timers.repetitions()));
                Effect::ACK_AND_PASS
            }
            (State::Completed, Event::Failure) => Effect::ACK,
            (State::Calling | State::Proceeding, Event::Unreachable) => {
                self.enter(State::Terminated, None);
                Effect::UNREACHABLE
            }
            (State::Completed, Event::Unreachable) => {
                self.enter(State::Terminated, None);
                Effect::NONE
            }
            (State::Accepted, Event::Provisional | Event::Failure | Event::Unreachable)
            | (State::Completed, Event::Provisional | Event::Success) => Effect::NONE,
        }
    }

    fn enter(&mut self, state: State, end: Option<Time>) {
        *self = Self { state, resend: None, end, ..*self };
    }

    fn timer(&mut self, now: Time) -> Effect {
        if self.end.is_some_and(|end| end <= now) {
            let waited = matches!(self.state, State::Calling | State::Proceeding);
            self.enter(State::Terminated, None);
            return if waited { Effect::TIMED_OUT } else { Effect::NONE };
        }
        if self.resend.is_none_or(|resend| resend > now) {
            return Effect::NONE;
        }
        self.interval *= 2;
        self.resend = Some(now + self.interval);
        Effect::RESEND
    }
}
