//! Calls that cross a gateway: a SIP side and a side of ISDN or SS7 that are one call.
//!
//! Nothing on the wire says so. Both are one call where the same number is called at the same time; where the numbers
//! and times leave a choice, neither is taken, as a wrong join is worse than none.

mod merge;

use std::collections::HashMap;

use crate::call::Call;
use crate::leg::Kind;
use crate::number::Number;
use merge::merge;

/// How long a gateway may take from one side to the other, in seconds: it may wait for digits.
const HELD_S: f64 = 5.0;
/// By how much one of two calls to the same number must be nearer in time, to be the one.
const NEARER_S: f64 = 1.0;

/// Joins the calls of both sides, each in order of their first message, and gives all calls.
pub(crate) fn join(sip: Vec<Call>, circuits: Vec<Call>) -> Vec<Call> {
    if sip.is_empty() || circuits.is_empty() {
        return sip.into_iter().chain(circuits).collect();
    }
    let by_number = by_number(&sip);
    let mut calls: Vec<Call> = sip;
    // Of each call of SIP, the calls of the other side that it has, in order.
    let mut sides: HashMap<usize, Vec<Call>> = HashMap::new();
    let mut alone: Vec<Call> = Vec::new();
    for circuit in circuits {
        match partner(&calls, &by_number, &sides, &circuit) {
            Some(index) => sides.entry(index).or_default().push(circuit),
            None => alone.push(circuit),
        }
    }
    for (index, circuits) in sides {
        if let Some(call) = calls.get_mut(index) {
            circuits.into_iter().for_each(|circuit| merge(call, circuit));
        }
    }
    calls.extend(alone);
    calls
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

/// The numbers that a call of SIP is to.
fn called(call: &Call) -> impl Iterator<Item = Number> {
    let uri = call.request_uri.as_deref().map(crate::party::party).and_then(|party| party.user);
    [call.to.user.clone(), uri].into_iter().flatten().filter_map(|user| Number::parse(&user))
}

/// What two sides have in common, the strongest sign first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Likeness {
    calling: bool,
    long: bool,
}

/// The call of SIP that a call of ISDN or SS7 is the other side of.
fn partner(
    calls: &[Call],
    by_number: &HashMap<String, Vec<usize>>,
    sides: &HashMap<usize, Vec<Call>>,
    circuit: &Call,
) -> Option<usize> {
    let number = Number::parse(circuit.to.user.as_deref()?)?;
    let list = by_number.get(number.suffix())?;
    let early = |index: &usize| circuit.start.seconds_since(calls[*index].start) > HELD_S;
    let first = list.partition_point(early);
    let mut candidates: Vec<(Likeness, f64, usize)> = Vec::new();
    for index in list.iter().skip(first) {
        let call = calls.get(*index)?;
        let apart = circuit.start.seconds_since(call.start).abs();
        if call.start.seconds_since(circuit.start) > HELD_S {
            break;
        }
        let is_free =
            sides.get(index).and_then(|sides| sides.last()).is_none_or(|last| last.end <= circuit.start);
        if let Some(likeness) = likeness(call, circuit, &number).filter(|_| is_free) {
            candidates.push((likeness, apart, *index));
        }
    }
    let best = candidates.iter().map(|(likeness, ..)| *likeness).max()?;
    candidates.retain(|(likeness, ..)| *likeness == best);
    candidates.sort_by(|a, b| a.1.total_cmp(&b.1));
    match candidates.as_slice() {
        [(.., only)] => Some(*only),
        [(_, nearest, index), (_, next, _), ..] if next - nearest > NEARER_S => Some(*index),
        _ => None,
    }
}

/// What a call of SIP and one of the other side have in common; `None` where they are two calls.
fn likeness(call: &Call, circuit: &Call, number: &Number) -> Option<Likeness> {
    if !called(call).any(|called| called.is_same(number)) {
        return None;
    }
    let users = [call.from.user.as_deref(), call.identity.as_ref().and_then(|party| party.user.as_deref())];
    let calling: Vec<Number> = users.into_iter().flatten().filter_map(Number::parse).collect();
    let own = circuit.from.user.as_deref().and_then(Number::parse);
    let same = own.as_ref().is_some_and(|own| calling.iter().any(|calling| calling.is_same(own)));
    let is_of_another = !same && own.is_some_and(|own| own.is_long()) && calling.iter().any(Number::is_long);
    let likeness = Likeness { calling: same, long: number.is_long() };
    (!is_of_another && (likeness.calling || likeness.long)).then_some(likeness)
}
