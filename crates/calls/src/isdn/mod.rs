//! Calls over circuits: ISDN (Q.931, H.225.0) and SS7 (ISUP).
//!
//! Messages are kept by the line that they are about, a call reference or a circuit ([`line`]), divided into calls when
//! all were seen ([`leg`]), and judged by themselves ([`judge`]), whatever the language: what a message does in its
//! call is its [`sighting::Act`].

mod bus;
mod case;
mod judge;
mod ladder;
mod leg;
mod line;
mod lines;
mod note_isup;
mod note_q931;
mod resets;
mod rules;
mod session;
mod sighting;
mod signal;
mod tunnelled;
mod verdict;

use tritone_wire::{Flow, FrameRef, Timestamp, isup, q931};

pub(crate) use rules::named;
pub use rules::{CircuitRule, circuit_rules};
pub use signal::Signal;

pub(crate) use case::{Case, ends};
pub(crate) use judge::{dialled, judge};
pub(crate) use lines::Lines;
pub(crate) use sighting::{Act, Sighting};
pub(crate) use tunnelled::{TunnelledCause, isup_of};

/// Takes one message of Q.931 or H.225.0. One that is about no call is left out.
pub(crate) fn see_q931(
    lines: &mut Lines,
    frame: FrameRef,
    time: Timestamp,
    flow: Flow,
    is_h225: bool,
    message: &q931::Message<'_>,
) {
    match note_q931::note(frame, time, flow, is_h225, message) {
        Some(note_q931::Noted::Call(line, sighting)) => lines.see(line, sighting),
        Some(note_q931::Noted::Restart(channels, sighting)) => lines.see_restart(channels, sighting),
        None => {}
    }
}

/// Takes one message of ISUP. One that is about no call is left out.
pub(crate) fn see_isup(
    lines: &mut Lines,
    frame: FrameRef,
    time: Timestamp,
    flow: Flow,
    circuit: u16,
    message: &isup::Message<'_>,
) {
    match note_isup::note(frame, time, flow, circuit, message) {
        Some(note_isup::Noted::Call(line, sighting)) => lines.see(line, sighting),
        Some(note_isup::Noted::Reset(line, range, sighting)) => lines.see_reset(line, range, sighting),
        None => {}
    }
}
