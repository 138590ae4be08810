//! ACK and PRACK.

use tritone_codes::StatusCode;
use tritone_proto::{Key, Time};
use tritone_wire::sip::{HeaderName, Message};

use super::{Answer, InDialogs, key_of};
use crate::answer::checks::session_body;
use crate::answer::reply::Reply;
use crate::answer::sdp;

impl Answer {
    /// The ACK of a 2xx (RFC 3261 section 13.3.1.4).
    pub(super) fn on_ack(&mut self, now: Time, bytes: &[u8], invite: Option<u64>) {
        let Ok(ack) = Message::scan(bytes) else { return };
        let of_dialog = match self.within(&ack) {
            Some(InDialogs::Session(key)) => Some(key),
            _ => None,
        };
        let key = of_dialog.or_else(|| invite.and_then(key_of));
        let acked = key.filter(|key| self.take_ack(*key, &ack));
        let Some(key) = acked else {
            self.counters.stray_acks += 1;
            return;
        };
        if self.sessions.get(key).is_some_and(|session| session.own_offer) {
            self.take_answer(now, key, session_body(&ack));
        }
        self.schedule(key);
    }

    /// Whether the ACK is that of the 2xx which waits for it.
    fn take_ack(&mut self, key: Key, ack: &Message<'_>) -> bool {
        let Some(session) = self.sessions.get_mut(key) else { return false };
        let number = ack.cseq().map(|cseq| cseq.number);
        let is_its = session
            .pending
            .as_ref()
            .is_some_and(|pending| pending.success.is_some() && Some(pending.cseq) == number);
        if is_its {
            session.pending = None;
            (session.due.resend, session.due.unacknowledged) = (None, None);
            self.await_end(key);
        }
        is_its
    }

    /// Waits for the end of an answered call: the time that was dialled, else as long as a call may last.
    pub(super) fn await_end(&mut self, key: Key) {
        let max_talk = self.settings.policy.max_talk;
        let Some(session) = self.sessions.get_mut(key) else { return };
        if let (Some(answered), None) = (session.answered, session.due.hang_up) {
            session.due.hang_up = Some(answered + session.plan.talk.unwrap_or(max_talk));
        }
    }

    /// The answer to an offer of this side, in an ACK or a PRACK.
    fn take_answer(&mut self, now: Time, key: Key, answer: &[u8]) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.own_offer = false;
        session.agreed = sdp::read_answer(answer);
        if session.agreed.is_none() {
            return self.hang_up(
                now,
                key,
                "SIP;cause=488;text=\"No answer to the offer\"",
                "the offer was not answered",
            );
        }
        self.play(key);
    }

    /// A PRACK (RFC 3262 section 3): 200 where it means the response that waits for it, else 481.
    pub(super) fn prack(&mut self, key: Key, request: &Message<'_>) -> Reply {
        let is_meant = self.sessions.get(key).is_some_and(|session| {
            let cseq = session.pending.as_ref().map(|pending| pending.cseq);
            session.reliable.is_some() && rack(request) == cseq.map(|cseq| (session.rseq, cseq))
        });
        if !is_meant {
            return Reply::new(
                StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST,
                "RAck means no response that waits",
            );
        }
        if let Some(session) = self.sessions.get_mut(key) {
            session.is_answered |= session.reliable.take().is_some_and(|reliable| reliable.has_answer);
            (session.due.resend, session.due.unacknowledged) = (None, None);
        }
        let mut reply = Reply::new(StatusCode::OK, "taken");
        reply.session = self.answer_offer(key, request);
        reply
    }
}

/// The numbers in `RAck: 776656 1 INVITE`.
fn rack(request: &Message<'_>) -> Option<(u32, u32)> {
    let value = core::str::from_utf8(request.header(HeaderName::RAck)?).ok()?;
    let mut words = value.split_ascii_whitespace();
    let numbers = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    (words.next() == Some("INVITE")).then_some(numbers)
}
