//! H.225.0 call signalling, as far as it can be told without its ASN.1: that a packet is one, and why a call was
//! released.
//!
//! A message is one of Q.931 ([`Message::decode_h225`](crate::q931::Message::decode_h225)) whose user-user element has
//! the rest, in packed encoding rules (PER). RELEASE COMPLETE mostly has no cause element, but a reason in there.

use crate::q931::{Message, MessageType};
use core::fmt;
use tritone_codes::Cause;

/// Whether the payload of a TPKT begins like a message of H.225.0 call signalling: one of Q.931 with a call reference
/// of two octets (H.225.0 section 7.2.2) and a message type that there is. H.245, which comes in TPKTs too, begins
/// otherwise.
pub fn looks_like_h225(payload: &[u8]) -> bool {
    let is_known =
        |kind: &u8| MessageType(*kind) != MessageType::NATIONAL && MessageType(*kind).name().is_some();
    matches!(payload, [0x08, 0x02, _, _, kind, ..] if is_known(kind))
}

/// Why a call was released: the choice ReleaseCompleteReason, 0 to 24 in version 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReleaseCompleteReason(pub u8);

/// Name, and the cause that table 5 of H.225.0 gives for it where there is no cause element. The causes of the first five
/// were found again in a manufacturer's documentation; those of the others were not held against a second source.
const REASONS: [(&str, Option<u8>); 25] = [
    ("noBandwidth", Some(34)),
    ("gatekeeperResources", Some(47)),
    ("unreachableDestination", Some(3)),
    ("destinationRejection", Some(16)),
    ("invalidRevision", Some(88)),
    ("noPermission", Some(127)),
    ("unreachableGatekeeper", Some(38)),
    ("gatewayResources", Some(42)),
    ("badFormatAddress", Some(28)),
    ("adaptiveBusy", Some(41)),
    ("inConf", Some(17)),
    ("undefinedReason", Some(31)),
    ("facilityCallDeflection", Some(16)),
    ("securityDenied", Some(31)),
    ("calledPartyNotRegistered", Some(20)),
    ("callerNotRegistered", Some(31)),
    // Those that came with later versions are not in the table, or differ between versions of it.
    ("newConnectionNeeded", None),
    ("nonStandardReason", None),
    ("replaceWithConferenceInvite", None),
    ("genericDataReason", None),
    ("neededFeatureNotSupported", None),
    ("tunnelledSignallingRejected", None),
    ("invalidCID", None),
    ("securityError", None),
    ("hopCountExceeded", None),
];

impl ReleaseCompleteReason {
    /// The reason in a RELEASE COMPLETE of H.225.0; `None` where it is another message, or there is none.
    pub fn of(message: &Message<'_>) -> Option<Self> {
        match message.user_user()? {
            (X680_DISCRIMINATOR, information) if message.message_type == MessageType::RELEASE_COMPLETE => {
                Self::decode(information)
            }
            _ => None,
        }
    }

    /// The reason in an H323-UserInformation that holds a releaseComplete.
    ///
    /// All that comes before it has a known place. The first octet has five bits of extensions and options and then
    /// the number of the message; the second begins with the extension and option bits of ReleaseComplete-UUIE. Then,
    /// on an octet boundary, comes the object identifier of the version, and then at once the reason: a bit for
    /// extension, and 4 bits of a number; or, with extension, 7 bits that begin with 0.
    fn decode(information: &[u8]) -> Option<Self> {
        let [first, second, length, rest @ ..] = information else { return None };
        let is_release_complete = first & (CHOICE_EXTENSION | CHOICE) == RELEASE_COMPLETE;
        if !is_release_complete || second & HAS_REASON == 0 {
            return None;
        }
        match rest.get(usize::from(*length)..)? {
            [octet, ..] if octet & 0x80 == 0 => Some(Self(octet >> 3)),
            // The number in the extension begins at the third bit.
            [octet, ..] if octet & 0x40 == 0 => ROOT_REASONS.checked_add(octet & 0x3F).map(Self),
            _ => None,
        }
    }

