//! The rows of one direction, and an index that resolves class and default beforehand.

use alloc::borrow::Cow;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use super::{Direction, Event, Key, Rule, Target};

/// Statuses 0 (no response) to 999, then one slot an event.
pub(super) const SIP_SLOTS: usize = STATUSES + Event::ALL.len();
/// Causes 0 (none known) to 127, then one slot an event.
pub(super) const CAUSE_SLOTS: usize = CAUSES + Event::ALL.len();
const STATUSES: usize = 1000;
const CAUSES: usize = 128;

/// By which kind of row a key was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// It has rows of its own.
    Exact,
    /// By the rows of its class: a default for one or more first digits.
    Class,
    /// By the default rows, `*`.
    Default,
}

/// What the table holds for one code.
#[derive(Clone, Copy, Debug)]
pub(super) enum Slot {
    /// No row, no class, no default.
    NotStated,
    /// Nobody could read this part of the source.
    Unread,
    /// These rows.
    Rows { start: u16, len: u16, how: How },
}

/// A mapping table of one direction.
#[derive(Clone, Debug)]
pub struct Table {
    direction: Direction,
    source: Cow<'static, str>,
    rules: Cow<'static, [Rule]>,
    unread: Cow<'static, [(u16, u16)]>,
    slots: Cow<'static, [Slot]>,
}

/// Why rows make no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableError {
    /// The row, from 0, in the order given.
    pub row: usize,
    /// What is wrong with it.
    pub fault: TableFault,
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFault {
    /// The key belongs to the other direction: a cause in a table of statuses, or a status in a table of causes.
    Key,
    /// The target belongs to the other direction.
    Target,
    /// A class must go from a lower to a higher first digit, both 1 to 9.
    Class,
    /// Another key stands between this row and the earlier rows of its key.
    Apart,
    /// The key already has a row without conditions.
    SecondUnconditional,
    /// The key is in a range that is said to be unread.
    Unread,
    /// More than 65,535 rows.
    TooMany,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.fault {
            TableFault::Key => "its key belongs to the other direction",
            TableFault::Target => "its target belongs to the other direction",
            TableFault::Class => "a class goes from a lower to a higher first digit, 1 to 9",
            TableFault::Apart => "the rows of a key must stand together",
            TableFault::SecondUnconditional => "its key already has a row without conditions",
            TableFault::Unread => "its key is in a range that is said to be unread",
            TableFault::TooMany => "a table has at most 65535 rows",
        };
        write!(f, "row {}: {what}", self.row + 1)
    }
}

impl core::error::Error for TableError {}

impl Table {
    /// A table of a user's own rows, checked and indexed.
    ///
    /// `source` says where the rows come from; `unread` lists ranges of keys, both ends included, whose rows are
    /// not known.
    pub fn new(
        direction: Direction,
        source: Cow<'static, str>,
        rules: Vec<Rule>,
        unread: Vec<(u16, u16)>,
    ) -> Result<Self, TableError> {
        if let Some(error) = first_fault(direction, &rules, &unread) {
            return Err(error);
        }
        let mut slots = vec![Slot::NotStated; slot_count(direction)];
        fill(direction, &rules, &unread, &mut slots);
        Ok(Self {
            direction,
            source,
            rules: Cow::Owned(rules),
            unread: Cow::Owned(unread),
            slots: Cow::Owned(slots),
        })
    }

    /// A shipped table; `slots` is what [`sip_slots`] or [`cause_slots`] makes of the same rows.
    pub(super) const fn shipped(
        direction: Direction,
        source: &'static str,
        rules: &'static [Rule],
        unread: &'static [(u16, u16)],
        slots: &'static [Slot],
    ) -> Self {
        Self {
            direction,
            source: Cow::Borrowed(source),
            rules: Cow::Borrowed(rules),
            unread: Cow::Borrowed(unread),
            slots: Cow::Borrowed(slots),
        }
    }

    /// Which way it translates.
    pub const fn direction(&self) -> Direction {
        self.direction
    }

    /// Where its rows come from: section, page, or file, function and commit.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// All rows in the order of the source.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The ranges of keys, both ends included, whose rows nobody could read.
    pub fn unread(&self) -> &[(u16, u16)] {
        &self.unread
    }

