//! Who asks: authentication (RFC 3261 section 22), anonymity (RFC 5079), identity (RFC 8224).

use tritone_codes::{Method, StatusCode};
use tritone_wire::sip::{HeaderName, Uri};

use super::{Case, Credentials, InDialog};
use crate::answer::policy::Authenticate;
use crate::answer::registrar::user_key;
use crate::answer::reply::Reply;

/// ACK and CANCEL are never challenged (section 22.1).
pub(super) fn authentication(case: &Case<'_>) -> Option<Reply> {
    if matches!(case.method, Some(Method::Ack | Method::Cancel)) || !is_challenged(case) {
        return None;
    }
    match &case.situation.credentials {
        Credentials::None => Some(Reply::new(StatusCode::UNAUTHORIZED, "no credentials")),
        Credentials::Wrong => Some(Reply::new(StatusCode::UNAUTHORIZED, "wrong credentials")),
        Credentials::Stale => {
            let reply = Reply::new(StatusCode::UNAUTHORIZED, "credentials of an old challenge");
            Some(Reply { is_stale: true, ..reply })
        }
        Credentials::Unreadable => {
            let phrase = "Bad Request - Authorization cannot be verified";
            Some(Reply::new(StatusCode::BAD_REQUEST, "credentials that cannot be verified").phrase(phrase))
        }
        Credentials::Of(user) if case.method == Some(Method::Register) && !is_for(case, user) => {
            Some(Reply::new(StatusCode::FORBIDDEN, "another user's registration"))
        }
        Credentials::Of(_) => None,
    }
}

fn is_challenged(case: &Case<'_>) -> bool {
    match case.policy.authenticate {
        Authenticate::Never => false,
        // Whoever registers: whether a user exists is nobody's business before.
        Authenticate::Registrations => {
            case.method == Some(Method::Register)
                && case.policy.users.values().any(|user| user.password.is_some())
        }
        Authenticate::Everything => case.situation.dialog == InDialog::Outside,
    }
}

/// Whether the registration is that of the user who proved itself (section 10.3, step 4).
fn is_for(case: &Case<'_>, user: &str) -> bool {
    let to = case.request.to().and_then(|to| user_key(&Uri::parse(to.uri)));
    to.is_some_and(|to| to == user.as_bytes())
}

/// RFC 5079 section 4.
pub(super) fn anonymity(case: &Case<'_>) -> Option<Reply> {
    if !case.policy.refuse_anonymous || case.situation.dialog != InDialog::Outside {
        return None;
    }
    let wants_privacy = case.request.field_values(HeaderName::Privacy).any(|value| {
        value.split(|octet| *octet == b';').any(|word| {
            let word = word.trim_ascii();
            [&b"id"[..], b"user", b"header"].iter().any(|own| word.eq_ignore_ascii_case(own))
        })
    });
    let from = case.request.from().map(|from| Uri::parse(from.uri));
    let is_nobody = from.is_some_and(|from| from.host.to_ascii_lowercase().ends_with(b"anonymous.invalid"));
    (wants_privacy || is_nobody)
        .then(|| Reply::new(StatusCode::ANONYMITY_DISALLOWED, "the caller hides who it is"))
}

/// RFC 8224 section 6.2.2.
pub(super) fn identity(case: &Case<'_>) -> Option<Reply> {
    let lacks = case.policy.require_identity
        && case.situation.dialog == InDialog::Outside
        && case.method == Some(Method::Invite)
        && case.request.header(HeaderName::Identity).is_none();
    lacks.then(|| Reply::new(StatusCode::USE_IDENTITY_HEADER, "no Identity"))
}
