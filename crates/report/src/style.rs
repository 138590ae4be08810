//! Colour and weight, for terminals only.

/// Whether to use colour. The command decides: only on a terminal, and not with `NO_COLOR`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether escape sequences may be written.
    pub colour: bool,
}

impl Style {
    /// No escape sequences.
    pub const PLAIN: Self = Self { colour: false };

    /// Headings.
    pub fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    /// What went well.
    pub fn good(self, text: &str) -> String {
        self.wrap("32", text)
    }

    /// What failed.
    pub fn bad(self, text: &str) -> String {
        self.wrap("31", text)
    }

    /// What is there for completeness.
    pub fn dim(self, text: &str) -> String {
        self.wrap("2", text)
    }

    fn wrap(self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}
