//! A transaction user to talk to: it makes the calls it is told to make, and answers as the dialled user part says.

mod callee;
mod caller;

use core::time::Duration;
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;

use tritone_codes::StatusCode;
use tritone_wire::sip::{Message, Uri};

use crate::flow::{Flow, Hop, Transport};
use crate::node::{Input, Node, Output, ResolveId};
use crate::random::Random;
use crate::time::Time;
use crate::transaction::{Counters, Happened, Received, Settings, Transactions};
use crate::wheel::Wheel;

use callee::Called;
use caller::Calling;

/// What to send.
#[derive(Clone, Debug)]
pub struct Plan {
    /// `INVITE`, or a method that begins no dialog.
    pub method: &'static str,
    /// Whom to call. The user part says how a [`User`] answers: `486` at once; `486-3000` rings and answers after 3 s.
    pub uri: String,
    /// The URI of a proxy to send it by, which Route names; else it goes where the Request-URI says.
    pub route: Option<String>,
    /// When to give up an INVITE that has no final response.
    pub cancel_after: Option<Duration>,
    /// How long after a 2xx to an INVITE comes the BYE.
    pub talk: Duration,
}

impl Plan {
    /// A call.
    pub fn call(uri: &str) -> Self {
        Self {
            method: "INVITE",
            uri: uri.into(),
            route: None,
            cancel_after: None,
            talk: Duration::from_secs(1),
        }
    }

    /// A call that is given up.
    pub fn cancelled_call(uri: &str, after: Duration) -> Self {
        Self { cancel_after: Some(after), ..Self::call(uri) }
    }

    /// Another request.
    pub fn request(method: &'static str, uri: &str) -> Self {
        Self { method, ..Self::call(uri) }
    }
}

/// What a [`User`] was told, with the Call-ID.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    /// The Call-ID.
    pub call_id: String,
    /// The method of CSeq.
    pub method: String,
    /// What it was.
    pub what: What,
}

/// What a transaction user is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// As server: a new request.
    Request,
    /// As server: the ACK of a 2xx, for the first time.
    Acknowledged,
    /// As server: no ACK came.
    Unacknowledged,
    /// As client: a provisional response.
    Provisional(u16),
    /// As client: a final response. A 2xx to INVITE that is repeated is told once.
    Final(u16),
    /// As client: no final response.
    TimedOut,
    /// As client: the request could not be sent, or its URI leads nowhere.
    Unreachable,
}

/// A transaction user.
#[derive(Debug)]
pub struct User {
    transactions: Transactions,
    /// Its Contact and Via.
    address: SocketAddr,
    transport: Transport,
    calling: BTreeMap<u64, Calling>,
    called: BTreeMap<u64, Called>,
    next: u64,
    wheel: Wheel<Due>,
    outputs: VecDeque<Output<Told>>,
}

/// What a user waits for.
#[derive(Clone, Copy, Debug)]
enum Due {
    /// Caller: give up.
    Cancel(u64),
    /// Caller: hang up.
    Bye(u64),
    /// Callee: answer.
    Answer(u64),
    /// Callee: send the 2xx again.
    Repeat(u64),
}

impl User {
    /// A user at this address.
    pub fn new(address: SocketAddr, transport: Transport, settings: Settings, seed: u64) -> Self {
        Self {
            transactions: Transactions::new(settings, Random::from_number(seed)),
            address,
            transport,
            calling: BTreeMap::new(),
            called: BTreeMap::new(),
            next: 0,
            wheel: Wheel::default(),
            outputs: VecDeque::new(),
        }
    }

    /// What its layer has seen.
    pub fn counters(&self) -> Counters {
        self.transactions.counters()
    }

    /// The layer.
    pub fn transactions(&self) -> &Transactions {
        &self.transactions
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn tell(&mut self, call_id: &str, method: &str, what: What) {
        let told = Told { call_id: call_id.into(), method: method.into(), what };
        self.outputs.push_back(Output::Record(told));
    }

    fn contact(&self) -> String {
        format!("<sip:{};transport={}>", self.address, self.transport)
    }

    fn receive(&mut self, now: Time, flow: Flow, bytes: &[u8]) {
        let Ok(message) = Message::scan(bytes) else { return };
        match self.transactions.receive(now, flow, &message) {
            Received::Request { key, bytes, .. } => self.on_request(now, key, &bytes),
            Received::Cancel { key, invite, bytes } => {
                self.on_cancel(now, key, invite.map(|(_, tag)| tag), &bytes);
            }
            Received::Ack { bytes, .. } => self.on_ack(&bytes),
            Received::Response { tag, .. } => self.on_response(now, tag, &message),
            Received::Stray => self.on_stray(&message),
            Received::Refused { .. } | Received::Absorbed => {}
        }
    }

    fn settle(&mut self, now: Time) {
        while let Some(happened) = self.transactions.happened() {
            match happened {
                Happened::TimedOut { tag, .. } => self.on_silence(now, tag, What::TimedOut),
                Happened::Unreachable { tag, .. } => self.on_silence(now, tag, What::Unreachable),
                Happened::Unacknowledged { tag, .. } | Happened::Unanswered { tag, .. } => {
                    self.on_unacknowledged(tag);
                }
            }
        }
    }

    fn expire(&mut self, now: Time) {
        self.transactions.expire(now);
        let mut due = Vec::new();
        self.wheel.expire(now, |item| due.push(item));
        for item in due {
            match item {
                Due::Cancel(call) => self.give_up(now, call),
                Due::Bye(call) => self.hang_up(now, call),
                Due::Answer(call) => self.answer(now, call),
                Due::Repeat(call) => self.repeat(now, call),
            }
        }
    }
}

impl Node for User {
    type Record = Told;

    fn handle(&mut self, now: Time, input: Input<'_>) {
        match input {
            Input::Received { flow, bytes } => self.receive(now, flow, bytes),
            Input::Unreachable { transport, remote } => self.transactions.unreachable(now, transport, remote),
            Input::Resolved { id: ResolveId(call), hops } => self.on_resolved(now, call, hops.ok()),
            Input::Timer => self.expire(now),
            Input::NotFramed { .. } | Input::Closed { .. } | Input::Drain => {}
        }
        self.settle(now);
    }

    fn poll(&mut self) -> Option<Output<Told>> {
        if let Some((hop, bytes)) = self.transactions.poll() {
            return Some(Output::Transmit { hop, bytes });
        }
        self.outputs.pop_front()
    }

    fn wait_until(&self) -> Option<Time> {
        [self.transactions.next_deadline(), self.wheel.next()].into_iter().flatten().min()
    }
}

/// Where a URI whose host is an address leads.
fn hop_of(uri: &[u8]) -> Option<Hop> {
    let uri = Uri::parse(uri);
    let transport = uri.params.value("transport").and_then(Transport::from_word).unwrap_or(Transport::Udp);
    let ip = text(uri.host).trim_matches(['[', ']']).parse().ok()?;
    let port = uri.port.map_or(Some(transport.default_port()), |port| text(port).parse().ok())?;
    Some(Hop::to(transport, SocketAddr::new(ip, port)))
}

/// The status that a URI asks for, and after which time.
fn wanted(uri: &[u8]) -> (StatusCode, Duration) {
    let user = text(Uri::parse(uri).user.unwrap_or_default());
    let (status, delay) = user.split_once('-').unwrap_or((&user, "0"));
    let status = status.parse().ok().and_then(StatusCode::new).unwrap_or(StatusCode::OK);
    (status, Duration::from_millis(delay.parse().unwrap_or(0)))
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}
