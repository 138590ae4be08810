//! What single methods demand.

use tritone_codes::{Method, StatusCode};
use tritone_wire::sip::{HeaderName, Message};

use super::{Case, InDialog};
use crate::answer::policy::Policy;
use crate::answer::reply::Reply;
use crate::answer::sdp::{self, Local};
use crate::answer::target::Target;

pub(super) fn of_method(case: &Case<'_>) -> Option<Reply> {
    match case.method? {
        Method::Invite => {
            resource_priority(case).or_else(|| session_interval(case)).or_else(|| session(case))
        }
        Method::Update => session_interval(case).or_else(|| session(case)),
        Method::Subscribe => event(case).or_else(|| expires(case)),
        Method::Publish => event(case).or_else(|| publication(case)).or_else(|| expires(case)),
        Method::Info => info_package(case),
        Method::Refer => refer(case),
        _ => None,
    }
}

/// Namespaces of RFC 4412 section 12 that are known here, for callers who require it.
const PRIORITIES: &[&str] = &["dsn", "drsn", "q735", "ets", "wps", "esnet"];

/// RFC 4412 section 4.6.2; without Require an unknown value is passed over.
fn resource_priority(case: &Case<'_>) -> Option<Reply> {
    let values: Vec<&[u8]> = case.request.values(HeaderName::ResourcePriority).collect();
    let is_known = |value: &&[u8]| {
        let namespace = value.split(|octet| *octet == b'.').next().unwrap_or_default();
        PRIORITIES.iter().any(|own| namespace.eq_ignore_ascii_case(own.as_bytes()))
    };
    let unknown = !values.is_empty() && !values.iter().any(is_known);
    (unknown && requires(case.request, "resource-priority"))
        .then(|| Reply::new(StatusCode::UNKNOWN_RESOURCE_PRIORITY, "no known priority"))
}

fn requires(request: &Message<'_>, tag: &str) -> bool {
    request.values(HeaderName::Require).any(|own| own.eq_ignore_ascii_case(tag.as_bytes()))
}

/// RFC 4028 section 9: a caller without the extension cannot do anything with a 422.
fn session_interval(case: &Case<'_>) -> Option<Reply> {
    let interval = session_expires(case.request)?;
    let understands = [HeaderName::Supported, HeaderName::Require]
        .iter()
        .any(|name| case.request.values(*name).any(|tag| tag.eq_ignore_ascii_case(b"timer")));
    (interval < case.policy.min_se && understands).then(|| {
        Reply::new(StatusCode::SESSION_INTERVAL_TOO_SMALL, "a shorter session interval than is taken")
    })
}

/// The seconds of Session-Expires.
pub(crate) fn session_expires(request: &Message<'_>) -> Option<u32> {
    let value = request.header(HeaderName::SessionExpires)?;
    let digits = value.split(|octet| *octet == b';').next().unwrap_or_default().trim_ascii();
    core::str::from_utf8(digits).ok()?.parse().ok()
}

/// The offer of an INVITE or UPDATE: 488, or 606 where the endpoint speaks for all places (RFC 3261 sections 13.3.1.3 and
/// 21.6.4). A dialled failure needs no session.
fn session(case: &Case<'_>) -> Option<Reply> {
    if is_failure_dialled(case) || !is_session(case.request) {
        return None;
    }
    let anywhere = Local { address: ([0, 0, 0, 0], 9).into(), session: 0, version: 0 };
    let refused = sdp::answer(session_body(case.request), &anywhere).err()?;
    let status = if case.policy.everywhere {
        StatusCode::NOT_ACCEPTABLE_ANYWHERE
    } else {
        StatusCode::NOT_ACCEPTABLE_HERE
    };
    Some(Reply::new(status, refused.text).warning(refused.code, case.host, refused.text))
}

fn is_failure_dialled(case: &Case<'_>) -> bool {
    let Target::Dialled(dialled) = case.target else { return false };
    case.situation.dialog == InDialog::Outside
        && dialled.final_status().is_some_and(|status| status.as_u16() >= 300)
}

/// Whether the body is a session description, or has one among its parts.
pub(crate) fn is_session(request: &Message<'_>) -> bool {
    !session_body(request).is_empty()
}

/// The session description of a request or response; empty where there is none.
pub(crate) fn session_body<'a>(message: &Message<'a>) -> &'a [u8] {
    tritone_wire::sip::body::session(message).map(|part| part.octets).unwrap_or_default()
}

/// RFC 6665 section 4.2.1.1.
fn event(case: &Case<'_>) -> Option<Reply> {
    let package = case.request.header(HeaderName::Event).map(event_package);
    let Some(package) = package else {
        let phrase = "Bad Request - Event is missing";
        return Some(Reply::new(StatusCode::BAD_REQUEST, "no Event").phrase(phrase));
    };
    let known = case.policy.events.iter().any(|own| package.eq_ignore_ascii_case(own.as_bytes()));
    (!known).then(|| Reply::new(StatusCode::BAD_EVENT, "an event package that is not offered"))
}

fn event_package(value: &[u8]) -> &[u8] {
    value.split(|octet| *octet == b';').next().unwrap_or_default().trim_ascii()
}

/// The least time of a subscription or publication: RFC 6665 section 4.2.1.1, RFC 3903 section 6. Zero ends one.
fn expires(case: &Case<'_>) -> Option<Reply> {
    let expires = crate::answer::registrar::expires_field(case.request)?;
    let brief = expires > 0 && expires < min_expires(case.policy);
    brief.then(|| Reply::new(StatusCode::INTERVAL_TOO_BRIEF, "a shorter time than is taken"))
}

/// The least time in seconds that is taken.
pub(crate) fn min_expires(policy: &Policy) -> u32 {
    policy.registrar.unwrap_or_default().min_expires
}

/// RFC 3903 section 6, step 3.
fn publication(case: &Case<'_>) -> Option<Reply> {
    let stale = case.request.header(HeaderName::SipIfMatch).is_some() && !case.situation.knows_publication;
    stale.then(|| Reply::new(StatusCode::CONDITIONAL_REQUEST_FAILED, "no publication of this entity-tag"))
}

/// RFC 6086 section 4.2.2.
fn info_package(case: &Case<'_>) -> Option<Reply> {
    let package = event_package(case.request.header(HeaderName::InfoPackage)?);
    let known = case.policy.info_packages.iter().any(|own| package.eq_ignore_ascii_case(own.as_bytes()));
    (!known).then(|| Reply::new(StatusCode::BAD_INFO_PACKAGE, "an Info package that is not taken"))
}

/// RFC 3515 section 2.4.1 (one Refer-To), RFC 3892 section 5 (Referred-By).
fn refer(case: &Case<'_>) -> Option<Reply> {
    if case.request.field_values(HeaderName::ReferTo).count() != 1 {
        let phrase = "Bad Request - Refer-To must be there once";
        return Some(Reply::new(StatusCode::BAD_REQUEST, "not one Refer-To").phrase(phrase));
    }
    let lacks = case.policy.require_referred_by && case.request.header(HeaderName::ReferredBy).is_none();
    lacks.then(|| Reply::new(StatusCode::PROVIDE_REFERRER_IDENTITY, "no Referred-By"))
}
