//! Messages in any order, whole and broken: nothing is kept for ever.

use proptest::prelude::*;
use tritone_proto::{ResolveFailure, ResolveId};

use super::*;

/// What happens to an endpoint.
#[derive(Clone, Debug)]
enum Event {
    /// A request comes: which, for whom, in which of the dialogs if in one, with which header fields.
    Request { method: usize, user: usize, dialog: Option<usize>, lines: usize, body: bool },
    /// A response to the request of this side that was sent last but so many.
    Response { nth: usize, status: usize },
    /// An octet of the last request is another, and it comes again.
    Broken { at: usize, octet: u8 },
    /// Time passes.
    Wait(u64),
}

const METHODS: &[&str] = &[
    "INVITE",
    "INVITE",
    "INVITE",
    "ACK",
    "ACK",
    "BYE",
    "CANCEL",
    "PRACK",
    "UPDATE",
    "INFO",
    "OPTIONS",
    "MESSAGE",
    "SUBSCRIBE",
    "PUBLISH",
    "REGISTER",
    "REFER",
    "NOTIFY",
    "OTHER",
];
const USERS: &[&str] =
    &["200;talk=2s", "180", "183,486;delay=1s;100rel", "486;call", "alice", "phone", "486,", "202;delay=30s"];
const LINES: &[&str] = &[
    "",
    "Supported: 100rel, timer\r\nSession-Expires: 100;refresher=uas\r\n",
    "Supported: timer\r\nSession-Expires: 100;refresher=uas\r\nAllow: UPDATE\r\n",
    "Supported: 100rel\r\n",
    "Require: 100rel\r\n",
    "Event: presence\r\nExpires: 70\r\n",
    "Event: dialog\r\nExpires: 0\r\n",
    "Expires: 5\r\n",
    "Refer-To: <sip:x@y>\r\nRecord-Route: <sip:elsewhere.example;lr>\r\n",
];
const STATUSES: &[&str] =
    &["100 Trying", "180 Ringing", "200 OK", "401 No", "481 Gone", "491 Wait", "603 No"];

fn event() -> impl Strategy<Value = Event> {
    let dialog = prop_oneof![1 => Just(None), 1 => (0usize..3).prop_map(Some)];
    let request = (0..METHODS.len(), 0..USERS.len(), dialog, 0..LINES.len(), any::<bool>())
        .prop_map(|(method, user, dialog, lines, body)| Event::Request { method, user, dialog, lines, body });
    prop_oneof![
        6 => request,
        2 => (0usize..3, 0..STATUSES.len()).prop_map(|(nth, status)| Event::Response { nth, status }),
        1 => (any::<usize>(), any::<u8>()).prop_map(|(at, octet)| Event::Broken { at, octet }),
        2 => (0u64..4000).prop_map(Event::Wait),
    ]
}

/// An endpoint among these events, with what it sent.
struct Storm {
    rig: Rig,
    /// Tags that this side gave.
    tags: Vec<String>,
    /// Requests that it sent.
    asked: Vec<Sent>,
    last: Vec<u8>,
    cseq: u32,
    /// CSeq and URI of the last INVITE.
    invite: (u32, String),
    /// The last RSeq of this side.
    rseq: String,
}

impl Storm {
    fn new() -> Self {
        Self {
            rig: Rig::registrar(),
            tags: Vec::new(),
            asked: Vec::new(),
            last: Vec::new(),
            cseq: 0,
            invite: (0, String::new()),
            rseq: String::new(),
        }
    }

    fn happen(&mut self, event: &Event) {
        match event {
            Event::Request { method, user, dialog, lines, body } => {
                let text = self.request(METHODS[*method], USERS[*user], *dialog, LINES[*lines], *body);
                self.receive(text.as_bytes());
                self.last = text.into_bytes();
            }
            Event::Response { nth, status } => {
                let Some(asked) = self.asked.iter().rev().nth(*nth).cloned() else { return };
                self.receive(response_to(&asked, STATUSES[*status], "", OFFER).as_bytes());
            }
            Event::Broken { at, octet } => {
                let mut text = self.last.clone();
                if text.is_empty() {
                    return;
                }
                let at = at % text.len();
                text[at] = *octet;
                self.receive(&text);
            }
            Event::Wait(ms) => self.wait(Duration::from_millis(*ms)),
        }
    }

