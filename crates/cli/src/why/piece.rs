//! What is made of each call, on whatever thread judged it: little enough to be handed on in its place.

use tritone_calls::{Call, Kind, Share};
use tritone_config::Names;
use tritone_report::{Waiting, call_cells, call_columns, write_call_json};

use crate::args::Format;
use crate::fail_on::Condition;
use crate::failure::Failure;
use crate::mask::{Pseudonyms, mask_call};
use crate::names::name_elements;

/// What is to be made of calls.
pub(super) struct Work<'a> {
    pub(super) format: Format,
    pub(super) conditions: &'a [Condition],
    pub(super) names: &'a Names,
    pub(super) mask: Option<Pseudonyms>,
    /// The names of the recordings.
    pub(super) files: Vec<String>,
}

/// What a call leaves behind.
pub(super) struct Piece {
    /// Whether it was a call at all.
    pub(super) is_call: bool,
    /// Nothing where the filters did not choose it.
    pub(super) chosen: Option<Chosen>,
}

/// What a chosen call leaves behind.
pub(super) struct Chosen {
    /// What it adds to the totals.
    pub(super) share: Share,
    /// Which conditions count it.
    pub(super) counted: Vec<bool>,
    pub(super) shown: Shown,
}

/// How a call is shown among others.
pub(super) enum Shown {
    /// As a row of a table whose columns are as wide as their widest cells.
    Row(Waiting),
    /// As a line that stands for itself.
    Line(Vec<u8>),
    /// Not at all: it is no call, and the format has only those.
    Nothing,
}

impl Work<'_> {
    /// The piece of a call that was chosen, or not.
    pub(super) fn of(&self, call: Call, is_chosen: bool) -> Result<Piece, Failure> {
        if is_chosen {
            return self.of_chosen(call);
        }
        Ok(Piece { is_call: call.kind == Kind::Call, chosen: None })
    }

    /// The piece of a call that was chosen.
    pub(super) fn of_chosen(&self, mut call: Call) -> Result<Piece, Failure> {
        self.prepare(&mut call);
        let chosen =
            Chosen { share: Share::of(&call), counted: self.counted(&call), shown: self.show(&call)? };
        Ok(Piece { is_call: call.kind == Kind::Call, chosen: Some(chosen) })
    }

    /// Makes a call one to show: masked, and its elements named.
    pub(super) fn prepare(&self, call: &mut Call) {
        if let Some(mask) = &self.mask {
            mask_call(call, mask);
        }
        name_elements(call, self.names);
    }

    /// Which conditions count a call.
    pub(super) fn counted(&self, call: &Call) -> Vec<bool> {
        self.conditions.iter().map(|condition| condition.counts(call)).collect()
    }

    fn show(&self, call: &Call) -> Result<Shown, Failure> {
        const USUAL: usize = 2_048;
        if self.format == Format::Json {
            let mut line = Vec::with_capacity(USUAL);
            write_call_json(&mut line, call, &self.files, self.names)?;
            return Ok(Shown::Line(line));
        }
        let Some(cells) = call_cells(call, self.names) else { return Ok(Shown::Nothing) };
        let mut line = Vec::new();
        match self.format {
            Format::Csv => call_columns().write_csv_row(&mut line, &cells)?,
            Format::Markdown => call_columns().write_markdown_row(&mut line, &cells)?,
            Format::Text | Format::Json => return Ok(Shown::Row(Waiting::from(&cells))),
        }
        Ok(Shown::Line(line))
    }
}
