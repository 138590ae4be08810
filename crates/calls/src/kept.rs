//! A leg as it is kept while a recording is read: everything that was seen of one Call-ID, packed.
//!
//! Each text is there once, whatever header of whatever message it is in; each message is an entry that says its texts
//! by their numbers. A leg of ten messages takes some 700 octets so; unpacked ([`Leg`](crate::leg::Leg)) it takes six
//! times as much, which only the legs do that are being judged.

use arrayvec::ArrayVec;
use tritone_wire::{FrameRef, Timestamp, Transport};

use tritone_codes::Method;

use crate::common::Common;
use crate::detail::Detail;
use crate::event::What;
use crate::packed::{
    Fixed, Hashes, Item, Items, Number, Role, known_length, put_known, put_number, put_signed, put_text,
    take_number, take_signed,
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

/// A packed leg.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// Its own texts with their roles; the first is the Call-ID.
    texts: Vec<u8>,
    /// Its entries.
    entries: Vec<u8>,
    /// Of all legs that were begun, the so many-th.
    serial: u64,
    /// Time and frame of the entry that was added first, from which those of all are counted.
    origin: (Timestamp, Frame),
    /// Of the message that tells best who calls whom: how well it does, and where it was seen.
    head: (Timestamp, Frame, u8),
    /// Hashes of the entry added last.
    last: Hashes,
    left_out: u32,
    text_count: u16,
    addresses: u16,
    events: u16,
    is_overfull: bool,
    /// An entry is earlier than the one that was added first.
    goes_back: bool,
    dialog: Dialog,
}

/// A frame in one number: that of the file, and below it that of the frame. Files have less than 2^48 frames.
type Frame = u64;

fn frame_number(frame: FrameRef) -> Frame {
    u64::from(frame.file) << 48 | (frame.number & FRAME_NUMBER)
}

fn frame_of(number: Frame) -> FrameRef {
    FrameRef { file: (number >> 48) as u16, number: number & FRAME_NUMBER }
}

const FRAME_NUMBER: u64 = (1 << 48) - 1;

/// What a leg has come to, as far as that can be seen without judging.
#[derive(Clone, Copy, Debug, Default)]
struct Dialog {
    invited: bool,
    answered: bool,
    /// The last final response to an INVITE did not answer it, and no other INVITE came since.
    failed: bool,
    ended: bool,
    /// A SUBSCRIBE was accepted, and no NOTIFY said that it is over.
    subscribed: bool,
}

