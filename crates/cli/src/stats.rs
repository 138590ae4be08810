//! `tritone stats`.

use std::io::Write;

use tritone_calls::Counts;
use tritone_report::{FileStats, write_stats_json, write_stats_text};

use crate::args::{StatsArguments, StatsFormat};
use crate::failure::{Failure, Status};
use crate::output;
use crate::recording::{Recorded, read_all};

pub(crate) fn run(arguments: &StatsArguments) -> Result<Status, Failure> {
    let mut counts = vec![Counts::default(); arguments.files.len()];
    let (recorded, status) = read_all(
        &arguments.files,
        |file, _, message| {
            if let Some(counts) = counts.get_mut(file) {
                counts.see(message);
            }
        },
        |_| (),
    )?;
    let mut out = output::stdout();
    for (recorded, counts) in recorded.iter().zip(&counts) {
        let stats = stats_of(recorded, counts);
        match arguments.format {
            StatsFormat::Json => write_stats_json(&mut out, &stats)?,
            StatsFormat::Text => write_stats_text(&mut out, &stats, output::style())?,
        }
    }
    out.flush()?;
    Ok(status)
}

fn stats_of<'a>(recorded: &'a Recorded, counts: &'a Counts) -> FileStats<'a> {
    let skips = recorded.totals.skips().map(|(reason, count)| (reason.name(), count.packets));
    FileStats {
        file: &recorded.line.name,
        packets: recorded.totals.packets,
        counts,
        skipped: skips.collect(),
        trouble: recorded.line.trouble.as_deref(),
    }
}
