//! What happens inside a dialog, and how it was made.

use std::collections::{BTreeMap, BTreeSet};

use tritone_codes::Method;
use tritone_wire::Transport;

use super::exchange::Exchange;
use super::seen::{Seen, code, method};
use super::{FindingRule, Look, Shown};
use crate::attempt::is_success;
use crate::call::Severity;
use crate::detail::Detail;
use crate::event::Event;
use crate::signs::{Sign, Signs};

/// Sightings of a request by which its sender has waited for 3.5 s (Timers A and E).
const UNANSWERED: usize = 4;
/// The least wait after a 491 of who made the Call-ID, less what clocks and queues may take off.
const GLARE_WAIT_S: f64 = 2.0;
/// Two requests closer than this may have changed places on their way.
const REORDERED_S: f64 = 0.5;

pub(super) const RULES: &[FindingRule] = &[
    FindingRule {
        id: "dialog-lost",
        severity: Severity::Warning,
        source: "RFC 3261 section 12.2.1.2, RFC 5057 section 5.1",
        says: "A re-INVITE, UPDATE, INFO or BYE in an answered call got 481 or 408, and nobody had hung up before.",
        needs: Signs::all(&[Sign::DialogEnd]),
        look: Look::Exchange(dialog_lost),
    },
    FindingRule {
        id: "bye-unanswered",
        severity: Severity::Warning,
        source: "RFC 3261 section 15.1.2",
        says: "A BYE was repeated and got no response, on a way on which responses came before.",
        needs: Signs::all(&[Sign::Bye, Sign::ManyInside]),
        look: Look::Exchange(|seen, exchange| unanswered(seen, exchange, |method| method == Method::Bye)),
    },
    FindingRule {
        id: "request-unanswered",
        severity: Severity::Warning,
        source: "RFC 3261 sections 17.1.1.2 and 17.1.2.2",
        says: "Another request in a dialog was repeated and got no response.",
        needs: Signs::all(&[Sign::ManyInside]),
        look: Look::Exchange(|seen, exchange| unanswered(seen, exchange, |method| method != Method::Bye)),
    },
    FindingRule {
        id: "re-invite-refused",
        severity: Severity::Info,
        source: "RFC 3261 section 14.1",
        says: "A re-INVITE was refused (488, 491, 603, ...); the call goes on as it was.",
        needs: Signs::all(&[Sign::ReInvite]),
        look: Look::Exchange(re_invite_refused),
    },
    FindingRule {
        id: "glare-retried-early",
        severity: Severity::Info,
        source: "RFC 3261 section 14.1",
        says: "Who made the Call-ID repeated a re-INVITE less than 2.1 s after a 491.",
        needs: Signs::all(&[Sign::ReInvite, Sign::Failure]),
        look: Look::Call(retried_early),
    },
    FindingRule {
        id: "overlapping-invite",
        severity: Severity::Warning,
        source: "RFC 3261 section 14.1",
        says: "A re-INVITE was sent while the one before had no final response.",
        needs: Signs::all(&[Sign::ReInvite]),
        look: Look::Call(overlapping),
    },
    FindingRule {
        id: "cseq-backwards",
        severity: Severity::Warning,
        source: "RFC 3261 section 12.2.1.1",
        says: "A request in a dialog has a lower CSeq than one before it, or the same as one of another method.",
        needs: Signs::all(&[Sign::CseqAgain]),
        look: Look::Call(cseq_backwards),
    },
    FindingRule {
        id: "forked-answer",
        severity: Severity::Info,
        source: "RFC 3261 sections 12.1 and 13.2.2.4",
        says: "The call was answered by another place than those that had rung: the 2xx has a To tag of its own.",
        needs: Signs::all(&[Sign::Forks]),
        look: Look::Exchange(forked_answer),
    },
    FindingRule {
        id: "several-answers",
        severity: Severity::Info,
        source: "RFC 3261 section 13.2.2.4",
        says: "One INVITE was answered by several places.",
        needs: Signs::all(&[Sign::Forks]),
        look: Look::Exchange(several_answers),
    },
    FindingRule {
        id: "record-route-lost",
        severity: Severity::Warning,
        source: "RFC 3261 section 12.1.1",
        says: "A 2xx to INVITE has no Record-Route, though the INVITE had one on that hop.",
        needs: Signs::all(&[Sign::Invite]),
        look: Look::Exchange(record_route_lost),
    },
];

