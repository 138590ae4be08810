//! Merged requests (RFC 3261 section 8.2.2.2) and option tags (section 8.2.2.3).

use tritone_codes::{Method, StatusCode};
use tritone_wire::sip::HeaderName;

use super::{Case, InDialog};
use crate::answer::fields::{SECURITY, unsupported_tags};
use crate::answer::reply::Reply;

pub(super) fn merged(case: &Case<'_>) -> Option<Reply> {
    let merged = case.situation.merged && case.situation.dialog == InDialog::Outside;
    merged.then(|| Reply::new(StatusCode::LOOP_DETECTED, "the request came another way before"))
}

pub(super) fn unsupported(case: &Case<'_>) -> Option<Reply> {
    let tags = unsupported_tags(case.request);
    let reply = || Reply::new(StatusCode::BAD_EXTENSION, "an extension that is not supported");
    (!tags.is_empty()).then(|| reply().field("Unsupported", tags.join(", ")))
}

/// The extensions that this endpoint demands (section 21.4.16).
pub(super) fn required(case: &Case<'_>) -> Option<Reply> {
    if case.method != Some(Method::Invite) || case.situation.dialog != InDialog::Outside {
        return None;
    }
    let offers = |tag: &str| {
        let fields = [HeaderName::Supported, HeaderName::Require];
        fields
            .iter()
            .any(|name| case.request.values(*name).any(|own| own.eq_ignore_ascii_case(tag.as_bytes())))
    };
    let lacking: Vec<&str> =
        case.policy.required.iter().map(String::as_str).filter(|tag| !offers(tag)).collect();
    if lacking.is_empty() {
        return None;
    }
    let reply = Reply::new(StatusCode::EXTENSION_REQUIRED, "the caller lacks an extension");
    let reply = reply.field("Require", lacking.join(", "));
    // RFC 3329 section 2.3.2.
    Some(if lacking.contains(&"sec-agree") { reply.field("Security-Server", SECURITY) } else { reply })
}
