//! A leg: everything that was seen of one Call-ID.

use std::net::SocketAddr;

use tritone_codes::Method;
use tritone_wire::{Flow, FrameRef, Timestamp};

use crate::event::Event;

/// Events that a leg keeps; later ones are counted and left out. A call of an hour with session refreshes and
/// subscriptions has a few hundred.
const MAX_EVENTS: usize = 2_000;
/// Octets of different texts that a leg keeps, all together; it also bounds the search for a known text.
const MAX_TEXT_TOTAL: usize = 262_144;
/// Different texts that a leg keeps.
const MAX_TEXTS: usize = 2_000;
/// Octets kept of one text. Long enough for every Reason seen in the field; a UDP datagram cannot hold ten.
const MAX_TEXT: usize = 8_192;
/// Different addresses that a leg keeps.
const MAX_ADDRESSES: usize = 256;

/// What a leg is about: a call, if anything in it belongs to one, else what its first request says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// INVITE, or a dialog that an INVITE must have made.
    Call,
    /// REGISTER.
    Registration,
    /// SUBSCRIBE, NOTIFY.
    Subscription,
    /// OPTIONS.
    Options,
    /// MESSAGE.
    Message,
    /// Anything else, PUBLISH among them.
    Other,
}

impl Kind {
    /// The stable word of the JSON field `type`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Registration => "registration",
            Self::Subscription => "subscription",
            Self::Options => "options",
            Self::Message => "message",
            Self::Other => "other",
        }
    }

    fn of(method: Method) -> Self {
        match method {
            Method::Invite | Method::Ack | Method::Bye | Method::Cancel | Method::Prack | Method::Update => {
                Self::Call
            }
            Method::Info => Self::Call,
            Method::Register => Self::Registration,
            Method::Subscribe | Method::Notify => Self::Subscription,
            Method::Options => Self::Options,
            Method::Message => Self::Message,
            _ => Self::Other,
        }
    }
}

/// Everything that was seen of one Call-ID, below caps that are counted. Adding events in another order gives
/// the same verdict, as long as no cap is hit.
#[derive(Clone, Debug)]
pub(crate) struct Leg {
    call_id: Box<str>,
    events: Vec<Event>,
    left_out: u64,
    addresses: Vec<SocketAddr>,
    /// Of each address, the index of the first one with the same IP address.
    hosts: Vec<u16>,
    texts: Vec<Box<str>>,
    text_total: usize,
    head: Head,
    identity: Option<(Place, Box<str>)>,
}

/// Where in the recording something was seen.
type Place = (Timestamp, FrameRef);

/// Who calls whom, by the message that tells it best: the earliest request outside a dialog, else the earliest
/// response to an INVITE (a BYE may name the called party in From), else the earliest request, else the earliest
/// response.
#[derive(Clone, Debug)]
struct Head {
    /// How well it tells them, then where it was seen; within one frame the order of the ends.
    rank: (u8, Place, Flow),
    from: Box<str>,
    to: Box<str>,
    flow: Flow,
}

impl Leg {
    /// An empty leg.
    pub(crate) fn new(call_id: &[u8], flow: Flow) -> Self {
        let nobody = Head {
            rank: (u8::MAX, (Timestamp::default(), FrameRef { file: 0, number: 0 }), flow),
            from: Box::default(),
            to: Box::default(),
            flow,
        };
        Self {
            call_id: text_of(call_id),
            events: Vec::new(),
            left_out: 0,
            addresses: Vec::new(),
            hosts: Vec::new(),
            texts: Vec::new(),
            text_total: 0,
            head: nobody,
            identity: None,
        }
    }

    /// The Call-ID; octets that are no UTF-8 are replaced.
    pub(crate) fn call_id(&self) -> &str {
        &self.call_id
    }

