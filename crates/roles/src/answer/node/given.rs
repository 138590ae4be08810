//! A reply as octets: the header fields of its code, the phrase in the caller's language, the tag.

use std::sync::Arc;

use tritone_codes::{Phrases, StatusCode, catalogue};
use tritone_proto::message::Response;
use tritone_proto::transaction::ServerKey;
use tritone_proto::{Flow, Time};
use tritone_wire::sip::{HeaderName, Message};

use super::Answer;
use crate::answer::checks::min_expires;
use crate::answer::dial::Dialled;
use crate::answer::fields::{self, Facts};
use crate::answer::record::{Record, text};
use crate::answer::reply::Reply;

/// What a reply is made for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asking<'a> {
    /// The request.
    pub(super) request: &'a Message<'a>,
    /// The way it came.
    pub(super) flow: &'a Flow,
    /// The tag for To where it has none.
    pub(super) tag: &'a str,
    /// What was dialled.
    pub(super) dialled: Option<&'a Dialled>,
}

impl Answer {
    /// Answers a request, and tells so.
    pub(super) fn give(&mut self, now: Time, key: ServerKey, asking: &Asking<'_>, reply: Reply) -> Arc<[u8]> {
        let (status, why) = (reply.status, reply.why);
        let bytes = self.octets(now, asking, reply);
        if self.transactions.respond(now, key, status.as_u16(), bytes.clone()) {
            self.tell(asking, status, why);
        }
        bytes
    }

    /// Answers a request that has a new tag.
    pub(super) fn give_new(
        &mut self,
        now: Time,
        key: ServerKey,
        request: &Message<'_>,
        flow: &Flow,
        dialled: Option<&Dialled>,
        reply: Reply,
    ) {
        let tag = self.transactions.random().token();
        self.give(now, key, &Asking { request, flow, tag: &tag, dialled }, reply);
    }

    /// Answers a request that has no transaction.
    pub(super) fn give_stateless(&mut self, now: Time, asking: &Asking<'_>, reply: Reply) {
        let (status, why) = (reply.status, reply.why);
        let bytes = self.octets(now, asking, reply);
        self.transactions.answer(asking.flow, asking.request, bytes);
        self.tell(asking, status, why);
    }

    fn tell(&mut self, asking: &Asking<'_>, status: StatusCode, why: &'static str) {
        self.counters.answered += u64::from(status.is_final());
        let request = asking.request;
        self.record(Record::Answer {
            remote: asking.flow.remote,
            transport: asking.flow.transport,
            method: text(request.method().unwrap_or_default()),
            uri: text(request.request_uri().unwrap_or_default()),
            from: text(request.from().unwrap_or_default().uri),
            call_id: text(request.call_id().unwrap_or_default()),
            status,
            why: (status.as_u16() >= 300).then_some(why),
        });
    }

    /// The response, whole.
    pub(super) fn octets(&mut self, now: Time, asking: &Asking<'_>, reply: Reply) -> Arc<[u8]> {
        let reached = self.settings.reached_by(asking.flow);
        let contact = reached.contact();
        let challenges = self.challenger.challenges(now, reply.status, reply.is_stale);
        let policy = &self.settings.policy;
        let (allow, events, packages) =
            (policy.allow(), policy.events.join(", "), policy.info_packages.join(", "));
        let facts = Facts {
            request: asking.request,
            host: &reached.sent_by,
            contact: &contact,
            challenges: &challenges,
            allow: &allow,
            events: &events,
            info_packages: &packages,
            min_se: policy.min_se,
            min_expires: min_expires(policy),
            retry_after: asking.dialled.and_then(|dialled| dialled.retry_after),
            moved_to: asking.dialled.and_then(|dialled| dialled.contact.as_deref()),
            following: asking.dialled.and_then(Dialled::final_status),
        };
        let reply = fields::complete(reply, &facts);
        let local = phrase(asking.request, policy.language, reply.status);
        let mut response = Response::to(asking.request, reply.status).to_tag(asking.tag);
        if let Some(phrase) = reply.phrase.as_deref().or(local) {
            response = response.phrase(phrase);
        }
        response = response.field("Server", concat!("Tritone/", env!("CARGO_PKG_VERSION")));
        for (name, value) in &reply.fields {
            response = response.field(name, value);
        }
        if let Some(session) = &reply.session {
            response = response.body("application/sdp", session.as_bytes());
        }
        response.finish().into()
    }
}

/// The phrase in the language that the caller asks for (RFC 3261 section 20.3), else in that of the endpoint.
fn phrase(request: &Message<'_>, own: Option<&'static Phrases>, status: StatusCode) -> Option<&'static str> {
    for range in request.values(HeaderName::AcceptLanguage).take(16) {
        let tag = core::str::from_utf8(range.split(|octet| *octet == b';').next().unwrap_or_default())
            .unwrap_or_default()
            .trim();
        if tag.split('-').next().is_some_and(|primary| primary.eq_ignore_ascii_case("en")) {
            return None;
        }
        if let Some(phrases) = catalogue(tag) {
            return phrases.status(status);
        }
    }
    own.and_then(|phrases| phrases.status(status))
}
