//! A call as a block of Markdown: what happened, and the ladder as it is in text.

use std::io::{self, Write};

use tritone_calls::Call;
use tritone_config::Names;

use super::text::{Strokes, write_ladder};
use crate::bidi::isolate;
use crate::clean::clean;

/// Columns of the ladder: what a browser shows of a block of code without a scroll bar.
const WIDTH: usize = 100;

/// Writes a call as a block of Markdown, for a ticket or a mail: heading, verdict, advice, ladder.
///
/// # Errors
/// Those of the writer.
pub fn write_ladder_markdown(out: &mut dyn Write, call: &Call, names: &Names) -> io::Result<()> {
    writeln!(out, "### {}\n", escape(&crate::call_text::title(call)))?;
    if let Some(verdict) = &call.verdict {
        writeln!(out, "{}\n", escape(&verdict.explanation))?;
        if let Some(advice) = &verdict.advice {
            writeln!(out, "What to do: {}\n", escape(advice))?;
        }
    }
    // No line of a ladder begins with what the caller sent, so no phrase can close the block.
    writeln!(out, "```text")?;
    write_ladder(out, call, names, WIDTH, Strokes::Ascii)?;
    writeln!(out, "```")
}

/// The text without what Markdown, or HTML in it, would read as syntax.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for c in isolate(&clean(text)).chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn syntax_stays_text() {
        assert_eq!(escape("a <b> [x](y) `c` 1*2"), "a &lt;b&gt; \\[x\\](y) \\`c\\` 1\\*2");
    }
}
