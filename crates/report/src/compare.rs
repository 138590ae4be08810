//! `why --compare`: what sets calls that failed apart from calls that worked.

use std::io::{self, Write};

use serde::Serialize;
use tritone_calls::Call;
use tritone_calls::compare::{Contest, Difference, PRESENT, Strength};
use tritone_config::Names;

use crate::clean::clean;
use crate::columns::Align;
use crate::named::named;
use crate::style::Style;
use crate::table::Table;

/// The version of this shape: fields are added, never renamed.
const SCHEMA: u32 = 1;

/// Calls that failed in one way, compared with calls that worked; or one of each.
#[derive(Clone, Copy, Debug)]
pub struct Comparison<'a> {
    /// How many failed and worked, how and where.
    pub contest: &'a Contest,
    /// The failed call; of a group, its first.
    pub failed: &'a Call,
    /// The call that worked; of a group, its first.
    pub worked: &'a Call,
    /// Why the failed call is compared with that one; `None` where groups are compared.
    pub why: Option<&'a str>,
    /// How many INVITEs of those that failed and of those that worked were read.
    pub read: (u64, u64),
    /// What the user calls the elements.
    pub names: &'a Names,
    /// How they differ, the most telling first.
    pub differences: &'a [Difference],
}

/// Writes comparisons for people. `others` is how many further ways of failing were not compared.
///
/// # Errors
/// Those of the writer.
pub fn write_comparison_text(
    out: &mut dyn Write,
    comparisons: &[Comparison<'_>],
    others: usize,
    width: Option<usize>,
    style: Style,
) -> io::Result<()> {
    for (index, comparison) in comparisons.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}", style.bold(&clean(&heading(comparison))))?;
        for line in remarks(comparison) {
            writeln!(out, "{}", clean(&line))?;
        }
        if comparison.differences.is_empty() {
            writeln!(out, "{NOTHING}")?;
        } else if comparison.why.is_some() {
            writeln!(out)?;
            pair_table(comparison).fit_to(width).write_text(out, style)?;
        } else {
            for difference in comparison.differences {
                writeln!(out, "  {}", clean(&line(difference)))?;
            }
        }
    }
    if others > 0 {
        let ways = if others == 1 { "way" } else { "ways" };
        writeln!(
            out,
            "\nRarer, and not compared: {others} {ways} of failing; choose by --status or --peer."
        )?;
    }
    Ok(())
}

const NOTHING: &str =
    "Nothing in their INVITEs sets them apart: look at time, load, and what lies behind that element.";

