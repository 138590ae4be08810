//! Standard output: buffered, coloured only on a terminal.

use std::env;
use std::io::{self, BufWriter, IsTerminal, StdoutLock};

use tritone_report::{Strokes, Style};

/// Columns of a ladder where nobody says how wide the terminal is.
const DEFAULT_WIDTH: usize = 100;

/// Standard output, buffered. Flush it before the end: dropping it hides a write error.
pub(crate) fn stdout() -> BufWriter<StdoutLock<'static>> {
    BufWriter::new(io::stdout().lock())
}

/// Colour where standard output is a terminal and `NO_COLOR` is not set (or empty).
pub(crate) fn style() -> Style {
    let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    Style { colour: io::stdout().is_terminal() && !refused }
}

/// How wide the terminal is that standard output goes to; `None` where it is none, so that nothing is cut.
pub(crate) fn terminal_width() -> Option<usize> {
    let (terminal_size::Width(columns), _) = terminal_size::terminal_size_of(io::stdout())?;
    Some(usize::from(columns)).filter(|columns| *columns > 0)
}

/// How wide to draw a ladder.
pub(crate) fn width() -> usize {
    terminal_width().unwrap_or(DEFAULT_WIDTH)
}

/// How to draw ladders: with lines on a terminal whose locale is UTF-8, else in ASCII, as files and pipes go to
/// programs and to people with other terminals.
pub(crate) fn strokes(ascii: bool) -> Strokes {
    if !ascii && io::stdout().is_terminal() && is_utf8_locale() { Strokes::Lines } else { Strokes::Ascii }
}

/// Whether the locale is UTF-8, by the variables that decide it, the first that is set (POSIX.1-2017 section 8.2).
fn is_utf8_locale() -> bool {
    let mut set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(|name| env::var(name).ok());
    let deciding = set.find(|value| !value.is_empty()).unwrap_or_default().to_ascii_lowercase();
    deciding.contains("utf-8") || deciding.contains("utf8")
}
