//! A leg of ISDN or SS7: the messages of one call on one line.

use tritone_wire::Timestamp;

use super::line::Line;
use super::sighting::{Act, Sighting};

/// How long a SETUP or IAM may be repeated: T303 of ITU-T Q.931 section 9.5 is 4 s and runs twice.
const REPEATED_S: f64 = 9.0;
/// Sightings on one hop within this time that say the same are the same packet, recorded twice.
const COPY_S: f64 = 0.04;

/// The messages of one call on one line, in order.
#[derive(Clone, Debug)]
pub(crate) struct Leg {
    pub(crate) line: Line,
    pub(crate) seen: Vec<Sighting>,
    /// Packets that were recorded more than once, and set aside.
    pub(crate) copies: u64,
}

impl Leg {
    /// Divides what was seen on a line, which is in order, into calls: a message that opens one begins the next, unless
    /// it only repeats that of a call which nobody has answered yet.
    pub(crate) fn divide(line: Line, seen: Vec<Sighting>) -> Vec<Self> {
        let mut legs: Vec<Self> = Vec::new();
        for sighting in seen {
            match legs.last_mut() {
                Some(leg) if !leg.is_over_for(&sighting) => leg.add(sighting),
                _ => legs.push(Self { line, seen: vec![sighting], copies: 0 }),
            }
        }
        legs
    }

    fn add(&mut self, sighting: Sighting) {
        let recent =
            self.seen.iter().rev().take_while(|known| sighting.time.seconds_since(known.time) < COPY_S);
        if recent.take(32).any(|known| known.repeats(&sighting) && known.frame != sighting.frame) {
            self.copies += 1;
        } else {
            self.seen.push(sighting);
        }
    }

    /// Whether a message belongs to the next call.
    fn is_over_for(&self, sighting: &Sighting) -> bool {
        let is_first_of_next = match sighting.act {
            Act::Opens => true,
            // A circuit is reset, or a call reference freed, between two calls.
            Act::Restarts => self.is_complete(),
            _ => false,
        };
        is_first_of_next && !self.is_repeated_by(sighting)
    }

    fn is_complete(&self) -> bool {
        self.seen.iter().any(|seen| seen.act == Act::Completes)
    }

    /// Whether a message that opens a call is that of this one, sent again: to nobody's answer, or to other terminals.
    fn is_repeated_by(&self, sighting: &Sighting) -> bool {
        let Some(first) = self.seen.first() else { return false };
        let unanswered = self.seen.iter().all(|seen| seen.act == Act::Opens);
        let recent = sighting.time.seconds_since(first.time) <= REPEATED_S;
        sighting.act == Act::Opens && unanswered && recent && first.numbers == sighting.numbers
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
