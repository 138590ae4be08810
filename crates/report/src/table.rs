//! Tables: aligned text for people, CSV for programs, Markdown for documents.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::bidi::isolate;
use crate::clean::{clean, fit};
use crate::style::Style;

/// On which side a column is flush.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A table of text cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
    max_width: Option<usize>,
}

/// A column is not cut below this width.
const MIN_WIDTH: usize = 6;
/// Columns of space between two columns.
const GAP: usize = 2;

impl Table {
    /// A table with these columns and no rows.
    pub fn new<N: Into<String>>(columns: impl IntoIterator<Item = (N, Align)>) -> Self {
        let columns = columns.into_iter().map(|(name, align)| (name.into(), align));
        Self { columns: columns.collect(), rows: Vec::new(), max_width: None }
    }

    /// The table, its text form cut to this width: the widest columns of words first. `None` cuts nothing.
    #[must_use]
    pub fn fit_to(mut self, width: Option<usize>) -> Self {
        self.max_width = width;
        self
    }

    /// Adds a row; missing cells are empty, cells beyond the columns are left out.
    pub fn push(&mut self, mut row: Vec<String>) {
        row.resize(self.columns.len(), String::new());
        self.rows.push(row);
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows.
    pub fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    /// Writes aligned columns, two spaces apart, without white space at line ends.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_text(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let names: Vec<String> = self.columns.iter().map(|(name, _)| name.clone()).collect();
        let cells: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(|cell| clean(cell).into_owned()).collect()).collect();
        let mut widths = widths(&names, &cells);
        self.narrow(&mut widths);
        writeln!(out, "{}", style.bold(&self.line(&names, &widths)))?;
        cells.iter().try_for_each(|row| writeln!(out, "{}", self.line(row, &widths)))
    }

    /// Writes CSV (RFC 4180) with a heading line and LF line ends.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(self.columns.iter().map(|(name, _)| name)).map_err(csv_error)?;
        for row in &self.rows {
            writer.write_record(row).map_err(csv_error)?;
        }
        writer.flush()
    }

    /// Writes a Markdown table.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        writeln!(out, "| {} |", names.join(" | "))?;
        let rules = self.columns.iter().map(|(_, align)| if *align == Align::Left { "---" } else { "---:" });
        writeln!(out, "| {} |", rules.collect::<Vec<_>>().join(" | "))?;
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|cell| clean(cell).replace('|', "\\|")).collect();
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
        Ok(())
    }

    /// Takes width from the widest column of words, again and again, until the table fits or nothing is left to take.
    fn narrow(&self, widths: &mut [usize]) {
        let Some(max_width) = self.max_width else { return };
        let total = |widths: &[usize]| widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        while total(widths) > max_width {
            let words = widths.iter_mut().zip(&self.columns).filter(|(_, (_, align))| *align == Align::Left);
            let widest = words.map(|(width, _)| width).max_by_key(|width| **width);
            match widest {
                Some(width) if *width > MIN_WIDTH => *width -= 1,
                _ => return,
            }
        }
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        for ((cell, width), (_, align)) in cells.iter().zip(widths).zip(&self.columns) {
            let cell = fit(cell, *width);
            let space = " ".repeat(width.saturating_sub(cell.width()));
            let cell = isolate(&cell);
            match align {
                Align::Left => line.extend([&cell, space.as_str()]),
                Align::Right => line.extend([space.as_str(), &cell]),
            }
            line.push_str(&" ".repeat(GAP));
        }
        line.truncate(line.trim_end().len());
        line
    }
}

fn widths(names: &[String], cells: &[Vec<String>]) -> Vec<usize> {
    let width = |column: usize| cells.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max();
    names.iter().enumerate().map(|(i, name)| name.width().max(width(i).unwrap_or(0))).collect()
}

/// The I/O error behind a CSV error; rows all have as many cells as there are columns, so there is no other.
fn csv_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new([("Code", Align::Right), ("Text", Align::Left)]);
        table.push(vec!["7".into(), "a|b".into()]);
        table.push(vec!["486".into(), "\u{4f60}, \"x\"".into()]);
        table
    }

    fn written(write: impl Fn(&Table, &mut Vec<u8>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&table(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn text_is_aligned_by_the_width_on_a_terminal() {
        let text = written(|table, out| table.write_text(out, Style::PLAIN));
        assert_eq!(text, "Code  Text\n   7  a|b\n 486  \u{4f60}, \"x\"\n");
    }

    #[test]
    fn a_table_is_cut_to_the_terminal_at_its_widest_words() {
        let mut table = Table::new([("N", Align::Right), ("Short", Align::Left), ("Long", Align::Left)]);
        table.push(vec!["1".into(), "abc".into(), "Bearer capability not authorized".into()]);
        let mut out = Vec::new();
        table.fit_to(Some(24)).write_text(&mut out, Style::PLAIN).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "N  Short  Long\n1  abc    Bearer capabi~\n");
    }

    #[test]
    fn a_name_from_right_to_left_does_not_change_columns_in_text_and_is_as_it_is_in_csv() {
        let mut table = Table::new([("From", Align::Left), ("To", Align::Left)]);
        table.push(vec!["\u{5d0}\u{5d1}".into(), "4930".into()]);
        let (mut text, mut csv) = (Vec::new(), Vec::new());
        table.write_text(&mut text, Style::PLAIN).unwrap();
        table.write_csv(&mut csv).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), "From  To\n\u{2068}\u{5d0}\u{5d1}\u{2069}    4930\n");
        assert_eq!(String::from_utf8(csv).unwrap(), "From,To\n\u{5d0}\u{5d1},4930\n");
    }

    #[test]
    fn csv_quotes_what_needs_it() {
        let text = written(|table, out| table.write_csv(out));
        assert_eq!(text, "Code,Text\n7,a|b\n486,\"\u{4f60}, \"\"x\"\"\"\n");
    }

    #[test]
    fn markdown_escapes_the_bar() {
        let text = written(|table, out| table.write_markdown(out));
        assert!(text.contains("| 7 | a\\|b |"), "{text}");
    }
}
