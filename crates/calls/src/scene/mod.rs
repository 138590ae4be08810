//! What the recording as a whole shows, for the rules that judge a call beside the others: who was registered when,
//! how an element dealt with other calls, and who only probed.
//!
//! A scene is a pure function of the sorted legs, made before the first of them is judged.

mod bindings;
mod peers;
mod probes;
mod sizes;

use tritone_wire::Endpoint;

use tritone_codes::StatusCode;
use tritone_wire::{FrameRef, Timestamp};

pub(crate) use bindings::{Bindings, Registered};
pub(crate) use peers::{Limit, OtherForm, Outage, Peers, TooShort};
pub(crate) use probes::Probing;
pub(crate) use sizes::{Sizes, is_large};

use crate::leg::Leg;
use crate::media::Heard;

/// The recording around a call.
#[derive(Debug, Default)]
pub(crate) struct Scene {
    start: Timestamp,
    bindings: Bindings,
    peers: Peers,
    probes: probes::Probes,
    sizes: Sizes,
    heard: Heard,
}

impl Scene {
    /// The scene of legs that were joined to calls, in order of their first event, in a recording that went on until
    /// `end`.
    pub(crate) fn of(legs: &[Leg], heard: Heard, end: Timestamp) -> Self {
        let start = legs.iter().find_map(|leg| leg.events().first()).map_or(end, |event| event.time);
        let probes = probes::Probes::of(legs);
        let wanted: Vec<&Leg> = legs.iter().filter(|leg| probes.of_leg(leg).is_none()).collect();
        Self {
            start,
            bindings: Bindings::of(wanted.iter().copied()),
            peers: Peers::of(wanted.iter().copied()),
            probes,
            sizes: Sizes::of(legs),
            heard,
        }
    }

    /// When the recording began.
    pub(crate) fn start(&self) -> Timestamp {
        self.start
    }

    /// What the registrations say of a user at a time.
    pub(crate) fn bindings(&self) -> &Bindings {
        &self.bindings
    }

    /// How elements dealt with calls.
    pub(crate) fn peers(&self) -> &Peers {
        &self.peers
    }

    /// How large the requests were that were answered.
    pub(crate) fn sizes(&self) -> &Sizes {
        &self.sizes
    }

    /// The media.
    pub(crate) fn heard(&self) -> &Heard {
        &self.heard
    }

    /// Why a leg is a probe, where it is one.
    pub(crate) fn probing(&self, leg: &Leg) -> Option<Probing> {
        self.probes.of_leg(leg)
    }
}

/// A call as it was offered to an element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Offered {
    /// Who got it.
    pub(crate) peer: Endpoint,
    /// When it got it.
    pub(crate) at: Timestamp,
    /// The frame of it.
    pub(crate) frame: FrameRef,
    /// What the element made of it.
    pub(crate) status: Option<StatusCode>,
}
