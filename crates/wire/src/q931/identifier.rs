//! Which information element an identifier means (Q.931 table 4-3, with those of Q.932, the Q.951 series and QSIG).

use super::Element;

/// Declares the identifiers of codeset 0 and their names from one table.
macro_rules! identifiers {
    ($($constant:ident $value:literal $name:literal $section:literal;)*) => {
        impl Element<'_> {
            $(
                #[doc = concat!("Octet 1 of ", $name, ", codeset 0 (", $section, ").")]
                pub const $constant: u8 = $value;
            )*

            /// The name of a codeset 0 element by octet 1.
            const fn name_in_codeset_0(identifier: u8) -> Option<&'static str> {
                match identifier {
                    $($value => Some($name),)*
                    0xB0..=0xBF => Some("congestion level"),
                    0xD0..=0xDF => Some("repeat indicator"),
                    _ => None,
                }
            }
        }
    };
}

identifiers! {
    SEGMENTED_MESSAGE 0x00 "segmented message" "Q.931 section 4.5.26";
    BEARER_CAPABILITY 0x04 "bearer capability" "Q.931 section 4.5.5";
    CAUSE 0x08 "cause" "Q.931 section 4.5.12";
    EXTENDED_FACILITY 0x0D "extended facility" "Q.932 section 8.2.4";
    CALL_IDENTITY 0x10 "call identity" "Q.931 section 4.5.6";
    CALL_STATE 0x14 "call state" "Q.931 section 4.5.7";
    CHANNEL_IDENTIFICATION 0x18 "channel identification" "Q.931 section 4.5.13";
    FACILITY 0x1C "facility" "Q.932 section 8.2.3";
    PROGRESS_INDICATOR 0x1E "progress indicator" "Q.931 section 4.5.23";
    NETWORK_SPECIFIC_FACILITIES 0x20 "network-specific facilities" "Q.931 section 4.5.21";
    NOTIFICATION_INDICATOR 0x27 "notification indicator" "Q.931 section 4.5.22";
    DISPLAY 0x28 "display" "Q.931 section 4.5.16";
    DATE_TIME 0x29 "date/time" "Q.931 section 4.5.15";
    KEYPAD_FACILITY 0x2C "keypad facility" "Q.931 section 4.5.18";
    INFORMATION_REQUEST 0x32 "information request" "Q.932";
    SIGNAL 0x34 "signal" "Q.931 section 4.5.28";
    FEATURE_ACTIVATION 0x38 "feature activation" "Q.932";
    FEATURE_INDICATION 0x39 "feature indication" "Q.932";
    SERVICE_PROFILE 0x3A "service profile identification" "Q.932";
    ENDPOINT 0x3B "endpoint identifier" "Q.932";
    INFORMATION_RATE 0x40 "information rate" "Q.931 table 4-3";
    END_TO_END_TRANSIT_DELAY 0x42 "end-to-end transit delay" "Q.931 table 4-3";
    TRANSIT_DELAY_SELECTION 0x43 "transit delay selection and indication" "Q.931 table 4-3";
    PACKET_BINARY_PARAMETERS 0x44 "packet layer binary parameters" "Q.931 table 4-3";
    PACKET_WINDOW_SIZE 0x45 "packet layer window size" "Q.931 table 4-3";
    PACKET_SIZE 0x46 "packet size" "Q.931 table 4-3";
    CLOSED_USER_GROUP 0x47 "closed user group" "Q.931 table 4-3";
    REVERSE_CHARGING 0x4A "reverse charging indication" "Q.931 table 4-3";
    CONNECTED_NUMBER 0x4C "connected number" "Q.951.5";
    CONNECTED_SUBADDRESS 0x4D "connected subaddress" "Q.951.5";
    CALLING_PARTY_NUMBER 0x6C "calling party number" "Q.931 section 4.5.10";
    CALLING_PARTY_SUBADDRESS 0x6D "calling party subaddress" "Q.931 section 4.5.11";
    CALLED_PARTY_NUMBER 0x70 "called party number" "Q.931 section 4.5.8";
    CALLED_PARTY_SUBADDRESS 0x71 "called party subaddress" "Q.931 section 4.5.9";
    REDIRECTING_NUMBER 0x74 "redirecting number" "Q.952";
    REDIRECTION_NUMBER 0x76 "redirection number" "Q.952";
    TRANSIT_NETWORK_SELECTION 0x78 "transit network selection" "Q.931 section 4.5.29";
    RESTART_INDICATOR 0x79 "restart indicator" "Q.931 section 4.5.25";
    LOW_LAYER_COMPATIBILITY 0x7C "low layer compatibility" "Q.931 section 4.5.19";
    HIGH_LAYER_COMPATIBILITY 0x7D "high layer compatibility" "Q.931 section 4.5.17";
    USER_USER 0x7E "user-user" "Q.931 section 4.5.30";
    ESCAPE 0x7F "escape for extension" "Q.931 table 4-3";
    MORE_DATA 0xA0 "more data" "Q.931 section 4.5.20";
    SENDING_COMPLETE 0xA1 "sending complete" "Q.931 section 4.5.27";
}

impl Element<'_> {
    /// The name, where the codeset is 0 or one in which QSIG has elements (ECMA-143 section 14); `None` where it is
    /// not known.
    pub const fn name(&self) -> Option<&'static str> {
        match (self.codeset, self.identifier) {
            (0, identifier) => Self::name_in_codeset_0(identifier),
            (4, 0x31) => Some("transit counter"),
            (5, 0x32) => Some("party category"),
            _ => None,
        }
    }
}
