//! Linux-Call-Router.
//!
//! 480 gives 180, which no octet holds (18 is meant; masked to seven bits it is 52). The default 468 goes
//! out with the phrase of 486.
//! Its caller passes the cause where the location belongs, so that 21 never becomes 603 in practice.
//!
//! Source: fairwaves/lcr, commit 3ce44872e1ec203357f4707c30264742fc056dcf.

use alloc::borrow::Cow;

use super::row::{any, q850, rules, sip, table};
use super::{Profile, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("lcr"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("Linux-Call-Router"),
    source: Cow::Borrowed("fairwaves/lcr, commit 3ce44872e1ec203357f4707c30264742fc056dcf"),
    standing: Standing::Read,
    sip_to_cause: Some(table!(sip, "sip.cpp, status2cause", SIP_TO_CAUSE)),
    cause_to_sip: Some(table!(q850, "sip.cpp, cause2status", CAUSE_TO_SIP)),
    locations: Cow::Borrowed(&[]),
};

static SIP_TO_CAUSE: [Rule; 39] = rules! {
    sip(200).cause(16),
    sip(401).cause(21),
    sip(402).cause(21),
    sip(403).cause(21),
    sip(407).cause(21),
    sip(603).cause(21),
    sip(404).cause(1),
    sip(485).cause(3),
    sip(604).cause(3),
    sip(408).cause(102),
    sip(504).cause(102),
    sip(410).cause(22),
    sip(413).cause(127),
    sip(414).cause(127),
    sip(416).cause(127),
    sip(420).cause(127),
    sip(421).cause(127),
    sip(423).cause(127),
    sip(505).cause(127),
    sip(513).cause(127),
    sip(480).cause(180).note("18 is meant; 180 fits no octet"),
    sip(400).cause(41),
    sip(481).cause(41),
    sip(500).cause(41),
    sip(503).cause(41),
    sip(486).cause(17),
    sip(600).cause(17),
    sip(484).cause(28),
    sip(488).cause(88),
    sip(606).cause(88),
    sip(502).cause(38),
    sip(405).cause(63),
    sip(406).cause(79),
    sip(415).cause(79),
    sip(501).cause(79),
    sip(482).cause(25),
    sip(483).cause(25),
    sip(487).cause(31),
    any().cause(31),
};

static CAUSE_TO_SIP: [Rule; 31] = rules! {
    q850(1).status(404),
    q850(2).status(404),
    q850(3).status(404),
    q850(17).status(486),
    q850(18).status(408),
    q850(19).status(480),
    q850(20).status(480),
    q850(21).status(603).if_user(),
    q850(21).status(403),
    q850(22).status(410),
    q850(23).status(410),
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
    q850(69).status(501),
    q850(70).status(488),
    q850(79).status(501),
    q850(87).status(403),
    q850(88).status(503),
    q850(102).status(504),
    any().status(468).note("no registered status; sent with the phrase of 486"),
};