    /// The events in order of time.
    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }

    /// Events beyond the cap, which no verdict knows of.
    pub(crate) fn left_out(&self) -> u64 {
        self.left_out
    }

    /// An address by its index in an [`Event`].
    pub(crate) fn address(&self, index: u16) -> SocketAddr {
        self.addresses.get(usize::from(index)).copied().unwrap_or(self.head.flow.source)
    }

    /// The host of an address: indices of addresses with the same IP address give the same.
    pub(crate) fn host(&self, index: u16) -> u16 {
        self.hosts.get(usize::from(index)).copied().unwrap_or(index)
    }

    /// How the first request travelled; where there are only responses, the way back of the first.
    pub(crate) fn flow(&self) -> Flow {
        self.head.flow
    }

    /// A text by its number in an [`Event`]; `None` for 0.
    pub(crate) fn text(&self, number: u16) -> Option<&str> {
        self.texts.get(usize::from(number).checked_sub(1)?).map(|text| &**text)
    }

    /// Value of the From header of the first request, else of the first message.
    pub(crate) fn from(&self) -> &str {
        &self.head.from
    }

    /// Value of the To header, likewise.
    pub(crate) fn to(&self) -> &str {
        &self.head.to
    }

    /// Value of the first P-Asserted-Identity seen.
    pub(crate) fn identity(&self) -> Option<&str> {
        self.identity.as_ref().map(|(_, identity)| &**identity)
    }

    /// What the leg is about.
    pub(crate) fn kind(&self) -> Kind {
        let methods = || self.events.iter().filter_map(|event| event.method);
        if methods().any(|method| Kind::of(method) == Kind::Call) {
            return Kind::Call;
        }
        let first_request = self.events.iter().find_map(Event::request);
        first_request.or_else(|| methods().next()).map_or(Kind::Other, Kind::of)
    }

    /// Takes From, To and way of a message, if it tells them better than what was seen before.
    pub(crate) fn offer_head(&mut self, event: &Event, from: &[u8], to: &[u8], flow: Flow) {
        let rank = match (event.status(), event.to_tag) {
            (None, 0) => 0,
            (Some(_), _) if event.method == Some(Method::Invite) => 1,
            (None, _) => 2,
            (Some(_), _) => 3,
        };
        let rank = (rank, (event.time, event.frame), flow);
        if rank < self.head.rank {
            let flow = if event.status().is_some() { flow.reversed() } else { flow };
            self.head = Head { rank, from: text_of(from), to: text_of(to), flow };
        }
    }

    /// Takes a P-Asserted-Identity, if it comes before what was seen.
    pub(crate) fn offer_identity(&mut self, event: &Event, value: &[u8]) {
        let place = (event.time, event.frame);
        if self.identity.as_ref().is_none_or(|(known, _)| place < *known) {
            self.identity = Some((place, text_of(value)));
        }
    }

    /// The index of an address, added where it is new; `None` beyond the cap.
    pub(crate) fn address_index(&mut self, address: SocketAddr) -> Option<u16> {
        if let Some(index) = self.addresses.iter().position(|known| *known == address) {
            return Some(index as u16);
        }
        if self.addresses.len() == MAX_ADDRESSES {
            return None;
        }
        let index = self.addresses.len();
        let host = self.addresses.iter().position(|known| known.ip() == address.ip()).unwrap_or(index);
        self.addresses.push(address);
        self.hosts.push(host as u16);
        Some(index as u16)
    }

    /// The number of a text, added where it is new; 0 for an empty one and beyond the caps.
    pub(crate) fn text_number(&mut self, value: &[u8]) -> u16 {
        if value.is_empty() {
            return 0;
        }
        let text = text_of(value);
        if let Some(index) = self.texts.iter().position(|known| *known == text) {
            return index as u16 + 1;
        }
        if self.texts.len() == MAX_TEXTS || self.text_total + text.len() > MAX_TEXT_TOTAL {
            return 0;
        }
        self.text_total += text.len();
        self.texts.push(text);
        self.texts.len() as u16
    }

    /// Whether the leg keeps no further event.
    pub(crate) fn is_full(&self) -> bool {
        self.events.len() >= MAX_EVENTS
    }

    /// Counts a message that the leg has no room for.
    pub(crate) fn leave_out(&mut self) {
        self.left_out += 1;
    }

    /// Adds an event. The caller has seen to it that there is room.
    pub(crate) fn push(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Puts the events in order: time runs backwards inside real files.
    pub(crate) fn sort(&mut self) {
        self.events.sort_by_key(Event::order);
    }
}

/// A text from outside: cut at the cap, octets that are no UTF-8 replaced.
fn text_of(value: &[u8]) -> Box<str> {
    let value = value.get(..MAX_TEXT).unwrap_or(value);
    String::from_utf8_lossy(value).into()
}
