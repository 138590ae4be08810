//! The client side of a user.

use std::sync::Arc;

use tritone_wire::sip::{Message, Uri};

use super::{Due, Plan, User, What, hop_of, text};
use crate::dialog::Dialog;
use crate::flow::{Hop, Transport};
use crate::message::Request;
use crate::node::{Output, Query, ResolveId};
use crate::time::Time;
use crate::transaction::ClientKey;

/// A request of this side, and the call that it began.
#[derive(Debug)]
pub(super) struct Calling {
    call_id: String,
    plan: Plan,
    request: Request,
    sent: Option<ClientKey>,
    is_final: bool,
    /// Where the ACK of a 2xx goes, and the ACK.
    ack: Option<(Hop, Arc<[u8]>)>,
    dialog: Option<Dialog>,
    bye: Bye,
}

/// How far the BYE is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bye {
    Unsent,
    Sent,
}

impl User {
    /// Sends a request; gives its Call-ID.
    pub fn start(&mut self, now: Time, plan: Plan) -> String {
        let call = self.number();
        let call_id = format!("{call}@{}", self.address);
        let me = format!("<sip:caller@{}>;tag=f{call}", self.address);
        let mut request = Request::new(plan.method, &plan.uri, me, format!("<{}>", plan.uri), &call_id, 1)
            .field("Contact", self.contact());
        if let Some(route) = &plan.route {
            request = request.routes(&[format!("<{route}>")]);
        }
        let query = query(request.next_hop());
        self.outputs.push_back(Output::Resolve { id: ResolveId(call), query });
        if let Some(after) = plan.cancel_after {
            self.wheel.insert(now + after, Due::Cancel(call));
        }
        let calling = Calling {
            call_id: call_id.clone(),
            plan,
            request,
            sent: None,
            is_final: false,
            ack: None,
            dialog: None,
            bye: Bye::Unsent,
        };
        self.calling.insert(call, calling);
        call_id
    }

    pub(super) fn on_resolved(&mut self, now: Time, call: u64, hops: Option<Vec<Hop>>) {
        let Some(calling) = self.calling.get_mut(&call) else { return };
        let Some(hop) = hops.and_then(|hops| hops.into_iter().next()) else {
            return self.on_silence(now, call, What::Unreachable);
        };
        let branch = self.transactions.branch();
        let sent_by = self.address.to_string();
        let bytes = calling.request.finish(hop.transport, &sent_by, &branch.to_string());
        calling.sent = Some(self.transactions.request(now, hop, branch, bytes, call));
    }

    pub(super) fn give_up(&mut self, now: Time, call: u64) {
        let key =
            self.calling.get(&call).filter(|calling| !calling.is_final).and_then(|calling| calling.sent);
        if let Some(key) = key {
            self.transactions.cancel(now, key, Some(b"SIP;cause=487"));
        }
    }

    pub(super) fn on_response(&mut self, now: Time, call: u64, response: &Message<'_>) {
        let (Some(status), Some(cseq)) = (response.status(), response.cseq()) else { return };
        let (status, method) = (status.as_u16(), text(cseq.method));
        let Some(calling) = self.calling.get_mut(&call) else { return };
        let call_id = calling.call_id.clone();
        if method == "INVITE" && (200..300).contains(&status) {
            let is_first = calling.ack.is_none();
            self.acknowledge(call, response);
            if !is_first {
                return;
            }
        }
        let Some(calling) = self.calling.get_mut(&call) else { return };
        let what = if status < 200 { What::Provisional(status) } else { What::Final(status) };
        if status >= 200 && method == calling.plan.method {
            calling.is_final = true;
            if calling.dialog.is_some() {
                self.wheel.insert(now + calling.plan.talk, Due::Bye(call));
            }
        }
        self.tell(&call_id, &method, what);
    }

    /// A 2xx to INVITE that comes after its transaction is over.
    pub(super) fn on_stray(&mut self, response: &Message<'_>) {
        let is_success = response.status().is_some_and(|status| (200..300).contains(&status.as_u16()));
        if !is_success || response.cseq().is_none_or(|cseq| cseq.method != b"INVITE") {
            return;
        }
        let call_id = response.call_id().map(text).unwrap_or_default();
        let call = self.calling.iter().find(|(_, calling)| calling.call_id == call_id).map(|(call, _)| *call);
        if let Some(call) = call {
            self.acknowledge(call, response);
        }
    }

    /// Sends the ACK of a 2xx, again where it was sent (RFC 3261 section 13.2.2.4).
    fn acknowledge(&mut self, call: u64, response: &Message<'_>) {
        let branch = self.transactions.branch().to_string();
        let sent_by = self.address.to_string();
        let Some(calling) = self.calling.get_mut(&call) else { return };
        if calling.ack.is_none() {
            let Some(dialog) = Dialog::of_client(response) else { return };
            let ack = dialog.ack(calling.request.cseq());
            let Some(hop) = hop_of(ack.next_hop()) else { return };
            let bytes = ack.finish(hop.transport, &sent_by, &branch);
            calling.ack = Some((hop, bytes.into()));
            calling.dialog = Some(dialog);
        }
        if let Some((hop, bytes)) = calling.ack.clone() {
            self.transactions.send(hop, bytes);
        }
    }

    pub(super) fn hang_up(&mut self, now: Time, call: u64) {
        let branch = self.transactions.branch();
        let Some(calling) = self.calling.get_mut(&call).filter(|calling| calling.bye == Bye::Unsent) else {
            return;
        };
        let Some(bye) = calling.dialog.as_mut().map(|dialog| dialog.request("BYE")) else { return };
        let Some(hop) = hop_of(bye.next_hop()) else { return };
        calling.bye = Bye::Sent;
        let bytes = bye.finish(hop.transport, &self.address.to_string(), &branch.to_string());
        self.transactions.request(now, hop, branch, bytes, call);
    }

    pub(super) fn on_silence(&mut self, _now: Time, call: u64, what: What) {
        let Some(calling) = self.calling.get_mut(&call) else { return };
        let method = if calling.bye == Bye::Sent { "BYE" } else { calling.plan.method };
        calling.is_final = true;
        let call_id = calling.call_id.clone();
        self.tell(&call_id, method, what);
    }
}

fn query(uri: &[u8]) -> Query {
    let parsed = Uri::parse(uri);
    Query {
        host: text(parsed.host).trim_matches(['[', ']']).into(),
        port: parsed.port.and_then(|port| text(port).parse().ok()),
        transport: parsed.params.value("transport").and_then(Transport::from_word),
        secure: parsed.scheme.eq_ignore_ascii_case(b"sips"),
    }
}
