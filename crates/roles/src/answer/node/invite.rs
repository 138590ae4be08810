//! An INVITE that opens a dialog.

use core::time::Duration;
use std::sync::Arc;

use tritone_codes::StatusCode;
use tritone_proto::transaction::ServerKey;
use tritone_proto::{Dialog, Flow, Key, Time};
use tritone_wire::sip::{HeaderName, Message};

use super::session::{Deadlines, Pending, Session};
use super::{Answer, InDialogs, tag_of};
use crate::answer::dial::Dialled;
use crate::answer::policy::Found;
use crate::answer::registrar::expires_field;
use crate::answer::reply::Reply;
use crate::answer::target::Target;

impl Answer {
    pub(super) fn on_invite(
        &mut self,
        now: Time,
        flow: Flow,
        key: ServerKey,
        bytes: &Arc<[u8]>,
        target: &Target<'_>,
    ) {
        let Ok(request) = Message::scan(bytes) else { return };
        let plan = match self.plan(now, target) {
            Ok(plan) => plan,
            Err(reply) => return self.give_new(now, key, &request, &flow, None, reply),
        };
        if let Some(status) = only_failure(&plan) {
            let reply = self.failure(&plan, status, &request, &flow);
            return self.give_new(now, key, &request, &flow, Some(&plan), reply);
        }
        let tag = self.transactions.random().token();
        let Some(dialog) = Dialog::of_server(&request, &tag) else {
            let reply =
                Reply::new(StatusCode::BAD_REQUEST, "no Contact").phrase("Bad Request - Contact is missing");
            return self.give_new(now, key, &request, &flow, None, reply);
        };
        let user = if let Target::User(user, _) = target { Some(user.clone()) } else { None };
        let media = plan.media.unwrap_or(self.settings.policy.media);
        let session = Session {
            number: self.number(),
            tag: tag.clone(),
            user,
            flow: Some(flow),
            invite: bytes.clone(),
            dialog: Some(dialog),
            pending: Some(Pending { key, cseq: request.cseq().map_or(0, |cseq| cseq.number), success: None }),
            plan,
            next: 0,
            rseq: 0,
            reliable: None,
            media,
            agreed: None,
            version: 0,
            is_answered: false,
            is_playing: false,
            own_offer: false,
            own_invite: None,
            own_ack: None,
            answered: None,
            timer: None,
            takes_update: takes_update(&request),
            due: Deadlines { ring: Some(now + self.ring_time(&request)), ..Deadlines::default() },
            scheduled: None,
        };
        let session = self.sessions.insert(session);
        self.dialogs.insert(tag.as_bytes().into(), InDialogs::Session(session));
        self.transactions.set_tag(key, tag_of(session));
        self.next_step(now, session);
        self.schedule(session);
    }

    /// What is answered, or why nothing is.
    fn plan(&self, now: Time, target: &Target<'_>) -> Result<Dialled, Reply> {
        let (user, found) = match target {
            Target::Dialled(dialled) => return Ok((**dialled).clone()),
            Target::User(user, found) => (user, found),
            _ => return Ok(self.settings.policy.answer.clone()),
        };
        let own = if let Found::User(_, own) = found { own.answer.as_ref() } else { None };
        if let Some(own) = own {
            return Ok(own.clone());
        }
        let bindings = self.registrar.find(now, user);
        if !bindings.is_empty() {
            let mut reply = Reply::new(StatusCode::MOVED_TEMPORARILY, "registered elsewhere");
            for binding in bindings {
                let uri = String::from_utf8_lossy(&binding.uri);
                reply =
                    reply.field("Contact", format!("<{uri}>;q={}.{:03}", binding.q / 1000, binding.q % 1000));
            }
            return Err(reply);
        }
        // A user of this registrar who is not registered is nowhere; without a list, any name answers.
        if self.settings.policy.registrar.is_some() && matches!(found, Found::User(..)) {
            let reply = Reply::new(StatusCode::TEMPORARILY_UNAVAILABLE, "the user is not registered");
            return Err(reply.phrase("Temporarily Unavailable - not registered"));
        }
        Ok(self.settings.policy.answer.clone())
    }

    /// How long it may ring: the Expires of the INVITE (RFC 3261 section 13.3.1), else what the policy says.
    fn ring_time(&self, request: &Message<'_>) -> Duration {
        let own = expires_field(request).filter(|seconds| *seconds > 0);
        let own = own.map(|seconds| Duration::from_secs(u64::from(seconds)));
        own.map_or(self.settings.policy.max_ring, |own| own.min(self.settings.policy.max_ring))
    }

    /// Lets go of a session.
    pub(super) fn end_session(&mut self, now: Time, key: Key, why: &'static str) {
        let Some(session) = self.sessions.remove(key) else { return };
        self.dialogs.remove(session.tag.as_bytes());
        if session.is_playing {
            self.stop_media(session.number);
        }
        let call_id = Message::scan(&session.invite)
            .ok()
            .and_then(|invite| invite.call_id())
            .map(crate::answer::record::text);
        let talked = session.answered.map(|answered| now.since(answered));
        self.record(crate::answer::record::Record::Ended {
            call_id: call_id.unwrap_or_default(),
            why,
            talked,
        });
        if let Some(whom) = &session.plan.call {
            self.call_back(now, whom, &session);
        }
    }
}

/// The code of a plan that is nothing but a failure, given at once.
fn only_failure(plan: &Dialled) -> Option<StatusCode> {
    let [step] = plan.steps.as_slice() else { return None };
    let at_once = step.after == Duration::ZERO && plan.call.is_none();
    Some(step.status).filter(|status| at_once && status.as_u16() >= 300)
}

/// Whether the sender of this message takes UPDATE (RFC 3311 section 4).
pub(super) fn takes_update(message: &Message<'_>) -> bool {
    message.values(HeaderName::Allow).any(|method| method == b"UPDATE")
}
