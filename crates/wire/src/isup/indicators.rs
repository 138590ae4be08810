//! Parameters of a few bits each.

/// The backward call indicators (Q.763 section 3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BackwardCallIndicators(pub [u8; 2]);

/// What the destination exchange knows of the called party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CalledPartyStatus {
    /// Nothing: the call goes on, it does not ring yet.
    NoIndication,
    /// The called party is free and is alerted.
    SubscriberFree,
    /// The call connects when the party is free (national use).
    ConnectWhenFree,
    /// Spare; ANSI: the exchange cannot tell for long.
    Other,
}

impl BackwardCallIndicators {
    /// Nothing is known of the called party; ISUP all the way.
    pub const NO_INDICATION: Self = Self([0x00, 0x04]);
    /// The called party is alerted; ISUP all the way.
    pub const SUBSCRIBER_FREE: Self = Self([0x04, 0x04]);

    /// What is known of the called party: bits D and C.
    pub const fn called_party_status(self) -> CalledPartyStatus {
        match (self.0[0] >> 2) & 0x03 {
            0 => CalledPartyStatus::NoIndication,
            1 => CalledPartyStatus::SubscriberFree,
            2 => CalledPartyStatus::ConnectWhenFree,
            _ => CalledPartyStatus::Other,
        }
    }

    /// Whether the call left SS7 on its way: bit I.
    pub const fn has_interworking(self) -> bool {
        self.0[1] & 0x01 != 0
    }
}

/// The event information of a CPG (Q.763 section 3.21).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EventInformation(pub u8);

impl EventInformation {
    /// The event.
    pub const fn event(self) -> Event {
        Event(self.0 & 0x7F)
    }

    /// Whether the event is not to be told to the caller: bit H.
    pub const fn is_presentation_restricted(self) -> bool {
        self.0 & 0x80 != 0
    }
}

/// What happened to a call, 0 to 127.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Event(pub u8);

impl Event {
    /// The called party is alerted.
    pub const ALERTING: Self = Self(1);
    /// Something else, which the other parameters tell.
    pub const PROGRESS: Self = Self(2);
    /// There is something to hear.
    pub const IN_BAND_INFORMATION: Self = Self(3);

    /// Whether it says that there is something to hear.
    pub const fn is_in_band(self) -> bool {
        self.0 == Self::IN_BAND_INFORMATION.0
    }

    /// The name, or `None`.
    pub const fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            1 => "alerting",
            2 => "progress",
            3 => "in-band information or an appropriate pattern is now available",
            4 => "call forwarded on busy",
            5 => "call forwarded on no reply",
            6 => "call forwarded unconditional",
            _ => return None,
        })
    }
}

/// The redirection information (Q.763 section 3.45).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Redirection {
    /// Why the first party that forwarded the call did so: [`Redirection::reason_name`].
    pub original_reason: u8,
    /// Why the last one did; `None` where the network does not tell.
    pub reason: Option<u8>,
    /// How often the call was forwarded, 1 to 5; `None` where the network does not tell.
    pub count: Option<u8>,
}

impl Redirection {
    /// Decodes the contents; `None` where they are empty.
    pub fn decode(contents: &[u8]) -> Option<Self> {
        let original_reason = contents.first()? >> 4;
        let second = contents.get(1);
        let (reason, count) = (second.map(|octet| octet >> 4), second.map(|octet| octet & 0x07));
        Some(Self { original_reason, reason, count })
    }

    /// The name of a reason, or `None`.
    pub const fn reason_name(reason: u8) -> Option<&'static str> {
        Some(match reason {
            0 => "unknown",
            1 => "user busy",
            2 => "no reply",
            3 => "unconditional",
            4 => "deflection during alerting",
            5 => "deflection immediate response",
            6 => "mobile subscriber not reachable",
            _ => return None,
        })
    }
}

/// The range and status (Q.763 section 3.43): which circuits from that of the message on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RangeAndStatus<'a> {
    /// Circuits beyond the first one.
    pub range: u8,
    /// A bit for each circuit, the first in the lowest bit; empty in those messages that concern all of them.
    pub status: &'a [u8],
}

impl<'a> RangeAndStatus<'a> {
    /// Decodes the contents; `None` where they are empty.
    pub fn decode(contents: &'a [u8]) -> Option<Self> {
        let (range, status) = contents.split_first()?;
        Some(Self { range: *range, status })
    }

    /// Whether the message concerns the circuit that is `nth` from that of the message, from 0.
    pub fn includes(&self, nth: u8) -> bool {
        let bit = |octet: &u8| octet >> (nth % 8) & 1 != 0;
        nth <= self.range
            && (self.status.is_empty() || self.status.get(usize::from(nth / 8)).is_some_and(bit))
    }
}
