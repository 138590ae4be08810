//! Which transactions are the caller's own, which of them decides the call, and the way from there to the element
//! that answered.

use std::collections::BTreeSet;

use tritone_codes::{Method, StatusCode};

use crate::attempt::{Transaction, is_success};
use crate::indices::Indices;
use crate::leg::Leg;

/// The caller's own attempts, in order: those on the recorded hop that is nearest to the caller. As all that follows, by
/// their places among all transactions.
pub(crate) fn own_attempts(leg: &Leg, all: &[Transaction]) -> Indices {
    let Some(root) = root(leg, all) else { return Indices::default() };
    let caller = leg.host(root.sender(leg));
    let depth = root.sample(leg).vias;
    // Where an element that got the INVITE is on the caller's host, its own INVITE is not one of the caller.
    let mut passed_on_by: Option<BTreeSet<u16>> = None;
    let mut has_passed_on = |sender: u16| {
        let receivers = || all.iter().map(|transaction| transaction.receiver(leg)).collect();
        passed_on_by.get_or_insert_with(receivers).contains(&sender)
    };
    let mut is_own = |other: &Transaction| {
        let sender = other.sender(leg);
        other.is_of_caller(leg)
            && leg.host(sender) == caller
            && other.sample(leg).vias == depth
            && (other.receiver(leg) == root.receiver(leg)
                || sender == root.sender(leg)
                || !has_passed_on(sender))
    };
    (0..all.len()).filter(|place| is_own(&all[*place])).collect()
}

/// The first transaction of the hop nearest to the caller: the first seen; or, where two were written to the file
/// in the wrong order, one with fewer Via values that led to it.
fn root<'t>(leg: &Leg, all: &'t [Transaction]) -> Option<&'t Transaction> {
    if let [only] = all {
        return Some(only).filter(|only| only.is_of_caller(leg));
    }
    let mut candidates: Vec<&Transaction> =
        all.iter().filter(|transaction| transaction.is_of_caller(leg)).collect();
    let mut root = *candidates.first()?;
    candidates.sort_by_key(|transaction| core::cmp::Reverse(transaction.sample(leg).vias));
    for other in candidates {
        let leads = is_next_hop(leg, other, root) && !is_next_hop(leg, root, other);
        if leads && is_same_request(leg, other, root) && other.sample(leg).vias < root.sample(leg).vias {
            root = other;
        }
    }
    Some(root)
}

/// The transaction that decides the call: of the caller's attempts the one that was answered; else of those with the
/// highest CSeq the last, or where they went out in parallel the one whose failure a forking proxy would pass on.
pub(crate) fn deciding(leg: &Leg, all: &[Transaction], own: &[usize]) -> Option<usize> {
    if let Some(answered) = own.iter().find(|place| all[**place].succeeded(leg)) {
        return Some(*answered);
    }
    let cseq = |place: &usize| all[*place].sample(leg).cseq;
    let highest = own.iter().map(cseq).max()?;
    let last: Indices = own.iter().copied().filter(|place| cseq(place) == highest).collect();
    let failed_over = last.windows(2).all(|pair| is_sequential(&all[pair[0]], &all[pair[1]]));
    if failed_over {
        return last.last().copied();
    }
    last.iter().copied().min_by_key(|place| preference(all[*place].status(leg)))
}

/// Whether the first transaction had ended when the second began: failover, not forking.
fn is_sequential(first: &Transaction, second: &Transaction) -> bool {
    first.finals.first().is_some_and(|end| *end < second.first)
}

/// Order of choice among parallel branches (RFC 3261 section 16.7 step 6): success, then 6xx, then the lowest
/// class, and in 4xx those that help the caller to try again.
fn preference(status: Option<StatusCode>) -> (u16, u16) {
    match status.map(StatusCode::as_u16) {
        Some(code @ 200..=299) => (0, code),
        Some(code @ 600..=699) => (1, code),
        Some(code @ (401 | 407 | 415 | 420 | 484)) => (4, code - 400),
        Some(code) => (code / 100, code),
        None => (9, 0),
    }
}

