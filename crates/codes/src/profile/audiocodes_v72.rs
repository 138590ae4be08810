//! AudioCodes Mediant 7.2 and later.
//!
//!
//! Source: AudioCodes user manuals.

use alloc::borrow::Cow;

use super::row::{q850, rules, table};
use super::{Profile, Request, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("audiocodes-7.2"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("AudioCodes Mediant 7.2 and later"),
    source: Cow::Borrowed("AudioCodes user manuals"),
    standing: Standing::Partial,
    sip_to_cause: None,
    cause_to_sip: Some(table!(
        q850,
        "web page \"Fixed Mapping of ISDN Release Reason to SIP Response\" (1 to 42); Mediant 800B 7.2 pages 577 and 579 table 25-11 (1 to 26, 84 to 127)",
        CAUSE_TO_SIP,
        unread(43, 83)
    )),
    locations: Cow::Borrowed(&[]),
};

static CAUSE_TO_SIP: [Rule; 50] = rules! {
    q850(1).status(404),
    q850(2).status(404),
    q850(3).status(404),
    q850(4).status(400).note("not in the earlier table"),
    q850(5).status(400).note("not in the earlier table"),
    q850(6).status(406).note("not in the draft"),
    q850(7).status(500),
    q850(8).status(480).note("not in the earlier table"),
    q850(9).status(488).note("not in the earlier table"),
    q850(16).request(Request::Bye).note("not in the draft"),
    q850(17).status(486),
    q850(18).status(408),
    q850(19).status(480),
    q850(21).status(403),
    q850(22).status(410).if_diagnostic(false),
    q850(23).status(400).note("not in the earlier table"),
    q850(25).status(400).note("not in the earlier table"),
    q850(26).status(404),
    q850(27).status(502),
    q850(28).status(484),
    q850(29).status(501),
    q850(30).status(501).note("not in the draft"),
    q850(31).status(480),
    q850(32).status(500).note("not in the earlier table"),
    q850(33).status(500).note("not in the earlier table"),
    q850(34).status(503),
    q850(38).status(503),
    q850(39).status(503).note("not in the earlier table"),
    q850(40).status(503).note("not in the earlier table"),
    q850(41).status(503),
    q850(42).status(503),
    q850(84).status(503).note("not in the draft"),
    q850(85).status(503).note("not in the draft"),
    q850(86).status(408).note("not in the draft"),
    q850(87).status(503),
    q850(88).status(503),
    q850(90).status(503).note("not in the earlier table"),
    q850(91).status(502).note("not in the draft"),
    q850(95).status(503),
    q850(96).status(409).note("not in the draft"),
    q850(97).status(480).note("not in the draft"),
    q850(98).status(409).note("not in the draft"),
    q850(99).status(480).note("not in the draft; described as \"not found\" there"),
    q850(100).status(501).note("not in the draft"),
    q850(101).status(503).note("not in the draft"),
    q850(102).status(408),
    q850(103).status(400).note("not in the earlier table"),
    q850(111).status(500),
    q850(112).status(400).note("not in the earlier table"),
    q850(127).status(500),
};
