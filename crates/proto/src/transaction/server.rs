//! The server transaction of every request but INVITE (RFC 3261 section 17.2.2, RFC 4320).

use super::ServerEvent;
use super::effect::Effect;
use super::timers::Timers;
use crate::time::Time;

/// The states of RFC 3261 figure 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing was sent.
    Trying,
    /// A provisional response was sent.
    Proceeding,
    /// A final response was sent; it is sent again when the request comes again.
    Completed,
    /// Over.
    Terminated,
}

/// The server side of a request that is no INVITE.
#[derive(Clone, Copy, Debug)]
pub struct Server {
    state: State,
    reliable: bool,
    /// When 100 is due (RFC 4320 section 4.1).
    trying: Option<Time>,
    /// Timer J, and before the final response the time after which nobody waits for one.
    end: Option<Time>,
}

impl Server {
    /// The machine of a request that came now.
    pub fn new(now: Time, timers: &Timers, reliable: bool) -> Self {
        let (trying, end) = (Some(now + timers.late_trying()), Some(now + timers.whole()));
        Self { state: State::Trying, reliable, trying, end }
    }

    /// The state.
    pub fn state(&self) -> State {
        self.state
    }

    /// When [`ServerEvent::Timer`] is due.
    pub fn deadline(&self) -> Option<Time> {
        match (self.trying, self.end) {
            (Some(trying), Some(end)) => Some(trying.min(end)),
            (trying, end) => trying.or(end),
        }
    }

    /// Takes what happened. `pass` for a response means: send it. A provisional response that is not the machine's own
    /// 100 is not sent (RFC 4320 section 4.1), nor is a final response when nobody waits for it any more (section 4.2).
    pub fn handle(&mut self, now: Time, timers: &Timers, event: ServerEvent) -> Effect {
        match (self.state, event) {
            (State::Terminated, _) => Effect::NONE,
            (_, ServerEvent::Timer) => self.timer(now),
            (State::Proceeding | State::Completed, ServerEvent::Request) => Effect::RESEND,
            (State::Trying | State::Proceeding, ServerEvent::Success | ServerEvent::Failure) => {
                self.complete(now, timers);
                Effect::PASS
            }
            (_, ServerEvent::Unreachable) => {
                self.terminate();
                Effect::UNREACHABLE
            }
            (State::Trying, ServerEvent::Request)
            | (_, ServerEvent::Provisional | ServerEvent::Ack)
            | (State::Completed, ServerEvent::Success | ServerEvent::Failure) => Effect::NONE,
        }
    }

    fn complete(&mut self, now: Time, timers: &Timers) {
        if self.reliable {
            return self.terminate();
        }
        *self = Self { state: State::Completed, trying: None, end: Some(now + timers.whole()), ..*self };
    }

    fn terminate(&mut self) {
        *self = Self { state: State::Terminated, trying: None, end: None, ..*self };
    }

    fn timer(&mut self, now: Time) -> Effect {
        if self.end.is_some_and(|end| end <= now) {
            let unanswered = self.state != State::Completed;
            self.terminate();
            return if unanswered { Effect::TIMED_OUT } else { Effect::NONE };
        }
        if self.trying.is_none_or(|trying| trying > now) {
            return Effect::NONE;
        }
        (self.state, self.trying) = (State::Proceeding, None);
        Effect::TRYING
    }
}
