//! Asterisk, PJSIP driver.
//!
//! A Q.850 Reason header wins over the table, a SIP one goes through it (res/res_pjsip_rfc3326.c).
//! A cause without a row gives 0: the stack ends the session with a status of its own.
//!
//! Source: asterisk/asterisk, commit f0c1c1a7b79b0f8cc0311649bf36824cbeee30a9.

use alloc::borrow::Cow;

use super::row::{any, class, q850, rules, sip, table};
use super::{Profile, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("asterisk-pjsip"),
    aliases: Cow::Borrowed(&[Cow::Borrowed("asterisk")]),
    title: Cow::Borrowed("Asterisk, PJSIP driver"),
    source: Cow::Borrowed("asterisk/asterisk, commit f0c1c1a7b79b0f8cc0311649bf36824cbeee30a9"),
    standing: Standing::Read,
    sip_to_cause: Some(table!(sip, "res/res_pjsip.c, ast_sip_hangup_sip2cause", SIP_TO_CAUSE)),
    cause_to_sip: Some(table!(q850, "channels/chan_pjsip.c, hangup_cause2sip", CAUSE_TO_SIP)),
    locations: Cow::Borrowed(&[]),
};

static SIP_TO_CAUSE: [Rule; 39] = rules! {
    sip(302).cause(23),
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

static CAUSE_TO_SIP: [Rule; 21] = rules! {
    q850(1).status(404),
    q850(2).status(404),
    q850(3).status(404),
    q850(17).status(486),
    q850(18).status(408),
    q850(19).status(480),
    q850(20).status(480),
    q850(21).status(403),
    q850(22).status(410),
    q850(23).status(302),
    q850(27).status(502),
    q850(28).status(484),
    q850(29).status(501),
    q850(31).status(480),
    q850(34).status(503),
    q850(38).status(500),
    q850(42).status(503),
    q850(58).status(488),
    q850(66).status(503),
    q850(127).status(500),
    any().zero(),
};
