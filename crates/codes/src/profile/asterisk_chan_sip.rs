//! Asterisk, chan_sip driver.
//!
//! The driver left the main branch in 2023 (commit 4095a382). The phrases are those that it sends.
//!
//! Source: asterisk/asterisk, tag certified/18.9-cert4.

use alloc::borrow::Cow;

use super::row::{any, class, q850, rules, sip, table};
use super::{Profile, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("asterisk-chan-sip"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("Asterisk, chan_sip driver"),
    source: Cow::Borrowed("asterisk/asterisk, tag certified/18.9-cert4"),
    standing: Standing::Read,
    sip_to_cause: Some(table!(sip, "channels/chan_sip.c, hangup_sip2cause", SIP_TO_CAUSE)),
    cause_to_sip: Some(table!(q850, "channels/chan_sip.c, hangup_cause2sip", CAUSE_TO_SIP)),
    locations: Cow::Borrowed(&[]),
};

static SIP_TO_CAUSE: [Rule; 38] = rules! {
    sip(401).cause(21),
    sip(403).cause(21),
    sip(404).cause(1),
    sip(405).cause(127),
    sip(407).cause(21),
    sip(408).cause(18),
    sip(409).cause(41),
    sip(410).cause(22),
    sip(411).cause(127),
    sip(413).cause(127),
    sip(414).cause(127),
    sip(415).cause(127),
    sip(420).cause(3),
    sip(480).cause(19),
    sip(481).cause(127),
    sip(482).cause(127),
    sip(483).cause(19),
    sip(484).cause(28),
    sip(485).cause(1),
    sip(486).cause(17),
    sip(487).cause(127),
    sip(488).cause(58),
    sip(491).cause(127),
    sip(493).cause(127),
    sip(500).cause(38),
    sip(501).cause(29),
    sip(502).cause(27),
    sip(503).cause(34),
    sip(504).cause(102),
    sip(505).cause(127),
    sip(600).cause(17),
    sip(603).cause(21),
    sip(604).cause(1),
    sip(606).cause(58),
    class(4, 4).cause(127),
    class(5, 5).cause(34),
    class(6, 6).cause(127),
    any().cause(16),
};

static CAUSE_TO_SIP: [Rule; 20] = rules! {
    q850(1).status(404).phrase("Not Found"),
    q850(2).status(404).phrase("Not Found"),
    q850(3).status(404).phrase("Not Found"),
    q850(17).status(486).phrase("Busy here"),
    q850(18).status(408).phrase("Request Timeout"),
    q850(19).status(480).phrase("Temporarily unavailable"),
    q850(20).status(480).phrase("Temporarily unavailable"),
    q850(21).status(403).phrase("Forbidden"),
    q850(22).status(410).phrase("Gone"),
    q850(27).status(502).phrase("Bad Gateway"),
    q850(28).status(484).phrase("Address incomplete"),
    q850(29).status(501).phrase("Not Implemented"),
    q850(31).status(480).phrase("Temporarily unavailable"),
    q850(34).status(503).phrase("Service Unavailable"),
    q850(38).status(500).phrase("Server internal failure"),
    q850(42).status(503).phrase("Service Unavailable"),
    q850(58).status(488).phrase("Not Acceptable Here"),
    q850(66).status(503).phrase("Service Unavailable"),
    q850(127).status(500).phrase("Network error"),
    any().nothing(),
};
