//! `stats`: message counts and figures of a recording.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use tritone_calls::{Counts, Metrics};
use tritone_config::Names;

use crate::columns::Align;
use crate::metrics::{MetricsLine, write_metrics};
use crate::style::Style;
use crate::table::Table;
use crate::undecoded::Undecoded;
use crate::why_text::{counted, messages};

/// The counts and figures of one recording.
#[derive(Clone)]
pub struct FileStats<'a> {
    /// Base name of the file.
    pub file: &'a str,
    /// Packets read.
    pub packets: u64,
    /// What they are: `packets`, or `lines` of a log.
    pub unit: &'static str,
    /// Counts of SIP messages.
    pub counts: &'a Counts,
    /// Its figures.
    pub metrics: &'a Metrics,
    /// Calls that were recorded, but not chosen to be measured.
    pub not_chosen: u64,
    /// What the user calls addresses.
    pub names: &'a Names,
    /// Packets skipped, by reason.
    pub skipped: BTreeMap<&'static str, u64>,
    /// The protocols for want of which packets were skipped.
    pub undecoded: &'a [Undecoded],
    /// Packets that came too fast to be captured, and are not among those read.
    pub dropped: u64,
    /// What went wrong with it.
    pub trouble: Option<&'a str>,
}

#[derive(Serialize)]
struct StatsLine<'a> {
    schema: u32,
    file: &'a str,
    packets: u64,
    sip: SipStats<'a>,
    q931: Q931Stats<'a>,
    isup: IsupStats<'a>,
    skipped: &'a BTreeMap<&'static str, u64>,
    undecoded: &'a [Undecoded],
    metrics: MetricsLine<'a>,
    not_chosen: u64,
    dropped: u64,
    trouble: Option<&'a str>,
}

#[derive(Serialize)]
struct SipStats<'a> {
    messages: u64,
    requests_by_method: BTreeMap<String, u64>,
    responses_by_status: &'a BTreeMap<u16, u64>,
    responses_by_cseq_method_and_status: BTreeMap<String, u64>,
    call_ids: u64,
    invite_final_responses: &'a BTreeMap<u16, u64>,
    reason_headers: BTreeMap<String, u64>,
}

#[derive(Serialize)]
struct Q931Stats<'a> {
    messages: u64,
    message_types: &'a BTreeMap<String, u64>,
    cause_values: &'a BTreeMap<u8, u64>,
    cause_by_message: &'a BTreeMap<String, u64>,
}

#[derive(Serialize)]
struct IsupStats<'a> {
    messages: u64,
    message_types: &'a BTreeMap<String, u64>,
    cause_by_message: &'a BTreeMap<String, u64>,
}

/// Writes the counts and figures of one recording as a line of JSON.
///
/// # Errors
/// Those of the writer.
pub fn write_stats_json(out: &mut dyn Write, stats: &FileStats<'_>) -> io::Result<()> {
    let counts = stats.counts;
    let line = StatsLine {
        schema: 1,
        file: stats.file,
        packets: stats.packets,
        sip: SipStats {
            messages: counts.messages,
            requests_by_method: counts.requests_by_method(),
            responses_by_status: counts.responses_by_status(),
            responses_by_cseq_method_and_status: counts.responses_by_cseq_method_and_status(),
            call_ids: counts.call_ids(),
            invite_final_responses: counts.invite_final_responses(),
            reason_headers: counts.reason_headers(),
        },
        q931: Q931Stats {
            messages: counts.q931.messages,
            message_types: &counts.q931.message_types,
            cause_values: &counts.q931.cause_values,
            cause_by_message: &counts.q931.cause_by_message,
        },
        isup: IsupStats {
            messages: counts.isup.messages,
            message_types: &counts.isup.message_types,
            cause_by_message: &counts.isup.cause_by_message,
        },
        skipped: &stats.skipped,
        undecoded: stats.undecoded,
        metrics: MetricsLine::of(stats.metrics, stats.names),
        not_chosen: stats.not_chosen,
        dropped: stats.dropped,
        trouble: stats.trouble,
    };
    serde_json::to_writer(&mut *out, &line)?;
    writeln!(out)
}

/// Writes the counts and figures of one recording as text.
///
/// # Errors
/// Those of the writer.
pub fn write_stats_text(out: &mut dyn Write, stats: &FileStats<'_>, style: Style) -> io::Result<()> {
    let counts = stats.counts;
    let calls = counts.call_ids();
    let name = style.bold(stats.file);
    let circuits = [(counts.q931.messages, "Q.931"), (counts.isup.messages, "ISUP")];
    let others = circuits.into_iter().filter(|(messages, _)| *messages > 0);
    let mut found: Vec<String> = others.map(|(count, name)| messages(count, name)).collect();
    if counts.messages > 0 || found.is_empty() {
        let noun = if calls == 1 { "Call-ID" } else { "Call-IDs" };
        found.insert(0, format!("{}, {calls} {noun}", messages(counts.messages, "SIP")));
    }
    let read = counted(stats.packets, stats.unit);
    writeln!(out, "{name}: {read}, {}", found.join(", "))?;
    if let Some(trouble) = stats.trouble {
        writeln!(out, "{}", style.bad(trouble))?;
    }
    write_counts(out, "Request", &counts.requests_by_method(), style)?;
    write_counts(out, "Response", &counts.responses_by_cseq_method_and_status(), style)?;
    write_counts(out, "Reason", &counts.reason_headers(), style)?;
    write_counts(out, "Q.931", &counts.q931.message_types, style)?;
    write_counts(out, "Q.931 cause", &counts.q931.cause_by_message, style)?;
    write_counts(out, "ISUP", &counts.isup.message_types, style)?;
    write_counts(out, "ISUP cause", &counts.isup.cause_by_message, style)?;
    write_counts(out, "Skipped", &stats.skipped, style)?;
    let undecoded = stats.undecoded.iter().map(|one| (&one.words, one.packets)).collect();
    write_counts(out, "Not decoded", &undecoded, style)?;
    if stats.not_chosen > 0 {
        let chosen = stats.metrics.counts.all();
        let of = chosen + stats.not_chosen;
        writeln!(
            out,
            "\n{chosen} of {of} calls chosen for the figures; the counts above are of all messages"
        )?;
    }
    write_metrics(out, stats.metrics, stats.names, style)
}

fn write_counts<W: ToString>(
    out: &mut dyn Write,
    heading: &str,
    counts: &BTreeMap<W, u64>,
    style: Style,
) -> io::Result<()> {
    if counts.is_empty() {
        return Ok(());
    }
    let mut table = Table::new([(heading, Align::Left), ("Count", Align::Right)]);
    for (word, count) in counts {
        table.push(vec![word.to_string(), count.to_string()]);
    }
    writeln!(out)?;
    table.write_text(out, style)
}
