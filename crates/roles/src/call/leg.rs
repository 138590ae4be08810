//! The dialogs of a call: a forked INVITE may have several.

use core::time::Duration;
use std::sync::Arc;

use tritone_proto::message::Request;
use tritone_proto::transaction::ServerKey;
use tritone_proto::{Dialog, Hop, Media, Output, Sound, Time};
use tritone_wire::sip::{HeaderName, Message, body};

use super::send::Purpose;
use super::{Caller, End, LocalFailure, State};
use crate::answer::sdp::{self, Agreed};

/// Dialogs of one call: more branches are not acknowledged.
const MAX_LEGS: usize = 16;

/// A dialog of the call.
#[derive(Debug)]
pub(super) struct Leg {
    pub(super) dialog: Dialog,
    pub(super) state: LegState,
    /// The last reliable provisional response (RFC 3262).
    rseq: Option<u32>,
    /// The ACK of its 2xx, for when that comes again.
    pub(super) ack: Option<(Hop, Arc<[u8]>)>,
    /// What was agreed on, once an answer came.
    pub(super) agreed: Option<Agreed>,
    /// Descriptions of the session so far.
    pub(super) version: u64,
    /// A 2xx of this side that waits for its ACK (RFC 3261 section 13.3.1.4).
    pub(super) answer: Option<Repeated>,
    has_tried_credentials: bool,
}

/// How far a dialog is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LegState {
    /// A provisional response opened it.
    Early,
    /// It was answered.
    Confirmed,
    /// A BYE of this side waits for its response.
    Ending,
    /// Over.
    Over,
}

/// A 2xx to an INVITE inside the dialog.
#[derive(Debug)]
pub(super) struct Repeated {
    pub(super) key: ServerKey,
    pub(super) bytes: Arc<[u8]>,
    pub(super) offered: bool,
    pub(super) next: Time,
    pub(super) interval: Duration,
    pub(super) until: Time,
}

impl Leg {
    fn new(dialog: Dialog) -> Self {
        Self {
            dialog,
            state: LegState::Early,
            rseq: None,
            ack: None,
            agreed: None,
            version: 1,
            answer: None,
            has_tried_credentials: false,
        }
    }

    /// Whether nothing of it is waited for.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.state, LegState::Early | LegState::Over)
    }

    pub(super) fn next_repetition(&self) -> Option<Time> {
        self.answer.as_ref().map(|answer| answer.next)
    }
}

impl Caller {
    /// The dialog of a response, found or opened.
    fn leg_of(&mut self, response: &Message<'_>) -> Option<usize> {
        let tag = response.to()?.tag()?;
        let legs = &mut self.call.as_mut()?.legs;
        if let Some(place) = legs.iter().position(|leg| *leg.dialog.remote_tag == *tag) {
            return Some(place);
        }
        if legs.len() >= MAX_LEGS {
            return None;
        }
        legs.push(Leg::new(Dialog::of_client(response)?));
        Some(legs.len() - 1)
    }

    fn leg(&mut self, place: usize) -> Option<&mut Leg> {
        self.call.as_mut()?.legs.get_mut(place)
    }

    /// Takes a provisional response above 100 to the INVITE.
    pub(super) fn on_provisional(&mut self, now: Time, response: &Message<'_>) {
        let Some(place) = self.leg_of(response) else { return };
        let wants_prack = response.values(HeaderName::Require).any(|tag| tag.eq_ignore_ascii_case(b"100rel"));
        let rseq = number(response.header(HeaderName::RSeq));
        if let (true, Some(rseq)) = (wants_prack, rseq) {
            let Some(leg) = self.leg(place) else { return };
            // What comes again, or has overtaken another, is not acknowledged (RFC 3262 section 4).
            if leg.rseq.is_some_and(|last| rseq != last.wrapping_add(1)) {
                return;
            }
            leg.rseq = Some(rseq);
            self.prack(now, place);
        }
        self.take_answer(place, response);
        self.start_media(place);
    }

    fn prack(&mut self, now: Time, place: usize) {
        let Some(call) = &mut self.call else { return };
        let Some(leg) = call.legs.get_mut(place) else { return };
        let rack = format!("{} {} INVITE", leg.rseq.unwrap_or_default(), call.cseq);
        let request = leg.dialog.request("PRACK").field("RAck", rack);
        let request = with_credentials(&mut call.client, request, &leg.dialog);
        self.dispatch(now, Purpose::Prack(place), Some(request));
    }

    /// Takes a 2xx to the INVITE.
    pub(super) fn on_answered(&mut self, now: Time, response: &Message<'_>) {
        let Some(place) = self.leg_of(response) else {
            // Without a tag or a Contact there is no dialog to acknowledge or end.
            let waits = |state| matches!(state, State::Asking | State::Cancelled);
            if self.call.as_ref().is_some_and(|call| waits(call.state)) {
                self.end(now, End::Response { status: 200, unanswerable: None });
            }
            return;
        };
        let Some(call) = &mut self.call else { return };
        let Some(leg) = call.legs.get_mut(place) else { return };
        if let Some((hop, bytes)) = leg.ack.clone() {
            return self.transactions.send(hop, bytes);
        }
        if leg.state != LegState::Early {
            return;
        }
        leg.state = LegState::Confirmed;
        leg.dialog.confirm(response);
        let mut ack = leg.dialog.ack(call.cseq);
        for (name, value) in &call.credentials {
            ack = ack.field(name, value);
        }
        let state = call.state;
        self.dispatch(now, Purpose::Ack(place), Some(ack));
        match state {
            State::Asking => self.talk(now, place, response),
            State::Talking | State::Ending => {
                self.bye(now, place, "SIP;cause=200;text=\"Call completed elsewhere\"");
            }
            State::Cancelled => {
                let reason = self.settings.reason.clone();
                self.bye(now, place, &reason);
                self.end(now, End::Answered { by_them: false });
            }
        }
    }

