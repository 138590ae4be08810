//! The server transactions of a layer: answering, and letting go.

use std::net::SocketAddr;
use std::sync::Arc;

use tritone_codes::StatusCode;
use tritone_wire::sip::Message;

use super::{Due, Happened, ServerKey, Transactions};
use crate::flow::{Flow, Hop};
use crate::message::{self, Response};
use crate::time::Time;
use crate::transaction::invite_server::{self, InviteServer};
use crate::transaction::server::{self, Server};
use crate::transaction::{Effect, ServerEvent};

#[derive(Debug)]
pub(super) enum ServerMachine {
    Invite(InviteServer),
    Other(Server),
}

#[derive(Debug)]
pub(super) struct ServerSide {
    pub(super) machine: ServerMachine,
    pub(super) hash: u64,
    pub(super) key: Box<[u8]>,
    pub(super) merge: Option<(u64, Box<[u8]>)>,
    pub(super) flow: Flow,
    /// The request, until a final response was given.
    pub(super) request: Option<Arc<[u8]>>,
    /// The last response, until nobody asks for it.
    pub(super) response: Option<Arc<[u8]>>,
    /// The address that responses go to, by the way that the request came.
    pub(super) answer_to: SocketAddr,
    pub(super) scheduled: Option<Time>,
    pub(super) tag: u64,
    /// The octets kept for it that are counted.
    pub(super) counted: usize,
}

impl ServerSide {
    fn hop(&self) -> Hop {
        Hop { remote: self.answer_to, ..Hop::from(self.flow) }
    }

    fn octets(&self) -> usize {
        let kept = |octets: &Option<Arc<[u8]>>| octets.as_ref().map_or(0, |octets| octets.len());
        let merge = self.merge.as_ref().map_or(0, |(_, key)| key.len());
        size_of::<Self>() + self.key.len() + merge + kept(&self.request) + kept(&self.response)
    }

    fn is_accepted(&self) -> bool {
        matches!(&self.machine, ServerMachine::Invite(machine) if machine.state() == invite_server::State::Accepted)
    }
}

impl Transactions {
    /// Remembers a number of the transaction user's with a transaction.
    pub fn set_tag(&mut self, key: ServerKey, tag: u64) {
        if let Some(side) = self.servers.get_mut(key.0) {
            side.tag = tag;
        }
    }

    pub(super) fn tag(&self, key: ServerKey) -> Option<u64> {
        self.servers.get(key.0).map(|side| side.tag)
    }

    /// The request of a transaction that has no final response yet.
    pub fn request_of(&self, key: ServerKey) -> Option<Arc<[u8]>> {
        self.servers.get(key.0)?.request.clone()
    }

    /// The way a request came.
    pub fn flow_of(&self, key: ServerKey) -> Option<Flow> {
        self.servers.get(key.0).map(|side| side.flow)
    }

    /// Answers a request. What the machine does not allow (a second final response, a provisional one that RFC 4320
    /// forbids) is not sent; whether it was is what comes back.
    pub fn respond(&mut self, now: Time, key: ServerKey, status: u16, bytes: impl Into<Arc<[u8]>>) -> bool {
        let bytes = bytes.into();
        let effect = self.step_server_machine(now, key, ServerEvent::of_status(status));
        if effect.pass
            && let Some(side) = self.servers.get_mut(key.0)
        {
            self.transmits.push_back((side.hop(), bytes.clone()));
            // A 2xx to INVITE is sent again by the transaction user, not here.
            side.response = (!side.is_accepted()).then_some(bytes);
            if status >= 200 {
                side.request = None;
            }
        }
        self.settle_server(key, effect);
        effect.pass
    }

    /// Answers a request that has no transaction, and keeps nothing (RFC 3261 section 8.2.7). An ACK is never answered.
    pub fn answer(&mut self, flow: &Flow, request: &Message<'_>, bytes: impl Into<Arc<[u8]>>) {
        if request.method() != Some(b"ACK") {
            self.transmits.push_back((message::response_hop(flow, request), bytes.into()));
        }
    }

    pub(super) fn step_server(&mut self, now: Time, key: ServerKey, event: ServerEvent) -> Effect {
        let effect = self.step_server_machine(now, key, event);
        self.settle_server(key, effect);
        effect
    }

    fn step_server_machine(&mut self, now: Time, key: ServerKey, event: ServerEvent) -> Effect {
        let timers = self.settings.timers;
        match self.servers.get_mut(key.0).map(|side| &mut side.machine) {
            Some(ServerMachine::Invite(machine)) => machine.handle(now, &timers, event),
            Some(ServerMachine::Other(machine)) => machine.handle(now, &timers, event),
            None => Effect::NONE,
        }
    }

    /// Does what a step asked for, and lets go or schedules the transaction.
    fn settle_server(&mut self, key: ServerKey, effect: Effect) {
        let Some(side) = self.servers.get_mut(key.0) else { return };
        if effect.resend
            && let Some(response) = &side.response
        {
            self.counters.resent += 1;
            self.transmits.push_back((side.hop(), response.clone()));
        }
        if effect.trying
            && let Some(trying) = side.request.as_ref().and_then(|request| trying(request))
        {
            self.transmits.push_back((side.hop(), trying.clone()));
            side.response = Some(trying);
        }
        let tag = side.tag;
        if effect.timed_out || effect.unreachable {
            let answered = side.request.is_none();
            self.counters.unacknowledged += u64::from(answered && effect.timed_out);
            self.happened.push_back(if answered {
                Happened::Unacknowledged { key, tag }
            } else {
                Happened::Unanswered { key, tag }
            });
        }
        let over = match &side.machine {
            ServerMachine::Invite(machine) => machine.state() == invite_server::State::Terminated,
            ServerMachine::Other(machine) => machine.state() == server::State::Terminated,
        };
        if over {
            return self.remove_server(key);
        }
        self.recount(key);
        self.schedule_server(key);
    }

    /// Counts the octets that are kept for a transaction.
    pub(super) fn recount(&mut self, key: ServerKey) {
        let Some(side) = self.servers.get_mut(key.0) else { return };
        let octets = side.octets();
        self.octets = self.octets - side.counted + octets;
        side.counted = octets;
    }

    pub(super) fn schedule_server(&mut self, key: ServerKey) {
        let Some(side) = self.servers.get_mut(key.0) else { return };
        let deadline = match &side.machine {
            ServerMachine::Invite(machine) => machine.deadline(),
            ServerMachine::Other(machine) => machine.deadline(),
        };
        // An item that comes out too early is put in again then; one that would come too late is put in now.
        if let Some(deadline) = deadline
            && side.scheduled.is_none_or(|scheduled| deadline < scheduled)
        {
            side.scheduled = Some(deadline);
            self.wheel.insert(deadline, Due::Server(key));
        }
    }

    pub(super) fn remove_server(&mut self, key: ServerKey) {
        let Some(side) = self.servers.remove(key.0) else { return };
        self.octets -= side.counted;
        if let Ok(entry) = self.by_key.find_entry(side.hash, |found| *found == key) {
            entry.remove();
        }
        if let Some((hash, _)) = side.merge
            && let Ok(entry) = self.by_merge.find_entry(hash, |found| *found == key)
        {
            entry.remove();
        }
    }
}

fn trying(request: &[u8]) -> Option<Arc<[u8]>> {
    let request = Message::scan(request).ok()?;
    Some(Response::to(&request, StatusCode::TRYING).finish().into())
}
