//! A ladder as SVG: self-contained, for light and dark pages.

use std::io::{self, Write};

use tritone_calls::{Call, LadderStep, Step};
use tritone_config::Names;
use unicode_width::UnicodeWidthStr;

use super::{bare_label, cause_words, long_label, steps};
use crate::clean::fit;
use crate::markup::escape;
use crate::time::clock;

/// The look of a ladder, for an SVG of its own and for a page with many of them.
pub(crate) const SVG_STYLE: &str = include_str!("ladder.css");

/// Width of a character of a fixed-width font at 12 px, in tenths of a pixel: they are all near 0.6 em.
const CHARACTER: usize = 74;
/// Width of the times and frames at the left.
const MARGIN: usize = 176;
/// Distance of two elements.
const MIN_GAP: usize = 180;
const MAX_GAP: usize = 420;
/// Height of the boxes of the elements, and of the space around them.
const HEAD: usize = 56;
/// Distance of two lines of text in a box.
const LINE: usize = 16;
/// Height of an arrow with its label; a cause adds a line below.
const ROW: usize = 32;
const CAUSE_ROW: usize = 48;
/// From this many arrows on, the elements stand at the foot too.
const LONG: usize = 20;

/// Writes a call as a self-contained SVG: an element a column, an arrow a message, the cause in both vocabularies
/// below its arrow, the element that said the failure first marked.
///
/// # Errors
/// Those of the writer.
pub fn write_ladder_svg(out: &mut dyn Write, call: &Call, names: &Names) -> io::Result<()> {
    let drawing = Drawing::new(call, names);
    let (width, height) = (drawing.width(), drawing.height());
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ladder\" role=\"img\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"0 0 {width} {height}\">"
    )?;
    writeln!(out, "<title>{}</title>", escape(&crate::call_text::title(call)))?;
    writeln!(out, "<style>\n{SVG_STYLE}</style>")?;
    writeln!(out, "<rect class=\"page\" width=\"{width}\" height=\"{height}\"/>")?;
    drawing.write(out)?;
    writeln!(out, "</svg>")
}

/// Writes the drawing alone, for a page that holds [`SVG_STYLE`] once: the first `max_steps` arrows.
pub(crate) fn write_embedded_svg(
    out: &mut dyn Write,
    call: &Call,
    names: &Names,
    max_steps: usize,
) -> io::Result<()> {
    let mut drawing = Drawing::new(call, names);
    drawing.steps.truncate(max_steps);
    let (width, height) = (drawing.width(), drawing.height());
    writeln!(
        out,
        "<svg class=\"ladder\" role=\"img\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\"><title>Ladder of call {}</title>",
        call.id
    )?;
    drawing.write(out)?;
    writeln!(out, "</svg>")
}

struct Drawing<'a> {
    call: &'a Call,
    names: &'a Names,
    steps: Vec<&'a LadderStep>,
    gap: usize,
    /// Height of the boxes of the elements, and of the space around them: a line more where any has a name.
    head: usize,
}

impl<'a> Drawing<'a> {
    fn new(call: &'a Call, names: &'a Names) -> Self {
        let steps: Vec<&LadderStep> = steps(call).collect();
        let addresses = call.participants.iter().map(|address| address.to_string().width());
        let named = || call.participants.iter().filter_map(|address| names.of(address.ip()));
        let heads = addresses.chain(named().map(UnicodeWidthStr::width)).map(|width| pixels(width) + 24);
        let labels = steps.iter().map(|step| wanted(step));
        let gap = heads.chain(labels).max().unwrap_or(0).clamp(MIN_GAP, MAX_GAP);
        let head = if named().next().is_some() { HEAD + LINE } else { HEAD };
        Self { call, names, steps, gap, head }
    }

    fn width(&self) -> usize {
        MARGIN + self.gap * self.call.participants.len().max(1)
    }

    fn height(&self) -> usize {
        let foot = if self.steps.len() >= LONG { self.head } else { 16 };
        self.head + self.rows() + foot
    }

    fn rows(&self) -> usize {
        self.steps.iter().map(|step| row_height(step)).sum()
    }

    fn x(&self, element: usize) -> usize {
        MARGIN + self.gap / 2 + self.gap * element
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let end = self.head + self.rows();
        for element in 0..self.call.participants.len() {
            let x = self.x(element);
            writeln!(out, "<path class=\"line\" d=\"M{x} {}V{}\"/>", self.head - 8, end + 8)?;
        }
        self.write_elements(out, 8)?;
        if self.steps.len() >= LONG {
            self.write_elements(out, end + 8)?;
        }
        let mut top = self.head;
        for step in &self.steps {
            self.write_step(out, step, top)?;
            top += row_height(step);
        }
        Ok(())
    }

