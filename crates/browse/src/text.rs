//! A screen of text that is only scrolled: a message, the evidence, the help.

use ratatui_core::text::{Line, Span};
use tritone_calls::{Call, Step};
use tritone_config::Names;
use tritone_report::{Style, clean, clock, named, write_evidence};
use tritone_wire::sip::{HeaderName, Message};

use crate::Recording;
use crate::circuit;
use crate::key::Key;
use crate::ladder::Ladder;
use crate::scroll::Scroll;
use crate::theme::Theme;
use crate::wrap;

/// A text and the part of it that is seen.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) title: String,
    lines: Vec<Line<'static>>,
    wrapped: Vec<Line<'static>>,
    scroll: Scroll,
}

impl Text {
    pub(crate) fn new(title: String, lines: Vec<Line<'static>>) -> Self {
        Self { title, lines, wrapped: Vec::new(), scroll: Scroll::default() }
    }

    /// Breaks the lines to the width of the screen.
    pub(crate) fn resize(&mut self, width: usize, rows: usize) {
        self.wrapped = self.lines.iter().flat_map(|line| wrap::characters(line, width)).collect();
        self.scroll.set_page(rows);
        self.scroll.set_count(self.wrapped.len());
    }

    pub(crate) fn handle(&mut self, key: Key) {
        self.scroll.handle_text(key);
    }

    /// The lines that are seen.
    pub(crate) fn visible(&self) -> &[Line<'static>] {
        self.wrapped.get(self.scroll.visible()).unwrap_or_default()
    }

    /// Which lines of how many are seen, where not all are: `1-20 of 45`.
    pub(crate) fn place(&self) -> String {
        let seen = self.scroll.visible();
        if seen.len() == self.scroll.count() {
            return String::new();
        }
        format!("{}-{} of {}", seen.start + 1, seen.end, self.scroll.count())
    }
}

/// The message under the cursor of a ladder: a title that says when and between whom, and its lines.
pub(crate) fn message_under_cursor(
    ladder: &Ladder,
    recording: &Recording,
    theme: Theme,
) -> (String, Vec<Line<'static>>) {
    match ladder.message(&recording.calls) {
        Ok(octets) => {
            let signal = ladder.selected(&recording.calls).and_then(|step| match step.step {
                Step::Circuit(signal) => Some(signal),
                _ => None,
            });
            let lines = match signal {
                Some(signal) => circuit::message(octets, signal, theme),
                None => message(octets, theme),
            };
            (title(ladder, recording), lines)
        }
        Err(trouble) => {
            (title(ladder, recording), vec![Line::styled(clean(trouble).into_owned(), theme.notable())])
        }
    }
}

/// `Frame 12 of trunk.pcap, 22:01:07.123, 192.0.2.1:5060 -> 192.0.2.2:5060`. The file is named where there are several.
pub(crate) fn title(ladder: &Ladder, recording: &Recording) -> String {
    let (Some(arrow), Some(step)) = (ladder.arrow(ladder.scroll.at()), ladder.selected(&recording.calls))
    else {
        return String::new();
    };
    let element = |at: usize| {
        ladder.elements.get(at).map(|address| named(*address, &recording.peers)).unwrap_or_default()
    };
    let file = recording.names.get(usize::from(step.frame.file)).filter(|_| recording.names.len() > 1);
    let file = file.map(|name| format!(" of {}", clean(name))).unwrap_or_default();
    let (from, to) = (element(arrow.from), element(arrow.to));
    format!("Frame {}{file}, {}, {from} -> {to}", step.frame.number, clock(step.time))
}

/// A message as lines: names of header fields coloured, Reason and its like brought out, white space as it was.
pub(crate) fn message(octets: &[u8], theme: Theme) -> Vec<Line<'static>> {
    let Ok(message) = Message::scan(octets) else { return plain(octets) };
    let head = octets.split_at_checked(message.body_at()).map_or(octets, |(head, _)| head);
    let mut lines = Vec::new();
    let mut notable = false;
    for (number, line) in plain_lines(head).into_iter().enumerate() {
        let folded = line.starts_with(' ');
        let name_end = line.find(':').filter(|_| number > 0 && !folded);
        notable = match name_end {
            Some(end) => line.get(..end).is_some_and(is_notable),
            None => notable && folded,
        };
        let style = if notable { theme.notable() } else { ratatui_core::style::Style::new() };
        lines.push(match name_end.and_then(|end| line.split_at_checked(end + 1)) {
            Some((name, value)) => Line::from(vec![
                Span::styled(name.to_owned(), theme.name()),
                Span::styled(value.to_owned(), style),
            ]),
            None if number == 0 => Line::styled(line, theme.strong()),
            None => Line::styled(line, style),
        });
    }
    lines.extend(plain(message.body()));
    lines
}

