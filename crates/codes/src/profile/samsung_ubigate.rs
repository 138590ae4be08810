//! Samsung Ubigate iBG2016.
//!
//!
//! Source: Samsung Ubigate iBG2016 Configuration Manual, chapter 3.

use alloc::borrow::Cow;

use super::row::{q850, rules, table};
use super::{Profile, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("samsung-ubigate"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("Samsung Ubigate iBG2016"),
    source: Cow::Borrowed("Samsung Ubigate iBG2016 Configuration Manual, chapter 3"),
    standing: Standing::Partial,
    sip_to_cause: None,
    cause_to_sip: Some(table!(q850, "page 374 table 3.4; the table goes on", CAUSE_TO_SIP, unread(22, 127))),
    locations: Cow::Borrowed(&[]),
};

static CAUSE_TO_SIP: [Rule; 8] = rules! {
    q850(1).status(404),
    q850(2).status(404),
    q850(3).status(404),
    q850(17).status(486),
    q850(18).status(480),
    q850(19).status(480),
    q850(20).status(480),
    q850(21).status(403),
};
