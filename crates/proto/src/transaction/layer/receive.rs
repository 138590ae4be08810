//! Finding the transaction of a received message.

use std::hash::BuildHasher;
use std::sync::Arc;

use tritone_codes::StatusCode;
use tritone_wire::sip::{HeaderName, Message};

use super::client_side::ClientMachine;
use super::server_side::{ServerMachine, ServerSide};
use super::{ClientKey, OWN, Received, Refusal, ServerKey, Transactions};
use crate::flow::Flow;
use crate::message;
use crate::time::Time;
use crate::transaction::invite_server::{self, InviteServer};
use crate::transaction::key::{Branch, Of, merge_key, server_key};
use crate::transaction::server::Server;
use crate::transaction::{Event, ServerEvent};

impl Transactions {
    /// Takes a received message, as scanned.
    pub fn receive(&mut self, now: Time, flow: Flow, message: &Message<'_>) -> Received {
        if message.is_request() {
            self.receive_request(now, flow, message)
        } else {
            self.receive_response(now, message)
        }
    }

    fn receive_request(&mut self, now: Time, flow: Flow, request: &Message<'_>) -> Received {
        if request.top_via().is_none() {
            // Without a Via there is no way back.
            self.counters.malformed += 1;
            return Received::Absorbed;
        }
        let method = request.method().unwrap_or_default();
        if !is_whole(request) {
            self.counters.malformed += 1;
            return if method == b"ACK" {
                Received::Absorbed
            } else {
                refused(&flow, request, Refusal::Malformed)
            };
        }
        let mut key = core::mem::take(&mut self.scratch);
        let of = if method == b"ACK" { Of::Invite } else { Of::Itself };
        let known = server_key(request, of, &mut key).map(|()| {
            let hash = self.hasher.hash_one(&key[..]);
            (hash, self.find(hash, &key))
        });
        let received = match known {
            None => {
                self.counters.malformed += 1;
                refused(&flow, request, Refusal::Malformed)
            }
            Some((_, found)) if method == b"ACK" => self.receive_ack(now, &flow, request, found),
            Some((_, Some(found))) => self.repeated(now, found),
            Some((hash, None)) => self.new_request(now, flow, request, hash, &mut key),
        };
        self.scratch = key;
        received
    }

    fn receive_ack(
        &mut self,
        now: Time,
        flow: &Flow,
        ack: &Message<'_>,
        found: Option<ServerKey>,
    ) -> Received {
        let Some(found) = found else { return Received::Ack { bytes: stamped(flow, ack), invite: None } };
        let tag = self.tag(found);
        let effect = self.step_server(now, found, ServerEvent::Ack);
        if effect.pass {
            return Received::Ack { bytes: stamped(flow, ack), invite: tag };
        }
        // Its INVITE is answered for good; what is kept now only absorbs repetitions.
        if let Some(side) = self.servers.get_mut(found.0)
            && matches!(&side.machine, ServerMachine::Invite(machine) if machine.state() == invite_server::State::Confirmed)
        {
            (side.request, side.response) = (None, None);
            self.recount(found);
        }
        Received::Absorbed
    }

    fn repeated(&mut self, now: Time, found: ServerKey) -> Received {
        self.counters.repeated_requests += 1;
        self.step_server(now, found, ServerEvent::Request);
        Received::Absorbed
    }

    fn new_request(
        &mut self,
        now: Time,
        flow: Flow,
        request: &Message<'_>,
        hash: u64,
        key: &mut Vec<u8>,
    ) -> Received {
        // An INVITE that has a place has at most one CANCEL, which is to free that place.
        let is_full =
            self.servers.len() >= self.settings.max_servers || self.octets >= self.settings.max_octets;
        if is_full && !(request.method() == Some(b"CANCEL") && self.cancelled(request).is_some()) {
            self.counters.over_limit += 1;
            return refused(&flow, request, Refusal::OverLimit);
        }
        self.counters.requests += 1;
        let bytes = stamped(&flow, request);
        let method = request.method().unwrap_or_default();
        let reliable = flow.transport.is_reliable();
        let machine = if method == b"INVITE" {
            ServerMachine::Invite(InviteServer::new(now, &self.settings.timers, reliable))
        } else {
            ServerMachine::Other(Server::new(now, &self.settings.timers, reliable))
        };
        let answer_to = match Message::scan(&bytes) {
            Ok(stamped) => message::response_hop(&flow, &stamped).remote,
            Err(_) => flow.remote,
        };
        let own_key = key.clone().into_boxed_slice();
        let merge = self.settings.find_merged.then(|| self.merge_of(request, key)).flatten();
        let merged = merge.as_ref().is_some_and(|(hash, merge)| self.is_merged(*hash, merge));
        let side = ServerSide {
            machine,
            hash,
            key: own_key,
            merge,
            flow,
            request: Some(bytes.clone()),
            response: None,
            answer_to,
            scheduled: None,
            tag: OWN,
            counted: 0,
        };
        let key = self.put_server(side);
        self.recount(key);
        self.schedule_server(key);
        if method == b"CANCEL" {
            return Received::Cancel { key, invite: self.cancelled(request), bytes };
        }
        Received::Request { key, bytes, merged }
    }

