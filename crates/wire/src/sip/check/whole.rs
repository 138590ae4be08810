//! What header fields must be there, how often, and whether they agree with each other.

use alloc::vec::Vec;

use super::fields::has_tag;
use super::{Rule, Violation};
use crate::sip::{Header, HeaderName, Message};

/// Fields that may occur once and hold one value, without Content-Length, which has a rule of its own.
const SINGLE: &[HeaderName] = &[
    HeaderName::From,
    HeaderName::To,
    HeaderName::CallId,
    HeaderName::CSeq,
    HeaderName::MaxForwards,
    HeaderName::ContentType,
    HeaderName::Date,
    HeaderName::Expires,
    HeaderName::MinExpires,
    HeaderName::RetryAfter,
    HeaderName::UserAgent,
    HeaderName::Server,
    HeaderName::Subject,
    HeaderName::Event,
    HeaderName::ReferTo,
    HeaderName::SessionExpires,
];

const MANDATORY: &[(HeaderName, Rule)] = &[
    (HeaderName::Via, Rule::ViaMissing),
    (HeaderName::From, Rule::FromMissing),
    (HeaderName::To, Rule::ToMissing),
    (HeaderName::CallId, Rule::CallIdMissing),
    (HeaderName::CSeq, Rule::CseqMissing),
];

pub(super) fn check(message: &Message<'_>, found: &mut Vec<Violation>) {
    repeats(message, found);
    content_length(message, found);
    missing(message, found);
    tags(message, found);
    cseq_method(message, found);
    star(message, found);
}

/// A violation over the value of a field.
fn over(header: &Header<'_>, rule: Rule) -> Violation {
    Violation { rule, at: header.value_at(), len: header.value.len() }
}

/// A violation of the whole message; it points at the start line.
fn lacking(message: &Message<'_>, rule: Rule) -> Violation {
    Violation { rule, at: message.start_parts().parts.first().map_or(0, |part| part.at as usize), len: 0 }
}

fn repeats(message: &Message<'_>, found: &mut Vec<Violation>) {
    for &name in SINGLE {
        found.extend(message.headers_named(name).skip(1).map(|header| over(&header, Rule::Repeated)));
    }
}

fn content_length(message: &Message<'_>, found: &mut Vec<Violation>) {
    let mut fields = message.headers_named(HeaderName::ContentLength);
    let Some(first) = fields.next() else { return };
    for other in fields {
        let rule = if other.value == first.value { Rule::Repeated } else { Rule::ContentLengthConflict };
        found.push(over(&other, rule));
    }
    let Some(announced) = message.content_length() else { return };
    let there = message.bytes().len().saturating_sub(message.body_at());
    if announced > there as u64 {
        found.push(over(&first, Rule::ContentLengthBeyond));
    } else if message.len() < message.bytes().len() {
        let len = message.bytes().len().saturating_sub(message.len());
        found.push(Violation { rule: Rule::OctetsAfterBody, at: message.len(), len });
    }
}

fn missing(message: &Message<'_>, found: &mut Vec<Violation>) {
    let has = |name| message.header(name).is_some();
    for &(name, rule) in MANDATORY {
        if !has(name) {
            found.push(lacking(message, rule));
        }
    }
    if message.is_request() && !has(HeaderName::MaxForwards) {
        found.push(lacking(message, Rule::MaxForwardsMissing));
    }
    if opens_dialog(message) && !has(HeaderName::Contact) {
        found.push(lacking(message, Rule::ContactMissing));
    }
    if !message.body().is_empty() && !has(HeaderName::ContentType) {
        found.push(lacking(message, Rule::ContentTypeMissing));
    }
}

/// An INVITE, or a 2xx to one.
fn opens_dialog(message: &Message<'_>) -> bool {
    match message.status() {
        Some(code) => {
            (200..300).contains(&code.as_u16()) && message.cseq().is_some_and(|cseq| cseq.method == b"INVITE")
        }
        None => message.method() == Some(b"INVITE"),
    }
}

fn tags(message: &Message<'_>, found: &mut Vec<Violation>) {
    let untagged = |name| message.headers_named(name).next().filter(|header| !has_tag(header.value));
    found.extend(untagged(HeaderName::From).map(|header| over(&header, Rule::FromTagMissing)));
    if message.status().is_some_and(|code| code.as_u16() != 100) {
        found.extend(untagged(HeaderName::To).map(|header| over(&header, Rule::ToTagMissing)));
    }
}

fn cseq_method(message: &Message<'_>, found: &mut Vec<Violation>) {
    let (Some(method), Some(cseq)) = (message.method(), message.cseq()) else { return };
    if method != cseq.method {
        let field = message.headers_named(HeaderName::CSeq).next();
        found.extend(field.map(|header| over(&header, Rule::CseqMethod)));
    }
}

fn star(message: &Message<'_>, found: &mut Vec<Violation>) {
    let alone = message.method() == Some(b"REGISTER") && message.contacts().count() == 1;
    let stars = message.headers_named(HeaderName::Contact).filter(|header| header.value == b"*");
    found.extend(stars.filter(|_| !alone).map(|header| over(&header, Rule::StarContact)));
}
