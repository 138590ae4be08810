//! Intervals: session timers (RFC 4028), registrations and subscriptions.

use tritone_codes::Method;
use tritone_wire::Timestamp;

use super::exchange::Exchange;
use super::headers::named;
use super::seen::{Dialog, Seen, code, dialog, number};
use super::{FindingRule, Look, Shown};
use crate::call::Severity;
use crate::detail::Detail;
use crate::event::Event;
use crate::signs::{Sign, Signs};

/// The least session interval (RFC 4028 section 4).
const LEAST_S: u32 = 90;
/// How much later than agreed a call may end before the refresh is missing.
const SLACK_S: f64 = 2.0;

pub(super) const RULES: &[FindingRule] = &[
    FindingRule {
        id: "session-interval-too-small",
        severity: Severity::Warning,
        source: "RFC 4028 sections 4 and 5",
        says: "Session-Expires or Min-SE is below 90 s.",
        needs: Signs::NONE,
        look: Look::Message(too_small),
    },
    FindingRule {
        id: "interval-not-too-small",
        severity: Severity::Warning,
        source: "RFC 4028 section 6, RFC 3261 section 10.3 step 7",
        says: "A 422 or 423 asks for at least as much as the request had.",
        needs: Signs::all(&[Sign::Demand]),
        look: Look::Exchange(not_too_small),
    },
    FindingRule {
        id: "session-not-refreshed",
        severity: Severity::Warning,
        source: "RFC 4028 section 10",
        says: "A call went on beyond its Session-Expires, and no refresh was seen.",
        needs: Signs::all(&[Sign::Invite, Sign::Bye]),
        look: Look::Call(not_refreshed),
    },
];

fn too_small(seen: &Seen<'_>, event: &Event) -> Option<String> {
    if !matches!(event.method, Some(Method::Invite | Method::Update)) {
        return None;
    }
    let mut values = [Detail::SessionExpires, Detail::MinSe].into_iter();
    let value = values
        .find_map(|wanted| seen.detail(event, wanted).and_then(number).filter(|value| *value < LEAST_S))?;
    let who = seen.who(event);
    Some(format!(
        "{who} sent {} with a session interval of {value} s; the least is {LEAST_S} s.",
        named(event)
    ))
}

fn not_too_small(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let request = seen.request(exchange)?;
    let (end, status) = seen.end(exchange)?;
    let (asked, least) = match status {
        422 => (Detail::SessionExpires, Detail::MinSe),
        423 => (Detail::Expires, Detail::MinExpires),
        _ => return None,
    };
    let asked = seen.detail(request, asked).and_then(number)?;
    let least = seen.detail(end, least).and_then(number)?;
    (asked >= least).then(|| {
        let who = seen.who(end);
        let text =
            format!("{who} answered {status} to {asked} s, and asks for no more than {least} s itself.");
        Shown::new(text, &[request, end])
    })
}

fn not_refreshed(seen: &Seen<'_>) -> Vec<Shown> {
    let opening = seen.exchanges().iter().filter(|exchange| exchange.is_invite());
    let answers = opening.filter_map(|exchange| {
        seen.opening(exchange)?;
        seen.success(exchange)
    });
    answers.filter_map(|answer| missed(seen, answer)).collect()
}

/// Where the dialog of `answer` had no refresh for longer than agreed, and a request shows that it went on.
fn missed(seen: &Seen<'_>, answer: &Event) -> Option<Shown> {
    let mut last = answer;
    let mut agreed = interval(seen, answer)?;
    let bye = seen.byes(answer).next()?;
    let wanted = dialog(answer);
    for event in seen.events().iter().filter(|event| event.time > answer.time && is_refresh(event, wanted)) {
        if let Some(shown) = gap(last, agreed, event, event.time) {
            return Some(shown);
        }
        (last, agreed) = (event, interval(seen, event)?);
    }
    gap(last, agreed, bye, bye.time)
}

fn interval(seen: &Seen<'_>, event: &Event) -> Option<u32> {
    seen.detail(event, Detail::SessionExpires).and_then(number).filter(|value| *value > 0)
}

/// Whether an event is the 2xx to a re-INVITE or UPDATE of this dialog.
fn is_refresh(event: &Event, wanted: Dialog) -> bool {
    let refreshes = matches!(event.method, Some(Method::Invite | Method::Update));
    refreshes && (200..300).contains(&code(event)) && dialog(event) == wanted
}

fn gap(last: &Event, agreed: u32, next: &Event, until: Timestamp) -> Option<Shown> {
    let went_on = until.seconds_since(last.time) > f64::from(agreed) + SLACK_S;
    went_on.then(|| {
        let text = format!(
            "The call went on without a refresh, though both sides had agreed on one each {agreed} s."
        );
        Shown::new(text, &[last, next])
    })
}
