//! Takes messages one by one and keeps them by leg.

use std::collections::HashMap;
use std::sync::Arc;

use tritone_wire::sip::Message;
use tritone_wire::{Flow, FrameRef, Timestamp, isup, q931};

use crate::call::Call;
use crate::connection::{ConnectionEnd, Ends};
use crate::event::Event;
use crate::gateway::{self, Circuit};
use crate::isdn::{self, Lines};
use crate::join::join;
use crate::judge::{Recordings, judge};
use crate::leg::Leg;
use crate::lonely::Lonely;
use crate::media::{Heard, Streams};
use crate::note::{Noted, note};
use crate::scene::Scene;
use crate::translate::Auto;
use crate::unreachable::{IcmpReport, Reports};

/// Settings of a [`Fold`].
#[derive(Clone, Debug)]
pub struct FoldOptions {
    /// How a profile is chosen.
    pub profile: Auto,
    /// Legs kept; messages of further ones are counted in [`Fold::legs_left_out`].
    pub max_legs: usize,
    /// Headers in which an element names the Call-ID of the leg that it sends on, or puts a value of its own into all
    /// legs of a call.
    pub join_headers: Vec<String>,
}

/// Headers that are known to carry the Call-ID of another leg: `X-CID` of Homer's convention for B2BUAs, `X-Call-ID`
/// of several PBXs.
const JOIN_HEADERS: [&str; 2] = ["X-CID", "X-Call-ID"];

impl Default for FoldOptions {
    fn default() -> Self {
        Self {
            profile: Auto::ByProduct,
            max_legs: 4_000_000,
            join_headers: JOIN_HEADERS.map(str::to_owned).to_vec(),
        }
    }
}

/// Messages on their way to calls. Nothing is decided before [`Fold::finish`].
#[derive(Debug, Default)]
pub struct Fold {
    options: FoldOptions,
    legs: Vec<Leg>,
    /// Places of legs that were let go.
    free: Vec<usize>,
    /// The Call-IDs of legs of one message.
    lonely: Lonely<Arc<[u8]>>,
    by_call_id: HashMap<Arc<[u8]>, usize>,
    no_call_id: u64,
    left_out: u64,
    no_status: u64,
    recordings: Recordings,
    reports: Reports,
    ends: Ends,
    lines: Lines,
    streams: Streams,
}

impl Fold {
    /// An empty fold.
    pub fn new(options: FoldOptions) -> Self {
        Self { options, ..Self::default() }
    }

    /// Notes that the recording went on until `time`, whatever was in that packet.
    pub fn saw_time(&mut self, time: Timestamp) {
        self.recordings.saw(time);
    }

    /// Messages without a Call-ID, which belong to no leg.
    pub fn without_call_id(&self) -> u64 {
        self.no_call_id
    }

    /// Messages of legs beyond [`FoldOptions::max_legs`].
    pub fn legs_left_out(&self) -> u64 {
        self.left_out
    }

    /// Responses whose status is no number from 100 to 999.
    pub fn without_status(&self) -> u64 {
        self.no_status
    }

    /// ICMP errors beyond those that are kept until the end.
    pub fn icmp_left_out(&self) -> u64 {
        self.reports.left_out()
    }

    /// Packets of media beyond the streams that are kept until the end.
    pub fn media_left_out(&self) -> u64 {
        self.streams.left_out()
    }

    /// Takes one message.
    pub fn see(&mut self, frame: FrameRef, time: Timestamp, flow: Flow, message: &Message<'_>) {
        self.take(frame, time, flow, message);
    }

    /// Takes the beginning of a message of `length` octets whose other IP fragments are missing.
    pub fn see_beginning(
        &mut self,
        frame: FrameRef,
        time: Timestamp,
        flow: Flow,
        message: &Message<'_>,
        length: usize,
    ) {
        if let Some(leg) = self.take(frame, time, flow, message) {
            leg.last_is_a_beginning(length);
        }
    }

    /// Takes a message of Q.931, which H.225.0 has too.
    pub fn see_q931(
        &mut self,
        frame: FrameRef,
        time: Timestamp,
        flow: Flow,
        is_h225: bool,
        message: &q931::Message<'_>,
    ) {
        self.saw_time(time);
        isdn::see_q931(&mut self.lines, frame, time, flow, is_h225, message);
    }

    /// Takes a message of ISUP about a circuit between the two signalling points of `flow`.
    pub fn see_isup(
        &mut self,
        frame: FrameRef,
        time: Timestamp,
        flow: Flow,
        circuit: u16,
        message: &isup::Message<'_>,
    ) {
        self.saw_time(time);
        isdn::see_isup(&mut self.lines, frame, time, flow, circuit, message);
    }

    /// Messages of ISDN and SS7 beyond those that are kept until the end.
    pub fn circuits_left_out(&self) -> u64 {
        self.lines.left_out()
    }

