//! The client transaction of every request but INVITE (RFC 3261 section 17.1.2).

use core::time::Duration;

use super::Event;
use super::effect::Effect;
use super::timers::Timers;
use crate::time::Time;

/// The states of RFC 3261 figure 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The request was sent, nothing came back.
    Trying,
    /// A provisional response came.
    Proceeding,
    /// A final response came; its repetitions are absorbed.
    Completed,
    /// Over.
    Terminated,
}

/// The client side of a request that is no INVITE.
#[derive(Clone, Copy, Debug)]
pub struct Client {
    state: State,
    reliable: bool,
    /// Timer E.
    resend: Option<Time>,
    interval: Duration,
    /// Timer F or K.
    end: Option<Time>,
}

impl Client {
    /// The machine of a request that is sent now.
    pub fn new(now: Time, timers: &Timers, reliable: bool) -> Self {
        Self {
            state: State::Trying,
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

    /// Takes what happened.
    pub fn handle(&mut self, now: Time, timers: &Timers, event: Event) -> Effect {
        match (self.state, event) {
            (State::Terminated, _) => Effect::NONE,
            (_, Event::Timer) => self.timer(now, timers),
            (State::Trying | State::Proceeding, Event::Provisional) => {
                self.state = State::Proceeding;
                self.interval = timers.t2;
                Effect::PASS
            }
            (State::Trying | State::Proceeding, Event::Success | Event::Failure) => {
                self.complete(now, timers);
                Effect::PASS
            }
            (State::Trying | State::Proceeding, Event::Unreachable) => {
                self.terminate();
                Effect::UNREACHABLE
            }
            (State::Completed, Event::Provisional | Event::Success | Event::Failure | Event::Unreachable) => {
                Effect::NONE
            }
        }
    }

    fn complete(&mut self, now: Time, timers: &Timers) {
        if self.reliable {
            return self.terminate();
        }
        *self = Self { state: State::Completed, resend: None, end: Some(now + timers.t4), ..*self };
    }

    fn terminate(&mut self) {
        *self = Self { state: State::Terminated, resend: None, end: None, ..*self };
    }

    fn timer(&mut self, now: Time, timers: &Timers) -> Effect {
        if self.end.is_some_and(|end| end <= now) {
            let waited = self.state != State::Completed;
            self.terminate();
            return if waited { Effect::TIMED_OUT } else { Effect::NONE };
        }
        if self.resend.is_none_or(|resend| resend > now) {
            return Effect::NONE;
        }
        // In Proceeding the interval is T2 already; in Trying it doubles up to it.
        self.interval = (self.interval * 2).min(timers.t2);
        self.resend = Some(now + self.interval);
        Effect::RESEND
    }
}
