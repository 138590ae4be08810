//! The client transactions of a layer: requests of this element, and their CANCELs.

use std::sync::Arc;

use tritone_wire::sip::Message;

use super::{ClientKey, Due, Happened, OWN, Transactions};
use crate::flow::Hop;
use crate::message;
use crate::time::Time;
use crate::transaction::client::{self, Client};
use crate::transaction::invite_client::{self, InviteClient};
use crate::transaction::key::Branch;
use crate::transaction::{Effect, Event};

#[derive(Debug)]
pub(super) enum ClientMachine {
    Invite(InviteClient),
    Other(Client),
}

#[derive(Debug)]
pub(super) struct ClientSide {
    pub(super) machine: ClientMachine,
    pub(super) branch: Branch,
    pub(super) hop: Hop,
    /// The request; behind a final response to INVITE, its ACK.
    pub(super) bytes: Option<Arc<[u8]>>,
    pub(super) cancel: Cancelling,
    pub(super) scheduled: Option<Time>,
    pub(super) tag: u64,
}

/// How far the CANCEL of an INVITE is.
#[derive(Clone, Debug)]
pub(super) enum Cancelling {
    No,
    /// To be sent when a provisional response came (RFC 3261 section 9.1), with this Reason.
    Wanted(Option<Box<[u8]>>),
    Sent,
}

impl Transactions {
    /// Sends a request (no ACK) that has this branch in its top Via. `tag` comes back with its responses.
    pub fn request(
        &mut self,
        now: Time,
        hop: Hop,
        branch: Branch,
        bytes: impl Into<Arc<[u8]>>,
        tag: u64,
    ) -> ClientKey {
        let bytes = bytes.into();
        let reliable = hop.transport.is_reliable();
        let machine = if bytes.starts_with(b"INVITE ") {
            ClientMachine::Invite(InviteClient::new(now, &self.settings.timers, reliable))
        } else {
            ClientMachine::Other(Client::new(now, &self.settings.timers, reliable))
        };
        self.transmits.push_back((hop.clone(), bytes.clone()));
        let side = ClientSide {
            machine,
            branch,
            hop,
            bytes: Some(bytes),
            cancel: Cancelling::No,
            scheduled: None,
            tag,
        };
        let key = ClientKey(self.clients.insert(side));
        self.by_branch.insert(branch, key);
        self.schedule_client(key);
        key
    }

    /// Cancels an INVITE that has no final response: at once if a provisional response came, else when it comes (RFC 3261
    /// section 9.1). The Reason is what RFC 3326 has for the INVITE's end.
    pub fn cancel(&mut self, now: Time, key: ClientKey, reason: Option<&[u8]>) {
        let Some(side) = self.clients.get_mut(key.0) else { return };
        let ClientMachine::Invite(machine) = &side.machine else { return };
        if !matches!(side.cancel, Cancelling::No) {
            return;
        }
        match machine.state() {
            invite_client::State::Calling => side.cancel = Cancelling::Wanted(reason.map(Into::into)),
            invite_client::State::Proceeding => self.send_cancel(now, key, reason),
            _ => {}
        }
    }

    fn send_cancel(&mut self, now: Time, key: ClientKey, reason: Option<&[u8]>) {
        let timers = self.settings.timers;
        let Some(side) = self.clients.get_mut(key.0) else { return };
        side.cancel = Cancelling::Sent;
        if let ClientMachine::Invite(machine) = &mut side.machine {
            machine.cancelled(now, &timers);
        }
        let (branch, hop) = (side.branch, side.hop.clone());
        let Some(invite) = side.bytes.clone() else { return };
        let Ok(invite) = Message::scan(&invite) else { return };
        let bytes: Arc<[u8]> = message::cancel(&invite, reason).into();
        self.schedule_client(key);
        // The CANCEL has the branch of its INVITE: it is found by the method of CSeq.
        self.start_cancel(now, hop, branch, bytes);
    }

    fn start_cancel(&mut self, now: Time, hop: Hop, branch: Branch, bytes: Arc<[u8]>) {
        let machine =
            ClientMachine::Other(Client::new(now, &self.settings.timers, hop.transport.is_reliable()));
        self.transmits.push_back((hop.clone(), bytes.clone()));
        let side = ClientSide {
            machine,
            branch,
            hop,
            bytes: Some(bytes),
            cancel: Cancelling::No,
            scheduled: None,
            tag: OWN,
        };
        let key = ClientKey(self.clients.insert(side));
        self.cancels.insert(branch, key);
        self.schedule_client(key);
    }

