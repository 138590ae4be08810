//! Bars: calls by outcome, failures by status and by cause. Each chart is a table, so that it can be read aloud.

use std::collections::BTreeMap;
use std::io::{self, Write};

use tritone_calls::{Outcome, Summary};
use tritone_codes::{Cause, StatusCode};

use crate::markup::escape;

/// Bars of a chart; what is rarer is added up in the last one.
const MAX_BARS: usize = 12;

struct Bar {
    name: String,
    count: u64,
    /// Of these, those that are drawn in the second shade.
    second: u64,
    class: &'static str,
}

pub(super) fn write_charts(out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
    if summary.attempts == 0 {
        return Ok(());
    }
    writeln!(out, "<div class=\"charts\">")?;
    write_chart(out, "outcomes", "How the calls ended", &outcomes(summary), None)?;
    if !summary.failures.is_empty() {
        let by_status = by_status(summary);
        if !by_status.is_empty() {
            write_chart(out, "by-status", "Failures by SIP status", &by_status, None)?;
        }
        let shades = Some(("on the wire", "by mapping profile only"));
        write_chart(out, "by-cause", "Failures by ISDN cause (Q.850)", &by_cause(summary), shades)?;
    }
    writeln!(out, "</div>")
}

fn outcomes(summary: &Summary) -> Vec<Bar> {
    let bar = |(outcome, count): &(Outcome, u64)| {
        let class = match outcome {
            Outcome::Answered => "good",
            outcome if outcome.is_failure() => "bad",
            _ => "other",
        };
        let name = match outcome {
            Outcome::Failed => "failed otherwise".to_owned(),
            outcome => outcome.to_string(),
        };
        Bar { name, count: *count, second: 0, class }
    };
    summary.outcomes.iter().map(bar).collect()
}

fn by_status(summary: &Summary) -> Vec<Bar> {
    let mut counts: BTreeMap<Option<StatusCode>, u64> = BTreeMap::new();
    // A call of ISDN or SS7 has no status.
    for failure in summary.failures.iter().filter(|failure| !failure.has_no_status()) {
        *counts.entry(failure.status).or_default() += failure.count;
    }
    let bar = |(status, count): (Option<StatusCode>, u64)| Bar {
        name: status.map_or_else(|| "no response".to_owned(), status_words),
        count,
        second: 0,
        class: "bad",
    };
    most_frequent(counts.into_iter().map(bar).collect())
}

fn by_cause(summary: &Summary) -> Vec<Bar> {
    let mut counts: BTreeMap<Option<Cause>, (u64, u64)> = BTreeMap::new();
    for failure in &summary.failures {
        let (count, second) = counts.entry(failure.cause).or_default();
        *count += failure.count;
        *second += if failure.observed || failure.cause.is_none() { 0 } else { failure.count };
    }
    let bar = |(cause, (count, second)): (Option<Cause>, (u64, u64))| Bar {
        name: cause.map_or_else(|| "no cause".to_owned(), cause_words),
        count,
        second,
        class: if cause.is_some() { "bad" } else { "other" },
    };
    most_frequent(counts.into_iter().map(bar).collect())
}

/// `503 Service Unavailable`.
pub(super) fn status_words(status: StatusCode) -> String {
    format!("{status} {}", status.phrase().unwrap_or_default()).trim_end().to_owned()
}

/// `34 No circuit/channel available (A2)`: value, name, DSS1 octet.
pub(super) fn cause_words(cause: Cause) -> String {
    format!("{cause} {} ({:02X})", cause.name().unwrap_or("not in Q.850"), cause.dss1_octet())
}

fn most_frequent(mut bars: Vec<Bar>) -> Vec<Bar> {
    bars.sort_by_key(|bar| core::cmp::Reverse(bar.count));
    if bars.len() > MAX_BARS {
        let rest = bars.split_off(MAX_BARS - 1);
        let sum = |value: fn(&Bar) -> u64| rest.iter().map(value).sum();
        bars.push(Bar {
            name: format!("{} others", rest.len()),
            count: sum(|bar| bar.count),
            second: sum(|bar| bar.second),
            class: "other",
        });
    }
    bars
}

/// A table with a bar in each row. `shades` names the two parts of a bar.
fn write_chart(
    out: &mut dyn Write,
    id: &str,
    heading: &str,
    bars: &[Bar],
    shades: Option<(&str, &str)>,
) -> io::Result<()> {
    let total: u64 = bars.iter().map(|bar| bar.count).sum();
    let longest = bars.iter().map(|bar| bar.count).max().unwrap_or(0);
    writeln!(out, "<section class=\"chart\" aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{heading}</h2>")?;
    if let Some((first, second)) = shades {
        writeln!(
            out,
            "<p class=\"key\"><span class=\"swatch bad\"></span>{first} \
             <span class=\"swatch bad second\"></span>{second}</p>"
        )?;
    }
    writeln!(
        out,
        "<table class=\"bars\"><thead class=\"quiet\"><tr><th scope=\"col\">What</th><th scope=\"col\">Calls</th>\
         <th scope=\"col\">Share</th><th scope=\"col\">Bar</th></tr></thead><tbody>"
    )?;
    for bar in bars {
        write_bar(out, bar, total, longest, shades)?;
    }
    writeln!(out, "</tbody></table>\n</section>")
}

fn write_bar(
    out: &mut dyn Write,
    bar: &Bar,
    total: u64,
    longest: u64,
    shades: Option<(&str, &str)>,
) -> io::Result<()> {
    let first = bar.count - bar.second;
    let parts = shades
        .filter(|_| bar.class != "other")
        .map(|(name, _)| format!("<span class=\"quiet\">, {first} {name}</span>"));
    let (width, second) = (percent(first, longest), percent(bar.second, longest));
    writeln!(
        out,
        "<tr><th scope=\"row\">{}</th><td class=\"n\">{}{}</td><td class=\"n\">{:.0} %</td>\
         <td class=\"bar\"><svg aria-hidden=\"true\" width=\"100%\" height=\"14\">\
         <rect class=\"{class}\" width=\"{width:.1}%\" height=\"14\"/>\
         <rect class=\"{class} second\" x=\"{width:.1}%\" width=\"{second:.1}%\" height=\"14\"/></svg></td></tr>",
        escape(&bar.name),
        bar.count,
        parts.unwrap_or_default(),
        percent(bar.count, total),
        class = bar.class
    )
}

/// How many hundredths of `whole` a part is; 0 where there is no whole.
pub(super) fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}