fn dialog_lost(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let is_kept_by =
        matches!(exchange.method, Some(Method::Invite | Method::Bye | Method::Update | Method::Info));
    let request = seen.request(exchange).filter(|request| is_kept_by && request.to_tag != 0)?;
    let (end, status) = seen.end(exchange).filter(|(_, status)| matches!(status, 408 | 481))?;
    let confirmed = seen.confirmed(request).is_some_and(|answer| answer.time <= request.time);
    let is_known = confirmed || !seen.call.complete.request;
    // Who hung up needs the dialog no more, whichever side it was.
    let is_other = |bye: &Event| (bye.cseq, bye.from_tag) != (request.cseq, request.from_tag);
    let hung_up = seen.byes(request).any(|bye| is_other(bye) && bye.time <= end.time);
    (is_known && !hung_up).then(|| {
        let why = if status == 481 { "it no longer had the call" } else { "no answer came in time" };
        let text = format!("{} answered {} with {status}: {why}.", seen.who(end), method(request));
        Shown::new(text, &[request, end])
    })
}

fn unanswered(seen: &Seen<'_>, exchange: &Exchange, is_asked: fn(Method) -> bool) -> Option<Shown> {
    let request = seen.request(exchange).filter(|request| request.to_tag != 0)?;
    let known = exchange.method.filter(|method| is_asked(*method) && *method != Method::Cancel)?;
    let (sender, receiver) = exchange.hosts;
    let is_silent = exchange.responses.is_empty() && exchange.requests.len() >= UNANSWERED;
    let is_heard = || seen.heard(receiver, sender) && seen.transport(request) == Transport::Udp;
    (is_silent && is_heard() && seen.leg.is_whole()).then(|| {
        let asked = seen.leg.address(request.destination);
        let events: Vec<&Event> = seen.requests(exchange).collect();
        let text = format!("{asked} did not answer {known}, which was sent {} times.", events.len());
        Shown::new(text, &events)
    })
}

fn re_invite_refused(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let request = seen.request(exchange).filter(|request| exchange.is_invite() && request.to_tag != 0)?;
    let (end, status) = seen.end(exchange)?;
    if status < 300 || matches!(status, 401 | 407 | 408 | 422 | 481 | 487) {
        return None;
    }
    let offered = seen.leg.text(request.media).map(|media| format!(" ({media})")).unwrap_or_default();
    let who = seen.who(end);
    let text = if status == 491 {
        format!(
            "{who} refused a change of the running call{offered} with 491, as both sides asked for one at once."
        )
    } else {
        format!(
            "{who} refused a change of the running call{offered} with {status}; the call goes on as it was."
        )
    };
    Some(Shown::new(text, &[request, end]))
}

/// Leg, both tags, and the hosts of sender and receiver.
type OneWay = (u16, u32, u32, (u16, u16));

/// The INVITE exchanges inside dialogs on the hop of who wrote them, by dialog and side, in order.
fn re_invites<'s>(seen: &'s Seen<'_>) -> impl Iterator<Item = Vec<&'s Exchange>> + use<'s> {
    let invites = || seen.exchanges().iter().filter(|exchange| exchange.is_invite());
    let mut written: BTreeMap<_, u8> = BTreeMap::new();
    for exchange in invites() {
        let vias = written.entry(exchange.request_key()).or_insert(exchange.vias);
        *vias = exchange.vias.min(*vias);
    }
    let mut all: BTreeMap<OneWay, Vec<&Exchange>> = BTreeMap::new();
    for exchange in invites().filter(|exchange| written.get(&exchange.request_key()) == Some(&exchange.vias))
    {
        let Some(request) = seen.request(exchange).filter(|request| request.to_tag != 0) else { continue };
        let key = (exchange.part, exchange.from_tag, request.to_tag, exchange.hosts);
        all.entry(key).or_default().push(exchange);
    }
    all.into_values()
}

/// The From tag of who opened a leg, and so made its Call-ID.
fn opener(seen: &Seen<'_>, part: u16) -> Option<u32> {
    let mut events = seen.events().iter().filter(|event| event.part == part);
    let first = events.find(|event| event.request() == Some(Method::Invite) && event.to_tag == 0)?;
    Some(first.from_tag)
}

fn retried_early(seen: &Seen<'_>) -> Vec<Shown> {
    let pair = |pair: &[&Exchange]| {
        let (end, _) = seen.end(pair[0]).filter(|(_, status)| *status == 491)?;
        let retry = seen.request(pair[1]).filter(|retry| retry.time > end.time)?;
        let after = retry.time.seconds_since(end.time);
        let is_owner = opener(seen, pair[0].part) == Some(pair[0].from_tag);
        (is_owner && after < GLARE_WAIT_S).then(|| {
            let text = format!(
                "{} asked again {after:.1} s after the 491, where it should wait for 2.1 s to 4 s.",
                seen.who(retry)
            );
            Shown::new(text, &[end, retry])
        })
    };
    re_invites(seen).flat_map(|list| list.windows(2).filter_map(pair).collect::<Vec<_>>()).collect()
}

