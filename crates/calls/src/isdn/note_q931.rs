//! From a message of Q.931 or H.225.0 to a sighting on its line.

use tritone_wire::q931::{
    CallState, Channel, ChannelIdentification, Message, MessageType, NumberType, PartyNumber,
    RestartIndicator,
};
use tritone_wire::{Endpoint, Flow, FrameRef, Side, Timestamp};

use super::Signal;
use super::line::Line;
use super::resets::Channels;
use super::sighting::{Act, Asked, CauseSeen, ChannelSeen, Sighting, text};

/// What a message of Q.931 or H.225.0 is about, and what was seen.
pub(super) enum Noted {
    /// A call.
    Call(Line, Sighting),
    /// The channels of an interface, whatever calls are on them.
    Restart(Channels, Sighting),
}

/// What there is to note of a message of Q.931 or H.225.0; `None` where it is about no call.
pub(super) fn note(
    frame: FrameRef,
    time: Timestamp,
    flow: Flow,
    is_h225: bool,
    message: &Message<'_>,
) -> Option<Noted> {
    let seen = sighting(frame, time, flow, is_h225, message);
    if message.call_reference.is_global() {
        return (seen.act == Act::Restarts).then(|| Noted::Restart(channels(message), seen));
    }
    if message.call_reference.is_empty() {
        return None;
    }
    let originator = if message.call_reference.is_to_originator() { flow.destination } else { flow.source };
    let opposite = if originator == flow.source { flow.destination } else { flow.source };
    let other = match originator {
        // A SETUP may go to all terminals, of which each answers with its own identifier.
        Endpoint::Isdn { recording, channel, side: Side::Network } => {
            Endpoint::Isdn { recording, channel, side: Side::User(127) }
        }
        _ => opposite,
    };
    Some(Noted::Call(Line::CallReference { originator, other, value: message.call_reference.value() }, seen))
}

fn sighting(frame: FrameRef, time: Timestamp, flow: Flow, is_h225: bool, message: &Message<'_>) -> Sighting {
    let kind = message.message_type;
    let element = message.causes().flatten().find_map(|element| CauseSeen::of(&element));
    Sighting {
        time,
        frame,
        source: flow.source,
        destination: flow.destination,
        transport: flow.transport,
        signal: if is_h225 { Signal::H225(kind) } else { Signal::Q931(kind) },
        act: act(message),
        cause: element.or_else(|| CauseSeen::of_reason(message).filter(|_| is_h225)),
        // Descriptions 1 and 8 (Q.931 table 4-20): the call is not end-to-end ISDN, or tones are on the channel.
        in_band: message.progress_indicators().any(|indicator| matches!(indicator.description(), 1 | 8)),
        channel: message.channel_identification().and_then(|channel| channel_seen(&channel)),
        asked: asked(message).map(Box::new),
    }
}

/// The channels that a RESTART is about (Q.931 section 5.5): those that it names, or all.
fn channels(message: &Message<'_>) -> Channels {
    let indicator = message.restart_indicator().unwrap_or(RestartIndicator::ALL_INTERFACES);
    match message.channel_identification().map(|channel| channel.channel) {
        Some(Channel::Numbers(numbers)) if indicator == RestartIndicator::CHANNELS => {
            Channels::These(numbers.iter().map(|number| number & 0x7F).collect())
        }
        Some(_) if indicator == RestartIndicator::CHANNELS => {
            let channel = message.channel_identification().and_then(|channel| channel_seen(&channel));
            Channels::These(channel.iter().map(|channel| channel.number).collect())
        }
        _ => Channels::All,
    }
}

fn channel_seen(channel: &ChannelIdentification<'_>) -> Option<ChannelSeen> {
    let of_this_interface = !channel.d_channel && channel.interface.is_none();
    let number = channel.number().filter(|_| of_this_interface)?;
    Some(ChannelSeen { number, exclusive: channel.exclusive })
}

fn act(message: &Message<'_>) -> Act {
    match message.message_type {
        MessageType::SETUP => Act::Opens,
        MessageType::INFORMATION => Act::Digits,
        MessageType::SETUP_ACKNOWLEDGE | MessageType::CALL_PROCEEDING => Act::Proceeds,
        MessageType::ALERTING => Act::Alerts,
        MessageType::PROGRESS => Act::Informs,
        MessageType::CONNECT => Act::Answers,
        MessageType::DISCONNECT | MessageType::RELEASE => Act::Clears,
        // A RESUME that was refused leaves no call behind (Q.931 section 5.6.5).
        MessageType::RELEASE_COMPLETE | MessageType::RESUME_REJECT => Act::Completes,
        // Whoever hears that the other side has no such call drops it too (Q.931 section 5.8.11).
        MessageType::STATUS if message.call_state() == Some(CallState(0)) => Act::Completes,
        MessageType::STATUS => Act::Reports,
        MessageType::RESTART => Act::Restarts,
        MessageType::SUSPEND_ACKNOWLEDGE => Act::Parks,
        MessageType::RESUME_ACKNOWLEDGE => Act::Resumes,
        MessageType::REGISTER => Act::Registers,
        _ => Act::Accompanies,
    }
}

fn asked(message: &Message<'_>) -> Option<Asked> {
    let has_numbers = matches!(message.message_type, MessageType::SETUP | MessageType::INFORMATION);
    has_numbers.then(|| Asked {
        called: match message.called_party_number() {
            Some(number) if !number.digits.is_empty() => digits(&number),
            _ => text(message.keypad_facility().unwrap_or_default()),
        },
        calling: message.calling_party_number().map(|number| digits(&number)).unwrap_or_default(),
        display: text(message.display().unwrap_or_default()),
        bearer: message.bearer_capability().and_then(|bearer| bearer.name()),
    })
}

/// The digits of a number, behind `+` where its type says that they begin with a country code.
fn digits(number: &PartyNumber<'_>) -> Box<str> {
    let plus = if number.number_type() == NumberType::INTERNATIONAL { "+" } else { "" };
    format!("{plus}{}", text(number.digits)).into()
}
