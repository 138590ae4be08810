//! What a person typed: a code, a cause, an octet, a header, a message or words of a phrase.
//!
//! An input may have several readings, and all are given, the likelier ones first: 91 is cause 91, and it is the
//! octet of cause 17. Whole messages are recognised here and decoded elsewhere.
//!
//! ```
//! use tritone_codes::recognise::{Context, Input, recognise};
//!
//! let readings = recognise("Q.931 cause 34", &Context::shipped()).unwrap();
//! assert_eq!(readings[0].input.cause().unwrap().as_u8(), 34);
//! assert!(matches!(readings[0].input, Input::Cause(_)));
//! let wrong = recognise("buzy here", &Context::shipped()).unwrap_err();
//! assert_eq!(wrong.suggestions[0], "Busy Here");
//! ```

mod hex;
mod number;
mod phrase;
mod suggest;

use crate::profile::Event;
use crate::reason::{self, ReasonPolicy};
use crate::{Cause, CauseElement, Dialects, Location, Method, StatusClass, StatusCode};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// One way to read an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading<'a> {
    /// What it is.
    pub input: Input<'a>,
    /// How it was read, as a phrase for people: "as octet 4 of a cause element".
    pub how: &'static str,
}

/// What an input was recognised as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input<'a> {
    /// A status code; with what followed it, where that was a reason phrase.
    Status(StatusCode, Option<&'a str>),
    /// A class of status codes: `4xx`.
    Class(StatusClass),
    /// A method.
    Method(Method),
    /// A Q.850 cause.
    Cause(Cause),
    /// A cause element: its contents, octet 3 to the diagnostics. They decode.
    CauseElement(Vec<u8>),
    /// The value of a Reason header; at least one of its values can be read.
    Reason(&'a str),
    /// A number that a dialect of the context knows; below 700 only where the dialect was named.
    Dialect(u16),
    /// An event of the mapping profiles that is neither a status nor a cause.
    Event(Event),
    /// A location of a cause.
    Location(Location),
    /// A whole SIP message, as typed.
    SipMessage(&'a str),
    /// A whole Q.931 message: its octets, of which the header was looked at.
    Q931Message(Vec<u8>),
}

/// Which side a bare number is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Side {
    /// Whichever it fits.
    #[default]
    Any,
    /// SIP: a number is a status code.
    Sip,
    /// Q.850: a number is a cause.
    Q850,
}

/// What recognising depends on beside the input.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    /// Which side a bare number is from.
    pub side: Side,
    /// The dialects whose numbers and words count.
    pub dialects: Dialects<'a>,
}

impl Context<'_> {
    /// The shipped dialects, and numbers of any side.
    pub fn shipped() -> Self {
        Self { side: Side::Any, dialects: Dialects::shipped() }
    }
}

/// The input matched nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRecognised {
    /// What was expected instead, as a phrase for people.
    pub expected: &'static str,
    /// Close matches that would be recognised, the closest first; at most five.
    pub suggestions: Vec<String>,
}

const EXPECTED: &str = "a status (486, 4xx), a cause (Q.850 17, 0x91), a method, a Reason header, \
                        a cause element or message in hex, a SIP message, or words of a phrase";

/// Reads what a person typed in every way that fits.
pub fn recognise<'a>(text: &'a str, context: &Context<'_>) -> Result<Vec<Reading<'a>>, NotRecognised> {
    let text = text.trim();
    if let Some(reading) = message(text).or_else(|| start_line(text)).or_else(|| reason_header(text)) {
        return Ok(Vec::from([reading]));
    }
    let octets = hex::readings(text, context.side);
    let mut readings = match number::readings(text, context) {
        Err(error) if octets.is_empty() => return Err(error),
        // Octets without spaces and letters look like a number that is far out of range.
        numbers => numbers.unwrap_or_default(),
    };
    readings.extend(octets);
    readings.extend(word(text));
    if readings.is_empty() {
        readings = phrase::readings(text, context);
    }
    if readings.is_empty() {
        return Err(NotRecognised { expected: EXPECTED, suggestions: suggest::close(text, context) });
    }
    Ok(readings)
}

const VERSION: &str = "SIP/2.0";

