//! What the recording as a whole shows, for the rules that judge a call beside the others: who was registered when,
//! how an element dealt with other calls, and who only probed.
//!
//! A scene is a pure function of the joined legs in order, made before the first of them is judged. They are shown one at a
//! time, and several threads can each be shown a range of them ([`SceneParts`]).

mod bindings;
mod few;
mod frame;
mod numbered;
mod peers;
mod probes;
mod sizes;
#[cfg(test)]
mod tests;

use tritone_codes::StatusCode;
use tritone_wire::{Endpoint, FrameRef, Host, Timestamp};

pub(crate) use bindings::{Bindings, Registered};
pub(crate) use peers::{Limit, OtherForm, Outage, Peers, TooShort};
pub(crate) use probes::Probing;
pub(crate) use sizes::{Sizes, is_large};

use crate::leg::Leg;
use crate::media::Heard;
use bindings::Registrations;
use numbered::Numbered;
use peers::Offers;
use probes::{Probes, Suspects, is_scanner_by_name};
use sizes::Requests;

/// What calls show of the recording around them, as far as they were seen: those of a range of all calls, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct SceneParts {
    start: Option<Timestamp>,
    hosts: Numbered<Host>,
    suspects: Suspects,
    registrations: Registrations,
    offers: Offers,
    requests: Requests,
}

impl SceneParts {
    /// Takes the next call, its events in order.
    pub(crate) fn take(&mut self, leg: &Leg) {
        let Some(first) = leg.events().first() else { return };
        self.start.get_or_insert(first.time);
        let opener = self.suspects.take(leg, &mut self.hosts);
        self.requests.take(leg, &mut self.hosts);
        // What a host did that turns out to be a scanner is left out at the end.
        if !is_scanner_by_name(leg) {
            self.registrations.take(leg, opener);
            self.offers.take(leg, opener, &mut self.hosts);
        }
    }

    /// Takes what the calls after these show.
    pub(crate) fn absorb(&mut self, later: Self) {
        self.start = self.start.or(later.start);
        let hosts = self.hosts.absorb(later.hosts);
        self.suspects.absorb(later.suspects, &hosts);
        self.registrations.absorb(later.registrations, &hosts);
        self.offers.absorb(later.offers, &hosts);
        self.requests.absorb(later.requests, &hosts);
    }

    /// Whether something may have found no room, for which there would have been room if it was known before: then what ranges
    /// show together depends on where they were cut.
    pub(crate) fn is_full(&self) -> bool {
        self.hosts.is_full()
            || self.suspects.is_full()
            || self.registrations.is_full()
            || self.offers.is_full()
            || self.requests.is_full()
    }

    /// What is kept of calls that were let go while the recording goes on, for the calls that come later: who was registered
    /// last, what hosts did that may be scanners, which numbers elements took and how large requests went through. That is
    /// a bounded number of things for each user, host and element; how many calls an element had at once, and how many it
    /// failed, is forgotten.
    pub(crate) fn carry(self) -> Self {
        Self {
            suspects: self.suspects.carry(),
            registrations: self.registrations.carry(),
            offers: self.offers.carry(),
            ..self
        }
    }

    /// The scene of all calls, in a recording that went on until `end`.
    pub(crate) fn finish(self, heard: Heard, end: Timestamp) -> Scene {
        let convicted = self.suspects.convicted();
        let bindings = self.registrations.finish(&convicted);
        let peers = self.offers.finish(&convicted, &self.hosts, |host| bindings.is_phone(host));
        Scene {
            start: self.start.unwrap_or(end),
            bindings,
            peers,
            probes: Probes::of(&convicted, &self.hosts),
            sizes: self.requests.finish(&self.hosts),
            heard,
        }
    }
}

/// The recording around a call.
#[derive(Debug, Default)]
pub(crate) struct Scene {
    start: Timestamp,
    bindings: Bindings,
    peers: Peers,
    probes: Probes,
    sizes: Sizes,
    heard: Heard,
}

impl Scene {
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
