//! The list of calls.

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;
use tritone_calls::{Call, Kind};
use tritone_config::Names;
use tritone_report::{clean, clock, fit, named};

use super::{draw_keys, draw_title, draw_verdict, layout, put};
use crate::list::Column;
use crate::state::State;

const KEYS: &[(&str, &str)] = &[
    ("Enter", "Ladder"),
    ("v", "Verdict"),
    ("/", "Search"),
    ("F7", "Filter"),
    ("Space", "Mark"),
    ("F1", "Help"),
    ("q", "Quit"),
    ("< > z", "Sort"),
];

impl State {
    pub(super) fn draw_list(&self, buffer: &mut Buffer) {
        let layout = layout::list(buffer.area);
        let place = format!("{} of {}", self.list.shown().len(), self.recording.calls.len());
        let marked = match self.list.marked() {
            0 => String::new(),
            marked => format!("{marked} marked, "),
        };
        let not_chosen = match self.recording.not_chosen {
            0 => String::new(),
            not_chosen => format!(", {not_chosen} not chosen"),
        };
        let names = self.recording.names.join(", ");
        let right = format!("{marked}{place} shown{not_chosen}");
        draw_title(buffer, layout.title, &clean(&names), &right, self.theme);
        self.draw_search(buffer, layout.search);
        let columns = columns(layout.rows.width, self.recording.calls.len());
        self.draw_headings(buffer, layout.headings, &columns);
        for (y, row) in (layout.rows.y..layout.rows.bottom()).zip(self.list.scroll.visible()) {
            self.draw_row(buffer, Rect { y, height: 1, ..layout.rows }, row, &columns);
        }
        if self.list.shown().is_empty() {
            put(buffer, layout.rows, " Nothing matches. F9 drops search and filter.", self.theme.notable());
        }
        if let Some(call) = self.list.selected().and_then(|index| self.call(index)) {
            let verdict = layout.verdict;
            put(buffer, verdict, &self.theme.dash().repeat(usize::from(verdict.width)), self.theme.faint());
            let below = Rect { y: verdict.y + 1, height: verdict.height.saturating_sub(1), ..verdict };
            draw_verdict(buffer, below, call, self.theme);
        }
        draw_keys(buffer, layout.keys, KEYS, self.theme);
    }

    fn draw_search(&self, buffer: &mut Buffer, area: Rect) {
        let filter = self.list.filter().words();
        let filter = if filter.is_empty() { String::new() } else { format!("Filter: {filter}") };
        let cursor = if self.list.searching { "_" } else { "" };
        let search = format!(" Search: {}{cursor}", clean(self.list.search()));
        let style = if self.list.searching { self.theme.notable() } else { self.theme.faint() };
        let half = area.width / 2;
        // The end of what is typed is what one looks at.
        put(buffer, Rect { width: half, ..area }, &tail(&search, usize::from(half)), style);
        put(
            buffer,
            Rect { x: area.x + half, width: area.width - half, ..area },
            &clean(&filter),
            self.theme.notable(),
        );
    }

    fn draw_headings(&self, buffer: &mut Buffer, area: Rect, columns: &[(Column, u16)]) {
        put(buffer, area, &" ".repeat(usize::from(area.width)), self.theme.heading());
        for_each(area, columns, |column, area| {
            let order = match (column == self.list.sort, self.list.descending) {
                (false, _) => "",
                (true, false) => "+",
                (true, true) => "-",
            };
            put(
                buffer,
                area,
                &aligned(column, &format!("{order}{}", column.name()), area.width),
                self.theme.heading(),
            );
        });
    }

