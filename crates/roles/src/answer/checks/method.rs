//! The method (RFC 3261 section 8.2.1).

use tritone_codes::StatusCode;

use super::Case;
use crate::answer::reply::Reply;

/// A method that nobody knows is not implemented (501), one that is not for this endpoint not allowed (405).
pub(super) fn method(case: &Case<'_>) -> Option<Reply> {
    match case.method {
        None => {
            let reply = Reply::new(StatusCode::NOT_IMPLEMENTED, "an unknown method");
            Some(reply.field("Allow", case.policy.allow()))
        }
        Some(method) if !case.policy.allows(method) => {
            Some(Reply::new(StatusCode::METHOD_NOT_ALLOWED, "a method that is not taken here"))
        }
        Some(_) => None,
    }
}
