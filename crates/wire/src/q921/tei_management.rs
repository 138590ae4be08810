//! TEI management (Q.921 section 5.3): who gets which terminal endpoint identifier.

use super::{Error, Rule};
use crate::cursor::Octets;
use alloc::vec::Vec;

/// A TEI management message: the information field of a UI frame of SAPI 63.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TeiMessage<'a> {
    /// Ri, the random number by which a terminal knows the answer; 0 where it says nothing.
    pub reference: u16,
    /// The message type.
    pub message_type: TeiMessageType,
    /// Ai: TEIs shifted left by one, with the lowest bit set in the last. Only a check response has more than one.
    pub actions: &'a [u8],
}

/// A message type of table 8. Values without a name are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TeiMessageType(pub u8);

impl TeiMessageType {
    /// A terminal asks for a TEI.
    pub const IDENTITY_REQUEST: Self = Self(1);
    /// The network gives one.
    pub const IDENTITY_ASSIGNED: Self = Self(2);
    /// The network gives none.
    pub const IDENTITY_DENIED: Self = Self(3);
    /// The network asks who has a TEI.
    pub const CHECK_REQUEST: Self = Self(4);
    /// A terminal says which it has.
    pub const CHECK_RESPONSE: Self = Self(5);
    /// The network takes a TEI away.
    pub const IDENTITY_REMOVE: Self = Self(6);
    /// A terminal asks to check for a TEI that was given twice.
    pub const IDENTITY_VERIFY: Self = Self(7);

    /// The name, or `None`.
    pub const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::IDENTITY_REQUEST => "identity request",
            Self::IDENTITY_ASSIGNED => "identity assigned",
            Self::IDENTITY_DENIED => "identity denied",
            Self::CHECK_REQUEST => "identity check request",
            Self::CHECK_RESPONSE => "identity check response",
            Self::IDENTITY_REMOVE => "identity remove",
            Self::IDENTITY_VERIFY => "identity verify",
            _ => return None,
        })
    }
}

/// The layer management entity identifier of TEI management.
const ENTITY: u8 = 0x0F;

impl<'a> TeiMessage<'a> {
    /// Decodes the information field. What follows the last action indicator is left out.
    pub fn decode(information: &'a [u8]) -> Result<Self, Error> {
        let mut octets = Octets::new(information, 0);
        let entity = octets.u8()?;
        if entity != ENTITY {
            return Err(Error { offset: 0, rule: Rule::ManagementEntity(entity) });
        }
        let reference = u16::from_be_bytes([octets.u8()?, octets.u8()?]);
        let message_type = TeiMessageType(octets.u8()?);
        let rest = octets.rest();
        let last = rest.iter().position(|octet| octet & 1 != 0);
        let last = last.ok_or(Error { offset: information.len(), rule: Rule::Truncated })?;
        Ok(Self { reference, message_type, actions: octets.take(last.saturating_add(1))? })
    }

    /// The TEIs that it is about; 127 stands for any or all.
    pub fn teis(&self) -> impl Iterator<Item = u8> + 'a {
        self.actions.iter().map(|octet| octet >> 1)
    }

    /// Appends the information field.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let [high, low] = self.reference.to_be_bytes();
        out.extend([ENTITY, high, low, self.message_type.0]);
        out.extend_from_slice(self.actions);
    }
}
