//! What elements on the way make of requests and responses.

use std::collections::BTreeMap;

use tritone_codes::Method;

use super::exchange::Exchange;
use super::seen::{Seen, code, method, number};
use super::{FindingRule, Look, Shown};
use crate::call::Severity;
use crate::detail::Detail;
use crate::event::Event;
use crate::signs::{Sign, Signs};

/// Hops left by which a request has nearly been too far.
const FEW_HOPS: u32 = 5;
/// How long a proxy may take to cancel what rings on.
const CANCELLED_S: f64 = 5.0;

pub(super) const RULES: &[FindingRule] = &[
    FindingRule {
        id: "promoted-to-6xx",
        severity: Severity::Warning,
        source: "RFC 3261 sections 16.7 step 6 and 21.6",
        says: "An element made a 6xx of another failure: a refusal by one place became one by all places.",
        needs: Signs::all(&[Sign::Path, Sign::Global]),
        look: Look::Call(|seen| hops(seen, promoted)),
    },
    FindingRule {
        id: "status-changed",
        severity: Severity::Info,
        source: "RFC 3261 section 16.7",
        says: "An element made another status of the one it got.",
        needs: Signs::all(&[Sign::Path, Sign::Failure]),
        look: Look::Call(|seen| hops(seen, changed)),
    },
    FindingRule {
        id: "cause-lost",
        severity: Severity::Info,
        source: "RFC 3326 section 2, RFC 6432 section 3",
        says: "An element did not pass on the Q.850 cause.",
        needs: Signs::all(&[Sign::Path, Sign::Reason]),
        look: Look::Call(|seen| hops(seen, cause_lost)),
    },
    FindingRule {
        id: "cause-changed",
        severity: Severity::Info,
        source: "RFC 3326 section 2, RFC 6432 section 3",
        says: "An element made another Q.850 cause of the one it got.",
        needs: Signs::all(&[Sign::Path, Sign::Reason]),
        look: Look::Call(|seen| hops(seen, cause_changed)),
    },
    FindingRule {
        id: "503-passed-on",
        severity: Severity::Info,
        source: "RFC 3261 section 16.7 step 6",
        says: "A proxy passed a 503 on, by which it says that it takes no calls itself.",
        needs: Signs::all(&[Sign::Path, Sign::Failure]),
        look: Look::Call(|seen| hops(seen, passed_503)),
    },
    FindingRule {
        id: "proxy-sent-401",
        severity: Severity::Warning,
        source: "RFC 3261 section 22.1",
        says: "A proxy asked for credentials by 401.",
        needs: Signs::all(&[Sign::Path, Sign::Challenge]),
        look: Look::Call(proxy_sent_401),
    },
    FindingRule {
        id: "max-forwards-kept",
        severity: Severity::Warning,
        source: "RFC 3261 section 16.6 step 3",
        says: "A proxy sent a request on without lowering Max-Forwards.",
        needs: Signs::all(&[Sign::Hops]),
        look: Look::Call(max_forwards_kept),
    },
    FindingRule {
        id: "few-hops-left",
        severity: Severity::Info,
        source: "RFC 3261 section 20.22",
        says: "An INVITE has a Max-Forwards of 5 or less.",
        needs: Signs::all(&[Sign::Invite]),
        look: Look::Message(|seen, event| {
            let is_invite = event.request() == Some(Method::Invite);
            let left = seen.detail(event, Detail::MaxForwards).filter(|_| is_invite).and_then(number)?;
            (left <= FEW_HOPS).then(|| format!("{} sent an INVITE with {left} hops left.", seen.who(event)))
        }),
    },
    FindingRule {
        id: "forked-after-6xx",
        severity: Severity::Info,
        source: "RFC 3261 section 16.7 step 5",
        says: "A proxy asked a further place after one had refused the call for all places by 6xx.",
        needs: Signs::all(&[Sign::Hops, Sign::Global]),
        look: Look::Call(forked_after_6xx),
    },
    FindingRule {
        id: "branch-not-cancelled",
        severity: Severity::Warning,
        source: "RFC 3261 section 16.7 step 10",
        says: "A proxy answered the call and let another branch go on, without a CANCEL.",
        needs: Signs::all(&[Sign::Hops]),
        look: Look::Call(not_cancelled),
    },
];

