//! The first screen of `why`: what an engineer wants to know first.

use std::io::{self, Write};

use tritone_calls::{Failure, Kind, Outcome, Summary};
use tritone_codes::{Cause, StatusCode};
use tritone_config::Names;
use tritone_wire::Timestamp;

use crate::bidi::isolate;
use crate::named::named;
use crate::style::Style;
use crate::time::{clock, day_and_clock, rfc3339};
use crate::undecoded::{Undecoded, in_words};

/// How many ways of failing the first screen lists.
const TOP_FAILURES: usize = 3;

/// What the first screen says of one recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLine {
    /// Its name.
    pub name: String,
    /// Packets read.
    pub packets: u64,
    /// What they are: `packets`, or `lines` of a log.
    pub unit: &'static str,
    /// Messages found.
    pub messages: u64,
    /// Those of Q.931 and H.225.0.
    pub q931_messages: u64,
    /// Those of ISUP.
    pub isup_messages: u64,
    /// Packets skipped, by reason.
    pub skipped: Vec<(String, u64)>,
    /// The protocols for want of which packets were skipped.
    pub undecoded: Vec<Undecoded>,
    /// What went wrong with it.
    pub trouble: Option<String>,
}

impl FileLine {
    /// `12 SIP messages`, `12 SIP messages, 8 Q.931 messages`, `8 Q.931 messages`.
    pub(crate) fn messages_by_language(&self) -> String {
        let sip = self.messages.saturating_sub(self.q931_messages + self.isup_messages);
        let all = [(sip, "SIP"), (self.q931_messages, "Q.931"), (self.isup_messages, "ISUP")];
        let is_shown =
            |(count, language): &(u64, &str)| *count > 0 || (self.messages == 0 && *language == "SIP");
        let shown = all.into_iter().filter(is_shown);
        shown.map(|(count, language)| messages(count, language)).collect::<Vec<_>>().join(", ")
    }
}

/// `1 packet`, `2 packets`, of a unit in the plural.
pub(crate) fn counted(count: u64, unit: &str) -> String {
    let unit = if count == 1 { unit.trim_end_matches('s') } else { unit };
    format!("{count} {unit}")
}

/// `1 SIP message`, `2 SIP messages`.
pub(crate) fn messages(count: u64, language: &str) -> String {
    let noun = if count == 1 { "message" } else { "messages" };
    format!("{count} {language} {noun}")
}

/// `2 registrations`, `1 options`: exchanges that are no calls.
pub(crate) fn exchanges(kind: &str, count: u64) -> String {
    let words = match kind {
        "registration" | "subscription" | "message" | "probe" if count != 1 => format!("{kind}s"),
        "options" => "OPTIONS".to_owned(),
        "other" => "of other kinds".to_owned(),
        _ => kind.to_owned(),
    };
    format!("{count} {words}")
}

/// Writes the first screen: recordings, attempts by outcome, the most frequent failures.
///
/// # Errors
/// Those of the writer.
pub fn write_first_screen(
    out: &mut dyn Write,
    files: &[FileLine],
    summary: &Summary,
    names: &Names,
    style: Style,
) -> io::Result<()> {
    for file in files {
        writeln!(out, "{}", file_line(file, style))?;
    }
    if let (Some(start), Some(end)) = (summary.start, summary.end) {
        writeln!(out, "{}", period(start, end))?;
    }
    for remark in remarks(files) {
        writeln!(out, "{remark}")?;
    }
    if summary.not_chosen > 0 {
        writeln!(out, "{} of {} calls chosen", summary.attempts, summary.attempts + summary.not_chosen)?;
    }
    writeln!(out, "{}", attempts_line(summary, style))?;
    write_failures(out, summary, names, style)?;
    let others = summary.others.iter().filter(|(kind, _)| **kind != Kind::Probe.as_str());
    let others: Vec<String> = others.map(|(kind, count)| exchanges(kind, *count)).collect();
    if !others.is_empty() {
        writeln!(out, "Besides calls: {}", others.join(", "))?;
    }
    let aside = set_aside(summary);
    if !aside.is_empty() {
        writeln!(out, "Set aside: {}", aside.join("; "))?;
    }
    Ok(())
}

