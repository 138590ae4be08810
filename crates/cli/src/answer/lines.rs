//! What happens, a line each.

use std::io::{self, Write};

use tritone_codes::StatusCode;
use tritone_report::{Level, LogValue, clean, clock, write_log_line};
use tritone_roles::answer::Record;
use tritone_wire::Timestamp;

use super::args::LineFormat;

/// Writes one line.
pub(super) fn write_line(
    out: &mut dyn Write,
    time: Timestamp,
    record: &Record,
    format: LineFormat,
) -> io::Result<()> {
    match format {
        LineFormat::Text => writeln!(out, "{} {}", clock(time), clean(&sentence(record))),
        LineFormat::Json => write_json(out, time, record),
    }
}

fn sentence(record: &Record) -> String {
    match record {
        Record::Answer { remote, transport, method, uri, status, why, .. } => {
            let why = why.map_or_else(String::new, |why| format!(" ({why})"));
            format!("{method} {uri} from {remote} ({transport}): {}{why}", named(*status))
        }
        Record::Ended { call_id, why, talked } => {
            let talked =
                talked.map_or_else(String::new, |time| format!(" after {:.1} s", time.as_secs_f64()));
            format!("call {call_id} over{talked}: {why}")
        }
        Record::Asked { method, uri, status, .. } => {
            let answer = status.map_or_else(|| "no answer".to_owned(), named);
            format!("{method} {uri} sent: {answer}")
        }
    }
}

fn named(status: StatusCode) -> String {
    match status.phrase() {
        Some(phrase) => format!("{status} {phrase}"),
        None => status.to_string(),
    }
}

fn write_json(out: &mut dyn Write, time: Timestamp, record: &Record) -> io::Result<()> {
    let text = |text| LogValue::Text(text);
    match record {
        Record::Answer { remote, transport, method, uri, from, call_id, status, why } => {
            let remote = remote.to_string();
            let mut fields = vec![
                ("remote", text(&remote)),
                ("transport", text(transport.uri_word())),
                ("method", text(method)),
                ("request_uri", text(uri)),
                ("from", text(from)),
                ("call_id", text(call_id)),
                ("status", LogValue::Number(status.as_u16().into())),
            ];
            fields.extend(why.map(|why| ("why", text(why))));
            write_log_line(out, time, Level::Info, "answer", &fields)
        }
        Record::Ended { call_id, why, talked } => {
            let mut fields = vec![("call_id", text(call_id)), ("why", text(why))];
            let talked = talked.map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
            fields.extend(talked.map(|time| ("talked_ms", LogValue::Number(time))));
            write_log_line(out, time, Level::Info, "ended", &fields)
        }
        Record::Asked { method, uri, call_id, status } => {
            let mut fields =
                vec![("method", text(method)), ("request_uri", text(uri)), ("call_id", text(call_id))];
            fields.extend(status.map(|status| ("status", LogValue::Number(status.as_u16().into()))));
            let level = if status.is_some() { Level::Info } else { Level::Warning };
            write_log_line(out, time, level, "asked", &fields)
        }
    }
}
