//! There and back through one profile: what comes back as something else.

use alloc::vec::Vec;
use core::fmt;

use super::{Assumptions, is_failure, listed_codes, next_key};
use crate::StatusClass;
use crate::profile::{Answer, Direction, Held, How, Key, Profile, Rule, Table, Translation};

/// One code there and back through the two tables of a profile.
#[derive(Clone, Copy, Debug)]
pub struct RoundTrip<'a> {
    /// The code.
    pub start: Key,
    /// The way there.
    pub there: Translation<'a>,
    /// The way back; `None` where the way there ended in nothing, or in a request.
    pub back: Option<Translation<'a>>,
    loss: Option<Loss>,
}

/// Why a code does not come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Loss {
    /// Lossy: several codes share what lies between, so that the way back cannot name each of them; or the way
    /// back has no row for it, only a class or default.
    Shared,
    /// Wrong: what lies between stands for this code alone, and the way back has a row for it that names another.
    Drift,
    /// There is no code at the end: mapped to nothing, or to a request, or nothing is stated.
    Dropped,
    /// Part of the source could not be read, or it depends on what is not known.
    Unknown,
}

impl RoundTrip<'_> {
    /// The code that came back.
    pub fn end(&self) -> Option<Key> {
        next_key(self.back?.to)
    }

    /// Whether the code came back as it was.
    pub const fn is_kept(&self) -> bool {
        self.loss.is_none()
    }

    /// Why it did not come back.
    pub const fn loss(&self) -> Option<Loss> {
        self.loss
    }

    /// Whether a 4xx or 5xx came back as a 6xx, which stops all forking (RFC 3261 section 16.7 step 5).
    pub fn is_promoted(&self) -> bool {
        self.end().is_some_and(|end| promotes(self.start, end))
    }

    /// Whether a 6xx came back as a 4xx or 5xx: other branches and gateways are tried though the user said no.
    pub fn is_demoted(&self) -> bool {
        self.end().is_some_and(|end| promotes(end, self.start))
    }
}

impl fmt::Display for RoundTrip<'_> {
    /// `480->18->408`, `487->none`, `409->41->0`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}->{}", self.start, Shown(self.there.to))?;
        match self.back {
            Some(back) => write!(f, "->{}", Shown(back.to)),
            None => Ok(()),
        }
    }
}

/// An answer in one word.
pub(super) struct Shown(pub(super) Answer);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Answer::To(target) => write!(f, "{target}"),
            Answer::NotStated => f.write_str("not stated"),
            Answer::Unread => f.write_str("unread"),
            Answer::Unmet => f.write_str("no mapping"),
            Answer::Depends => f.write_str("depends"),
            Answer::NoTable => f.write_str("no table"),
        }
    }
}

/// Every failure status, or every cause, that the table of `direction` lists, there and back, in the order of the
/// source.
pub fn round_trips<'a>(
    profile: &'a Profile,
    direction: Direction,
    assumptions: &Assumptions,
) -> Vec<RoundTrip<'a>> {
    listed_codes(profile, direction).map(|start| round_trip(profile, direction, start, assumptions)).collect()
}

fn round_trip<'a>(
    profile: &'a Profile,
    direction: Direction,
    start: Key,
    assumptions: &Assumptions,
) -> RoundTrip<'a> {
    let there = profile.translate(direction, start, &assumptions.facts);
    let facts = assumptions.after(&there);
    let back = next_key(there.to).map(|key| profile.translate(direction.reverse(), key, &facts));
    let loss = loss_of(profile, direction, start, &there, back.as_ref());
    RoundTrip { start, there, back, loss }
}

fn loss_of(
    profile: &Profile,
    direction: Direction,
    start: Key,
    there: &Translation<'_>,
    back: Option<&Translation<'_>>,
) -> Option<Loss> {
    let last = back.unwrap_or(there);
    if matches!(last.to, Answer::Unread | Answer::Depends | Answer::NoTable) {
        return Some(Loss::Unknown);
    }
    let Some(end) = back.and_then(|back| next_key(back.to)) else { return Some(Loss::Dropped) };
    if end == start {
        return None;
    }
    let by_catch_all = last.how != Some(How::Exact);
    if by_catch_all || is_shared(profile, direction, start, there) {
        Some(Loss::Shared)
    } else {
        Some(Loss::Drift)
    }
}

/// Whether another listed code than `start` leads to what `start` led to.
fn is_shared(profile: &Profile, direction: Direction, start: Key, there: &Translation<'_>) -> bool {
    let rules = profile.table(direction).map_or(&[][..], Table::rules);
    let mut others = rules.iter().filter(|rule| rule.key.number().is_some() && rule.key != start);
    others.any(|rule| Answer::To(rule.to) == there.to)
}

/// A 4xx or 5xx that a round trip can turn into a 6xx.
#[derive(Clone, Copy, Debug)]
pub struct Promotion<'a> {
    /// The way there.
    pub there: Translation<'a>,
    /// The row that gives the 6xx.
    pub rule: &'a Rule,
    /// Whether it does so with what is known, or only if the conditions of the row hold.
    pub certain: bool,
}

impl fmt::Display for Promotion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}->{}->{}", self.there.from, self.rule.key, self.rule.to)?;
        if self.certain { Ok(()) } else { f.write_str(" under a condition") }
    }
}

/// Every 4xx or 5xx that the profile lists and that can come back as a 6xx.
pub fn promotions<'a>(profile: &'a Profile, assumptions: &Assumptions) -> Vec<Promotion<'a>> {
    listed_codes(profile, Direction::SipToCause)
        .flat_map(|start| promotions_of(profile, start, assumptions))
        .collect()
}

fn promotions_of<'a>(profile: &'a Profile, start: Key, assumptions: &Assumptions) -> Vec<Promotion<'a>> {
    let there = profile.translate(Direction::SipToCause, start, &assumptions.facts);
    let Some(middle) = next_key(there.to) else { return Vec::new() };
    let facts = assumptions.after(&there);
    let back = profile.translate(Direction::CauseToSip, middle, &facts);
    let fired = |rule: &Rule| back.rule.is_some_and(|chosen| core::ptr::eq(chosen, rule));
    let possible = |rule: &&Rule| fired(rule) || rule.when.held(&facts) == Held::Unknown;
    let promoted = |rule: &&Rule| rule.to.as_key().is_some_and(|end| promotes(start, end));
    let rows = back.rows.iter().filter(possible).filter(promoted);
    rows.map(|rule| Promotion { there, rule, certain: fired(rule) }).collect()
}

fn promotes(start: Key, end: Key) -> bool {
    is_failure(start) && !is_global(start) && is_global(end)
}

fn is_global(key: Key) -> bool {
    matches!(key, Key::Status(status) if status.class() == StatusClass::GlobalFailure)
}
