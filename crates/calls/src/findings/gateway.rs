//! The cause that a gateway gave for an event that has no cause of its own, beside the one that RFC 3398 has for it.

use tritone_codes::profile::Event as Happened;
use tritone_codes::{Cause, Facts, profile};

use super::seen::Seen;
use super::{FindingRule, Look, Shown};
use crate::call::{Call, Severity};
use crate::case::Case;
use crate::cause::is_unspecific;
use crate::event::Event;
use crate::leg::Leg;
use crate::outcome::Outcome;
use crate::signs::{Sign, Signs};

/// Seconds after the first ringing or progress response before which no timer for the answer runs out.
const RANG_OUT_S: f64 = 10.0;

/// Cause 18 says that the called side did not even alert, 19 that it did (Q.850).
const NO_USER_RESPONDING: u8 = 18;

pub(super) const RULES: &[FindingRule] = &[FindingRule {
    id: "cause-not-rfc3398",
    severity: Severity::Info,
    source: "RFC 3398 sections 7.2.3 and 7.2.8",
    says: "An element gave another cause for a CANCEL, or for a ring time that ran out, than RFC 3398 has; RFC 3666 \
           sections 2.5 and 2.7 print such causes.",
    needs: Signs::all(&[Sign::Invite, Sign::Reason]),
    look: Look::Call(|seen| cause_of_event(seen).into_iter().collect()),
}];

fn cause_of_event(seen: &Seen<'_>) -> Option<Shown> {
    let (leg, case) = (seen.leg, seen.case?);
    let end = case.path().rev().find_map(|hop| hop.final_event(leg))?;
    let cause = case.reasons().cause_of(end)?;
    if let Some(cancel) = unexplained_cancel(leg, case, seen.call, cause) {
        let why = "for the caller's CANCEL, where RFC 3398 section 7.2.3 has";
        return shown(seen, (Happened::Cancel, why), cause, &[cancel, end]);
    }
    let progress = rang_out(leg, case, end, cause)?;
    let why =
        "although the call had been making progress, where RFC 3398 section 7.2.8 (no answer in time) has";
    shown(seen, (Happened::IsupT9, why), cause, &[progress, end])
}

fn shown(seen: &Seen<'_>, (event, why): (Happened, &str), cause: Cause, events: &[&Event]) -> Option<Shown> {
    let wanted = profile("rfc3398")?.sip_to_q850(event, &Facts::NONE).cause()?;
    let who = seen.who(events.last()?);
    let text = format!("{who} gave cause {} {why} {}.", named(cause), named(wanted));
    Some(Shown::new(text, events))
}

/// `18 (No user responding)`.
fn named(cause: Cause) -> String {
    format!("{cause} ({})", cause.name().unwrap_or("not in Q.850"))
}

/// The CANCEL of the caller, where nothing before the 487 had said this cause: neither the CANCEL (RFC 3398 section
/// 7.2.3 passes its Reason on) nor an announcement.
fn unexplained_cancel<'l>(leg: &'l Leg, case: &Case<'l>, call: &Call, cause: Cause) -> Option<&'l Event> {
    if call.outcome != Outcome::Cancelled || is_unspecific(cause.as_u8()) {
        return None;
    }
    let cancel = &leg.events()[case.given_up()?];
    let provisionals = case.path().flat_map(|hop| &hop.provisionals);
    let mut announced = provisionals.filter_map(|index| case.reasons().cause_of(&leg.events()[*index]));
    let explained = case.reasons().cause_of(cancel).is_some() || announced.any(|other| other == cause);
    (!explained).then_some(cancel)
}

/// The first ringing or progress response before a 480 with cause 18, where there was time for an answer.
fn rang_out<'l>(leg: &'l Leg, case: &Case<'l>, end: &Event, cause: Cause) -> Option<&'l Event> {
    if end.status()? != 480 || cause.as_u8() != NO_USER_RESPONDING {
        return None;
    }
    let provisionals = case.path().flat_map(|hop| &hop.provisionals);
    let events = provisionals.map(|index| &leg.events()[*index]);
    let progress = events.filter(|event| event.status().is_some_and(|status| status.as_u16() >= 180));
    let first = progress.min_by_key(|event| event.time)?;
    (end.time.seconds_since(first.time) >= RANG_OUT_S).then_some(first)
}
