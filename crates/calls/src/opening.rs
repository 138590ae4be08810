//! How a leg began and ended: what tells which others belong to it, where the network does not say.

use tritone_wire::{Endpoint, Host};

use tritone_codes::{Method, StatusCode};
use tritone_wire::Timestamp;

use crate::detail::Detail;
use crate::event::Event;
use crate::hash::hash;
use crate::leg::{Kind, Leg};
use crate::link::LinkKind;
use crate::number::Number;
use crate::party::party;

/// Arrivals and ends of one leg that are looked at.
const MAX_MARKS: usize = 64;
/// Hosts of one leg, and origins of its session descriptions, by which it can be found.
const MAX_KEYS: usize = 8;
/// Users in From that name nobody: RFC 3323 section 4.1.1.3, and what PBXs write where they know no number.
const NOBODY: [&str; 8] =
    ["anonymous", "unknown", "unavailable", "restricted", "private", "asterisk", "freeswitch", "sipp"];

/// How a leg began and ended, for the search of others that belong to it.
#[derive(Debug)]
pub(crate) struct Opening {
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
    marks: Vec<Mark>,
    pub(crate) called: Vec<User>,
    pub(crate) calling: Vec<User>,
    pub(crate) diverted: Option<User>,
    pub(crate) origins: Vec<u64>,
}

/// An element, by its IP address; and by its port, which is 0 else, where it talks to another on the same host.
pub(crate) type Element = (Host, u16);

/// Sender and receiver of an event.
fn hosts(leg: &Leg, event: &Event) -> (Element, Element) {
    let (source, destination) = (leg.address(event.source), leg.address(event.destination));
    let is_local = source.host() == destination.host();
    let host =
        |address: Endpoint| (address.host(), if is_local { address.port().unwrap_or_default() } else { 0 });
    (host(source), host(destination))
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    time: Timestamp,
    host: Element,
    /// The host got an INVITE; else it answered one for good.
    arrived: bool,
}

/// The user part of a URI: a number, or the hash of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum User {
    Number(Number),
    Name(u64),
}

impl User {
    fn of(user: &str) -> Option<Self> {
        let is_filler = user.len() > 3 && user.bytes().all(|digit| Some(&digit) == user.as_bytes().first());
        if user.is_empty() || is_filler || NOBODY.iter().any(|nobody| user.eq_ignore_ascii_case(nobody)) {
            return None;
        }
        let name = || Self::Name(hash(user.to_ascii_lowercase().as_bytes()));
        Some(Number::parse(user).map_or_else(name, Self::Number))
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.is_same(other),
            _ => self == other,
        }
    }

    /// Whether it is a number of a public network, which no two calls have by chance.
    pub(crate) fn is_long(&self) -> bool {
        matches!(self, Self::Number(number) if number.is_long())
    }

    /// What is the same in all of its forms.
    fn key(&self) -> u64 {
        match self {
            Self::Number(number) => hash(number.suffix().as_bytes()),
            Self::Name(name) => *name,
        }
    }
}

impl Opening {
    /// `None` for what is no call, and where the first INVITE was not recorded.
    pub(crate) fn of(leg: &Leg) -> Option<Self> {
        if leg.kind() != Kind::Call {
            return None;
        }
        let events = leg.events();
        let first = events.iter().find(|event| is_opening(event))?;
        let (source, destination) = hosts(leg, first);
        let users = |texts: [Option<&str>; 2]| {
            let mut users: Vec<User> = texts.into_iter().flatten().filter_map(User::of).collect();
            users.dedup();
            users
        };
        let user_of = |value: &str| party(value).user;
        let (to, uri) = (user_of(leg.to()), leg.text(first.uri).and_then(user_of));
        let (from, identity) = (user_of(leg.from()), leg.identity().and_then(user_of));
        let diverted = leg.detail(first, Detail::Diversion).and_then(user_of);
        let origins = leg.links().iter().filter(|link| link.kind == LinkKind::Origin);
        let mut origins: Vec<u64> = origins.map(|link| link.hash).collect();
        origins.sort_unstable();
        origins.truncate(MAX_KEYS);
        Some(Self {
            start: first.time,
            end: events.last().map_or(first.time, |event| event.time),
            events: events.len(),
            source,
            destination,
            last_final: last_final(events),
            marks: marks(leg),
            called: users([uri.as_deref(), to.as_deref()]),
            calling: users([from.as_deref(), identity.as_deref()]),
            diverted: diverted.as_deref().and_then(User::of),
            origins,
        })
    }

    /// For how long the host had been holding the call at this time: it had got the INVITE, and not answered for good.
    pub(crate) fn held(&self, host: Element, at: Timestamp) -> Option<f64> {
        let last = self.marks.iter().rev().find(|mark| mark.host == host && mark.time <= at)?;
        let first = self.marks.iter().rev().filter(|mark| mark.host == host && mark.time <= at);
        let arrived = first.take_while(|mark| mark.arrived).last()?;
        last.arrived.then(|| at.seconds_since(arrived.time))
    }

    pub(crate) fn hosts(&self) -> impl Iterator<Item = Element> + use<'_> {
        let mut seen: Vec<Element> = self.marks.iter().filter(|m| m.arrived).map(|mark| mark.host).collect();
        seen.sort_unstable();
        seen.dedup();
        seen.into_iter().take(MAX_KEYS)
    }

    /// Whether the host got the call.
    pub(crate) fn was_at(&self, host: Element) -> bool {
        self.marks.iter().any(|mark| mark.arrived && mark.host == host)
    }

    /// What may tell that another leg is the same call, however its numbers are written.
    pub(crate) fn keys(&self) -> impl Iterator<Item = u64> + use<'_> {
        let users = self.called.iter().chain(&self.calling).map(User::key);
        let mut keys: Vec<u64> = users.chain(self.origins.iter().copied()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter()
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

fn marks(leg: &Leg) -> Vec<Mark> {
    // An INVITE that is sent again, even after its answer, arrived when it was first seen.
    let mut seen: Vec<(Element, u32, u32)> = Vec::new();
    let mut marks: Vec<Mark> = Vec::new();
    for event in leg.events() {
        let (source, destination) = hosts(leg, event);
        let arrived = is_opening(event);
        let host = if arrived { destination } else { source };
        let request = (host, event.branch, event.cseq);
        if marks.len() == MAX_MARKS || (arrived && event.branch != 0 && seen.contains(&request)) {
            continue;
        }
        if arrived {
            seen.push(request);
        }
        if arrived || is_final(event) {
            marks.push(Mark { time: event.time, host, arrived });
        }
    }
    marks
}

/// The first user of one list that the other has too.
pub(crate) fn same<'u>(one: &'u [User], other: &[User]) -> Option<&'u User> {
    one.iter().find(|user| other.iter().any(|known| user.is_same(known)))
}
