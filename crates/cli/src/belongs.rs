//! Which messages of a recording are those of some calls.

use std::collections::HashSet;

use tritone_calls::{Call, LegId, LegSummary};
use tritone_capture::Captured;
use tritone_wire::sip::Message;
use tritone_wire::{Endpoint, Protocol, Timestamp, q931};

/// By what the messages of calls are known.
pub(crate) struct Known<'a> {
    call_ids: HashSet<&'a str>,
    lines: Vec<Line<'a>>,
}

/// A leg of ISDN or SS7. The next call may have its call reference or circuit, at another time.
struct Line<'a> {
    leg: &'a LegSummary,
    start: Timestamp,
    end: Timestamp,
}

impl<'a> Known<'a> {
    /// What the messages of these calls are known by.
    pub(crate) fn of(calls: &'a [Call]) -> Self {
        let legs = || calls.iter().flat_map(|call| call.legs.iter().map(move |leg| (call, leg)));
        let call_ids = legs().filter_map(|(_, leg)| leg.id.call_id()).collect();
        let lines = legs().filter(|(_, leg)| leg.id.call_id().is_none());
        let line = |(call, leg): (&Call, &'a LegSummary)| Line { leg, start: call.start, end: call.end };
        Self { call_ids, lines: lines.map(line).collect() }
    }

    /// Whether the message belongs to one of the calls.
    pub(crate) fn has(&self, captured: &Captured<'_>) -> bool {
        match captured.protocol {
            Protocol::Sip => self.has_call_id(captured.bytes),
            Protocol::Isup => {
                captured.circuit.is_some_and(|circuit| self.has_line(captured, &LegId::Circuit(circuit)))
            }
            Protocol::Q931 => self.has_reference(captured, q931::Message::decode(captured.bytes)),
            Protocol::H225 => self.has_reference(captured, q931::Message::decode_h225(captured.bytes)),
        }
    }

    fn has_call_id(&self, message: &[u8]) -> bool {
        let Ok(message) = Message::scan(message) else { return false };
        message.call_id().is_some_and(|id| self.call_ids.contains(&*String::from_utf8_lossy(id)))
    }

    fn has_reference(
        &self,
        captured: &Captured<'_>,
        message: Result<q931::Message<'_>, q931::Error>,
    ) -> bool {
        let reference = message.map(|message| LegId::CallReference(message.call_reference.value()));
        reference.is_ok_and(|reference| self.has_line(captured, &reference))
    }

    fn has_line(&self, captured: &Captured<'_>, id: &LegId) -> bool {
        self.lines.iter().any(|line| line.leg.id == *id && line.has(captured))
    }
}

impl Line<'_> {
    fn has(&self, captured: &Captured<'_>) -> bool {
        let (source, destination) = (captured.flow.source, captured.flow.destination);
        let ends = |one, other| is_same(self.leg.source, one) && is_same(self.leg.destination, other);
        let is_between = ends(source, destination) || ends(destination, source);
        is_between && (self.start..=self.end).contains(&captured.time)
    }
}

/// Whether two ends are one. All terminals of a D channel are: the network calls all of them, and one answers.
fn is_same(one: Endpoint, other: Endpoint) -> bool {
    match (one, other) {
        (
            Endpoint::Isdn { recording: one, channel: of_one, .. },
            Endpoint::Isdn { recording: other, channel: of_other, .. },
        ) => (one, of_one) == (other, of_other),
        _ => one == other,
    }
}
