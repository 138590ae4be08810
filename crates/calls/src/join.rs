//! Which legs are of one call.
//!
//! A B2BUA gives each side a Call-ID of its own, and a caller may try again with a new one. Legs are joined by what
//! the network says (see [`LinkKind`]); and where it says nothing, by time and numbers at the element that got the one
//! leg and sent the other. A wrong join is worse than none: where two legs fit equally, neither is taken.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};

use tritone_codes::{Method, StatusCode};
use tritone_wire::Timestamp;

use crate::detail::Detail;
use crate::event::Event;
use crate::joined::{Joined, JoinedBy};
use crate::leg::{Kind, Leg};
use crate::link::{Link, LinkKind, hash};
use crate::number::Number;
use crate::party::party;

/// Legs that one call may have; further ones stay calls of their own.
const MAX_PARTS: usize = 32;
/// Legs that may have one value in common before it is taken to say nothing: some elements send the same one always.
const MAX_COMMON: usize = 64;
/// How long an element may hold a call before it sends it on, where only numbers tell.
const HELD_S: f64 = 5.0;
/// The same, where only the number of the caller tells.
const HELD_BRIEFLY_S: f64 = 2.0;
/// 64*T1: how long after a failure a caller may try again with a new Call-ID.
const RETRY_S: f64 = 32.0;
/// Arrivals and ends of one leg that are looked at.
const MAX_MARKS: usize = 64;
/// Hosts of one leg, and origins of its session descriptions, by which it can be found.
const MAX_KEYS: usize = 8;
/// Events that the legs of one call may have together.
const MAX_EVENTS: usize = 8_000;
/// Calls between two hosts that may have one origin of a session description before it is taken for one that their
/// sender always writes, as traffic generators do: more than the phones of one group that ring at once.
const MAX_OF_ORIGIN: usize = 4;
/// Users in From that name nobody: RFC 3323 section 4.1.1.3, and what PBXs write where they know no number.
const NOBODY: [&str; 8] =
    ["anonymous", "unknown", "unavailable", "restricted", "private", "asterisk", "freeswitch", "sipp"];

/// Joins legs, which are in order of their first event; each with its events in order.
pub(crate) fn join(legs: Vec<Leg>) -> Vec<Leg> {
    let mut openings: Vec<Option<Opening>> = legs.iter().map(Opening::of).collect();
    let constants = Constants::of(&legs, &openings);
    for opening in openings.iter_mut().flatten() {
        opening.origins.retain(|origin| !constants.has(LinkKind::Origin, *origin));
    }
    let mut joiner = Joiner { openings: &openings, constants, ..Joiner::default() };
    for (index, leg) in legs.iter().enumerate() {
        joiner.place(index, leg);
    }
    let parents = joiner.parents;
    merge(legs, &parents)
}

/// Puts the legs of each call together, under the leg that began it.
fn merge(legs: Vec<Leg>, parents: &BTreeMap<usize, (usize, JoinedBy)>) -> Vec<Leg> {
    if parents.is_empty() {
        return legs;
    }
    let mut calls: Vec<Option<Leg>> = Vec::with_capacity(legs.len());
    // Of each leg that was joined: its call, and its place among the parts of that.
    let mut places: BTreeMap<usize, (usize, u16)> = BTreeMap::new();
    for (index, leg) in legs.into_iter().enumerate() {
        let parent = parents.get(&index);
        let Some((parent, by)) = parent else {
            calls.push(Some(leg));
            continue;
        };
        calls.push(None);
        let (root, parent) = places.get(parent).copied().unwrap_or((*parent, 0));
        let Some(call) = calls.get_mut(root).and_then(Option::as_mut) else { continue };
        call.absorb(leg, Joined { by: *by, parent });
        places.insert(index, (root, call.parts().len() as u16 - 1));
    }
    let mut joined: Vec<Leg> = calls.into_iter().flatten().collect();
    joined.iter_mut().filter(|leg| !leg.parts().is_empty()).for_each(Leg::sort);
    joined
}

/// How a leg began and ended, for the search of others that belong to it.
#[derive(Debug)]
struct Opening {
    start: Timestamp,
    /// Last event of all.
    end: Timestamp,
    /// How many there are.
    events: usize,
    /// Who sent the first INVITE to whom.
    source: Host,
    destination: Host,
    /// Status of the last final response to an INVITE.
    last_final: u16,
    /// Which host got an INVITE when, and which gave a final response, in order.
    marks: Vec<Mark>,
    called: Vec<User>,
    calling: Vec<User>,
    diverted: Option<User>,
    origins: Vec<u64>,
}

