//! Causes on the wire: Reason headers, and the one that counts.

use tritone_codes::reason::{self, ReasonValue};
use tritone_codes::{Cause, Location};

use crate::call::{Carrier, Observed, ReasonSeen};
use crate::event::Event;
use crate::isdn::{Signal, TunnelledCause};
use crate::leg::Leg;

/// The values of the Reason headers of an event, in order.
fn values<'l>(leg: &'l Leg, event: &Event) -> impl Iterator<Item = ReasonValue<'l>> + use<'l> {
    let text = leg.text(event.reason).unwrap_or_default();
    reason::values(text.as_bytes()).flatten()
}

/// All Reason values of a leg as they were read.
pub(crate) fn all_reasons(leg: &Leg) -> Vec<ReasonSeen> {
    let of = |event: &Event| {
        let (frame, carrier) = (event.frame, event.what);
        values(leg, event).map(move |value| ReasonSeen {
            value: String::from_utf8_lossy(value.raw).into_owned(),
            frame,
            carrier,
        })
    };
    leg.events().iter().flat_map(of).collect()
}

/// The Q.850 cause of an event, with its location: that of a message of ISUP in its body, which a Reason header can but
/// repeat; else the last of several values, as a proxy adds its own after those it got.
pub(crate) fn q850(leg: &Leg, event: &Event) -> Option<(Cause, Option<Location>)> {
    if let Some(TunnelledCause { cause, location, .. }) = event.tunnelled {
        return Some((cause, Some(location)));
    }
    values(leg, event).filter_map(|value| Some((value.q850()?, value.location))).last()
}

/// The Q.850 cause of an event.
pub(crate) fn cause_of(leg: &Leg, event: &Event) -> Option<Cause> {
    q850(leg, event).map(|(cause, _)| cause)
}

/// The last Q.850 cause among events that are in order of time: what was said last is nearest to the end of the call.
pub(crate) fn last_cause<'l>(
    leg: &'l Leg,
    events: impl DoubleEndedIterator<Item = &'l Event>,
) -> Option<Observed> {
    events.rev().find_map(|event| {
        let (cause, location) = q850(leg, event)?;
        let frame = event.frame;
        let inside = event.tunnelled.map(|inside| Carrier::Circuit(Signal::Isup(inside.kind)));
        let carrier = inside.unwrap_or(Carrier::Sip(event.what));
        Some(Observed { cause, location, diagnostic: Vec::new(), frame, carrier })
    })
}

/// RFC 3326 section 3.1: a CANCEL with `SIP;cause=200` says that the call was answered elsewhere.
pub(crate) fn says_elsewhere(leg: &Leg, cancel: &Event) -> bool {
    values(leg, cancel).any(|value| value.status().is_some_and(|status| status == 200))
}

/// Warning values, one by one: `304 host "text", 399 ...`. A comma inside the quoted text starts no value.
pub(crate) fn warnings(value: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    value.split(move |c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
}

/// The three-digit codes of Warning values.
pub(crate) fn warning_codes(value: &str) -> Vec<u16> {
    warnings(value).filter_map(|part| part.split_whitespace().next()?.parse().ok()).collect()
}

/// Causes that say no more than that the call was cleared: 16 normal call clearing, 31 normal, unspecified, 127
/// interworking, unspecified, and 30 response to STATUS ENQUIRY.
pub(crate) fn is_unspecific(cause: u8) -> bool {
    matches!(cause, 16 | 30 | 31 | 127)
}