    fn talk(&mut self, now: Time, place: usize, response: &Message<'_>) {
        let has_session = self.take_answer(place, response);
        let hold = self.settings.hold;
        let offered = self.settings.media.is_some();
        let Some(call) = &mut self.call else { return };
        call.state = State::Talking;
        call.deadline = Some(now + hold);
        let agreed = call.legs.get(place).is_some_and(|leg| leg.agreed.is_some());
        if offered && has_session && !agreed {
            self.bye(now, place, "Q.850;cause=58;text=\"No common codec\"");
            return self.end(now, End::Local(LocalFailure::NoCommonCodec));
        }
        self.start_media(place);
    }

    /// Reads the answer to our offer; says whether there is a session description.
    fn take_answer(&mut self, place: usize, response: &Message<'_>) -> bool {
        let Some(part) = body::session(response) else { return false };
        if let Some(leg) = self.leg(place) {
            leg.agreed = sdp::read_answer(part.octets).or(leg.agreed);
        }
        true
    }

    /// Begins to send, or goes on with what is agreed now.
    pub(super) fn start_media(&mut self, place: usize) {
        let Some(call) = &self.call else { return };
        let Some(agreed) = call.legs.get(place).and_then(|leg| leg.agreed) else { return };
        let Some(remote) = agreed.remote else { return };
        let sound = if agreed.sends { Sound::Silence(agreed.payload) } else { Sound::Nothing };
        let session = session(call.number, place);
        self.outputs.push_back(Output::Media(Media::Start { session, remote, sound }));
    }

    pub(super) fn stop_media(&mut self, place: usize) {
        let Some(call) = &self.call else { return };
        if call.legs.get(place).is_some_and(|leg| leg.agreed.is_some()) {
            self.outputs.push_back(Output::Media(Media::Stop { session: session(call.number, place) }));
        }
    }

    /// Ends the answered call.
    pub(super) fn hang_up(&mut self, now: Time) {
        let Some(call) = &self.call else { return };
        let place = call.legs.iter().position(|leg| leg.state == LegState::Confirmed);
        let reason = self.settings.reason.clone();
        if let Some(place) = place {
            self.bye(now, place, &reason);
        }
        self.end(now, End::Answered { by_them: false });
    }

    /// Ends a dialog.
    pub(super) fn bye(&mut self, now: Time, place: usize, reason: &str) {
        self.stop_media(place);
        let Some(call) = &mut self.call else { return };
        let Some(leg) = call.legs.get_mut(place) else { return };
        leg.state = LegState::Ending;
        leg.answer = None;
        let request = leg.dialog.request("BYE").field("Reason", reason);
        let request = with_credentials(&mut call.client, request, &leg.dialog);
        self.dispatch(now, Purpose::Bye(place), Some(request));
    }

    /// Takes the final response to a BYE or PRACK, or that there was none.
    pub(super) fn on_inside_done(&mut self, now: Time, purpose: Purpose, response: Option<&Message<'_>>) {
        let challenge = response
            .filter(|response| response.status().is_some_and(|status| matches!(status.as_u16(), 401 | 407)));
        let Self { call: Some(call), random, .. } = self else { return };
        let (Purpose::Bye(place) | Purpose::Prack(place)) = purpose else { return };
        let Some(leg) = call.legs.get_mut(place) else { return };
        if let Some(response) = challenge
            && !leg.has_tried_credentials
            && self.settings.account.is_some()
            && call.client.challenged(response, random).is_ok()
        {
            leg.has_tried_credentials = true;
            return match purpose {
                Purpose::Bye(_) => {
                    let reason = self.settings.reason.clone();
                    self.bye(now, place, &reason);
                }
                _ => self.prack(now, place),
            };
        }
        if let Purpose::Bye(_) = purpose {
            leg.state = LegState::Over;
        }
    }
}

fn with_credentials(
    client: &mut tritone_proto::digest::Client,
    mut request: Request,
    dialog: &Dialog,
) -> Request {
    let method = request.method().to_owned();
    for (name, value) in client.credentials(&method, &dialog.remote_target, b"") {
        request = request.field(name, value);
    }
    request
}

/// The number of a media session.
fn session(call: u64, place: usize) -> u64 {
    call << 8 | (place as u64 & 0xff)
}

/// A header field that is a number.
pub(super) fn number(value: Option<&[u8]>) -> Option<u32> {
    let value = value?.split(|octet| *octet == b';').next()?;
    core::str::from_utf8(value).ok()?.trim().parse().ok()
}
