//! Requests of this side: where they go, and what comes back.

use tritone_codes::StatusCode;
use tritone_proto::message::Request;
use tritone_proto::transaction::ClientKey;
use tritone_proto::{Hop, Key, Output, Query, ResolveFailure, ResolveId, Time, Transport};
use tritone_wire::sip::{Message, Uri};

use super::{Answer, key_of, tag_of};
use crate::answer::record::{Record, text};

/// Requests that may wait for an address.
const MAX_RESOLVING: usize = 1000;

/// What a request of this side is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// The end of a call.
    Bye,
    /// The state of a subscription.
    Notify(Key),
    /// The session goes on.
    Refresh(Key),
    /// A call of this side.
    Call(Key),
}

/// A request that waits for its answer.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) what: What,
    method: &'static str,
    uri: String,
    call_id: String,
    pub(super) hop: Hop,
}

/// A request that waits for an address.
#[derive(Debug)]
pub(super) struct Waiting {
    request: Request,
    method: &'static str,
    what: What,
    fallback: Option<Hop>,
}

impl Answer {
    /// Sends a request to its next hop; by the way that messages of the other side came where that is a connection, or
    /// where the next hop has no address that can be found.
    pub(super) fn ask(
        &mut self,
        now: Time,
        method: &'static str,
        request: Request,
        back: Option<Hop>,
        what: What,
    ) {
        let connected = back.as_ref().filter(|hop| hop.transport != Transport::Udp);
        if let Some(hop) = connected {
            return self.send_request(now, method, &request, hop.clone(), what);
        }
        let query = Query::of(&Uri::parse(request.next_hop())).ok();
        let known = match &query {
            Some(query) => query.address(),
            None => back.clone(),
        };
        if let Some(hop) = known {
            return self.send_request(now, method, &request, hop, what);
        }
        let Some(query) = query.filter(|_| self.resolving.len() < MAX_RESOLVING) else {
            return self.unsent(now, what);
        };
        let id = ResolveId(self.number());
        self.resolving.insert(id, Waiting { request, method, what, fallback: back });
        self.outputs.push_back(Output::Resolve { id, query });
    }

    pub(super) fn on_resolved(&mut self, now: Time, id: ResolveId, hops: Result<Vec<Hop>, ResolveFailure>) {
        let Some(waiting) = self.resolving.remove(&id) else { return };
        if matches!(waiting.what, What::Call(key) if self.sessions.get(key).is_none()) {
            // It was given up meanwhile.
            return;
        }
        let found = hops.ok().and_then(|hops| hops.into_iter().next()).or(waiting.fallback);
        match found {
            Some(hop) => self.send_request(now, waiting.method, &waiting.request, hop, waiting.what),
            None => self.unsent(now, waiting.what),
        }
    }

    fn send_request(&mut self, now: Time, method: &'static str, request: &Request, hop: Hop, what: What) {
        let reached = self.settings.reached_from(&hop);
        let mut request = request.clone();
        if !matches!(what, What::Bye) {
            request = request.field("Contact", format!("<{}>", reached.contact()));
        }
        request = request.field("User-Agent", concat!("Tritone/", env!("CARGO_PKG_VERSION")));
        if let What::Call(key) | What::Refresh(key) = what
            && method == "INVITE"
        {
            request = self.with_offer(key, request, &reached);
        }
        let branch = self.transactions.branch();
        let bytes = request.finish(hop.transport, &reached.sent_by, &branch.to_string());
        let (uri, call_id) = match Message::scan(&bytes) {
            Ok(sent) => {
                (text(sent.request_uri().unwrap_or_default()), text(sent.call_id().unwrap_or_default()))
            }
            Err(_) => return self.unsent(now, what),
        };
        let asked = self.asked.insert(Asked { what, method, uri, call_id, hop: hop.clone() });
        let invite: std::sync::Arc<[u8]> = bytes.into();
        let key = self.transactions.request(now, hop, branch, invite.clone(), tag_of(asked));
        if method == "INVITE" {
            self.sent_invite(now, what, key, invite);
        }
    }

    /// A request could not be sent.
    fn unsent(&mut self, now: Time, what: What) {
        self.failed(now, what, None);
    }

    pub(super) fn on_response(&mut self, now: Time, key: ClientKey, tag: u64, response: &Message<'_>) {
        let Some(asked_key) = key_of(tag) else { return };
        let Some(asked) = self.asked.get(asked_key) else { return };
        let Some(status) = response.status() else { return };
        let (what, hop) = (asked.what, asked.hop.clone());
        let of_invite = asked.method == "INVITE";
        if status.is_provisional() {
            return;
        }
        self.told(asked_key, Some(status));
        match what {
            What::Call(session) | What::Refresh(session) if of_invite => {
                self.on_invite_response(now, session, key, &hop, status, response);
            }
            What::Refresh(session) if status.as_u16() < 300 => self.refreshed(now, session, response),
            _ if status.as_u16() < 300 => {}
            _ => self.failed(now, what, Some(status)),
        }
        // A 2xx to INVITE may come again; what is kept of it is the session's.
        self.asked.remove(asked_key);
    }

    pub(super) fn on_silence(&mut self, now: Time, tag: u64) {
        let Some(asked_key) = key_of(tag) else { return };
        self.told(asked_key, None);
        if let Some(asked) = self.asked.remove(asked_key) {
            self.failed(now, asked.what, None);
        }
    }

    fn told(&mut self, asked: Key, status: Option<StatusCode>) {
        let Some(asked) = self.asked.get(asked) else { return };
        let record = Record::Asked {
            method: asked.method,
            uri: asked.uri.clone(),
            call_id: asked.call_id.clone(),
            status,
        };
        self.record(record);
    }

    /// A request of this side failed.
    fn failed(&mut self, now: Time, what: What, status: Option<StatusCode>) {
        match what {
            What::Bye => {}
            What::Notify(key) => self.forget_subscription(key),
            What::Call(key) => self.end_session(now, key, "the call was not answered"),
            What::Refresh(key) => self.not_refreshed(now, key, status),
        }
    }
}
