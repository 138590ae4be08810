//! Causes on the wire: Reason headers, and the one that counts.

use core::ops::Range;

use tritone_codes::reason::{self, ReasonValue};
use tritone_codes::{Cause, Location};

use crate::call::{Carrier, Observed, ReasonSeen};
use crate::event::Event;
use crate::isdn::{Signal, TunnelledCause};
use crate::leg::Leg;

/// The Reason headers of a leg, each text read once: elements pass them on as they are, and ten places of judging ask for
/// them.
#[derive(Debug)]
pub(crate) struct Reasons<'l> {
    /// By the number of their text.
    texts: Vec<Text>,
    values: Vec<ReasonValue<'l>>,
}

/// The Reason headers of one message.
#[derive(Debug)]
struct Text {
    number: u16,
    /// Its values.
    values: Range<usize>,
    /// Whether it breaks the grammar.
    is_broken: bool,
}

impl<'l> Reasons<'l> {
    pub(crate) fn of(leg: &'l Leg) -> Self {
        let saying = leg.events().iter().filter(|event| event.reason != 0);
        let mut numbers: Vec<u16> = saying.map(|event| event.reason).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut values = Vec::with_capacity(numbers.len());
        let read = |number: u16| {
            let first = values.len();
            let mut is_broken = false;
            for value in reason::values(leg.text(number).unwrap_or_default().as_bytes()) {
                is_broken |= value.map_or(true, |value| value.defect.is_some());
                values.extend(value);
            }
            Text { number, values: first..values.len(), is_broken }
        };
        let texts = numbers.into_iter().map(read).collect();
        Self { texts, values }
    }

    fn text(&self, event: &Event) -> Option<&Text> {
        if event.reason == 0 {
            return None;
        }
        let place = self.texts.binary_search_by_key(&event.reason, |text| text.number).ok()?;
        self.texts.get(place)
    }

    /// The values of an event, in order.
    pub(crate) fn values(&self, event: &Event) -> &[ReasonValue<'l>] {
        let text = self.text(event).and_then(|text| self.values.get(text.values.clone()));
        text.unwrap_or_default()
    }

    /// Whether the Reason headers of an event break the grammar.
    pub(crate) fn is_broken(&self, event: &Event) -> bool {
        self.text(event).is_some_and(|text| text.is_broken)
    }

    /// Whether those of any event do.
    pub(crate) fn has_broken(&self) -> bool {
        self.texts.iter().any(|text| text.is_broken)
    }

    /// Whether any event has more than one value.
    pub(crate) fn has_several(&self) -> bool {
        self.texts.iter().any(|text| text.values.len() > 1)
    }

    /// All values as they were read.
    pub(crate) fn all(&self, events: &[Event]) -> Vec<ReasonSeen> {
        let of = |event: &Event| {
            let (frame, carrier) = (event.frame, event.what);
            self.values(event).iter().map(move |value| ReasonSeen {
                value: String::from_utf8_lossy(value.raw).into_owned(),
                frame,
                carrier,
            })
        };
        if self.values.is_empty() { Vec::new() } else { events.iter().flat_map(of).collect() }
    }

    /// The Q.850 cause of an event, with its location: that of a message of ISUP in its body, which a Reason header can
    /// but repeat; else the last of several values, as a proxy adds its own after those it got.
    pub(crate) fn q850(&self, event: &Event) -> Option<(Cause, Option<Location>)> {
        if let Some(TunnelledCause { cause, location, .. }) = event.tunnelled {
            return Some((cause, Some(location)));
        }
        self.values(event).iter().rev().find_map(|value| Some((value.q850()?, value.location)))
    }

    /// The Q.850 cause of an event.
    pub(crate) fn cause_of(&self, event: &Event) -> Option<Cause> {
        self.q850(event).map(|(cause, _)| cause)
    }

    /// The last Q.850 cause among events that are in order of time: what was said last is nearest to the end of the
    /// call.
    pub(crate) fn last_cause<'e>(
        &self,
        events: impl DoubleEndedIterator<Item = &'e Event>,
    ) -> Option<Observed> {
        events.rev().find_map(|event| {
            let (cause, location) = self.q850(event)?;
            let frame = event.frame;
            let inside = event.tunnelled.map(|inside| Carrier::Circuit(Signal::Isup(inside.kind)));
            let carrier = inside.unwrap_or(Carrier::Sip(event.what));
            Some(Observed { cause, location, diagnostic: Vec::new(), frame, carrier })
        })
    }

    /// RFC 3326 section 3.1: a CANCEL with `SIP;cause=200` says that the call was answered elsewhere.
    pub(crate) fn says_elsewhere(&self, cancel: &Event) -> bool {
        self.values(cancel).iter().any(|value| value.status().is_some_and(|status| status == 200))
    }
}

/// The Q.850 cause of an event, as [`Reasons::cause_of`] where little else is asked of the leg.
pub(crate) fn cause_of(leg: &Leg, event: &Event) -> Option<Cause> {
    if let Some(TunnelledCause { cause, .. }) = event.tunnelled {
        return Some(cause);
    }
    reason::values(leg.text(event.reason)?.as_bytes()).flatten().filter_map(|value| value.q850()).last()
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
