//! Messages of ISUP that travel inside SIP (SIP-I: ITU-T Q.1912.5, RFC 3372).

use tritone_codes::{Cause, Location};
use tritone_wire::isup;
use tritone_wire::sip::Message;
use tritone_wire::sip::body::{Kind, parts};

/// The messages of ISUP in the body of one of SIP.
pub(crate) fn isup_of<'a>(message: &Message<'a>) -> impl Iterator<Item = isup::Message<'a>> + use<'a> {
    // Most messages carry nothing, and are not asked for their types.
    let parts = (!message.body().is_empty()).then(|| parts(message));
    let bodies = parts.into_iter().flatten().filter(|part| part.kind() == Kind::Isup);
    bodies.filter_map(|part| isup::Message::decode(part.octets).ok())
}

/// The cause of a message of ISUP that travels inside SIP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TunnelledCause {
    /// The type of the message of ISUP: REL, ACM.
    pub(crate) kind: isup::MessageType,
    pub(crate) cause: Cause,
    pub(crate) location: Location,
}

impl TunnelledCause {
    /// The first cause that a message of SIP carries so.
    pub(crate) fn of(message: &Message<'_>) -> Option<Self> {
        isup_of(message).find_map(|inside| {
            let element = inside.causes().flatten().next()?;
            let (kind, location) = (inside.message_type, element.location());
            Some(Self { kind, cause: element.cause()?, location })
        })
    }

    /// The type of the message, the cause and the location.
    pub(crate) const fn to_octets(self) -> [u8; 3] {
        [self.kind.0, self.cause.as_u8(), self.location.as_u8()]
    }

    /// What [`to_octets`](Self::to_octets) gave.
    pub(crate) fn from_octets([kind, cause, location]: [u8; 3]) -> Option<Self> {
        let kind = isup::MessageType(kind);
        Some(Self { kind, cause: Cause::new(cause)?, location: Location::new(location)? })
    }
}
