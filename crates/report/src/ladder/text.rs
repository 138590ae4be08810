//! A call as a ladder of arrows in text.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use tritone_calls::{Call, LadderStep};
use tritone_config::Names;

use super::{fitted_label, step_label, steps};
use crate::bidi::isolate;
use crate::clean::{clean, fit};
use crate::named::named;
use crate::time::clock;

/// Columns between two elements, at least: room for a status and the beginning of its phrase.
const MIN_GAP: usize = 24;
/// Columns between two elements, at most: a wide terminal should not pull them apart.
const MAX_GAP: usize = 40;
/// Width of the time and frame at the left.
const MARGIN: usize = 24;

/// With which characters a ladder is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strokes {
    /// `|---->|`, for files and for terminals that know nothing else.
    Ascii,
    /// Lines and arrowheads of Unicode.
    Lines,
}

impl Strokes {
    const fn bar(self) -> &'static str {
        match self {
            Self::Ascii => "|",
            Self::Lines => "\u{2502}",
        }
    }

    const fn dash(self) -> &'static str {
        match self {
            Self::Ascii => "-",
            Self::Lines => "\u{2500}",
        }
    }

    const fn heads(self) -> (&'static str, &'static str) {
        match self {
            Self::Ascii => ("<", ">"),
            Self::Lines => ("\u{25c4}", "\u{25ba}"),
        }
    }
}

/// Writes a call as a ladder: an element a column, an arrow a message, retransmissions folded to a count, the cause
/// of a Reason header beside its message. Where `width` has no room for that many columns, a line a message names
/// sender and receiver by their numbers.
///
/// # Errors
/// Those of the writer.
pub fn write_ladder(
    out: &mut dyn Write,
    call: &Call,
    names: &Names,
    width: usize,
    strokes: Strokes,
) -> io::Result<()> {
    let elements = call.participants.len();
    let gap = (width.saturating_sub(MARGIN) / elements.max(1)).min(MAX_GAP);
    if gap < MIN_GAP && elements > 2 {
        return write_list(out, call, names, width, strokes);
    }
    let gap = gap.max(MIN_GAP);
    write_names(out, call, names, gap)?;
    write!(out, "{:MARGIN$}", "")?;
    for address in &call.participants {
        write!(out, "{:<gap$}", address.to_string())?;
    }
    writeln!(out)?;
    steps(call).try_for_each(|step| writeln!(out, "{}", isolate(&line(step, elements, gap, strokes))))
}

/// A line of the names of the elements, above their addresses, where any has one.
fn write_names(out: &mut dyn Write, call: &Call, names: &Names, gap: usize) -> io::Result<()> {
    let mut line = " ".repeat(MARGIN);
    for address in &call.participants {
        let name = fit(&clean(names.of(address.ip()).unwrap_or_default()), gap - 1);
        let space = gap - name.width();
        line.push_str(&name);
        line.push_str(&" ".repeat(space));
    }
    match line.trim_end() {
        "" => Ok(()),
        line => writeln!(out, "{}", isolate(line)),
    }
}

/// The elements by number, then a line a message.
fn write_list(
    out: &mut dyn Write,
    call: &Call,
    names: &Names,
    width: usize,
    strokes: Strokes,
) -> io::Result<()> {
    for (index, address) in call.participants.iter().enumerate() {
        writeln!(out, "{:MARGIN$}[{}] {}", "", index + 1, isolate(&named(*address, names)))?;
    }
    let number = |index: usize| format!("[{}]", index + 1);
    let column = number(call.participants.len().saturating_sub(1)).len();
    for step in steps(call) {
        let (from, to) = (number(step.from), number(step.to));
        let start = format!(
            "{}{from:>column$} {dash}{dash}{head} {to:<column$}  ",
            margin(step),
            dash = strokes.dash(),
            head = strokes.heads().1
        );
        let label = fitted_label(step, width.saturating_sub(start.width()));
        writeln!(out, "{start}{}", isolate(&label))?;
    }
    Ok(())
}

fn margin(step: &LadderStep) -> String {
    let file = if step.frame.file == 0 { String::new() } else { format!("{}:", step.frame.file + 1) };
    format!("{:12} {:>10} ", clock(step.time), format!("{file}#{}", step.frame.number))
}

fn line(step: &LadderStep, elements: usize, gap: usize, strokes: Strokes) -> String {
    let mut line = margin(step);
    let (left, right) = (step.from.min(step.to), step.from.max(step.to));
    for element in 0..elements {
        let inside = (left..right).contains(&element);
        if element == left && left != right {
            line.push_str(&arrow(step, (right - left) * gap - 1, strokes));
        } else if !inside {
            line.push_str(strokes.bar());
            if element + 1 < elements {
                line.push_str(&" ".repeat(gap - 1));
            }
        }
    }
    if left == right {
        line.push_str(&format!("  {} (to itself)", step_label(step)));
    }
    line.truncate(line.trim_end().len());
    line
}

/// `|------- INVITE (SDP) ------->`, without the closing bar.
fn arrow(step: &LadderStep, width: usize, strokes: Strokes) -> String {
    let label = fitted_label(step, width.saturating_sub(5));
    let dashes = width.saturating_sub(label.width() + 3);
    let (before, after) = (dashes / 2, dashes - dashes / 2);
    let (left, right) = strokes.heads();
    let (head, tail) = if step.from < step.to { ("", right) } else { (left, "") };
    let dash = |count: usize| strokes.dash().repeat(count);
    format!("{}{head}{} {label} {}{tail}", strokes.bar(), dash(before), dash(after))
}