    fn write_elements(&self, out: &mut dyn Write, top: usize) -> io::Result<()> {
        let origin = self.call.origin.as_ref();
        for (element, address) in self.call.participants.iter().enumerate() {
            let is_origin = origin.is_some_and(|origin| origin.address == *address);
            let (x, width) = (self.x(element), self.gap - 12);
            let class = if is_origin { "box origin" } else { "box" };
            let left = x - width / 2;
            let height = self.head - LINE;
            writeln!(
                out,
                "<rect class=\"{class}\" x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"4\"/>"
            )?;
            let note = if is_origin { Some("said it first") } else { self.end_of_call(element) };
            let name = self.names.of(address.ip()).map(ToString::to_string);
            let lines = [name, Some(address.to_string()), note.map(str::to_owned)];
            let lines: Vec<String> = lines.into_iter().flatten().collect();
            let mut y = top + height / 2 + 11 - 7 * lines.len();
            for (line, text) in lines.iter().enumerate() {
                let class = if line == 0 { "name" } else { "note" };
                write_text(out, class, x, y, "middle", text, characters(width))?;
                y += LINE;
            }
        }
        Ok(())
    }

    /// Where the caller's side is; the other elements are named by their address alone.
    fn end_of_call(&self, element: usize) -> Option<&'static str> {
        let caller = self.call.legs.first()?.source;
        (self.call.participants.get(element) == Some(&caller)).then_some("caller's side")
    }

    fn write_step(&self, out: &mut dyn Write, step: &LadderStep, top: usize) -> io::Result<()> {
        let y = top + 22;
        writeln!(out, "<g class=\"{}\"><title>{}</title>", class(step), escape(&long_label(step)))?;
        write_text(out, "time", 8, y, "start", &clock(step.time), 12)?;
        write_text(out, "time", MARGIN - 12, y, "end", &format!("#{}", step.frame.number), 9)?;
        if step.from == step.to {
            self.write_loop(out, step, y)?;
        } else {
            self.write_arrow(out, step, y)?;
        }
        writeln!(out, "</g>")
    }

    fn write_arrow(&self, out: &mut dyn Write, step: &LadderStep, y: usize) -> io::Result<()> {
        let (from, to) = (self.x(step.from), self.x(step.to));
        let back = if from < to { to - 9 } else { to + 9 };
        writeln!(out, "<path class=\"shaft\" d=\"M{from} {y}H{back}\"/>")?;
        writeln!(out, "<path class=\"head\" d=\"M{to} {y}L{back} {}V{}Z\"/>", y - 4, y + 4)?;
        let room = characters(from.abs_diff(to).saturating_sub(28));
        let middle = from.midpoint(to);
        write_text(out, "label", middle, y - 5, "middle", &bare_label(step), room)?;
        match step.cause {
            Some(cause) => write_text(out, "cause", middle, y + 14, "middle", &cause_words(cause), room),
            None => Ok(()),
        }
    }

    /// A message of an element to itself: a hook, its label on the side where there is room.
    fn write_loop(&self, out: &mut dyn Write, step: &LadderStep, y: usize) -> io::Result<()> {
        let x = self.x(step.from);
        writeln!(out, "<path class=\"shaft\" d=\"M{x} {}h18v10h-10\"/>", y - 8)?;
        writeln!(out, "<path class=\"head\" d=\"M{x} {}l9 -4v8Z\"/>", y + 2)?;
        let is_last = step.from + 1 == self.call.participants.len();
        let space = if is_last { self.gap / 2 } else { self.gap };
        let room = characters(space.saturating_sub(30));
        write_text(out, "label", x + 24, y, "start", &long_label(step), room)
    }
}

/// How wide a text of that many characters is.
const fn pixels(characters: usize) -> usize {
    (characters * CHARACTER).div_ceil(10)
}

/// How many characters fit.
const fn characters(pixels: usize) -> usize {
    pixels * 10 / CHARACTER
}

/// The distance of two neighbours that would hold the label of a step.
fn wanted(step: &LadderStep) -> usize {
    let columns = step.from.abs_diff(step.to).max(1);
    let cause = step.cause.map_or(0, |cause| cause_words(cause).width());
    (pixels(bare_label(step).width().max(cause)) + 28).div_ceil(columns)
}

fn row_height(step: &LadderStep) -> usize {
    if step.cause.is_some() && step.from != step.to { CAUSE_ROW } else { ROW }
}

fn class(step: &LadderStep) -> &'static str {
    match &step.step {
        Step::Request(_) | Step::Circuit(_) => "request",
        Step::Response(status, _) => match status.as_u16() {
            ..200 => "provisional",
            200..300 => "good",
            300..400 => "redirect",
            _ => "bad",
        },
        Step::Icmp { .. } => "bad",
    }
}

/// A text of at most `room` characters; what is cut is in the title of its group.
fn write_text(
    out: &mut dyn Write,
    class: &str,
    x: usize,
    y: usize,
    anchor: &str,
    text: &str,
    room: usize,
) -> io::Result<()> {
    let text = escape(&fit(text, room));
    writeln!(out, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{text}</text>")
}
