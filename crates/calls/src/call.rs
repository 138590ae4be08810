//! A call as it was judged: what the report shows.

use core::fmt;
use std::borrow::Cow;
use std::net::IpAddr;

use tritone_codes::{Cause, Location, StatusCode};
use tritone_wire::{Endpoint, FrameRef, IcmpErrorKind, Protocol, Timestamp, Transport};

use crate::event::What;
use crate::gigaset::Display;
use crate::isdn::Signal;
use crate::joined::JoinedBy;
use crate::kind::Kind;
use crate::media::MediaStream;
use crate::metrics::{Registration, Session};
use crate::outcome::Outcome;
use crate::party::Party;
use crate::translate::ProfileChoice;

/// Where the cause of a call comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CauseSource {
    /// A Reason header on the wire.
    Reason,
    /// A cause element of Q.931 or H.225.0 on the wire.
    Q931,
    /// Cause indicators of ISUP on the wire.
    Isup,
    /// Nothing on the wire: a mapping profile makes it of the status.
    Profile,
}

impl CauseSource {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reason => "reason",
            Self::Q931 => "q931",
            Self::Isup => "isup",
            Self::Profile => "profile",
        }
    }
}

/// A cause that was on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// The Q.850 value.
    pub cause: Cause,
    /// The location: always there in Q.931 and ISUP, in a Reason header where it gives one (RFC 8606).
    pub location: Option<Location>,
    /// The diagnostic behind the cause, as octets; Reason headers have none.
    pub diagnostic: Vec<u8>,
    /// The frame that carried it.
    pub frame: FrameRef,
    /// What carried it: a message of this call.
    pub carrier: Carrier,
}

impl Observed {
    /// What kind of source it is.
    pub const fn source(&self) -> CauseSource {
        match self.carrier {
            Carrier::Sip(_) => CauseSource::Reason,
            Carrier::Circuit(signal) => match signal.protocol() {
                Protocol::Isup => CauseSource::Isup,
                _ => CauseSource::Q931,
            },
        }
    }
}

/// A message of a call that carried something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// A request or response of SIP.
    Sip(What),
    /// A message of ISDN or SS7; one of ISUP may have travelled inside SIP (RFC 3372).
    Circuit(Signal),
}

/// One Reason value as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonSeen {
    /// The value as on the wire.
    pub value: String,
    /// The frame that carried it.
    pub frame: FrameRef,
    /// What carried it.
    pub carrier: What,
}

/// What a profile makes of the call's status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translated {
    /// Profile id.
    pub profile: Cow<'static, str>,
    /// The rule that fired, by its stable id.
    pub rule: String,
    /// The number: a Q.850 cause, or beyond 127 what the source prints; of a call of ISDN or SS7, the status. `None` where
    /// the profile has none.
    pub value: Option<u16>,
    /// The same as a Q.850 cause, where it is one.
    pub cause: Option<Cause>,
    /// The same as a status, where a cause was translated.
    pub status: Option<StatusCode>,
    /// How the profile answered: `listed`, `by class`, `by default`, `mapped to nothing`, `not stated`, `unread`.
    pub how: &'static str,
}

/// Whose fault a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The calling side.
    Caller,
    /// The called side.
    Callee,
    /// An element or a link between them.
    Network,
    /// Somebody's configuration.
    Configuration,
    /// The evidence does not say.
    Unknown,
}

impl Fault {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Callee => "callee",
            Self::Network => "network",
            Self::Configuration => "configuration",
            Self::Unknown => "unknown",
        }
    }
}

/// How sure a verdict is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// It was said on the wire.
    Stated,
    /// It follows from the status by a mapping profile, or from what was not seen.
    Inferred,
}

impl Confidence {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Inferred => "inferred",
        }
    }
}

