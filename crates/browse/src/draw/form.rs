//! The filter dialog.

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;
use ratatui_core::style::Style;
use tritone_report::{clean, fit};

use super::{draw_title, layout, put};
use crate::form::{Field, Form};
use crate::theme::Theme;

/// Columns of the dialog.
const WIDTH: u16 = 58;
/// Columns of a field's name.
const NAME: u16 = 10;

pub(super) fn draw(form: &Form, buffer: &mut Buffer, theme: Theme) {
    let rows = u16::try_from(Field::ALL.len()).unwrap_or(u16::MAX);
    let area = layout::dialog(buffer.area, WIDTH, rows + 6);
    for y in area.y..area.bottom() {
        let blank = " ".repeat(usize::from(area.width));
        put(buffer, Rect { y, height: 1, ..area }, &blank, Style::reset());
    }
    draw_title(
        buffer,
        Rect { height: area.height.min(1), ..area },
        "Filter",
        "Enter use, Esc cancel, F9 clear",
        theme,
    );
    let row = |number: u16| Rect { y: area.y + number, height: 1, ..area };
    for (number, field) in (2..area.height).zip(Field::ALL) {
        draw_field(form, field, buffer, row(number), theme);
    }
    let (hint, style) = match form.wrong {
        Some(wrong) => (wrong, theme.notable()),
        None => (form.focus().hint(), theme.faint()),
    };
    if area.height > rows + 3 {
        put(
            buffer,
            Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..row(rows + 3) },
            hint,
            style,
        );
    }
}

fn draw_field(form: &Form, field: Field, buffer: &mut Buffer, row: Rect, theme: Theme) {
    let focus = form.focus() == field;
    put(buffer, Rect { x: row.x + 2, width: NAME.min(row.width), ..row }, field.name(), theme.name());
    let value = clean(form.value(field));
    let choice = matches!(field, Field::Outcome | Field::Show);
    let value = match (choice, focus) {
        (true, _) => format!("< {value} >"),
        (false, true) => format!("{value}_"),
        (false, false) => value.into_owned(),
    };
    let width = row.width.saturating_sub(NAME + 4);
    let value = fit(&value, usize::from(width));
    let width_now = usize::from(width);
    let style = if focus { theme.selected() } else { Style::new() };
    put(buffer, Rect { x: row.x + 2 + NAME, width, ..row }, &format!("{value:width_now$}"), style);
}
