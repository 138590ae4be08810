//! One profile held against another.

use alloc::vec::Vec;
use core::fmt;

use super::round_trip::Shown;
use crate::profile::{Answer, Direction, Facts, How, Key, Profile, Table, Target, Translation};

/// A key on which two profiles disagree.
#[derive(Clone, Copy, Debug)]
pub struct Difference<'a> {
    /// The key.
    pub key: Key,
    /// What the audited profile says.
    pub ours: Translation<'a>,
    /// What the profile that it is held against says.
    pub theirs: Translation<'a>,
    /// How they differ.
    pub kind: DifferenceKind,
}

/// How two profiles differ on a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DifferenceKind {
    /// Wrong, if the other is right: both have a row of their own for the key, and the rows differ.
    Contradicts,
    /// Lossy: ours is the unspecified value of a class (127, 31, 47, ...) or 400 or 500, where theirs is
    /// specific.
    Coarser,
    /// At least one of them answers by its default or by a class.
    ByDefault,
    /// One of them has no mapping here: mapped to nothing, or not stated.
    OneSided,
    /// One of them could not be read here, or it depends on what is not known.
    Unknown,
}

impl fmt::Display for Difference<'_> {
    /// `480: asterisk-pjsip 19, rfc3398 18`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (ours, theirs) = (&self.ours, &self.theirs);
        write!(f, "{}: {} {}, ", self.key, ours.profile.id, Shown(ours.to))?;
        write!(f, "{} {}", theirs.profile.id, Shown(theirs.to))
    }
}

/// Where two profiles differ, for every key that one of them lists (classes and defaults too), in the order of
/// `ours`, then of `theirs`.
pub fn differences<'a>(
    ours: &'a Profile,
    theirs: &'a Profile,
    direction: Direction,
    facts: &Facts,
) -> Vec<Difference<'a>> {
    let (Some(mine), Some(other)) = (ours.table(direction), theirs.table(direction)) else {
        return Vec::new();
    };
    let added = other.keys().filter(|key| !lists(mine, *key));
    mine.keys().chain(added).filter_map(|key| difference(ours, theirs, direction, key, facts)).collect()
}

fn lists(table: &Table, key: Key) -> bool {
    table.keys().any(|listed| listed == key)
}

fn difference<'a>(
    ours: &'a Profile,
    theirs: &'a Profile,
    direction: Direction,
    key: Key,
    facts: &Facts,
) -> Option<Difference<'a>> {
    let (ours, theirs) = (ours.translate(direction, key, facts), theirs.translate(direction, key, facts));
    if same(ours.to, theirs.to) {
        return None;
    }
    Some(Difference { key, ours, theirs, kind: kind(&ours, &theirs) })
}

/// A zero and "none" are the same statement.
fn same(a: Answer, b: Answer) -> bool {
    let nothing = |answer: Answer| answer.target().is_some_and(Target::is_nothing);
    a == b || nothing(a) && nothing(b)
}

fn kind(ours: &Translation<'_>, theirs: &Translation<'_>) -> DifferenceKind {
    let unknown = |t: &Translation<'_>| matches!(t.to, Answer::Unread | Answer::Depends | Answer::NoTable);
    if unknown(ours) || unknown(theirs) {
        return DifferenceKind::Unknown;
    }
    let (Some(our), Some(their)) = (ours.to.target(), theirs.to.target()) else {
        return DifferenceKind::OneSided;
    };
    if our.is_nothing() || their.is_nothing() {
        return DifferenceKind::OneSided;
    }
    if ours.how != Some(How::Exact) || theirs.how != Some(How::Exact) {
        return DifferenceKind::ByDefault;
    }
    if is_unspecified(our) && !is_unspecified(their) {
        return DifferenceKind::Coarser;
    }
    DifferenceKind::Contradicts
}

/// Whether a target says no more than its class: the "unspecified" cause of a Q.850 class (table 1), or the x00
/// status that stands for any unknown one of its class (RFC 3261 section 8.1.3.2).
fn is_unspecified(target: Target) -> bool {
    match target {
        Target::Cause(cause) => matches!(cause.as_u8(), 31 | 47 | 63 | 79 | 95 | 111 | 127),
        Target::Status(status) => status.as_u16() == 400 || status.as_u16() == 500,
        _ => false,
    }
}
