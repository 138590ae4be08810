//! FreeSWITCH, mod_sofia.
//!
//! Its comment names RFC 4497 section 8.4.4, from which 485, 604, 488 and 606 differ.
//! Causes above 127 are its own and fit no octet: 487 becomes ORIGINATOR_CANCEL, numbered 487.
//! 429 is paired with BAD_IDENTITY_INFO; RFC 8224 gives that name to 436.
//!
//! Source: signalwire/freeswitch, commit cc93a683ca6e1f8f47c1d6e38bd2daf8fa6a7b1c.

use alloc::borrow::Cow;

use super::row::{any, q850, rules, sip, table};
use super::{Profile, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("freeswitch"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("FreeSWITCH, mod_sofia"),
    source: Cow::Borrowed("signalwire/freeswitch, commit cc93a683ca6e1f8f47c1d6e38bd2daf8fa6a7b1c"),
    standing: Standing::Read,
    sip_to_cause: Some(table!(
        sip,
        "src/mod/endpoints/mod_sofia/sofia_glue.c, sofia_glue_sip_cause_to_freeswitch",
        SIP_TO_CAUSE
    )),
    cause_to_sip: Some(table!(
        q850,
        "src/mod/endpoints/mod_sofia/mod_sofia.c, hangup_cause_to_sip",
        CAUSE_TO_SIP
    )),
    locations: Cow::Borrowed(&[]),
};

static SIP_TO_CAUSE: [Rule; 45] = rules! {
    sip(200).cause(16).named("NORMAL_CLEARING"),
    sip(401).cause(21).named("CALL_REJECTED"),
    sip(402).cause(21).named("CALL_REJECTED"),
    sip(403).cause(21).named("CALL_REJECTED"),
    sip(407).cause(21).named("CALL_REJECTED"),
    sip(603).cause(21).named("CALL_REJECTED"),
    sip(608).cause(21).named("CALL_REJECTED"),
    sip(607).cause(819).named("UNWANTED"),
    sip(404).cause(1).named("UNALLOCATED_NUMBER"),
    sip(485).cause(3).named("NO_ROUTE_DESTINATION"),
    sip(604).cause(3).named("NO_ROUTE_DESTINATION"),
    sip(408).cause(102).named("RECOVERY_ON_TIMER_EXPIRE"),
    sip(504).cause(102).named("RECOVERY_ON_TIMER_EXPIRE"),
    sip(410).cause(22).named("NUMBER_CHANGED"),
    sip(413).cause(127).named("INTERWORKING"),
    sip(414).cause(127).named("INTERWORKING"),
    sip(416).cause(127).named("INTERWORKING"),
    sip(420).cause(127).named("INTERWORKING"),
    sip(421).cause(127).named("INTERWORKING"),
    sip(423).cause(127).named("INTERWORKING"),
    sip(505).cause(127).named("INTERWORKING"),
    sip(513).cause(127).named("INTERWORKING"),
    sip(480).cause(18).named("NO_USER_RESPONSE"),
    sip(400).cause(41).named("NORMAL_TEMPORARY_FAILURE"),
    sip(481).cause(41).named("NORMAL_TEMPORARY_FAILURE"),
    sip(500).cause(41).named("NORMAL_TEMPORARY_FAILURE"),
    sip(503).cause(41).named("NORMAL_TEMPORARY_FAILURE"),
    sip(486).cause(17).named("USER_BUSY"),
    sip(600).cause(17).named("USER_BUSY"),
    sip(484).cause(28).named("INVALID_NUMBER_FORMAT"),
    sip(488).cause(88).named("INCOMPATIBLE_DESTINATION"),
    sip(606).cause(88).named("INCOMPATIBLE_DESTINATION"),
    sip(502).cause(38).named("NETWORK_OUT_OF_ORDER"),
    sip(405).cause(63).named("SERVICE_UNAVAILABLE"),
    sip(406).cause(79).named("SERVICE_NOT_IMPLEMENTED"),
    sip(415).cause(79).named("SERVICE_NOT_IMPLEMENTED"),
    sip(501).cause(79).named("SERVICE_NOT_IMPLEMENTED"),
    sip(482).cause(25).named("EXCHANGE_ROUTING_ERROR"),
    sip(483).cause(25).named("EXCHANGE_ROUTING_ERROR"),
    sip(487).cause(487).named("ORIGINATOR_CANCEL"),
    sip(428).cause(820).named("NO_IDENTITY"),
    sip(429).cause(821).named("BAD_IDENTITY_INFO"),
    sip(437).cause(822).named("UNSUPPORTED_CERTIFICATE"),
    sip(438).cause(823).named("INVALID_IDENTITY"),
    any().cause(31).named("NORMAL_UNSPECIFIED"),
};

static CAUSE_TO_SIP: [Rule; 46] = rules! {
    q850(1).status(404).named("UNALLOCATED_NUMBER"),
    q850(2).status(404).named("NO_ROUTE_TRANSIT_NET"),
    q850(3).status(404).named("NO_ROUTE_DESTINATION"),
    q850(17).status(486).named("USER_BUSY"),
    q850(18).status(408).named("NO_USER_RESPONSE"),
    q850(19).status(480).named("NO_ANSWER"),
    q850(20).status(480).named("SUBSCRIBER_ABSENT"),
    q850(21).status(603).named("CALL_REJECTED"),
    q850(22).status(410).named("NUMBER_CHANGED"),
    q850(23).status(410).named("REDIRECTION_TO_NEW_DESTINATION"),
    q850(25).status(483).named("EXCHANGE_ROUTING_ERROR"),
    q850(27).status(502).named("DESTINATION_OUT_OF_ORDER"),
    q850(28).status(484).named("INVALID_NUMBER_FORMAT"),
    q850(29).status(501).named("FACILITY_REJECTED"),
    q850(31).status(480).named("NORMAL_UNSPECIFIED"),
    q850(34).status(503).named("NORMAL_CIRCUIT_CONGESTION"),
    q850(38).status(503).named("NETWORK_OUT_OF_ORDER"),
    q850(41).status(503).named("NORMAL_TEMPORARY_FAILURE"),
    q850(42).status(503).named("SWITCH_CONGESTION"),
    q850(44).status(503).named("REQUESTED_CHAN_UNAVAIL"),
    q850(52).status(403).named("OUTGOING_CALL_BARRED"),
    q850(54).status(403).named("INCOMING_CALL_BARRED"),
    q850(57).status(403).named("BEARERCAPABILITY_NOTAUTH"),
    q850(58).status(503).named("BEARERCAPABILITY_NOTAVAIL"),
    q850(65).status(488).named("BEARERCAPABILITY_NOTIMPL"),
    q850(69).status(501).named("FACILITY_NOT_IMPLEMENTED"),
    q850(79).status(501).named("SERVICE_NOT_IMPLEMENTED"),
    q850(88).status(488).named("INCOMPATIBLE_DESTINATION"),
    q850(102).status(504).named("RECOVERY_ON_TIMER_EXPIRE"),
    q850(487).status(487).named("ORIGINATOR_CANCEL"),
    q850(808).status(484).named("INVALID_GATEWAY"),
    q850(809).status(503).named("GATEWAY_DOWN"),
    q850(810).status(484).named("INVALID_URL"),
    q850(811).status(502).named("INVALID_PROFILE"),
    q850(815).status(600).named("BUSY_EVERYWHERE"),
    q850(816).status(603).named("DECLINE"),
    q850(817).status(604).named("DOES_NOT_EXIST_ANYWHERE"),
    q850(818).status(606).named("NOT_ACCEPTABLE"),
    q850(819).status(607).named("UNWANTED"),
    q850(820).status(428).named("NO_IDENTITY"),
    q850(821).status(429).named("BAD_IDENTITY_INFO"),
    q850(822).status(437).named("UNSUPPORTED_CERTIFICATE"),
    q850(823).status(438).named("INVALID_IDENTITY"),
    q850(824).status(403).named("STALE_DATE"),
    q850(825).status(603).named("REJECT_ALL"),
    any().status(480),
};