    fn draw_row(&self, buffer: &mut Buffer, area: Rect, row: usize, columns: &[(Column, u16)]) {
        let Some(index) = self.list.shown().get(row).copied() else { return };
        let Some(call) = self.call(index) else { return };
        if self.list.is_marked(index) {
            put(buffer, area, "*", self.theme.notable());
        }
        for_each(area, columns, |column, area| {
            let style = match column {
                Column::Outcome | Column::Status => self.theme.outcome(call),
                _ => ratatui_core::style::Style::new(),
            };
            put(
                buffer,
                area,
                &aligned(column, &cell(column, call, &self.recording.peers), area.width),
                style,
            );
        });
        if row == self.list.scroll.at() {
            buffer.set_style(area, self.theme.selected());
        }
    }
}

/// Gives each column its part of the row; the first one is for the mark.
fn for_each(area: Rect, columns: &[(Column, u16)], mut draw: impl FnMut(Column, Rect)) {
    let mut x = area.x + 1;
    for (column, width) in columns {
        let width = (*width).min(area.right().saturating_sub(x));
        draw(*column, Rect { x, width, ..area });
        x = x.saturating_add(width + 1).min(area.right());
    }
}

/// The columns that this width has room for. From and To share what the others leave.
fn columns(width: u16, calls: usize) -> Vec<(Column, u16)> {
    let wide = width >= 140;
    let width_of = |column: Column| match column {
        Column::Call => u16::try_from(calls.to_string().len()).unwrap_or(u16::MAX).max(5),
        Column::Start if width >= 72 => 12,
        Column::Outcome => 12,
        Column::Status if wide => 24,
        Column::Cause if wide => 24,
        Column::Status => 7,
        Column::Cause if width >= 60 => 6,
        Column::SaidBy if wide => 21,
        Column::Ring | Column::Talk if width >= 100 => 7,
        _ => 0,
    };
    let fixed: u16 =
        Column::ALL.into_iter().map(width_of).filter(|width| *width > 0).map(|width| width + 1).sum();
    let party = (width.saturating_sub(fixed + 3) / 2).clamp(6, 32);
    let widths = Column::ALL.into_iter().map(|column| match column {
        Column::From | Column::To => (column, party),
        column => (column, width_of(column)),
    });
    widths.filter(|(_, width)| *width > 0).collect()
}

fn cell(column: Column, call: &Call, peers: &Names) -> String {
    let seconds = |value: Option<f64>| value.map(|value| format!("{value:.1}")).unwrap_or_default();
    match column {
        Column::Call => call.id.to_string(),
        Column::Start => clock(call.start),
        Column::From => clean(call.from.short()).into_owned(),
        Column::To => clean(call.to.short()).into_owned(),
        Column::Outcome if call.kind == Kind::Call => call.outcome.to_string(),
        Column::Outcome => call.kind.as_str().to_owned(),
        Column::Status => call.status.map_or_else(String::new, |status| {
            clean(&format!("{status} {}", call.phrase.as_deref().or(status.phrase()).unwrap_or_default()))
                .into_owned()
        }),
        Column::Cause => call
            .shown_cause()
            .map_or_else(String::new, |cause| format!("{cause} {}", cause.name().unwrap_or_default())),
        Column::SaidBy => call.origin.as_ref().map(|origin| named(origin.address, peers)).unwrap_or_default(),
        Column::Ring => seconds(call.ring_s),
        Column::Talk => seconds(call.talk_s),
    }
}

/// The text cut to the width of its column, numbers flush right. Of a narrow status or cause only the number stays.
fn aligned(column: Column, text: &str, width: u16) -> String {
    let width = usize::from(width);
    let number_only = matches!(column, Column::Status | Column::Cause) && width < 10;
    let text = if number_only { text.split(' ').next().unwrap_or_default() } else { text };
    match column {
        Column::Call | Column::Ring | Column::Talk => format!("{:>width$}", fit(text, width)),
        _ => fit(text, width),
    }
}

/// The last characters of a text that fit this many columns.
fn tail(text: &str, width: usize) -> String {
    let mut from = 0;
    let columns = |text: &str| ratatui_core::text::Line::raw(text.to_owned()).width();
    while columns(&text[from..]) > width {
        from += text[from..].chars().next().map_or(1, char::len_utf8);
    }
    text[from..].to_owned()
}