/// Why the call ended as it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Stable id of the rule.
    pub rule: &'static str,
    /// How sure it is.
    pub confidence: Confidence,
    /// Whose fault it is.
    pub fault: Fault,
    /// Whether a retry makes sense; `None` where the evidence does not say.
    pub retryable: Option<bool>,
    /// One to four sentences.
    pub explanation: String,
    /// What to do next; `None` where nothing is to be done.
    pub advice: Option<Cow<'static, str>>,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; healthy traffic has it.
    Info,
    /// A rule was broken, or two things contradict each other.
    Warning,
}

impl Severity {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
        }
    }
}

/// Something irregular in a call, besides its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable id of the rule.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// One sentence.
    pub text: String,
    /// The frames that show it.
    pub frames: Vec<FrameRef>,
}

/// What an element was seen to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// It had sent the request on with the same Call-ID.
    Proxy,
    /// It had sent the call on as a leg of its own.
    B2bua,
    /// It took registrations.
    Registrar,
    /// It registered.
    Phone,
}

impl Role {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proxy => "proxy",
            Self::B2bua => "b2bua",
            Self::Registrar => "registrar",
            Self::Phone => "phone",
        }
    }
}

/// The element that said the failure first, as far as the recording shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Its address.
    pub address: Endpoint,
    /// The status it gave; [`Call::status`] is what became of it on the way to the caller. `None` where it said a cause
    /// in ISDN or SS7.
    pub status: Option<StatusCode>,
    /// The cause it gave in ISDN or SS7, and in which message.
    pub said: Option<(Cause, Signal)>,
    /// What it is in this recording; `None` where that cannot be seen.
    pub role: Option<Role>,
    /// Its product, by Server or User-Agent.
    pub product: Option<String>,
    /// Whether something that the recording does not show may stand behind it; not so where the recording shows the
    /// requests that the element itself sent on.
    pub or_behind: bool,
    /// The frame in which it said so.
    pub frame: FrameRef,
}

/// One hop that the final response took, from the called side to the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// Who sent the response.
    pub from: Endpoint,
    /// Who got it.
    pub to: Endpoint,
    /// The status on this hop; `None` in ISDN and SS7.
    pub status: Option<StatusCode>,
    /// The message of ISDN or SS7 that it is; `None` in SIP.
    pub signal: Option<Signal>,
    /// The observed cause on this hop.
    pub cause: Option<Cause>,
    /// Whether status or cause differ from the hop before.
    pub changed: bool,
    /// The location of that cause, where there is one.
    pub location: Option<Location>,
    /// The codes of its Warning headers (RFC 3261 section 20.43).
    pub warnings: Vec<u16>,
    /// The product that it names, by Server or User-Agent; a proxy passes on that of the element behind it.
    pub product: Option<String>,
    /// The frame of the response on this hop.
    pub frame: FrameRef,
    /// When it was sent.
    pub time: Timestamp,
}

/// Who ended the call, or failed it first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleasedBy {
    /// The calling side.
    Caller,
    /// The called side.
    Callee,
    /// A proxy: it cancelled a branch of its own, or gave a final response while it had sent the request on.
    Proxy,
    /// A network of ISDN or SS7, by the location of its cause.
    Network,
}

impl ReleasedBy {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Callee => "callee",
            Self::Proxy => "proxy",
            Self::Network => "network",
        }
    }
}

/// By what a leg is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LegId {
    /// The Call-ID of SIP.
    CallId(String),
    /// The call reference of Q.931 and H.225.0.
    CallReference(u32),
    /// The circuit identification code of ISUP.
    Circuit(u16),
}

impl LegId {
    /// The Call-ID.
    pub fn call_id(&self) -> Option<&str> {
        match self {
            Self::CallId(id) => Some(id),
            _ => None,
        }
    }
}

impl fmt::Display for LegId {
    /// The Call-ID, `call reference 5`, `circuit 12`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CallId(id) => f.write_str(id),
            Self::CallReference(value) => write!(f, "call reference {value}"),
            Self::Circuit(circuit) => write!(f, "circuit {circuit}"),
        }
    }
}

