//! The cells of one row.

use crate::clean::clean;
use crate::columns::width;

/// The cells of a row, one behind another in one text: a recording has many rows, and a text for each cell costs more
/// than all else that is done with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells {
    text: String,
    /// Where each cell ends.
    ends: Vec<usize>,
}

impl Cells {
    /// No cells, and room for so many of usual length.
    pub(crate) fn with_capacity(cells: usize) -> Self {
        const USUAL: usize = 16;
        Self { text: String::with_capacity(cells * USUAL), ends: Vec::with_capacity(cells) }
    }

    /// The cells.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.text.get(start..*end).unwrap_or_default())
    }

    /// Adds a cell.
    pub(crate) fn push(&mut self, cell: &str) {
        self.push_with(|text| text.push_str(cell));
    }

    /// Adds a cell: what is done to the text.
    pub(crate) fn push_with(&mut self, add: impl FnOnce(&mut String)) {
        add(&mut self.text);
        self.end();
    }

    fn end(&mut self) {
        self.ends.push(self.text.len());
    }
}

/// A row on its way to a [`LongTable`](crate::LongTable): its cells made safe to show, and their widths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Each cell ended by [`Waiting::CELL_END`], all of them by a line end: clean text has neither inside.
    pub(crate) line: String,
    pub(crate) widths: Vec<usize>,
}

impl Waiting {
    pub(crate) const CELL_END: u8 = b'\t';
}

impl From<&Cells> for Waiting {
    fn from(cells: &Cells) -> Self {
        let mut waiting = Self {
            line: String::with_capacity(cells.text.len() + cells.ends.len() + 1),
            widths: Vec::with_capacity(cells.ends.len()),
        };
        // One look at the whole row: nearly all rows are plain ASCII, which is clean and as wide as it is long.
        let is_plain = cells.text.bytes().fold(true, |plain, octet| plain & matches!(octet, b' '..=b'~'));
        for cell in cells.iter() {
            if is_plain {
                waiting.line.push_str(cell);
                waiting.widths.push(cell.len());
            } else {
                let cell = clean(cell);
                waiting.line.push_str(&cell);
                waiting.widths.push(width(&cell));
            }
            waiting.line.push(char::from(Self::CELL_END));
        }
        waiting.line.push('\n');
        waiting
    }
}
