//! The arrows of a leg, retransmissions folded.

use std::borrow::Cow;

use tritone_codes::StatusCode;
use tritone_wire::Endpoint;

use crate::call::{LadderStep, Step};
use crate::cause::Reasons;
use crate::event::{Event, What};
use crate::leg::Leg;

/// Events back to which a repetition is looked for: only what was sent shortly before can be one worth folding, and a
/// longer search would make a leg of many events quadratic.
const LOOKED_BACK: usize = 32;

/// The elements of a leg in order of appearance, and what they sent each other.
pub(crate) fn draw(leg: &Leg, reasons: &Reasons<'_>) -> (Vec<Endpoint>, Vec<LadderStep>) {
    let events = leg.events();
    let mut participants: Vec<Endpoint> = Vec::with_capacity(2);
    let mut steps: Vec<LadderStep> = Vec::with_capacity(events.len());
    // The event of each step.
    let mut firsts: Vec<&Event> = Vec::with_capacity(events.len());
    for event in events {
        let recent = firsts.iter().rev().take(LOOKED_BACK);
        if let Some(back) = recent.enumerate().find_map(|(back, first)| first.repeats(event).then_some(back))
        {
            let place = steps.len() - 1 - back;
            steps[place].repeated += 1;
            continue;
        }
        firsts.push(event);
        steps.push(LadderStep {
            time: event.time,
            frame: event.frame,
            from: number(&mut participants, leg.address(event.source)),
            to: number(&mut participants, leg.address(event.destination)),
            step: say(leg, event),
            repeated: 0,
            cause: reasons.cause_of(event),
            sdp: event.sdp,
        });
    }
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
    let text = || leg.text(event.phrase).unwrap_or_default();
    match event.what {
        What::Request(Some(method)) => Step::Request(Cow::Borrowed(method.as_str())),
        What::Request(None) => Step::Request(Cow::Owned(text().to_owned())),
        What::Response(status) => Step::Response(status, phrase(status, text())),
    }
}

/// A phrase as on the wire; that which is registered for the status needs no memory.
pub(crate) fn phrase(status: StatusCode, on_the_wire: &str) -> Cow<'static, str> {
    match status.phrase() {
        Some(registered) if registered == on_the_wire => Cow::Borrowed(registered),
        _ => Cow::Owned(on_the_wire.to_owned()),
    }
}