/// An element, by its IP address; and by its port, which is 0 else, where it talks to another on the same host.
type Host = (IpAddr, u16);

/// Sender and receiver of an event.
fn hosts(leg: &Leg, event: &Event) -> (Host, Host) {
    let (source, destination) = (leg.address(event.source), leg.address(event.destination));
    let is_local = source.ip() == destination.ip();
    let host = |address: SocketAddr| (address.ip(), if is_local { address.port() } else { 0 });
    (host(source), host(destination))
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    time: Timestamp,
    host: Host,
    /// The host got an INVITE; else it answered one for good.
    arrived: bool,
}

/// The user part of a URI: a number, or the hash of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum User {
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

    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.is_same(other),
            _ => self == other,
        }
    }

    /// Whether it is a number of a public network, which no two calls have by chance.
    fn is_long(&self) -> bool {
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
    fn of(leg: &Leg) -> Option<Self> {
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
    fn held(&self, host: Host, at: Timestamp) -> Option<f64> {
        let last = self.marks.iter().rev().find(|mark| mark.host == host && mark.time <= at)?;
        let first = self.marks.iter().rev().filter(|mark| mark.host == host && mark.time <= at);
        let arrived = first.take_while(|mark| mark.arrived).last()?;
        last.arrived.then(|| at.seconds_since(arrived.time))
    }

    fn hosts(&self) -> impl Iterator<Item = Host> + use<'_> {
        let mut seen: Vec<Host> = self.marks.iter().filter(|m| m.arrived).map(|mark| mark.host).collect();
        seen.sort_unstable();
        seen.dedup();
        seen.into_iter().take(MAX_KEYS)
    }

    /// Whether the host got the call.
    fn was_at(&self, host: Host) -> bool {
        self.marks.iter().any(|mark| mark.arrived && mark.host == host)
    }

    /// What may tell that another leg is the same call, however its numbers are written.
    fn keys(&self) -> impl Iterator<Item = u64> + use<'_> {
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
    let mut seen: Vec<(Host, u32, u32)> = Vec::new();
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

/// Values that tell no call from another, as their sender writes them into all.
#[derive(Debug, Default)]
struct Constants(HashSet<(LinkKind, u64)>);

impl Constants {
    /// A value that comes again between the same two hosts when the call that had it is long over; and an origin that
    /// many calls have.
    fn of(legs: &[Leg], openings: &[Option<Opening>]) -> Self {
        let mut first_ends: HashMap<(LinkKind, u64, Host, Host), (Timestamp, usize)> = HashMap::new();
        let mut constants = HashSet::new();
        for (leg, opening) in legs.iter().zip(openings) {
            let Some(opening) = opening else { continue };
            for link in leg.links().iter().filter(|link| link.gives && link.asks) {
                let key = (link.kind, link.hash, opening.source, opening.destination);
                let (end, count) = first_ends.entry(key).or_insert((opening.end, 0));
                *count += 1;
                *end = opening.end.min(*end);
                let is_common = link.kind == LinkKind::Origin && *count > MAX_OF_ORIGIN;
                if is_common || opening.start.seconds_since(*end) > RETRY_S {
                    constants.insert((link.kind, link.hash));
                }
            }
        }
        Self(constants)
    }

    fn has(&self, kind: LinkKind, hash: u64) -> bool {
        self.0.contains(&(kind, hash))
    }
}

/// Finds the leg that each leg belongs to, in order.
#[derive(Debug, Default)]
struct Joiner<'o> {
    openings: &'o [Option<Opening>],
    constants: Constants,
    parents: BTreeMap<usize, (usize, JoinedBy)>,
    roots: HashMap<usize, usize>,
    /// Legs and events of each call that has several.
    sizes: HashMap<usize, (usize, usize)>,
    /// Legs from which another was sent on.
    taken: HashSet<usize>,
    /// Legs that gave a value, in order.
    givers: HashMap<(LinkKind, u64), Vec<usize>>,
    /// Legs that a host got, by what they may have in common with those that it sends, in order.
    at_hosts: HashMap<(Host, u64), Vec<usize>>,
}

