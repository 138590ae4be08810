//! What a response itself says about its cause.

use std::ops::Range;

use tritone_codes::reason::{self, ReasonProtocol, ReasonValue};
use tritone_codes::{Cause, CauseElement, Facts, Location, StatusCode};
use tritone_wire::sip::body::{self, Kind};
use tritone_wire::sip::{HeaderName, Message};
use tritone_wire::{isup, q931};

use super::change::Source;

/// The Q.850 values of the Reason header fields of a response. There should be one at most (RFC 3326 section 2; RFC
/// 9366 leaves that as it is for Q.850).
#[derive(Clone, Debug)]
pub(super) enum Q850<'m> {
    /// None.
    Missing,
    /// One that can be read as far as it goes.
    One(Value<'m>),
    /// One that breaks the grammar, or whose cause is none.
    Broken(&'m [u8]),
    /// Several. Of those that are alike too: one that is completed would make them differ.
    Several,
}

/// A Q.850 value and where it is.
#[derive(Clone, Debug)]
pub(super) struct Value<'m> {
    pub(super) cause: Option<Cause>,
    pub(super) location: Option<Location>,
    /// Its octets.
    pub(super) raw: &'m [u8],
    /// Where they are in the message.
    pub(super) place: Range<usize>,
}

/// A cause that a response carries elsewhere than in a Reason header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Carried {
    pub(super) cause: Cause,
    pub(super) location: Option<Location>,
    pub(super) source: Source,
}

/// All Reason values with their places in the message.
fn values<'m>(message: &Message<'m>) -> impl Iterator<Item = (ReasonValue<'m>, usize)> {
    let headers: Vec<_> = message.headers_named(HeaderName::Reason).collect();
    headers.into_iter().flat_map(|header| {
        let at = header.value_at();
        reason::values(header.value).flatten().map(move |value| (value, at.saturating_add(value.offset)))
    })
}

impl<'m> Q850<'m> {
    pub(super) fn of(message: &Message<'m>) -> Self {
        if message.header(HeaderName::Reason).is_none() {
            return Self::Missing;
        }
        let mut own = values(message).filter(|(value, _)| value.protocol == ReasonProtocol::Q850);
        match (own.next(), own.next()) {
            (None, _) => Self::Missing,
            (Some((value, at)), None) => Self::read(&value, at),
            (Some(_), Some(_)) => Self::Several,
        }
    }

    fn read(value: &ReasonValue<'m>, at: usize) -> Self {
        let cause = value.q850();
        // What is folded over lines is left as it is: it was not written by what repairs are for.
        let usable =
            value.defect.is_none() && cause.is_some() == value.cause.is_some() && !value.raw.contains(&b'\n');
        if !usable {
            return Self::Broken(value.raw);
        }
        let place = at..at.saturating_add(value.raw.len());
        Self::One(Value { cause, location: value.location, raw: value.raw, place })
    }

    /// The cause, where one value has it.
    pub(super) fn cause(&self) -> Option<Cause> {
        match self {
            Self::One(value) => value.cause,
            _ => None,
        }
    }
}

/// The status of a SIP value of a Reason header field (RFC 3326 section 2).
pub(super) fn sip_status(message: &Message<'_>) -> Option<StatusCode> {
    let mut statuses = values(message)
        .filter(|(value, _)| value.protocol == ReasonProtocol::Sip && value.defect.is_none())
        .filter_map(|(value, _)| value.status());
    let first = statuses.next()?;
    statuses.all(|other| other == first).then_some(first)
}

/// The cause in a message of ISUP or Q.931 in the body (RFC 3204), else that of a header field of Asterisk's.
pub(super) fn carried(message: &Message<'_>) -> Option<Carried> {
    in_body(message).or_else(|| in_asterisk(message))
}

fn in_body(message: &Message<'_>) -> Option<Carried> {
    if message.body().is_empty() {
        return None;
    }
    body::parts(message).find_map(|part| match part.kind() {
        Kind::Isup => {
            let inside = isup::Message::decode(part.octets).ok()?;
            of_element(&inside.cause()?.ok()?, Source::Isup)
        }
        Kind::Qsig => {
            let inside = q931::Message::decode(part.octets).ok()?;
            of_element(&inside.cause()?.ok()?, Source::Q931)
        }
        _ => None,
    })
}

fn of_element(element: &CauseElement<'_>, source: Source) -> Option<Carried> {
    let cause = element.cause().filter(|cause| cause.as_u8() != 0)?;
    Some(Carried { cause, location: Some(element.location()), source })
}

fn in_asterisk(message: &Message<'_>) -> Option<Carried> {
    let value = std::str::from_utf8(message.header(HeaderName::XAsteriskHangupCauseCode)?).ok()?;
    let cause = value.trim().parse().ok().and_then(Cause::new).filter(|cause| cause.as_u8() != 0)?;
    Some(Carried { cause, location: None, source: Source::Asterisk })
}

/// What the response and the call so far tell a table.
pub(super) fn facts(message: &Message<'_>, alerted: Option<bool>) -> Facts {
    let code = |value: &[u8]| std::str::from_utf8(value.get(..3)?).ok()?.parse().ok();
    let warnings: Vec<u16> = message.values(HeaderName::Warning).filter_map(code).collect();
    Facts { alerted, ..Facts::NONE.with_warnings(&warnings) }
}
