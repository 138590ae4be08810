//! Requests of the other side.

use tritone_codes::StatusCode;
use tritone_proto::message::Response;
use tritone_proto::transaction::{Refusal, ServerKey};
use tritone_proto::{Flow, Time};
use tritone_wire::sip::{HeaderName, Message, body};

use super::build::{ALLOW, SUPPORTED};
use super::leg::{LegState, Repeated};
use super::{Caller, End, State};
use crate::answer::sdp::{self, Local};

/// A response in the making: status, header fields, session description.
struct Reply {
    status: StatusCode,
    fields: Vec<(&'static str, String)>,
    session: Option<String>,
}

impl Reply {
    fn new(status: StatusCode) -> Self {
        Self { status, fields: Vec::new(), session: None }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    fn octets(&self, request: &Message<'_>, tag: &str) -> Vec<u8> {
        let mut response = Response::to(request, self.status).to_tag(tag);
        for (name, value) in &self.fields {
            response = response.field(name, value);
        }
        if let Some(session) = &self.session {
            response = response.body("application/sdp", session.as_bytes());
        }
        response.finish()
    }
}

impl Caller {
    pub(super) fn on_request(&mut self, now: Time, key: ServerKey, bytes: &[u8]) {
        let Ok(request) = Message::scan(bytes) else { return };
        let method = request.method().unwrap_or_default();
        let (place, reply) = match self.place_of(&request) {
            Some(place) => (Some(place), self.inside(key, place, &request)),
            None => (None, outside(&request)),
        };
        let octets = reply.octets(&request, &self.random.token());
        let status = reply.status.as_u16();
        self.transactions.respond(now, key, status, octets.clone());
        let Some(place) = place.filter(|_| (200..300).contains(&status)) else { return };
        match method {
            b"INVITE" => {
                let offered = body::session(&request).is_none();
                self.repeat(now, place, key, octets, offered);
                self.start_media(place);
            }
            b"UPDATE" => self.start_media(place),
            b"BYE" => self.on_bye(now, place),
            _ => {}
        }
    }

    fn place_of(&self, request: &Message<'_>) -> Option<usize> {
        let legs = &self.call.as_ref()?.legs;
        legs.iter().position(|leg| leg.state != LegState::Over && leg.dialog.is_of(request))
    }

    /// The reply to a request inside a dialog.
    fn inside(&mut self, key: ServerKey, place: usize, request: &Message<'_>) -> Reply {
        let Some(leg) = self.call.as_mut().and_then(|call| call.legs.get_mut(place)) else {
            return Reply::new(StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST);
        };
        if leg.dialog.receive(request).is_err() {
            return Reply::new(StatusCode::SERVER_INTERNAL_ERROR).with("Retry-After", "1");
        }
        if let Some(reply) = not_understood(request) {
            return reply;
        }
        match request.method().unwrap_or_default() {
            b"BYE" | b"OPTIONS" | b"MESSAGE" => outside_ok(request),
            b"INVITE" | b"UPDATE" => self.negotiate(key, place, request),
            b"INFO" if request.header(HeaderName::InfoPackage).is_some() => {
                Reply::new(StatusCode::BAD_INFO_PACKAGE).with("Recv-Info", "")
            }
            b"INFO" => Reply::new(StatusCode::OK),
            b"PRACK" => Reply::new(StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST),
            _ => Reply::new(StatusCode::METHOD_NOT_ALLOWED).with("Allow", ALLOW),
        }
    }

    /// Answers a re-INVITE or UPDATE.
    fn negotiate(&mut self, key: ServerKey, place: usize, request: &Message<'_>) -> Reply {
        let flow = self.transactions.flow_of(key);
        let contact = flow.map(|flow| self.contact(&flow.into()));
        let local = flow.and_then(|flow| self.local(&flow.into()));
        let is_invite = request.method() == Some(b"INVITE");
        let Some(leg) = self.call.as_mut().and_then(|call| call.legs.get_mut(place)) else {
            return Reply::new(StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST);
        };
        let offer = body::session(request);
        let is_unfinished = leg.state == LegState::Early && (is_invite || leg.agreed.is_none());
        if is_unfinished && (is_invite || offer.is_some()) {
            return Reply::new(StatusCode::REQUEST_PENDING);
        }
        if is_invite && leg.answer.is_some() {
            return Reply::new(StatusCode::SERVER_INTERNAL_ERROR).with("Retry-After", "1");
        }
        let local = local.map(|local| Local { version: leg.version + 1, ..local });
        let mut reply = Reply::new(StatusCode::OK).with("Allow", ALLOW).with("Supported", SUPPORTED);
        match (offer, local) {
            (Some(offer), Some(local)) => match sdp::answer(offer.octets, &local) {
                Ok((text, agreed)) => {
                    leg.version += 1;
                    leg.agreed = Some(agreed);
                    reply.session = Some(text);
                }
                Err(why) => {
                    let warning = format!("{} tritone \"{}\"", why.code, why.text);
                    return Reply::new(StatusCode::NOT_ACCEPTABLE_HERE).with("Warning", warning);
                }
            },
            (Some(_), None) => return Reply::new(StatusCode::NOT_ACCEPTABLE_HERE),
            (None, Some(local)) if is_invite => {
                leg.version += 1;
                reply.session = Some(sdp::offer(&local));
            }
            (None, _) => {}
        }
        if let Some(contact) = contact {
            reply = reply.with("Contact", contact);
        }
        with_session_timer(reply, request)
    }

