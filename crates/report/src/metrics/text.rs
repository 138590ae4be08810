//! The figures for people: tables, each beside what it rests on.

use std::io::{self, Write};
use std::time::Duration;

use tritone_calls::{Distribution, Figures, Group, Metrics, Peak, Ratio};
use tritone_config::Names;

use super::{millis, percent, seconds};
use crate::columns::Align;
use crate::named::named;
use crate::style::Style;
use crate::table::Table;
use crate::time::{clock, moment};

/// How many rows of a breakdown are shown; CSV and JSON have them all.
const MAX_ROWS: usize = 20;

/// Writes the figures of a recording; nothing where it has neither calls nor registrations.
pub(crate) fn write_metrics(
    out: &mut dyn Write,
    metrics: &Metrics,
    names: &Names,
    style: Style,
) -> io::Result<()> {
    if metrics.vantage.legs == 0 {
        return Ok(());
    }
    writeln!(out)?;
    writeln!(out, "{}", style.bold("Figures per call (RFC 6076, E.411, E.425)"))?;
    write_basis(out, metrics, names)?;
    write_table(out, &ratios(&metrics.figures), style)?;
    write_table(out, &delays(&metrics.figures), style)?;
    write_table(out, &load(metrics), style)?;
    write_table(out, &ner_by_profile(metrics), style)?;
    for table in failures(metrics, names) {
        write_table(out, &table, style)?;
    }
    write_table(out, &peers(metrics), style)?;
    let interval = metrics.by_interval.iter().map(|group| (moment(group.key), group));
    write_table(out, &breakdown("Interval from", interval), style)?;
    let prefix = metrics.by_prefix.iter().map(|group| (group.key.clone(), group));
    write_table(out, &breakdown("Number", prefix), style)
}

fn write_table(out: &mut dyn Write, table: &Table, style: Style) -> io::Result<()> {
    if table.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    table.write_text(out, style)
}

