//! Takes messages one by one and keeps them by leg.

use std::mem;

use tritone_wire::sip::Message;
use tritone_wire::{Flow, FrameRef, Timestamp, isup, q931};

use crate::call::Call;
use crate::common::Common;
use crate::connection::{ConnectionEnd, Ends};
use crate::event::Event;
use crate::flaw::Flaws;
use crate::gateway::{self, Circuit};
use crate::isdn::{self, Lines};
use crate::joined::{CallLegs, Parents};
use crate::judge::{Recordings, judge};
use crate::kept::{Kept, Sighting};
use crate::leg::Leg;
use crate::legs::Legs;
use crate::media::{Heard, Streams};
use crate::note::{Noter, call_id_of};
use crate::opening::Openings;
use crate::packed::{Fixed, Items, put_endpoint};
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
#[derive(Debug)]
pub struct Fold {
    options: FoldOptions,
    noter: Noter,
    legs: Legs,
    no_call_id: u64,
    left_out: u64,
    no_status: u64,
    recordings: Recordings,
    reports: Reports,
    ends: Ends,
    lines: Lines,
    streams: Streams,
    /// The note of a message that came without one.
    note: Vec<u8>,
    /// The ends of the way of a message.
    way: Vec<u8>,
}

impl Default for Fold {
    fn default() -> Self {
        Self::new(FoldOptions::default())
    }
}

impl Fold {
    /// An empty fold.
    pub fn new(options: FoldOptions) -> Self {
        Self {
            noter: Noter::new(options.join_headers.clone()),
            options,
            legs: Legs::default(),
            no_call_id: 0,
            left_out: 0,
            no_status: 0,
            recordings: Recordings::default(),
            reports: Reports::default(),
            ends: Ends::default(),
            lines: Lines::default(),
            streams: Streams::default(),
            note: Vec::new(),
            way: Vec::new(),
        }
    }

    /// What writes the notes that [`see_note`](Self::see_note) takes.
    pub fn noter(&self) -> Noter {
        self.noter.clone()
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
        self.see_own(frame, time, flow, message, None);
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
        self.see_own(frame, time, flow, message, Some(length));
    }

    /// Takes one message by the note that [`Noter::note`] wrote of it.
    pub fn see_note(&mut self, frame: FrameRef, time: Timestamp, flow: Flow, note: &[u8]) {
        self.take(frame, time, flow, note, None);
    }

    fn see_own(
        &mut self,
        frame: FrameRef,
        time: Timestamp,
        flow: Flow,
        message: &Message<'_>,
        in_part: Option<usize>,
    ) {
        let mut note = mem::take(&mut self.note);
        note.clear();
        self.noter.note(message, &mut note);
        self.take(frame, time, flow, &note, in_part);
        self.note = note;
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

    /// Takes a message; `in_part` says how many octets it had, where only its beginning was recorded.
    fn take(
        &mut self,
        frame: FrameRef,
        time: Timestamp,
        flow: Flow,
        mut note: &[u8],
        in_part: Option<usize>,
    ) {
        self.saw_time(time);
        let Some(mut fixed) = Fixed::take(&mut note) else { return };
        let Some((call_id, items)) = call_id_of(Items(note)).filter(|(id, _)| !id.is_empty()) else {
            self.no_call_id += 1;
            return;
        };
        let Some(what) = fixed.what else {
            self.no_status += 1;
            return;
        };
        if let Some(length) = in_part {
            // What a header section that was cut lacks says nothing.
            fixed.flaws = Flaws::default();
            fixed.length = u32::try_from(length).unwrap_or(u32::MAX);
        }
        let may_begin = self.legs.len() < self.options.max_legs;
        let Some(index) = self.legs.of(call_id, may_begin) else {
            self.left_out += 1;
            return;
        };
        self.way.clear();
        put_endpoint(&mut self.way, flow.source);
        let source = self.way.len();
        put_endpoint(&mut self.way, flow.destination);
        let (source, destination) = self.way.split_at(source);
        let seen = Sighting {
            frame,
            time,
            transport: flow.transport,
            ends: [source, destination],
            fixed,
            what,
            in_part: in_part.is_some(),
            items,
        };
        self.legs.add(index, &seen);
        self.left_out += self.legs.make_room();
    }

    /// Joins legs to calls and judges these, in order of their first packet.
    pub fn finish(self) -> Vec<Call> {
        let (legs, common) = self.legs.into_legs();
        let unpacked = |kept: Kept| {
            let mut leg = Leg::default();
            leg.unpack(&kept, &common, None);
            (kept, leg)
        };
        let mut legs: Vec<(Kept, Leg)> = legs.into_iter().map(unpacked).collect();
        let place = |leg: &Leg| leg.events().first().map(Event::order);
        legs.sort_by(|(_, a), (_, b)| place(a).cmp(&place(b)).then_with(|| a.call_id().cmp(b.call_id())));
        let (kept, mut legs): (Vec<Kept>, Vec<Leg>) = legs.into_iter().unzip();
        self.reports.settle(&mut legs);
        self.ends.settle(&mut legs);
        let (recordings, profile) = (self.recordings, self.options.profile);
        let mut openings = Openings::default();
        legs.iter().for_each(|leg| openings.take(leg));
        let parents = Parents::of(&openings);
        let legs = merge(legs, &kept, &common, &parents);
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

/// Puts the legs of each call together, under the leg that began it.
fn merge(legs: Vec<Leg>, kept: &[Kept], common: &Common, parents: &Parents) -> Vec<Leg> {
    let mut legs: Vec<Option<Leg>> = legs.into_iter().map(Some).collect();
    let mut take = |leg: usize| legs.get_mut(leg).and_then(Option::take);
    let call = |call: CallLegs<'_>| {
        let mut first = take(call.first())?;
        for (leg, joined) in call.further() {
            let (Some(kept), Some(leg)) = (kept.get(leg), take(leg)) else { continue };
            first.unpack(kept, common, Some(joined));
            first.take_over(&leg);
        }
        if !first.parts().is_empty() {
            first.sort();
        }
        Some(first)
    };
    parents.calls(0..parents.legs()).filter_map(call).collect()
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
