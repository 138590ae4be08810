//! What MTP hands to its user: the MTP-TRANSFER of Q.701, out of a message of MTP3 or of M3UA.

use super::{Error, Standard};
use crate::cursor::Octets;
use crate::isup;
use core::fmt;

/// A message for a user of MTP, and between whom it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer<'a> {
    /// Whose format it has. ANSI's shows in the point codes over M3UA, and else in what only ANSI's label accounts for.
    pub standard: Standard,
    /// The point code of the sender (OPC).
    pub origin: u32,
    /// The point code of the receiver (DPC).
    pub destination: u32,
    /// The network indicator, 0 to 3: 0 and 1 international, 2 and 3 national.
    pub network: u8,
    /// Whose message it is.
    pub service: ServiceIndicator,
    /// The user's octets, behind the routing label.
    pub user: &'a [u8],
    /// Octets of the user that M3UA promises and that are not there. MTP3 promises nothing.
    pub missing: usize,
}

/// A user of MTP (Q.704 section 14.2.1), 0 to 15.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceIndicator(pub u8);

/// A message of the ISDN user part and its circuit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Isup<'a> {
    /// The circuit identification code (Q.763 section 1.2).
    pub circuit: u16,
    /// The message, from its type on.
    pub octets: &'a [u8],
}

impl ServiceIndicator {
    /// Signalling connection control part.
    pub const SCCP: Self = Self(3);
    /// ISDN user part.
    pub const ISUP: Self = Self(5);

    /// The name, or `None`.
    pub const fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            0 => "signalling network management",
            1 | 2 => "signalling network testing and maintenance",
            3 => "SCCP",
            4 => "telephone user part",
            5 => "ISUP",
            6 | 7 => "data user part",
            8 => "MTP testing user part",
            9 => "broadband ISUP",
            10 => "satellite ISUP",
            13 => "BICC",
            _ => return None,
        })
    }
}

impl<'a> Transfer<'a> {
    /// Decodes a message of MTP3, from its service information octet on (Q.704 section 2.2).
    ///
    /// Nothing in it says whose routing label it has. It is ITU-T's, unless it is an ISUP message of which only ANSI's
    /// label leaves one that is [regular](isup::Message::is_regular).
    pub fn decode_mtp3(octets: &'a [u8]) -> Result<Self, Error> {
        let itu_t = Self::decode_mtp3_as(octets, Standard::ItuT)?;
        if itu_t.service != ServiceIndicator::ISUP || itu_t.has_regular_isup() {
            return Ok(itu_t);
        }
        match Self::decode_mtp3_as(octets, Standard::Ansi) {
            Ok(ansi) if ansi.has_regular_isup() => Ok(ansi),
            _ => Ok(itu_t),
        }
    }

    /// Decodes a message of MTP3 whose format is known.
    pub fn decode_mtp3_as(octets: &'a [u8], standard: Standard) -> Result<Self, Error> {
        let mut octets = Octets::new(octets, 0);
        let information = octets.u8()?;
        let (destination, origin) = match standard {
            Standard::ItuT => {
                let label = u32::from_le_bytes(octets.array()?);
                (label & 0x3FFF, label >> 14 & 0x3FFF)
            }
            Standard::Ansi => {
                let codes = (ansi_point_code(octets.array()?), ansi_point_code(octets.array()?));
                octets.u8()?;
                codes
            }
        };
        let (network, service) = (information >> 6, ServiceIndicator(information & 0x0F));
        Ok(Self { standard, origin, destination, network, service, user: octets.rest(), missing: 0 })
    }

    /// The ISUP message in it; `None` for other users.
    pub fn isup(&self) -> Option<Result<Isup<'a>, Error>> {
        (self.service == ServiceIndicator::ISUP).then(|| self.decode_isup())
    }

    fn decode_isup(&self) -> Result<Isup<'a>, Error> {
        let mut octets = Octets::new(self.user, 0);
        // The other bits are spare, or used by nations.
        let mask = match self.standard {
            Standard::ItuT => 0x0FFF,
            Standard::Ansi => 0x3FFF,
        };
        let circuit = u16::from_le_bytes(octets.array()?) & mask;
        Ok(Isup { circuit, octets: octets.rest() })
    }

    fn has_regular_isup(&self) -> bool {
        let message = self.decode_isup().ok().and_then(|isup| isup::Message::decode(isup.octets).ok());
        message.is_some_and(|message| message.is_regular())
    }
}

/// The point code in ANSI's order: member, cluster, network.
const fn ansi_point_code([member, cluster, network]: [u8; 3]) -> u32 {
    u32::from_be_bytes([0, network, cluster, member])
}

impl fmt::Debug for ServiceIndicator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "service indicator {}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rule;
    use super::*;
    use alloc::vec::Vec;

    /// A REL of circuit 213 from 11522 to 12163, as in a recorded call.
    const ITU_T: &[u8] = &[0xC5, 0x83, 0xAF, 0x40, 0x5B, 0xD5, 0x00, 0x0C, 0x02, 0x00, 0x02, 0x80, 0x90];

    /// The same with ANSI's label, from 5-20-1 to 250-3-7.
    fn ansi() -> Vec<u8> {
        [&[0xB5, 7, 3, 250, 1, 20, 5, 0x0B, 0xD5, 0x20][..], &ITU_T[7..]].concat()
    }

    #[test]
    fn the_label_tells_who_talks_to_whom() {
        let transfer = Transfer::decode_mtp3(ITU_T).unwrap();
        assert_eq!((transfer.origin, transfer.destination, transfer.network), (11522, 12163, 3));
        assert_eq!(transfer.standard, Standard::ItuT);
        let isup = transfer.isup().unwrap().unwrap();
        assert_eq!((isup.circuit, isup.octets), (213, &ITU_T[7..]));
    }

    #[test]
    fn the_label_of_ansi_is_known_by_the_message_behind_it() {
        let octets = ansi();
        let transfer = Transfer::decode_mtp3(&octets).unwrap();
        assert_eq!((transfer.origin, transfer.destination), (0x05_14_01, 0xFA_03_07));
        assert_eq!((transfer.standard, transfer.network), (Standard::Ansi, 2));
        let isup = transfer.isup().unwrap().unwrap();
        assert_eq!((isup.circuit, isup.octets), (0x20D5, &ITU_T[7..]));
    }

    #[test]
    fn other_users_and_short_messages_say_so() {
        let sccp = Transfer::decode_mtp3(&[0x83, 0, 0, 0, 0, 9]).unwrap();
        assert_eq!((sccp.service, sccp.isup()), (ServiceIndicator::SCCP, None));
        assert_eq!(sccp.user, [9]);
        let error = Transfer::decode_mtp3(&[0x85, 0, 0]).unwrap_err();
        assert_eq!((error.offset, error.rule), (3, Rule::Truncated));
        let transfer = Transfer::decode_mtp3(&[0x85, 0, 0, 0, 0, 1]).unwrap();
        assert_eq!(transfer.isup().unwrap().unwrap_err().rule, Rule::Truncated);
    }

    proptest::proptest! {
        #[test]
        fn no_octets_disturb(octets in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60)) {
            if let Ok(transfer) = Transfer::decode_mtp3(&octets) {
                proptest::prop_assert!(octets.ends_with(transfer.user));
                let _ = transfer.isup();
            }
        }
    }
}
