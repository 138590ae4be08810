//! A leg as it is kept while a recording is read: everything that was seen of one Call-ID, packed.
//!
//! Each text is there once, whatever header of whatever message it is in; each message is an entry that says its texts
//! by their numbers. A leg of ten messages takes some 700 octets so; unpacked ([`Leg`](crate::leg::Leg)) it takes six
//! times as much, which only the legs do that are being judged.

use tritone_wire::{FrameRef, Timestamp, Transport};

use tritone_codes::Method;

use crate::event::What;
use crate::packed::{
    Fixed, Item, Items, Role, put_known, put_number, put_signed, put_text, take_number, take_signed,
};

/// Events that a leg keeps; later ones are counted and left out. A call of an hour with session refreshes and
/// subscriptions has a few hundred.
const MAX_EVENTS: u16 = 2_000;
/// Octets of different texts that a leg keeps, all together; it also bounds the search for a known text.
const MAX_TEXT_TOTAL: usize = 262_144;
/// Different texts that a leg keeps.
const MAX_TEXTS: u16 = 2_000;
/// Different addresses that a leg keeps.
const MAX_ADDRESSES: u16 = 256;
/// Items of one message that are looked at.
const MAX_ITEMS: usize = 64;
/// What a leg takes besides its octets: itself, its place in the table of Call-IDs, and what the allocator adds.
const OVERHEAD: usize = size_of::<Kept>() + 48;

/// How well a message tells who calls whom, and where it was seen.
type HeadRank = (u8, Timestamp, FrameRef);

/// A packed leg.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// Its texts with their roles; the first is the Call-ID.
    texts: Vec<u8>,
    /// Its entries.
    entries: Vec<u8>,
    /// Of all legs that were begun, the so many-th.
    serial: u64,
    text_count: u16,
    addresses: u16,
    events: u16,
    is_overfull: bool,
    left_out: u64,
    /// Of the message that tells best who calls whom.
    head: HeadRank,
    /// Time and frame of the first entry, from which those of all are counted.
    origin: (Timestamp, FrameRef),
    first: (Timestamp, FrameRef),
    last: Timestamp,
    dialog: Dialog,
}

/// What a dialog that an INVITE makes has come to, as far as that can be seen without judging.
#[derive(Clone, Copy, Debug, Default)]
struct Dialog {
    answered: bool,
    ended: bool,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Added {
    /// It is an event of the leg.
    Event,
    /// The leg is full.
    NoRoom,
}

/// A message on its way to its leg.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sighting<'a> {
    pub(crate) frame: FrameRef,
    pub(crate) time: Timestamp,
    pub(crate) transport: Transport,
    /// Sender and receiver, as [`put_endpoint`](crate::packed::put_endpoint) writes them.
    pub(crate) ends: [&'a [u8]; 2],
    pub(crate) fixed: Fixed,
    /// Request or response.
    pub(crate) what: What,
    /// Only the first of its IP fragments were recorded.
    pub(crate) in_part: bool,
    /// Its texts, without the Call-ID.
    pub(crate) items: Items<'a>,
}

/// An entry of a leg.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'k> {
    pub(crate) time: Timestamp,
    pub(crate) frame: FrameRef,
    pub(crate) transport: Transport,
    pub(crate) in_part: bool,
    pub(crate) fixed: Fixed,
    /// Its texts, all by their numbers.
    pub(crate) items: Items<'k>,
}

impl Kept {
    /// An empty leg, the so many-th of all.
    pub(crate) fn new(call_id: &[u8], serial: u64) -> Self {
        let mut texts = Vec::with_capacity(call_id.len() + FIRST_TEXTS);
        put_text(&mut texts, Role::CALL_ID, call_id);
        Self { texts, serial, text_count: 1, ..Self::empty() }
    }

    /// What stands in the place of a leg that is gone.
    pub(crate) fn empty() -> Self {
        let nowhere = (Timestamp::default(), FrameRef { file: 0, number: 0 });
        Self {
            texts: Vec::new(),
            entries: Vec::new(),
            serial: 0,
            text_count: 0,
            addresses: 0,
            events: 0,
            is_overfull: false,
            left_out: 0,
            head: (u8::MAX, nowhere.0, nowhere.1),
            origin: nowhere,
            first: nowhere,
            last: nowhere.0,
            dialog: Dialog::default(),
        }
    }

    /// The Call-ID.
    pub(crate) fn call_id(&self) -> &[u8] {
        match self.texts().next() {
            Some(Item::Text(Role::CALL_ID, call_id)) => call_id,
            _ => &[],
        }
    }

