//! The start line by RFC 3261 sections 7.1 and 7.2.

use alloc::vec::Vec;

use super::reader::{Checked, Reader};
use super::uri::uri;
use super::{Rule, Violation};
use crate::cursor;
use crate::sip::Message;
use crate::sip::start_line::Part;

pub(super) fn check(message: &Message<'_>, found: &mut Vec<Violation>) {
    let start = *message.start_parts();
    let [first, second, third] = start.parts;
    if start.is_request {
        request_uri(message, second, found);
        version(message, third, found);
        gaps(message, [(first, second), (second, third)], Rule::RequestLineSpace, found);
        trailing(message, third, found);
    } else {
        version(message, first, found);
        status_code(message, second, found);
        phrase(message, third, found);
        gaps(message, [(first, second), (second, third)], Rule::StatusLineSpace, found);
    }
}

/// Exactly one space between two parts.
fn gaps(message: &Message<'_>, gaps: [(Part, Part); 2], rule: Rule, found: &mut Vec<Violation>) {
    for (before, after) in gaps {
        let gap = cursor::cut(message.bytes(), before.end as usize, after.at as usize);
        if gap != b" " {
            found.push(Violation { rule, at: before.end as usize, len: gap.len() });
        }
    }
}

/// Nothing between the version and the line end.
fn trailing(message: &Message<'_>, version: Part, found: &mut Vec<Violation>) {
    let rest = cursor::cut(message.bytes(), version.end as usize, message.headers_at());
    let len = rest.iter().take_while(|b| !matches!(b, b'\r' | b'\n')).count();
    if len > 0 {
        found.push(Violation { rule: Rule::RequestLineSpace, at: version.end as usize, len });
    }
}

fn request_uri(message: &Message<'_>, part: Part, found: &mut Vec<Violation>) {
    let reader = Reader::new(message.bytes(), part.at as usize, part.end as usize);
    let text = reader.rest();
    let checked = uri(reader, found);
    if checked.is_ok()
        && crate::sip::Uri::parse(text).is_sip()
        && let Some(at) = headers_of(text)
    {
        let len = text.len().saturating_sub(at);
        found.push(Violation { rule: Rule::RequestUriHeaders, at: reader.at().saturating_add(at), len });
    }
    found.extend(checked.err());
}

/// Where the headers of a SIP URI begin: the first question mark that is not in the user part.
fn headers_of(uri: &[u8]) -> Option<usize> {
    let host = cursor::find(uri, 0, b'@').unwrap_or(0);
    cursor::find(uri, host, b'?')
}

fn version(message: &Message<'_>, part: Part, found: &mut Vec<Violation>) {
    let reader = Reader::new(message.bytes(), part.at as usize, part.end as usize);
    let violation = |rule| Violation { rule, at: part.at as usize, len: reader.rest().len() };
    if sip_version(reader).is_err() {
        found.push(violation(Rule::SipVersion));
    } else if !reader.rest().eq_ignore_ascii_case(b"SIP/2.0") {
        found.push(violation(Rule::UnknownVersion));
    }
}

/// `"SIP" "/" 1*DIGIT "." 1*DIGIT`.
fn sip_version(mut reader: Reader<'_>) -> Checked<()> {
    reader.skip(b"SIP/".len());
    reader.number()?;
    if !reader.eat(b'.') {
        return Err(reader.fault(Rule::SipVersion));
    }
    reader.number()?;
    if reader.is_done() { Ok(()) } else { Err(reader.fault(Rule::SipVersion)) }
}

fn status_code(message: &Message<'_>, part: Part, found: &mut Vec<Violation>) {
    if !message.status().is_some_and(tritone_codes::StatusCode::is_valid_on_the_wire) {
        let len = part.of(message.bytes()).len();
        found.push(Violation { rule: Rule::StatusCode, at: part.at as usize, len });
    }
}

/// `reserved`, `unreserved`, `escaped`, white space and anything past ASCII.
fn phrase(message: &Message<'_>, part: Part, found: &mut Vec<Violation>) {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b >= 0x80 || b" \t;/?:@&=+$,-_.!~*'()%".contains(&b);
    let phrase = part.of(message.bytes());
    if let Some(at) = phrase.iter().position(|b| !allowed(*b)) {
        let at = (part.at as usize).saturating_add(at);
        found.push(Violation { rule: Rule::ReasonPhrase, at, len: 1 });
    }
}
