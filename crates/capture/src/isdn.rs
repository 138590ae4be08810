//! D channels of ISDN: Q.931 messages in LAPD frames.

mod sent_again;

use std::collections::VecDeque;

use tritone_wire::q921::{self, Address, Frame, sapi};
use tritone_wire::q931::{self, CallReference, Message, MessageType, Reassembly};
use tritone_wire::{Endpoint, Flow, FrameRef, Protocol, Side, Transport};

use crate::item::{Captured, Skip};
use crate::layers::Fault;
use crate::output::{Output, Seen};
use sent_again::SentAgain;

/// Messages in segments of which some have not come, that are remembered at a time.
const MAX_WAITING: usize = 256;
/// How long the next segment is waited for: T314 of Q.931 (table 9-1), in nanoseconds.
const T314: i64 = 4_000_000_000;

/// A frame as it was captured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lapd<'a> {
    /// The D channel: the interface on which it was captured.
    pub(crate) channel: u16,
    pub(crate) octets: &'a [u8],
    /// Octets of the frame that the capture lacks.
    pub(crate) missing: usize,
}

/// What is remembered between frames: the messages in segments that are not whole, by age, and the last I frames.
#[derive(Debug, Default)]
pub(crate) struct DChannels {
    /// The file of the first frame.
    recording: Option<u16>,
    waiting: VecDeque<Waiting>,
    sent_again: SentAgain,
}

/// One of them.
#[derive(Debug)]
struct Waiting {
    flow: Flow,
    call_reference: CallReference,
    reassembly: Reassembly,
    first_frame: FrameRef,
    latest: Seen,
}

impl DChannels {
    /// Takes in one frame; an error means that it is not accounted for yet.
    ///
    /// A frame that the link sent again is a message again, which says so. Each SEGMENT is a message too, but for the last, in whose
    /// place comes the whole message: so nothing waits for segments that never come.
    pub(crate) fn frame(&mut self, lapd: &Lapd<'_>, seen: Seen, out: &mut Output<'_>) -> Result<(), Fault> {
        let frame = Frame::decode(lapd.octets)?;
        let repeated = self.sent_again.note(lapd.channel, &frame);
        let (Some(bytes), Some(from_network)) = (frame.layer_3(), frame.is_from_network()) else {
            return Err(Fault::Passed(Skip::LapdLink));
        };
        let message = call_control(frame.address, bytes)?;
        let recording = *self.recording.get_or_insert(seen.frame.file);
        let flow = flow(recording, lapd.channel, frame.address.tei(), from_network);
        let Seen { frame: number, time } = seen;
        let captured = Captured {
            frame: number,
            first_frame: number,
            time,
            flow,
            protocol: Protocol::Q931,
            circuit: None,
            bytes,
            length: bytes.len() + lapd.missing,
            complete: lapd.missing == 0,
            repeated,
        };
        let whole = if repeated { None } else { self.whole(flow, &message, seen) };
        match whole {
            Some((whole, first_frame)) => {
                let bytes = &whole.to_vec()[..];
                out.message(Captured { first_frame, bytes, length: bytes.len(), ..captured }, true);
            }
            None => out.message(captured, true),
        }
        Ok(())
    }

    /// The message that became whole with this segment, and the frame of its first.
    fn whole(
        &mut self,
        flow: Flow,
        message: &Message<'_>,
        seen: Seen,
    ) -> Option<(Message<'static>, FrameRef)> {
        self.waiting.retain(|waiting| seen.time.since(waiting.latest.time) <= T314);
        let reference = message.call_reference;
        let is_of = |waiting: &Waiting| waiting.flow == flow && waiting.call_reference == reference;
        let earlier = self.waiting.iter().position(is_of).and_then(|place| self.waiting.remove(place));
        let begins = || message.segmented_message().is_some_and(|segment| segment.is_first);
        if earlier.is_none() && message.message_type != MessageType::SEGMENT {
            return None;
        }
        let first_frame =
            earlier.as_ref().filter(|_| !begins()).map_or(seen.frame, |earlier| earlier.first_frame);
        let mut reassembly = earlier.map(|earlier| earlier.reassembly).unwrap_or_default();
        let whole = reassembly.take(message);
        if reassembly.is_waiting() {
            if self.waiting.len() >= MAX_WAITING {
                self.waiting.pop_front();
            }
            let waiting = Waiting { flow, call_reference: reference, reassembly, first_frame, latest: seen };
            self.waiting.push_back(waiting);
        }
        whole.map(|whole| (whole, first_frame))
    }
}

/// The message of call control in the information of a frame.
fn call_control(address: Address, bytes: &[u8]) -> Result<Message<'_>, Fault> {
    let is_call_control = matches!(address.sapi(), sapi::CALL_CONTROL | sapi::PACKET_CALL_CONTROL);
    match Message::decode(bytes) {
        _ if !is_call_control => Err(Fault::Passed(Skip::NotQ931)),
        Ok(message) => Ok(message),
        Err(error) => Err(match error.rule {
            q931::Rule::ProtocolDiscriminator(_) => Fault::Passed(Skip::NotQ931),
            q931::Rule::Truncated => Fault::Short,
            _ => Fault::Malformed,
        }),
    }
}

fn flow(recording: u16, channel: u16, tei: u8, from_network: bool) -> Flow {
    let end = |side| Endpoint::Isdn { recording, channel, side };
    let (source, destination) = (end(Side::Network), end(Side::User(tei)));
    let flow = Flow { source, destination, transport: Transport::Lapd };
    if from_network { flow } else { flow.reversed() }
}

impl From<q921::Error> for Fault {
    fn from(error: q921::Error) -> Self {
        match error.rule {
            q921::Rule::Truncated => Self::Short,
            _ => Self::Malformed,
        }
    }
}
