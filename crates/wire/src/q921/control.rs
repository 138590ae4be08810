//! The control field (Q.921 section 3.4, tables 4 and 5).

use super::{Error, Rule};
use crate::cursor::Octets;
use alloc::vec::Vec;

/// The control field. Sequence numbers are 0 to 127.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Control {
    /// An I frame: layer 3 with a number.
    Information {
        /// N(S), its own number.
        send: u8,
        /// N(R), the number that is expected next.
        receive: u8,
        /// The P bit.
        poll: bool,
    },
    /// An S frame: the state of the receiver.
    Supervisory {
        /// Which.
        kind: Supervisory,
        /// N(R), the number that is expected next.
        receive: u8,
        /// The P bit of a command, the F bit of a response.
        poll_final: bool,
    },
    /// A U frame.
    Unnumbered {
        /// Which.
        kind: Unnumbered,
        /// The P bit of a command, the F bit of a response.
        poll_final: bool,
    },
}

/// The supervisory functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Supervisory {
    /// Receive ready.
    Rr,
    /// Receive not ready.
    Rnr,
    /// Reject: send again from N(R).
    Rej,
}

/// The unnumbered functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unnumbered {
    /// Set asynchronous balanced mode extended: establishes the link.
    Sabme,
    /// Disconnected mode.
    Dm,
    /// Unnumbered information: layer 3 to all terminals, or management.
    Ui,
    /// Disconnect: releases the link.
    Disc,
    /// Unnumbered acknowledgement.
    Ua,
    /// Frame reject.
    Frmr,
    /// Exchange identification.
    Xid,
}

const POLL_FINAL: u8 = 0x10;

impl Supervisory {
    const ALL: [Self; 3] = [Self::Rr, Self::Rnr, Self::Rej];

    const fn octet(self) -> u8 {
        match self {
            Self::Rr => 0x01,
            Self::Rnr => 0x05,
            Self::Rej => 0x09,
        }
    }

    /// The name in table 5.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rr => "RR",
            Self::Rnr => "RNR",
            Self::Rej => "REJ",
        }
    }
}

impl Unnumbered {
    const ALL: [Self; 7] = [Self::Sabme, Self::Dm, Self::Ui, Self::Disc, Self::Ua, Self::Frmr, Self::Xid];

    /// The control octet with a P/F bit of 0.
    const fn octet(self) -> u8 {
        match self {
            Self::Sabme => 0x6F,
            Self::Dm => 0x0F,
            Self::Ui => 0x03,
            Self::Disc => 0x43,
            Self::Ua => 0x63,
            Self::Frmr => 0x87,
            Self::Xid => 0xAF,
        }
    }

    /// The name in table 5.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sabme => "SABME",
            Self::Dm => "DM",
            Self::Ui => "UI",
            Self::Disc => "DISC",
            Self::Ua => "UA",
            Self::Frmr => "FRMR",
            Self::Xid => "XID",
        }
    }
}

impl Control {
    /// The name in table 5: `I`, `RR`, `SABME`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Information { .. } => "I",
            Self::Supervisory { kind, .. } => kind.name(),
            Self::Unnumbered { kind, .. } => kind.name(),
        }
    }

    /// Whether the frame is a command; `None` where the control field leaves it open.
    pub const fn is_command(self) -> Option<bool> {
        match self {
            Self::Information { .. } => Some(true),
            Self::Supervisory { .. } => None,
            Self::Unnumbered { kind, .. } => match kind {
                Unnumbered::Sabme | Unnumbered::Ui | Unnumbered::Disc => Some(true),
                Unnumbered::Dm | Unnumbered::Ua | Unnumbered::Frmr => Some(false),
                Unnumbered::Xid => None,
            },
        }
    }

    pub(super) const fn carries_layer_3(self) -> bool {
        matches!(self, Self::Information { .. } | Self::Unnumbered { kind: Unnumbered::Ui, .. })
    }

    pub(super) fn decode(octets: &mut Octets<'_>) -> Result<Self, Error> {
        let offset = octets.offset();
        let first = octets.u8()?;
        let unknown = Error { offset, rule: Rule::Control(first) };
        match first & 0x03 {
            0x03 => {
                let kind = Unnumbered::ALL.into_iter().find(|kind| kind.octet() == first & !POLL_FINAL);
                Ok(Self::Unnumbered { kind: kind.ok_or(unknown)?, poll_final: first & POLL_FINAL != 0 })
            }
            0x01 => {
                let kind = Supervisory::ALL.into_iter().find(|kind| kind.octet() == first & 0x0F);
                let (kind, second) = (kind.ok_or(unknown)?, octets.u8()?);
                Ok(Self::Supervisory { kind, receive: second >> 1, poll_final: second & 1 != 0 })
            }
            _ => {
                let second = octets.u8()?;
                Ok(Self::Information { send: first >> 1, receive: second >> 1, poll: second & 1 != 0 })
            }
        }
    }

    pub(super) fn encode(self, out: &mut Vec<u8>) {
        match self {
            Self::Information { send, receive, poll } => {
                out.extend([send << 1, (receive << 1) | u8::from(poll)]);
            }
            Self::Supervisory { kind, receive, poll_final } => {
                out.extend([kind.octet(), (receive << 1) | u8::from(poll_final)]);
            }
            Self::Unnumbered { kind, poll_final } => {
                out.push(kind.octet() | if poll_final { POLL_FINAL } else { 0 });
            }
        }
    }
}
