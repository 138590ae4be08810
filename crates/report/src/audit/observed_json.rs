//! `audit --observed --format json`: one object an element.

use std::io::{self, Write};

use serde::Serialize;
use tritone_calls::{Fit, Judgement, ObservedRow, Said};
use tritone_wire::FrameRef;

use crate::why_text::FileLine;

use super::observed::{ObservedAudit, judgement_word};

#[derive(Serialize)]
struct ElementLine<'a> {
    schema: u32,
    element: String,
    name: Option<&'a str>,
    far: Option<String>,
    product: Option<&'a str>,
    handling: &'static str,
    calls: u64,
    profile: Option<&'a str>,
    conclusion: &'static str,
    telling_rows: usize,
    fits: Vec<FitLine<'a>>,
    rows: Vec<RowLine<'a>>,
    by_likeness: u64,
    left_out: LeftOutLine,
}

#[derive(Serialize)]
struct FitLine<'a> {
    profile: &'a str,
    heeds_causes: bool,
    rows: usize,
    of_rows: usize,
    calls: u64,
    of_calls: u64,
}

#[derive(Serialize)]
struct RowLine<'a> {
    got: SaidLine,
    sent: SaidLine,
    calls: u64,
    example: ExampleLine<'a>,
    translation: bool,
    fits: Option<&'static str>,
    says: Option<SaidLine>,
}

#[derive(Serialize)]
struct SaidLine {
    status: Option<u16>,
    cause: Option<u8>,
}

#[derive(Serialize)]
struct ExampleLine<'a> {
    call: u64,
    got: FrameLine<'a>,
    sent: FrameLine<'a>,
}

#[derive(Serialize)]
struct FrameLine<'a> {
    file: &'a str,
    frame: u64,
}

#[derive(Serialize)]
struct LeftOutLine {
    challenges: u64,
    cancels: u64,
    answered_before: u64,
    several_branches: u64,
}

impl ObservedAudit<'_> {
    /// Writes the mapping as one line of JSON; `files` are the recordings in the order in which they were read.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_json(&self, out: &mut dyn Write, files: &[FileLine]) -> io::Result<()> {
        let (mapping, fits) = (self.mapping, &self.fits);
        let left_out = mapping.left_out;
        let line = ElementLine {
            schema: 1,
            element: mapping.element.address.to_string(),
            name: self.names.of(mapping.element.address.ip()),
            far: mapping.element.far.map(|far| far.to_string()),
            product: mapping.product.as_deref(),
            handling: mapping.handling.as_str(),
            calls: mapping.calls(),
            profile: self.shown().map(|fit| &*fit.profile.id),
            conclusion: fits.conclusion.as_str(),
            telling_rows: fits.telling,
            fits: self.fit_lines(),
            rows: self.rows().map(|(row, judgement)| self.row_line(row, judgement, files)).collect(),
            by_likeness: mapping.by_likeness,
            left_out: LeftOutLine {
                challenges: left_out.challenges,
                cancels: left_out.cancels,
                answered_before: left_out.answered_before,
                several_branches: left_out.several_branches,
            },
        };
        serde_json::to_writer(&mut *out, &line)?;
        writeln!(out)
    }

    fn fit_lines<'l>(&'l self) -> Vec<FitLine<'l>> {
        let fits = self.fits.ranked.iter().filter(|fit| fit.rows > 0);
        let line = |fit: &'l Fit<'_>| FitLine {
            profile: &fit.profile.id,
            heeds_causes: fit.heeds_causes,
            rows: fit.rows,
            of_rows: self.fits.rows,
            calls: fit.calls,
            of_calls: self.fits.calls,
        };
        fits.map(line).collect()
    }

    fn row_line<'l>(
        &self,
        row: &ObservedRow,
        judgement: Option<Judgement>,
        files: &'l [FileLine],
    ) -> RowLine<'l> {
        let name = |frame: FrameRef| files.get(usize::from(frame.file)).map_or("", |file| &file.name);
        let frame = |frame: FrameRef| FrameLine { file: name(frame), frame: frame.number };
        RowLine {
            got: said(row.got),
            sent: said(row.sent),
            calls: row.calls,
            example: ExampleLine {
                call: row.example.call,
                got: frame(row.example.got),
                sent: frame(row.example.sent),
            },
            translation: self.mapping.is_translation(row),
            fits: judgement.map(judgement_word),
            says: match judgement {
                Some(Judgement::Differs(other)) => Some(said(other)),
                _ => None,
            },
        }
    }
}

fn said(said: Said) -> SaidLine {
    SaidLine {
        status: said.status.map(|status| status.as_u16()),
        cause: said.cause.map(|cause| cause.as_u8()),
    }
}