    fn put_server(&mut self, side: ServerSide) -> ServerKey {
        let (hash, merge) = (side.hash, side.merge.as_ref().map(|(hash, _)| *hash));
        let key = ServerKey(self.servers.insert(side));
        let servers = &self.servers;
        self.by_key.insert_unique(hash, key, |key| servers.get(key.0).map_or(0, |side| side.hash));
        if let Some(hash) = merge {
            let rehash = |key: &ServerKey| {
                servers.get(key.0).and_then(|side| side.merge.as_ref()).map_or(0, |(hash, _)| *hash)
            };
            self.by_merge.insert_unique(hash, key, rehash);
        }
        key
    }

    fn find(&self, hash: u64, key: &[u8]) -> Option<ServerKey> {
        self.by_key
            .find(hash, |found| self.servers.get(found.0).is_some_and(|side| *side.key == *key))
            .copied()
    }

    fn merge_of(&self, request: &Message<'_>, scratch: &mut Vec<u8>) -> Option<(u64, Box<[u8]>)> {
        merge_key(request, scratch)?;
        Some((self.hasher.hash_one(&scratch[..]), scratch.as_slice().into()))
    }

    fn is_merged(&self, hash: u64, merge: &[u8]) -> bool {
        let same = |found: &ServerKey| {
            let of_found = self.servers.get(found.0).and_then(|side| side.merge.as_ref());
            of_found.is_some_and(|(_, other)| **other == *merge)
        };
        self.by_merge.find(hash, same).is_some()
    }

    /// The INVITE that a CANCEL means.
    fn cancelled(&mut self, cancel: &Message<'_>) -> Option<(ServerKey, u64)> {
        let mut key = core::mem::take(&mut self.scratch);
        let found = server_key(cancel, Of::Invite, &mut key)
            .and_then(|()| self.find(self.hasher.hash_one(&key[..]), &key));
        self.scratch = key;
        found.map(|found| (found, self.tag(found).unwrap_or(OWN)))
    }

    fn receive_response(&mut self, now: Time, response: &Message<'_>) -> Received {
        let Some(status) =
            response.status().map(StatusCode::as_u16).filter(|status| (100..700).contains(status))
        else {
            self.counters.bad_status += 1;
            return Received::Absorbed;
        };
        let Some(key) = self.client_of(response) else {
            self.counters.stray_responses += 1;
            return Received::Stray;
        };
        self.counters.responses += 1;
        let tag = self.clients.get(key.0).map_or(OWN, |side| side.tag);
        if !is_whole_response(response) {
            self.counters.malformed += 1;
            return Received::Absorbed;
        }
        let effect = self.step_client(now, key, Event::of_status(status), Some(response));
        if effect.pass && tag != OWN { Received::Response { key, tag } } else { Received::Absorbed }
    }

    fn client_of(&self, response: &Message<'_>) -> Option<ClientKey> {
        let branch = Branch::parse(response.top_via()?.branch()?)?;
        let method = response.cseq()?.method;
        let table = if method == b"CANCEL" { &self.cancels } else { &self.by_branch };
        let key = *table.get(&branch)?;
        let is_invite = method == b"INVITE";
        let side = self.clients.get(key.0)?;
        (matches!(side.machine, ClientMachine::Invite(_)) == is_invite).then_some(key)
    }
}

/// Whether a request has what a transaction and a response need (RFC 3261 section 8.1.1), and CSeq has its method.
fn is_whole(request: &Message<'_>) -> bool {
    let single = [HeaderName::CallId, HeaderName::From, HeaderName::To];
    single.iter().all(|name| request.header(*name).is_some())
        && request.cseq().is_some_and(|cseq| Some(cseq.method) == request.method())
}

fn is_whole_response(response: &Message<'_>) -> bool {
    [HeaderName::CallId, HeaderName::From, HeaderName::To].iter().all(|name| response.header(*name).is_some())
}

fn stamped(flow: &Flow, request: &Message<'_>) -> Arc<[u8]> {
    match message::stamp(flow, request) {
        Some(bytes) => bytes.into(),
        None => request.bytes().get(..request.len()).unwrap_or_default().into(),
    }
}

fn refused(flow: &Flow, request: &Message<'_>, why: Refusal) -> Received {
    Received::Refused { bytes: stamped(flow, request), why }
}
