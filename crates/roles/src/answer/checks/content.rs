//! The body and what may come back (RFC 3261 section 8.2.3).

use tritone_codes::{Method, StatusCode};
use tritone_wire::sip::{HeaderName, NameAddr, Params};

use super::Case;
use crate::answer::fields::ACCEPT;
use crate::answer::reply::Reply;
use crate::answer::target::Target;

/// Section 21.4.11.
pub(super) fn size(case: &Case<'_>) -> Option<Reply> {
    let larger = case.request.body().len() > case.policy.max_body;
    larger.then(|| Reply::new(StatusCode::REQUEST_ENTITY_TOO_LARGE, "a larger body than the endpoint takes"))
}

/// Section 21.4.13; an optional body is passed over, and so is any where a failure was dialled.
pub(super) fn kind(case: &Case<'_>) -> Option<Reply> {
    if case.request.body().is_empty() || is_optional(case) || is_refused_anyway(case) {
        return None;
    }
    let refused = |why| Reply::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, why);
    let encoding = case
        .request
        .values(HeaderName::ContentEncoding)
        .find(|coding| !coding.eq_ignore_ascii_case(b"identity"));
    if encoding.is_some() {
        return Some(refused("an encoding that is not read"));
    }
    let language = case.request.values(HeaderName::ContentLanguage).next();
    if language.is_some_and(|tag| !is_spoken(tag)) {
        return Some(refused("a language that is not spoken"));
    }
    let kind = media_type(case.request.header(HeaderName::ContentType).unwrap_or_default());
    match kind.as_str() {
        // A body that is encrypted for somebody: there is no key here.
        "application/pkcs7-mime" | "multipart/encrypted" => {
            Some(Reply::new(StatusCode::UNDECIPHERABLE, "a body that is encrypted"))
        }
        _ if is_read(&kind, case.method) => None,
        _ => Some(refused("a media type that is not read")),
    }
}

/// Whether a failure was dialled, which no body keeps from being given.
fn is_refused_anyway(case: &Case<'_>) -> bool {
    let Target::Dialled(dialled) = case.target else { return false };
    dialled.final_status().is_none_or(|status| status.as_u16() >= 300)
}

fn is_optional(case: &Case<'_>) -> bool {
    let Some(disposition) = case.request.header(HeaderName::ContentDisposition) else { return false };
    let handling = Params::of(
        disposition.split_at(disposition.iter().position(|b| *b == b';').unwrap_or(disposition.len())).1,
    )
    .value("handling");
    handling.is_some_and(|handling| handling.eq_ignore_ascii_case(b"optional"))
}

fn is_spoken(tag: &[u8]) -> bool {
    let primary = tag.split(|octet| *octet == b'-').next().unwrap_or_default();
    [&b"en"[..], b"de", b"*", b"i", b"x"].iter().any(|own| primary.eq_ignore_ascii_case(own))
}

/// `type/subtype` in lower case.
fn media_type(value: &[u8]) -> String {
    let kind: Vec<u8> = value
        .split(|octet| *octet == b';')
        .next()
        .unwrap_or_default()
        .iter()
        .copied()
        .filter(|b| !b.is_ascii_whitespace())
        .collect();
    String::from_utf8_lossy(&kind).to_ascii_lowercase()
}

/// What is read depends on the method: a MESSAGE may have any text, an INFO, a NOTIFY or a PUBLISH what its package has.
fn is_read(kind: &str, method: Option<Method>) -> bool {
    let is_multipart = matches!(
        kind,
        "multipart/mixed" | "multipart/alternative" | "multipart/related" | "multipart/signed"
    );
    match method {
        Some(Method::Info | Method::Notify | Method::Publish) => true,
        Some(Method::Message) => is_multipart || kind.starts_with("text/") || kind == "message/cpim",
        _ => {
            is_multipart
                || ACCEPT.split(", ").any(|own| own == kind)
                || kind == "message/sip"
                || kind == "text/plain"
        }
    }
}

/// Section 21.4.7: the answer to an INVITE or OPTIONS has a session description, and Accept must allow one.
pub(super) fn accept(case: &Case<'_>) -> Option<Reply> {
    if !matches!(case.method, Some(Method::Invite | Method::Options)) || is_refused_anyway(case) {
        return None;
    }
    // An empty Accept allows nothing (section 20.1).
    case.request.header(HeaderName::Accept)?;
    let allows = |range: &[u8]| {
        let range = media_type(NameAddr::parse(range).uri);
        matches!(range.as_str(), "*/*" | "application/*" | "application/sdp" | "multipart/mixed")
    };
    let refused = !case.request.values(HeaderName::Accept).any(allows);
    refused.then(|| Reply::new(StatusCode::NOT_ACCEPTABLE, "Accept does not allow a session description"))
}
