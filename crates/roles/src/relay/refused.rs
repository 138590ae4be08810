//! Requests that the relay answers itself.

use tritone_codes::StatusCode;
use tritone_proto::message::Response;
use tritone_proto::transaction::{Refusal, ServerKey};
use tritone_proto::{Flow, Output, Time};
use tritone_wire::sip::Message;

use super::settings::Settings;
use super::validate::validate;
use super::{Record, Relay};

/// An answer of the relay itself.
pub(super) struct Refused {
    status: StatusCode,
    why: &'static str,
    fields: Vec<(&'static str, String)>,
}

impl Refused {
    pub(super) fn new(status: u16, why: &'static str) -> Self {
        Self {
            status: StatusCode::new(status).unwrap_or(StatusCode::SERVER_INTERNAL_ERROR),
            why,
            fields: Vec::new(),
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: String) -> Self {
        self.fields.push((name, value));
        self
    }
}

impl Relay {
    pub(super) fn refuse(
        &mut self,
        now: Time,
        flow: &Flow,
        key: ServerKey,
        request: &Message<'_>,
        refused: &Refused,
    ) {
        self.tell_refused(flow, request, refused);
        let tag = self.transactions.random().token();
        let bytes = response_of(&self.settings, request, &tag, refused);
        self.transactions.respond(now, key, refused.status.as_u16(), bytes);
    }

    fn tell_refused(&mut self, flow: &Flow, request: &Message<'_>, refused: &Refused) {
        self.counters.refused += 1;
        let record = Record::Refused {
            remote: flow.remote,
            transport: flow.transport,
            call_id: request.call_id().unwrap_or_default().into(),
            status: refused.status.as_u16(),
            why: refused.why,
        };
        self.outputs.push_back(Output::Record(record));
    }

    /// A request that gets no transaction is answered once.
    pub(super) fn on_refused(&mut self, flow: &Flow, bytes: &[u8], why: Refusal) {
        let Ok(request) = Message::scan(bytes) else { return };
        let refused = match why {
            Refusal::Malformed => {
                validate(&request).err().unwrap_or(Refused::new(400, "it lacks a header field"))
            }
            Refusal::OverLimit => Refused::new(503, "too many requests in work"),
        };
        self.tell_refused(flow, &request, &refused);
        let bytes = response_of(&self.settings, &request, &self.refusal_tag, &refused);
        self.transactions.answer(flow, &request, bytes);
    }
}

fn response_of(settings: &Settings, request: &Message<'_>, tag: &str, refused: &Refused) -> Vec<u8> {
    let response = Response::to(request, refused.status).to_tag(tag).field("Server", &*settings.product);
    refused.fields.iter().fold(response, |response, (name, value)| response.field(name, value)).finish()
}
