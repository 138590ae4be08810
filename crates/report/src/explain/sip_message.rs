//! A whole SIP message: its start line, why it was sent, and where it breaks the grammar.

use tritone_codes::Method;
use tritone_wire::sip::{HeaderName, Message, Severity, StartLine, check, unfold};

use super::entry::{Code, Entry};
use super::warning::warning_words;
use super::{Explainer, method, reason, status};
use crate::clean::clean;

/// The entry of the message, then those of its start line and of its Reason values.
pub(super) fn entries(explainer: &Explainer<'_>, message: &Message<'_>) -> Vec<Entry> {
    let mut entries = vec![entry(message)];
    entries.extend(start_line(explainer, message));
    for header in message.headers_named(HeaderName::Reason) {
        entries.extend(reason::entries(explainer, &unfold(header.value)));
    }
    entries
}

fn entry(message: &Message<'_>) -> Entry {
    let (code, line) = match message.start() {
        StartLine::Request { method, uri, .. } => {
            (Code::Word(text(method)), format!("{} {}", text(method), text(uri)))
        }
        StartLine::Response { code, digits, phrase, .. } => {
            let number =
                code.map_or_else(|| Code::Word(text(digits)), |code| Code::Number(code.as_u16().into()));
            (number, format!("{} {}", text(digits), text(phrase)))
        }
    };
    let mut entry = Entry::new("sip-message", Some(code), format!("SIP message: {}", line.trim_end()));
    entry.name = Some(line.trim_end().to_owned());
    entry.source = Some("RFC 3261".to_owned());
    let header = |name| message.header(name).map(|value| text(&unfold(value))).unwrap_or_default();
    entry.fact("call_id", header(HeaderName::CallId));
    entry.fact("cseq", header(HeaderName::CSeq));
    entry.fact("from", header(HeaderName::From));
    entry.fact("to", header(HeaderName::To));
    entry.fact("server", header(HeaderName::Server));
    entry.fact("user_agent", header(HeaderName::UserAgent));
    entry.fact("retry_after", header(HeaderName::RetryAfter));
    entry.list("reason", all(message, HeaderName::Reason));
    entry.list(
        "warning",
        all(message, HeaderName::Warning).iter().map(|value| warning_words(value)).collect(),
    );
    entry.list("violations", violations(message));
    entry
}

fn start_line(explainer: &Explainer<'_>, message: &Message<'_>) -> Vec<Entry> {
    match message.start() {
        StartLine::Request { method, .. } => {
            Method::from_bytes(method).map(method::entry).into_iter().collect()
        }
        StartLine::Response { code: Some(code), phrase, .. } => {
            let phrase = text(phrase);
            let typed = Some(phrase.trim()).filter(|phrase| !phrase.is_empty());
            // What a phone shows for the same number is no part of the message.
            status::entries(explainer, code, typed).into_iter().take(1).collect()
        }
        StartLine::Response { code: None, .. } => Vec::new(),
    }
}

/// The values of a header field, one text a field.
fn all(message: &Message<'_>, name: HeaderName) -> Vec<String> {
    message.headers_named(name).map(|header| text(&unfold(header.value))).collect()
}

fn violations(message: &Message<'_>) -> Vec<String> {
    let weight = |severity| if severity == Severity::Malformed { "malformed" } else { "meaning" };
    let line = |violation: tritone_wire::sip::Violation| {
        format!("{violation}, {}", weight(violation.rule.severity()))
    };
    check(message).into_iter().map(line).collect()
}

fn text(octets: &[u8]) -> String {
    clean(&String::from_utf8_lossy(octets)).into_owned()
}
