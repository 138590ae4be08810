//! OPAL, 2016.
//!
//! The note of a row is the end reason of OPAL. 487 and 488 are additions to RFC 3398.
//!
//! Source: T38Modem/opal, commit e450669514d4ae7968642bea36e688d19ebd9579.

use alloc::borrow::Cow;

use super::row::{any, on, rules, sip, table};
use super::{Event, Profile, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("opal-2016"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("OPAL, 2016"),
    source: Cow::Borrowed("T38Modem/opal, commit e450669514d4ae7968642bea36e688d19ebd9579"),
    standing: Standing::Read,
    sip_to_cause: Some(table!(sip, "src/sip/sipcon.cxx, SIPCodeToReason", SIP_TO_CAUSE)),
    cause_to_sip: None,
    locations: Cow::Borrowed(&[]),
};

static SIP_TO_CAUSE: [Rule; 38] = rules! {
    on(Event::LocalTimeout).cause(27).note("EndedByHostOffline"),
    sip(487).cause(19).note("EndedByNoAnswer"),
    sip(400).cause(41).note("EndedByQ931Cause"),
    sip(401).cause(21).note("EndedBySecurityDenial"),
    sip(402).cause(21).note("EndedByRefusal"),
    sip(403).cause(21).note("EndedBySecurityDenial"),
    sip(404).cause(1).note("EndedByNoUser"),
    sip(405).cause(63).note("EndedByQ931Cause"),
    sip(406).cause(79).note("EndedByQ931Cause"),
    sip(407).cause(21).note("EndedBySecurityDenial"),
    sip(408).cause(102).note("EndedByTemporaryFailure"),
    sip(410).cause(22).note("EndedByQ931Cause"),
    sip(413).cause(127).note("EndedByQ931Cause"),
    sip(414).cause(127).note("EndedByQ931Cause"),
    sip(415).cause(79).note("EndedByCapabilityExchange"),
    sip(488).cause(79).note("EndedByCapabilityExchange"),
    sip(416).cause(127).note("EndedByQ931Cause"),
    sip(420).cause(127).note("EndedByNoUser"),
    sip(421).cause(127).note("EndedByNoUser"),
    sip(423).cause(127).note("EndedByQ931Cause"),
    sip(480).cause(18).note("EndedByTemporaryFailure"),
    sip(481).cause(41).note("EndedByQ931Cause"),
    sip(482).cause(25).note("EndedByQ931Cause"),
    sip(483).cause(25).note("EndedByQ931Cause"),
    sip(484).cause(28).note("EndedByQ931Cause"),
    sip(485).cause(1).note("EndedByNoUser"),
    sip(486).cause(17).note("EndedByRemoteBusy"),
    sip(500).cause(41).note("EndedByOutOfService"),
    sip(501).cause(79).note("EndedByQ931Cause"),
    sip(502).cause(38).note("EndedByOutOfService"),
    sip(503).cause(41).note("EndedByOutOfService"),
    sip(504).cause(102).note("EndedByOutOfService"),
    sip(505).cause(127).note("EndedByQ931Cause"),
    sip(513).cause(127).note("EndedByQ931Cause"),
    sip(600).cause(17).note("EndedByRemoteBusy"),
    sip(603).cause(21).note("EndedByRefusal"),
    sip(604).cause(1).note("EndedByNoUser"),
    any().cause(31),
};
