//! What one host did that nobody ever accepted.

use std::collections::BTreeMap;

use tritone_codes::Method;
use tritone_wire::{Endpoint, Host, Timestamp};

use super::row::{Row, Tries};
use super::{
    MANY_HOSTS, MANY_PASSWORDS, MANY_PREFIXES, MANY_USERS, MAX_SEEN, MAX_SELVES, MOST_PREFIXES,
    PACE_OF_PASSWORDS_S, PACE_S, Probing,
};
use crate::digits::Digits;
use crate::event::Event;
use crate::hash::{hash, mixed};
use crate::kind::Kind;
use crate::leg::Leg;
use crate::scene::few::Few;
use crate::scene::numbered::{NONE, Numbered, Renumbered};
use crate::user::lower_user_of;

/// A host that sent the first request of a leg.
#[derive(Clone, Debug, Default)]
pub(super) enum Suspect {
    /// It sent none up to now.
    #[default]
    Unseen,
    /// Somebody accepted it: it registered, its call was answered, or an element called it back. Whatever else it does.
    Accepted,
    /// Nobody did up to now.
    Suspected(Box<Deeds>),
}

/// What a host did. Users and numbers are known by their hashes.
#[derive(Clone, Debug, Default)]
pub(super) struct Deeds {
    /// Users that it registered as or called, where it was refused.
    users: Row<MANY_USERS>,
    /// Where it sent those from, and as whom; a user who is called by himself is nobody.
    sources: Vec<Endpoint>,
    callers: Few<{ MAX_SELVES + 1 }>,
    /// Users that it asked for without an answer, or was refused.
    asked: Few<2>,
    /// Calls with credentials that were refused, by user; in order of their first ones.
    passwords: InOrder<Tries>,
    /// Hosts that it asked, and whether they answered anything.
    hosts: BTreeMap<u32, bool>,
    /// How often it asked.
    times: usize,
    /// It called a number of a public network.
    calls: bool,
    /// Of numbers that it dialled, the digits before the last seven, by those.
    prefixes: InOrder<Prefixes>,
}

/// One number with different prefixes.
#[derive(Clone, Debug, Default)]
struct Prefixes {
    row: Row<MANY_PREFIXES>,
    all: Few<MOST_PREFIXES>,
}

/// The first [`MAX_SEEN`] of several things, each with its place.
#[derive(Clone, Debug)]
struct InOrder<T>(BTreeMap<u64, (u32, T)>);

impl<T> Default for InOrder<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> InOrder<T> {
    fn get_mut(&mut self, key: u64) -> Option<&mut T> {
        self.0.get_mut(&key).map(|(_, value)| value)
    }

    /// Adds one that is new, where there is room.
    fn add(&mut self, key: u64, value: T) {
        if self.0.len() < MAX_SEEN {
            self.0.insert(key, (self.0.len() as u32, value));
        }
    }

    fn is_full(&self) -> bool {
        self.0.len() >= MAX_SEEN
    }

    fn retain(&mut self, is_kept: impl Fn(&T) -> bool) {
        self.0.retain(|_, (_, value)| is_kept(value));
    }

    fn values(&self) -> impl Iterator<Item = &T> {
        self.0.values().map(|(_, value)| value)
    }

    /// Takes later ones, each that is known with what is known of it.
    fn absorb(&mut self, later: Self, join: impl Fn(&mut T, T)) {
        let mut later: Vec<(u64, (u32, T))> = later.0.into_iter().collect();
        later.sort_by_key(|(_, (place, _))| *place);
        for (key, (_, value)) in later {
            match self.get_mut(key) {
                Some(known) => join(known, value),
                None => self.add(key, value),
            }
        }
    }
}

impl Suspect {
    /// Takes a leg whose first request the host sent.
    pub(super) fn take(&mut self, leg: &Leg, first: &Event, hosts: &mut Numbered<Host>) {
        if matches!(self, Self::Accepted) {
            return;
        }
        if leg.events().iter().any(|event| is_acceptance(event) || is_ringing(event)) {
            *self = Self::Accepted;
            return;
        }
        if matches!(self, Self::Unseen) {
            *self = Self::Suspected(Box::default());
        }
        if let Self::Suspected(deeds) = self {
            deeds.take(leg, first, hosts);
        }
    }

