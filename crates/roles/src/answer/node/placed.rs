//! Calls of this side: to telephones that are registered, and the INVITE that refreshes a session.

use std::sync::Arc;

use tritone_codes::StatusCode;
use tritone_proto::message::Request;
use tritone_proto::transaction::ClientKey;
use tritone_proto::{Dialog, Hop, Key, Time};
use tritone_wire::sip::{Message, Uri};

use super::own::What;
use super::session::{Deadlines, Session};
use super::steps::rearm;
use super::{Answer, InDialogs};
use crate::answer::checks::session_body;
use crate::answer::dial::Dialled;
use crate::answer::registrar::user_key;
use crate::answer::sdp::{self, Local};
use crate::answer::settings::Reached;

impl Answer {
    /// Calls a registered user: where it prefers to be called, for as long as the policy says. Whether it is registered.
    pub fn call(&mut self, now: Time, user: &[u8]) -> bool {
        let found =
            self.registrar.find(now, user).first().map(|binding| (binding.uri.clone(), binding.path.clone()));
        let Some((uri, path)) = found else { return false };
        self.place(now, &uri, &path, None);
        true
    }

    /// Calls back when a call is over that asked for it: the registered user of this name, or the caller.
    pub(super) fn call_back(&mut self, now: Time, whom: &str, over: &Session) {
        if !whom.is_empty() {
            self.call(now, whom.as_bytes());
            return;
        }
        let invite = over.invite.clone();
        let Ok(invite) = Message::scan(&invite) else { return };
        let caller = invite.from().and_then(|from| user_key(&Uri::parse(from.uri)));
        if caller.is_some_and(|caller| self.call(now, &caller)) {
            return;
        }
        let Some(contact) = invite.first_contact() else { return };
        self.place(now, contact.uri, &[], over.flow.map(Hop::from));
    }

    fn place(&mut self, now: Time, uri: &[u8], path: &[Box<[u8]>], back: Option<Hop>) {
        if self.sessions.len() >= self.settings.policy.max_calls || self.is_draining {
            return;
        }
        let policy = &self.settings.policy;
        let (max_ring, media) = (policy.max_ring, policy.media);
        let plan = Dialled { talk: Some(policy.call_talk), ..Dialled::none() };
        let tag = self.transactions.random().token();
        let call_id = self.transactions.random().token();
        let host = self.settings.listeners.first().map_or("localhost", |own| &own.sent_by).to_owned();
        let from = format!("<sip:answer@{host}>;tag={tag}");
        let to = [&b"<"[..], uri, b">"].concat();
        let request = Request::new("INVITE", uri, from, to, call_id, 1).routes(path);
        let session = Session {
            number: self.number(),
            tag: tag.clone(),
            user: None,
            flow: None,
            invite: Arc::from(&[][..]),
            dialog: None,
            pending: None,
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
            takes_update: false,
            due: Deadlines { ring: Some(now + max_ring), ..Deadlines::default() },
            scheduled: None,
        };
        let session = self.sessions.insert(session);
        self.dialogs.insert(tag.as_bytes().into(), InDialogs::Session(session));
        self.schedule(session);
        let request = request.field("Allow", self.settings.policy.allow());
        self.ask(now, "INVITE", request, back, What::Call(session));
    }

    /// The INVITE with an offer of this side.
    pub(super) fn with_offer(&mut self, key: Key, request: Request, reached: &Reached) -> Request {
        let address = self.settings.media_by(reached);
        let Some(session) = self.sessions.get_mut(key) else { return request };
        session.version += 1;
        session.own_offer = true;
        let local = Local { address, session: session.number, version: session.version };
        request.body("application/sdp", sdp::offer(&local))
    }

    pub(super) fn sent_invite(&mut self, now: Time, what: What, key: ClientKey, bytes: Arc<[u8]>) {
        let (What::Call(session) | What::Refresh(session)) = what else { return };
        let Some(session) = self.sessions.get_mut(session) else {
            return self.transactions.cancel(now, key, None);
        };
        session.own_invite = Some(key);
        if session.invite.is_empty() {
            session.invite = bytes;
        }
    }

    /// A final response to an INVITE of this side.
    pub(super) fn on_invite_response(
        &mut self,
        now: Time,
        key: Key,
        client: ClientKey,
        hop: &Hop,
        status: StatusCode,
        response: &Message<'_>,
    ) {
        if self.sessions.get(key).is_none() {
            if status.as_u16() < 300 {
                self.refuse_late(hop, response);
            }
            return;
        }
        if status.as_u16() >= 300 {
            return self.invite_failed(now, key, status);
        }
        self.confirm(key, client, hop, response);
        let refreshes = self.sessions.get(key).is_some_and(|session| session.answered.is_some());
        if refreshes {
            return self.refreshed(now, key, response);
        }
        let talk = self.settings.policy.call_talk;
        self.counters.calls += 1;
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.answered = Some(now);
        session.due.ring = None;
        session.due.hang_up = Some(now + session.plan.talk.unwrap_or(talk));
        let answered = sdp::read_answer(session_body(response));
        (session.agreed, session.own_offer) = (answered, false);
        if answered.is_none() {
            return self.hang_up(
                now,
                key,
                "SIP;cause=488;text=\"No answer to the offer\"",
                "the offer was not answered",
            );
        }
        self.play(key);
        self.schedule(key);
    }

