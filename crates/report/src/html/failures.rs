//! The ways in which calls failed, and calls of each in full.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use tritone_calls::{Call, Failure, Kind, Summary};
use tritone_config::Names;
use tritone_wire::Protocol;

use super::Report;
use super::calls::{caller, dialled, element};
use super::charts::{cause_words, status_words};
use crate::call_text::facts;
use crate::ladder::write_embedded_svg;
use crate::markup::escape;
use crate::named::named;
use crate::time::clock;

/// Ways of failing that are listed.
const MAX_KINDS: usize = 100;
/// Calls shown in full, of all kinds together.
const MAX_IN_FULL: usize = 200;
/// Arrows of a ladder.
const MAX_ARROWS: usize = 200;
/// Facts listed of a call: a loop has hundreds of hops.
const MAX_FACTS: usize = 60;

/// The failed calls by how they failed.
pub(super) struct Failures<'a> {
    /// The most frequent first, each with those of its calls that are shown in full.
    kinds: Vec<(&'a Failure, Vec<&'a Call>)>,
    shown: BTreeSet<u64>,
    failed: u64,
    names: &'a Names,
}

impl<'a> Failures<'a> {
    pub(super) fn new(summary: &'a Summary, report: &Report<'a>) -> Self {
        let mut by_key: BTreeMap<_, Vec<&Call>> = BTreeMap::new();
        for call in report.calls.iter().filter(|call| call.kind == Kind::Call && call.outcome.is_failure()) {
            let group = by_key.entry(Failure::of(call).key()).or_default();
            if group.len() < report.examples {
                group.push(call);
            }
        }
        let mut shown = BTreeSet::new();
        let mut kinds = Vec::new();
        for failure in &summary.failures {
            let room = MAX_IN_FULL.saturating_sub(shown.len());
            let mut group = by_key.remove(&failure.key()).unwrap_or_default();
            group.truncate(room);
            shown.extend(group.iter().map(|call| call.id));
            kinds.push((failure, group));
        }
        Self { kinds, shown, failed: summary.failed(), names: report.names }
    }

    pub(super) fn is_in_full(&self, id: u64) -> bool {
        self.shown.contains(&id)
    }

    /// A row for each way of failing, with the verdict on its first call.
    pub(super) fn write_table(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.kinds.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "<section aria-labelledby=\"failures\">\n<h2 id=\"failures\">Why calls failed</h2>\n\
             <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"failures\">\n\
             <table class=\"stack\"><thead><tr><th scope=\"col\" class=\"n\">Calls</th><th scope=\"col\">What was said</th>\
             <th scope=\"col\">ISDN cause (DSS1 octet)</th><th scope=\"col\">Said by</th>\
             <th scope=\"col\">What happened to the first of them</th></tr></thead>\n<tbody>"
        )?;
        for (failure, group) in self.kinds.iter().take(MAX_KINDS) {
            write_kind(out, failure, group.first().copied(), self.names)?;
        }
        writeln!(out, "</tbody></table>\n</div>")?;
        let left_out = self.kinds.len().saturating_sub(MAX_KINDS);
        if left_out > 0 {
            writeln!(out, "<p>{left_out} rarer ways of failing are left out.</p>")?;
        }
        writeln!(out, "</section>")
    }

    /// The first calls of each way of failing: verdict, ladder, evidence.
    pub(super) fn write_in_full(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.shown.is_empty() {
            return Ok(());
        }
        writeln!(out, "<section aria-labelledby=\"in-full\">\n<h2 id=\"in-full\">Failed calls in full</h2>")?;
        let left_out = self.failed.saturating_sub(self.shown.len() as u64);
        if left_out > 0 {
            writeln!(
                out,
                "<p>The first calls of each way of failing, {} of {}; the other {left_out} failed in the same ways.</p>",
                self.shown.len(),
                self.failed
            )?;
        }
        writeln!(
            out,
            "<p class=\"controls\" hidden=\"hidden\"><button type=\"button\" data-open=\"yes\">Open all</button> \
             <button type=\"button\" data-open=\"\">Close all</button></p>"
        )?;
        let mut is_first = true;
        for (failure, group) in &self.kinds {
            for (place, call) in group.iter().enumerate() {
                if place == 0 {
                    writeln!(out, "<h3>{}</h3>", escape(&kind_words(failure, self.names)))?;
                }
                write_call(out, call, self.names, is_first)?;
                is_first = false;
            }
            let more = failure.count.saturating_sub(group.len() as u64);
            if more > 0 && !group.is_empty() {
                writeln!(out, "<p class=\"note\">{more} more of this kind.</p>")?;
            }
        }
        writeln!(out, "</section>")
    }
}

/// The status as its origin gave it, and what the caller got where that is another one.
fn status_of(failure: &Failure, none: &str) -> String {
    if let Some(cause) = failure.cause.filter(|_| failure.said_cause) {
        let became = failure.status.map(|status| format!(", which became {}", status_words(status)));
        return format!("Cause {}{}", cause_words(cause), became.unwrap_or_default());
    }
    if failure.has_no_status() {
        return format!("{}, no cause", failure.outcome);
    }
    let got = failure.status.map_or_else(|| none.to_owned(), status_words);
    match failure.origin_status {
        Some(said) => format!("{}, which became {got}", status_words(said)),
        None => got,
    }
}

