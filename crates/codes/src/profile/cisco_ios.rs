//! Cisco IOS 12.2 voice gateway.
//!
//! Not read at Cisco itself, hence second-hand. The other direction was not readable; `dss1` and `sippy`
//! have the same origin.
//!
//! Source: Cisco, "Configurable PSTN Cause Code to SIP Response Mapping", IOS 12.2(11)T.

use alloc::borrow::Cow;

use super::row::{any, q850, rules, table};
use super::{Profile, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("cisco-ios-12.2"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("Cisco IOS 12.2 voice gateway"),
    source: Cow::Borrowed("Cisco, \"Configurable PSTN Cause Code to SIP Response Mapping\", IOS 12.2(11)T"),
    standing: Standing::SecondHand,
    sip_to_cause: None,
    cause_to_sip: Some(table!(
        q850,
        "table 1, read in a transcription in the comments of a SIP redirector",
        CAUSE_TO_SIP
    )),
    locations: Cow::Borrowed(&[]),
};

static CAUSE_TO_SIP: [Rule; 30] = rules! {
    q850(1).status(404),
    q850(2).status(404),
    q850(3).status(404),
    q850(17).status(486),
    q850(18).status(480),
    q850(19).status(480).note("a merged cell with 18"),
    q850(20).status(480).note("a merged cell with 18"),
    q850(21).status(403),
    q850(22).status(410),
    q850(26).status(404),
    q850(27).status(404),
    q850(28).status(484),
    q850(29).status(501),
    q850(31).status(404),
    q850(34).status(503),
    q850(38).status(503),
    q850(41).status(503),
    q850(42).status(503),
    q850(47).status(503),
    q850(55).status(403),
    q850(57).status(403),
    q850(58).status(501),
    q850(65).status(501),
    q850(79).status(501),
    q850(87).status(503),
    q850(88).status(400),
    q850(95).status(400),
    q850(102).status(408),
    q850(111).status(400),
    any().status(500),
};
