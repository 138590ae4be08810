//! What is said between whom: descriptions of SIP calls, and the messages that they stand for.
//!
//! A description is a [`Script`] of [`Call`]s of [`Step`]s, built in Rust or read from text by [`parse`].
//! [`Script::messages`] turns it into SIP messages by the rules of RFC 3261; ids follow from the place in the
//! script alone, so the same script gives the same octets.
//!
//! # The language
//!
//! One statement a line; `#` begins a comment; words that hold blanks are quoted (`"..."`, with `\"`, `\\`,
//! `\r`, `\n`, `\t`, `\xNN`). Steps are indented below their call.
//!
//! ```text
//! start 1767600000                      # seconds since 1970; this is also the default
//! agent bob "Asterisk PBX 20.5.0"       # User-Agent of bob's requests, Server of bob's responses
//! tcp mss 200 reorder 3 duplicate 5 drop 7 bare     # every third segment changes places with the next, ...
//! udp mtu 576                           # longer datagrams are sent as IP fragments
//! record proxy                          # only what this element sends or receives is recorded
//!
//! call alice@10.0.0.1:5060 -> proxy@10.0.0.3 -> bob@[2001:db8::2]:5070 udp id abc at 2s times 3 every 100ms
//!   INVITE                              # the caller sends
//!   < 180 Ringing after 200ms           # the callee sends
//!   < 486 Busy Here reason "Q.850;cause=17"
//!   ACK
//! ```
//!
//! Of a call: `udp` or `tcp`, `id` (Call-ID), `at` (from the start of the recording; without it a second after
//! the call before), `times` and `every` (the same again with other ids).
//!
//! A step is a method, a status with its phrase, `raw` (the message in the lines below, each begun by `|`),
//! `pause` with a time, or `icmp` with the kind of an ICMP error (`icmp port-unreachable by 10.0.0.9 quote 8`): the
//! last message that the end (or the element `at`) was sent did not arrive, and each sending of it comes back quoted,
//! from there or from the router `by`, with as much of it as hosts quote, or with `quote` octets of UDP or TCP. Its
//! direction is `>` (from the caller, the default) or `<`. Further words of a step:
//!
//! | word | meaning |
//! |---|---|
//! | `after D` | time since the step before, as `200ms`, `3s`, `50us` (default 10 ms) |
//! | `reason "V"`, `server "V"`, `agent "V"` | the header Reason, Server, User-Agent |
//! | `header "N: V"`, `replace "N: V"`, `without N` | one header more, with another value, none of the name |
//! | `uri U` | the Request-URI |
//! | `tag T` | the callee's tag: another branch of a fork |
//! | `sdp`, `no-sdp`, `body "TYPE" "TEXT"` | the body; without a word INVITE, 183 and 200 to INVITE have SDP |
//! | `credentials` | Authorization for the challenge before (the digest is not computed) |
//! | `to METHOD` | which request a response answers (default: the last one without a final response) |
//! | `at NAME`, `until NAME` | the element that sends it in place of the end; the last one that gets it |
//! | `repeat N` | retransmitted N times, after 0.5, 1, 2, 4, 4 ... seconds (RFC 3261 section 17) |
//! | `lost` | sent, but not in the recording |
//! | `joined` | TCP: in one segment with the next message in that direction |
//!
//! Proxies are record-routing and transaction stateful: they add a Via, lower Max-Forwards, and CANCEL, 100 and
//! the ACK of a failure are theirs hop by hop.

mod dialog;
mod parse;
mod uri;

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tritone_wire::{Flow, IcmpErrorKind, Timestamp, Transport};

pub use parse::parse;

/// What is wrong with a script.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct FlowError {
    /// The line of the script, from 1; 0 where the step was built in Rust.
    pub line: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// The kinds of mistake in a script.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A word that the language does not have at this place.
    #[error("unknown word {0:?}")]
    UnknownWord(String),
    /// A word that wants another one after it.
    #[error("{0} needs a value")]
    MissingValue(String),
    /// A value that cannot be read as what it should be.
    #[error("{value:?} is no {what}")]
    BadValue {
        /// What was expected.
        what: &'static str,
        /// What was there.
        value: String,
    },
    /// A quoted word without its end.
    #[error("a quote is not closed")]
    OpenQuote,
    /// An indented line before the first call.
    #[error("a step needs a call above it")]
    StepWithoutCall,
    /// A response in a direction in which no request went.
    #[error("nothing to answer: no request went the other way")]
    NothingToAnswer,
    /// An ACK or CANCEL without an INVITE, or credentials without a challenge.
    #[error("{0} has no {1} before it")]
    Missing(String, &'static str),
    /// `at`, `until` or `record` with a name that is not on the path.
    #[error("no element {0:?} on the path")]
    UnknownElement(String),
}

