//! The parameters of a dialled answer.

use core::time::Duration;

use tritone_wire::sip::Params;

use super::cause::DialledReason;
use super::{DialError, Dialled, DialledMedia, MAX_TEXT, MAX_TIME};

/// Reads the parameters of the user part and, where those leave a name out, of the URI.
pub(super) fn read(dialled: &mut Dialled, own: &[u8], of_uri: &[u8]) -> Result<(), DialError> {
    let find = |name: &str| Params::of(own).find(name).or_else(|| Params::of(of_uri).find(name));
    let text = |name: &str| find(name).flatten().filter(|value| !value.is_empty()).map(plain);
    let reason = DialledReason {
        reason: text("reason"),
        cause: text("cause"),
        text: text("text"),
        location: text("location"),
    };
    if let Some(value) = reason.value()? {
        dialled.reason = Some(value);
    }
    if let Some(delay) = text("delay") {
        apply_delay(dialled, time(&delay)?);
    }
    if let Some(talk) = text("talk") {
        dialled.talk = Some(time(&talk)?);
    }
    if let Some(bye) = text("bye") {
        let reason = DialledReason { reason: Some(bye), ..DialledReason::default() };
        dialled.bye = reason.value()?;
        dialled.talk = dialled.talk.or(Some(Duration::ZERO));
    }
    if let Some(then) = text("then") {
        if !then.eq_ignore_ascii_case("bye") {
            return Err(DialError::Parameter { name: "then", expected: "bye" });
        }
        dialled.talk = dialled.talk.or(Some(Duration::ZERO));
    }
    if let Some(media) = text("media") {
        dialled.media = Some(read_media(&media)?);
    }
    if let Some(seconds) = text("retry-after") {
        let refused = DialError::Parameter { name: "retry-after", expected: "a number of seconds" };
        dialled.retry_after = Some(seconds.parse().map_err(|_| refused)?);
    }
    if let Some(contact) = text("contact") {
        dialled.contact = Some(read_contact(contact)?);
    }
    dialled.phrase = text("phrase");
    dialled.reliable = find("100rel").is_some();
    dialled.call = find("call").map(|value| value.map(plain).unwrap_or_default());
    Ok(())
}

/// The pause before each response; the first one is sent at once where it is provisional, and a time of its own stays.
fn apply_delay(dialled: &mut Dialled, delay: Duration) {
    for (number, step) in dialled.steps.iter_mut().enumerate() {
        if step.after == Duration::ZERO && (number > 0 || step.status.is_final()) {
            step.after = delay;
        }
    }
}

fn read_media(text: &str) -> Result<DialledMedia, DialError> {
    match text.to_ascii_lowercase().as_str() {
        "silence" => Ok(DialledMedia::Silence),
        "echo" => Ok(DialledMedia::Echo),
        "none" => Ok(DialledMedia::Nothing),
        _ => Err(DialError::Parameter { name: "media", expected: "silence, echo or none" }),
    }
}

/// A URI that can stand between angle brackets.
fn read_contact(uri: String) -> Result<String, DialError> {
    let writable = uri.bytes().all(|octet| octet.is_ascii_graphic() && !b"<>\"\\".contains(&octet));
    if writable && uri.contains(':') {
        return Ok(uri);
    }
    Err(DialError::Parameter { name: "contact", expected: "a URI, its special characters escaped" })
}

/// A time: `2s`, `500ms`, `1min`; a number without a unit is seconds.
pub(super) fn time(text: &str) -> Result<Duration, DialError> {
    let refused = || DialError::NotATime(text.to_owned());
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| refused())?;
    let time = match unit {
        "ms" => Duration::from_millis(number),
        "s" | "" => Duration::from_secs(number),
        "m" | "min" => Duration::from_secs(number.saturating_mul(60)),
        _ => return Err(refused()),
    };
    if time > MAX_TIME { Err(refused()) } else { Ok(time) }
}

/// The text of a value, its escapes undone: control characters are spaces, so that none ends a header field.
fn plain(value: &[u8]) -> String {
    let octets = unescape(value.get(..MAX_TEXT).unwrap_or(value));
    let text = String::from_utf8_lossy(&octets);
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

/// `%17` undone (RFC 3261 section 19.1.2); what is no escape stays.
pub(crate) fn unescape(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&octet, after)) = rest.split_first() {
        let escaped = match after {
            [high, low, ..] if octet == b'%' => hex(*high).zip(hex(*low)),
            _ => None,
        };
        match escaped {
            Some((high, low)) => {
                plain.push(high << 4 | low);
                rest = after.get(2..).unwrap_or(&[]);
            }
            None => {
                plain.push(octet);
                rest = after;
            }
        }
    }
    plain
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}
