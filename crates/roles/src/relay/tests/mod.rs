//! The relay by itself, with messages put in and taken out by hand.

mod acks;
mod forward;
mod lenient;
mod reload;
mod responses;
mod simulated;
mod torture;

use std::net::SocketAddr;
use std::time::Duration;

use tritone_config::relay::Order;
use tritone_proto::{
    Flow, Hop, Input, Listener, ListenerId, Node, Output, Random, ResolveId, Time, Transport,
};
use tritone_wire::sip::{HeaderName, Message};

use super::{Destination, Peer, Record, Relay, Route, Settings};

const CALLER: &str = "192.0.2.1:5060";
const RELAY: &str = "192.0.2.2:5060";

/// A relay, the time, and what it sent.
struct Rig {
    relay: Relay,
    now: Time,
    sent: Vec<Sent>,
    records: Vec<Record>,
    /// Names that are looked for.
    sought: Vec<(ResolveId, String)>,
}

/// A message that was sent.
#[derive(Clone, Debug)]
struct Sent {
    to: SocketAddr,
    text: String,
}

impl Sent {
    fn message(&self) -> Message<'_> {
        Message::scan(self.text.as_bytes()).unwrap()
    }

    fn value(&self, name: HeaderName) -> Option<String> {
        self.message().header(name).map(|value| String::from_utf8(value.to_vec()).unwrap())
    }

    fn start(&self) -> &str {
        self.text.lines().next().unwrap()
    }
}

fn upstream(last: u8) -> Peer {
    let address = SocketAddr::from(([192, 0, 2, last], 5060));
    Peer::at(&format!("up{last}"), Destination::address(Transport::Udp, address))
}

/// Settings with these upstreams, tried in this way.
fn settings(upstreams: &[u8], order: Order) -> Settings {
    let listener =
        Listener { transport: Transport::Udp, address: RELAY.parse().unwrap(), sent_by: RELAY.into() };
    Settings {
        listeners: vec![listener],
        peers: upstreams.iter().map(|last| upstream(*last)).collect(),
        routes: vec![Route::all_to((0..upstreams.len()).collect(), order)],
        ..Settings::default()
    }
}

impl Rig {
    fn new(settings: Settings) -> Self {
        let relay = Relay::new(Time::START, settings, Random::from_number(7));
        Self { relay, now: Time::START, sent: Vec::new(), records: Vec::new(), sought: Vec::new() }
    }

    fn one_upstream() -> Self {
        Self::new(settings(&[11], Order::InTurn))
    }

    /// Two upstreams, the second for when the first fails.
    fn failover() -> Self {
        Self::new(settings(&[11, 12], Order::InTurn))
    }

    fn fork() -> Self {
        Self::new(settings(&[11, 12], Order::Parallel))
    }

    fn drain(&mut self) {
        while let Some(output) = self.relay.poll() {
            match output {
                Output::Transmit { hop: Hop { remote, .. }, bytes } => {
                    self.sent.push(Sent { to: remote, text: String::from_utf8(bytes.to_vec()).unwrap() });
                }
                Output::Record(record) => self.records.push(record),
                Output::Resolve { id, query } => self.sought.push((id, query.host.into())),
                other => panic!("{other:?}"),
            }
        }
    }

    fn receive(&mut self, from: &str, text: &str) -> Vec<Sent> {
        let flow = Flow {
            transport: Transport::Udp,
            listener: ListenerId(0),
            remote: from.parse().unwrap(),
            connection: None,
        };
        self.relay.handle(self.now, Input::Received { flow, bytes: text.as_bytes() });
        self.drain();
        core::mem::take(&mut self.sent)
    }

    /// Lets time pass, timer by timer.
    fn pass(&mut self, duration: Duration) -> Vec<Sent> {
        let end = self.now + duration;
        while let Some(next) = self.relay.wait_until().filter(|next| *next <= end) {
            self.now = self.now.max(next);
            self.relay.handle(self.now, Input::Timer);
            self.drain();
        }
        self.now = end;
        core::mem::take(&mut self.sent)
    }

    /// Sends an INVITE, and gives what went to the upstreams.
    fn call(&mut self) -> Vec<Sent> {
        self.receive(CALLER, &invite("sip:486@192.0.2.2", ""))
    }
}

fn request(method: &str, uri: &str, more: &str) -> String {
    format!(
        "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {CALLER};branch=z9hG4bKc{method}\r\nFrom: <sip:a@b>;tag=f\r\nTo: <{uri}>\r\n\
         Call-ID: 7\r\nCSeq: 1 {method}\r\n{more}Content-Length: 0\r\n\r\n"
    )
}

fn invite(uri: &str, more: &str) -> String {
    request("INVITE", uri, &format!("Contact: <sip:a@192.0.2.1>\r\n{more}"))
}

/// The response of an upstream to what it was sent.
fn answer(to: &Sent, status: u16, more: &str) -> String {
    let request = to.message();
    let vias: String = request
        .field_values(HeaderName::Via)
        .map(|via| format!("Via: {}\r\n", String::from_utf8_lossy(via)))
        .collect();
    let field = |name: HeaderName| to.value(name).unwrap();
    let tag = if status > 100 { ";tag=t" } else { "" };
    format!(
        "SIP/2.0 {status} Phrase\r\n{vias}From: {}\r\nTo: {}{tag}\r\nCall-ID: {}\r\nCSeq: {}\r\n{more}Content-Length: 0\r\n\r\n",
        field(HeaderName::From),
        field(HeaderName::To),
        field(HeaderName::CallId),
        field(HeaderName::CSeq)
    )
}

fn starts(sent: &[Sent]) -> Vec<&str> {
    sent.iter().map(Sent::start).collect()
}
