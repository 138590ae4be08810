//! Tables: aligned text for people, CSV for programs, Markdown for documents.

use std::io::{self, Write};

use crate::clean::clean;
use crate::columns::{Align, Columns, csv_error, width, write_markdown_cells};
use crate::style::Style;

/// A table of text cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    columns: Columns,
    rows: Vec<Vec<String>>,
    max_width: Option<usize>,
}

impl Table {
    /// A table with these columns and no rows.
    pub fn new<N: Into<String>>(columns: impl IntoIterator<Item = (N, Align)>) -> Self {
        Columns::new(columns).into()
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
        let clean_row = |row: &Vec<String>| row.iter().map(|cell| clean(cell).into_owned()).collect();
        let rows: Vec<Vec<String>> = self.rows.iter().map(clean_row).collect();
        let mut widths = self.columns.widths();
        for row in &rows {
            widths.iter_mut().zip(row).for_each(|(widest, cell)| *widest = (*widest).max(width(cell)));
        }
        if let Some(max_width) = self.max_width {
            self.columns.narrow(&mut widths, max_width);
        }
        let mut line = String::new();
        self.columns.lay_out(&mut line, self.columns.names(), &widths);
        writeln!(out, "{}", style.bold(&line))?;
        rows.iter().try_for_each(|row| {
            self.columns.lay_out(&mut line, row.iter().map(String::as_str), &widths);
            writeln!(out, "{line}")
        })
    }

    /// Writes CSV (RFC 4180) with a heading line and LF line ends.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(self.columns.names()).map_err(csv_error)?;
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
        self.columns.write_markdown_heading(out)?;
        self.rows.iter().try_for_each(|row| write_markdown_cells(out, row.iter().map(String::as_str)))
    }
}

impl From<Columns> for Table {
    fn from(columns: Columns) -> Self {
        Self { columns, rows: Vec::new(), max_width: None }
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
