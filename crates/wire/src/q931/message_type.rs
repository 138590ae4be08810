//! The message types (Q.931 section 4.4, table 4-2; with those of Q.932, and of national networks where their numbers
//! are free). QSIG (ECMA-143 section 14) has no others.

use core::fmt;

/// A message type octet. Values without a name are kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageType(pub u8);

/// Declares the constants and the names from one table.
macro_rules! message_types {
    ($($constant:ident $value:literal $name:literal;)*) => {
        impl MessageType {
            $(
                #[doc = concat!($name, ".")]
                pub const $constant: Self = Self($value);
            )*

            /// All message types with a name, by number.
            pub const ALL: &'static [Self] = &[$(Self($value),)*];

            /// The name in the Recommendation's capitals, or `None`.
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
    NATIONAL 0x00 "escape to a national message type";
    ALERTING 0x01 "ALERTING";
    CALL_PROCEEDING 0x02 "CALL PROCEEDING";
    PROGRESS 0x03 "PROGRESS";
    SETUP 0x05 "SETUP";
    GROUP_SERVICE 0x06 "GROUP SERVICE";
    CONNECT 0x07 "CONNECT";
    RESYNC_REQ 0x08 "RESYNC REQ";
    RESYNC_RESP 0x09 "RESYNC RESP";
    VERSION 0x0A "VERSION";
    GROUP_SERVICE_ACK 0x0B "GROUP SERVICE ACK";
    SETUP_ACKNOWLEDGE 0x0D "SETUP ACKNOWLEDGE";
    CONNECT_ACKNOWLEDGE 0x0F "CONNECT ACKNOWLEDGE";
    USER_INFORMATION 0x20 "USER INFORMATION";
    SUSPEND_REJECT 0x21 "SUSPEND REJECT";
    RESUME_REJECT 0x22 "RESUME REJECT";
    HOLD 0x24 "HOLD";
    SUSPEND 0x25 "SUSPEND";
    RESUME 0x26 "RESUME";
    HOLD_ACKNOWLEDGE 0x28 "HOLD ACKNOWLEDGE";
    SUSPEND_ACKNOWLEDGE 0x2D "SUSPEND ACKNOWLEDGE";
    RESUME_ACKNOWLEDGE 0x2E "RESUME ACKNOWLEDGE";
    HOLD_REJECT 0x30 "HOLD REJECT";
    RETRIEVE 0x31 "RETRIEVE";
    RETRIEVE_ACKNOWLEDGE 0x33 "RETRIEVE ACKNOWLEDGE";
    RETRIEVE_REJECT 0x37 "RETRIEVE REJECT";
    DETACH 0x40 "DETACH";
    DISCONNECT 0x45 "DISCONNECT";
    RESTART 0x46 "RESTART";
    DETACH_ACKNOWLEDGE 0x48 "DETACH ACKNOWLEDGE";
    RELEASE 0x4D "RELEASE";
    RESTART_ACKNOWLEDGE 0x4E "RESTART ACKNOWLEDGE";
    RELEASE_COMPLETE 0x5A "RELEASE COMPLETE";
    SEGMENT 0x60 "SEGMENT";
    FACILITY 0x62 "FACILITY";
    REGISTER 0x64 "REGISTER";
    FACILITY_ACKNOWLEDGE 0x6A "FACILITY ACKNOWLEDGE";
    NOTIFY 0x6E "NOTIFY";
    FACILITY_REJECT 0x72 "FACILITY REJECT";
    STATUS_ENQUIRY 0x75 "STATUS ENQUIRY";
    CONGESTION_CONTROL 0x79 "CONGESTION CONTROL";
    INFORMATION 0x7B "INFORMATION";
    STATUS 0x7D "STATUS";
}

impl fmt::Display for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "message type 0x{:02X}", self.0),
        }
    }
}

impl fmt::Debug for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
