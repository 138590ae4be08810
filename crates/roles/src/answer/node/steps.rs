//! The responses of a plan, one after the other.

use core::time::Duration;

use tritone_codes::StatusCode;
use tritone_proto::{Flow, Key, Media, Output, Time};
use tritone_wire::sip::{HeaderName, Message, Params};

use super::Answer;
use super::given::Asking;
use super::session::{Reliable, Session, SessionTimer};
use crate::answer::checks::{session_body, session_expires};
use crate::answer::dial::{Dialled, DialledMedia};
use crate::answer::reply::Reply;
use crate::answer::sdp::{self, Local};

impl Answer {
    /// Runs the next responses of the plan that are due at once, and waits for the one after.
    pub(super) fn next_step(&mut self, now: Time, key: Key) {
        while let Some(session) = self.sessions.get_mut(key) {
            // Nothing overtakes a response that waits for its PRACK (RFC 3262 section 3).
            if session.reliable.is_some() || !session.is_ringing() {
                return;
            }
            let Some(step) = session.plan.steps.get(session.next).copied() else { return };
            if step.after > Duration::ZERO {
                session.due.step = Some(now + step.after);
                return;
            }
            self.run_step(now, key);
        }
    }

    /// Gives the next response of the plan.
    pub(super) fn run_step(&mut self, now: Time, key: Key) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        let Some(step) = session.plan.steps.get(session.next).copied() else { return };
        session.next += 1;
        session.due.step = None;
        match step.status.as_u16() {
            ..200 => self.give_provisional(now, key, step.status),
            200..300 => self.give_success(now, key, step.status),
            _ => self.give_failure(now, key, step.status),
        }
    }

    fn give_provisional(&mut self, now: Time, key: Key, status: StatusCode) {
        let Some(session) = self.sessions.get(key) else { return };
        let invite = session.invite.clone();
        let Ok(request) = Message::scan(&invite) else { return };
        let plan = session.plan.clone();
        let is_last = session.next == plan.steps.len();
        let has_session = status == StatusCode::SESSION_PROGRESS && session.media != DialledMedia::Nothing;
        let mut reply = Reply::new(status, "dialled");
        if is_last {
            reply = self.dialled_reply(&plan, status);
            if let Some(reason) = &plan.reason {
                reply = reply.field("Reason", reason.clone());
            }
        }
        if has_session {
            reply.session = self.answer_offer(key, &request);
        }
        let has_answer = reply.session.is_some();
        let reliable = status != StatusCode::TRYING && self.is_reliable(&request, &plan);
        if reliable {
            let rseq = self.next_rseq(key);
            reply = reply.field("Require", "100rel").field("RSeq", rseq.to_string());
        }
        let bytes = self.give_session(now, key, &request, reply);
        if has_answer {
            self.play(key);
        }
        let t1 = self.settings.timers.t1;
        let whole = self.settings.timers.whole();
        let (Some(session), Some(bytes), true) = (self.sessions.get_mut(key), bytes, reliable) else {
            return;
        };
        session.reliable = Some(Reliable { status, bytes, interval: t1, has_answer });
        session.due.resend = Some(now + t1);
        session.due.unacknowledged = Some(now + whole);
    }

    /// Whether a provisional response is sent reliably: where it must be, or may and was asked for (RFC 3262 section 3).
    fn is_reliable(&self, request: &Message<'_>, plan: &Dialled) -> bool {
        let has = |name| request.values(name).any(|tag| tag.eq_ignore_ascii_case(b"100rel"));
        has(HeaderName::Require)
            || ((plan.reliable || self.settings.policy.reliable) && has(HeaderName::Supported))
    }

    fn next_rseq(&mut self, key: Key) -> u32 {
        let first = 1 + u32::try_from(self.transactions.random().below(1 << 20)).unwrap_or(0);
        let Some(session) = self.sessions.get_mut(key) else { return first };
        session.rseq = if session.rseq == 0 { first } else { session.rseq + 1 };
        session.rseq
    }

    /// Answers with a 2xx, which is sent again until its ACK comes (RFC 3261 section 13.3.1.4).
    pub(super) fn give_success(&mut self, now: Time, key: Key, status: StatusCode) {
        let Some(session) = self.sessions.get(key) else { return };
        let invite = session.invite.clone();
        let Ok(request) = Message::scan(&invite) else { return };
        let plan = session.plan.clone();
        let mut reply = if session.answered.is_none() {
            self.dialled_reply(&plan, status)
        } else {
            Reply::new(status, "taken")
        };
        let offers = session_body(&request).is_empty();
        let is_answered = session.is_answered;
        if offers {
            reply.session = Some(self.own_offer(key));
        } else if !is_answered {
            reply.session = self.answer_offer(key, &request);
            if reply.session.is_none() {
                return self.give_failure(now, key, StatusCode::NOT_ACCEPTABLE_HERE);
            }
        }
        reply = self.session_timer(now, key, &request, reply);
        let Some(bytes) = self.give_session(now, key, &request, reply) else { return };
        let (t1, whole) = (self.settings.timers.t1, self.settings.timers.whole());
        self.counters.calls += 1;
        let Some(session) = self.sessions.get_mut(key) else { return };
        if let Some(pending) = &mut session.pending {
            pending.success = Some((status, bytes, t1));
        }
        session.answered = session.answered.or(Some(now));
        session.due.ring = None;
        session.due.resend = Some(now + t1);
        session.due.unacknowledged = Some(now + whole);
        if !offers {
            self.play(key);
        }
    }

    /// Answers with a failure, and lets go of the session unless it was answered before.
    pub(super) fn give_failure(&mut self, now: Time, key: Key, status: StatusCode) {
        let Some(session) = self.sessions.get(key) else { return };
        let invite = session.invite.clone();
        let Ok(request) = Message::scan(&invite) else { return };
        let plan = session.plan.clone();
        let flow = session.flow;
        let reply = match flow {
            Some(flow) if plan.final_status() == Some(status) => self.failure(&plan, status, &request, &flow),
            _ => Reply::new(status, "refused"),
        };
        self.refuse(now, key, &request, reply);
    }

    /// Answers the pending INVITE with this failure.
    pub(super) fn refuse(&mut self, now: Time, key: Key, request: &Message<'_>, reply: Reply) {
        let why = reply.why;
        self.give_session(now, key, request, reply);
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.pending = None;
        if session.answered.is_none() {
            self.end_session(now, key, why);
        }
    }

    /// The reply of a failure that was dialled.
    pub(super) fn failure(
        &mut self,
        plan: &Dialled,
        status: StatusCode,
        request: &Message<'_>,
        flow: &Flow,
    ) -> Reply {
        let mut reply = self.dialled_reply(plan, status);
        if status.as_u16() == 580 && !session_body(request).is_empty() {
            let address = self.settings.media_by(&self.settings.reached_by(flow));
            reply.session =
                Some(sdp::failed_precondition(&Local { address, session: self.number(), version: 1 }));
        }
        reply
    }

    /// Answers the pending INVITE of a session with the session's tag.
    pub(super) fn give_session(
        &mut self,
        now: Time,
        key: Key,
        request: &Message<'_>,
        reply: Reply,
    ) -> Option<std::sync::Arc<[u8]>> {
        let session = self.sessions.get(key)?;
        let (tag, flow, plan) = (session.tag.clone(), session.flow?, session.plan.clone());
        let transaction = session.pending.as_ref()?.key;
        let asking = Asking { request, flow: &flow, tag: &tag, dialled: Some(&plan) };
        Some(self.give(now, transaction, &asking, reply))
    }

    /// The answer to the offer in this request, which is agreed on by it; `None` where there is no offer, or none that can
    /// be taken.
    pub(super) fn answer_offer(&mut self, key: Key, request: &Message<'_>) -> Option<String> {
        let offer = session_body(request);
        let local = self.local(key)?;
        if offer.is_empty() {
            return None;
        }
        let (text, agreed) = sdp::answer(offer, &local).ok()?;
        self.sessions.get_mut(key)?.agreed = Some(agreed);
        Some(text)
    }

    /// An offer of this side.
    fn own_offer(&mut self, key: Key) -> String {
        let Some(local) = self.local(key) else { return String::new() };
        if let Some(session) = self.sessions.get_mut(key) {
            session.own_offer = true;
        }
        sdp::offer(&local)
    }

    /// This side of the session, in its next version.
    fn local(&mut self, key: Key) -> Option<Local> {
        let session = self.sessions.get_mut(key)?;
        session.version += 1;
        let (number, version, flow) = (session.number, session.version, session.flow?);
        let address = self.settings.media_by(&self.settings.reached_by(&flow));
        Some(Local { address, session: number, version })
    }

    /// Begins the media that were agreed on, or goes on with what is agreed now.
    pub(super) fn play(&mut self, key: Key) {
        let has_socket = self.settings.media.is_some();
        let Some(session) = self.sessions.get_mut(key) else { return };
        let Some(agreed) = session.agreed.filter(|_| has_socket) else { return };
        let number = session.number;
        match agreed.remote {
            Some(remote) => {
                session.is_playing = true;
                let sound = agreed.sound(session.media);
                self.outputs.push_back(Output::Media(Media::Start { session: number, remote, sound }));
            }
            None if session.is_playing => {
                session.is_playing = false;
                self.stop_media(number);
            }
            None => {}
        }
    }

    pub(super) fn stop_media(&mut self, session: u64) {
        self.outputs.push_back(Output::Media(Media::Stop { session }));
    }

    /// What the caller wants of a session timer, as the 2xx says it (RFC 4028 section 9).
    pub(super) fn session_timer(
        &mut self,
        now: Time,
        key: Key,
        request: &Message<'_>,
        reply: Reply,
    ) -> Reply {
        let Some(interval) = session_expires(request) else { return reply };
        let interval = interval.max(self.settings.policy.min_se);
        let understands = [HeaderName::Supported, HeaderName::Require]
            .iter()
            .any(|name| request.values(*name).any(|tag| tag.eq_ignore_ascii_case(b"timer")));
        let wanted = request.header(HeaderName::SessionExpires).and_then(refresher);
        let is_ours = wanted.map_or(!understands, |who| who.eq_ignore_ascii_case(b"uas"));
        let Some(session) = self.sessions.get_mut(key) else { return reply };
        session.timer = Some(SessionTimer { interval, is_ours });
        rearm(session, now);
        let reply = if is_ours { reply } else { reply.field("Require", "timer") };
        reply
            .field("Session-Expires", format!("{interval};refresher={}", if is_ours { "uas" } else { "uac" }))
    }
}

/// The parameter `refresher`.
fn refresher(value: &[u8]) -> Option<&[u8]> {
    let at = value.iter().position(|octet| *octet == b';')?;
    Params::of(value.get(at..)?).value("refresher")
}

/// Half the interval for who refreshes; who does not waits a bit less than the whole (RFC 4028 section 10).
pub(super) fn rearm(session: &mut Session, now: Time) {
    let Some(timer) = session.timer else { return };
    let seconds = u64::from(timer.interval);
    let wait = if timer.is_ours { seconds / 2 } else { seconds - (seconds / 3).min(32) };
    session.due.refresh = Some(now + Duration::from_secs(wait));
}
