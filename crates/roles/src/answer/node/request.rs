//! A request that came, up to what serves it.

use core::time::Duration;
use std::sync::Arc;

use tritone_codes::{Method, StatusCode};
use tritone_proto::transaction::{Refusal, ServerKey};
use tritone_proto::{Flow, Key, Time};
use tritone_wire::sip::{HeaderName, Message};

use super::given::Asking;
use super::{Answer, Due, InDialogs, key_of};
use crate::answer::checks::{self, Case, InDialog, Situation};
use crate::answer::dial::Dialled;
use crate::answer::reply::Reply;
use crate::answer::sdp::{self, Local};
use crate::answer::target::Target;

/// Answers that wait for their time.
const MAX_LATER: usize = 10_000;
/// A request that is no INVITE is answered within this time: its sender gives up after 32 s.
const MAX_DELAY: Duration = Duration::from_secs(25);

/// An answer that waits for its time.
#[derive(Debug)]
pub(super) struct Later {
    key: ServerKey,
    flow: Flow,
    request: Arc<[u8]>,
    dialled: Option<Dialled>,
    reply: Reply,
}

impl Answer {
    pub(super) fn on_request(
        &mut self,
        now: Time,
        flow: Flow,
        key: ServerKey,
        bytes: &Arc<[u8]>,
        merged: bool,
    ) {
        let Ok(request) = Message::scan(bytes) else { return };
        let policy = self.settings.policy.clone();
        let target = Target::of(&request, &policy);
        let method = request.method().and_then(Method::from_bytes);
        let reached = self.settings.reached_by(&flow);
        let within = self.within(&request);
        let situation = self.situation(now, &request, &target, within, merged);
        let case = Case {
            request: &request,
            method,
            policy: &policy,
            host: &reached.sent_by,
            target: &target,
            situation,
        };
        if let Some(reply) = checks::first_failing(&case) {
            let dialled = if let Target::Dialled(dialled) = &target { Some(&**dialled) } else { None };
            return self.give_new(now, key, &request, &flow, dialled, reply);
        }
        match (within, method) {
            (Some(InDialogs::Session(session)), Some(method)) => {
                self.on_inside(now, session, flow, key, bytes, method);
            }
            (Some(InDialogs::Subscription(it)), _) => self.on_subscribed(now, it, flow, key, &request),
            (_, Some(Method::Invite)) => self.on_invite(now, flow, key, bytes, &target),
            (_, Some(method)) => self.on_outside(now, flow, key, bytes, method, &target),
            (_, None) => {}
        }
    }

    /// Whose the request is, by the tag of To.
    pub(super) fn within(&self, request: &Message<'_>) -> Option<InDialogs> {
        let tag = request.to()?.tag()?;
        let found = *self.dialogs.get(tag)?;
        let dialog = match found {
            InDialogs::Session(key) => self.sessions.get(key)?.dialog.as_ref(),
            InDialogs::Subscription(key) => self.subscriptions.get(key).map(|it| &it.dialog),
        };
        dialog.is_some_and(|dialog| dialog.is_of(request)).then_some(found)
    }

    fn situation(
        &mut self,
        now: Time,
        request: &Message<'_>,
        target: &Target<'_>,
        within: Option<InDialogs>,
        merged: bool,
    ) -> Situation {
        let has_tag = request.to().is_some_and(|to| to.tag().is_some());
        let dialog = match within {
            Some(InDialogs::Session(key)) => InDialog::Known(
                self.sessions.get_mut(key).map(|it| it.state_for(request)).unwrap_or_default(),
            ),
            Some(InDialogs::Subscription(_)) => InDialog::Known(checks::DialogState::default()),
            None if has_tag => InDialog::Unknown,
            None => InDialog::Outside,
        };
        let user = if let Target::User(user, _) = target { Some(user.as_slice()) } else { None };
        let counts = user.is_some() && request.method() == Some(b"INVITE");
        let calls_of_user = if !counts {
            0
        } else {
            self.sessions.iter().filter(|(_, it)| it.user.as_deref() == user).count()
        };
        let etag = request.header(HeaderName::SipIfMatch);
        Situation {
            merged,
            credentials: self.challenger.verify(now, request, &self.settings.policy),
            dialog,
            is_registered: user.is_some_and(|user| !self.registrar.find(now, user).is_empty()),
            knows_publication: etag.is_some_and(|etag| self.publications.knows(now, etag)),
            calls: self.sessions.len(),
            calls_of_user,
            draining: self.is_draining,
            retry_after: u32::try_from(self.transactions.random().below(11)).unwrap_or(0),
        }
    }

    /// Requests outside a dialog that are no INVITE.
    fn on_outside(
        &mut self,
        now: Time,
        flow: Flow,
        key: ServerKey,
        bytes: &Arc<[u8]>,
        method: Method,
        target: &Target<'_>,
    ) {
        let Ok(request) = Message::scan(bytes) else { return };
        if let Target::Dialled(dialled) = target {
            return self.dialled_outside(now, flow, key, bytes, dialled);
        }
        let reply = match method {
            Method::Register => self.on_register(now, &request),
            Method::Publish => self.on_publish(now, &request),
            Method::Subscribe => return self.on_subscribe(now, flow, key, &request),
            Method::Options => self.capabilities(&flow, target),
            // Calls are not placed for others.
            Method::Refer => Reply::new(StatusCode::DECLINE, "no calls are placed for others"),
            _ => Reply::new(StatusCode::OK, "taken"),
        };
        self.give_new(now, key, &request, &flow, None, reply);
    }

