//! Calls that cross a gateway: a SIP side and a side of ISDN or SS7 that are one call.
//!
//! Nothing on the wire says so. Both are one call where the same number is called at the same time; where the numbers
//! and times leave a choice, neither is taken, as a wrong join is worse than none. A gateway that is refused on one line
//! may try the next: then all of these are of one call.

mod likeness;
mod merge;

use std::collections::{BTreeMap, HashMap};

use tritone_wire::Timestamp;

use crate::call::Call;
use crate::kind::Kind;
use crate::number::Number;
use likeness::{Likeness, called, likeness};

/// How long a gateway may take from one side to the other, in seconds, and by how much clocks may differ.
const HELD_S: f64 = 5.0;
/// By how much one of two calls to the same number must be nearer in time, to be the one.
const NEARER_S: f64 = 1.0;

/// How long a gateway may try one line after the other, in seconds.
const HUNTED_S: f64 = 30.0;

/// A judged call of ISDN or SS7.
#[derive(Debug)]
pub(crate) struct Circuit {
    pub(crate) call: Call,
    /// When the last digit was dialled.
    pub(crate) dialled: Timestamp,
}

impl Circuit {
    /// When it was over without an answer.
    fn refused(&self) -> Option<Timestamp> {
        let refused = self.call.session.as_ref().filter(|session| session.answered.is_none());
        refused?.r#final
    }
}

/// Joins the calls of both sides, each in order of their first message, and gives all calls.
pub(crate) fn join(sip: Vec<Call>, circuits: Vec<Circuit>) -> Vec<Call> {
    if sip.is_empty() || circuits.is_empty() {
        return sip.into_iter().chain(circuits.into_iter().map(|circuit| circuit.call)).collect();
    }
    let partners = partners(&sip, &circuits);
    let mut calls = sip;
    let mut sides: BTreeMap<usize, Vec<Call>> = BTreeMap::new();
    let mut alone: Vec<Call> = Vec::new();
    for (index, Circuit { call, .. }) in circuits.into_iter().enumerate() {
        match partners.get(&index) {
            Some(partner) => sides.entry(*partner).or_default().push(call),
            None => alone.push(call),
        }
    }
    for (index, circuits) in sides {
        if let Some(call) = calls.get_mut(index) {
            merge::merge(call, circuits);
        }
    }
    calls.extend(alone);
    calls
}

/// The call of SIP that each call of the other side belongs to, by their places.
fn partners(sip: &[Call], circuits: &[Circuit]) -> HashMap<usize, usize> {
    let by_number = by_number(sip);
    let mut wanted: BTreeMap<usize, Vec<Candidate>> = BTreeMap::new();
    for (index, circuit) in circuits.iter().enumerate() {
        let candidates = candidates(sip, &by_number, index, circuit);
        if let Some(candidate) = the_one(&candidates) {
            wanted.entry(candidate.sip).or_default().push(candidate);
        }
    }
    let of_call = |(sip_index, candidates): (usize, Vec<Candidate>)| {
        let is_hunt = sip.get(sip_index).is_some_and(|call| is_hunt(call, circuits, &candidates));
        let chosen = if is_hunt { candidates } else { the_one(&candidates).into_iter().collect() };
        chosen
            .into_iter()
            .filter(move |one| is_hunt || one.apart <= HELD_S)
            .map(move |one| (one.circuit, sip_index))
    };
    wanted.into_iter().flat_map(of_call).collect()
}

/// Whether a gateway tried these lines one after the other, each once the one before had refused the call.
fn is_hunt(call: &Call, circuits: &[Circuit], candidates: &[Candidate]) -> bool {
    let mut lines = candidates.iter().filter_map(|candidate| circuits.get(candidate.circuit));
    let Some(mut line) = lines.next().filter(|first| first.call.start >= call.start) else { return false };
    let begins_near = candidates.first().is_some_and(|first| first.apart <= HELD_S);
    begins_near
        && lines.all(|next| {
            let since = line.refused().map(|refused| next.call.start.seconds_since(refused));
            line = next;
            since.is_some_and(|since| (0.0..=HELD_S).contains(&since))
        })
}

/// The calls of SIP to each number, by its last digits, in order.
fn by_number(calls: &[Call]) -> HashMap<String, Vec<usize>> {
    let mut by_number: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, call) in calls.iter().enumerate().filter(|(_, call)| call.kind == Kind::Call) {
        for number in called(call) {
            let list = by_number.entry(number.suffix().to_owned()).or_default();
            if list.last() != Some(&index) {
                list.push(index);
            }
        }
    }
    by_number
}

/// A call of each side that may be one.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    sip: usize,
    circuit: usize,
    likeness: Likeness,
    /// Seconds between them.
    apart: f64,
}

/// The calls of SIP that a call of ISDN or SS7 may be the other side of.
fn candidates(
    calls: &[Call],
    by_number: &HashMap<String, Vec<usize>>,
    index: usize,
    circuit: &Circuit,
) -> Vec<Candidate> {
    let Some(number) = circuit.call.to.user.as_deref().and_then(Number::parse) else { return Vec::new() };
    let Some(list) = by_number.get(number.suffix()) else { return Vec::new() };
    let start = |sip: &usize| calls.get(*sip).map_or(Timestamp::default(), |call| call.start);
    let first = list.partition_point(|sip| circuit.call.start.seconds_since(start(sip)) > HUNTED_S);
    let until = list.partition_point(|sip| start(sip).seconds_since(circuit.dialled) <= HELD_S);
    let may_be = |sip: &usize| {
        let call = calls.get(*sip)?;
        let apart = apart(call, circuit);
        let at_once = (apart <= HELD_S || was_tried_later(call, circuit)) && meet(call, &circuit.call);
        let likeness = at_once.then(|| likeness(call, &circuit.call, &number))??;
        Some(Candidate { sip: *sip, circuit: index, likeness, apart })
    };
    list.get(first..until).into_iter().flatten().filter_map(may_be).collect()
}

/// Seconds from one side to the other: a gateway that gets the number digit by digit may wait for the last one.
fn apart(call: &Call, circuit: &Circuit) -> f64 {
    let from = |time: Timestamp| call.start.seconds_since(time).abs();
    from(circuit.call.start).min(from(circuit.dialled))
}

/// Whether neither was over before the other began, unless by clocks that differ.
fn meet(call: &Call, circuit: &Call) -> bool {
    let slack = if merge::is_one_clock(call, circuit) { 0.0 } else { HELD_S };
    let between = |first: &Call, second: &Call| second.start.seconds_since(first.end);
    between(call, circuit) <= slack && between(circuit, call) <= slack
}

/// Whether a line was taken while the call of SIP waited for an answer: the one before may have taken long to refuse it.
fn was_tried_later(call: &Call, circuit: &Circuit) -> bool {
    let decided = call.session.as_ref().and_then(|session| session.r#final);
    call.start <= circuit.call.start && decided.is_some_and(|decided| circuit.call.start <= decided)
}

/// The one that is most alike, where no other comes near it.
fn the_one(candidates: &[Candidate]) -> Option<Candidate> {
    let best = candidates.iter().map(|candidate| candidate.likeness).max()?;
    let mut alike: Vec<Candidate> =
        candidates.iter().copied().filter(|candidate| candidate.likeness == best).collect();
    alike.sort_by(|a, b| a.apart.total_cmp(&b.apart));
    match alike.as_slice() {
        [only] => Some(*only),
        [nearest, next, ..] if next.apart - nearest.apart > NEARER_S => Some(*nearest),
        _ => None,
    }
}
