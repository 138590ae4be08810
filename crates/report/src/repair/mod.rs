//! What a relay repaired, or would have: a line of JSON for each response, and a table of all.

mod json;
mod table;

use tritone_wire::Timestamp;

pub use json::write_repair_json;
pub use table::RepairTable;

/// What was changed in a response, or would be, and what was noticed.
#[derive(Clone, Debug)]
pub struct Repair {
    /// When.
    pub time: Timestamp,
    /// The Call-ID.
    pub call_id: String,
    /// The peer that sent the response; `None` where it is no peer.
    pub peer: Option<String>,
    /// The method of the request.
    pub method: String,
    /// The status as received, and with the changes.
    pub status: (u16, u16),
    /// The changes.
    pub changes: Vec<RepairChange>,
    /// What was noticed and not acted upon.
    pub remarks: Vec<RepairRemark>,
    /// Whether the response was changed; else it went on as it was received.
    pub acted: bool,
}

/// One change.
#[derive(Clone, Debug)]
pub struct RepairChange {
    /// What was changed: `status`, `reason`, `retry-after`.
    pub field: &'static str,
    /// What was there; `None` for a field that was added.
    pub before: Option<String>,
    /// What is there instead.
    pub after: String,
    /// The kind of why: `rule`, `inverse`, `isup`, ...
    pub source: &'static str,
    /// The rule, or the row of a table, that decided.
    pub rule: Option<String>,
    /// Why, in a sentence without a full stop.
    pub why: String,
}

/// What was noticed and not acted upon.
#[derive(Clone, Debug)]
pub struct RepairRemark {
    /// The kind: `ambiguous`, `contradiction`, ...
    pub kind: &'static str,
    /// What it is, in a sentence without a full stop.
    pub text: String,
}

#[cfg(test)]
mod tests;
