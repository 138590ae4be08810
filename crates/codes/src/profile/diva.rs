//! Dialogic Diva SIPcontrol.
//!
//!
//! Source: Dialogic Diva SIPcontrol Reference Guide.

use alloc::borrow::Cow;

use super::row::{any, q850, rules, sip, table};
use super::{Profile, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("diva"),
    aliases: Cow::Borrowed(&[Cow::Borrowed("dialogic-diva")]),
    title: Cow::Borrowed("Dialogic Diva SIPcontrol"),
    source: Cow::Borrowed("Dialogic Diva SIPcontrol Reference Guide"),
    standing: Standing::Read,
    sip_to_cause: Some(table!(sip, "2.5 page 82 (400 to 429), 1.8 page 59 (421 to 606)", SIP_TO_CAUSE)),
    cause_to_sip: Some(table!(
        q850,
        "2.5 pages 81 and 82; causes 31 to 46 could not be read",
        CAUSE_TO_SIP,
        unread(31, 46)
    )),
    locations: Cow::Borrowed(&[]),
};

static SIP_TO_CAUSE: [Rule; 38] = rules! {
    sip(400).cause(41),
    sip(401).cause(21),
    sip(402).cause(21),
    sip(403).cause(21),
    sip(404).cause(1),
    sip(405).cause(63),
    sip(406).cause(79),
    sip(407).cause(21),
    sip(408).cause(41),
    sip(410).cause(22),
    sip(413).cause(63),
    sip(414).cause(63),
    sip(415).cause(79),
    sip(416).cause(79),
    sip(420).cause(79),
    sip(421).cause(79),
    sip(423).cause(63),
    sip(429).cause(31).note("only in the guide for 2.5"),
    sip(480).cause(19),
    sip(481).cause(41),
    sip(482).cause(25),
    sip(483).cause(25),
    sip(484).cause(28),
    sip(485).cause(1),
    sip(486).cause(17),
    sip(488).cause(65),
    sip(500).cause(41),
    sip(501).cause(79),
    sip(502).cause(38),
    sip(503).cause(63),
    sip(504).cause(41),
    sip(505).cause(79),
    sip(513).cause(63),
    sip(600).cause(17),
    sip(603).cause(21),
    sip(604).cause(1),
    sip(606).cause(65),
    any().cause(31),
};

static CAUSE_TO_SIP: [Rule; 30] = rules! {
    q850(1).status(404),
    q850(2).status(404),
    q850(3).status(404),
    q850(16).status(603).note("a Philips PBX sends 16 when the user refuses"),
    q850(17).status(486),
    q850(18).status(603).note("printed so"),
    q850(19).status(480),
    q850(20).status(480),
    q850(21).status(603),
    q850(22).status(410),
    q850(23).status(410),
    q850(26).status(404),
    q850(27).status(502),
    q850(28).status(484),
    q850(29).status(501),
    q850(47).status(503),
    q850(55).status(403),
    q850(57).status(403),
    q850(58).status(503),
    q850(63).status(488),
    q850(65).status(488),
    q850(69).status(501),
    q850(70).status(488),
    q850(79).status(501),
    q850(87).status(403),
    q850(88).status(503),
    q850(102).status(504),
    q850(111).status(503),
    q850(127).status(503),
    any().status(500),
};
