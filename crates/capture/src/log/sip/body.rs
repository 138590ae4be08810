//! Where a body ends: where Content-Length says, if the lines can tell.

use super::{Fed, Sip, State};
use crate::log::{scan, start};

/// What the headers say of the body.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Content {
    pub(super) length: Option<usize>,
    pub(super) has_type: bool,
    pub(super) is_sdp: bool,
    /// A body that holds messages of SIP.
    is_sip: bool,
}

impl Sip {
    pub(super) fn body(&mut self, line: &[u8], at: usize, lines: usize) -> Fed {
        let had = self.bytes.len().saturating_sub(at);
        let blank = line.trim_ascii().is_empty();
        let length = self.content.length;
        if !self.content.is_sip && start::find_start(line).is_some_and(|start| start.at == 0) {
            return Fed::Ended;
        }
        let enough = length.is_none_or(|length| had >= length);
        if blank && (self.content.is_sdp || enough) {
            if lines == 0 {
                return Fed::Taken;
            }
            self.complete = true;
            return Fed::Ended;
        }
        self.state = State::Body { at, lines: lines + 1 };
        if length.is_some_and(|length| had + line.len() == length) {
            self.bytes.extend_from_slice(line);
            self.complete = true;
            return Fed::Last;
        }
        self.push(line);
        let (Some(length), lines) = (length, lines + 1) else { return Fed::Taken };
        self.measured(at, lines, length)
    }

    /// Tells by Content-Length whether the body is whole.
    fn measured(&mut self, at: usize, lines: usize, length: usize) -> Fed {
        let with_crlf = self.bytes.len().saturating_sub(at);
        let with_lf = with_crlf.saturating_sub(lines);
        if with_crlf < length || (with_crlf > length && with_lf < length) {
            return Fed::Taken;
        }
        self.complete = true;
        if with_lf == length || with_lf.checked_sub(1) == Some(length) {
            let body = self.bytes.split_off(at);
            let lines =
                body.split(|octet| *octet == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
            self.bytes.extend(lines.collect::<Vec<_>>().join(&b'\n'));
            self.bytes.truncate(at.saturating_add(length));
        }
        Fed::Last
    }

    /// Whether nothing is missing if the log says here that the message is at its end.
    pub(super) fn has_enough(&self) -> bool {
        match self.state {
            State::Start => false,
            State::Headers { .. } => self.content.length == Some(0),
            State::Body { lines, .. } => lines > 0,
        }
    }

    /// The message, which is at its end: its octets, how many it had, and whether the log has them all.
    pub(crate) fn finish(&mut self) -> (&[u8], usize, bool) {
        if matches!(self.state, State::Headers { .. }) && (self.complete || self.has_enough()) {
            self.complete = true;
            self.push(b"");
        }
        let missing = match self.state {
            State::Body { at, .. } if !self.complete => {
                let had = self.bytes.len().saturating_sub(at);
                self.content.length.unwrap_or_default().saturating_sub(had)
            }
            _ => 0,
        };
        (&self.bytes, self.bytes.len().saturating_add(missing), self.complete)
    }
}

impl Content {
    /// Takes a header that says something of the body.
    pub(super) fn read(&mut self, line: &[u8]) {
        let Some(colon) = line.iter().position(|octet| *octet == b':') else { return };
        let (name, value) = line.split_at(colon);
        let (name, value) = (name.trim_ascii(), value.get(1..).unwrap_or_default().trim_ascii());
        let is =
            |long: &[u8], short: &[u8]| name.eq_ignore_ascii_case(long) || name.eq_ignore_ascii_case(short);
        if is(b"content-length", b"l") {
            self.length = scan::number(value).and_then(|(length, _)| usize::try_from(length).ok());
        } else if is(b"content-type", b"c") {
            let value = value.to_ascii_lowercase();
            self.has_type = true;
            self.is_sdp = value.starts_with(b"application/sdp");
            self.is_sip = value.starts_with(b"message/") || value.starts_with(b"multipart/");
        }
    }
}
