//! The table of calls, row by row.

use tritone_calls::{Call, CauseSource, Kind};
use tritone_codes::Cause;
use tritone_config::Names;

use crate::cells::Cells;
use crate::columns::{Align, Columns};
use crate::named::push_named;
use crate::plain::{push_hex, push_number, push_tenths};
use crate::table::Table;
use crate::time::push_clock;

const COLUMNS: [(&str, Align); 13] = [
    ("Call", Align::Right),
    ("Start", Align::Left),
    ("From", Align::Left),
    ("To", Align::Left),
    ("Outcome", Align::Left),
    ("Status", Align::Left),
    ("Cause", Align::Left),
    ("Source", Align::Left),
    ("DSS1", Align::Left),
    ("Seed", Align::Left),
    ("Said by", Align::Left),
    ("Ring s", Align::Right),
    ("Talk s", Align::Right),
];

/// The columns of the table of calls.
pub fn call_columns() -> Columns {
    Columns::new(COLUMNS)
}

/// The table of calls, elements by name where they have one. What is no call is left out.
pub fn call_table(calls: &[Call], names: &Names) -> Table {
    let mut table = Table::from(call_columns());
    for cells in calls.iter().filter_map(|call| call_cells(call, names)) {
        table.push(cells.iter().map(str::to_owned).collect());
    }
    table
}

/// The row of a call in that table; `None` of what is no call.
pub fn call_cells(call: &Call, names: &Names) -> Option<Cells> {
    if call.kind != Kind::Call {
        return None;
    }
    let mut row = Cells::with_capacity(COLUMNS.len());
    row.push_with(|text| push_number(text, call.id));
    row.push_with(|text| push_clock(text, call.start));
    row.push(call.from.short());
    // What was dialled: the user part of the To header.
    row.push(call.to.short());
    row.push(call.outcome.as_str());
    row.push_with(|text| push_status(text, call));
    push_cause(&mut row, call);
    row.push_with(|text| {
        if let Some(origin) = &call.origin {
            push_named(text, origin.address, names);
        }
    });
    for seconds in [call.ring_s, call.talk_s] {
        row.push_with(|text| seconds.into_iter().for_each(|seconds| push_tenths(text, seconds)));
    }
    Some(row)
}

fn push_status(text: &mut String, call: &Call) {
    if let Some(status) = call.status {
        push_number(text, status.as_u16().into());
        text.push(' ');
        text.push_str(call.phrase.as_deref().or(status.phrase()).unwrap_or_default());
    }
}

/// Cause, source, DSS1 and seed.
fn push_cause(row: &mut Cells, call: &Call) {
    let cause = call.shown_cause();
    row.push_with(|text| {
        let Some(cause) = cause else { return };
        push_number(text, cause.as_u8().into());
        if let Some(name) = cause.name() {
            text.push(' ');
            text.push_str(name);
        }
    });
    row.push(source(call));
    let push_octet = |text: &mut String, cause: Cause| push_hex(text, cause.dss1_octet());
    row.push_with(|text| cause.into_iter().for_each(|cause| push_octet(text, cause)));
    // The DSS1 octet that the seed's table gives for the status.
    let seed = call.translated.iter().find(|translated| translated.profile == "dss1");
    row.push_with(|text| match seed.map(|translated| translated.cause) {
        Some(Some(cause)) => push_octet(text, cause),
        Some(None) => text.push('-'),
        None => {}
    });
}

fn source(call: &Call) -> &str {
    match call.cause_source {
        Some(CauseSource::Reason) => "Reason",
        Some(CauseSource::Q931) => "Q.931",
        Some(CauseSource::Isup) => "ISUP",
        Some(CauseSource::Profile) => &call.profile.profile,
        None => "",
    }
}
