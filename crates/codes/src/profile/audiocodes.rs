//! AudioCodes Mediant.
//!
//! A Q.850 Reason header wins. The manual marks rows that are not in the ISUP-to-SIP draft; so does the
//! note.
//! No default is printed. A row for 606, if there is one, was not on the pages read.
//!
//! Source: AudioCodes user manuals.

use alloc::borrow::Cow;

use super::row::{q850, rules, sip, table};
use super::{Profile, Request, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("audiocodes"),
    aliases: Cow::Borrowed(&[Cow::Borrowed("audiocodes-classic")]),
    title: Cow::Borrowed("AudioCodes Mediant"),
    source: Cow::Borrowed("AudioCodes user manuals"),
    standing: Standing::Read,
    sip_to_cause: Some(table!(
        sip,
        "Mediant 2000 LTRT-68822 page 304, \"Mapping of SIP Response to ISDN Release Reason\"; the same in LTRT-68806, Mediant 600 6.4, Mediant 3000 7.0",
        SIP_TO_CAUSE,
        unread(606, 606)
    )),
    cause_to_sip: Some(table!(
        q850,
        "causes 1 to 63: Mediant 1000B 7.2 page 525 table 24-11; 63 to 127: Mediant 2000 5.2 LTRT-68806 page 384",
        CAUSE_TO_SIP
    )),
    locations: Cow::Borrowed(&[]),
};

static SIP_TO_CAUSE: [Rule; 33] = rules! {
    sip(400).cause(31).note("not in the draft"),
    sip(401).cause(21),
    sip(402).cause(21),
    sip(403).cause(21),
    sip(404).cause(1),
    sip(405).cause(63),
    sip(406).cause(79),
    sip(407).cause(21),
    sip(408).cause(102),
    sip(409).cause(41),
    sip(410).cause(22).without_diagnostic(),
    sip(411).cause(127),
    sip(413).cause(127),
    sip(414).cause(127),
    sip(415).cause(79),
    sip(420).cause(127),
    sip(480).cause(18),
    sip(481).cause(127).note("not in the draft"),
    sip(482).cause(127).note("not in the draft"),
    sip(483).cause(127),
    sip(484).cause(28),
    sip(485).cause(1),
    sip(486).cause(17),
    sip(488).cause(31),
    sip(500).cause(41),
    sip(501).cause(38),
    sip(502).cause(38),
    sip(503).cause(41),
    sip(504).cause(102),
    sip(505).cause(127).note("not in the draft"),
    sip(600).cause(17),
    sip(603).cause(21),
    sip(604).cause(1),
};

static CAUSE_TO_SIP: [Rule; 54] = rules! {
    q850(1).status(404),
    q850(2).status(404),
    q850(3).status(404),
    q850(6).status(406).note("not in the draft"),
    q850(7).status(500),
    q850(16).request(Request::Bye).note("not in the draft"),
    q850(17).status(486),
    q850(18).status(408),
    q850(19).status(480),
    q850(21).status(403),
    q850(22).status(410).if_diagnostic(false),
    q850(26).status(404),
    q850(27).status(502),
    q850(28).status(484),
    q850(29).status(501),
    q850(30).status(501).note("not in the draft"),
    q850(31).status(480),
    q850(34).status(503),
    q850(38).status(503),
    q850(41).status(503),
    q850(42).status(503),
    q850(43).status(502).note("not in the draft"),
    q850(44).status(503).note("not in the draft"),
    q850(47).status(503),
    q850(49).status(503).note("not in the draft"),
    q850(50).status(503).note("not in the draft"),
    q850(55).status(403),
    q850(57).status(403),
    q850(58).status(503),
    q850(63).status(503).note("not in the draft"),
    q850(65).status(501),
    q850(66).status(480).note("not in the draft"),
    q850(69).status(503).note("not in the draft"),
    q850(70).status(503).note("not in the draft"),
    q850(79).status(501),
    q850(81).status(502).note("not in the draft"),
    q850(82).status(502).note("not in the draft"),
    q850(83).status(503).note("not in the draft"),
    q850(84).status(503).note("not in the draft"),
    q850(85).status(503).note("not in the draft"),
    q850(86).status(408).note("not in the draft"),
    q850(87).status(503),
    q850(88).status(503),
    q850(91).status(502).note("not in the draft"),
    q850(95).status(503),
    q850(96).status(409).note("not in the draft"),
    q850(97).status(480).note("not in the draft"),
    q850(98).status(409).note("not in the draft"),
    q850(99).status(480).note("not in the draft; described as \"not found\" there"),
    q850(100).status(501).note("not in the draft"),
    q850(101).status(503).note("not in the draft"),
    q850(102).status(408),
    q850(111).status(500),
    q850(127).status(500),
};
