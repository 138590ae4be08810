//! The endpoint by itself, with messages put in and taken out by hand.

mod calls;
mod hostile;
mod others;
mod placed;

use core::time::Duration;
use std::net::SocketAddr;
use std::sync::Arc;

use tritone_proto::{Flow, Input, Listener, ListenerId, Media, Node, Output, Random, Time, Transport};
use tritone_wire::sip::{HeaderName, Message};

use crate::answer::{Answer, Policy, Record, RegistrarPolicy, Settings};

const CALLER: &str = "192.0.2.1:5060";
const OFFER: &str =
    "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";

/// An endpoint, the time, and what it did.
struct Rig {
    answer: Answer,
    now: Time,
    sent: Vec<Sent>,
    media: Vec<Media>,
    records: Vec<Record>,
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

    fn value(&self, name: HeaderName) -> String {
        self.message()
            .header(name)
            .map(|value| String::from_utf8(value.to_vec()).unwrap())
            .unwrap_or_default()
    }

    fn status(&self) -> u16 {
        self.message().status().map_or(0, u16::from)
    }

    fn start(&self) -> &str {
        self.text.lines().next().unwrap()
    }

    fn body(&self) -> &str {
        self.text.split_once("\r\n\r\n").unwrap().1
    }

    /// The tag of To, which names this side.
    fn tag(&self) -> String {
        let message = self.message();
        String::from_utf8(message.to().unwrap().tag().unwrap_or_default().to_vec()).unwrap()
    }
}

/// The statuses of these responses.
fn statuses(sent: &[Sent]) -> Vec<u16> {
    sent.iter().map(Sent::status).collect()
}

impl Rig {
    fn new() -> Self {
        Self::with(Policy::default())
    }

    fn registrar() -> Self {
        Self::with(Policy { registrar: Some(RegistrarPolicy::default()), ..Policy::default() })
    }

    fn with(policy: Policy) -> Self {
        let address: SocketAddr = "192.0.2.2:5060".parse().unwrap();
        let listener = Listener { transport: Transport::Udp, address, sent_by: "192.0.2.2".into() };
        let settings = Settings {
            listeners: vec![listener],
            media: "0.0.0.0:7000".parse().ok(),
            policy: Arc::new(policy),
            call_on_register: vec!["phone".to_owned()],
            ..Settings::default()
        };
        let answer = Answer::new(Time::START, settings, Random::from_number(7));
        Self { answer, now: Time::START, sent: Vec::new(), media: Vec::new(), records: Vec::new() }
    }

    fn drain(&mut self) {
        while let Some(output) = self.answer.poll() {
            match output {
                Output::Transmit { hop, bytes } => {
                    self.sent.push(Sent { to: hop.remote, text: String::from_utf8(bytes.to_vec()).unwrap() });
                }
                Output::Media(media) => self.media.push(media),
                Output::Record(record) => self.records.push(record),
                other => panic!("{other:?}"),
            }
        }
    }

    fn receive(&mut self, text: &str) -> Vec<Sent> {
        let (transport, remote) = (Transport::Udp, CALLER.parse().unwrap());
        let flow = Flow { transport, listener: ListenerId(0), remote, connection: None };
        self.answer.handle(self.now, Input::Received { flow, bytes: text.as_bytes() });
        self.drain();
        core::mem::take(&mut self.sent)
    }

    /// Lets time pass, timer by timer.
    fn pass(&mut self, duration: Duration) -> Vec<Sent> {
        let end = self.now + duration;
        while let Some(next) = self.answer.wait_until().filter(|next| *next <= end) {
            self.now = self.now.max(next);
            self.answer.handle(self.now, Input::Timer);
            self.drain();
        }
        self.now = end;
        core::mem::take(&mut self.sent)
    }

    fn pass_ms(&mut self, ms: u64) -> Vec<Sent> {
        self.pass(Duration::from_millis(ms))
    }

    /// Calls this user with an offer, and gives what came at once.
    fn call(&mut self, user: &str) -> Vec<Sent> {
        self.receive(&request("INVITE", &format!("sip:{user}@192.0.2.2"), 1, "", "", OFFER))
    }

    /// Calls this user until it answers, and acknowledges; gives the 200.
    fn answered(&mut self, user: &str) -> Sent {
        let mut sent = self.call(user);
        sent.extend(self.pass_ms(1500));
        let ok = sent.into_iter().find(|sent| sent.status() == 200).expect("a 200");
        assert!(self.receive(&inside("ACK", &ok, 1, "", "")).is_empty());
        ok
    }
}

/// A request of the caller.
fn request(method: &str, uri: &str, cseq: u32, to_tag: &str, lines: &str, body: &str) -> String {
    let kind = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
    let branch = if method == "CANCEL" { "INVITE" } else { method };
    format!(
        "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {CALLER};branch=z9hG4bK{branch}{cseq}\r\nMax-Forwards: 70\r\n\
         From: <sip:caller@192.0.2.1>;tag=c\r\nTo: <{uri}>{to_tag}\r\nCall-ID: call\r\nCSeq: {cseq} {method}\r\n\
         Contact: <sip:caller@{CALLER}>\r\n{lines}{kind}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// A request of the caller inside the dialog of this response.
fn inside(method: &str, response: &Sent, cseq: u32, lines: &str, body: &str) -> String {
    let to = response.value(HeaderName::To);
    let uri = to.split_once('<').unwrap().1.split_once('>').unwrap().0;
    request(method, uri, cseq, &format!(";tag={}", response.tag()), lines, body)
}

/// A 200 of the other side to a request of this one.
fn ok_to(request: &Sent, lines: &str, body: &str) -> String {
    response_to(request, "200 OK", lines, body)
}

fn response_to(request: &Sent, status: &str, lines: &str, body: &str) -> String {
    let kind = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
    let of = |name| request.value(name);
    let to = of(HeaderName::To);
    let to = if to.contains("tag=") { to } else { format!("{to};tag=p") };
    format!(
        "SIP/2.0 {status}\r\nVia: {}\r\nFrom: {}\r\nTo: {to}\r\nCall-ID: {}\r\nCSeq: {}\r\n{lines}{kind}Content-Length: {}\r\n\r\n{body}",
        of(HeaderName::Via),
        of(HeaderName::From),
        of(HeaderName::CallId),
        of(HeaderName::CSeq),
        body.len()
    )
}
