//! The server side of a user.

use core::time::Duration;
use std::sync::Arc;

use tritone_codes::StatusCode;
use tritone_wire::sip::Message;

use super::{Due, User, What, text, wanted};
use crate::message::Response;
use crate::time::Time;
use crate::transaction::ServerKey;

/// A request that was received.
#[derive(Debug)]
pub(super) struct Called {
    call_id: String,
    method: String,
    key: ServerKey,
    request: Arc<[u8]>,
    status: StatusCode,
    is_answered: bool,
    /// The 2xx to INVITE, until its ACK comes.
    unacknowledged: Option<Unacknowledged>,
    is_acknowledged: bool,
}

#[derive(Debug)]
struct Unacknowledged {
    response: Arc<[u8]>,
    interval: Duration,
    end: Time,
}

impl User {
    pub(super) fn on_request(&mut self, now: Time, key: ServerKey, bytes: &Arc<[u8]>) {
        let Ok(request) = Message::scan(bytes) else { return };
        let call = self.number();
        let call_id = request.call_id().map(text).unwrap_or_default();
        let method = request.method().map(text).unwrap_or_default();
        self.transactions.set_tag(key, call);
        self.tell(&call_id, &method, What::Request);
        if method == "BYE" {
            self.stop_repeating(&call_id);
        }
        let (status, delay) = match method.as_str() {
            "BYE" => (StatusCode::OK, Duration::ZERO),
            _ => wanted(request.request_uri().unwrap_or_default()),
        };
        let called = Called {
            call_id,
            method,
            key,
            request: bytes.clone(),
            status,
            is_answered: false,
            unacknowledged: None,
            is_acknowledged: false,
        };
        let rings = called.method == "INVITE" && !delay.is_zero();
        self.called.insert(call, called);
        if rings {
            self.respond(now, call, StatusCode::RINGING);
        }
        if delay.is_zero() {
            self.answer(now, call);
        } else {
            self.wheel.insert(now + delay, Due::Answer(call));
        }
    }

    pub(super) fn answer(&mut self, now: Time, call: u64) {
        if let Some(status) =
            self.called.get(&call).filter(|called| !called.is_answered).map(|called| called.status)
        {
            self.respond(now, call, status);
        }
    }

    fn respond(&mut self, now: Time, call: u64, status: StatusCode) {
        let contact = self.contact();
        let Some(called) = self.called.get_mut(&call) else { return };
        let Ok(request) = Message::scan(&called.request) else { return };
        let tag = format!("t{call}");
        let response: Arc<[u8]> =
            Response::to(&request, status).to_tag(&tag).field("Contact", contact).finish().into();
        let code = status.as_u16();
        called.is_answered |= code >= 200;
        let is_sent = self.transactions.respond(now, called.key, code, response.clone());
        if is_sent && called.method == "INVITE" && (200..300).contains(&code) {
            let timers = self.transactions.settings().timers;
            called.unacknowledged =
                Some(Unacknowledged { response, interval: timers.t1, end: now + timers.whole() });
            self.wheel.insert(now + timers.t1, Due::Repeat(call));
        }
    }

    /// Sends a 2xx to INVITE again until its ACK comes (RFC 3261 section 13.3.1.4).
    pub(super) fn repeat(&mut self, now: Time, call: u64) {
        let timers = self.transactions.settings().timers;
        let Some(called) = self.called.get_mut(&call) else { return };
        let Some(unacknowledged) = &mut called.unacknowledged else { return };
        if unacknowledged.end <= now {
            called.unacknowledged = None;
            let call_id = called.call_id.clone();
            return self.tell(&call_id, "INVITE", What::Unacknowledged);
        }
        unacknowledged.interval = (unacknowledged.interval * 2).min(timers.t2);
        let next = (now + unacknowledged.interval).min(unacknowledged.end);
        let (key, response) = (called.key, unacknowledged.response.clone());
        self.transactions.respond(now, key, 200, response);
        self.wheel.insert(next, Due::Repeat(call));
    }

    pub(super) fn on_ack(&mut self, bytes: &[u8]) {
        let Ok(ack) = Message::scan(bytes) else { return };
        let call_id = ack.call_id().map(text).unwrap_or_default();
        let of_call = |called: &&mut Called| called.method == "INVITE" && called.call_id == call_id;
        let Some(called) = self.called.values_mut().find(of_call) else { return };
        called.unacknowledged = None;
        if !core::mem::replace(&mut called.is_acknowledged, true) {
            self.tell(&call_id, "INVITE", What::Acknowledged);
        }
    }

    fn stop_repeating(&mut self, call_id: &str) {
        let of_call = self.called.values_mut().filter(|called| called.call_id == call_id);
        of_call.for_each(|called| called.unacknowledged = None);
    }

    /// Answers a CANCEL 200, and its INVITE 487 where it has no final response (RFC 3261 section 9.2).
    pub(super) fn on_cancel(&mut self, now: Time, key: ServerKey, invite: Option<u64>, bytes: &[u8]) {
        let Ok(cancel) = Message::scan(bytes) else { return };
        let call_id = cancel.call_id().map(text).unwrap_or_default();
        self.tell(&call_id, "CANCEL", What::Request);
        let known = invite.filter(|call| self.called.contains_key(call));
        let tag = known.map(|call| format!("t{call}"));
        let status =
            if known.is_some() { StatusCode::OK } else { StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST };
        let response = Response::to(&cancel, status).to_tag(tag.as_deref().unwrap_or("none")).finish();
        self.transactions.respond(now, key, status.as_u16(), response);
        if let Some(call) =
            known.filter(|call| self.called.get(call).is_some_and(|called| !called.is_answered))
        {
            self.respond(now, call, StatusCode::REQUEST_TERMINATED);
        }
    }

    pub(super) fn on_unacknowledged(&mut self, call: u64) {
        let Some(called) = self.called.get(&call) else { return };
        let (call_id, method) = (called.call_id.clone(), called.method.clone());
        self.tell(&call_id, &method, What::Unacknowledged);
    }
}
