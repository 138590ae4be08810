//! Call state (Q.931 section 4.5.7) and progress indicator (section 4.5.23).

use tritone_codes::{CodingStandard, Location};

/// The contents of a call state element: one octet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CallState(pub u8);

impl CallState {
    /// Null: no call, U0 or N0; global state Rest 0.
    pub const NULL: Self = Self(0);
    /// Active: U10 or N10.
    pub const ACTIVE: Self = Self(10);

    /// The coding standard, bits 8 and 7.
    pub const fn coding(self) -> CodingStandard {
        CodingStandard::from_octet3(self.0 >> 1)
    }

    /// The state, 0 to 63: bits 6 to 1.
    pub const fn value(self) -> u8 {
        self.0 & 0x3F
    }

    /// The name of the state of a call in the ITU-T coding, or `None`. The global call reference counts
    /// otherwise: 0 Rest, 61 Restart request, 62 Restart.
    pub const fn name(self) -> Option<&'static str> {
        if !matches!(self.coding(), CodingStandard::ItuT) {
            return None;
        }
        Some(match self.value() {
            0 => "Null",
            1 => "Call initiated",
            2 => "Overlap sending",
            3 => "Outgoing call proceeding",
            4 => "Call delivered",
            6 => "Call present",
            7 => "Call received",
            8 => "Connect request",
            9 => "Incoming call proceeding",
            10 => "Active",
            11 => "Disconnect request",
            12 => "Disconnect indication",
            15 => "Suspend request",
            17 => "Resume request",
            19 => "Release request",
            22 => "Call abort",
            25 => "Overlap receiving",
            61 => "Restart request",
            62 => "Restart",
            _ => return None,
        })
    }
}

/// The contents of a progress indicator element: octets 3 and 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProgressIndicator {
    octet3: u8,
    octet4: u8,
}

impl ProgressIndicator {
    /// An indicator in the ITU-T coding. The description is taken modulo 128.
    pub const fn new(location: Location, description: u8) -> Self {
        Self { octet3: 0x80 | location.as_u8(), octet4: 0x80 | description }
    }

    /// The indicator with these contents; `None` where they are not two octets.
    pub const fn decode(contents: &[u8]) -> Option<Self> {
        match contents {
            [octet3, octet4] => Some(Self { octet3: *octet3, octet4: *octet4 }),
            _ => None,
        }
    }

    /// The contents: octets 3 and 4.
    pub const fn octets(self) -> [u8; 2] {
        [self.octet3, self.octet4]
    }

    /// The coding standard, bits 7 and 6 of octet 3.
    pub const fn coding(self) -> CodingStandard {
        CodingStandard::from_octet3(self.octet3)
    }

    /// The location, bits 4 to 1 of octet 3.
    pub const fn location(self) -> Location {
        Location::from_octet3(self.octet3)
    }

    /// The description, 0 to 127.
    pub const fn description(self) -> u8 {
        self.octet4 & 0x7F
    }

    /// What the description says in the ITU-T coding, or `None`.
    pub const fn name(self) -> Option<&'static str> {
        if !matches!(self.coding(), CodingStandard::ItuT) {
            return None;
        }
        match self.description() {
            1 => Some("call is not end-to-end ISDN"),
            2 => Some("destination address is non-ISDN"),
            3 => Some("origination address is non-ISDN"),
            4 => Some("call has returned to the ISDN"),
            5 => Some("interworking has changed the telecommunication service"),
            8 => Some("in-band information or pattern is available"),
            _ => None,
        }
    }
}
