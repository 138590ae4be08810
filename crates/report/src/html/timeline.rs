//! Calls over time.

use std::io::{self, Write};

use tritone_calls::{Call, Kind, Outcome};
use tritone_wire::Timestamp;

use super::charts::percent;
use crate::time::rfc3339;

/// Bars of the chart, at most.
const MAX_BINS: i64 = 60;
/// And at least: three calls should not be three walls.
const MIN_BINS: usize = 20;
const SECOND: i64 = 1_000_000_000;
/// Widths of a bar that people can count in, in seconds.
const WIDTHS: [i64; 16] =
    [1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 86_400, 604_800, 2_592_000];

#[derive(Clone, Copy, Default)]
struct Bin {
    answered: u64,
    failed: u64,
    other: u64,
}

impl Bin {
    const fn total(self) -> u64 {
        self.answered + self.failed + self.other
    }
}

struct Bins {
    start: i64,
    width: i64,
    bins: Vec<Bin>,
}

/// Writes when the calls began, by how they ended; nothing where there is one instant only.
pub(super) fn write_timeline(out: &mut dyn Write, calls: &[Call]) -> io::Result<()> {
    let Some(bins) = Bins::of(calls) else { return Ok(()) };
    let most = bins.bins.iter().map(|bin| bin.total()).max().unwrap_or(0);
    writeln!(
        out,
        "<section aria-labelledby=\"time\">\n<h2 id=\"time\">Calls over time</h2>\n\
         <p class=\"key\">Attempts in {}: <span class=\"swatch bad\"></span>failed \
         <span class=\"swatch good\"></span>answered <span class=\"swatch other\"></span>neither. \
         The highest bar: {most}.</p>",
        in_words(bins.width)
    )?;
    writeln!(
        out,
        "<svg class=\"timeline\" role=\"img\" aria-labelledby=\"time\" viewBox=\"0 0 {} 100\" \
         preserveAspectRatio=\"none\">",
        bins.bins.len() * 10
    )?;
    for (index, bin) in bins.bins.iter().enumerate() {
        write_bin(out, index, *bin, most, &bins.label(index))?;
    }
    writeln!(out, "</svg>")?;
    let last = bins.bins.len();
    writeln!(
        out,
        "<p class=\"axis\"><span>{}</span><span>{}</span><span>{}</span></p>",
        bins.label(0),
        bins.label(last / 2),
        bins.label(last)
    )?;
    write_table(out, &bins)?;
    writeln!(out, "</section>")
}

fn write_bin(out: &mut dyn Write, index: usize, bin: Bin, most: u64, label: &str) -> io::Result<()> {
    if bin.total() == 0 {
        return Ok(());
    }
    let Bin { answered, failed, other } = bin;
    writeln!(out, "<g><title>{label}: {failed} failed, {answered} answered, {other} neither</title>")?;
    let mut top = 100.0;
    for (count, class) in [(failed, "bad"), (answered, "good"), (other, "other")] {
        let height = percent(count, most);
        top -= height;
        if count > 0 {
            let x = index * 10;
            writeln!(
                out,
                "<rect class=\"{class}\" x=\"{x}\" y=\"{top:.2}\" width=\"9\" height=\"{height:.2}\"/>"
            )?;
        }
    }
    writeln!(out, "</g>")
}

fn write_table(out: &mut dyn Write, bins: &Bins) -> io::Result<()> {
    writeln!(
        out,
        "<details class=\"figures\"><summary>The same in figures</summary><table><thead><tr>\
         <th scope=\"col\">From (UTC)</th><th scope=\"col\" class=\"n\">Failed</th>\
         <th scope=\"col\" class=\"n\">Answered</th><th scope=\"col\" class=\"n\">Neither</th></tr></thead><tbody>"
    )?;
    for (index, bin) in bins.bins.iter().enumerate().filter(|(_, bin)| bin.total() > 0) {
        writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            bins.label(index),
            bin.failed,
            bin.answered,
            bin.other
        )?;
    }
    writeln!(out, "</tbody></table></details>")
}

impl Bins {
    fn of(calls: &[Call]) -> Option<Self> {
        // What has no date is at no time among what has one.
        let is_dated = calls.iter().any(|call| call.start.has_date());
        let shown =
            || calls.iter().filter(move |call| call.kind == Kind::Call && call.start.has_date() == is_dated);
        let starts = || shown().map(|call| call.start.0);
        let (first, last) = (starts().min()?, starts().max()?);
        let span = last.checked_sub(first).filter(|span| *span > 0)?;
        let fits = |seconds: &i64| span / (seconds * SECOND) < MAX_BINS - 1;
        let width =
            WIDTHS.into_iter().find(fits).map_or(span / (MAX_BINS - 1) + 1, |seconds| seconds * SECOND);
        let start = first - first.rem_euclid(width);
        let place = |time: i64| usize::try_from((time - start) / width).unwrap_or(0);
        let mut bins = vec![Bin::default(); (place(last) + 1).max(MIN_BINS)];
        for call in shown() {
            let Some(bin) = bins.get_mut(place(call.start.0)) else { continue };
            match call.outcome {
                Outcome::Answered => bin.answered += 1,
                outcome if outcome.is_failure() => bin.failed += 1,
                _ => bin.other += 1,
            }
        }
        Some(Self { start, width, bins })
    }

    /// When a bar begins; the day too where the bars are so wide that it matters.
    fn label(&self, index: usize) -> String {
        let offset = self.width.saturating_mul(i64::try_from(index).unwrap_or(i64::MAX));
        let time = Timestamp(self.start.saturating_add(offset));
        let text = rfc3339(time);
        let part =
            if self.width < 1_800 * SECOND || !time.has_date() { text.get(11..19) } else { text.get(..16) };
        part.unwrap_or_default().replace('T', " ")
    }
}

fn in_words(width: i64) -> String {
    let seconds = width / SECOND;
    let (count, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    if count == 1 { format!("one {unit}") } else { format!("{count} {unit}s") }
}