/// Whether a verdict looks at this header field first.
fn is_notable(name: &str) -> bool {
    matches!(
        HeaderName::from_bytes(name.trim_end().as_bytes()),
        HeaderName::Reason | HeaderName::Warning | HeaderName::RetryAfter | HeaderName::ErrorInfo
    )
}

fn plain(octets: &[u8]) -> Vec<Line<'static>> {
    plain_lines(octets).into_iter().map(Line::raw).collect()
}

/// The lines of outside text, safe to show. An octet that is no text is shown as the replacement character.
fn plain_lines(octets: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(octets);
    let line = |line: &str| clean(&line.trim_end_matches('\r').replace('\t', "    ")).into_owned();
    let mut lines: Vec<String> = text.split('\n').map(line).collect();
    if lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// The verdict of a call and the facts that it rests on.
pub(crate) fn evidence(call: &Call, peers: &Names, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let mut octets = Vec::new();
    // Writing to a vector cannot fail.
    let _ = write_evidence(&mut octets, call, peers, Style::PLAIN);
    let mut facts = false;
    let mut lines = Vec::new();
    for (number, line) in plain_lines(&octets).into_iter().enumerate() {
        facts |= line.is_empty();
        lines.extend(match line.split_at_checked(FACT_NAME) {
            _ if number == 0 => vec![Line::styled(line, theme.strong())],
            Some((name, value)) if facts => fact(name, value.trim_start(), theme, width),
            _ => wrap::words(&line, width).into_iter().map(Line::raw).collect(),
        });
    }
    lines
}

/// Columns of the name of a fact, as [`write_evidence`] writes it.
const FACT_NAME: usize = 13;

/// A fact: its name, and its value broken beside it.
fn fact(name: &str, value: &str, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let values = wrap::words(value, width.saturating_sub(FACT_NAME));
    let names = std::iter::once(name).chain(std::iter::repeat(""));
    let line = |(name, value): (&str, String)| {
        Line::from(vec![Span::styled(format!("{name:FACT_NAME$}"), theme.name()), Span::raw(value)])
    };
    names.zip(values).map(line).collect()
}

/// What the keys do.
pub(crate) fn help(theme: Theme) -> Vec<Line<'static>> {
    let line = |(key, meaning): &(&'static str, &'static str)| match (*key, *meaning) {
        ("", heading) => Line::styled(heading, theme.strong()),
        (key, meaning) => {
            Line::from(vec![Span::styled(format!("  {key:<22}"), theme.name()), Span::raw(meaning)])
        }
    };
    HELP.iter().map(line).collect()
}

/// Key and meaning; a heading has no key.
const HELP: &[(&str, &str)] = &[
    ("", "Everywhere"),
    ("Up Down PgUp PgDn", "move; also k j, Ctrl-B Ctrl-F"),
    ("Home End", "first and last; also g G"),
    ("Esc q", "back; in the list: quit; Ctrl-C quits anywhere"),
    ("", "List of calls"),
    ("Enter", "ladder of the marked calls, else of this one"),
    ("Space", "mark a call, to see several in one ladder"),
    ("v", "verdict and evidence"),
    ("F3 / Tab", "search: number, name, address, Call-ID, product, Reason"),
    (" ", "Enter keeps what was typed, Esc takes it back"),
    ("F7 f", "filter: from, to, peer, status, outcome"),
    ("F9", "drop search and filter"),
    ("< >", "sort by the column before or after"),
    ("z", "turn the order around"),
    ("", "Ladder"),
    ("Enter", "the message of this arrow"),
    ("v", "verdict and evidence of its call"),
    ("Left Right", "elements to the left and right, where not all fit"),
    ("", "Message"),
    ("Left Right", "message before and after; also p n"),
];