    /// A dialled answer to a request that has no provisional responses: the final one, after all the time before it.
    fn dialled_outside(
        &mut self,
        now: Time,
        flow: Flow,
        key: ServerKey,
        bytes: &Arc<[u8]>,
        dialled: &Dialled,
    ) {
        let status = dialled.final_status().unwrap_or(StatusCode::OK);
        let reply = self.dialled_reply(dialled, status);
        let delay: Duration = dialled.steps.iter().map(|step| step.after).sum();
        let later = Later { key, flow, request: bytes.clone(), dialled: Some(dialled.clone()), reply };
        if delay == Duration::ZERO || self.later.len() >= MAX_LATER {
            self.counters.undelayed += u64::from(delay > Duration::ZERO);
            return self.give_later(now, later);
        }
        let later = self.later.insert(later);
        self.wheel.insert(now + delay.min(MAX_DELAY), Due::Later(later));
    }

    /// Gives an answer whose time has come.
    pub(super) fn on_later(&mut self, now: Time, key: Key) {
        if let Some(later) = self.later.remove(key) {
            self.give_later(now, later);
        }
    }

    fn give_later(&mut self, now: Time, later: Later) {
        let Ok(request) = Message::scan(&later.request) else { return };
        self.give_new(now, later.key, &request, &later.flow, later.dialled.as_ref(), later.reply);
    }

    /// What this side can do (RFC 3261 section 11.2).
    pub(super) fn capabilities(&mut self, flow: &Flow, target: &Target<'_>) -> Reply {
        let reached = self.settings.reached_by(flow);
        let local = Local { address: self.settings.media_by(&reached), session: self.number(), version: 1 };
        let policy = &self.settings.policy;
        let is_busy = matches!(target, Target::User(..)) && self.is_draining;
        if is_busy {
            return Reply::new(StatusCode::SERVICE_UNAVAILABLE, "the endpoint is about to end");
        }
        let mut reply = Reply::new(StatusCode::OK, "capabilities")
            .field("Accept", crate::answer::fields::ACCEPT)
            .field("Accept-Encoding", "identity")
            .field("Accept-Language", "en, de")
            .field("Allow-Events", policy.events.join(", "));
        reply.session = Some(sdp::offer(&local));
        reply
    }

    fn on_register(&mut self, now: Time, request: &Message<'_>) -> Reply {
        let registered = self.registrar.register(now, request, &self.settings.policy);
        if let Some(user) = registered.came {
            let is_wanted = |wanted: &String| wanted.as_bytes() == user;
            if self.settings.call_on_register.iter().any(is_wanted) {
                self.call(now, &user);
            }
        }
        registered.reply
    }

    /// The answer of a dialled code.
    pub(super) fn dialled_reply(&self, dialled: &Dialled, status: StatusCode) -> Reply {
        let mut reply = Reply::new(status, "dialled");
        if let Some(phrase) = &dialled.phrase {
            reply = reply.phrase(phrase.clone());
        }
        if status.as_u16() >= 300
            && let Some(reason) = &dialled.reason
        {
            reply = reply.field("Reason", reason.clone());
        }
        if let Some(code) = dialled.applicative {
            let text =
                tritone_codes::GIGASET.get(code).map_or_else(String::new, |row| format!(" {}", row.text));
            let host = self.settings.listeners.first().map_or("localhost", |listener| &listener.sent_by);
            reply = reply.warning(399, host, &format!("{code}{text}: no message can carry this code"));
        }
        reply
    }

    /// A request that got no transaction: answered, and nothing kept.
    pub(super) fn on_refused(&mut self, flow: &Flow, bytes: &[u8], why: Refusal) {
        self.counters.refused += 1;
        let Ok(request) = Message::scan(bytes) else { return };
        let reply = match why {
            Refusal::OverLimit => {
                Reply::new(StatusCode::SERVICE_UNAVAILABLE, "too many requests at one time")
            }
            Refusal::Malformed => checks::malformed(&request)
                .unwrap_or_else(|| Reply::new(StatusCode::BAD_REQUEST, "no whole request")),
        };
        let tag = self.transactions.random().token();
        self.give_stateless(
            Time::START,
            &Asking { request: &request, flow, tag: &tag, dialled: None },
            reply,
        );
    }

    /// RFC 3261 section 9.2: the CANCEL is answered 200, its INVITE 487 where it has no final answer.
    pub(super) fn on_cancel(
        &mut self,
        now: Time,
        flow: Flow,
        key: ServerKey,
        invite: Option<(ServerKey, u64)>,
        bytes: &[u8],
    ) {
        let Ok(request) = Message::scan(bytes) else { return };
        let Some((_, tag)) = invite else {
            let reply = Reply::new(StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST, "no INVITE to cancel");
            return self.give_new(now, key, &request, &flow, None, reply);
        };
        let session = key_of(tag).filter(|session| self.sessions.get(*session).is_some());
        let own_tag = session.and_then(|session| self.sessions.get(session)).map(|it| it.tag.clone());
        let tag = own_tag.unwrap_or_else(|| self.transactions.random().token());
        let reply = Reply::new(StatusCode::OK, "cancelled");
        self.give(now, key, &Asking { request: &request, flow: &flow, tag: &tag, dialled: None }, reply);
        if let Some(session) = session {
            self.cancel_session(now, session);
        }
    }
}