/// Calls, and how they are recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The time of the first step.
    pub start: Timestamp,
    /// The calls, in the order of the script.
    pub calls: Vec<Call>,
    /// How TCP carries the messages.
    pub tcp: TcpShape,
    /// The longest IP packet in octets; longer datagrams are sent in fragments.
    pub mtu: Option<usize>,
    /// Names of the elements where the recording is made; everywhere if empty.
    pub record: Vec<String>,
}

/// How TCP carries the messages; of data segments counted from 1 in each direction of each connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TcpShape {
    /// Longest segment in octets of payload (default 1460).
    pub mss: Option<usize>,
    /// Each such segment changes places with the next one.
    pub reorder: Option<usize>,
    /// Each such segment is sent twice.
    pub duplicate: Option<usize>,
    /// Each such segment is missing from the recording.
    pub drop: Option<usize>,
    /// The recording began after the handshakes and ended before the last FIN.
    pub bare: bool,
}

/// A call, or any other exchange that has one Call-ID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Caller, proxies, callee; at least the two ends.
    pub path: Vec<Party>,
    /// What carries all of its messages.
    pub transport: Transport,
    /// The Call-ID, or one made of the call's number.
    pub call_id: Option<String>,
    /// Start, from the script's; without it one second after the end of the call before.
    pub at: Option<Duration>,
    /// How often it is made, each time with other ids.
    pub times: u32,
    /// Time between those.
    pub every: Duration,
    /// What is sent, in order.
    pub steps: Vec<Step>,
}

/// A phone, proxy, registrar or gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The user part of its address of record, and its name in the script.
    pub user: String,
    /// Where it listens and sends from.
    pub address: SocketAddr,
    /// What its User-Agent or Server header says.
    pub product: Option<String>,
}

/// An end of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// The end that sent the first request.
    #[default]
    Caller,
    /// The other end.
    Callee,
}

/// One message of an end, and its way along the path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Its line in the script, 0 if there is none.
    pub line: usize,
    /// The end that sends it.
    pub from: Side,
    /// What is sent.
    pub what: What,
    /// Time since the step before.
    pub after: Option<Duration>,
    /// Changes to the headers, in order.
    pub edits: Vec<Edit>,
    /// Request-URI in place of the usual one.
    pub uri: Option<String>,
    /// Tag of the callee.
    pub tag: Option<String>,
    /// With SDP or not; `None` is what the message usually has.
    pub sdp: Option<bool>,
    /// Content type and body.
    pub body: Option<(String, String)>,
    /// Answers the challenge before.
    pub credentials: bool,
    /// Method of the request that a response answers.
    pub answers: Option<String>,
    /// Name of the element that sends it in place of the end.
    pub at: Option<String>,
    /// Name of the last element that gets it.
    pub until: Option<String>,
    /// Number of retransmissions.
    pub repeat: u32,
    /// Sent, but not recorded.
    pub lost: bool,
    /// In one TCP segment with the next message of that direction.
    pub joined: bool,
}

/// What a step sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum What {
    /// Nothing: time passes.
    #[default]
    Pause,
    /// A request with this method.
    Request(String),
    /// A response.
    Response {
        /// Status code.
        code: u16,
        /// Reason phrase, which may be empty.
        phrase: String,
    },
    /// These octets.
    Raw(Vec<u8>),
    /// An ICMP error for the last message that this end was sent.
    Icmp(Refusal),
}

/// How a message was refused by the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What the ICMP error says.
    pub kind: IcmpErrorKind,
    /// The router that says so; without it the element that should have got the message.
    pub by: Option<IpAddr>,
    /// Octets quoted behind the IP header; without it as many as hosts quote.
    pub quote: Option<usize>,
}

/// A change to the headers that a message would have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// One header more: name, value.
    Add(String, String),
    /// The first header of the name gets this value, or is added.
    Replace(String, String),
    /// No header of the name.
    Remove(String),
}

/// A message on one hop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// When it was sent.
    pub at: Timestamp,
    /// From where to where, over what.
    pub flow: Flow,
    /// The message.
    pub octets: Vec<u8>,
    /// In one TCP segment with the next message of this direction.
    pub joined: bool,
    /// What was sent is no message, but an ICMP error that quotes this one.
    pub refusal: Option<Refusal>,
}