    /// The name in the ASN.1, or `None`.
    pub fn name(self) -> Option<&'static str> {
        REASONS.get(usize::from(self.0)).map(|(name, _)| *name)
    }

    /// The cause that stands for it in a network of Q.931 (H.225.0 table 5), where that is settled.
    pub fn cause(self) -> Option<Cause> {
        Cause::new(REASONS.get(usize::from(self.0))?.1?)
    }
}

/// The protocol discriminator of a user-user element with ASN.1.
const X680_DISCRIMINATOR: u8 = 5;
/// The bits of the first octet that say which message it is, and its number.
const CHOICE_EXTENSION: u8 = 0x08;
const CHOICE: u8 = 0x07;
const RELEASE_COMPLETE: u8 = 5;
/// The bit of the second octet that says that a reason is there.
const HAS_REASON: u8 = 0x40;
/// Reasons of the first version; those behind them are in the extension.
const ROOT_REASONS: u8 = 12;

impl fmt::Display for ReleaseCompleteReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "ReleaseCompleteReason {}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::q931::CallReference;
    use alloc::vec::Vec;

    /// A RELEASE COMPLETE with this reason, of version 4, as endpoints send it.
    fn release_complete(reason: &[u8]) -> Message<'static> {
        let start = [5, 0x25, 0xC0, 6, 0x00, 0x08, 0x91, 0x4A, 0x00, 0x04];
        let mut message = Message::new(MessageType::RELEASE_COMPLETE, CallReference::two_octets(1, true));
        message.push_h225_user_user(&[&start[..], reason, &[0x11, 0]].concat()).unwrap();
        message
    }

    fn reason(octets: &[u8]) -> Option<ReleaseCompleteReason> {
        ReleaseCompleteReason::of(&release_complete(octets))
    }

    #[test]
    fn a_reason_stands_for_a_cause_that_is_not_there() {
        let undefined = reason(&[0x58]).unwrap();
        assert_eq!(
            (undefined.name(), undefined.cause().map(Cause::as_u8)),
            (Some("undefinedReason"), Some(31))
        );
        let unreachable = reason(&[0x10]).unwrap();
        assert_eq!(
            (unreachable.name(), unreachable.cause().map(Cause::as_u8)),
            (Some("unreachableDestination"), Some(3))
        );
    }

    #[test]
    fn reasons_of_later_versions_are_in_the_extension() {
        assert_eq!(reason(&[0x82]).unwrap().name(), Some("calledPartyNotRegistered"));
        assert_eq!(reason(&[0x8C]).unwrap().name(), Some("hopCountExceeded"));
        assert_eq!(reason(&[0xBF]).unwrap().name(), None);
        assert_eq!(reason(&[0xC0]), None);
    }

    #[test]
    fn other_messages_have_no_reason() {
        let mut message = release_complete(&[0x58]);
        message.message_type = MessageType::FACILITY;
        assert_eq!(ReleaseCompleteReason::of(&message), None);
        let bare = Message::new(MessageType::RELEASE_COMPLETE, CallReference::two_octets(1, true));
        assert_eq!(ReleaseCompleteReason::of(&bare), None);
        for information in
            [&[0x20, 0xC0, 0, 0x58][..], &[0x25, 0x80, 0, 0x58], &[0x25, 0xC0, 9, 0x58], &[0x25]]
        {
            assert_eq!(ReleaseCompleteReason::decode(information), None);
        }
    }

    #[test]
    fn h245_in_a_tpkt_is_not_taken_for_call_signalling() {
        let setup: Vec<u8> = Message::new(MessageType::SETUP, CallReference::two_octets(1, false)).to_vec();
        assert!(looks_like_h225(&setup));
        // terminalCapabilitySet, and what is cut before its type.
        assert!(!looks_like_h225(&[0x02, 0x70, 0x01, 0x06, 0x00]));
        assert!(!looks_like_h225(&[0x08, 0x02, 0x00, 0x01]));
        assert!(!looks_like_h225(&[0x08, 0x02, 0x00, 0x01, 0x00]));
        assert!(!looks_like_h225(&[0x08, 0x01, 0x01, 0x05, 0x04]));
    }
}
