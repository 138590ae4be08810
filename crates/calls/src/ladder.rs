//! The arrows of a leg, retransmissions folded.

use std::net::SocketAddr;

use crate::call::{LadderStep, Step};
use crate::cause::cause_of;
use crate::event::{Event, What};
use crate::leg::Leg;

/// The elements of a leg in order of appearance, and what they sent each other.
pub(crate) fn draw(leg: &Leg) -> (Vec<SocketAddr>, Vec<LadderStep>) {
    let mut participants: Vec<SocketAddr> = Vec::new();
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
    (participants, steps.into_iter().map(|(_, step)| step).collect())
}

fn number(participants: &mut Vec<SocketAddr>, address: SocketAddr) -> usize {
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
