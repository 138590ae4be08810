//! Two sides of a gateway as one call.

use tritone_codes::{Cause, Facts, StatusCode, profile};

use crate::call::{Call, Hop, LadderStep, Observed, SeenFrames, Verdict};
use crate::joined::JoinedBy;
use crate::ladder::number;
use crate::outcome::Outcome;

/// Takes calls of ISDN or SS7 into the call of SIP that they are the other side of: several where all but the last were
/// refused before the next line was tried.
pub(super) fn merge(sip: &mut Call, mut circuits: Vec<Call>) {
    let Some(last) = circuits.pop() else { return };
    let first = circuits.first().unwrap_or(&last);
    let comes_from_sip = comes_from_sip(sip, first);
    // By how much the clock of the other recording may be ahead, where a gateway takes no time.
    let ahead = if is_one_clock(sip, first) { 0 } else { first.start.since(sip.start) };
    let tried: Vec<String> = circuits.iter().filter_map(refusal).collect();
    for circuit in circuits {
        take_what_was_seen(sip, &circuit);
        sip.legs.extend(joined(circuit.legs));
        sip.findings.extend(circuit.findings);
    }
    take_what_was_seen(sip, &last);
    if comes_from_sip {
        onward(sip, last, ahead);
    } else {
        inward(sip, last);
    }
    if !tried.is_empty() {
        let sentence = format!("Tried before: {}.", tried.join("; "));
        sip.verdict = sip.verdict.take().map(|verdict| followed_by(verdict, Some(sentence)));
    }
}

/// `isdn-0:network refused it with cause 34 in the RELEASE COMPLETE of frame 5`.
fn refusal(circuit: &Call) -> Option<String> {
    let observed = circuit.observed.as_ref()?;
    let hop = circuit.hops.first()?;
    let (from, signal) = (hop.from, hop.signal?);
    Some(format!(
        "{from} refused it with cause {} in the {signal} of frame {}",
        observed.cause, hop.frame.number
    ))
}