    /// The other side hung up.
    fn on_bye(&mut self, now: Time, place: usize) {
        self.stop_media(place);
        let Some(call) = &mut self.call else { return };
        if let Some(leg) = call.legs.get_mut(place) {
            leg.state = LegState::Over;
            leg.answer = None;
        }
        let is_last = !call.legs.iter().any(|leg| leg.state == LegState::Confirmed);
        if call.state == State::Talking && is_last {
            self.end(now, End::Answered { by_them: true });
        }
    }

    /// A 2xx to an INVITE is sent again until its ACK comes, also over what is reliable: it is acknowledged end to end.
    fn repeat(&mut self, now: Time, place: usize, key: ServerKey, octets: Vec<u8>, offered: bool) {
        let timers = self.settings.timers;
        if let Some(leg) = self.call.as_mut().and_then(|call| call.legs.get_mut(place)) {
            leg.answer = Some(Repeated {
                key,
                bytes: octets.into(),
                offered,
                next: now + timers.t1,
                interval: timers.t1,
                until: now + timers.whole(),
            });
        }
    }

    pub(super) fn repeat_answers(&mut self, now: Time) {
        let timers = self.settings.timers;
        let mut given_up = None;
        let Self { call: Some(call), transactions, .. } = self else { return };
        for (place, leg) in call.legs.iter_mut().enumerate() {
            let Some(answer) = leg.answer.as_mut().filter(|answer| answer.next <= now) else { continue };
            if answer.until <= now {
                leg.answer = None;
                given_up = Some(place);
                continue;
            }
            transactions.respond(now, answer.key, StatusCode::OK.as_u16(), answer.bytes.clone());
            answer.interval = (answer.interval * 2).min(timers.t2);
            answer.next = now + answer.interval;
        }
        if let Some(place) = given_up {
            self.bye(now, place, "Q.850;cause=102;text=\"Recovery on timer expiry\"");
            self.end(now, End::Answered { by_them: false });
        }
    }

    pub(super) fn on_ack(&mut self, bytes: &[u8]) {
        let Ok(ack) = Message::scan(bytes) else { return };
        let Some(place) = self.place_of(&ack) else { return };
        let Some(leg) = self.call.as_mut().and_then(|call| call.legs.get_mut(place)) else { return };
        let offered = leg.answer.take().is_some_and(|answer| answer.offered);
        if offered && let Some(answer) = body::session(&ack) {
            leg.agreed = sdp::read_answer(answer.octets).or(leg.agreed);
            self.start_media(place);
        }
    }

    /// Requests of the other side are answered at once: a CANCEL comes too late, or means nothing (RFC 3261 section 9.2).
    pub(super) fn on_cancel(&mut self, now: Time, key: ServerKey, is_known: bool, bytes: &[u8]) {
        let Ok(cancel) = Message::scan(bytes) else { return };
        let status = if is_known { StatusCode::OK } else { StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST };
        let octets = Response::to(&cancel, status).to_tag(&self.random.token()).finish();
        self.transactions.respond(now, key, status.as_u16(), octets);
    }

    pub(super) fn on_refused(&mut self, flow: &Flow, bytes: &[u8], why: Refusal) {
        let Ok(request) = Message::scan(bytes) else { return };
        let status = match why {
            Refusal::Malformed => StatusCode::BAD_REQUEST,
            Refusal::OverLimit => StatusCode::SERVICE_UNAVAILABLE,
        };
        let octets = Response::to(&request, status).to_tag(&self.random.token()).finish();
        self.transactions.answer(flow, &request, octets);
    }
}

/// The reply to a request outside the dialogs of the call. Providers ask by OPTIONS whether this side is there.
fn outside(request: &Message<'_>) -> Reply {
    if request.to().is_some_and(|to| to.tag().is_some()) {
        return Reply::new(StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST);
    }
    if let Some(reply) = not_understood(request) {
        return reply;
    }
    match request.method().unwrap_or_default() {
        b"OPTIONS" => outside_ok(request),
        b"INVITE" => Reply::new(StatusCode::TEMPORARILY_UNAVAILABLE),
        _ => Reply::new(StatusCode::METHOD_NOT_ALLOWED).with("Allow", ALLOW),
    }
}

fn outside_ok(request: &Message<'_>) -> Reply {
    let reply = Reply::new(StatusCode::OK);
    if request.method() != Some(b"OPTIONS") {
        return reply;
    }
    reply.with("Allow", ALLOW).with("Supported", SUPPORTED).with("Accept", "application/sdp")
}

/// 420 where an extension is required that is not understood (RFC 3261 section 8.2.2.3).
fn not_understood(request: &Message<'_>) -> Option<Reply> {
    let known = |tag: &[u8]| SUPPORTED.split(", ").any(|own| own.as_bytes().eq_ignore_ascii_case(tag));
    let unknown: Vec<String> = request
        .values(HeaderName::Require)
        .filter(|tag| !known(tag))
        .take(16)
        .map(|tag| String::from_utf8_lossy(tag).into_owned())
        .collect();
    (!unknown.is_empty())
        .then(|| Reply::new(StatusCode::BAD_EXTENSION).with("Unsupported", unknown.join(", ")))
}

/// Whoever refreshes the session goes on doing so (RFC 4028 section 9).
fn with_session_timer(reply: Reply, request: &Message<'_>) -> Reply {
    let Some(seconds) = super::leg::number(request.header(HeaderName::SessionExpires)) else { return reply };
    reply.with("Session-Expires", format!("{seconds};refresher=uac")).with("Require", "timer")
}