    /// Takes what it did later.
    pub(super) fn absorb(&mut self, later: Self, hosts: &Renumbered) {
        match (&mut *self, later) {
            (Self::Accepted, _) | (_, Self::Unseen) => {}
            (_, Self::Accepted) => *self = Self::Accepted,
            (Self::Suspected(deeds), Self::Suspected(later)) => deeds.absorb(*later, hosts),
            (Self::Unseen, Self::Suspected(later)) => {
                let mut deeds = Box::<Deeds>::default();
                deeds.absorb(*later, hosts);
                *self = Self::Suspected(deeds);
            }
        }
    }

    /// Whether more users or numbers of it may have been seen than are looked at.
    pub(super) fn is_full(&self) -> bool {
        matches!(self, Self::Suspected(deeds) if deeds.passwords.is_full() || deeds.prefixes.is_full())
    }

    /// How many users, numbers and hosts it tried.
    pub(super) fn tried(&self) -> usize {
        match self {
            Self::Suspected(deeds) => deeds.passwords.0.len() + deeds.prefixes.0.len() + deeds.hosts.len(),
            Self::Unseen | Self::Accepted => 0,
        }
    }

    /// Forgets what it tried, but for what convicts it.
    pub(super) fn forget(&mut self) {
        if let Self::Suspected(deeds) = self {
            deeds.forget();
        }
    }

    pub(super) fn verdict(&self) -> Option<Probing> {
        match self {
            Self::Suspected(deeds) => deeds.verdict(),
            Self::Unseen | Self::Accepted => None,
        }
    }
}

impl Deeds {
    fn take(&mut self, leg: &Leg, first: &Event, hosts: &mut Numbered<Host>) {
        let events = leg.events();
        self.times += 1;
        let asked = hosts.number(leg.address(first.destination).host());
        if asked != NONE {
            *self.hosts.entry(asked).or_default() |= has_final(events);
        }
        let user = lower_user_of(leg.to()).unwrap_or_default();
        let (number, name) = (Digits::parse(&user), hash(user.as_bytes()));
        let refused = events.iter().any(|event| is_refusal(event, leg.kind()));
        let credentials = events.iter().any(|event| event.credentials);
        if credentials && refused && leg.kind() == Kind::Registration {
            self.guess(name, first.time);
        }
        let long = number.filter(|number| number.is_long());
        if let Some(number) = long.filter(|_| leg.kind() == Kind::Call) {
            self.dial(number, first.time);
        }
        if credentials || long.is_some() {
            return;
        }
        if refused {
            self.users.add(name, first.time, PACE_S);
            let caller = hash(lower_user_of(leg.from()).unwrap_or_default().as_bytes());
            self.add_source(leg.address(first.source));
            if caller != name {
                self.callers.add(caller);
            }
        }
        if refused || !has_final(events) {
            self.asked.add(name);
        }
    }

    fn add_source(&mut self, source: Endpoint) {
        if self.sources.len() <= MAX_SELVES && !self.sources.contains(&source) {
            self.sources.push(source);
        }
    }

    fn guess(&mut self, user: u64, at: Timestamp) {
        match self.passwords.get_mut(user) {
            Some(tries) => tries.add(at, PACE_OF_PASSWORDS_S),
            None => self.passwords.add(user, Tries::new(at)),
        }
    }

    fn dial(&mut self, number: Digits, at: Timestamp) {
        self.calls = true;
        if number.length() <= 9 {
            return;
        }
        let (suffix, prefix) = (number.suffix().into(), number.bits() >> 28);
        if self.prefixes.get_mut(suffix).is_none() {
            self.prefixes.add(suffix, Prefixes::default());
        }
        if let Some(Prefixes { row, all }) = self.prefixes.get_mut(suffix) {
            let prefix = mixed(prefix as u64, (prefix >> 64) as u64);
            row.add(prefix, at, PACE_S);
            all.add(prefix);
        }
    }

