//! Bearer capability (Q.931 section 4.5.5), as far as calls are told apart by it.

use tritone_codes::CodingStandard;

/// The contents of a bearer capability element: octets 3, 4 and the first of layer 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BearerCapability {
    octet3: u8,
    octet4: u8,
    octet5: Option<u8>,
}

impl BearerCapability {
    /// Speech at 64 kbit/s, G.711 A-law.
    pub const SPEECH: Self = Self { octet3: 0x80, octet4: 0x90, octet5: Some(0xA3) };
    /// 3.1 kHz audio at 64 kbit/s, G.711 A-law.
    pub const AUDIO: Self = Self { octet3: 0x90, octet4: 0x90, octet5: Some(0xA3) };
    /// Unrestricted digital information at 64 kbit/s.
    pub const UNRESTRICTED: Self = Self { octet3: 0x88, octet4: 0x90, octet5: None };

    /// Decodes the contents; what follows the layer 1 protocol is left out. `None` where octet 4 is missing.
    pub const fn decode(contents: &[u8]) -> Option<Self> {
        match contents {
            // Octet 4.1 is there where the rate is 24, "multirate".
            [octet3, octet4, _, octet5, ..] if *octet4 & 0x1F == 0x18 => {
                Some(Self { octet3: *octet3, octet4: *octet4, octet5: Some(*octet5) })
            }
            [octet3, octet4, octet5, ..] if *octet4 & 0x1F != 0x18 => {
                Some(Self { octet3: *octet3, octet4: *octet4, octet5: Some(*octet5) })
            }
            [octet3, octet4, ..] => Some(Self { octet3: *octet3, octet4: *octet4, octet5: None }),
            _ => None,
        }
    }

    /// The contents of those that this type can build: two or three octets.
    pub fn octets(self) -> impl Iterator<Item = u8> {
        [self.octet3, self.octet4].into_iter().chain(self.octet5)
    }

    /// The coding standard.
    pub const fn coding(self) -> CodingStandard {
        CodingStandard::from_octet3(self.octet3)
    }

    /// The information transfer capability, 0 to 31.
    pub const fn transfer_capability(self) -> u8 {
        self.octet3 & 0x1F
    }

    /// What the information transfer capability means in the ITU-T coding, or `None`.
    pub const fn name(self) -> Option<&'static str> {
        if !matches!(self.coding(), CodingStandard::ItuT) {
            return None;
        }
        Some(match self.transfer_capability() {
            0x00 => "speech",
            0x08 => "unrestricted digital information",
            0x09 => "restricted digital information",
            0x10 => "3.1 kHz audio",
            0x11 => "unrestricted digital information with tones",
            0x18 => "video",
            _ => return None,
        })
    }

    /// Whether it is for packets, not circuits.
    pub const fn is_packet_mode(self) -> bool {
        (self.octet4 >> 5) & 0x03 == 2
    }

    /// The layer 1 protocol, 0 to 31: 2 G.711 u-law, 3 G.711 A-law. `None` where it is not said.
    pub const fn layer_1(self) -> Option<u8> {
        match self.octet5 {
            Some(octet) if (octet >> 5) & 0x03 == 1 => Some(octet & 0x1F),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn what_a_call_is_for_is_told_by_octet_3() {
        let of = |contents: &[u8]| BearerCapability::decode(contents).unwrap();
        assert_eq!(of(&[0x80, 0x90, 0xA3]), BearerCapability::SPEECH);
        assert_eq!(
            (of(&[0x90, 0x90, 0xA2]).name(), of(&[0x90, 0x90, 0xA2]).layer_1()),
            (Some("3.1 kHz audio"), Some(2))
        );
        assert_eq!(of(&[0x88, 0x98, 0x86, 0xA3]).layer_1(), Some(3));
        assert_eq!(of(&[0x88, 0x90]), BearerCapability::UNRESTRICTED);
        assert!(of(&[0x88, 0xC0]).is_packet_mode());
        assert_eq!(of(&[0xE0, 0x90]).name(), None);
        assert_eq!(BearerCapability::decode(&[0x80]), None);
        assert_eq!(BearerCapability::AUDIO.octets().collect::<Vec<_>>(), [0x90, 0x90, 0xA3]);
    }
}
