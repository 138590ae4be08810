//! The names of parameters (Q.763 table 5).

use core::fmt;

/// The name octet of a parameter. Values without a name are kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParameterCode(pub u8);

/// Declares the constants and the names from one table.
macro_rules! parameter_codes {
    ($($constant:ident $value:literal $name:literal;)*) => {
        impl ParameterCode {
            $(
                #[doc = concat!($name, ".")]
                pub const $constant: Self = Self($value);
            )*

            /// The name, or `None` for those that verdicts have no use for.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some($name),)*
                    _ => None,
                }
            }
        }
    };
}

parameter_codes! {
    END 0x00 "end of optional parameters";
    TRANSMISSION_MEDIUM_REQUIREMENT 0x02 "transmission medium requirement";
    ACCESS_TRANSPORT 0x03 "access transport";
    CALLED_PARTY_NUMBER 0x04 "called party number";
    SUBSEQUENT_NUMBER 0x05 "subsequent number";
    NATURE_OF_CONNECTION_INDICATORS 0x06 "nature of connection indicators";
    FORWARD_CALL_INDICATORS 0x07 "forward call indicators";
    OPTIONAL_FORWARD_CALL_INDICATORS 0x08 "optional forward call indicators";
    CALLING_PARTYS_CATEGORY 0x09 "calling party's category";
    CALLING_PARTY_NUMBER 0x0A "calling party number";
    REDIRECTING_NUMBER 0x0B "redirecting number";
    REDIRECTION_NUMBER 0x0C "redirection number";
    INFORMATION_REQUEST_INDICATORS 0x0E "information request indicators";
    INFORMATION_INDICATORS 0x0F "information indicators";
    CONTINUITY_INDICATORS 0x10 "continuity indicators";
    BACKWARD_CALL_INDICATORS 0x11 "backward call indicators";
    CAUSE_INDICATORS 0x12 "cause indicators";
    REDIRECTION_INFORMATION 0x13 "redirection information";
    CIRCUIT_GROUP_SUPERVISION_MESSAGE_TYPE 0x15 "circuit group supervision message type";
    RANGE_AND_STATUS 0x16 "range and status";
    FACILITY_INDICATOR 0x18 "facility indicator";
    USER_SERVICE_INFORMATION 0x1D "user service information";
    USER_TO_USER_INFORMATION 0x20 "user-to-user information";
    CONNECTED_NUMBER 0x21 "connected number";
    SUSPEND_RESUME_INDICATORS 0x22 "suspend/resume indicators";
    TRANSIT_NETWORK_SELECTION 0x23 "transit network selection";
    EVENT_INFORMATION 0x24 "event information";
    CIRCUIT_STATE_INDICATOR 0x26 "circuit state indicator";
    AUTOMATIC_CONGESTION_LEVEL 0x27 "automatic congestion level";
    ORIGINAL_CALLED_NUMBER 0x28 "original called number";
    OPTIONAL_BACKWARD_CALL_INDICATORS 0x29 "optional backward call indicators";
    GENERIC_NOTIFICATION_INDICATOR 0x2C "generic notification indicator";
    PROPAGATION_DELAY_COUNTER 0x31 "propagation delay counter";
    HOP_COUNTER 0x3D "hop counter";
    LOCATION_NUMBER 0x3F "location number";
    PARAMETER_COMPATIBILITY_INFORMATION 0x39 "parameter compatibility information";
    GENERIC_NUMBER 0xC0 "generic number";
    JURISDICTION_INFORMATION 0xC4 "jurisdiction information (ANSI)";
    CARRIER_IDENTIFICATION 0xC5 "carrier identification (ANSI)";
    CIRCUIT_GROUP_CHARACTERISTIC_INDICATOR 0xE5 "circuit group characteristic indicator (ANSI)";
    CIRCUIT_VALIDATION_RESPONSE_INDICATOR 0xE6 "circuit validation response indicator (ANSI)";
    CHARGE_NUMBER 0xEB "charge number (ANSI)";
    CARRIER_SELECTION_INFORMATION 0xEE "carrier selection information (ANSI)";
}

impl fmt::Display for ParameterCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "parameter 0x{:02X}", self.0),
        }
    }
}

impl fmt::Debug for ParameterCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
