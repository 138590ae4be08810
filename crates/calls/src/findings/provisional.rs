//! Provisional responses, reliable ones (RFC 3262) among them.

use tritone_codes::Method;
use tritone_wire::Transport;

use super::exchange::Exchange;
use super::seen::{Seen, code, has_token, method, number};
use super::{FindingRule, Look, Shown};
use crate::call::Severity;
use crate::detail::Detail;
use crate::event::Event;
use crate::flaw::Flaw;
use crate::signs::{Sign, Signs};

/// When Timer E has come to T2 (RFC 3261 section 17.1.2.2): 500 ms, 1 s and 2 s after each other.
const TIMER_E_AT_T2_S: f64 = 3.5;
/// Sightings of a reliable response by which its sender has waited for 1.5 s (RFC 3262 section 3).
const REPEATED: usize = 3;

pub(super) const RULES: &[FindingRule] = &[
    FindingRule {
        id: "provisional-after-final",
        severity: Severity::Warning,
        source: "RFC 3261 section 17.2.1",
        says: "A provisional response follows the failure of the same dialog.",
        needs: Signs::all(&[Sign::Invite, Sign::ProvisionalAfterFailure]),
        look: Look::Exchange(after_final),
    },
    FindingRule {
        id: "provisional-to-non-invite",
        severity: Severity::Warning,
        source: "RFC 4320 section 4.1",
        says: "A 101 to 199 answers another request than INVITE.",
        needs: Signs::all(&[Sign::ProvisionalElse]),
        look: Look::Message(|seen, event| {
            let status = event.status().filter(|status| (101..200).contains(&status.as_u16()))?;
            let method = event.method.filter(|method| *method != Method::Invite)?;
            let who = seen.who(event);
            Some(format!("{who} answered {method} with {status}: only INVITE has such responses."))
        }),
    },
    FindingRule {
        id: "early-trying",
        severity: Severity::Info,
        source: "RFC 4320 section 4.1",
        says: "A 100 to another request than INVITE came over UDP within 3.5 s.",
        needs: Signs::all(&[Sign::ProvisionalElse]),
        look: Look::Hop(early_trying),
    },
    FindingRule {
        id: "half-reliable",
        severity: Severity::Warning,
        source: "RFC 3262 section 3",
        says: "A provisional response has Require: 100rel without RSeq, or RSeq without Require: 100rel.",
        needs: Signs::all(&[Sign::HalfReliable]),
        look: Look::Message(|seen, event| {
            let status = event.status().filter(|_| event.flaws.has(Flaw::HalfReliable))?;
            let who = seen.who(event);
            Some(format!(
                "{who} sent {status} with one of RSeq and Require: 100rel; a reliable response has both."
            ))
        }),
    },
    FindingRule {
        id: "100rel-ignored",
        severity: Severity::Warning,
        source: "RFC 3262 section 3",
        says: "The INVITE requires 100rel, and a 101 to 199 was not sent reliably.",
        needs: Signs::all(&[Sign::Invite]),
        look: Look::Exchange(not_reliable),
    },
    FindingRule {
        id: "prack-missing",
        severity: Severity::Warning,
        source: "RFC 3262 sections 3 and 4",
        says: "A reliable provisional response was repeated, and no PRACK for it was seen.",
        needs: Signs::all(&[Sign::Invite]),
        look: Look::Exchange(prack_missing),
    },
    FindingRule {
        id: "answered-before-prack",
        severity: Severity::Warning,
        source: "RFC 3262 section 3",
        says: "A 2xx was sent before the PRACK for a reliable response with a session description.",
        needs: Signs::all(&[Sign::Invite, Sign::Description]),
        look: Look::Exchange(answered_before_prack),
    },
];

