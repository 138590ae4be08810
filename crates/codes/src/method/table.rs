//! The table of methods.

use super::{Method, MethodInfo};
use crate::StatusCode as Status;

/// Every registered method, in alphabetical order.
pub fn methods() -> &'static [MethodInfo] {
    &METHODS
}

macro_rules! table {
    ($($method:ident {
        source: $source:literal, $section:literal;
        meaning: $meaning:literal;
        dialog: $opens:ident, $dialog:literal;
        responses: $($status:ident => $particular:literal),*;
    })+) => {
        pub(super) static METHODS: [MethodInfo; Method::ALL.len()] = [$(MethodInfo {
            method: Method::$method,
            source: $source,
            section: $section,
            meaning: $meaning,
            opens_dialog: opens!($opens),
            dialog: $dialog,
            responses: &[$((Status::$status, $particular)),*],
        }),+];
    };
}

macro_rules! opens {
    (opens) => {
        true
    };
    (does_not_open) => {
        false
    };
}

table! {
    Ack {
        source: "RFC 3261", "13.2.2.4; 17.1.1.3";
        meaning: "Confirms that the final response to an INVITE arrived. To a 2xx it goes end to end and may carry \
            the SDP answer; to other finals it goes one hop.";
        dialog: does_not_open, "After a 2xx it belongs to the dialog that the 2xx confirmed.";
        responses:;
    }
    Bye {
        source: "RFC 3261", "15";
        meaning: "Ends a session and the dialog usage of its INVITE.";
        dialog: does_not_open, "Sent inside a dialog, by the caller also inside an early one.";
        responses:
            REQUEST_TIMEOUT => "No answer to the BYE: the sender considers session and dialog ended all the same \
                (15.1.1).",
            CALL_TRANSACTION_DOES_NOT_EXIST => "The other side has no such dialog: both hung up at once, or it lost \
                the call. The sender considers session and dialog ended (15.1.1).";
    }
    Cancel {
        source: "RFC 3261", "9";
        meaning: "Gives up an INVITE that has no final response yet. It goes one hop at a time and gets a response \
            of its own, beside the 487 to the INVITE.";
        dialog: does_not_open, "It has the Call-ID and tags of the INVITE; a 2xx that crosses it must be ended with BYE.";
        responses:
            OK => "The CANCEL found its INVITE; says nothing on what becomes of that.",
            CALL_TRANSACTION_DOES_NOT_EXIST => "No pending request matches; concerns the CANCEL alone and ends \
                neither INVITE nor dialog (9.2; RFC 5057 5.1).";
    }
    Info {
        source: "RFC 6086", "4";
        meaning: "Carries application data, DTMF for example, along the signalling path of a session.";
        dialog: does_not_open, "Sent inside the usage of an INVITE; it changes neither session nor dialog.";
        responses:
            METHOD_NOT_ALLOWED => "No INFO wanted; ends the transaction only (RFC 5057 5.1).",
            UNSUPPORTED_MEDIA_TYPE => "The Info Package is known, but not this kind of body (RFC 6086 4.2.2).",
            BAD_INFO_PACKAGE => "The package was not agreed on in Recv-Info; the session goes on (RFC 6086 4.2.2).",
            CALL_TRANSACTION_DOES_NOT_EXIST => "The other side has lost the usage (RFC 5057 5.1).",
            NOT_IMPLEMENTED => "INFO is unknown; ends the transaction only (RFC 5057 5.1).";
    }
    Invite {
        source: "RFC 3261", "13; 14";
        meaning: "Invites to a session; inside a dialog (re-INVITE) it changes the session.";
        dialog: opens, "101 to 199 with a To tag open an early dialog, a 2xx confirms it (12.1).";
        responses:
            REQUEST_TIMEOUT => "Nobody answered in time; to a re-INVITE: the dialog ends (12.2.1.2).",
            SESSION_INTERVAL_TOO_SMALL => "Retry with the Min-SE of the response (RFC 4028 7.3).",
            CALL_TRANSACTION_DOES_NOT_EXIST => "To a re-INVITE: the other side has lost the call (12.2.1.2).",
            REQUEST_TERMINATED => "The INVITE was ended by CANCEL, or by BYE in the early dialog (9.2, 15.1.2).",
            NOT_ACCEPTABLE_HERE => "The session offered does not suit; to a re-INVITE the session goes on \
                unchanged (13.3.1.3, 14.2).",
            REQUEST_PENDING => "Both sides sent a re-INVITE: retry after a random time (14.1).",
            SERVER_INTERNAL_ERROR => "With Retry-After: an earlier INVITE of the same side is not answered yet \
                (14.2).",
            PRECONDITION_FAILURE => "A mandatory precondition of the offer cannot be met (RFC 3312 8).";
    }
    Message {
        source: "RFC 3428", "4; 7";
        meaning: "Carries an instant message in its body.";
        dialog: does_not_open, "Usually sent outside dialogs; inside one it belongs to no usage.";
        responses:
            ACCEPTED => "The message was stored to be delivered later (RFC 3428 7).",
            REQUEST_ENTITY_TOO_LARGE => "The message is too long: shorten it, or use a session for it.";
    }
    Notify {
        source: "RFC 6665", "3.2; 8.1.2";
        meaning: "Tells a subscriber the state of what it subscribed to.";
        dialog: does_not_open, "The NOTIFY that answers a SUBSCRIBE establishes the dialog usage which that one asked \
            for (4.4.1).";
        responses:
            NOT_ACCEPTABLE => "The subscriber reads none of the formats (4.1.2.1).",
            CALL_TRANSACTION_DOES_NOT_EXIST => "The subscriber knows no such subscription; the notifier removes it \
                (4.1.3, 4.2.2).",
            BAD_EVENT => "The event package is not the one subscribed to; the notifier removes the subscription \
                (4.1.3, 4.2.2).";
    }
    Options {
        source: "RFC 3261", "11";
        meaning: "Asks what a server can do; widely used as a sign of life.";
        dialog: does_not_open, "Inside a dialog it belongs to no usage and ends none (RFC 5057 5.3).";
        responses:
            OK => "Lists the capabilities in Allow, Accept, Supported (11.2).",
            TOO_MANY_HOPS => "With a small Max-Forwards: names the hop reached, as traceroute does (11).",
            BUSY_HERE => "What an INVITE would get now: the server is alive (11.2).";
    }
    Prack {
        source: "RFC 3262", "6";
        meaning: "Acknowledges a provisional response that was sent reliably.";
        dialog: does_not_open, "Sent inside the early dialog.";
        responses:
            CALL_TRANSACTION_DOES_NOT_EXIST => "Its RAck matches no reliable provisional response that waits to be \
                acknowledged (RFC 3262 3).";
    }
    Publish {
        source: "RFC 3903", "11.1.1";
        meaning: "Publishes the state of a user, presence for example, to a compositor.";
        dialog: does_not_open, "None; the entity tag ties publications together.";
        responses:
            NOT_FOUND => "The server keeps no state for this address (RFC 3903 6).",
            CONDITIONAL_REQUEST_FAILED => "The entity tag is unknown: discard it and publish afresh (RFC 3903 5).",
            INTERVAL_TOO_BRIEF => "Publish again with at least Min-Expires (RFC 3903 5).",
            BAD_EVENT => "The server does not take state for this event package (RFC 3903 6).";
    }
    Refer {
        source: "RFC 3515", "2";
        meaning: "Asks the recipient to contact the party in Refer-To; the way a call is transferred.";
        dialog: opens, "It subscribes to the outcome, so outside a dialog a 2xx opens one; NOTIFY reports the outcome.";
        responses:
            OK => "The recipient will try; NOTIFY reports what comes of it.",
            ACCEPTED => "As 200; the usual answer of implementations of RFC 3515 (2.4.2).",
            BAD_REQUEST => "Not exactly one Refer-To (2.4.2).",
            PROVIDE_REFERRER_IDENTITY => "Referred-By must be proved (RFC 3892 5).",
            DECLINE => "The recipient does not want to, the safest refusal inside a dialog (RFC 5057 5.6).";
    }
    Register {
        source: "RFC 3261", "10";
        meaning: "Binds an address of record to the contacts it is reached at, for a time.";
        dialog: does_not_open, "None.";
        responses:
            OK => "Lists every binding with its expiry: also the ones of other devices (10.3).",
            UNAUTHORIZED => "The registrar wants credentials; the normal answer to a first REGISTER (22.2).",
            FORBIDDEN => "The user may not change the bindings of this address (10.3); practice: wrong password.",
            NOT_FOUND => "The address of record is none of this domain (10.3).",
            INTERVAL_TOO_BRIEF => "Register again with at least Min-Expires (10.2.8).",
            FIRST_HOP_LACKS_OUTBOUND_SUPPORT => "Register without outbound (RFC 5626 4.2.1).",
            PUSH_NOTIFICATION_SERVICE_NOT_SUPPORTED => "Register without pn-provider, or with another (RFC 8599 \
                4.1.5).";
    }
    Subscribe {
        source: "RFC 6665", "3.1; 8.1.1";
        meaning: "Asks for notifications on an event, for a time; Expires 0 ends or polls.";
        dialog: opens, "The NOTIFY that follows establishes the dialog usage, one for each notifier that a forked \
            request reached (4.4.1).";
        responses:
            ACCEPTED => "Deprecated: as 200, wait for the NOTIFY (8.3.1).",
            NO_NOTIFICATION => "Nothing changed, so no NOTIFY follows; only to Suppress-If-Match (RFC 5839 7.1).",
            FORBIDDEN => "The subscription is not allowed (4.2.1.3).",
            NOT_ACCEPTABLE => "No format of the package suits the Accept of the request (4.1.2.1).",
            INTERVAL_TOO_BRIEF => "Subscribe again with at least Min-Expires (4.2.1.1).",
            CALL_TRANSACTION_DOES_NOT_EXIST => "To a refresh: the notifier has no such subscription, subscribe \
                anew (4.1.2.2).",
            BAD_EVENT => "The notifier does not know the event package (4.2.1.1).";
    }
    Update {
        source: "RFC 3311", "5; 7";
        meaning: "Changes session parameters without touching the INVITE transaction, also before the answer.";
        dialog: does_not_open, "Sent inside a dialog, early or confirmed; it refreshes the remote target.";
        responses:
            REQUEST_TIMEOUT => "The dialog ends (RFC 3311 5.3).",
            SESSION_INTERVAL_TOO_SMALL => "Retry with the Min-SE of the response (RFC 4028 7.3).",
            CALL_TRANSACTION_DOES_NOT_EXIST => "The other side has lost the call; the dialog ends (RFC 3311 5.3).",
            NOT_ACCEPTABLE_HERE => "The new session does not suit; the old one goes on (RFC 3311 5.2).",
            REQUEST_PENDING => "An offer of the other side is open: retry after a random time (RFC 3311 5.2).",
            SERVER_INTERNAL_ERROR => "With Retry-After: an earlier UPDATE or offer is not answered yet (RFC 3311 \
                5.2).",
            SERVER_TIMEOUT => "The user would have to be asked, which takes longer than an UPDATE may (RFC 3311 \
                5.2).";
    }
}
