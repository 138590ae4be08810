//! The ladder: an element a column, an arrow a message.

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;
use ratatui_core::style::Style;
use ratatui_core::text::Line;
use tritone_calls::{LadderStep, Step};
use tritone_report::{clean, clock, fit, step_label};

use super::layout::{self, Columns, LadderLayout};
use super::{draw_keys, draw_title, draw_verdict, put, put_lines};
use crate::ladder::{Arrow, Ladder, step};
use crate::state::State;
use crate::text;
use crate::wrap;

/// Columns of a URI or display name in the title.
const MAX_NAME: usize = 50;
/// Columns of a label, at least: in fewer it says nothing.
const MIN_LABEL: usize = 6;

const KEYS: &[(&str, &str)] =
    &[("Esc", "List"), ("Enter", "Message"), ("v", "Verdict"), ("Left Right", "Elements"), ("F1", "Help")];

impl State {
    pub(super) fn draw_ladder(&self, ladder: &Ladder, buffer: &mut Buffer) {
        let layout = layout::ladder(buffer.area, ladder.named);
        let columns = layout::columns(layout.arrows, ladder.elements.len());
        draw_title(buffer, layout.title, &self.ladder_title(ladder), &place(ladder, columns), self.theme);
        if let Some(call) = ladder.call().and_then(|index| self.call(index)) {
            draw_verdict(buffer, layout.verdict, call, self.theme);
        }
        self.draw_elements(ladder, buffer, layout.elements, columns);
        for (y, row) in (layout.arrows.y..layout.arrows.bottom()).zip(ladder.scroll.visible()) {
            self.draw_step(ladder, buffer, Rect { y, height: 1, ..layout.arrows }, row, columns);
        }
        self.draw_preview(ladder, buffer, &layout);
        let frame = text::title(ladder, &self.recording);
        let room = layout.frame.width.saturating_sub(1);
        put(buffer, Rect { x: layout.frame.x + 1, width: room, ..layout.frame }, &frame, self.theme.faint());
        draw_keys(buffer, layout.keys, KEYS, self.theme);
    }

    fn ladder_title(&self, ladder: &Ladder) -> String {
        match ladder.calls() {
            [one] => self.call(*one).map_or_else(String::new, |call| {
                let named = |party: &tritone_calls::Party| {
                    let uri = fit(&party.uri, MAX_NAME);
                    match &party.display {
                        Some(display) => format!("{} <{uri}>", fit(display, MAX_NAME)),
                        None => uri,
                    }
                };
                clean(&format!("{} -> {}", named(&call.from), named(&call.to))).into_owned()
            }),
            several => format!("{} calls", several.len()),
        }
    }

    fn draw_elements(&self, ladder: &Ladder, buffer: &mut Buffer, area: Rect, columns: Columns) {
        let Some(address_row) = area.bottom().checked_sub(1).filter(|_| !area.is_empty()) else { return };
        for (column, address) in ladder.elements.iter().skip(ladder.left).take(columns.count).enumerate() {
            let Some(x) = x_of(column, columns) else { return };
            let width = columns.gap.saturating_sub(1).min(area.right().saturating_sub(x));
            if let Some(name) = self.recording.peers.of(address.ip()).filter(|_| area.y < address_row) {
                let name = fit(&clean(name), usize::from(width));
                put(buffer, Rect { x, width, height: 1, ..area }, &name, self.theme.strong());
            }
            let text = fit(&address.to_string(), usize::from(width));
            put(buffer, Rect { x, y: address_row, width, height: 1 }, &text, self.theme.strong());
        }
    }

    fn draw_step(&self, ladder: &Ladder, buffer: &mut Buffer, area: Rect, row: usize, columns: Columns) {
        let Some(arrow) = ladder.arrow(row) else { return };
        let Some(said) = step(&self.recording.calls, arrow) else { return };
        put(buffer, area, &clock(said.time), self.theme.faint());
        let before = row.checked_sub(1).and_then(|row| step(&self.recording.calls, ladder.arrow(row)?));
        if let Some(before) = before.filter(|_| columns.since && said.time.is_known()) {
            let since = since(said.time.seconds_since(before.time));
            put(
                buffer,
                Rect { x: area.x + layout::TIME, width: layout::SINCE, ..area },
                &since,
                self.theme.faint(),
            );
        }
        for x in (0..columns.count)
            .filter(|column| ladder.left + column < ladder.elements.len())
            .filter_map(|column| x_of(column, columns))
        {
            put(buffer, Rect { x, width: 1, ..area }, self.theme.bar(), self.theme.faint());
        }
        self.draw_arrow(ladder, buffer, area, *arrow, said, columns);
        self.draw_direction(ladder, buffer, area, *arrow, columns);
        if row == ladder.scroll.at() {
            buffer.set_style(area, self.theme.selected());
        }
    }