/// Writes comparisons as Markdown: a heading and a table each.
///
/// # Errors
/// Those of the writer.
pub fn write_comparison_markdown(out: &mut dyn Write, comparisons: &[Comparison<'_>]) -> io::Result<()> {
    for comparison in comparisons {
        writeln!(out, "## {}\n", clean(&heading(comparison)))?;
        for line in remarks(comparison) {
            writeln!(out, "{}\n", clean(&line))?;
        }
        if comparison.differences.is_empty() {
            writeln!(out, "{NOTHING}\n")?;
        } else {
            pair_table(comparison).write_markdown(out)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

/// All differences of all comparisons as one table.
pub fn comparison_table(comparisons: &[Comparison<'_>]) -> Table {
    let mut table = Table::new([
        ("Failed call", Align::Right),
        ("Worked call", Align::Right),
        ("Outcome", Align::Left),
        ("Status", Align::Left),
        ("Said by", Align::Left),
        ("Aspect", Align::Left),
        ("What", Align::Left),
        ("Failed has", Align::Left),
        ("Worked has", Align::Left),
        ("Failed", Align::Right),
        ("Of failed", Align::Right),
        ("Worked", Align::Right),
        ("Of worked", Align::Right),
        ("Strength", Align::Left),
    ]);
    for comparison in comparisons {
        let contest = comparison.contest;
        for difference in comparison.differences {
            table.push(vec![
                comparison.failed.id.to_string(),
                comparison.worked.id.to_string(),
                contest.outcome.to_string(),
                contest.status.map(|status| status.to_string()).unwrap_or_default(),
                contest.origin.map(|origin| named(origin, comparison.names)).unwrap_or_default(),
                difference.feature.aspect.as_str().to_owned(),
                difference.feature.to_string(),
                value(difference.failed.as_deref()).to_owned(),
                value(difference.worked.as_deref()).to_owned(),
                difference.of_failed.0.to_string(),
                difference.of_failed.1.to_string(),
                difference.of_worked.0.to_string(),
                difference.of_worked.1.to_string(),
                difference.strength().as_str().to_owned(),
            ]);
        }
    }
    table
}

/// `7 calls: 488 Not Acceptable Here by 10.0.0.2:5060 (--call 12)`, or which call is compared with which.
fn heading(comparison: &Comparison<'_>) -> String {
    let how = how(comparison.contest, comparison.names);
    let (failed, worked) = (comparison.failed, comparison.worked);
    if comparison.why.is_some() {
        let to = |call: &Call| format!("call {} ({} -> {})", call.id, call.from.short(), call.to.short());
        return format!("C{}: {how}; compared with {}", &to(failed)[1..], to(worked));
    }
    let count = comparison.contest.failed.len();
    let noun = if count == 1 { "call" } else { "calls" };
    format!("{count} {noun}: {how} (--call {})", failed.id)
}

/// `488 Not Acceptable Here by 10.0.0.2:5060`.
fn how(contest: &Contest, names: &Names) -> String {
    let status = match contest.status {
        Some(status) => format!("{status} {}", status.phrase().unwrap_or_default()).trim_end().to_owned(),
        None => format!("{}, no final response", contest.outcome),
    };
    match contest.origin {
        Some(origin) => format!("{status} by {}", named(origin, names)),
        None => status,
    }
}

/// With what it is compared, and what was not read.
fn remarks(comparison: &Comparison<'_>) -> Vec<String> {
    let contest = comparison.contest;
    let hop = contest.next_hop.map(|hop| named(hop, comparison.names)).unwrap_or_default();
    let (failed, worked) = (contest.failed.len(), contest.worked.len());
    let mut lines = Vec::new();
    if let Some(why) = comparison.why {
        let outcome = comparison.worked.outcome;
        lines.push(format!("Call {} ({outcome}) was taken because {why}.", comparison.worked.id));
    }
    let place = if contest.same_hop { format!("to {hop}") } else { "elsewhere".to_owned() };
    let worked_there = format!("{worked} {} {place} worked", if worked == 1 { "call" } else { "calls" });
    let none = if contest.same_hop { String::new() } else { format!("; none to {hop} did") };
    lines.push(match comparison.why {
        Some(_) if failed > 1 => format!("{failed} calls failed so; {worked_there}{none}."),
        Some(_) => format!("No other call failed so; {worked_there}{none}."),
        None => format!("{worked_there}{none}."),
    });
    let (read_failed, read_worked) = comparison.read;
    if read_failed < failed as u64 || read_worked < worked as u64 {
        lines.push(format!(
            "Read were the INVITEs of {read_failed} that failed and {read_worked} that worked, spread over the recording."
        ));
    }
    lines
}

/// The differences of one comparison.
fn pair_table(comparison: &Comparison<'_>) -> Table {
    let (failed, worked) = match comparison.why {
        Some(_) => (
            format!("Call {} (failed)", comparison.failed.id),
            format!("Call {} ({})", comparison.worked.id, comparison.worked.outcome),
        ),
        None => ("Failed calls have".to_owned(), "Calls that worked have".to_owned()),
    };
    let mut table = Table::new([
        ("What".to_owned(), Align::Left),
        (failed, Align::Left),
        (worked, Align::Left),
        ("Of those that failed".to_owned(), Align::Left),
        ("Of those that worked".to_owned(), Align::Left),
        ("Strength".to_owned(), Align::Left),
    ]);
    for difference in comparison.differences {
        table.push(vec![
            difference.feature.to_string(),
            value(difference.failed.as_deref()).to_owned(),
            value(difference.worked.as_deref()).to_owned(),
            format!("{} of {}", difference.of_failed.0, difference.of_failed.1),
            format!("{} of {}", difference.of_worked.0, difference.of_worked.1),
            difference.strength().as_str().to_owned(),
        ]);
    }
    table
}

/// `strong  audio codec PCMU: missing (where it worked: present); all 7 that failed, none of the 41 that worked`.
fn line(difference: &Difference) -> String {
    format!(
        "{:<6}  {}: {} (where it worked: {}); {} that failed, {} that worked",
        difference.strength().as_str(),
        difference.feature,
        value(difference.failed.as_deref()),
        value(difference.worked.as_deref()),
        quantity(difference.of_failed),
        quantity(difference.of_worked)
    )
}

fn value(value: Option<&str>) -> &str {
    match value {
        Some(PRESENT) => "there",
        Some(value) => value,
        None => "missing",
    }
}

fn quantity((count, of): (u64, u64)) -> String {
    match count {
        1 if of == 1 => "the one".to_owned(),
        0 if of == 1 => "not the one".to_owned(),
        0 => format!("none of the {of}"),
        all if all == of => format!("all {of}"),
        some => format!("{some} of the {of}"),
    }
}

#[derive(Serialize)]
struct ComparisonLine<'a> {
    r#type: &'static str,
    schema: u32,
    outcome: &'static str,
    status: Option<u16>,
    origin: Option<String>,
    origin_name: Option<&'a str>,
    next_hop: Option<String>,
    next_hop_name: Option<&'a str>,
    failed: SideLine,
    worked: SideLine,
    same_next_hop: bool,
    chosen_because: Option<&'a str>,
    differences: Vec<DifferenceLine<'a>>,
}

#[derive(Serialize)]
struct SideLine {
    calls: u64,
    read: u64,
    call: u64,
}

#[derive(Serialize)]
struct DifferenceLine<'a> {
    aspect: &'static str,
    what: String,
    failed: Option<&'a str>,
    worked: Option<&'a str>,
    failed_with: u64,
    of_failed: u64,
    worked_with: u64,
    of_worked: u64,
    strength: &'static str,
}

/// Writes one comparison as a line of JSON.
///
/// # Errors
/// Those of the writer.
pub fn write_comparison_json(out: &mut dyn Write, comparison: &Comparison<'_>) -> io::Result<()> {
    let contest = comparison.contest;
    let line = ComparisonLine {
        r#type: "comparison",
        schema: SCHEMA,
        outcome: contest.outcome.as_str(),
        status: contest.status.map(u16::from),
        origin: contest.origin.map(|origin| origin.to_string()),
        origin_name: contest.origin.and_then(|origin| comparison.names.of(origin.ip())),
        next_hop: contest.next_hop.map(|hop| hop.to_string()),
        next_hop_name: contest.next_hop.and_then(|hop| comparison.names.of(hop.ip())),
        failed: SideLine {
            calls: contest.failed.len() as u64,
            read: comparison.read.0,
            call: comparison.failed.id,
        },
        worked: SideLine {
            calls: contest.worked.len() as u64,
            read: comparison.read.1,
            call: comparison.worked.id,
        },
        same_next_hop: contest.same_hop,
        chosen_because: comparison.why,
        differences: comparison.differences.iter().map(difference_line).collect(),
    };
    serde_json::to_writer(&mut *out, &line)?;
    writeln!(out)
}

fn difference_line(difference: &Difference) -> DifferenceLine<'_> {
    let strength: Strength = difference.strength();
    DifferenceLine {
        aspect: difference.feature.aspect.as_str(),
        what: difference.feature.to_string(),
        failed: difference.failed.as_deref(),
        worked: difference.worked.as_deref(),
        failed_with: difference.of_failed.0,
        of_failed: difference.of_failed.1,
        worked_with: difference.of_worked.0,
        of_worked: difference.of_worked.1,
        strength: strength.as_str(),
    }
}
