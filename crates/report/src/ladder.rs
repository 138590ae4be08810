//! A call as a ladder of arrows in text.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use tritone_calls::{Call, LadderStep, Step};

use crate::clean::{clean, fit};
use crate::time::clock;

/// Columns between two elements, at least.
const MIN_GAP: usize = 24;
/// Width of the time and frame at the left.
const MARGIN: usize = 24;
/// Elements drawn; a ladder of more would not fit any screen.
const MAX_ELEMENTS: usize = 8;

/// Writes a call as a ladder: an element a column, an arrow a message, retransmissions folded to a count, the cause
/// of a Reason header beside its message.
///
/// # Errors
/// Those of the writer.
pub fn write_ladder(out: &mut dyn Write, call: &Call, width: usize) -> io::Result<()> {
    let shown = call.participants.len().min(MAX_ELEMENTS);
    let room = width.saturating_sub(MARGIN) / shown.max(1);
    let gap = room.clamp(MIN_GAP, 40);
    write!(out, "{:MARGIN$}", "")?;
    for address in call.participants.iter().take(shown) {
        write!(out, "{:<gap$}", address.to_string())?;
    }
    writeln!(out)?;
    for step in &call.ladder {
        if step.from < shown && step.to < shown {
            writeln!(out, "{}", line(step, shown, gap))?;
        }
    }
    let left_out = call.participants.len() - shown;
    if left_out > 0 {
        writeln!(out, "({left_out} more elements are not drawn)")?;
    }
    Ok(())
}

fn line(step: &LadderStep, elements: usize, gap: usize) -> String {
    let mut line = format!("{} {:>10} ", clock(step.time), format!("#{}", step.frame.number));
    let (left, right) = (step.from.min(step.to), step.from.max(step.to));
    for element in 0..elements {
        let inside = (left..right).contains(&element);
        if element == left && left != right {
            line.push_str(&arrow(step, (right - left) * gap - 1));
        } else if !inside {
            line.push('|');
            if element + 1 < elements {
                line.push_str(&" ".repeat(gap - 1));
            }
        }
    }
    if left == right {
        line.push_str(&format!("  {} (to itself)", label(step)));
    }
    line.truncate(line.trim_end().len());
    line
}

/// `|------- INVITE (SDP) ------->`, without the closing bar.
fn arrow(step: &LadderStep, width: usize) -> String {
    let label = fit(&label(step), width.saturating_sub(5));
    let dashes = width.saturating_sub(label.width() + 3);
    let (before, after) = (dashes / 2, dashes - dashes / 2);
    let (head, tail) = if step.from < step.to { ("", ">") } else { ("<", "") };
    format!("|{head}{} {label} {}{tail}", "-".repeat(before), "-".repeat(after))
}

fn label(step: &LadderStep) -> String {
    let mut text = match &step.step {
        Step::Request(method) => clean(method).into_owned(),
        Step::Response(status, phrase) => format!("{status} {}", clean(phrase)).trim_end().to_owned(),
    };
    if step.sdp {
        text.push_str(" (SDP)");
    }
    if let Some(cause) = step.cause {
        text.push_str(&format!(" [{cause}]"));
    }
    if step.repeated > 0 {
        text.push_str(&format!(" x{}", step.repeated + 1));
    }
    text
}
