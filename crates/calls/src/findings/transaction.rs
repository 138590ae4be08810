//! Final responses, CANCEL and ACK: what a transaction may see.

use std::collections::BTreeMap;

use tritone_codes::Method;

use super::exchange::Exchange;
use super::seen::{Seen, code, method};
use super::{FindingRule, Look, Shown};
use crate::attempt::is_success;
use crate::call::Severity;
use crate::case::TIMER_B_S;
use crate::event::Event;
use crate::signs::{Sign, Signs};

/// Sightings of a final response by which its sender has waited for 3.5 s for the ACK (Timer G): one or two may be
/// lost packets.
const UNHEARD: usize = 4;

pub(super) const RULES: &[FindingRule] = &[
    FindingRule {
        id: "two-finals",
        severity: Severity::Warning,
        source: "RFC 3261 sections 17.2.1 and 17.2.2, 13.2.2.3",
        says: "One request got two different final responses from the same place; several 2xx to INVITE, and a 2xx after \
               a failure, are no fault.",
        needs: Signs::NONE,
        look: Look::Exchange(two_finals),
    },
    FindingRule {
        id: "timeout-to-non-invite",
        severity: Severity::Warning,
        source: "RFC 4320 section 4.2",
        says: "A 408 answers another request than INVITE.",
        needs: Signs::all(&[Sign::TimeoutElse]),
        look: Look::Message(|seen, event| {
            let method = event.method.filter(|method| *method != Method::Invite && code(event) == 408)?;
            Some(format!("{} answered {method} with 408, which comes too late for anybody.", seen.who(event)))
        }),
    },
    FindingRule {
        id: "cancel-too-early",
        severity: Severity::Warning,
        source: "RFC 3261 section 9.1",
        says: "A CANCEL was sent before any response to its INVITE.",
        needs: Signs::all(&[Sign::Cancel]),
        look: Look::Hop(cancel_too_early),
    },
    FindingRule {
        id: "cancel-answered-487",
        severity: Severity::Warning,
        source: "RFC 3261 section 9.2",
        says: "The CANCEL itself was answered with 487, which belongs to the INVITE.",
        needs: Signs::all(&[Sign::Cancel, Sign::Terminated]),
        look: Look::Message(|seen, event| {
            let is_one = event.method == Some(Method::Cancel) && code(event) == 487;
            is_one.then(|| {
                format!(
                    "{} answered the CANCEL itself with 487, which belongs to the INVITE.",
                    seen.who(event)
                )
            })
        }),
    },
    FindingRule {
        id: "cancel-without-effect",
        severity: Severity::Info,
        source: "RFC 3261 section 9.2",
        says: "A CANCEL was taken, and the INVITE got no final response within 64*T1.",
        needs: Signs::all(&[Sign::Cancel]),
        look: Look::Exchange(cancel_without_effect),
    },
    FindingRule {
        id: "terminated-unasked",
        severity: Severity::Info,
        source: "RFC 3261 section 21.4.25",
        says: "A 487 came without CANCEL or BYE.",
        needs: Signs::all(&[Sign::Terminated]),
        look: Look::Exchange(terminated_unasked),
    },
    FindingRule {
        id: "final-not-acknowledged",
        severity: Severity::Warning,
        source: "RFC 3261 sections 13.3.1.4 and 17.2.1",
        says: "A final response to INVITE was repeated for seconds, and no ACK was seen.",
        needs: Signs::all(&[Sign::ManyFinals]),
        look: Look::Exchange(not_acknowledged),
    },
    FindingRule {
        id: "ack-late",
        severity: Severity::Info,
        source: "RFC 3261 sections 13.2.2.4 and 17.1.1.2",
        says: "The ACK came only after the final response had been sent four times.",
        needs: Signs::all(&[Sign::ManyFinals]),
        look: Look::Exchange(ack_late),
    },
    FindingRule {
        id: "via-count",
        severity: Severity::Warning,
        source: "RFC 3261 sections 8.2.6.2 and 8.1.3.3",
        says: "A response has more or fewer Via values than its request on the same hop.",
        needs: Signs::all(&[Sign::Hops]),
        look: Look::Hop(via_count),
    },
    FindingRule {
        id: "response-unasked",
        severity: Severity::Info,
        source: "RFC 3261 section 17.1.3",
        says: "A response fits no request that was seen, though its way was recorded from the beginning.",
        needs: Signs::NONE,
        look: Look::Hop(response_unasked),
    },
];

