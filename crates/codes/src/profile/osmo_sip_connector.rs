//! osmo-sip-connector.
//!
//! One list for both directions, first match; only the rows that can fire are here.
//! GSM call control causes: 8 is operator determined barring, 25 pre-emption, 81 invalid transaction
//! identifier.
//! It also sends the cause in a Reason header.
//!
//! Source: osmocom/osmo-sip-connector, commit 6f5534bd5f1107c8bd842d4d349a2837981d5845.

use alloc::borrow::Cow;

use super::row::{any, q850, rules, sip, table};
use super::{Key, Profile, Rule, SentLocation, Standing};
use crate::Location;

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("osmo-sip-connector"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("osmo-sip-connector"),
    source: Cow::Borrowed("osmocom/osmo-sip-connector, commit 6f5534bd5f1107c8bd842d4d349a2837981d5845"),
    standing: Standing::Read,
    sip_to_cause: Some(table!(sip, "src/sip.c, cause_map and status2cause", SIP_TO_CAUSE)),
    cause_to_sip: Some(table!(q850, "src/sip.c, cause_map and cause2status", CAUSE_TO_SIP)),
    locations: Cow::Borrowed(&[(Key::Default, SentLocation::Exactly(Location::PUBLIC_LOCAL))]),
};

static SIP_TO_CAUSE: [Rule; 38] = rules! {
    sip(200).cause(16).named("Normal Call Clearing"),
    sip(403).cause(21).named("Call Rejected"),
    sip(401).cause(21).named("Call Rejected"),
    sip(402).cause(21).named("Call Rejected"),
    sip(407).cause(21).named("Call Rejected"),
    sip(603).cause(21).named("Call Rejected"),
    sip(406).cause(6).named("Channel Unacceptable"),
    sip(404).cause(1).named("Unallocated Number"),
    sip(485).cause(3).named("No Route to Destination"),
    sip(604).cause(3).named("No Route to Destination"),
    sip(504).cause(102).named("Recovery on Timer Expiry"),
    sip(408).cause(102).named("Recovery on Timer Expiry"),
    sip(410).cause(22).named("Number Changed"),
    sip(416).cause(81).named("Invalid Call Reference Value"),
    sip(420).cause(127).named("Interworking, Unspecified"),
    sip(414).cause(127).named("Interworking, Unspecified"),
    sip(413).cause(127).named("Interworking, Unspecified"),
    sip(421).cause(127).named("Interworking, Unspecified"),
    sip(423).cause(127).named("Interworking, Unspecified"),
    sip(505).cause(127).named("Interworking, Unspecified"),
    sip(513).cause(127).named("Interworking, Unspecified"),
    sip(480).cause(18).named("No User Responding"),
    sip(503).cause(47).named("Resource Unavailable, Unspecified"),
    sip(400).cause(41).named("Temporary Failure"),
    sip(481).cause(41).named("Temporary Failure"),
    sip(500).cause(41).named("Temporary Failure"),
    sip(486).cause(17).named("User Busy"),
    sip(600).cause(17).named("User Busy"),
    sip(484).cause(28).named("Invalid Number Format (addr incomplete)"),
    sip(488).cause(88).named("Incompatible Destination"),
    sip(606).cause(88).named("Incompatible Destination"),
    sip(502).cause(27).named("Destination Out of Order"),
    sip(405).cause(63).named("Service or Option Not Implemented"),
    sip(501).cause(79).named("Service or Option Not Implemented"),
    sip(415).cause(79).named("Service or Option Not Implemented"),
    sip(482).cause(25).named("Exchange Routing Error"),
    sip(483).cause(25).named("Exchange Routing Error"),
    any().cause(31).named("NORMAL_UNSPEC"),
};

static CAUSE_TO_SIP: [Rule; 23] = rules! {
    q850(16).status(200).named("Normal Call Clearing"),
    q850(21).status(403).named("Call Rejected"),
    q850(6).status(406).named("Channel Unacceptable"),
    q850(1).status(404).named("Unallocated Number"),
    q850(3).status(485).named("No Route to Destination"),
    q850(102).status(504).named("Recovery on Timer Expiry"),
    q850(22).status(410).named("Number Changed"),
    q850(81).status(416).named("Invalid Call Reference Value"),
    q850(127).status(420).named("Interworking, Unspecified"),
    q850(18).status(480).named("No User Responding"),
    q850(47).status(503).named("Resource Unavailable, Unspecified"),
    q850(41).status(503).named("Temporary Failure"),
    q850(42).status(503).named("Switching Equipment Congestion"),
    q850(17).status(486).named("User Busy"),
    q850(28).status(484).named("Invalid Number Format (addr incomplete)"),
    q850(88).status(488).named("Incompatible Destination"),
    q850(27).status(502).named("Destination Out of Order"),
    q850(38).status(503).named("Network Out of Order"),
    q850(63).status(405).named("Service or Option Not Implemented"),
    q850(79).status(501).named("Service or Option Not Implemented"),
    q850(25).status(482).named("Exchange Routing Error"),
    q850(58).status(503).named("Bearer Capability Not Available"),
    any().status(480).note("the last entry of the list"),
};
