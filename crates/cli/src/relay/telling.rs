//! What a relay tells: what it repairs on standard output, what happens to it on standard error.

use std::io::{self, Write};

use tritone_live::Unopened;
use tritone_report::{
    Level, LogValue, Repair, RepairChange, RepairRemark, RepairTable, write_log_line, write_repair_json,
};
use tritone_roles::relay::{Own, Record, Repaired};
use tritone_roles::repair::{Change, What};
use tritone_wire::Timestamp;

use super::lines::Lines;
use crate::output;

/// Log lines a second about what others cause: requests refused, and connections that could not be opened. What comes beyond is counted in the next line, so that a flood of
/// requests is no flood of lines.
const LINES_A_SECOND: u32 = 20;

/// Takes the records of a relay.
pub(super) struct Telling {
    /// Where each repair is told at once, as a line of JSON; `None` for the table alone.
    lines: Option<Lines>,
    table: RepairTable,
    refusals: Damper,
    unopened: Damper,
}

impl Telling {
    pub(super) fn new(lines: bool) -> Self {
        Self {
            lines: lines.then(Lines::begin),
            table: RepairTable::default(),
            refusals: Damper::default(),
            unopened: Damper::default(),
        }
    }

    /// Takes a record. Whoever closed the output does not want to know, and the relay goes on.
    pub(super) fn take(&mut self, time: Timestamp, record: &Record) {
        let _ = match record {
            Record::Repaired(repaired) => self.repair(&repair_of(time, repaired)),
            Record::Own { call_id, method, peer, received, status, why } => {
                let (from, to) = (received.unwrap_or(*status), *status);
                let change = own_change(*received, *status, *why);
                self.repair(&Repair {
                    time,
                    call_id: text(call_id),
                    peer: peer.as_deref().map(str::to_owned),
                    method: text(method),
                    status: (from, to),
                    changes: vec![change],
                    remarks: Vec::new(),
                    acted: true,
                })
            }
            Record::Upstream { peer, is_up } => {
                let level = if *is_up { Level::Info } else { Level::Warning };
                let event = if *is_up { "upstream-up" } else { "upstream-down" };
                write_log_line(&mut io::stderr(), time, level, event, &[("peer", LogValue::Text(peer))])
            }
            Record::Refused { remote, transport, call_id, status, why } => {
                let Some(suppressed) = self.refusals.take(time) else { return };
                let (source, transport) = (remote.to_string(), transport.to_string());
                let call_id = String::from_utf8_lossy(call_id);
                let fields = [
                    ("source", LogValue::Text(&source)),
                    ("transport", LogValue::Text(&transport)),
                    ("call_id", LogValue::Text(&call_id)),
                    ("status", LogValue::Number((*status).into())),
                    ("why", LogValue::Text(why)),
                    ("suppressed", LogValue::Number(suppressed)),
                ];
                write_log_line(&mut io::stderr(), time, Level::Warning, "refused", &fields)
            }
        };
    }

    /// Tells why a connection could not be opened.
    pub(super) fn take_unopened(&mut self, time: Timestamp, unopened: &Unopened) {
        let Some(suppressed) = self.unopened.take(time) else { return };
        let (remote, transport) = (unopened.remote.to_string(), unopened.transport.to_string());
        let fields = [
            ("destination", LogValue::Text(&remote)),
            ("transport", LogValue::Text(&transport)),
            ("why", LogValue::Text(&unopened.error)),
            ("suppressed", LogValue::Number(suppressed)),
        ];
        let _ = write_log_line(&mut io::stderr(), time, Level::Warning, "not-connected", &fields);
    }

    /// Waits until all lines are written, and says how many were left out.
    pub(super) fn finish(&mut self) {
        match self.lines.take().map_or(0, Lines::finish) {
            0 => {}
            left_out => {
                eprintln!("tritone relay: {left_out} lines were left out, since nobody read them in time");
            }
        }
    }

    fn repair(&mut self, repair: &Repair) -> io::Result<()> {
        self.table.add(repair);
        let Some(lines) = &mut self.lines else { return Ok(()) };
        let mut line = Vec::with_capacity(512);
        write_repair_json(&mut line, repair)?;
        lines.put(line);
        Ok(())
    }

    /// Writes the table of what was told so far.
    pub(super) fn show(&self) -> io::Result<()> {
        if self.table.is_empty() {
            return Ok(());
        }
        let mut out = io::stdout();
        self.table.table().write_text(&mut out, output::style())?;
        match self.table.others() {
            0 => Ok(()),
            others => writeln!(out, "{others} more of other kinds"),
        }
    }
}

/// Lets so many a second through.
#[derive(Debug, Default)]
struct Damper {
    second: i64,
    let_through: u32,
    suppressed: u64,
}

impl Damper {
    /// How many were suppressed since the last one that was let through; `None` where this one is suppressed too.
    fn take(&mut self, time: Timestamp) -> Option<u64> {
        let second = time.0.div_euclid(1_000_000_000);
        if second != self.second {
            (self.second, self.let_through) = (second, 0);
        }
        if self.let_through >= LINES_A_SECOND {
            self.suppressed += 1;
            return None;
        }
        self.let_through += 1;
        Some(std::mem::take(&mut self.suppressed))
    }
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

fn repair_of(time: Timestamp, repaired: &Repaired) -> Repair {
    Repair {
        time,
        call_id: text(&repaired.call_id),
        peer: repaired.peer.as_deref().map(str::to_owned),
        method: "INVITE".to_owned(),
        status: (repaired.status_before.as_u16(), repaired.status_after.as_u16()),
        changes: repaired.changes.iter().map(change_of).collect(),
        remarks: repaired
            .remarks
            .iter()
            .map(|remark| RepairRemark { kind: remark.word(), text: remark.to_string() })
            .collect(),
        acted: repaired.is_done,
    }
}

fn change_of(change: &Change) -> RepairChange {
    let (before, after) = match &change.what {
        What::Status { from, to, .. } => (Some(from.as_u16().to_string()), to.status().as_u16().to_string()),
        What::Reason { before, after, .. } => (before.as_deref().map(text), text(after)),
        What::RetryAfter { before, after, .. } => (before.as_deref().map(text), after.to_string()),
    };
    RepairChange {
        field: change.what.word(),
        before,
        after,
        source: change.why.word(),
        rule: change.why.rule().map(str::to_owned),
        why: change.why.to_string(),
    }
}

/// What RFC 3261 demands of a proxy is told among the repairs, since it changes what the caller hears.
fn own_change(received: Option<u16>, status: u16, why: Own) -> RepairChange {
    RepairChange {
        field: "status",
        before: received.map(|status| status.to_string()),
        after: status.to_string(),
        source: "proxy",
        rule: Some(why.source().to_owned()),
        why: why.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_refusals_is_no_flood_of_lines() {
        let mut damper = Damper::default();
        let through = (0..1_000).filter(|_| damper.take(Timestamp(5_000_000_000)).is_some()).count();
        assert_eq!(through, LINES_A_SECOND as usize);
        assert_eq!(damper.take(Timestamp(6_000_000_000)), Some(980));
        assert_eq!(damper.take(Timestamp(6_000_000_001)), Some(0));
    }
}
