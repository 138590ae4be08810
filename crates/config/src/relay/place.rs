//! Where something stands in a file, for what is found out later about it.

use std::fmt;

use crate::fields::Fields;

/// A file and a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file; empty for what is in none.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl Place {
    pub(super) fn of(fields: &Fields<'_>) -> Self {
        Self { file: fields.file().into(), line: fields.line() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}
