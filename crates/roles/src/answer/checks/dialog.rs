//! Requests inside a dialog (RFC 3261 sections 12.2.2 and 14.2, RFC 3311 section 5.2).

use tritone_codes::{Method, StatusCode};

use super::{Case, InDialog};
use crate::answer::reply::Reply;

/// A tag of no dialog here. A BYE, PRACK or UPDATE without a tag is of none either.
pub(super) fn exists(case: &Case<'_>) -> Option<Reply> {
    let gone = match case.situation.dialog {
        InDialog::Unknown => true,
        InDialog::Outside => {
            matches!(case.method, Some(Method::Bye | Method::Prack | Method::Update | Method::Notify))
        }
        InDialog::Known(_) => false,
    };
    gone.then(|| Reply::new(StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST, "no such dialog"))
}

/// Order and glare.
pub(super) fn order(case: &Case<'_>) -> Option<Reply> {
    let InDialog::Known(state) = case.situation.dialog else { return None };
    let has_offer = !case.request.body().is_empty();
    let overlaps = || {
        let reply = Reply::new(StatusCode::SERVER_INTERNAL_ERROR, "the request before is not answered yet");
        reply.field("Retry-After", case.situation.retry_after.to_string())
    };
    let pending = |why| Some(Reply::new(StatusCode::REQUEST_PENDING, why));
    match case.method {
        _ if state.out_of_order => {
            Some(Reply::new(StatusCode::SERVER_INTERNAL_ERROR, "CSeq is not larger than before"))
        }
        Some(Method::Invite) if state.invite_pending => Some(overlaps()),
        Some(Method::Invite) if state.own_invite_pending => {
            pending("an INVITE of this side is not answered yet")
        }
        Some(Method::Invite | Method::Update) if has_offer && state.own_offer_pending => {
            pending("an offer of this side is not answered yet")
        }
        Some(Method::Update) if has_offer && state.invite_pending => Some(overlaps()),
        _ => None,
    }
}
