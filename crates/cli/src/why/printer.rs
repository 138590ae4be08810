//! Prints all calls, one after another.

use std::io::{self, BufWriter, StdoutLock, Write};

use tritone_calls::{Summary, Totals};
use tritone_config::Names;
use tritone_report::{FileLine, LongTable, call_columns, write_first_screen, write_summary_json};

use super::check;
use super::piece::{Piece, Shown};
use crate::args::Format;
use crate::fail_on::{Condition, Tally};
use crate::failure::{Failure, Status};
use crate::output;

/// Takes the pieces of calls in order of their ids. What is shown line by line is written as it comes; what needs to know
/// all calls is folded.
pub(super) struct Printer<'a> {
    out: BufWriter<StdoutLock<'static>>,
    format: Format,
    /// Whether the heading is still to be written: nothing is before there is something to show.
    is_untitled: bool,
    table: LongTable,
    totals: Totals,
    tally: Tally<'a>,
    not_chosen: u64,
}

impl<'a> Printer<'a> {
    pub(super) fn new(format: Format, conditions: &'a [Condition]) -> Self {
        Self {
            out: output::stdout(),
            format,
            is_untitled: true,
            table: LongTable::new(call_columns()),
            totals: Totals::default(),
            tally: Tally::new(conditions),
            not_chosen: 0,
        }
    }

    /// Counts calls that were not chosen.
    pub(super) fn leave_out(&mut self, calls: u64) {
        self.not_chosen += calls;
    }

    /// Takes the piece of the next call.
    pub(super) fn take(&mut self, piece: Piece) -> Result<(), Failure> {
        let Some(chosen) = piece.chosen else {
            self.leave_out(u64::from(piece.is_call));
            return Ok(());
        };
        if piece.is_call {
            self.tally.add(&chosen.counted);
        }
        self.totals.add(chosen.share);
        match chosen.shown {
            Shown::Row(row) => self.table.push(&row)?,
            Shown::Line(line) => {
                self.title()?;
                self.out.write_all(&line)?;
            }
            Shown::Nothing => {}
        }
        Ok(())
    }

    /// Writes what was still to come.
    pub(super) fn finish(mut self, files: &[FileLine], names: &Names) -> Result<Status, Failure> {
        self.title()?;
        let summary = Summary { not_chosen: self.not_chosen, ..self.totals.finish() };
        let out = &mut self.out;
        match self.format {
            Format::Text => {
                write_first_screen(out, files, &summary, names, output::style())?;
                if !self.table.is_empty() {
                    writeln!(out)?;
                    self.table.write_text(out, output::terminal_width(), output::style())?;
                }
            }
            Format::Json => write_summary_json(out, files, &summary, names)?,
            Format::Csv | Format::Markdown => {}
        }
        out.flush()?;
        let shown = if summary.attempts == 0 { Status::NothingFound } else { Status::Done };
        Ok(shown.max(check(&self.tally)))
    }

    fn title(&mut self) -> io::Result<()> {
        if !std::mem::take(&mut self.is_untitled) {
            return Ok(());
        }
        match self.format {
            Format::Csv => call_columns().write_csv_heading(&mut self.out),
            Format::Markdown => call_columns().write_markdown_heading(&mut self.out),
            Format::Text | Format::Json => Ok(()),
        }
    }
}
