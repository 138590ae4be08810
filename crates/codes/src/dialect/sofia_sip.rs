//! What the sofia-sip library, and FreeSWITCH with it, reports to its application.

use alloc::borrow::Cow;

use super::{Dialect, DialectCode};
use crate::{Cause, StatusCode as Status};

/// The local statuses of sofia-sip, and where its names for standard numbers differ.
pub static SOFIA_SIP: Dialect = Dialect {
    id: Cow::Borrowed("sofia-sip"),
    title: Cow::Borrowed("sofia-sip, FreeSWITCH"),
    source: Cow::Borrowed(
        "github.com/freeswitch/sofia-sip: libsofia-sip-ua/nua/nua_stack.c, nua/nua_stack.h, nua/nua_client.c, \
         sip/sofia-sip/sip_status.h",
    ),
    codes: Cow::Borrowed(CODES),
};

const CODES: &[DialectCode] = dialect_codes! {
    101 "Shutdown in progress" {
        text: "Shutdown in progress";
        category: "stack";
        likely_cause: "The application called nua_shutdown and the stack still ends calls and registrations.";
        action: "Wait for 200, or 500 after 30 seconds.";
        nearest: None, None;
        reasoning: "An event of the library (nua_stack.c); SIP has no 101, which a client would take for \
            183.";
        seed: false;
        visibility: Hidden;
    }
    202 "No operation to restart" {
        text: "No operation to restart";
        category: "authentication";
        likely_cause: "Credentials came, but no request waits for them.";
        action: "Nothing: the credentials are kept.";
        nearest: None, None;
        reasoning: "An event of nua_authenticate (nua_client.c); the same number on the wire is the \
            standard 202.";
        seed: false;
        visibility: Hidden;
    }
    412 "Precondition Failed" {
        text: "Precondition Failed";
        category: "call";
        likely_cause: "The library received 412.";
        action: "Look up the standard status of this number.";
        nearest: Some(Status::CONDITIONAL_REQUEST_FAILED), None;
        reasoning: "The name in sip_status.h is that of HTTP; SIP registers it as Conditional Request \
            Failed (RFC 3903).";
        seed: false;
        visibility: Carried;
    }
    490 "Request Updated" {
        text: "Request Updated";
        category: "call";
        likely_cause: "The library received 490, which was never registered.";
        action: "Take it for 400.";
        nearest: Some(Status::BAD_REQUEST), None;
        reasoning: "In the table of sip_status.h; a client takes an unregistered 4xx for 400.";
        seed: false;
        visibility: Carried;
    }
    687 "Dialog Terminated" {
        text: "Dialog Terminated";
        category: "call";
        likely_cause: "The library received 687, which was never registered.";
        action: "Take it for 600.";
        nearest: Some(Status::BUSY_EVERYWHERE), None;
        reasoning: "In the table of sip_status.h; a client takes an unregistered 6xx for 600. The idea \
            became 199.";
        seed: false;
        visibility: Carried;
    }
    900 "Internal error" {
        text: "Internal NUA Error";
        category: "stack";
        likely_cause: "The library could not do what was asked: a handle of the wrong kind, credentials \
            that cannot be added, no memory. The phrase says which.";
        action: "Read the phrase and the log of the application; nothing was sent.";
        nearest: Some(Status::SERVER_INTERNAL_ERROR), Some(Cause::TEMPORARY_FAILURE);
        reasoning: "A failure inside the client, so 500; RFC 3398 makes 41 of that. The default phrase is \
            in nua_stack.c, others stand where they arise (Cannot add credentials, Invalid handle for \
            INVITE).";
        seed: false;
        visibility: Inferable;
    }
    901 "Stack is going down" {
        text: "Stack is going down";
        category: "stack";
        likely_cause: "The application asked for something after nua_shutdown.";
        action: "Wait for the new start of the application.";
        nearest: Some(Status::SERVICE_UNAVAILABLE), Some(Cause::TEMPORARY_FAILURE);
        reasoning: "The client serves nothing any more and will be back: 503, cause 41 (nua_stack.c).";
        seed: false;
        visibility: Inferable;
    }
    904 "No matching challenge" {
        text: "No matching challenge";
        category: "authentication";
        likely_cause: "The credentials given to nua_authenticate fit none of the challenges received; \
            mostly the realm differs.";
        action: "Compare realm and user of the account with the 401 or 407 in the recording.";
        nearest: Some(Status::UNAUTHORIZED), Some(Cause::CALL_REJECTED);
        reasoning: "The call ended with a challenge that was not met; RFC 3398 makes 21 of 401 \
            (nua_client.c).";
        seed: false;
        visibility: Inferable;
    }
};
