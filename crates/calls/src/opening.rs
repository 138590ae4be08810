//! How legs began and ended: what tells which of them make one call.
//!
//! There is one opening a leg, and all are kept until the last leg is there: they are words in a row, about a hundred and
//! thirty octets for a leg that was recorded on one hop.

mod user;

use tritone_wire::Host;

use tritone_codes::{Method, StatusCode};
use tritone_wire::Timestamp;

pub(crate) use user::{User, Users};

use crate::detail::Detail;
use crate::event::Event;
use crate::hash::{hash, mixed};
use crate::kind::Kind;
use crate::leg::Leg;
use crate::link::{Link, LinkKind};
use crate::user::user_of;

/// Arrivals and ends of one leg that are looked at.
const MAX_MARKS: usize = 64;
/// Hosts of one leg, and origins of its session descriptions, by which it can be found.
const MAX_KEYS: usize = 8;

/// The openings of legs, in the order in which they were taken.
#[derive(Debug, Default)]
pub(crate) struct Openings {
    heads: Vec<Head>,
    /// What there is a different number of, one leg after the other.
    words: Vec<u64>,
    /// The kinds of values that any leg gives, and those that any asks for, a bit each.
    given: u8,
    asked: u8,
    /// Of the leg that is being taken: who got which INVITE.
    seen: Vec<(Element, u32, u32)>,
}

/// What each opening has, and how many words of it follow which others.
#[derive(Clone, Copy, Debug, Default)]
struct Head {
    start: Timestamp,
    end: Timestamp,
    /// Place of its first word.
    at: u32,
    events: u16,
    last_final: u16,
    /// Pairs of words.
    marks: u8,
    called: u8,
    calling: u8,
    diverted: u8,
    links: u8,
    /// Whether it is a call, and its first INVITE was recorded.
    is_one: bool,
}

/// How a leg began and ended, for the search of others that belong to it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening<'o> {
    pub(crate) start: Timestamp,
    /// Last event of all.
    pub(crate) end: Timestamp,
    /// How many there are.
    pub(crate) events: usize,
    /// Who sent the first INVITE to whom.
    pub(crate) source: Element,
    pub(crate) destination: Element,
    /// Status of the last final response to an INVITE.
    pub(crate) last_final: u16,
    /// Which host got an INVITE when, and which gave a final response, in order.
    marks: &'o [u64],
    pub(crate) called: Users<'o>,
    pub(crate) calling: Users<'o>,
    pub(crate) diverted: Option<User>,
    links: &'o [u64],
}

/// An element, by its IP address; and by its port, which is 0 else, where it talks to another on the same host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Element(u64);

impl Element {
    /// An address of IPv4 as it is, in the order of addresses; all others as hashes.
    fn of(host: Host, port: u16) -> Self {
        let port = u64::from(port);
        let other = |octets: &[u8]| mixed(hash(octets), port) >> 1 | 1 << 62;
        Self(match host {
            Host::Ip(std::net::IpAddr::V4(ip)) => u64::from(ip.to_bits()) << 16 | port,
            Host::Ip(std::net::IpAddr::V6(ip)) => other(&ip.octets()),
            Host::Other(endpoint) => other(endpoint.to_string().as_bytes()),
        })
    }

    pub(crate) fn word(self) -> u64 {
        self.0
    }
}

/// Sender and receiver of an event.
fn hosts(leg: &Leg, event: &Event) -> (Element, Element) {
    (element(leg, event, event.source), element(leg, event, event.destination))
}

/// One of both.
fn element(leg: &Leg, event: &Event, end: u16) -> Element {
    let is_local = leg.host(event.source) == leg.host(event.destination);
    let address = leg.address(end);
    Element::of(address.host(), if is_local { address.port().unwrap_or_default() } else { 0 })
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    time: Timestamp,
    host: Element,
    /// The host got an INVITE; else it answered one for good.
    arrived: bool,
}

impl Mark {
    fn write(self, words: &mut Vec<u64>) {
        words.extend([self.time.0 as u64, self.host.0 << 1 | u64::from(self.arrived)]);
    }

    fn read(words: &[u64; 2]) -> Self {
        let [time, host] = *words;
        Self { time: Timestamp(time as i64), host: Element(host >> 1), arrived: host & 1 == 1 }
    }
}

/// A [`Link`] in one word: kind, the highest bits of the hash, whether it gives and whether it asks. In order, those of one
/// kind are together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LinkWord(u64);

impl LinkWord {
    const GIVES: u64 = 2;
    const ASKS: u64 = 1;

    fn of(link: Link) -> Self {
        let flags = u64::from(link.gives) << 1 | u64::from(link.asks);
        Self((link.kind as u64) << 61 | link.hash >> 5 << 2 | flags)
    }

