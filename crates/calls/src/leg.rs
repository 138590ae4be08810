//! A leg: everything that was seen of one Call-ID.

use std::mem;

use tritone_wire::{Endpoint, Flow, FrameRef, Timestamp, Transport};

use crate::common::Common;
use crate::connection::Lost;
use crate::detail::Detail;
use crate::event::{Details, Event};
use crate::isdn::TunnelledCause;
use crate::joined::{Joined, Part};
use crate::kept::{Entry, Kept, head_rank};
use crate::kind::Kind;
use crate::link::Link;
use crate::packed::{Fixed, Item, Number, Role, endpoint};
use crate::unreachable::Refusal;

/// Different links that a leg keeps.
const MAX_LINKS: usize = 64;
/// ICMP errors that a leg keeps. A request over UDP is sent at most eleven times.
const MAX_REFUSALS: usize = 256;
/// A message seen again on the same hop within this time is the same packet, recorded twice: a client waits T1 before
/// it sends a request again, which is 500 ms, or on closed networks less (RFC 3261 section 17.1.1.1): 50 ms is the
/// least that is in use.
const COPY_S: f64 = 0.04;

/// Everything that was seen of one Call-ID, below caps that are counted; or of all legs of one call. Unpacked from what was
/// kept ([`Kept`]), for as long as it is looked at: one leg serves for many calls, one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Leg {
    events: Vec<Event>,
    left_out: u64,
    copies: u64,
    links: Vec<Link>,
    details: Vec<(Detail, u16)>,
    parts: Vec<Part>,
    refusals: Vec<Refusal>,
    lost: Vec<Lost>,
    addresses: Vec<Endpoint>,
    /// Of each address, the index of the first one with the same IP address.
    hosts: Vec<u16>,
    /// All texts, one after the other; the first is empty, for the number 0.
    octets: String,
    /// The same while a leg is being unpacked.
    unpacked: Vec<u8>,
    /// Where each text ends.
    ends: Vec<u32>,
    /// A text found no room.
    is_overfull: bool,
    head: Head,
    identity: Option<(Place, u16)>,
    /// Causes of ISUP in its messages.
    tunnelled: Vec<Option<TunnelledCause>>,
    /// What the texts of the leg that is being unpacked are here.
    numbers: Vec<u16>,
    /// What texts that many legs have are here, by twice their number there, and one more where it is an address: one more
    /// than the number here, 0 where it is not known yet.
    common_numbers: Vec<u16>,
    /// The places in `common_numbers` that are known.
    common_known: Vec<u16>,
}

/// Where in the recording something was seen.
type Place = (Timestamp, FrameRef);

/// Who calls whom, by the message that tells it best: the earliest request outside a dialog, else the earliest
/// response to an INVITE (a BYE may name the called party in From), else the earliest request, else the earliest
/// response.
#[derive(Clone, Copy, Debug)]
struct Head {
    /// How well it tells them, then where it was seen; within one frame the order of the ends.
    rank: (u8, Place, Flow),
    call_id: u16,
    from: u16,
    to: u16,
    flow: Flow,
}

impl Default for Leg {
    fn default() -> Self {
        let (nobody, nowhere) = (Endpoint::Peer, (Timestamp::default(), FrameRef { file: 0, number: 0 }));
        let flow = Flow { source: nobody, destination: nobody, transport: Transport::Udp };
        Self {
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
            octets: String::new(),
            unpacked: Vec::new(),
            ends: vec![0],
            is_overfull: false,
            head: Head { rank: (u8::MAX, nowhere, flow), call_id: 0, from: 0, to: 0, flow },
            identity: None,
            tunnelled: Vec::new(),
            numbers: Vec::new(),
            common_numbers: Vec::new(),
            common_known: Vec::new(),
        }
    }
}

impl Leg {
    /// Lets go of what it holds, but for the memory.
    pub(crate) fn clear(&mut self) {
        let Self {
            events,
            links,
            details,
            parts,
            refusals,
            lost,
            addresses,
            hosts,
            octets,
            ends,
            tunnelled,
            numbers,
            common_numbers,
            common_known,
            ..
        } = self;
        events.clear();
        links.clear();
        details.clear();
        parts.clear();
        refusals.clear();
        lost.clear();
        addresses.clear();
        hosts.clear();
        octets.clear();
        ends.truncate(1);
        tunnelled.clear();
        numbers.clear();
        for place in common_known.drain(..) {
            if let Some(known) = common_numbers.get_mut(usize::from(place)) {
                *known = 0;
            }
        }
        (self.left_out, self.copies, self.is_overfull) = (0, 0, false);
        self.head = Self::default().head;
        self.identity = None;
    }

