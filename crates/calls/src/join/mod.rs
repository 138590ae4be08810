//! Which legs are of one call.
//!
//! A B2BUA gives each side a Call-ID of its own, and a caller may try again with a new one. Legs are joined by what
//! the network says (see [`LinkKind`]); and where it says nothing, by time and numbers at the element that got the one
//! leg and sent the other. A wrong join is worse than none: where two legs fit equally, neither is taken.

mod constants;
mod givers;
mod holders;
mod likeness;

use crate::joined::{JoinedBy, Parents};
use crate::link::LinkKind;
use crate::opening::{LinkWord, Opening, Openings, User, Users};
use hashbrown::HashMap;

use constants::Constants;
use givers::Givers;
use holders::Holders;
use likeness::Likeness;

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

impl Parents {
    /// Finds the legs that make a call, where they are in order of their first events.
    pub(crate) fn of(openings: &Openings) -> Self {
        let mut joiner = Joiner {
            openings,
            constants: Constants::of(openings),
            parents: Self::default(),
            sizes: HashMap::default(),
            taken: vec![0; openings.len().div_ceil(64)],
            givers: Givers::of(openings),
            holders: Holders::of(openings),
            keys: Vec::new(),
        };
        (0..openings.len()).for_each(|leg| joiner.place(leg));
        joiner.parents.complete()
    }
}

/// Finds the leg that each leg belongs to, in order.
#[derive(Debug)]
struct Joiner<'o> {
    openings: &'o Openings,
    constants: Constants,
    parents: Parents,
    /// Legs and events of each call that has several.
    sizes: HashMap<u32, (u16, usize)>,
    /// Legs from which another was sent on, a bit each.
    taken: Vec<u64>,
    givers: Givers,
    holders: Holders,
    /// What may tell that another leg is the same call as the one that is being placed, however its numbers are written.
    keys: Vec<u64>,
}

impl<'o> Joiner<'o> {
    fn place(&mut self, leg: usize) {
        let Some(opening) = self.openings.get(leg) else { return };
        let leg = leg as u32;
        // Mostly no host that gets a leg sends any.
        let is_held = self.holders.see(&opening);
        if is_held || !self.holders.is_empty() {
            self.set_keys(&opening);
        }
        if let Some((parent, by)) = self.parent(&opening) {
            self.join(leg, &opening, parent, by);
        }
        self.givers.take(leg, &opening);
        if is_held {
            self.holders.take(leg, &opening, &self.keys);
        }
    }

    fn set_keys(&mut self, opening: &Opening<'_>) {
        self.keys.clear();
        self.keys.extend(opening.called.chain(opening.calling).map(User::key));
        let origins = opening.origins().filter(|origin| !self.constants.has(*origin));
        self.keys.extend(origins.map(LinkWord::value));
        self.keys.sort_unstable();
        self.keys.dedup();
    }

    /// Joins a leg to the call of another, where that has room for it.
    fn join(&mut self, leg: u32, opening: &Opening<'_>, parent: u32, by: JoinedBy) {
        let root = self.parents.root(parent);
        let events = self.opening(root).map_or(0, |opening| opening.events);
        let (parts, events) = self.sizes.entry(root).or_insert((1, events));
        if usize::from(*parts) < MAX_PARTS && *events + opening.events <= MAX_EVENTS {
            self.parents.join(leg, parent, *parts, by);
            *parts += 1;
            *events += opening.events;
            if let Some(taken) = self.taken.get_mut(parent as usize / 64) {
                *taken |= 1 << (parent % 64);
            }
        }
    }

