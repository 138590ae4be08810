//! Requests of the other side inside a call.

use std::sync::Arc;

use tritone_codes::{Method, StatusCode};
use tritone_proto::transaction::ServerKey;
use tritone_proto::{Flow, Key, Time};
use tritone_wire::sip::Message;

use super::Answer;
use super::given::Asking;
use super::session::Pending;
use super::steps::rearm;
use super::tag_of;
use crate::answer::checks::session_body;
use crate::answer::reply::Reply;
use crate::answer::target::Target;

impl Answer {
    pub(super) fn on_inside(
        &mut self,
        now: Time,
        session: Key,
        flow: Flow,
        key: ServerKey,
        bytes: &Arc<[u8]>,
        method: Method,
    ) {
        let Ok(request) = Message::scan(bytes) else { return };
        match method {
            Method::Invite => self.on_reinvite(now, session, flow, key, bytes),
            Method::Bye => self.on_bye(now, session, &flow, key, &request),
            _ => {
                let reply = match method {
                    Method::Update => self.update(now, session, &request),
                    Method::Prack => return self.on_prack(now, session, &flow, key, &request),
                    Method::Options => self.capabilities_inside(&flow),
                    Method::Info | Method::Message => Reply::new(StatusCode::OK, "taken"),
                    Method::Refer => Reply::new(StatusCode::DECLINE, "no calls are placed for others"),
                    Method::Notify => {
                        Reply::new(StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST, "nothing was subscribed to")
                    }
                    _ => Reply::new(StatusCode::FORBIDDEN, "not inside a call"),
                };
                self.give_inside(now, session, &flow, key, &request, reply);
            }
        }
        self.schedule(session);
    }

    fn give_inside(
        &mut self,
        now: Time,
        session: Key,
        flow: &Flow,
        key: ServerKey,
        request: &Message<'_>,
        reply: Reply,
    ) {
        let tag = self.sessions.get(session).map(|it| it.tag.clone()).unwrap_or_default();
        self.give(now, key, &Asking { request, flow, tag: &tag, dialled: None }, reply);
    }

    fn capabilities_inside(&mut self, flow: &Flow) -> Reply {
        self.capabilities(flow, &Target::Endpoint)
    }

    /// The 200 to the PRACK goes before what the plan has next.
    fn on_prack(&mut self, now: Time, session: Key, flow: &Flow, key: ServerKey, request: &Message<'_>) {
        let reply = self.prack(session, request);
        let goes_on = reply.status == StatusCode::OK;
        self.give_inside(now, session, flow, key, request, reply);
        if goes_on {
            self.next_step(now, session);
        }
        self.schedule(session);
    }

    /// The end of the call; an INVITE that rings is answered 487 (RFC 3261 section 15.1.2).
    fn on_bye(&mut self, now: Time, session: Key, flow: &Flow, key: ServerKey, request: &Message<'_>) {
        self.give_inside(
            now,
            session,
            flow,
            key,
            request,
            Reply::new(StatusCode::OK, "the other side hung up"),
        );
        self.terminate_pending(now, session);
        self.end_session(now, session, "the other side hung up");
    }

    /// Answers the INVITE of a session 487 where it has no final answer yet.
    pub(super) fn terminate_pending(&mut self, now: Time, key: Key) {
        let Some(session) = self.sessions.get(key) else { return };
        if session.pending.as_ref().is_none_or(|pending| pending.success.is_some()) {
            return;
        }
        let invite = session.invite.clone();
        let Ok(request) = Message::scan(&invite) else { return };
        self.give_session(
            now,
            key,
            &request,
            Reply::new(StatusCode::REQUEST_TERMINATED, "given up by the caller"),
        );
        if let Some(session) = self.sessions.get_mut(key) {
            session.pending = None;
        }
    }

    pub(super) fn cancel_session(&mut self, now: Time, key: Key) {
        let rings = self
            .sessions
            .get(key)
            .is_some_and(|session| session.pending.as_ref().is_some_and(|it| it.success.is_none()));
        if !rings {
            return;
        }
        self.terminate_pending(now, key);
        if self.sessions.get(key).is_some_and(|session| session.answered.is_none()) {
            self.end_session(now, key, "the caller gave up");
        }
    }

    /// A new offer, or the wish for one (RFC 3261 section 14.2).
    fn on_reinvite(&mut self, now: Time, key: Key, flow: Flow, transaction: ServerKey, bytes: &Arc<[u8]>) {
        let Ok(request) = Message::scan(bytes) else { return };
        let cseq = request.cseq().map_or(0, |cseq| cseq.number);
        if let Some(session) = self.sessions.get_mut(key) {
            session.invite = bytes.clone();
            session.flow = Some(flow);
            session.is_answered = false;
            session.pending = Some(Pending { key: transaction, cseq, success: None });
        }
        self.transactions.set_tag(transaction, tag_of(key));
        self.give_success(now, key, StatusCode::OK);
    }

    /// RFC 3311 section 5.2.
    fn update(&mut self, now: Time, key: Key, request: &Message<'_>) -> Reply {
        let mut reply = Reply::new(StatusCode::OK, "taken");
        if !session_body(request).is_empty() {
            reply.session = self.answer_offer(key, request);
            if reply.session.is_none() {
                return Reply::new(StatusCode::NOT_ACCEPTABLE_HERE, "no common codec");
            }
            self.play(key);
        }
        let reply = self.session_timer(now, key, request, reply);
        if let Some(session) = self.sessions.get_mut(key) {
            rearm(session, now);
        }
        reply
    }
}
