//! Text from outside, made safe inside HTML and SVG.

use crate::bidi::isolate;
use crate::clean::clean;

/// The text with control characters and direction overrides replaced (see [`clean`]), runs from right to left in
/// isolates (see [`isolate`]), and the characters that mean something in markup escaped, for the content of elements and
/// for quoted attributes alike.
pub(crate) fn escape(text: &str) -> String {
    let text = clean(text);
    let mut escaped = String::with_capacity(text.len());
    for c in isolate(&text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // XML has no place for these two at all (XML 1.0 section 2.2).
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_stays_text() {
        assert_eq!(
            escape("<script>alert('x & \"y\"')</script>"),
            "&lt;script&gt;alert(&#39;x &amp; &quot;y&quot;&#39;)&lt;/script&gt;"
        );
    }

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(escape("a\0b\u{ffff}c\u{202e}d"), "a\u{fffd}b\u{fffd}c\u{fffd}d");
        assert_eq!(escape("\u{5e9}\u{5dc}\u{5d5}\u{5dd}"), "\u{2068}\u{5e9}\u{5dc}\u{5d5}\u{5dd}\u{2069}");
    }
}
