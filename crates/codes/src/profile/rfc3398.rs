//! RFC 3398: ISUP to SIP mapping.
//!
//! A Reason header in a BYE or CANCEL, then an encapsulated REL, win over the table (sections 5.8, 7.2.3,
//! 10.1).
//! Both tables are RECOMMENDED; cause 44 stays inside the gateway, which tries another circuit.
//! The RFC prints "504 Version Not Supported" in the row that means 505; the row is 505 here.
//!
//! Source: RFC 3398 (December 2002).

use alloc::borrow::Cow;

use super::row::{any, class, on, q850, rules, sip, table};
use super::{Event, First, Key, Profile, Request, Rule, SentLocation, Standing};
use crate::Location;

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("rfc3398"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("RFC 3398: ISUP to SIP mapping"),
    source: Cow::Borrowed("RFC 3398 (December 2002)"),
    standing: Standing::Read,
    sip_to_cause: Some(table!(
        sip,
        "section 8.2.6.1; events: sections 7.1.4, 7.2.2, 7.2.3, 7.2.8, 8.1.3, 8.2.5",
        SIP_TO_CAUSE
    )),
    cause_to_sip: Some(table!(q850, "section 7.2.4.1; events: sections 7.2.2, 7.2.8", CAUSE_TO_SIP)),
    locations: Cow::Borrowed(&[
        (Key::Class { from: 6, to: 6 }, SentLocation::Exactly(Location::USER)),
        (Key::Class { from: 4, to: 4 }, SentLocation::Network),
        (Key::Class { from: 5, to: 5 }, SentLocation::Network),
    ]),
};

static SIP_TO_CAUSE: [Rule; 47] = rules! {
    sip(400).cause(41),
    sip(401).cause(21).first(First::Authenticate),
    sip(402).cause(21),
    sip(403).cause(21),
    sip(404).cause(1),
    sip(405).cause(63),
    sip(406).cause(79).first(First::Retry),
    sip(407).cause(21).first(First::Authenticate),
    sip(408).cause(102),
    sip(410).cause(22).without_diagnostic(),
    sip(413).cause(127).first(First::Retry),
    sip(414).cause(127).first(First::Retry),
    sip(415).cause(79).first(First::Retry),
    sip(416).cause(127).first(First::Retry),
    sip(420).cause(127).first(First::Retry),
    sip(421).cause(127).first(First::Retry),
    sip(423).cause(127).first(First::Retry),
    sip(480).cause(18),
    sip(481).cause(41),
    sip(482).cause(25),
    sip(483).cause(25),
    sip(484).cause(28).first(First::Retry),
    sip(485).cause(1),
    sip(486).cause(17),
    sip(487).nothing(),
    sip(488).cause(31),
    sip(488).cause(65).if_bearer_warning(),
    sip(500).cause(41),
    sip(501).cause(79),
    sip(502).cause(38),
    sip(503).cause(41),
    sip(504).cause(102),
    sip(505).cause(127).first(First::Retry).note("printed as 504 in the RFC"),
    sip(513).cause(127).first(First::Retry),
    sip(600).cause(17).location_user(),
    sip(603).cause(21).location_user(),
    sip(604).cause(1).location_user(),
    sip(606).cause(31).location_user(),
    sip(606).cause(65).if_bearer_warning().location_user(),
    any().cause(31),
    on(Event::Bye).cause(16).note("a Reason header, then an encapsulated REL, win"),
    on(Event::Cancel).cause(16).note("a Reason header, then an encapsulated REL, win"),
    class(3, 3).cause(23).first(First::FollowContact).note("MAY, with the number as diagnostic"),
    on(Event::SipInviteTimeout).cause(18).note("CANCEL to the SIP side"),
    on(Event::SipAckTimeout).cause(102).note("BYE to the SIP side"),
    on(Event::IsupT7).cause(102).note("504 to the SIP side"),
    on(Event::IsupT9).cause(19).note("480 to the SIP side"),
};

static CAUSE_TO_SIP: [Rule; 38] = rules! {
    q850(1).status(404),
    q850(2).status(404),
    q850(3).status(404),
    q850(16).request(Request::ByeOrCancel).note("the table prints no status: the dialog ends with a request"),
    q850(17).status(486),
    q850(18).status(408),
    q850(19).status(480),
    q850(20).status(480),
    q850(21).status(403),
    q850(21).status(603).if_user().note("the RFC: 603 \"could be given\""),
    q850(22).status(410),
    q850(22).status(301).if_diagnostic(true).contact_from_diagnostic(),
    q850(23).status(410),
    q850(26).status(404).note("ANSI procedure: misrouted ported number"),
    q850(27).status(502),
    q850(28).status(484),
    q850(29).status(501),
    q850(31).status(480),
    q850(34).status(503),
    q850(38).status(503),
    q850(41).status(503),
    q850(42).status(503),
    q850(44).nothing().note("stays inside the gateway"),
    q850(47).status(503),
    q850(55).status(403),
    q850(57).status(403),
    q850(58).status(503),
    q850(65).status(488),
    q850(70).status(488),
    q850(79).status(501),
    q850(87).status(403),
    q850(88).status(503),
    q850(102).status(504),
    q850(111).status(500),
    q850(127).status(500),
    any().status(500),
    on(Event::IsupT7).status(504).note("REL with cause 102 to the PSTN"),
    on(Event::IsupT9).status(480).note("REL with cause 19 to the PSTN"),
};
