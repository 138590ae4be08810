//! `tritone why`: the main job.

use std::cell::RefCell;
use std::io::Write;

use tritone_calls::{Auto, Call, Fold, FoldOptions, Summary};
use tritone_codes::{profile, profiles};
use tritone_report::{
    FileLine, call_table, write_call, write_call_json, write_first_screen, write_summary_json,
};

use crate::args::{Format, WhyArguments};
use crate::failure::{Failure, Status};
use crate::output;
use crate::recording::read_all;

pub(crate) fn run(arguments: &WhyArguments) -> Result<Status, Failure> {
    let options = FoldOptions { profile: auto(&arguments.profile)?, ..FoldOptions::default() };
    let fold = RefCell::new(Fold::new(options));
    let (recorded, status) = read_all(
        &arguments.files,
        |_, captured, message| fold.borrow_mut().see(captured.frame, captured.time, captured.flow, message),
        |latest| fold.borrow_mut().saw_time(latest),
    )?;
    let fold = fold.into_inner();
    let outside = fold.without_call_id() + fold.legs_left_out() + fold.without_status();
    if outside > 0 {
        eprintln!(
            "tritone: {outside} messages belong to no call (no Call-ID, no valid status, or too many legs)"
        );
    }
    let files: Vec<FileLine> = recorded.into_iter().map(|recorded| recorded.line).collect();
    let calls = fold.finish();
    let shown = match arguments.call {
        Some(number) => show_one(&calls, number, &files, arguments.format)?,
        None => show_all(&calls, &files, arguments.format)?,
    };
    Ok(status.max(shown))
}

/// The profile that the user named, or `auto`.
fn auto(name: &str) -> Result<Auto, Failure> {
    if name.eq_ignore_ascii_case("auto") {
        return Ok(Auto::ByProduct);
    }
    profile(name).map(Auto::Fixed).ok_or_else(|| {
        let known: Vec<&str> = profiles().iter().map(|profile| &*profile.id).collect();
        Failure::Use(format!("no profile is called {name}; there are auto, {}", known.join(", ")))
    })
}

fn show_one(calls: &[Call], number: u64, files: &[FileLine], format: Format) -> Result<Status, Failure> {
    let call = calls.iter().find(|call| call.id == number).ok_or_else(|| {
        Failure::Nothing(format!(
            "there is no call {number}; the recording has {} of them, from 1",
            calls.len()
        ))
    })?;
    let mut out = output::stdout();
    match format {
        Format::Text | Format::Markdown => write_call(&mut out, call, output::width(), output::style())?,
        Format::Json => write_call_json(&mut out, call, files)?,
        Format::Csv => call_table(core::slice::from_ref(call)).write_csv(&mut out)?,
    }
    out.flush()?;
    Ok(Status::Done)
}

fn show_all(calls: &[Call], files: &[FileLine], format: Format) -> Result<Status, Failure> {
    let summary = Summary::of(calls);
    let mut out = output::stdout();
    match format {
        Format::Text => {
            write_first_screen(&mut out, files, &summary, output::style())?;
            let table = call_table(calls).fit_to(output::terminal_width());
            if !table.is_empty() {
                writeln!(out)?;
                table.write_text(&mut out, output::style())?;
            }
        }
        Format::Json => {
            calls.iter().try_for_each(|call| write_call_json(&mut out, call, files))?;
            write_summary_json(&mut out, files, &summary)?;
        }
        Format::Csv => call_table(calls).write_csv(&mut out)?,
        Format::Markdown => call_table(calls).write_markdown(&mut out)?,
    }
    out.flush()?;
    Ok(if summary.attempts == 0 { Status::NothingFound } else { Status::Done })
}
