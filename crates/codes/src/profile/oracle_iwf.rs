//! Oracle SBC, H.323 interworking.
//!
//! RFC 4497 and a row for 25.
//!
//! Source: Oracle Enterprise SBC configuration guide E-CZ7.4.0 (E80921_01).

use alloc::borrow::Cow;

use super::row::{q850, rules, table};
use super::{Profile, Request, Rule, Standing};

pub(super) static PROFILE: Profile = Profile {
    id: Cow::Borrowed("oracle-iwf"),
    aliases: Cow::Borrowed(&[]),
    title: Cow::Borrowed("Oracle SBC, H.323 interworking"),
    source: Cow::Borrowed("Oracle Enterprise SBC configuration guide E-CZ7.4.0 (E80921_01)"),
    standing: Standing::Partial,
    sip_to_cause: None,
    cause_to_sip: Some(table!(
        q850,
        "\"Default Mappings\", causes 1 to 29; the rest could not be read",
        CAUSE_TO_SIP,
        unread(30, 127)
    )),
    locations: Cow::Borrowed(&[]),
};

static CAUSE_TO_SIP: [Rule; 17] = rules! {
    q850(1).status(404),
    q850(2).status(404),
    q850(3).status(404),
    q850(16).request(Request::Bye).note("BYE or CANCEL; the default where a response must be sent"),
    q850(17).status(486),
    q850(18).status(408),
    q850(19).status(480),
    q850(20).status(480),
    q850(21).status(603).if_user(),
    q850(21).status(403),
    q850(22).status(301).if_diagnostic(true).contact_from_diagnostic(),
    q850(22).status(410),
    q850(23).status(410),
    q850(25).status(483),
    q850(27).status(502),
    q850(28).status(484),
    q850(29).status(501),
};
