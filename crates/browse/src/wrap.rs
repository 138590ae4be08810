//! Long lines, broken to the width of a pane.

use ratatui_core::text::{Line, Span};
use unicode_width::UnicodeWidthChar;

/// The words of `text`, as many on a line as fit `width` columns; a word longer than a line is broken.
pub(crate) fn words(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace().flat_map(|word| characters(&Line::raw(word), width)) {
        let wide = word.width();
        if used > 0 && used + 1 + wide > width {
            lines.push(String::new());
            used = 0;
        }
        let Some(line) = lines.last_mut() else { continue };
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        line.push_str(&word.to_string());
        used += wide;
    }
    lines
}

/// A styled line, broken after the last character that fits `width` columns.
pub(crate) fn characters(line: &Line<'_>, width: usize) -> Vec<Line<'static>> {
    let width = width.max(2);
    let mut lines = vec![Line::default()];
    let mut used = 0;
    for span in &line.spans {
        let mut piece = String::new();
        for c in span.content.chars() {
            let wide = c.width().unwrap_or(0);
            if used + wide > width {
                push(&mut lines, &mut piece, span);
                lines.push(Line::default());
                used = 0;
            }
            piece.push(c);
            used += wide;
        }
        push(&mut lines, &mut piece, span);
    }
    lines
}

fn push(lines: &mut [Line<'static>], piece: &mut String, span: &Span<'_>) {
    if let Some(line) = lines.last_mut().filter(|_| !piece.is_empty()) {
        line.push_span(Span::styled(std::mem::take(piece), span.style));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(words("the callee was busy", 10), ["the callee", "was busy"]);
        assert_eq!(words("a 0123456789012 b", 5), ["a", "01234", "56789", "012 b"]);
        assert_eq!(words("", 5), [""]);
    }

    #[test]
    fn a_line_is_broken_by_columns_and_keeps_its_text() {
        let line = Line::from(vec![Span::raw("ab"), Span::raw("\u{4f60}\u{597d}c")]);
        let broken: Vec<String> = characters(&line, 4).iter().map(ToString::to_string).collect();
        assert_eq!(broken, ["ab\u{4f60}", "\u{597d}c"]);
    }
}