/// 64*T1 twice: nothing comes any more of what was over that long ago, no retransmission (RFC 3261 section 17), and no
/// further attempt of the caller.
const QUIET_S: f64 = 64.0;
/// Timer C (RFC 3261 section 16.6), which is more than three minutes, and 64*T1: for so long an INVITE may ring.
const RINGING_S: f64 = 240.0;

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
        let mut texts = Vec::new();
        put_text(&mut texts, Role::CALL_ID, call_id);
        Self { texts, serial, text_count: 1, ..Self::empty() }
    }

    /// What stands in the place of a leg that is gone.
    pub(crate) fn empty() -> Self {
        Self {
            texts: Vec::new(),
            entries: Vec::new(),
            serial: 0,
            origin: (Timestamp::default(), 0),
            head: (Timestamp::default(), 0, u8::MAX),
            last: Hashes::default(),
            left_out: 0,
            text_count: 0,
            addresses: 0,
            events: 0,
            is_overfull: false,
            goes_back: false,
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
        Entries { origin: self.origin, last: Hashes::default(), rest: &self.entries }
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
        u64::from(self.left_out)
    }

    /// A text found no room.
    pub(crate) fn is_overfull(&self) -> bool {
        self.is_overfull
    }

    /// Time and frame of its earliest event.
    pub(crate) fn first(&self) -> (Timestamp, FrameRef) {
        let first = (self.origin.0, frame_of(self.origin.1));
        if !self.goes_back {
            return first;
        }
        self.entries().map(|entry| (entry.time, entry.frame)).min().unwrap_or(first)
    }

    /// Time of its latest event.
    pub(crate) fn last(&self) -> Timestamp {
        self.entries().map(|entry| entry.time).max().unwrap_or(self.origin.0)
    }

    /// Whether nothing is to be expected of it any more at this time.
    pub(crate) fn is_over(&self, at: Timestamp) -> bool {
        let Dialog { invited, answered, failed, ended, subscribed } = self.dialog;
        let patience = match (answered && !ended || subscribed, invited && !(answered || failed || ended)) {
            (true, _) => return false,
            (_, true) => RINGING_S,
            _ => QUIET_S,
        };
        at.seconds_since(self.last()) > patience
    }

    /// The octets of memory that it takes.
    pub(crate) fn octets(&self) -> usize {
        self.texts.capacity() + self.entries.capacity() + OVERHEAD
    }

    /// Adds a message; `entry` is memory to write its entry into.
    pub(crate) fn add(&mut self, seen: &Sighting<'_>, common: &mut Common, entry: &mut Vec<u8>) -> Added {
        if self.events == MAX_EVENTS {
            self.left_out = self.left_out.saturating_add(1);
            return Added::NoRoom;
        }
        let place = (seen.time, frame_number(seen.frame));
        let rank = head_rank(&seen.fixed, seen.what);
        let tells_better = (rank, place.0, place.1) <= (self.head.2, self.head.0, self.head.1);
        let mut items = Gathered::new();
        for end in seen.ends {
            items.push((Role::END, end, None));
        }
        for item in seen.items {
            let Item::Text(role, text) = item else { continue };
            // Who calls whom is kept where no better message said it.
            if matches!(role, Role::FROM | Role::TO) && !tells_better {
                continue;
            }
            self.is_overfull |= items.try_push((role, text, None)).is_err();
        }
        let roles = find_common(&mut items, common);
        self.find_known(&mut items, roles);
        if !self.has_room_for_addresses(&items) {
            self.left_out = self.left_out.saturating_add(1);
            return Added::NoRoom;
        }
        if self.events == 0 {
            self.origin = place;
        }
        self.goes_back |= place < self.origin;
        self.push(seen, &mut items, entry);
        if tells_better {
            self.head = (place.0, place.1, rank);
        }
        self.dialog.see(seen);
        Added::Event
    }

    /// Gives those of the items that the leg has their numbers; `roles` are those of the items that have none.
    fn find_known(&self, items: &mut Gathered<'_>, roles: u64) {
        let mut first = [u8::MAX; 64];
        for (place, (role, _, number)) in items.iter().enumerate().rev() {
            if number.is_none() {
                first[role.place()] = place as u8;
            }
        }
        for (number, known) in (0..).zip(self.texts()) {
            let Item::Text(role, text) = known else { continue };
            if role.bit() & roles == 0 {
                continue;
            }
            let from = usize::from(first[role.place()]);
            let alike = items.get_mut(from..).unwrap_or_default().iter_mut();
            let most = if role.is_repeated() { MAX_ITEMS } else { 1 };
            for item in alike.take(most).filter(|item| (item.0, item.1) == (role, text)) {
                item.2 = Some(Number::Own(number));
            }
        }
    }

    /// Whether the addresses of a message are among those kept, or may be added.
    fn has_room_for_addresses(&self, items: &Gathered<'_>) -> bool {
        let [(_, source, known), (_, destination, other), ..] = items.as_slice() else { return false };
        let new = u16::from(known.is_none()) + u16::from(other.is_none() && source != destination);
        self.addresses + new <= MAX_ADDRESSES
    }

    fn push(&mut self, seen: &Sighting<'_>, items: &mut Gathered<'_>, out: &mut Vec<u8>) {
        let new = items.iter().filter(|(.., number)| number.is_none());
        make_room(&mut self.texts, new.map(|(_, text, _)| text.len() + 3).sum());
        let mut length = 0;
        for (role, text, number) in &mut *items {
            if number.is_none() {
                *number = self.text_added(*role, text).map(Number::Own);
            }
            length += number.filter(|_| is_said(*role)).map_or(0, known_length);
        }
        out.clear();
        let hashes = Hashes::of(&seen.fixed);
        out.push(seen.transport as u8 | u8::from(seen.in_part) << 7);
        put_signed(out, seen.time.0.wrapping_sub(self.origin.0.0));
        put_signed(out, frame_number(seen.frame).wrapping_sub(self.origin.1) as i64);
        seen.fixed.put_after(&self.last, out);
        put_number(out, length);
        for (role, _, number) in items.iter().filter(|(role, ..)| is_said(*role)) {
            number.iter().for_each(|number| put_known(out, *role, *number));
        }
        make_room(&mut self.entries, out.len());
        self.entries.extend_from_slice(out);
        self.last = hashes;
        self.events += 1;
    }

    /// The number of a new text of its own; `None` beyond the caps.
    fn text_added(&mut self, role: Role, text: &[u8]) -> Option<u16> {
        // The same text may have been in this message before: both of its ends, two links.
        if role.is_repeated()
            && let Some(number) = self.texts().position(|known| known == Item::Text(role, text))
        {
            return u16::try_from(number).ok();
        }
        let is_end = role == Role::END;
        if !is_end && (self.text_count >= MAX_TEXTS || self.texts.len() + text.len() > MAX_TEXT_TOTAL) {
            self.is_overfull = true;
            return None;
        }
        self.addresses += u16::from(is_end);
        put_text(&mut self.texts, role, text);
        self.text_count += 1;
        Some(self.text_count - 1)
    }
}

