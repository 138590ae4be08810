//! AudioCodes Mediant 7.4.
//!
//! Against `audiocodes` it adds 417, 489 and 491.
//!
//! Source: AudioCodes user manuals.

use alloc::borrow::Cow;

use super::row::{rules, sip, table};
use super::{Profile, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("audiocodes-7.4"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("AudioCodes Mediant 7.4"),
    source: Cow::Borrowed("AudioCodes user manuals"),
    standing: Standing::Partial,
    sip_to_cause: Some(table!(
        sip,
        "web page \"Fixed Mapping of SIP Response to ISDN Release Reason\", 400 to 504; the rest was cut off",
        SIP_TO_CAUSE,
        unread(505, 699)
    )),
    cause_to_sip: None,
    locations: Cow::Borrowed(&[]),
};

static SIP_TO_CAUSE: [Rule; 32] = rules! {
    sip(400).cause(31).note("not in the draft"),
    sip(401).cause(21),
    sip(402).cause(21),
    sip(403).cause(21),
    sip(404).cause(1),
    sip(405).cause(63),
    sip(406).cause(79),
    sip(407).cause(21),
    sip(408).cause(102),
    sip(409).cause(41),
    sip(410).cause(22).without_diagnostic(),
    sip(411).cause(127),
    sip(413).cause(127),
    sip(414).cause(127),
    sip(415).cause(79),
    sip(417).cause(127),
    sip(420).cause(127),
    sip(480).cause(18),
    sip(481).cause(127).note("not in the draft"),
    sip(482).cause(127).note("not in the draft"),
    sip(483).cause(127),
    sip(484).cause(28),
    sip(485).cause(1),
    sip(486).cause(17),
    sip(488).cause(31),
    sip(489).cause(31),
    sip(491).cause(31),
    sip(500).cause(41),
    sip(501).cause(38),
    sip(502).cause(38),
    sip(503).cause(41),
    sip(504).cause(102),
};
