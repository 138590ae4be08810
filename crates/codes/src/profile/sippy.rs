//! Sippy B2BUA.
//!
//! What goes into the RADIUS attribute h323-disconnect-cause. Like `dss1` but for 487.
//!
//! Source: sippy/b2bua, commit 2e4a1145cca765aef542fd40b8a2b7db09fcfc7b.

use alloc::borrow::Cow;

use super::row::{class, rules, sip, table};
use super::{Profile, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("sippy"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("Sippy B2BUA"),
    source: Cow::Borrowed("sippy/b2bua, commit 2e4a1145cca765aef542fd40b8a2b7db09fcfc7b"),
    standing: Standing::Read,
    sip_to_cause: Some(table!(sip, "sippy/RadiusAccounting.py, sipErrToH323Err", SIP_TO_CAUSE)),
    cause_to_sip: None,
    locations: Cow::Borrowed(&[]),
};

static SIP_TO_CAUSE: [Rule; 39] = rules! {
    sip(400).cause(127).named("Interworking, unspecified"),
    sip(401).cause(57).named("Bearer capability not authorized"),
    sip(402).cause(21).named("Call rejected"),
    sip(403).cause(57).named("Bearer capability not authorized"),
    sip(404).cause(1).named("Unallocated number"),
    sip(405).cause(127).named("Interworking, unspecified"),
    sip(406).cause(127).named("Interworking, unspecified"),
    sip(407).cause(21).named("Call rejected"),
    sip(408).cause(102).named("Recover on Expires timeout"),
    sip(409).cause(41).named("Temporary failure"),
    sip(410).cause(1).named("Unallocated number"),
    sip(411).cause(127).named("Interworking, unspecified"),
    sip(413).cause(127).named("Interworking, unspecified"),
    sip(414).cause(127).named("Interworking, unspecified"),
    sip(415).cause(79).named("Service or option not implemented"),
    sip(420).cause(127).named("Interworking, unspecified"),
    sip(480).cause(18).named("No user response"),
    sip(481).cause(127).named("Interworking, unspecified"),
    sip(482).cause(127).named("Interworking, unspecified"),
    sip(483).cause(127).named("Interworking, unspecified"),
    sip(484).cause(28).named("Address incomplete"),
    sip(485).cause(1).named("Unallocated number"),
    sip(486).cause(17).named("User busy"),
    sip(487).cause(18).named("No user responding"),
    sip(488).cause(127).named("Interworking, unspecified"),
    sip(500).cause(41).named("Temporary failure"),
    sip(501).cause(79).named("Service or option not implemented"),
    sip(502).cause(38).named("Network out of order"),
    sip(503).cause(63).named("Service or option unavailable"),
    sip(504).cause(102).named("Recover on Expires timeout"),
    sip(505).cause(127).named("Interworking, unspecified"),
    sip(580).cause(47).named("Resource unavailable, unspecified"),
    sip(600).cause(17).named("User busy"),
    sip(603).cause(21).named("Call rejected"),
    sip(604).cause(1).named("Unallocated number"),
    sip(606).cause(58).named("Bearer capability not presently available"),
    class(4, 6).cause(127),
    class(1, 1).cause(16),
    class(2, 3).zero(),
};
