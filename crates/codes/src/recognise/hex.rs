//! Octets in hex: an octet of a cause, a cause element in its forms, a Q.931 message.

use super::{Input, Reading, Side};
use crate::{CAUSE_IDENTIFIER, Cause, CauseElement};
use alloc::vec::Vec;

/// The readings of octets in hex. A prefix 0x alone is a number and is read as one.
pub(super) fn readings<'a>(text: &str, side: Side) -> Vec<Reading<'a>> {
    let Some(octets) = octets(text).filter(|_| side != Side::Sip) else {
        return Vec::new();
    };
    match octets.as_slice() {
        [octet] => octet4(*octet).into_iter().collect(),
        octets => [element(octets), message(octets)].into_iter().flatten().collect(),
    }
}

/// The octets of pairs of hex digits, together or apart, with or without 0x in front.
fn octets(text: &str) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | '-'));
    for word in words.filter(|word| !word.is_empty()) {
        let digits = word.strip_prefix("0x").or(word.strip_prefix("0X")).unwrap_or(word);
        // One octet behind 0x is read as a number already.
        if digits.len() < 2 || (digits.len() == 2 && text.len() == word.len() && digits.len() < word.len()) {
            return None;
        }
        let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
        for pair in pairs {
            octets.push(digit(pair[0])? << 4 | digit(pair[1])?);
        }
        if !rest.is_empty() {
            return None;
        }
    }
    (!octets.is_empty()).then_some(octets)
}

fn digit(octet: u8) -> Option<u8> {
    char::from(octet).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Octet 4 of a cause element: the extension bit is set.
fn octet4<'a>(octet: u8) -> Option<Reading<'a>> {
    let cause = Cause::new(octet & 0x7F).filter(|cause| octet > 0x80 && cause.dss1_octet() == octet)?;
    Some(Reading { input: Input::Cause(cause), how: "as octet 4 of a cause element, in hex" })
}

/// A whole cause element in one of its three forms.
fn element<'a>(octets: &[u8]) -> Option<Reading<'a>> {
    let whole = |decoded: &(CauseElement<'_>, usize)| decoded.1 == octets.len() && decoded.0.is_regular();
    let q931 =
        CauseElement::decode(octets).ok().filter(whole).map(|(element, _)| (element, "as a cause element"));
    let isup = || {
        let decoded = CauseElement::decode_isup(octets).ok().filter(whole)?;
        Some((decoded.0, "as ISUP cause indicators"))
    };
    let contents = || {
        let element = CauseElement::decode_contents(octets).ok().filter(CauseElement::is_regular)?;
        let begins = octets.first().is_some_and(|octet3| octet3 & 0x80 != 0);
        begins.then_some((element, "as the contents of a cause element"))
    };
    let (element, how) = q931.or_else(isup).or_else(contents)?;
    let mut octets = Vec::new();
    element.encode_contents(&mut octets);
    Some(Reading { input: Input::CauseElement(octets), how })
}

/// A Q.931 message by its header: protocol discriminator, call reference of up to four octets, message type.
fn message<'a>(octets: &[u8]) -> Option<Reading<'a>> {
    const PROTOCOL_DISCRIMINATOR: u8 = CAUSE_IDENTIFIER;
    let [PROTOCOL_DISCRIMINATOR, length @ 0..=4, rest @ ..] = octets else {
        return None;
    };
    let message_type = rest.get(usize::from(*length))?;
    let fits = *message_type < 0x80 && elements_end(rest.get(usize::from(*length) + 1..)?);
    fits.then(|| Reading { input: Input::Q931Message(octets.to_vec()), how: "as a Q.931 message" })
}

/// Whether the lengths of information elements lead to the end of the octets.
fn elements_end(mut octets: &[u8]) -> bool {
    loop {
        octets = match octets {
            [] => return true,
            [identifier, rest @ ..] if identifier & 0x80 != 0 => rest,
            [_, length, rest @ ..] => match rest.get(usize::from(*length)..) {
                Some(rest) => rest,
                None => return false,
            },
            [_] => return false,
        };
    }
}
