//! Numbers, bare or after words that say whose they are.

use super::{Context, Input, NotRecognised, Reading, Side};
use crate::{Cause, StatusCode};
use alloc::string::ToString;
use alloc::vec::Vec;

const CAUSE_RANGE: &str = "a Q.850 cause from 1 to 127";
const STATUS_RANGE: &str = "a SIP status from 100 to 699, or an applicative one up to 999";
const NUMBER_RANGE: &str = "a cause from 1 to 127, a status from 100 to 699, or a dialect's number up to 999";
const DIALECT_RANGE: &str = "a number that this dialect has";

/// Whose a number is, by the words before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner<'a> {
    Nobody,
    Sip,
    Q850,
    Dialect(&'a str),
}

/// A number with what stands around it.
struct Typed<'a> {
    owner: Owner<'a>,
    digits: &'a str,
    /// What follows, where it may be a phrase.
    phrase: Option<&'a str>,
}

/// The readings of a number. Empty where the text is no number; an error where it is one out of range.
pub(super) fn readings<'a>(text: &'a str, context: &Context<'_>) -> Result<Vec<Reading<'a>>, NotRecognised> {
    let Some(typed) = split(text, context) else {
        return Ok(Vec::new());
    };
    let number = value(typed.digits);
    let (readings, expected) = match typed.owner {
        Owner::Q850 => (number.and_then(cause).into_iter().collect(), CAUSE_RANGE),
        Owner::Sip => (number.and_then(|n| status(n, typed.phrase)).into_iter().collect(), STATUS_RANGE),
        Owner::Dialect(id) => {
            (number.and_then(|n| of_dialect(n, id, context)).into_iter().collect(), DIALECT_RANGE)
        }
        Owner::Nobody => bare(&typed, number, context),
    };
    if readings.is_empty() {
        let near = typed.digits.trim_start_matches('0');
        let shorter = near.len() < typed.digits.len() && number.is_some_and(|n| (1..1000).contains(&n));
        let suggestions = if shorter { Vec::from([near.to_string()]) } else { Vec::new() };
        return Err(NotRecognised { expected, suggestions });
    }
    Ok(readings)
}

/// Splits into words that say whose it is, digits, and a phrase. `None` where it has another form.
fn split<'a>(text: &'a str, context: &Context<'_>) -> Option<Typed<'a>> {
    let mut owner = Owner::Nobody;
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '=' | '#'));
        let end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, ':' | '=' | '#')).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end)?;
        if is_number(word) {
            let phrase = after.trim();
            let is_phrase = phrase.starts_with(char::is_alphabetic) || phrase.is_empty();
            let phrase = Some(phrase).filter(|phrase| !phrase.is_empty());
            return is_phrase.then_some(Typed { owner, digits: word, phrase });
        }
        owner = claimed(owner, word, context)?;
        rest = after;
    }
}

fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix("0x").or(word.strip_prefix("0X"));
    match digits {
        Some(digits) => !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit()),
        None => !word.is_empty() && word.bytes().all(|digit| digit.is_ascii_digit()),
    }
}

/// The owner after one more word; `None` where the word says nothing about numbers.
fn claimed<'a>(owner: Owner<'a>, word: &'a str, context: &Context<'_>) -> Option<Owner<'a>> {
    let is = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(word));
    if is(&["sip", "status", "response", "sip/2.0"]) {
        return Some(Owner::Sip);
    }
    // A Reason header of SIP has a "cause" too: the word claims only what nobody else has claimed.
    if is(&["cause", "code"]) && owner != Owner::Nobody {
        return Some(owner);
    }
    if is(&["q.850", "q850", "q.931", "q931", "dss1", "isdn", "isup", "cause"]) {
        return Some(Owner::Q850);
    }
    if is(&["code"]) {
        return Some(owner);
    }
    let known = context.dialects.layers().iter().any(|dialect| dialect.id.eq_ignore_ascii_case(word));
    known.then_some(Owner::Dialect(word))
}

/// The number of these digits; in hex, octet 4 of a cause element counts without its extension bit.
fn value(digits: &str) -> Option<u16> {
    match digits.strip_prefix("0x").or(digits.strip_prefix("0X")) {
        Some(hex) => u8::from_str_radix(hex, 16).ok().map(|octet| u16::from(octet & 0x7F)),
        None => digits.parse().ok(),
    }
}

fn bare<'a>(
    typed: &Typed<'a>,
    number: Option<u16>,
    context: &Context<'_>,
) -> (Vec<Reading<'a>>, &'static str) {
    let expected = match context.side {
        Side::Any => NUMBER_RANGE,
        Side::Sip => STATUS_RANGE,
        Side::Q850 => CAUSE_RANGE,
    };
    let Some(number) = number else {
        return (Vec::new(), expected);
    };
    if typed.digits.starts_with("0x") || typed.digits.starts_with("0X") {
        let octet = cause(number).filter(|_| context.side != Side::Sip);
        return (
            octet.map(|reading| Reading { how: "as an octet of a cause", ..reading }).into_iter().collect(),
            expected,
        );
    }
    if typed.digits.starts_with('0') {
        return (Vec::new(), expected);
    }
    // Below 700 a dialect only glosses a status, which whoever shows the status looks up with it.
    let dialect =
        context.dialects.lookup(number).next().filter(|_| number >= 700 && context.side != Side::Q850);
    let dialect = dialect.map(|_| Reading { input: Input::Dialect(number), how: "as a number of a dialect" });
    let is_status = context.side != Side::Q850 && dialect.is_none();
    let cause = cause(number).filter(|_| context.side != Side::Sip);
    let status = status(number, typed.phrase).filter(|_| is_status);
    (cause.into_iter().chain(status).chain(dialect).collect(), expected)
}

fn cause<'a>(number: u16) -> Option<Reading<'a>> {
    let cause = Cause::new(u8::try_from(number).ok()?)?;
    (cause.as_u8() > 0).then_some(Reading { input: Input::Cause(cause), how: "as a Q.850 cause" })
}

fn status(number: u16, phrase: Option<&str>) -> Option<Reading<'_>> {
    let how = if number < 700 { "as a SIP status" } else { "as an applicative number, never valid in SIP" };
    StatusCode::new(number).map(|code| Reading { input: Input::Status(code, phrase), how })
}

fn of_dialect<'a>(number: u16, id: &str, context: &Context<'_>) -> Option<Reading<'a>> {
    let has = |reading: &crate::Reading<'_>| reading.dialect.id.eq_ignore_ascii_case(id);
    let found = context.dialects.lookup(number).any(|reading| has(&reading));
    found.then_some(Reading { input: Input::Dialect(number), how: "as a number of a dialect" })
}
