//! From a leg of ISDN or SS7 to a judged call.

use tritone_codes::{Facts, Location};
use tritone_wire::{Endpoint, Protocol, Side, Timestamp, Transport};

use super::case::Case;
use super::ladder;
use super::leg::Leg;
use super::rules;
use super::session::session;
use super::sighting::{Act, Asked, CauseSeen, Sighting};
use super::verdict;
use crate::call::{Call, Carrier, Complete, Hop, LegSummary, Observed, Origin, SeenFrames};
use crate::findings;
use crate::kind::Kind;
use crate::party::Party;
use crate::translate::{Auto, status_of_cause};

/// Judges a leg, whose messages are in order.
pub(crate) fn judge(leg: &Leg, recording_end: Timestamp, auto: &Auto) -> Call {
    let case = Case::of(leg);
    let mut call = frame_of_call(leg, &case);
    call.outcome = case.outcome(recording_end);
    call.released_by = case.released_by();
    [call.pdd_s, call.ring_s, call.talk_s] = times(&case);
    if let Some((seen, cause)) = case.said() {
        call.observed = Some(observed(seen, cause));
        call.cause_source = call.observed.as_ref().map(Observed::source);
        if call.outcome.is_failure() {
            call.hops = vec![hop(seen, cause)];
            call.origin = Some(origin(seen, cause));
            let facts = Facts {
                location: cause.location,
                diagnostic: Some(!cause.diagnostic.is_empty()),
                alerted: Some(case.alerting().is_some()),
                ..Facts::NONE
            };
            let (chosen, choice) = auto.choose(None);
            call.profile = choice;
            call.translated =
                chosen.map(|profile| status_of_cause(profile, cause.cause, &facts)).into_iter().collect();
        }
    }
    call.session = Some(session(&case, call.outcome, recording_end));
    let facts = rules::Facts { call: &call, case: &case };
    call.verdict = Some(match rules::first(&facts) {
        Some(rule) => verdict::by_rule(rule, &facts),
        None => verdict::of(&facts),
    });
    call.findings = findings::of_circuit(&case);
    call
}

/// When the caller gave the last digit that was seen, else when the leg began.
pub(crate) fn dialled(leg: &Leg) -> Timestamp {
    let case = Case::of(leg);
    let dials = |seen: &&Sighting| matches!(seen.act, Act::Opens | Act::Digits) && case.is_of_caller(seen);
    leg.seen.iter().rfind(dials).map_or_else(|| leg.start(), |seen| seen.time)
}

/// A call with everything that needs no judging.
fn frame_of_call(leg: &Leg, case: &Case<'_>) -> Call {
    let (participants, ladder) = ladder::draw(leg);
    let opening = case.opening().and_then(|seen| seen.asked.as_deref());
    let protocol = leg.seen.first().map_or(Protocol::Q931, |seen| seen.signal.protocol());
    let from = opening.map(caller).unwrap_or_else(|| party("", ""));
    Call {
        start: leg.start(),
        end: leg.end(),
        legs: vec![leg_summary(leg, case, protocol)],
        frames: seen_frames(leg),
        complete: Complete {
            request: case.opening().is_some(),
            r#final: case.answer().is_some() || case.clearing().is_some(),
            both_directions: leg.seen.iter().any(|seen| case.is_of_caller(seen))
                && leg.seen.iter().any(|seen| !case.is_of_caller(seen)),
        },
        copies: leg.copies,
        participants,
        ladder,
        ..Call::unjudged(Kind::Call, protocol, from, party(&case.called_number(), ""))
    }
}

fn caller(asked: &Asked) -> Party {
    party(&asked.calling, &asked.display)
}

/// A party by its number, as a `tel` URI (RFC 3966).
fn party(number: &str, display: &str) -> Party {
    Party {
        uri: if number.is_empty() { String::new() } else { format!("tel:{number}") },
        user: Some(number.to_owned()).filter(|number| !number.is_empty()),
        display: Some(display.to_owned()).filter(|display| !display.is_empty()),
    }
}

fn leg_summary(leg: &Leg, case: &Case<'_>, protocol: Protocol) -> LegSummary {
    LegSummary {
        id: leg.line.leg_id(),
        protocol,
        source: case.caller(),
        destination: case.called(),
        transport: leg.seen.first().map_or(Transport::Lapd, |seen| seen.transport),
        user_agent: None,
        joined_by: None,
    }
}

/// Which frames of which files the leg rests on.
fn seen_frames(leg: &Leg) -> Vec<SeenFrames> {
    SeenFrames::of(leg.seen.iter().map(|seen| seen.frame))
}

/// Seconds from the SETUP to the first sign that it rings, that there is something to hear, or that it was answered, from then to the end of the ringing, and
/// from the answer to the end.
fn times(case: &Case<'_>) -> [Option<f64>; 3] {
    let seconds = |from: Option<&Sighting>, to: Option<&Sighting>| {
        let (from, to) = (from?, to?);
        (from.time <= to.time && to.time.is_known()).then(|| to.time.seconds_since(from.time))
    };
    let (opening, alerting, answer) = (case.opening(), case.alerting(), case.answer());
    let clearing = case.clearing();
    let audible = case.audible();
    [
        seconds(opening, alerting.or(audible).or(answer)),
        seconds(alerting, answer.or(clearing)),
        seconds(answer, clearing),
    ]
}

pub(super) fn observed(seen: &Sighting, cause: &CauseSeen) -> Observed {
    Observed {
        cause: cause.cause,
        location: cause.location,
        diagnostic: cause.diagnostic.to_vec(),
        frame: seen.frame,
        carrier: Carrier::Circuit(seen.signal),
    }
}

fn hop(seen: &Sighting, cause: &CauseSeen) -> Hop {
    Hop {
        from: seen.source,
        to: seen.destination,
        status: None,
        signal: Some(seen.signal),
        cause: Some(cause.cause),
        changed: false,
        location: cause.location,
        warnings: Vec::new(),
        product: None,
        frame: seen.frame,
        time: seen.time,
    }
}

/// Who said it: the sender, unless the location says that it only passed it on.
fn origin(seen: &Sighting, cause: &CauseSeen) -> Origin {
    Origin {
        address: seen.source,
        status: None,
        said: Some((cause.cause, seen.signal)),
        role: None,
        product: None,
        or_behind: !speaks_for_itself(seen.source, cause.location),
        frame: seen.frame,
    }
}

/// Whether an element says by the location of a cause that it is itself where that arose: an access knows its user, or
/// its exchange, by no other location. Between exchanges each location may lie further on.
fn speaks_for_itself(source: Endpoint, location: Option<Location>) -> bool {
    let own: &[Location] = match source {
        Endpoint::Isdn { side: Side::User(_), .. } => &[Location::USER, Location::PRIVATE_LOCAL],
        Endpoint::PointCode(_) => &[],
        _ => &[Location::PUBLIC_LOCAL, Location::PRIVATE_LOCAL],
    };
    location.is_some_and(|location| own.contains(&location))
}
