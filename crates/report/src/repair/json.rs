//! A repair as one line of JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::{Repair, RepairChange, RepairRemark};
use crate::time::rfc3339;

#[derive(Serialize)]
struct Line<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    schema: u32,
    time: String,
    call_id: &'a str,
    peer: Option<&'a str>,
    method: &'a str,
    status: Turn<u16>,
    /// Null where it stays.
    reason: Option<Turn<Option<&'a str>>>,
    acted: bool,
    changes: Vec<ChangeLine<'a>>,
    remarks: Vec<RemarkLine<'a>>,
}

#[derive(Serialize)]
struct Turn<T> {
    before: T,
    after: T,
}

#[derive(Serialize)]
struct ChangeLine<'a> {
    field: &'a str,
    before: Option<&'a str>,
    after: &'a str,
    source: &'a str,
    rule: Option<&'a str>,
    why: &'a str,
}

#[derive(Serialize)]
struct RemarkLine<'a> {
    kind: &'a str,
    text: &'a str,
}

/// Writes a repair as one line of JSON.
///
/// # Errors
/// Those of the writer.
pub fn write_repair_json(out: &mut dyn Write, repair: &Repair) -> io::Result<()> {
    let line = Line {
        kind: "repair",
        schema: 1,
        time: rfc3339(repair.time),
        call_id: &repair.call_id,
        peer: repair.peer.as_deref(),
        method: &repair.method,
        status: Turn { before: repair.status.0, after: repair.status.1 },
        reason: repair
            .changes
            .iter()
            .find(|change| change.field == "reason")
            .map(|change| Turn { before: change.before.as_deref(), after: Some(&*change.after) }),
        acted: repair.acted,
        changes: repair.changes.iter().map(change_line).collect(),
        remarks: repair.remarks.iter().map(remark_line).collect(),
    };
    serde_json::to_writer(&mut *out, &line)?;
    writeln!(out)
}

fn change_line(change: &RepairChange) -> ChangeLine<'_> {
    ChangeLine {
        field: change.field,
        before: change.before.as_deref(),
        after: &change.after,
        source: change.source,
        rule: change.rule.as_deref(),
        why: &change.why,
    }
}

fn remark_line(remark: &RepairRemark) -> RemarkLine<'_> {
    RemarkLine { kind: remark.kind, text: &remark.text }
}
