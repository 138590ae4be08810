//! SIP events and DSS1 codes.
//!
//! Phrases and cause names are those of the document, word for word: 415 is cause 79 with the text
//! "Service or option not available" (79 is "not implemented" elsewhere).
//! There is no default (416 has no row) and no table back.
//!
//! Source: the list of SIP response codes and DSS1 causes that Tritone started from.

use alloc::borrow::Cow;

use super::row::{rules, sip, table};
use super::{Profile, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("dss1"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("SIP events and DSS1 codes"),
    source: Cow::Borrowed("the list of SIP response codes and DSS1 causes that Tritone started from"),
    standing: Standing::Read,
    sip_to_cause: Some(table!(
        sip,
        "section \"SIP Error Messages\", table \"Mapping between SIP events and DSS1 codes\"",
        SIP_TO_CAUSE
    )),
    cause_to_sip: None,
    locations: Cow::Borrowed(&[]),
};

static SIP_TO_CAUSE: [Rule; 36] = rules! {
    sip(400).cause(127).phrase("Bad request").named("Interworking, unspecified"),
    sip(401).cause(57).phrase("Unauthorized").named("Bearer capability not authorized"),
    sip(402).cause(21).phrase("Payment required").named("Call rejected"),
    sip(403).cause(57).phrase("Forbidden").named("Bearer capability not authorized"),
    sip(404).cause(1).phrase("Not found").named("Unallocated (unassigned) number"),
    sip(405).cause(127).phrase("Method not allowed").named("Interworking, unspecified"),
    sip(406).cause(127).phrase("Not acceptable").named("Interworking, unspecified"),
    sip(407).cause(21).phrase("Proxy authentication required").named("Call rejected"),
    sip(408).cause(102).phrase("Request timeout").named("Recover on Expires timeout"),
    sip(409).cause(41).phrase("Conflict").named("Temporary failure"),
    sip(410).cause(1).phrase("Gone").named("Unallocated (unassigned) number"),
    sip(411).cause(127).phrase("Length required").named("Interworking, unspecified"),
    sip(413).cause(127).phrase("Request entity too long").named("Interworking, unspecified"),
    sip(414).cause(127).phrase("Request URI (URL) too long").named("Interworking, unspecified"),
    sip(415).cause(79).phrase("Unsupported media type").named("Service or option not available"),
    sip(420).cause(127).phrase("Bad extension").named("Interworking, unspecified"),
    sip(480).cause(18).phrase("Temporarily unavailable").named("No user response"),
    sip(481).cause(127).phrase("Call leg does not exist").named("Interworking, unspecified"),
    sip(482).cause(127).phrase("Loop detected").named("Interworking, unspecified"),
    sip(483).cause(127).phrase("Too many hops").named("Interworking, unspecified"),
    sip(484).cause(28).phrase("Address incomplete").named("Address incomplete (invalid number format)"),
    sip(485).cause(1).phrase("Address ambiguous").named("Unallocated (unassigned) number"),
    sip(486).cause(17).phrase("Busy here").named("User busy"),
    sip(487).cause(127).phrase("Request cancelled").named("Interworking, unspecified"),
    sip(488).cause(127).phrase("Not acceptable here").named("Interworking, unspecified"),
    sip(500).cause(41).phrase("Internal server error").named("Temporary failure"),
    sip(501).cause(79).phrase("Not implemented").named("Service or option not implemented"),
    sip(502).cause(38).phrase("Bad gateway").named("Network out of order"),
    sip(503).cause(63).phrase("Service unavailable").named("Service or option unavailable"),
    sip(504).cause(102).phrase("Gateway timeout").named("Recover on Expires timeout"),
    sip(505).cause(127).phrase("Version not implemented").named("Interworking, unspecified"),
    sip(580).cause(47).phrase("Precondition Failed").named("Resource unavailable, unspecified"),
    sip(600).cause(17).phrase("Busy everywhere").named("User busy"),
    sip(603).cause(21).phrase("Decline").named("Call rejected"),
    sip(604).cause(1).phrase("Does not exist anywhere").named("Unallocated (unassigned) number"),
    sip(606).cause(58).phrase("Not acceptable").named("Bearer capability not presently available"),
};
