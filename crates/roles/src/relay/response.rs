//! Responses that come back (RFC 3261 section 16.7).

use tritone_codes::StatusCode;
use tritone_proto::message::Response;
use tritone_proto::transaction::ClientKey;
use tritone_proto::{Key, Output, Time};
use tritone_wire::sip::{HeaderName, Message};

use super::best::Choice;
use super::context::{BranchState, Context, Target};
use super::edit::{added_before_end, forwarded_response};
use super::settings::holds;
use super::way::destination;
use super::{Due, Own, Record, Relay};

/// Reason of the CANCEL to the branches that another one took the call from (RFC 3326 section 3.1).
const ELSEWHERE: &[u8] = b"SIP;cause=200;text=\"Call completed elsewhere\"";

impl Relay {
    pub(super) fn on_response(&mut self, now: Time, client: ClientKey, key: Key, response: &Message<'_>) {
        if self.is_health_answer(now, client, key, response) {
            return;
        }
        let Some(status) = response.status().map(StatusCode::as_u16) else { return };
        let Some(context) = self.contexts.get_mut(key) else {
            return self.on_repeated(now, client, status, response);
        };
        let place = context.branch_of(client);
        if status < 200 || response.vias().nth(1).is_some() {
            return self.on_whole_response(now, client, key, place, status, response);
        }
        // It has lost the Via of the caller, as some that answer an INVITE with what they had of its CANCEL.
        let whole = context.request.as_deref().and_then(|request| with_vias_of(request, response));
        if let Some(whole) = whole
            && let Ok(whole) = Message::scan(&whole)
        {
            self.on_whole_response(now, client, key, place, status, &whole);
        }
    }

    fn on_whole_response(
        &mut self,
        now: Time,
        client: ClientKey,
        key: Key,
        place: Option<usize>,
        status: u16,
        response: &Message<'_>,
    ) {
        let Some(context) = self.contexts.get_mut(key) else { return };
        match (status, place) {
            (100, Some(place)) => self.on_provisional(now, key, place),
            (100, None) => {}
            (101..200, Some(place)) => {
                context.is_alerted |= status == 180;
                self.on_provisional(now, key, place);
                self.pass_back(now, key, status, response);
            }
            (101..200, None) => {}
            // 2xx go back at once, and each of them (step 5).
            (200..300, place) => self.on_success(now, client, key, place, status, response),
            (_, Some(place)) => self.on_failure(now, key, place, status, response),
            (_, None) => {}
        }
    }

    /// Timer C begins anew with each provisional response (step 2).
    fn on_provisional(&mut self, now: Time, key: Key, place: usize) {
        let timer_c = self.settings.timer_c;
        let Some(context) = self.contexts.get_mut(key) else { return };
        let is_invite = context.is_invite;
        let Some(branch) = context.branches.get_mut(place) else { return };
        if let BranchState::Calling(client) = branch.state {
            branch.state = BranchState::Proceeding(client);
        }
        branch.deadline = is_invite.then(|| now + timer_c);
        let peer = branch.target.peer;
        if let Some(peer) = peer {
            self.set_up(peer);
        }
        self.schedule(now, key);
    }

    /// Sends a response back as it is, without the Via of this element.
    fn pass_back(&mut self, now: Time, key: Key, status: u16, response: &Message<'_>) {
        // A response that was for this element alone has no other Via (step 3).
        if response.vias().nth(1).is_none() {
            return;
        }
        let bytes = forwarded_response(response, None);
        self.give_back(now, key, status, bytes);
    }

    fn give_back(&mut self, now: Time, key: Key, status: u16, bytes: Vec<u8>) {
        let Some(context) = self.contexts.get(key) else { return };
        if self.transactions.respond(now, context.server, status, bytes) {
            self.counters.returned += 1;
        }
    }

