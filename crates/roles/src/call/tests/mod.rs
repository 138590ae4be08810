//! The caller by itself, with messages put in and taken out by hand, and against the answering endpoint.

mod answered;
mod failures;
mod simulated;

use core::time::Duration;
use std::net::SocketAddr;

use tritone_codes::StatusCode;
use tritone_proto::digest::Password;
use tritone_proto::message::Response;
use tritone_proto::{
    Flow, Input, Listener, ListenerId, Media, Node, Output, Query, Random, ResolveId, Time, Transport,
};
use tritone_wire::sip::{HeaderName, Message};

use super::{Account, Caller, End, Kind, Record, Settings};

const PEER: &str = "192.0.2.2:5060";
const ANSWER: &str =
    "v=0\r\no=- 1 1 IN IP4 192.0.2.2\r\ns=-\r\nc=IN IP4 192.0.2.2\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
const CONTACT: &str = "Contact: <sip:callee@192.0.2.2>";

struct Rig {
    caller: Caller,
    now: Time,
    sent: Vec<(SocketAddr, String)>,
    media: Vec<Media>,
    records: Vec<Record>,
    asked: Vec<(ResolveId, Query)>,
}

fn settings(uri: &str) -> Settings {
    let listener = Listener {
        transport: Transport::Udp,
        address: "192.0.2.1:5060".parse().unwrap(),
        sent_by: "192.0.2.1:5060".into(),
    };
    Settings { media: "0.0.0.0:4000".parse().ok(), ..Settings::new(uri, vec![listener]) }
}

fn account() -> Option<Account> {
    Some(Account { user: "alice".into(), password: Password::new("secret") })
}

impl Rig {
    fn new(settings: Settings) -> Self {
        let caller = Caller::new(Time::START, settings, Random::from_number(7));
        let mut rig = Self {
            caller,
            now: Time::START,
            sent: Vec::new(),
            media: Vec::new(),
            records: Vec::new(),
            asked: Vec::new(),
        };
        rig.poll();
        rig
    }

    fn poll(&mut self) {
        while let Some(output) = self.caller.poll() {
            match output {
                Output::Transmit { hop, bytes } => {
                    self.sent.push((hop.remote, String::from_utf8(bytes.to_vec()).unwrap()));
                }
                Output::Media(media) => self.media.push(media),
                Output::Record(record) => self.records.push(record),
                Output::Resolve { id, query } => self.asked.push((id, query)),
                Output::Close(_) => {}
            }
        }
    }

    fn handle(&mut self, input: Input<'_>) {
        self.caller.handle(self.now, input);
        self.poll();
    }

    fn receive(&mut self, bytes: &[u8]) {
        let remote = PEER.parse().unwrap();
        let flow = Flow { transport: Transport::Udp, listener: ListenerId(0), remote, connection: None };
        self.handle(Input::Received { flow, bytes });
    }

    /// Lets time pass, timer by timer.
    fn wait(&mut self, seconds: u64) {
        let end = self.now + Duration::from_secs(seconds);
        while let Some(next) = self.caller.wait_until().filter(|next| *next <= end) {
            self.now = self.now.max(next) + Duration::from_millis(2);
            self.handle(Input::Timer);
        }
        self.now = self.now.max(end);
    }

    /// The last request of a method.
    fn last(&self, method: &str) -> String {
        let start = format!("{method} ");
        let found = self.sent.iter().rev().find(|(_, text)| text.starts_with(&start));
        found.unwrap_or_else(|| panic!("no {method} in {:#?}", self.sent)).1.clone()
    }

    fn count(&self, method: &str) -> usize {
        self.sent.iter().filter(|(_, text)| text.starts_with(&format!("{method} "))).count()
    }

    /// Answers the last request of a method.
    fn reply(&mut self, method: &str, status: u16, tag: &str, fields: &[&str], body: &str) {
        let request = self.last(method);
        let request = Message::scan(request.as_bytes()).unwrap();
        let mut response = Response::to(&request, StatusCode::new(status).unwrap()).to_tag(tag);
        for field in fields {
            let (name, value) = field.split_once(": ").unwrap();
            response = response.field(name, value);
        }
        if !body.is_empty() {
            response = response.body("application/sdp", body.as_bytes());
        }
        let octets = response.finish();
        self.receive(&octets);
    }

    /// Has the other side send a request in the dialog of its tag.
    fn request(&mut self, method: &str, cseq: u32, tag: &str, fields: &[&str], body: &str) {
        let invite = self.last("INVITE");
        let invite = Message::scan(invite.as_bytes()).unwrap();
        let text = |name| String::from_utf8_lossy(invite.header(name).unwrap()).into_owned();
        let fields: String = fields.iter().map(|field| format!("{field}\r\n")).collect();
        let kind = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
        let request = format!(
            "{method} sip:tritone@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP {PEER};branch=z9hG4bK{method}{cseq}\r\n\
             From: {};tag={tag}\r\nTo: {}\r\nCall-ID: {}\r\nCSeq: {cseq} {method}\r\nMax-Forwards: 70\r\n\
             {fields}{kind}Content-Length: {}\r\n\r\n{body}",
            text(HeaderName::To),
            text(HeaderName::From),
            text(HeaderName::CallId),
            body.len()
        );
        self.receive(request.as_bytes());
    }

    /// The last response that was sent.
    fn response(&self) -> &str {
        let found = self.sent.iter().rev().find(|(_, text)| text.starts_with("SIP/2.0 "));
        &found.unwrap_or_else(|| panic!("no response in {:#?}", self.sent)).1
    }

    fn end(&self) -> Option<End> {
        self.records.iter().rev().find_map(|record| match record {
            Record::Ended(ended) => Some(ended.end),
            Record::Began { .. } => None,
        })
    }

    /// An INVITE that was answered.
    fn talking() -> Self {
        let mut rig = Self::new(settings("sip:callee@192.0.2.2"));
        rig.reply("INVITE", 200, "t", &[CONTACT], ANSWER);
        rig
    }
}

fn response(status: u16) -> Option<End> {
    Some(End::Response { status, unanswerable: None })
}
