//! From a message of Q.931 or H.225.0 to a sighting on its line.

use tritone_wire::q931::{Message, MessageType, NumberType, PartyNumber};
use tritone_wire::{Endpoint, Flow, FrameRef, Side, Timestamp};

use super::Signal;
use super::line::Line;
use super::sighting::{Act, CauseSeen, Numbers, Sighting, text};

/// The line of a message of Q.931 or H.225.0 and what was seen on it; `None` for one that is about no call.
pub(super) fn sighting(
    frame: FrameRef,
    time: Timestamp,
    flow: Flow,
    is_h225: bool,
    message: &Message<'_>,
) -> Option<(Line, Sighting)> {
    if message.call_reference.is_global() || message.call_reference.is_empty() {
        return None;
    }
    let kind = message.message_type;
    let sighting = Sighting {
        time,
        frame,
        source: flow.source,
        destination: flow.destination,
        signal: if is_h225 { Signal::H225(kind) } else { Signal::Q931(kind) },
        act: act(kind),
        cause: message.causes().flatten().find_map(|element| CauseSeen::of(&element)),
        // Descriptions 1 and 8 (Q.931 table 4-20): the call is not end-to-end ISDN, or tones are on the channel.
        in_band: message.progress_indicators().any(|indicator| matches!(indicator.description(), 1 | 8)),
        numbers: numbers(message).map(Box::new),
    };
    let originator = if message.call_reference.is_to_originator() { flow.destination } else { flow.source };
    let opposite = if originator == flow.source { flow.destination } else { flow.source };
    let other = match originator {
        // A SETUP may go to all terminals, of which each answers with its own identifier.
        Endpoint::Isdn { channel, side: Side::Network } => Endpoint::Isdn { channel, side: Side::User(127) },
        _ => opposite,
    };
    Some((Line::CallReference { originator, other, value: message.call_reference.value() }, sighting))
}

fn act(kind: MessageType) -> Act {
    match kind {
        MessageType::SETUP => Act::Opens,
        MessageType::INFORMATION => Act::Digits,
        MessageType::SETUP_ACKNOWLEDGE | MessageType::CALL_PROCEEDING => Act::Proceeds,
        MessageType::ALERTING => Act::Alerts,
        MessageType::PROGRESS => Act::Informs,
        MessageType::CONNECT => Act::Answers,
        MessageType::DISCONNECT | MessageType::RELEASE => Act::Clears,
        MessageType::RELEASE_COMPLETE => Act::Completes,
        MessageType::STATUS => Act::Reports,
        MessageType::RESTART => Act::Restarts,
        _ => Act::Accompanies,
    }
}

fn numbers(message: &Message<'_>) -> Option<Numbers> {
    let has_numbers = matches!(message.message_type, MessageType::SETUP | MessageType::INFORMATION);
    has_numbers.then(|| Numbers {
        called: match message.called_party_number() {
            Some(number) if !number.digits.is_empty() => digits(&number),
            _ => text(message.keypad_facility().unwrap_or_default()),
        },
        calling: message.calling_party_number().map(|number| digits(&number)).unwrap_or_default(),
        display: text(message.display().unwrap_or_default()),
    })
}

/// The digits of a number, behind `+` where its type says that they begin with a country code.
fn digits(number: &PartyNumber<'_>) -> Box<str> {
    let plus = if number.number_type() == NumberType::INTERNATIONAL { "+" } else { "" };
    format!("{plus}{}", text(number.digits)).into()
}
