//! Welltech WellGate 5290.
//!
//! The Cisco table with row 57 dropped and 58 moved to 403.
//!
//! Source: Welltech WellGate 5290 User Guide 6.1.

use alloc::borrow::Cow;

use super::row::{any, q850, rules, table};
use super::{Profile, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("welltech"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("Welltech WellGate 5290"),
    source: Cow::Borrowed("Welltech WellGate 5290 User Guide 6.1"),
    standing: Standing::Read,
    sip_to_cause: None,
    cause_to_sip: Some(table!(q850, "page 135, \"PSTN to SIP Cause Code Mapping\"", CAUSE_TO_SIP)),
    locations: Cow::Borrowed(&[]),
};

static CAUSE_TO_SIP: [Rule; 29] = rules! {
    q850(1).status(404),
    q850(2).status(404),
    q850(3).status(404),
    q850(17).status(486),
    q850(18).status(480).note("a merged cell for 18 to 20"),
    q850(19).status(480).note("a merged cell for 18 to 20"),
    q850(20).status(480).note("a merged cell for 18 to 20"),
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
    q850(58).status(403),
    q850(65).status(501),
    q850(79).status(501),
    q850(87).status(503),
    q850(88).status(400),
    q850(95).status(400),
    q850(102).status(408),
    q850(111).status(400),
    any().status(500),
};
