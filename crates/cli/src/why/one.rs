//! One call: verdict, evidence, ladder.

use std::io::{self, Write};

use tritone_calls::{Call, Kind};
use tritone_config::Names;
use tritone_report::{
    Strokes, call_table, write_call, write_call_json, write_ladder, write_ladder_markdown,
    write_ladder_mermaid, write_ladder_svg,
};

use super::check;
use super::piece::Work;
use crate::args::{Format, LadderForm, WhyArguments};
use crate::fail_on::Tally;
use crate::failure::{Failure, Status};
use crate::filter::Filter;
use crate::output;

/// A call that is not there.
pub(super) struct NotFound {
    /// The number by which it was named.
    pub(super) number: u64,
    /// How many calls and other exchanges there are.
    pub(super) recorded: usize,
}

impl NotFound {
    pub(super) fn failure(&self, filter: &Filter) -> Failure {
        let Self { number, recorded } = self;
        let among = if filter.is_set() { " that the filters choose" } else { "" };
        Failure::Nothing(format!(
            "there is no call {number}{among}; the recording has {recorded} of them, from 1"
        ))
    }
}

/// Shows a call in the form that was asked for.
pub(super) fn show(mut call: Call, work: &Work<'_>, arguments: &WhyArguments) -> Result<Status, Failure> {
    work.prepare(&mut call);
    let mut out = output::stdout();
    write(&mut out, &call, work, arguments)?;
    out.flush()?;
    let mut tally = Tally::new(&arguments.fail_on);
    if call.kind == Kind::Call {
        tally.add(&work.counted(&call));
    }
    Ok(check(&tally))
}

fn write(out: &mut dyn Write, call: &Call, work: &Work<'_>, arguments: &WhyArguments) -> Result<(), Failure> {
    let (names, strokes) = (work.names, output::strokes(arguments.ascii));
    if let Some(form) = arguments.ladder {
        return Ok(write_in_form(out, call, names, form, strokes)?);
    }
    match arguments.format {
        Format::Text => write_call(out, call, names, output::width(), output::style(), strokes)?,
        Format::Markdown => write_ladder_markdown(out, call, names)?,
        Format::Json => write_call_json(out, call, &work.files, names)?,
        Format::Csv => call_table(core::slice::from_ref(call), names).write_csv(out)?,
    }
    Ok(())
}

pub(crate) fn write_in_form(
    out: &mut dyn Write,
    call: &Call,
    names: &Names,
    form: LadderForm,
    strokes: Strokes,
) -> io::Result<()> {
    match form {
        LadderForm::Text => write_ladder(out, call, names, output::width(), strokes),
        LadderForm::Svg => write_ladder_svg(out, call, names),
        LadderForm::Mermaid => write_ladder_mermaid(out, call, names),
        LadderForm::Markdown => write_ladder_markdown(out, call, names),
    }
}
