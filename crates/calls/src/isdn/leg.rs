//! A leg of ISDN or SS7: the messages of one call on one line.

use tritone_wire::{Endpoint, FrameRef, Side, Timestamp};

use super::line::Line;
use super::sighting::{Act, Sighting};

/// How long a SETUP or IAM may be repeated: T303 of ITU-T Q.931 section 9.5 is 4 s and runs twice.
const REPEATED_S: f64 = 9.0;
/// How long two exchanges may take one circuit without knowing of each other (ITU-T Q.764 section 2.9.1.2): the time that
/// a message needs, which is less.
const GLARE_S: f64 = 5.0;
/// How long messages that clear a call may come again after its end: T308 of Q.931 is 4 s, and T1 of Q.764 15 s at least.
const CLEARED_S: f64 = 30.0;
/// Sightings on one hop within this time that say the same are the same packet, recorded twice.
const COPY_S: f64 = 0.04;

/// The messages of one call on one line, in order.
#[derive(Clone, Debug)]
pub(crate) struct Leg {
    pub(crate) line: Line,
    pub(crate) seen: Vec<Sighting>,
    /// Packets that were recorded more than once, and set aside.
    pub(crate) copies: u64,
    /// The message by which the other side took the channel or circuit at the same time, so that this call could not
    /// have it.
    pub(crate) rival: Option<FrameRef>,
    /// When it was over for good. What one of several terminals does ends no call.
    over: Option<Timestamp>,
    /// Nothing but its beginning was seen.
    is_unanswered: bool,
    is_offered_to_all: bool,
}

impl Leg {
    /// Divides what was seen on a line, which is in order, into calls: a message that opens one begins the next, unless
    /// it only repeats that of a call which nobody has answered yet.
    pub(crate) fn divide(line: Line, seen: Vec<Sighting>) -> Vec<Self> {
        let mut legs: Vec<Self> = Vec::new();
        for sighting in seen {
            settle_dual_seizure(&mut legs, &sighting);
            match legs.last_mut() {
                Some(leg) if leg.takes(&sighting) => leg.add(sighting),
                _ => begin(&mut legs, line, sighting),
            }
        }
        legs.retain(Self::is_call);
        legs
    }

    fn new(line: Line, first: Sighting) -> Self {
        let mut leg = Self {
            line,
            seen: Vec::new(),
            copies: 0,
            rival: None,
            over: None,
            is_unanswered: true,
            is_offered_to_all: false,
        };
        leg.add(first);
        leg
    }

    fn add(&mut self, sighting: Sighting) {
        let recent =
            self.seen.iter().rev().take_while(|known| sighting.time.seconds_since(known.time) < COPY_S);
        if recent.take(32).any(|known| known.repeats(&sighting) && known.frame != sighting.frame) {
            self.copies += 1;
            return;
        }
        let to_all = matches!(sighting.destination, Endpoint::Isdn { side: Side::User(127), .. });
        self.is_offered_to_all |= sighting.act == Act::Opens && to_all;
        self.is_unanswered &= matches!(sighting.act, Act::Opens | Act::Digits);
        if matches!(sighting.act, Act::Completes | Act::Restarts | Act::Parks) && !self.is_offered_to_all {
            self.over.get_or_insert(sighting.time);
        }
        self.seen.push(sighting);
    }

    /// Puts a message where it belongs in time.
    pub(super) fn insert(&mut self, sighting: Sighting) {
        let place = self.seen.partition_point(|known| known.order() <= sighting.order());
        self.seen.insert(place, sighting);
    }

    /// Whether a message belongs to this call, and not to the next.
    fn takes(&self, sighting: &Sighting) -> bool {
        let since_the_end = || self.over.map(|over| sighting.time.seconds_since(over));
        match sighting.act {
            Act::Opens => self.is_repeated_by(sighting),
            Act::Registers => false,
            // A circuit is reset between two calls.
            Act::Restarts => since_the_end().is_none(),
            // Of a call whose beginning was not recorded.
            Act::Digits | Act::Proceeds | Act::Alerts | Act::Informs | Act::Answers | Act::Resumes => {
                since_the_end().is_none()
            }
            _ => since_the_end().is_none_or(|seconds| seconds <= CLEARED_S),
        }
    }

