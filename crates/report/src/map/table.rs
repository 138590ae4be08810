//! Whole tables of a profile: `map --table`.

use std::io::{self, Write};

use serde::Serialize;
use tritone_codes::profile::{Direction, Key, Rule, Target};
use tritone_codes::{Cause, Phrases, Profile, StatusCode};

use super::names::{cause_words, condition_words, status_words};
use crate::columns::Align;
use crate::table::Table;

/// One row of a mapping table in words. Hex is two upper-case digits without prefix; what does not exist is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TableRow {
    /// Status, class (`4xx`), event (`BYE`) or `*`; as a target also `none`, `0` and a request.
    pub sip_code: String,
    /// The phrase of the status in the profile's own words, else the recommended one.
    pub phrase: String,
    /// Cause, event or `*`; as a target also `none`, `0`, and `unread`.
    pub cause: String,
    /// The cause in hexadecimal.
    pub cause_hex: String,
    /// Octet 4 of the cause element in hexadecimal: `0x80 | cause`.
    pub dss1: String,
    /// The name of the cause in the profile's own words, else that of Q.850.
    pub cause_name: String,
    /// When the row holds; empty for always.
    pub condition: String,
    /// Where the row comes from, and what is to be known about it.
    pub source: String,
}

/// The rows of a profile's table in the order of the source, then the ranges that nobody could read; empty where the
/// profile has no table of this direction.
pub fn mapping_rows(profile: &Profile, direction: Direction, phrases: Option<&Phrases>) -> Vec<TableRow> {
    let Some(table) = profile.table(direction) else { return Vec::new() };
    let rows = table.rules().iter().map(|rule| row(rule, table.source(), direction, phrases));
    let unread = table.unread().iter().map(|range| unread_row(*range, table.source(), direction));
    rows.chain(unread).collect()
}

fn row(rule: &Rule, source: &str, direction: Direction, phrases: Option<&Phrases>) -> TableRow {
    let (status, cause) = match direction {
        Direction::SipToCause => (Side::of_key(rule.key), Side::of_target(rule.to)),
        Direction::CauseToSip => (Side::of_target(rule.to), Side::of_key(rule.key)),
    };
    let own = |text: &Option<std::borrow::Cow<'static, str>>| text.as_ref().map(|text| text.to_string());
    let octet = |octet: fn(Cause) -> u8| cause.cause.map(|cause| format!("{:02X}", octet(cause)));
    TableRow {
        phrase: own(&rule.phrase)
            .or_else(|| status.status.map(|status| status_words(status, phrases)))
            .unwrap_or_default(),
        cause_hex: octet(Cause::as_u8).unwrap_or_default(),
        dss1: octet(Cause::dss1_octet).unwrap_or_default(),
        cause_name: own(&rule.cause_name)
            .or_else(|| cause.cause.map(|cause| cause_words(cause, phrases)))
            .unwrap_or_default(),
        condition: condition_words(&rule.when),
        source: if rule.note.is_empty() { source.to_owned() } else { format!("{source}; {}", rule.note) },
        sip_code: status.text,
        cause: cause.text,
    }
}

fn unread_row((from, to): (u16, u16), source: &str, direction: Direction) -> TableRow {
    let range = if from == to { from.to_string() } else { format!("{from}-{to}") };
    let unread = "unread".to_owned();
    let (sip_code, cause) = match direction {
        Direction::SipToCause => (range, unread),
        Direction::CauseToSip => (unread, range),
    };
    let source = format!("{source}; this part of the source could not be read");
    TableRow { sip_code, cause, source, ..TableRow::default() }
}

/// One side of a row: what it says, and the code that it is.
struct Side {
    text: String,
    status: Option<StatusCode>,
    cause: Option<Cause>,
}

impl Side {
    fn of_key(key: Key) -> Self {
        let (status, cause) = match key {
            Key::Status(status) => (Some(status), None),
            Key::Cause(cause) => (None, Some(cause)),
            _ => (None, None),
        };
        Self { text: key.to_string(), status, cause }
    }

    fn of_target(target: Target) -> Self {
        Self { text: target.to_string(), status: target.status(), cause: target.cause() }
    }
}

const SIP_TO_CAUSE: [&str; 8] =
    ["sip_code", "phrase", "cause", "cause_hex", "dss1", "cause_name", "condition", "source"];
const CAUSE_TO_SIP: [&str; 8] =
    ["cause", "cause_hex", "dss1", "cause_name", "sip_code", "phrase", "condition", "source"];

/// The rows as a table, the columns of the key first.
pub fn mapping_table(rows: &[TableRow], direction: Direction) -> Table {
    let columns = match direction {
        Direction::SipToCause => SIP_TO_CAUSE,
        Direction::CauseToSip => CAUSE_TO_SIP,
    };
    let mut table = Table::new(columns.map(|name| (name, Align::Left)));
    for row in rows {
        table.push(columns.iter().map(|column| cell(row, column)).collect());
    }
    table
}

fn cell(row: &TableRow, column: &str) -> String {
    match column {
        "sip_code" => &row.sip_code,
        "phrase" => &row.phrase,
        "cause" => &row.cause,
        "cause_hex" => &row.cause_hex,
        "dss1" => &row.dss1,
        "cause_name" => &row.cause_name,
        "condition" => &row.condition,
        _ => &row.source,
    }
    .clone()
}

/// Writes the rows as JSON Lines.
///
/// # Errors
/// Those of the writer.
pub fn write_mapping_json(out: &mut dyn Write, profile: &Profile, rows: &[TableRow]) -> io::Result<()> {
    #[derive(Serialize)]
    struct Line<'a> {
        schema: u32,
        profile: &'a str,
        #[serde(flatten)]
        row: &'a TableRow,
    }
    for row in rows {
        serde_json::to_writer(&mut *out, &Line { schema: 1, profile: &profile.id, row })?;
        writeln!(out)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tritone_codes::profile;

    #[test]
    fn the_profiles_own_wording_comes_before_that_of_the_registries() {
        let rows = mapping_rows(profile("dss1").unwrap(), Direction::SipToCause, None);
        let row = rows.iter().find(|row| row.sip_code == "415").unwrap();
        assert_eq!(
            (row.cause.as_str(), row.cause_hex.as_str(), row.dss1.as_str(), row.cause_name.as_str()),
            ("79", "4F", "CF", "Service or option not available")
        );
    }

    #[test]
    fn ranges_that_nobody_could_read_are_rows() {
        let rows = mapping_rows(profile("hp-msr").unwrap(), Direction::SipToCause, None);
        assert!(rows.iter().any(|row| row.cause == "unread" && row.sip_code.contains('-')));
    }

    #[test]
    fn what_fits_no_octet_has_none() {
        let rows = mapping_rows(profile("lcr").unwrap(), Direction::SipToCause, None);
        let row = rows.iter().find(|row| row.cause == "180").unwrap();
        assert_eq!((row.cause_hex.as_str(), row.dss1.as_str()), ("", ""));
    }
}
