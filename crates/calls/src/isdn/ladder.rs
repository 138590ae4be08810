//! The arrows of a leg of ISDN or SS7, repetitions folded.

use tritone_wire::Endpoint;

use super::leg::Leg;
use super::sighting::Sighting;
use crate::call::{LadderStep, Step};
use crate::ladder::number;

/// The elements of a leg in order of appearance, and what they sent each other.
pub(super) fn draw(leg: &Leg) -> (Vec<Endpoint>, Vec<LadderStep>) {
    let mut participants: Vec<Endpoint> = Vec::new();
    let mut steps: Vec<(&Sighting, LadderStep)> = Vec::new();
    for seen in &leg.seen {
        if let Some((_, step)) = steps.iter_mut().rev().take(32).find(|(first, _)| first.repeats(seen)) {
            step.repeated += 1;
            continue;
        }
        let step = LadderStep {
            time: seen.time,
            frame: seen.frame,
            from: number(&mut participants, seen.source),
            to: number(&mut participants, seen.destination),
            step: Step::Circuit(seen.signal),
            repeated: 0,
            cause: seen.cause.as_ref().map(|seen| seen.cause),
            sdp: false,
        };
        steps.push((seen, step));
    }
    (participants, steps.into_iter().map(|(_, step)| step).collect())
}