impl Joiner<'_> {
    fn place(&mut self, index: usize, leg: &Leg) {
        let Some(opening) = self.openings.get(index).and_then(Option::as_ref) else { return };
        if let Some((parent, by)) = self.parent(leg, opening) {
            let root = self.root(parent);
            let events = self.opening(root).map_or(0, |opening| opening.events);
            let (parts, events) = self.sizes.entry(root).or_insert((1, events));
            if *parts < MAX_PARTS && *events + opening.events <= MAX_EVENTS {
                *parts += 1;
                *events += opening.events;
                self.roots.insert(index, root);
                self.taken.insert(parent);
                self.parents.insert(index, (parent, by));
            }
        }
        // A challenge that was met with the same Call-ID, or a redirection that was followed so, asks for no other leg.
        let is_settled =
            |link: &Link| !link.asks && leg.links().contains(&Link { gives: false, asks: true, ..*link });
        let gives = |link: &&Link| link.gives && link.kind != LinkKind::Origin && !is_settled(link);
        for link in leg.links().iter().filter(gives) {
            push(self.givers.entry((link.kind, link.hash)).or_default(), index);
        }
        // Others refer to a leg by its Call-ID.
        push(self.givers.entry((LinkKind::Named, hash(leg.call_id().as_bytes()))).or_default(), index);
        for host in opening.hosts() {
            for key in opening.keys() {
                self.at_hosts.entry((host, key)).or_default().push(index);
            }
        }
    }

    fn root(&self, index: usize) -> usize {
        self.roots.get(&index).copied().unwrap_or(index)
    }

    fn opening(&self, index: usize) -> Option<&Opening> {
        self.openings.get(index)?.as_ref()
    }

    /// The leg that a leg belongs to.
    fn parent(&self, leg: &Leg, opening: &Opening) -> Option<(usize, JoinedBy)> {
        let said = [
            (LinkKind::Named, JoinedBy::Header),
            (LinkKind::Branch, JoinedBy::Via),
            (LinkKind::SessionId, JoinedBy::SessionId),
            (LinkKind::Icid, JoinedBy::Icid),
        ];
        let said = said.into_iter().find_map(|(kind, by)| Some((self.onward(leg, opening, kind)?, by)));
        let retried = || {
            let challenged =
                self.retried(leg, opening, LinkKind::Nonce, |status| matches!(status, 401 | 407));
            let redirected =
                || self.retried(leg, opening, LinkKind::Redirect, |status| (300..400).contains(&status));
            let challenged = challenged.map(|index| (index, JoinedBy::Challenge));
            challenged.or_else(|| Some((redirected()?, JoinedBy::Redirect)))
        };
        said.or_else(retried).or_else(|| self.by_likeness(opening))
    }

    /// The legs that gave a value which this leg refers to; none where so many did that it says nothing.
    fn givers(&self, leg: &Leg, kind: LinkKind) -> Vec<usize> {
        let is_asked = |link: &&Link| link.asks && link.kind == kind && !self.constants.has(kind, link.hash);
        let asked = leg.links().iter().filter(is_asked);
        let lists = asked.filter_map(|link| self.givers.get(&(kind, link.hash)));
        let mut givers: Vec<usize> =
            lists.filter(|list| list.len() < MAX_COMMON).flatten().copied().collect();
        givers.sort_unstable();
        givers.dedup();
        givers
    }

    /// The leg from which an element sent this one onward, as the network says.
    fn onward(&self, leg: &Leg, opening: &Opening, kind: LinkKind) -> Option<usize> {
        let fits = |index: &usize| {
            self.opening(*index).is_some_and(|giver| {
                // Two calls at once between the same two hosts are two calls, whatever they have in common.
                let parallel = (giver.source, giver.destination) == (opening.source, opening.destination);
                // Two clocks that differ can put the way onward before the leg from which it was sent on.
                let backwards = !giver.was_at(opening.source) && opening.was_at(giver.source);
                !parallel && !backwards && giver.start <= opening.start && opening.start <= giver.end
            })
        };
        let givers: Vec<usize> = self.givers(leg, kind).into_iter().filter(fits).collect();
        let root = self.root(*givers.first()?);
        if givers.iter().any(|giver| self.root(*giver) != root) {
            return None;
        }
        let sent_on =
            |index: &&usize| self.opening(**index).is_some_and(|giver| giver.was_at(opening.source));
        givers.iter().rev().find(sent_on).or(givers.first()).copied()
    }

    /// The leg of the same caller that failed before this one, and for which it makes up. A challenge does not change
    /// who is called; a redirection may, but of two that fit only the one to the same called party is taken.
    fn retried(
        &self,
        leg: &Leg,
        opening: &Opening,
        kind: LinkKind,
        asks_for_it: impl Fn(u16) -> bool,
    ) -> Option<usize> {
        let shares = |one: &[User], other: &[User]| same(one, other).is_some();
        let mut givers = self.givers(leg, kind);
        givers.retain(|index| {
            self.opening(*index).is_some_and(|giver| {
                let since = opening.start.seconds_since(giver.end);
                asks_for_it(giver.last_final)
                    && giver.source == opening.source
                    && (0.0..RETRY_S).contains(&since)
                    && shares(&giver.calling, &opening.calling)
            })
        });
        let is_same_call =
            |index: &usize| self.opening(*index).is_some_and(|giver| shares(&giver.called, &opening.called));
        if givers.len() > 1 || kind == LinkKind::Nonce {
            givers.retain(is_same_call);
        }
        let root = self.root(*givers.first()?);
        givers.iter().all(|giver| self.root(*giver) == root).then(|| givers.last().copied())?
    }

    /// The leg that the sender of this one held at that time, and that is the same call by its numbers or its media.
    fn by_likeness(&self, opening: &Opening) -> Option<(usize, JoinedBy)> {
        let mut candidates: Vec<(Likeness, usize)> = Vec::new();
        let mut known: HashSet<usize> = HashSet::new();
        for key in opening.keys() {
            let Some(list) = self.at_hosts.get(&(opening.source, key)) else { continue };
            for index in list.iter().rev().take(MAX_COMMON) {
                if !known.insert(*index) {
                    continue;
                }
                let likeness = self.opening(*index).and_then(|held| Likeness::of(held, opening));
                candidates.extend(likeness.map(|likeness| (likeness, *index)));
            }
        }
        let best = candidates.iter().map(|(likeness, _)| *likeness).max()?;
        candidates.retain(|(likeness, _)| *likeness == best);
        // Of two calls that are alike, the one that was not sent on yet.
        let all = candidates.iter().map(|(_, index)| *index);
        let free: Vec<usize> = all.filter(|index| !self.taken.contains(index)).collect();
        let by = if best.media { JoinedBy::Media } else { JoinedBy::Numbers };
        match (candidates.as_slice(), free.as_slice()) {
            ([(_, only)], _) | (_, [only]) => Some((*only, by)),
            _ => None,
        }
    }
}

