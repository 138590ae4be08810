//! The table of status codes: one row a code, with its source.
//!
//! The registered ones are those of the IANA registry of SIP response codes; the others were specified once, or are
//! sent by products. 7xx and above are not here: they are no SIP responses, see the dialects.

use super::info::{DialogEffect, DialogScope, Seed, Senders, Standing, StatusInfo};
use super::StatusCode;

/// `None`, or `Some` of what is given.
macro_rules! optional {
    () => {
        None
    };
    ($value:expr) => {
        Some($value)
    };
}

/// The fields of one row as a `StatusInfo`.
macro_rules! row {
    ($code:literal $phrase:literal {
        source: $source:literal $(, $section:literal)?;
        standing: $standing:ident;
        senders: $($sender:ident)|+;
        $(headers: $headers:literal;)?
        meaning: $meaning:literal;
        advice: $advice:literal;
        dialog: $scope:ident, $dialog_source:literal $(, $dialog_note:literal)?;
        $(seed: $seed:literal $(, $disagreement:literal)?;)?
        $(note: $note:literal;)?
    }) => {
        StatusInfo {
            code: match StatusCode::new($code) {
                Some(code) => code,
                None => panic!("a row has a number outside 100 to 999"),
            },
            phrase: $phrase,
            source: $source,
            section: optional!($($section)?),
            standing: Standing::$standing,
            senders: Senders::NONE$(.union(Senders::$sender))+,
            headers: concat!($($headers)?),
            meaning: $meaning,
            advice: $advice,
            dialog: DialogEffect {
                scope: DialogScope::$scope,
                source: $dialog_source,
                note: concat!($($dialog_note)?),
            },
            seed: optional!($(Seed { text: $seed, disagreement: optional!($($disagreement)?) })?),
            note: concat!($($note)?),
        }
    };
}

/// The table and, for each row, a named constant.
macro_rules! statuses {
    ($($code:literal $name:ident $phrase:literal { source: $source:literal $($row:tt)* })+) => {
        impl StatusCode {
            $(
                #[doc = concat!("`", $code, " ", $phrase, "` (", $source, ").")]
                pub const $name: StatusCode = match StatusCode::new($code) {
                    Some(code) => code,
                    None => panic!("a row has a number outside 100 to 999"),
                };
            )+
        }

        const STATUSES: &[StatusInfo] = &[$(row! { $code $phrase { source: $source $($row)* } }),+];
    };
}

/// The table of further phrases: rows of codes that the other table has.
macro_rules! variants {
    ($($code:literal $phrase:literal { $($row:tt)* })+) => {
        static VARIANTS: &[StatusInfo] = &[$(row! { $code $phrase { $($row)* } }),+];
    };
}

/// Every known status code from 100 to 699, one row each, in ascending order.
pub fn statuses() -> &'static [StatusInfo] {
    STATUSES
}

/// The row of a code.
pub(super) fn find(code: StatusCode) -> Option<&'static StatusInfo> {
    let slot = usize::from(code.as_u16() - 100);
    let row = *INDEX.get(slot)?;
    STATUSES.get(usize::from(row))
}

/// The rows for other phrases of a code.
pub(super) fn variants(code: StatusCode) -> &'static [StatusInfo] {
    let start = VARIANTS.partition_point(|row| row.code < code);
    let end = VARIANTS.partition_point(|row| row.code <= code);
    &VARIANTS[start..end]
}

/// For each code from 100 to 699 the place of its row in `STATUSES`, so that finding one is two loads; `NO_ROW` where
/// there is none.
static INDEX: [u8; 600] = index();
const NO_ROW: u8 = u8::MAX;

const fn index() -> [u8; 600] {
    assert!(STATUSES.len() < NO_ROW as usize);
    let mut index = [NO_ROW; 600];
    let mut row = 0;
    while row < STATUSES.len() {
        let code = STATUSES[row].code.as_u16();
        assert!(row == 0 || STATUSES[row - 1].code.as_u16() < code, "rows ascend");
        index[code as usize - 100] = row as u8;
        row += 1;
    }
    index
}