/// What counts in no figure: what scanners sent, and packets that were recorded twice.
fn set_aside(summary: &Summary) -> Vec<String> {
    const SHOWN: usize = 3;
    let mut parts = Vec::new();
    let probes: u64 = summary.probers.iter().map(|(_, count)| count).sum();
    if probes > 0 {
        let hosts = summary.probers.iter().take(SHOWN).map(|(host, _)| host.to_string());
        let mut hosts: Vec<String> = hosts.collect();
        match summary.probers.len().saturating_sub(SHOWN) {
            0 => {}
            more => hosts.push(format!("{more} more")),
        }
        parts.push(format!("{} by scanners ({})", exchanges("probe", probes), hosts.join(", ")));
    }
    if summary.copies > 0 {
        let noun = if summary.copies == 1 { "packet that was" } else { "packets that were" };
        parts.push(format!("{} {noun} recorded twice", summary.copies));
    }
    parts
}

/// From when to when, as far as that is known: the day of the end is said where it is another one.
pub(crate) fn period(start: Timestamp, end: Timestamp) -> String {
    if !end.is_known() {
        return "No times were recorded.".to_owned();
    }
    if start.has_day() && !end.has_date() {
        return format!("{} to {}, without a year", day_and_clock(start), day_and_clock(end));
    }
    if !start.has_date() || !end.has_date() {
        return format!("{} to {}, without a date", clock(start), clock(end));
    }
    let day = |time: Timestamp| rfc3339(time).get(..10).unwrap_or_default().to_owned();
    let (first, last) = (day(start), day(end));
    let last = if first == last { clock(end) } else { format!("{last} {}", clock(end)) };
    format!("{first} {} to {last} UTC ({})", clock(start), duration(end.seconds_since(start)))
}

/// `44.7 s`, `12 min 3 s`, `3 h 20 min`, `4 d 2 h`.
fn duration(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64;
    match whole {
        0..100 => format!("{seconds:.1} s"),
        100..7_200 => format!("{} min {} s", whole / 60, whole % 60),
        7_200..172_800 => format!("{} h {} min", whole / 3_600, whole % 3_600 / 60),
        _ => format!("{} d {} h", whole / 86_400, whole % 86_400 / 3_600),
    }
}

/// Why there may be no call to show: packets skipped for a reason that hides signalling, where no SIP was found.
fn remarks(files: &[FileLine]) -> impl Iterator<Item = String> + '_ {
    const HIDES: [(&str, &str); 4] = [
        (
            "tls",
            "may be signalling, encrypted with TLS; record it where it is not, or on the far side of the proxy",
        ),
        ("unsupported-link-type", "come from a kind of link that is not decoded"),
        ("unsupported-encapsulation", "are inside a tunnel that is not opened"),
        ("unsupported-protocol", "are neither UDP, TCP nor SCTP"),
    ];
    let silent = files.iter().filter(|file| file.messages == 0 && file.packets > 0);
    silent.flat_map(|file| {
        let hidden = HIDES.iter().filter_map(|(reason, what)| {
            let (_, count) = file.skipped.iter().find(|(name, _)| name == reason)?;
            Some(format!("{}: no SIP; {count} packets {what}", file.name))
        });
        let undecoded = in_words(&file.undecoded).map(|words| format!("{}: not decoded: {words}", file.name));
        hidden.chain(undecoded).collect::<Vec<_>>()
    })
}

fn file_line(file: &FileLine, style: Style) -> String {
    let mut line = format!(
        "{}: {}, {}",
        style.bold(&file.name),
        counted(file.packets, file.unit),
        file.messages_by_language()
    );
    if !file.skipped.is_empty() {
        let skipped = file.skipped.iter().map(|(reason, count)| format!("{count} {reason}"));
        line.push_str(&format!("; skipped: {}", skipped.collect::<Vec<_>>().join(", ")));
    }
    if let Some(trouble) = &file.trouble {
        line.push_str(&format!("; {}", style.bad(trouble)));
    }
    line
}

