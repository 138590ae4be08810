//! OpenBTS.
//!
//! Every other status is "user busy", so that no handset shows a network failure. A Q.850 Reason header
//! wins.
//! GSM call control causes; a configuration value can override each.
//!
//! Source: RangeNetworks/openbts, commit 7766ef94f2d885c197430e74a89f02740f0c04e6.

use alloc::borrow::Cow;

use super::row::{any, on, q850, rules, sip, table};
use super::{Event, Profile, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("openbts"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("OpenBTS"),
    source: Cow::Borrowed("RangeNetworks/openbts, commit 7766ef94f2d885c197430e74a89f02740f0c04e6"),
    standing: Standing::Read,
    sip_to_cause: Some(table!(sip, "Control/L3TermCause.cpp, sipCode2AnyCause", SIP_TO_CAUSE)),
    cause_to_sip: Some(table!(q850, "Control/L3TermCause.cpp, cause2SipCode", CAUSE_TO_SIP)),
    locations: Cow::Borrowed(&[]),
};

static SIP_TO_CAUSE: [Rule; 11] = rules! {
    sip(403).cause(21),
    sip(404).cause(3),
    sip(408).cause(18),
    sip(480).cause(19).if_alerted(true),
    sip(480).cause(18).if_alerted(false),
    sip(486).cause(17),
    sip(503).cause(47),
    sip(600).cause(17),
    sip(603).cause(21),
    sip(0).cause(17),
    any().cause(17),
};

static CAUSE_TO_SIP: [Rule; 20] = rules! {
    q850(0).status(486),
    q850(1).status(404),
    q850(3).status(404),
    q850(6).status(503),
    q850(8).status(503),
    q850(16).status(200),
    q850(17).status(486),
    q850(18).status(408),
    q850(19).status(480),
    q850(21).status(403),
    q850(22).status(410),
    q850(28).status(484),
    q850(29).status(503),
    q850(31).status(200),
    q850(34).status(503),
    q850(44).status(503),
    q850(47).status(503),
    on(Event::NoPagingResponse).status(480).note("OpenBTS's own cause"),
    on(Event::ImsiDetached).status(480).note("OpenBTS's own cause"),
    any().status(408),
};
