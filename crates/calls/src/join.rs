//! Which legs are of one call.
//!
//! A B2BUA gives each side a Call-ID of its own, and a caller may try again with a new one. Legs are joined by what
//! the network says (see [`LinkKind`]); and where it says nothing, by time and numbers at the element that got the one
//! leg and sent the other. A wrong join is worse than none: where two legs fit equally, neither is taken.

use std::collections::{BTreeMap, HashMap, HashSet};

use tritone_wire::Timestamp;

use crate::hash::hash;
use crate::joined::JoinedBy;
use crate::leg::Leg;
use crate::link::{Link, LinkKind};
use crate::opening::{Element, Opening, User, same};

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
/// Events that the legs of one call may have together.
const MAX_EVENTS: usize = 8_000;
/// Calls between two hosts that may have one origin of a session description before it is taken for one that their
/// sender always writes, as traffic generators do: more than the phones of one group that ring at once.
const MAX_OF_ORIGIN: usize = 4;

/// Joins legs, which are in order of their first event; each with its events in order. Says to which leg each belongs that
/// belongs to another one.
pub(crate) fn join(legs: &[Leg]) -> BTreeMap<usize, (usize, JoinedBy)> {
    let mut openings: Vec<Option<Opening>> = legs.iter().map(Opening::of).collect();
    let constants = Constants::of(legs, &openings);
    for opening in openings.iter_mut().flatten() {
        opening.origins.retain(|origin| !constants.has(LinkKind::Origin, *origin));
    }
    let mut joiner = Joiner { openings: &openings, constants, ..Joiner::default() };
    for (index, leg) in legs.iter().enumerate() {
        joiner.place(index, leg);
    }
    joiner.parents
}

/// Values that tell no call from another, as their sender writes them into all.
#[derive(Debug, Default)]
struct Constants(HashSet<(LinkKind, u64)>);

impl Constants {
    /// A value that comes again between the same two hosts when the call that had it is long over; and an origin that
    /// many calls have.
    fn of(legs: &[Leg], openings: &[Option<Opening>]) -> Self {
        let mut first_ends: HashMap<(LinkKind, u64, Element, Element), (Timestamp, usize)> = HashMap::new();
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
    at_hosts: HashMap<(Element, u64), Vec<usize>>,
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
        let (called, calling) = (same(&held.called, &sent.called), same(&held.calling, &sent.calling));
        let likeness = Self {
            media: held.origins.iter().any(|origin| sent.origins.contains(origin)),
            called: called.is_some(),
            calling: calling.is_some(),
        };
        let has_long = |users: &[User]| users.iter().any(User::is_long);
        // Another public number is another call, unless it says that it was forwarded from the first.
        let elsewhere = called.is_none() && has_long(&held.called) && has_long(&sent.called);
        let of_another = calling.is_none() && has_long(&held.calling) && has_long(&sent.calling);
        let diverted =
            sent.diverted.as_ref().is_some_and(|from| held.called.iter().any(|user| user.is_same(from)));
        let by_caller =
            calling.is_some_and(User::is_long) && since <= HELD_BRIEFLY_S && (!elsewhere || diverted);
        let by_media = likeness.media && (!elsewhere || !of_another || diverted);
        let by_called = called.is_some_and(User::is_long) && !of_another;
        let enough = by_media || (likeness.called && likeness.calling) || by_called || by_caller;
        enough.then_some(likeness)
    }
}