    pub(crate) fn gives(self) -> bool {
        self.0 & Self::GIVES != 0
    }

    pub(crate) fn asks(self) -> bool {
        self.0 & Self::ASKS != 0
    }

    pub(crate) fn is(self, kind: LinkKind) -> bool {
        self.0 >> 61 == kind as u64
    }

    /// Kind and value.
    pub(crate) fn value(self) -> u64 {
        self.0 & !(Self::GIVES | Self::ASKS)
    }
}

impl Openings {
    /// How many legs were taken.
    pub(crate) fn len(&self) -> usize {
        self.heads.len()
    }

    /// The opening of a leg; `None` for what is no call, and where the first INVITE was not recorded.
    pub(crate) fn get(&self, leg: usize) -> Option<Opening<'_>> {
        let head = self.heads.get(leg).filter(|head| head.is_one)?;
        let words = self.words.get(head.at as usize..)?;
        let ([source, destination], words) = words.split_first_chunk::<2>()?;
        let (marks, words) = words.split_at_checked(2 * usize::from(head.marks))?;
        let (called, words) = words.split_at_checked(head.called.into())?;
        let (calling, words) = words.split_at_checked(head.calling.into())?;
        let (diverted, words) = words.split_at_checked(head.diverted.into())?;
        Some(Opening {
            start: head.start,
            end: head.end,
            events: head.events.into(),
            source: Element(*source),
            destination: Element(*destination),
            last_final: head.last_final,
            marks,
            called: Users(called),
            calling: Users(calling),
            diverted: Users(diverted).next(),
            links: words.get(..head.links.into())?,
        })
    }

    /// When each leg began to call; `None` as for [`Openings::get`].
    pub(crate) fn starts(&self) -> impl DoubleEndedIterator<Item = Option<Timestamp>> + ExactSizeIterator {
        self.heads.iter().map(|head| head.is_one.then_some(head.start))
    }

    /// The openings of legs that come after.
    pub(crate) fn absorb(&mut self, later: Self) {
        let words = self.words.len();
        // Beyond 32 GiB of words a leg stays a call of its own.
        let moved = |head: Head| {
            let at = u32::try_from(words + head.at as usize).ok();
            at.map_or_else(Head::default, |at| Head { at, ..head })
        };
        self.heads.extend(later.heads.into_iter().map(moved));
        self.words.extend(later.words);
        self.given |= later.given;
        self.asked |= later.asked;
    }

    /// Whether some leg gives values of a kind, and some asks for such.
    pub(crate) fn has_pairs(&self, kind: LinkKind) -> bool {
        self.given & self.asked & (1 << kind as u8) != 0
    }

    /// Takes the next leg.
    pub(crate) fn take(&mut self, leg: &Leg) {
        let head = self.opening(leg).unwrap_or_default();
        self.heads.push(head);
    }

    fn opening(&mut self, leg: &Leg) -> Option<Head> {
        if leg.kind() != Kind::Call {
            return None;
        }
        let events = leg.events();
        let first = events.iter().find(|event| is_opening(event))?;
        let at = u32::try_from(self.words.len()).ok()?;
        let (source, destination) = hosts(leg, first);
        self.words.extend([source.0, destination.0]);
        let marks = self.marks(leg);
        Some(Head {
            start: first.time,
            end: events.last().map_or(first.time, |event| event.time),
            at,
            events: events.len() as u16,
            last_final: last_final(events),
            marks,
            called: self.users([leg.text(first.uri), Some(leg.to())]),
            calling: self.users([Some(leg.from()), leg.identity()]),
            diverted: self.users([leg.detail(first, Detail::Diversion), None]),
            links: self.links(leg),
            is_one: true,
        })
    }

    /// Writes the users whom these name, each once; the number of words.
    fn users(&mut self, values: [Option<&str>; 2]) -> u8 {
        let before = self.words.len();
        let [one, other] = values.map(|value| value.and_then(user_of));
        // Mostly they are written alike.
        let other = other.filter(|other| one.as_ref() != Some(other));
        let [one, other] = [one, other].map(|user| User::of(&user?));
        for user in one.into_iter().chain(other.filter(|_| other != one)) {
            user.write(&mut self.words);
        }
        (self.words.len() - before) as u8
    }

    /// Writes what the leg says of others, and its Call-ID, by which others refer to it; the number of words.
    fn links(&mut self, leg: &Leg) -> u8 {
        let before = self.words.len();
        let call_id = hash(leg.call_id().as_bytes());
        let own = Link { kind: LinkKind::Named, gives: true, asks: false, hash: call_id };
        let links = leg.links().iter().copied().chain([own]);
        for link in links {
            let kind = 1 << link.kind as u8;
            self.given |= if link.gives { kind } else { 0 };
            self.asked |= if link.asks { kind } else { 0 };
            self.words.push(LinkWord::of(link).0);
        }
        let words = self.words.get_mut(before..).unwrap_or_default();
        words.sort_unstable();
        words.len() as u8
    }

    /// Writes the marks of a leg; how many.
    fn marks(&mut self, leg: &Leg) -> u8 {
        // An INVITE that is sent again, even after its answer, arrived when it was first seen.
        self.seen.clear();
        let mut count = 0;
        for event in leg.events() {
            let arrived = is_opening(event);
            if count == MAX_MARKS || !(arrived || is_final(event)) {
                continue;
            }
            let host = element(leg, event, if arrived { event.destination } else { event.source });
            let request = (host, event.branch, event.cseq);
            if arrived && event.branch != 0 && self.seen.contains(&request) {
                continue;
            }
            if arrived {
                self.seen.push(request);
            }
            Mark { time: event.time, host, arrived }.write(&mut self.words);
            count += 1;
        }
        count as u8
    }
}