    /// Its texts in order of their numbers.
    pub(crate) fn texts(&self) -> Items<'_> {
        Items(&self.texts)
    }

    /// Its events in the order in which they were read.
    pub(crate) fn entries(&self) -> Entries<'_> {
        Entries { origin: self.origin, rest: &self.entries }
    }

    /// Of all legs that were begun, the so many-th it is.
    pub(crate) fn serial(&self) -> u64 {
        self.serial
    }

    /// How many events there are.
    pub(crate) fn events(&self) -> usize {
        usize::from(self.events)
    }

    /// Events beyond the cap.
    pub(crate) fn left_out(&self) -> u64 {
        self.left_out
    }

    /// A text found no room.
    pub(crate) fn is_overfull(&self) -> bool {
        self.is_overfull
    }

    /// Time and frame of its earliest event.
    pub(crate) fn first(&self) -> (Timestamp, FrameRef) {
        self.first
    }

    /// Time of its latest event.
    pub(crate) fn last(&self) -> Timestamp {
        self.last
    }

    /// Whether it is a dialog that was made and not ended, as far as the recording goes.
    pub(crate) fn is_open(&self) -> bool {
        self.dialog.answered && !self.dialog.ended
    }

    /// The octets of memory that it takes.
    pub(crate) fn octets(&self) -> usize {
        self.texts.capacity() + self.entries.capacity() + OVERHEAD
    }

    /// Adds a message.
    pub(crate) fn add(&mut self, seen: &Sighting<'_>) -> Added {
        if self.events == MAX_EVENTS {
            self.left_out = self.left_out.saturating_add(1);
            return Added::NoRoom;
        }
        let place = (seen.time, seen.frame);
        let rank = (head_rank(&seen.fixed, seen.what), seen.time, seen.frame);
        let mut items = Gathered::default();
        for end in seen.ends {
            items.push(Role::END, end);
        }
        for item in seen.items {
            let Item::Text(role, text) = item else { continue };
            // Who calls whom is kept where no better message said it.
            if matches!(role, Role::FROM | Role::TO) && rank > self.head {
                continue;
            }
            self.is_overfull |= !items.push(role, text);
        }
        self.find_known(&mut items);
        if !self.has_room_for_addresses(&items) {
            self.left_out = self.left_out.saturating_add(1);
            return Added::NoRoom;
        }
        if self.events == 0 {
            (self.origin, self.first, self.last) = (place, place, seen.time);
        }
        self.push(seen, &mut items);
        self.head = self.head.min(rank);
        self.first = self.first.min(place);
        self.last = self.last.max(seen.time);
        self.dialog.see(&seen.fixed, seen.what);
        Added::Event
    }

    /// Gives those of the items that the leg has their numbers.
    fn find_known(&self, items: &mut Gathered<'_>) {
        let roles = items.roles;
        for (number, known) in (0..).zip(self.texts()) {
            let Item::Text(role, text) = known else { continue };
            if role.bit() & roles == 0 {
                continue;
            }
            let same = |item: &&mut (Role, &[u8], Option<u16>)| (item.0, item.1) == (role, text);
            items.list_mut().iter_mut().filter(same).for_each(|item| item.2 = Some(number));
        }
    }

    /// Whether the addresses of a message are among those kept, or may be added.
    fn has_room_for_addresses(&self, items: &Gathered<'_>) -> bool {
        let ends = items.list().get(..2).unwrap_or_default();
        let [(_, source, known), (_, destination, other)] = ends else { return false };
        let new = u16::from(known.is_none()) + u16::from(other.is_none() && source != destination);
        self.addresses + new <= MAX_ADDRESSES
    }

    fn push(&mut self, seen: &Sighting<'_>, items: &mut Gathered<'_>) {
        for place in 0..items.length {
            let Some((role, text, None)) = items.list().get(place).copied() else { continue };
            let number = self.text_added(role, text);
            if let Some(item) = items.list_mut().get_mut(place) {
                item.2 = number;
            }
        }
        // What a message says of other legs is said of the leg.
        let said = || items.list().iter().filter(|(role, ..)| *role != Role::LINK);
        let said = || said().filter_map(|(role, _, number)| Some((*role, (*number)?)));
        let length: u64 = said().map(|(_, number)| 1 + if number < 0x80 { 1 } else { 2 }).sum();
        let out = &mut self.entries;
        make_room(out, MAX_FIXED + length as usize);
        put_signed(out, seen.time.0.wrapping_sub(self.origin.0.0));
        out.extend_from_slice(&seen.frame.file.to_le_bytes());
        put_signed(out, (seen.frame.number as i64).wrapping_sub(self.origin.1.number as i64));
        out.push(seen.transport as u8 | u8::from(seen.in_part) << 7);
        seen.fixed.put(out);
        put_number(out, length);
        said().for_each(|(role, number)| put_known(out, role, number));
        self.events += 1;
    }

    /// The number of a new text; `None` beyond the caps.
    fn text_added(&mut self, role: Role, text: &[u8]) -> Option<u16> {
        // The same text may have been in this message before: both of its ends, two links.
        let is_twice = matches!(role, Role::END | Role::LINK);
        if is_twice && let Some(number) = self.texts().position(|known| known == Item::Text(role, text)) {
            return u16::try_from(number).ok();
        }
        let is_end = role == Role::END;
        if !is_end && (self.text_count >= MAX_TEXTS || self.texts.len() + text.len() > MAX_TEXT_TOTAL) {
            self.is_overfull = true;
            return None;
        }
        self.addresses += u16::from(is_end);
        make_room(&mut self.texts, text.len() + 3);
        put_text(&mut self.texts, role, text);
        self.text_count += 1;
        Some(self.text_count - 1)
    }
}

