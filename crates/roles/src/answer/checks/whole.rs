//! Whether the request can be read at all.

use tritone_codes::StatusCode;
use tritone_wire::sip::{Header, HeaderName, Message, Rule, Severity, StartLine, Violation, check};

use super::Case;
use crate::answer::reply::Reply;
use crate::answer::target::Target;

/// RFC 3261 section 21.5.6.
pub(super) fn version(case: &Case<'_>) -> Option<Reply> {
    let StartLine::Request { version, .. } = case.request.start() else { return None };
    let known = version.eq_ignore_ascii_case(b"SIP/2.0");
    (!known).then(|| Reply::new(StatusCode::VERSION_NOT_SUPPORTED, "the version is not SIP/2.0"))
}

/// RFC 3261 section 21.5.7.
pub(super) fn message_size(case: &Case<'_>) -> Option<Reply> {
    let larger = case.request.len() > case.policy.max_message;
    larger.then(|| Reply::new(StatusCode::MESSAGE_TOO_LARGE, "larger than the endpoint takes"))
}

/// RFC 3261 section 21.4.12.
pub(super) fn uri_length(case: &Case<'_>) -> Option<Reply> {
    let longer = case.request.request_uri().unwrap_or_default().len() > case.policy.max_uri;
    longer
        .then(|| Reply::new(StatusCode::REQUEST_URI_TOO_LONG, "a longer Request-URI than the endpoint takes"))
}

/// RFC 3261 section 21.4.1.
pub(super) fn syntax(case: &Case<'_>) -> Option<Reply> {
    let violations = check(case.request);
    let passes = |violation: &Violation| is_dialled_to(case, violation);
    refused(case.request, violations.iter().find(|violation| is_grave(violation) && !passes(violation))?)
}

/// The 400 for a request that breaks the grammar; its phrase names the header field.
pub fn malformed(request: &Message<'_>) -> Option<Reply> {
    refused(request, check(request).iter().find(|violation| is_grave(violation))?)
}

/// Callers such as SIPp write what they dial as display name too, and a comma cannot stand there. Where the address of To
/// is nevertheless found, and is that of the Request-URI, the answer is not kept from them.
fn is_dialled_to(case: &Case<'_>, violation: &Violation) -> bool {
    let is_meant = case.request.to().is_some_and(|to| Some(to.uri) == case.request.request_uri());
    matches!(case.target, Target::Dialled(_))
        && is_meant
        && header_of(case.request, violation).is_some_and(|header| header.name == HeaderName::To)
}

fn refused(request: &Message<'_>, violation: &Violation) -> Option<Reply> {
    let field = field_of(request, violation);
    let phrase = match field {
        Some(name) => format!("Bad Request - {name}: {}", violation.rule.text()),
        None => format!("Bad Request - {}", violation.rule.text()),
    };
    Some(Reply::new(StatusCode::BAD_REQUEST, violation.rule.text()).phrase(phrase))
}

/// What is tolerated: line ends of LF alone, and a date that nobody reads.
const TOLERATED: &[Rule] = &[Rule::LineEnd, Rule::Date];
/// Against the meaning, and nevertheless no request that can be served.
const REFUSED: &[Rule] = &[
    Rule::Repeated,
    Rule::CseqMethod,
    Rule::CseqLarge,
    Rule::ContentTypeMissing,
    Rule::ViaMissing,
    Rule::FromMissing,
    Rule::ToMissing,
    Rule::CallIdMissing,
    Rule::CseqMissing,
    Rule::StarContact,
];

fn is_grave(violation: &Violation) -> bool {
    let rule = violation.rule;
    let malformed = rule.severity() == Severity::Malformed && !TOLERATED.contains(&rule);
    malformed || REFUSED.contains(&rule)
}

/// The header field in which the violation is.
fn header_of<'a>(request: &Message<'a>, violation: &Violation) -> Option<Header<'a>> {
    let header = request.headers().take_while(|header| header.at <= violation.at).last()?;
    let end = header.value_at() + header.value.len() + header.line_end.len();
    (violation.at <= end && !header.raw_name.is_empty()).then_some(header)
}

/// The name of the header field in which the violation is, or which it misses.
fn field_of(request: &Message<'_>, violation: &Violation) -> Option<String> {
    let missing = match violation.rule {
        Rule::ViaMissing => "Via",
        Rule::FromMissing => "From",
        Rule::ToMissing => "To",
        Rule::CallIdMissing => "Call-ID",
        Rule::CseqMissing => "CSeq",
        Rule::ContentTypeMissing => "Content-Type",
        _ => "",
    };
    if !missing.is_empty() {
        return Some(missing.to_owned());
    }
    let header = header_of(request, violation)?;
    let known = header.name.as_str();
    let name = if known.is_empty() {
        String::from_utf8_lossy(header.raw_name).into_owned()
    } else {
        known.to_owned()
    };
    Some(name.chars().filter(|c| c.is_ascii_graphic()).take(64).collect())
}