fn two_finals(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let (first, _) = seen.end(exchange).filter(|_| exchange.branch != 0 && !exchange.requests.is_empty())?;
    let other = seen.finals(exchange).find(|event| {
        event.what != first.what
            && event.source == first.source
            && !(exchange.is_invite() && is_success(event))
    })?;
    // A fork that answered does not keep another one from failing, where the proxy in between is not seen.
    if is_success(first) && first.to_tag != other.to_tag {
        return None;
    }
    let text = format!(
        "{} gave two final answers to one {}: {}, then {}.",
        seen.who(first),
        method(first),
        code(first),
        code(other)
    );
    Some(Shown::new(text, &[first, other]))
}

fn cancel_too_early(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let invite = seen.request(exchange)?;
    let cancel = exchange.cancel.map(|index| seen.event(index)).filter(|cancel| cancel.time > invite.time)?;
    let first = seen.responses(exchange).next()?;
    (first.time > cancel.time).then(|| {
        let text = format!("{} sent CANCEL before it had any response to its INVITE.", seen.who(cancel));
        Shown::new(text, &[invite, cancel, first])
    })
}

fn cancel_without_effect(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let cancel = exchange.cancel.map(|index| seen.event(index))?;
    let taken = seen.answer_to_cancel(exchange).filter(|answer| is_success(answer))?;
    let is_open = seen.end(exchange).is_none() && seen.waited(cancel) >= TIMER_B_S;
    is_open.then(|| {
        let text = format!("{} took the CANCEL and did not end the INVITE.", seen.who(taken));
        Shown::new(text, &[cancel, taken])
    })
}

fn terminated_unasked(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let invite = seen.request(exchange).filter(|_| exchange.is_invite() && exchange.cancel.is_none())?;
    let (end, _) = seen.end(exchange).filter(|(_, status)| *status == 487)?;
    let gave_up = |event: &Event| {
        matches!(event.request(), Some(Method::Cancel | Method::Bye)) && event.part == invite.part
    };
    let asked = seen.events().iter().any(gave_up);
    (!asked).then(|| {
        let text = format!("{} answered 487, and neither CANCEL nor BYE was seen.", seen.who(end));
        Shown::new(text, &[invite, end])
    })
}

/// The first final response of an INVITE that was sent [`UNHEARD`] times, with all its sightings.
fn repeated<'c>(seen: &Seen<'c>, exchange: &Exchange) -> Option<Vec<&'c Event>> {
    seen.request(exchange).filter(|_| exchange.is_invite())?;
    let mut sightings: BTreeMap<(u16, u32), Vec<&Event>> = BTreeMap::new();
    for event in seen.finals(exchange) {
        sightings.entry((code(event), event.to_tag)).or_default().push(event);
    }
    sightings.into_values().find(|list| list.len() >= UNHEARD)
}

fn not_acknowledged(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let sightings = repeated(seen, exchange)?;
    let first = *sightings.first()?;
    if seen.acks(exchange).any(|ack| ack.time >= first.time) {
        return None;
    }
    let (who, times) = (seen.who(first), sightings.len());
    let text = format!("{who} sent its {} to the INVITE {times} times, and no ACK was seen.", code(first));
    Some(Shown::new(text, &sightings))
}

fn ack_late(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let sightings = repeated(seen, exchange)?;
    let (first, fourth) = (*sightings.first()?, *sightings.get(UNHEARD - 1)?);
    let ack = seen.acks(exchange).find(|ack| ack.time >= first.time && ack.to_tag == first.to_tag)?;
    let is_late = ack.time > fourth.time;
    is_late.then(|| {
        let after = ack.time.seconds_since(first.time);
        let text = format!("{} sent its ACK {after:.1} s after the {}.", seen.who(ack), code(first));
        Shown::new(text, &[first, ack])
    })
}

fn via_count(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let request = seen.request(exchange).filter(|event| event.branch != 0 && !event.is_cut())?;
    let odd = seen.responses(exchange).find(|event| event.vias != request.vias && !event.is_cut())?;
    let text = format!(
        "{} answered with {} Via values where the {} had {}.",
        seen.who(odd),
        odd.vias,
        method(request),
        request.vias
    );
    Some(Shown::new(text, &[request, odd]))
}

fn response_unasked(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let event = seen.responses(exchange).next().filter(|_| exchange.requests.is_empty())?;
    let first = seen.events().iter().find(|first| first.part == event.part)?;
    let from_start = first.status().is_none() && first.to_tag == 0 && first.time < event.time;
    let (sender, receiver) = exchange.hosts;
    let is_recorded = || seen.leg.is_whole() && seen.heard(sender, receiver) && event.branch != 0;
    (from_start && is_recorded()).then(|| {
        let text =
            format!("{} answered {} to {}, which was not seen.", seen.who(event), code(event), method(event));
        Shown::new(text, &[event])
    })
}
