//! OPAL, 2006 to 2009.
//!
//! The loop also compares the end reason of OPAL, so that an end reason can hit an earlier row than the
//! cause.
//!
//! Source: joegen/opalvoip-opal, from commit bacb1cdc9b506dfce4254666947d42f06a6bb14f.

use alloc::borrow::Cow;

use super::row::{any, q850, rules, table};
use super::{Profile, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("opal-legacy"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("OPAL, 2006 to 2009"),
    source: Cow::Borrowed("joegen/opalvoip-opal, from commit bacb1cdc9b506dfce4254666947d42f06a6bb14f"),
    standing: Standing::Read,
    sip_to_cause: None,
    cause_to_sip: Some(table!(
        q850,
        "src/sip/sipcon.cxx, ReasonToSIPCode and SIPConnection::OnReleased",
        CAUSE_TO_SIP
    )),
    locations: Cow::Borrowed(&[]),
};

static CAUSE_TO_SIP: [Rule; 32] = rules! {
    q850(1).status(404),
    q850(2).status(404),
    q850(3).status(404),
    q850(17).status(486),
    q850(18).status(408),
    q850(19).status(480),
    q850(20).status(480),
    q850(21).status(403),
    q850(22).status(410).note("a second row, 301, is never reached"),
    q850(23).status(410),
    q850(26).status(404),
    q850(27).status(502),
    q850(28).status(484),
    q850(29).status(501),
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
    q850(111).status(500),
    q850(127).status(500),
    any().status(502),
};
