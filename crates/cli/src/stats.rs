//! `tritone stats`.

use std::io::Write;

use tritone_calls::{
    Call, Counts, FoldOptions, Kind, MeasuredCall, Measurements, Metrics, MetricsOptions, OTHER_NUMBERS,
};
use tritone_capture::Input;
use tritone_config::Names;
use tritone_report::{FileStats, figures_table, write_stats_json, write_stats_text};

use crate::args::{Format, StatsArguments};
use crate::chosen::each_call;
use crate::failure::{Failure, Status};
use crate::judged::Reading;
use crate::mask::{Pseudonyms, pseudonyms};
use crate::output;
use crate::recording::Recorded;

/// A recording with what was counted and measured in it.
struct Measured {
    recorded: Recorded,
    counts: Counts,
    metrics: Metrics,
    /// Calls that the filters left out of the figures.
    not_chosen: u64,
}

/// What a call leaves behind.
struct Piece {
    /// Whether it was a call at all.
    is_call: bool,
    /// Nothing where the filters did not choose it.
    measured: Option<MeasuredCall>,
}

pub(crate) fn run(arguments: &StatsArguments) -> Result<Status, Failure> {
    let names = arguments.names.load()?;
    let mask = arguments.mask.then(pseudonyms);
    let (mut all, mut status) = (Vec::new(), Status::Done);
    for input in arguments.input.inputs()? {
        let (measured, found) = measure(&input, arguments, &names, mask.as_ref())?;
        status = status.max(found);
        all.extend(measured);
    }
    let mut out = output::stdout();
    match arguments.format {
        Format::Text | Format::Json => {
            for measured in &all {
                let stats = stats_of(measured, &names);
                match arguments.format {
                    Format::Json => write_stats_json(&mut out, &stats)?,
                    _ => write_stats_text(&mut out, &stats, output::style())?,
                }
            }
        }
        Format::Csv => figures(&all).write_csv(&mut out)?,
        Format::Markdown => figures(&all).write_markdown(&mut out)?,
    }
    out.flush()?;
    Ok(status)
}

/// Reads one recording. Its calls are judged by themselves: a call that goes on in the next file begins there.
fn measure(
    input: &Input,
    arguments: &StatsArguments,
    names: &Names,
    mask: Option<&Pseudonyms>,
) -> Result<(Option<Measured>, Status), Failure> {
    let options = MetricsOptions {
        interval: arguments.interval,
        prefix: arguments.prefix.map(usize::from),
        peer_name: &|address| names.of(address.ip()).map_or_else(|| address.to_string(), str::to_owned),
    };
    let digits = options.prefix;
    let (mut counts, mut measurements, mut not_chosen) = (Counts::default(), Measurements::default(), 0);
    let measure = |call: Call, is_chosen: bool| Piece {
        is_call: call.kind == Kind::Call,
        measured: is_chosen.then(|| MeasuredCall::of(&call, digits)),
    };
    let mut add = |piece: Piece| {
        match piece.measured {
            Some(measured) => measurements.add(measured),
            None => not_chosen += u64::from(piece.is_call),
        }
        Ok(())
    };
    let reading = Reading {
        inputs: std::slice::from_ref(input),
        threads: arguments.input.threads(),
        options: FoldOptions {
            max_octets: arguments.input.limit_memory(),
            findings: arguments.filter.asks_for_findings(),
            ..FoldOptions::default()
        },
    };
    let read = each_call(reading, Some(&mut counts), &arguments.filter, &measure, &mut add)?;
    let mut metrics = measurements.finish(&options);
    if let Some(mask) = mask {
        mask_prefixes(&mut metrics, mask);
    }
    let recorded = read.recorded.into_iter().next();
    Ok((recorded.map(|recorded| Measured { recorded, counts, metrics, not_chosen }), read.status))
}

/// Numbers are divided by what they begin with before that is hidden; the order would tell the digits.
fn mask_prefixes(metrics: &mut Metrics, mask: &Pseudonyms) {
    for group in metrics.by_prefix.iter_mut().filter(|group| group.key != OTHER_NUMBERS) {
        group.key = mask.name(&group.key);
    }
    metrics.by_prefix.sort_by(|a, b| a.key.cmp(&b.key));
}

fn stats_of<'a>(measured: &'a Measured, names: &'a Names) -> FileStats<'a> {
    let recorded = &measured.recorded;
    let skips = recorded.totals.skips().map(|(reason, count)| (reason.name(), count.packets));
    FileStats {
        file: &recorded.line.name,
        packets: recorded.totals.packets,
        unit: recorded.line.unit,
        counts: &measured.counts,
        metrics: &measured.metrics,
        not_chosen: measured.not_chosen,
        names,
        skipped: skips.collect(),
        undecoded: &recorded.line.undecoded,
        dropped: recorded.totals.dropped,
        trouble: recorded.line.trouble.as_deref(),
    }
}

fn figures(all: &[Measured]) -> tritone_report::Table {
    figures_table(all.iter().map(|measured| (measured.recorded.line.name.as_str(), &measured.metrics)))
}
