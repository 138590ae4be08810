//! The arrows of a leg, retransmissions folded.

use tritone_wire::Endpoint;

use crate::call::{LadderStep, Step};
use crate::cause::cause_of;
use crate::event::{Event, What};
use crate::leg::Leg;

/// The elements of a leg in order of appearance, and what they sent each other.
pub(crate) fn draw(leg: &Leg) -> (Vec<Endpoint>, Vec<LadderStep>) {
    let mut participants: Vec<Endpoint> = Vec::new();
    let mut steps: Vec<(Event, LadderStep)> = Vec::new();
    for event in leg.events() {
        // Only what was sent shortly before can be a repetition worth folding; a longer search would make a leg
        // of many events quadratic.
        if let Some((_, step)) = steps.iter_mut().rev().take(32).find(|(first, _)| first.repeats(event)) {
            step.repeated += 1;
            continue;
        }
        let from = number(&mut participants, leg.address(event.source));
        let to = number(&mut participants, leg.address(event.destination));
        let step = LadderStep {
            time: event.time,
            frame: event.frame,
            from,
            to,
            step: say(leg, event),
            repeated: 0,
            cause: cause_of(leg, event),
            sdp: event.sdp,
        };
        steps.push((*event, step));
    }
    let mut steps: Vec<LadderStep> = steps.into_iter().map(|(_, step)| step).collect();
    if !leg.refusals().is_empty() {
        steps.extend(refusals(leg, &mut participants));
        steps.sort_by_key(|step| (step.time, step.frame));
    }
    (participants, steps)
}

/// The ICMP errors of a leg, each an arrow against its message, those that say the same folded.
fn refusals(leg: &Leg, participants: &mut Vec<Endpoint>) -> Vec<LadderStep> {
    let mut steps: Vec<LadderStep> = Vec::new();
    for refusal in leg.refusals() {
        let Some(event) = leg.events().iter().find(|event| event.frame == refusal.of) else { continue };
        let by = Some(refusal.reporter).filter(|by| Some(*by) != leg.address(event.destination).ip());
        let from = number(participants, leg.address(event.destination));
        let to = number(participants, leg.address(event.source));
        let said = Step::Icmp { kind: refusal.kind, by };
        let same = |step: &&mut LadderStep| (step.from, step.to, &step.step) == (from, to, &said);
        if let Some(step) = steps.iter_mut().find(same) {
            step.repeated += 1;
            continue;
        }
        let (time, frame) = (refusal.time, refusal.frame);
        steps.push(LadderStep { time, frame, from, to, step: said, repeated: 0, cause: None, sdp: false });
    }
    steps
}

/// The place of an element among the participants, added where it is new.
pub(crate) fn number(participants: &mut Vec<Endpoint>, address: Endpoint) -> usize {
    match participants.iter().position(|known| *known == address) {
        Some(index) => index,
        None => {
            participants.push(address);
            participants.len() - 1
        }
    }
}

fn say(leg: &Leg, event: &Event) -> Step {
    let text = leg.text(event.phrase).unwrap_or_default();
    match event.what {
        What::Request(Some(method)) => Step::Request(method.as_str().to_owned()),
        What::Request(None) => Step::Request(text.to_owned()),
        What::Response(status) => Step::Response(status, text.to_owned()),
    }
}
