//! What is to be translated: the code in an input, and the facts that came with it.

use tritone_codes::profile::{Direction, Event, Key};
use tritone_codes::reason::{self, ReasonValue};
use tritone_codes::recognise::{Input, Reading};
use tritone_codes::{Cause, CauseElement, Dialects, Facts, Method, StatusClass, StatusCode};
use tritone_wire::{q931, sip};

/// A code, the way it is translated, and what its input says of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) direction: Direction,
    pub(crate) key: Key,
    pub(crate) facts: Facts,
}

impl Subject {
    fn status(code: StatusCode) -> Self {
        Self { direction: Direction::SipToCause, key: Key::Status(code), facts: Facts::NONE }
    }

    fn cause(cause: Cause, facts: Facts) -> Self {
        let key = if cause.as_u8() == 0 { Key::NoCause } else { Key::Cause(cause) };
        Self { direction: Direction::CauseToSip, key, facts }
    }

    fn event(event: Event) -> Self {
        let direction = match event {
            Event::QsigT301 | Event::QsigTimer | Event::QsigProtocolError => Direction::CauseToSip,
            Event::NoChannel | Event::NoPagingResponse | Event::ImsiDetached => Direction::CauseToSip,
            _ => Direction::SipToCause,
        };
        Self { direction, key: Key::Event(event), facts: Facts::NONE }
    }
}

/// What can be translated in these readings of `text`, each code once.
///
/// A bare number below 128 is a cause: that it could be an octet in hex as well is for `explain` to say.
pub(crate) fn subjects(text: &str, readings: &[Reading<'_>], dialects: &Dialects<'_>) -> Vec<Subject> {
    let bare = text.trim().parse::<u8>().ok().and_then(Cause::new);
    let mut found: Vec<Subject> = Vec::new();
    for reading in readings {
        for subject in of_input(&reading.input, dialects) {
            let other_number = bare.is_some_and(|cause| {
                subject.direction == Direction::CauseToSip && subject.key != Key::Cause(cause)
            });
            if !other_number && !found.contains(&subject) {
                found.push(subject);
            }
        }
    }
    found
}

fn of_input(input: &Input<'_>, dialects: &Dialects<'_>) -> Vec<Subject> {
    match input {
        Input::Status(code, _) => vec![Subject::status(*code)],
        Input::Class(class) => of_class(*class).into_iter().collect(),
        Input::Method(Method::Bye) => vec![Subject::event(Event::Bye)],
        Input::Method(Method::Cancel) => vec![Subject::event(Event::Cancel)],
        Input::Method(_) | Input::Location(_) => Vec::new(),
        Input::Cause(cause) => vec![Subject::cause(*cause, Facts::NONE)],
        Input::CauseElement(contents) => CauseElement::decode_contents(contents)
            .ok()
            .and_then(|element| of_element(&element))
            .into_iter()
            .collect(),
        Input::Reason(value) => {
            reason::values(value.as_bytes()).flatten().filter_map(|value| of_reason(&value)).collect()
        }
        Input::Dialect(code) => of_dialect(*code, dialects),
        Input::Event(event) => vec![Subject::event(*event)],
        Input::SipMessage(text) => {
            sip::Message::scan(text.as_bytes()).map(|message| of_message(&message)).unwrap_or_default()
        }
        Input::Q931Message(octets) => q931::Message::decode(octets)
            .map(|message| message.causes().flatten().filter_map(|element| of_element(&element)).collect())
            .unwrap_or_default(),
    }
}

fn of_class(class: StatusClass) -> Option<Subject> {
    let digit = u8::try_from(class.representative()?.as_u16() / 100).ok()?;
    let key = Key::Class { from: digit, to: digit };
    Some(Subject { direction: Direction::SipToCause, key, facts: Facts::NONE })
}

fn of_element(element: &CauseElement<'_>) -> Option<Subject> {
    let facts = Facts {
        location: Some(element.location()),
        diagnostic: Some(!element.diagnostic_octets().is_empty()),
        ..Facts::NONE
    };
    Some(Subject::cause(element.cause()?, facts))
}

fn of_reason(value: &ReasonValue<'_>) -> Option<Subject> {
    let facts = Facts { location: value.location, ..Facts::NONE };
    let cause = value.q850().map(|cause| Subject::cause(cause, facts));
    cause.or_else(|| value.status().map(Subject::status))
}

/// The status and the cause that come nearest to a number of a dialect.
fn of_dialect(code: u16, dialects: &Dialects<'_>) -> Vec<Subject> {
    let Some(reading) = dialects.lookup(code).next() else { return Vec::new() };
    let status = reading.code.nearest_status.map(Subject::status);
    let cause = reading.code.nearest_cause.map(|cause| Subject::cause(cause, Facts::NONE));
    status.into_iter().chain(cause).collect()
}

/// The status of a response, with what its Warning header fields say; of a request BYE and CANCEL.
pub(crate) fn of_message(message: &sip::Message<'_>) -> Vec<Subject> {
    if let Some(code) = message.status() {
        let code_of = |value: &[u8]| std::str::from_utf8(value.get(..3)?).ok()?.parse().ok();
        let codes: Vec<u16> = message.values(sip::HeaderName::Warning).filter_map(code_of).collect();
        return vec![Subject { facts: Facts::NONE.with_warnings(&codes), ..Subject::status(code) }];
    }
    match message.method().and_then(Method::from_bytes) {
        Some(Method::Bye) => vec![Subject::event(Event::Bye)],
        Some(Method::Cancel) => vec![Subject::event(Event::Cancel)],
        _ => Vec::new(),
    }
}
