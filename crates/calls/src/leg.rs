//! A leg: everything that was seen of one Call-ID.

use tritone_wire::Endpoint;

use tritone_codes::Method;
use tritone_wire::{Flow, FrameRef, Timestamp};

use crate::connection::Lost;
use crate::detail::Detail;
use crate::event::Event;
use crate::flaw::Flaws;
use crate::joined::{Joined, Part};
use crate::link::Link;
use crate::unreachable::Refusal;

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
/// Different lists of details that a leg keeps.
const MAX_DETAILS: usize = 2_000;
/// Different links that a leg keeps.
const MAX_LINKS: usize = 64;
/// ICMP errors that a leg keeps. A request over UDP is sent at most eleven times.
const MAX_REFUSALS: usize = 256;
/// A message seen again on the same hop within this time is the same packet, recorded twice: a client waits T1 before
/// it sends a request again, which is 500 ms, or on closed networks less (RFC 3261 section 17.1.1.1): 50 ms is the
/// least that is in use.
const COPY_S: f64 = 0.04;

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
    /// Whatever it says it is, it comes from a scanner.
    Probe,
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
            Self::Probe => "probe",
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

/// Everything that was seen of one Call-ID, below caps that are counted; or of all legs of one call, after
/// [`Leg::absorb`]. Adding events in another order gives the same verdict, as long as no cap is hit.
#[derive(Clone, Debug)]
pub(crate) struct Leg {
    call_id: Box<str>,
    events: Vec<Event>,
    left_out: u64,
    copies: u64,
    links: Vec<Link>,
    details: Vec<Box<[(Detail, u16)]>>,
    parts: Vec<Part>,
    refusals: Vec<Refusal>,
    lost: Vec<Lost>,
    addresses: Vec<Endpoint>,
    /// Of each address, the index of the first one with the same IP address.
    hosts: Vec<u16>,
    texts: Vec<Box<str>>,
    text_total: usize,
    /// A text or a list of details found no room.
    is_overfull: bool,
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
            copies: 0,
            links: Vec::new(),
            details: Vec::new(),
            parts: Vec::new(),
            refusals: Vec::new(),
            lost: Vec::new(),
            addresses: Vec::new(),
            hosts: Vec::new(),
            texts: Vec::new(),
            text_total: 0,
            is_overfull: false,
            head: nobody,
            identity: None,
        }
    }

    /// Octets that it keeps of its messages as text; its Call-ID is kept twice.
    pub(crate) fn octets(&self) -> usize {
        let identity = self.identity.as_ref().map_or(0, |(_, identity)| identity.len());
        2 * self.call_id.len() + self.head.from.len() + self.head.to.len() + identity + self.text_total
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

    /// Whether everything that was seen of it is in its events and texts: else what is missing proves nothing.
    pub(crate) fn is_whole(&self) -> bool {
        self.left_out == 0 && !self.is_overfull
    }

    /// An address by its index in an [`Event`].
    pub(crate) fn address(&self, index: u16) -> Endpoint {
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
    pub(crate) fn address_index(&mut self, address: Endpoint) -> Option<u16> {
        if let Some(index) = self.addresses.iter().position(|known| *known == address) {
            return Some(index as u16);
        }
        if self.addresses.len() == MAX_ADDRESSES {
            return None;
        }
        Some(self.address_added(address))
    }

    fn address_added(&mut self, address: Endpoint) -> u16 {
        if let Some(index) = self.addresses.iter().position(|known| *known == address) {
            return index as u16;
        }
        let index = self.addresses.len();
        let host = self.addresses.iter().position(|known| known.host() == address.host()).unwrap_or(index);
        self.addresses.push(address);
        self.hosts.push(host as u16);
        index as u16
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
            self.is_overfull = true;
            return 0;
        }
        self.text_total += text.len();
        self.texts.push(text);
        self.texts.len() as u16
    }

    /// A detail of an event, where its message had it.
    pub(crate) fn detail(&self, event: &Event, wanted: Detail) -> Option<&str> {
        let list = self.details.get(usize::from(event.details).checked_sub(1)?)?;
        let (_, text) = list.iter().find(|(detail, _)| *detail == wanted)?;
        self.text(*text)
    }

    /// The number of a list of details, added where it is new; 0 for an empty one and beyond the cap.
    pub(crate) fn details_number(&mut self, list: Vec<(Detail, u16)>) -> u16 {
        if list.is_empty() {
            return 0;
        }
        if let Some(index) = self.details.iter().position(|known| **known == *list) {
            return index as u16 + 1;
        }
        if self.details.len() == MAX_DETAILS {
            self.is_overfull = true;
            return 0;
        }
        self.details.push(list.into());
        self.details.len() as u16
    }

    /// Takes what a message says of other legs.
    pub(crate) fn link(&mut self, links: Vec<Link>) {
        for link in links {
            if self.links.len() < MAX_LINKS && !self.links.contains(&link) {
                self.links.push(link);
            }
        }
    }

    /// What its messages say of other legs.
    pub(crate) fn links(&self) -> &[Link] {
        &self.links
    }

    /// The legs that make it, the one that began the call first; empty where it is a single one.
    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Why the leg of an event belongs to the call; `None` for the leg that began it.
    pub(crate) fn joined(&self, event: &Event) -> Option<Joined> {
        self.parts.get(usize::from(event.part))?.joined
    }

    /// Packets that were recorded more than once, and set aside.
    pub(crate) fn copies(&self) -> u64 {
        self.copies
    }

    /// Sets aside what was recorded twice. The events must be in order.
    pub(crate) fn set_copies_aside(&mut self) {
        let mut kept: Vec<Event> = Vec::with_capacity(self.events.len());
        for event in &self.events {
            let recent = kept.iter().rev().take_while(|known| event.time.seconds_since(known.time) < COPY_S);
            if recent.take(32).any(|known| event.is_copy_of(known)) {
                self.copies += 1;
            } else {
                kept.push(*event);
            }
        }
        self.events = kept;
    }

    /// Takes an ICMP error about one of its messages. A second one that says the same is the same packet, recorded
    /// twice.
    pub(crate) fn refuse(&mut self, refusal: Refusal) {
        let what = |of: &Refusal| (of.of, of.kind, of.reporter);
        if self.refusals.len() < MAX_REFUSALS
            && !self.refusals.iter().any(|known| what(known) == what(&refusal))
        {
            self.refusals.push(refusal);
        }
    }

    /// Takes the INVITEs whose connections their receiver ended.
    pub(crate) fn lose(&mut self, lost: Vec<Lost>) {
        self.lost = lost;
    }

    /// How the connection of an INVITE ended, where its receiver ended it.
    pub(crate) fn lost_after(&self, invite: &Event) -> Option<&Lost> {
        self.lost.iter().find(|lost| lost.invite == invite.frame)
    }

    /// The ICMP errors about its messages.
    pub(crate) fn refusals(&self) -> &[Refusal] {
        &self.refusals
    }

    /// The ICMP errors about a message, or about one of its retransmissions.
    pub(crate) fn refusals_of(&self, event: &Event) -> impl Iterator<Item = &Refusal> {
        self.refusals.iter().filter(move |refusal| {
            self.events.iter().any(|other| other.frame == refusal.of && other.repeats(event))
        })
    }

    /// Takes a further leg of the same call in; `joined` says why. The events of both must be sorted again.
    pub(crate) fn absorb(&mut self, other: Self, joined: Joined) {
        if self.parts.is_empty() {
            self.parts.push(Part { call_id: self.call_id.clone(), flow: self.flow(), joined: None });
        }
        let (part, texts, lists) =
            (self.parts.len() as u16, self.texts.len() as u16, self.details.len() as u16);
        self.parts.push(Part { call_id: other.call_id.clone(), flow: other.flow(), joined: Some(joined) });
        let moved = |number: u16, by: u16| if number == 0 { 0 } else { number + by };
        let addresses: Vec<u16> =
            other.addresses.iter().map(|address| self.address_added(*address)).collect();
        let address = |index: u16| addresses.get(usize::from(index)).copied().unwrap_or_default();
        self.events.extend(other.events.into_iter().map(|event| Event {
            part,
            source: address(event.source),
            destination: address(event.destination),
            phrase: moved(event.phrase, texts),
            product: moved(event.product, texts),
            reason: moved(event.reason, texts),
            warning: moved(event.warning, texts),
            uri: moved(event.uri, texts),
            retry_after: moved(event.retry_after, texts),
            realm: moved(event.realm, texts),
            media: moved(event.media, texts),
            details: moved(event.details, lists),
            ..event
        }));
        let move_list = |list: Box<[(Detail, u16)]>| -> Box<[(Detail, u16)]> {
            list.iter().map(|(detail, text)| (*detail, moved(*text, texts))).collect()
        };
        self.details.extend(other.details.into_iter().map(move_list));
        self.texts.extend(other.texts);
        self.refusals.extend(other.refusals);
        self.lost.extend(other.lost);
        self.left_out += other.left_out;
        self.copies += other.copies;
        self.is_overfull |= other.is_overfull;
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

    /// Notes of the event added last that only the beginning of its message was recorded: what a header section that
    /// was cut lacks says nothing.
    pub(crate) fn last_is_a_beginning(&mut self, length: usize) {
        if let Some(event) = self.events.last_mut() {
            event.in_part = true;
            event.flaws = Flaws::default();
            event.length = u32::try_from(length).unwrap_or(u32::MAX);
        }
    }

    /// Puts the events in order: time runs backwards inside real files.
    pub(crate) fn sort(&mut self) {
        self.events.sort_by_key(Event::order);
        self.refusals.sort_by_key(|refusal| (refusal.time, refusal.frame));
    }
}

/// A text from outside: cut at the cap, octets that are no UTF-8 replaced.
pub(crate) fn text_of(value: &[u8]) -> Box<str> {
    let value = value.get(..MAX_TEXT).unwrap_or(value);
    String::from_utf8_lossy(value).into()
}
