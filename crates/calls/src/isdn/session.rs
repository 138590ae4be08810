//! The times of a call of ISDN or SS7, by which the figures of E.411 and E.425 measure it.

use tritone_wire::Timestamp;

use super::case::Case;
use super::line::Line;
use super::sighting::Act;
use crate::metrics::{Disconnect, DisconnectEnd, Session};
use crate::outcome::Outcome;

/// The session of a call that ended with this outcome, in a recording that went on until `recording_end`.
pub(super) fn session(case: &Case<'_>, outcome: Outcome, recording_end: Timestamp) -> Session {
    let leg = case.leg;
    let first_answer = leg.seen.iter().find(|seen| !case.is_of_caller(seen)).map(|seen| seen.time);
    let clearing = case.clearing().map(|seen| seen.time);
    let parked = leg.seen.iter().find(|seen| seen.act == Act::Parks).map(|seen| seen.time);
    let is_answered = outcome == Outcome::Answered;
    let over = clearing.or(parked).or_else(|| (outcome == Outcome::Timeout).then(|| leg.end()));
    Session {
        protocol: leg.seen.first().map_or(tritone_wire::Protocol::Q931, |seen| seen.signal.protocol()),
        invite: case.opening().map(|seen| seen.time),
        vias: 0,
        caller: case.caller().host(),
        called: case.called().host(),
        responded: took_its_circuit(case),
        first_provisional: first_answer,
        dialogs: Vec::new(),
        r#final: case.answer().map(|seen| seen.time).or(clearing),
        answered: case.answer().map(|seen| seen.time),
        disconnect: clearing.filter(|_| is_answered).map(|sent| Disconnect {
            sent,
            at_caller: sent,
            end: completed(case).map_or(DisconnectEnd::Undecided, DisconnectEnd::Accepted),
        }),
        until: over.unwrap_or(recording_end).min(recording_end),
    }
}

/// Whether a channel or circuit was taken: by each IAM, unless that of the other exchange had it; by a SETUP only once
/// the other side says anything to it but that it is over.
fn took_its_circuit(case: &Case<'_>) -> bool {
    match case.leg.line {
        Line::Circuit { .. } => case.leg.rival.is_none(),
        Line::CallReference { .. } => {
            let end = case.clearing().filter(|end| case.is_of_caller(end));
            let before =
                case.leg.seen.iter().take_while(|seen| end.is_none_or(|end| !core::ptr::eq(*seen, end)));
            before.into_iter().any(|seen| !case.is_of_caller(seen))
        }
    }
}

/// When the clearing was complete (ITU-T Q.931 section 5.3, Q.764 section 2.3).
fn completed(case: &Case<'_>) -> Option<Timestamp> {
    case.leg.seen.iter().find(|seen| seen.act == Act::Completes).map(|seen| seen.time)
}
