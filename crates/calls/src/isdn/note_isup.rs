//! From a message of ISUP to a sighting on its circuit.

use tritone_wire::isup::{CalledPartyStatus, Event, Message, MessageType, ParameterCode};
use tritone_wire::{Endpoint, Flow, FrameRef, Timestamp};

use super::Signal;
use super::line::Line;
use super::sighting::{Act, Asked, CauseSeen, Sighting, text};

/// What a message of ISUP is about, and what was seen.
pub(super) enum Noted {
    /// The call on a circuit.
    Call(Line, Sighting),
    /// The calls on this circuit and so many after it.
    Reset(Line, u8, Sighting),
}

/// What there is to note of a message of ISUP; `None` where no signalling points are known, and where it is about the
/// circuit and not about the call on it.
pub(super) fn note(
    frame: FrameRef,
    time: Timestamp,
    flow: Flow,
    circuit: u16,
    message: &Message<'_>,
) -> Option<Noted> {
    let (Endpoint::PointCode(from), Endpoint::PointCode(to)) = (flow.source, flow.destination) else {
        return None;
    };
    if is_about_circuits(message.message_type) {
        return None;
    }
    let in_band = message.has_in_band_information();
    let seen = Sighting {
        time,
        frame,
        source: flow.source,
        destination: flow.destination,
        transport: flow.transport,
        signal: Signal::Isup(message.message_type),
        act: act(message, in_band),
        cause: message.causes().flatten().find_map(|element| CauseSeen::of(&element)),
        in_band,
        channel: None,
        asked: asked(message).map(Box::new),
    };
    let line = Line::Circuit { points: (from.min(to), from.max(to)), circuit };
    if message.message_type != MessageType::GRS {
        return Some(Noted::Call(line, seen));
    }
    Some(Noted::Reset(line, message.range_and_status().map_or(0, |range| range.range), seen))
}

/// Maintenance of circuits and of the other exchange (ITU-T Q.764 sections 2.8, 2.9 and 2.13): calls go on.
fn is_about_circuits(kind: MessageType) -> bool {
    use MessageType as M;
    let blocking = [M::BLO, M::BLA, M::UBL, M::UBLA, M::CGB, M::CGBA, M::CGU, M::CGUA];
    let others =
        [M::GRA, M::CQM, M::CQR, M::CCR, M::LPA, M::UPT, M::UPA, M::OLM, M::CRA, M::CRM, M::CVR, M::CVT];
    blocking.contains(&kind) || others.contains(&kind)
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
        MessageType::RSC | MessageType::GRS => Act::Restarts,
        MessageType::SUS => Act::Suspends,
        MessageType::RES => Act::Continues,
        MessageType::CFN => Act::Reports,
        _ => Act::Accompanies,
    }
}

fn asked(message: &Message<'_>) -> Option<Asked> {
    let called = match message.message_type {
        MessageType::IAM => message.called_number(),
        MessageType::SAM => message.number(ParameterCode::SUBSEQUENT_NUMBER),
        _ => return None,
    };
    let medium = message.parameter(ParameterCode::TRANSMISSION_MEDIUM_REQUIREMENT);
    Some(Asked {
        called: called.map(|number| text(number.to_text().as_bytes())).unwrap_or_default(),
        calling: message.calling_number().map(|number| text(number.to_text().as_bytes())).unwrap_or_default(),
        display: Box::default(),
        bearer: medium.and_then(|medium| transmission_medium(*medium.contents.first()?)),
    })
}

/// The transmission medium requirement (Q.763 section 3.54) in the words of the bearer capability.
fn transmission_medium(value: u8) -> Option<&'static str> {
    Some(match value {
        0 => "speech",
        2 => "unrestricted digital information",
        3 => "3.1 kHz audio",
        6 => "unrestricted digital information, else speech",
        _ => return None,
    })
}