    /// The part of an arrow that is seen, its words in the middle of that part.
    fn draw_arrow(
        &self,
        ladder: &Ladder,
        buffer: &mut Buffer,
        area: Rect,
        arrow: Arrow,
        said: &LadderStep,
        columns: Columns,
    ) {
        let style = self.theme.step(&said.step);
        let (left, right) = (arrow.from.min(arrow.to), arrow.from.max(arrow.to));
        let start = match left.checked_sub(ladder.left) {
            Some(column) => x_of(column, columns).map(|x| x + 1),
            None => Some(columns.start),
        };
        let Some(start) = start.filter(|start| *start < area.right()) else { return };
        let room = Rect { x: start, width: area.right() - start, ..area };
        if left == right {
            if left >= ladder.left {
                put(
                    buffer,
                    room,
                    &fit(&format!(" {} (to itself)", step_label(said)), usize::from(room.width)),
                    style,
                );
            }
            return;
        }
        let Some(right_column) = right.checked_sub(ladder.left) else { return };
        let end = x_of(right_column, columns).filter(|end| *end < area.right());
        let line = Rect { width: end.unwrap_or(area.right()).saturating_sub(start), ..room };
        let tail_seen = if arrow.from < arrow.to { end.is_some() } else { left >= ladder.left };
        put(
            buffer,
            line,
            &self.arrow_text(said, usize::from(line.width), arrow.from < arrow.to, tail_seen),
            style,
        );
    }

    /// Where an arrow lies that is not seen, beyond the first or the last element.
    fn draw_direction(
        &self,
        ladder: &Ladder,
        buffer: &mut Buffer,
        area: Rect,
        arrow: Arrow,
        columns: Columns,
    ) {
        let last = ladder.left + columns.count - 1;
        let (left, right) = self.theme.heads();
        let (x, head) = match (arrow.from.min(arrow.to), arrow.from.max(arrow.to)) {
            (start, _) if start > last => (area.right().saturating_sub(1), right),
            (_, end) if end < ladder.left => (columns.start.saturating_sub(1), left),
            _ => return,
        };
        put(buffer, Rect { x, width: 1, ..area }, head, self.theme.faint());
    }

    /// `── INVITE (SDP) ──►`: the head is there only where the receiver is seen.
    fn arrow_text(&self, said: &LadderStep, width: usize, to_right: bool, head: bool) -> String {
        let room = width.saturating_sub(6);
        let label = if room < MIN_LABEL { String::new() } else { format!(" {} ", label(said, room)) };
        let dashes = width.saturating_sub(Line::raw(label.as_str()).width() + usize::from(head));
        let dash = |count: usize| self.theme.dash().repeat(count);
        let (left_head, right_head) = self.theme.heads();
        let (before, after) = match (head, to_right) {
            (false, _) => ("", ""),
            (true, true) => ("", right_head),
            (true, false) => (left_head, ""),
        };
        format!("{before}{}{label}{}{after}", dash(dashes / 2), dash(dashes - dashes / 2))
    }

    fn draw_preview(&self, ladder: &Ladder, buffer: &mut Buffer, layout: &LadderLayout) {
        let Some(area) = layout.preview else { return };
        for y in area.y..area.bottom() {
            put(buffer, Rect { y, width: 1, ..area }, self.theme.bar(), Style::new());
        }
        let room = area.width.saturating_sub(3);
        let (_, lines) = text::message_under_cursor(ladder, &self.recording, self.theme);
        let lines = lines.iter().flat_map(|line| wrap::characters(line, usize::from(room)));
        let lines: Vec<Line<'_>> = lines.take(usize::from(area.height)).collect();
        put_lines(buffer, Rect { x: area.x + 2, width: room, ..area }, &lines);
    }
}

/// What an arrow says, in this many columns: of a response, the phrase is cut first, since the cause after it says more.
fn label(said: &LadderStep, width: usize) -> String {
    let columns = |text: &str| Line::raw(text.to_owned()).width();
    let label = step_label(said);
    let (Step::Response(status, phrase), true) = (&said.step, columns(&label) > width) else {
        return fit(&label, width);
    };
    let bare = step_label(&LadderStep { step: Step::Response(*status, "".into()), ..said.clone() });
    let (status, rest) = bare.split_at_checked(3).unwrap_or((&bare, ""));
    match width.saturating_sub(columns(&bare) + 1) {
        room @ 3.. => format!("{status} {}{rest}", fit(&clean(phrase), room)),
        _ => fit(&bare, width),
    }
}

/// Where an element is, counted from the first one that is seen.
fn x_of(column: usize, columns: Columns) -> Option<u16> {
    u16::try_from(column).ok()?.checked_mul(columns.gap)?.checked_add(columns.start)
}

/// Which arrow of how many is under the cursor, and which elements of how many are seen.
fn place(ladder: &Ladder, columns: Columns) -> String {
    let arrows = format!("message {} of {}", ladder.scroll.at() + 1, ladder.scroll.count());
    let elements = ladder.elements.len();
    if elements <= columns.count {
        return arrows;
    }
    let last = (ladder.left + columns.count).min(elements);
    format!("{arrows}, elements {}-{last} of {elements}", ladder.left + 1)
}

/// The time since the arrow before, in nine columns.
fn since(seconds: f64) -> String {
    fit(&if seconds < 100.0 { format!("+{seconds:.4}") } else { format!("+{seconds:.1}") }, 9)
}
