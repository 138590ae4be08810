//! One line for each set of calls: all of them, those of a peer, of an interval, of a prefix.

use tritone_calls::{Distribution, Figures, Group, Metrics};

use super::{millis, percent, seconds};
use crate::columns::Align;
use crate::table::Table;
use crate::time::moment;

/// A table with a line for all calls of each recording, and a line for each peer, interval and prefix: what
/// `stats --format csv` prints. Per cents have one decimal, delays are in the unit that the column names.
pub fn figures_table<'m>(files: impl IntoIterator<Item = (&'m str, &'m Metrics)>) -> Table {
    let names = ["File", "By", "Key", "Side"].map(|name| (name, Align::Left));
    let numbers = COLUMNS.map(|name| (name, Align::Right));
    let mut table = Table::new(names.into_iter().chain(numbers));
    for (file, metrics) in files {
        for [by, key, side, numbers @ ..] in group_rows(metrics) {
            table.push([file.to_owned(), by, key, side].into_iter().chain(numbers).collect());
        }
    }
    table
}

const COLUMNS: [&str; 24] = [
    "Calls",
    "Answered",
    "Failed",
    "ASR %",
    "ABR %",
    "NER %",
    "SER %",
    "SEER %",
    "ISA %",
    "SCR %",
    "IRA %",
    "ACD s",
    "PDD p50 s",
    "PDD p95 s",
    "PDD p99 s",
    "SRD mean s",
    "SRD p95 s",
    "SRD failed mean s",
    "SDD mean ms",
    "SDD p95 ms",
    "SDT mean s",
    "SDT failed mean s",
    "RRD mean ms",
    "RRD p95 ms",
];

/// The lines of one recording: `by` (all, peer, interval, prefix), key, side of a peer, and the numbers.
fn group_rows(metrics: &Metrics) -> Vec<[String; 27]> {
    let failed = metrics.failures.count;
    let answered = metrics.figures.itu.abr.count;
    let mut rows = vec![row(["all", "", ""], [metrics.counts.sessions, answered, failed], &metrics.figures)];
    let of = |names: [&str; 3], group: [u64; 3], figures: &Figures| row(names, group, figures);
    for group in &metrics.by_peer {
        rows.push(of(["peer", &group.key.0, group.key.1.as_str()], counts(group), &group.figures));
    }
    for group in &metrics.by_interval {
        rows.push(of(["interval", &moment(group.key), ""], counts(group), &group.figures));
    }
    for group in &metrics.by_prefix {
        rows.push(of(["prefix", &group.key, ""], counts(group), &group.figures));
    }
    rows
}

fn counts<K>(group: &Group<K>) -> [u64; 3] {
    [group.sessions, group.answered, group.failed]
}

fn row([by, key, side]: [&str; 3], [calls, answered, failed]: [u64; 3], figures: &Figures) -> [String; 27] {
    let (rfc, itu) = (&figures.rfc6076, &figures.itu);
    let s = |found: Option<Distribution>, part: fn(&Distribution) -> std::time::Duration| {
        found.map(|found| format!("{:.3}", seconds(part(&found)))).unwrap_or_default()
    };
    let ms = |found: Option<Distribution>, part: fn(&Distribution) -> std::time::Duration| {
        found.map(|found| format!("{:.3}", millis(part(&found)))).unwrap_or_default()
    };
    [
        by.to_owned(),
        key.to_owned(),
        side.to_owned(),
        calls.to_string(),
        answered.to_string(),
        failed.to_string(),
        percent(itu.asr),
        percent(itu.abr),
        percent(itu.ner),
        percent(rfc.ser),
        percent(rfc.seer),
        percent(rfc.isa),
        percent(rfc.scr),
        percent(rfc.ira),
        itu.acd.map(|acd| format!("{:.3}", seconds(acd))).unwrap_or_default(),
        s(itu.pdd, |found| found.p50),
        s(itu.pdd, |found| found.p95),
        s(itu.pdd, |found| found.p99),
        s(rfc.srd_successful, |found| found.mean),
        s(rfc.srd_successful, |found| found.p95),
        s(rfc.srd_failed, |found| found.mean),
        ms(rfc.sdd, |found| found.mean),
        ms(rfc.sdd, |found| found.p95),
        s(rfc.sdt, |found| found.mean),
        s(rfc.sdt_failed, |found| found.mean),
        ms(rfc.rrd, |found| found.mean),
        ms(rfc.rrd, |found| found.p95),
    ]
}
