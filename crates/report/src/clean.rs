//! Text from outside, made safe to print and cut to a width.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The text with control characters replaced, so that a header field can neither move the cursor of a terminal nor
/// break a line of a table. Direction overrides go too: they make a number read backwards.
pub fn clean(text: &str) -> Cow<'_, str> {
    // Nearly all text is plain ASCII, which needs no look at characters.
    let is_plain = text.bytes().all(|octet| matches!(octet, b' '..=b'~'));
    if is_plain || !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(is_unsafe, "\u{fffd}"))
}

fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

/// The text, cut so that it takes at most `width` columns; a cut text ends in `~`.
pub fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    for c in text.chars() {
        if cut.width() + c.width().unwrap_or(0) + 1 > width {
            break;
        }
        cut.push(c);
    }
    cut.push('~');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_do_not_get_through() {
        assert_eq!(clean("Busy\x1b[2J Here\r\n"), "Busy\u{fffd}[2J Here\u{fffd}\u{fffd}");
        assert_eq!(clean("Besetzt \u{fc}"), "Besetzt \u{fc}");
    }
    #[test]
    fn a_cut_text_ends_in_a_tilde_and_is_no_wider_than_asked() {
        assert_eq!(fit("User busy", 9), "User busy");
        assert_eq!(fit("User busy", 6), "User ~");
        assert_eq!(fit("\u{4f60}\u{4f60}\u{4f60}", 4).width(), 3);
    }
}