    fn opening(&self, leg: u32) -> Option<Opening<'o>> {
        self.openings.get(leg as usize)
    }

    fn is_taken(&self, leg: u32) -> bool {
        self.taken.get(leg as usize / 64).is_some_and(|taken| (taken >> (leg % 64)) & 1 == 1)
    }

    /// Whether all legs are of one call.
    fn are_one(&self, legs: &[u32]) -> bool {
        let mut roots = legs.iter().map(|leg| self.parents.root(*leg));
        let first = roots.next();
        roots.all(|root| Some(root) == first)
    }

    /// The leg that a leg belongs to.
    fn parent(&self, opening: &Opening<'_>) -> Option<(u32, JoinedBy)> {
        if self.givers.is_empty() {
            return self.by_likeness(opening);
        }
        let said = [
            (LinkKind::Named, JoinedBy::Header),
            (LinkKind::Branch, JoinedBy::Via),
            (LinkKind::SessionId, JoinedBy::SessionId),
            (LinkKind::Icid, JoinedBy::Icid),
        ];
        let said = said.into_iter().find_map(|(kind, by)| Some((self.onward(opening, kind)?, by)));
        let retried = || {
            let challenged = self.retried(opening, LinkKind::Nonce, |status| matches!(status, 401 | 407));
            let redirected =
                || self.retried(opening, LinkKind::Redirect, |status| (300..400).contains(&status));
            let challenged = challenged.map(|leg| (leg, JoinedBy::Challenge));
            challenged.or_else(|| Some((redirected()?, JoinedBy::Redirect)))
        };
        said.or_else(retried).or_else(|| self.by_likeness(opening))
    }

    /// The legs that gave a value which this leg refers to; none where so many did that it says nothing.
    fn givers(&self, opening: &Opening<'_>, kind: LinkKind) -> Vec<u32> {
        let mut givers = Vec::new();
        let asked = opening.links().filter(|link| link.is(kind) && link.asks() && !self.constants.has(*link));
        asked.for_each(|link| self.givers.add_of(link, &mut givers));
        givers.sort_unstable();
        givers.dedup();
        givers
    }

    /// The leg from which an element sent this one onward, as the network says.
    fn onward(&self, opening: &Opening<'_>, kind: LinkKind) -> Option<u32> {
        let fits = |leg: &u32| {
            self.opening(*leg).is_some_and(|giver| {
                // Two calls at once between the same two hosts are two calls, whatever they have in common.
                let parallel = (giver.source, giver.destination) == (opening.source, opening.destination);
                // Two clocks that differ can put the way onward before the leg from which it was sent on.
                let backwards = !giver.was_at(opening.source) && opening.was_at(giver.source);
                !parallel && !backwards && giver.start <= opening.start && opening.start <= giver.end
            })
        };
        let mut givers = self.givers(opening, kind);
        givers.retain(fits);
        if !self.are_one(&givers) {
            return None;
        }
        let sent_on = |leg: &&u32| self.opening(**leg).is_some_and(|giver| giver.was_at(opening.source));
        givers.iter().rev().find(sent_on).or(givers.first()).copied()
    }

    /// The leg of the same caller that failed before this one, and for which it makes up. A challenge does not change
    /// who is called; a redirection may, but of two that fit only the one to the same called party is taken.
    fn retried(
        &self,
        opening: &Opening<'_>,
        kind: LinkKind,
        asks_for_it: impl Fn(u16) -> bool,
    ) -> Option<u32> {
        let shares = |one: Users<'_>, other: Users<'_>| one.same(other).is_some();
        let mut givers = self.givers(opening, kind);
        givers.retain(|leg| {
            self.opening(*leg).is_some_and(|giver| {
                let since = opening.start.seconds_since(giver.end);
                asks_for_it(giver.last_final)
                    && giver.source == opening.source
                    && (0.0..RETRY_S).contains(&since)
                    && shares(giver.calling, opening.calling)
            })
        });
        if givers.len() > 1 || kind == LinkKind::Nonce {
            givers.retain(|leg| self.opening(*leg).is_some_and(|giver| shares(giver.called, opening.called)));
        }
        self.are_one(&givers).then(|| givers.last().copied())?
    }

    /// The leg that the sender of this one held at that time, and that is the same call by its numbers or its media.
    fn by_likeness(&self, opening: &Opening<'_>) -> Option<(u32, JoinedBy)> {
        if self.holders.is_empty() {
            return None;
        }
        let mut held: Vec<u32> =
            self.keys.iter().flat_map(|key| self.holders.legs(opening.source, *key)).collect();
        held.sort_unstable();
        held.dedup();
        let likeness = |leg: u32| {
            let held = self.opening(leg)?;
            Some((Likeness::of(&held, opening, &self.constants)?, leg))
        };
        let mut candidates: Vec<(Likeness, u32)> = held.into_iter().filter_map(likeness).collect();
        let best = candidates.iter().map(|(likeness, _)| *likeness).max()?;
        candidates.retain(|(likeness, _)| *likeness == best);
        // Of two calls that are alike, the one that was not sent on yet.
        let mut free = candidates.iter().map(|(_, leg)| *leg).filter(|leg| !self.is_taken(*leg));
        let by = if best.media { JoinedBy::Media } else { JoinedBy::Numbers };
        match (candidates.as_slice(), free.next(), free.next()) {
            ([(_, only)], ..) => Some((*only, by)),
            (_, Some(only), None) => Some((only, by)),
            _ => None,
        }
    }
}