    /// Whether the SETUP went to all terminals of a bus (ITU-T Q.931 section 5.2.1).
    pub(crate) const fn is_offered_to_all(&self) -> bool {
        self.is_offered_to_all
    }

    /// Whether a message that opens a call is that of this one, sent again: to nobody's answer, or to other terminals.
    fn is_repeated_by(&self, sighting: &Sighting) -> bool {
        let Some(first) = self.seen.first() else { return false };
        let recent = sighting.time.seconds_since(first.time) <= REPEATED_S;
        let same = first.asked == sighting.asked && first.source == sighting.source;
        self.is_unanswered && recent && same
    }

    /// Whether anything of a call was seen: not the reset of an idle circuit, not the mere acknowledgement of what was not
    /// recorded, and no connection for signalling alone.
    fn is_call(&self) -> bool {
        match self.seen.first().map(|seen| seen.act) {
            Some(Act::Registers) | None => false,
            Some(Act::Restarts) => false,
            Some(Act::Completes) => {
                self.seen.iter().any(|seen| seen.cause.is_some() || seen.act != Act::Completes)
            }
            Some(_) => true,
        }
    }

    /// When it began.
    pub(crate) fn start(&self) -> Timestamp {
        self.seen.first().map_or(Timestamp::default(), |seen| seen.time)
    }

    /// When its last message was seen.
    pub(crate) fn end(&self) -> Timestamp {
        self.seen.last().map_or(Timestamp::default(), |seen| seen.time)
    }
}

/// Begins a call. Where both exchanges have taken one circuit, that of the exchange which controls it goes on (ITU-T Q.764
/// section 2.9.1.4); it is kept last, as it gets what follows.
fn begin(legs: &mut Vec<Leg>, line: Line, sighting: Sighting) {
    let mut new = Leg::new(line, sighting);
    match legs.last_mut().filter(|last| is_dual_seizure(last, &new)) {
        Some(last) if controls(line, last) => {
            new.rival = opening(last);
            legs.insert(legs.len() - 1, new);
        }
        Some(last) => {
            last.rival = opening(&new);
            legs.push(new);
        }
        None => legs.push(new),
    }
}

fn opening(leg: &Leg) -> Option<FrameRef> {
    leg.seen.first().map(|seen| seen.frame)
}

fn is_dual_seizure(first: &Leg, second: &Leg) -> bool {
    let (Some(own), Some(other)) = (first.seen.first(), second.seen.first()) else { return false };
    matches!(first.line, Line::Circuit { .. })
        && (own.act, other.act) == (Act::Opens, Act::Opens)
        && own.source == other.destination
        && first.is_unanswered
        && other.time.seconds_since(own.time) <= GLARE_S
}

/// Whether the exchange that opened a call controls its circuit: of even circuits the one with the higher point code.
fn controls(line: Line, leg: &Leg) -> bool {
    let Line::Circuit { points: (_, higher), circuit } = line else { return false };
    let by_higher = leg.seen.first().is_some_and(|seen| seen.source == Endpoint::PointCode(higher));
    by_higher == circuit.is_multiple_of(2)
}

/// Where networks have agreed otherwise on who controls a circuit, the first answer tells: it comes from the exchange that
/// gave way.
fn settle_dual_seizure(legs: &mut [Leg], sighting: &Sighting) {
    let answers = matches!(sighting.act, Act::Proceeds | Act::Alerts | Act::Informs | Act::Answers);
    let [.., gave_way, last] = legs else { return };
    let of_last = last.seen.first().is_some_and(|seen| seen.source == sighting.source);
    if answers && of_last && last.is_unanswered && gave_way.rival.is_some() && gave_way.rival == opening(last)
    {
        last.rival = opening(gave_way);
        gave_way.rival = None;
        std::mem::swap(gave_way, last);
    }
}