    /// The keys that have rows, each once, in the order of the source.
    pub fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        self.groups().map(|rows| rows[0].key)
    }

    /// The rows, a slice for each key.
    pub fn groups(&self) -> impl Iterator<Item = &[Rule]> + '_ {
        self.rules.chunk_by(|a, b| a.key == b.key)
    }

    /// The rows that decide on a key, found as [`super::Profile::sip_to_q850`] says.
    #[inline]
    pub(super) fn find(&self, key: Key) -> Found<'_> {
        if !key_belongs(self.direction, key) {
            return Found::NotStated;
        }
        let slot = match position(self.direction, key) {
            Some(position) => self.slots.get(position).copied().unwrap_or(Slot::NotStated),
            None => return self.scan(key),
        };
        match slot {
            Slot::NotStated => Found::NotStated,
            Slot::Unread => Found::Unread,
            Slot::Rows { start, len, how } => {
                let start = usize::from(start);
                Found::Rows(self.rules.get(start..start + usize::from(len)).unwrap_or(&[]), how)
            }
        }
    }

    /// The rows of a key that has no slot: a stack's own number above 127, a class, or the default itself.
    fn scan(&self, key: Key) -> Found<'_> {
        let exact = self.groups().find(|rows| rows[0].key == key);
        let default = || match key {
            Key::Beyond(_) => self.groups().find(|rows| rows[0].key == Key::Default),
            _ => None,
        };
        match exact {
            Some(rows) => Found::Rows(rows, How::Exact),
            None => default().map_or(Found::NotStated, |rows| Found::Rows(rows, How::Default)),
        }
    }
}

/// The rows that decide on a key.
pub(super) enum Found<'a> {
    NotStated,
    Unread,
    Rows(&'a [Rule], How),
}

/// The index of a shipped table of statuses. Fails to compile where the rows make no table.
pub(super) const fn sip_slots(rules: &[Rule], unread: &[(u16, u16)]) -> [Slot; SIP_SLOTS] {
    let mut slots = [Slot::NotStated; SIP_SLOTS];
    build(Direction::SipToCause, rules, unread, &mut slots);
    slots
}

/// The index of a shipped table of causes. Fails to compile where the rows make no table.
pub(super) const fn cause_slots(rules: &[Rule], unread: &[(u16, u16)]) -> [Slot; CAUSE_SLOTS] {
    let mut slots = [Slot::NotStated; CAUSE_SLOTS];
    build(Direction::CauseToSip, rules, unread, &mut slots);
    slots
}

const fn build(direction: Direction, rules: &[Rule], unread: &[(u16, u16)], slots: &mut [Slot]) {
    assert!(first_fault(direction, rules, unread).is_none(), "the rows make no table");
    fill(direction, rules, unread, slots);
}

const fn slot_count(direction: Direction) -> usize {
    match direction {
        Direction::SipToCause => SIP_SLOTS,
        Direction::CauseToSip => CAUSE_SLOTS,
    }
}

/// How many slots are for codes; those of the events follow.
const fn code_count(direction: Direction) -> usize {
    match direction {
        Direction::SipToCause => STATUSES,
        Direction::CauseToSip => CAUSES,
    }
}

/// The slot of a key; `None` for a key that has none.
const fn position(direction: Direction, key: Key) -> Option<usize> {
    match key {
        Key::Status(status) => Some(status.as_u16() as usize),
        Key::Cause(cause) => Some(cause.as_u8() as usize),
        Key::NoResponse | Key::NoCause => Some(0),
        Key::Event(event) => Some(code_count(direction) + event as usize),
        Key::Beyond(_) | Key::Class { .. } | Key::Default => None,
    }
}

/// Fills an index from the weakest statement to the strongest: default, class, unread, the key's own rows.
const fn fill(direction: Direction, rules: &[Rule], unread: &[(u16, u16)], slots: &mut [Slot]) {
    let codes = code_count(direction);
    each_group(direction, rules, slots, How::Default);
    let mut width = 9;
    while width > 0 {
        width -= 1;
        classes(rules, width, slots);
    }
    let mut i = 0;
    while i < unread.len() {
        let (from, to) = unread[i];
        paint(slots, from as usize, min(to as usize + 1, codes), Slot::Unread);
        i += 1;
    }
    each_group(direction, rules, slots, How::Exact);
}

