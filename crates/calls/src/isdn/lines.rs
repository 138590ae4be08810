//! All lines of a recording, and what was seen on each.

use std::collections::HashMap;

use super::leg::Leg;
use super::line::Line;
use super::resets::{Channels, Resets};
use super::sighting::Sighting;
use crate::lonely::Lonely;

/// Messages kept of one line. A circuit carries a few thousand calls a day.
const MAX_SEEN: usize = 100_000;
/// Messages kept of all lines together.
const MAX_TOTAL: usize = 1_000_000;

/// Resets of several channels or circuits kept.
const MAX_RESETS: usize = 100_000;

/// What was seen on the lines of a recording, in any order.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    seen: HashMap<Line, Vec<Sighting>>,
    lonely: Lonely<Line>,
    resets: Resets,
    total: usize,
    left_out: u64,
}

impl Lines {
    /// Takes one message.
    pub(crate) fn see(&mut self, line: Line, sighting: Sighting) {
        if self.total >= MAX_TOTAL || self.seen.get(&line).is_some_and(|seen| seen.len() >= MAX_SEEN) {
            self.left_out += 1;
            return;
        }
        let of_line = self.seen.entry(line).or_default();
        match of_line.len() {
            0 => self.lonely.began(line),
            // What is kept of one message has a bound of its own.
            1 => self.lonely.is_joined(0),
            _ => {}
        }
        self.total += 1;
        of_line.push(sighting);
        let is_alone = |line: &Line| self.seen.get(line).filter(|seen| seen.len() == 1).map(|_| 0);
        if let Some(oldest) = self.lonely.oldest_beyond(is_alone) {
            self.seen.remove(&oldest);
            self.total -= 1;
            self.left_out += 1;
        }
    }

    /// Takes a RESTART of channels.
    pub(super) fn see_restart(&mut self, channels: Channels, sighting: Sighting) {
        if self.resets.restarts.len() < MAX_RESETS {
            self.resets.restarts.push((channels, sighting));
        } else {
            self.left_out += 1;
        }
    }

    /// Takes a GRS of a circuit and so many after it.
    pub(super) fn see_reset(&mut self, first: Line, range: u8, sighting: Sighting) {
        if self.resets.groups.len() < MAX_RESETS {
            self.resets.groups.push((first, range, sighting));
        } else {
            self.left_out += 1;
        }
    }

    /// Messages beyond the caps, which no verdict knows of.
    pub(crate) fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The calls on all lines, in order of their first message.
    pub(crate) fn into_legs(self) -> Vec<Leg> {
        let mut legs: Vec<Leg> = Vec::new();
        for (line, mut seen) in self.seen {
            seen.sort_by(|a, b| a.order().cmp(&b.order()));
            legs.extend(Leg::divide(line, seen));
        }
        let first = |leg: &Leg| leg.seen.first().map(|seen| (seen.time, seen.frame));
        legs.sort_by(|a, b| first(a).cmp(&first(b)).then_with(|| a.line.cmp(&b.line)));
        self.resets.settle(&mut legs);
        legs
    }
}
