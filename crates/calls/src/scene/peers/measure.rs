//! Works out what depends on all calls that an element was offered.

use std::ops::Range;

use hashbrown::{HashMap, HashSet};
use tritone_wire::{Host, Timestamp};

use super::offers::{Earlier, Offer, Offers};
use super::taken::Numbers;
use super::{Calls, FAILURES_OF_OUTAGE, Peer, Peers, Run};
use crate::scene::numbered::Numbered;

/// What is known of the elements, where hosts have these numbers.
pub(super) fn peers(offers: Offers, hosts: &Numbered<Host>, is_phone: impl Fn(Host) -> bool) -> Peers {
    let calls_of = calls_of(&offers, hosts, is_phone);
    let Offers { elements, mut offers, mut earlier, taken } = offers;
    if !offers.is_sorted_by_key(place) {
        offers.sort_by_key(place);
    }
    earlier.sort_unstable_by_key(|earlier| (earlier.element, earlier.over));
    let mut peers = Peers {
        by_address: HashMap::with_capacity(elements.all().len()),
        loads: Vec::with_capacity(offers.len()),
        runs: Vec::new(),
        numbers: Numbers::of(taken),
        calls_of,
        offers,
    };
    let mut from = (0, 0);
    for (number, element) in (0..).zip(elements.all()) {
        let own = from.0..from.0 + count(peers.offers.get(from.0..), |offer| offer.peer == number);
        let before = from.1..from.1 + count(earlier.get(from.1..), |earlier| earlier.element == number);
        from = (own.end, before.end);
        let peer = peers.measured(number, own, earlier.get(before).unwrap_or_default());
        peers.by_address.insert(*element, peer);
    }
    peers
}

fn place(offer: &Offer) -> impl Ord + use<> {
    (offer.peer, offer.at, offer.frame)
}

/// How many at the beginning are so.
fn count<T>(list: Option<&[T]>, is_so: impl FnMut(&&T) -> bool) -> usize {
    list.unwrap_or_default().iter().take_while(is_so).count()
}

/// The calls that phones made or took.
fn calls_of(
    offers: &Offers,
    hosts: &Numbered<Host>,
    is_phone: impl Fn(Host) -> bool,
) -> HashMap<Host, Calls> {
    let phones: HashSet<Host> = hosts.all().iter().copied().filter(|host| is_phone(*host)).collect();
    let mut calls_of: HashMap<Host, Calls> = HashMap::new();
    if phones.is_empty() {
        return calls_of;
    }
    let host_of = |element: u32| offers.elements.get(element).map(|element| element.host());
    let mut note = |host: Option<Host>, begun: Timestamp, over: Timestamp| {
        if let Some(host) = host.filter(|host| phones.contains(host)) {
            let calls = calls_of.entry(host).or_default();
            calls.begun.push(begun);
            calls.over.push(over);
        }
    };
    for offer in &offers.offers {
        note(hosts.get(offer.sender), offer.at, offer.end);
        note(host_of(offer.peer), offer.at, offer.end);
    }
    for earlier in &offers.earlier {
        note(host_of(earlier.element), Timestamp::default(), earlier.over);
    }
    for calls in calls_of.values_mut() {
        calls.begun.sort_unstable();
        calls.over.sort_unstable();
    }
    calls_of
}

impl Peers {
    /// The element of these offers, and of these calls that had begun before the recording.
    fn measured(&mut self, number: u32, own: Range<usize>, earlier: &[Earlier]) -> Peer {
        let offers = self.offers.get(own.clone()).unwrap_or_default();
        self.loads.extend(loads(offers, earlier));
        add_runs(offers, own.start, &mut self.runs);
        let loads = self.loads.get(own.clone()).unwrap_or_default();
        let mut places = offers.iter();
        let (first, last) = (places.clone().position(Offer::was_taken), places.rposition(Offer::was_taken));
        let taken = || offers.iter().zip(loads).filter(|(offer, _)| offer.was_taken());
        let most_when_taken = taken().map(|(_, load)| *load).max();
        let mut peer = Peer {
            number,
            sees_ends: taken().any(|(offer, _)| offer.has_ended()),
            first_and_last_taken: first.zip(last).map(|(first, last)| (own.start + first, own.start + last)),
            outages: offers.iter().filter(|offer| offer.is_outage()).count() as u64,
            most_when_taken,
            offers: own,
            ..Peer::default()
        };
        let most = most_when_taken.unwrap_or_default();
        for (offer, load) in offers.iter().zip(loads).filter(|(offer, _)| offer.status >= 300) {
            let refused = peer.refused.entry(offer.status).or_default();
            if *load <= most {
                refused.below += 1;
            } else {
                refused.above += 1;
                refused.users.add(offer.user);
            }
        }
        peer
    }
}

/// Of each offer, the calls that were going on at the element when it came.
fn loads(offers: &[Offer], earlier: &[Earlier]) -> impl Iterator<Item = u32> {
    let mut ends: Vec<Timestamp> = offers.iter().map(|offer| offer.end).collect();
    ends.sort_unstable();
    offers.iter().enumerate().map(move |(begun, offer)| {
        let over = ends.partition_point(|end| *end <= offer.at).min(begun);
        let earlier = earlier.len() - earlier.partition_point(|earlier| earlier.over <= offer.at);
        u32::try_from(begun - over + earlier).unwrap_or(u32::MAX)
    })
}

/// Adds the failures of one element, whose offers begin at a place, that came one after the other.
fn add_runs(offers: &[Offer], start: usize, runs: &mut Vec<Run>) {
    let mut taken: Option<HashSet<u64>> = None;
    let mut first = start;
    for run in offers.chunk_by(|one, other| one.is_outage() == other.is_outage()) {
        let (from, [one, others @ ..]) = (first, run) else { continue };
        first += run.len();
        if !one.is_outage() || (run.len() as u64) < FAILURES_OF_OUTAGE {
            continue;
        }
        let users_taken =
            || offers.iter().filter(|offer| offer.was_taken()).map(|offer| offer.user).collect();
        let is_general = others.iter().any(|offer| offer.user != one.user)
            || taken.get_or_insert_with(users_taken).contains(&one.user);
        runs.push(Run { first: from, last: first - 1, is_general });
    }
}