    fn on_success(
        &mut self,
        now: Time,
        client: ClientKey,
        key: Key,
        place: Option<usize>,
        status: u16,
        response: &Message<'_>,
    ) {
        self.pass_back(now, key, status, response);
        let linger = self.settings.timers.whole();
        let Some(context) = self.contexts.get_mut(key) else { return };
        let is_first = context.answer(&mut self.open);
        let is_invite = context.is_invite;
        if let Some(branch) = place.and_then(|place| context.branches.get_mut(place)) {
            branch.state = BranchState::Done;
        }
        if let Some(peer) =
            place.and_then(|place| context.branches.get(place)).and_then(|branch| branch.target.peer)
        {
            self.set_up(peer);
        }
        if !is_invite {
            return self.let_go(key);
        }
        if !is_first {
            return;
        }
        let Some(context) = self.contexts.get_mut(key) else { return };
        context.request = None;
        context.waiting.clear();
        Self::end_setup(&mut self.setups, context);
        // Other branches may answer with 2xx as well, and the first may repeat its own.
        context.ends = Some(now + linger);
        self.cancel_branches(now, key, Some(ELSEWHERE));
        if self.contexts.get(key).is_some_and(Context::is_done) {
            self.keep_answered(now, client, key);
        } else {
            self.schedule(now, key);
        }
    }

    /// Lets go of a call that is set up, but for where further 2xx of its INVITE go to.
    fn keep_answered(&mut self, now: Time, client: ClientKey, key: Key) {
        let Some(context) = self.contexts.get(key) else { return };
        self.answered.insert(client, context.server);
        self.wheel.insert(now + self.settings.timers.whole(), Due::Answered(client));
        self.let_go(key);
    }

    /// A 2xx that comes again, or from another branch further on, goes back like the first.
    fn on_repeated(&mut self, now: Time, client: ClientKey, status: u16, response: &Message<'_>) {
        let Some(server) = self.answered.get(&client).copied() else { return };
        if (200..300).contains(&status) && response.vias().nth(1).is_some() {
            let bytes = forwarded_response(response, None);
            self.counters.returned += u64::from(self.transactions.respond(now, server, status, bytes));
        }
    }

    fn on_failure(&mut self, now: Time, key: Key, place: usize, status: u16, response: &Message<'_>) {
        let recurse = self.settings.recurse;
        if matches!(status, 401 | 407) && self.answer_challenge(now, key, place, response) {
            return;
        }
        if status == 503 && self.next_address(now, key, place) {
            return;
        }
        let Some(context) = self.contexts.get_mut(key) else { return };
        let Some(branch) = context.branches.get_mut(place) else { return };
        branch.state = BranchState::Done;
        let peer = branch.target.peer;
        if recurse && (300..400).contains(&status) && add_contacts(context, response) {
            return self.after_failure(now, key);
        }
        context.best.take(status, response, peer);
        match peer {
            Some(peer) if status == 503 => self.heed_unavailable(now, peer, response),
            Some(peer) => self.set_up(peer),
            None => {}
        }
        // Where it is not one that another upstream might not give, it is the callee's. Redirections stay.
        if let Some(context) = self.contexts.get_mut(key)
            && !holds(&context.next_on, status)
        {
            context.waiting.retain(|group| group.iter().all(|target| target.uri.is_some()));
        }
        if status >= 600 {
            self.cancel_branches(now, key, None);
        }
        self.after_failure(now, key);
    }

    /// No final response came for a request, or it could not be sent.
    pub(super) fn on_silence(&mut self, now: Time, client: ClientKey, tag: u64, status: u16) {
        let key = Key::from_u64(tag);
        if self.is_health_silence(now, client, key) {
            return;
        }
        let place = self.contexts.get(key).and_then(|context| context.branch_of(client));
        if let Some(place) = place {
            self.silence(now, key, place, status);
        }
    }

    /// Sends the best response back when no branch waits for one.
    pub(super) fn finish_if_done(&mut self, now: Time, key: Key) {
        let Some(context) = self.contexts.get_mut(key) else { return };
        if !context.is_done() || context.is_answered {
            return;
        }
        if !context.waiting.is_empty() && !context.is_cancelled && !context.best.is_global() {
            return;
        }
        let is_cancelled = context.is_cancelled;
        let choice = core::mem::take(&mut context.best).choose();
        let mut choice =
            choice.unwrap_or(Choice { status: 404, bytes: None, challenges: Vec::new(), peer: None });
        // Who cancelled waits for 487, also where the other side says nothing any more (section 9.1).
        if is_cancelled && choice.bytes.is_none() {
            choice.status = 487;
        }
        self.send_final(now, key, &choice);
        self.let_go(key);
    }