/// Paints the slots of the default, or of every key that has rows of its own.
const fn each_group(direction: Direction, rules: &[Rule], slots: &mut [Slot], how: How) {
    let mut start = 0;
    while start < rules.len() {
        let end = group_end(rules, start);
        let slot = Slot::Rows { start: start as u16, len: (end - start) as u16, how };
        match (how, rules[start].key) {
            (How::Default, Key::Default) => paint(slots, 0, code_count(direction), slot),
            (How::Exact, key) => {
                if let Some(position) = position(direction, key) {
                    slots[position] = slot;
                }
            }
            _ => {}
        }
        start = end;
    }
}

/// Paints the classes that span `width` first digits besides the lowest, so that a narrower class painted later
/// wins.
const fn classes(rules: &[Rule], width: u8, slots: &mut [Slot]) {
    let mut start = 0;
    while start < rules.len() {
        let end = group_end(rules, start);
        if let Key::Class { from, to } = rules[start].key
            && to - from == width
        {
            let slot = Slot::Rows { start: start as u16, len: (end - start) as u16, how: How::Class };
            paint(slots, from as usize * 100, to as usize * 100 + 100, slot);
        }
        start = end;
    }
}

const fn paint(slots: &mut [Slot], from: usize, to: usize, slot: Slot) {
    let mut i = from;
    while i < to {
        slots[i] = slot;
        i += 1;
    }
}

const fn min(a: usize, b: usize) -> usize {
    if a < b { a } else { b }
}

const fn group_end(rules: &[Rule], start: usize) -> usize {
    let mut end = start + 1;
    while end < rules.len() && rules[end].key.is(rules[start].key) {
        end += 1;
    }
    end
}

/// The first row that cannot be part of a table.
const fn first_fault(direction: Direction, rules: &[Rule], unread: &[(u16, u16)]) -> Option<TableError> {
    let mut row = 0;
    while row < rules.len() {
        if let Some(fault) = fault_of(direction, rules, unread, row) {
            return Some(TableError { row, fault });
        }
        row += 1;
    }
    None
}

const fn fault_of(
    direction: Direction,
    rules: &[Rule],
    unread: &[(u16, u16)],
    row: usize,
) -> Option<TableFault> {
    let rule = &rules[row];
    if row > u16::MAX as usize {
        return Some(TableFault::TooMany);
    }
    if !key_belongs(direction, rule.key) {
        return Some(TableFault::Key);
    }
    if !target_belongs(direction, rule.to) {
        return Some(TableFault::Target);
    }
    if let Key::Class { from, to } = rule.key
        && (from == 0 || from > to || to > 9)
    {
        return Some(TableFault::Class);
    }
    if is_unread(unread, rule.key) {
        return Some(TableFault::Unread);
    }
    clash(rules, row)
}

const fn key_belongs(direction: Direction, key: Key) -> bool {
    match key {
        Key::Status(_) | Key::NoResponse | Key::Class { .. } => matches!(direction, Direction::SipToCause),
        Key::Cause(_) | Key::NoCause | Key::Beyond(_) => matches!(direction, Direction::CauseToSip),
        Key::Event(_) | Key::Default => true,
    }
}

const fn target_belongs(direction: Direction, target: Target) -> bool {
    match target {
        Target::Cause(_) | Target::Beyond(_) => matches!(direction, Direction::SipToCause),
        Target::Status(_) | Target::Request(_) => matches!(direction, Direction::CauseToSip),
        Target::Nothing | Target::Zero => true,
    }
}

const fn is_unread(unread: &[(u16, u16)], key: Key) -> bool {
    let Some(number) = key.number() else { return false };
    let mut i = 0;
    while i < unread.len() {
        if unread[i].0 <= number && number <= unread[i].1 {
            return true;
        }
        i += 1;
    }
    false
}

/// Whether an earlier row of the same key stands apart, or has no conditions either.
const fn clash(rules: &[Rule], row: usize) -> Option<TableFault> {
    let rule = &rules[row];
    let mut adjacent = true;
    let mut earlier = row;
    while earlier > 0 {
        earlier -= 1;
        let same = rules[earlier].key.is(rule.key);
        if same && !adjacent {
            return Some(TableFault::Apart);
        }
        if same && rule.when.is_always() && rules[earlier].when.is_always() {
            return Some(TableFault::SecondUnconditional);
        }
        adjacent = adjacent && same;
    }
    None
}
