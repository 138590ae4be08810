//! A table of many rows, which come before it can be written.

use std::env;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, Write};

use tempfile::SpooledTempFile;

use crate::cells::Waiting;
use crate::columns::Columns;
use crate::style::Style;

/// Octets of rows that wait in memory, about 130,000 calls.
const IN_MEMORY: usize = 16 << 20;
/// Octets that are written and read at once.
const BUFFER: usize = 64 << 10;

/// A table of as many rows as a recording has calls. How wide its columns are, and what is said above it, is known when
/// the last row came; until then they wait as text, and where they are many, in a temporary file.
#[derive(Debug)]
pub struct LongTable {
    columns: Columns,
    widths: Vec<usize>,
    rows: BufWriter<SpooledTempFile>,
    is_empty: bool,
}

impl LongTable {
    /// A table with these columns and no rows.
    pub fn new(columns: Columns) -> Self {
        Self::with_memory(columns, IN_MEMORY)
    }

    fn with_memory(columns: Columns, octets: usize) -> Self {
        let rows = BufWriter::with_capacity(BUFFER, SpooledTempFile::new(octets));
        Self { widths: columns.widths(), columns, rows, is_empty: true }
    }

    /// Adds a row with a cell for each column.
    ///
    /// # Errors
    /// Those of the temporary file.
    pub fn push(&mut self, row: &Waiting) -> io::Result<()> {
        self.is_empty = false;
        for (width, of_cell) in self.widths.iter_mut().zip(&row.widths) {
            *width = (*width).max(*of_cell);
        }
        self.rows.write_all(row.line.as_bytes()).map_err(|error| of_temporary_file(&error))
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Writes aligned columns as [`Table::write_text`](crate::Table::write_text) does, cut to `max_width`.
    ///
    /// # Errors
    /// Those of the writer and of the temporary file.
    pub fn write_text(self, out: &mut dyn Write, max_width: Option<usize>, style: Style) -> io::Result<()> {
        let Self { columns, mut widths, mut rows, .. } = self;
        if let Some(max_width) = max_width {
            columns.narrow(&mut widths, max_width);
        }
        let (mut row, mut line, mut plain) = (String::new(), String::new(), Vec::new());
        columns.lay_out(&mut line, columns.names(), &widths);
        writeln!(out, "{}", style.bold(&line))?;
        rows.rewind().map_err(|error| of_temporary_file(&error))?;
        let rows = rows.into_inner().map_err(|error| of_temporary_file(error.error()))?;
        let mut rows = BufReader::with_capacity(BUFFER, rows);
        while rows.read_line(&mut row).map_err(|error| of_temporary_file(&error))? > 0 {
            let cells = row.trim_end_matches('\n');
            if columns.lay_out_plain(&mut plain, cells.as_bytes(), Waiting::CELL_END, &widths).is_none() {
                columns.lay_out(&mut line, cells.split(char::from(Waiting::CELL_END)), &widths);
                plain.clear();
                plain.extend_from_slice(line.as_bytes());
            }
            plain.push(b'\n');
            out.write_all(&plain)?;
            row.clear();
        }
        Ok(())
    }
}

/// Says what failed, and what to do.
fn of_temporary_file(error: &io::Error) -> io::Error {
    let folder = env::temp_dir();
    let text = format!(
        "the rows of the table wait in a temporary file in {}: {error}; let TMPDIR name a folder with room",
        folder.display()
    );
    io::Error::other(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Cells;
    use crate::columns::Align;
    use crate::table::Table;

    /// Rows of words that are cut, isolated, made safe and empty.
    fn rows() -> Vec<Vec<String>> {
        let row = |number: usize| {
            let words = [
                "",
                "abc",
                "a\tb\nc",
                "\u{5d0}\u{5d1} x",
                "\u{4f60}\u{4f60}",
                "Bearer capability not authorized ",
            ];
            vec![number.to_string(), words[number % words.len()].to_owned(), words[number % 5].to_owned()]
        };
        (0..100).map(row).collect()
    }

    fn columns() -> [(&'static str, Align); 3] {
        [("N", Align::Right), ("Words", Align::Left), ("Last", Align::Left)]
    }

    fn written(octets: usize, max_width: Option<usize>) -> String {
        let mut table = LongTable::with_memory(Columns::new(columns()), octets);
        assert!(table.is_empty());
        for row in rows() {
            let mut cells = Cells::default();
            row.iter().for_each(|cell| cells.push(cell));
            table.push(&Waiting::from(&cells)).unwrap();
        }
        table.rows.flush().unwrap();
        assert_eq!(table.rows.get_ref().is_rolled(), octets == 0);
        let mut out = Vec::new();
        table.write_text(&mut out, max_width, Style { colour: true }).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn it_is_written_as_a_short_table_is_wherever_its_rows_wait() {
        for max_width in [None, Some(30), Some(1)] {
            let mut table = Table::new(columns());
            rows().into_iter().for_each(|row| table.push(row));
            let mut short = Vec::new();
            table.fit_to(max_width).write_text(&mut short, Style { colour: true }).unwrap();
            let short = String::from_utf8(short).unwrap();
            assert_eq!(written(IN_MEMORY, max_width), short);
            assert_eq!(written(0, max_width), short);
        }
    }

    #[test]
    fn an_error_of_the_temporary_file_says_what_to_do() {
        let error = of_temporary_file(&io::ErrorKind::StorageFull.into());
        assert!(error.to_string().contains("TMPDIR"), "{error}");
        assert_ne!(error.kind(), io::ErrorKind::BrokenPipe, "which would be success");
    }
}
