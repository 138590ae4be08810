//! Ribbon SBC Edge (Sonus SBC 1000 and 2000).
//!
//! The page claims RFC 4497 and says that a row without a status means 500. It prints two statuses for 21
//! and 22 without a condition.
//!
//! Source: Ribbon SBC Edge documentation.

use alloc::borrow::Cow;

use super::row::{q850, rules, sip, table};
use super::{Profile, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("ribbon-edge"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("Ribbon SBC Edge (Sonus SBC 1000 and 2000)"),
    source: Cow::Borrowed("Ribbon SBC Edge documentation"),
    standing: Standing::Partial,
    sip_to_cause: Some(table!(
        sip,
        "\"Translating SIP Responses in SIP-SIP Calls\", first rows only",
        SIP_TO_CAUSE,
        unread(407, 699)
    )),
    cause_to_sip: Some(table!(
        q850,
        "\"Q.850 to SIP Reroute Mapping Table\", causes 1 to 69; the rest could not be read",
        CAUSE_TO_SIP,
        unread(70, 127)
    )),
    locations: Cow::Borrowed(&[]),
};

static SIP_TO_CAUSE: [Rule; 7] = rules! {
    sip(400).cause(41),
    sip(401).cause(21),
    sip(402).cause(21),
    sip(403).cause(21),
    sip(404).cause(1),
    sip(405).cause(63),
    sip(406).cause(79),
};

static CAUSE_TO_SIP: [Rule; 50] = rules! {
    q850(1).status(404),
    q850(2).status(404),
    q850(3).status(404),
    q850(4).status(500).note("printed as not applicable, which means 500"),
    q850(5).status(500).note("printed as not applicable, which means 500"),
    q850(6).status(500).note("printed as not applicable, which means 500"),
    q850(7).status(500).note("printed as not applicable, which means 500"),
    q850(8).status(500).note("printed as not applicable, which means 500"),
    q850(9).status(500).note("printed as not applicable, which means 500"),
    q850(13).status(500).note("printed as not applicable, which means 500"),
    q850(14).status(500).note("printed as not applicable, which means 500"),
    q850(15).status(500).note("printed as not applicable, which means 500"),
    q850(16).status(500),
    q850(17).status(486),
    q850(18).status(408),
    q850(19).status(480),
    q850(20).status(480),
    q850(21).status(603).unstated().note("printed 603/403 without a condition"),
    q850(21).status(403).unstated().note("printed 603/403 without a condition"),
    q850(22).status(301).if_diagnostic(false).unstated().note("printed 301/410 for a cause without diagnostic"),
    q850(22).status(410).if_diagnostic(false).unstated().note("printed 301/410 for a cause without diagnostic"),
    q850(22).status(500).if_diagnostic(true).note("printed as not applicable, which means 500"),
    q850(23).status(410),
    q850(24).status(500).note("printed as not applicable, which means 500"),
    q850(25).status(500).note("printed as not applicable, which means 500"),
    q850(26).status(500).note("printed as not applicable, which means 500"),
    q850(27).status(502),
    q850(28).status(484),
    q850(29).status(501),
    q850(30).status(500).note("printed as not applicable, which means 500"),
    q850(31).status(480),
    q850(34).status(503),
    q850(38).status(503),
    q850(41).status(503),
    q850(42).status(503),
    q850(43).status(500).note("printed as not applicable, which means 500"),
    q850(44).status(500).note("printed as not applicable, which means 500"),
    q850(46).status(500).note("printed as not applicable, which means 500"),
    q850(47).status(503),
    q850(49).status(500).note("printed as not applicable, which means 500"),
    q850(50).status(500).note("printed as not applicable, which means 500"),
    q850(53).status(500).note("printed as not applicable, which means 500"),
    q850(55).status(403),
    q850(57).status(403),
    q850(58).status(503),
    q850(62).status(500).note("printed as not applicable, which means 500"),
    q850(63).status(500).note("printed as not applicable, which means 500"),
    q850(65).status(488),
    q850(66).status(500).note("printed as not applicable, which means 500"),
    q850(69).status(501),
};
