//! Log lines: one object of JSON each, for programs that collect them.

use std::io::{self, Write};

use tritone_wire::Timestamp;

use crate::time::rfc3339;

/// How much a log line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// What goes on as it should.
    Info,
    /// What somebody should look at.
    Warning,
    /// What does not work.
    Error,
}

/// A value of a log line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LogValue<'a> {
    /// A text.
    Text(&'a str),
    /// A number.
    Number(u64),
    /// Yes or no.
    Flag(bool),
}

impl Level {
    /// `info`, `warning`, `error`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Writes one line, in one call of the writer so that lines of several threads do not mix: time, level, event and then
/// these fields, in their order.
///
/// # Errors
/// Those of the writer.
pub fn write_log_line(
    out: &mut dyn Write,
    time: Timestamp,
    level: Level,
    event: &str,
    fields: &[(&str, LogValue<'_>)],
) -> io::Result<()> {
    let mut line = Vec::with_capacity(160);
    let (time, level) = (rfc3339(time), level.word());
    let head =
        [("time", LogValue::Text(&time)), ("level", LogValue::Text(level)), ("event", LogValue::Text(event))];
    for (nth, (name, value)) in head.iter().chain(fields).enumerate() {
        line.push(if nth == 0 { b'{' } else { b',' });
        serde_json::to_writer(&mut line, name)?;
        line.push(b':');
        match value {
            LogValue::Text(text) => serde_json::to_writer(&mut line, text)?,
            LogValue::Number(number) => write!(line, "{number}")?,
            LogValue::Flag(flag) => write!(line, "{flag}")?,
        }
    }
    line.extend_from_slice(b"}\n");
    out.write_all(&line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_line_is_one_object_in_one_line_whatever_a_sender_wrote() {
        let mut out = Vec::new();
        let fields = [
            ("peer", LogValue::Text("a\"b\r\nc\u{1b}[2J")),
            ("status", LogValue::Number(503)),
            ("up", LogValue::Flag(false)),
        ];
        write_log_line(&mut out, Timestamp(0), Level::Warning, "upstream-down", &fields).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with(
            "{\"time\":\"1970-01-01T00:00:00.000000000Z\",\"level\":\"warning\",\"event\":\"upstream-down\","
        ));
        assert_eq!(text.matches(['\n', '\r', '\u{1b}']).count(), 1);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&value["peer"], &value["status"]), (&"a\"b\r\nc\u{1b}[2J".into(), &503.into()));
    }
}
