//! The columns of a table, and its rows one by one: aligned text for people, CSV for programs, Markdown for documents.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::bidi::isolate;
use crate::cells::Cells;
use crate::clean::{clean, fit};

/// On which side a column is flush.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// The columns of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns(Vec<(String, Align)>);

/// A column is not cut below this width.
const MIN_WIDTH: usize = 6;
/// Columns of space between two columns.
const GAP: usize = 2;

impl Columns {
    /// Columns with these names.
    pub fn new<N: Into<String>>(columns: impl IntoIterator<Item = (N, Align)>) -> Self {
        Self(columns.into_iter().map(|(name, align)| (name.into(), align)).collect())
    }

    /// Writes the heading line of CSV.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_csv_heading(&self, out: &mut dyn Write) -> io::Result<()> {
        write_csv_record(out, self.names())
    }

    /// Writes a row of CSV (RFC 4180) with an LF line end.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_csv_row(&self, out: &mut dyn Write, row: &Cells) -> io::Result<()> {
        write_csv_record(out, row.iter())
    }

    /// Writes the two heading lines of a Markdown table.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_markdown_heading(&self, out: &mut dyn Write) -> io::Result<()> {
        let names: Vec<&str> = self.names().collect();
        writeln!(out, "| {} |", names.join(" | "))?;
        let rules = self.0.iter().map(|(_, align)| if *align == Align::Left { "---" } else { "---:" });
        writeln!(out, "| {} |", rules.collect::<Vec<_>>().join(" | "))
    }

    /// Writes a row of a Markdown table.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_markdown_row(&self, out: &mut dyn Write, row: &Cells) -> io::Result<()> {
        write_markdown_cells(out, row.iter())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// How wide the columns are without rows.
    pub(crate) fn widths(&self) -> Vec<usize> {
        self.names().map(width).collect()
    }

    /// Takes width from the widest column of words, again and again, until a line fits or nothing is left to take.
    pub(crate) fn narrow(&self, widths: &mut [usize], max_width: usize) {
        let total = |widths: &[usize]| widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        while total(widths) > max_width {
            let words = widths.iter_mut().zip(&self.0).filter(|(_, (_, align))| *align == Align::Left);
            let widest = words.map(|(width, _)| width).max_by_key(|width| **width);
            match widest {
                Some(width) if *width > MIN_WIDTH => *width -= 1,
                _ => return,
            }
        }
    }

    /// Makes `line` an aligned line of these cells, which are clean, without a line end.
    pub(crate) fn lay_out<'c>(
        &self,
        line: &mut String,
        cells: impl Iterator<Item = &'c str>,
        widths: &[usize],
    ) {
        line.clear();
        for ((cell, wanted), (_, align)) in cells.zip(widths).zip(&self.0) {
            if *align == Align::Right {
                push_spaces(line, wanted.saturating_sub(width(cell)));
            }
            let taken = push_cut(line, cell, *wanted);
            let behind = if *align == Align::Left { wanted.saturating_sub(taken) } else { 0 };
            push_spaces(line, behind + GAP);
        }
        line.truncate(line.trim_end().len());
    }

    /// The same of a row of plain ASCII in which each cell ends with this octet, as nearly all rows of calls are: looking
    /// for characters of other kinds and widths costs three times as much as the rest. `None` where it is not so, or a cell
    /// has to be cut.
    pub(crate) fn lay_out_plain(
        &self,
        line: &mut Vec<u8>,
        row: &[u8],
        cell_end: u8,
        widths: &[usize],
    ) -> Option<()> {
        line.clear();
        if !row.is_ascii() {
            return None;
        }
        let cells = row.split(|octet| *octet == cell_end);
        for ((cell, wanted), (_, align)) in cells.zip(widths).zip(&self.0) {
            let space = wanted.checked_sub(cell.len())?;
            let (before, behind) = if *align == Align::Right { (space, GAP) } else { (0, space + GAP) };
            line.resize(line.len() + before, b' ');
            line.extend_from_slice(cell);
            line.resize(line.len() + behind, b' ');
        }
        line.truncate(line.trim_ascii_end().len());
        Some(())
    }
}

/// Adds a cell, cut to the width that there is for it, and says how much of that it takes.
fn push_cut(line: &mut String, cell: &str, wanted: usize) -> usize {
    if cell.is_ascii() && cell.len() <= wanted {
        line.push_str(cell);
        return cell.len();
    }
    let cell = fit(cell, wanted);
    line.push_str(&isolate(&cell));
    width(&cell)
}

/// Columns that a text without control characters takes on a terminal.
pub(crate) fn width(text: &str) -> usize {
    // Nearly all text is ASCII, where counting is much faster than looking each character up.
    if text.is_ascii() { text.len() } else { text.width() }
}

fn push_spaces(line: &mut String, mut count: usize) {
    const SPACES: &str = "                                                                ";
    while let Some(rest) = count.checked_sub(SPACES.len()) {
        line.push_str(SPACES);
        count = rest;
    }
    line.push_str(SPACES.get(..count).unwrap_or_default());
}

pub(crate) fn write_markdown_cells<'c>(
    out: &mut dyn Write,
    cells: impl Iterator<Item = &'c str>,
) -> io::Result<()> {
    let cells: Vec<String> = cells.map(|cell| clean(cell).replace('|', "\\|")).collect();
    writeln!(out, "| {} |", cells.join(" | "))
}

fn write_csv_record<'c>(out: &mut dyn Write, cells: impl Iterator<Item = &'c str>) -> io::Result<()> {
    // A record at a time: the writer's own buffer need not be large.
    const BUFFER: usize = 512;
    let mut writer = csv::WriterBuilder::new().buffer_capacity(BUFFER).from_writer(out);
    writer.write_record(cells).map_err(csv_error)?;
    writer.flush()
}

/// The I/O error behind a CSV error; rows all have as many cells as there are columns, so there is no other.
pub(crate) fn csv_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