fn attempts_line(summary: &Summary, style: Style) -> String {
    if summary.attempts == 0 {
        return "No call was found.".to_owned();
    }
    let answered = summary.count(Outcome::Answered);
    let mut parts = vec![style.good(&format!("{answered} answered"))];
    if summary.failed() > 0 {
        parts.push(style.bad(&format!("{} failed", summary.failed())));
    }
    for outcome in [Outcome::Cancelled, Outcome::Elsewhere, Outcome::InProgress] {
        let count = summary.count(outcome);
        if count > 0 {
            parts.push(format!("{count} {outcome}"));
        }
    }
    let kinds = summary.outcomes.iter().filter(|(outcome, _)| outcome.is_failure());
    let kinds: Vec<String> = kinds.map(|(outcome, count)| format!("{count} {outcome}")).collect();
    let detail = if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
    let noun = if summary.attempts == 1 { "call" } else { "calls" };
    format!("{} {noun}: {}{detail}", summary.attempts, parts.join(", "))
}

fn write_failures(out: &mut dyn Write, summary: &Summary, names: &Names, style: Style) -> io::Result<()> {
    if summary.failures.is_empty() {
        return Ok(());
    }
    let kinds = summary.failures.len();
    let shown = kinds.min(TOP_FAILURES);
    writeln!(out, "{}", style.bold(&format!("Most frequent failures ({shown} of {kinds})")))?;
    for failure in summary.failures.iter().take(TOP_FAILURES) {
        writeln!(out, "{}", isolate(&failure_line(failure, names)))?;
    }
    Ok(())
}

/// A failure in ISDN or SS7: what was said there is a cause, if anything was.
fn said_cause_line(failure: &Failure, names: &Names) -> String {
    let cause = failure.cause.map_or_else(|| format!("{}, no cause", failure.outcome), cause_text);
    let peer = failure.peer.map(|peer| format!(" from {}", named(peer, names))).unwrap_or_default();
    let became =
        failure.status.map(|status| format!(", which became {}", status_text(status))).unwrap_or_default();
    format!("{:>6}x  {cause}{peer}{became} (--call {})", failure.count, failure.example)
}

fn failure_line(failure: &Failure, names: &Names) -> String {
    if failure.said_cause || failure.has_no_status() {
        return said_cause_line(failure, names);
    }
    let got = failure.status.map_or_else(|| "no response".to_owned(), status_text);
    let status = failure.origin_status.map_or_else(|| got.clone(), status_text);
    let became = failure.origin_status.map(|_| format!(", which became {got}")).unwrap_or_default();
    let peer = failure.peer.map(|peer| format!(" from {}", named(peer, names))).unwrap_or_default();
    let cause = failure.cause.map_or_else(|| "no cause".to_owned(), cause_text);
    let source = if failure.observed { "on the wire" } else { "by profile" };
    let source = if failure.cause.is_some() { format!(", {source}") } else { String::new() };
    format!("{:>6}x  {status}{peer}{became}: {cause}{source} (--call {})", failure.count, failure.example)
}

fn status_text(status: StatusCode) -> String {
    format!("{status} {}", status.phrase().unwrap_or_default()).trim_end().to_owned()
}

fn cause_text(cause: Cause) -> String {
    format!("cause {cause} {}", cause.name().unwrap_or_default()).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_names_the_day_of_its_end_where_that_is_another() {
        let start = Timestamp(1_700_000_000 * 1_000_000_000);
        let after = |seconds: i64| Timestamp(start.0 + seconds * 1_000_000_000);
        assert_eq!(period(start, after(5)), "2023-11-14 22:13:20.000 to 22:13:25.000 UTC (5.0 s)");
        assert_eq!(
            period(start, after(90_000)),
            "2023-11-14 22:13:20.000 to 2023-11-15 23:13:20.000 UTC (25 h 0 min)"
        );
        assert_eq!(duration(723.0), "12 min 3 s");
        assert_eq!(duration(352_800.0), "4 d 2 h");
    }

    #[test]
    fn encrypted_signalling_is_remarked_only_where_no_sip_was_found() {
        let file = |messages| FileLine {
            q931_messages: 0,
            isup_messages: 0,
            name: "x.pcap".into(),
            packets: 9,
            unit: "packets",
            messages,
            skipped: vec![("tls".into(), 5)],
            undecoded: Vec::new(),
            trouble: None,
        };
        assert_eq!(remarks(&[file(3)]).count(), 0);
        let remark = remarks(&[file(0)]).next().unwrap_or_default();
        assert!(remark.starts_with("x.pcap: no SIP; 5 packets may be signalling, encrypted"), "{remark}");
    }
}
