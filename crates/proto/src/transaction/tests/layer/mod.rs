//! The layer, with messages put in and taken out by hand.

mod acks;
mod client_side;
mod limits;
mod server_side;

use tritone_codes::StatusCode;
use tritone_wire::sip::Message;

use super::*;
use crate::flow::{Connection, Flow, Hop, ListenerId, Transport};
use crate::message::Response;
use crate::random::Random;
use crate::transaction::{
    Branch, ClientKey, Counters, Happened, Received, Refusal, ServerKey, Settings, Transactions,
};

/// The other side.
const PEER: &str = "192.0.2.1:5060";

struct Rig {
    layer: Transactions,
    now: Time,
}

impl Default for Rig {
    fn default() -> Self {
        Self::new(Settings::default())
    }
}

impl Rig {
    fn new(settings: Settings) -> Self {
        Self { layer: Transactions::new(settings, Random::from_number(1)), now: Time::START }
    }

    fn receive_over(&mut self, transport: Transport, text: &str) -> Received {
        self.layer.receive(self.now, flow(transport), &Message::scan(text.as_bytes()).unwrap())
    }

    fn receive(&mut self, text: &str) -> Received {
        self.receive_over(Transport::Udp, text)
    }

    /// Receives what has to be a new request.
    fn request_over(&mut self, transport: Transport, text: &str) -> (ServerKey, String) {
        match self.receive_over(transport, text) {
            Received::Request { key, bytes, .. } => (key, String::from_utf8(bytes.to_vec()).unwrap()),
            other => panic!("{other:?}"),
        }
    }

    fn request(&mut self, text: &str) -> ServerKey {
        self.request_over(Transport::Udp, text).0
    }

    /// Answers a request; whether the layer lets it.
    fn respond(&mut self, key: ServerKey, request: &str, status: u16) -> bool {
        let request = Message::scan(request.as_bytes()).unwrap();
        let response = Response::to(&request, StatusCode::new(status).unwrap()).to_tag("t").finish();
        self.layer.respond(self.now, key, status, response)
    }

    /// Sends a request of this side.
    fn send_over(&mut self, transport: Transport, method: &str) -> (ClientKey, String) {
        let branch = self.layer.branch();
        let bytes = own_request(method, branch);
        let hop = Hop::to(transport, PEER.parse().unwrap());
        let key = self.layer.request(self.now, hop, branch, bytes.clone().into_bytes(), 7);
        assert!(self.sent().iter().eq([&bytes]));
        (key, bytes)
    }

    fn send(&mut self, method: &str) -> (ClientKey, String) {
        self.send_over(Transport::Udp, method)
    }

    fn sent_to(&mut self) -> Vec<(Hop, String)> {
        let text =
            |(hop, bytes): (Hop, std::sync::Arc<[u8]>)| (hop, String::from_utf8(bytes.to_vec()).unwrap());
        core::iter::from_fn(|| self.layer.poll()).map(text).collect()
    }

    fn sent(&mut self) -> Vec<String> {
        self.sent_to().into_iter().map(|(_, text)| text).collect()
    }

    /// The start lines of what was sent.
    fn starts(&mut self) -> Vec<String> {
        self.sent().iter().map(|text| text.lines().next().unwrap().to_owned()).collect()
    }

    fn happened(&mut self) -> Vec<Happened> {
        core::iter::from_fn(|| self.layer.happened()).collect()
    }

    /// Lets time pass, timer by timer.
    fn pass(&mut self, millis: u64) {
        let end = self.now + ms(millis);
        while let Some(next) = self.layer.next_deadline().filter(|next| *next <= end) {
            self.now = self.now.max(next);
            self.layer.expire(self.now);
        }
        self.now = end;
    }

    fn counters(&self) -> Counters {
        self.layer.counters()
    }

    /// Whether nothing is left, of transactions and of timers, after this time.
    fn is_empty_after(&mut self, millis: u64) -> bool {
        self.pass(millis);
        let counters = self.counters();
        (counters.servers, counters.clients) == (0, 0) && self.layer.next_deadline().is_none()
    }
}

fn flow(transport: Transport) -> Flow {
    let connection = transport.is_reliable().then_some(Connection(3));
    Flow { transport, listener: ListenerId(0), remote: PEER.parse().unwrap(), connection }
}

/// A request of the other side.
fn request(method: &str, branch: &str) -> String {
    request_with(method, branch, "")
}

fn request_with(method: &str, branch: &str, more: &str) -> String {
    format!(
        "{method} sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP {PEER};branch={branch}\r\nFrom: <sip:c>;tag=f\r\nTo: <sip:a@b>\r\n\
         Call-ID: 7\r\nCSeq: 1 {method}\r\n{more}Content-Length: 0\r\n\r\n"
    )
}

fn own_request(method: &str, branch: Branch) -> String {
    format!(
        "{method} sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP us;branch={branch}\r\nFrom: <sip:c>;tag=f\r\nTo: <sip:a@b>\r\n\
         Call-ID: 7\r\nCSeq: 1 {method}\r\nContent-Length: 0\r\n\r\n"
    )
}

/// The other side's response to a request of this side.
fn response(request: &str, status: &str) -> String {
    let (_, fields) = request.split_once("\r\n").unwrap();
    format!("SIP/2.0 {status} Phrase\r\n{}", fields.replace("To: <sip:a@b>", "To: <sip:a@b>;tag=t"))
}