    fn absorb(&mut self, later: Self, hosts: &Renumbered) {
        self.users.absorb(later.users, PACE_S);
        later.sources.into_iter().for_each(|source| self.add_source(source));
        self.callers.add_all(&later.callers);
        self.asked.add_all(&later.asked);
        self.passwords.absorb(later.passwords, |tries, later| tries.absorb(later, PACE_OF_PASSWORDS_S));
        for (host, answered) in later.hosts {
            let host = hosts.of(host);
            if host != NONE {
                *self.hosts.entry(host).or_default() |= answered;
            }
        }
        self.times += later.times;
        self.calls |= later.calls;
        self.prefixes.absorb(later.prefixes, |known, later| {
            known.row.absorb(later.row, PACE_S);
            known.all.add_all(&later.all);
        });
    }

    fn forget(&mut self) {
        if self.verdict() != Some(Probing::Hosts) {
            self.hosts.clear();
            self.times = 0;
        }
        self.passwords.retain(is_guessing);
        self.prefixes.retain(Prefixes::is_search);
    }

    fn verdict(&self) -> Option<Probing> {
        if self.passwords.values().any(is_guessing) {
            return Some(Probing::Passwords);
        }
        if self.prefixes.values().any(Prefixes::is_search) {
            return Some(Probing::Prefixes);
        }
        let (sources, callers) = (self.sources.len(), self.callers.len());
        let is_one = callers == 1 || (callers <= MAX_SELVES && sources <= MAX_SELVES);
        if self.users.is_long() && is_one {
            return Some(Probing::Users);
        }
        // Who monitors his trunks asks many hosts too, but those answer, and he asks again.
        let silent = self.hosts.values().filter(|answered| !**answered).count();
        let is_sweep = self.hosts.len() >= MANY_HOSTS && silent * 2 > self.hosts.len();
        let is_new = self.times <= 2 * self.hosts.len() && !self.calls;
        (is_sweep && is_new && self.asked.len() <= 1).then_some(Probing::Hosts)
    }
}

impl Prefixes {
    fn is_search(&self) -> bool {
        self.row.is_long() || self.all.len() >= MOST_PREFIXES
    }
}

fn is_guessing(tries: &Tries) -> bool {
    tries.most() >= MANY_PASSWORDS
}

fn has_final(events: &[Event]) -> bool {
    events.iter().any(|event| event.status().is_some_and(|status| status.is_final()))
}

/// A response that only those get who belong here: a registration, a call or a subscription that was accepted.
pub(super) fn is_acceptance(event: &Event) -> bool {
    let trusted = matches!(event.method, Some(Method::Invite | Method::Register | Method::Subscribe));
    trusted && event.status().is_some_and(|status| (200..300).contains(&status.as_u16()))
}

/// Somebody's telephone rang.
fn is_ringing(event: &Event) -> bool {
    event.method == Some(Method::Invite) && event.status().is_some_and(|status| status.as_u16() == 180)
}

/// A response that tells a stranger to go away. A 403 to a REGISTER is said to customers: their account, or all of their
/// site, is barred.
fn is_refusal(event: &Event, kind: Kind) -> bool {
    event.status().is_some_and(|status| match status.as_u16() {
        401 | 404 | 407 => true,
        403 => kind != Kind::Registration,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_convicts_a_host_is_not_forgotten() {
        let mut deeds = Deeds::default();
        (0..900).for_each(|user| deeds.guess(user, Timestamp(0)));
        deeds.hosts = (0..500).map(|host| (host, true)).collect();
        let mut guesser = deeds.clone();
        (0..MANY_PASSWORDS).for_each(|_| guesser.guess(7, Timestamp(0)));
        let (mut one, mut other) =
            (Suspect::Suspected(Box::new(deeds)), Suspect::Suspected(Box::new(guesser)));
        assert_eq!((one.verdict(), other.verdict()), (None, Some(Probing::Passwords)));
        assert_eq!((one.tried(), other.tried()), (1_400, 1_400));
        one.forget();
        other.forget();
        assert_eq!((one.verdict(), other.verdict()), (None, Some(Probing::Passwords)));
        assert_eq!((one.tried(), other.tried()), (0, 1));
    }

    #[test]
    fn a_sweep_is_not_forgotten() {
        let hosts = (0..2 * MANY_HOSTS as u32).map(|host| (host, false)).collect();
        let mut sweep = Suspect::Suspected(Box::new(Deeds { hosts, times: 20, ..Deeds::default() }));
        sweep.forget();
        assert_eq!(sweep.verdict(), Some(Probing::Hosts));
    }
}
