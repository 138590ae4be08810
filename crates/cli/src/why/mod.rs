//! `tritone why`: the main job.

mod one;
mod piece;
mod printer;

use std::path::Path;

use tritone_calls::{Call, FoldOptions};
use tritone_capture::Input;

use crate::args::{Format, WhyArguments};
use crate::chosen::each_call;
use crate::compare;
use crate::fail_on::{Condition, Tally};
use crate::failure::{Failure, Status};
use crate::filter::attempts;
use crate::judged::{Judged, Reading, judge};
use crate::mask::pseudonyms;
use crate::save;
use one::NotFound;
pub(crate) use one::write_in_form;
use piece::Work;
use printer::Printer;

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
    let inputs = arguments.input.inputs()?;
    if let Some(with) = arguments.compare {
        let Judged { calls, status, .. } = judge(reading(&inputs, arguments)?)?;
        let is_chosen = arguments.filter.test(&calls)?;
        return Ok(status.max(compare::run(calls, arguments, with, &names, &is_chosen)?));
    }
    let work = Work {
        format: arguments.format,
        conditions: &arguments.fail_on,
        names: &names,
        mask: arguments.mask.then(pseudonyms),
        files: inputs.iter().map(Input::name).collect(),
    };
    match (&arguments.save, arguments.call) {
        (Some(to), _) => save_and_show(&inputs, arguments, &work, to),
        (None, Some(number)) => show_one(&inputs, arguments, &work, number),
        (None, None) => show_all(&inputs, arguments, &work),
    }
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

fn reading<'a>(inputs: &'a [Input], arguments: &WhyArguments) -> Result<Reading<'a>, Failure> {
    let max_octets = arguments.input.limit_memory();
    let shows = arguments.call.is_some() || arguments.format == Format::Json;
    // ICMP errors are saved with the calls whose findings they are.
    let saves = arguments.save.is_some();
    let conditions = arguments.fail_on.iter().any(Condition::asks_for_findings);
    let findings = shows || saves || conditions || arguments.filter.asks_for_findings();
    let options = FoldOptions { max_octets, findings, ..arguments.join.options(&arguments.profile)? };
    Ok(Reading { inputs, threads: arguments.input.threads(), options })
}

/// Names the first condition that holds.
fn check(tally: &Tally<'_>) -> Status {
    let Some(held) = tally.held() else { return Status::Done };
    eprintln!("tritone: {held}");
    Status::ConditionHolds
}

/// Shows the calls, and keeps none of them.
fn show_all(inputs: &[Input], arguments: &WhyArguments, work: &Work<'_>) -> Result<Status, Failure> {
    let mut printer = Printer::new(arguments.format, &arguments.fail_on);
    let of_call = |call, is_chosen| work.of(call, is_chosen);
    let mut print = |piece: Result<_, _>| printer.take(piece?);
    let read = each_call(reading(inputs, arguments)?, None, &arguments.filter, &of_call, &mut print)?;
    let status = read.status;
    Ok(status.max(printer.finish(&read.files(), work.names)?))
}

/// Shows the one that `--call` names.
fn show_one(
    inputs: &[Input],
    arguments: &WhyArguments,
    work: &Work<'_>,
    number: u64,
) -> Result<Status, Failure> {
    let (mut found, mut recorded) = (None, 0);
    let find = |call: Call, is_chosen| (is_chosen && call.id == number).then(|| Box::new(call));
    let mut keep = |call: Option<_>| {
        recorded += 1;
        found = call.or(found.take());
        Ok(())
    };
    let read = each_call(reading(inputs, arguments)?, None, &arguments.filter, &find, &mut keep)?;
    let call = found.ok_or_else(|| NotFound { number, recorded }.failure(&arguments.filter))?;
    Ok(read.status.max(one::show(*call, work, arguments)?))
}

/// Saves the packets of the chosen calls, which takes all of them at once, and shows them.
fn save_and_show(
    inputs: &[Input],
    arguments: &WhyArguments,
    work: &Work<'_>,
    to: &Path,
) -> Result<Status, Failure> {
    let recordings = &arguments.input.files;
    let Judged { calls, files, status, .. } = judge(reading(inputs, arguments)?)?;
    let (recorded, attempted) = (calls.len(), attempts(&calls));
    let mut calls = arguments.filter.choose(calls)?;
    let mut printer = Printer::new(arguments.format, &arguments.fail_on);
    printer.leave_out(attempted - attempts(&calls));
    if let Some(number) = arguments.call {
        calls.retain(|call| call.id == number);
        if calls.is_empty() {
            return Err(NotFound { number, recorded }.failure(&arguments.filter));
        }
    }
    match &work.mask {
        Some(mask) => save::save_masked(recordings, &calls, mask, to)?,
        None => save::save(recordings, &calls, to)?,
    }
    if arguments.call.is_some() {
        let shown = calls.into_iter().next().map(|call| one::show(call, work, arguments));
        return Ok(status.max(shown.unwrap_or(Ok(Status::NothingFound))?));
    }
    calls.into_iter().try_for_each(|call| printer.take(work.of_chosen(call)?))?;
    Ok(status.max(printer.finish(&files, work.names)?))
}
