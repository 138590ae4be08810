//! Text from outside, made safe to print.

use std::borrow::Cow;

/// The text with control characters replaced, so that a header field can neither move the cursor of a terminal nor
/// break a line of a table. Direction overrides go too: they make a number read backwards.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(is_unsafe, "\u{fffd}"))
}

fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_do_not_get_through() {
        assert_eq!(clean("Busy\x1b[2J Here\r\n"), "Busy\u{fffd}[2J Here\u{fffd}\u{fffd}");
        assert_eq!(clean("Besetzt \u{fc}"), "Besetzt \u{fc}");
    }
}