    /// Unpacks a leg; `joined` says why it belongs to the call of those that were unpacked before it, whose events must
    /// be put in order again ([`Leg::sort`]).
    pub(crate) fn unpack(&mut self, kept: &Kept, common: &Common, joined: Option<Joined>) {
        let (head, identity) = (self.head, self.identity);
        if joined.is_some() {
            if self.parts.is_empty() {
                self.parts.push(Part { call_id: self.call_id().into(), flow: head.flow, joined: None });
            }
            (self.head, self.identity) = (Self::default().head, None);
        }
        let (part, first) = (self.parts.len() as u16, self.events.len());
        self.unpacked = mem::take(&mut self.octets).into_bytes();
        self.unpack_texts(kept);
        kept.entries().for_each(|entry| self.unpack_entry(&entry, common, part));
        // What was no UTF-8 was replaced when it was noted.
        self.octets = String::from_utf8(mem::take(&mut self.unpacked)).unwrap_or_default();
        if let Some(events) = self.events.get_mut(first..) {
            events.sort_by_key(Event::order);
        }
        self.set_copies_aside(first);
        self.left_out += kept.left_out();
        self.is_overfull |= kept.is_overfull();
        if joined.is_some() {
            self.parts.push(Part { call_id: self.call_id().into(), flow: self.head.flow, joined });
            (self.head, self.identity) = (head, identity);
        }
    }

    /// Takes the texts over: each gets a number here, an address an index, a link goes to the links.
    fn unpack_texts(&mut self, kept: &Kept) {
        self.numbers.clear();
        let links = self.links.len();
        for item in kept.texts() {
            let Item::Text(role, text) = item else { continue };
            let number = match role {
                Role::END => endpoint(text).map_or(0, |end| self.address_added(end)),
                Role::LINK => {
                    if self.links.len() - links < MAX_LINKS {
                        self.links.extend(Link::from_octets(text));
                    }
                    0
                }
                Role::TUNNELLED => {
                    let cause = text.try_into().ok().and_then(TunnelledCause::from_octets);
                    self.tunnelled.push(cause);
                    self.tunnelled.len() as u16 - 1
                }
                _ => self.text_added(text),
            };
            self.numbers.push(number);
        }
        self.head.call_id = self.numbers.first().copied().unwrap_or_default();
    }

    fn unpack_entry(&mut self, entry: &Entry<'_>, common: &Common, part: u16) {
        let Some(what) = entry.fixed.what else { return };
        let Fixed { method, cseq, branch, from_tag, to_tag, vias, .. } = entry.fixed;
        let Fixed { credentials, sdp, stale, flaws, length, .. } = entry.fixed;
        let (time, frame, in_part) = (entry.time, entry.frame, entry.in_part);
        let mut event = Event {
            part,
            time,
            frame,
            source: 0,
            destination: 0,
            what,
            method,
            cseq,
            branch,
            from_tag,
            to_tag,
            vias,
            credentials,
            sdp,
            phrase: 0,
            product: 0,
            reason: 0,
            warning: 0,
            uri: 0,
            retry_after: 0,
            realm: 0,
            stale,
            flaws,
            media: 0,
            in_part,
            length,
            details: Details { first: self.details.len() as u32, count: 0 },
            tunnelled: None,
        };
        let (mut from, mut to, mut ends) = (0, 0, 0);
        for item in entry.items {
            let Item::Known(role, number) = item else { continue };
            let number = match number {
                Number::Own(number) => self.numbers.get(usize::from(number)).copied().unwrap_or_default(),
                Number::Common(number) => self.common_number(number, role, common),
            };
            match role {
                Role::END => {
                    let end = if ends == 0 { &mut event.source } else { &mut event.destination };
                    *end = number;
                    ends += 1;
                }
                Role::FROM => from = number,
                Role::TO => to = number,
                Role::IDENTITY => self.offer_identity((time, frame), number),
                Role::PHRASE => event.phrase = number,
                Role::PRODUCT => event.product = number,
                Role::REASON => event.reason = number,
                Role::WARNING => event.warning = number,
                Role::URI => event.uri = number,
                Role::RETRY_AFTER => event.retry_after = number,
                Role::REALM => event.realm = number,
                Role::MEDIA => event.media = number,
                Role::TUNNELLED => {
                    event.tunnelled = self.tunnelled.get(usize::from(number)).copied().flatten();
                }
                _ => {
                    if let Some(detail) = role.detail() {
                        self.details.push((detail, number));
                        event.details.count += 1;
                    }
                }
            }
        }
        self.offer_head(&event, &entry.fixed, entry.transport, (from, to));
        self.events.push(event);
    }

