//! The cause that a gateway gave for an event that has no cause of its own, beside the one that RFC 3398 has for it.

use tritone_codes::profile::Event as Happened;
use tritone_codes::{Cause, Facts, profile};

use crate::call::{Call, Severity};
use crate::case::Case;
use crate::cause::cause_of;
use crate::cause::is_unspecific;
use crate::event::Event;
use crate::findings::Found;
use crate::leg::Leg;
use crate::outcome::Outcome;

/// Seconds after the first ringing or progress response before which no timer for the answer runs out.
const RANG_OUT_S: f64 = 10.0;

/// Cause 18 says that the called side did not even alert, 19 that it did (Q.850).
const NO_USER_RESPONDING: u8 = 18;

/// Names a cause that the element which ended the call gave for a CANCEL or for a ring time that ran out, and that is
/// not the one of RFC 3398. RFC 3666 sections 2.5 and 2.7 print such causes.
pub(crate) fn cause_of_event(leg: &Leg, case: &Case<'_>, call: &Call, found: &mut Found) {
    let Some(end) = case.path().iter().rev().find_map(|hop| hop.final_event(leg)) else { return };
    let Some(cause) = cause_of(leg, end) else { return };
    if let Some(cancel) = unexplained_cancel(leg, case, call, cause) {
        let why = "for the caller's CANCEL, where RFC 3398 section 7.2.3 has";
        add(leg, (Happened::Cancel, why), cause, &[cancel, end], found);
    } else if let Some(progress) = rang_out(leg, case, end, cause) {
        let why = "although the call had been making progress, where RFC 3398 section 7.2.8 (no answer in time) has";
        add(leg, (Happened::IsupT9, why), cause, &[progress, end], found);
    }
}

fn add(leg: &Leg, (event, why): (Happened, &str), cause: Cause, events: &[&Event], found: &mut Found) {
    let translated = profile("rfc3398").map(|rfc3398| rfc3398.sip_to_q850(event, &Facts::NONE));
    let (Some(wanted), Some(end)) = (translated.and_then(|it| it.cause()), events.last()) else { return };
    let who = leg.address(end.source);
    let text = format!("{who} gave cause {} {why} {}.", named(cause), named(wanted));
    found.add("cause-not-rfc3398", Severity::Info, text, events);
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
    let provisionals = case.path().iter().flat_map(|hop| &hop.provisionals);
    let mut announced = provisionals.filter_map(|index| cause_of(leg, &leg.events()[*index]));
    let explained = cause_of(leg, cancel).is_some() || announced.any(|other| other == cause);
    (!explained).then_some(cancel)
}

/// The first ringing or progress response before a 480 with cause 18, where there was time for an answer.
fn rang_out<'l>(leg: &'l Leg, case: &Case<'l>, end: &Event, cause: Cause) -> Option<&'l Event> {
    if end.status()? != 480 || cause.as_u8() != NO_USER_RESPONDING {
        return None;
    }
    let provisionals = case.path().iter().flat_map(|hop| &hop.provisionals);
    let events = provisionals.map(|index| &leg.events()[*index]);
    let progress = events.filter(|event| event.status().is_some_and(|status| status.as_u16() >= 180));
    let first = progress.min_by_key(|event| event.time)?;
    (end.time.seconds_since(first.time) >= RANG_OUT_S).then_some(first)
}
