//! What a proxy has to be able to read in a request, and what it may not forward (RFC 3261 section 16.3).

use tritone_wire::sip::{HeaderName, Message, Rule, Severity, Uri, Violation, check};

use super::refused::Refused;

/// Whether the request may be forwarded.
///
/// # Errors
/// How it is to be answered instead.
pub(super) fn validate(request: &Message<'_>) -> Result<(), Refused> {
    let violations = check(request);
    if violations.iter().any(|violation| violation.rule == Rule::UnknownVersion) {
        return Err(Refused::new(505, "not SIP/2.0"));
    }
    if let Some(violation) = violations.iter().find(|violation| hinders(request, violation)) {
        return Err(Refused::new(400, violation.rule.text()));
    }
    let uri = Uri::parse(request.request_uri().unwrap_or_default());
    if !uri.is_sip() && !uri.scheme.eq_ignore_ascii_case(b"tel") {
        return Err(Refused::new(416, "a scheme that is neither sip, sips nor tel"));
    }
    if max_forwards(request) == Some(0) {
        return Err(Refused::new(483, "Max-Forwards is 0"));
    }
    let required: Vec<&[u8]> = request.values(HeaderName::ProxyRequire).collect();
    if !required.is_empty() {
        let names = String::from_utf8_lossy(&required.join(&b", "[..])).into_owned();
        return Err(Refused::new(420, "Proxy-Require").with("Unsupported", names));
    }
    Ok(())
}

/// Header fields that a proxy works with; there may be one of each of the first [`SINGLE`].
const NEEDED: [HeaderName; 10] = [
    HeaderName::From,
    HeaderName::To,
    HeaderName::CallId,
    HeaderName::CSeq,
    HeaderName::MaxForwards,
    HeaderName::ContentLength,
    HeaderName::Via,
    HeaderName::Route,
    HeaderName::ProxyRequire,
    HeaderName::ProxyAuthorization,
];
const SINGLE: usize = 6;

/// Whether a violation is in what a proxy has to understand: the start line, the header fields it works with, the end of the
/// header section. The others are the concern of the endpoints (section 16.3 step 1), and line ends are put right.
fn hinders(request: &Message<'_>, violation: &Violation) -> bool {
    match (violation.rule, violation.rule.severity()) {
        (Rule::LineEnd, _) => return false,
        (Rule::NoBlankLine, _) => return true,
        (Rule::Repeated, _) | (_, Severity::Malformed) => {}
        _ => return false,
    }
    let header = request.headers().take_while(|header| header.at <= violation.at).last();
    let Some(header) = header else { return true };
    let place = NEEDED.iter().position(|needed| *needed == header.name);
    place.is_some_and(|place| violation.rule != Rule::Repeated || place < SINGLE)
}

/// Max-Forwards, where it is a number.
pub(super) fn max_forwards(request: &Message<'_>) -> Option<u32> {
    request.header(HeaderName::MaxForwards).and_then(number)
}

/// The number of a header field that has nothing else.
pub(super) fn number(value: &[u8]) -> Option<u32> {
    core::str::from_utf8(value).ok()?.trim().parse().ok()
}
