//! The list of calls.

use std::io::{self, Write};

use tritone_calls::{Call, CauseSource, Kind, Outcome, Party};
use tritone_config::Names;

use super::Report;
use super::charts::cause_words;
use crate::clean::fit;
use crate::markup::escape;
use crate::time::clock;
use tritone_wire::Endpoint;

/// Rows of the list.
const MAX_ROWS: usize = 1_000;
/// Characters of a name or number in a list; the whole is in its title.
const MAX_NAME: usize = 40;

/// Writes the list of calls; `is_in_full` says for which there is more above.
pub(super) fn write_calls(
    out: &mut dyn Write,
    report: &Report<'_>,
    is_in_full: &dyn Fn(u64) -> bool,
) -> io::Result<()> {
    let all = || report.calls.iter().filter(|call| call.kind == Kind::Call);
    let count = all().count();
    if count == 0 {
        return Ok(());
    }
    writeln!(out, "<section aria-labelledby=\"calls\">\n<h2 id=\"calls\">All calls</h2>")?;
    if count > MAX_ROWS {
        writeln!(
            out,
            "<p>The first {MAX_ROWS} of {count}; <code>tritone why --format csv</code> lists all.</p>"
        )?;
    }
    write_controls(out)?;
    writeln!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"calls\">\n<table id=\"list\">\
         <thead><tr><th scope=\"col\" class=\"n\">Call</th><th scope=\"col\">Start (UTC)</th>\
         <th scope=\"col\">From</th><th scope=\"col\">To</th><th scope=\"col\">Outcome</th>\
         <th scope=\"col\">SIP status</th><th scope=\"col\">ISDN cause (DSS1 octet)</th>\
         <th scope=\"col\">Cause from</th><th scope=\"col\">Said by</th></tr></thead>\n<tbody>"
    )?;
    all().take(MAX_ROWS).try_for_each(|call| write_row(out, call, report.names, is_in_full(call.id)))?;
    writeln!(out, "</tbody></table>\n</div>\n</section>")
}

/// Hidden until the script that makes them work has run.
fn write_controls(out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<p class=\"controls\" hidden=\"hidden\"><label>Filter: <input type=\"search\" id=\"filter\" \
         placeholder=\"number, status, cause, address\"/></label> <label>Outcome: <select id=\"outcome\">\
         <option value=\"\">all</option>"
    )?;
    for outcome in Outcome::ALL {
        writeln!(out, "<option>{outcome}</option>")?;
    }
    writeln!(out, "</select></label> <span id=\"found\" role=\"status\"></span></p>")
}

fn write_row(out: &mut dyn Write, call: &Call, names: &Names, is_in_full: bool) -> io::Result<()> {
    let id = call.id;
    let number = if is_in_full { format!("<a href=\"#call-{id}\">{id}</a>") } else { id.to_string() };
    let status = call.status.map_or_else(String::new, |status| {
        format!("{status} {}", call.phrase.as_deref().or(status.phrase()).unwrap_or_default())
    });
    let class = match call.outcome {
        Outcome::Answered => "good",
        outcome if outcome.is_failure() => "bad",
        _ => "",
    };
    writeln!(
        out,
        "<tr data-outcome=\"{outcome}\"><th scope=\"row\" class=\"n\">{number}</th><td>{}</td><td>{}</td><td>{}</td>\
         <td class=\"{class}\">{outcome}</td><td><bdi dir=\"ltr\">{}</bdi></td><td>{}</td><td>{}</td><td>{}</td></tr>",
        clock(call.start),
        caller(call),
        dialled(call),
        escape(&fit(&status, MAX_NAME)),
        call.shown_cause().map(|cause| escape(&cause_words(cause))).unwrap_or_default(),
        cause_source(call),
        call.origin.as_ref().map(|origin| element(origin.address, names)).unwrap_or_default(),
        outcome = call.outcome
    )
}

/// Where the cause comes from: the wire, or a profile by its id.
fn cause_source(call: &Call) -> String {
    match call.cause_source {
        Some(CauseSource::Reason) => "Reason".to_owned(),
        Some(CauseSource::Q931) => "Q.931".to_owned(),
        Some(CauseSource::Isup) => "ISUP".to_owned(),
        Some(CauseSource::Profile) => escape(&call.profile.profile),
        None => String::new(),
    }
}

pub(super) fn caller(call: &Call) -> String {
    party(&call.from)
}

pub(super) fn dialled(call: &Call) -> String {
    party(&call.to)
}

/// Number and display name, each isolated: a right-to-left name must not turn the number around.
fn party(party: &Party) -> String {
    let number = named(party.short());
    match party.display.as_deref().filter(|name| !name.is_empty() && *name != party.short()) {
        Some(name) => format!("{number} <span class=\"note\">{}</span>", named(name)),
        None => number,
    }
}

/// An element: its name where it has one, and its address.
pub(super) fn element(address: Endpoint, names: &Names) -> String {
    match names.of(address.ip()) {
        Some(name) => format!("{}<br/><span class=\"note\">{address}</span>", named(name)),
        None => address.to_string(),
    }
}

fn named(text: &str) -> String {
    let short = fit(text, MAX_NAME);
    if short == text {
        return format!("<bdi>{}</bdi>", escape(text));
    }
    format!("<bdi title=\"{}\">{}</bdi>", escape(text), escape(&short))
}