    /// What a text that many legs have is here.
    fn common_number(&mut self, number: u16, role: Role, common: &Common) -> u16 {
        let is_end = role == Role::END;
        let place = usize::from(number) << 1 | usize::from(is_end);
        if let Some(here) = self.common_numbers.get(place).and_then(|here| here.checked_sub(1)) {
            return here;
        }
        let text = common.text(number);
        let here = if is_end {
            endpoint(text).map_or(0, |end| self.address_added(end))
        } else {
            self.text_added(text)
        };
        if self.common_numbers.len() <= place {
            self.common_numbers.resize(place + 1, 0);
        }
        if let Some(known) = self.common_numbers.get_mut(place) {
            // The highest number has no place, and is looked for again.
            *known = here.wrapping_add(1);
            self.common_known.push(place as u16);
        }
        here
    }

    /// Takes From, To and way of a message, if it tells them better than what was seen before.
    fn offer_head(&mut self, event: &Event, fixed: &Fixed, transport: Transport, (from, to): (u16, u16)) {
        let (source, destination) = (self.address(event.source), self.address(event.destination));
        let flow = Flow { source, destination, transport };
        let rank = (head_rank(fixed, event.what), (event.time, event.frame), flow);
        if rank < self.head.rank {
            let flow = if event.status().is_some() { flow.reversed() } else { flow };
            self.head = Head { rank, from, to, flow, ..self.head };
        }
    }

    /// Takes a P-Asserted-Identity, if it comes before what was seen.
    fn offer_identity(&mut self, place: Place, identity: u16) {
        if self.identity.is_none_or(|(known, _)| place < known) {
            self.identity = Some((place, identity));
        }
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

    /// The number of a text, which is new.
    fn text_added(&mut self, text: &[u8]) -> u16 {
        if text.is_empty() {
            return 0;
        }
        let Ok(number) = u16::try_from(self.ends.len()) else {
            self.is_overfull = true;
            return 0;
        };
        self.unpacked.extend_from_slice(text);
        self.ends.push(self.unpacked.len() as u32);
        number
    }

    /// The Call-ID of the leg that began it; octets that are no UTF-8 are replaced.
    pub(crate) fn call_id(&self) -> &str {
        self.text(self.head.call_id).unwrap_or_default()
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
        let number = usize::from(number);
        let (start, end) = (*self.ends.get(number.checked_sub(1)?)?, *self.ends.get(number)?);
        self.octets.get(start as usize..end as usize)
    }

    /// Value of the From header of the first request, else of the first message.
    pub(crate) fn from(&self) -> &str {
        self.text(self.head.from).unwrap_or_default()
    }

    /// Value of the To header, likewise.
    pub(crate) fn to(&self) -> &str {
        self.text(self.head.to).unwrap_or_default()
    }

    /// Value of the first P-Asserted-Identity seen.
    pub(crate) fn identity(&self) -> Option<&str> {
        self.text(self.identity?.1)
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

    /// A detail of an event, where its message had it.
    pub(crate) fn detail(&self, event: &Event, wanted: Detail) -> Option<&str> {
        let Details { first, count } = event.details;
        let list = self.details.get(first as usize..)?.iter().take(usize::from(count));
        let (_, text) = list.into_iter().find(|(detail, _)| *detail == wanted)?;
        self.text(*text)
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

    /// Sets aside what was recorded twice, of the events from `first` on. They must be in order.
    fn set_copies_aside(&mut self, first: usize) {
        let mut kept = first;
        for place in first..self.events.len() {
            let Some(event) = self.events.get(place).copied() else { return };
            let before = self.events.get(first..kept).unwrap_or_default();
            let recent =
                before.iter().rev().take_while(|known| event.time.seconds_since(known.time) < COPY_S);
            if recent.take(32).any(|known| event.is_copy_of(known)) {
                self.copies += 1;
                continue;
            }
            if let Some(free) = self.events.get_mut(kept) {
                *free = event;
            }
            kept += 1;
        }
        self.events.truncate(kept);
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

    /// Takes INVITEs whose connections their receiver ended.
    pub(crate) fn lose(&mut self, lost: Vec<Lost>) {
        self.lost.extend(lost);
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

    /// Puts the events in order: time runs backwards inside real files.
    pub(crate) fn sort(&mut self) {
        self.events.sort_by_key(Event::order);
        self.refusals.sort_by_key(|refusal| (refusal.time, refusal.frame));
    }
}
