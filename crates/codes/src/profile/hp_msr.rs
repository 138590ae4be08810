//! HP MSR router.
//!
//!
//! Source: HP MSR Router Series Voice Command Reference.

use alloc::borrow::Cow;

use super::row::{q850, rules, sip, table};
use super::{Profile, Request, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("hp-msr"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("HP MSR router"),
    source: Cow::Borrowed("HP MSR Router Series Voice Command Reference"),
    standing: Standing::Partial,
    sip_to_cause: Some(table!(
        sip,
        "page 124 table 25, up to 502; the rest was not available",
        SIP_TO_CAUSE,
        unread(503, 699)
    )),
    cause_to_sip: Some(table!(
        q850,
        "page 198 table 48, last rows only",
        CAUSE_TO_SIP,
        unread(1, 15),
        (17, 86)
    )),
    locations: Cow::Borrowed(&[]),
};

static SIP_TO_CAUSE: [Rule; 29] = rules! {
    sip(400).cause(41),
    sip(401).cause(21),
    sip(402).cause(21),
    sip(403).cause(21),
    sip(404).cause(1),
    sip(405).cause(63),
    sip(406).cause(79),
    sip(407).cause(21),
    sip(408).cause(102),
    sip(410).cause(22),
    sip(413).cause(127),
    sip(414).cause(127),
    sip(415).cause(79),
    sip(416).cause(127),
    sip(420).cause(127),
    sip(421).cause(127),
    sip(423).cause(127),
    sip(480).cause(18),
    sip(481).cause(41),
    sip(482).cause(25),
    sip(483).cause(25),
    sip(484).cause(28),
    sip(485).cause(1),
    sip(486).cause(17),
    sip(487).cause(127),
    sip(488).cause(127),
    sip(500).cause(41),
    sip(501).cause(79),
    sip(502).cause(38),
};

static CAUSE_TO_SIP: [Rule; 6] = rules! {
    q850(16).request(Request::Unnamed).note("no status can be configured"),
    q850(87).status(403),
    q850(88).status(503),
    q850(102).status(504),
    q850(111).status(500),
    q850(127).status(500),
};