fn kind_words(failure: &Failure, names: &Names) -> String {
    let status = status_of(failure, "No response");
    let peer = failure.peer.map(|peer| format!(" from {}", named(peer, names))).unwrap_or_default();
    let times = if failure.count == 1 { "once".to_owned() } else { format!("{} times", failure.count) };
    format!("{status}{peer}: {times}")
}

fn write_kind(
    out: &mut dyn Write,
    failure: &Failure,
    example: Option<&Call>,
    names: &Names,
) -> io::Result<()> {
    let cause = match failure.cause {
        Some(cause) => {
            let source = if failure.observed { "on the wire" } else { "by profile" };
            format!("{}<br/><span class=\"note\">{source}</span>", escape(&cause_words(cause)))
        }
        None => "none".to_owned(),
    };
    let sentence = example.and_then(|call| call.verdict.as_ref()).map(|verdict| escape(&verdict.explanation));
    let link = example.map(|call| format!(" <a href=\"#call-{id}\">Call {id}</a>", id = call.id));
    writeln!(
        out,
        "<tr><td class=\"n\" data-label=\"Calls\">{}</td><th scope=\"row\" data-label=\"What was said\">{}</th>\
         <td data-label=\"ISDN cause\">{cause}</td><td data-label=\"Said by\">{}</td>\
         <td data-label=\"What happened\"><bdi dir=\"ltr\">{}</bdi>{}</td></tr>",
        failure.count,
        escape(&status_of(failure, "no response")),
        failure.peer.map(|peer| element(peer, names)).unwrap_or_default(),
        sentence.unwrap_or_default(),
        link.unwrap_or_default()
    )
}

fn write_call(out: &mut dyn Write, call: &Call, names: &Names, is_open: bool) -> io::Result<()> {
    let open = if is_open { " open=\"open\"" } else { "" };
    let status = match (call.status, call.protocol) {
        (Some(status), _) => status.to_string(),
        (None, Protocol::Sip) => "no response".to_owned(),
        (None, _) => call.outcome.to_string(),
    };
    let cause = call.shown_cause().map(|cause| format!("cause {cause}")).unwrap_or_default();
    writeln!(
        out,
        "<details class=\"call\" id=\"call-{id}\"{open}>\n<summary><b>Call {id}</b> <span>{time}</span> \
         <span class=\"parties\">{from} \u{2192} {to}</span> <span class=\"tag\">{status}</span> \
         <span class=\"tag\">{cause}</span></summary>",
        id = call.id,
        time = clock(call.start),
        from = caller(call),
        to = dialled(call)
    )?;
    write_verdict(out, call)?;
    writeln!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Ladder of call {}\">",
        call.id
    )?;
    write_embedded_svg(out, call, names, MAX_ARROWS)?;
    writeln!(out, "</div>")?;
    let undrawn = call.ladder.len().saturating_sub(MAX_ARROWS);
    if undrawn > 0 {
        writeln!(out, "<p class=\"note\">{undrawn} more messages are not drawn.</p>")?;
    }
    write_facts(out, call, names)?;
    writeln!(out, "</details>")
}

fn write_verdict(out: &mut dyn Write, call: &Call) -> io::Result<()> {
    let Some(verdict) = &call.verdict else { return Ok(()) };
    writeln!(out, "<p class=\"verdict\"><bdi dir=\"ltr\">{}</bdi></p>", escape(&verdict.explanation))?;
    if let Some(advice) = &verdict.advice {
        writeln!(out, "<p><b>What to do:</b> {}</p>", escape(advice))?;
    }
    let retry = match verdict.retryable {
        Some(true) => "a retry may help",
        Some(false) => "a retry will not help",
        None => "unknown whether a retry helps",
    };
    writeln!(
        out,
        "<p class=\"note\">Rule {}, {}; fault: {}; {retry}.</p>",
        escape(verdict.rule),
        verdict.confidence.as_str(),
        verdict.fault.as_str()
    )
}

fn write_facts(out: &mut dyn Write, call: &Call, names: &Names) -> io::Result<()> {
    let facts = facts(call, names);
    writeln!(out, "<h4>Evidence</h4>\n<table class=\"facts\"><tbody>")?;
    for (name, value) in facts.iter().take(MAX_FACTS) {
        writeln!(
            out,
            "<tr><th scope=\"row\">{name}</th><td><bdi dir=\"ltr\">{}</bdi></td></tr>",
            escape(value)
        )?;
    }
    writeln!(out, "</tbody></table>")?;
    let left_out = facts.len().saturating_sub(MAX_FACTS);
    if left_out > 0 {
        writeln!(out, "<p class=\"note\">{left_out} more lines are left out.</p>")?;
    }
    Ok(())
}
