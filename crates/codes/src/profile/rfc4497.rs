//! RFC 4497: QSIG to SIP interworking.
//!
//! Both tables are SHALL. Causes 26, 111 and 127 have no row and go to the default.
//! The Reason header is not mentioned.
//!
//! Source: RFC 4497, BCP 117 (May 2006).

use alloc::borrow::Cow;

use super::row::{any, class, on, q850, rules, sip, table};
use super::{Event, First, Key, Profile, Request, Rule, SentLocation, Standing};
use crate::Location;

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("rfc4497"),
    aliases: Cow::Borrowed(&[Cow::Borrowed("qsig")]),
    title: Cow::Borrowed("RFC 4497: QSIG to SIP interworking"),
    source: Cow::Borrowed("RFC 4497, BCP 117 (May 2006)"),
    standing: Standing::Read,
    sip_to_cause: Some(table!(
        sip,
        "section 8.4.4 table 2; events: sections 8.4.2, 8.4.3, 8.4.5",
        SIP_TO_CAUSE
    )),
    cause_to_sip: Some(table!(q850, "section 8.4.1 table 1; events: sections 8.3.1, 8.4.5", CAUSE_TO_SIP)),
    locations: Cow::Borrowed(&[
        (Key::Class { from: 6, to: 6 }, SentLocation::Exactly(Location::USER)),
        (Key::Default, SentLocation::Exactly(Location::PRIVATE_REMOTE)),
    ]),
};

static SIP_TO_CAUSE: [Rule; 45] = rules! {
    sip(400).cause(41),
    sip(401).cause(21).first(First::Authenticate),
    sip(402).cause(21),
    sip(403).cause(21),
    sip(404).cause(1),
    sip(405).cause(63),
    sip(406).cause(79),
    sip(407).cause(21).first(First::Authenticate),
    sip(408).cause(102),
    sip(410).cause(22),
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
    sip(487).cause(31).note("normally nothing is left to clear (NOTE 7)"),
    sip(488).cause(65).if_bearer_warning(),
    sip(488).cause(31),
    sip(500).cause(41),
    sip(501).cause(79),
    sip(502).cause(38),
    sip(503).cause(41),
    sip(504).cause(102),
    sip(505).cause(127).first(First::Retry),
    sip(513).cause(127).first(First::Retry),
    sip(600).cause(17).location_user(),
    sip(603).cause(21).location_user(),
    sip(604).cause(1).location_user(),
    sip(606).cause(65).if_bearer_warning().location_user(),
    sip(606).cause(31).location_user(),
    any().cause(31),
    on(Event::Bye).cause(16),
    on(Event::Cancel).cause(16),
    on(Event::SipTimer).cause(102).note("\"as appropriate\""),
    on(Event::SipProtocolError).cause(41).note("\"as appropriate\""),
    class(3, 3).nothing().note("followed on the SIP side; no QSIG message"),
};

static CAUSE_TO_SIP: [Rule; 39] = rules! {
    q850(1).status(404),
    q850(2).status(404),
    q850(3).status(404),
    q850(16).request(Request::ByeOrCancel).note("the default where a response must be sent (NOTE 3)"),
    q850(17).status(486),
    q850(18).status(408),
    q850(19).status(480),
    q850(20).status(480),
    q850(21).status(603).if_user(),
    q850(21).status(403),
    q850(22).status(301).if_diagnostic(true).contact_from_diagnostic(),
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
    q850(65).status(488).note("a Warning may be added"),
    q850(69).status(501),
    q850(70).status(488).note("a Warning may be added"),
    q850(79).status(501),
    q850(87).status(403),
    q850(88).status(503),
    q850(102).status(504),
    any().status(500),
    q850(44).status(503).if_no_channel_left().first(First::Retry).note("another channel first (NOTE 2)"),
    q850(44).status(500).first(First::Retry).note("another channel first (NOTE 2)"),
    on(Event::QsigT301).status(480),
    on(Event::QsigTimer).status(408).note("408 or 500, \"as appropriate\""),
    on(Event::QsigProtocolError).status(500).note("408 or 500, \"as appropriate\""),
    on(Event::NoChannel).status(503),
};
