//! Legs, unpacked one at a time.

use tritone_wire::{FrameRef, Timestamp};

use crate::common::Common;
use crate::connection::EndsByFlow;
use crate::event::Event;
use crate::joined::{CallLegs, Joined};
use crate::kept::Kept;
use crate::leg::Leg;
use crate::unreachable::Refusals;

/// The legs of a recording in order of their first events, and what else is known of them.
#[derive(Debug)]
pub(crate) struct Unpacker<'k> {
    legs: Vec<&'k Kept>,
    common: &'k Common,
    refusals: Refusals,
    ends: EndsByFlow,
}

impl<'k> Unpacker<'k> {
    /// Puts legs in order.
    pub(crate) fn new(legs: impl Iterator<Item = &'k Kept>, common: &'k Common, ends: EndsByFlow) -> Self {
        let mut placed: Vec<((Timestamp, FrameRef), &Kept)> = legs.map(|leg| (leg.first(), leg)).collect();
        placed.sort_by_key(|(place, _)| *place);
        let mut legs = Self { legs: Vec::new(), common, refusals: Refusals::default(), ends };
        for run in placed.chunk_by(|(one, _), (other, _)| one == other) {
            legs.push_run(run);
        }
        legs
    }

    /// Adds legs that begin in one frame: what the messages are decides.
    fn push_run(&mut self, run: &[((Timestamp, FrameRef), &'k Kept)]) {
        let mut run: Vec<&Kept> = run.iter().map(|(_, leg)| *leg).collect();
        if run.len() > 1 {
            let mut leg = Leg::default();
            run.sort_by_cached_key(|kept| {
                leg.clear();
                leg.unpack(kept, self.common, None);
                (leg.events().first().map(Event::order), leg.call_id().to_owned())
            });
        }
        self.legs.append(&mut run);
    }

    /// Takes the ICMP errors about them.
    pub(crate) fn with_refusals(self, refusals: Refusals) -> Self {
        Self { refusals, ..self }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.legs.len()
    }

    /// A leg as it is kept.
    pub(crate) fn kept(&self, leg: usize) -> Option<&'k Kept> {
        self.legs.get(leg).copied()
    }

    /// Unpacks one leg into `leg`.
    pub(crate) fn leg(&self, number: usize, leg: &mut Leg) {
        leg.clear();
        self.add(number, leg, None);
    }

    /// Unpacks all legs of a call into `leg`.
    pub(crate) fn call(&self, call: &CallLegs<'_>, leg: &mut Leg) {
        self.leg(call.first(), leg);
        for (further, joined) in call.further() {
            self.add(further, leg, Some(joined));
        }
        if !leg.parts().is_empty() {
            leg.sort();
        }
    }

    fn add(&self, number: usize, leg: &mut Leg, joined: Option<Joined>) {
        let Some(kept) = self.legs.get(number) else { return };
        let first = leg.events().len();
        leg.unpack(kept, self.common, joined);
        self.refusals.of(number).iter().for_each(|refusal| leg.refuse(*refusal));
        let transport = leg.parts().last().map_or(leg.flow(), |part| part.flow).transport;
        self.ends.tell(leg, first, transport);
    }
}
