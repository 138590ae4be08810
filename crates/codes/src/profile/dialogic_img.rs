//! Dialogic IMG.
//!
//! 29 is printed as 510 with the phrase of 501; 510 is another registered status.
//!
//! Source: Sangoma (Dialogic) IMG documentation, "Cause Code Mappings".

use alloc::borrow::Cow;

use super::row::{q850, rules, table};
use super::{Profile, Request, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("dialogic-img"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("Dialogic IMG"),
    source: Cow::Borrowed("Sangoma (Dialogic) IMG documentation, \"Cause Code Mappings\""),
    standing: Standing::Read,
    sip_to_cause: None,
    cause_to_sip: Some(table!(
        q850,
        "table \"ISUP Q.931 Cause Code to SIP Request Failure Response Codes\"; 111 and 127 from a copy",
        CAUSE_TO_SIP
    )),
    locations: Cow::Borrowed(&[]),
};

static CAUSE_TO_SIP: [Rule; 32] = rules! {
    q850(1).status(404),
    q850(2).status(404),
    q850(3).status(404),
    q850(16).request(Request::ByeOrCancel).note("usually"),
    q850(17).status(486),
    q850(18).status(408),
    q850(19).status(480),
    q850(20).status(480),
    q850(21).status(403).note("603 could be given where the location is user"),
    q850(22).status(410),
    q850(23).status(410),
    q850(26).status(404),
    q850(27).status(502),
    q850(28).status(484),
    q850(29).status(510).note("printed so; 501 is meant"),
    q850(31).status(480),
    q850(34).status(503),
    q850(38).status(503),
    q850(41).status(503),
    q850(42).status(503),
    q850(47).status(503),
    q850(55).status(403),
    q850(57).status(403),
    q850(58).status(503),
    q850(65).status(488),
    q850(70).status(488),
    q850(79).status(501),
    q850(87).status(403),
    q850(88).status(503),
    q850(102).status(504),
    q850(111).status(500).note("from a copy of the table"),
    q850(127).status(500).note("from a copy of the table"),
};
