//! A report as one HTML page for people who were not there: no network, nothing to install, readable on paper.

mod calls;
mod charts;
mod failures;
mod timeline;

use std::io::{self, Write};

use tritone_calls::{Call, Outcome, Summary};
use tritone_config::Names;

use crate::ladder::SVG_STYLE;
use crate::left_out::LeftOut;
use crate::markup::escape;
use crate::why_text::{FileLine, counted, exchanges, period};

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

/// What a report is about.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The heading.
    pub title: &'a str,
    /// The recordings.
    pub files: &'a [FileLine],
    /// All that was judged, calls and others.
    pub calls: &'a [Call],
    /// What is in no verdict.
    pub left_out: LeftOut,
    /// Calls that a filter left out.
    pub not_chosen: u64,
    /// How many calls of each way of failing are shown in full.
    pub examples: usize,
    /// What the user calls the elements.
    pub names: &'a Names,
}

/// Writes the page. Its size is bounded whatever the number of calls: of each way of failing the first few calls are
/// shown in full, lists end after a fixed number of rows, and both say what they leave out.
///
/// # Errors
/// Those of the writer.
pub fn write_html(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let summary = Summary::of(report.calls);
    let failed = failures::Failures::new(&summary, report);
    write_head(out, report.title)?;
    writeln!(out, "<body>\n<header>\n<h1>{}</h1>", escape(report.title))?;
    write_scope(out, report.files, &summary)?;
    writeln!(out, "</header>\n<main>")?;
    write_totals(out, &summary)?;
    charts::write_charts(out, &summary)?;
    timeline::write_timeline(out, report.calls)?;
    failed.write_table(out)?;
    failed.write_in_full(out)?;
    calls::write_calls(out, report, &|id| failed.is_in_full(id))?;
    write_recordings(out, report, &summary)?;
    writeln!(out, "{}", include_str!("legend.html"))?;
    writeln!(out, "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>")
}

/// The policy forbids every request: the page must not tell anybody that it is being read.
fn write_head(out: &mut dyn Write, title: &str) -> io::Result<()> {
    writeln!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta name=\"color-scheme\" content=\"light dark\"/>\n\
         <meta name=\"generator\" content=\"tritone {}\"/>\n<title>{}</title>\n<style>\n{STYLE}{SVG_STYLE}</style>\n\
         </head>",
        env!("CARGO_PKG_VERSION"),
        escape(title)
    )
}

/// Which recordings, from when to when.
fn write_scope(out: &mut dyn Write, files: &[FileLine], summary: &Summary) -> io::Result<()> {
    let names: Vec<String> = files.iter().map(|file| format!("<b>{}</b>", escape(&file.name))).collect();
    write!(out, "<p>{}", names.join(", "))?;
    if let (Some(start), Some(end)) = (summary.start, summary.end) {
        write!(out, "<br/>{}", escape(&period(start, end)))?;
    }
    writeln!(out, "</p>")
}

fn write_totals(out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
    let answered = summary.count(Outcome::Answered);
    let others = summary.attempts.saturating_sub(answered + summary.failed());
    writeln!(out, "<section aria-labelledby=\"totals\">\n<h2 id=\"totals\">In short</h2>")?;
    writeln!(out, "<p class=\"lead\">{}</p>\n<dl class=\"cards\">", escape(&in_short(summary)))?;
    let cards = [
        ("calls", summary.attempts, ""),
        ("answered", answered, "good"),
        ("failed", summary.failed(), "bad"),
        ("neither", others, ""),
        ("causes seen on the wire", summary.causes_observed, ""),
    ];
    for (name, count, class) in cards {
        writeln!(out, "<div class=\"card {class}\"><dt>{name}</dt><dd>{count}</dd></div>")?;
    }
    writeln!(out, "</dl>\n</section>")
}

/// The totals as a person would say them.
fn in_short(summary: &Summary) -> String {
    if summary.attempts == 0 {
        return "There is no call in the recording.".to_owned();
    }
    let mut parts = vec![format!("{} answered", were(summary.count(Outcome::Answered)))];
    if summary.failed() > 0 {
        parts.push(format!("{} failed", summary.failed()));
    }
    let others = [
        (Outcome::Cancelled, "given up by the caller"),
        (Outcome::Elsewhere, "taken by another phone"),
        (Outcome::InProgress, "still going on when the recording ended"),
    ];
    for (outcome, words) in others {
        let count = summary.count(outcome);
        if count > 0 {
            parts.push(format!("{} {words}", were(count)));
        }
    }
    let (last, first) =
        parts.split_last().map_or((String::new(), &[][..]), |(last, first)| (last.clone(), first));
    let list = if first.is_empty() { last } else { format!("{} and {last}", first.join(", ")) };
    let noun = if summary.attempts == 1 { "call" } else { "calls" };
    format!("Of {} {noun}, {list}.", summary.attempts)
}

fn were(count: u64) -> String {
    if count == 1 { "1 was".to_owned() } else { format!("{count} were") }
}

/// What was read, and what of it says nothing about calls.
fn write_recordings(out: &mut dyn Write, report: &Report<'_>, summary: &Summary) -> io::Result<()> {
    writeln!(
        out,
        "<section aria-labelledby=\"read\">\n<h2 id=\"read\">What was read, and what was not</h2>\n\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"read\">\n<table>\n<thead><tr>\
         <th scope=\"col\">Recording</th><th scope=\"col\" class=\"n\">Read</th>\
         <th scope=\"col\" class=\"n\">Messages</th><th scope=\"col\">Skipped</th></tr></thead>\n<tbody>"
    )?;
    for file in report.files {
        let skipped: Vec<String> =
            file.skipped.iter().map(|(reason, count)| format!("{count} {}", escape(reason))).collect();
        let skipped = if skipped.is_empty() { "nothing".to_owned() } else { skipped.join(", ") };
        let trouble =
            file.trouble.as_deref().map(|text| format!("<br/><b class=\"bad\">{}</b>", escape(text)));
        writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{skipped}{}</td></tr>",
            escape(&file.name),
            counted(file.packets, file.unit),
            file.messages,
            trouble.unwrap_or_default()
        )?;
    }
    writeln!(out, "</tbody>\n</table>\n</div>")?;
    let mut notes: Vec<String> = Vec::new();
    if !summary.others.is_empty() {
        let others: Vec<String> =
            summary.others.iter().map(|(kind, count)| exchanges(kind, *count)).collect();
        notes.push(format!("Besides calls, and outside all totals: {}.", others.join(", ")));
    }
    if report.not_chosen > 0 {
        notes.push(format!("{} calls were recorded but not chosen for this page.", report.not_chosen));
    }
    notes.extend(report.left_out.sentences().into_iter().map(|sentence| format!("{sentence}.")));
    let left_out: u64 = report.calls.iter().map(|call| call.left_out).sum();
    if left_out > 0 {
        notes.push(format!("{left_out} messages of very long legs were left out of their verdicts."));
    }
    notes.iter().try_for_each(|note| writeln!(out, "<p>{}</p>", escape(note)))?;
    writeln!(out, "</section>")
}
