//! Whether there is room for one more call.

use tritone_codes::{Method, StatusCode};

use super::{Case, InDialog};
use crate::answer::policy::Found;
use crate::answer::reply::Reply;
use crate::answer::target::Target;

/// 503 where the endpoint takes no more calls, 486 (600) where the user does not (RFC 3261 sections 21.5.4 and 13.3.1.3).
pub(super) fn resources(case: &Case<'_>) -> Option<Reply> {
    if case.method != Some(Method::Invite) || case.situation.dialog != InDialog::Outside {
        return None;
    }
    if case.situation.draining {
        return Some(Reply::new(StatusCode::SERVICE_UNAVAILABLE, "the endpoint is about to end"));
    }
    if case.situation.calls >= case.policy.max_calls {
        return Some(Reply::new(StatusCode::SERVICE_UNAVAILABLE, "as many calls as the endpoint takes"));
    }
    let Target::User(_, found) = case.target else { return None };
    let own = match found {
        Found::User(_, user) => user.calls,
        _ => None,
    };
    let most = own.unwrap_or(case.policy.calls_per_user);
    let is_busy = most > 0 && case.situation.calls_of_user >= most || own == Some(0);
    let status = if case.policy.everywhere { StatusCode::BUSY_EVERYWHERE } else { StatusCode::BUSY_HERE };
    is_busy.then(|| Reply::new(status, "the user has as many calls as it takes"))
}