statuses! {
    100 TRYING "Trying" {
        source: "RFC 3261", "21.1.1; 8.2.6.1; 8.2.6.2; 16.2; 16.7(5); 17.2.1; RFC 4320 4.1";
        standing: Registered;
        senders: UAS | PROXY;
        meaning: "";
        advice: "";
        dialog: Nothing, "RFC 3261 12.1";
        seed: "Trying: extended search being performed may take a significant time so a forking proxy must send a 100 Trying response";
    }
    180 RINGING "Ringing" {
        source: "RFC 3261", "21.1.2; 12.1.1; 13.3.1.1; 20.4";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: OpensEarly, "RFC 3261 12.1";
        seed: "Ringing";
    }
    181 CALL_IS_BEING_FORWARDED "Call Is Being Forwarded" {
        source: "RFC 3261", "21.1.3; 12.1.1; RFC 7044";
        standing: Registered;
        senders: UAS | PROXY;
        meaning: "";
        advice: "";
        dialog: OpensEarly, "RFC 3261 12.1";
        seed: "Call Is Being Forwarded";
    }
    182 QUEUED "Queued" {
        source: "RFC 3261", "21.1.4; 12.1.1";
        standing: Registered;
        senders: UAS | PROXY;
        meaning: "";
        advice: "";
        dialog: OpensEarly, "RFC 3261 12.1";
        seed: "Queued";
    }
    183 SESSION_PROGRESS "Session Progress" {
        source: "RFC 3261", "21.1.5; 8.1.3.2; 12.1.1";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: OpensEarly, "RFC 3261 12.1";
        seed: "Session Progress";
    }
    199 EARLY_DIALOG_TERMINATED "Early Dialog Terminated" {
        source: "RFC 6228", "4; 5; 6; 7; 11.1";
        standing: Registered;
        senders: PROXY | UAS;
        meaning: "";
        advice: "";
        dialog: EndsEarly, "RFC 6228 4";
    }
    200 OK "OK" {
        source: "RFC 3261", "21.2.1; 10.3(8); 11.2; 12.1.1; 13.2.2.4; 13.3.1.4; RFC 6665 3.1.1";
        standing: Registered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Confirms, "RFC 3261 12.1";
        seed: "OK";
    }
    202 ACCEPTED "Accepted" {
        source: "RFC 6665 (was RFC 3265)", "7.4; 8.3.1; RFC 3515 2.4.2; RFC 3428 7";
        standing: Deprecated;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Confirms, "RFC 3261 12.1";
        seed: "accepted: It Indicates that the request has been understood but actually can't be processed";
    }
    204 NO_NOTIFICATION "No Notification" {
        source: "RFC 5839", "7.1; 5.2; 6.3";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Nothing, "RFC 5839 7.1";
    }
    300 MULTIPLE_CHOICES "Multiple Choices" {
        source: "RFC 3261", "21.3.1; 8.1.3.4";
        standing: Registered;
        senders: REDIRECT_SERVER | UAS | PROXY;
        meaning: "";
        advice: "";
        dialog: AllUsages, "RFC 5057 5.1";
        seed: "Multiple Choices";
    }
    301 MOVED_PERMANENTLY "Moved Permanently" {
        source: "RFC 3261", "21.3.2; 8.1.3.4";
        standing: Registered;
        senders: REDIRECT_SERVER | UAS | PROXY;
        meaning: "";
        advice: "";
        dialog: AllUsages, "RFC 5057 5.1";
        seed: "Moved Permanently";
    }
    302 MOVED_TEMPORARILY "Moved Temporarily" {
        source: "RFC 3261", "21.3.3; 8.1.3.4";
        standing: Registered;
        senders: REDIRECT_SERVER | UAS | PROXY;
        meaning: "";
        advice: "";
        dialog: AllUsages, "RFC 5057 5.1";
        seed: "Moved Temporarily";
    }
    303 SEE_OTHER "See Other" {
        source: "RFC 2543 drafts, HTTP";
        standing: Historic;
        senders: REDIRECT_SERVER;
        meaning: "";
        advice: "";
        dialog: AllUsages, "RFC 5057 5.1";
    }
    305 USE_PROXY "Use Proxy" {
        source: "RFC 3261", "21.3.4";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: AllUsages, "RFC 5057 5.1";
        seed: "Use Proxy";
    }
    380 ALTERNATIVE_SERVICE "Alternative Service" {
        source: "RFC 3261", "21.3.5";
        standing: Registered;
        senders: UAS | PROXY;
        meaning: "";
        advice: "";
        dialog: AllUsages, "RFC 5057 5.1";
        seed: "Alternative Service";
    }
    400 BAD_REQUEST "Bad Request" {
        source: "RFC 3261", "21.4.1; 8.1.3.2";
        standing: Registered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Bad Request";
    }
    401 UNAUTHORIZED "Unauthorized" {
        source: "RFC 3261", "21.4.2; 22.1; 22.2; 16.7(7); Table 3";
        standing: Registered;
        senders: UAS | REGISTRAR | REDIRECT_SERVER;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Unauthorized (Used only by registrars or user agents. Proxies should use proxy authorization 407)";
    }
    402 PAYMENT_REQUIRED "Payment Required" {
        source: "RFC 3261", "21.4.3";
        standing: Registered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1 note 1";
        seed: "Payment Required (Reserved for future use)";
    }
    403 FORBIDDEN "Forbidden" {
        source: "RFC 3261", "21.4.4; RFC 8224 6.2.2";
        standing: Registered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Forbidden";
    }
    404 NOT_FOUND "Not Found" {
        source: "RFC 3261", "21.4.5; 20.33";
        standing: Registered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Dialog, "RFC 5057 5.1 note 2";
        seed: "Not Found (User not found)";
    }
    405 METHOD_NOT_ALLOWED "Method Not Allowed" {
        source: "RFC 3261", "21.4.6; 8.2.1";
        standing: Registered;
        senders: UAS | REGISTRAR;
        meaning: "";
        advice: "";
        dialog: Usage, "RFC 5057 5.1 note 3";
        seed: "Method Not Allowed";
    }
    406 NOT_ACCEPTABLE "Not Acceptable" {
        source: "RFC 3261", "21.4.7; RFC 6665 4.1.2.1";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Not Acceptable";
    }
    407 PROXY_AUTHENTICATION_REQUIRED "Proxy Authentication Required" {
        source: "RFC 3261", "21.4.8; 22.1; 22.3; 16.7(7); Table 3";
        standing: Registered;
        senders: PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Proxy Authentication Required";
    }
    408 REQUEST_TIMEOUT "Request Timeout" {
        source: "RFC 3261", "21.4.9; 8.1.3.1; 16.8; RFC 4320 4.2; RFC 5057 5.1 note (4)";
        standing: Registered;
        senders: UAS | PROXY;
        meaning: "";
        advice: "";
        dialog: Usage, "RFC 5057 5.1 note 4";
        seed: "Request Timeout (Couldn't find the user in time)";
    }
    409 CONFLICT "Conflict" {
        source: "RFC 2543", "7.4.10";
        standing: Historic;
        senders: REGISTRAR;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
        seed: "Conflict";
    }
    410 GONE "Gone" {
        source: "RFC 3261", "21.4.10";
        standing: Registered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Dialog, "RFC 5057 5.1 note 2";
        seed: "Gone (The user existed once, but is not available here any more.)";
    }
    411 LENGTH_REQUIRED "Length Required" {
        source: "RFC 2543", "7.4.12";
        standing: Historic;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
        seed: "Length required";
    }
    412 CONDITIONAL_REQUEST_FAILED "Conditional Request Failed" {
        source: "RFC 3903", "5; 6; 11.2.1";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Conditional Request Failed";
    }
    413 REQUEST_ENTITY_TOO_LARGE "Request Entity Too Large" {
        source: "RFC 3261", "21.4.11; 8.1.3.5; 20.33";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Request Entity Too Large";
    }
    414 REQUEST_URI_TOO_LONG "Request-URI Too Long" {
        source: "RFC 3261", "21.4.12";
        standing: Registered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Request-URI Too Long";
    }
    415 UNSUPPORTED_MEDIA_TYPE "Unsupported Media Type" {
        source: "RFC 3261", "21.4.13; 8.1.3.5; 8.2.3";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Unsupported Media Type";
    }
    416 UNSUPPORTED_URI_SCHEME "Unsupported URI Scheme" {
        source: "RFC 3261", "21.4.14; 8.1.3.5; 8.2.2.1; 16.3(2); 16.7(4)";
        standing: Registered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Dialog, "RFC 5057 5.1 note 2";
        seed: "Unsupported URI Scheme";
    }
    417 UNKNOWN_RESOURCE_PRIORITY "Unknown Resource-Priority" {
        source: "RFC 4412", "12.4; 4.6.2; 4.7.1";
        standing: Registered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Unknown Resource-Priority";
    }
    418 IM_A_TEAPOT "I'm a teapot" {
        source: "HTTP";
        standing: Unregistered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    420 BAD_EXTENSION "Bad Extension" {
        source: "RFC 3261", "21.4.15; 8.1.3.5; 8.2.2.3; 16.3(5)";
        standing: Registered;
        senders: UAS | PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Bad Extension (Bad SIP Protocol Extension used, not understood by the server)";
    }
    421 EXTENSION_REQUIRED "Extension Required" {
        source: "RFC 3261", "21.4.16; RFC 3329 2.3.2";
        standing: Registered;
        senders: UAS | PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Extension Required";
    }
    422 SESSION_INTERVAL_TOO_SMALL "Session Interval Too Small" {
        source: "RFC 4028", "6; 7.3; 8.1; 9";
        standing: Registered;
        senders: UAS | PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1 note 5";
        seed: "Session Interval Too Small";
    }
    423 INTERVAL_TOO_BRIEF "Interval Too Brief" {
        source: "RFC 3261", "21.4.17; 10.2.8; 10.3(7); 20.23; RFC 6665 4.2.1.1 and 4.2.1.4; RFC 3903 5 and 6";
        standing: Registered;
        senders: REGISTRAR | UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Interval Too Brief";
    }
    424 BAD_LOCATION_INFORMATION "Bad Location Information" {
        source: "RFC 6442", "4.1; 4.3; 4.4; 8.4";
        standing: Registered;
        senders: UAS | PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
        seed: "Bad Location Information";
    }
    425 BAD_ALERT_MESSAGE "Bad Alert Message" {
        source: "RFC 8876", "5.1";
        standing: Registered;
        senders: UAS | PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    428 USE_IDENTITY_HEADER "Use Identity Header" {
        source: "RFC 8224 (was RFC 4474)", "6.2; 6.2.2";
        standing: Registered;
        senders: PROXY | UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Use Identity Header";
    }
    429 PROVIDE_REFERRER_IDENTITY "Provide Referrer Identity" {
        source: "RFC 3892", "5; 2.1; 2.2";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1 note 6";
        seed: "Provide Referrer Identity";
    }
    430 FLOW_FAILED "Flow Failed" {
        source: "RFC 5626", "5.3.1; 7; 11.5";
        standing: Registered;
        senders: PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    431 UNASSIGNED_431 "(unassigned)" {
        source: "RFC 3261", "8.1.3.2";
        standing: Unregistered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    433 ANONYMITY_DISALLOWED "Anonymity Disallowed" {
        source: "RFC 5079", "5; 3; 4";
        standing: Registered;
        senders: UAS | PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
        seed: "Anonymity Disallowed";
    }
    436 BAD_IDENTITY_INFO "Bad Identity Info" {
        source: "RFC 8224 (was RFC 4474)", "6.2.2; 13.2";
        standing: Registered;
        senders: PROXY | UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Bad Identity-Info";
    }
    437 UNSUPPORTED_CREDENTIAL "Unsupported Credential" {
        source: "RFC 8224 (was RFC 4474)", "6.2.2; 13.2";
        standing: Registered;
        senders: PROXY | UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Unsupported Certificate";
    }
    438 INVALID_IDENTITY_HEADER "Invalid Identity Header" {
        source: "RFC 8224 (was RFC 4474)", "6.2.2; 6.2.4";
        standing: Registered;
        senders: PROXY | UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Invalid Identity Header";
    }
    439 FIRST_HOP_LACKS_OUTBOUND_SUPPORT "First Hop Lacks Outbound Support" {
        source: "RFC 5626", "11.6; 4.2.1; 6";
        standing: Registered;
        senders: REGISTRAR;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    440 MAX_BREADTH_EXCEEDED "Max-Breadth Exceeded" {
        source: "RFC 5393", "6.2; 5.1; 5.3.3";
        standing: Registered;
        senders: PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    469 BAD_INFO_PACKAGE "Bad Info Package" {
        source: "RFC 6086", "4.2.1; 4.2.2; 11.6";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    470 CONSENT_NEEDED "Consent Needed" {
        source: "RFC 5360", "5.9.1; 5.9.2; 6.1";
        standing: Registered;
        senders: PROXY | UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    473 FILTERED_DESTINATION "Filtered destination" {
        source: "OpenSIPS";
        standing: Vendor;
        senders: PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    474 BAD_PROTOCOL "(bad protocol)" {
        source: "OpenSIPS";
        standing: Vendor;
        senders: PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    475 BAD_URI "Bad URI" {
        source: "OpenSIPS";
        standing: Vendor;
        senders: PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    476 UNRESOLVABLE_DESTINATION_476 "Unresolvable destination" {
        source: "OpenSIPS";
        standing: Vendor;
        senders: PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    477 SEND_FAILED "Send failed" {
        source: "Kamailio, OpenSIPS, SER";
        standing: Vendor;
        senders: PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    478 UNRESOLVABLE_DESTINATION "Unresolvable destination" {
        source: "Kamailio";
        standing: Vendor;
        senders: PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    479 URI_NOT_PROCESSED "Regretfully, we were not able to process the URI" {
        source: "Kamailio";
        standing: Vendor;
        senders: PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    480 TEMPORARILY_UNAVAILABLE "Temporarily Unavailable" {
        source: "RFC 3261", "21.4.18; 20.33";
        standing: Registered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Usage, "RFC 5057 5.1 note 7";
        seed: "Temporarily Unavailable";
    }
    481 CALL_TRANSACTION_DOES_NOT_EXIST "Call/Transaction Does Not Exist" {
        source: "RFC 3261", "21.4.19; 12.2.1.2; 15.1.2; RFC 5057 5.1 note (8); RFC 3262 3; RFC 6665 4.1.3";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Usage, "RFC 5057 5.1 note 8";
        seed: "Call/Transaction Does Not Exist";
    }
    482 LOOP_DETECTED "Loop Detected" {
        source: "RFC 3261", "21.4.20; 8.2.2.2; 16.3(4); RFC 5393 4.2";
        standing: Registered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Dialog, "RFC 5057 5.1 note 9";
        seed: "Loop Detected";
    }
    483 TOO_MANY_HOPS "Too Many Hops" {
        source: "RFC 3261", "21.4.21; 16.3(3); 11";
        standing: Registered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Dialog, "RFC 5057 5.1 note 10";
        seed: "Too Many Hops";
    }
    484 ADDRESS_INCOMPLETE "Address Incomplete" {
        source: "RFC 3261", "21.4.22; 16.7(6)";
        standing: Registered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Dialog, "RFC 5057 5.1 note 2";
        seed: "Address Incomplete";
    }
    485 AMBIGUOUS "Ambiguous" {
        source: "RFC 3261", "21.4.23";
        standing: Registered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Dialog, "RFC 5057 5.1 note 2";
        seed: "Ambiguous";
    }
    486 BUSY_HERE "Busy Here" {
        source: "RFC 3261", "21.4.24; 13.3.1.3; 20.33";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1 note 11";
        seed: "Busy Here";
    }
    487 REQUEST_TERMINATED "Request Terminated" {
        source: "RFC 3261", "21.4.25; 9.2; 15.1.2";
        standing: Registered;
        senders: UAS | PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Request Terminated";
    }
    488 NOT_ACCEPTABLE_HERE "Not Acceptable Here" {
        source: "RFC 3261", "21.4.26; 13.3.1.3; 14.2; 20.43";
        standing: Registered;
        senders: UAS | PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Not Acceptable Here";
    }
    489 BAD_EVENT "Bad Event" {
        source: "RFC 6665 (was RFC 3265)", "8.3.2; 4.2.1.1; 4.1.2.2; 8.2.2";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Usage, "RFC 5057 5.1 note 12";
        seed: "Bad Event";
    }
    490 REQUEST_UPDATED "Request Updated" {
        source: "drafts, pjsip, sofia-sip";
        standing: Vendor;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    491 REQUEST_PENDING "Request Pending" {
        source: "RFC 3261", "21.4.27; 14.1; 14.2; RFC 3311 5.2";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Request Pending";
    }
    493 UNDECIPHERABLE "Undecipherable" {
        source: "RFC 3261", "21.4.28; 23.2";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Undecipherable (Could not decrypt S/MIME body part)";
    }
    494 SECURITY_AGREEMENT_REQUIRED "Security Agreement Required" {
        source: "RFC 3329", "2.3.1; 2.3.2; 6.4";
        standing: Registered;
        senders: PROXY | UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Security Agreement Required";
    }
    500 SERVER_INTERNAL_ERROR "Server Internal Error" {
        source: "RFC 3261", "21.5.1; 8.1.3.2; 12.2.2; 14.2; 16.7(6); RFC 3311 5.2";
        standing: Registered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1 note 13";
        seed: "Server Internal Error";
    }
    501 NOT_IMPLEMENTED "Not Implemented" {
        source: "RFC 3261", "21.5.2; 8.2.1; RFC 4475 3.1.1.2";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Usage, "RFC 5057 5.1 note 3";
        seed: "Not Implemented: The SIP request method is not implemented here";
    }
    502 BAD_GATEWAY "Bad Gateway" {
        source: "RFC 3261", "21.5.3";
        standing: Registered;
        senders: PROXY | UAS;
        meaning: "";
        advice: "";
        dialog: Dialog, "RFC 5057 5.1 note 14";
        seed: "Bad Gateway";
    }
    503 SERVICE_UNAVAILABLE "Service Unavailable" {
        source: "RFC 3261", "21.5.4; 8.1.3.1; 16.7(6); 16.9; 20.33; RFC 3263 4.3";
        standing: Registered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1 note 15";
        seed: "Service Unavailable";
    }
    504 SERVER_TIMEOUT "Server Time-out" {
        source: "RFC 3261", "21.5.5";
        standing: Registered;
        senders: PROXY | UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1 note 16";
        seed: "Server Time-out";
    }
    505 VERSION_NOT_SUPPORTED "Version Not Supported" {
        source: "RFC 3261", "21.5.6";
        standing: Registered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Version Not Supported: The server does not support this version of the SIP protocol";
    }
    513 MESSAGE_TOO_LARGE "Message Too Large" {
        source: "RFC 3261", "21.5.7";
        standing: Registered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Message Too Large";
    }
    555 PUSH_NOTIFICATION_SERVICE_NOT_SUPPORTED "Push Notification Service Not Supported" {
        source: "RFC 8599", "4.1.5; 5.6.1.1; 5.6.1.2; 8.1; 14.2.1";
        standing: Registered;
        senders: PROXY | REGISTRAR;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 5xx.";
    }
    580 PRECONDITION_FAILURE "Precondition Failure" {
        source: "RFC 3312", "8; 15";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Precondition Failure";
    }
    600 BUSY_EVERYWHERE "Busy Everywhere" {
        source: "RFC 3261", "21.6.1; 16.7(5); 20.33";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1 note 17";
        seed: "Busy Everywhere";
    }
    603 DECLINE "Decline" {
        source: "RFC 3261", "21.6.2; 20.33; RFC 5057 5.6";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Decline";
    }
    604 DOES_NOT_EXIST_ANYWHERE "Does Not Exist Anywhere" {
        source: "RFC 3261", "21.6.3";
        standing: Registered;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Dialog, "RFC 5057 5.1 note 2";
        seed: "Does Not Exist Anywhere";
    }
    606 NOT_ACCEPTABLE_ANYWHERE "Not Acceptable" {
        source: "RFC 3261", "21.6.4; 20.43";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Not Acceptable";
    }
    607 UNWANTED "Unwanted" {
        source: "RFC 8197", "4; 5.1";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 6xx.";
    }
    608 REJECTED "Rejected" {
        source: "RFC 8688", "3.1; 3.2; 3.3; 3.4";
        standing: Registered;
        senders: PROXY | UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 6xx.";
    }
    666 UNWANTED_666 "Unwanted" {
        source: "drafts of RFC 8197";
        standing: Historic;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 6xx.";
    }
    687 DIALOG_TERMINATED "Dialog Terminated" {
        source: "drafts, sofia-sip";
        standing: Vendor;
        senders: PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 6xx.";
    }
}

variants! {
    403 "Stale Date" {
        source: "RFC 8224 (was RFC 4474)", "6.2.2";
        standing: Registered;
        senders: PROXY | UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
    }
    422 "Session Timer Too Small" {
        source: "drafts of RFC 4028, pjsip, sofia-sip, Kamailio";
        standing: Historic;
        senders: UAS | PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1 note 5";
    }
    480 "Temporarily not available" {
        source: "RFC 2543", "5.1.1 (grammar; its 7.4.17 says Temporarily Unavailable)";
        standing: Historic;
        senders: ANY;
        meaning: "";
        advice: "";
        dialog: Usage, "RFC 5057 5.1 note 7";
    }
    487 "Request Cancelled" {
        source: "drafts of RFC 3261";
        standing: Historic;
        senders: UAS | PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
    }
    603 "Network Blocked" {
        source: "ATIS-1000099";
        standing: Registered;
        senders: PROXY;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
    }
    603 "Declined" {
        source: "RFC 3515", "2.4.5";
        standing: Registered;
        senders: UAS;
        meaning: "";
        advice: "";
        dialog: Transaction, "RFC 5057 5.1";
    }
}