/// The way of the deciding attempt, from the caller's hop to the last one recorded. Where an element forked, the
/// branch whose result it passed on.
pub(crate) fn path(leg: &Leg, all: &[Transaction], deciding: usize) -> Indices {
    let mut path = Indices::default();
    path.push(deciding);
    if all.len() == 1 {
        return path;
    }
    // The element that got the request, and all that did before: a loop ends the path.
    let mut passed = vec![false; all.len()];
    passed[deciding] = true;
    let mut here = deciding;
    while let Some(next) = next_hop(leg, all, here, &passed) {
        passed[next] = true;
        path.push(next);
        here = next;
    }
    path
}

fn next_hop(leg: &Leg, all: &[Transaction], here: usize, passed: &[bool]) -> Option<usize> {
    let here = &all[here];
    let status = here.status(leg);
    let fresh = || (0..all.len()).filter(|place| !passed[*place]).map(|place| (place, &all[place]));
    let rank =
        |(_, other): &(usize, &Transaction)| (other.status(leg) == status, !other.cancelled(), other.first);
    let is_onward = |other: &Transaction| is_next_hop(leg, here, other) || is_child(leg, here, other);
    let next = fresh().filter(|(_, other)| is_during(here, other) && is_onward(other)).max_by_key(rank);
    // A proxy with two addresses sends from another one than it receives at: then the Via values tell.
    let next = next.or_else(|| {
        let deeper = || {
            let vias = here.sample(leg).vias;
            let is_deeper =
                move |other: &Transaction| is_same_request(leg, here, other) && other.sample(leg).vias > vias;
            fresh().filter(move |(_, other)| is_deeper(other))
        };
        let depth = deeper().map(|(_, other)| other.sample(leg).vias).min()?;
        deeper().filter(|(_, other)| other.sample(leg).vias == depth).max_by_key(rank)
    });
    next.map(|(place, _)| place)
}

/// Whether `next` was sent by the element that got `here`: from the same host, and where the whole hop is within one
/// host, from the same port.
fn is_next_hop(leg: &Leg, here: &Transaction, next: &Transaction) -> bool {
    let (at, from) = (here.receiver(leg), next.sender(leg));
    at == from || (leg.host(at) == leg.host(from) && leg.host(at) != leg.host(here.sender(leg)))
}

/// Whether `next` is of a leg that was joined to that of `here` as its way onward.
fn is_child(leg: &Leg, here: &Transaction, next: &Transaction) -> bool {
    let joined = leg.joined(next.sample(leg)).filter(|joined| !joined.by.is_retry());
    joined.is_some_and(|joined| joined.parent == here.sample(leg).part)
}

/// Whether `other` began while `here` was waiting for its final response.
fn is_during(here: &Transaction, other: &Transaction) -> bool {
    here.first < other.first && here.finals.first().is_none_or(|end| other.first < *end)
}

/// Whether both carry the same INVITE: the same CSeq number and From tag.
fn is_same_request(leg: &Leg, one: &Transaction, other: &Transaction) -> bool {
    let (one, other) = (one.sample(leg), other.sample(leg));
    one.cseq == other.cseq && one.from_tag == other.from_tag
}

/// The To tags of the dialogs that 2xx responses to one INVITE made and the caller did not keep. A caller may get
/// several from a forking proxy, and ends all but one (RFC 3261 section 13.2.2.4).
pub(crate) fn dropped_forks(leg: &Leg, deciding: &Transaction) -> Vec<u32> {
    let events = leg.events();
    let mut tags: Vec<u32> = Vec::new();
    for event in deciding.finals.iter().map(|index| &events[*index]).filter(|event| is_success(event)) {
        if !tags.contains(&event.to_tag) {
            tags.push(event.to_tag);
        }
    }
    if tags.len() < 2 {
        return Vec::new();
    }
    let byes = || events.iter().filter(|event| event.method == Some(Method::Bye));
    let ended = |tag: u32| {
        byes().position(|event| event.from_tag == tag || event.to_tag == tag).unwrap_or(usize::MAX)
    };
    let kept = tags.iter().copied().min_by_key(|tag| core::cmp::Reverse(ended(*tag)));
    tags.retain(|tag| Some(*tag) != kept);
    tags
}
