//! `tritone stats`.

use std::cell::RefCell;
use std::io::Write;

use tritone_calls::{Counts, Fold, FoldOptions, Metrics, MetricsOptions, OTHER_NUMBERS};
use tritone_capture::Input;
use tritone_config::Names;
use tritone_report::{FileStats, figures_table, write_stats_json, write_stats_text};
use tritone_wire::sip::Message;

use crate::args::{Format, StatsArguments};
use crate::failure::{Failure, Status};
use crate::filter::attempts;
use crate::judged::left_out;
use crate::mask::{Pseudonyms, pseudonyms};
use crate::output;
use crate::recording::{Found, Recorded, read_all};

/// A recording with what was counted and measured in it.
struct Measured {
    recorded: Recorded,
    counts: Counts,
    metrics: Metrics,
    /// Calls that the filters left out of the figures.
    not_chosen: u64,
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
    let mut counts = Counts::default();
    let fold = RefCell::new(Fold::new(FoldOptions::default()));
    let noter = fold.borrow().noter();
    let (recorded, status) = read_all(
        std::slice::from_ref(input),
        arguments.input.threads(),
        &noter,
        |found| {
            match found {
                Found::Message(captured, _) => {
                    if let Ok(message) = Message::scan(captured.bytes) {
                        counts.see(&message);
                    }
                }
                Found::Q931(_, message) => counts.see_q931(message),
                Found::Isup(_, message) => counts.see_isup(message),
                Found::Beginning(..) | Found::Icmp(_) | Found::Closed(_) | Found::Media(_) => {}
            }
            found.show(&mut fold.borrow_mut());
        },
        |latest| fold.borrow_mut().saw_time(latest),
    )?;
    let options = MetricsOptions {
        interval: arguments.interval,
        prefix: arguments.prefix.map(usize::from),
        peer_name: &|address| names.of(address.ip()).map_or_else(|| address.to_string(), str::to_owned),
    };
    let fold = fold.into_inner();
    left_out(&fold);
    let calls = fold.finish();
    let all = attempts(&calls);
    let chosen = arguments.filter.choose(calls)?;
    let mut metrics = Metrics::of(&chosen, &options);
    if let Some(mask) = mask {
        mask_prefixes(&mut metrics, mask);
    }
    let not_chosen = all - attempts(&chosen);
    let recorded = recorded.into_iter().next();
    Ok((recorded.map(|recorded| Measured { recorded, counts, metrics, not_chosen }), status))
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