fn push(list: &mut Vec<usize>, index: usize) {
    if list.len() < MAX_COMMON && list.last() != Some(&index) {
        list.push(index);
    }
}

/// What two legs at one element have in common, the strongest sign first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Likeness {
    media: bool,
    called: bool,
    calling: bool,
}

impl Likeness {
    /// What the leg that an element held has in common with one that it sent; `None` where that is too little.
    fn of(held: &Opening, sent: &Opening) -> Option<Self> {
        let since = held.held(sent.source, sent.start).filter(|since| *since <= HELD_S)?;
        if (held.source, held.destination) == (sent.source, sent.destination) {
            return None;
        }
        let likeness = Self {
            media: held.origins.iter().any(|origin| sent.origins.contains(origin)),
            called: same(&held.called, &sent.called).is_some(),
            calling: same(&held.calling, &sent.calling).is_some(),
        };
        let long_called = same(&held.called, &sent.called).is_some_and(User::is_long);
        let long_calling = same(&held.calling, &sent.calling).is_some_and(User::is_long);
        let differ = |one: &[User], other: &[User]| {
            one.iter().any(User::is_long) && other.iter().any(User::is_long) && same(one, other).is_none()
        };
        // Another public number is another call, unless it says that it was forwarded from the first.
        let elsewhere = differ(&held.called, &sent.called);
        let of_another = differ(&held.calling, &sent.calling);
        let diverted =
            sent.diverted.as_ref().is_some_and(|from| held.called.iter().any(|user| user.is_same(from)));
        let by_caller = long_calling && since <= HELD_BRIEFLY_S && (!elsewhere || diverted);
        let by_media = likeness.media && (!elsewhere || !of_another || diverted);
        let by_called = long_called && !of_another;
        let enough = by_media || (likeness.called && likeness.calling) || by_called || by_caller;
        enough.then_some(likeness)
    }
}

/// The first user of one list that the other has too.
fn same<'u>(one: &'u [User], other: &[User]) -> Option<&'u User> {
    one.iter().find(|user| other.iter().any(|known| user.is_same(known)))
}