fn overlapping(seen: &Seen<'_>) -> Vec<Shown> {
    let pair = |pair: &[&Exchange]| {
        let (first, second) = (seen.request(pair[0])?, seen.request(pair[1])?);
        let (end, _) = seen.end(pair[0])?;
        let overlaps = first.cseq < second.cseq && first.time < second.time && second.time < end.time;
        overlaps.then(|| {
            let who = seen.who(second);
            let text = format!("{who} sent a re-INVITE while the one before it was not answered.");
            Shown::new(text, &[first, second, end])
        })
    };
    re_invites(seen).flat_map(|list| list.windows(2).filter_map(pair).collect::<Vec<_>>()).collect()
}

/// The requests of one side of a dialog.
#[derive(Default)]
struct Side<'c> {
    known: BTreeSet<(u32, Option<Method>)>,
    /// The one with the highest CSeq.
    highest: Option<&'c Event>,
}

fn cseq_backwards(seen: &Seen<'_>) -> Vec<Shown> {
    // Each hop for itself: there are elements that keep Call-ID and tags, and count requests anew.
    let mut sides: BTreeMap<OneWay, Side<'_>> = BTreeMap::new();
    let mut written = BTreeSet::new();
    let mut shown = Vec::new();
    for event in seen.events().iter().filter(|event| event.to_tag != 0) {
        let made = event.method == Some(Method::Invite) && is_success(event);
        let own_number = !matches!(event.request(), Some(Method::Ack | Method::Cancel));
        if !(made || event.status().is_none() && own_number) {
            continue;
        }
        let (from, to) = event.request_way();
        let hosts = (seen.leg.host(from), seen.leg.host(to));
        let side = sides.entry((event.part, event.from_tag, event.to_tag, hosts)).or_default();
        if !side.known.insert((event.cseq, event.method)) {
            continue;
        }
        let broken = side.highest.filter(|_| !made).and_then(|highest| backwards(seen, highest, event));
        // Those who pass it on did not number it.
        shown.extend(
            broken.filter(|_| written.insert((event.part, event.from_tag, event.cseq, event.method))),
        );
        if side.highest.is_none_or(|highest| highest.cseq < event.cseq) {
            side.highest = Some(event);
        }
    }
    shown
}

fn backwards(seen: &Seen<'_>, highest: &Event, event: &Event) -> Option<Shown> {
    let is_old = event.time.seconds_since(highest.time) >= REORDERED_S;
    let is_broken = event.cseq == highest.cseq || event.cseq < highest.cseq && is_old;
    is_broken.then(|| {
        let text = format!(
            "{} sent {} with CSeq {}, where CSeq {} was used already.",
            seen.who(event),
            method(event),
            event.cseq,
            highest.cseq
        );
        Shown::new(text, &[highest, event])
    })
}

fn forked_answer(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    seen.opening(exchange).filter(|_| exchange.is_invite())?;
    let answer = seen.finals(exchange).find(|event| is_success(event) && event.to_tag != 0)?;
    let rang = |event: &&Event| code(event) > 100 && event.to_tag != 0;
    let first = seen.provisionals(exchange).find(rang)?;
    let is_one = seen.provisionals(exchange).filter(rang).any(|event| event.to_tag == answer.to_tag);
    (!is_one).then(|| {
        let text = "The call was answered at another place than the one that had rung.".to_owned();
        Shown::new(text, &[first, answer])
    })
}

fn several_answers(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    seen.opening(exchange).filter(|_| exchange.is_invite())?;
    let mut answers = seen.finals(exchange).filter(|event| is_success(event) && event.to_tag != 0);
    let first = answers.next()?;
    let other = answers.find(|event| event.to_tag != first.to_tag)?;
    let text = "The call was answered by more than one place.".to_owned();
    Some(Shown::new(text, &[first, other]))
}

fn record_route_lost(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let invite = seen.opening(exchange).filter(|_| exchange.is_invite())?;
    seen.detail(invite, Detail::RecordRoute)?;
    let answer = seen.finals(exchange).find(|event| is_success(event) && seen.is_whole(event))?;
    let is_lost = seen.detail(answer, Detail::RecordRoute).is_none();
    is_lost.then(|| {
        let text = format!(
            "{} answered the call without the Record-Route of the INVITE: later requests miss the proxies between.",
            seen.who(answer)
        );
        Shown::new(text, &[invite, answer])
    })
}