    /// Forgets a client transaction: its responses are stray from now on.
    pub fn forget(&mut self, key: ClientKey) {
        self.remove_client(key);
    }

    pub(super) fn step_client(
        &mut self,
        now: Time,
        key: ClientKey,
        event: Event,
        response: Option<&Message<'_>>,
    ) -> Effect {
        let timers = self.settings.timers;
        let effect = match self.clients.get_mut(key.0).map(|side| &mut side.machine) {
            Some(ClientMachine::Invite(machine)) => machine.handle(now, &timers, event),
            Some(ClientMachine::Other(machine)) => machine.handle(now, &timers, event),
            None => return Effect::NONE,
        };
        self.settle_client(now, key, effect, response);
        effect
    }

    fn settle_client(&mut self, now: Time, key: ClientKey, effect: Effect, response: Option<&Message<'_>>) {
        let Some(side) = self.clients.get_mut(key.0) else { return };
        if effect.resend
            && let Some(bytes) = &side.bytes
        {
            self.counters.resent += 1;
            self.transmits.push_back((side.hop.clone(), bytes.clone()));
        }
        if effect.ack {
            acknowledge(side, response, effect.pass);
            if let Some(ack) = &side.bytes {
                self.transmits.push_back((side.hop.clone(), ack.clone()));
            }
        }
        if effect.timed_out || effect.unreachable {
            self.failed(key, effect);
        }
        let Some(side) = self.clients.get_mut(key.0) else { return };
        let (over, proceeding, needs_request) = match &side.machine {
            ClientMachine::Invite(machine) => (
                machine.state() == invite_client::State::Terminated,
                machine.state() == invite_client::State::Proceeding,
                machine.state() != invite_client::State::Accepted,
            ),
            ClientMachine::Other(machine) => (
                machine.state() == client::State::Terminated,
                false,
                machine.state() != client::State::Completed,
            ),
        };
        if !needs_request {
            side.bytes = None;
        }
        if over {
            return self.remove_client(key);
        }
        if proceeding && matches!(side.cancel, Cancelling::Wanted(_)) {
            let wanted = core::mem::replace(&mut side.cancel, Cancelling::Sent);
            let Cancelling::Wanted(reason) = wanted else { return };
            return self.send_cancel(now, key, reason.as_deref());
        }
        self.schedule_client(key);
    }

    fn failed(&mut self, key: ClientKey, effect: Effect) {
        let tag = self.clients.get(key.0).map_or(OWN, |side| side.tag);
        self.counters.timed_out += u64::from(effect.timed_out);
        self.counters.unreachable += u64::from(effect.unreachable);
        if tag == OWN {
            return;
        }
        self.happened.push_back(if effect.timed_out {
            Happened::TimedOut { key, tag }
        } else {
            Happened::Unreachable { key, tag }
        });
    }

    fn schedule_client(&mut self, key: ClientKey) {
        let Some(side) = self.clients.get_mut(key.0) else { return };
        let deadline = match &side.machine {
            ClientMachine::Invite(machine) => machine.deadline(),
            ClientMachine::Other(machine) => machine.deadline(),
        };
        if let Some(deadline) = deadline
            && side.scheduled.is_none_or(|scheduled| deadline < scheduled)
        {
            side.scheduled = Some(deadline);
            self.wheel.insert(deadline, Due::Client(key));
        }
    }

    fn remove_client(&mut self, key: ClientKey) {
        let Some(side) = self.clients.remove(key.0) else { return };
        for table in [&mut self.by_branch, &mut self.cancels] {
            if table.get(&side.branch) == Some(&key) {
                table.remove(&side.branch);
            }
        }
    }
}

/// Puts the ACK in the place of the request.
fn acknowledge(side: &mut ClientSide, response: Option<&Message<'_>>, first: bool) {
    if !first {
        return;
    }
    let ack = side.bytes.as_ref().and_then(|invite| {
        let invite = Message::scan(invite).ok()?;
        Some(message::ack(&invite, response?).into())
    });
    side.bytes = ack;
}