/// Whether an entry says it: what a message says of other legs is said of the leg.
fn is_said(role: Role) -> bool {
    role != Role::LINK
}

/// Octets that are added to what has no room for more.
const GROWTH: usize = 24;

/// Makes room for octets, and few more: most legs end soon, and what doubles is half empty.
fn make_room(to: &mut Vec<u8>, octets: usize) {
    if to.capacity() - to.len() < octets {
        to.reserve_exact(octets + GROWTH + to.len() / 8);
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
    fn see(&mut self, seen: &Sighting<'_>) {
        match (seen.what, seen.fixed.method) {
            (What::Response(status), Some(Method::Invite)) => {
                self.answered |= (200..300).contains(&status.as_u16());
                self.failed |= status.as_u16() >= 300;
            }
            (What::Response(status), Some(Method::Subscribe)) => {
                self.subscribed |= (200..300).contains(&status.as_u16());
            }
            // After a challenge, and where a proxy tries the next element, it may ring again.
            (What::Request(Some(Method::Invite)), _) => (self.invited, self.failed) = (true, false),
            (What::Request(Some(Method::Bye)), _) => self.ended = true,
            (What::Request(Some(Method::Notify)), _) if ends_subscription(seen.items) => {
                self.subscribed = false;
            }
            _ => {}
        }
    }
}

/// Whether a NOTIFY says that no further one comes (RFC 6665 section 4.1.3).
fn ends_subscription(mut items: Items<'_>) -> bool {
    const STATE: Role = Role::of_detail(Detail::SubscriptionState);
    const TERMINATED: &[u8] = b"terminated";
    items.any(|item| match item {
        Item::Text(STATE, state) => {
            state.get(..TERMINATED.len()).is_some_and(|word| word.eq_ignore_ascii_case(TERMINATED))
        }
        _ => false,
    })
}

/// Gives those of the items that many legs have their numbers; the roles of the others.
fn find_common(items: &mut Gathered<'_>, common: &mut Common) -> u64 {
    let mut roles = 0;
    for (role, text, number) in items {
        *number = common.number(*role, text).map(Number::Common);
        roles |= if number.is_none() { role.bit() } else { 0 };
    }
    roles
}

/// A text of a message, with its number once that is known.
type Gathering<'a> = (Role, &'a [u8], Option<Number>);

/// The texts of one message.
type Gathered<'a> = ArrayVec<Gathering<'a>, MAX_ITEMS>;

/// The entries of a leg.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entries<'k> {
    origin: (Timestamp, Frame),
    last: Hashes,
    rest: &'k [u8],
}

impl<'k> Iterator for Entries<'k> {
    type Item = Entry<'k>;

    fn next(&mut self) -> Option<Entry<'k>> {
        let (transport, rest) = self.rest.split_first()?;
        self.rest = rest;
        let rest = &mut self.rest;
        let time = Timestamp(self.origin.0.0.wrapping_add(take_signed(rest)?));
        let frame = frame_of(self.origin.1.wrapping_add(take_signed(rest)? as u64));
        let fixed = Fixed::take_after(&self.last, rest)?;
        self.last = Hashes::of(&fixed);
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