/// What `look` says of each pair of hops that the failure took, the later one after the earlier.
fn hops(seen: &Seen<'_>, look: fn(&Seen<'_>, &Event, &Event) -> Option<String>) -> Vec<Shown> {
    let Some(case) = seen.case else { return Vec::new() };
    let ends: Vec<&Event> = case.path().rev().filter_map(|hop| hop.final_event(seen.leg)).collect();
    let pair = |pair: &[&Event]| {
        let (before, after) = (pair[0], pair[1]);
        // A 487 is what the element itself asked for by its CANCEL.
        let is_passed = code(before) >= 300 && code(after) >= 300 && code(before) != 487;
        let text = look(seen, before, after).filter(|_| is_passed)?;
        Some(Shown::new(text, &[before, after]))
    };
    ends.windows(2).filter_map(pair).collect()
}

/// The element between two hops, by the side that it shows to the caller.
fn element(seen: &Seen<'_>, before: &Event, after: &Event) -> String {
    let who = seen.who(after);
    if before.part == after.part { who.to_string() } else { format!("The B2BUA {who}") }
}

fn is_promotion(before: &Event, after: &Event) -> bool {
    code(after) >= 600 && code(before) < 600
}

fn promoted(seen: &Seen<'_>, before: &Event, after: &Event) -> Option<String> {
    is_promotion(before, after).then(|| {
        let (who, from, to) = (element(seen, before, after), code(before), code(after));
        format!("{who} made {to} of {from}: a refusal by one place became one by all places.")
    })
}

fn changed(seen: &Seen<'_>, before: &Event, after: &Event) -> Option<String> {
    let (from, to) = (code(before), code(after));
    let is_changed = from != to && !is_promotion(before, after);
    is_changed.then(|| format!("{} made {to} of {from}.", element(seen, before, after)))
}

fn cause_lost(seen: &Seen<'_>, before: &Event, after: &Event) -> Option<String> {
    let cause = seen.reasons.cause_of(before)?;
    let is_lost = seen.reasons.cause_of(after).is_none();
    is_lost.then(|| format!("{} did not pass on cause {cause}.", element(seen, before, after)))
}

fn cause_changed(seen: &Seen<'_>, before: &Event, after: &Event) -> Option<String> {
    let (one, other) = (seen.reasons.cause_of(before)?, seen.reasons.cause_of(after)?);
    (one != other).then(|| format!("{} made cause {other} of cause {one}.", element(seen, before, after)))
}

fn passed_503(seen: &Seen<'_>, before: &Event, after: &Event) -> Option<String> {
    let is_passed = (code(before), code(after)) == (503, 503) && before.part == after.part;
    is_passed.then(|| format!("{} passed the 503 of {} on.", seen.who(after), seen.who(before)))
}

/// A B2BUA may ask by 401, as it is the server of its callers; a proxy is not.
fn proxy_sent_401(seen: &Seen<'_>) -> Vec<Shown> {
    let (Some(case), Some(origin)) = (seen.case, &seen.call.origin) else { return Vec::new() };
    let place = case.path().position(|hop| {
        hop.final_event(seen.leg).is_some_and(|event| event.frame == origin.frame && code(event) == 401)
    });
    let Some(place) = place else { return Vec::new() };
    let (here, onward) = (case.path().nth(place), case.path().nth(place + 1));
    let (Some(here), Some(onward)) = (here, onward) else { return Vec::new() };
    let (Some(event), sent_on) = (here.final_event(seen.leg), onward.sample(seen.leg)) else {
        return Vec::new();
    };
    if origin.or_behind || event.part != sent_on.part {
        return Vec::new();
    }
    let who = seen.who(event);
    let text = format!("{who} asked for credentials by 401, which a proxy must not: its code is 407.");
    vec![Shown::new(text, &[event])]
}