/// A start line with headers under it.
fn message(text: &str) -> Option<Reading<'_>> {
    let (first, headers) = text.split_once('\n')?;
    start_line(first.trim_end())?;
    let header = headers.lines().next()?;
    header.contains(':').then_some(Reading { input: Input::SipMessage(text), how: "as a SIP message" })
}

/// A status line or a request line.
fn start_line(line: &str) -> Option<Reading<'_>> {
    if line.contains('\n') {
        return None;
    }
    if let Some(rest) = strip_prefix_ignore_case(line, VERSION) {
        let rest = rest.trim_start();
        let (code, phrase) = rest.split_once(' ').unwrap_or((rest, ""));
        let phrase = Some(phrase.trim()).filter(|phrase| !phrase.is_empty());
        let input = Input::Status(code.parse().ok()?, phrase);
        return Some(Reading { input, how: "as a status line" });
    }
    let mut parts = line.split_ascii_whitespace();
    let method = Method::from_bytes(parts.next()?.as_bytes())?;
    let _request_uri = parts.next()?;
    let version = parts.next()?;
    (version == VERSION).then_some(Reading { input: Input::Method(method), how: "as a request line" })
}

/// A Reason header with its name, or a value that has parameters.
fn reason_header(text: &str) -> Option<Reading<'_>> {
    let named = strip_prefix_ignore_case(text, "reason").and_then(|rest| rest.trim_start().strip_prefix(':'));
    let value = named.unwrap_or(text).trim();
    if named.is_none() && !value.contains(';') {
        return None;
    }
    let readable =
        reason::values(value.as_bytes()).flatten().any(|value| named.is_some() || value.cause.is_some());
    readable.then_some(Reading { input: Input::Reason(value), how: "as a Reason header" })
}

/// One word that names a class, a method, an event or a location.
fn word(text: &str) -> impl Iterator<Item = Reading<'_>> {
    let class = class(text).map(|class| (Input::Class(class), "as a class of status codes"));
    let method = Method::ALL.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(text));
    let method = method.map(|method| (Input::Method(method), "as a method"));
    let event = Event::from_word(text).map(|event| (Input::Event(event), "as an event of the profiles"));
    let location = Location::from_token(text.as_bytes());
    let location = location.map(|location| (Input::Location(location), "as a location (RFC 8606)"));
    [class, method, event, location].into_iter().flatten().map(|(input, how)| Reading { input, how })
}

/// `4xx` and its like.
fn class(text: &str) -> Option<StatusClass> {
    match text.as_bytes() {
        [digit @ b'1'..=b'9', b'x' | b'X', b'x' | b'X'] => {
            StatusCode::new(u16::from(digit - b'0') * 100).map(StatusCode::class)
        }
        _ => None,
    }
}

fn strip_prefix_ignore_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

impl Input<'_> {
    /// The Q.850 cause that it is or holds; of a Reason header the one of [`ReasonPolicy::Q850First`].
    pub fn cause(&self) -> Option<Cause> {
        match self {
            Self::Cause(cause) => Some(*cause),
            Self::CauseElement(contents) => CauseElement::decode_contents(contents).ok()?.cause(),
            Self::Reason(value) => chosen(value, ReasonPolicy::Q850First)?.q850(),
            _ => None,
        }
    }

    /// The status code that it is or holds; of a Reason header the one of [`ReasonPolicy::SipFirst`].
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Status(code, _) => Some(*code),
            Self::Reason(value) => chosen(value, ReasonPolicy::SipFirst)?.status(),
            _ => None,
        }
    }
}

fn chosen(value: &str, policy: ReasonPolicy) -> Option<reason::ReasonValue<'_>> {
    policy.choose(reason::values(value.as_bytes()).flatten())
}

impl fmt::Display for NotRecognised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", self.expected)?;
        let Some((first, others)) = self.suggestions.split_first() else {
            return Ok(());
        };
        write!(f, "; did you mean {first}")?;
        others.iter().try_for_each(|other| write!(f, ", {other}"))?;
        f.write_str("?")
    }
}

impl core::error::Error for NotRecognised {}

#[cfg(test)]
mod tests;