/// Whether the caller is on the side of SIP. In one recording the first message tells. In two their clocks may differ:
/// there that side waits longer, from its call to what comes of it, than the side behind it, unless the caller itself ends the
/// waiting.
fn comes_from_sip(sip: &Call, circuit: &Call) -> bool {
    let waited = |call: &Call| {
        let session = call.session.as_ref()?;
        Some(session.r#final?.since(session.invite?))
    };
    let is_given_up = [sip, circuit].iter().any(|call| call.outcome == Outcome::Cancelled);
    match (waited(sip), waited(circuit)) {
        (Some(one), Some(other)) if !is_one_clock(sip, circuit) && !is_given_up && one != other => {
            one > other
        }
        _ => sip.start <= circuit.start,
    }
}

/// Whether one recording has both.
pub(super) fn is_one_clock(sip: &Call, circuit: &Call) -> bool {
    circuit.frames.iter().any(|seen| sip.frames.iter().any(|known| known.file == seen.file))
}

/// Messages, legs and frames of both.
fn take_what_was_seen(sip: &mut Call, circuit: &Call) {
    sip.start = sip.start.min(circuit.start);
    sip.end = sip.end.max(circuit.end);
    sip.other_parties.extend([circuit.from.clone(), circuit.to.clone()]);
    sip.left_out += circuit.left_out;
    sip.copies += circuit.copies;
    let places: Vec<usize> =
        circuit.participants.iter().map(|element| number(&mut sip.participants, *element)).collect();
    let place = |index: usize| places.get(index).copied().unwrap_or_default();
    let steps = circuit.ladder.iter().cloned();
    sip.ladder.extend(steps.map(|step| LadderStep { from: place(step.from), to: place(step.to), ..step }));
    sip.ladder.sort_by_key(|step| (step.time, step.frame));
    order_participants(sip);
    for seen in &circuit.frames {
        match sip.frames.iter_mut().find(|known| known.file == seen.file) {
            Some(known) => {
                *known = SeenFrames {
                    first: known.first.min(seen.first),
                    last: known.last.max(seen.last),
                    count: known.count + seen.count,
                    ..*known
                }
            }
            None => sip.frames.push(*seen),
        }
    }
    sip.frames.sort_by_key(|seen| seen.file);
}

/// Puts the elements in order of their first message.
fn order_participants(call: &mut Call) {
    let mut ordered = Vec::with_capacity(call.participants.len());
    for step in &mut call.ladder {
        let element = |index: usize| call.participants.get(index).copied();
        if let (Some(from), Some(to)) = (element(step.from), element(step.to)) {
            (step.from, step.to) = (number(&mut ordered, from), number(&mut ordered, to));
        }
    }
    call.participants = ordered;
}

/// The caller is on the side of SIP: where the other side said why the call failed, that is why.
fn onward(sip: &mut Call, circuit: Call, ahead: i64) {
    let said_before = |said: &Hop| sip.hops.first().is_none_or(|hop| said.time.since(hop.time) <= ahead);
    let decides = sip.outcome.is_failure() && circuit.hops.first().is_some_and(said_before);
    sip.legs.extend(joined(circuit.legs));
    sip.findings.extend(circuit.findings);
    if !decides {
        sip.observed = sip.observed.take().or(circuit.observed);
        sip.cause_source = sip.observed.as_ref().map(Observed::source).or(sip.cause_source);
        return;
    }
    let cause = circuit.observed.as_ref().map(|observed| observed.cause);
    let translation = sip.hops.first().and_then(|hop| Some(made(hop, hop.status?, cause)));
    let mut hops = circuit.hops;
    hops.append(&mut sip.hops);
    sip.hops = marked(hops);
    sip.origin = circuit.origin;
    sip.released_by = circuit.released_by;
    sip.cause_source = circuit.cause_source;
    sip.observed = circuit.observed;
    sip.verdict = circuit.verdict.map(|verdict| followed_by(verdict, translation));
}

/// `192.0.2.1:5060 made 503 Service Unavailable of it, where rfc3398 has 486.`
fn made(hop: &Hop, status: StatusCode, cause: Option<Cause>) -> String {
    let known = cause.zip(profile("rfc3398")).and_then(|(cause, profile)| {
        profile.q850_to_sip(cause, &Facts::NONE).status().filter(|expected| *expected != status)
    });
    let expected = known.map(|expected| format!(", where rfc3398 has {expected}")).unwrap_or_default();
    format!("{} made {status} {} of it{expected}.", hop.from, status.phrase().unwrap_or_default())
}

/// The caller is on the side of ISDN or SS7: it called, and it got the end; why, the side of SIP knows.
fn inward(sip: &mut Call, circuit: Call) {
    let decides = circuit.outcome.is_failure() && sip.outcome.is_failure();
    let translation = circuit.hops.first().and_then(|hop| {
        Some(format!("{} made cause {} of it, in the {}.", hop.from, hop.cause?, hop.signal?))
    });
    let Call { from, to, protocol, outcome, released_by, observed, mut legs, hops, .. } = circuit;
    // A number that is withheld from the called side may still be known to the gateway.
    if from.user.is_some() {
        sip.other_parties.push(std::mem::replace(&mut sip.from, from));
    }
    sip.other_parties.push(std::mem::replace(&mut sip.to, to));
    (sip.protocol, sip.outcome) = (protocol, outcome);
    legs.extend(joined(std::mem::take(&mut sip.legs)));
    sip.legs = legs;
    sip.findings.extend(circuit.findings);
    [sip.pdd_s, sip.ring_s, sip.talk_s] = [circuit.pdd_s, circuit.ring_s, circuit.talk_s];
    sip.gigaset = None;
    sip.hops.extend(hops);
    sip.hops = marked(std::mem::take(&mut sip.hops));
    sip.observed = observed.or(sip.observed.take());
    sip.cause_source = sip.observed.as_ref().map(Observed::source).or(sip.cause_source);
    sip.released_by = sip.released_by.filter(|_| decides).or(released_by);
    if decides {
        sip.verdict = sip.verdict.take().map(|verdict| followed_by(verdict, translation));
    } else {
        sip.verdict = circuit.verdict;
        sip.origin = circuit.origin;
    }
}

fn joined(legs: Vec<crate::call::LegSummary>) -> impl Iterator<Item = crate::call::LegSummary> {
    legs.into_iter()
        .map(|leg| crate::call::LegSummary { joined_by: leg.joined_by.or(Some(JoinedBy::Numbers)), ..leg })
}

/// Says of each hop whether what it says differs from the one before.
fn marked(mut hops: Vec<Hop>) -> Vec<Hop> {
    let said: Vec<_> = hops.iter().map(|hop| (hop.status, hop.cause)).collect();
    for (index, hop) in hops.iter_mut().enumerate() {
        hop.changed = index > 0 && said.get(index - 1) != said.get(index);
    }
    hops
}

fn followed_by(verdict: Verdict, sentence: Option<String>) -> Verdict {
    let Some(sentence) = sentence else { return verdict };
    Verdict { explanation: format!("{} {sentence}", verdict.explanation), ..verdict }
}