    /// Takes an ICMP error.
    pub fn see_icmp(&mut self, report: &IcmpReport<'_>) {
        self.saw_time(report.time);
        self.reports.see(report);
    }

    /// Takes the end of a TCP connection.
    pub fn see_end(&mut self, end: ConnectionEnd) {
        self.saw_time(end.time);
        self.ends.see(end);
    }

    /// Takes a packet of media.
    pub fn see_media(&mut self, time: Timestamp, flow: Flow) {
        self.saw_time(time);
        self.streams.see(time, flow);
    }

    /// The leg that has the message now, as its last event.
    fn take(
        &mut self,
        frame: FrameRef,
        time: Timestamp,
        flow: Flow,
        message: &Message<'_>,
    ) -> Option<&mut Leg> {
        self.saw_time(time);
        let Some(call_id) = message.call_id().filter(|id| !id.is_empty()) else {
            self.no_call_id += 1;
            return None;
        };
        let Some(index) = self.leg_of(call_id, flow) else {
            self.left_out += 1;
            return None;
        };
        let leg = self.legs.get_mut(index)?;
        if leg.events().len() == 1 {
            self.lonely.is_joined(leg.octets());
        }
        match note(leg, frame, time, flow, message, &self.options.join_headers) {
            Noted::Kept => {
                if leg.events().len() == 1 {
                    self.lonely.keeps(leg.octets());
                }
                return Some(leg);
            }
            Noted::NoRoom => leg.leave_out(),
            Noted::NoStatus => self.no_status += 1,
        }
        None
    }

    fn leg_of(&mut self, call_id: &[u8], flow: Flow) -> Option<usize> {
        if let Some(index) = self.by_call_id.get(call_id) {
            return Some(*index);
        }
        if self.legs.len() >= self.options.max_legs {
            return None;
        }
        let leg = Leg::new(call_id, flow);
        let index = self.free.pop().unwrap_or(self.legs.len());
        match self.legs.get_mut(index) {
            Some(free) => *free = leg,
            None => self.legs.push(leg),
        }
        let call_id: Arc<[u8]> = call_id.into();
        self.by_call_id.insert(Arc::clone(&call_id), index);
        self.lonely.began(call_id);
        self.make_room();
        Some(index)
    }

    /// Lets legs go of which one message was seen long ago, where there are too many.
    fn make_room(&mut self) {
        loop {
            let leg_of = |call_id: &Arc<[u8]>| self.legs.get(*self.by_call_id.get(call_id)?);
            let alone =
                |call_id: &Arc<[u8]>| leg_of(call_id).filter(|leg| leg.events().len() == 1).map(Leg::octets);
            let Some(call_id) = self.lonely.oldest_beyond(alone) else { return };
            let Some(index) = self.by_call_id.remove(&call_id) else { return };
            let Some(leg) = self.legs.get_mut(index) else { return };
            *leg = Leg::new(b"", leg.flow());
            self.free.push(index);
            self.left_out += 1;
        }
    }

    /// Joins legs to calls and judges these, in order of their first packet.
    pub fn finish(mut self) -> Vec<Call> {
        self.by_call_id = HashMap::new();
        self.legs.retain(|leg| !leg.events().is_empty());
        for leg in &mut self.legs {
            leg.sort();
            leg.set_copies_aside();
        }
        let place = |leg: &Leg| leg.events().first().map(Event::order);
        self.legs.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.call_id().cmp(b.call_id())));
        self.reports.settle(&mut self.legs);
        self.ends.settle(&mut self.legs);
        let (recordings, profile) = (self.recordings, self.options.profile);
        let legs = join(self.legs);
        let scene = Scene::of(&legs, Heard::of(self.streams), recordings.end());
        // A leg goes as soon as its call is judged: both together are what a large recording costs most.
        let judged = legs
            .into_iter()
            .map(|leg| {
                let start = leg.events().first().map_or(Timestamp::default(), |event| event.time);
                judge(&leg, &recordings.of(start), &scene, &profile)
            })
            .collect();
        let circuits = self.lines.into_legs();
        let circuit = |leg| Circuit {
            call: isdn::judge(leg, recordings.of(leg.start()).end(), &profile),
            dialled: isdn::dialled(leg),
        };
        let circuits = circuits.iter().map(circuit).collect();
        numbered(gateway::join(judged, circuits))
    }
}

/// Puts calls in order of their first packet, and numbers them.
fn numbered(mut calls: Vec<Call>) -> Vec<Call> {
    // What is in order already stays so: legs of SIP that begin in one packet have an order of their own.
    calls.sort_by_key(|call| call.start);
    for (call, id) in calls.iter_mut().zip(1..) {
        call.id = id;
    }
    calls
}