    fn send_final(&mut self, now: Time, key: Key, choice: &Choice) {
        let Some(context) = self.contexts.get_mut(key) else { return };
        context.answer(&mut self.open);
        // Nobody is told that a request which is no INVITE timed out (RFC 4320 section 4.2).
        if choice.status == 408 && !context.is_invite {
            return;
        }
        let Some(bytes) = &choice.bytes else {
            let status = if choice.status == 503 { 500 } else { choice.status };
            let why = match choice.status {
                503 => Own::Unreachable,
                487 => Own::Cancelled,
                _ => Own::NoAnswer,
            };
            self.tell_own(key, choice.peer, None, status, why);
            if let Some(bytes) = self.own_final(key, status) {
                self.give_back(now, key, status, bytes);
            }
            return;
        };
        let repaired = self.repaired(key, choice.peer, bytes);
        let Ok(response) = Message::scan(repaired.as_deref().unwrap_or(bytes)) else { return };
        let before = response.status().map_or(choice.status, StatusCode::as_u16);
        // A 503 would send the caller away from this relay (step 6).
        let status = if before == 503 { 500 } else { before };
        if status != before {
            self.counters.unavailable_to_error += 1;
            self.tell_own(key, choice.peer, Some(before), status, Own::UnavailableToError);
        }
        let phrase = StatusCode::new(status).and_then(StatusCode::phrase).unwrap_or_default();
        let forwarded = forwarded_response(&response, (status != before).then_some((status, phrase)));
        self.give_back(now, key, status, added_before_end(forwarded, &choice.challenges));
    }

    fn tell_own(&mut self, key: Key, peer: Option<usize>, received: Option<u16>, status: u16, why: Own) {
        let Some(request) = self.contexts.get(key).and_then(|context| context.request.clone()) else {
            return;
        };
        let Ok(request) = Message::scan(&request) else { return };
        let record = Record::Own {
            call_id: request.call_id().unwrap_or_default().into(),
            method: request.method().unwrap_or_default().into(),
            peer: peer.and_then(|peer| self.settings.peers.get(peer)).map(|peer| peer.name.clone()),
            received,
            status,
            why,
        };
        self.outputs.push_back(Output::Record(record));
    }

    /// A final response that the relay makes itself.
    fn own_final(&mut self, key: Key, status: u16) -> Option<Vec<u8>> {
        let tag = self.transactions.random().token();
        let request = self.contexts.get(key)?.request.clone()?;
        let request = Message::scan(&request).ok()?;
        let response = Response::to(&request, StatusCode::new(status)?).to_tag(&tag);
        Some(response.field("Server", &*self.settings.product).finish())
    }
}

/// The response with the Via values of the request behind its own.
fn with_vias_of(request: &[u8], response: &Message<'_>) -> Option<Vec<u8>> {
    let request = Message::scan(request).ok()?;
    let line = |via: &[u8]| [&b"Via: "[..], via].concat().into();
    let lines: Vec<Box<[u8]>> = request.field_values(HeaderName::Via).map(line).collect();
    // Written anew, so that its header section has an end.
    let whole = forwarded_response(response, None);
    let own: Box<[u8]> = [&b"Via: "[..], response.field_values(HeaderName::Via).next()?].concat().into();
    Some(added_before_end(added_before_end(whole, &[own]), &lines))
}

/// Adds the destinations of a 3xx that were not tried yet (section 16.5).
fn add_contacts(context: &mut Context, response: &Message<'_>) -> bool {
    let mut contacts: Vec<(u32, Target)> = Vec::new();
    for contact in response.contacts() {
        let is_known = context
            .branches
            .iter()
            .any(|branch| branch.target.uri.as_deref().unwrap_or(&context.plan.uri) == contact.uri);
        if is_known || contacts.len() >= super::context::MAX_BRANCHES {
            continue;
        }
        if let Some(to) = destination(contact.uri) {
            contacts.push((quality(contact.params.value("q")), Target::of_contact(contact.uri, to)));
        }
    }
    contacts.sort_by_key(|(quality, _)| core::cmp::Reverse(*quality));
    let any = !contacts.is_empty();
    context.waiting.extend(contacts.into_iter().map(|(_, target)| vec![target]));
    any
}

/// Thousandths of a q value; 1 where there is none.
fn quality(value: Option<&[u8]>) -> u32 {
    let number = value.and_then(|value| core::str::from_utf8(value).ok()?.parse::<f32>().ok());
    (number.unwrap_or(1.0).clamp(0.0, 1.0) * 1000.0) as u32
}
