//! Names of SIP header fields, long and compact.

use core::fmt;

use crate::cursor;

/// No further row in this chain of [`CHAIN`].
const END: u8 = u8::MAX;
/// Rows are looked up by length and first letter; no known name is longer.
const LENGTHS: usize = 32;
/// `a` to `z`, with room so that the index is five bits.
const LETTERS: usize = 32;

macro_rules! header_names {
    ($($(#[$doc:meta])* $variant:ident $long:literal $compact:literal;)+) => {
        /// The name of a header field: one that is known, or [`Other`](Self::Other).
        ///
        /// The known ones are those registered with IANA and a few that traffic carries without being
        /// registered. A compact form gives the same name as its long form.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum HeaderName {
            $($(#[$doc])* $variant,)+
            /// Any other name; the header's `raw_name` has it.
            Other,
        }

        const NAMES: &[HeaderName] = &[$(HeaderName::$variant,)+];
        const LONG: &[&str] = &[$($long,)+];
        const COMPACT: &[&str] = &[$($compact,)+];
    };
}

header_names! {
    /// `Accept`, RFC 3261.
    Accept "Accept" "";
    /// `Accept-Contact`, RFC 3841.
    AcceptContact "Accept-Contact" "a";
    /// `Accept-Encoding`, RFC 3261.
    AcceptEncoding "Accept-Encoding" "";
    /// `Accept-Language`, RFC 3261.
    AcceptLanguage "Accept-Language" "";
    /// `Accept-Resource-Priority`, RFC 4412.
    AcceptResourcePriority "Accept-Resource-Priority" "";
    /// `Additional-Identity`, 3GPP TS 24.229.
    AdditionalIdentity "Additional-Identity" "";
    /// `Alert-Info`, RFC 3261.
    AlertInfo "Alert-Info" "";
    /// `Allow`, RFC 3261.
    Allow "Allow" "";
    /// `Allow-Events`, RFC 6665.
    AllowEvents "Allow-Events" "u";
    /// `Answer-Mode`, RFC 5373.
    AnswerMode "Answer-Mode" "";
    /// `Attestation-Info`, 3GPP TS 24.229.
    AttestationInfo "Attestation-Info" "";
    /// `Authentication-Info`, RFC 3261.
    AuthenticationInfo "Authentication-Info" "";
    /// `Authorization`, RFC 3261.
    Authorization "Authorization" "";
    /// `Call-ID`, RFC 3261.
    CallId "Call-ID" "i";
    /// `Call-Info`, RFC 3261.
    CallInfo "Call-Info" "";
    /// `Cellular-Network-Info`, 3GPP TS 24.229.
    CellularNetworkInfo "Cellular-Network-Info" "";
    /// `Contact`, RFC 3261.
    Contact "Contact" "m";
    /// `Content-Disposition`, RFC 3261.
    ContentDisposition "Content-Disposition" "";
    /// `Content-Encoding`, RFC 3261.
    ContentEncoding "Content-Encoding" "e";
    /// `Content-ID`, RFC 8262.
    ContentId "Content-ID" "";
    /// `Content-Language`, RFC 3261.
    ContentLanguage "Content-Language" "";
    /// `Content-Length`, RFC 3261.
    ContentLength "Content-Length" "l";
    /// `Content-Type`, RFC 3261.
    ContentType "Content-Type" "c";
    /// `CSeq`, RFC 3261.
    CSeq "CSeq" "";
    /// `Date`, RFC 3261.
    Date "Date" "";
    /// `Diversion`, RFC 5806.
    Diversion "Diversion" "";
    /// `Error-Info`, RFC 3261.
    ErrorInfo "Error-Info" "";
    /// `Event`, RFC 6665.
    Event "Event" "o";
    /// `Expires`, RFC 3261.
    Expires "Expires" "";
    /// `Feature-Caps`, RFC 6809.
    FeatureCaps "Feature-Caps" "";
    /// `Flow-Timer`, RFC 5626.
    FlowTimer "Flow-Timer" "";
    /// `From`, RFC 3261.
    From "From" "f";
    /// `Geolocation`, RFC 6442.
    Geolocation "Geolocation" "";
    /// `Geolocation-Error`, RFC 6442.
    GeolocationError "Geolocation-Error" "";
    /// `Geolocation-Routing`, RFC 6442.
    GeolocationRouting "Geolocation-Routing" "";
    /// `History-Info`, RFC 7044.
    HistoryInfo "History-Info" "";
    /// `Identity`, RFC 8224.
    Identity "Identity" "y";
    /// `Identity-Info`, RFC 4474 (deprecated by RFC 8224).
    IdentityInfo "Identity-Info" "n";
    /// `In-Reply-To`, RFC 3261.
    InReplyTo "In-Reply-To" "";
    /// `Info-Package`, RFC 6086.
    InfoPackage "Info-Package" "";
    /// `Join`, RFC 3911.
    Join "Join" "";
    /// `Max-Breadth`, RFC 5393.
    MaxBreadth "Max-Breadth" "";
    /// `Max-Forwards`, RFC 3261.
    MaxForwards "Max-Forwards" "";
    /// `MIME-Version`, RFC 3261.
    MimeVersion "MIME-Version" "";
    /// `Min-Expires`, RFC 3261.
    MinExpires "Min-Expires" "";
    /// `Min-SE`, RFC 4028.
    MinSe "Min-SE" "";
    /// `Organization`, RFC 3261.
    Organization "Organization" "";
    /// `Origination-Id`, 3GPP TS 24.229.
    OriginationId "Origination-Id" "";
    /// `P-Access-Network-Info`, RFC 7315.
    PAccessNetworkInfo "P-Access-Network-Info" "";
    /// `P-Answer-State`, RFC 4964.
    PAnswerState "P-Answer-State" "";
    /// `P-Asserted-Identity`, RFC 3325.
    PAssertedIdentity "P-Asserted-Identity" "";
    /// `P-Asserted-Service`, RFC 6050.
    PAssertedService "P-Asserted-Service" "";
    /// `P-Associated-URI`, RFC 7315.
    PAssociatedUri "P-Associated-URI" "";
    /// `P-Called-Party-ID`, RFC 7315.
    PCalledPartyId "P-Called-Party-ID" "";
    /// `P-Charge-Info`, RFC 8496.
    PChargeInfo "P-Charge-Info" "";
    /// `P-Charging-Function-Addresses`, RFC 7315.
    PChargingFunctionAddresses "P-Charging-Function-Addresses" "";
    /// `P-Charging-Vector`, RFC 7315.
    PChargingVector "P-Charging-Vector" "";
    /// `P-DCS-Billing-Info`, RFC 5503.
    PDcsBillingInfo "P-DCS-Billing-Info" "";
    /// `P-DCS-LAES`, RFC 5503.
    PDcsLaes "P-DCS-LAES" "";
    /// `P-DCS-OSPS`, RFC 5503.
    PDcsOsps "P-DCS-OSPS" "";
    /// `P-DCS-Redirect`, RFC 5503.
    PDcsRedirect "P-DCS-Redirect" "";
    /// `P-DCS-Trace-Party-ID`, RFC 5503.
    PDcsTracePartyId "P-DCS-Trace-Party-ID" "";
    /// `P-Early-Media`, RFC 5009.
    PEarlyMedia "P-Early-Media" "";
    /// `P-Media-Authorization`, RFC 3313.
    PMediaAuthorization "P-Media-Authorization" "";
    /// `P-Preferred-Identity`, RFC 3325.
    PPreferredIdentity "P-Preferred-Identity" "";
    /// `P-Preferred-Service`, RFC 6050.
    PPreferredService "P-Preferred-Service" "";
    /// `P-Private-Network-Indication`, RFC 7316.
    PPrivateNetworkIndication "P-Private-Network-Indication" "";
    /// `P-Profile-Key`, RFC 5002.
    PProfileKey "P-Profile-Key" "";
    /// `P-Refused-URI-List`, RFC 5318.
    PRefusedUriList "P-Refused-URI-List" "";
    /// `P-Served-User`, RFC 5502.
    PServedUser "P-Served-User" "";
    /// `P-User-Database`, RFC 4457.
    PUserDatabase "P-User-Database" "";
    /// `P-Visited-Network-ID`, RFC 7315.
    PVisitedNetworkId "P-Visited-Network-ID" "";
    /// `Path`, RFC 3327.
    Path "Path" "";
    /// `Permission-Missing`, RFC 5360.
    PermissionMissing "Permission-Missing" "";
    /// `Policy-Contact`, RFC 6794.
    PolicyContact "Policy-Contact" "";
    /// `Policy-ID`, RFC 6794.
    PolicyId "Policy-ID" "";
    /// `Priority`, RFC 3261.
    Priority "Priority" "";
    /// `Priority-Share`, 3GPP TS 24.229.
    PriorityShare "Priority-Share" "";
    /// `Priority-Verstat`, 3GPP TS 24.229.
    PriorityVerstat "Priority-Verstat" "";
    /// `Priv-Answer-Mode`, RFC 5373.
    PrivAnswerMode "Priv-Answer-Mode" "";
    /// `Privacy`, RFC 3323.
    Privacy "Privacy" "";
    /// `Proxy-Authenticate`, RFC 3261.
    ProxyAuthenticate "Proxy-Authenticate" "";
    /// `Proxy-Authentication-Info`, RFC 7615.
    ProxyAuthenticationInfo "Proxy-Authentication-Info" "";
    /// `Proxy-Authorization`, RFC 3261.
    ProxyAuthorization "Proxy-Authorization" "";
    /// `Proxy-Require`, RFC 3261.
    ProxyRequire "Proxy-Require" "";
    /// `RAck`, RFC 3262.
    RAck "RAck" "";
    /// `RSeq`, RFC 3262.
    RSeq "RSeq" "";
    /// `Reason`, RFC 3326.
    Reason "Reason" "";
    /// `Record-Route`, RFC 3261.
    RecordRoute "Record-Route" "";
    /// `Recv-Info`, RFC 6086.
    RecvInfo "Recv-Info" "";
    /// `Refer-Events-At`, RFC 7614.
    ReferEventsAt "Refer-Events-At" "";
    /// `Refer-Sub`, RFC 4488.
    ReferSub "Refer-Sub" "";
    /// `Refer-To`, RFC 3515.
    ReferTo "Refer-To" "r";
    /// `Referred-By`, RFC 3892.
    ReferredBy "Referred-By" "b";
    /// `Reject-Contact`, RFC 3841.
    RejectContact "Reject-Contact" "j";
    /// `Relayed-Charge`, 3GPP TS 24.229.
    RelayedCharge "Relayed-Charge" "";
    /// `Remote-Party-ID`, a draft that many gateways implement.
    RemotePartyId "Remote-Party-ID" "";
    /// `Replaces`, RFC 3891.
    Replaces "Replaces" "";
    /// `Reply-To`, RFC 3261.
    ReplyTo "Reply-To" "";
    /// `Request-Disposition`, RFC 3841.
    RequestDisposition "Request-Disposition" "d";
    /// `Require`, RFC 3261.
    Require "Require" "";
    /// `Resource-Priority`, RFC 4412.
    ResourcePriority "Resource-Priority" "";
    /// `Resource-Share`, 3GPP TS 24.229.
    ResourceShare "Resource-Share" "";
    /// `Response-Source`, 3GPP TS 24.229.
    ResponseSource "Response-Source" "";
    /// `Restoration-Info`, 3GPP TS 24.229.
    RestorationInfo "Restoration-Info" "";
    /// `Retry-After`, RFC 3261.
    RetryAfter "Retry-After" "";
    /// `Route`, RFC 3261.
    Route "Route" "";
    /// `SIP-ETag`, RFC 3903.
    SipETag "SIP-ETag" "";
    /// `SIP-If-Match`, RFC 3903.
    SipIfMatch "SIP-If-Match" "";
    /// `Security-Client`, RFC 3329.
    SecurityClient "Security-Client" "";
    /// `Security-Server`, RFC 3329.
    SecurityServer "Security-Server" "";
    /// `Security-Verify`, RFC 3329.
    SecurityVerify "Security-Verify" "";
    /// `Server`, RFC 3261.
    Server "Server" "";
    /// `Service-Interact-Info`, 3GPP TS 24.229.
    ServiceInteractInfo "Service-Interact-Info" "";
    /// `Service-Route`, RFC 3608.
    ServiceRoute "Service-Route" "";
    /// `Session-Expires`, RFC 4028.
    SessionExpires "Session-Expires" "x";
    /// `Session-ID`, RFC 7989.
    SessionId "Session-ID" "";
    /// `Subject`, RFC 3261.
    Subject "Subject" "s";
    /// `Subscription-State`, RFC 6665.
    SubscriptionState "Subscription-State" "";
    /// `Supported`, RFC 3261.
    Supported "Supported" "k";
    /// `Suppress-If-Match`, RFC 5839.
    SuppressIfMatch "Suppress-If-Match" "";
    /// `Target-Dialog`, RFC 4538.
    TargetDialog "Target-Dialog" "";
    /// `Timestamp`, RFC 3261.
    Timestamp "Timestamp" "";
    /// `To`, RFC 3261.
    To "To" "t";
    /// `Trigger-Consent`, RFC 5360.
    TriggerConsent "Trigger-Consent" "";
    /// `Unsupported`, RFC 3261.
    Unsupported "Unsupported" "";
    /// `User-Agent`, RFC 3261.
    UserAgent "User-Agent" "";
    /// `User-to-User`, RFC 7433.
    UserToUser "User-to-User" "";
    /// `Via`, RFC 3261.
    Via "Via" "v";
    /// `WWW-Authenticate`, RFC 3261.
    WwwAuthenticate "WWW-Authenticate" "";
    /// `Warning`, RFC 3261.
    Warning "Warning" "";
    /// `X-Asterisk-HangupCause`, sent by Asterisk: the text of the cause.
    XAsteriskHangupCause "X-Asterisk-HangupCause" "";
    /// `X-Asterisk-HangupCauseCode`, sent by Asterisk: the number of the cause.
    XAsteriskHangupCauseCode "X-Asterisk-HangupCauseCode" "";
}

/// Longest name that is known by its [`Key`].
const KEYED: usize = 15;

/// The first sixteen octets of a name as two words; what is missing of them is 0.
type Key = (u64, u64);

/// The key of each long name.
static KEYS: [Key; NAMES.len()] = keys();
/// For each length the octets that belong to a name of that length.
static MASKS: [Key; KEYED + 1] = masks();
/// Row of each compact letter, or [`END`].
static BY_LETTER: [u8; LETTERS] = letters();
/// First row of each (length, first letter), and the next row of the same bucket for each row.
static BY_LENGTH: ([u8; LENGTHS * LETTERS], [u8; NAMES.len()]) = buckets();

/// Five bits of a letter, the same in both cases; other octets share them, the comparison tells.
const fn letter(octet: u8) -> usize {
    (octet & 0x1F) as usize
}

/// The bucket of a long name.
const fn bucket(len: usize, first: u8) -> usize {
    (len & (LENGTHS - 1)) * LETTERS + letter(first)
}

#[allow(clippy::indexing_slicing, reason = "evaluated while compiling")]
const fn letters() -> [u8; LETTERS] {
    let mut rows = [END; LETTERS];
    let mut row = 0;
    while row < COMPACT.len() {
        if !COMPACT[row].is_empty() {
            rows[letter(COMPACT[row].as_bytes()[0])] = row as u8;
        }
        row += 1;
    }
    rows
}

#[allow(clippy::indexing_slicing, reason = "evaluated while compiling")]
const fn buckets() -> ([u8; LENGTHS * LETTERS], [u8; NAMES.len()]) {
    assert!(NAMES.len() < END as usize);
    let mut first = [END; LENGTHS * LETTERS];
    let mut next = [END; NAMES.len()];
    let mut row = NAMES.len();
    while row > 0 {
        row -= 1;
        let name = LONG[row].as_bytes();
        assert!(name.len() < LENGTHS);
        let bucket = bucket(name.len(), name[0]);
        next[row] = first[bucket];
        first[bucket] = row as u8;
    }
    (first, next)
}

/// The word of eight of these octets from `at` on.
#[allow(clippy::indexing_slicing, reason = "evaluated while compiling")]
const fn word(octets: &[u8], at: usize) -> u64 {
    let mut word = [0; 8];
    let mut n = 0;
    while n < word.len() && at + n < octets.len() {
        word[n] = octets[at + n];
        n += 1;
    }
    u64::from_le_bytes(word)
}

#[allow(clippy::indexing_slicing, reason = "evaluated while compiling")]
const fn keys() -> [Key; NAMES.len()] {
    let mut keys = [(0, 0); NAMES.len()];
    let mut row = 0;
    while row < keys.len() {
        let name = LONG[row].as_bytes();
        keys[row] = (word(name, 0), word(name, 8));
        row += 1;
    }
    keys
}

#[allow(clippy::indexing_slicing, reason = "evaluated while compiling")]
const fn masks() -> [Key; KEYED + 1] {
    let all = [0xFF; KEYED];
    let mut masks = [(0, 0); KEYED + 1];
    let mut len = 0;
    while len < masks.len() {
        let (octets, _) = all.split_at(len);
        masks[len] = (word(octets, 0), word(octets, 8));
        len += 1;
    }
    masks
}

impl HeaderName {
    /// How many names are known, `Other` included: `name as usize` is below it.
    pub(crate) const COUNT: usize = NAMES.len() + 1;

    /// The name in these octets, long or compact, in any case.
    #[inline]
    pub fn from_bytes(name: &[u8]) -> Self {
        match name {
            [] => Self::Other,
            [one] if one.is_ascii_alphabetic() => {
                let row = BY_LETTER.get(letter(*one)).copied().unwrap_or(END);
                NAMES.get(usize::from(row)).copied().unwrap_or(Self::Other)
            }
            [first, ..] if name.len() < LENGTHS => Self::from_long(name, *first),
            _ => Self::Other,
        }
    }

    #[inline]
    fn from_long(name: &[u8], first: u8) -> Self {
        let (heads, next) = &BY_LENGTH;
        let mut row = heads.get(bucket(name.len(), first)).copied().unwrap_or(END);
        while let Some(long) = LONG.get(usize::from(row)) {
            if long.as_bytes().eq_ignore_ascii_case(name) {
                return NAMES.get(usize::from(row)).copied().unwrap_or(Self::Other);
            }
            row = next.get(usize::from(row)).copied().unwrap_or(END);
        }
        Self::Other
    }

    /// The name that begins this header line, where it is one of at most [`KEYED`] octets, written as it is registered
    /// and with the colon behind it, as nearly all are; and how many octets it takes with its colon.
    #[inline]
    pub(crate) fn before_colon(line: &[u8]) -> Option<(Self, usize)> {
        let (low, rest) = line.split_first_chunk()?;
        let (low, high) = (u64::from_le_bytes(*low), u64::from_le_bytes(*rest.first_chunk()?));
        let len = match cursor::hits_of(low, b':') {
            0 => cursor::first_hit(cursor::hits_of(high, b':')) + 8,
            hits => cursor::first_hit(hits),
        };
        let mask = MASKS.get(len)?;
        let key = (low & mask.0, high & mask.1);
        let (heads, next) = &BY_LENGTH;
        let mut row = heads.get(bucket(len, low as u8)).copied().unwrap_or(END);
        while let Some(known) = KEYS.get(usize::from(row)) {
            if *known == key {
                return NAMES.get(usize::from(row)).map(|name| (*name, cursor::behind(len)));
            }
            row = next.get(usize::from(row)).copied().unwrap_or(END);
        }
        None
    }

    /// Every known name, in the order of the long names.
    pub fn known() -> impl Iterator<Item = Self> {
        NAMES.iter().copied()
    }

    /// The long form as registered, `Call-ID`; empty for [`Other`](Self::Other).
    pub fn as_str(self) -> &'static str {
        LONG.get(self as usize).copied().unwrap_or("")
    }

    /// The compact form, `i` for `Call-ID`.
    pub fn compact(self) -> Option<&'static str> {
        COMPACT.get(self as usize).copied().filter(|form| !form.is_empty())
    }
}

impl fmt::Display for HeaderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_name_is_found_by_both_forms_in_any_case() {
        for name in HeaderName::known() {
            let long = name.as_str();
            assert_eq!(HeaderName::from_bytes(long.as_bytes()), name);
            assert_eq!(HeaderName::from_bytes(long.to_ascii_uppercase().as_bytes()), name);
            if let Some(compact) = name.compact() {
                assert_eq!(HeaderName::from_bytes(compact.as_bytes()), name);
                assert_eq!(HeaderName::from_bytes(compact.to_ascii_uppercase().as_bytes()), name);
            }
        }
    }

    #[test]
    fn names_that_share_a_bucket_with_known_ones_are_other() {
        for name in [
            "",
            "z",
            "Vib",
            "\u{16}ia",
            "Call-IE",
            "Content-Lengti",
            "X-Very-Long-Name-That-Nobody-Ever-Registered",
        ] {
            assert_eq!(HeaderName::from_bytes(name.as_bytes()), HeaderName::Other, "{name:?}");
        }
    }

    #[test]
    fn compact_forms_are_those_of_the_registry() {
        let forms: [(&str, HeaderName); 20] = [
            ("a", HeaderName::AcceptContact),
            ("b", HeaderName::ReferredBy),
            ("c", HeaderName::ContentType),
            ("d", HeaderName::RequestDisposition),
            ("e", HeaderName::ContentEncoding),
            ("f", HeaderName::From),
            ("i", HeaderName::CallId),
            ("j", HeaderName::RejectContact),
            ("k", HeaderName::Supported),
            ("l", HeaderName::ContentLength),
            ("m", HeaderName::Contact),
            ("n", HeaderName::IdentityInfo),
            ("o", HeaderName::Event),
            ("r", HeaderName::ReferTo),
            ("s", HeaderName::Subject),
            ("t", HeaderName::To),
            ("u", HeaderName::AllowEvents),
            ("v", HeaderName::Via),
            ("x", HeaderName::SessionExpires),
            ("y", HeaderName::Identity),
        ];
        for (form, name) in forms {
            assert_eq!(HeaderName::from_bytes(form.as_bytes()), name);
        }
        assert_eq!(HeaderName::known().filter(|n| n.compact().is_some()).count(), forms.len());
    }
}