impl Default for Script {
    fn default() -> Self {
        let start = Timestamp(1_767_600_000 * 1_000_000_000); // 2026-01-05 08:00 UTC, a working day
        Self { start, calls: Vec::new(), tcp: TcpShape::default(), mtu: None, record: Vec::new() }
    }
}

impl Script {
    /// An empty script.
    pub fn new() -> Self {
        Self::default()
    }

    /// The script with one call more.
    #[must_use]
    pub fn call(mut self, call: Call) -> Self {
        self.calls.push(call);
        self
    }

    /// All messages of all hops that the recording has, in the order of time.
    ///
    /// # Errors
    /// A response without a request, an ACK without an INVITE, an unknown element: with the step's line.
    pub fn messages(&self) -> Result<Vec<Message>, FlowError> {
        let mut sent = Vec::new();
        let mut number = 0;
        let mut free_at = self.start;
        for call in &self.calls {
            let first = call.at.map_or(free_at, |at| later(self.start, at));
            for round in 0..call.times {
                number += 1;
                let end = dialog::play(call, number, later(first, call.every * round), &mut sent)?;
                free_at = free_at.max(later(end, Duration::from_secs(1)));
            }
        }
        self.keep_recorded(&mut sent)?;
        sent.sort_by_key(|m| m.at);
        Ok(sent)
    }

    fn keep_recorded(&self, sent: &mut Vec<Message>) -> Result<(), FlowError> {
        if self.record.is_empty() {
            return Ok(());
        }
        let parties = || self.calls.iter().flat_map(|c| &c.path);
        if let Some(name) = self.record.iter().find(|name| !parties().any(|p| p.user == **name)) {
            return Err(FlowError { line: 0, problem: Problem::UnknownElement(name.clone()) });
        }
        let here: Vec<_> =
            parties().filter(|p| self.record.contains(&p.user)).map(|p| p.address.into()).collect();
        sent.retain(|m| here.contains(&m.flow.source) || here.contains(&m.flow.destination));
        Ok(())
    }
}

impl Call {
    /// A call over UDP from the first to the last of `path`, which has at least two parties.
    pub fn new(path: Vec<Party>) -> Self {
        assert!(path.len() >= 2, "a call needs two ends");
        let every = Duration::from_millis(100);
        Self { path, transport: Transport::Udp, call_id: None, at: None, times: 1, every, steps: Vec::new() }
    }

    /// Its messages, in the order of time, as those of the `number`th call of a script when it starts at `start`.
    ///
    /// # Errors
    /// As of [`Script::messages`].
    pub fn messages(&self, number: u32, start: Timestamp) -> Result<Vec<Message>, FlowError> {
        let mut sent = Vec::new();
        dialog::play(self, number, start, &mut sent)?;
        sent.sort_by_key(|m| m.at);
        Ok(sent)
    }

    /// The call over TCP.
    #[must_use]
    pub fn tcp(mut self) -> Self {
        self.transport = Transport::Tcp;
        self
    }

    /// The call with one step more.
    #[must_use]
    pub fn step(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }
}

impl Party {
    /// A party without a product name.
    pub fn new(user: &str, address: SocketAddr) -> Self {
        Self { user: user.into(), address, product: None }
    }
}

impl Side {
    /// The other end.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Caller => Self::Callee,
            Self::Callee => Self::Caller,
        }
    }
}

impl Step {
    /// A request of the caller.
    pub fn request(method: &str) -> Self {
        Self { what: What::Request(method.into()), ..Self::default() }
    }

    /// A response of the callee.
    pub fn response(code: u16, phrase: &str) -> Self {
        let what = What::Response { code, phrase: phrase.into() };
        Self { what, from: Side::Callee, ..Self::default() }
    }

    /// Octets of the caller as they are.
    pub fn raw(octets: impl Into<Vec<u8>>) -> Self {
        Self { what: What::Raw(octets.into()), ..Self::default() }
    }

    /// The step as one of this end.
    #[must_use]
    pub fn from(mut self, side: Side) -> Self {
        self.from = side;
        self
    }

    /// The step this long after the one before.
    #[must_use]
    pub fn after(mut self, time: Duration) -> Self {
        self.after = Some(time);
        self
    }

    /// The message with one header more.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.edits.push(Edit::Add(name.into(), value.into()));
        self
    }
}

/// `time` and a duration on.
pub(crate) fn later(time: Timestamp, by: Duration) -> Timestamp {
    Timestamp(time.0 + i64::try_from(by.as_nanos()).unwrap_or(i64::MAX / 4))
}