    /// A request that could be right: of ACK, CANCEL and PRACK that of the last INVITE.
    fn request(
        &mut self,
        method: &str,
        user: &str,
        dialog: Option<usize>,
        lines: &str,
        body: bool,
    ) -> String {
        let tag = dialog.and_then(|nth| self.tags.iter().rev().nth(nth));
        let tag = tag.map_or_else(String::new, |tag| format!(";tag={tag}"));
        let tag = if method == "CANCEL" { String::new() } else { tag };
        self.cseq += 1;
        let mut uri = format!("sip:{user}@192.0.2.2");
        let mut lines = lines.to_owned();
        let of_invite = matches!(method, "ACK" | "CANCEL");
        if of_invite {
            uri.clone_from(&self.invite.1);
        }
        if method == "PRACK" {
            lines = format!("RAck: {} {} INVITE\r\n", self.rseq, self.invite.0);
        }
        let cseq = if of_invite { self.invite.0 } else { self.cseq };
        if method == "INVITE" {
            self.invite = (cseq, uri.clone());
        }
        request(method, &uri, cseq, &tag, &lines, if body { OFFER } else { "" })
    }

    fn receive(&mut self, bytes: &[u8]) {
        let flow = Flow {
            transport: Transport::Udp,
            listener: ListenerId(0),
            remote: CALLER.parse().unwrap(),
            connection: None,
        };
        self.rig.answer.handle(self.rig.now, Input::Received { flow, bytes });
        self.take();
    }

    fn take(&mut self) {
        let mut unresolved: Vec<ResolveId> = Vec::new();
        loop {
            match self.rig.answer.poll() {
                Some(Output::Transmit { hop, bytes }) => {
                    self.sent(Sent { to: hop.remote, text: String::from_utf8_lossy(&bytes).into_owned() });
                }
                Some(Output::Resolve { id, .. }) => unresolved.push(id),
                Some(_) => {}
                None => match unresolved.pop() {
                    Some(id) => {
                        let hops = Err(ResolveFailure::NotFound);
                        self.rig.answer.handle(self.rig.now, Input::Resolved { id, hops });
                    }
                    None => return,
                },
            }
        }
    }

    fn sent(&mut self, sent: Sent) {
        let Ok(message) = Message::scan(sent.text.as_bytes()) else { panic!("no message: {}", sent.text) };
        if message.is_request() {
            return self.asked.push(sent);
        }
        if let Some(rseq) = message.header(HeaderName::RSeq) {
            self.rseq = String::from_utf8_lossy(rseq).into_owned();
        }
        let tag = message.to().and_then(|to| to.tag()).map(|tag| String::from_utf8_lossy(tag).into_owned());
        if let Some(tag) = tag.filter(|tag| !self.tags.contains(tag)) {
            self.tags.push(tag);
        }
    }

    fn wait(&mut self, duration: Duration) {
        let end = self.rig.now + duration;
        while let Some(next) = self.rig.answer.wait_until().filter(|next| *next <= end) {
            self.rig.now = self.rig.now.max(next);
            self.rig.answer.handle(self.rig.now, Input::Timer);
            self.take();
        }
        self.rig.now = end;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn whatever_comes_everything_ends(events in proptest::collection::vec(event(), 1..60)) {
        let mut storm = Storm::new();
        for event in &events {
            storm.happen(event);
        }
        eprintln!("S {} {} {:?}", storm.tags.len(), storm.asked.len(), storm.rig.answer.counters());
        // The longest call, then the longest registration.
        storm.wait(Duration::from_secs(3 * 3600));
        let own = storm.rig.answer.counters();
        let layer = storm.rig.answer.transaction_counters();
        prop_assert_eq!((own.sessions, own.subscriptions, own.bindings), (0, 0, 0));
        prop_assert_eq!((layer.servers, layer.clients), (0, 0));
        let answer = &storm.rig.answer;
        prop_assert!(answer.dialogs.is_empty() && answer.later.is_empty());
        prop_assert!(answer.asked.is_empty() && answer.resolving.is_empty());
    }
}
