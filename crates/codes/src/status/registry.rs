//! The table of status codes: one row a code, with its source.
//!
//! The registered ones are those of the IANA registry of SIP response codes; the others were specified once, or are
//! sent by products. 7xx and above are not here: they are no SIP responses, see the dialects.

use super::StatusCode;
use super::info::{DialogEffect, DialogScope, Seed, Senders, Standing, StatusInfo};

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
        headers: "Timestamp copied where the request has one (MUST), with the delay added (SHOULD).";
        meaning: "The next hop has the request and works on it; nothing is decided yet.";
        advice: "Stop retransmitting the INVITE and wait for the next response.";
        dialog: Nothing, "RFC 3261 12.1";
        seed: "Trying: extended search being performed may take a significant time so a forking proxy must send a 100 Trying response",
            "Not bound to forking or to proxies: every INVITE server transaction sends 100 unless its user \
            answers within 200 ms (17.2.1), and a proxy should not send it to other requests (16.2).";
        note: "Goes one hop: a stateful proxy never forwards it. Never sent reliably. To a non-INVITE over \
            UDP only late (RFC 4320 section 4.1).";
    }
    180 RINGING "Ringing" {
        source: "RFC 3261", "21.1.2; 12.1.1; 13.3.1.1; 20.4";
        standing: Registered;
        senders: UAS;
        headers: "To with a tag, Contact and the Record-Route of the request (MUST); sent reliably also \
            Require: 100rel and RSeq (RFC 3262). Alert-Info MAY ask for a ring tone.";
        meaning: "The called device has been found and alerts its user.";
        advice: "Play a ringback tone, unless early media arrives, and wait.";
        dialog: OpensEarly, "RFC 3261 12.1";
        seed: "Ringing";
        note: "With SDP early media may follow, without it ringback is local; which wins is local policy \
            (RFC 3960).";
    }
    181 CALL_IS_BEING_FORWARDED "Call Is Being Forwarded" {
        source: "RFC 3261", "21.1.3; 12.1.1; RFC 7044";
        standing: Registered;
        senders: UAS | PROXY;
        headers: "To with a tag, Contact and the Record-Route of the request (MUST); sent reliably also \
            Require: 100rel and RSeq (RFC 3262).";
        meaning: "The call is on its way to another destination.";
        advice: "Wait; tell the user that the call is being diverted.";
        dialog: OpensEarly, "RFC 3261 12.1";
        seed: "Call Is Being Forwarded";
        note: "A proxy acts as a user agent server to send it, as it needs a To tag. History-Info may say \
            where the call went (RFC 7044).";
    }
    182 QUEUED "Queued" {
        source: "RFC 3261", "21.1.4; 12.1.1";
        standing: Registered;
        senders: UAS | PROXY;
        headers: "To with a tag, Contact and the Record-Route of the request (MUST); sent reliably also \
            Require: 100rel and RSeq (RFC 3262).";
        meaning: "The called party cannot take the call yet and holds it in a queue.";
        advice: "Wait; more 182s may report the place in the queue, in the phrase.";
        dialog: OpensEarly, "RFC 3261 12.1";
        seed: "Queued";
    }
    183 SESSION_PROGRESS "Session Progress" {
        source: "RFC 3261", "21.1.5; 8.1.3.2; 12.1.1";
        standing: Registered;
        senders: UAS;
        headers: "To with a tag, Contact and the Record-Route of the request (MUST); sent reliably also \
            Require: 100rel and RSeq (RFC 3262). P-Early-Media MAY come with it.";
        meaning: "The call progresses; the details are in the phrase, in header fields, or in the media \
            that may come.";
        advice: "Play the early media if the response has SDP, and wait.";
        dialog: OpensEarly, "RFC 3261 12.1";
        seed: "Session Progress";
        note: "An unknown provisional code is taken for this one (8.1.3.2).";
    }
    199 EARLY_DIALOG_TERMINATED "Early Dialog Terminated" {
        source: "RFC 6228", "4; 5; 6; 7; 11.1";
        standing: Registered;
        senders: PROXY | UAS;
        headers: "To with the tag of the ended early dialog, and Reason with the status that ended it \
            (MUST); not the option tag 199.";
        meaning: "One branch of a forked call has failed; its early dialog is over while others go on.";
        advice: "Release what was reserved for that early dialog; send nothing more on it but PRACK. Wait \
            for the other branches.";
        dialog: EndsEarly, "RFC 6228 4";
        note: "Only sent where the request has Supported: 199. It does not replace the final response.";
    }
    200 OK "OK" {
        source: "RFC 3261", "21.2.1; 10.3(8); 11.2; 12.1.1; 13.2.2.4; 13.3.1.4; RFC 6665 3.1.1";
        standing: Registered;
        senders: ANY;
        headers: "To INVITE: Contact and an SDP offer or answer (MUST), Allow and Supported (SHOULD). To \
            REGISTER: a Contact for every binding, with its expiry (MUST). To SUBSCRIBE: Expires (MUST).";
        meaning: "The request succeeded; to an INVITE: the call is answered.";
        advice: "Send ACK for every 2xx to INVITE, from every branch; end dialogs that you do not want \
            with BYE.";
        dialog: Confirms, "RFC 3261 12.1";
        seed: "OK";
        note: "A 2xx to INVITE is repeated until its ACK comes, or for 64*T1.";
    }
    202 ACCEPTED "Accepted" {
        source: "RFC 6665 (was RFC 3265)", "7.4; 8.3.1; RFC 3515 2.4.2; RFC 3428 7";
        standing: Deprecated;
        senders: UAS;
        meaning: "The request was accepted, but its processing is not finished and may yet fail.";
        advice: "Handle it exactly as 200; after SUBSCRIBE or REFER the NOTIFY tells what really happened.";
        dialog: Confirms, "RFC 3261 12.1";
        seed: "accepted: It Indicates that the request has been understood but actually can't be processed",
            "The request is accepted and will be processed later; nothing says that it cannot be. \
            Registered as \"Accepted (Deprecated)\": to be taken for 200, and no longer generated to \
            SUBSCRIBE or NOTIFY (RFC 6665 section 8.3.1).";
        note: "Still seen: RFC 3515 section 2.4.2 has REFER answered with it, RFC 3428 section 7 a stored \
            MESSAGE.";
    }
    204 NO_NOTIFICATION "No Notification" {
        source: "RFC 5839", "7.1; 5.2; 6.3";
        standing: Registered;
        senders: UAS;
        headers: "Expires, as in a 200 to SUBSCRIBE.";
        meaning: "The subscription is renewed, and as the state has not changed no NOTIFY follows.";
        advice: "Keep the event state as it is; do not wait for a NOTIFY.";
        dialog: Nothing, "RFC 5839 7.1";
        note: "Only to a SUBSCRIBE with Suppress-If-Match inside a dialog.";
    }
    300 MULTIPLE_CHOICES "Multiple Choices" {
        source: "RFC 3261", "21.3.1; 8.1.3.4";
        standing: Registered;
        senders: REDIRECT_SERVER | UAS | PROXY;
        headers: "Contact with the choices (SHOULD); a body may list them.";
        meaning: "The address has several places to be reached at.";
        advice: "Choose one of the Contacts, or have the user choose, and send a new request there.";
        dialog: AllUsages, "RFC 5057 5.1";
        seed: "Multiple Choices";
        note: "No standard rule says how to choose automatically. An unknown 3xx is taken for this one.";
    }
    301 MOVED_PERMANENTLY "Moved Permanently" {
        source: "RFC 3261", "21.3.2; 8.1.3.4";
        standing: Registered;
        senders: REDIRECT_SERVER | UAS | PROXY;
        headers: "Contact with the new address; the response is of no use without it.";
        meaning: "The user is no longer at this address, but at the one in Contact.";
        advice: "Send the request to the Contact, and keep the new address in address books and caches.";
        dialog: AllUsages, "RFC 5057 5.1";
        seed: "Moved Permanently";
    }
    302 MOVED_TEMPORARILY "Moved Temporarily" {
        source: "RFC 3261", "21.3.3; 8.1.3.4";
        standing: Registered;
        senders: REDIRECT_SERVER | UAS | PROXY;
        headers: "Contact with the address of the moment; Expires, or its expires parameter, says how long \
            it holds.";
        meaning: "The user is for now to be reached at the address in Contact.";
        advice: "Send the request to the Contact; keep that address only as long as it says, without a \
            time only this once.";
        dialog: AllUsages, "RFC 5057 5.1";
        seed: "Moved Temporarily";
    }
    303 SEE_OTHER "See Other" {
        source: "RFC 2543 drafts, HTTP";
        standing: Historic;
        senders: REDIRECT_SERVER;
        meaning: "Taken over from HTTP: the answer is to be had elsewhere.";
        advice: "Take it for 300.";
        dialog: AllUsages, "RFC 5057 5.1";
        note: "RFC 2543 lists the code in its grammar; RFC 3261 dropped it.";
    }
    305 USE_PROXY "Use Proxy" {
        source: "RFC 3261", "21.3.4";
        standing: Registered;
        senders: UAS;
        headers: "Contact with the URI of the proxy.";
        meaning: "The user must be reached through the proxy in Contact.";
        advice: "Send this one request again through that proxy.";
        dialog: AllUsages, "RFC 5057 5.1";
        seed: "Use Proxy";
        note: "Only a user agent server may generate it.";
    }
    380 ALTERNATIVE_SERVICE "Alternative Service" {
        source: "RFC 3261", "21.3.5";
        standing: Registered;
        senders: UAS | PROXY;
        headers: "A body that describes the alternatives; RFC 3261 defines no format.";
        meaning: "The call did not succeed, but another service can be had.";
        advice: "Offer the alternative to the user.";
        dialog: AllUsages, "RFC 5057 5.1";
        seed: "Alternative Service";
        note: "In IMS it sends emergency calls to the right network (3GPP TS 24.229).";
    }
    400 BAD_REQUEST "Bad Request" {
        source: "RFC 3261", "21.4.1; 8.1.3.2";
        standing: Registered;
        senders: ANY;
        headers: "The phrase should name the syntax problem.";
        meaning: "The request is malformed and was not understood.";
        advice: "Correct the request; do not send it again unchanged.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Bad Request";
        note: "An unknown 4xx is taken for this one.";
    }
    401 UNAUTHORIZED "Unauthorized" {
        source: "RFC 3261", "21.4.2; 22.1; 22.2; 16.7(7); Table 3";
        standing: Registered;
        senders: UAS | REGISTRAR | REDIRECT_SERVER;
        headers: "WWW-Authenticate (MUST).";
        meaning: "The server wants to know who asks: credentials are missing or were not accepted.";
        advice: "Send the request again with Authorization for each realm, same Call-ID and CSeq plus one. \
            Give up when the same credentials fail again without stale=true.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Unauthorized (Used only by registrars or user agents. Proxies should use proxy authorization 407)",
            "Redirect servers use it too (22.1). A proxy may not challenge with it, but forwards it and \
            merges challenges into it (16.7).";
        note: "ACK and CANCEL cannot be challenged.";
    }
    402 PAYMENT_REQUIRED "Payment Required" {
        source: "RFC 3261", "21.4.3";
        standing: Registered;
        senders: ANY;
        meaning: "Reserved for future use; providers send it when credit is used up.";
        advice: "Show the phrase to the user; take it for 400 and do not retry.";
        dialog: Transaction, "RFC 5057 5.1 note 1";
        seed: "Payment Required (Reserved for future use)";
        note: "The seed has the standard reading; the use for exhausted credit is practice.";
    }
    403 FORBIDDEN "Forbidden" {
        source: "RFC 3261", "21.4.4; RFC 8224 6.2.2";
        standing: Registered;
        senders: ANY;
        meaning: "The server understood the request and refuses it; credentials will not change that.";
        advice: "Do not repeat the request. Ask whoever runs the server why the account or number may not \
            do this.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Forbidden";
        note: "Many registrars send it for a wrong password, where 401 is due. With the phrase \"Stale \
            Date\" it concerns the Identity header.";
    }
    404 NOT_FOUND "Not Found" {
        source: "RFC 3261", "21.4.5; 20.33";
        standing: Registered;
        senders: ANY;
        headers: "Retry-After MAY.";
        meaning: "The user does not exist in this domain, or the domain of the Request-URI is not served \
            here.";
        advice: "Check number and domain; do not retry at this server.";
        dialog: Dialog, "RFC 5057 5.1 note 2";
        seed: "Not Found (User not found)",
            "It also says that the domain of the Request-URI is none that the server handles.";
    }
    405 METHOD_NOT_ALLOWED "Method Not Allowed" {
        source: "RFC 3261", "21.4.6; 8.2.1";
        standing: Registered;
        senders: UAS | REGISTRAR;
        headers: "Allow with the methods that are allowed (MUST).";
        meaning: "The server knows the method, but this address does not take it.";
        advice: "Use a method that Allow lists.";
        dialog: Usage, "RFC 5057 5.1 note 3", "Only the transaction if the method is no part of the usage.";
        seed: "Method Not Allowed";
        note: "An unknown method gets 501.";
    }
    406 NOT_ACCEPTABLE "Not Acceptable" {
        source: "RFC 3261", "21.4.7; RFC 6665 4.1.2.1";
        standing: Registered;
        senders: UAS;
        headers: "Warning MAY.";
        meaning: "The server can only answer with content that the Accept of the request excludes.";
        advice: "Ask again with another Accept.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Not Acceptable";
        note: "It is not about SDP: an unacceptable session gets 488 or 606.";
    }
    407 PROXY_AUTHENTICATION_REQUIRED "Proxy Authentication Required" {
        source: "RFC 3261", "21.4.8; 22.1; 22.3; 16.7(7); Table 3";
        standing: Registered;
        senders: PROXY;
        headers: "Proxy-Authenticate (MUST).";
        meaning: "A proxy on the path wants credentials before it forwards the request.";
        advice: "Send the request again with Proxy-Authorization for each realm, CSeq plus one.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Proxy Authentication Required";
    }
    408 REQUEST_TIMEOUT "Request Timeout" {
        source: "RFC 3261", "21.4.9; 8.1.3.1; 16.8; RFC 4320 4.2; RFC 5057 5.1 note (4)";
        standing: Registered;
        senders: UAS | PROXY;
        meaning: "No answer could be had in time; the location of the user is one thing that may have \
            taken too long.";
        advice: "Repeat the request later, unchanged if need be; try the next server.";
        dialog: Usage, "RFC 5057 5.1 note 4",
            "Both tables say transaction, but note 4 and section 5.2 give it the effect of a timeout: the \
            usage. RFC 3261 section 12.2.1.2 has it end the dialog.";
        seed: "Request Timeout (Couldn't find the user in time)",
            "Finding the user is only an example: any answer that could not be had in time. A client also \
            takes its own transaction timeout for a 408 (8.1.3.1).";
        note: "A stateful element must not send it to a non-INVITE (RFC 4320 section 4.2).";
    }
    409 CONFLICT "Conflict" {
        source: "RFC 2543", "7.4.10";
        standing: Historic;
        senders: REGISTRAR;
        meaning: "A registration contradicted one already there.";
        advice: "Take it for 400.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
        seed: "Conflict",
            "Not in RFC 3261 and not registered: only RFC 2543 had it, for REGISTER.";
        note: "Handled as an unknown 4xx today.";
    }
    410 GONE "Gone" {
        source: "RFC 3261", "21.4.10";
        standing: Registered;
        senders: ANY;
        meaning: "The address existed, is gone for good, and no new one is known.";
        advice: "Remove the address; do not retry.";
        dialog: Dialog, "RFC 5057 5.1 note 2";
        seed: "Gone (The user existed once, but is not available here any more.)";
        note: "A server that does not know whether it is for good should send 404.";
    }
    411 LENGTH_REQUIRED "Length Required" {
        source: "RFC 2543", "7.4.12";
        standing: Historic;
        senders: ANY;
        meaning: "The server wants a Content-Length before it takes the request.";
        advice: "Add Content-Length; otherwise take it for 400.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
        seed: "Length required",
            "Not in RFC 3261 and not registered: only RFC 2543 had it. The seed has it in its table \
            alone.";
    }
    412 CONDITIONAL_REQUEST_FAILED "Conditional Request Failed" {
        source: "RFC 3903", "5; 6; 11.2.1";
        standing: Registered;
        senders: UAS;
        meaning: "The entity tag in SIP-If-Match names no state that the server has.";
        advice: "Discard the tag; publish afresh without SIP-If-Match.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Conditional Request Failed";
        note: "An event state compositor sends it to PUBLISH.";
    }
    413 REQUEST_ENTITY_TOO_LARGE "Request Entity Too Large" {
        source: "RFC 3261", "21.4.11; 8.1.3.5; 20.33";
        standing: Registered;
        senders: UAS;
        headers: "Retry-After if the condition is temporary (SHOULD).";
        meaning: "The body is larger than the server takes.";
        advice: "Send the request with a smaller body, or none.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Request Entity Too Large";
    }
    414 REQUEST_URI_TOO_LONG "Request-URI Too Long" {
        source: "RFC 3261", "21.4.12";
        standing: Registered;
        senders: ANY;
        meaning: "The Request-URI is longer than the server takes.";
        advice: "Shorten the URI; do not send it again unchanged.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Request-URI Too Long";
    }
    415 UNSUPPORTED_MEDIA_TYPE "Unsupported Media Type" {
        source: "RFC 3261", "21.4.13; 8.1.3.5; 8.2.3";
        standing: Registered;
        senders: UAS;
        headers: "Accept, Accept-Encoding or Accept-Language, whichever fits the problem (MUST).";
        meaning: "The server does not support the format, encoding or language of the body.";
        advice: "Send the body in one of the listed forms.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Unsupported Media Type";
    }
    416 UNSUPPORTED_URI_SCHEME "Unsupported URI Scheme" {
        source: "RFC 3261", "21.4.14; 8.1.3.5; 8.2.2.1; 16.3(2); 16.7(4)";
        standing: Registered;
        senders: ANY;
        meaning: "The server does not know the scheme of the Request-URI.";
        advice: "Send the request with a sip: URI.";
        dialog: Dialog, "RFC 5057 5.1 note 2";
        seed: "Unsupported URI Scheme";
        note: "A proxy that changed the scheme itself should try again with the SIP form (16.7).";
    }
    417 UNKNOWN_RESOURCE_PRIORITY "Unknown Resource-Priority" {
        source: "RFC 4412", "12.4; 4.6.2; 4.7.1";
        standing: Registered;
        senders: ANY;
        headers: "Accept-Resource-Priority MAY list what the server knows.";
        meaning: "The request requires Resource-Priority, and the server knows none of its values.";
        advice: "Try one of the values returned, or do without the priority.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Unknown Resource-Priority";
    }
    418 IM_A_TEAPOT "I'm a teapot" {
        source: "HTTP";
        standing: Unregistered;
        senders: ANY;
        meaning: "An HTTP joke that leaks from stacks written for the web.";
        advice: "Take it for 400.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
        note: "Never valid SIP.";
    }
    420 BAD_EXTENSION "Bad Extension" {
        source: "RFC 3261", "21.4.15; 8.1.3.5; 8.2.2.3; 16.3(5)";
        standing: Registered;
        senders: UAS | PROXY;
        headers: "Unsupported with the option tags not understood (MUST).";
        meaning: "The request requires an extension that the server does not have.";
        advice: "Send the request again without the extensions that Unsupported lists.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Bad Extension (Bad SIP Protocol Extension used, not understood by the server)";
    }
    421 EXTENSION_REQUIRED "Extension Required" {
        source: "RFC 3261", "21.4.16; RFC 3329 2.3.2";
        standing: Registered;
        senders: UAS | PROXY;
        headers: "Require with the option tags that are needed (MUST).";
        meaning: "The server needs an extension that the request does not say the client has.";
        advice: "Send the request with those tags in Supported, if you have the extensions; else give up.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Extension Required";
        note: "With sec-agree it carries Security-Server too (RFC 3329).";
    }
    422 SESSION_INTERVAL_TOO_SMALL "Session Interval Too Small" {
        source: "RFC 4028", "6; 7.3; 8.1; 9";
        standing: Registered;
        senders: UAS | PROXY;
        headers: "Min-SE with the smallest interval that is accepted (MUST).";
        meaning: "The session timer is too short for a proxy or for the called side.";
        advice: "Send the request with Session-Expires and Min-SE not under the largest Min-SE seen.";
        dialog: Transaction, "RFC 5057 5.1 note 5",
            "Makes no sense inside a usage; handled as an unknown 4xx.";
        seed: "Session Interval Too Small";
        note: "Each element on the path may ask for more. A proxy sends it only where Supported lists timer.";
    }
    423 INTERVAL_TOO_BRIEF "Interval Too Brief" {
        source: "RFC 3261", "21.4.17; 10.2.8; 10.3(7); 20.23; RFC 6665 4.2.1.1 and 4.2.1.4; RFC 3903 5 and 6";
        standing: Registered;
        senders: REGISTRAR | UAS;
        headers: "Min-Expires (MUST).";
        meaning: "The expiry that was asked for is too short.";
        advice: "Ask again with at least Min-Expires.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Interval Too Brief";
        note: "To REGISTER, SUBSCRIBE and PUBLISH. Older phrase: Registration Too Brief.";
    }
    424 BAD_LOCATION_INFORMATION "Bad Location Information" {
        source: "RFC 6442", "4.1; 4.3; 4.4; 8.4";
        standing: Registered;
        senders: UAS | PROXY;
        headers: "Geolocation-Error with one error value (MUST).";
        meaning: "The location in the request is wrong, missing or not usable.";
        advice: "Correct the location or allow its use, then retry.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
        seed: "Bad Location Information";
        note: "Never to a request without Geolocation; it must not end a dialog.";
    }
    425 BAD_ALERT_MESSAGE "Bad Alert Message" {
        source: "RFC 8876", "5.1";
        standing: Registered;
        senders: UAS | PROXY;
        headers: "AlertMsg-Error with a code.";
        meaning: "The emergency alert in the body was not accepted.";
        advice: "Correct the alert and retry.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
        note: "Registered in 2020; missing from most lists.";
    }
    428 USE_IDENTITY_HEADER "Use Identity Header" {
        source: "RFC 8224 (was RFC 4474)", "6.2; 6.2.2";
        standing: Registered;
        senders: PROXY | UAS;
        meaning: "Local policy wants a signed caller identity, and the request has no usable one.";
        advice: "Send the request with an Identity header from an authentication service.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Use Identity Header";
        note: "RFC 8224 also allows the phrase \"Use Supported PASSporT Format\".";
    }
    429 PROVIDE_REFERRER_IDENTITY "Provide Referrer Identity" {
        source: "RFC 3892", "5; 2.1; 2.2";
        standing: Registered;
        senders: UAS;
        meaning: "The one who is to be called wants proof of who sent the REFER.";
        advice: "Send the REFER with a valid Referred-By token.";
        dialog: Transaction, "RFC 5057 5.1 note 6", "Objects to the REFER alone.";
        seed: "Provide Referrer Identity";
        note: "Reaches the referrer as the answer to REFER or in a NOTIFY.";
    }
    430 FLOW_FAILED "Flow Failed" {
        source: "RFC 5626", "5.3.1; 7; 11.5";
        standing: Registered;
        senders: PROXY;
        meaning: "The connection kept open to the client has failed.";
        advice: "Try another flow to the same instance; an endpoint takes it for 400.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
        note: "From an edge proxy to the authoritative proxy; endpoints should never see it.";
    }
    431 UNASSIGNED_431 "(unassigned)" {
        source: "RFC 3261", "8.1.3.2";
        standing: Unregistered;
        senders: ANY;
        meaning: "Unassigned: the example of an unknown code in RFC 3261.";
        advice: "Take it for 400.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    433 ANONYMITY_DISALLOWED "Anonymity Disallowed" {
        source: "RFC 5079", "5; 3; 4";
        standing: Registered;
        senders: UAS | PROXY;
        meaning: "The called side does not take anonymous calls.";
        advice: "Ask the user whether to call with the number shown, and only then retry.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
        seed: "Anonymity Disallowed";
        note: "Must not be retried without anonymity unless the user agrees.";
    }
    436 BAD_IDENTITY_INFO "Bad Identity Info" {
        source: "RFC 8224 (was RFC 4474)", "6.2.2; 13.2";
        standing: Registered;
        senders: PROXY | UAS;
        meaning: "The certificate that the Identity header points at cannot be fetched or used.";
        advice: "Correct the info parameter so that it leads to the certificate, and retry.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Bad Identity-Info",
            "Renamed: RFC 8224 section 6.2.2 writes \"Bad Identity Info\"; the seed has the spelling of \
            RFC 4474.";
    }
    437 UNSUPPORTED_CREDENTIAL "Unsupported Credential" {
        source: "RFC 8224 (was RFC 4474)", "6.2.2; 13.2";
        standing: Registered;
        senders: PROXY | UAS;
        meaning: "The verifier does not trust the credential that signed the identity.";
        advice: "Sign with a credential that the verifier accepts.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Unsupported Certificate",
            "Renamed: RFC 8224 writes \"Unsupported Credential\"; the seed has the name of RFC 4474.";
    }
    438 INVALID_IDENTITY_HEADER "Invalid Identity Header" {
        source: "RFC 8224 (was RFC 4474)", "6.2.2; 6.2.4";
        standing: Registered;
        senders: PROXY | UAS;
        meaning: "The signature in the Identity header does not fit the request.";
        advice: "Look for elements that change From, To or Date after signing; use the full form of the \
            PASSporT.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Invalid Identity Header";
        note: "RFC 8224 also allows the phrase \"Invalid PASSporT\".";
    }
    439 FIRST_HOP_LACKS_OUTBOUND_SUPPORT "First Hop Lacks Outbound Support" {
        source: "RFC 5626", "11.6; 4.2.1; 6";
        standing: Registered;
        senders: REGISTRAR;
        meaning: "The client wants Outbound, but the first proxy on its path does not support it.";
        advice: "Register without outbound, or through another first proxy.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
        note: "Only from a registrar.";
    }
    440 MAX_BREADTH_EXCEEDED "Max-Breadth Exceeded" {
        source: "RFC 5393", "6.2; 5.1; 5.3.3";
        standing: Registered;
        senders: PROXY;
        meaning: "Forking the request would need more parallel branches than Max-Breadth leaves.";
        advice: "Do not repeat it unchanged; not every destination was reached.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    469 BAD_INFO_PACKAGE "Bad Info Package" {
        source: "RFC 6086", "4.2.1; 4.2.2; 11.6";
        standing: Registered;
        senders: UAS;
        headers: "Recv-Info with the packages that are accepted (MUST).";
        meaning: "The INFO carries a package that was not agreed on.";
        advice: "Send INFO only with packages that Recv-Info lists; the dialog goes on.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    470 CONSENT_NEEDED "Consent Needed" {
        source: "RFC 5360", "5.9.1; 5.9.2; 6.1";
        standing: Registered;
        senders: PROXY | UAS;
        headers: "Permission-Missing with the URIs that lack consent (SHOULD).";
        meaning: "A recipient has not agreed to get requests through this relay.";
        advice: "Have the relay ask for consent, and retry when it is given.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    473 FILTERED_DESTINATION "Filtered destination" {
        source: "OpenSIPS";
        standing: Vendor;
        senders: PROXY;
        meaning: "The destination is on a list that the proxy blocks.";
        advice: "Look at the block list of the proxy; take it for 400.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
    }
    474 BAD_PROTOCOL "Bad Protocol" {
        source: "OpenSIPS";
        standing: Vendor;
        senders: PROXY;
        meaning: "The proxy cannot use the transport protocol asked for.";
        advice: "Look at the transport of the next hop; take it for 400.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
        note: "The phrase on the wire varies.";
    }
    475 BAD_URI "Bad URI" {
        source: "OpenSIPS";
        standing: Vendor;
        senders: PROXY;
        meaning: "The proxy could not make sense of a URI.";
        advice: "Check the Request-URI; take it for 400.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
        note: "Kamailio has 479 for it.";
    }
    476 UNRESOLVABLE_DESTINATION_476 "Unresolvable destination" {
        source: "OpenSIPS";
        standing: Vendor;
        senders: PROXY;
        meaning: "The name of the next hop does not resolve.";
        advice: "Check DNS for the next hop; take it for 400.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
        note: "Kamailio has 478 for it.";
    }
    477 SEND_FAILED "Send failed" {
        source: "Kamailio, OpenSIPS, SER";
        standing: Vendor;
        senders: PROXY;
        meaning: "The proxy could not send the request to the next hop.";
        advice: "Check that the next hop can be reached; try another route; take it for 400.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
        note: "Kamailio writes \"Unfortunately error on sending to next hop occurred\".";
    }
    478 UNRESOLVABLE_DESTINATION "Unresolvable destination" {
        source: "Kamailio";
        standing: Vendor;
        senders: PROXY;
        meaning: "The name of the next hop does not resolve.";
        advice: "Check DNS for the next hop; take it for 400.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
        note: "OpenSIPS has 476 for it.";
    }
    479 URI_NOT_PROCESSED "Regretfully, we were not able to process the URI" {
        source: "Kamailio";
        standing: Vendor;
        senders: PROXY;
        meaning: "The proxy could not make sense of the Request-URI.";
        advice: "Check the Request-URI; take it for 400.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
        note: "OpenSIPS has 475 for it.";
    }
    480 TEMPORARILY_UNAVAILABLE "Temporarily Unavailable" {
        source: "RFC 3261", "21.4.18; 20.33";
        standing: Registered;
        senders: ANY;
        headers: "Retry-After MAY; the phrase should say why.";
        meaning: "The called side was reached, but the user is not available: not logged in, does not \
            answer, or does not want calls now.";
        advice: "Try later, after Retry-After if there is one, or at another destination.";
        dialog: Usage, "RFC 5057 5.1 note 7";
        seed: "Temporarily Unavailable";
        note: "The most overloaded code: a Reason header with cause 18, 19 or 20 tells which (RFC 6432).";
    }
    481 CALL_TRANSACTION_DOES_NOT_EXIST "Call/Transaction Does Not Exist" {
        source: "RFC 3261", "21.4.19; 12.2.1.2; 15.1.2; RFC 5057 5.1 note (8); RFC 3262 3; RFC 6665 4.1.3";
        standing: Registered;
        senders: UAS;
        meaning: "The server has no dialog or transaction that the request belongs to.";
        advice: "Consider the usage ended and do not repeat the request. To a BYE it is good news: the \
            other side has hung up already.";
        dialog: Usage, "RFC 5057 5.1 note 8",
            "To CANCEL it concerns the CANCEL alone. Many stacks end the whole dialog.";
        seed: "Call/Transaction Does Not Exist";
        note: "RFC 2543 said \"Call Leg/Transaction Does Not Exist\".";
    }
    482 LOOP_DETECTED "Loop Detected" {
        source: "RFC 3261", "21.4.20; 8.2.2.2; 16.3(4); RFC 5393 4.2";
        standing: Registered;
        senders: ANY;
        meaning: "The request came back to an element that it had passed, or reached a user agent twice on \
            different paths.";
        advice: "Correct the routing; do not retry.";
        dialog: Dialog, "RFC 5057 5.1 note 9",
            "Aberrant inside a dialog: a bad route set, or a request that forked.";
        seed: "Loop Detected";
        note: "A user agent server also sends it for a merged request (8.2.2.2).";
    }
    483 TOO_MANY_HOPS "Too Many Hops" {
        source: "RFC 3261", "21.4.21; 16.3(3); 11";
        standing: Registered;
        senders: ANY;
        meaning: "Max-Forwards ran out before the request arrived.";
        advice: "Look for a routing loop; retry only if Max-Forwards was small.";
        dialog: Dialog, "RFC 5057 5.1 note 10", "Spared if a retry with a larger Max-Forwards succeeds.";
        seed: "Too Many Hops";
        note: "OPTIONS with a small Max-Forwards traces the path (section 11).";
    }
    484 ADDRESS_INCOMPLETE "Address Incomplete" {
        source: "RFC 3261", "21.4.22; 16.7(6)";
        standing: Registered;
        senders: ANY;
        headers: "The phrase should say what is missing.";
        meaning: "The number is incomplete.";
        advice: "Send the request with more digits when dialling overlaps; else correct the number.";
        dialog: Dialog, "RFC 5057 5.1 note 2";
        seed: "Address Incomplete";
    }
    485 AMBIGUOUS "Ambiguous" {
        source: "RFC 3261", "21.4.23";
        standing: Registered;
        senders: ANY;
        headers: "Contact MAY list the candidates.";
        meaning: "The address fits several users.";
        advice: "Have the user choose; do not choose automatically.";
        dialog: Dialog, "RFC 5057 5.1 note 2";
        seed: "Ambiguous";
        note: "A server must be able to send 404 instead, as the list tells who exists.";
    }
    486 BUSY_HERE "Busy Here" {
        source: "RFC 3261", "21.4.24; 13.3.1.3; 20.33";
        standing: Registered;
        senders: UAS;
        headers: "Retry-After MAY.";
        meaning: "The called device is busy and takes no further call; others of the same user may be free.";
        advice: "Busy tone; call later. A proxy may try other destinations.";
        dialog: Transaction, "RFC 5057 5.1 note 11";
        seed: "Busy Here";
    }
    487 REQUEST_TERMINATED "Request Terminated" {
        source: "RFC 3261", "21.4.25; 9.2; 15.1.2";
        standing: Registered;
        senders: UAS | PROXY;
        headers: "Reason with a Q.850 cause MAY (RFC 6432).";
        meaning: "The request was ended by a CANCEL or a BYE before it was answered.";
        advice: "Nothing: it confirms what the caller did. Send ACK.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Request Terminated";
        note: "Answers the INVITE, never the CANCEL itself, which gets 200 or 481.";
    }
    488 NOT_ACCEPTABLE_HERE "Not Acceptable Here" {
        source: "RFC 3261", "21.4.26; 13.3.1.3; 14.2; 20.43";
        standing: Registered;
        senders: UAS | PROXY;
        headers: "Warning (SHOULD); a body may describe what would be accepted.";
        meaning: "The session as offered does not suit this device: codecs, encryption, addresses.";
        advice: "Offer other media and retry, or try another destination.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Not Acceptable Here";
        note: "To a re-INVITE: the session goes on as it was. The global form is 606.";
    }
    489 BAD_EVENT "Bad Event" {
        source: "RFC 6665 (was RFC 3265)", "8.3.2; 4.2.1.1; 4.1.2.2; 8.2.2";
        standing: Registered;
        senders: UAS;
        headers: "Allow-Events MAY.";
        meaning: "The server does not know the event package.";
        advice: "Use a package that the server has.";
        dialog: Usage, "RFC 5057 5.1 note 12",
            "Of methods other than SUBSCRIBE and NOTIFY it ends the transaction only.";
        seed: "Bad Event";
    }
    490 REQUEST_UPDATED "Request Updated" {
        source: "drafts, pjsip, sofia-sip";
        standing: Vendor;
        senders: UAS;
        meaning: "From drafts that were never registered.";
        advice: "Take it for 400.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 4xx.";
        note: "Two widely used stacks define it.";
    }
    491 REQUEST_PENDING "Request Pending" {
        source: "RFC 3261", "21.4.27; 14.1; 14.2; RFC 3311 5.2";
        standing: Registered;
        senders: UAS;
        meaning: "Both sides changed the session at the same time.";
        advice: "Retry once after a random wait: 2.1 to 4 s for the side that made the Call-ID, up to 2 s \
            for the other.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Request Pending";
        note: "To re-INVITE (14.2) and UPDATE (RFC 3311).";
    }
    493 UNDECIPHERABLE "Undecipherable" {
        source: "RFC 3261", "21.4.28; 23.2";
        standing: Registered;
        senders: UAS;
        headers: "A body with the key to use MAY.";
        meaning: "The body was encrypted with a key that the recipient does not have.";
        advice: "Encrypt with the key in the answer, or send in clear.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Undecipherable (Could not decrypt S/MIME body part)";
    }
    494 SECURITY_AGREEMENT_REQUIRED "Security Agreement Required" {
        source: "RFC 3329", "2.3.1; 2.3.2; 6.4";
        standing: Registered;
        senders: PROXY | UAS;
        headers: "Security-Server (MUST), and Require: sec-agree.";
        meaning: "A security mechanism has to be agreed on first.";
        advice: "Choose a mechanism from Security-Server, set it up, and retry with Security-Client and \
            Security-Verify.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Security Agreement Required";
    }
    500 SERVER_INTERNAL_ERROR "Server Internal Error" {
        source: "RFC 3261", "21.5.1; 8.1.3.2; 12.2.2; 14.2; 16.7(6); RFC 3311 5.2";
        standing: Registered;
        senders: ANY;
        headers: "Retry-After MAY; MUST, at random up to 10 s, when INVITEs of one dialog overlap.";
        meaning: "The server ran into something unexpected.";
        advice: "Retry after Retry-After or after some seconds; try the next server.";
        dialog: Transaction, "RFC 5057 5.1 note 13", "An answer to a request that ends the usage ends it.";
        seed: "Server Internal Error";
        note: "An unknown 5xx is taken for this one. A proxy turns a lone 503 into it, and a CSeq out of \
            order gets it.";
    }
    501 NOT_IMPLEMENTED "Not Implemented" {
        source: "RFC 3261", "21.5.2; 8.2.1; RFC 4475 3.1.1.2";
        standing: Registered;
        senders: UAS;
        meaning: "The server does not know the method at all.";
        advice: "Do not use the method with this server.";
        dialog: Usage, "RFC 5057 5.1 note 3", "Only the transaction if the method is no part of the usage.";
        seed: "Not Implemented: The SIP request method is not implemented here";
        note: "Said of a method that is not recognised; one that is known but not taken here gets 405. A \
            proxy forwards methods that it does not know.";
    }
    502 BAD_GATEWAY "Bad Gateway" {
        source: "RFC 3261", "21.5.3";
        standing: Registered;
        senders: PROXY | UAS;
        meaning: "A gateway or proxy got an invalid answer from behind it.";
        advice: "Try another route; look at the element behind the one that answered.";
        dialog: Dialog, "RFC 5057 5.1 note 14", "Aberrant inside a dialog: a bad route set.";
        seed: "Bad Gateway";
    }
    503 SERVICE_UNAVAILABLE "Service Unavailable" {
        source: "RFC 3261", "21.5.4; 8.1.3.1; 16.7(6); 16.9; 20.33; RFC 3263 4.3";
        standing: Registered;
        senders: ANY;
        headers: "Retry-After MAY.";
        meaning: "The server is overloaded or under maintenance, or refuses work for now.";
        advice: "Use another server; leave this one alone until Retry-After is over, without it act as on \
            500.";
        dialog: Transaction, "RFC 5057 5.1 note 15";
        seed: "Service Unavailable";
        note: "Also what a client takes a transport error for (8.1.3.1). Should not be forwarded upstream \
            (16.7).";
    }
    504 SERVER_TIMEOUT "Server Time-out" {
        source: "RFC 3261", "21.5.5";
        standing: Registered;
        senders: PROXY | UAS;
        meaning: "A server that was needed, such as DNS or a database, did not answer in time.";
        advice: "Try another route, or later.";
        dialog: Transaction, "RFC 5057 5.1 note 16", "No clear case for it inside a dialog.";
        seed: "Server Time-out";
        note: "Where nothing came within the Expires of the request, 408 is due. RFC 2543 said \"Gateway \
            Time-out\".";
    }
    505 VERSION_NOT_SUPPORTED "Version Not Supported" {
        source: "RFC 3261", "21.5.6";
        standing: Registered;
        senders: ANY;
        meaning: "The server does not support the SIP version of the request.";
        advice: "Send it as SIP/2.0.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Version Not Supported: The server does not support this version of the SIP protocol";
    }
    513 MESSAGE_TOO_LARGE "Message Too Large" {
        source: "RFC 3261", "21.5.7";
        standing: Registered;
        senders: ANY;
        meaning: "The message is longer than the server can process.";
        advice: "Send a smaller message.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Message Too Large";
    }
    555 PUSH_NOTIFICATION_SERVICE_NOT_SUPPORTED "Push Notification Service Not Supported" {
        source: "RFC 8599", "4.1.5; 5.6.1.1; 5.6.1.2; 8.1; 14.2.1";
        standing: Registered;
        senders: PROXY | REGISTRAR;
        meaning: "The proxy does not support the push service named in the registration.";
        advice: "Register without pn-provider, or with one that is supported.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 5xx.";
        note: "Only to REGISTER.";
    }
    580 PRECONDITION_FAILURE "Precondition Failure" {
        source: "RFC 3312", "8; 15";
        standing: Registered;
        senders: UAS;
        headers: "A body with SDP that marks the preconditions that failed.";
        meaning: "A condition that had to hold before ringing, such as reserved bandwidth, could not be met.";
        advice: "Retry with optional preconditions or with other quality of service.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Precondition Failure";
    }
    600 BUSY_EVERYWHERE "Busy Everywhere" {
        source: "RFC 3261", "21.6.1; 16.7(5); 20.33";
        standing: Registered;
        senders: UAS;
        headers: "Retry-After MAY.";
        meaning: "The user was reached and is busy everywhere.";
        advice: "Busy tone; do not try other destinations; call later.";
        dialog: Transaction, "RFC 5057 5.1 note 17";
        seed: "Busy Everywhere";
        note: "An unknown 6xx is taken for this one.";
    }
    603 DECLINE "Decline" {
        source: "RFC 3261", "21.6.2; 20.33; RFC 5057 5.6";
        standing: Registered;
        senders: UAS;
        headers: "Retry-After MAY.";
        meaning: "The user was reached and does not want to take the call, here or elsewhere.";
        advice: "Do not try other destinations.";
        dialog: Transaction, "RFC 5057 5.1",
            "The safest code to refuse a new usage inside a dialog (section 5.6).";
        seed: "Decline";
        note: "With the phrase \"Network Blocked\" and a matching Reason it comes from call analytics.";
    }
    604 DOES_NOT_EXIST_ANYWHERE "Does Not Exist Anywhere" {
        source: "RFC 3261", "21.6.3";
        standing: Registered;
        senders: ANY;
        meaning: "A server that knows says that the user exists nowhere.";
        advice: "Check the number; do not retry.";
        dialog: Dialog, "RFC 5057 5.1 note 2";
        seed: "Does Not Exist Anywhere";
    }
    606 NOT_ACCEPTABLE_ANYWHERE "Not Acceptable" {
        source: "RFC 3261", "21.6.4; 20.43";
        standing: Registered;
        senders: UAS;
        headers: "Warning MAY; a body may describe what would be accepted.";
        meaning: "The user was reached, but none of the devices can take the session as offered.";
        advice: "Offer other media; other destinations will not help.";
        dialog: Transaction, "RFC 5057 5.1";
        seed: "Not Acceptable";
        note: "The global form of 488.";
    }
    607 UNWANTED "Unwanted" {
        source: "RFC 8197", "4; 5.1";
        standing: Registered;
        senders: UAS;
        meaning: "The called person marked the call as unwanted.";
        advice: "Do not call again; the caller may be blocked from now on.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 6xx.";
        note: "A decision of a person; 608 is one of a machine.";
    }
    608 REJECTED "Rejected" {
        source: "RFC 8688", "3.1; 3.2; 3.3; 3.4";
        standing: Registered;
        senders: PROXY | UAS;
        headers: "Call-Info with purpose=jwscard and a signed contact for redress (MUST, unless there are \
            signs of malice).";
        meaning: "An intermediary rejected the call on the strength of analytics.";
        advice: "Contact the blocking party through the card in Call-Info.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 6xx.";
    }
    666 UNWANTED_666 "Unwanted" {
        source: "drafts of RFC 8197";
        standing: Historic;
        senders: UAS;
        meaning: "The number that drafts had for 607.";
        advice: "Take it for 600.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 6xx.";
    }
    687 DIALOG_TERMINATED "Dialog Terminated" {
        source: "drafts, sofia-sip";
        standing: Vendor;
        senders: PROXY;
        meaning: "From drafts; the idea became 199.";
        advice: "Take it for 600.";
        dialog: Transaction, "RFC 5057 5.1", "By its rule for an unrecognised 6xx.";
        note: "Still in the tables of sofia-sip.";
    }
}