impl<'o> Opening<'o> {
    fn marks(&self) -> impl DoubleEndedIterator<Item = Mark> + use<'o> {
        self.marks.as_chunks::<2>().0.iter().map(Mark::read)
    }

    /// For how long the host had been holding the call at this time: it had got the INVITE, and not answered for good.
    pub(crate) fn held(&self, host: Element, at: Timestamp) -> Option<f64> {
        let mut marks = self.marks().rev().filter(|mark| mark.host == host && mark.time <= at);
        let last = marks.next().filter(|mark| mark.arrived)?;
        let arrived = marks.take_while(|mark| mark.arrived).last().unwrap_or(last);
        Some(at.seconds_since(arrived.time))
    }

    /// When the last of the INVITEs arrived anywhere.
    pub(crate) fn last_arrival(&self) -> Timestamp {
        let arrivals = self.marks().filter(|mark| mark.arrived).map(|mark| mark.time);
        arrivals.max().unwrap_or(self.start)
    }

    /// The hosts that got the call, into a list.
    pub(crate) fn hosts(&self, hosts: &mut Vec<Element>) {
        hosts.clear();
        hosts.extend(self.marks().filter(|mark| mark.arrived).map(|mark| mark.host));
        hosts.sort_unstable();
        hosts.dedup();
        hosts.truncate(MAX_KEYS);
    }

    /// Whether the host got the call.
    pub(crate) fn was_at(&self, host: Element) -> bool {
        self.marks().any(|mark| mark.arrived && mark.host == host)
    }

    /// What it says of other legs, in order.
    pub(crate) fn links(&self) -> impl Iterator<Item = LinkWord> + use<'o> {
        self.links.iter().copied().map(LinkWord)
    }

    /// Whether it asks for a value that it also gives, where it gives it to be asked for. A challenge that was met with the
    /// same Call-ID, or a redirection that was followed so, asks for no other leg.
    pub(crate) fn is_settled(&self, link: LinkWord) -> bool {
        !link.asks() && self.links.binary_search(&(link.value() | LinkWord::ASKS)).is_ok()
    }

    /// The origins of its session descriptions by which it can be found.
    pub(crate) fn origins(&self) -> impl Iterator<Item = LinkWord> + use<'o> {
        self.links().filter(|link| link.is(LinkKind::Origin)).take(MAX_KEYS)
    }
}

fn is_opening(event: &Event) -> bool {
    event.request() == Some(Method::Invite) && event.to_tag == 0
}

/// Whether an event is a final response to an INVITE.
fn is_final(event: &Event) -> bool {
    let is_final = |status: StatusCode| status.is_final() && status.is_valid_on_the_wire();
    event.method == Some(Method::Invite) && event.status().is_some_and(is_final)
}

fn last_final(events: &[Event]) -> u16 {
    let last = events.iter().rev().find(|event| is_final(event));
    last.and_then(Event::status).map_or(0, StatusCode::as_u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opening_is_the_same_after_others_were_taken_in() {
        let mut all = Openings { words: vec![7; 5], ..Openings::default() };
        all.heads.push(Head::default());
        let words = vec![10, 20, 1_000, 21 << 1 | 1, 3];
        let head = Head { start: Timestamp(1_000), marks: 1, links: 1, is_one: true, ..Head::default() };
        all.absorb(Openings { heads: vec![head, Head::default()], words, ..Openings::default() });
        let opening = all.get(1).unwrap();
        assert_eq!((opening.source, opening.destination), (Element(10), Element(20)));
        assert!(opening.was_at(Element(21)));
        assert_eq!(opening.links, [3]);
        assert!(all.get(0).is_none() && all.get(2).is_none());
    }
}
