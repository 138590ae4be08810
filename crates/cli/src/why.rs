//! `tritone why`: the main job.

use std::io::{self, Write};

use tritone_calls::{Call, Summary};
use tritone_config::Names;
use tritone_report::{
    FileLine, Strokes, call_table, write_call, write_call_json, write_first_screen, write_ladder,
    write_ladder_markdown, write_ladder_mermaid, write_ladder_svg, write_summary_json,
};

use crate::args::{Format, LadderForm, WhyArguments};
use crate::compare;
use crate::fail_on::Condition;
use crate::failure::{Failure, Status};
use crate::filter::attempts;
use crate::judged::{Judged, judge};
use crate::mask::{mask_call, pseudonyms};
use crate::names::name_elements;
use crate::output;
use crate::save;

pub(crate) fn run(arguments: &WhyArguments) -> Result<Status, Failure> {
    let recordings = &arguments.input.files;
    refuse_to_read_again(arguments)?;
    if let Some(to) = &arguments.save {
        save::check(recordings, to)?;
    }
    let names = arguments.names.load()?;
    if arguments.compare.is_some() {
        compare::check(recordings)?;
    }
    let Judged { calls, files, status, .. } =
        judge(&arguments.input.inputs()?, arguments.input.threads(), &arguments.profile, &arguments.join)?;
    if let Some(with) = arguments.compare {
        let is_chosen = arguments.filter.test(&calls)?;
        return Ok(status.max(compare::run(calls, arguments, with, &names, &is_chosen)?));
    }
    let recorded = attempts(&calls);
    let mut calls = choose(calls, arguments)?;
    let not_chosen = recorded - attempts(&calls);
    let mask = arguments.mask.then(pseudonyms);
    if let Some(to) = &arguments.save {
        match &mask {
            Some(mask) => save::save_masked(recordings, &calls, mask, to)?,
            None => save::save(recordings, &calls, to)?,
        }
    }
    if let Some(mask) = &mask {
        calls.iter_mut().for_each(|call| mask_call(call, mask));
    }
    calls.iter_mut().for_each(|call| name_elements(call, &names));
    let shown = match arguments.call {
        Some(_) => show_one(&calls, &files, &names, arguments)?,
        None => show_all(&calls, not_chosen, &files, &names, arguments.format)?,
    };
    Ok(status.max(shown).max(check(&calls, &arguments.fail_on)))
}

/// What has no end cannot be read a second time.
fn refuse_to_read_again(arguments: &WhyArguments) -> Result<(), Failure> {
    let again = match (&arguments.save, &arguments.compare) {
        (Some(_), _) => "--save",
        (None, Some(_)) => "--compare",
        (None, None) => return Ok(()),
    };
    match arguments.input.endless() {
        None => Ok(()),
        Some(endless) => Err(Failure::Use(format!(
            "{again} reads the recordings a second time; {endless} does not allow that, so write a file first"
        ))),
    }
}

/// Names the first condition that holds.
fn check(calls: &[Call], conditions: &[Condition]) -> Status {
    let Some(held) = conditions.iter().find_map(|condition| condition.of(calls)) else { return Status::Done };
    eprintln!("tritone: {held}");
    Status::ConditionHolds
}

/// The calls that the filters let pass; of them the one that `--call` names.
fn choose(calls: Vec<Call>, arguments: &WhyArguments) -> Result<Vec<Call>, Failure> {
    let recorded = calls.len();
    let mut chosen = arguments.filter.choose(calls)?;
    let Some(number) = arguments.call else { return Ok(chosen) };
    chosen.retain(|call| call.id == number);
    if chosen.is_empty() {
        let among = if arguments.filter.is_set() { " that the filters choose" } else { "" };
        return Err(Failure::Nothing(format!(
            "there is no call {number}{among}; the recording has {recorded} of them, from 1"
        )));
    }
    Ok(chosen)
}

fn show_one(
    calls: &[Call],
    files: &[FileLine],
    names: &Names,
    arguments: &WhyArguments,
) -> Result<Status, Failure> {
    let Some(call) = calls.first() else { return Ok(Status::NothingFound) };
    let mut out = output::stdout();
    let strokes = output::strokes(arguments.ascii);
    if let Some(form) = arguments.ladder {
        write_in_form(&mut out, call, names, form, strokes)?;
        out.flush()?;
        return Ok(Status::Done);
    }
    match arguments.format {
        Format::Text => write_call(&mut out, call, names, output::width(), output::style(), strokes)?,
        Format::Markdown => write_ladder_markdown(&mut out, call, names)?,
        Format::Json => write_call_json(&mut out, call, files, names)?,
        Format::Csv => call_table(core::slice::from_ref(call), names).write_csv(&mut out)?,
    }
    out.flush()?;
    Ok(Status::Done)
}

fn write_in_form(
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

fn show_all(
    calls: &[Call],
    not_chosen: u64,
    files: &[FileLine],
    names: &Names,
    format: Format,
) -> Result<Status, Failure> {
    let summary = Summary { not_chosen, ..Summary::of(calls) };
    let mut out = output::stdout();
    match format {
        Format::Text => {
            write_first_screen(&mut out, files, &summary, names, output::style())?;
            let table = call_table(calls, names).fit_to(output::terminal_width());
            if !table.is_empty() {
                writeln!(out)?;
                table.write_text(&mut out, output::style())?;
            }
        }
        Format::Json => {
            calls.iter().try_for_each(|call| write_call_json(&mut out, call, files, names))?;
            write_summary_json(&mut out, files, &summary, names)?;
        }
        Format::Csv => call_table(calls, names).write_csv(&mut out)?,
        Format::Markdown => call_table(calls, names).write_markdown(&mut out)?,
    }
    out.flush()?;
    Ok(if summary.attempts == 0 { Status::NothingFound } else { Status::Done })
}
