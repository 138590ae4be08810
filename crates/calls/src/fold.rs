//! Takes messages one by one and keeps them by leg.

use std::collections::HashSet;
use std::convert::Infallible;
use std::mem;
use std::num::NonZeroUsize;

use tritone_wire::sip::Message;
use tritone_wire::{Flow, FrameRef, Timestamp, isup, q931};

use crate::call::Call;
use crate::connection::{ConnectionEnd, Ends};
use crate::flaw::Flaws;
use crate::gateway::{self, Circuit};
use crate::isdn::{self, Lines};
use crate::judge::{Asked, Recordings};
use crate::judging::{Judging, Results};
use crate::kept::Sighting;
use crate::leg::Leg;
use crate::legs::Legs;
use crate::media::{Heard, Streams};
use crate::note::{Noter, call_id_of};
use crate::packed::{Fixed, Items, put_endpoint};
use crate::scene::SceneParts;
use crate::translate::Auto;
use crate::unpacker::Unpacker;
use crate::unreachable::{IcmpReport, Reports};

/// Settings of a [`Fold`].
#[derive(Clone, Debug)]
pub struct FoldOptions {
    /// How a profile is chosen.
    pub profile: Auto,
    /// Legs kept; messages of further ones are counted in [`Fold::legs_left_out`].
    pub max_legs: usize,
    /// Octets of memory that legs take before [`Fold::is_full`].
    pub max_octets: usize,
    /// Whether to look for what calls show besides their end ([`Call::findings`]): who shows none of it can do without.
    pub findings: bool,
    /// Headers in which an element names the Call-ID of the leg that it sends on, or puts a value of its own into all
    /// legs of a call.
    pub join_headers: Vec<String>,
}

impl FoldOptions {
    fn asked(&self) -> Asked<'_> {
        Asked { profile: &self.profile, findings: self.findings }
    }
}

/// Headers that are known to carry the Call-ID of another leg: `X-CID` of Homer's convention for B2BUAs, `X-Call-ID`
/// of several PBXs.
const JOIN_HEADERS: [&str; 2] = ["X-CID", "X-Call-ID"];