fn after_final(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let (end, status) = seen.end(exchange).filter(|_| exchange.is_invite())?;
    if status < 300 {
        return None;
    }
    let is_first = |event: &Event| {
        let earlier = seen.provisionals(exchange).take_while(|other| other.frame != event.frame);
        !earlier.take(16).any(|other| other.repeats(event))
    };
    let late = seen
        .provisionals(exchange)
        .find(|event| event.time > end.time && event.to_tag == end.to_tag && is_first(event))?;
    let text = format!("{} sent a provisional response after its final one.", seen.who(late));
    Some(Shown::new(text, &[end, late]))
}

fn early_trying(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let request = seen.request(exchange).filter(|_| !exchange.is_invite())?;
    let trying = seen.provisionals(exchange).find(|event| code(event) == 100)?;
    let is_early = trying.time.seconds_since(request.time) < TIMER_E_AT_T2_S;
    let is_udp = seen.transport(request) == Transport::Udp;
    (is_early && is_udp).then(|| {
        let text = format!("{} answered {} with 100 at once.", seen.who(trying), method(trying));
        Shown::new(text, &[trying])
    })
}

fn not_reliable(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let invite = seen.request(exchange).filter(|_| exchange.is_invite())?;
    let required = seen.detail(invite, Detail::Require)?;
    if !has_token(required, "100rel") {
        return None;
    }
    let event = seen.provisionals(exchange).find(|event| {
        code(event) > 100 && seen.is_whole(event) && seen.detail(event, Detail::RSeq).is_none()
    })?;
    let text =
        format!("{} sent {} unreliably, though the INVITE requires 100rel.", seen.who(event), code(event));
    Some(Shown::new(text, &[invite, event]))
}

/// The reliable provisional responses of an INVITE, with their RSeq.
fn reliable<'c>(seen: &Seen<'c>, exchange: &Exchange) -> impl Iterator<Item = (&'c Event, u32)> {
    let is_invite = exchange.is_invite();
    let events = seen.provisionals(exchange).filter(move |event| is_invite && code(event) > 100);
    events.filter_map(|event| Some((event, number(seen.detail(event, Detail::RSeq)?)?)))
}

/// The first PRACK for a response with this RSeq.
fn prack_for<'c>(seen: &Seen<'c>, exchange: &Exchange, rseq: u32) -> Option<&'c Event> {
    seen.pracks(exchange).find(|event| seen.detail(event, Detail::RAck).and_then(number) == Some(rseq))
}

fn prack_missing(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    seen.request(exchange)?;
    let (event, rseq) = reliable(seen, exchange).find(|(event, rseq)| {
        let sightings = seen.provisionals(exchange).filter(|other| other.repeats(event)).take(REPEATED);
        sightings.count() == REPEATED && prack_for(seen, exchange, *rseq).is_none()
    })?;
    let is_same = |other: &&(&Event, u32)| other.1 == rseq && other.0.to_tag == event.to_tag;
    let all: Vec<(&Event, u32)> = reliable(seen, exchange).collect();
    let all: Vec<&Event> = all.iter().filter(is_same).map(|(event, _)| *event).collect();
    let text = format!(
        "{} sent its reliable {} {} times, and no PRACK for it was seen.",
        seen.who(event),
        code(event),
        all.len()
    );
    Some(Shown::new(text, &all))
}

fn answered_before_prack(seen: &Seen<'_>, exchange: &Exchange) -> Option<Shown> {
    let answer = seen.success(exchange)?;
    let mut offered =
        reliable(seen, exchange).filter(|(event, _)| event.sdp && event.to_tag == answer.to_tag);
    let (event, prack) = offered.find_map(|(event, rseq)| {
        let prack = prack_for(seen, exchange, rseq)?;
        (event.time < answer.time && answer.time < prack.time).then_some((event, prack))
    })?;
    let text = format!(
        "{} answered the call before its reliable {} was acknowledged by PRACK.",
        seen.who(answer),
        code(event)
    );
    Some(Shown::new(text, &[event, answer, prack]))
}
