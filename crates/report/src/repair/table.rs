//! All repairs of a run, counted by what they are.

use std::collections::BTreeMap;

use super::{Repair, RepairChange};
use crate::columns::Align;
use crate::table::Table;

/// Kinds of repair that are counted apart; what comes after them is counted together.
const MOST_ROWS: usize = 1_000;

/// All repairs of a run: how many of each kind, the most frequent first.
#[derive(Clone, Debug, Default)]
pub struct RepairTable {
    rows: BTreeMap<Row, u64>,
    others: u64,
}

/// What makes two repairs alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    peer: String,
    field: &'static str,
    before: String,
    after: String,
    why: String,
    acted: bool,
}

impl RepairTable {
    /// Counts a repair: each of its changes, and each remark.
    pub fn add(&mut self, repair: &Repair) {
        let peer = || repair.peer.clone().unwrap_or_default();
        for change in &repair.changes {
            let before = change.before.clone().unwrap_or_default();
            let (after, why) = (change.after.clone(), why_of(change));
            self.count(Row { peer: peer(), field: change.field, before, after, why, acted: repair.acted });
        }
        for remark in &repair.remarks {
            let before = repair.status.0.to_string();
            let (after, why) = (String::new(), remark.text.clone());
            self.count(Row { peer: peer(), field: remark.kind, before, after, why, acted: false });
        }
    }

    fn count(&mut self, row: Row) {
        if let Some(count) = self.rows.get_mut(&row) {
            *count += 1;
        } else if self.rows.len() < MOST_ROWS {
            self.rows.insert(row, 1);
        } else {
            self.others += 1;
        }
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Changes and remarks that are in no row, since there were too many kinds.
    pub fn others(&self) -> u64 {
        self.others
    }

    /// The table.
    pub fn table(&self) -> Table {
        let left = |name| (name, Align::Left);
        let mut table = Table::new([
            ("Count", Align::Right),
            left("Peer"),
            left("Field"),
            left("Received"),
            left("Repaired"),
            left("Done"),
            left("Why"),
        ]);
        let mut rows: Vec<(&Row, u64)> = self.rows.iter().map(|(row, count)| (row, *count)).collect();
        // Stable, so that rows of the same count stay in their own order.
        rows.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        for (row, count) in rows {
            let done = if row.acted { "yes" } else { "no" };
            let words = [&row.peer, row.field, &row.before, &row.after, done, &row.why];
            table.push([count.to_string()].into_iter().chain(words.map(str::to_owned)).collect());
        }
        table
    }
}

fn why_of(change: &RepairChange) -> String {
    match &change.rule {
        Some(rule) => format!("{} {rule}", change.source),
        None => change.source.to_owned(),
    }
}