variants! {
    403 "Stale Date" {
        source: "RFC 8224 (was RFC 4474)", "6.2.2";
        standing: Registered;
        senders: PROXY | UAS;
        meaning: "The Date of the request is too old for its Identity to be verified.";
        advice: "Correct the clock, or sign again with a fresh Date.";
        dialog: Transaction, "RFC 5057 5.1";
    }
    422 "Session Timer Too Small" {
        source: "drafts of RFC 4028, pjsip, sofia-sip, Kamailio";
        standing: Historic;
        senders: UAS | PROXY;
        headers: "Min-SE.";
        meaning: "As 422.";
        advice: "As 422.";
        dialog: Transaction, "RFC 5057 5.1 note 5";
    }
    480 "Temporarily not available" {
        source: "RFC 2543", "5.1.1";
        standing: Historic;
        senders: ANY;
        headers: "Retry-After MAY.";
        meaning: "As 480.";
        advice: "As 480.";
        dialog: Usage, "RFC 5057 5.1 note 7";
    }
    487 "Request Cancelled" {
        source: "drafts of RFC 3261";
        standing: Historic;
        senders: UAS | PROXY;
        meaning: "As 487.";
        advice: "As 487.";
        dialog: Transaction, "RFC 5057 5.1";
        note: "The table of the seed has it in this wording.";
    }
    603 "Network Blocked" {
        source: "ATIS-1000099";
        standing: Registered;
        senders: PROXY;
        headers: "Reason with SIP;cause=603 or Q.850;cause=21, and a text that begins with v=analytics1 \
            and tells whom to contact (MUST).";
        meaning: "A network in the United States blocked the call on the strength of analytics.";
        advice: "Do not try another route; pass it to the caller, who can use the contact in the text for \
            redress.";
        dialog: Transaction, "RFC 5057 5.1";
        note: "Known as 603+; FCC 25-15 prescribes it. Recognised by phrase and Reason text together, \
            never by the phrase alone.";
    }
    603 "Declined" {
        source: "RFC 3515", "2.4.5";
        standing: Registered;
        senders: UAS;
        meaning: "As 603 Decline.";
        advice: "As 603.";
        dialog: Transaction, "RFC 5057 5.1";
        note: "Printed in the examples of RFC 3515.";
    }
}