/// Octets that the texts of most legs fit into.
const FIRST_TEXTS: usize = 320;

/// Octets that an entry takes at most, besides its texts.
const MAX_FIXED: usize = 64;

/// Makes room for octets. Grows by little: most legs end as they are, and what doubles is half empty.
fn make_room(to: &mut Vec<u8>, octets: usize) {
    if to.capacity() - to.len() < octets {
        to.reserve_exact(octets + 64 + to.len() / 4);
    }
}

/// How well a message tells who calls whom: the earliest request outside a dialog does best, else the earliest
/// response to an INVITE (a BYE may name the called party in From), else the earliest request, else the earliest
/// response.
pub(crate) fn head_rank(fixed: &Fixed, what: What) -> u8 {
    match (what, fixed.to_tag) {
        (What::Request(_), 0) => 0,
        (What::Response(_), _) if fixed.method == Some(Method::Invite) => 1,
        (What::Request(_), _) => 2,
        (What::Response(_), _) => 3,
    }
}

impl Dialog {
    fn see(&mut self, fixed: &Fixed, what: What) {
        match what {
            What::Response(status) if fixed.method == Some(Method::Invite) => {
                self.answered |= (200..300).contains(&status.as_u16());
            }
            What::Request(Some(Method::Bye)) => self.ended = true,
            _ => {}
        }
    }
}

/// The texts of one message, with their numbers where the leg knows them.
struct Gathered<'a> {
    list: [(Role, &'a [u8], Option<u16>); MAX_ITEMS],
    length: usize,
    /// The roles of all.
    roles: u64,
}

impl Default for Gathered<'_> {
    fn default() -> Self {
        Self { list: [(Role::CALL_ID, &[], None); MAX_ITEMS], length: 0, roles: 0 }
    }
}

impl<'a> Gathered<'a> {
    /// Adds one; `false` where there is no room for it.
    fn push(&mut self, role: Role, text: &'a [u8]) -> bool {
        let Some(place) = self.list.get_mut(self.length) else { return false };
        *place = (role, text, None);
        self.length += 1;
        self.roles |= role.bit();
        true
    }

    fn list(&self) -> &[(Role, &'a [u8], Option<u16>)] {
        self.list.get(..self.length).unwrap_or_default()
    }

    fn list_mut(&mut self) -> &mut [(Role, &'a [u8], Option<u16>)] {
        self.list.get_mut(..self.length).unwrap_or_default()
    }
}

/// The entries of a leg.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entries<'k> {
    origin: (Timestamp, FrameRef),
    rest: &'k [u8],
}

impl<'k> Iterator for Entries<'k> {
    type Item = Entry<'k>;

    fn next(&mut self) -> Option<Entry<'k>> {
        let rest = &mut self.rest;
        let time = Timestamp(self.origin.0.0.wrapping_add(take_signed(rest)?));
        let (file, after) = rest.split_first_chunk::<2>()?;
        *rest = after;
        let number = (self.origin.1.number as i64).wrapping_add(take_signed(rest)?) as u64;
        let frame = FrameRef { file: u16::from_le_bytes(*file), number };
        let (transport, after) = rest.split_first()?;
        *rest = after;
        let fixed = Fixed::take(rest)?;
        let length = usize::try_from(take_number(rest)?).ok()?;
        let (items, after) = rest.split_at_checked(length)?;
        *rest = after;
        let in_part = transport & 0x80 != 0;
        Some(Entry {
            time,
            frame,
            transport: transport_of(transport & 0x7f),
            in_part,
            fixed,
            items: Items(items),
        })
    }
}

fn transport_of(number: u8) -> Transport {
    const ALL: [Transport; 9] = [
        Transport::Udp,
        Transport::Tcp,
        Transport::Tls,
        Transport::Ws,
        Transport::Wss,
        Transport::Sctp,
        Transport::Lapd,
        Transport::Mtp,
        Transport::M3ua,
    ];
    ALL.get(usize::from(number)).copied().unwrap_or(Transport::Udp)
}
