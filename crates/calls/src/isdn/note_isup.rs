//! From a message of ISUP to a sighting on its circuit.

use tritone_wire::isup::{CalledPartyStatus, Event, Message, MessageType, ParameterCode};
use tritone_wire::{Endpoint, Flow, FrameRef, Timestamp};

use super::Signal;
use super::line::Line;
use super::sighting::{Act, CauseSeen, Numbers, Sighting, text};

/// The circuit of a message and what was seen on it; `None` where no signalling points are known.
pub(super) fn sighting(
    frame: FrameRef,
    time: Timestamp,
    flow: Flow,
    circuit: u16,
    message: &Message<'_>,
) -> Option<(Line, Sighting)> {
    let (Endpoint::PointCode(from), Endpoint::PointCode(to)) = (flow.source, flow.destination) else {
        return None;
    };
    let cause = message.causes().flatten().find_map(|element| CauseSeen::of(&element));
    let in_band = message.has_in_band_information();
    let sighting = Sighting {
        time,
        frame,
        source: flow.source,
        destination: flow.destination,
        signal: Signal::Isup(message.message_type),
        act: act(message, in_band),
        cause,
        in_band,
        numbers: numbers(message).map(Box::new),
    };
    Some((Line::Circuit { points: (from.min(to), from.max(to)), circuit }, sighting))
}

fn act(message: &Message<'_>, in_band: bool) -> Act {
    match message.message_type {
        MessageType::IAM => Act::Opens,
        MessageType::SAM => Act::Digits,
        MessageType::ACM => match message.backward_call_indicators().map(|bits| bits.called_party_status()) {
            Some(CalledPartyStatus::SubscriberFree) => Act::Alerts,
            _ if in_band => Act::Informs,
            _ => Act::Proceeds,
        },
        MessageType::CPG => match message.event_information().map(|information| information.event()) {
            Some(Event::ALERTING) => Act::Alerts,
            Some(Event::PROGRESS | Event::IN_BAND_INFORMATION) => Act::Informs,
            _ => Act::Accompanies,
        },
        MessageType::ANM | MessageType::CON => Act::Answers,
        // A circuit that the other side has not equipped answers an IAM so (ITU-T Q.764 section 2.12).
        MessageType::REL | MessageType::UCIC => Act::Clears,
        MessageType::RLC => Act::Completes,
        MessageType::RSC => Act::Restarts,
        MessageType::CFN => Act::Reports,
        _ => Act::Accompanies,
    }
}

fn numbers(message: &Message<'_>) -> Option<Numbers> {
    let called = match message.message_type {
        MessageType::IAM => message.called_number(),
        MessageType::SAM => message.number(ParameterCode::SUBSEQUENT_NUMBER),
        _ => return None,
    };
    Some(Numbers {
        called: called.map(|number| text(number.to_text().as_bytes())).unwrap_or_default(),
        calling: message.calling_number().map(|number| text(number.to_text().as_bytes())).unwrap_or_default(),
        display: Box::default(),
    })
}
