//! Responses to the first request of a call.

use tritone_proto::Time;
use tritone_proto::transaction::ClientKey;
use tritone_wire::sip::{HeaderName, Message};

use super::leg::number;
use super::send::Purpose;
use super::target::Target;
use super::{Caller, End, Kind, LocalFailure, State};

/// Redirections that are followed.
const MAX_REDIRECTS: u8 = 5;
/// The longest session interval and registration that is asked for because of a 422 or 423.
const MAX_INTERVAL: u32 = 86_400;

impl Caller {
    pub(super) fn on_response(&mut self, now: Time, key: ClientKey, tag: u64, response: &Message<'_>) {
        let (number, purpose) = Purpose::of_tag(tag);
        let Some(call) = self.call.as_mut().filter(|call| call.number == number) else {
            return self.on_late_response(response);
        };
        let Some(status) = response.status().map(u16::from) else { return };
        match purpose {
            Purpose::Initial => {
                call.heard = true;
                if status >= 200 && call.transaction == Some(key) {
                    call.transaction = None;
                }
                self.on_initial(now, status, response);
            }
            Purpose::Unregister if status >= 200 => {
                call.transaction = None;
                self.on_unregistered(now, status, response);
            }
            Purpose::Bye(_) | Purpose::Prack(_) if status >= 200 => {
                self.on_inside_done(now, purpose, Some(response));
            }
            _ => {}
        }
    }

    fn on_initial(&mut self, now: Time, status: u16, response: &Message<'_>) {
        match (status, self.settings.kind) {
            (..=100, _) => {}
            (101..200, Kind::Invite) => self.on_provisional(now, response),
            (101..200, _) => {}
            (200..300, Kind::Invite) => {
                self.accepted();
                self.on_answered(now, response);
            }
            (200..300, Kind::Register) => {
                self.accepted();
                self.send_unregister(now);
                self.end(now, End::Response { status, unanswerable: None });
            }
            _ if self.try_again(now, status, response) => {}
            _ => {
                let unanswerable = self.call.as_ref().and_then(|call| call.unanswerable);
                self.end(now, End::Response { status, unanswerable });
            }
        }
    }

    fn accepted(&mut self) {
        if let Some(call) = &mut self.call {
            call.client.accepted();
        }
    }

    /// Whether the request goes out once more because of this response.
    fn try_again(&mut self, now: Time, status: u16, response: &Message<'_>) -> bool {
        let Some(call) = &mut self.call else { return false };
        if call.state != State::Asking {
            return false;
        }
        match status {
            401 | 407 if self.settings.account.is_some() => {
                if let Err(why) = call.client.challenged(response, &mut self.random) {
                    call.unanswerable = Some(why);
                    return false;
                }
            }
            422 if call.min_se.is_none() => {
                let wanted = number(response.header(HeaderName::MinSe));
                let Some(wanted) = wanted.filter(|wanted| *wanted <= MAX_INTERVAL) else { return false };
                call.min_se = Some(wanted);
            }
            423 if call.min_expires.is_none() => {
                let wanted = number(response.header(HeaderName::MinExpires));
                let Some(wanted) = wanted.filter(|wanted| *wanted <= MAX_INTERVAL) else { return false };
                call.min_expires = Some(wanted);
            }
            300..=399 if self.settings.follow => return self.redirect(now, response),
            // RFC 3263 section 4.3.
            503 => return self.try_elsewhere(now),
            _ => return false,
        }
        call.cseq += 1;
        let Some(hop) = call.hop.clone() else { return false };
        self.send_initial(now, hop);
        true
    }

    fn redirect(&mut self, now: Time, response: &Message<'_>) -> bool {
        let Some(call) = &mut self.call else { return false };
        let contact = response.first_contact().and_then(|contact| core::str::from_utf8(contact.uri).ok());
        let Some(target) = contact.and_then(|uri| Target::parse(uri, self.settings.transport).ok()) else {
            return false;
        };
        if call.redirects >= MAX_REDIRECTS {
            return false;
        }
        call.redirects += 1;
        call.cseq += 1;
        call.target = target;
        self.dispatch(now, Purpose::Initial, None);
        true
    }

    /// Sends the request to the next address, if there is one.
    fn try_elsewhere(&mut self, now: Time) -> bool {
        let Some(hop) = self.call.as_mut().and_then(|call| call.hops.pop_front()) else { return false };
        self.send_initial(now, hop);
        true
    }

    fn on_unregistered(&mut self, now: Time, status: u16, response: &Message<'_>) {
        let Self { call: Some(call), random, .. } = self else { return };
        let wants_credentials = matches!(status, 401 | 407) && self.settings.account.is_some();
        if wants_credentials && call.client.challenged(response, random).is_ok() {
            self.send_unregister(now);
        }
    }

    /// No final response came.
    pub(super) fn on_silence(&mut self, now: Time, tag: u64, failure: LocalFailure) {
        let (number, purpose) = Purpose::of_tag(tag);
        let Some(call) = self.call.as_mut().filter(|call| call.number == number) else { return };
        match purpose {
            Purpose::Initial => {
                call.transaction = None;
                // RFC 3263 section 4.3: a failure is that nothing at all came.
                let may_try = call.state == State::Asking && !call.heard;
                if !may_try || !self.try_elsewhere(now) {
                    self.end(now, End::Local(failure));
                }
            }
            Purpose::Unregister => call.transaction = None,
            Purpose::Bye(_) | Purpose::Prack(_) => self.on_inside_done(now, purpose, None),
            Purpose::Ack(_) => {}
        }
    }

    /// A response of a call that is over, or without a transaction: a 2xx that comes again has not seen its ACK.
    pub(super) fn on_stray(&mut self, response: &Message<'_>) {
        self.on_late_response(response);
    }

    fn on_late_response(&mut self, response: &Message<'_>) {
        let is_answer = response.status().is_some_and(|status| (200..300).contains(&status.as_u16()))
            && response.cseq().is_some_and(|cseq| cseq.method == b"INVITE");
        let (Some(call), Some(tag)) = (&self.call, response.to().and_then(|to| to.tag())) else { return };
        if !is_answer || response.call_id() != Some(call.call_id.as_bytes()) {
            return;
        }
        let ack = call.legs.iter().find(|leg| *leg.dialog.remote_tag == *tag).and_then(|leg| leg.ack.clone());
        if let Some((hop, bytes)) = ack {
            self.transactions.send(hop, bytes);
        }
    }
}