/// A leg of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegSummary {
    /// By what it is known.
    pub id: LegId,
    /// Its language.
    pub protocol: Protocol,
    /// Who sent the first request.
    pub source: Endpoint,
    /// Who got it.
    pub destination: Endpoint,
    /// What carried it.
    pub transport: Transport,
    /// User-Agent of the element that opened it.
    pub user_agent: Option<String>,
    /// What says that it belongs to the call; `None` for the leg that began it.
    pub joined_by: Option<JoinedBy>,
}

/// Which frames of one file a call rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenFrames {
    /// Index of the file.
    pub file: u16,
    /// First frame.
    pub first: u64,
    /// Last frame.
    pub last: u64,
    /// Messages in it.
    pub count: u64,
}

impl SeenFrames {
    /// Those of the messages of a call, by file.
    pub(crate) fn of(frames: impl Iterator<Item = FrameRef>) -> Vec<Self> {
        let mut files: Vec<Self> = Vec::new();
        for FrameRef { file, number } in frames {
            let Some(seen) = files.iter_mut().find(|seen| seen.file == file) else {
                files.push(Self { file, first: number, last: number, count: 1 });
                continue;
            };
            seen.first = seen.first.min(number);
            seen.last = seen.last.max(number);
            seen.count += 1;
        }
        files.sort_by_key(|seen| seen.file);
        files
    }
}

/// What of a call the recording holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Complete {
    /// The request that opened it.
    pub request: bool,
    /// A final response.
    pub r#final: bool,
    /// Both directions.
    pub both_directions: bool,
}

/// One arrow of a ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LadderStep {
    /// When it was first seen.
    pub time: Timestamp,
    /// The frame in which it was first seen.
    pub frame: FrameRef,
    /// Index of the sender in [`Call::participants`].
    pub from: usize,
    /// Index of the receiver.
    pub to: usize,
    /// What it was.
    pub step: Step,
    /// Further sightings: retransmissions.
    pub repeated: u32,
    /// The Q.850 cause it carried.
    pub cause: Option<Cause>,
    /// Carries a session description.
    pub sdp: bool,
}

