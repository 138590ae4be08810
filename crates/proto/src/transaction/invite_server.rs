//! The INVITE server transaction (RFC 3261 section 17.2.1, RFC 6026 section 7.1).

use core::time::Duration;

use super::ServerEvent;
use super::effect::Effect;
use super::timers::Timers;
use crate::time::Time;

/// The states of RFC 6026 figure 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// No final response was sent.
    Proceeding,
    /// A 2xx was sent; its repetition is the transaction user's.
    Accepted,
    /// Another final response was sent, and is until ACK comes.
    Completed,
    /// ACK came.
    Confirmed,
    /// Over.
    Terminated,
}

/// The server side of an INVITE.
#[derive(Clone, Copy, Debug)]
pub struct InviteServer {
    state: State,
    reliable: bool,
    /// Whether a provisional response was sent.
    answered: bool,
    /// The wait before 100, or timer G.
    next: Option<Time>,
    interval: Duration,
    /// Timer H, I or L.
    end: Option<Time>,
}

impl InviteServer {
    /// The machine of an INVITE that came now.
    pub fn new(now: Time, timers: &Timers, reliable: bool) -> Self {
        Self {
            state: State::Proceeding,
            reliable,
            answered: false,
            next: Some(now + timers.trying),
            interval: timers.t1,
            end: None,
        }
    }

    /// The state.
    pub fn state(&self) -> State {
        self.state
    }

    /// When [`ServerEvent::Timer`] is due.
    pub fn deadline(&self) -> Option<Time> {
        match (self.next, self.end) {
            (Some(next), Some(end)) => Some(next.min(end)),
            (next, end) => next.or(end),
        }
    }

    /// Takes what happened. `pass` for a response means: send it.
    pub fn handle(&mut self, now: Time, timers: &Timers, event: ServerEvent) -> Effect {
        match (self.state, event) {
            (State::Terminated, _) => Effect::NONE,
            (_, ServerEvent::Timer) => self.timer(now, timers),
            (State::Proceeding, ServerEvent::Request) if self.answered => Effect::RESEND,
            // The sender repeats itself: it waited T1 already, and is not left waiting longer.
            (State::Proceeding, ServerEvent::Request) => self.trying(),
            (State::Proceeding, ServerEvent::Provisional) => {
                (self.answered, self.next) = (true, None);
                Effect::PASS
            }
            (State::Proceeding | State::Accepted, ServerEvent::Success) => {
                if self.state == State::Proceeding {
                    *self =
                        Self { state: State::Accepted, next: None, end: Some(now + timers.whole()), ..*self };
                }
                Effect::PASS
            }
            (State::Proceeding, ServerEvent::Failure) => {
                let next = (!self.reliable).then(|| now + timers.t1);
                *self = Self { state: State::Completed, next, end: Some(now + timers.whole()), ..*self };
                Effect::PASS
            }
            (State::Completed, ServerEvent::Request) => Effect::RESEND,
            (State::Completed, ServerEvent::Ack) => {
                self.confirm(now, timers);
                Effect::NONE
            }
            (State::Accepted, ServerEvent::Ack) => Effect::PASS,
            (State::Proceeding | State::Completed, ServerEvent::Unreachable) => {
                self.terminate();
                Effect::UNREACHABLE
            }
            (State::Proceeding, ServerEvent::Ack)
            | (
                State::Accepted,
                ServerEvent::Request
                | ServerEvent::Unreachable
                | ServerEvent::Failure
                | ServerEvent::Provisional,
            )
            | (State::Completed, ServerEvent::Provisional | ServerEvent::Success | ServerEvent::Failure)
            | (State::Confirmed, _) => Effect::NONE,
        }
    }

    fn trying(&mut self) -> Effect {
        (self.answered, self.next) = (true, None);
        Effect::TRYING
    }

    fn confirm(&mut self, now: Time, timers: &Timers) {
        if self.reliable {
            return self.terminate();
        }
        *self = Self { state: State::Confirmed, next: None, end: Some(now + timers.t4), ..*self };
    }

    fn terminate(&mut self) {
        *self = Self { state: State::Terminated, next: None, end: None, ..*self };
    }

    fn timer(&mut self, now: Time, timers: &Timers) -> Effect {
        if self.end.is_some_and(|end| end <= now) {
            let unacknowledged = self.state == State::Completed;
            self.terminate();
            return if unacknowledged { Effect::TIMED_OUT } else { Effect::NONE };
        }
        if self.next.is_none_or(|next| next > now) {
            return Effect::NONE;
        }
        if self.state == State::Proceeding {
            return self.trying();
        }
        self.interval = (self.interval * 2).min(timers.t2);
        self.next = Some(now + self.interval);
        Effect::RESEND
    }
}