    /// Makes the dialog of the response, and acknowledges it (RFC 3261 section 13.2.2.4).
    fn confirm(&mut self, key: Key, client: ClientKey, hop: &Hop, response: &Message<'_>) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        match &mut session.dialog {
            Some(dialog) => dialog.refresh(response),
            None => session.dialog = Dialog::of_client(response),
        }
        if session.own_invite == Some(client) {
            session.own_invite = None;
        }
        session.own_offer = false;
        let number = response.cseq().map_or(1, |cseq| cseq.number);
        let Some(ack) = session.dialog.as_ref().map(|dialog| dialog.ack(number)) else { return };
        self.acknowledge(key, hop, &ack);
    }

    fn acknowledge(&mut self, key: Key, hop: &Hop, ack: &Request) {
        let mut to = hop.clone();
        // The ACK goes to the Contact of the response, where that is an address and no connection is there.
        if hop.connection.is_none()
            && hop.transport == tritone_proto::Transport::Udp
            && let Some(remote) = super::own_address(ack.next_hop())
        {
            to = Hop { remote, ..to };
        }
        let reached = self.settings.reached_from(&to);
        let branch = self.transactions.branch().to_string();
        let bytes: Arc<[u8]> = ack.finish(to.transport, &reached.sent_by, &branch).into();
        self.transactions.send(to.clone(), bytes.clone());
        if let Some(session) = self.sessions.get_mut(key) {
            session.own_ack = Some((to, bytes));
        }
    }

    /// A 2xx for a call that was given up: it is acknowledged and ended.
    fn refuse_late(&mut self, hop: &Hop, response: &Message<'_>) {
        let Some(mut dialog) = Dialog::of_client(response) else { return };
        let number = response.cseq().map_or(1, |cseq| cseq.number);
        let reached = self.settings.reached_from(hop);
        for request in [dialog.ack(number), dialog.request("BYE")] {
            let branch = self.transactions.branch().to_string();
            self.transactions.send(hop.clone(), request.finish(hop.transport, &reached.sent_by, &branch));
        }
    }

    fn invite_failed(&mut self, now: Time, key: Key, status: StatusCode) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        (session.own_invite, session.own_offer) = (None, false);
        if session.answered.is_none() {
            return self.end_session(now, key, "the call was refused");
        }
        self.not_refreshed(now, key, Some(status));
    }

    /// The session goes on.
    pub(super) fn refreshed(&mut self, now: Time, key: Key, response: &Message<'_>) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        if let Some(dialog) = &mut session.dialog {
            dialog.refresh(response);
        }
        rearm(session, now);
        let answer = session_body(response);
        if let Some(agreed) = sdp::read_answer(answer) {
            session.agreed = Some(agreed);
            self.play(key);
        }
        self.schedule(key);
    }

    /// A refresh failed: after 491 it is tried again, after 481, 408 or silence the call is over (RFC 4028 section 10).
    pub(super) fn not_refreshed(&mut self, now: Time, key: Key, status: Option<StatusCode>) {
        let wait = core::time::Duration::from_millis(self.transactions.random().below(2000));
        let Some(session) = self.sessions.get_mut(key) else { return };
        match status.map(StatusCode::as_u16) {
            None | Some(408 | 481) => self.end_session(now, key, "the session was not refreshed"),
            Some(491) => {
                session.due.refresh = Some(now + wait);
                self.schedule(key);
            }
            Some(_) => {
                session.timer = None;
                self.schedule(key);
            }
        }
    }

    /// Ends an answered call by BYE, with this Reason.
    pub(super) fn hang_up(&mut self, now: Time, key: Key, reason: &str, why: &'static str) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        let back = session.flow.map(Hop::from);
        let bye = session.dialog.as_mut().map(|dialog| dialog.request("BYE"));
        let back = back.or_else(|| session.own_ack.as_ref().map(|(hop, _)| hop.clone()));
        if let Some(mut bye) = bye {
            if !reason.is_empty() {
                bye = bye.field("Reason", reason);
            }
            self.ask(now, "BYE", bye, back, What::Bye);
        }
        self.end_session(now, key, why);
    }

    /// Refreshes a session: by UPDATE where the other side takes it, else by INVITE.
    pub(super) fn refresh(&mut self, now: Time, key: Key) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        let Some(timer) = session.timer else { return };
        if session.own_invite.is_some() || session.pending.is_some() {
            session.due.refresh = Some(now + core::time::Duration::from_secs(1));
            return;
        }
        let method = if session.takes_update { "UPDATE" } else { "INVITE" };
        let back = session.flow.map(Hop::from);
        let Some(dialog) = &mut session.dialog else { return };
        let request = dialog
            .request(method)
            .field("Supported", "timer")
            .field("Session-Expires", format!("{};refresher=uac", timer.interval));
        self.ask(now, method, request, back, What::Refresh(key));
    }
}
