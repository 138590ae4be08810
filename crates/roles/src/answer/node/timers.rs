//! What happens when a time has come.

use core::time::Duration;

use tritone_codes::StatusCode;
use tritone_proto::{Key, Time};
use tritone_wire::sip::Message;

use super::session::take_due;
use super::{Answer, Due};
use crate::answer::reply::Reply;

/// How often what expired is looked for.
pub(super) const SWEEP: Duration = Duration::from_secs(30);

impl Answer {
    pub(super) fn expire(&mut self, now: Time) {
        self.transactions.expire(now);
        let mut due = core::mem::take(&mut self.due);
        self.wheel.expire(now, |item| due.push(item));
        for item in due.drain(..) {
            match item {
                Due::Session(key) => self.on_session_time(now, key),
                Due::Subscription(key) => self.on_subscription_time(now, key),
                Due::Later(key) => self.on_later(now, key),
                Due::Sweep => self.sweep(now),
            }
        }
        self.due = due;
    }

    fn sweep(&mut self, now: Time) {
        self.registrar.expire(now);
        self.publications.expire(now);
        self.wheel.insert(now + SWEEP, Due::Sweep);
    }

    /// Has the wheel bring a session when it is due.
    pub(super) fn schedule(&mut self, key: Key) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        let Some(next) = session.due.next() else { return };
        // What comes too early is put in again then.
        if session.scheduled.is_none_or(|scheduled| next < scheduled) {
            session.scheduled = Some(next);
            self.wheel.insert(next, Due::Session(key));
        }
    }

    fn on_session_time(&mut self, now: Time, key: Key) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.scheduled = None;
        let due = &mut session.due;
        if take_due(&mut due.step, now) {
            self.run_step(now, key);
            self.next_step(now, key);
        }
        self.on_repetition(now, key);
        self.on_end(now, key);
        self.schedule(key);
    }

    fn on_repetition(&mut self, now: Time, key: Key) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        if take_due(&mut session.due.unacknowledged, now) {
            return self.on_unacknowledged(now, key);
        }
        if take_due(&mut session.due.resend, now) {
            self.resend(now, key);
        }
    }

    /// Sends again what is not acknowledged: a reliable 1xx at intervals that double (RFC 3262 section 3), a 2xx at
    /// intervals of T2 at most (RFC 3261 section 13.3.1.4).
    fn resend(&mut self, now: Time, key: Key) {
        let t2 = self.settings.timers.t2;
        let Some(session) = self.sessions.get_mut(key) else { return };
        let Some(pending) = &mut session.pending else { return };
        let transaction = pending.key;
        let again = if let Some((status, bytes, interval)) = &mut pending.success {
            *interval = (*interval * 2).min(t2);
            Some((*status, bytes.clone(), *interval))
        } else {
            session.reliable.as_mut().map(|reliable| {
                reliable.interval *= 2;
                (reliable.status, reliable.bytes.clone(), reliable.interval)
            })
        };
        let Some((status, bytes, interval)) = again else { return };
        session.due.resend = Some(now + interval);
        self.transactions.respond(now, transaction, status.as_u16(), bytes);
    }

    /// No PRACK: the INVITE is refused (RFC 3262 section 3). No ACK: the call is ended (RFC 3261 section 13.3.1.4).
    fn on_unacknowledged(&mut self, now: Time, key: Key) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.due.resend = None;
        if session.reliable.take().is_some() {
            return self.refuse_pending(now, key, Reply::new(StatusCode::SERVER_TIMEOUT, "no PRACK came"));
        }
        session.pending = None;
        self.hang_up(now, key, "SIP;cause=408;text=\"No ACK\"", "no ACK came");
    }

    fn refuse_pending(&mut self, now: Time, key: Key, reply: Reply) {
        let Some(invite) = self.sessions.get(key).map(|session| session.invite.clone()) else { return };
        if let Ok(request) = Message::scan(&invite) {
            self.refuse(now, key, &request, reply);
        }
    }

    fn on_end(&mut self, now: Time, key: Key) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        if take_due(&mut session.due.ring, now) {
            return self.on_ring_end(now, key);
        }
        if take_due(&mut session.due.hang_up, now) {
            let reason = session.plan.bye.clone().or(session.plan.reason.clone());
            let reason = reason.unwrap_or_else(|| "Q.850;cause=16;text=\"Normal call clearing\"".to_owned());
            return self.hang_up(now, key, &reason, "this side hung up");
        }
        if take_due(&mut session.due.refresh, now) {
            match session.timer {
                Some(timer) if timer.is_ours => self.refresh(now, key),
                Some(_) => self.hang_up(
                    now,
                    key,
                    "SIP;cause=408;text=\"Session expired\"",
                    "the session was not refreshed",
                ),
                None => {}
            }
        }
    }

    /// The Expires of the INVITE has passed (487, RFC 3261 section 13.3.1), or nobody takes the call (480); a call of this
    /// side is given up.
    fn on_ring_end(&mut self, now: Time, key: Key) {
        let Some(session) = self.sessions.get(key) else { return };
        if let Some(own) = session.own_invite {
            self.transactions.cancel(now, own, None);
            return self.end_session(now, key, "nobody took the call");
        }
        if session.pending.is_none() {
            // A call of this side whose INVITE still waits for an address.
            return self.end_session(now, key, "nobody took the call");
        }
        let has_expires = Message::scan(&session.invite)
            .is_ok_and(|invite| crate::answer::registrar::expires_field(&invite).is_some());
        let reply = if has_expires {
            Reply::new(StatusCode::REQUEST_TERMINATED, "the INVITE expired")
        } else {
            Reply::new(StatusCode::TEMPORARILY_UNAVAILABLE, "nobody took the call")
                .phrase("Temporarily Unavailable - no answer")
        };
        self.refuse_pending(now, key, reply);
    }

    /// No new calls; those that ring are refused.
    pub(super) fn drain(&mut self, now: Time) {
        self.is_draining = true;
        for key in self.sessions.keys() {
            let Some(session) = self.sessions.get(key) else { continue };
            if session.answered.is_some() {
                self.hang_up(now, key, "SIP;cause=503;text=\"The endpoint ends\"", "the endpoint ends");
            } else if session.pending.is_some() {
                self.refuse_pending(
                    now,
                    key,
                    Reply::new(StatusCode::SERVICE_UNAVAILABLE, "the endpoint is about to end"),
                );
            } else {
                self.on_ring_end(now, key);
            }
        }
        for key in self.subscriptions.keys() {
            self.end_subscription(now, key, "deactivated");
        }
    }
}
