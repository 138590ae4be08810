//! What a relay tells: what it repairs on standard output, what happens to it on standard error.

use std::io::{self, Write};
use std::time::SystemTime;

use tritone_report::{
    Level, LogValue, Repair, RepairChange, RepairRemark, RepairTable, write_log_line, write_repair_json,
};
use tritone_roles::relay::{Own, Record, Repaired};
use tritone_roles::repair::{Change, What};
use tritone_wire::Timestamp;

use crate::output;

/// Takes the records of a relay.
pub(super) struct Telling {
    /// Whether each repair is told at once, as a line of JSON.
    pub(super) lines: bool,
    pub(super) table: RepairTable,
}

impl Telling {
    /// Takes a record. Whoever closed the output does not want to know, and the relay goes on.
    pub(super) fn take(&mut self, time: SystemTime, record: &Record) {
        let time = timestamp(time);
        let _ = match record {
            Record::Repaired(repaired) => self.repair(&repair_of(time, repaired)),
            Record::Own { call_id, peer, received, status, why } => {
                self.repair(&own_of(time, call_id, peer.as_deref(), *received, *status, *why))
            }
            Record::Upstream { peer, is_up } => {
                let level = if *is_up { Level::Info } else { Level::Warning };
                let event = if *is_up { "upstream-up" } else { "upstream-down" };
                write_log_line(&mut io::stderr(), time, level, event, &[("peer", LogValue::Text(peer))])
            }
            Record::Refused { remote, transport, call_id, status, why } => {
                let (source, transport) = (remote.to_string(), transport.to_string());
                let call_id = String::from_utf8_lossy(call_id);
                let fields = [
                    ("source", LogValue::Text(&source)),
                    ("transport", LogValue::Text(&transport)),
                    ("call_id", LogValue::Text(&call_id)),
                    ("status", LogValue::Number((*status).into())),
                    ("why", LogValue::Text(why)),
                ];
                write_log_line(&mut io::stderr(), time, Level::Warning, "refused", &fields)
            }
        };
    }

    fn repair(&mut self, repair: &Repair) -> io::Result<()> {
        self.table.add(repair);
        if self.lines { write_repair_json(&mut io::stdout(), repair) } else { Ok(()) }
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

pub(super) fn timestamp(time: SystemTime) -> Timestamp {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
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
fn own_of(
    time: Timestamp,
    call_id: &[u8],
    peer: Option<&str>,
    received: Option<u16>,
    status: u16,
    why: Own,
) -> Repair {
    let change = RepairChange {
        field: "status",
        before: received.map(|status| status.to_string()),
        after: status.to_string(),
        source: "proxy",
        rule: Some(why.source().to_owned()),
        why: why.to_string(),
    };
    Repair {
        time,
        call_id: text(call_id),
        peer: peer.map(str::to_owned),
        method: "INVITE".to_owned(),
        status: (received.unwrap_or(status), status),
        changes: vec![change],
        remarks: Vec::new(),
        acted: true,
    }
}
