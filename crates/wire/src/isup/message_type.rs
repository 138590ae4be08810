//! The message types (Q.763 table 4; those of ANSI T1.113 that differ with them).

use core::fmt;

/// A message type octet. Values without a name are kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageType(pub u8);

/// Declares the constants and the names from one table: the octet, the acronym of Q.762, its name.
macro_rules! message_types {
    ($($acronym:ident $value:literal $name:literal;)*) => {
        impl MessageType {
            $(
                #[doc = concat!($name, ".")]
                pub const $acronym: Self = Self($value);
            )*

            /// All message types with a name, by number.
            pub const ALL: &'static [Self] = &[$(Self($value),)*];

            /// The acronym (`IAM`), as tools for traces show it, or `None`.
            pub const fn acronym(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some(stringify!($acronym)),)*
                    _ => None,
                }
            }

            /// The name in words, or `None`.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some($name),)*
                    _ => None,
                }
            }
        }
    };
}

message_types! {
    IAM 0x01 "initial address";
    SAM 0x02 "subsequent address";
    INR 0x03 "information request";
    INF 0x04 "information";
    COT 0x05 "continuity";
    ACM 0x06 "address complete";
    CON 0x07 "connect";
    FOT 0x08 "forward transfer";
    ANM 0x09 "answer";
    REL 0x0C "release";
    SUS 0x0D "suspend";
    RES 0x0E "resume";
    RLC 0x10 "release complete";
    CCR 0x11 "continuity check request";
    RSC 0x12 "reset circuit";
    BLO 0x13 "blocking";
    UBL 0x14 "unblocking";
    BLA 0x15 "blocking acknowledgement";
    UBLA 0x16 "unblocking acknowledgement";
    GRS 0x17 "circuit group reset";
    CGB 0x18 "circuit group blocking";
    CGU 0x19 "circuit group unblocking";
    CGBA 0x1A "circuit group blocking acknowledgement";
    CGUA 0x1B "circuit group unblocking acknowledgement";
    FAR 0x1F "facility request";
    FAA 0x20 "facility accepted";
    FRJ 0x21 "facility reject";
    LPA 0x24 "loop back acknowledgement";
    PAM 0x28 "pass along";
    GRA 0x29 "circuit group reset acknowledgement";
    CQM 0x2A "circuit group query";
    CQR 0x2B "circuit group query response";
    CPG 0x2C "call progress";
    UUI 0x2D "user-to-user information";
    UCIC 0x2E "unequipped circuit identification code";
    CFN 0x2F "confusion";
    OLM 0x30 "overload";
    CRG 0x31 "charge information";
    NRM 0x32 "network resource management";
    FAC 0x33 "facility";
    UPT 0x34 "user part test";
    UPA 0x35 "user part available";
    IDR 0x36 "identification request";
    IDS 0x37 "identification response";
    SGM 0x38 "segmentation";
    LOP 0x40 "loop prevention";
    APM 0x41 "application transport";
    PRI 0x42 "pre-release information";
    SDN 0x43 "subsequent directory number";
    CRA 0xE9 "circuit reservation acknowledgement (ANSI)";
    CRM 0xEA "circuit reservation (ANSI)";
    CVR 0xEB "circuit validation response (ANSI)";
    CVT 0xEC "circuit validation test (ANSI)";
    EXIT 0xED "exit (ANSI)";
}

impl fmt::Display for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.acronym() {
            Some(acronym) => f.pad(acronym),
            None => write!(f, "message type 0x{:02X}", self.0),
        }
    }
}

impl fmt::Debug for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
