//! Text to ISUP messages.

use std::time::Duration;

use tritone_wire::Timestamp;

use super::Message;
use super::message::{Contents, MessageType, Number, address};
use crate::flow::{FlowError, Problem, Script, later};
use crate::q931::Cause;
use crate::words::{self, CODINGS, LOCATIONS, Word};

/// The messages of a description, in the order of time; those that are lost left out.
///
/// # Errors
/// The first line that is not in the language.
pub fn parse(text: &str) -> Result<Vec<Message>, FlowError> {
    let mut now = Script::default().start;
    let mut messages = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        let read = read(text, &mut now).map_err(|problem| FlowError { line, problem })?;
        messages.extend(read);
    }
    messages.sort_by_key(|m| m.at);
    Ok(messages)
}

/// A point code from its three parts or as one number.
pub fn point_code(text: &str) -> Option<u16> {
    let parts: Vec<u16> = text.split('-').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    match parts[..] {
        [zone @ 0..=7, area @ 0..=255, point @ 0..=7] => Some(zone << 11 | area << 3 | point),
        [code @ 0..=0x3fff] => Some(code),
        _ => None,
    }
}

fn read(text: &str, now: &mut Timestamp) -> Result<Option<Message>, Problem> {
    let words = words::split(text)?;
    let keys: Vec<&str> = words.iter().map(|w| w.key.as_str()).collect();
    match keys.as_slice() {
        [] => Ok(None),
        ["start", seconds] => {
            let bad = || Problem::BadValue { what: "number", value: (*seconds).into() };
            *now = Timestamp(seconds.parse::<i64>().map_err(|_| bad())?.saturating_mul(1_000_000_000));
            Ok(None)
        }
        ["pause", time] => {
            let bad = || Problem::BadValue { what: "time (us, ms, s, min)", value: (*time).into() };
            *now = later(*now, words::time(time).ok_or_else(bad)?);
            Ok(None)
        }
        [origin, "->", destination, name, ..] => {
            let code = |text: &str| {
                point_code(text).ok_or(Problem::BadValue { what: "point code", value: text.into() })
            };
            let kind = MessageType::from_name(name).ok_or(Problem::UnknownWord((*name).into()))?;
            message((code(origin)?, code(destination)?), kind, &words[4..], now)
        }
        [first, ..] => Err(Problem::UnknownWord((*first).into())),
    }
}

fn message(
    (origin, destination): (u16, u16),
    kind: MessageType,
    words: &[Word],
    now: &mut Timestamp,
) -> Result<Option<Message>, Problem> {
    let (mut network, mut circuit, mut after, mut is_lost) = (2, 1, Duration::from_millis(10), false);
    let mut contents = Contents::default();
    let presentation = if words.iter().any(|w| w.key == "restricted") { 0x04 } else { 0x00 };
    let cause = cause(words)?;
    for word in words {
        match word.key.as_str() {
            "cic" => circuit = word.number()?,
            "ni" => network = word.number()?,
            "after" => after = word.time()?,
            "lost" => is_lost = true,
            "called" => contents.called = Some(number(word.text()?)),
            "digits" => contents.subsequent = Some(word.text()?.into()),
            // ISDN numbering plan, network provided.
            "calling" => contents.options.push((0x0a, calling(&number(word.text()?), 0x13 | presentation))),
            "cause" => contents.cause.clone_from(&cause),
            "event" => contents.fixed = Some(vec![word.of("event", &EVENTS)?]),
            "in-band" => contents.options.push((0x29, vec![0x01])),
            "fixed" => contents.fixed = Some(word.octets()?),
            "range" => contents.range = word.number()?,
            "element" => contents.options.push(other(word)?),
            "restricted" | "location" | "coding" | "recommendation" | "diagnostic" => {}
            _ => return Err(word.unknown()),
        }
    }
    *now = later(*now, after);
    let octets = contents.encode(kind);
    let cause = contents.cause_of(kind);
    let sent = Message { at: *now, origin, destination, network, circuit, kind, cause, octets };
    Ok((!is_lost).then_some(sent))
}

fn cause(words: &[Word]) -> Result<Option<Cause>, Problem> {
    let mut cause = Cause { value: 0, location: 2, coding: 0, recommendation: None, diagnostic: Vec::new() };
    let mut is_there = false;
    for word in words {
        match word.key.as_str() {
            "cause" => (cause.value, is_there) = (word.number()?, true),
            "location" => cause.location = word.of("location", &LOCATIONS)?,
            "coding" => cause.coding = word.of("coding standard", &CODINGS)?,
            "recommendation" => cause.recommendation = Some(word.number()?),
            "diagnostic" => cause.diagnostic = word.octets()?,
            _ => {}
        }
    }
    Ok(is_there.then_some(cause))
}

fn number(text: &str) -> Number {
    let known = text.split_once(':').and_then(|(word, digits)| {
        let nature = NATURES.iter().find(|(name, _)| *name == word)?.1;
        Some(Number { nature, digits: digits.into() })
    });
    known.unwrap_or_else(|| Number { nature: 2, digits: text.into() })
}

fn calling(number: &Number, octet_2: u8) -> Vec<u8> {
    address(&[number.nature, octet_2], &number.digits)
}

fn other(word: &Word) -> Result<(u8, Vec<u8>), Problem> {
    let bad = || word.bad("parameter (CODE:HEX)");
    let (code, contents) = word.text()?.split_once(':').ok_or_else(bad)?;
    let code = u8::from_str_radix(code, 16).map_err(|_| bad())?;
    Ok((code, words::hex(contents).ok_or_else(bad)?))
}

/// Nature of address (Q.763 section 3.9).
const NATURES: [(&str, u8); 4] = [("subscriber", 1), ("unknown", 2), ("national", 3), ("international", 4)];

/// Event indicator (Q.763 section 3.21).
const EVENTS: [(&str, u8); 6] =
    [("alerting", 1), ("progress", 2), ("in-band", 3), ("busy", 4), ("no-reply", 5), ("unconditional", 6)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_read_with_its_circuit_numbers_and_cause() {
        let text = "1-1-1 -> 2-2-2 IAM cic=7 called=national:123 calling=national:12 # why\n\
                    2-2-2 -> 1-1-1 REL cic=7 cause=34 location=transit after=2s\n\
                    1-1-1 -> 2-2-2 RLC cic=7 lost\n";
        let sent = parse(text).unwrap();
        assert_eq!(sent.len(), 2);
        assert_eq!((sent[0].origin, sent[0].destination, sent[0].circuit), (2057, 4114, 7));
        let iam = [1, 0, 0x60, 1, 10, 3, 2, 6, 4, 0x83, 0x10, 0x21, 3, 0x0a, 3, 3, 0x13, 0x21, 0];
        assert_eq!(sent[0].octets, iam);
        assert_eq!(sent[1].octets, [0x0c, 2, 0, 2, 0x83, 0xa2]);
        assert_eq!(sent[1].user_data()[..3], [7, 0, 0x0c]);
    }

    #[test]
    fn errors_name_the_line() {
        let e = parse("\n1-1-1 -> 2-2-2 XYZ").unwrap_err();
        assert_eq!((e.line, e.problem), (2, Problem::UnknownWord("XYZ".into())));
        assert!(parse("1-1-1 -> 9-2-2 REL").is_err());
        assert!(parse("1-1-1 -> 2-2-2 REL cause=none").is_err());
    }
}
