//! Oracle SBC, SIP-I.
//!
//!
//! Source: Oracle SBC configuration guide 8.3.0 and 9.1.0.

use alloc::borrow::Cow;

use super::row::{any, on, rules, sip, table};
use super::{Event, Key, Profile, Rule, SentLocation, Standing};
use crate::Location;

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("oracle-sip-i"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("Oracle SBC, SIP-I"),
    source: Cow::Borrowed("Oracle SBC configuration guide 8.3.0 and 9.1.0"),
    standing: Standing::Read,
    sip_to_cause: Some(table!(
        sip,
        "\"Interworking SIP Response to ISUP Cause Values\"; BYE: \"BYE and REL Interworking Support\"",
        SIP_TO_CAUSE
    )),
    cause_to_sip: None,
    locations: Cow::Borrowed(&[(
        Key::Event(Event::Bye),
        SentLocation::Exactly(Location::BEYOND_INTERWORKING),
    )]),
};

static SIP_TO_CAUSE: [Rule; 29] = rules! {
    sip(400).cause(111),
    sip(403).cause(79),
    sip(404).cause(1),
    sip(408).cause(102),
    sip(410).cause(22),
    sip(414).cause(111),
    sip(416).cause(111),
    sip(417).cause(79),
    sip(420).cause(111),
    sip(421).cause(111),
    sip(422).cause(31),
    sip(433).cause(24),
    sip(480).cause(20),
    sip(483).cause(25),
    sip(484).cause(28),
    sip(485).cause(1),
    sip(486).cause(17),
    sip(488).cause(50),
    sip(501).cause(79),
    sip(502).cause(27),
    sip(503).cause(41),
    sip(504).cause(102),
    sip(513).cause(95),
    sip(600).cause(17),
    sip(603).cause(21),
    sip(604).cause(2),
    sip(606).cause(88),
    any().cause(127),
    on(Event::Bye).cause(16).note("without a Reason header"),
};
