//! One sighting of one message of ISDN or SS7: what a verdict may ask of it.

use tritone_codes::{Cause, CauseElement, Location};
use tritone_wire::h225::ReleaseCompleteReason;
use tritone_wire::q931::Message;
use tritone_wire::{Endpoint, FrameRef, Timestamp, Transport};

use super::Signal;

/// Octets kept of a number, a name or a diagnostic: more than any that a network takes.
const MAX_TEXT: usize = 64;

/// What a message does in its call, whatever its language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Act {
    /// SETUP, IAM: asks for the call.
    Opens,
    /// INFORMATION, SAM: more digits of the called number.
    Digits,
    /// SETUP ACKNOWLEDGE, CALL PROCEEDING, an ACM that says no more: the call is on its way.
    Proceeds,
    /// ALERTING; ACM or CPG that say that the called party is free or alerted.
    Alerts,
    /// PROGRESS; ACM or CPG that say that tones or announcements can be heard.
    Informs,
    /// CONNECT, ANM, CON.
    Answers,
    /// DISCONNECT, RELEASE, REL: ends the call.
    Clears,
    /// RELEASE COMPLETE, RLC: the call is over. Without a clearing message before, it is the one that ends it.
    Completes,
    /// STATUS: says in which state its sender sees the call, and why it says so.
    Reports,
    /// RESTART, RSC, GRS: whatever call there was on the channel is over.
    Restarts,
    /// SUSPEND ACKNOWLEDGE: the call is parked, and its call reference is free (ITU-T Q.931 section 5.6.3).
    Parks,
    /// RESUME ACKNOWLEDGE: a parked call goes on under this call reference (ITU-T Q.931 section 5.6.5).
    Resumes,
    /// SUS of ISUP: a side has hung up, and may take the call up again (ITU-T Q.764 section 2.4).
    Suspends,
    /// RES of ISUP: it has taken it up again.
    Continues,
    /// REGISTER: opens a connection for signalling alone, which is no call (ITU-T Q.932 section 6.3.2).
    Registers,
    /// Everything else: it changes nothing of what a verdict says.
    Accompanies,
}

/// What a SETUP or an IAM asks for: numbers as their digits, and the kind of call.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Asked {
    /// The called number, or the first digits of it; with `+` where its type says that it is international.
    pub(crate) called: Box<str>,
    /// The calling number, likewise; empty where there is none.
    pub(crate) calling: Box<str>,
    /// The name to be displayed.
    pub(crate) display: Box<str>,
    /// The kind of call: `3.1 kHz audio`; `None` where it is not said, or not known.
    pub(crate) bearer: Option<&'static str>,
}

/// The one channel of an interface that a message names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ChannelSeen {
    /// 1 and 2 on a basic access, else the time slot.
    pub(crate) number: u8,
    /// No other will do.
    pub(crate) exclusive: bool,
}

/// A cause on the wire.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CauseSeen {
    pub(crate) cause: Cause,
    /// `None` where only a reason of H.225.0 stands for the cause, which says no location.
    pub(crate) location: Option<Location>,
    pub(crate) diagnostic: Box<[u8]>,
}

impl CauseSeen {
    /// A cause of the Q.850 table; one of a national table says nothing here.
    pub(crate) fn of(element: &CauseElement<'_>) -> Option<Self> {
        let diagnostic = element.diagnostic_octets();
        Some(Self {
            cause: element.cause()?,
            location: Some(element.location()),
            diagnostic: diagnostic.get(..MAX_TEXT).unwrap_or(diagnostic).into(),
        })
    }

    /// The cause that stands for the reason of a RELEASE COMPLETE of H.225.0.
    pub(super) fn of_reason(message: &Message<'_>) -> Option<Self> {
        let cause = ReleaseCompleteReason::of(message)?.cause()?;
        Some(Self { cause, location: None, diagnostic: Box::default() })
    }
}

/// A text from outside: cut at the cap, octets that are no UTF-8 replaced.
pub(super) fn text(octets: &[u8]) -> Box<str> {
    String::from_utf8_lossy(octets.get(..MAX_TEXT).unwrap_or(octets)).into()
}

/// One message, as it was seen at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sighting {
    pub(crate) time: Timestamp,
    pub(crate) frame: FrameRef,
    pub(crate) source: Endpoint,
    pub(crate) destination: Endpoint,
    pub(crate) transport: Transport,
    pub(crate) signal: Signal,
    pub(crate) act: Act,
    /// The first cause in it.
    pub(crate) cause: Option<CauseSeen>,
    /// Tones or an announcement are to be heard.
    pub(crate) in_band: bool,
    /// The channel, where one is named.
    pub(crate) channel: Option<ChannelSeen>,
    /// What a message that opens asks for; the digits of one that adds some to the called number.
    pub(crate) asked: Option<Box<Asked>>,
}

impl Sighting {
    /// The key by which messages are put in order: time, then place in the recording; within one frame what they say.
    pub(crate) fn order(&self) -> impl Ord + use<'_> {
        (self.time, self.frame, self.signal, self.source, self.destination, &self.cause, &self.asked)
    }

    /// Whether `other` says the same over the same way.
    pub(crate) fn repeats(&self, other: &Self) -> bool {
        (self.signal, self.source, self.destination, &self.cause, &self.asked)
            == (other.signal, other.source, other.destination, &other.cause, &other.asked)
    }
}
