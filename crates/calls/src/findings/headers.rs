//! Header fields that a message must have, or that contradict what it answers.

use super::exchange::Exchange;
use super::seen::{Seen, code, has_token, method, number, tokens};
use super::{FindingRule, Look, Shown};
use crate::call::Severity;
use crate::detail::Detail;
use crate::event::Event;
use crate::flaw::Flaw;
use crate::signs::{Sign, Signs};

pub(super) const RULES: &[FindingRule] = &[
    FindingRule {
        id: "missing-header",
        severity: Severity::Warning,
        source: "RFC 3261 section 20 (401, 405, 407, 415, 420, 421, 423), RFC 3329 2.3.1 (494), RFC 4028 6 (422), \
                 RFC 6086 4.2.2 (469), RFC 6228 5 (199), RFC 6442 4.3 (424), RFC 6665 3.1.1 (2xx to SUBSCRIBE)",
        says: "A response lacks the header that its status must have.",
        needs: Signs::all(&[Sign::RequiredHeader]),
        look: Look::Message(|seen, event| {
            let status = event.status().filter(|_| event.flaws.has(Flaw::RequiredHeader))?;
            Some(format!(
                "{} answered {status} without the header that this status must have.",
                seen.who(event)
            ))
        }),
    },
    FindingRule {
        id: "missing-advised-header",
        severity: Severity::Info,
        source: "RFC 3261 sections 13.3.1.3 (488), 8.1.3.4 (3xx), RFC 5360 5.9.2 (470), RFC 8688 3.1 (608)",
        says: "A response lacks the header that its status should have: 488 Warning, 300 to 302 and 305 Contact, \
               470 Permission-Missing, 608 Call-Info.",
        needs: Signs::all(&[Sign::AdvisedHeader]),
        look: Look::Message(|seen, event| {
            let status = event.status().filter(|_| event.flaws.has(Flaw::AdvisedHeader))?;
            let who = seen.who(event);
            Some(format!("{who} answered {status} without the header that this status should have."))
        }),
    },
    FindingRule {
        id: "missing-contact",
        severity: Severity::Warning,
        source: "RFC 3261 sections 8.1.1.8 and 12.1.1, RFC 3265 section 7.1, RFC 3515 section 2.2",
        says: "A message that makes a dialog has no Contact: INVITE, SUBSCRIBE or REFER, or a 2xx to INVITE or SUBSCRIBE.",
        needs: Signs::all(&[Sign::Contact]),
        look: Look::Exchange(missing_contact),
    },
    FindingRule {
        id: "missing-further-contact",
        severity: Severity::Info,
        source: "RFC 3261 sections 12.1.1 and 20.10, RFC 3311 section 4",
        says: "A 101 to 198 with a To tag, or a re-INVITE, UPDATE or 2xx to one of them, has no Contact; the one that was \
               given before stays.",
        needs: Signs::all(&[Sign::Contact]),
        look: Look::Exchange(missing_further_contact),
    },
    FindingRule {
        id: "missing-max-forwards",
        severity: Severity::Info,
        source: "RFC 3261 section 8.1.1.6",
        says: "A request has no Max-Forwards.",
        needs: Signs::all(&[Sign::MaxForwards]),
        look: Look::Message(|seen, event| {
            let is_missing = event.flaws.has(Flaw::MaxForwards);
            is_missing.then(|| format!("{} sent {} without Max-Forwards.", seen.who(event), named(event)))
        }),
    },
    FindingRule {
        id: "missing-content-type",
        severity: Severity::Warning,
        source: "RFC 3261 section 20.15",
        says: "A body has no Content-Type.",
        needs: Signs::all(&[Sign::ContentType]),
        look: Look::Message(|seen, event| {
            let is_missing = event.flaws.has(Flaw::ContentType);
            is_missing.then(|| {
                let who = seen.who(event);
                format!("{who} sent {} with a body and no Content-Type: nobody can read it.", named(event))
            })
        }),
    },
    FindingRule {
        id: "missing-to-tag",
        severity: Severity::Info,
        source: "RFC 3261 section 8.2.6.2",
        says: "A response from 101 to 699 has no To tag.",
        needs: Signs::all(&[Sign::Untagged]),
        look: Look::Message(|seen, event| {
            let status = event.status().filter(|status| status.is_valid_on_the_wire())?;
            let is_missing = event.to_tag == 0 && status != 100 && event.branch != 0 && !event.is_cut();
            is_missing.then(|| format!("{} answered {status} without a To tag.", seen.who(event)))
        }),
    },
    FindingRule {
        id: "malformed-retry-after",
        severity: Severity::Info,
        source: "RFC 3261 section 20.33",
        says: "Retry-After is no number of seconds.",
        needs: Signs::all(&[Sign::RetryAfter]),
        look: Look::Message(|seen, event| {
            let value = seen.leg.text(event.retry_after)?;
            let is_broken = number(value).is_none();
            is_broken.then(|| format!("{} sent a Retry-After that is no number of seconds.", seen.who(event)))
        }),
    },
    FindingRule {
        id: "extension-not-required",
        severity: Severity::Warning,
        source: "RFC 3261 sections 8.2.2.3 and 16.3 step 5",
        says: "A 420 refuses extensions that the request did not require.",
        needs: Signs::all(&[Sign::Demand]),
        look: Look::Exchange(extension_not_required),
    },
];

/// A message as a sentence names it.
pub(super) fn named(event: &Event) -> String {
    match event.status() {
        Some(status) => format!("{status} to {}", method(event)),
        None => event.request().map_or("a request", |method| method.as_str()).to_owned(),
    }
}

/// The message of an exchange that gives no Contact where it makes the dialog, or where it is in one or in an early one.
fn without_contact<'c>(seen: &Seen<'c>, exchange: &Exchange, makes_dialog: bool) -> Option<&'c Event> {
    let request = seen.request(exchange)?;
    let makes = |event: &Event| request.to_tag == 0 && !(1..200).contains(&code(event));
    let mut events = [request].into_iter().chain(seen.responses(exchange));
    events.find(|event| event.flaws.has(Flaw::Contact) && makes(event) == makes_dialog)
}

fn missing_contact(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let event = without_contact(seen, exchange, true)?;
    let who = seen.who(event);
    let text =
        format!("{who} sent {} without Contact: later requests of the dialog cannot reach it.", named(event));
    Some(Shown::new(text, &[event]))
}

fn missing_further_contact(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let event = without_contact(seen, exchange, false)?;
    let text = format!("{} sent {} without Contact.", seen.who(event), named(event));
    Some(Shown::new(text, &[event]))
}

fn extension_not_required(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let request = seen.request(exchange).filter(|request| seen.is_whole(request))?;
    let (end, _) = seen.end(exchange).filter(|(_, status)| *status == 420)?;
    let refused = seen.detail(end, Detail::Unsupported)?;
    let lists = [Detail::Require, Detail::ProxyRequire];
    let is_required =
        |tag| lists.iter().any(|list| seen.detail(request, *list).is_some_and(|list| has_token(list, tag)));
    if tokens(refused).next().is_none() || tokens(refused).any(is_required) {
        return None;
    }
    let text = format!(
        "{} refused the {} for an extension that it did not require.",
        seen.who(end),
        method(request)
    );
    Some(Shown::new(text, &[request, end]))
}
