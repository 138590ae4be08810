//! Calls over circuits: ISDN (Q.931, H.225.0) and SS7 (ISUP).
//!
//! Messages are kept by the line that they are about, a call reference or a circuit ([`line`]), divided into calls when
//! all were seen ([`leg`]), and judged by themselves ([`judge`]), whatever the language: what a message does in its
//! call is its [`sighting::Act`].

mod case;
mod judge;
mod ladder;
mod leg;
mod line;
mod lines;
mod note_isup;
mod note_q931;
mod rules;
mod sighting;
mod signal;
mod tunnelled;
mod verdict;

use tritone_wire::{Flow, FrameRef, Timestamp, isup, q931};

pub use signal::Signal;

pub(crate) use judge::judge;
pub(crate) use ladder::number;
pub(crate) use lines::Lines;
pub(crate) use tunnelled::{TunnelledCause, isup_of};

/// Takes one message of Q.931 or H.225.0. One that is about no call, as of a restart of all channels, is left out.
pub(crate) fn see_q931(
    lines: &mut Lines,
    frame: FrameRef,
    time: Timestamp,
    flow: Flow,
    is_h225: bool,
    message: &q931::Message<'_>,
) {
    if let Some((line, sighting)) = note_q931::sighting(frame, time, flow, is_h225, message) {
        lines.see(line, sighting);
    }
}

/// Takes one message of ISUP.
pub(crate) fn see_isup(
    lines: &mut Lines,
    frame: FrameRef,
    time: Timestamp,
    flow: Flow,
    circuit: u16,
    message: &isup::Message<'_>,
) {
    if let Some((line, sighting)) = note_isup::sighting(frame, time, flow, circuit, message) {
        lines.see(line, sighting);
    }
}