/// Requests that were passed on: as an element got each, and as it sent it.
fn passed_on<'s, 'c>(seen: &'s Seen<'c>) -> Vec<(&'s Exchange, &'s Exchange, &'c Event, &'c Event)> {
    let mut arrived: BTreeMap<_, Vec<&Exchange>> = BTreeMap::new();
    for exchange in seen.exchanges() {
        arrived.entry((exchange.request_key(), exchange.vias, exchange.hosts.1)).or_default().push(exchange);
    }
    let pair = |sent: &'s Exchange| {
        let key = (sent.request_key(), sent.vias.checked_sub(1)?, sent.hosts.0);
        // Two that came alike cannot be told apart by what was sent on.
        let [got] = arrived.get(&key)?.as_slice() else { return None };
        Some((*got, sent, seen.request(got)?, seen.request(sent)?))
    };
    seen.exchanges().iter().filter_map(pair).collect()
}

fn max_forwards_kept(seen: &Seen<'_>) -> Vec<Shown> {
    let of = |(_, _, before, after): (&Exchange, &Exchange, &Event, &Event)| {
        let left = |event| seen.detail(event, Detail::MaxForwards).and_then(number);
        let is_kept = left(after)? >= left(before)?;
        is_kept.then(|| {
            let text =
                format!("{} sent {} on without lowering Max-Forwards.", seen.who(after), method(after));
            Shown::new(text, &[before, after])
        })
    };
    passed_on(seen)
        .into_iter()
        .filter(|(_, _, before, after)| before.time <= after.time)
        .filter_map(of)
        .collect()
}

/// The INVITEs that an element sent on, for each one that it got.
fn branches<'s>(seen: &'s Seen<'_>) -> Vec<(&'s Exchange, Vec<&'s Exchange>)> {
    let mut all: Vec<(&Exchange, Vec<&Exchange>)> = Vec::new();
    let mut places: BTreeMap<Option<usize>, usize> = BTreeMap::new();
    for (got, sent, _, _) in passed_on(seen).into_iter().filter(|(got, ..)| got.is_invite()) {
        let place = *places.entry(got.requests.first()).or_insert_with(|| {
            all.push((got, Vec::new()));
            all.len() - 1
        });
        if let Some((_, list)) = all.get_mut(place) {
            list.push(sent);
        }
    }
    all
}

fn forked_after_6xx(seen: &Seen<'_>) -> Vec<Shown> {
    let of = |(_, sent): (&Exchange, Vec<&Exchange>)| {
        let mut ends = sent.iter().filter_map(|branch| seen.end(branch));
        let (refused, status) = ends.find(|(_, status)| *status >= 600)?;
        let mut requests = sent.iter().filter_map(|branch| seen.request(branch));
        let later = requests.find(|request| request.time > refused.time)?;
        let text = format!(
            "{} asked {} after {} had refused the call for all places with {status}.",
            seen.who(later),
            seen.leg.address(later.destination),
            seen.who(refused)
        );
        Some(Shown::new(text, &[refused, later]))
    };
    branches(seen).into_iter().filter_map(of).collect()
}

fn not_cancelled(seen: &Seen<'_>) -> Vec<Shown> {
    let of = |(got, sent): (&Exchange, Vec<&Exchange>)| {
        let (end, _) = seen.end(got).filter(|(end, _)| seen.waited(end) >= CANCELLED_S)?;
        let open = sent.into_iter().find(|branch| {
            let rings = seen.provisionals(branch).any(|event| event.time < end.time);
            rings && seen.end(branch).is_none() && branch.cancel.is_none() && !branch.requests.is_empty()
        })?;
        let request = seen.request(open)?;
        let text = format!(
            "{} gave {} to the caller and left the call at {} open, without a CANCEL.",
            seen.who(end),
            code(end),
            seen.leg.address(request.destination)
        );
        Some(Shown::new(text, &[request, end]))
    };
    branches(seen).into_iter().filter_map(of).collect()
}
