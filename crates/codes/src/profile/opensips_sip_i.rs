//! OpenSIPS, sip_i module.
//!
//! The REL for a refused call, by Q.1912.5 according to the module. A Q.850 Reason header wins.
//!
//! Source: OpenSIPS/opensips, commit 8f4f1e1b4015a52f88953e6c16758f800bd0e9fb.

use alloc::borrow::Cow;

use super::row::{class, on, rules, sip, table};
use super::{Event, Key, Profile, Rule, SentLocation, Standing};
use crate::Location;

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("opensips-sip-i"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("OpenSIPS, sip_i module"),
    source: Cow::Borrowed("OpenSIPS/opensips, commit 8f4f1e1b4015a52f88953e6c16758f800bd0e9fb"),
    standing: Standing::Read,
    sip_to_cause: Some(table!(sip, "modules/sip_i/sip_i.c, init_rel_default", SIP_TO_CAUSE)),
    cause_to_sip: None,
    locations: Cow::Borrowed(&[(Key::Default, SentLocation::Exactly(Location::BEYOND_INTERWORKING))]),
};

static SIP_TO_CAUSE: [Rule; 12] = rules! {
    sip(404).cause(1),
    sip(410).cause(22),
    sip(480).cause(20),
    sip(484).cause(28),
    sip(486).cause(17),
    sip(491).nothing(),
    sip(600).cause(17),
    sip(603).cause(21),
    sip(604).cause(1),
    class(4, 6).cause(127),
    on(Event::Bye).cause(16),
    on(Event::Cancel).cause(31),
};