/// What an arrow of a ladder says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A request, by its method.
    Request(Cow<'static, str>),
    /// A response, with its phrase.
    Response(StatusCode, Cow<'static, str>),
    /// A message of ISDN or SS7.
    Circuit(Signal),
    /// An ICMP error for a message that went the other way.
    Icmp {
        /// What it says.
        kind: IcmpErrorKind,
        /// Who says so, where that is not the host that the message was for.
        by: Option<IpAddr>,
    },
}

/// One call, registration, subscription, OPTIONS or MESSAGE exchange, as it was judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Number in order of the first packet, from 1.
    pub id: u64,
    /// What it was.
    pub kind: Kind,
    /// The language in which the caller called.
    pub protocol: Protocol,
    /// Who called.
    pub from: Party,
    /// Who was called.
    pub to: Party,
    /// The Request-URI of the first request.
    pub request_uri: Option<String>,
    /// P-Asserted-Identity.
    pub identity: Option<Party>,
    /// First message.
    pub start: Timestamp,
    /// Last message.
    pub end: Timestamp,
    /// Post-dial delay in seconds: from the first INVITE to the first 180, 183 or 2xx.
    pub pdd_s: Option<f64>,
    /// Seconds from the first 180 to the final response or the CANCEL.
    pub ring_s: Option<f64>,
    /// Seconds from the first 2xx to the BYE.
    pub talk_s: Option<f64>,
    /// How it ended.
    pub outcome: Outcome,
    /// The final status that the caller got.
    pub status: Option<StatusCode>,
    /// Its phrase as on the wire.
    pub phrase: Option<Cow<'static, str>>,
    /// The provisional statuses of the caller's attempts, in order, repetitions left out.
    pub provisionals: Vec<StatusCode>,
    /// The statuses of attempts before the deciding one (401, 407, 302, 503, ...), in order.
    pub earlier_finals: Vec<StatusCode>,
    /// The cause that was on the wire.
    pub observed: Option<Observed>,
    /// All Reason values, in order.
    pub reasons: Vec<ReasonSeen>,
    /// Warning values of the final response.
    pub warning: Option<String>,
    /// Where the cause comes from.
    pub cause_source: Option<CauseSource>,
    /// The profile that `auto` chose for the status, and why.
    pub profile: ProfileChoice,
    /// What profiles make of the status.
    pub translated: Vec<Translated>,
    /// Why it ended so; `None` for a registration, subscription, ... that did not fail.
    pub verdict: Option<Verdict>,
    /// What a Siemens Gigaset shows for it; `None` where the recording does not decide that.
    pub gigaset: Option<Display>,
    /// What is irregular besides; see [`Finding`].
    pub findings: Vec<Finding>,
    /// Who said the failure first.
    pub origin: Option<Origin>,
    /// The way of the final response.
    pub hops: Vec<Hop>,
    /// The frame of the INVITE that decided it, where the caller sent it; `None` where that was not recorded.
    pub invite: Option<FrameRef>,
    /// Who ended it.
    pub released_by: Option<ReleasedBy>,
    /// Its legs.
    pub legs: Vec<LegSummary>,
    /// Its frames.
    pub frames: Vec<SeenFrames>,
    /// What of it was recorded.
    pub complete: Complete,
    /// Events beyond the cap, of which the verdict does not know.
    pub left_out: u64,
    /// Packets that were recorded twice (by a mirror port, on a second interface) and set aside.
    pub copies: u64,
    /// The elements seen, in order of appearance.
    pub participants: Vec<Endpoint>,
    /// Everything seen, retransmissions folded.
    pub ladder: Vec<LadderStep>,
    /// The media that were recorded at the sockets of its session descriptions, in order of their beginning.
    pub media: Vec<MediaStream>,
    /// What the figures of calls are made of; `None` for what is no call, and for a call of which only the dialog was
    /// recorded.
    pub session: Option<Session>,
    /// Caller and called as the other side of a gateway names them.
    pub other_parties: Vec<Party>,
    /// The attempts of a registration: its refreshes are further ones.
    pub registrations: Vec<Registration>,
}

impl Call {
    /// A call of which nothing was judged yet, and nothing seen.
    pub(crate) fn unjudged(kind: Kind, protocol: Protocol, from: Party, to: Party) -> Self {
        Self {
            id: 0,
            kind,
            protocol,
            from,
            to,
            request_uri: None,
            identity: None,
            start: Timestamp::default(),
            end: Timestamp::default(),
            pdd_s: None,
            ring_s: None,
            talk_s: None,
            outcome: Outcome::InProgress,
            status: None,
            phrase: None,
            provisionals: Vec::new(),
            earlier_finals: Vec::new(),
            observed: None,
            reasons: Vec::new(),
            warning: None,
            cause_source: None,
            profile: ProfileChoice::default(),
            translated: Vec::new(),
            verdict: None,
            gigaset: None,
            findings: Vec::new(),
            origin: None,
            hops: Vec::new(),
            invite: None,
            released_by: None,
            legs: Vec::new(),
            frames: Vec::new(),
            complete: Complete { request: false, r#final: false, both_directions: false },
            left_out: 0,
            copies: 0,
            participants: Vec::new(),
            ladder: Vec::new(),
            media: Vec::new(),
            session: None,
            other_parties: Vec::new(),
            registrations: Vec::new(),
        }
    }

    /// The cause to show: the observed one, else what the chosen profile makes of the status.
    pub fn shown_cause(&self) -> Option<Cause> {
        match &self.observed {
            Some(observed) => Some(observed.cause),
            None => self.translated.first()?.cause,
        }
    }
}
