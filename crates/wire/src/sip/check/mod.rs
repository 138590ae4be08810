//! Strictness, as a list: every place where a scanned message breaks the grammar of RFC 3261, or means something
//! that it should not.

mod address;
mod fields;
mod reader;
mod rules;
mod start_line;
mod uri;
mod whole;

use alloc::vec::Vec;
use core::fmt;

use super::message::{Header, Message};
use super::start_line::is_token;

pub use rules::{Rule, Severity};

/// One place where a message breaks a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// Offset of the first octet concerned in [`Message::bytes`].
    pub at: usize,
    /// How many octets are concerned; 0 where something is missing.
    pub len: usize,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "octet {}: {} ({}, {})", self.at, self.rule.text(), self.rule.id(), self.rule.source())
    }
}

/// Lists each violation, in the order of the octets. A message is malformed where one of them has
/// [`Severity::Malformed`].
///
/// The octets scanned are taken to be one datagram: a Content-Length beyond its end is a violation, octets after
/// the body are one of meaning.
pub fn check(message: &Message<'_>) -> Vec<Violation> {
    let mut found = Vec::new();
    start_line::check(message, &mut found);
    for header in message.headers() {
        header_line(message, &header, &mut found);
    }
    line_ends(message, &mut found);
    whole::check(message, &mut found);
    found.sort_by_key(|violation| violation.at);
    found
}

fn header_line(message: &Message<'_>, header: &Header<'_>, found: &mut Vec<Violation>) {
    if header.separator.is_empty() {
        found.push(Violation { rule: Rule::NoColon, at: header.at, len: header.value.len() });
        return;
    }
    if header.raw_name.is_empty() || !header.raw_name.iter().all(|b| is_token(*b)) {
        found.push(Violation { rule: Rule::HeaderName, at: header.at, len: header.raw_name.len() });
    }
    fields::check(message.bytes(), header, found);
}

/// The first line that does not end with CR LF, and a header section that nothing ends.
fn line_ends(message: &Message<'_>, found: &mut Vec<Violation>) {
    let section = message.bytes().get(..message.body_at()).unwrap_or(&[]);
    let mut before = 0;
    let bare = section.iter().position(|&b| {
        let bare = b == b'\n' && before != b'\r';
        before = b;
        bare
    });
    found.extend(bare.map(|at| Violation { rule: Rule::LineEnd, at, len: 1 }));
    if !message.has_blank_line() {
        found.push(Violation { rule: Rule::NoBlankLine, at: message.body_at(), len: 0 });
    }
}