impl Default for FoldOptions {
    fn default() -> Self {
        Self {
            profile: Auto::ByProduct,
            max_legs: 4_000_000,
            max_octets: 128 * 1024 * 1024,
            findings: true,
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
    /// Where reading is.
    now: Timestamp,
    reports: Reports,
    ends: Ends,
    lines: Lines,
    streams: Streams,
    /// Calls that were judged and let go.
    judged: u64,
    /// Those of them that had not ended.
    cut_short: u64,
    /// What the calls say of later ones that were judged and let go.
    let_go: SceneParts,
    /// When the first of them began.
    start: Option<Timestamp>,
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
            now: Timestamp::default(),
            reports: Reports::default(),
            ends: Ends::default(),
            lines: Lines::default(),
            streams: Streams::default(),
            judged: 0,
            cut_short: 0,
            let_go: SceneParts::default(),
            start: None,
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
        self.now = time;
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

    /// Calls that had not ended when they were judged and let go, to make room for others.
    pub fn calls_cut_short(&self) -> u64 {
        self.cut_short
    }

    /// ICMP errors beyond those that are kept until the end.
    pub fn icmp_left_out(&self) -> u64 {
        self.reports.left_out()
    }

    /// Ends of TCP connections beyond those that are kept until the end.
    pub fn ends_left_out(&self) -> u64 {
        self.ends.left_out()
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
        let mut calls = Vec::new();
        let Ok(()) = self.judge(&mut Results {
            threads: NonZeroUsize::MIN,
            work: &|call, _| call,
            sink: &mut |call| {
                calls.push(call);
                Ok::<(), Infallible>(())
            },
        });
        calls
    }

    /// Whether the legs take more memory than they may: then it is time for [`judge_ended`](Self::judge_ended).
    pub fn is_full(&self) -> bool {
        self.legs.octets() > self.options.max_octets
    }

    /// Judges the calls that ended, in order of their first packet, and lets their legs go; and where too few did, those that
    /// were quiet for the longest time. The rest of the recording knows no more of them.
    ///
    /// # Errors
    /// That of [`Results::sink`].
    pub fn judge_ended<R: Send, E>(&mut self, results: &mut Results<'_, R, E>) -> Result<(), E> {
        let legs = Unpacker::new(self.legs.all(), self.legs.common(), self.ends.settle());
        let refusals = self.reports.settle(&legs);
        let (judging, shown) = Judging::new(
            legs.with_refusals(refusals),
            self.recordings,
            self.options.asked(),
            results.threads,
        );
        let calls = judging.calls();
        let scene = judging.scene(self.let_go.clone(), shown, Heard::of(self.streams.clone()));
        let start = *self.start.get_or_insert(scene.start());
        let (chosen, cut_short) = judging.to_let_go(calls, self.now);
        let judged = judging.judge(&chosen, &scene, self.judged + 1, start, results);
        let mut let_go = mem::take(&mut self.let_go);
        let_go.absorb(judging.shown(&chosen));
        self.let_go = let_go.carry();
        self.judged += chosen.len() as u64;
        self.cut_short += cut_short;
        let gone: HashSet<u64> = chosen.iter().flat_map(|call| judging.serials(call)).collect();
        self.legs.let_go(|serial| gone.contains(&serial));
        judged
    }

    /// Joins legs to calls and judges these, in order of their first packet; each is let go once something was made of it.
    ///
    /// # Errors
    /// That of [`Results::sink`].
    pub fn judge<R: Send, E>(self, results: &mut Results<'_, R, E>) -> Result<(), E> {
        let legs = Unpacker::new(self.legs.all(), self.legs.common(), self.ends.settle());
        let refusals = self.reports.settle(&legs);
        let (recordings, profile) = (self.recordings, &self.options.profile);
        let (judging, shown) =
            Judging::new(legs.with_refusals(refusals), recordings, self.options.asked(), results.threads);
        let calls = judging.calls();
        let scene = judging.scene(self.let_go, shown, Heard::of(self.streams));
        let circuits = self.lines.into_legs();
        if circuits.is_empty() {
            let start = self.start.unwrap_or(scene.start());
            return judging.judge(&calls, &scene, self.judged + 1, start, results);
        }
        let circuit = |leg| Circuit {
            call: isdn::judge(leg, recordings.of(leg.start()).end(), profile),
            dialled: isdn::dialled(leg),
        };
        let circuits = circuits.iter().map(circuit).collect();
        let mut leg = Leg::default();
        let judged = calls.iter().map(|call| judging.judged(call, &scene, &mut leg)).collect();
        let joined = numbered(gateway::join(judged, circuits), self.judged + 1);
        let start = self.start.or(joined.first().map(|call| call.start)).unwrap_or_default();
        joined.into_iter().try_for_each(|call| (results.sink)((results.work)(call, start)))
    }
}

#[cfg(test)]
impl Fold {
    /// The legs of each call together, in order, as they are judged.
    pub(crate) fn into_joined(self) -> Vec<Leg> {
        let legs = Unpacker::new(self.legs.all(), self.legs.common(), self.ends.settle());
        let (judging, _) = Judging::new(legs, self.recordings, self.options.asked(), NonZeroUsize::MIN);
        let unpacked = |call| {
            let mut leg = Leg::default();
            judging.legs.call(call, &mut leg);
            leg
        };
        judging.calls().iter().map(unpacked).collect()
    }
}

/// Puts calls in order of their first packet, and numbers them.
fn numbered(mut calls: Vec<Call>, first_id: u64) -> Vec<Call> {
    // What is in order already stays so: legs of SIP that begin in one packet have an order of their own.
    calls.sort_by_key(|call| call.start);
    for (call, id) in calls.iter_mut().zip(first_id..) {
        call.id = id;
    }
    calls
}
