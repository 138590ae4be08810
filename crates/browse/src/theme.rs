//! Colours and weights. Without colour (`NO_COLOR`), weight and inversion alone must do.

use ratatui_core::style::{Color, Modifier, Style};
use tritone_calls::{Call, Outcome, Step};
use tritone_report::Strokes;

/// How things look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Whether to use colour.
    pub colour: bool,
    /// With which characters lines are drawn.
    pub strokes: Strokes,
}

impl Theme {
    pub(crate) fn title(self) -> Style {
        self.coloured(Color::Cyan).add_modifier(Modifier::REVERSED | Modifier::BOLD)
    }

    pub(crate) fn heading(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    pub(crate) fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    pub(crate) fn faint(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// The row that the keys act on.
    pub(crate) fn selected(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// The name of a header field, and of a fact.
    pub(crate) fn name(self) -> Style {
        self.coloured(Color::Cyan)
    }

    /// What a verdict looks at first: Reason, Warning, and what is wrong with an input.
    pub(crate) fn notable(self) -> Style {
        self.coloured(Color::Yellow).add_modifier(Modifier::BOLD)
    }

    /// A call, by how it ended.
    pub(crate) fn outcome(self, call: &Call) -> Style {
        match call.outcome {
            Outcome::Answered => self.coloured(Color::Green),
            outcome if outcome.is_failure() => self.coloured(Color::Red),
            _ => self.coloured(Color::Yellow),
        }
    }

    /// An arrow, by what it says.
    pub(crate) fn step(self, step: &Step) -> Style {
        match step {
            Step::Request(_) | Step::Circuit(_) => self.coloured(Color::Cyan).add_modifier(Modifier::BOLD),
            Step::Response(status, _) => match status.as_u16() {
                ..200 => self.coloured(Color::Yellow),
                200..300 => self.coloured(Color::Green),
                300..400 => self.coloured(Color::Magenta),
                _ => self.coloured(Color::Red).add_modifier(Modifier::BOLD),
            },
            Step::Icmp { .. } => self.coloured(Color::Red),
        }
    }

    pub(crate) const fn bar(self) -> &'static str {
        match self.strokes {
            Strokes::Ascii => "|",
            Strokes::Lines => "\u{2502}",
        }
    }

    pub(crate) const fn dash(self) -> &'static str {
        match self.strokes {
            Strokes::Ascii => "-",
            Strokes::Lines => "\u{2500}",
        }
    }

    /// The heads of an arrow to the left and of one to the right.
    pub(crate) const fn heads(self) -> (&'static str, &'static str) {
        match self.strokes {
            Strokes::Ascii => ("<", ">"),
            Strokes::Lines => ("\u{25c4}", "\u{25ba}"),
        }
    }

    fn coloured(self, colour: Color) -> Style {
        if self.colour { Style::new().fg(colour) } else { Style::new() }
    }
}
