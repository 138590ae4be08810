//! The screens, drawn into a buffer. Only what is seen is looked at.

mod bidi;
mod form;
mod ladder;
pub(crate) mod layout;
mod list;

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;
use ratatui_core::style::Style;
use ratatui_core::text::Line;
use tritone_calls::Call;
use tritone_report::{clean, fit};

use crate::state::{Screen, State};
use crate::text::Text;
use crate::theme::Theme;
use crate::wrap;

impl State {
    /// Draws the screen.
    pub fn draw(&self, buffer: &mut Buffer) {
        self.draw_screen(buffer);
        bidi::isolate(buffer);
    }

    fn draw_screen(&self, buffer: &mut Buffer) {
        match self.above.last() {
            None => self.draw_list(buffer),
            Some(Screen::Form(form)) => {
                self.draw_list(buffer);
                form::draw(form, buffer, self.theme);
            }
            Some(Screen::Ladder(ladder)) => self.draw_ladder(ladder, buffer),
            Some(Screen::Message(text)) => {
                let keys = [("Esc", "Ladder"), ("Left", "Before"), ("Right", "After"), ("F1", "Help")];
                draw_text(text, buffer, self.theme, &keys);
            }
            Some(Screen::Text(text)) => {
                draw_text(text, buffer, self.theme, &[("Esc", "Back"), ("Up Down PgUp PgDn", "Scroll")]);
            }
        }
    }
}

fn draw_text(text: &Text, buffer: &mut Buffer, theme: Theme, keys: &[(&str, &str)]) {
    let area = buffer.area;
    draw_title(buffer, Rect { height: area.height.min(1), ..area }, &text.title, &text.place(), theme);
    put_lines(buffer, layout::text(area), text.visible());
    draw_keys(buffer, area, keys, theme);
}

/// A bar over the whole width, with a text at each end; the right one has precedence.
fn draw_title(buffer: &mut Buffer, area: Rect, left: &str, right: &str, theme: Theme) {
    if area.is_empty() {
        return;
    }
    put(buffer, area, &" ".repeat(usize::from(area.width)), theme.title());
    let right_width =
        u16::try_from(Line::raw(right).width()).unwrap_or(u16::MAX).min(area.width.saturating_sub(2));
    let end = area.right().saturating_sub(right_width + 1);
    put(buffer, Rect { x: end, width: right_width, ..area }, right, theme.title());
    let room = end.saturating_sub(area.x + 2);
    put(buffer, Rect { x: area.x + 1, width: room, ..area }, &fit(left, usize::from(room)), theme.title());
}

/// What the keys do, in the last line of the screen; those that do not fit are left out.
fn draw_keys(buffer: &mut Buffer, area: Rect, keys: &[(&str, &str)], theme: Theme) {
    let Some(y) = area.bottom().checked_sub(1).filter(|y| *y > 0) else { return };
    let mut x = area.x + 1;
    for (key, meaning) in keys {
        let width = u16::try_from(key.len() + meaning.len() + 1).unwrap_or(u16::MAX);
        if x.saturating_add(width) > area.right() {
            return;
        }
        let (end, _) = buffer.set_stringn(x, y, key, usize::from(width), theme.strong());
        let (end, _) = buffer.set_stringn(end + 1, y, meaning, usize::from(width), theme.faint());
        x = end + 2;
    }
}

/// The verdict of a call, what to do, and the title of both, in as many lines as there are.
fn draw_verdict(buffer: &mut Buffer, area: Rect, call: &Call, theme: Theme) {
    let width = usize::from(area.width.saturating_sub(2));
    let explanation = call.verdict.as_ref().map(|verdict| verdict.explanation.as_str()).unwrap_or_default();
    let advice = call.verdict.as_ref().and_then(|verdict| verdict.advice.as_deref());
    let head = fit(&head(call), width);
    let mut lines: Vec<Line<'_>> = vec![Line::styled(head, theme.outcome(call).patch(theme.strong()))];
    lines.extend(wrap::words(&clean(explanation), width).into_iter().map(Line::raw));
    if let Some(advice) = advice {
        let advice = format!("What to do: {}", clean(advice));
        lines.extend(wrap::words(&advice, width).into_iter().map(|line| Line::styled(line, theme.faint())));
    }
    let rows = usize::from(area.height);
    if lines.len() > rows && rows > 0 {
        lines.truncate(rows);
        if let Some(last) = lines.last_mut() {
            // `v` shows all of it.
            let short = fit(&last.to_string(), width.saturating_sub(4));
            *last = Line::styled(format!("{} (v)", short.trim_end_matches('~')), last.style);
        }
    }
    let room = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    put_lines(buffer, room, &lines);
}

/// Columns of a number in the head of a call: a made-up one of hundreds of digits must leave room for the status.
const MAX_PARTY: usize = 40;

/// `Call 3: alice -> bob, busy, 486 Busy Here, cause 17 User busy`
fn head(call: &Call) -> String {
    let mut head = format!(
        "{} {}: {} -> {}, {}",
        call.kind.as_str(),
        call.id,
        fit(call.from.short(), MAX_PARTY),
        fit(call.to.short(), MAX_PARTY),
        call.outcome
    );
    if let Some(status) = call.status {
        let phrase = call.phrase.as_deref().or(status.phrase()).unwrap_or_default();
        head.push_str(&format!(", {status} {phrase}"));
    }
    if let Some(cause) = call.shown_cause() {
        head.push_str(&format!(", cause {cause} {}", cause.name().unwrap_or_default()));
    }
    clean(head.trim_end()).into_owned()
}

/// A text at the start of an area, cut to its width. What lies beyond the screen is not drawn.
fn put(buffer: &mut Buffer, area: Rect, text: &str, style: Style) {
    let area = area.intersection(buffer.area);
    if !area.is_empty() {
        buffer.set_stringn(area.x, area.y, text, usize::from(area.width), style);
    }
}

/// Lines from the top of an area, cut to its width and height.
fn put_lines(buffer: &mut Buffer, area: Rect, lines: &[Line<'_>]) {
    let area = area.intersection(buffer.area);
    for (y, line) in (area.y..area.bottom()).zip(lines).filter(|_| !area.is_empty()) {
        buffer.set_line(area.x, y, line, area.width);
    }
}
