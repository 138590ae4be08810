//! The inverse of a table: what could have led to a target, what shares one, and what nothing leads to.

use alloc::vec::Vec;

use super::is_failure;
use crate::profile::{Direction, How, Key, Profile, Rule, RuleId, Table, Target};
use crate::{causes, statuses};

/// A row that could have led to a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Origin<'a> {
    /// The row; its key says which code, class or event, or every other code.
    pub rule: &'a Rule,
    /// Whether the row stands for one code or event, for a class, or for every other code.
    pub how: How,
    /// The id of the row.
    pub id: RuleId<'a>,
}

/// Which rows of the table of `direction` could have led to `target`, conditional ones too, in the order of the
/// source: with [`Direction::SipToCause`], which statuses could have caused a cause.
///
/// The part of a table that could not be read ([`Table::unread`]) may hold more.
pub fn origins(profile: &Profile, direction: Direction, target: Target) -> Vec<Origin<'_>> {
    let groups = profile.table(direction).into_iter().flat_map(Table::groups);
    let rows = groups.flat_map(|rows| rows.iter().zip(1..));
    rows.filter(|(rule, _)| rule.to == target)
        .map(|(rule, nth)| Origin {
            rule,
            how: how(rule.key),
            id: RuleId { profile: &profile.id, direction, key: rule.key, nth },
        })
        .collect()
}

const fn how(key: Key) -> How {
    match key {
        Key::Class { .. } => How::Class,
        Key::Default => How::Default,
        _ => How::Exact,
    }
}

/// Several keys that share a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The target.
    pub to: Target,
    /// The codes that a table translates to it, without conditions or with.
    pub keys: Vec<Key>,
}

/// The targets that more than one listed code leads to, in the order in which the table first names them.
pub fn shared_targets(profile: &Profile, direction: Direction) -> Vec<Shared> {
    let mut shared: Vec<Shared> = Vec::new();
    let rules = profile.table(direction).map_or(&[][..], Table::rules);
    for rule in rules.iter().filter(|rule| rule.key.number().is_some() && !rule.to.is_nothing()) {
        match shared.iter_mut().find(|entry| entry.to == rule.to) {
            Some(entry) if entry.keys.contains(&rule.key) => {}
            Some(entry) => entry.keys.push(rule.key),
            None => shared.push(Shared { to: rule.to, keys: Vec::from([rule.key]) }),
        }
    }
    shared.retain(|entry| entry.keys.len() > 1);
    shared
}

/// The codes that no row of the table of `direction` leads to: of those that the other table of the profile lists;
/// where it has no other table, of the named Q.850 values or of the registered statuses from 400 to 699.
///
/// Empty where the profile has no table of this direction. With [`Direction::SipToCause`] the result is causes.
pub fn unreachable(profile: &Profile, direction: Direction) -> Vec<Key> {
    let Some(table) = profile.table(direction) else { return Vec::new() };
    let reached = |key: &Key| table.rules().iter().any(|rule| rule.to.as_key() == Some(*key));
    candidates(profile, direction).into_iter().filter(|key| !reached(key)).collect()
}

fn candidates(profile: &Profile, direction: Direction) -> Vec<Key> {
    match (profile.table(direction.reverse()), direction) {
        (Some(back), Direction::SipToCause) => {
            back.keys().filter(|key| matches!(key, Key::Cause(_))).collect()
        }
        (Some(back), Direction::CauseToSip) => back.keys().filter(|key| is_failure(*key)).collect(),
        (None, Direction::SipToCause) => named_causes(),
        (None, Direction::CauseToSip) => registered_failures(),
    }
}

fn named_causes() -> Vec<Key> {
    causes().iter().map(|info| Key::Cause(info.cause)).collect()
}

fn registered_failures() -> Vec<Key> {
    let registered = statuses().iter().filter(|info| info.is_registered());
    registered.map(|info| Key::Status(info.code)).filter(|key| is_failure(*key)).collect()
}
