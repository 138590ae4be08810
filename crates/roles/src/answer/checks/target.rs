//! Request-URI (RFC 3261 section 8.2.2.1) and Max-Forwards.

use tritone_codes::{Method, StatusCode};
use tritone_wire::sip::HeaderName;

use super::{Case, InDialog};
use crate::answer::policy::Found;
use crate::answer::reply::Reply;
use crate::answer::target::Target;

pub(super) fn scheme(case: &Case<'_>) -> Option<Reply> {
    let foreign = *case.target == Target::OtherScheme;
    foreign.then(|| Reply::new(StatusCode::UNSUPPORTED_URI_SCHEME, "a URI scheme that is not understood"))
}

/// Inside a dialog the Request-URI is a Contact of this endpoint.
pub(super) fn target(case: &Case<'_>) -> Option<Reply> {
    if case.situation.dialog != InDialog::Outside {
        return None;
    }
    let of_user = |found: &Found<'_>| match found {
        Found::Anyone | Found::User(..) => None,
        Found::Incomplete => {
            let reply = Reply::new(StatusCode::ADDRESS_INCOMPLETE, "the beginning of a user's number");
            Some(reply.phrase("Address Incomplete - more digits are needed"))
        }
        Found::Several(names) => Some(ambiguous(case, names)),
        Found::Nobody => Some(nobody(case)),
    };
    match case.target {
        Target::Misdialled(error) => {
            Some(Reply::new(error.status(), "what was dialled is no answer").phrase(error.to_string()))
        }
        Target::OtherHost => Some(Reply::new(StatusCode::NOT_FOUND, "another host's user")),
        // The Request-URI of a REGISTER is the domain; whom it registers is the registrar's to check.
        Target::User(..) if case.method == Some(Method::Register) => None,
        Target::User(_, found) => of_user(found),
        Target::Dialled(_) | Target::Endpoint | Target::OtherScheme => None,
    }
}

fn ambiguous(case: &Case<'_>, names: &[String]) -> Reply {
    let reply = Reply::new(StatusCode::AMBIGUOUS, "a name of several users");
    let contact = |name: &String| format!("<sip:{name}@{}>", case.host);
    reply.field("Contact", names.iter().map(contact).collect::<Vec<_>>().join(", "))
}

fn nobody(case: &Case<'_>) -> Reply {
    let status =
        if case.policy.everywhere { StatusCode::DOES_NOT_EXIST_ANYWHERE } else { StatusCode::NOT_FOUND };
    Reply::new(status, "nobody of this name")
}

/// A user agent does not look at Max-Forwards; but a registered user is elsewhere, and no hop is left to get there.
pub(super) fn max_forwards(case: &Case<'_>) -> Option<Reply> {
    let none_left = case.request.header(HeaderName::MaxForwards) == Some(b"0");
    let leads_on = case.situation.is_registered
        && case.situation.dialog == InDialog::Outside
        && case.method != Some(Method::Register);
    (none_left && leads_on).then(|| Reply::new(StatusCode::TOO_MANY_HOPS, "no hop is left to the user"))
}
