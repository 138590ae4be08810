//! An observed mapping as a mapping profile.

use core::cmp::Reverse;
use std::borrow::Cow;
use std::collections::BTreeMap;

use tritone_codes::profile::{CauseKey, Direction, Key, Rule, Standing, Table, Target, Then, When};
use tritone_codes::{Cause, Profile, StatusCode};

use super::fit::predict;
use super::{Example, Fit, Handling, Judgement, ObservedMapping, ObservedRow};

/// A profile made of an observed mapping.
#[derive(Clone, Debug)]
pub struct Learned {
    /// The profile. It states what was seen and nothing else: it has no classes and no defaults.
    pub profile: Profile,
    /// Rows that are not in it: no cause was on either side, and the profile that fits best does not explain them.
    pub left_out: usize,
}

/// A half of a translation: from a status to a cause, or from a cause to a status.
#[derive(Clone, Copy, Debug)]
struct Half {
    calls: u64,
    example: Example,
    /// The cause was not on the wire: the profile that fits has it.
    inferred: bool,
}

/// What was seen of each key: its targets.
type Halves<K, T> = BTreeMap<K, BTreeMap<T, Half>>;

#[derive(Default)]
struct Tables {
    to_cause: Halves<StatusCode, Cause>,
    to_status: Halves<Cause, StatusCode>,
    left_out: usize,
}

impl ObservedMapping {
    /// The mapping as a profile of this id; `source` says which recordings show it.
    ///
    /// A cause on the wire gives a row of its own. Where there was none, the cause that the `fit` has for the row stands
    /// between the two statuses, and the row says so. Of several targets of a key the most frequent
    /// is taken, and its note names the others.
    pub fn to_profile(&self, id: &str, source: &str, fit: Option<&Fit<'_>>) -> Learned {
        let mut tables = Tables::default();
        for (index, row) in self.rows.iter().enumerate().filter(|(_, row)| self.is_translation(row)) {
            tables.add(row, index, self.handling, fit);
        }
        let by = fit.map(|fit| &*fit.profile.id);
        let product = self.product.as_ref().map(|product| format!(" ({product})")).unwrap_or_default();
        let profile = Profile {
            id: id.to_owned().into(),
            aliases: Cow::Borrowed(&[]),
            title: format!("Observed at {}{product}", self.element.address).into(),
            source: source.to_owned().into(),
            standing: Standing::User,
            sip_to_cause: table(Direction::SipToCause, &tables.to_cause, by, |status, cause| {
                (Key::Status(status), Target::Cause(cause))
            }),
            cause_to_sip: table(Direction::CauseToSip, &tables.to_status, by, |cause, status| {
                (Key::from(CauseKey::from(cause)), Target::Status(status))
            }),
            locations: Cow::Borrowed(&[]),
        };
        Learned { profile, left_out: tables.left_out }
    }
}

impl Tables {
    fn add(&mut self, row: &ObservedRow, index: usize, handling: Handling, fit: Option<&Fit<'_>>) {
        let Some(between) = between(row, index, fit) else {
            self.left_out += 1;
            return;
        };
        let half = Half { calls: row.calls, example: row.example, inferred: between.inferred };
        if let Some(status) = row.got.status.filter(|_| !between.kept) {
            note(&mut self.to_cause, status, between.cause, half);
        }
        if let Some(status) = row.sent.status.filter(|_| handling == Handling::Translates) {
            note(&mut self.to_status, between.cause, status, half);
        }
    }
}

/// The cause between what an element got and what it sent.
struct Between {
    cause: Cause,
    /// The element got it; it did not make it of the status.
    kept: bool,
    /// It was not on the wire: the profile has it.
    inferred: bool,
}

fn between(row: &ObservedRow, index: usize, fit: Option<&Fit<'_>>) -> Option<Between> {
    let heeds = fit.is_none_or(|fit| fit.heeds_causes);
    let heeded = row.got.cause.filter(|_| heeds);
    if let Some(cause) = row.sent.cause.or(heeded) {
        return Some(Between { cause, kept: row.got.cause == Some(cause), inferred: false });
    }
    let fit = fit.filter(|fit| fit.judgements.get(index) == Some(&Some(Judgement::Agrees)))?;
    let (facts, _) = row.facts.first()?;
    let cause = predict(fit.profile, row.got, facts, heeds).cause?;
    Some(Between { cause, kept: false, inferred: true })
}

/// Adds a half to what was seen before.
fn note<K: Ord, T: Ord>(halves: &mut Halves<K, T>, key: K, target: T, half: Half) {
    let known = halves.entry(key).or_default().entry(target).or_insert(Half { calls: 0, ..half });
    known.calls += half.calls;
    known.inferred &= half.inferred;
}

fn table<K: Ord + Copy, T: Ord + Copy>(
    direction: Direction,
    halves: &Halves<K, T>,
    by: Option<&str>,
    row: impl Fn(K, T) -> (Key, Target),
) -> Option<Table> {
    let rules: Vec<Rule> = halves.iter().filter_map(|(key, targets)| rule(*key, targets, by, &row)).collect();
    // One row a key, without conditions, each of its own direction: there is no way for them to make no table.
    if rules.is_empty() { None } else { Table::new(direction, "observed".into(), rules, Vec::new()).ok() }
}

/// The row of a key: the target that was on the wire before one that was not, then the most frequent, then the one seen
/// first.
fn rule<K: Copy, T: Ord + Copy>(
    key: K,
    targets: &BTreeMap<T, Half>,
    by: Option<&str>,
    row: &impl Fn(K, T) -> (Key, Target),
) -> Option<Rule> {
    let rank = |half: &Half| (!half.inferred, half.calls, Reverse(half.example.got));
    let (target, half) = targets.iter().max_by_key(|(_, half)| rank(half))?;
    let (key_of_row, to) = row(key, *target);
    let others = targets.iter().filter(|(other, _)| *other != target);
    let others: Vec<String> =
        others.map(|(other, half)| format!("{}: {}", row(key, *other).1, calls(half.calls))).collect();
    let mut note = format!("{}, as call {}", calls(half.calls), half.example.call);
    if !others.is_empty() {
        note.push_str(&format!("; also {}", others.join(", ")));
    }
    if let Some(by) = by.filter(|_| half.inferred) {
        note.push_str(&format!("; no cause was on the wire, {by} has this one"));
    }
    Some(Rule {
        key: key_of_row,
        when: When::ALWAYS,
        to,
        then: Then::default(),
        note: note.into(),
        phrase: None,
        cause_name: None,
    })
}

fn calls(count: u64) -> String {
    if count == 1 { "1 call".to_owned() } else { format!("{count} calls") }
}