/// From where the calls were seen, and which of them count.
fn write_basis(out: &mut dyn Write, metrics: &Metrics, names: &Names) -> io::Result<()> {
    let vantage = &metrics.vantage;
    let host = |(address, count): &(tritone_wire::Host, u64)| {
        let name = names.of(address.ip()).map(|name| format!("{name} ")).unwrap_or_default();
        format!("{name}{address} (in {count} of {})", vantage.legs)
    };
    let hosts: Vec<String> = vantage.hosts.iter().map(host).collect();
    let hosts = if hosts.is_empty() { "no address is in most calls".to_owned() } else { hosts.join(", ") };
    writeln!(out, "Vantage point: {hosts}")?;
    let Ratio { count, of } = vantage.beside_ua;
    writeln!(out, "{count} of {of} first requests came straight from the originating UA (one Via)")?;
    writeln!(out, "Clock: the recorder's alone (relative offset 0); its own offset is not in the recording")?;
    let counts = metrics.counts;
    let parts = [
        (counts.running, "still up at the end"),
        (counts.undecided, "left out: undecided at the end"),
        (counts.began_before, "left out: begun before the recording"),
        (counts.elsewhere, "left out: another phone answered"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("; {count} {what}"));
    writeln!(out, "Calls counted: {}{}", counts.sessions, parts.collect::<String>())
}

fn ratios(figures: &Figures) -> Table {
    let (rfc, itu) = (&figures.rfc6076, &figures.itu);
    let mut table = Table::new([
        ("Ratio", Align::Left),
        ("%", Align::Right),
        ("Count", Align::Right),
        ("Of", Align::Right),
        ("What counts", Align::Left),
    ]);
    let rows = [
        ("ASR", itu.asr, "answered, of calls with any response"),
        ("ABR", itu.abr, "answered, of all calls"),
        (
            "NER",
            itu.ner,
            "answered, 486, 600, 603, 607; after ringing 408, 480, 487; of calls with any response",
        ),
        ("SER", rfc.ser, "answered, of all but 3xx"),
        ("SEER", rfc.seer, "answered, 480, 486, 600, 603, of all but 3xx"),
        ("ISA", rfc.isa, "408, 500, 503, 504, no final response; of all calls"),
        ("SCR", rfc.scr, "calls in which no request lacked its response, of all calls"),
        ("IRA", rfc.ira, "registrations refused (4xx but 401, 402, 407; 5xx; 6xx) or not answered"),
    ];
    for (name, ratio, what) in rows.into_iter().filter(|(_, ratio, _)| ratio.of > 0) {
        let (count, of) = (ratio.count.to_string(), ratio.of.to_string());
        table.push(vec![name.to_owned(), percent(ratio), count, of, what.to_owned()]);
    }
    table
}

/// What a delay is called, its samples, and the unit that its name says.
type Delay = (&'static str, Option<Distribution>, fn(Duration) -> f64);

fn delays(figures: &Figures) -> Table {
    let (rfc, itu) = (&figures.rfc6076, &figures.itu);
    let columns =
        ["Samples", "Mean", "Min", "p50", "p90", "p95", "p99", "Max"].map(|name| (name, Align::Right));
    let mut table = Table::new([("Delay", Align::Left)].into_iter().chain(columns));
    let rows: [Delay; 9] = [
        ("PDD, s: INVITE to 180, 183 or 2xx", itu.pdd, seconds),
        ("Ringing, s", itu.ringing, seconds),
        ("SRD successful, s", rfc.srd_successful, seconds),
        ("SRD failed, s: 100 included", rfc.srd_failed, seconds),
        ("SRD failed, s: without 100", rfc.srd_failed_indicative, seconds),
        ("SDT, s", rfc.sdt, seconds),
        ("SDT failed, s: BYE unanswered", rfc.sdt_failed, seconds),
        ("SDD, ms", rfc.sdd, millis),
        ("RRD, ms", rfc.rrd, millis),
    ];
    for (name, found, unit) in rows {
        let Some(found) = found else { continue };
        let parts = [found.mean, found.min, found.p50, found.p90, found.p95, found.p99, found.max];
        let parts = parts.into_iter().map(|part| format!("{:.3}", unit(part)));
        table.push([name.to_owned(), found.count.to_string()].into_iter().chain(parts).collect());
    }
    table
}

fn load(metrics: &Metrics) -> Table {
    let mut table = Table::new([("Load", Align::Left), ("Value", Align::Right), ("First at", Align::Left)]);
    let peaks = [
        ("Most calls at once", metrics.load.concurrent),
        ("Most answered calls at once", metrics.load.established),
        ("Most new calls in a second", metrics.load.calls_per_second),
    ];
    for (name, Peak { count, at }) in peaks.into_iter().filter_map(|(name, peak)| Some((name, peak?))) {
        table.push(vec![name.to_owned(), count.to_string(), clock(at)]);
    }
    if let Some(acd) = metrics.figures.itu.acd {
        table.push(vec![
            "ACD, s: mean from 2xx to BYE".to_owned(),
            format!("{:.3}", seconds(acd)),
            String::new(),
        ]);
    }
    table
}

/// The profiles by NER, those of one value in one row.
fn ner_by_profile(metrics: &Metrics) -> Table {
    let mut table = Table::new([("NER %", Align::Right), ("Behind a gateway with the mapping", Align::Left)]);
    let mut rows: Vec<(Ratio, Vec<&str>)> = Vec::new();
    for found in metrics.ner_by_profile.iter().filter(|found| found.ner.of > 0) {
        match rows.iter_mut().find(|(ner, _)| *ner == found.ner) {
            Some((_, profiles)) => profiles.push(&found.profile),
            None => rows.push((found.ner, vec![&found.profile])),
        }
    }
    rows.sort_by_key(|(ner, _)| std::cmp::Reverse(ner.count));
    for (ner, profiles) in rows {
        table.push(vec![percent(ner), profiles.join(", ")]);
    }
    table
}

fn failures(metrics: &Metrics, names: &Names) -> [Table; 4] {
    let failures = &metrics.failures;
    let status = failures.by_status.iter().map(|(status, count)| {
        let phrase =
            |status: tritone_codes::StatusCode| format!("{status} {}", status.phrase().unwrap_or_default());
        (status.map_or_else(|| "no final response".to_owned(), phrase), *count)
    });
    let cause = failures.by_cause.iter().map(|found| {
        let Some(cause) = found.cause else { return ("none".to_owned(), found.count) };
        let source = if found.observed { "on the wire" } else { "by profile" };
        (format!("{cause} {}, {source}", cause.name().unwrap_or("not in Q.850")), found.count)
    });
    let origin = failures.by_origin.iter().map(|(address, count)| {
        (address.map_or_else(|| "nobody answered".to_owned(), |address| named(address, names)), *count)
    });
    let rule = failures.by_rule.iter().map(|(rule, count)| ((*rule).to_owned(), *count));
    [
        counted("Failed with", status.collect()),
        counted("Failed by cause", cause.collect()),
        counted("Failure said by", origin.collect()),
        counted("Failed by rule", rule.collect()),
    ]
}

fn counted(heading: &str, rows: Vec<(String, u64)>) -> Table {
    let mut table = Table::new([(heading, Align::Left), ("Calls", Align::Right)]);
    let rest: u64 = rows.iter().skip(MAX_ROWS).map(|(_, count)| count).sum();
    for (key, count) in rows.into_iter().take(MAX_ROWS) {
        table.push(vec![key, count.to_string()]);
    }
    if rest > 0 {
        table.push(vec!["(others)".to_owned(), rest.to_string()]);
    }
    table
}

fn peers(metrics: &Metrics) -> Table {
    let rows =
        metrics.by_peer.iter().map(|group| (format!("{} {}", group.key.1.as_str(), group.key.0), group));
    breakdown("Peer", rows.take(MAX_ROWS))
}

fn breakdown<'g, K: 'g>(heading: &str, rows: impl Iterator<Item = (String, &'g Group<K>)>) -> Table {
    let columns = [
        "Calls",
        "Answered",
        "Failed",
        "ASR %",
        "NER %",
        "SEER %",
        "ISA %",
        "ACD s",
        "PDD p50 s",
        "PDD p95 s",
    ];
    let mut table =
        Table::new([(heading, Align::Left)].into_iter().chain(columns.map(|name| (name, Align::Right))));
    for (key, group) in rows {
        let (rfc, itu) = (&group.figures.rfc6076, &group.figures.itu);
        let pdd = |part: fn(Distribution) -> Duration| {
            itu.pdd.map(|found| format!("{:.3}", seconds(part(found)))).unwrap_or_default()
        };
        table.push(vec![
            key,
            group.sessions.to_string(),
            group.answered.to_string(),
            group.failed.to_string(),
            percent(itu.asr),
            percent(itu.ner),
            percent(rfc.seer),
            percent(rfc.isa),
            itu.acd.map(|acd| format!("{:.3}", seconds(acd))).unwrap_or_default(),
            pdd(|found| found.p50),
            pdd(|found| found.p95),
        ]);
    }
    table
}
