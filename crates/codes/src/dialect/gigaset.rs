//! What Siemens Gigaset phones and bases show.
//!
//! The numbers from 701 on, with their texts, are the seed's; 31, 33 and 34 and the glosses of standard statuses are
//! restated from user manuals. Some manuals give 705, 706 and 810 other meanings, which nobody could confirm.

use alloc::borrow::Cow;

use super::{Dialect, DialectCode};
use crate::{Cause, StatusCode as Status};

/// What Siemens Gigaset phones and bases show.
pub static GIGASET: Dialect = Dialect {
    id: Cow::Borrowed("gigaset"),
    title: Cow::Borrowed("Siemens Gigaset"),
    source: Cow::Borrowed(
        "the seed, \"Siemens 7xx-Extended Codes\"; VoIP status codes in the user manuals of Gigaset S675 IP (2007, \
         2009), CE450 IP R (2007), DX800A (2010) and C590 IP (2010)",
    ),
    codes: Cow::Borrowed(CODES),
};

const CODES: &[DialectCode] = dialect_codes! {
    31 "IP configuration: domain missing" {
        text: "IP configuration: domain missing";
        category: "config";
        likely_cause: "The SIP domain was not entered.";
        action: "Enter the domain of the provider.";
        nearest: None, None;
        reasoning: "No call was attempted, so there is neither status nor cause. The manuals of 2010 print \
            0x31.";
        seed: false;
        visibility: Hidden;
    }
    33 "IP configuration: user name missing" {
        text: "IP configuration: user name missing";
        category: "config";
        likely_cause: "The authentication name was not entered, or a line suffix has no account.";
        action: "Enter the authentication name; check the line suffix.";
        nearest: None, None;
        reasoning: "No call was attempted, so there is neither status nor cause. The manuals of 2010 print \
            0x33.";
        seed: false;
        visibility: Hidden;
    }
    34 "IP configuration: password missing" {
        text: "IP configuration: password missing";
        category: "config";
        likely_cause: "The password was not entered.";
        action: "Enter the password.";
        nearest: None, None;
        reasoning: "No call was attempted, so there is neither status nor cause. The manuals of 2010 print \
            0x34.";
        seed: false;
        visibility: Hidden;
    }
    400 "Wrong call" {
        text: "Wrong call";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::BAD_REQUEST), None;
        reasoning: "The number is the standard one, and a mapping profile translates it. RFC 3261: the \
            request is malformed.";
        seed: false;
        visibility: Carried;
    }
    401 "Not authorised" {
        text: "Not authorised";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::UNAUTHORIZED), None;
        reasoning: "The number is the standard one, and a mapping profile translates it.";
        seed: false;
        visibility: Carried;
    }
    403 "Service not supported by the provider" {
        text: "Service not supported by the provider";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::FORBIDDEN), None;
        reasoning: "The number is the standard one, and a mapping profile translates it. RFC 3261: \
            refused, whatever the provider supports.";
        seed: false;
        visibility: Carried;
    }
    404 "Wrong phone number" {
        text: "Wrong phone number";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::NOT_FOUND), None;
        reasoning: "The number is the standard one, and a mapping profile translates it. RFC 3261: the \
            user or the domain does not exist; the manuals add the missing area code.";
        seed: false;
        visibility: Carried;
    }
    405 "Method not permitted" {
        text: "Method not permitted";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::METHOD_NOT_ALLOWED), None;
        reasoning: "The number is the standard one, and a mapping profile translates it.";
        seed: false;
        visibility: Carried;
    }
    406 "Not acceptable, service cannot be provided" {
        text: "Not acceptable, service cannot be provided";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::NOT_ACCEPTABLE), None;
        reasoning: "The number is the standard one, and a mapping profile translates it. RFC 3261 means \
            only the Accept header of the request.";
        seed: false;
        visibility: Carried;
    }
    408 "Called party not reachable, e.g. account deleted" {
        text: "Called party not reachable, e.g. account deleted";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::REQUEST_TIMEOUT), None;
        reasoning: "The number is the standard one, and a mapping profile translates it. RFC 3261 means \
            time alone; a deleted account is 404 or 410.";
        seed: false;
        visibility: Carried;
    }
    410 "Requested service not available at the provider" {
        text: "Requested service not available at the provider";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::GONE), None;
        reasoning: "The number is the standard one, and a mapping profile translates it. RFC 3261: the \
            address is gone for good.";
        seed: false;
        visibility: Carried;
    }
    413 "Message too long" {
        text: "Message too long";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::REQUEST_ENTITY_TOO_LARGE), None;
        reasoning: "The number is the standard one, and a mapping profile translates it. RFC 3261: the \
            body is too large.";
        seed: false;
        visibility: Carried;
    }
    414 "URI too long" {
        text: "URI too long";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::REQUEST_URI_TOO_LONG), None;
        reasoning: "The number is the standard one, and a mapping profile translates it.";
        seed: false;
        visibility: Carried;
    }
    415 "Request format not supported" {
        text: "Request format not supported";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::UNSUPPORTED_MEDIA_TYPE), None;
        reasoning: "The number is the standard one, and a mapping profile translates it.";
        seed: false;
        visibility: Carried;
    }
    416 "URI faulty" {
        text: "URI faulty";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::UNSUPPORTED_URI_SCHEME), None;
        reasoning: "The number is the standard one, and a mapping profile translates it. RFC 3261: the \
            scheme is not supported, the URI may be well formed.";
        seed: false;
        visibility: Carried;
    }
    420 "Wrong ending/extension" {
        text: "Wrong ending/extension";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::BAD_EXTENSION), None;
        reasoning: "The number is the standard one, and a mapping profile translates it. A mistranslation: \
            the SIP extension is meant, not that of the number.";
        seed: false;
        visibility: Carried;
    }
    421 "Wrong ending/extension" {
        text: "Wrong ending/extension";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::EXTENSION_REQUIRED), None;
        reasoning: "The number is the standard one, and a mapping profile translates it. A mistranslation: \
            the SIP extension is meant, not that of the number.";
        seed: false;
        visibility: Carried;
    }
    423 "Service not supported by the provider" {
        text: "Service not supported by the provider";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::INTERVAL_TOO_BRIEF), None;
        reasoning: "The number is the standard one, and a mapping profile translates it. RFC 3261: the \
            registration time is too short.";
        seed: false;
        visibility: Carried;
    }
    480 "Number temporarily unavailable" {
        text: "Number temporarily unavailable";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::TEMPORARILY_UNAVAILABLE), None;
        reasoning: "The number is the standard one, and a mapping profile translates it.";
        seed: false;
        visibility: Carried;
    }
    481 "Recipient not available" {
        text: "Recipient not available";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::CALL_TRANSACTION_DOES_NOT_EXIST), None;
        reasoning: "The number is the standard one, and a mapping profile translates it. RFC 3261: the \
            call is not known there any more.";
        seed: false;
        visibility: Carried;
    }
    482 "Double service query" {
        text: "Double service query";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::LOOP_DETECTED), None;
        reasoning: "The number is the standard one, and a mapping profile translates it. RFC 3261: the \
            request went in a circle.";
        seed: false;
        visibility: Carried;
    }
    483 "Too many hops" {
        text: "Too many hops";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::TOO_MANY_HOPS), None;
        reasoning: "The number is the standard one, and a mapping profile translates it.";
        seed: false;
        visibility: Carried;
    }
    484 "Wrong number, digits missing" {
        text: "Wrong number, digits missing";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::ADDRESS_INCOMPLETE), None;
        reasoning: "The number is the standard one, and a mapping profile translates it.";
        seed: false;
        visibility: Carried;
    }
    485 "URI not unique" {
        text: "URI not unique";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::AMBIGUOUS), None;
        reasoning: "The number is the standard one, and a mapping profile translates it.";
        seed: false;
        visibility: Carried;
    }
    486 "Called party busy" {
        text: "Called party busy";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::BUSY_HERE), None;
        reasoning: "The number is the standard one, and a mapping profile translates it.";
        seed: false;
        visibility: Carried;
    }
    487 "Call cancelled before set-up; confirms the cancel" {
        text: "Call cancelled before set-up; confirms the cancel";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::REQUEST_TERMINATED), None;
        reasoning: "The number is the standard one, and a mapping profile translates it.";
        seed: false;
        visibility: Carried;
    }
    488 "Media description not compatible" {
        text: "Media description not compatible";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::NOT_ACCEPTABLE_HERE), None;
        reasoning: "The number is the standard one, and a mapping profile translates it.";
        seed: false;
        visibility: Carried;
    }
    491 "Will be processed after the previous query" {
        text: "Will be processed after the previous query";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::REQUEST_PENDING), None;
        reasoning: "The number is the standard one, and a mapping profile translates it. RFC 3261: \
            rejected for now; the phone must send it again.";
        seed: false;
        visibility: Carried;
    }
    493 "Cannot decrypt the message" {
        text: "Cannot decrypt the message";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::UNDECIPHERABLE), None;
        reasoning: "The number is the standard one, and a mapping profile translates it.";
        seed: false;
        visibility: Carried;
    }
    500 "Proxy or far side failed; retried after some seconds" {
        text: "Proxy or far side failed; retried after some seconds";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::SERVER_INTERNAL_ERROR), None;
        reasoning: "The number is the standard one, and a mapping profile translates it.";
        seed: false;
        visibility: Carried;
    }
    501 "Function not available at the recipient" {
        text: "Function not available at the recipient";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::NOT_IMPLEMENTED), None;
        reasoning: "The number is the standard one, and a mapping profile translates it.";
        seed: false;
        visibility: Carried;
    }
    502 "Invalid answer from the next gateway" {
        text: "Invalid answer from the next gateway";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::BAD_GATEWAY), None;
        reasoning: "The number is the standard one, and a mapping profile translates it.";
        seed: false;
        visibility: Carried;
    }
    503 "Overloaded or under maintenance" {
        text: "Overloaded or under maintenance";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::SERVICE_UNAVAILABLE), None;
        reasoning: "The number is the standard one, and a mapping profile translates it.";
        seed: false;
        visibility: Carried;
    }
    504 "Time limit at the gateway" {
        text: "Time limit at the gateway";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::SERVER_TIMEOUT), None;
        reasoning: "The number is the standard one, and a mapping profile translates it.";
        seed: false;
        visibility: Carried;
    }
    505 "SIP version not supported" {
        text: "SIP version not supported";
        category: "call";
        likely_cause: "The phone received this response.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::VERSION_NOT_SUPPORTED), None;
        reasoning: "The number is the standard one, and a mapping profile translates it.";
        seed: false;
        visibility: Carried;
    }
    701 "Called party hung up" {
        text: "The called party has hung up";
        category: "call";
        likely_cause: "The far side ended the call.";
        action: "Nothing: a normal end.";
        nearest: None, Some(Cause::NORMAL_CALL_CLEARING);
        reasoning: "A hang-up arrives as a BYE request, which has no status; in ISDN it is normal clearing.";
        seed: true;
        visibility: Inferable;
    }
    702 "VoIP socket error" {
        text: "VoIP socket error";
        category: "socket";
        likely_cause: "The socket for SIP could not be opened or used: no address, port taken, link down.";
        action: "Check cable, DHCP and the SIP port; restart the base.";
        nearest: Some(Status::SERVICE_UNAVAILABLE), Some(Cause::TEMPORARY_FAILURE);
        reasoning: "RFC 3261 section 8.1.3.1 takes a transport error for 503; RFC 3398 makes 41 of that.";
        seed: true;
        visibility: Hidden;
    }
    703 "Connection cancelled: timeout" {
        text: "Connection cancelled because of timeout";
        category: "call";
        likely_cause: "No answer came from proxy or peer: firewall, NAT, wrong address, provider down.";
        action: "Check proxy address, NAT keep-alive and firewall; switch SIP ALG off.";
        nearest: Some(Status::REQUEST_TIMEOUT), Some(Cause::RECOVERY_ON_TIMER_EXPIRY);
        reasoning: "RFC 3261 section 8.1.3.1 takes a transaction timeout for 408; RFC 3398 makes 102 of \
            that.";
        seed: true;
        visibility: Inferable;
    }
    704 "Connection interrupted: SIP error" {
        text: "Connection interrupted because of a SIP error";
        category: "call";
        likely_cause: "An unexpected or malformed response, or a failure inside the dialog.";
        action: "Record the signalling; check account settings and firmware.";
        nearest: Some(Status::SERVER_INTERNAL_ERROR), Some(Cause::PROTOCOL_ERROR_UNSPECIFIED);
        reasoning: "The phone could not go on with the protocol; which rule was broken it does not say.";
        seed: true;
        visibility: Inferable;
    }
    705 "SIP memory error" {
        text: "SIP memory error";
        category: "call";
        likely_cause: "The base ran out of memory for SIP.";
        action: "Restart the base; update its firmware; use fewer accounts or parallel calls.";
        nearest: Some(Status::SERVER_INTERNAL_ERROR), Some(Cause::RESOURCE_UNAVAILABLE_UNSPECIFIED);
        reasoning: "A fault inside the device; of the causes only a lack of resources fits.";
        seed: true;
        visibility: Hidden;
    }
    706 "SIP transaction memory error" {
        text: "SIP transaction memory error";
        category: "call";
        likely_cause: "The base has too many open SIP transactions.";
        action: "Restart the base; look for a storm of registrations or subscriptions.";
        nearest: Some(Status::SERVER_INTERNAL_ERROR), Some(Cause::RESOURCE_UNAVAILABLE_UNSPECIFIED);
        reasoning: "A fault inside the device; of the causes only a lack of resources fits.";
        seed: true;
        visibility: Hidden;
    }
    751 "Busy tone: no common codec" {
        text: "Busy tone: No codec match between the calling and called party";
        category: "call";
        likely_cause: "The codec lists of both sides do not overlap.";
        action: "Allow G.711 on both sides.";
        nearest: Some(Status::NOT_ACCEPTABLE_HERE), Some(Cause::BEARER_CAPABILITY_NOT_PRESENTLY_AVAILABLE);
        reasoning: "No one is busy, the phone only plays that tone: it is a failed negotiation, 488. The \
            seed's table gives cause 58 to its global form, 606.";
        seed: true;
        visibility: Inferable;
    }
    810 "Socket layer: general error" {
        text: "General socket layer error.";
        category: "socket";
        likely_cause: "The network stack failed for an unnamed reason.";
        action: "Check the IP settings; restart base and router.";
        nearest: Some(Status::SERVICE_UNAVAILABLE), Some(Cause::TEMPORARY_FAILURE);
        reasoning: "A transport error is taken for 503 (RFC 3261 section 8.1.3.1).";
        seed: true;
        visibility: Hidden;
    }
    811 "Socket layer: wrong socket number" {
        text: "General socket layer error: Wrong socket number";
        category: "socket";
        likely_cause: "A socket handle inside the firmware is not valid.";
        action: "Restart the base; update its firmware.";
        nearest: Some(Status::SERVICE_UNAVAILABLE), Some(Cause::TEMPORARY_FAILURE);
        reasoning: "A transport error is taken for 503 (RFC 3261 section 8.1.3.1).";
        seed: true;
        visibility: Hidden;
    }
    812 "Socket layer: socket not connected" {
        text: "General socket layer error: Socket is not connected.";
        category: "socket";
        likely_cause: "A TCP connection was lost or never made.";
        action: "Check address, port and transport of the proxy, and NAT timeouts.";
        nearest: Some(Status::SERVICE_UNAVAILABLE), Some(Cause::TEMPORARY_FAILURE);
        reasoning: "A transport error is taken for 503 (RFC 3261 section 8.1.3.1).";
        seed: true;
        visibility: Inferable;
    }
    813 "Socket layer: memory error" {
        text: "General socket layer error: Memory error";
        category: "socket";
        likely_cause: "The network buffers are used up.";
        action: "Restart the base; reduce its load.";
        nearest: Some(Status::SERVICE_UNAVAILABLE), Some(Cause::RESOURCE_UNAVAILABLE_UNSPECIFIED);
        reasoning: "A transport error for want of memory: 503, and a lack of resources.";
        seed: true;
        visibility: Hidden;
    }
    814 "Socket layer: socket not available" {
        text: "General socket layer error: Socket not available – check IP settings/connection problem/VoIP setting incorrect";
        category: "socket";
        likely_cause: "No IP configuration, a cable or router problem, or wrong account settings.";
        action: "Check IP settings, cable and account.";
        nearest: Some(Status::SERVICE_UNAVAILABLE), Some(Cause::NETWORK_OUT_OF_ORDER);
        reasoning: "A transport error that lasts until someone corrects the settings, hence 38 and not 41.";
        seed: true;
        visibility: Hidden;
    }
    815 "Socket layer: illegal application" {
        text: "General socket layer error: Illegal application on the socket interface";
        category: "socket";
        likely_cause: "A part of the firmware used the socket interface wrongly.";
        action: "Update the firmware; restart; report it to the vendor.";
        nearest: Some(Status::SERVICE_UNAVAILABLE), Some(Cause::TEMPORARY_FAILURE);
        reasoning: "A transport error is taken for 503 (RFC 3261 section 8.1.3.1).";
        seed: true;
        visibility: Hidden;
    }
    922 "No DNS server known" {
        text: "No DNS server known";
        category: "dns";
        likely_cause: "Neither DHCP nor the settings name a DNS server.";
        action: "Enter a DNS server; check DHCP.";
        nearest: Some(Status::SERVICE_UNAVAILABLE), Some(Cause::NETWORK_OUT_OF_ORDER);
        reasoning: "No server can be found, which a client takes for 503; it lasts until someone corrects \
            the settings.";
        seed: true;
        visibility: Hidden;
    }
    923 "DNS name resolution failed" {
        text: "DNS name resolution failed";
        category: "dns";
        likely_cause: "A wrong name of proxy, registrar or STUN server, or DNS is out of reach.";
        action: "Check the spelling of the server names; try another DNS server.";
        nearest: Some(Status::SERVICE_UNAVAILABLE), Some(Cause::NO_ROUTE_TO_DESTINATION);
        reasoning: "No server can be found, which a client takes for 503; a name without address is a \
            destination without route.";
        seed: true;
        visibility: Hidden;
    }
    924 "DNS: insufficient resources" {
        text: "Insufficient resources for DNS name resolution";
        category: "dns";
        likely_cause: "The base is short of memory for DNS.";
        action: "Restart the base; reduce its load.";
        nearest: Some(Status::SERVER_INTERNAL_ERROR), Some(Cause::RESOURCE_UNAVAILABLE_UNSPECIFIED);
        reasoning: "A fault inside the device; of the causes only a lack of resources fits.";
        seed: true;
        visibility: Hidden;
    }
    925 "URL error" {
        text: "URL error";
        category: "config";
        likely_cause: "A dialled URI, or a server address in the settings, is malformed.";
        action: "Check the dialled URI and the server fields of the account.";
        nearest: Some(Status::BAD_REQUEST), Some(Cause::INVALID_NUMBER_FORMAT);
        reasoning: "The request cannot be written as its address is malformed: 400, in ISDN an invalid \
            number.";
        seed: true;
        visibility: Hidden;
    }
};
