//! What a packet carries (chunk 0x000b).

use core::fmt;

/// The type of the payload: a number of the specification, some with a name here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProtocolType(pub u8);

macro_rules! protocols {
    ($($(#[$doc:meta])* $constant:ident = $number:literal, $name:literal;)*) => {
        impl ProtocolType {
            $($(#[$doc])* pub const $constant: Self = Self($number);)*

            /// The name; `None` for a number without one here.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some($name),)*
                    _ => None,
                }
            }
        }
    };
}

protocols! {
    /// A SIP message.
    SIP = 0x01, "SIP";
    /// XMPP.
    XMPP = 0x02, "XMPP";
    /// A session description alone.
    SDP = 0x03, "SDP";
    /// RTP.
    RTP = 0x04, "RTP";
    /// RTCP; agents send a report as JSON here.
    RTCP = 0x05, "RTCP";
    /// MGCP.
    MGCP = 0x06, "MGCP";
    /// H.248.
    MEGACO = 0x07, "MEGACO";
    /// MTP2 user adaptation.
    M2UA = 0x08, "M2UA";
    /// MTP3 user adaptation (RFC 4666).
    M3UA = 0x09, "M3UA";
    /// Inter-Asterisk exchange.
    IAX = 0x0A, "IAX";
    /// MTP2 peer-to-peer adaptation.
    M2PA = 0x0D, "M2PA";
    /// A quality report as JSON.
    MOS_FULL = 0x22, "MOS report";
    /// A short quality report as JSON.
    MOS_SHORT = 0x23, "MOS short report";
    /// SIP taken apart to JSON.
    SIP_JSON = 0x32, "SIP as JSON";
    /// DNS taken apart to JSON.
    DNS_JSON = 0x35, "DNS as JSON";
    /// ISUP over M3UA taken apart to JSON.
    ISUP_JSON = 0x36, "ISUP as JSON";
    /// RTSP.
    RTSP = 0x37, "RTSP";
    /// Diameter taken apart to JSON.
    DIAMETER_JSON = 0x38, "Diameter as JSON";
    /// GSM MAP taken apart to JSON.
    GSM_MAP_JSON = 0x39, "GSM MAP as JSON";
    /// Call detail records.
    CDR = 0x3C, "CDR";
    /// Lines of a log.
    LOG = 0x64, "log";
}

impl fmt::Display for ProtocolType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "HEP protocol {}", self.0),
        }
    }
}
