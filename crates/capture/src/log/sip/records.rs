//! Messages in records: all of one in one line with escaped line ends, or cut into several records of a session.

use super::{Fed, Sip, State};
use crate::log::dialect::{self, audiocodes};
use crate::log::is_header;
use crate::log::start::{self, Escape};

impl Sip {
    /// Takes the lines behind the start line, with all of the message in one line of the log; `lines` stand behind the start line. It is at its end where the
    /// result says so, and may have left lines over.
    pub(crate) fn escaped<L: AsRef<[u8]>>(&mut self, escape: Escape, lines: &[L]) -> (Fed, usize) {
        self.escape = Some(escape);
        for (line, read) in lines.iter().zip(1..) {
            match self.part(line.as_ref(), read == lines.len()) {
                Fed::Taken | Fed::Foreign => {}
                Fed::Last => return (Fed::Last, read),
                Fed::Ended => return (Fed::Ended, read - 1),
            }
        }
        (if self.session.is_some() { Fed::Taken } else { Fed::Ended }, lines.len())
    }

    /// Takes what stands between two escaped line ends, or behind the last.
    fn part(&mut self, line: &[u8], is_last: bool) -> Fed {
        let is_open = std::mem::replace(&mut self.open, is_last && !line.is_empty());
        // AudioCodes writes a space for each CR.
        let spaced = self.session.is_some() && !is_last;
        let line = if spaced { line.strip_suffix(b" ").unwrap_or(line) } else { line };
        match (is_open, is_last && line.is_empty()) {
            (true, _) => self.lengthen(line),
            (false, true) => Fed::Taken,
            (false, false) => self.content(line),
        }
    }

    /// What a record of the same session of AudioCodes says, where the one before was cut into two.
    pub(super) fn next_record<'a>(&self, line: &'a [u8]) -> Option<&'a [u8]> {
        let session = self.session.as_deref()?;
        let same = self.is_message() && audiocodes::session(line) == Some(session);
        let text = audiocodes::text(line).filter(|_| same)?;
        let announces = dialect::announcement(line).is_some() || start::find_start(text).is_some();
        // Other records of the session begin with the place in the program that wrote them.
        (!announces && !text.trim_ascii_start().starts_with(b"(")).then_some(text)
    }

    /// Goes on where a record was cut, which may be inside a line.
    pub(super) fn go_on(&mut self, text: &[u8]) -> Fed {
        let Some(escape) = self.escape else {
            return if self.begins_line(text) { self.content(text) } else { self.lengthen(text) };
        };
        let lines = start::split(text, escape);
        match self.escaped(escape, &lines).0 {
            Fed::Taken => Fed::Taken,
            _ => Fed::Last,
        }
    }

    /// Whether it looks like a whole line of what is read at the moment.
    fn begins_line(&self, line: &[u8]) -> bool {
        match self.state {
            State::Body { .. } => !self.content.is_sdp || line.get(1) == Some(&b'='),
            State::Start | State::Headers { .. } => is_header(line) || line.trim_ascii().is_empty(),
        }
    }

    /// Adds to the last line.
    fn lengthen(&mut self, line: &[u8]) -> Fed {
        self.bytes.truncate(self.bytes.len().saturating_sub(2));
        self.push(line);
        Fed::Taken
    }
}
